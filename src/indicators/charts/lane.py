"""Where event marks and their labels stand, so that none lies over another.

Plotly has no collision avoidance: places are worked out here, in pixels of a page that is a little
narrower than most, and handed over as lists.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from indicators.charts.text import text_width


class Scale(NamedTuple):
    """The time axis: from ``start`` to ``stop`` over ``width`` pixels."""

    start: datetime
    stop: datetime
    width: float

    def pixel(self, moment: datetime) -> float:
        """Return how many pixels from the left a moment lies."""
        return self.width * ((moment - self.start) / (self.stop - self.start))

    def moment(self, pixel: float) -> datetime:
        """Return the moment at a pixel."""
        return self.start + (self.stop - self.start) * (pixel / self.width)


class Place(NamedTuple):
    """An event to be placed: its number, its moment, and how much it matters.

    ``importance`` runs from 1 (most) to 3; ``relevance`` counts the panels shown that it bears on.
    """

    number: int
    moment: datetime
    importance: int
    relevance: int


@dataclass(frozen=True)
class Mark:
    """A mark in the lane: its place, its row (0 is the top), and the events that it stands for."""

    x: float
    row: int
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Label:
    """A label above the lane: left edge and width in pixels, its line, and the event's number."""

    left: float
    width: float
    line: int
    number: int
    text: str


def place_marks(
    places: list[Place], scale: Scale, *, rows: int, size: float, first: int | None = None
) -> list[Mark]:
    """Give each event a mark; what finds no free row joins into one counted mark.

    Parameters
    ----------
    places
        The events.
    scale
        The time axis.
    rows, size
        How many rows the lane has, and the pixels that a mark needs.
    first
        Number of the chosen event, which always has a mark of its own.

    The most important events choose their row first, so that they stand on top and alone.
    """
    order = sorted(places, key=lambda one: (one.number != first, one.importance, one.moment))
    marks: list[Mark] = []
    for place in order:
        x = scale.pixel(place.moment)
        row = next((row for row in range(rows) if _is_free(marks, x, row, size)), None)
        if row is None:
            _join(marks, x, place.number, rows - 1, first)
        else:
            marks.append(Mark(x, row, (place.number,)))
    return sorted(marks, key=lambda mark: (mark.x, mark.row))


def _is_free(marks: list[Mark], x: float, row: int, size: float) -> bool:
    return all(mark.row != row or abs(mark.x - x) >= size for mark in marks)


def _join(marks: list[Mark], x: float, number: int, last_row: int, first: int | None) -> None:
    """Let the nearest mark of the lowest row count one more event."""
    candidates = [mark for mark in marks if mark.row == last_row and mark.numbers != (first,)]
    nearest = min(candidates or marks, key=lambda mark: abs(mark.x - x))
    numbers = tuple(sorted((*nearest.numbers, number)))
    marks[marks.index(nearest)] = replace(nearest, numbers=numbers)


def place_labels(
    places: list[Place],
    texts: dict[int, str],
    scale: Scale,
    *,
    lines: int,
    size: int,
    most: int = 4,
    first: int | None = None,
) -> list[Label]:
    """Choose at most ``most`` events for a label in full, and a place where it fits.

    ``texts`` holds the cleaned label of each number. The chosen event comes first, then the most
    important, those that bear on more of the panels shown, and the later ones.
    """
    wanted = [place for place in places if place.importance == 1 or place.number == first]
    wanted.sort(key=lambda one: one.moment, reverse=True)
    wanted.sort(key=lambda one: (one.number != first, one.importance, -one.relevance))
    placed: list[Label] = []
    for place in wanted:
        label = _fit(placed, scale, lines, size, (place, texts[place.number]))
        if label is not None:
            placed.append(label)
        if len(placed) == most:
            break
    return placed


def _fit(
    placed: list[Label], scale: Scale, lines: int, size: int, wanted: tuple[Place, str]
) -> Label | None:
    place, text = wanted
    x = scale.pixel(place.moment)
    width = text_width(f"00 {text}", size)
    for line in range(lines - 1, -1, -1):
        for left in (x - width / 2, x - 6, x - width + 6, max(0.0, x - width / 2)):
            inside = left >= 0 and left + width <= scale.width + 60
            clear = all(
                other.line != line or left > other.left + other.width + 10
                or left + width + 10 < other.left
                for other in placed
            )  # fmt: skip
            if inside and clear:
                return Label(left, width, line, place.number, text)
    return None
