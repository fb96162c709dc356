"""The work that every peer does: the four panels of the article, with every event on each.

The figures are those of data/, drawn plainly: whole years as a line, events as marks and thin lines
in one list. That is less than the dashboard draws, and what a first dashboard would.
"""

import plotly.graph_objects as go

from indicators import catalog, loaders

FIRST_YEARS = (2010, 2015, 2020)
PANELS = ("timber", "meat", "dairy", "rail")

_DATA = loaders.load()
_EVENTS = _DATA.events


def figure(panel: str, since: int) -> go.Figure:
    """Draw one panel from a year on."""
    measure = catalog.measures(_DATA, panel)[0]
    rows = catalog.panel_observations(_DATA, panel, measure)
    rows = rows[rows["start"].dt.year >= since].sort_values("start")
    events = _EVENTS[_EVENTS["start"].dt.year >= since]
    days = events["start"].dt.strftime("%Y-%m-%d").tolist()
    lines = [
        {"type": "line", "xref": "x", "yref": "paper", "x0": day, "x1": day, "y0": 0, "y1": 1}
        for day in days
    ]
    traces = [
        go.Scatter(x=line["start"], y=line["value"], mode="lines+markers", name=str(name))
        for name, line in rows.groupby(["indicator", "reporter"], sort=False)
    ]
    marks = go.Scatter(
        x=days,
        y=[rows["value"].max()] * len(days),
        text=events["title_en"].tolist(),
        mode="markers",
        marker_symbol="triangle-down",
        name=f"Events since {since}",
    )
    return go.Figure(data=[*traces, marks], layout={"title": panel, "shapes": lines})
