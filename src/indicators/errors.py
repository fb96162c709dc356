"""Every error that the package raises on purpose.

IndicatorsError
├── ProblemsError              several problems at once, listed
│   ├── DataError              the data folder is not fit to draw from
│   │   └── RefusedRowsError   it would not be with rows that were to be added
│   ├── ImplausibleError       figures to be added look like a slip
│   └── TableFileError         a table that cannot be imported
├── PeriodError (ValueError)   a text that is no period
├── UnknownName                an indicator, reporter, release … that there is not
├── UnavailableTransform       what cannot be made of a line (`analysis.refusals`)
├── WrongRule                  the rule of a claim that cannot be used (`analysis.claims`)
├── FolderError                the data folder could not be written
│   ├── FolderBusyError        another program is writing into it
│   └── ConcurrentChangeError  somebody changed one of its files in the meantime
├── QueryError                 a query that is not understood (`server_query`)
├── AddressError               an address that asks for what there is not (`pages.asked`)
├── CannotPrint                no browser here prints a story (`stories.packing`)
├── ServiceError               a service of figures could not be used
│   ├── NetworkError           no whole answer came from it
│   └── AnswerError            an answer came that cannot be believed
└── StoreError                 the store of releases could not be used
    ├── StoreBusy              another process is at work in it
    ├── PublishConflict        somebody else published in the meantime
    └── DamagedRelease         a file of a release is missing, or not what its manifest says
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import total_ordering

__all__ = [
    "AnswerError",
    "ConcurrentChangeError",
    "DamagedRelease",
    "DataError",
    "FolderBusyError",
    "FolderError",
    "ImplausibleError",
    "IndicatorsError",
    "NetworkError",
    "PeriodError",
    "Problem",
    "PublishConflict",
    "ServiceError",
    "StoreBusy",
    "StoreError",
    "TableFileError",
    "UnknownName",
]

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
        """One line: ``observations.csv, row 12, column value: 'abc' – expected a number``.

        A value of a whole file is a sentence about it: ``observations.csv is saved in UTF-16``.
        """
        if self.row is None and self.column is None and self.value is not None:
            return f"{self.file} {self.value} – expected {self.expected}"
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        if self.value is not None:
            place += f": {shortened(self.value)!r}"
        return f"{place} – expected {self.expected}"


class ProblemsError(IndicatorsError):
    """Several problems at once; ``problems`` has them, in order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems sorted, each once."""
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DataError(ProblemsError):
    """A data folder that cannot be used, with all of its faults."""


class RefusedRowsError(DataError):
    """Rows with which the data folder could not be used; they are not in it."""


class ImplausibleError(ProblemsError):
    """Figures to be added that may be true and look like a slip."""


class TableFileError(ProblemsError):
    """A table that somebody has and that cannot be imported as it is."""


class FolderError(IndicatorsError):
    """The data folder could not be written; it is as it was before."""


class FolderBusyError(FolderError):
    """Another program is writing into the data folder."""


class ConcurrentChangeError(FolderError):
    """Somebody changed a file of the data folder while rows were checked against it."""


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
        super().__init__(f"unknown {kind} {shortened(name)!r}{hint}")


class ServiceError(IndicatorsError):
    """A service of figures could not be used; ``reason`` is one word for programs.

    It is ``unexpected`` where this program failed with the service.
    """

    def __init__(self, service: str, reason: str, message: str) -> None:
        """Say which service, why in one word, and why in a sentence without secrets."""
        self.service = service
        self.reason = reason
        super().__init__(message)


class NetworkError(ServiceError):
    """No whole answer came.

    ``reason`` is one of offline, refused, timeout, broken, status, rate, tls, redirect, size;
    ``postponed_until`` is the moment before which the service does not want to be asked again.
    """

    def __init__(
        self, service: str, reason: str, message: str, postponed_until: datetime | None = None
    ) -> None:
        """Keep the moment up to which the service asked to be left alone, if it did."""
        super().__init__(service, reason, message)
        self.postponed_until = postponed_until


class AnswerError(ServiceError):
    """An answer came that cannot be believed.

    ``reason`` is one of form, echo, cut, duplicate, denied, moved, refused_value.
    """


class StoreError(IndicatorsError):
    """The store of releases could not be used; the message says what was expected."""


class StoreBusy(StoreError):  # noqa: N818 - it reads as what it is
    """Another process is publishing into the store."""


class PublishConflict(StoreError):  # noqa: N818 - it reads as what it is
    """The current release is no longer the one that a new release was made to follow."""


class DamagedRelease(StoreError):  # noqa: N818 - it reads as what it is
    """A file of a release is missing, or is not what the manifest says."""

    def __init__(self, release_id: str, file: str, what: str) -> None:
        """Name the release, its file, and what is wrong with it."""
        self.release_id = release_id
        self.file = file
        super().__init__(f"release {release_id}, {file}: {what}")


def shortened(text: str) -> str:
    """Cut a text from data to what a message repeats of it."""
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
