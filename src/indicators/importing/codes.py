"""The codes of others in our words: who counts, in which direction, and what.

They follow from the data folder: `series.csv` says what each series of a service is here, the
catalog has the codes of goods in the Harmonized System, and whoever imports a table may name more.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from indicators.errors import Problem
from indicators.forms import items
from indicators.importing.candidates import Exclusion
from indicators.importing.units import factor
from indicators.loaders import Dataset

COMTRADE, EUROSTAT = "un_comtrade", "eurostat"

_PARTS = 4
"""The keys of both services begin with reporter, partner, goods and flow."""


_PRODUCT = (
    "a code of its goods, with the unit of the indicator, and the HS code of it where that has one"
)
_COUNTRY = "a code of its countries, which is not that of another one here"


class Route(NamedTuple):
    """Who counts, and in which direction, in our words."""

    flow: str
    reporter: str


class Names:
    """What a person named: the indicators of a code of goods, the reporter of one of a country."""

    def __init__(self, products: Mapping[str, Sequence[str]], countries: Mapping[str, str]) -> None:
        """Take the names by their code; none of them has had an effect."""
        self._products = products
        self._countries = countries
        self._effective: set[tuple[str, str]] = set()

    def indicators(self, code: str) -> Sequence[str]:
        """Give the indicators of a code of goods, or none."""
        return self._products.get(code, ())

    def reporter(self, code: str) -> str:
        """Give the reporter of a code of a country, or nothing."""
        reporter = self._countries.get(code, "")
        if reporter:
            self.apply(code, reporter)
        return reporter

    def apply(self, code: str, name: str) -> None:
        """Note that a name has had an effect."""
        self._effective.add((code, name))

    def idle(self, file: str) -> list[Problem]:
        """List the names that have had no effect."""
        products = [(code, name) for code, names in self._products.items() for name in names]
        return [
            Problem(file, None, None, f"has no use for {option} {code}={name}", expected)
            for option, pairs, expected in (
                ("--product", products, _PRODUCT),
                ("--country", self._countries.items(), _COUNTRY),
            )
            for code, name in pairs
            if (code, name) not in self._effective
        ]


class Codes:
    """The codes of one service, and those that a person named."""

    def __init__(self, dataset: Dataset, service: str, names: "Names") -> None:
        """Gather the routes of a service and the indicators of its goods."""
        self._named = names
        self._units = dict(zip(dataset.catalog["indicator"], dataset.catalog["unit"], strict=True))
        self._hs_codes = {
            indicator: items(codes) or ("",)
            for indicator, codes in zip(
                dataset.catalog["indicator"], dataset.catalog["hs_code"], strict=True
            )
        }
        """What a code of goods begins with that is named the indicator; any where it has none."""
        self._routes: dict[tuple[str, str, str], Route] = {}
        self._series: dict[tuple[Route, str], str] = {}
        self._areas = _names(dataset)
        elsewhere: set[str] = set()
        pair = set(dataset.reporters.loc[dataset.reporters["role"] != "other", "reporter"])
        for row in dataset.series.to_dict("records"):
            parts = row["key"].split(".")
            if row["service"] == service and len(parts) >= _PARTS:
                route = Route(row["flow"], row["reporter"])
                self._routes[parts[0], parts[1], parts[3]] = route
                self._series[route, parts[2]] = row["indicator"]
                self._areas[row["reporter"].casefold()] = parts[0]
            if row["reporter"] not in pair:
                elsewhere.add(row["indicator"])
        self._goods = _goods(dataset, elsewhere) if service == COMTRADE else {}

    def area(self, *codes: str) -> str:
        """Give the service's code of a country from the first code or name that is filled."""
        text = next((code for code in codes if code), "").lstrip("'")
        own = self._areas.get(text.casefold(), text)
        own = self._areas.get(own.casefold(), own)
        own = own.lstrip("0") if own.isdigit() else own
        return own if own in self._areas.values() else self.named_area(text) or own

    def named_area(self, code: str) -> str:
        """Give the service's code of a country that a person named, or nothing."""
        return self._areas.get(self._named.reporter(code).casefold(), "")

    def route(self, reporter: str, partner: str, flow: str) -> Route | None:
        """Who counts and in which direction, or None for countries that are not ours."""
        return self._routes.get((reporter, partner, flow))

    def indicator(
        self, route: Route, product: str, unit: str, *, name: str = "", is_hs: bool = True
    ) -> str | Exclusion:
        """Give the indicator of goods in a unit: as named, else of the series, else of the catalog.

        ``is_hs`` is false where the code of the goods is not one of the Harmonized System.
        """
        product = whole_hs_code(product) if is_hs else product
        series = self._series.get((route, product)) if is_hs else None
        goods_in_catalog = self._goods.get(product, ()) if is_hs else ()
        named = self._named.indicators(product)
        if is_hs:
            named = [each for each in named if product.startswith(self._hs_codes[each])]
        options = next(
            filter(None, map(partial(self._fitting, unit), (named, [series], goods_in_catalog))), []
        )
        for each in options:
            self._named.apply(product, each)
        goods = f"{product} {name}".strip() + f" in {unit}"
        if len(options) == 1:
            return options[0]
        if options:
            return Exclusion(
                "goods that could be several indicators here: choose with --product",
                f"{goods}: {' or '.join(options)}",
            )
        return Exclusion("goods without an indicator here: name it with --product", goods)

    def _fitting(self, unit: str, indicators: Iterable[str | None]) -> list[str]:
        return [each for each in indicators if each and factor(unit, self._units[each]) is not None]


def whole_hs_code(text: str) -> str:
    """Give back the zero that a spreadsheet takes from a code of goods: ``402`` is ``0402``."""
    digits = text.removesuffix(".0")
    return f"0{digits}" if digits.isdigit() and len(digits) % 2 else text


def _names(dataset: Dataset) -> dict[str, str]:
    """Short names of reporters, in both languages."""
    rows = dataset.reporters
    return {
        str(name).casefold(): str(code)
        for column in ("short_en", "short_nl")
        for name, code in zip(rows[column], rows["reporter"], strict=True)
    }


def _goods(dataset: Dataset, elsewhere: set[str]) -> dict[str, list[str]]:
    """Gather indicators by their code of goods, of what flows between the pair of countries."""
    goods: dict[str, list[str]] = {}
    for row in dataset.catalog.to_dict("records"):
        if row["kind"] == "flow" and row["hs_code"] and row["indicator"] not in elsewhere:
            goods.setdefault(row["hs_code"], []).append(row["indicator"])
    return goods
