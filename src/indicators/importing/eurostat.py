"""Tables of Eurostat's trade in goods (Comext) as SDMX-CSV."""

from collections.abc import Iterator, Set

from indicators.importing.candidates import Candidate, Exclusion
from indicators.importing.codes import EUROSTAT, Codes, Names
from indicators.loaders import Dataset

NAME = "Eurostat SDMX-CSV"

_COLUMNS = {"reporter", "partner", "product", "flow", "indicators", "timeperiod", "obsvalue"}

_UNITS = {
    "VALUE_IN_EUROS": "EUR",
    "VALUE_EUR": "EUR",
    "QUANTITY_IN_100KG": "100 kg",
    "QUANTITY_KG": "kg",
}
_FLAGS = {"p": "provisional", "e": "estimated", "f": "forecast", "s": "Eurostat estimate"}
_ESTIMATES, _CONFIDENTIAL = frozenset("efs"), frozenset("cC")


def recognises(columns: Set[str]) -> bool:
    """Whether a table with these columns is one of Comext."""
    return columns >= _COLUMNS


def advice(columns: Set[str]) -> str:
    """Say how to download a table of Eurostat in another format so that it is recognised."""
    is_other_format = any("timeperiod" in name for name in columns - _COLUMNS)
    return "the format SDMX-CSV: choose it when downloading" if is_other_format else ""


class Eurostat:
    """Rows of reporter, partner, product, flow, indicator and period."""

    def __init__(self, dataset: Dataset, names: Names) -> None:
        """Prepare the codes of the data folder."""
        self._codes = Codes(dataset, EUROSTAT, names)

    def candidates(self, row: int, cells: dict[str, str]) -> Iterator[Candidate | Exclusion]:
        """Give the figure of one row."""
        # With labels a cell is "DE:Germany".
        codes = {name: cells[name].partition(":")[0].strip() for name in _COLUMNS}
        route = self._codes.route(codes["reporter"], codes["partner"], codes["flow"])
        unit = _UNITS.get(codes["indicators"])
        flags = {mark for mark in cells.get("obsflag", "") if mark.isalpha()}
        flags |= _CONFIDENTIAL & set(cells.get("confstatus", ""))
        if route is None:
            yield Exclusion(
                "of another pair of countries", f"{codes['reporter']} and {codes['partner']}"
            )
        elif unit is None:
            yield Exclusion("another indicator than a value or a weight", codes["indicators"])
        elif flags & _CONFIDENTIAL:
            yield Exclusion("confidential")
        elif not cells["obsvalue"] or cells["obsvalue"] == ":":
            yield Exclusion("without a value")
        else:
            indicator = self._codes.indicator(route, codes["product"], unit)
            if isinstance(indicator, Exclusion):
                yield indicator
                return
            status = "derived" if flags & _ESTIMATES else "official"
            note = ", ".join(_FLAGS[flag] for flag in sorted(flags) if flag in _FLAGS)
            period, value = codes["timeperiod"], cells["obsvalue"]
            yield Candidate(
                row, indicator, route.flow, route.reporter, period, value, unit, status, note
            )
