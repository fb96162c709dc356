"""The charts on a slide: native ones, whose figures can be opened and changed in PowerPoint."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil, floor, log10
from typing import Any, NamedTuple

from indicators.charts.curve_parts import (
    Plot,
    axis_range,
    drawn,
    last_point,
    named_curves,
)
from indicators.charts.curve_words import value_ticks
from indicators.charts.events import Event
from indicators.charts.label_layout import (
    GAP,
    Area,
    EndName,
    PlacedName,
    Rect,
    arranged_names,
    room_beside,
)
from indicators.charts.parts import calendar_day
from indicators.charts.theme import LIGHT
from indicators.language import LOCALES, Language
from indicators.stories.slide_files import workbook
from indicators.stories.slide_labels import NAME_SIZE, name_lines
from indicators.stories.slide_series import (
    MARK,
    USED_MARK,
    Label,
    Series,
    curve_series,
    event_series,
    level_series,
    padded,
    serial,
)
from indicators.stories.slide_type import LEADING, text_width
from indicators.stories.slide_xml import AXIS_SIZE, Axis, Sheet, chart_xml, title_lines

_TITLE_LINE = 18.0
_NUMBER_LINE = 20.0
_YEARS_LINE = 24.0
_LEAST_RIGHT, _MOST_RIGHT = 26.0, 186.0


class Time(NamedTuple):
    """What the time axis of a slide covers, and the events that are marked on it."""

    start: datetime
    stop: datetime
    events: Sequence[Event]
    dwell: str | None


@dataclass(frozen=True)
class ChartContent:
    """A chart as python-pptx takes it: its XML and the workbook behind it."""

    xml: str
    xlsx_blob: bytes

    def xml_bytes(self, _: Any) -> bytes:
        """Return the XML of the chart, which is a scatter of lines whatever is asked for."""
        return self.xml.encode()


@dataclass(frozen=True)
class _Plan:
    """Where things stand in the charts of a slide, in points; the same for all of them."""

    width: float
    left: float
    right: float
    time: Time
    language: Language

    @property
    def inner(self) -> float:
        return self.width - self.left - self.right

    @property
    def days(self) -> tuple[float, float]:
        return serial(self.time.start), serial(self.time.stop)

    @property
    def scale(self) -> float:
        """Points that a day takes."""
        return self.inner / (self.days[1] - self.days[0])


def heights(plots: int, room: float) -> list[float]:
    """Return the heights of charts below each other; the last has the years below it as well."""
    each = (room - _YEARS_LINE) / plots
    return [each] * (plots - 1) + [each + _YEARS_LINE]


def chart_contents(
    plots: Sequence[Plot], time: Time, size: tuple[float, float], language: Language
) -> list[ChartContent]:
    """Return the charts of a scene, as high as `heights` says, with one time axis.

    ``size`` is the width and height in points that all of them have together.
    """
    left = max(map(_left, plots, [language] * len(plots)))
    plan = _Plan(size[0], left, _LEAST_RIGHT, time, language)
    plan = replace(plan, right=max(_right(plot, plan) for plot in plots))
    high = heights(len(plots), size[1])
    return [
        _content(plot, plan, height, last=number == len(plots))
        for number, (plot, height) in enumerate(zip(plots, high, strict=True), 1)
    ]


def _left(plot: Plot, language: Language) -> float:
    low, high = axis_range(plot)
    texts = value_ticks(low, high, language, logarithmic=plot.logarithmic)["ticktext"]
    return max((text_width(text, AXIS_SIZE) for text in texts), default=20.0) + 14


def _right(plot: Plot, plan: _Plan) -> float:
    """Return the room right of the axis in which curves have their names, after their ends."""
    first, last = plan.days
    ends = [
        (
            (serial(last_point(plot.curves[number]).stop) - first) / (last - first),
            _name_width(lines),
        )
        for number, lines in _name_lines(plot, plan).items()
    ]
    return min(room_beside(ends, plan.width - plan.left, _LEAST_RIGHT), _MOST_RIGHT)


def _content(plot: Plot, plan: _Plan, height: float, *, last: bool) -> ChartContent:
    axis = _value_axis(plot)
    titles = len(title_lines((plot.title, plot.unit), plan.width))
    top = 6.0 + titles * _TITLE_LINE + (_NUMBER_LINE if plan.time.events else 0.0)
    bottom = height - (_YEARS_LINE if last else 4.0)
    first, final = plan.days
    curves = {
        number: curve_series(one, plan.language, stock=plot.stock)
        for number, one in enumerate(plot.curves)
        if one.points
    }
    texts = _name_lines(plot, plan)
    for one in _placed(plot, plan, (top, bottom)):
        number = one.name.line
        curve = plot.curves[number]
        label = Label(
            len(curves[number].days) - 1,
            texts[number],
            "r",
            right=(one.box.left - one.name.x - GAP / 2) / plan.width,
            color=LIGHT.muted if curve.quiet else LIGHT.color(curve.look),
            down=((one.box.top + one.box.bottom) / 2 - one.name.y) / height,
        )
        curves[number] = replace(curves[number], labels=[label])
    # Strong lines come last, so that they lie over the thin ones.
    ordered = sorted(curves.values(), key=lambda one: one.width)
    events = event_series(
        plan.time.events, plan.time.dwell, (first, final, plan.scale), (axis.low, axis.high)
    )
    levels = level_series(plot, first, final, plan.language)
    series = padded([*levels, *events, *ordered])
    sheet = Sheet(
        plan.width, height, Rect(plan.left, top, plan.width - plan.right, bottom), years=last
    )
    xml = chart_xml((plot.title, plot.unit), series, (_time_axis(plan), axis), sheet,
                    LOCALES[plan.language.code].replace("_", "-"))  # fmt: skip
    return ChartContent(xml, workbook(_columns(series, plan.language)))


def _columns(series: Sequence[Series], language: Language) -> list[Any]:
    day = language.gettext("Day")
    return [column for one in series for column in ((day, one.days), (one.name, one.values))]


# --- axes ----------------------------------------------------------------------------------------


def _value_axis(plot: Plot) -> Axis:
    """Return what the value axis covers, between round values, and how it writes them."""
    low, high = axis_range(plot)
    if plot.logarithmic:
        low, high = 10.0 ** floor(low), 10.0 ** ceil(high)
        return Axis(low, high, None, "General", logarithmic=True)
    ticks = value_ticks(low, high, Language())["tickvals"]
    step = float(ticks[1] - ticks[0]) if len(ticks) > 1 else high - low
    low = floor(low / step) * step if low < 0 else low
    # Rounded, as LibreOffice leaves out what lies a hair above its axis.
    high = float(f"{high:.6g}")
    digits = max(0, -floor(log10(step) + 1e-9))
    # A step of 2.5 or 0.25 needs one digit more than its size says.
    digits += abs(step * 10**digits - round(step * 10**digits)) > 1e-9
    return Axis(low, high, step, "#,##0" + ("." + "0" * digits if digits else ""))


def _time_axis(plan: _Plan) -> Axis:
    """Mark as many years as there is room for.

    Years are not equally long and the axis has only one step: it begins some hours late where a
    mark would else stand before its year and be written as the year before.
    """
    start, stop = plan.time.start, plan.time.stop
    years = stop.year - start.year
    most = max(plan.inner / (text_width("2000", AXIS_SIZE) + 10), 1)
    every = next((one for one in (1, 2, 4, 10, 20) if years / one <= most), 50)
    marks = range(0, years + 1, every)
    late = [
        serial(calendar_day(start.year + mark)) - serial(start) - mark * 365.25 for mark in marks
    ]
    low = serial(start) + max(0.0, *late)
    return Axis(low, max(serial(stop), low + marks[-1] * 365.25), every * 365.25, "yyyy")


# --- names ---------------------------------------------------------------------------------------


def _name_lines(plot: Plot, plan: _Plan) -> dict[int, list[str]]:
    """Write the name and last value of each curve, and the year where it is not the newest."""
    newest = (plan.time.stop - timedelta(days=1)).year
    lines = {}
    for number, curve in named_curves(plot):
        end = last_point(curve)
        year = (end.stop - timedelta(days=1)).year
        value = plan.language.significant(end.value)
        lines[number] = name_lines(curve.name, value if year == newest else f"{value} · {year}")
    return lines


def _name_width(lines: Sequence[str]) -> float:
    return max(text_width(line, NAME_SIZE, bold=True) for line in lines) + 4


def _names(plot: Plot, plan: _Plan, top: float, bottom: float) -> list[EndName]:
    names = []
    for number, lines in _name_lines(plot, plan).items():
        curve = plot.curves[number]
        end = last_point(curve)
        x = plan.left + (serial(end.start if plot.stock else end.stop) - plan.days[0]) * plan.scale
        y = _height(end.value, plot, top, bottom)
        high = len(lines) * NAME_SIZE * LEADING
        needed = not curve.quiet
        edge = serial(end.start if plot.stock else end.middle) - serial(end.stop)
        gap = max(GAP, edge * plan.scale + (USED_MARK if end.used else MARK) / 2 + 3)
        names.append(EndName(number, x, y, _name_width(lines), high, needed, gap))
    return names


def _height(value: float, plot: Plot, top: float, bottom: float) -> float:
    axis = _value_axis(plot)
    low, high = drawn(axis.low, plot), drawn(axis.high, plot)
    return bottom - (drawn(value, plot) - low) / (high - low) * (bottom - top)


def _placed(plot: Plot, plan: _Plan, span: tuple[float, float]) -> list[PlacedName]:
    top, bottom = span
    area = Area(Rect(plan.left + 2, top - 4, plan.width, bottom - 1), _figures(plot, plan, span))
    return arranged_names(_names(plot, plan, top, bottom), area)


def _figures(plot: Plot, plan: _Plan, span: tuple[float, float]) -> list[Rect]:
    """Return what names had better not cover: every step, every rise and every event's line."""
    boxes: list[Rect] = []
    first, scale = plan.days[0], plan.scale
    for curve in plot.curves:
        before: tuple[datetime, float] | None = None
        for point in curve.points:
            y = _height(point.value, plot, *span)
            start, stop = (
                plan.left + (serial(day) - first) * scale for day in (point.start, point.stop)
            )
            boxes.append(Rect(start - 1, y - 2.5, stop + 1, y + 2.5))
            if before is not None and before[0] == point.start and not curve.loose:
                boxes.append(Rect(start - 2, min(y, before[1]), start + 2, max(y, before[1])))
            before = (point.stop, y)
    for event in plan.time.events:
        x = plan.left + (serial(event.middle) - first) * scale
        boxes.append(Rect(x - 0.5, span[0], x + 0.5, span[1]))
    return boxes


def span_of(plots: Sequence[Plot]) -> tuple[datetime, datetime]:
    """Return the first day of the first year and the last of the last that plots have values of."""
    points = [point for plot in plots for curve in plot.curves for point in curve.points]
    last = max(point.stop for point in points) - timedelta(days=1)
    return calendar_day(min(point.start for point in points).year), calendar_day(last.year + 1)
