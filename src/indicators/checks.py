"""What can be wrong with tables of text: their cells, their keys, and what one says of another.

Frames here have text in every cell and are indexed by the row number of the file (header: 1),
so that every fault is told where a spreadsheet shows it. Cells are checked by pandera, with a
schema made of `indicators.schema`; pandera is imported when first needed, as it takes half a
second that ``indicators --version`` should not wait for.
"""

import math
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from indicators.dataset.spellings import plain_period
from indicators.errors import Problem
from indicators.forms import (
    DATE,
    LARGEST,
    NUMBER,
    PERIOD,
    PRECISIONS,
    PUBLISHED,
    UNITS,
    Form,
    items,
)
from indicators.periods import FIRST_YEAR, LAST_YEAR, parse
from indicators.schema import TABLES, Column, Table

if TYPE_CHECKING:
    import pandera.pandas as pa

__all__ = ["EVIDENCE", "find_problems"]

EVIDENCE = re.compile(r"\[([^\[\]]*)\]")
"""A source named in the evidence of a claim: ``[source_id]``."""

_OF_COLUMNS = {
    "column_in_dataframe": "this column, which is missing",
    "column_in_schema": "no column of this name",
}

_OWN_UNIT = ("indicator", "unit")

Frames = Mapping[str, pd.DataFrame]


def find_problems(frames: Frames, incomplete: Collection[str] = ()) -> list[Problem]:
    """All faults of the tables in ``frames`` (name to frame), each once, in no special order.

    ``incomplete`` names the tables of which rows or all could not be read: nothing is called
    unknown for being absent from one of them. A cell of the wrong form is reported as that,
    not also as an unknown name.
    """
    cells = [problem for name in frames for problem in _in_cells(TABLES[name], frames[name])]
    spoiled = {(problem.file, problem.row, problem.column) for problem in cells}
    complete = {name: frame for name, frame in frames.items() if name not in incomplete}
    found = [
        *_repeated_keys(frames),
        *_unknown_names(frames, complete),
        *_unknown_evidence(frames, complete),
        *_wrong_units(frames, complete),
        *_too_large(frames),
        *_wrong_dates(frames),
        *_aimless_synonyms(frames),
        *_missing_roles(complete),
    ]
    return cells + [each for each in found if (each.file, each.row, each.column) not in spoiled]


@cache
def _pandera_schema(name: str) -> "pa.DataFrameSchema":
    import pandera.pandas as pa

    def column(defined: Column) -> pa.Column:
        def check(cells: pd.Series) -> pd.Series:
            return pd.Series([defined.accepts(text) for text in cells.tolist()], index=cells.index)

        return pa.Column(checks=pa.Check(check, error=defined.expected))

    columns = {defined.name: column(defined) for defined in TABLES[name].columns}
    return pa.DataFrameSchema(columns, strict=True)


def _in_cells(table: Table, frame: pd.DataFrame) -> Iterator[Problem]:
    """Missing and extra columns, and cells that their column does not accept."""
    from pandera.errors import SchemaErrors

    forms = {column.name: column.form for column in table.columns}
    try:
        _pandera_schema(table.name).validate(frame, lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            if case["check"] in _OF_COLUMNS:
                column, expected = str(case["failure_case"]), _OF_COLUMNS[case["check"]]
                yield Problem(table.file, 1, column, None, expected)
            else:
                column, cell = case["column"], str(case["failure_case"])
                expected = case["check"] + _suggestion(forms[column], cell)
                yield Problem(table.file, int(case["index"]), column, cell, expected)


def _suggestion(form: Form, cell: str) -> str:
    """Name what was meant with a cell, where the form has something like it."""
    if form in (PERIOD, DATE, PUBLISHED):
        period = plain_period(cell)
        if period and form.accepts(period):
            return f"; did you mean {period}?"
        year = re.match("[0-9]{4}", cell)
        outside = year and not FIRST_YEAR <= int(year[0]) <= LAST_YEAR
        return f"; years run from {FIRST_YEAR} to {LAST_YEAR}" if outside else ""
    allowed = form.constraints.get("enum")
    return closest(cell, frozenset(allowed)) if isinstance(allowed, list) else ""


@lru_cache(maxsize=128)
def closest(name: str, names: frozenset[str]) -> str:
    """Ask whether something close to a name was meant, or say nothing."""
    # Compatible characters are those that look like others, such as the 3 of m³.
    plain = unicodedata.normalize("NFKC", name).strip()
    spellings = {each.casefold(): each for each in sorted(names)}
    matches = [
        spellings[each] for each in get_close_matches(plain.casefold(), spellings, cutoff=0.75)
    ]
    return f"; did you mean {' or '.join(matches)}?" if matches else ""


def _rows(frames: Frames, name: str, *columns: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Row number and the cells of ``columns``; nothing where the table or a column is missing."""
    frame = frames.get(name)
    if frame is None or not set(columns) <= set(frame.columns):
        return
    cells = zip(*(frame[column].tolist() for column in columns), strict=True)
    yield from zip(frame.index.tolist(), cells, strict=True)


def _repeated_keys(frames: Frames) -> Iterator[Problem]:
    for table in TABLES.values():
        first: dict[tuple[str, ...], int] = {}
        for row, key in _rows(frames, table.name, *table.key):
            if key in first:
                expected = f"a key of its own, row {first[key]} has the same"
                columns, cells = ", ".join(table.key), ", ".join(key)
                yield Problem(table.file, row, columns, cells, expected)
            first.setdefault(key, row)


def _names(frames: Frames, name: str) -> frozenset[str] | None:
    """Collect the names that a foreign key to this table may use; None if they are not known."""
    key = TABLES[name].key[0]
    if name not in frames or key not in frames[name].columns:
        return None
    return frozenset(frames[name][key])


def _unknown_names(frames: Frames, complete: Frames) -> Iterator[Problem]:
    for table in TABLES.values():
        for column, target in table.foreign_keys.items():
            known = _names(complete, target)
            if known is None:
                continue
            for row, (cell,) in _rows(frames, table.name, column):
                for name in items(cell):
                    if name not in known:
                        expected = _a_name_of(target) + closest(name, known)
                        yield Problem(table.file, row, column, name, expected)


def _unknown_evidence(frames: Frames, complete: Frames) -> Iterator[Problem]:
    known = _names(complete, "sources")
    if known is None:
        return
    for row, (cell,) in _rows(frames, "claims", "evidence"):
        for name in EVIDENCE.findall(cell):
            if name not in known:
                yield Problem("claims.csv", row, "evidence", name, _a_name_of("sources"))


def _a_name_of(table: str) -> str:
    return f"the {TABLES[table].key[0]} of a row of {TABLES[table].file}"


def _wrong_units(frames: Frames, complete: Frames) -> Iterator[Problem]:
    catalog = _rows(complete, "catalog", *_OWN_UNIT)
    units = {indicator: unit for _, (indicator, unit) in catalog if unit in UNITS}
    for row, (indicator, unit) in _rows(frames, "observations", *_OWN_UNIT):
        own = units.get(indicator, unit)
        if unit != own:
            expected = f"{own}, the unit of {indicator} in catalog.csv"
            yield Problem("observations.csv", row, "unit", unit, expected)


def _too_large(frames: Frames) -> Iterator[Problem]:
    for row, (value,) in _rows(frames, "observations", "value"):
        if NUMBER.accepts(value) and abs(float(value)) >= LARGEST:
            expected = f"a number of at most {math.log10(LARGEST):.0f} digits before its point"
            yield Problem("observations.csv", row, "value", value, expected)


def _wrong_dates(frames: Frames) -> Iterator[Problem]:
    """Dates of events that are not as precise as they say, and ends before the beginning."""
    for row, (date, precision) in _rows(frames, "events", "date", "date_precision"):
        frequency = PRECISIONS.get(precision)
        if frequency and DATE.accepts(date) and parse(date).frequency != frequency:
            expected = f"a {precision}, as date_precision says"
            yield Problem("events.csv", row, "date", date, expected)
    for row, (date, end) in _rows(frames, "events", "date", "end_date"):
        if DATE.accepts(date) and DATE.accepts(end) and parse(end).end < parse(date).start:
            yield Problem("events.csv", row, "end_date", end, f"no day before {date}, its date")


def _aimless_synonyms(frames: Frames) -> Iterator[Problem]:
    """Synonyms that stand for nothing, or for two things at once."""
    for row, (indicator, panel) in _rows(frames, "synonyms", "indicator", "panel"):
        if bool(indicator) == bool(panel):
            cell = indicator or None
            yield Problem("synonyms.csv", row, "indicator", cell, "an indicator, or else a panel")


def _missing_roles(complete: Frames) -> Iterator[Problem]:
    """Look for the pair of countries: without one of each there is nothing to compare."""
    frame = complete.get("reporters")
    if frame is None or "role" not in frame.columns or frame.empty:
        return
    for role in ("home", "partner"):
        count = int((frame["role"] == role).sum())
        if count != 1:
            expected = f"exactly one reporter with the role {role}, found {count}"
            yield Problem("reporters.csv", None, "role", None, expected)
