"""What a figure of curves is made of: curves, plots, events, the look of the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import log10
from typing import NamedTuple

from indicators.charts.theme import THEMES, Layout, Theme, role_color
from indicators.language import Language

__all__ = [
    "CURVE_DASHES",
    "Curve",
    "CurvePoint",
    "EventMark",
    "Place",
    "Plot",
    "Sheet",
    "axis_range",
    "color_of",
    "drawn",
]

CURVE_DASHES = ("solid", "12px,3px", "2px,3px", "8px,3px,2px,3px", "16px,4px", "5px,3px")
"""A dash for each curve of a plot, so that colour is never the only sign."""

_ROLES = ("home", "partner", "operator", "second_operator")


class CurvePoint(NamedTuple):
    """A value over the time that it covers; ``hover`` is what it says, made of cleaned text."""

    start: datetime
    stop: datetime
    value: float
    hover: str
    observation_id: str = ""


@dataclass(frozen=True)
class Curve:
    """A line with its name, in time order.

    ``role`` colours it by who counts, else its ``place`` among the lines of the plot does, which
    also gives it its dash. ``faded`` is what is shown for comparison only, such as figures that
    came later.
    """

    name: str
    points: Sequence[CurvePoint]
    role: str = ""
    place: int = 0
    faded: bool = False


@dataclass(frozen=True)
class EventMark:
    """An event as a thin line with its number, coloured by its category."""

    start: datetime
    stop: datetime
    number: int
    title: str
    category: str


@dataclass(frozen=True)
class Plot:
    """One plot: its title and what its axis counts, in words that may come from outside.

    ``reference`` is a level with a line of its own, such as 100; ``band`` shades between the first
    two curves where both are; ``second_axis`` gives the last curve an axis at the right, with that
    unit.
    """

    title: str
    unit: str
    curves: Sequence[Curve]
    reference: float | None = None
    logarithmic: bool = False
    band: bool = False
    second_axis: str = ""


@dataclass(frozen=True)
class Sheet:
    """How a figure is to look: its width, colours, language, height of a plot, and the events."""

    layout: Layout
    dark: bool
    language: Language
    plot_height: int = 260
    events: Sequence[EventMark] = field(default_factory=tuple)

    @property
    def is_narrow(self) -> bool:
        """Whether names stand over the plot, as there is no room beside it."""
        return self.layout.label_lines == 0

    @property
    def name_room(self) -> int:
        """Pixels that the name of a curve may take."""
        return 250

    @property
    def right(self) -> int:
        """Pixels of the margin at the right, in which the names of curves stand."""
        return self.layout.right if self.is_narrow else self.name_room + 12

    @property
    def theme(self) -> Theme:
        """The colours of this appearance."""
        return THEMES["dark" if self.dark else "light"]


class Place(NamedTuple):
    """Where a plot stands: its axes, and its bottom and top in the figure."""

    axis: str
    bottom: float
    top: float


def color_of(curve: Curve, theme: Theme) -> str:
    """Return the colour of a curve: that of its role, or of its place in the plot."""
    palette = (
        *(theme.partner, theme.home, theme.operator, theme.second_operator),
        *(theme.categories["park"], theme.categories["rail"]),
    )
    color = (
        role_color(theme, curve.role)
        if curve.role in _ROLES
        else palette[curve.place % len(palette)]
    )
    return theme.other if curve.faded else color


def drawn(value: float, plot: Plot) -> float:
    """Return where a value stands for shapes and notes, which take logarithms on a log axis."""
    return log10(value) if plot.logarithmic else value


def _values(plot: Plot) -> list[float]:
    own = plot.curves[:-1] if plot.second_axis else plot.curves
    return [point.value for curve in own for point in curve.points]


def axis_range(plot: Plot) -> tuple[float, float]:
    """Return what an axis reaches over; levels stand on zero, logarithms and indices do not."""
    values = _values(plot) or [0.0, 1.0]
    if plot.reference is not None:
        values = [*values, plot.reference]
    if plot.logarithmic:
        low, high = log10(min(values)), log10(max(values))
        edge = max((high - low) * 0.08, 0.05)
        return low - edge, high + edge
    low, high = min(0.0, *values), max(0.0, *values)
    room = (high - low) * 0.1 or 1.0
    return (low - room if low < 0 else 0.0), high + room
