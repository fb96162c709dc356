"""Tables of UN Comtrade, as its old and its new site give them: value, weight and quantity."""

from collections.abc import Iterator, Set

from indicators.importing.candidates import Candidate, Exclusion
from indicators.importing.codes import COMTRADE, Codes, Names, Route
from indicators.loaders import Dataset

NAME = "UN Comtrade"

_REPORTER = ("reportercode", "reporteriso", "reporterdesc", "reporter")
_PARTNER = ("partnercode", "partneriso", "partnerdesc", "partner")
_FLOW = ("flowcode", "tradeflowcode", "flowdesc", "tradeflow")
_GOODS = ("cmdcode", "commoditycode")
_VALUE = ("primaryvalue", "tradevalueus")

_FLOWS = {
    **dict.fromkeys(("m", "1", "import", "imports"), "M"),
    **dict.fromkeys(("x", "2", "export", "exports"), "X"),
}
_TOTALS = {
    "partner2code": ("", "0"),
    "2ndpartnercode": ("", "0"),
    "customscode": ("", "C00"),
    "customsproccode": ("", "C00"),
    "motcode": ("", "0"),
    "modeoftransportcode": ("", "0"),
    "moscode": ("", "0"),
}
"""What the rows of a total have: the parts of a total may stand beside it."""

_ESTIMATED_WEIGHTS = ("4", "6")
"""The flags of estimated weights; 2 and 6 mark estimated quantities."""
_ESTIMATED_QUANTITIES = ("2", "6")

_TRUE = ("true", "1")


def recognises(columns: Set[str]) -> bool:
    """Whether a table with these columns is one of UN Comtrade."""
    return all(columns & set(names) for names in (_REPORTER, _PARTNER, _FLOW, _GOODS, _VALUE))


class Comtrade:
    """Rows of reporter, partner, goods, flow and period, with up to three values."""

    def __init__(self, dataset: Dataset, names: Names) -> None:
        """Prepare the codes of the data folder."""
        self._codes = Codes(dataset, COMTRADE, names)

    def candidates(self, row: int, cells: dict[str, str]) -> Iterator[Candidate | Exclusion]:
        """Give the figures of one row."""
        route = self._route(cells)
        if isinstance(route, Exclusion):
            yield route
            return
        goods, period = _first(cells, _GOODS), _period(cells)
        for value, unit, status in _values(cells):
            if not value:
                continue
            indicator = self._codes.indicator(route, goods, unit, name=_name(cells))
            if isinstance(indicator, Exclusion):
                yield indicator
            else:
                yield Candidate(
                    row, indicator, route.flow, route.reporter, period, value, unit, status
                )

    def _route(self, cells: dict[str, str]) -> Route | Exclusion:
        reporter = self._codes.area(*(cells.get(name, "") for name in _REPORTER))
        partner = self._codes.area(*(cells.get(name, "") for name in _PARTNER))
        flow = _FLOWS.get(_first(cells, _FLOW).casefold())
        if flow is None:
            return Exclusion("neither imports nor exports", _first(cells, _FLOW[2:] + _FLOW))
        route = self._codes.route(reporter, partner, flow)
        if route is None:
            return Exclusion("of another pair of countries", _pair(cells))
        classification = _first(cells, ("classification", "classificationcode"))
        if classification and not classification.startswith("H"):
            return Exclusion("goods in another classification", classification)
        parts = [name for name, total in _TOTALS.items() if cells.get(name, "") not in total]
        if parts:
            return Exclusion("parts of a total, such as one means of transport")
        return route


def _first(cells: dict[str, str], names: tuple[str, ...]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")


def _period(cells: dict[str, str]) -> str:
    """Give the period: its own column, else year and month; 52 is the month of whole years."""
    if cells.get("period"):
        return cells["period"]
    year, month = _first(cells, ("refyear", "year")), cells.get("refmonth", "")
    if cells.get("freqcode") == "M" or month not in ("", "52"):
        return f"{year}/{month}"
    return year


def _name(cells: dict[str, str]) -> str:
    return _first(cells, ("cmddesc", "commodity"))[:40]


def _pair(cells: dict[str, str]) -> str:
    return " and ".join(_first(cells, names[::-1]) for names in (_REPORTER, _PARTNER))


def _values(cells: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Give the values of a row, with their units; what the service estimated is derived."""
    flag = _first(cells, ("legacyestimationflag", "flag"))
    yield _first(cells, _VALUE), "USD", "official"
    weight = flag in _ESTIMATED_WEIGHTS or cells.get("isnetwgtestimated", "").casefold() in _TRUE
    yield _first(cells, ("netwgt", "netweightkg")), "kg", "derived" if weight else "official"
    quantity = flag in _ESTIMATED_QUANTITIES or cells.get("isqtyestimated", "").casefold() in _TRUE
    unit = _first(cells, ("qtyunitabbr", "qtyunit"))
    # A quantity in kilograms is the net weight once more.
    if unit.casefold() not in ("", "kg", "weight in kilograms", "no quantity", "n/a"):
        yield cells.get("qty", ""), unit, "derived" if quantity else "official"
