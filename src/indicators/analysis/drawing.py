"""What a chart draws of the figures: levels, joined years, disagreement, and breaks.

A flow figure is spread over the time that it covers, at its yearly pace (value × 12 ÷ months): a
whole year stands at its published value, and eight months of it at a height that can be compared.
Stocks and ratios keep their published value.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

import pandas as pd

#: The columns that name a line: the same thing, in the same direction, by the same count.
SERIES = ["indicator", "flow", "reporter"]

#: Two rows of one cell are two statements of the same figure.
CELL = [*SERIES, "start", "stop"]

#: How much a status is to be preferred where one line must choose between several sources.
STATUS_RANK = {"official": 0, "reported": 1, "derived": 2, "doubtful": 3}

Key = tuple[str, str, str]

_AGREEING = 0.05
"""Sources that differ by no more than this part of a figure may have rounded it."""


class Figure(NamedTuple):
    """One figure as it is drawn.

    ``value`` is as published, in the unit; ``level`` is where it stands on the axis. ``strong``
    figures are whole years, and every stock; ``joined`` is the one figure of its cell that the line
    runs through. ``middle`` is where its mark stands: for a stock, the end of the period.
    ``contested`` figures are contradicted, by another source for the same cell or by their note.
    """

    observation_id: str
    indicator: str
    flow: str
    reporter: str
    period: str
    start: datetime
    stop: datetime
    middle: datetime
    value: float
    level: float
    status: str
    strong: bool
    joined: bool
    contested: bool

    @property
    def key(self) -> Key:
        """The line that this figure belongs to."""
        return self.indicator, self.flow, self.reporter


class Point(NamedTuple):
    """A level from ``start`` to ``stop``."""

    start: datetime
    stop: datetime
    level: float


class Band(NamedTuple):
    """How far the counts of one period disagree."""

    start: datetime
    stop: datetime
    low: float
    high: float


def drawn(observations: pd.DataFrame, kind: str, *, pace: bool) -> list[Figure]:
    """Return the figures of one panel as they are drawn, in the order of the rows.

    Parameters
    ----------
    observations
        Rows of one unit and kind, as ``loaders.load`` gives them.
    kind
        ``flow``, ``stock`` or ``ratio``.
    pace
        Draw flows at their yearly pace; otherwise as published.
    """
    frame = observations.copy()
    frame["level"] = frame["value"]
    if kind == "flow" and pace:
        frame["level"] *= 12 / frame["months"]
    if kind == "stock":
        # A stock is the level when its period ends.
        frame["middle"] = frame["stop"] - pd.Timedelta(days=1)
        frame["strong"] = True
    else:
        frame["middle"] = frame["start"] + (frame["stop"] - frame["start"]) / 2
        frame["strong"] = frame["whole_years"]
    frame["joined"] = frame["strong"] & preferred(frame)
    frame["contested"] = contested(frame)
    columns = [_plain(frame[name]) for name in Figure._fields]
    return [Figure(*cells) for cells in zip(*columns, strict=True)]


def _plain(column: pd.Series) -> list[object]:
    if pd.api.types.is_datetime64_any_dtype(column):
        return list(column.dt.to_pydatetime())
    return list(column.tolist())


def preferred(frame: pd.DataFrame) -> pd.Series:
    """Mark, in each cell, the row that a line runs through.

    The surest status wins, then the value that most sources give, then the first in the file. The
    others stay in the frame and are drawn as marks of their own: nothing is averaged.
    """
    support = frame.groupby([*CELL, "value"], observed=True)["value"].transform("size")
    ranked = frame.assign(rank=frame["status"].map(STATUS_RANK), support=support)
    order = ranked.sort_values(["rank", "support"], ascending=[True, False], kind="stable")
    first = ~order.duplicated(CELL)
    return first.reindex(frame.index).astype(bool)


def contested(frame: pd.DataFrame) -> pd.Series:
    """Mark the rows that others contradict: sources of one cell differ, or the note says so.

    The data say so by the word conflict. Rounding is no conflict: 5.79 and 5.8 agree.
    """
    values = frame.groupby(CELL, observed=True)["value"]
    lowest, highest = values.transform("min"), values.transform("max")
    differ = highest - lowest > _AGREEING * highest.abs()
    return differ | frame["note"].str.contains(r"\bconflict", regex=True)


def series(figures: Iterable[Figure]) -> dict[Key, list[Figure]]:
    """Group figures by line, in the order in which the lines first appear."""
    lines: dict[Key, list[Figure]] = {}
    for figure in figures:
        lines.setdefault(figure.key, []).append(figure)
    return lines


def steps(line: Iterable[Figure], breaks: frozenset[datetime]) -> list[list[Point]]:
    """Return the joined runs of a flow or ratio line: whole years that follow one another.

    A missing year ends a run, and so does a change of definition: missing stays missing.
    """
    runs: list[list[Point]] = []
    for figure in sorted((one for one in line if one.joined), key=lambda one: one.start):
        point = Point(figure.start, figure.stop, figure.level)
        if runs and runs[-1][-1].stop == point.start and point.start not in breaks:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def stock_steps(line: Iterable[Figure]) -> list[list[Point]]:
    """Return a stock line as one run: each level holds until the next figure is known."""
    known = sorted((figure for figure in line if figure.joined), key=lambda one: one.middle)
    ends = [*(figure.middle for figure in known[1:]), *(figure.middle for figure in known[-1:])]
    run = [Point(one.middle, end, one.level) for one, end in zip(known, ends, strict=True)]
    return [run] if run else []


def bands(figures: Sequence[Figure], counting: frozenset[str]) -> list[list[Band]]:
    """Return where two or more of the ``counting`` reporters give the same whole year.

    One list per run of years that follow one another, so that a band is never drawn over a year
    that only one of them counted.
    """
    rows = [figure for figure in figures if figure.joined and figure.reporter in counting]
    rows.sort(key=lambda one: (one.indicator, one.flow, one.start, one.stop))
    runs: list[list[Band]] = []
    for _, line in groupby(rows, key=lambda one: (one.indicator, one.flow)):
        begins = True
        for (start, stop), same in groupby(line, key=lambda one: (one.start, one.stop)):
            levels = [figure.level for figure in same]
            if len(levels) < 2:
                continue
            band = Band(start, stop, min(levels), max(levels))
            if not begins and runs[-1][-1].stop == start:
                runs[-1].append(band)
            else:
                runs.append([band])
            begins = False
    return runs


def break_dates(breaks: pd.DataFrame) -> dict[Key, frozenset[datetime]]:
    """Return the first days under a new definition, for each line that has any."""
    dates: dict[Key, set[datetime]] = {}
    columns = (breaks[name] for name in (*SERIES, "start"))
    for indicator, flow, reporter, start in zip(*columns, strict=True):
        dates.setdefault((indicator, flow, reporter), set()).add(start.to_pydatetime())
    return {key: frozenset(days) for key, days in dates.items()}
