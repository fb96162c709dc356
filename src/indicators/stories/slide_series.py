"""What a chart on a slide is made of: the series of its curves, its level and its events.

Each value is a step over the time that it covers. A gap is a row with a day and no value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from indicators.charts import compare_words
from indicators.charts.curve_parts import Curve, Plot, color_of
from indicators.charts.events import Event
from indicators.charts.theme import DASHES, LIGHT, STATUS_SYMBOLS, rank_width
from indicators.language import Language
from indicators.stories.slide_files import DAY_ZERO
from indicators.stories.slide_labels import NAME_SIZE
from indicators.stories.slide_type import plain, text_width

STRONG = 3.5
"""Points that the line of whole years is wide."""

_FAINT = 2.0
_EVENT, _DWELL, _LEVEL = 1.25, 3.0, 1.75
MARK, USED_MARK = 8, 14
"""Points across a mark, and across that of a figure that a claim rests on."""

_SMALL_MARK = 6


class Label(NamedTuple):
    """Words at a point of a series, in its colour where they have none of their own.

    ``right`` and ``down`` move them, in parts of the chart.
    """

    point: int
    lines: Sequence[str]
    position: str
    bold: bool = False
    right: float = 0.0
    down: float = 0.0
    color: str = ""


class Mark(NamedTuple):
    """A mark at a point of a series, in the form that Plotly calls its symbol; size in points."""

    point: int
    symbol: str
    size: int


@dataclass(frozen=True)
class Series:
    """A line of a chart: days as spreadsheets count them, values, None for a gap, and its look.

    ``dash`` is written as Plotly does.
    """

    name: str
    days: Sequence[float]
    values: Sequence[float | None]
    color: str
    width: float
    dash: str = "solid"
    marks: Sequence[Mark] = ()
    labels: Sequence[Label] = ()


def serial(day: datetime) -> float:
    """Return a day as spreadsheets count it."""
    return (day - DAY_ZERO).total_seconds() / 86_400


def curve_series(curve: Curve, language: Language, *, stock: bool) -> Series:
    """Return a curve: steps over time, or a stock that holds until its next figure.

    Each figure has a mark in the form of its status, a large one where a claim rests on it: a ring
    would hide it in LibreOffice, which fills all marks.
    """
    days: list[float] = []
    values: list[float | None] = []
    marks: list[Mark] = []
    usual = _SMALL_MARK if curve.loose or curve.quiet else MARK
    before = None
    for point in sorted(curve.points, key=lambda one: one.start):
        follows = before is not None and before.stop == point.start and not point.redefined
        joined = stock or (follows and not curve.loose)
        if before is not None and not joined:
            days.append(days[-1])
            values.append(None)
        if before is not None and stock:
            days.append(serial(point.start))
            values.append(float(before.value))
        path = [point.start] if stock else [point.start, point.middle, point.stop]
        size = USED_MARK if point.used else usual
        marks.append(Mark(len(days) + len(path) // 2, STATUS_SYMBOLS[point.status], size))
        days += map(serial, path)
        values += [float(point.value)] * len(path)
        before = point
    width = _FAINT if curve.loose or curve.quiet else STRONG * rank_width(curve.rank)
    name = plain(compare_words.full_name(curve, language))
    return Series(name, days, values, color_of(curve, LIGHT), width, DASHES[curve.look], marks)


def padded(series: Sequence[Series]) -> list[Series]:
    """Make the first series as long as the longest, with rows that have no value.

    LibreOffice takes the length of its table from the series one by one, and empties those that it
    has read when a longer one comes.
    """
    first, *others = series
    missing = max(len(one.days) for one in series) - len(first.days)
    days = [*first.days, *[first.days[-1]] * missing]
    return [replace(first, days=days, values=[*first.values, *[None] * missing]), *others]


def level_series(plot: Plot, start: float, stop: float, language: Language) -> list[Series]:
    """Return the level of reference as a dashed line, where the plot has one."""
    level = plot.reference
    if level is None:
        return []
    name = language.gettext("Level of {value}").format(value=language.significant(level))
    return [Series(name, [start, stop], [level, level], LIGHT.muted, _LEVEL, "4px,3px")]


def event_series(
    events: Sequence[Event],
    dwell: str | None,
    times: tuple[float, float, float],
    values: tuple[float, float],
) -> list[Series]:
    """Return an upright line for each event on the axis, with its number over it.

    ``times`` are the first and last day of the axis and the points that a day takes. Numbers that
    would meet are written together over the first of their lines.
    """
    start, stop, scale = times
    shown = [one for one in events if start <= serial(one.middle) <= stop]
    numbers = _numbers(sorted(shown, key=lambda one: one.middle), scale)
    return [
        Series(
            plain(f"{one.number} {one.title}"),
            [serial(one.middle)] * 2,
            list(values),
            LIGHT.categories[one.category],
            _DWELL if one.event_id == dwell else _EVENT,
            labels=[
                Label(1, [numbers[one.event_id]], "t", bold=True)
            ] if one.event_id in numbers else [],
        )
        for one in shown
    ]  # fmt: skip


def _numbers(events: Sequence[Event], scale: float) -> dict[str, str]:
    groups: list[list[Event]] = []
    for event in events:
        if groups:
            first, last = groups[-1][0], event
            told = _told(groups[-1])
            apart = (serial(last.middle) - serial(first.middle)) * scale
            room = (text_width(told, NAME_SIZE, bold=True) + NAME_SIZE) / 2 + 4
            if apart < room:
                groups[-1].append(event)
                continue
        groups.append([event])
    return {group[0].event_id: _told(group) for group in groups}


def _told(group: Sequence[Event]) -> str:
    numbers = [one.number for one in group]
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]}–{numbers[-1]}"
    return ", ".join(map(str, numbers))
