"""Periods in the forms of official statistics (SDMX): parse them, and say what they cover.

The forms are ``2021`` (year), ``2021-S1`` (half-year), ``2021-Q3`` (quarter), ``2021-05``
(month), ``2021-05-12`` (day), and an interval of two periods of one form,
``2021-01/2021-11``, both ends included. Years run from 1900 to 2100.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from indicators.errors import PeriodError

__all__ = ["DAYS_PER_MONTH", "FORMS", "Period", "parse"]

DAYS_PER_MONTH = 30.436875
"""Mean length of a Gregorian month: 146,097 days in 4,800 months."""

FORMS = "2021, 2021-S1, 2021-Q3, 2021-05, 2021-05-12 or an interval 2021-01/2021-11"
"""The accepted forms, as messages name them."""

FIRST_YEAR, LAST_YEAR = 1900, 2100

_PERIOD = re.compile(
    r"(?P<year>[0-9]{4})"
    r"(?:-S(?P<half>[12])|-Q(?P<quarter>[1-4])|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2}))?)?"
)


@dataclass(frozen=True)
class Period:
    """A stretch of whole days: ``text`` as published, ``start``, and ``stop``, the day after it.

    Two periods are equal when they are written the same; ``2021`` and ``2021-01/2021-12``
    cover the same days and are two spellings.
    """

    text: str
    start: date
    stop: date

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read the period that ``text`` names; the same as :func:`parse`."""
        return parse(text)

    def __str__(self) -> str:
        """Give the text that was parsed."""
        return self.text

    @property
    def end(self) -> date:
        """The last day of the period."""
        return self.stop - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days it covers."""
        return (self.stop - self.start).days

    @property
    def months(self) -> float:
        """Its length in months: exact when it covers whole months, else by the mean month."""
        if self.start.day == self.stop.day == 1:
            return float(_month_number(self.stop) - _month_number(self.start))
        return self.days / DAYS_PER_MONTH

    @property
    def frequency(self) -> str:
        """The SDMX frequency code (A, S, Q, M or D) of its form; ``I`` for an interval."""
        if "/" in self.text:
            return "I"
        if "S" in self.text or "Q" in self.text:
            return self.text[5]
        return "AMD"[self.text.count("-")]

    @property
    def is_whole_years(self) -> bool:
        """Whether it covers one or more full calendar years and nothing else."""
        return (self.start.month, self.start.day) == (self.stop.month, self.stop.day) == (1, 1)

    @property
    def is_whole_year(self) -> bool:
        """Whether it covers exactly one calendar year, however it is spelled."""
        return self.is_whole_years and self.stop.year == self.start.year + 1

    @property
    def is_part_of_year(self) -> bool:
        """Whether it begins or ends within a year, so that it carries a season."""
        return not self.is_whole_years

    def contains(self, other: "Period | date") -> bool:
        """Whether a day, or every day of another period, lies within this one."""
        if isinstance(other, Period):
            return self.start <= other.start and other.stop <= self.stop
        return self.start <= other < self.stop


@lru_cache(maxsize=8192)
def parse(text: str) -> Period:
    """Read the period that ``text`` names, so that ``str(parse(text)) == text``.

    Raises :class:`PeriodError` with the expectation when the text is of no accepted form,
    names a date that does not exist, or ends before it starts.
    """
    first, slash, last = text.partition("/")
    start, stop, form = _plain(first, text)
    if not slash:
        return Period(text, start, stop)
    last_start, stop, last_form = _plain(last, text)
    if form != last_form:
        raise PeriodError(f"{text!r}: expected an interval of two periods of one form")
    if last_start < start:
        raise PeriodError(f"{text!r}: expected an interval that starts before it ends")
    return Period(text, start, stop)


def _plain(part: str, whole: str) -> tuple[date, date, str | None]:
    """Start, stop and form (the name of the finest unit) of a period that is no interval."""
    found = _PERIOD.fullmatch(part)
    if found is None:
        raise PeriodError(f"{whole!r}: expected a period such as {FORMS}")
    year, number = int(found["year"]), int(found[found.lastgroup or "year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise PeriodError(f"{whole!r}: expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    try:
        start, stop = _bounds(year, found.lastgroup, number, int(found["month"] or 1))
    except ValueError as error:
        raise PeriodError(f"{whole!r}: expected a date of the calendar") from error
    return start, stop, found.lastgroup


def _bounds(year: int, form: str | None, number: int, month: int) -> tuple[date, date]:
    """First day, and day after the last, of the numbered year, half, quarter, month or day."""
    if form == "day":
        start = date(year, month, number)
        return start, start + timedelta(days=1)
    if form == "month" and not 1 <= number <= 12:
        raise ValueError(number)
    length = {"half": 6, "quarter": 3, "month": 1}.get(form or "", 12)
    position = number - 1 if length < 12 else 0
    return _first_of(year, position * length), _first_of(year, (position + 1) * length)


def _first_of(year: int, months: int) -> date:
    """Find the first of the month that lies ``months`` months after January of ``year``."""
    return date(year + months // 12, months % 12 + 1, 1)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month
