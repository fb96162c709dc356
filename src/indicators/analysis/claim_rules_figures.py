"""The figures and events that claim rules work with, taken from the tables of a data set."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import NamedTuple

import pandas as pd

from indicators.analysis.claim_rules_words import Amount, Name, On, When
from indicators.analysis.drawing import CELL, SERIES, contested, preferred
from indicators.errors import IndicatorsError
from indicators.periods import Period, parse

__all__ = [
    "Cell",
    "Event",
    "Figure",
    "Line",
    "Series",
    "WrongRule",
    "breaks_by_line",
    "by_period",
    "cell_of",
    "correction_reasons",
    "standing",
]

Line = tuple[str, str, str]
Cell = tuple[str, str, str, date, date]


class WrongRule(IndicatorsError):  # noqa: N818 - it reads as what it is
    """A rule of ``claims.csv`` that cannot be used; the message says what was expected."""


class Figure(NamedTuple):
    """One figure that stands for its cell."""

    observation_id: str
    indicator: str
    flow: str
    reporter: str
    period: Period
    value: float
    unit: str
    status: str
    contested: bool = False

    @property
    def line(self) -> Line:
        """What it is a figure of: indicator, flow and reporter."""
        return self.indicator, self.flow, self.reporter

    @property
    def amount(self) -> Amount:
        """The value with its unit."""
        return Amount(self.value, self.unit)

    @property
    def when(self) -> When:
        """The period that it covers."""
        return When(self.period.text)


class Event(NamedTuple):
    """An event that had happened: its first day, and the day after its last."""

    event_id: str
    start: date
    stop: date
    on: On
    title: Name


class Series(NamedTuple):
    """An indicator in one direction; rules write ``indicator`` or ``indicator:flow``."""

    indicator: str
    flow: str = ""

    @classmethod
    def parse(cls, text: str) -> "Series":
        """Read ``goods_value:turnover`` or ``rail_transit_teu``."""
        indicator, _, flow = text.partition(":")
        return cls(indicator, flow)

    @classmethod
    def several(cls, text: str) -> "tuple[Series, ...]":
        """Read one or more, joined by ``+``."""
        return tuple(cls.parse(part) for part in text.split("+"))

    @classmethod
    def ratio(cls, text: str) -> "tuple[Series, Series]":
        """Read two of them with ``/`` between: the one held against the other."""
        first, slash, second = text.partition("/")
        if not slash:
            raise WrongRule(f"{text!r}: expected two indicators with '/' between them")
        return cls.parse(first), cls.parse(second)

    @classmethod
    def ratios(cls, text: str) -> "tuple[tuple[Series, Series], ...]":
        """Read one or more such pairs, joined by ``+``."""
        return tuple(cls.ratio(pair) for pair in text.split("+"))


def standing(
    observations: pd.DataFrame, indicators: Collection[str], trusted: Collection[str] = ()
) -> tuple[dict[str, list[Figure]], dict[Cell, list[Figure]]]:
    """Choose the figure that stands for each cell, by indicator; and the doubtful ones, by cell.

    ``trusted`` are the ids of doubtful figures that stand all the same, in the place of others.
    """
    rows = observations[observations["indicator"].isin(list(indicators))]
    sure = rows[rows["status"] != "doubtful"]
    if trusted:
        believed = rows[rows["observation_id"].isin(list(trusted))]
        taken = pd.MultiIndex.from_frame(sure[CELL]).isin(pd.MultiIndex.from_frame(believed[CELL]))
        sure = pd.concat([sure[~taken], believed])
    sure = sure.assign(contested=contested(sure))
    chosen: dict[str, list[Figure]] = {}
    for figure in _each(sure[preferred(sure)] if len(sure) else sure):
        chosen.setdefault(figure.indicator, []).append(figure)
    doubtful: dict[Cell, list[Figure]] = {}
    for figure in _each(rows[rows["status"] == "doubtful"].assign(contested=True)):
        doubtful.setdefault(cell_of(figure), []).append(figure)
    return chosen, doubtful


def _each(rows: pd.DataFrame) -> Iterator[Figure]:
    names = ["observation_id", *SERIES, "period", "value", "unit", "status", "contested"]
    for cells in zip(*(rows[name] for name in names), strict=True):
        identity, indicator, flow, reporter, period, value, unit, status, disputed = cells
        when = parse(period)
        yield Figure(
            identity, indicator, flow, reporter, when, float(value), unit, status, bool(disputed)
        )


def correction_reasons(observations: pd.DataFrame, corrections: pd.DataFrame) -> dict[str, Name]:
    """Return why figures are marked doubtful or were replaced, by observation_id."""
    place = [*SERIES, "period", "source_id"]
    found = observations[[*place, "observation_id"]].merge(corrections, on=place)
    columns = ("observation_id", "reason_en", "reason_nl")
    return {
        str(code): Name(str(english), str(dutch))
        for code, english, dutch in zip(*(found[name] for name in columns), strict=True)
    }


def breaks_by_line(breaks: pd.DataFrame) -> dict[Line, list[tuple[date, Name]]]:
    """Gather the days on which the definition of a line changed, with the reasons."""
    found: dict[Line, list[tuple[date, Name]]] = {}
    columns = ["indicator", "flow", "reporter", "start", "reason_en", "reason_nl"]
    for cells in zip(*(breaks[name] for name in columns), strict=True):
        indicator, flow, reporter, start, english, dutch = cells
        reason = Name(str(english), str(dutch))
        found.setdefault((indicator, flow, reporter), []).append((start.date(), reason))
    return found


def cell_of(row: Figure) -> Cell:
    """Name the cell of a figure, however its period is spelled."""
    return (*row.line, row.period.start, row.period.stop)


def by_period(row: Figure) -> tuple[date, date]:
    """Give what figures are sorted by."""
    return row.period.start, row.period.stop
