"""Columns by name, however a program spells them."""

import re
from collections.abc import Sequence

from indicators.dataset.csv_files import cell_count, without_end
from indicators.dataset.spellings import without_unseen
from indicators.errors import Problem

_NEITHER = re.compile(r"[\W_]+")


def column_key(name: str) -> str:
    """Spell a name without case, spaces and signs: ``Trade Value (US$)`` is ``tradevalueus``."""
    return _NEITHER.sub("", name).casefold()


def row_cells(keys: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """Cells of a row by the key of their column, without what nobody sees; missing ones empty."""
    cells = dict(zip(keys, map(without_unseen, row), strict=False))
    return cells if len(cells) == len(keys) else dict.fromkeys(keys, "") | cells


class RowWidths:
    """What is wrong with rows that have more cells than the header: a number may be in two of them.

    Empty cells more are forgiven in the table of a service, where all rows have as many: those of
    UN Comtrade end with a comma.
    """

    def __init__(self, file: str, header: Sequence[str], *, of_service: bool) -> None:
        """Measure the header."""
        self._file = file
        self._named = len(without_end(header))
        self._header = len(header)
        self._first_rows: dict[int, int] = {} if of_service else {self._header: 0}
        self._problems: list[Problem] = []

    def check(self, number: int, row: Sequence[str]) -> None:
        """Look at a row."""
        if (filled := len(without_end(row))) > self._named:
            self._refuse(number, filled)
        elif len(row) >= self._header:
            self._first_rows.setdefault(len(row), number)

    def problems(self) -> list[Problem]:
        """List what is wrong with the rows that were looked at."""
        for cells in sorted(self._first_rows)[1:]:
            self._refuse(self._first_rows[cells], cells)
        return self._problems

    def _refuse(self, row: int, cells: int) -> None:
        expected = cell_count(self._named, cells)
        self._problems.append(Problem(self._file, row, None, None, expected))
