"""Every error that the package raises on purpose.

IndicatorsError
├── DataError                  the data folder is not fit to draw from: every problem, listed
├── PeriodError (ValueError)   a text that is no period
└── UnknownName                an indicator, reporter, panel … that the data does not have
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from functools import total_ordering

__all__ = ["DataError", "IndicatorsError", "PeriodError", "Problem", "UnknownName"]

SHOWN_CHARACTERS = 80
"""How much of a spoiled cell a message repeats."""


class IndicatorsError(Exception):
    """The one base: catching it catches all that the package raises on purpose."""


@total_ordering
@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one file, and what was expected instead.

    ``row`` is the row as a spreadsheet numbers it (the header is row 1); it, ``column`` and
    ``value`` are None where the problem is not about one row, column or cell. Problems sort by
    file, row and column, with those about a whole file first.
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    expected: str

    def as_dict(self) -> dict[str, str | int | None]:
        """Give the five fields, ready for JSON."""
        return asdict(self)

    def _order(self) -> tuple[str, int, str, str, str]:
        return self.file, self.row or 0, self.column or "", self.value or "", self.expected

    def __lt__(self, other: object) -> bool:
        """Compare by file, row, column, value and expectation."""
        if not isinstance(other, Problem):
            return NotImplemented
        return self._order() < other._order()

    def __str__(self) -> str:
        """One line: ``observations.csv, row 12, column value: 'abc' – expected a number``."""
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        if self.value is not None:
            place += f": {_shortened(self.value)!r}"
        return f"{place} – expected {self.expected}"


class DataError(IndicatorsError):
    """A data folder that cannot be used; ``problems`` has all of its faults, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems sorted, each once."""
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class PeriodError(IndicatorsError, ValueError):
    """A text that is none of the period forms; the message says which form was expected."""


class UnknownName(IndicatorsError):  # noqa: N818 - it reads as what it is
    """A name that the data does not have; ``matches`` are the closest that it has, best first."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        """Say what ``kind`` of name was asked for, and look for close ones among ``known``."""
        self.kind = kind
        self.name = name
        self.matches: tuple[str, ...] = tuple(get_close_matches(name, sorted(set(known))))
        hint = f"; did you mean {' or '.join(self.matches)}?" if self.matches else ""
        super().__init__(f"unknown {kind} {_shortened(name)!r}{hint}")


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
