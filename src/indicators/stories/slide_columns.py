"""The column at the right of a slide: the figures that stand large, and the list of events."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from indicators.charts.events import Event
from indicators.language import Language
from indicators.stories.filling import Value
from indicators.stories.slide_parts import Line, Place
from indicators.stories.slide_type import cut, plain, text_height, text_width, wrapped

__all__ = ["Arranged", "TextBox", "arranged"]

_TEXT = 18
_SIZES = (44, 38, 32)
"""How large a number may be that is called out."""

_BETWEEN, _APART = 10.0, 24.0
_SIDE = 288.0
_MOST_BELOW = 0.3
_MARK = 1.6
"""How far a title stands right of its number, in sizes of the type."""


class TextBox(NamedTuple):
    """Lines of text, their place, and what the box is called."""

    name: str
    place: Place
    lines: Sequence[Line]


class Arranged(NamedTuple):
    """Where the charts go, and the boxes around them."""

    charts: Place
    boxes: Sequence[TextBox]


class _Column:
    """A column that is filled from its top."""

    def __init__(self, place: Place) -> None:
        self.width = place.width
        self._left, self._top = place.left, place.top
        self._bottom = place.top + place.height

    @property
    def left_over(self) -> float:
        """Points that are still free below."""
        return self._bottom - self._top

    def take(self, height: float) -> Place:
        """Take the next so many points."""
        place = Place(self._left, self._top, self.width, height)
        self._top += height + _BETWEEN
        return place


def arranged(
    figures: Sequence[Value],
    events: Sequence[Event],
    dwell: str | None,
    room: Place,
    language: Language,
) -> Arranged:
    """Share the room below the text among the charts, the figures called out and the events.

    Figures and events stand in a column at the right, the numbers as large as leaves room for the
    events; where that does not suffice, the events stand in two columns below, if they are few
    enough. Else the event that the slide is about comes before the others, then the more important
    ones, and how many are left out is said.
    """
    if not figures and not events:
        return Arranged(room, [])
    side = Place(room.left + room.width - _SIDE, room.top, _SIDE, room.height)
    beside = room._replace(width=room.width - _SIDE - _APART)
    tries = [_filled(figures, events, dwell, side, language, size) for size in _SIZES]
    found, boxes = max(tries, key=lambda one: one[0])
    if found == len(figures) + len(events):
        return Arranged(beside, boxes)
    below = _below(events, dwell, room)
    if not below:
        return Arranged(beside, boxes)
    high = below[0].place.top - room.top - _BETWEEN
    tries = [
        _filled(figures, [], None, side._replace(height=high), language, size) for size in _SIZES
    ]
    found, boxes = max(tries, key=lambda one: one[0])
    chart = (beside if figures else room)._replace(height=high)
    return Arranged(chart, [*boxes, *below])


def _below(events: Sequence[Event], dwell: str | None, room: Place) -> list[TextBox]:
    """Return the events in two columns at the bottom, or nothing where they would take too much."""
    width = (room.width - _APART) / 2
    half = (len(events) + 1) // 2
    parts = [_event_lines(part, dwell, width) for part in (events[:half], events[half:]) if part]
    high = max(sum(_height(one, width) for one in lines) for lines in parts)
    if high > room.height * _MOST_BELOW:
        return []
    top = room.top + room.height - high
    return [
        TextBox("Events", Place(room.left + number * (width + _APART), top, width, high), lines)
        for number, lines in enumerate(parts)
    ]


def _filled(
    figures: Sequence[Value],
    events: Sequence[Event],
    dwell: str | None,
    place: Place,
    language: Language,
    size: int,
) -> tuple[int, list[TextBox]]:
    """Fill a column with numbers of that size; returns how much of it all found room."""
    column = _Column(place)
    boxes = list(_figures(figures, column, size))
    kept = list(events)
    while kept:
        told = _events(kept, events, dwell, column, language)
        if told is not None:
            return len(boxes) + len(kept), [*boxes, told]
        kept.remove(max(kept, key=lambda one: (one.event_id != dwell, one.importance, one.number)))
    return len(boxes), boxes


def _figures(figures: Sequence[Value], column: _Column, largest: int) -> Iterator[TextBox]:
    """Yield a box for each figure: the number large, below it what it is."""
    for one in figures:
        wide = text_width(plain(one.text), 1, bold=True) or 1.0
        size = max(_SIZES[-1], min(largest, int(column.width / wide)))
        number = cut(one.text, column.width, size, 2, bold=True)
        label = cut(one.label, column.width, _TEXT, 3 if len(figures) < 3 else 2)
        high = text_height(len(wrapped(number, column.width, size, bold=True)), size)
        high += text_height(len(wrapped(label, column.width, _TEXT)), _TEXT) + 4
        if high > column.left_over:
            return
        yield TextBox(
            "Figure",
            column.take(high),
            [Line(number, size, bold=True, color="accent"), Line(label, _TEXT)],
        )


def _events(
    kept: Sequence[Event],
    events: Sequence[Event],
    dwell: str | None,
    column: _Column,
    language: Language,
) -> TextBox | None:
    """Return the list of the events that are kept, or None where there is no room for it."""
    lines = _event_lines(kept, dwell, column.width)
    left_out = len(events) - len(kept)
    if left_out:
        more = language.gettext("and {count} more, in the notes").format(count=left_out)
        lines.append(Line(more, _TEXT, color="muted"))
    high = sum(_height(one, column.width) for one in lines)
    return TextBox("Events", column.take(high), lines) if high <= column.left_over else None


def _event_lines(events: Sequence[Event], dwell: str | None, width: float) -> list[Line]:
    room = width - _MARK * _TEXT
    return [
        Line(
            cut(one.title, room, _TEXT, 3, bold=True),
            _TEXT,
            bold=one.event_id == dwell,
            mark=str(one.number),
            mark_color=one.category,
            after=4,
        )
        for one in events
    ]


def _height(line: Line, width: float) -> float:
    room = width - (_MARK * line.size if line.mark else 0)
    return text_height(len(wrapped(line.text, room, line.size, bold=True)), line.size) + line.after
