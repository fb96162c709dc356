"""What a spreadsheet did to a file of the data folder, told in one line for each kind.

The cells are mended as well as they can be, so that other faults are damaged in the same pass; but
the file is not accepted so: whoever saved it looks at it, saves it anew, and nothing is guessed.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pandas as pd

from indicators.dataset.csv_files import CsvLayout, join_words
from indicators.dataset.spellings import (
    character_name,
    decimal_marks,
    is_number,
    is_spreadsheet_date,
    lost_digits,
    plain_period,
    read_again,
    unseen,
    without_groups,
    without_unseen,
)
from indicators.errors import Problem
from indicators.forms import DATE, PERIOD, PUBLISHED, TEXT, Form
from indicators.schema import Column, Table

SHOWN_ROWS = 3

_NUMBERS = "numbers with '.' before decimals and nothing between thousands"
_PERIODS = "a period such as 2021-05; make the cells text before typing it"
_DIGITS = "all digits; take them from the publication, and give the cells a number format"
_READ_ANEW = "the text as it was; open the file with the character set Unicode (UTF-8)"
_MINUS = "\N{MINUS SIGN}"
_HYPHEN = f"'-' (U+002D) before the number, no {character_name(_MINUS)}"
_SAVED_ANEW = (
    f"UTF-8, ',' between cells and {_NUMBERS}; in LibreOffice: Save As, Text CSV, Edit filter "
    "settings, with the character set Unicode (UTF-8) and the field delimiter ','"
)


class Spoiled(NamedTuple):
    """A cell that a spreadsheet spoiled: where it is and what it says."""

    column: str
    row: int
    cell: str


def mend(
    table: Table, frame: pd.DataFrame, layout: CsvLayout
) -> tuple[pd.DataFrame, list[Problem]]:
    """Mend the cells of a file, indexed by row; return one problem for each kind of damage."""
    frame = frame.copy()
    header = [str(name) for name in frame]
    names = [without_unseen(name) for name in header]
    frame.columns = pd.Index(names)
    spoiled_names = [
        Spoiled(name, 1, old) for name, old in zip(names, header, strict=True) if name != old
    ]
    small = [name.lower() if name.lower() in table.names else name for name in names]
    capitals = [name for name, own in zip(names, small, strict=True) if name != own]
    frame.columns = pd.Index(small)
    misread = _replace(table, frame, lambda _, cell: cell != read_again(cell), read_again)
    unseen_cells = spoiled_names + _replace(table, frame, _is_unseen, without_unseen)
    dates = _replace(table, frame, _is_date, _any_period)
    rounded = _replace(table, frame, _is_rounded, str)
    minus = _replace(table, frame, _has_minus_sign, lambda cell: cell.replace(_MINUS, "-"))
    numbers = _replace(table, frame, _is_marked, _without_marks)
    traits = layout.traits
    if traits and numbers:
        traits.append(_sentence(f"has {_marks(numbers)}", numbers))
        numbers = []
    problems = [Problem(table.file, None, None, join_words(traits), _SAVED_ANEW)] if traits else []
    if capitals:
        shown = join_words(capitals)
        problems.append(
            Problem(table.file, 1, None, shown, "the names of columns in small letters")
        )
    for name, expected, spoiled in (
        (_marks(numbers), _NUMBERS, numbers),
        ("characters that nobody sees", f"the same without {_names(unseen_cells)}", unseen_cells),
        ("UTF-8 text that was opened as Windows-1252", _READ_ANEW, misread),
        ("dates in place of periods, as a spreadsheet makes them", _PERIODS, dates),
        ("minus signs that are no hyphen", _HYPHEN, minus),
        ("numbers that a spreadsheet has rounded", _DIGITS, rounded),
    ):
        if len(spoiled) == 1:
            (each,) = spoiled
            problems.append(Problem(table.file, each.row, each.column, each.cell, expected))
        elif spoiled:
            sentence = _sentence(f"has {name}", spoiled)
            problems.append(Problem(table.file, None, None, sentence, expected))
    return frame, problems


def _replace(
    table: Table,
    frame: pd.DataFrame,
    is_spoiled: Callable[[Form, str], bool],
    mended: Callable[[str], str],
) -> list[Spoiled]:
    """Mend the cells that are spoiled in one way, and return them as they were."""
    spoiled = []
    for column in _columns(table, frame):
        cells = frame[column.name]
        damaged = {cell for cell in cells.unique() if is_spoiled(column.form, cell)}
        if damaged:
            rows = zip(frame.index.tolist(), cells, strict=True)
            spoiled += [Spoiled(column.name, row, cell) for row, cell in rows if cell in damaged]
            frame[column.name] = cells.replace({cell: mended(cell) for cell in damaged})
    return sorted(spoiled, key=lambda each: each.row)


def _columns(table: Table, frame: pd.DataFrame) -> Iterator[Column]:
    return (column for column in table.columns if column.name in frame.columns)


# --- the kinds of damage -----------------------------------------------------------------------


def _is_unseen(form: Form, cell: str) -> bool:
    # A text may hold lines and spaces that do not break; a name or a number may not.
    return form is not TEXT and cell != without_unseen(cell)


def _is_date(form: Form, cell: str) -> bool:
    return form in (PERIOD, DATE, PUBLISHED) and is_spreadsheet_date(cell)


def _any_period(cell: str) -> str:
    """Make a period of a date; of one that could be two days, its year, to go on with."""
    year = re.search("[0-9]{4}", cell)
    return plain_period(cell) or (year[0] if year else "2000")


def _is_number_form(form: Form) -> bool:
    return form.type in ("number", "integer")


def _is_rounded(form: Form, cell: str) -> bool:
    return _is_number_form(form) and lost_digits(cell)


def _has_minus_sign(form: Form, cell: str) -> bool:
    return _is_number_form(form) and _MINUS in cell


def _is_marked(form: Form, cell: str) -> bool:
    return _is_number_form(form) and not is_number(cell) and bool(decimal_marks([cell]))


def _without_marks(cell: str) -> str:
    return without_groups(cell, min(decimal_marks([cell])))


# --- in words ----------------------------------------------------------------------------------


def _marks(numbers: list[Spoiled]) -> str:
    marks = decimal_marks(each.cell for each in numbers)
    if len(marks) == 1:
        if "," not in marks:
            return "marks between thousands"
        has_commas = any("," in each.cell for each in numbers)
        return "decimal commas" if has_commas else "dots between thousands"
    return "commas or points in numbers"


def _names(spoiled: list[Spoiled]) -> str:
    marks = {mark for each in spoiled for mark in unseen(each.cell) or [" "]}
    return join_words([character_name(mark) for mark in sorted(marks)])


def _sentence(what: str, spoiled: list[Spoiled]) -> str:
    """Say where the first of the spoiled cells are, and how many there are."""
    columns = join_words(list(dict.fromkeys(each.column for each in spoiled)))
    first = spoiled[0]
    rows = list(dict.fromkeys(each.row for each in spoiled))
    shown = [str(row) for row in rows[:SHOWN_ROWS]]
    if len(rows) > SHOWN_ROWS:
        shown.append(f"{len(rows) - SHOWN_ROWS} more")
    word = "rows" if len(rows) > 1 else "row"
    return f"{what} (column {columns}, {word} {join_words(shown)}: {first.cell[:40]!r})"
