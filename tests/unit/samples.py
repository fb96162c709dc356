"""Hand-made figures, panels and events for the tests of what is drawn and said."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import pandas as pd

from indicators.analysis.drawing import Figure
from indicators.charts.parts import Panel
from indicators.charts.text import text_width
from indicators.charts.timelines import Event
from indicators.periods import parse


def moment(text: str) -> datetime:
    """Read a day, such as 2021-05-12."""
    return datetime.fromisoformat(text)


def year(number: int) -> datetime:
    """Give the first day of a year."""
    return moment(f"{number}-01-01")


def figure(period: str, value: float, **changes: Any) -> Figure:
    """Make a figure: whole years are strong and joined, all else is neither."""
    covered = parse(period)
    start = datetime.combine(covered.start, datetime.min.time())
    stop = datetime.combine(covered.stop, datetime.min.time())
    fields = {
        "observation_id": f"{period}={value}",
        "indicator": "wood",
        "flow": "export",
        "reporter": "CHN",
        "period": period,
        "start": start,
        "stop": stop,
        "middle": start + (stop - start) / 2,
        "value": value,
        "level": value,
        "status": "official",
        "strong": covered.is_whole_years,
        "joined": covered.is_whole_years,
        "contested": False,
    }
    return Figure(**{**fields, **changes})


def years(values: dict[int, float], **changes: Any) -> list[Figure]:
    """Make one figure a year."""
    return [figure(str(number), value, **changes) for number, value in values.items()]


def panel(figures: Iterable[Figure], **changes: Any) -> Panel:
    """Make a panel of tonnes by China and Belarus."""
    listed = list(figures)
    fields = {
        "key": "timber",
        "title": "Timber",
        "subject": "exports to China",
        "unit": "tonnes",
        "kind": "flow",
        "pace": False,
        "figures": listed,
        "hover": {one.observation_id: f"<b>{one.value:g}</b>" for one in listed},
        "breaks": {},
        "gap": "",
        "titles": {"wood": "Wood", "planks": "Planks", "dust": "Sawdust"},
        "reporters": {"CHN": "China", "BLR": "Belarus", "UTLC": "UTLC ERA", "BCH": "Railway"},
        "roles": {"CHN": "partner", "BLR": "home", "UTLC": "operator", "BCH": "operator"},
        "lead": listed[0].indicator if listed else "",
    }
    return Panel(**{**fields, **changes})


def name_box(note: Any, at: tuple[float, float]) -> tuple[float, float, float]:
    """Return the left and right edge of a name and how high its middle stands, in pixels.

    ``at`` is where its line ends, to the right and upwards.
    """
    width = text_width(re.sub("<[^>]*>", "", note.text), note.font.size)
    right, down = (note.ax, note.ay) if note.showarrow else (note.xshift, -note.yshift)
    left = at[0] + right - {"left": 0, "center": width / 2, "right": width}[note.xanchor]
    return (
        left,
        left + width,
        at[1] - down + {"top": -7.5, "middle": 0, "bottom": 7.5}[note.yanchor],
    )


def event(number: int, start: str, stop: str, **changes: Any) -> Event:
    """Make an event from its first day to the day after its last."""
    fields = {
        "event_id": f"E{number:03d}",
        "number": number,
        "title": f"Event {number}",
        "category": "trade",
        "importance": 2,
        "relevance": 0,
        "precision": "day",
        "start": moment(start),
        "stop": moment(stop),
        "hover": f"<b>Event {number}</b><br>{start}",
    }
    return Event(**{**fields, **changes})


def observations(*rows: dict[str, Any]) -> pd.DataFrame:
    """Make a frame of observations, as the loaders give it, of rows with a period and a value."""
    records = []
    for number, row in enumerate(rows):
        covered = parse(row["period"])
        records.append({
            "observation_id": f"row{number}",
            "indicator": "wood",
            "flow": "export",
            "reporter": "CHN",
            "status": "official",
            "note": "",
            "months": covered.months,
            "whole_years": covered.is_whole_years,
            "start": pd.Timestamp(covered.start),
            "stop": pd.Timestamp(covered.stop),
            **row,
        })  # fmt: skip
    return pd.DataFrame(records)
