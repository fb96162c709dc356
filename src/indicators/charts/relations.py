"""Figures of relations: one line against another, and an event against all other dates."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from indicators.charts.curve_parts import Sheet
from indicators.charts.curve_words import value_ticks
from indicators.charts.curves import paper
from indicators.charts.parts import Spec
from indicators.charts.text import plot_text, shorten
from indicators.charts.theme import DASHES, STATUS_SYMBOLS, fade

_BAND = 0.1
"""An event of a smaller part of a period than this is a line."""


class Side(NamedTuple):
    """One axis of a scatter: its title and unit, which may come from outside."""

    title: str
    unit: str


class Pair(NamedTuple):
    """Two values of one period, and the status of the less sure; ``label`` names it at its mark."""

    x: float
    y: float
    label: str
    status: str
    hover: str


def scatter(
    pairs: Sequence[Pair], sides: tuple[Side, Side], sheet: Sheet, look: str = "computed"
) -> go.Figure:
    """Draw pairs as marks that a thin line connects in the order given; at least one pair.

    ``look`` is that of the reporter who counted both, if one did. Sides of one unit have one scale,
    and the line on which both are equal.
    """
    theme, layout = sheet.theme, sheet.layout
    height = sheet.plot_height + 80
    named = _spread(pairs)
    color = theme.color(look)
    trace = {
        "type": "scatter", "mode": "lines+markers+text", "x": [pair.x for pair in pairs],
        "y": [pair.y for pair in pairs], "text": [plot_text(label) for label in named],
        "textposition": "top center",
        "textfont": {"size": layout.small, "color": theme.muted},
        "line": {"color": fade(color, 0.5), "width": 1.4, "dash": DASHES[look]},
        "marker": {"color": color, "size": 8, "opacity": 1, "line": {"width": 1.4, "color": color},
                   "symbol": [STATUS_SYMBOLS[pair.status] for pair in pairs]},
        "hoverinfo": "text",
        "hovertext": [pair.hover for pair in pairs], "showlegend": False,
    }  # fmt: skip
    x, y = [pair.x for pair in pairs], [pair.y for pair in pairs]
    alike = sides[0].unit == sides[1].unit
    x, y = ([*x, *y], [*x, *y]) if alike else (x, y)
    axes = {
        "xaxis": _axis(x, sides[0], sheet, layout.plot_width),
        "yaxis": _axis(y, sides[1], sheet, height),
    }
    frame = {**paper(sheet, height), **axes}
    if alike:
        low, high = axes["xaxis"]["range"]
        frame["shapes"] = [{
            "type": "line", "xref": "x", "yref": "y", "x0": low, "y0": low, "x1": high, "y1": high,
            "line": {"color": theme.muted, "width": 1, "dash": "4px,3px"}, "layer": "below",
        }]  # fmt: skip
    frame["margin"] = {"l": layout.left + 34, "r": 24, "t": 14, "b": 54, "pad": 0}
    return go.Figure(data=[trace], layout=frame, skip_invalid=False, _validate=False)


def _spread(pairs: Sequence[Pair]) -> list[str]:
    """Name the last pair, then the first, then every other that has room, newest first."""
    wide = max(abs(pair.x) for pair in pairs) or 1.0
    high = max(abs(pair.y) for pair in pairs) or 1.0
    order = [len(pairs) - 1, 0, *range(len(pairs) - 2, 0, -1)]
    named: list[int] = []
    for place in order:
        x, y = pairs[place].x / wide, pairs[place].y / high
        near = [
            other
            for other in named
            if abs(pairs[other].x / wide - x) < 0.05 and abs(pairs[other].y / high - y) < 0.07
        ]
        if not near:
            named.append(place)
    return [pair.label if place in set(named) else "" for place, pair in enumerate(pairs)]


def _axis(values: Sequence[float], side: Side, sheet: Sheet, room: float) -> Spec:
    theme = sheet.theme
    low, high = min(0.0, *values), max(0.0, *values)
    edge = (high - low) * 0.1 or 1.0
    low, high = (low - edge if low < 0 else 0.0), high + edge
    text = shorten(f"{side.title}, {side.unit}", room, sheet.layout.text)
    return {
        "range": [low, high], "fixedrange": True, "gridcolor": theme.grid, "zeroline": True,
        "zerolinecolor": theme.zero, "tickfont": {"size": sheet.layout.small, "color": theme.muted},
        "title": {"text": text, "font": {"size": sheet.layout.text, "color": theme.text}},
        **value_ticks(low, high, sheet.language),
    }  # fmt: skip


class StudyView(NamedTuple):
    """A study as it is drawn: the window as index values by position, and the changes in per cent.

    ``labels`` name the positions of the window; the words may come from outside. ``statuses`` are
    those of the values, ``hovers`` what they say when pointed at, made of cleaned text; ``look`` is
    that of who counted them; ``compared`` says which are on a side of the comparison. ``event`` is
    where the event begins and ends, position 0 reaching from 0 to 1. The change is written out
    where ``has_enough`` other dates tell what it means.
    """

    positions: Sequence[int]
    values: Sequence[float]
    labels: Sequence[str]
    statuses: Sequence[str]
    look: str
    hovers: Sequence[str]
    compared: Sequence[bool]
    event: tuple[float, float]
    change: float
    has_enough: bool
    others: Sequence[float]
    titles: tuple[str, str]


def study_figure(view: StudyView, sheet: Sheet) -> go.Figure:
    """Draw a window round an event, and below it its change among those of all other dates."""
    theme, layout = sheet.theme, sheet.layout
    strip = 74
    height = 26 + sheet.plot_height + 62 + strip + 30
    inner = height - 30
    window = [1 - (26 + sheet.plot_height) / inner, 1 - 26 / inner]
    below = [0.0, strip / inner]
    traces = [_window(view, sheet), *_placebo(view, sheet)]
    notes = [
        _heading(view.titles[0], window[1], sheet),
        _heading(view.titles[1], below[1], sheet),
        *(_own_change(view, sheet) if view.has_enough else ()),
    ]
    shapes = [
        _event_shape(view, sheet),
        {"type": "line", "xref": "x domain", "yref": "y", "x0": 0, "x1": 1, "y0": 100, "y1": 100,
         "line": {"color": theme.muted, "width": 1, "dash": "4px,3px"}, "layer": "below"},
    ]  # fmt: skip
    axes = _study_axes(view, sheet, window, below)
    frame = {**paper(sheet, height), **axes, "shapes": shapes, "annotations": notes}
    frame["margin"] = {"l": layout.left + 10, "r": 24, "t": 0, "b": 30, "pad": 0}
    return go.Figure(data=traces, layout=frame, skip_invalid=False, _validate=False)


def _event_shape(view: StudyView, sheet: Sheet) -> Spec:
    """Set the event at its own days: a line, or a band where it takes a part of a period."""
    begins, ends = (at - 0.5 for at in view.event)
    is_band = ends - begins > _BAND
    look = (
        {"type": "rect", "fillcolor": fade(sheet.theme.text, 0.14), "line": {"width": 0}}
        if is_band
        else {"type": "line", "line": {"color": sheet.theme.text, "width": 1}}
    )
    span = {"x0": begins, "x1": ends if is_band else begins, "y0": 0, "y1": 1}
    return {**look, **span, "xref": "x", "yref": "y domain", "layer": "below"}


def _window(view: StudyView, sheet: Sheet) -> Spec:
    color = sheet.theme.color(view.look)
    colors = [color if compared else sheet.theme.muted for compared in view.compared]
    return {
        "type": "scatter", "mode": "lines+markers", "xaxis": "x", "yaxis": "y",
        "x": list(view.positions), "y": list(view.values), "hovertext": list(view.hovers),
        "hoverinfo": "text", "showlegend": False,
        "line": {"color": fade(color, 0.6), "width": 1.6, "dash": DASHES[view.look]},
        "marker": {"color": colors, "size": 8, "opacity": 1,
                   "line": {"width": 1.4, "color": colors},
                   "symbol": [STATUS_SYMBOLS[status] for status in view.statuses]},
    }  # fmt: skip


def _placebo(view: StudyView, sheet: Sheet) -> list[Spec]:
    """Set the change of every other date on a line, and that of the event, large and by itself."""
    theme = sheet.theme
    others = {
        "type": "scatter", "mode": "markers", "xaxis": "x2", "yaxis": "y2",
        "x": list(view.others), "y": [0] * len(view.others), "hoverinfo": "x",
        "marker": {"color": theme.muted, "size": 9, "symbol": "line-ns",
                   "line": {"width": 2, "color": fade(theme.muted, 0.7)}},
        "showlegend": False,
    }  # fmt: skip
    own = {
        "type": "scatter", "mode": "markers", "xaxis": "x2", "yaxis": "y2", "x": [view.change],
        "y": [0], "hoverinfo": "x", "showlegend": False, "cliponaxis": False,
        "marker": {"color": theme.color(view.look), "size": 14, "symbol": "diamond-open",
                   "line": {"width": 2.4, "color": theme.color(view.look)}},
    }  # fmt: skip
    return [others, own]


def _own_change(view: StudyView, sheet: Sheet) -> list[Spec]:
    text = sheet.language.percent(view.change / 100, signed=True)
    return [{
        "xref": "x2", "yref": "y2", "x": view.change, "y": 0, "yanchor": "bottom", "yshift": 10,
        "showarrow": False, "text": f"<b>{text}</b>",
        "font": {"size": sheet.layout.text + 1, "color": sheet.theme.color(view.look)},
    }]  # fmt: skip


def _heading(text: str, top: float, sheet: Sheet) -> Spec:
    room = sheet.layout.width - sheet.layout.left
    return {
        "xref": "paper", "yref": "paper", "x": 0, "y": top, "xanchor": "left",
        "yanchor": "bottom", "yshift": 4, "showarrow": False,
        "text": f"<b>{shorten(text, room, sheet.layout.text)}</b>",
        "font": {"size": sheet.layout.text + 1, "color": sheet.theme.text},
    }  # fmt: skip


def _study_axes(view: StudyView, sheet: Sheet, window: list[float], below: list[float]) -> Spec:
    theme, layout = sheet.theme, sheet.layout
    low, high = min(100.0, *view.values), max(100.0, *view.values)
    edge = (high - low) * 0.12 or 1.0
    changes = [view.change, *view.others, 0.0]
    reach = max(abs(one) for one in changes) * 1.15 or 1.0
    # What is above zero cannot lose more than all of itself.
    least = -reach if min(changes) < -100 else max(-reach, -100.0)
    tick = {"size": layout.small, "color": theme.muted}
    most = 5 if layout.label_lines == 0 else 12
    every = max(1, -(-len(view.positions) // most))
    shown = [n for n, at in enumerate(view.positions) if at % every == 0]
    common = {"fixedrange": True, "gridcolor": theme.grid, "zeroline": False, "tickfont": tick}
    percents = value_ticks(least, reach, sheet.language)
    return {
        "xaxis": {**common, "anchor": "y", "range": [view.positions[0] - 0.6,
                                                     view.positions[-1] + 0.6],
                  "tickvals": [view.positions[n] for n in shown],
                  "ticktext": [plot_text(view.labels[n]) for n in shown]},
        "yaxis": {**common, "domain": window, "range": [low - edge, high + edge],
                  **value_ticks(low - edge, high + edge, sheet.language)},
        "xaxis2": {**common, "anchor": "y2", "range": [least, reach],
                   "zeroline": True, "zerolinecolor": theme.zero, "tickvals": percents["tickvals"],
                   "ticktext": [f"{text} %" for text in percents["ticktext"]]},
        "yaxis2": {**common, "domain": below, "range": [-1, 1.6], "visible": False},
    }  # fmt: skip
