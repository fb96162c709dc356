"""The parts that a still picture is drawn with: lines, marks and words, as elements of SVG."""

from collections.abc import Iterable, Mapping
from math import cos, pi, sin
from typing import Any
from xml.etree import ElementTree as Tree

from indicators.charts.text import visible

__all__ = ["Element", "Spec", "add", "add_line", "add_mark", "add_text", "dashes", "pixels"]

Element = Tree.Element
Spec = Mapping[str, Any]

_SIDES = {"square": 4, "diamond": 4, "pentagon": 5, "hexagon": 6, "hexagon2": 6, "octagon": 8}
_TURNS = {"square": 0.25 * pi, "hexagon2": 0.5 * pi, "octagon": pi / 8}


def pixels(value: float) -> str:
    """Write a number of pixels, to a tenth."""
    return f"{value:.1f}".removesuffix(".0")


def add(parent: Element, kind: str, facts: Mapping[str, Any]) -> Element:
    """Add an element with its attributes; those that are None stay out."""
    texts = {
        name: pixels(value) if isinstance(value, float) else str(value)
        for name, value in facts.items()
        if value is not None
    }
    return Tree.SubElement(parent, kind, texts)


def add_line(
    root: Element,
    start: tuple[float, float],
    stop: tuple[float, float],
    color: str,
    look: Spec | None = None,
) -> None:
    """Draw a line, as wide and dashed as Plotly's ``line`` says."""
    look = look or {}
    add(root, "line", {
        "x1": start[0], "y1": start[1], "x2": stop[0], "y2": stop[1], "stroke": color,
        "stroke-width": look.get("width", 1), "stroke-dasharray": dashes(look.get("dash")),
    })  # fmt: skip


def dashes(dash: str | None) -> str | None:
    """Write a dash of Plotly as SVG has it; None for a solid line."""
    return None if dash in (None, "solid") else str(dash).replace("px", "")


def add_mark(root: Element, look: Spec, at: tuple[float, float]) -> None:
    """Draw a mark in the form that Plotly calls its symbol."""
    name, _, open_ = str(look["symbol"]).partition("-")
    hollow, radius = "open" in open_, float(look["size"]) / 2
    paint = {
        "fill": "none" if hollow else look["color"],
        "stroke": look["color"] if hollow else look["edge"] or look["color"],
        "stroke-width": max(float(look["width"] or 0), 1.0 if hollow else 0.0),
    }
    if name == "circle":
        add(root, "circle", {"cx": at[0], "cy": at[1], "r": radius, **paint})
        return
    if name == "x":
        for slant in (-1, 1):
            start = at[0] - radius, at[1] - slant * radius
            stop = at[0] + radius, at[1] + slant * radius
            add_line(root, start, stop, str(look["color"]), {"width": 1.4})
        return
    points = " ".join(f"{pixels(x)},{pixels(y)}" for x, y in _corners(name, at, radius))
    add(root, "polygon", {"points": points, **paint})


def _corners(name: str, at: tuple[float, float], radius: float) -> Iterable[tuple[float, float]]:
    sides, turn = _SIDES.get(name, 4), _TURNS.get(name, 0.0)
    far = radius * (2**0.5 if name == "square" else 1.3 if name == "diamond" else 1.08)
    for corner in range(sides):
        angle = turn - pi / 2 + corner * 2 * pi / sides
        yield at[0] + far * cos(angle), at[1] + far * sin(angle)


def add_text(root: Element, text: str, at: tuple[float, float], font: Spec, anchor: str) -> Element:
    """Write a line of text; ``anchor`` says which part of it stands at the place."""
    element = add(root, "text", {
        "x": at[0], "y": at[1], "font-size": font["size"], "fill": font["color"],
        "text-anchor": anchor, "xml:space": "preserve",
    })  # fmt: skip
    element.text = visible(text)
    return element
