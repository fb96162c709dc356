"""What a chart on a slide is made of: the series of its curves, its level and its events.

Each value is a step over the time that it covers. A gap is a row with a day and no value.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from indicators.charts.curve_parts import Curve, Plot, color_of
from indicators.charts.events import Event
from indicators.charts.theme import LIGHT
from indicators.language import Language
from indicators.stories.slide_files import DAY_ZERO
from indicators.stories.slide_labels import NAME_SIZE
from indicators.stories.slide_type import plain, text_width

__all__ = [
    "STRONG",
    "Label",
    "Series",
    "curve_series",
    "dashes",
    "event_series",
    "level_series",
    "padded",
    "serial",
]

_DASHES = ("solid", "sysDash", "lgDash", "sysDashDot", "sysDot", "dashDot", "dash", "lgDashDot")
"""Dashes as PowerPoint names them."""

_FIRST_DASH = {"home": "solid", "partner": "sysDash"}
"""The dash that a reporter has on every slide, where it has one line."""

STRONG = 3.5
"""Points that the line of whole years is wide."""

_FAINT = 2.0
_EVENT, _DWELL, _LEVEL = 1.25, 3.0, 1.75

_SHORT = 0.012
"""The part of the time axis below which a lone step is too short to be seen without a dot."""


class Label(NamedTuple):
    """Words at a point of a series; ``right`` and ``down`` move them, in parts of the chart."""

    point: int
    lines: Sequence[str]
    position: str
    bold: bool = False
    right: float = 0.0
    down: float = 0.0


@dataclass(frozen=True)
class Series:
    """A line of a chart: days as spreadsheets count them, values, None for a gap, and its look."""

    name: str
    days: Sequence[float]
    values: Sequence[float | None]
    color: str
    width: float
    dash: str = "solid"
    dots: Sequence[int] = ()
    labels: Sequence[Label] = ()


def serial(day: datetime) -> float:
    """Return a day as spreadsheets count it."""
    return (day - DAY_ZERO).total_seconds() / 86_400


def dashes(curves: Sequence[Curve]) -> list[str]:
    """Choose a dash for each curve: another for each, but parts of years have that of their line.

    The two countries choose first, so that each has the same on every slide; then long lines, so
    that the chief one of a plot is the most solid.
    """

    def order(one: Curve) -> tuple[bool, bool, int]:
        return one.faded, one.role not in _FIRST_DASH, -len(one.points)

    chosen: dict[tuple[str, int], str] = {}
    for curve in sorted(curves, key=order):
        key = (curve.role, curve.place)
        if key not in chosen:
            first = _FIRST_DASH.get(curve.role, _DASHES[0])
            free = [one for one in (first, *_DASHES) if one not in chosen.values()]
            chosen[key] = free[0] if free else _DASHES[curve.place % len(_DASHES)]
    return [chosen[curve.role, curve.place] for curve in curves]


def curve_series(curve: Curve, dash: str, span: float) -> Series:
    """Return a curve; parts of years are thin and never joined. ``span`` is that of the axis."""
    days: list[float] = []
    values: list[float | None] = []
    dots: list[int] = []
    points = curve.points
    for place, point in enumerate(points):
        before = points[place - 1] if place else None
        after = points[place + 1] if place + 1 < len(points) else None
        follows = before is not None and before.stop == point.start and not curve.faded
        leads = after is not None and after.start == point.stop and not curve.faded
        if before is not None and not follows:
            days.append(days[-1])
            values.append(None)
        start, stop = serial(point.start), serial(point.stop)
        if not follows and not leads and stop - start < span * _SHORT:
            dots.append(len(days))
        days += [start, stop]
        values += [float(point.value)] * 2
    return Series(
        plain(curve.name),
        days,
        values,
        color_of(replace(curve, faded=False), LIGHT),
        _FAINT if curve.faded else STRONG,
        dash,
        dots,
    )


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
    return [Series(name, [start, stop], [level, level], LIGHT.muted, _LEVEL, "sysDash")]


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
