"""Figures that may be true and look like a slip: of three digits, of a sign, of a year.

Nothing here is refused for good: a person who looked says so, and the reason goes into the note.
"""

import re
from collections import Counter, defaultdict
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


def implausible(frames: Mapping[str, pd.DataFrame]) -> list[Problem]:
    """List the unlikely figures of sound tables of text, which are indexed by row number.

    Unlikely is a value that is `FACTOR` times all its neighbours or as small a part of them; a flow
    or stock below zero where no other figure of the indicator is; and a period that began after its
    publication, where nothing says that it is a target, a plan or a forecast. A figure whose note
    has `ACCEPTED` is not listed.
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
    problems = [
        *(problem for line in series.values() for problem in _out_of_line(line)),
        *_below_zero([figure for figure in figures if kinds[figure.indicator] != "ratio"]),
        *_early(figures, _column(frames["sources"], "source_id", "published")),
    ]
    accepted = {figure.row for figure in figures if figure.accepted}
    return sorted(problem for problem in problems if problem.row not in accepted)


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


def _out_of_line(line: Sequence[_Figure]) -> Iterator[Problem]:
    for figure in line:
        others = sorted(
            (other for other in line if other is not figure),
            key=lambda other: abs((other.period.start - figure.period.start).days),
        )[:NEIGHBOURS]
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


def _below_zero(figures: Sequence[_Figure]) -> Iterator[Problem]:
    below = [figure for figure in figures if figure.value < 0]
    counts = Counter(figure.indicator for figure in below)
    for figure in below:
        if counts[figure.indicator] == 1:
            expected = f"no value below zero, as no other figure of {figure.indicator} is"
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
