"""What the makers of a figure share: a panel's content, its place, and the lists they fill."""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil, floor, log10
from typing import Any

from indicators.analysis.drawing import Figure, Key
from indicators.charts.theme import Layout, Theme
from indicators.language import Language

Spec = dict[str, Any]

#: How far an axis reaches above its highest level.
HEADROOM = 1.12


@dataclass(frozen=True)
class Panel:
    """What one panel shows: figures of one unit and kind, as ``analysis.drawing.drawn`` gives them.

    ``hover`` is what each figure says when pointed at, by observation_id; ``titles`` and
    ``reporters`` are the names that the end labels use, ``roles`` says who counts. ``lead`` is the
    indicator that the panel is chiefly about; the others stand back. All texts but
    ``hover`` may come from outside and are cleaned when they are drawn.
    """

    key: str
    title: str
    subject: str
    unit: str
    kind: str
    pace: bool
    figures: list[Figure]
    hover: dict[str, str]
    breaks: dict[Key, frozenset[datetime]]
    gap: str
    titles: dict[str, str]
    reporters: dict[str, str]
    roles: dict[str, str]
    lead: str


@dataclass
class Pieces:
    """The parts of a figure, gathered in lists and handed to Plotly in one go."""

    traces: list[Spec] = field(default_factory=list)
    shapes: list[Spec] = field(default_factory=list)
    annotations: list[Spec] = field(default_factory=list)

    def extend(self, other: "Pieces") -> None:
        """Add the parts of another."""
        self.traces += other.traces
        self.shapes += other.shapes
        self.annotations += other.annotations


@dataclass(frozen=True)
class Frame:
    """Where a panel stands in the figure, the time it covers, and the newest year of any figure."""

    axis: str
    bottom: float
    top: float
    start: datetime
    stop: datetime
    newest: int
    layout: Layout
    theme: Theme
    language: Language

    def pixel(self, moment: datetime) -> float:
        """Return how many pixels from the left a moment lies."""
        return self.layout.plot_width * ((moment - self.start) / (self.stop - self.start))


def axis_scale(highest: float) -> float:
    """Return the power of a thousand that keeps the axis numbers short."""
    return next((scale for scale in (1e9, 1e6, 1e3) if highest >= scale), 1.0)


def highest_level(panel: Panel) -> float:
    """Return the highest level that a panel draws, at least 0; 1 where it draws nothing above."""
    return max([0.0, *(figure.level for figure in panel.figures)]) or 1.0


def nice_ticks(highest: float) -> list[float]:
    """Return four or five round values from 0 to ``highest``, which is above 0, or just over it."""
    power = 10.0 ** floor(log10(highest / 4))
    step = next(power * one for one in (1, 2, 2.5, 5, 10) if power * one * 4 >= highest)
    return [step * count for count in range(ceil(highest / step) + 1)]


def level_range(panel: Panel) -> tuple[float, float]:
    """Return from where to where the axis of a panel reaches: beyond all levels and ticks."""
    highest = highest_level(panel)
    lowest = min([0.0, *(figure.level for figure in panel.figures)])
    return lowest * HEADROOM, max(highest * HEADROOM, nice_ticks(highest)[-1])


def day(moment: datetime) -> str:
    """Write a moment as Plotly reads a day: text, since time zones and dates trip it up."""
    return moment.isoformat()[:10]


def calendar_day(year: int, month: int = 1) -> datetime:
    """Return the first day of a month: a day of the calendar, which has no time zone."""
    return datetime(year, month, 1)  # noqa: DTZ001
