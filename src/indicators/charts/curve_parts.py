"""What a figure of curves is made of: curves, plots, events, the look of the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import log10
from typing import NamedTuple

from indicators.charts.theme import THEMES, Layout, Theme
from indicators.language import Language


class CurvePoint(NamedTuple):
    """A value over the time that it covers, with its status.

    ``hover`` is what it says when pointed at, made of cleaned text; ``used`` rings it. It is
    ``redefined`` where it is the first one under a new definition, to which no line leads.
    """

    start: datetime
    stop: datetime
    value: float
    status: str
    hover: str
    observation_id: str = ""
    used: bool = False
    redefined: bool = False

    @property
    def middle(self) -> datetime:
        """Where its mark stands."""
        return self.start + (self.stop - self.start) / 2


@dataclass(frozen=True)
class Curve:
    """A line with its name, in time order.

    ``look`` says who counts, as `theme.reporter_looks` gives it; ``rank`` tells a reporter's lines
    in one plot apart. A ``quiet`` line is grey: it is there for comparison only. ``loose`` figures,
    such as parts of years and second counts, are thin and never joined.
    """

    name: str
    points: Sequence[CurvePoint]
    look: str = "computed"
    rank: int = 0
    quiet: bool = False
    loose: bool = False


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
    stock: bool = False
    reach: Sequence[float] = ()


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
    def theme(self) -> Theme:
        """The colours of this appearance."""
        return THEMES["dark" if self.dark else "light"]


class Place(NamedTuple):
    """Where a plot stands: its axes, and its bottom and top in the figure."""

    axis: str
    bottom: float
    top: float


class Span(NamedTuple):
    """What the time axis covers, and how many pixels it is wide."""

    start: datetime
    stop: datetime
    width: float

    def pixel(self, moment: datetime) -> float:
        """Return how many pixels from the left a moment lies."""
        return self.width * ((moment - self.start) / (self.stop - self.start))


def color_of(curve: Curve, theme: Theme) -> str:
    """Return the colour of a curve."""
    return theme.quiet if curve.quiet else theme.color(curve.look, curve.rank)


def named_curves(plot: Plot) -> list[tuple[int, Curve]]:
    """Return the curves that are named where they end, with their numbers.

    Loose figures have no name of their own beside a line with the same name.
    """
    lines = {curve.name for curve in plot.curves if curve.points and not curve.loose}
    return [
        (number, curve)
        for number, curve in enumerate(plot.curves)
        if curve.points and not (curve.loose and curve.name in lines)
    ]


def last_point(curve: Curve) -> CurvePoint:
    """Return the point at which a curve ends."""
    return max(curve.points, key=lambda point: point.stop)


def drawn(value: float, plot: Plot) -> float:
    """Return where a value stands for shapes and notes, which take logarithms on a log axis."""
    return log10(value) if plot.logarithmic else value


def _values(plot: Plot) -> list[float]:
    own = plot.curves[:-1] if plot.second_axis else plot.curves
    return [*plot.reach, *(point.value for curve in own for point in curve.points)]


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
