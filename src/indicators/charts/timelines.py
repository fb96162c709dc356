"""The timelines: an event lane over stacked panels on one time axis, as one Plotly figure.

Everything is gathered in plain lists and handed over once: adding shapes one by one is quadratic
in Plotly. All places are worked out in pixels here, so nothing overlaps and nothing jumps.
"""

from dataclasses import replace
from datetime import timedelta

import plotly.graph_objects as go

from indicators.charts.events import Event, View, event_lane
from indicators.charts.panels import draw
from indicators.charts.parts import (
    Frame,
    Panel,
    Spec,
    axis_scale,
    calendar_day,
    day,
    highest_level,
    level_range,
    nice_ticks,
)
from indicators.charts.theme import FONT, Layout


def figure_height(view: View) -> int:
    """Return the height of a figure in pixels."""
    layout = view.layout
    return layout.lane + view.panels * (layout.panel + layout.gap) + layout.bottom


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
    view = replace(view, panels=len(panels))
    height = figure_height(view)
    inner = height - view.layout.bottom
    lane = (1 - view.layout.lane / inner, 1.0)
    pieces = event_lane(events, view, lane[0])
    axes: Spec = {"yaxis": _lane_axis(lane, view.layout)}
    for position, panel in enumerate(panels):
        frame = _frame(position, inner, view, _newest(panels, view))
        axes[f"yaxis{position + 2}"] = _panel_axis(panel, frame)
        pieces.extend(draw(panel, frame, view.figure))
    axes["xaxis"] = _time_axis(view)
    layout = {
        **axes,
        **_paper(view, height),
        "shapes": pieces.shapes,
        "annotations": pieces.annotations,
    }
    # Keys and values are ours and checked in the tests; to check again costs a third of the time.
    return go.Figure(data=pieces.traces, layout=layout, skip_invalid=False, _validate=False)


def _frame(position: int, inner: int, view: View, newest: int) -> Frame:
    layout = view.layout
    top = layout.lane + position * (layout.panel + layout.gap) + layout.gap
    return Frame(
        axis=f"y{position + 2}",
        top=1 - top / inner,
        bottom=max(0.0, 1 - (top + layout.panel) / inner),
        start=view.start,
        stop=view.stop,
        newest=newest,
        layout=layout,
        theme=view.theme,
        language=view.language,
    )


def _newest(panels: list[Panel], view: View) -> int:
    """Return the newest year in view of which any panel has a figure."""
    stops = [min(one.stop, view.stop) for panel in panels for one in panel.figures]
    return (max(stops, default=view.stop) - timedelta(days=1)).year


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
    scale = axis_scale(highest_level(panel))
    ticks = nice_ticks(highest_level(panel))
    return {
        "domain": [frame.bottom, frame.top],
        "range": list(level_range(panel)),
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


def _time_axis(view: View) -> Spec:
    years = view.stop.year - view.start.year
    every = next(step for step in (1, 2, 5, 10) if years / step <= view.layout.most_years)
    first = view.start.year + (-view.start.year % every)
    marks = [calendar_day(year) for year in range(first, view.stop.year + 1, every)]
    texts = [str(mark.year) for mark in marks]
    if years <= 2:
        marks = [
            calendar_day(view.start.year + q // 4, q % 4 * 3 + 1) for q in range(years * 4 + 1)
        ]
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
