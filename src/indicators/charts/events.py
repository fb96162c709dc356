"""The event lane over the panels: numbered marks, their labels, and a line through all panels."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from indicators.charts.lane import Mark, Place, Scale, place_labels, place_marks
from indicators.charts.parts import Pieces, Spec, day
from indicators.charts.text import shorten
from indicators.charts.theme import (
    CATEGORY_SYMBOLS,
    EVENT_OPACITY,
    FONT,
    NARROW,
    STAGE,
    STAGE_HEIGHT,
    SYMBOL_SIZES,
    THEMES,
    WIDE,
    Layout,
    Theme,
    fade,
)
from indicators.language import Language

ENGLISH = Language()


class Event(NamedTuple):
    """One event in view: its number, what it is called, and the time it covers.

    ``date`` is that time in words, as exactly as it is known.
    """

    event_id: str
    number: int
    title: str
    category: str
    importance: int
    relevance: int
    precision: str
    start: datetime
    stop: datetime
    hover: str
    date: str = ""

    @property
    def is_span(self) -> bool:
        """Whether it covers more than a day, or is known only to the month or year."""
        return self.precision != "day" or self.stop - self.start > timedelta(days=1)

    @property
    def middle(self) -> datetime:
        """Where its mark stands: the day, or the middle of a span."""
        return self.start + (self.stop - self.start) / 2 if self.is_span else self.start


@dataclass(frozen=True)
class View:
    """How a figure is to look: the time it covers, its width, colours, language, what is chosen.

    On a ``stage`` every figure has the same size, whatever it shows.
    """

    start: datetime
    stop: datetime
    narrow: bool = False
    dark: bool = False
    language: Language = ENGLISH
    event: str | None = None
    figure: str | None = None

    panels: int = 4
    stage: bool = False

    @property
    def layout(self) -> Layout:
        """Return the sizes for this width; fewer panels than four are drawn higher."""
        if self.stage:
            room = STAGE_HEIGHT - STAGE.lane - STAGE.bottom
            return replace(STAGE, panel=room // max(self.panels, 1) - STAGE.gap)
        layout = NARROW if self.narrow else WIDE
        room = 4 * (layout.panel + layout.gap) // max(self.panels, 1) - layout.gap
        return replace(layout, panel=min(max(layout.panel, room), 3 * layout.panel))

    @property
    def theme(self) -> Theme:
        """Return the colours of this appearance."""
        return THEMES["dark" if self.dark else "light"]


def event_lane(events: list[Event], view: View, bottom: float) -> Pieces:
    """Draw the lane with its marks and labels, and a line or band through all panels for each."""
    pieces = Pieces()
    if not events:
        return pieces
    layout = view.layout
    scale = Scale(view.start, view.stop, layout.plot_width)
    first = next((event.number for event in events if event.event_id == view.event), None)
    places = [
        # A span that began before the view, or ends after it, has its mark at the edge.
        Place(
            one.number, min(max(one.middle, view.start), view.stop), one.importance, one.relevance
        )
        for one in events
    ]
    marks = place_marks(places, scale, rows=layout.lane_rows, size=layout.mark + 2, first=first)
    pieces.shapes += [_event_shape(event, view, bottom) for event in events]
    pieces.traces.append(_event_marks(marks, events, scale, view))
    pieces.annotations += _event_labels(places, events, scale, view)
    return pieces


def _mark_height(row: int, layout: Layout) -> float:
    """Return how far down the lane a row of marks lies, in pixels."""
    head = layout.label_lines * (layout.text + 4)
    return head + (row + 0.5) * (layout.mark + 3)


def _event_shape(event: Event, view: View, bottom: float) -> Spec:
    color = view.theme.categories[event.category]
    chosen = event.event_id == view.event
    place = {"xref": "x", "yref": "paper", "y0": 0, "y1": bottom, "layer": "below"}
    x0 = day(event.start)
    if event.is_span:
        fill = fade(color, 0.3 if chosen else 0.08)
        span = {"type": "rect", "x0": x0, "x1": day(event.stop), "line": {"width": 0}}
        return {**place, **span, "fillcolor": fill}
    line = {
        "color": fade(color, 0.95 if chosen else EVENT_OPACITY[event.importance]),
        "width": 2 if chosen else 1,
    }
    return {**place, "type": "line", "x0": x0, "x1": x0, "line": line}


def _event_marks(marks: list[Mark], events: list[Event], scale: Scale, view: View) -> Spec:
    layout, theme = view.layout, view.theme
    by_number = {event.number: event for event in events}
    looks = [_mark_look([by_number[number] for number in mark.numbers], view) for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "xaxis": "x",
        "yaxis": "y",
        "x": [scale.moment(mark.x).isoformat(" ", "minutes") for mark in marks],
        "y": [_mark_height(mark.row, layout) for mark in marks],
        "text": [look["text"] for look in looks],
        "textfont": {
            "size": layout.small,
            "color": [look["ink"] for look in looks],
            "family": FONT,
        },
        "marker": {
            "size": [look["size"] + (2 if look["chosen"] else 0) for look in looks],
            "symbol": [look["symbol"] for look in looks],
            "color": [look["fill"] for look in looks],
            "opacity": 1,
            "line": {
                "width": [2.5 if look["chosen"] else 1.2 for look in looks],
                "color": [theme.text if look["chosen"] else look["edge"] for look in looks],
            },
        },
        "customdata": [look["data"] for look in looks],
        "hovertext": [look["hover"] for look in looks],
        "hoverinfo": "text",
        "cliponaxis": False,
        "showlegend": False,
        "name": view.language.gettext("Events"),
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _mark_look(events: list[Event], view: View) -> dict[str, Any]:
    """Say how a mark looks: its number in its category's form, or a count of several events."""
    theme, size = view.theme, view.layout.mark
    chosen = any(event.event_id == view.event for event in events)
    if len(events) == 1:
        event = events[0]
        return {
            "text": str(event.number),
            "ink": theme.on_mark,
            "fill": theme.categories[event.category],
            "edge": theme.page,
            "symbol": CATEGORY_SYMBOLS[event.category],
            "size": size * SYMBOL_SIZES.get(CATEGORY_SYMBOLS[event.category], 1),
            "data": ["event", event.event_id],
            "hover": event.hover,
            "chosen": chosen,
        }
    return {
        "text": f"×{len(events)}",
        "ink": theme.text,
        "fill": theme.page,
        "edge": theme.muted,
        "symbol": "circle",
        "size": size + 1,
        "data": ["events", *(event.event_id for event in events)],
        "hover": "<br>".join(event.hover.split("<br>")[0] for event in events),
        "chosen": chosen,
    }


def _event_labels(places: list[Place], events: list[Event], scale: Scale, view: View) -> list[Spec]:
    """Write the most important events out in full, over the lane."""
    layout, theme = view.layout, view.theme
    colors = {event.number: theme.categories[event.category] for event in events}
    texts = {event.number: shorten(event.title, 290, layout.text) for event in events}
    chosen = next((event.number for event in events if event.event_id == view.event), None)
    labels = place_labels(
        places, texts, scale, lines=layout.label_lines, size=layout.text, first=chosen
    )
    return [
        {
            "xref": "x", "yref": "y", "x": scale.moment(label.left).isoformat(" ", "minutes"),
            "y": (label.line + 0.5) * (layout.text + 4), "xanchor": "left", "yanchor": "middle",
            "showarrow": False, "text": f"<b>{label.number}</b> {label.text}",
            "font": {"size": layout.text, "color": colors[label.number]},
        }
        for label in labels
    ]  # fmt: skip
