"""The words and numbers around curves: titles, names where curves end, axes with round values."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import floor, log10
from typing import NamedTuple

from indicators.charts.curve_parts import (
    Curve,
    Place,
    Plot,
    Sheet,
    Span,
    axis_range,
    drawn,
    last_point,
    named_curves,
)
from indicators.charts.label_layout import (
    GAP,
    Area,
    EndName,
    Rect,
    arranged_names,
    end_annotation,
    room_beside,
)
from indicators.charts.parts import Spec, calendar_day, day
from indicators.charts.text import plot_text, shorten, text_width
from indicators.charts.theme import fade
from indicators.language import Language

_LINE = 15
_MARK, _RING = 6, 10
"""Pixels from the middle of a mark, and of a ring round it, to a name beside it."""

_SECOND_AXIS = 46
"""Pixels that the numbers of an axis at the right take."""


def plot_title(plot: Plot, place: Place, sheet: Sheet) -> Spec:
    """Write over a plot what it shows and what its axis counts."""
    theme, layout = sheet.theme, sheet.layout
    # Beside the title the margin is free: the names of curves stand lower.
    width = layout.plot_width + (0 if sheet.is_narrow else layout.right)
    room = width - text_width(plot_text(plot.title), layout.text + 1) - 16
    quiet = f'<span style="color:{theme.muted}">{shorten(plot.unit, room, layout.text)}</span>'
    return {
        "xref": "paper", "yref": "paper", "x": 0, "y": place.top, "xanchor": "left",
        "yanchor": "bottom", "yshift": 4, "showarrow": False, "align": "left",
        "text": f"<b>{plot_text(plot.title)}</b>  {quiet}",
        "font": {"size": layout.text + 1, "color": theme.text},
    }  # fmt: skip


class _EndText(NamedTuple):
    """What stands at the end of a curve: name, last value, and the year where not the newest."""

    name: str
    value: str
    year: str

    size: int

    @property
    def width(self) -> float:
        """Pixels that the text takes."""
        return text_width(f"{self.name} {self.value}{self.year}", self.size) + 4


def _end_text(curve: Curve, newest: int, sheet: Sheet) -> _EndText:
    end, size = last_point(curve), sheet.layout.text
    last = (end.stop - timedelta(days=1)).year
    value, year = sheet.language.significant(end.value), "" if last == newest else f" · {last}"
    room = sheet.name_room - text_width(f" {value}{year}", size)
    return _EndText(shorten(curve.name, room, size), value, year, size)


def _newest(stop: datetime) -> int:
    return (stop - timedelta(days=1)).year


def names_room(
    plots: Sequence[Plot], span: tuple[datetime, datetime], width: float, sheet: Sheet
) -> float:
    """Return the margin at the right that the names of curves need, of ``width`` with the axis."""
    if any(plot.second_axis for plot in plots):
        return _SECOND_AXIS + 8
    least = sheet.layout.bottom
    if sheet.is_narrow:
        return sheet.layout.right
    start, stop = span
    ends = [
        (
            (last_point(curve).stop - start) / (stop - start),
            _end_text(curve, _newest(stop), sheet).width,
        )
        for plot in plots
        for _, curve in named_curves(plot)
    ]
    return min(room_beside(ends, width, least), sheet.name_room + 12)


def end_labels(plot: Plot, place: Place, span: Span, sheet: Sheet, plots: int) -> list[Spec]:
    """Name each curve at its last mark, with its last value, and the year where not the newest."""
    theme, high = sheet.theme, sheet.plot_height
    names, texts = [], {}
    for number, curve in named_curves(plot):
        text = _end_text(curve, _newest(span.stop), sheet)
        end = last_point(curve)
        texts[number] = text
        y = _depth(end.value, _own_plot(plot, number), high)
        x = span.pixel(end.stop)
        mark = span.pixel(end.middle) + (_RING if end.used else _MARK)
        gap = max(GAP, mark - x)
        names.append(EndName(number, x, y, text.width, _LINE, not curve.quiet, gap))
    beside = 0 if plot.second_axis else sheet.layout.width - sheet.layout.left - 10 - span.width
    inside = Rect(0, -4, span.width + beside, high + 3)
    notes = []
    for placed in arranged_names(names, Area(inside, list(_covered(plot, span, high)))):
        curve, text = plot.curves[placed.name.line], texts[placed.name.line]
        end = last_point(curve)
        year = f'<span style="color:{theme.muted}">{text.year}</span>' if text.year else ""
        color = theme.muted if curve.quiet else theme.color(curve.look)
        second = plot.second_axis and placed.name.line == len(plot.curves) - 1
        notes.append({
            **end_annotation(placed, (day(end.stop), drawn(end.value, plot)),
                             f"y{plots + 1}" if second else place.axis,
                             f"{text.name} <b>{text.value}</b>{year}",
                             {"size": text.size, "color": color}),
            "bgcolor": fade(theme.page, 0.7),
        })  # fmt: skip
    return notes


def _own_plot(plot: Plot, number: int) -> Plot:
    """Return the plot as the axis of a curve sees it: the second axis has the last one alone."""
    if plot.second_axis and number == len(plot.curves) - 1:
        return Plot(plot.title, plot.second_axis, [plot.curves[-1]])
    return plot


def _depth(value: float, plot: Plot, high: float) -> float:
    low, top = axis_range(plot)
    return high * (1 - (drawn(value, plot) - low) / ((top - low) or 1))


def _covered(plot: Plot, span: Span, high: float) -> Iterator[Rect]:
    """Yield what names had better not cover: every step, and the rises between joined ones."""
    for number, curve in enumerate(plot.curves):
        own = _own_plot(plot, number)
        spots = [
            (span.pixel(one.start), span.pixel(one.stop), _depth(one.value, own, high))
            for one in curve.points
        ]
        for left, right, y in spots:
            yield Rect(left - 2, y - 3, max(right, left + 2), y + 3)
        for (_, before, y), (after, _, other) in pairwise(spots):
            if (plot.stock or before == after) and not curve.loose:
                yield Rect(before, y - 2, after, y + 2)
                yield Rect(after - 2, min(y, other), after + 2, max(y, other))


def value_axes(plot: Plot, place: Place, sheet: Sheet, plots: int) -> Spec:
    """Make the axis of a plot, and the second one at its right where it has one."""
    low, high = axis_range(plot)
    name = f"yaxis{place.axis[1:]}"
    axis = {
        "domain": [max(place.bottom, 0.0), place.top], "range": [low, high], "fixedrange": True,
        "type": "log" if plot.logarithmic else "linear", "anchor": "x", "zeroline": True,
        "zerolinecolor": sheet.theme.zero, "zerolinewidth": 1, "gridcolor": sheet.theme.grid,
        "tickfont": {"size": sheet.layout.small, "color": sheet.theme.muted}, "nticks": 6,
        **value_ticks(low, high, sheet.language, logarithmic=plot.logarithmic),
    }  # fmt: skip
    if not plot.second_axis:
        return {name: axis}
    low, high = axis_range(_own_plot(plot, len(plot.curves) - 1))
    second = {
        **axis, "range": [low, high], "overlaying": place.axis, "side": "right",
        "showgrid": False, "type": "linear", **value_ticks(low, high, sheet.language),
        "title": {"text": shorten(plot.second_axis, sheet.plot_height, sheet.layout.small),
                  "font": {"size": sheet.layout.small, "color": sheet.theme.muted}},
    }  # fmt: skip
    return {name: axis, f"yaxis{plots + 1}": second}


def value_ticks(low: float, high: float, language: Language, *, logarithmic: bool = False) -> Spec:
    """Choose a few round values from ``low`` to ``high``, written as the language writes numbers.

    On a logarithmic axis these are powers of ten, and values of 1, 2 and 5 times those.
    """
    if logarithmic:
        powers = range(floor(low), floor(high) + 1)
        values = [
            m * 10.0**p for p in powers for m in (1, 2, 5) if low <= log10(m * 10.0**p) <= high
        ]
        values = values if len(values) <= 7 else [v for v in values if log10(v).is_integer()]
        return {"tickvals": values, "ticktext": [language.significant(one) for one in values]}
    step = _round_step((high - low) / 5)
    first = -floor(-low / step) * step
    values = [first + step * count for count in range(int((high - first) / step + 1e-9) + 1)]
    return {"tickvals": values, "ticktext": [language.significant(one) for one in values]}


def _round_step(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)


def time_axis(span: Span, sheet: Sheet) -> Spec:
    """Mark the years of a span, as many as there is room for."""
    start, stop = span.start, span.stop
    years = stop.year - start.year
    every = next(step for step in (1, 2, 5, 10, 20) if years / step <= span.width / 44)
    marks = [calendar_day(year) for year in range(start.year, stop.year + 1) if year % every == 0]
    return {
        "type": "date", "range": [day(start), day(stop)], "fixedrange": True, "anchor": "free",
        "position": 0, "tickvals": [day(mark) for mark in marks],
        "ticktext": [str(mark.year) for mark in marks], "ticks": "outside", "ticklen": 4,
        "tickcolor": sheet.theme.zero, "gridcolor": sheet.theme.grid, "zeroline": False,
        "tickfont": {"size": sheet.layout.small, "color": sheet.theme.muted},
    }  # fmt: skip
