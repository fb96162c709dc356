"""Where the names of lines stand: beside their ends, not over each other, led back where moved.

All lengths are in one unit, pixels or points, from the top left.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

GAP = 5.0
"""How far a name usually stands from the end of its line."""

_LIFTS = range(1, 10)
_LED = 14.0
"""A name that stands further from the end of its line has a leader."""


class Rect(NamedTuple):
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: "Rect") -> float:
        """Return the area that two rectangles share."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0)

    def holds(self, other: "Rect") -> bool:
        """Return whether another rectangle lies inside."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.right <= self.right
            and other.bottom <= self.bottom
        )


class EndName(NamedTuple):
    """A name: the number of its line, where that ends, its size, and whether it has to stand.

    ``gap`` is how far it stands from the end: further where that is a mark.
    """

    line: int
    x: float
    y: float
    width: float
    height: float
    needed: bool = True
    gap: float = GAP


class Area(NamedTuple):
    """What names stay inside of, what they had better not cover, and what they must not."""

    inside: Rect
    figures: Sequence[Rect]
    words: Sequence[Rect] = ()


class PlacedName(NamedTuple):
    """A name and where it stands."""

    name: EndName
    box: Rect

    @property
    def tail(self) -> tuple[float, float]:
        """Where on the edge of the name a leader begins, from the end of the line."""
        box, name = self.box, self.name
        middle = (box.top + box.bottom) / 2
        if box.left >= name.x:
            return box.left - name.x, middle - name.y
        if box.right <= name.x:
            return box.right - name.x, middle - name.y
        near = box.bottom if middle < name.y else box.top
        return (box.left + box.right) / 2 - name.x, near - name.y

    @property
    def is_led(self) -> bool:
        """Return whether the name stands so far off that a line must lead to it."""
        box, name = self.box, self.name
        across = max(box.left - name.x, name.x - box.right, 0.0)
        down = max(box.top - name.y, name.y - box.bottom, 0.0)
        return across + down > _LED


def arranged_names(names: Sequence[EndName], area: Area) -> list[PlacedName]:
    """Place names; those that need not stand give way to the others and to the figures."""
    placed: list[PlacedName] = []
    for name in sorted(names, key=lambda one: (not one.needed, one.y)):
        boxes = [box for box in _candidates(name) if area.inside.holds(box)]
        if not boxes and name.needed:
            boxes = [_moved_inside(name, area.inside)]
        words = [*area.words, *(one.box for one in placed)]
        near = [one for one in area.figures if _reaches(name, one)]
        costs = [_cost(name, box, words, near) for box in boxes]
        if not costs:
            continue
        box = min(zip(costs, boxes, strict=True))[1]
        if name.needed or not any(box.shared(other) for other in (*words, *near)):
            placed.append(PlacedName(name, box))
    return placed


def _candidates(name: EndName) -> list[Rect]:
    """List places: beside the end, higher and lower, then over and under it, then left of it."""
    left, top = name.x + name.gap, name.y - name.height / 2
    step = name.height / 2
    corners = [(left, top)]
    corners += [(left, top + side * lift * step) for lift in _LIFTS for side in (-1, 1)]
    for part in (1.0, 0.75, 0.5):
        across = name.x - name.width * part
        for lift in range(len(_LIFTS)):
            corners += [
                (across, name.y - name.height - name.gap - lift * step),
                (across, name.y + name.gap + lift * step),
            ]
    return [Rect(x, y, x + name.width, y + name.height) for x, y in corners]


def _moved_inside(name: EndName, inside: Rect) -> Rect:
    left = max(min(name.x + name.gap, inside.right - name.width), inside.left)
    top = max(min(name.y - name.height / 2, inside.bottom - name.height), inside.top)
    return Rect(left, top, left + name.width, top + name.height)


def _reaches(name: EndName, figure: Rect) -> bool:
    reach = len(_LIFTS) * name.height
    return (
        figure.right >= name.x - name.width
        and figure.left <= name.x + name.width + name.gap
        and abs((figure.top + figure.bottom) / 2 - name.y)
        <= reach + (figure.bottom - figure.top) / 2
    )


def _cost(
    name: EndName, box: Rect, words: Sequence[Rect], figures: Sequence[Rect]
) -> tuple[float, float]:
    """Return how much of other words a name would cover, then how badly it stands else."""
    across = abs(box.left - name.x - name.gap)
    down = abs((box.top + box.bottom) / 2 - name.y)
    covered = sum(map(box.shared, figures))
    return sum(map(box.shared, words)), covered * 10 + across + 2 * down


def room_beside(ends: Sequence[tuple[float, float]], width: float, least: float) -> float:
    """Return how much room must be kept free right of an axis for the names of lines.

    ``ends`` are where lines end, as a part of the axis, and how wide their names are; ``width`` is
    that of axis and names together.
    """
    needed = [
        width - (width - wide - 2 * GAP) / max(part, 0.1) for part, wide in ends
    ]  # fmt: skip
    return max([least, *needed])


def end_annotation(
    placed: PlacedName, at: tuple[str, float], yref: str, text: str, font: dict[str, Any]
) -> dict[str, Any]:
    """Write a name as Plotly's annotation, anchored at the end of its line in the data."""
    right, down = placed.tail
    box, name = placed.box, placed.name
    beside = "left" if box.left >= name.x else "right" if box.right <= name.x else "center"
    over = "bottom" if (box.top + box.bottom) / 2 < name.y else "top"
    note = {
        "xref": "x", "yref": yref, "x": at[0], "y": at[1], "xanchor": beside,
        "yanchor": over if beside == "center" else "middle", "borderpad": 0, "text": text,
        "font": font,
    }  # fmt: skip
    if placed.is_led:
        leader = {"showarrow": True, "ax": right, "ay": down, "arrowhead": 0, "standoff": 3}
        return {**note, **leader, "arrowwidth": 0.75, "arrowcolor": font["color"]}
    return {**note, "showarrow": False, "xshift": right, "yshift": -down}
