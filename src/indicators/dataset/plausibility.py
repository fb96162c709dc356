"""Figures that may be true and look like a slip: of three digits, a sign, a time, a direction.

Nothing here is refused for good: a person who looked says so, and the reason goes into the note.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from heapq import nsmallest
from itertools import permutations
from typing import NamedTuple

import pandas as pd

from indicators.errors import Problem
from indicators.forms import NUMBER, PERIOD, PUBLISHED
from indicators.periods import Period, parse
from indicators.schema import TABLES

FACTOR = 200.0
"""From here on a figure of the data folder is taken for one of the wrong unit.

Thousands for units, or units for thousands, are that far apart still where the figure itself grew
or fell to a fifth. Figures of many publications differ too much for the limits of a refresh.
"""

NEIGHBOURS = 2

TOLERANCE = 1.05
"""How many times the whole a part of it may be: both may be rounded."""

FILE = TABLES["observations"].file

ACCEPTED = "accepted:"
"""What stands in the note of a figure before the reason why it is right all the same."""

_READ = {
    "catalog": ("indicator", "kind"),
    "sources": ("source_id", "published"),
    "observations": ("indicator", "flow", "reporter", "period", "value", "source_id", "note"),
}

_INTENTION = re.compile(r"target|plan|forecast|projection|pledge", re.IGNORECASE)
_CONFLICT = re.compile(r"\bconflict", re.IGNORECASE)

_TRADE = {"export", "import", "turnover"}
_DIRECTIONS = {"eastbound", "westbound"}


class _Figure(NamedTuple):
    row: int
    indicator: str
    flow: str
    reporter: str
    kind: str
    period: Period
    text: str
    published: str
    source_id: str
    note: str
    value: float
    months: float

    @property
    def accepted(self) -> bool:
        return ACCEPTED in self.note


Group = Sequence[_Figure]

Rule = Callable[[Group, Group, int], Iterator[Problem]]
"""What finds the unlikely ones of a group, held against others, from the first new row on."""

_SERIES = ("indicator", "flow", "reporter")


def implausible(
    frames: Mapping[str, pd.DataFrame], today: date, first_new: int = 0
) -> list[Problem]:
    """List the unlikely figures of tables of text, which are indexed by row number.

    Unlikely is a value that is `FACTOR` times all its neighbours or as small a part of them, or
    larger than that of a longer time around it; a flow or stock below zero where no other figure of
    the indicator is; a direction or a single day that no other figure of it has; and a period that
    began after its publication (or after today), where nothing says that it is a target, a plan or
    a forecast. A figure whose note has `ACCEPTED` is not listed. From the row ``first_new`` on
    figures are new: only these are listed, and held against the ones before them where there are
    any, as a table in the wrong unit agrees with itself; their time has to be over. Rows with
    another fault are passed over.
    """
    figures = _figures(frames)
    problems = [
        *_by(_SERIES[:2], figures, _out_of_size, first_new),
        *_by(_SERIES, figures, _larger_than_the_whole, first_new),
        *_by(_SERIES[:1], figures, _below_zero, first_new),
        *_by(_SERIES[:1], figures, _of_no_such_flow, first_new),
        *_by(_SERIES[:1], figures, _of_a_day, first_new),
        *_early(figures, today, first_new),
    ]
    listed = {figure.row for figure in figures if figure.row >= first_new and not figure.accepted}
    return sorted(problem for problem in problems if problem.row in listed)


def count_incomparable(frames: Mapping[str, pd.DataFrame], first_new: int) -> int:
    """Count the new figures of which no old one is of the same indicator and flow."""
    figures = _figures(frames)
    old = {(each.indicator, each.flow) for each in figures if each.row < first_new}
    new = [each for each in figures if each.row >= first_new]
    return sum(1 for each in new if (each.indicator, each.flow) not in old)


def disproportion(value: float, other: float, of: str, limit: float) -> str | None:
    """Say how far a value is from another, where it is ``limit`` times it or as small a part.

    ``of`` names the other one.
    """
    if other != 0 and value == 0:
        return f"it is 0, while {of} is {other:,.10g}"
    if value > 0 and other > 0:
        times, part = value / other, other / value
        if times >= limit:
            return f"it is {_rounded(times, 4)} times {of}"
        if part >= limit:
            return f"it is one {_rounded(part, 2)}th of {of}"
    return None


def _rounded(number: float, digits: int) -> str:
    """Write a number without an exponent: ``1,400,000``."""
    return f"{float(f'{number:.{digits}g}'):,.15g}"


# --- figures and their groups ------------------------------------------------------------------


def _figures(frames: Mapping[str, pd.DataFrame]) -> list[_Figure]:
    if not all(name in frames and {*columns} <= {*frames[name]} for name, columns in _READ.items()):
        return []
    kinds, published = (
        dict(zip(*(frames[name][column] for column in _READ[name]), strict=True))
        for name in ("catalog", "sources")
    )
    rows = frames["observations"]
    cells = zip(rows.index, *(rows[name] for name in _READ["observations"]), strict=True)
    figures = []
    for row, indicator, flow, reporter, text, value, source_id, note in cells:
        day = published.get(source_id, "")
        named = (
            indicator in kinds and source_id in published and (not day or PUBLISHED.accepts(day))
        )
        if named and PERIOD.accepts(text) and NUMBER.accepts(value):
            kind, period = kinds[indicator], parse(text)
            months = period.months if kind == "flow" else 1.0
            figures.append(
                _Figure(
                    *(row, indicator, flow, reporter, kind, period, value),
                    *(day.removesuffix("~"), source_id, note, float(value), months),
                )
            )
    return figures


def _by(columns: Sequence[str], figures: Group, rule: Rule, first_new: int) -> Iterator[Problem]:
    """Apply a rule to each group, with what its figures are held against: old ones, or else all."""
    groups: dict[tuple[object, ...], list[_Figure]] = defaultdict(list)
    for figure in figures:
        groups[tuple(getattr(figure, column) for column in columns)].append(figure)
    for group in groups.values():
        old = [figure for figure in group if figure.row < first_new]
        yield from rule(group, old or group, first_new)


# --- values ------------------------------------------------------------------------------------


def _out_of_size(line: Group, measure: Group, first_new: int) -> Iterator[Problem]:
    for figure in line:
        if figure.row >= first_new and not figure.accepted:
            others = _neighbours(figure, measure)
            reasons = [_out_of_proportion(figure, other) for other in others]
            if all(reasons) and not all(other.accepted for other in others):
                expected = f"about the size of its neighbours; {', '.join(filter(None, reasons))}"
                yield Problem(FILE, figure.row, "value", figure.text, expected)


def _neighbours(figure: _Figure, measure: Group) -> list[_Figure]:
    """Find the nearest in time: of its series and kind of period, or else of its series, or any."""
    others = [other for other in measure if other is not figure]
    series = [other for other in others if other.reporter == figure.reporter]
    alike = [other for other in series if other.period.frequency == figure.period.frequency]
    start = figure.period.start
    return nsmallest(
        NEIGHBOURS,
        alike or series or others,
        key=lambda other: (abs((other.period.start - start).days), other.period.start),
    )


def _out_of_proportion(figure: _Figure, other: _Figure) -> str | None:
    """Compare two figures at the same pace over the same time, where these are not equally long."""
    of = f"that of {other.period}"
    if other.reporter != figure.reporter:
        of += f" by {other.reporter}"
    if other.months != figure.months:
        of += " at its pace"
    pace = abs(other.value) * figure.months / other.months
    return disproportion(abs(figure.value), pace, of, FACTOR)


def _larger_than_the_whole(series: Group, _measure: Group, first_new: int) -> Iterator[Problem]:
    if series[0].kind != "flow" or any(figure.value < 0 for figure in series):
        return
    for part, whole in permutations(series, 2):
        if (
            max(part.row, whole.row) >= first_new
            and part.value > whole.value * TOLERANCE
            and part.months < whole.months
            and whole.period.contains(part.period)
            and not any(each.accepted or _CONFLICT.search(each.note) for each in (part, whole))
        ):
            if part.row >= first_new:
                expected = f"no more than {whole.text}, the value of {whole.period}, a longer time"
                yield Problem(FILE, part.row, "value", part.text, expected)
            else:
                expected = f"no less than {part.text}, the value of {part.period}, a part of it"
                yield Problem(FILE, whole.row, "value", whole.text, expected)


def _below_zero(own: Group, measure: Group, _first_new: int) -> Iterator[Problem]:
    if own[0].kind == "ratio":
        return
    below = [figure for figure in measure if figure.value < 0]
    for figure in own:
        if figure.value < 0 and not any(other is not figure for other in below):
            expected = f"no value below zero, as no other figure of {figure.indicator} is"
            yield Problem(FILE, figure.row, "value", figure.text, expected)


# --- directions and times ----------------------------------------------------------------------


def _of_no_such_flow(own: Group, measure: Group, _first_new: int) -> Iterator[Problem]:
    for figure in own:
        flows = {other.flow for other in measure if other is not figure}
        if flows and not _is_kindred(figure.flow, flows):
            names = ", ".join(sorted(flow or "nothing" for flow in flows))
            expected = f"a flow that other figures of {figure.indicator} have: {names}"
            yield Problem(FILE, figure.row, "flow", figure.flow, expected)


def _is_kindred(flow: str, flows: set[str]) -> bool:
    """Whether this may be a flow of a thing with others: no direction is both directions."""
    kindred = _TRADE if flow in _TRADE else {flow, *_DIRECTIONS}
    return bool(kindred & flows)


def _of_a_day(own: Group, measure: Group, _first_new: int) -> Iterator[Problem]:
    """Find months that a spreadsheet made the first or last day of, where a flow has no days."""
    if own[0].kind != "flow" or any(_is_day(each) and not _is_edge(each) for each in measure):
        return
    for figure in own:
        if _is_day(figure) and _is_edge(figure) and any(each is not figure for each in measure):
            expected = (
                f"no single day, as no other figure of {figure.indicator} is of one; the whole "
                f"month is written {figure.period.text[:7]}"
            )
            yield Problem(FILE, figure.row, "period", figure.period.text, expected)


def _is_day(figure: _Figure) -> bool:
    return figure.period.frequency == "D"


def _is_edge(figure: _Figure) -> bool:
    """Whether it begins or ends with a month."""
    return 1 in (figure.period.start.day, figure.period.stop.day)


def _early(figures: Group, today: date, first_new: int) -> Iterator[Problem]:
    """Find figures of a time that had not begun when they were published, or has not by today.

    That of a new flow has to be over. Of the old ones some are not, and their notes say so.
    """
    for figure in figures:
        limit = parse(figure.published or str(today)).stop
        ended = first_new > 0 and figure.kind == "flow"
        early = figure.period.stop > limit if ended else figure.period.start >= limit
        if early and not _INTENTION.search(f"{figure.indicator} {figure.note}"):
            when = f"by today ({today})"
            if figure.published:
                when = f"when {figure.source_id} was published ({figure.published})"
            expected = (
                f"a time that {'was over' if ended else 'had begun'} {when}, or a note that says "
                "target, plan or forecast"
            )
            yield Problem(FILE, figure.row, "period", figure.period.text, expected)
