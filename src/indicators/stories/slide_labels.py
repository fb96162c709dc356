"""Where the names of curves stand in a chart on a slide: near their ends, not over each other."""

from collections.abc import Sequence
from typing import NamedTuple

from indicators.stories.slide_type import LEADING, text_width, wrapped

__all__ = [
    "GAP",
    "NAME_ROOM",
    "NAME_SIZE",
    "Area",
    "Box",
    "EndName",
    "Placed",
    "name_lines",
    "place",
]

NAME_SIZE = 14
NAME_ROOM = 168.0
"""Points that a line of a name takes at most."""

GAP = 6.0
"""Points between the end of a curve and its name."""

_MOST_LIFTS = 8


class Box(NamedTuple):
    """A rectangle in points from the top left of the chart."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: "Box") -> float:
        """Return the area that two rectangles share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0)

    def holds(self, other: "Box") -> bool:
        """Return whether another rectangle lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class EndName(NamedTuple):
    """The name of a curve: where the curve ends, its lines of text, whether it must be named."""

    curve: int
    x: float
    y: float
    lines: Sequence[str]
    needed: bool

    @property
    def width(self) -> float:
        """Points from the left to the right of the text."""
        return max(text_width(line, NAME_SIZE, bold=True) for line in self.lines) + 4

    @property
    def height(self) -> float:
        """Points from the top to the bottom of the text."""
        return len(self.lines) * NAME_SIZE * LEADING


class Area(NamedTuple):
    """What names must stay inside of, and what they had better not cover."""

    inside: Box
    figures: Sequence[Box]


class Placed(NamedTuple):
    """A name and its place; ``right`` and ``down`` move it from beside the end of its curve."""

    name: EndName
    box: Box
    right: float
    down: float


def name_lines(name: str, value: str) -> list[str]:
    """Break a name and the value after it into lines; the value ends the last one."""
    *lines, last = wrapped(name, NAME_ROOM, NAME_SIZE, bold=True)[:3] or [""]
    together = f"{last} {value}".strip()
    if text_width(together, NAME_SIZE, bold=True) <= NAME_ROOM:
        return [*lines, together]
    return [*lines, last, value]


def place(names: Sequence[EndName], area: Area) -> list[Placed]:
    """Return the names with their places; those that need not be there give way to the others."""
    placed: list[Placed] = []
    for name in sorted(names, key=lambda one: (not one.needed, one.y)):
        found = min(
            (one for one in _places(name) if area.inside.holds(one.box)),
            key=lambda one: _cost(one, placed, area),
            default=None,
        )
        if found is None or (not name.needed and _covers(found.box, placed, area)):
            continue
        placed.append(found)
    return placed


def _places(name: EndName) -> list[Placed]:
    home = (name.x + GAP, name.y - name.height / 2)
    corners = [home]
    for lift in range(1, _MOST_LIFTS + 1):
        step = lift * NAME_SIZE / 2
        corners += [(home[0], home[1] - step), (home[0], home[1] + step)]
    for across in (name.x - name.width, name.x - name.width / 2, name.x - name.width * 0.75):
        for lift in range(4):
            step = GAP + lift * NAME_SIZE / 2
            corners += [(across, name.y - name.height - step), (across, name.y + step)]
    return [
        Placed(
            name,
            Box(left, top, left + name.width, top + name.height),
            left - name.x - GAP / 2,
            top - home[1],
        )
        for left, top in corners
    ]


def _covers(box: Box, placed: Sequence[Placed], area: Area) -> float:
    others = sum(box.shared(other.box) for other in placed)
    return others * 20 + sum(box.shared(figure) for figure in area.figures)


def _cost(one: Placed, placed: Sequence[Placed], area: Area) -> float:
    return _covers(one.box, placed, area) * 10 + abs(one.right) + 2 * abs(one.down)
