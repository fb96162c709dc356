"""What a source is given, asks and gives back: series and a window, requests, rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol

from indicators.errors import DataError, Problem
from indicators.periods import Period

__all__ = ["Page", "Request", "Row", "Series", "Source", "Window", "key_parts"]


class Series(NamedTuple):
    """One row of series.csv with the unit of its indicator.

    ``key`` is the name of the series at the service, in the service's own codes; a value there
    times ``factor`` is the value in ``unit``.
    """

    service: str
    key: str
    frequency: str
    indicator: str
    flow: str
    reporter: str
    factor: float
    unit: str


class Window(NamedTuple):
    """The days that figures are wanted for, the first and the last included."""

    start: date
    end: date

    def meets(self, period: Period) -> bool:
        """Whether at least one day of the period lies in the window."""
        return period.start <= self.end and self.start < period.stop

    def count(self, frequency: str) -> int:
        """How many years (A) or months (M) meet the window."""
        years = self.end.year - self.start.year
        return years + 1 if frequency == "A" else 12 * years + self.end.month - self.start.month + 1

    def holds(self, period: Period) -> bool:
        """Whether every day of the period lies in the window."""
        return self.start <= period.start and period.end <= self.end


@dataclass(frozen=True)
class Request:
    """One question to a service, and all that its source has to know to read the answer.

    ``path`` stands below the base address and has no leading slash; ``params`` keep their order
    and never hold a key. ``media`` is what the answer has to be, ``json`` or ``csv``. ``rows``
    and ``follow_ups`` are upper bounds, for people and for progress: the figures in the answer,
    or in each of the answers that it leads to, and how many of those there are. The last four
    carry what earlier answers said: the edition of the figures, what the source has to know to
    read them, figures that the reading needs, by name, and the requests that come after this one.
    """

    service: str
    path: str
    params: tuple[tuple[str, str], ...]
    label: str
    media: str = "json"
    accept: str = ""
    rows: int = 0
    follow_ups: int = 0
    series: tuple[Series, ...] = ()
    window: Window | None = None
    vintage: str = ""
    about: tuple[str, ...] = ()
    carried: tuple[tuple[str, float], ...] = ()
    then: tuple["Request", ...] = ()

    @property
    def asked(self) -> dict[str, str]:
        """The parameters by name."""
        return dict(self.params)

    def wants(self, period: Period) -> bool:
        """Whether a figure of the period is asked for; without a window every one is."""
        return self.window is None or self.window.meets(period)


class Row(NamedTuple):
    """One figure: what observations.csv holds of it, and the edition that it was read in."""

    indicator: str
    flow: str
    reporter: str
    period: str
    value: float
    unit: str
    status: str
    note: str
    vintage: str


class Page(NamedTuple):
    """What one answer says: figures, and requests that it leads to."""

    rows: tuple[Row, ...]
    more: tuple[Request, ...] = ()


class Source(Protocol):
    """What a service's module offers as ``SOURCE``."""

    def plan(self, series: Sequence[Series], window: Window) -> list[Request]:
        """Make the requests to begin with; a spoiled key in series.csv is a DataError."""

    def read(self, request: Request, content: bytes) -> Page:
        """Make figures out of the answer to a request; AnswerError where it cannot be believed."""


def key_parts(
    series: Series, pattern: re.Pattern[str], expected: str, frequencies: str
) -> tuple[str, ...]:
    """Split a key by a service's pattern, once its frequency is one that the service has."""
    found = pattern.fullmatch(series.key)
    if found is None:
        raise DataError([Problem("series.csv", None, "key", series.key, expected)])
    if series.frequency not in frequencies:
        wanted = f"{' or '.join(frequencies)} for {series.service}"
        raise DataError([Problem("series.csv", None, "frequency", series.frequency, wanted)])
    return tuple(part or "" for part in found.groups())
