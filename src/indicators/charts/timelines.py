"""The timelines: an event lane over stacked panels on one time axis, as one Plotly figure.

Everything is gathered in plain lists and handed over once: adding shapes one by one is quadratic
in Plotly. All places are worked out in pixels here, so nothing overlaps and nothing jumps.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import plotly.graph_objects as go

from indicators.charts.lane import Mark, Place, Scale, place_labels, place_marks
from indicators.charts.panels import draw
from indicators.charts.parts import (
    HEADROOM,
    Frame,
    Panel,
    Pieces,
    Spec,
    axis_scale,
    day,
    highest_level,
)
from indicators.charts.text import shorten
from indicators.charts.theme import (
    CATEGORY_SYMBOLS,
    EVENT_OPACITY,
    FONT,
    NARROW,
    SYMBOL_SIZES,
    THEMES,
    WIDE,
    Layout,
    Theme,
    fade,
)
from indicators.language import Language


class Event(NamedTuple):
    """One event in view: its number, what it is called, and the time it covers."""

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
    """How a figure is to look: the time it covers, its width, colours, language, what is chosen."""

    start: datetime
    stop: datetime
    narrow: bool = False
    dark: bool = False
    language: Language = Language()
    event: str | None = None
    figure: str | None = None

    @property
    def layout(self) -> Layout:
        """Return the sizes for this width."""
        return NARROW if self.narrow else WIDE

    @property
    def theme(self) -> Theme:
        """Return the colours of this appearance."""
        return THEMES["dark" if self.dark else "light"]


def figure_height(panels: int, view: View) -> int:
    """Return the height in pixels of a figure with that many panels."""
    layout = view.layout
    return layout.lane + panels * (layout.panel + layout.gap) + layout.bottom


def timelines(panels: list[Panel], events: list[Event], view: View) -> go.Figure:
    """Draw the timelines.

    Parameters
    ----------
    panels
        What each panel shows, top to bottom; at least one.
    events
        The events in view, in the order of their numbers.
    view
        Time span, width, colours, language, and the chosen event and figure.

    Returns
    -------
    A figure whose marks carry ``customdata``: ``["event", event_id]``, ``["events", ids]`` for a
    counted mark, or ``["figure", observation_id]``.
    """
    height = figure_height(len(panels), view)
    inner = height - view.layout.bottom
    lane = (1 - view.layout.lane / inner, 1.0)
    pieces = _event_lane(events, view, lane[0])
    axes: Spec = {"yaxis": _lane_axis(lane, view.layout)}
    for position, panel in enumerate(panels):
        frame = _frame(position, inner, view)
        axes[f"yaxis{position + 2}"] = _panel_axis(panel, frame)
        pieces.extend(draw(panel, frame, view.figure))
    axes["xaxis"] = _time_axis(view)
    layout = {
        **axes,
        **_paper(view, height),
        "shapes": pieces.shapes,
        "annotations": pieces.annotations,
    }
    # Every key and value is ours and checked in the tests; checking again costs a third of the time.
    return go.Figure(data=pieces.traces, layout=layout, skip_invalid=False, _validate=False)


def _frame(position: int, inner: int, view: View) -> Frame:
    layout = view.layout
    top = layout.lane + position * (layout.panel + layout.gap) + layout.gap
    return Frame(
        axis=f"y{position + 2}",
        top=1 - top / inner,
        bottom=max(0.0, 1 - (top + layout.panel) / inner),
        start=view.start,
        stop=view.stop,
        layout=layout,
        theme=view.theme,
        language=view.language,
    )


# --- axes ----------------------------------------------------------------------------------------


def _paper(view: View, height: int) -> Spec:
    layout, theme = view.layout, view.theme
    return {
        "height": height,
        "margin": {"l": layout.left, "r": layout.right, "t": 0, "b": layout.bottom, "pad": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": layout.text, "color": theme.text},
        "separators": ",." if view.language.code == "nl" else ".,",
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": theme.page,
            "bordercolor": theme.zero,
            "font": {"color": theme.text, "size": layout.text + 1, "family": FONT},
            "align": "left",
        },
        "dragmode": False,
        "showlegend": False,
        "clickmode": "event+select",
        # The same view keeps what the reader did in the browser.
        "uirevision": "timelines",
    }


def _lane_axis(domain: tuple[float, float], layout: Layout) -> Spec:
    return {
        "domain": list(domain),
        "range": [layout.lane, 0],
        "visible": False,
        "fixedrange": True,
    }


def _panel_axis(panel: Panel, frame: Frame) -> Spec:
    highest = highest_level(panel)
    scale = axis_scale(highest)
    lowest = min([0.0, *(figure.level for figure in panel.figures)])
    ticks = nice_ticks(highest)
    return {
        "domain": [frame.bottom, frame.top],
        "range": [lowest * HEADROOM, highest * HEADROOM],
        "fixedrange": True,
        "tickvals": ticks,
        "ticktext": [frame.language.significant(tick / scale) for tick in ticks],
        "gridcolor": frame.theme.grid,
        "zeroline": True,
        "zerolinecolor": frame.theme.zero,
        "zerolinewidth": 1,
        "tickfont": {"size": frame.layout.small, "color": frame.theme.muted},
        "ticklabelstandoff": 4,
    }


def nice_ticks(highest: float, most: int = 3) -> list[float]:
    """Return round values from 0 to ``highest``: steps of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** (len(f"{highest:.0f}") - 1) if highest >= 1 else 0.1
    sizes = [power * factor for factor in (0.1, 0.2, 0.5, 1, 2, 5)]
    step = next((size for size in sizes if highest / size <= most), power * 10)
    return [step * count for count in range(int(highest * 1.05 / step) + 1)]


def _time_axis(view: View) -> Spec:
    years = view.stop.year - view.start.year
    every = next(step for step in (1, 2, 5, 10) if years / step <= (6 if view.narrow else 16))
    first = view.start.year + (-view.start.year % every)
    marks = [datetime(year, 1, 1) for year in range(first, view.stop.year + 1, every)]
    texts = [str(mark.year) for mark in marks]
    if years <= 2:
        marks = [datetime(view.start.year + q // 4, q % 4 * 3 + 1, 1) for q in range(years * 4 + 1)]
        texts = [view.language.month(mark, short=True) for mark in marks]
    return {
        "type": "date",
        "range": [day(view.start), day(view.stop)],
        "fixedrange": True,
        "anchor": "free",
        "position": 0,
        "tickvals": [day(mark) for mark in marks],
        "ticktext": texts,
        "ticks": "outside",
        "ticklen": 4,
        "tickcolor": view.theme.zero,
        "gridcolor": view.theme.grid,
        "zeroline": False,
        "tickfont": {"size": view.layout.small, "color": view.theme.muted},
    }


# --- events --------------------------------------------------------------------------------------


def _event_lane(events: list[Event], view: View, bottom: float) -> Pieces:
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
    marks = place_marks(places, scale, rows=layout.lane_rows, size=layout.mark + 1, first=first)
    pieces.shapes += [_event_shape(event, view, bottom) for event in events]
    pieces.traces.append(_event_marks(marks, events, scale, view))
    pieces.annotations += _event_labels(places, events, scale, view)
    return pieces


def _mark_height(row: int, layout: Layout) -> float:
    """Return how far down the lane a row of marks lies, in pixels."""
    head = layout.label_lines * (layout.text + 4)
    return head + (row + 0.5) * (layout.mark + 2)


def _event_shape(event: Event, view: View, bottom: float) -> Spec:
    color = view.theme.categories[event.category]
    chosen = event.event_id == view.event
    place = {"xref": "x", "yref": "paper", "y0": 0, "y1": bottom, "layer": "below"}
    x0 = day(event.start)
    if event.is_span:
        fill = fade(color, 0.3 if chosen else 0.08)
        return {**place, "type": "rect", "x0": x0, "x1": day(event.stop), "fillcolor": fill, "line": {"width": 0}}  # fmt: skip
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
            "size": [look["size"] + (3 if look["chosen"] else 0) for look in looks],
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
    by_number = {event.number: event for event in events}
    texts = {one.number: f"{one.number} {shorten(one.title, 290, layout.text)}" for one in events}
    chosen = next((event.number for event in events if event.event_id == view.event), None)
    labels = place_labels(
        places, texts, scale, lines=layout.label_lines, size=layout.text, first=chosen
    )
    return [
        {
            "xref": "x", "yref": "y", "x": scale.moment(label.left).isoformat(" ", "minutes"),
            "y": (label.line + 0.5) * (layout.text + 4), "xanchor": "left", "yanchor": "middle",
            "showarrow": False, "text": label.text.replace(str(label.number), f"<b>{label.number}</b>", 1),
            "font": {"size": layout.text, "color": theme.categories[by_number[label.number].category]},
        }
        for label in labels
    ]  # fmt: skip
