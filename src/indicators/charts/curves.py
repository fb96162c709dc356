"""Curves of computed lines: steps over the time they cover, small multiples, two axes, log axes.

What `timelines` is for published figures, this is for what is made of them: an index, growth, a
share, a ratio. Everything is gathered in lists and handed to Plotly once.
"""

from collections.abc import Sequence
from datetime import datetime

import plotly.graph_objects as go

from indicators.charts.curve_parts import (
    Curve,
    EventMark,
    Place,
    Plot,
    Sheet,
    Span,
    color_of,
)
from indicators.charts.curve_words import (
    end_labels,
    names_room,
    plot_title,
    time_axis,
    value_axes,
)
from indicators.charts.parts import Spec, calendar_day, day
from indicators.charts.text import plot_text
from indicators.charts.theme import DASHES, FONT, STATUS_SYMBOLS, Theme, fade, rank_width
from indicators.language import EN_DASH

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
    start, stop = _time(plots)
    left = layout.left + 10
    right = names_room(plots, (start, stop), layout.width - left, sheet)
    span = Span(start, stop, layout.width - left - right)
    traces: list[Spec] = []
    notes: list[Spec] = []
    axes: Spec = {"xaxis": time_axis(span, sheet)}
    for number, plot in enumerate(plots):
        top = lane + number * (sheet.plot_height + head) + head
        axis = f"y{number + 1}" if number else "y"
        place = Place(axis, 1 - (top + sheet.plot_height) / inner, 1 - top / inner)
        axes |= value_axes(plot, place, sheet, len(plots))
        traces += _traces(plot, place, sheet, len(plots))
        notes += [plot_title(plot, place, sheet), *end_labels(plot, place, span, sheet, len(plots))]
    shapes = (
        _references(plots, sheet)
        + _breaks(plots, sheet)
        + [_event_line(one, sheet) for one in sheet.events]
    )
    notes += _event_numbers(sheet, span)
    figure = {**axes, **paper(sheet, height), "shapes": shapes, "annotations": notes}
    figure["margin"] = {"l": left, "r": right, "t": 0, "b": layout.bottom, "pad": 0}
    return go.Figure(data=traces, layout=figure, skip_invalid=False, _validate=False)


def _time(plots: Sequence[Plot]) -> tuple[datetime, datetime]:
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
        line = _holding(curve) if plot.stock else _steps(curve)
        traces += [{**line, **_ink(curve, axis, sheet)}, _marks(curve, axis, sheet.theme)]
    if any(point.used for curve in plot.curves for point in curve.points):
        traces.append(_rings(plot, place.axis, sheet.theme))
    return traces


def _steps(curve: Curve) -> Spec:
    """Draw each value over its time, joined to the next where that follows directly."""
    x: list[str | None] = []
    y: list[float | None] = []
    until: datetime | None = None
    for point in curve.points:
        if until is not None and (curve.loose or point.redefined or until != point.start):
            x.append(None)
            y.append(None)
        x += [day(point.start), day(point.stop)]
        y += [point.value, point.value]
        until = point.stop
    return {"x": x, "y": y}


def _holding(curve: Curve) -> Spec:
    """Draw a stock as holding until its next figure is known."""
    points = sorted(curve.points, key=lambda one: one.start)
    return {"x": [day(one.start) for one in points], "y": [one.value for one in points]}


def _ink(curve: Curve, axis: str, sheet: Sheet) -> Spec:
    """Give a line the colour and dash of who counts; loose and quiet ones are thin."""
    thin = curve.loose or curve.quiet
    layout, color = sheet.layout, color_of(curve, sheet.theme)
    strong = layout.strong_line * 0.75 * rank_width(curve.rank)
    return {
        "type": "scatter", "mode": "lines", "xaxis": "x", "yaxis": axis,
        "line": {"color": fade(color, 0.75) if curve.loose and not curve.quiet else color,
                 "width": layout.thin_line if thin else strong, "dash": DASHES[curve.look],
                 "shape": "hv"},
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def _marks(curve: Curve, axis: str, theme: Theme) -> Spec:
    """Set a mark on every figure; its form says its status."""
    points, color = curve.points, color_of(curve, theme)
    size = 3 if len(points) > 60 else 5 if curve.quiet or curve.loose else 7
    return {
        "type": "scatter", "mode": "markers", "xaxis": "x", "yaxis": axis,
        "x": [day(point.middle) for point in points],
        "y": [point.value for point in points],
        "marker": {"color": color, "size": size, "opacity": 1,
                   "symbol": [STATUS_SYMBOLS[point.status] for point in points],
                   "line": {"width": 1.4, "color": color}},
        "customdata": [["figure", point.observation_id] for point in points],
        "hovertext": [point.hover for point in points],
        "hoverinfo": "text", "name": plot_text(curve.name), "showlegend": False,
    }  # fmt: skip


def _rings(plot: Plot, axis: str, theme: Theme) -> Spec:
    """Ring the figures that a claim rests on."""
    points = [point for curve in plot.curves for point in curve.points if point.used]
    return {
        "type": "scatter", "mode": "markers", "xaxis": "x", "yaxis": axis, "name": "used",
        "x": [day(point.middle) for point in points], "y": [point.value for point in points],
        "marker": {"symbol": "circle-open", "size": 14, "color": theme.text,
                   "line": {"width": 1.6}},
        "hoverinfo": "skip", "showlegend": False,
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
            "y": [low, low, high, high], "fill": "toself", "fillcolor": fade(theme.band, 0.22),
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
            "y0": plot.reference, "y1": plot.reference,
        }
        for number, plot in enumerate(plots)
        if plot.reference is not None
    ]  # fmt: skip


def _breaks(plots: Sequence[Plot], sheet: Sheet) -> list[Spec]:
    """Draw a dotted line through a plot where the definition of a line in it changes."""
    line = {"color": sheet.theme.muted, "width": 1.5, "dash": "3px,3px"}
    return [
        {
            "type": "line", "xref": "x", "x0": day(moment), "x1": day(moment), "layer": "below",
            "yref": f"y{number + 1} domain" if number else "y domain", "y0": 0, "y1": 1,
            "line": line,
        }
        for number, plot in enumerate(plots)
        for moment in sorted({
            point.start for curve in plot.curves for point in curve.points if point.redefined
        })
    ]  # fmt: skip


def _event_line(event: EventMark, sheet: Sheet) -> Spec:
    color = fade(sheet.theme.categories[event.category], 0.55)
    place = {"xref": "x", "yref": "paper", "y0": 0, "y1": 1, "layer": "below"}
    if (event.stop - event.start).days > 1:
        span = {"type": "rect", "x0": day(event.start), "x1": day(event.stop), "line": {"width": 0}}
        return {**place, **span, "fillcolor": fade(sheet.theme.categories[event.category], 0.12)}
    x = day(event.start)
    return {**place, "type": "line", "x0": x, "x1": x, "line": {"color": color, "width": 1}}


def _event_numbers(sheet: Sheet, span: Span) -> list[Spec]:
    """Write the number of each event over its line; events that are near share one place."""
    groups: list[list[tuple[datetime, EventMark]]] = []
    for event in sorted(sheet.events, key=lambda mark: mark.start):
        at = event.start + (event.stop - event.start) / 2
        if not span.start <= at <= span.stop:
            continue
        if groups and span.pixel(at) - span.pixel(groups[-1][-1][0]) < _NUMBER_WIDTH:
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


def paper(sheet: Sheet, height: int) -> Spec:
    """Return what every figure of this look has around its plots.

    Nothing of it is chosen by a click, which would fade all marks but one.
    """
    layout, theme = sheet.layout, sheet.theme
    return {
        "height": height, "showlegend": False, "dragmode": False, "hovermode": "closest",
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": layout.text, "color": theme.text},
        "separators": ",." if sheet.language.code == "nl" else ".,",
        "hoverlabel": {"bgcolor": theme.page, "bordercolor": theme.zero, "align": "left",
                       "font": {"color": theme.text, "size": layout.text + 1, "family": FONT}},
        "clickmode": "event", "uirevision": "curves",
    }  # fmt: skip
