"""The invented figures that all services answer from: one table and five rules.

``figures.csv`` has a row for each series, in the terms of its service, with the years 2015–2025:

1. A year after 2025 goes on by the last step: 2026 = 2025 + (2025 - 2024).
2. A month is ``year x SEASON[month] / 1200``. The seasons sum to 1194, not 1200, so that the months
   of a year do not add up to it, as they do not at the services. There are months from 2022 on.
3. A rate of a day is ``year + (month - 1) / 12 x step + day / 1200 x step``, where the step is that
   from the year to the next one.
4. A figure is known when its period has ended by ``last_month``; scheduled payments before that.
5. A revision changes one figure by some per cent.

The figures of trade stay within ten times of those that the data folder has for the same, and move
by a few per cent from year to year, lest a rehearsal is held up by doubts.
"""

import csv
import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 2015, 2025
FIRST_MONTH = "2022-01"
SCHEDULED_YEARS = 5
SEASON = (90, 80, 104, 106, 101, 97, 94, 103, 108, 107, 102, 102)
TABLE = Path(__file__).with_name("figures.csv")

Figure = int | float | None
Change = Callable[[str, str, str, Figure], Figure]


class Line(NamedTuple):
    """One row of the table: how often the series comes, and its years."""

    frequency: str
    years: tuple[Figure, ...]


class Revision(NamedTuple):
    """One figure that the service has changed by some per cent since it published it."""

    service: str
    key: str
    period: str
    per_cent: float


@lru_cache(maxsize=1)
def read_table(path: Path = TABLE) -> dict[tuple[str, str], Line]:
    """Read the table by service and key."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        next(rows)
        return {
            (service, key): Line(frequency, tuple(_figure(cell) for cell in cells))
            for service, key, frequency, *cells in rows
        }


def _figure(cell: str) -> Figure:
    if not cell:
        return None
    return float(cell) if "." in cell else int(cell)


def plain(value: float) -> int | float:
    """Return a whole number as int, any other to four digits after the point."""
    rounded = round(float(value), 4)
    return int(rounded) if rounded.is_integer() else rounded


def shifted(month: str, by: int) -> str:
    """Return the month so many months later; a negative number goes back."""
    count = int(month[:4]) * 12 + int(month[5:]) - 1 + by
    return f"{count // 12}-{count % 12 + 1:02d}"


@dataclass(frozen=True)
class Figures:
    """What the services know at one moment."""

    last_month: str = "2025-12"
    revisions: tuple[Revision, ...] = ()
    change: Change | None = None
    """What a fault does to each figure on its way into an answer."""

    @property
    def table(self) -> Mapping[tuple[str, str], Line]:
        """The table of ``figures.csv``."""
        return read_table()

    @cached_property
    def _revised(self) -> Mapping[tuple[str, str, str], float]:
        return {revision[:3]: 1 + revision.per_cent / 100 for revision in self.revisions}

    @property
    def last_year(self) -> int:
        """The last year that has ended."""
        year = int(self.last_month[:4])
        return year if self.last_month.endswith("-12") else year - 1

    @property
    def last_day(self) -> date:
        """The last day of the last month."""
        year, month = int(self.last_month[:4]), int(self.last_month[5:])
        return date(year, month, monthrange(year, month)[1])

    def keys(self, service: str) -> list[str]:
        """Return the keys of a service's series."""
        return [key for name, key in self.table if name == service]

    def years(self) -> list[str]:
        """Return the years that have ended."""
        return [str(year) for year in range(FIRST_YEAR, self.last_year + 1)]

    def months(self) -> list[str]:
        """Return the months that have ended."""
        count = (int(self.last_month[:4]) - 2022) * 12 + int(self.last_month[5:])
        return [shifted(FIRST_MONTH, by) for by in range(count)]

    def periods(self, service: str, key: str) -> Iterator[str]:
        """Give the periods of a series for which there is a figure: years, then months."""
        for period in [*self.years(), *self.months()]:
            if self._known(service, key, period) is not None:
                yield period

    def value(self, service: str, key: str, period: str) -> Figure:
        """Return the figure for a year, a month or a day; None where there is none."""
        value = self._known(service, key, period)
        factor = self._revised.get((service, key, period))
        if value is not None and factor is not None:
            value = plain(value * factor)
        return self.change(service, key, period, value) if self.change else value

    def _known(self, service: str, key: str, period: str) -> Figure:
        line = self.table.get((service, key))
        if line is None:
            return None
        match len(period):
            case 4:
                return self._year(line, int(period))
            case 7:
                return self._month(line, period)
        return self._day(line, date.fromisoformat(period))

    def _year(self, line: Line, year: int) -> Figure:
        known_to = self.last_year + (SCHEDULED_YEARS if line.frequency == "S" else 0)
        if line.frequency in {"D", "M"} or not FIRST_YEAR <= year <= known_to:
            return None
        return level(line, year)

    def _month(self, line: Line, month: str) -> Figure:
        if "M" not in line.frequency or not FIRST_MONTH <= month <= self.last_month:
            return None
        year = level(line, int(month[:4]))
        return None if year is None else plain(year * SEASON[int(month[5:]) - 1] / 1200)

    def _day(self, line: Line, day: date) -> Figure:
        if line.frequency != "D" or not date(FIRST_YEAR, 1, 1) <= day <= self.last_day:
            return None
        here, after = level(line, day.year), level(line, day.year + 1)
        if here is None or after is None:
            return None
        step = after - here
        return round(here + (day.month - 1) / 12 * step + day.day / 1200 * step, 4)

    def moved_to(self, last_month: str) -> "Figures":
        """Return the figures of another moment."""
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", last_month) or last_month < FIRST_MONTH:
            raise ValueError(f"expected a month from {FIRST_MONTH} on, found {last_month!r}")
        return replace(self, last_month=last_month)

    def revised(self) -> "Figures":
        """Return the figures with the revisions that are due at this moment."""
        return replace(self, revisions=tuple(dict.fromkeys([*self.revisions, *self._due()])))

    def _due(self) -> Iterator[Revision]:
        before, earlier = shifted(self.last_month, -1), shifted(self.last_month, -2)
        euros = "VALUE_IN_EUROS"
        yield Revision("un_comtrade", "156.112.44.M", before, 3)
        yield Revision("un_comtrade", "156.112.TOTAL.X", earlier, -2)
        yield Revision("imf_imts", "CHN.XG_FOB_USD.BLR", before, 4)
        yield Revision("world_bank", "BLR.NY.GDP.MKTP.CD", str(self.last_year), 1.5)
        yield Revision("world_bank_debt", "BLR.DT.DOD.DPPG.CD.730", str(self.last_year), -2.5)
        yield Revision("eurostat", f"EU27_2020.BY.44.2.{euros}", before, 5)

    @property
    def edition(self) -> str:
        """The day on which the services published what they know: it moves with every change."""
        return f"{shifted(self.last_month, 1)}-{min(10 + len(self.revisions), 28):02d}"


def level(line: Line, year: int) -> Figure:
    """Return the figure of a year, which after the last column goes on by the last step."""
    if year <= LAST_YEAR:
        return line.years[year - FIRST_YEAR]
    before, last = line.years[-2], line.years[-1]
    if before is None or last is None:
        return None
    return plain(last + (year - LAST_YEAR) * (last - before))
