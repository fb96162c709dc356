"""Tables of FAOSTAT's trade matrix, one year a row or one year a column."""

import re
from collections.abc import Iterator, Set

from indicators.importing.candidates import Candidate, Exclusion
from indicators.importing.codes import COMTRADE, Codes, Names
from indicators.loaders import Dataset

NAME = "FAOSTAT"

_SIDES = ("reporter", "partner")
_ITEM = ("itemcode", "itemcodefao", "itemcodecpc")
_YEAR = re.compile(r"y[0-9]{4}")

_FLOWS = {"import": "M", "export": "X"}

_STATUSES = {"": "official", "A": "official", "X": "reported", "E": "derived", "I": "derived"}
"""Flags: A official, X from an international organisation, E estimated, I imputed by FAO."""


def recognises(columns: Set[str]) -> bool:
    """Whether a table with these columns is one of FAOSTAT's trade matrix."""
    years = "value" in columns and columns & {"year", "yearcode"}
    return bool(
        columns >= {"element", "unit"}
        and columns & set(_ITEM)
        and all(columns & set(_codes(side)) for side in _SIDES)
        and (years or any(_YEAR.fullmatch(name) for name in columns))
    )


def advice(columns: Set[str]) -> str:
    """Say which data set of FAOSTAT has both countries, where a table has one."""
    if columns >= {"element", "unit", "value", "areacodem49"}:
        return "the data set Detailed trade matrix, with reporter and partner"
    return ""


def _codes(side: str) -> tuple[str, str]:
    return f"{side}countrycodem49", f"{side}countrycode"


class Faostat:
    """Rows of reporter, partner, item, element (import or export) and year."""

    def __init__(self, dataset: Dataset, names: Names) -> None:
        """Prepare the codes of the data folder: FAO names countries by M49, as UN Comtrade does."""
        self._codes = Codes(dataset, COMTRADE, names)

    def candidates(self, row: int, cells: dict[str, str]) -> Iterator[Candidate | Exclusion]:
        """Give the figures of one row: one, or one for each of its years."""
        flow = _FLOWS.get(cells["element"].casefold().split(" ")[0])
        if flow is None:
            yield Exclusion("neither imports nor exports", cells["element"])
            return
        reporter, partner = (self._area(cells, side) for side in _SIDES)
        route = self._codes.route(reporter, partner, flow)
        if route is None:
            yield Exclusion("of another pair of countries", " and ".join(_countries(cells)))
            return
        item = next((cells[name] for name in _ITEM if cells.get(name)), "").lstrip("'")
        unit = cells["unit"]
        name = cells.get("item", "")[:40]
        indicator = self._codes.indicator(route, item, unit, name=name, is_hs=False)
        if isinstance(indicator, Exclusion):
            yield indicator
            return
        for year, value, flag in _years(cells):
            if value and flag not in _STATUSES:
                yield Exclusion("an unknown flag", flag)
            elif value:
                status = _STATUSES[flag]
                yield Candidate(
                    row, indicator, route.flow, route.reporter, year, value, unit, status
                )

    def _area(self, cells: dict[str, str], side: str) -> str:
        """Find a country by M49; FAO's own codes are other countries there, so they are named."""
        m49, own = (cells.get(name, "") for name in _codes(side))
        return self._codes.area(m49) if m49 else self._codes.named_area(own)


def _countries(cells: dict[str, str]) -> Iterator[str]:
    for side in _SIDES:
        code = next(filter(None, (cells.get(name) for name in _codes(side)[::-1])), "")
        yield f"{cells.get(f'{side}countries', '')} ({code})".strip()


def _years(cells: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Year, value and flag: one in a table of rows, one a column in a matrix."""
    if "value" in cells:
        yield cells.get("year") or cells.get("yearcode", ""), cells["value"], cells.get("flag", "")
        return
    for name, cell in cells.items():
        if _YEAR.fullmatch(name):
            yield name[1:], cell, cells.get(f"{name}f", "")
