"""Figures that may be true and look like a slip: of three digits, of a sign, of a year.

Nothing here is refused for good: a person who looked says so, and the reason goes into the note.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from indicators.errors import Problem
from indicators.periods import Period, parse
from indicators.schema import TABLES

FACTOR = 200.0
"""From here on a figure of the data folder is taken for one of the wrong unit.

Thousands for units, or units for thousands, are that far apart still where the figure itself grew
or fell to a fifth. Figures of many publications differ too much for the limits of a refresh.
"""

NEIGHBOURS = 2

FILE = TABLES["observations"].file

ACCEPTED = "accepted:"
"""What stands in the note of a figure before the reason why it is right all the same."""

_READ = ("indicator", "flow", "reporter", "period", "value", "source_id", "note")

_INTENTION = re.compile(r"target|plan|forecast|projection|pledge", re.IGNORECASE)


class _Figure(NamedTuple):
    row: int
    indicator: str
    period: Period
    text: str
    source_id: str
    note: str
    months: float

    @property
    def value(self) -> float:
        return float(self.text)

    @property
    def accepted(self) -> bool:
        return ACCEPTED in self.note


def implausible(frames: Mapping[str, pd.DataFrame], first_new: int = 0) -> list[Problem]:
    """List the unlikely figures of sound tables of text, which are indexed by row number.

    Unlikely is a value that is `FACTOR` times all its neighbours or as small a part of them; a flow
    or stock below zero where no other figure of the indicator is; and a period that began after its
    publication, where nothing says that it is a target, a plan or a forecast. A figure whose note
    has `ACCEPTED` is not listed. From the row ``first_new`` on figures are new: only these are
    listed, and held against the ones before them where there are any, as a table in the wrong unit
    agrees with itself.
    """
    kinds = _column(frames["catalog"], "indicator", "kind")
    series: dict[tuple[str, ...], list[_Figure]] = defaultdict(list)
    rows = frames["observations"]
    cells = zip(rows.index.tolist(), *(rows[name].tolist() for name in _READ), strict=True)
    for row, indicator, flow, reporter, text, value, source_id, note in cells:
        period = parse(text)
        months = period.months if kinds[indicator] == "flow" else 1
        figure = _Figure(row, indicator, period, value, source_id, note, months)
        series[indicator, flow, reporter, period.frequency].append(figure)
    figures = [figure for line in series.values() for figure in line]
    measured = [figure for figure in figures if kinds[figure.indicator] != "ratio"]
    problems = [
        *(problem for line in series.values() for problem in _out_of_line(line, first_new)),
        *_below_zero(measured, first_new),
        *_early(figures, _column(frames["sources"], "source_id", "published")),
    ]
    listed = {figure.row for figure in figures if figure.row >= first_new and not figure.accepted}
    return sorted(problem for problem in problems if problem.row in listed)


def _measure(figures: Sequence[_Figure], first_new: int) -> Sequence[_Figure]:
    """Return the figures that others are held against: those that are not new, or else all."""
    return [figure for figure in figures if figure.row < first_new] or figures


def _column(frame: pd.DataFrame, key: str, column: str) -> dict[str, str]:
    return dict(zip(frame[key], frame[column], strict=True))


def disproportion(value: float, other: float, of: str, limit: float) -> str | None:
    """Say how far a value is from another, where it is ``limit`` times it or as small a part.

    ``of`` names the other one.
    """
    if other != 0 and value == 0:
        return f"it is 0, while {of} is {other:,.10g}"
    if value > 0 and other > 0:
        times, part = value / other, other / value
        if times >= limit:
            return f"it is {times:.4g} times {of}"
        if part >= limit:
            return f"it is one {part:.4g}th of {of}"
    return None


def _out_of_line(line: Sequence[_Figure], first_new: int) -> Iterator[Problem]:
    measure = sorted(_measure(line, first_new), key=lambda figure: figure.period.start)
    starts = [figure.period.start for figure in measure]
    for figure in line:
        at = bisect_left(starts, figure.period.start)
        around = [
            other
            for other in measure[max(at - NEIGHBOURS, 0) : at + NEIGHBOURS + 1]
            if other is not figure
        ]
        around.sort(key=lambda other: abs((other.period.start - figure.period.start).days))
        others = around[:NEIGHBOURS]
        reasons = [
            disproportion(
                abs(figure.value),
                # At the same pace over the same time, where the two times are not equally long.
                abs(other.value) * figure.months / other.months,
                f"that of {other.period}",
                FACTOR,
            )
            for other in others
        ]
        if all(reasons) and not all(other.accepted for other in others):
            expected = f"about the size of its neighbours; {', '.join(filter(None, reasons))}"
            yield Problem(FILE, figure.row, "value", figure.text, expected)


def _below_zero(figures: Sequence[_Figure], first_new: int) -> Iterator[Problem]:
    indicators: dict[str, list[_Figure]] = defaultdict(list)
    for figure in figures:
        indicators[figure.indicator].append(figure)
    for indicator, own in indicators.items():
        below = [figure for figure in _measure(own, first_new) if figure.value < 0]
        for figure in own:
            if figure.value < 0 and not any(other is not figure for other in below):
                expected = f"no value below zero, as no other figure of {indicator} is"
                yield Problem(FILE, figure.row, "value", figure.text, expected)


def _early(figures: Sequence[_Figure], published: Mapping[str, str]) -> Iterator[Problem]:
    """Find figures of a time that had not begun when they were published."""
    for figure in figures:
        day = published[figure.source_id].removesuffix("~")
        intended = _INTENTION.search(f"{figure.indicator} {figure.note}")
        if day and figure.period.start >= parse(day).stop and not intended:
            expected = (
                f"a time that had begun when {figure.source_id} was published ({day}), or a note "
                "that says target, plan or forecast"
            )
            yield Problem(FILE, figure.row, "period", figure.period.text, expected)
