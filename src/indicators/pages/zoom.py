"""A stretch of time that is dragged over in a chart becomes the years that are shown."""

import re
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from indicators.loaders import Dataset
from indicators.pages import Context
from indicators.pages.choices import selection
from indicators.pages.controls import years_of


def draggable(context: Context, figure: go.Figure) -> go.Figure:
    """Let a mouse drag over a stretch of time; on a phone a finger goes on moving the page."""
    if not context.narrow:
        figure.update_layout(dragmode="select", selectdirection="h")
    return figure


def hint(context: Context) -> str:
    """Say how to see fewer years; nothing on a phone."""
    if context.narrow:
        return ""
    return context.language.gettext("Drag across the chart to see fewer years.")


def take_years(dataset: Dataset, state: Any) -> bool:
    """Take over the years of what was dragged over in a chart; return whether anything was."""
    boxes = state.selection.box
    if not boxes:
        return False
    first, last = years_of(dataset)
    years = [int(found[0]) for end in boxes[0]["x"] if (found := re.match(r"\d{4}", str(end)))]
    if len(years) == 2:
        low, high = (min(max(year, first), last) for year in sorted(years))
        selection()["years"] = (low, high)
    return True


def zoom(dataset: Dataset, key: str) -> None:
    """Show the years that were dragged over in the chart with a key, and nothing else."""
    take_years(dataset, st.session_state[key])
