"""The codes of others in our words: who counts, in which direction, and what.

They follow from the data folder: `series.csv` says what each series of a service is here, the
catalog has the codes of goods in the Harmonized System, and whoever imports a table may name more.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from indicators.importing.candidates import Exclusion
from indicators.importing.units import factor
from indicators.loaders import Dataset

COMTRADE, EUROSTAT = "un_comtrade", "eurostat"

_PARTS = 4
"""The keys of both services begin with reporter, partner, goods and flow."""


class Route(NamedTuple):
    """Who counts, and in which direction, in our words."""

    flow: str
    reporter: str


class Names(NamedTuple):
    """What a person named: the indicators of a code of goods, the reporter of one of a country."""

    products: Mapping[str, Sequence[str]]
    countries: Mapping[str, str]


class Codes:
    """The codes of one service, and those that a person named."""

    def __init__(self, dataset: Dataset, service: str, names: "Names") -> None:
        """Gather the routes of a service and the indicators of its goods."""
        self._named = names
        self._units = dict(zip(dataset.catalog["indicator"], dataset.catalog["unit"], strict=True))
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
        own = self._named.countries.get(text) or self._areas.get(text.casefold(), text)
        own = self._areas.get(own.casefold(), own)
        return own.lstrip("0") if own.isdigit() else own

    def named_area(self, code: str) -> str:
        """Give the service's code of a country that a person named, or nothing."""
        return self.area(code) if code in self._named.countries else ""

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
        named = self._named.products.get(product, ())
        options = next(
            filter(None, map(partial(self._fitting, unit), (named, [series], goods_in_catalog))), []
        )
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
