"""Curves of computed lines: steps over the time they cover, small multiples, two axes, log axes.

What `timelines` is for published figures, this is for what is made of them: an index, growth, a
share, a ratio. Everything is gathered in lists and handed to Plotly once.
"""

from collections.abc import Sequence
from datetime import datetime

import plotly.graph_objects as go

from indicators.charts.curve_parts import (
    CURVE_DASHES,
    Curve,
    EventMark,
    Place,
    Plot,
    Sheet,
    color_of,
    drawn,
)
from indicators.charts.curve_words import end_labels, plot_title, time_axis, value_axes
from indicators.charts.parts import Spec, calendar_day, day
from indicators.charts.text import plot_text
from indicators.charts.theme import FONT, Theme, fade
from indicators.language import EN_DASH

__all__ = ["curves", "paper"]

_NUMBER_WIDTH = 15
"""Pixels that the number of an event takes over its line."""


def curves(plots: Sequence[Plot], sheet: Sheet) -> go.Figure:
    """Draw plots below one another on one time axis; at least one of them has a point.

    Marks carry ``customdata`` ``["figure", observation_id]`` where a point is one figure.
    """
    layout = sheet.layout
    head = 26
    lane = 18 if sheet.events else 0
    height = lane + len(plots) * (sheet.plot_height + head) + layout.bottom
    inner = height - layout.bottom
    start, stop = _span(plots)
    traces: list[Spec] = []
    notes: list[Spec] = []
    axes: Spec = {"xaxis": time_axis(start, stop, sheet)}
    for number, plot in enumerate(plots):
        top = lane + number * (sheet.plot_height + head) + head
        axis = f"y{number + 1}" if number else "y"
        place = Place(axis, 1 - (top + sheet.plot_height) / inner, 1 - top / inner)
        axes |= value_axes(plot, place, sheet, len(plots))
        traces += _traces(plot, place, sheet, len(plots))
        notes += [plot_title(plot, place, sheet), *end_labels(plot, place, sheet)]
    shapes = _references(plots, sheet) + [_event_line(one, sheet) for one in sheet.events]
    notes += _event_numbers(sheet, (start, stop))
    figure = {
        **axes,
        **paper(sheet, height, second=any(plot.second_axis for plot in plots)),
        "shapes": shapes,
        "annotations": notes,
    }
    return go.Figure(data=traces, layout=figure, skip_invalid=False, _validate=False)


def _span(plots: Sequence[Plot]) -> tuple[datetime, datetime]:
    points = [point for plot in plots for curve in plot.curves for point in curve.points]
    start = min(point.start for point in points)
    stop = max(point.stop for point in points)
    return calendar_day(start.year), calendar_day(stop.year + (stop > calendar_day(stop.year)))


# --- what is drawn -------------------------------------------------------------------------------


def _traces(plot: Plot, place: Place, sheet: Sheet, plots: int) -> list[Spec]:
    traces: list[Spec] = []
    if plot.band and len(plot.curves) > 1:
        traces += _band(plot.curves[0], plot.curves[1], place, sheet.theme)
    for number, curve in enumerate(plot.curves):
        last = number == len(plot.curves) - 1
        axis = f"y{plots + 1}" if plot.second_axis and last else place.axis
        color = color_of(curve, sheet.theme)
        dash = CURVE_DASHES[curve.place % len(CURVE_DASHES)]
        traces += [_steps(curve, axis, color, dash, sheet), _marks(curve, axis, color)]
    return traces


def _steps(curve: Curve, axis: str, color: str, dash: str, sheet: Sheet) -> Spec:
    """Draw each value over its time, joined to the next where that follows directly."""
    x: list[str | None] = []
    y: list[float | None] = []
    until: datetime | None = None
    for point in curve.points:
        if until is not None and until != point.start:
            x.append(None)
            y.append(None)
        x += [day(point.start), day(point.stop)]
        y += [point.value, point.value]
        until = point.stop
    width = sheet.layout.thin_line if curve.faded else sheet.layout.strong_line * 0.75
    return {
        "type": "scatter", "mode": "lines", "xaxis": "x", "yaxis": axis, "x": x, "y": y,
        "line": {"color": fade(color, 0.6) if curve.faded else color, "width": width, "dash": dash},
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def _marks(curve: Curve, axis: str, color: str) -> Spec:
    points = curve.points
    size = 3 if len(points) > 60 else 6
    return {
        "type": "scatter", "mode": "markers", "xaxis": "x", "yaxis": axis,
        "x": [day(point.start + (point.stop - point.start) / 2) for point in points],
        "y": [point.value for point in points],
        "marker": {"color": color, "size": size, "symbol": "x-thin" if curve.faded else "circle",
                   "line": {"width": 1, "color": color}},
        "customdata": [["figure", point.observation_id] for point in points],
        "hovertext": [point.hover for point in points],
        "hoverinfo": "text", "name": plot_text(curve.name), "showlegend": False,
    }  # fmt: skip


def _band(one: Curve, other: Curve, place: Place, theme: Theme) -> list[Spec]:
    """Shade how far two curves disagree, over each time for which both have a value."""
    others = {(point.start, point.stop): point.value for point in other.points}
    shared = [point for point in one.points if (point.start, point.stop) in others]
    bands = []
    for point in shared:
        low, high = sorted((point.value, others[point.start, point.stop]))
        x = [day(point.start), day(point.stop), day(point.stop), day(point.start)]
        bands.append({
            "type": "scatter", "mode": "lines", "xaxis": "x", "yaxis": place.axis, "x": x,
            "y": [low, low, high, high], "fill": "toself", "fillcolor": fade(theme.other, 0.22),
            "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False,
        })  # fmt: skip
    return bands


def _references(plots: Sequence[Plot], sheet: Sheet) -> list[Spec]:
    """Draw the level of reference of each plot that has one."""
    line = {"color": sheet.theme.muted, "width": 1, "dash": "4px,3px"}
    return [
        {
            "type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below", "line": line,
            "yref": f"y{number + 1}" if number else "y",
            "y0": drawn(plot.reference, plot), "y1": drawn(plot.reference, plot),
        }
        for number, plot in enumerate(plots)
        if plot.reference is not None
    ]  # fmt: skip


def _event_line(event: EventMark, sheet: Sheet) -> Spec:
    color = fade(sheet.theme.categories[event.category], 0.55)
    place = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    if (event.stop - event.start).days > 1:
        span = {"type": "rect", "x0": day(event.start), "x1": day(event.stop), "line": {"width": 0}}
        return {**place, **span, "fillcolor": fade(sheet.theme.categories[event.category], 0.12)}
    x = day(event.start)
    return {**place, "type": "line", "x0": x, "x1": x, "line": {"color": color, "width": 1}}


def _event_numbers(sheet: Sheet, span: tuple[datetime, datetime]) -> list[Spec]:
    """Write the number of each event over its line; events that are near share one place."""
    scale = sheet.layout.plot_width / (span[1] - span[0]).total_seconds()
    groups: list[list[tuple[datetime, EventMark]]] = []
    for event in sorted(sheet.events, key=lambda mark: mark.start):
        at = event.start + (event.stop - event.start) / 2
        if not span[0] <= at <= span[1]:
            continue
        if groups and (at - groups[-1][-1][0]).total_seconds() * scale < _NUMBER_WIDTH:
            groups[-1].append((at, event))
        else:
            groups.append([(at, event)])
    return [
        {
            "xref": "x", "yref": "paper", "y": 1, "yanchor": "top", "showarrow": False,
            "x": day(group[0][0] + (group[-1][0] - group[0][0]) / 2),
            "text": f"<b>{_numbers([event.number for _, event in group])}</b>",
            "hovertext": plot_text("; ".join(event.title for _, event in group)),
            "font": {"size": sheet.layout.small,
                     "color": sheet.theme.categories[group[0][1].category]},
        }
        for group in groups
    ]  # fmt: skip


def _numbers(numbers: Sequence[int]) -> str:
    return (
        f"{numbers[0]}{EN_DASH}{numbers[-1]}" if len(numbers) > 2 else "·".join(map(str, numbers))
    )


def paper(sheet: Sheet, height: int, *, second: bool = False) -> Spec:
    """Return what every figure of this look has around its plots; a second axis needs room."""
    layout, theme = sheet.layout, sheet.theme
    return {
        "height": height, "showlegend": False, "dragmode": False, "hovermode": "closest",
        "margin": {"l": layout.left + 10, "r": sheet.right + (46 if second else 0), "t": 0,
                   "b": layout.bottom, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": layout.text, "color": theme.text},
        "separators": ",." if sheet.language.code == "nl" else ".,",
        "hoverlabel": {"bgcolor": theme.page, "bordercolor": theme.zero, "align": "left",
                       "font": {"color": theme.text, "size": layout.text + 1, "family": FONT}},
        "clickmode": "event+select", "uirevision": "curves",
    }  # fmt: skip
