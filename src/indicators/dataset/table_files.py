"""A file of the data folder as a frame of text, with all that is wrong with how it was saved."""

import csv
import io
from collections.abc import Sequence

import pandas as pd

from indicators.dataset.csv_files import (
    OTHER_KINDS,
    CsvLayout,
    cell_count,
    csv_layout,
    csv_rows,
    without_end,
)
from indicators.dataset.spellings import without_unseen
from indicators.dataset.spoiled_cells import mend
from indicators.errors import Problem
from indicators.schema import Table


def read_table(table: Table, content: bytes) -> tuple[pd.DataFrame | None, list[Problem]]:
    """Make a frame of text, indexed by row number, of a file, and tell what could not be read.

    There is no frame where not even a header could be read. What a spreadsheet did to the file is
    told in a line for each kind, and mended for the checks that follow.
    """
    for mark, kind in OTHER_KINDS.items():
        if content.startswith(mark):
            return None, [Problem(table.file, None, None, f"is {kind}", "a table as CSV")]
    layout = csv_layout(io.BytesIO(content))
    numbers, rows, problems = _records(table, content, layout)
    if not rows:
        empty = Problem(table.file, None, None, None, "a header row with the column names")
        return None, problems or [empty]
    header, numbers, rows = rows[0], numbers[1:], rows[1:]
    for name in {name for name in header if header.count(name) > 1}:
        problems.append(Problem(table.file, 1, name, None, "this column only once"))
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(numbers, dtype="int64"), dtype="str")
    if frame.empty and not problems and not table.may_be_empty:
        problems.append(Problem(table.file, None, None, None, "at least one row below the header"))
    frame, spoiled = mend(table, frame.loc[:, ~frame.columns.duplicated()], layout)
    return frame, problems + spoiled


def _records(
    table: Table, content: bytes, layout: CsvLayout
) -> tuple[list[int], list[list[str]], list[Problem]]:
    """Split a file into rows as wide as its first, with their numbers; empty ones are left out."""
    numbers: list[int] = []
    rows: list[list[str]] = []
    problems: list[Problem] = []
    try:
        for number, cells in csv_rows(io.BytesIO(content), layout):
            width = len(rows[0]) if rows else 0
            # Empty cells beyond the last column that has a name are no fault.
            row = [*cells[:width], *without_end(cells[width:])]
            if len(rows) == 1 and not _is_header(table, rows[0]) and _is_header(table, cells):
                title, titled = ",".join(without_end(rows.pop())), numbers.pop()
                expected = f"the names of the columns, which row {number} has below this title"
                problems.append(Problem(table.file, titled, None, title, expected))
                width, row = 0, list(without_end(cells))
            if rows and len(row) != width:
                problems.append(
                    Problem(table.file, number, None, None, cell_count(width, len(row)))
                )
            else:
                numbers.append(number)
                rows.append(row)
    except csv.Error as error:
        reason, row_number = error.args
        problems.append(Problem(table.file, row_number, None, None, f"well-formed CSV ({reason})"))
    return numbers, rows, problems


def _is_header(table: Table, row: Sequence[str]) -> bool:
    """Whether a row has most of the names of the columns, in whatever case."""
    names = {without_unseen(cell).casefold() for cell in row}
    return len(names & {*table.names}) > len(table.names) // 2
