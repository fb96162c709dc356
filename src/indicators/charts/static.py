"""A figure of ours as a still SVG picture, without a browser: for print, and where no script runs.

It draws what our figures are made of and nothing else: dated lines, filled bands, marks with texts,
shapes, annotations with their leaders, and axes with given ticks. Plotly draws the same figure the
same way.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, pairwise
from math import log10
from typing import Any
from xml.etree import ElementTree as Tree

import plotly.graph_objects as go

from indicators.charts.markup import pieces
from indicators.charts.static_parts import (
    Element,
    Spec,
    add,
    add_line,
    add_mark,
    add_text,
    dashes,
    pixels,
)
from indicators.charts.text import text_width, visible

__all__ = ["still"]

_ANCHORS = {"left": "start", "center": "middle", "right": "end"}


def still(figure: go.Figure, width: int, alternative: str) -> str:
    """Draw a figure as SVG, ``width`` pixels wide and as high as its layout says.

    ``alternative`` is what it shows, in words. The same figure gives the same text.
    """
    drawn = figure.to_dict()
    sheet = _Sheet(drawn["layout"], width)
    root = Tree.Element("svg", {
        "xmlns": "http://www.w3.org/2000/svg", "role": "img", "aria-label": visible(alternative),
        "viewBox": f"0 0 {width} {pixels(sheet.height)}",
        "font-family": drawn["layout"]["font"]["family"],
    })  # fmt: skip
    _grids(root, sheet)
    shapes = drawn["layout"].get("shapes", ())
    for shape in shapes:
        _shape(root, shape, sheet)
    for trace in drawn["data"]:
        _trace(root, trace, sheet)
    _ticks(root, sheet)
    for note in drawn["layout"].get("annotations", ()):
        _note(root, note, sheet)
    return Tree.tostring(root, encoding="unicode")


class _Sheet:
    """Where things stand: the plot area in pixels, and the axes that place values in it."""

    def __init__(self, layout: Spec, width: int) -> None:
        self.layout = layout
        self.height = float(layout["height"])
        margin = layout["margin"]
        self.left, self.top = float(margin["l"]), float(margin["t"])
        self.width = width - self.left - float(margin["r"])
        self.inner = self.height - self.top - float(margin["b"])
        first, last = (_moment(text) for text in layout["xaxis"]["range"])
        self._first, self._span = first, last - first

    def axes(self) -> Iterator[tuple[str, Spec]]:
        """Yield every value axis by its short name, such as ``y2``."""
        for name in sorted(self.layout, key=lambda one: (len(one), one)):
            if name.startswith("yaxis"):
                yield f"y{name[5:]}", self.layout[name]

    def axis(self, short: str) -> Spec:
        """Return a value axis by its short name."""
        found: Spec = self.layout[f"yaxis{short[1:]}"]
        return found

    def x(self, value: Any, reference: str = "x") -> float:
        """Return the pixels from the left of a moment, or of a part of the plot area."""
        if reference.startswith("paper"):
            return self.left + self.width * float(value)
        return self.left + self.width * ((_moment(value) - self._first) / self._span)

    def y(self, value: float, reference: str) -> float:
        """Return the pixels from the top of a value, or of a part of the plot area."""
        if reference == "paper":
            return self.top + self.inner * (1 - float(value))
        axis = self.axis(reference)
        low, high = map(float, axis["range"])
        bottom, top = map(float, axis.get("domain") or self.axis(axis["overlaying"])["domain"])
        part = (float(value) - low) / ((high - low) or 1)
        return self.top + self.inner * (1 - (bottom + (top - bottom) * part))

    def shape_y(self, value: float, reference: str) -> float:
        """Return the same for a shape, which has no logarithms, and may be placed in a plot."""
        axis, _, is_domain = reference.partition(" ")
        if is_domain:
            bottom, top = map(float, self.axis(axis)["domain"])
            return self.y(bottom + (top - bottom) * value, "paper")
        return self.y(value if axis == "paper" else _placed(value, self.axis(axis)), axis)


def _moment(text: str) -> float:
    return (datetime.fromisoformat(text) - datetime(1970, 1, 1)).total_seconds()  # noqa: DTZ001


# --- axes and shapes -----------------------------------------------------------------------------


def _grids(root: Element, sheet: _Sheet) -> None:
    x_axis = sheet.layout["xaxis"]
    for value in x_axis["tickvals"]:
        at = sheet.x(value)
        if sheet.left - 0.5 <= at <= sheet.left + sheet.width + 0.5:
            add_line(root, (at, sheet.top), (at, sheet.top + sheet.inner), x_axis["gridcolor"])
    for short, axis in sheet.axes():
        if axis.get("visible") is False or axis.get("showgrid") is False:
            continue
        for value in axis["tickvals"]:
            at = sheet.y(_placed(value, axis), short)
            color = axis["zerolinecolor"] if value == 0 else axis["gridcolor"]
            add_line(root, (sheet.left, at), (sheet.left + sheet.width, at), color)


def _placed(value: float, axis: Spec) -> float:
    return log10(value) if axis.get("type") == "log" else value


def _ticks(root: Element, sheet: _Sheet) -> None:
    x_axis = sheet.layout["xaxis"]
    size = x_axis["tickfont"]["size"]
    foot = sheet.top + sheet.inner + size + 6.0
    for value, text in zip(x_axis["tickvals"], x_axis["ticktext"], strict=True):
        at = sheet.x(value)
        if sheet.left - 0.5 <= at <= sheet.left + sheet.width + 0.5:
            add_text(root, text, (at, foot), x_axis["tickfont"], "middle")
    for short, axis in sheet.axes():
        if axis.get("visible") is False:
            continue
        right = axis.get("side") == "right"
        edge = sheet.left + sheet.width + 6.0 if right else sheet.left - 6.0
        for value, text in zip(axis["tickvals"], axis["ticktext"], strict=True):
            at = sheet.y(_placed(value, axis), short) + axis["tickfont"]["size"] * 0.35
            add_text(root, text, (edge, at), axis["tickfont"], "start" if right else "end")


def _shape(root: Element, shape: Spec, sheet: _Sheet) -> None:
    x0, x1 = (sheet.x(shape[side], shape["xref"]) for side in ("x0", "x1"))
    y0, y1 = (sheet.shape_y(shape[side], shape["yref"]) for side in ("y0", "y1"))
    left, right = sheet.left, sheet.left + sheet.width
    if max(x0, x1) < left or min(x0, x1) > right:
        return
    x0, x1 = max(x0, left), min(x1, right)
    if shape["type"] == "rect":
        add(root, "rect", {
            "x": x0, "y": min(y0, y1), "width": max(x1 - x0, 0.5), "height": abs(y1 - y0),
            "fill": shape["fillcolor"],
        })  # fmt: skip
    else:
        add_line(root, (x0, y0), (x1, y1), shape["line"]["color"], shape["line"])


# --- traces --------------------------------------------------------------------------------------


def _trace(root: Element, trace: Spec, sheet: _Sheet) -> None:
    if "lines" in trace["mode"]:
        _path(root, trace, sheet)
    if "markers" in trace["mode"]:
        _marks(root, trace, sheet)


def _path(root: Element, trace: Spec, sheet: _Sheet) -> None:
    axis = sheet.axis(trace["yaxis"])
    cells = list(zip(trace["x"], trace["y"], strict=True))
    commands = []
    for is_gap, run in groupby(cells, key=lambda one: one[0] is None or one[1] is None):
        if not is_gap:
            points = [(sheet.x(x), sheet.y(_placed(y, axis), trace["yaxis"])) for x, y in run]
            if trace["line"].get("shape") == "hv":
                points = _held(points)
            commands.append("M" + "L".join(f"{pixels(x)},{pixels(y)}" for x, y in points))
    filled = trace.get("fill") == "toself"
    line = trace["line"]
    if commands:
        add(root, "path", {
            "d": "".join(commands) + ("Z" if filled else ""),
            "fill": trace["fillcolor"] if filled else "none",
            "stroke": line.get("color") if line.get("width") else None,
            "stroke-width": line.get("width") or None,
            "stroke-dasharray": dashes(line.get("dash")),
        })  # fmt: skip


def _held(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Let each level hold until the next point."""
    held = list(points[:1])
    for before, after in pairwise(points):
        held += [(after[0], before[1]), after]
    return held


def _marks(root: Element, trace: Spec, sheet: _Sheet) -> None:
    marker = trace["marker"]
    count = len(trace["x"])
    axis = sheet.axis(trace["yaxis"])
    edges = marker.get("line", {})
    columns = {
        "size": _each(marker["size"], count),
        "symbol": _each(marker.get("symbol", "circle"), count),
        "color": _each(marker["color"], count),
        "edge": _each(edges.get("color"), count),
        "width": _each(edges.get("width", 0), count),
    }
    texts = _each(trace.get("text"), count)
    for place, (x, y) in enumerate(zip(trace["x"], trace["y"], strict=True)):
        at = sheet.x(x), sheet.y(_placed(y, axis), trace["yaxis"])
        if not sheet.left - 1 <= at[0] <= sheet.left + sheet.width + 1:
            continue
        look = {name: values[place] for name, values in columns.items()}
        add_mark(root, look, at)
        if texts[place]:
            font = trace["textfont"]
            ink = _each(font["color"], count)[place]
            low = at[0], at[1] + font["size"] * 0.36
            add_text(root, texts[place], low, {"size": font["size"], "color": ink}, "middle")


def _each(value: Any, count: int) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value] * count


# --- words ---------------------------------------------------------------------------------------


def _note(root: Element, note: Spec, sheet: _Sheet) -> None:
    size = int(note["font"]["size"])
    lines = pieces(note["text"])
    high = size * 1.3
    at = sheet.x(note["x"], note["xref"]), sheet.y(note["y"], note["yref"])
    if note["showarrow"]:
        x, y = at[0] + float(note["ax"]), at[1] + float(note["ay"])
        add_line(root, at, (x, y), note["arrowcolor"], {"width": note["arrowwidth"]})
    else:
        x, y = at[0] + float(note.get("xshift", 0)), at[1] - float(note.get("yshift", 0))
    rise = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[note.get("yanchor", "middle")]
    top = y - rise * high * len(lines)
    anchor = note.get("xanchor", "center")
    if note.get("bgcolor"):
        width = max(text_width("".join(one.text for one in line), size) for line in lines)
        side = {"left": 0.0, "center": 0.5, "right": 1.0}[anchor]
        add(root, "rect", {
            "x": x - side * width, "y": top, "width": width, "height": high * len(lines),
            "fill": note["bgcolor"],
        })  # fmt: skip
    for number, line in enumerate(lines):
        base = x, top + number * high + size * 1.0
        element = add_text(root, "", base, note["font"], _ANCHORS[anchor])
        for piece in line:
            span = add(element, "tspan", {
                "font-weight": "bold" if piece.bold else None, "fill": piece.color,
            })  # fmt: skip
            span.text = visible(piece.text)
