"""A chart as a picture to send on: what it shows, its sources and the day stand inside it.

The figure keeps its own height; the title goes on top of it, and below it a key (such as the list
of numbered events), how to read it, the sources, and where and when it was taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import plotly.graph_objects as go

from indicators.charts.parts import Spec
from indicators.charts.text import plot_address, shorten, text_width, wrap
from indicators.charts.theme import DARK, FONT, LIGHT, Theme

__all__ = ["PHONE", "SCREEN", "Caption", "Sheet", "picture", "picture_config"]


@dataclass(frozen=True)
class Sheet:
    """The format of a picture: its width and edge in pixels, and how its words are set.

    ``scale`` is how many pixels of a PNG stand for one of these; ``columns`` those of the key.
    """

    width: int
    edge: int
    scale: int
    columns: int
    title: int
    text: int

    @property
    def room(self) -> int:
        """How wide a line of text may be."""
        return self.width - 2 * self.edge


SCREEN = Sheet(width=1200, edge=28, scale=2, columns=3, title=21, text=15)
"""For slides, mail and print: a PNG of 2400 pixels."""

PHONE = Sheet(width=340, edge=12, scale=4, columns=1, title=15, text=13)
"""What a phone shows, as large as it can be seen there: a PNG of 1360 pixels."""

_SMALL = 12
_GAP = 10

_LEFT = 8
"""How far the numbers of an axis stand from the edge of a figure as a page shows it."""

_WIDE, _BOLD = 0.92, 0.82
"""How much of a line is filled, so that it fits in any font that stands in for the page's own."""

_USUAL_HEIGHT = 450
_USUAL_MARGIN = 80
"""What Plotly takes where a figure does not say it."""


@dataclass(frozen=True)
class Caption:
    """The words round a picture; all of them may come from outside and are cleaned here.

    ``title`` is what the picture says, ``subtitle`` what it shows; ``key`` are short lines, such as
    the numbered events; ``note`` tells how to read it, ``source`` who published the figures, and
    ``taken`` when and from what the picture was made, and ``address`` where it can be seen.
    """

    title: str
    source: str
    taken: str
    subtitle: str = ""
    key: tuple[str, ...] = ()
    note: str = ""
    address: str = ""


def picture(
    figure: go.Figure, caption: Caption, *, dark: bool = False, sheet: Sheet = SCREEN
) -> go.Figure:
    """Return a figure for export, as wide as the sheet, with its caption inside.

    ``figure`` is as built for a page of that appearance and width; it is not changed.
    """
    drawn = figure.to_dict()
    layout: Spec = drawn.get("layout", {})
    layout.pop("title", None)
    theme = DARK if dark else LIGHT
    margin = _margin(layout)
    aside = sheet.edge - _LEFT
    head, foot = _head(caption, theme, sheet), _foot(caption, theme, sheet)
    above = margin["t"] + sheet.edge + _height(head) + _GAP
    below = margin["b"] + _height(foot) + sheet.edge
    left = sheet.edge - aside - margin["l"]
    placed = [*_stacked(head, 1, left, sheet.edge - above), *_stacked(foot, 0, left, margin["b"])]
    height = int(layout.get("height") or _USUAL_HEIGHT) - margin["t"] - margin["b"]
    layout |= {
        "width": sheet.width,
        "height": above + height + below,
        "autosize": False,
        "hovermode": False,
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": theme.accent, "activecolor": theme.text},
        "margin": {"l": margin["l"] + aside, "r": margin["r"] + aside, "t": above, "b": below},
        "paper_bgcolor": theme.page,
        "plot_bgcolor": theme.page,
        "annotations": [*layout.get("annotations", ()), *placed],
    }
    return go.Figure(data=drawn["data"], layout=layout, skip_invalid=False, _validate=False)


def picture_config(
    figure: go.Figure, form: str, name: str, language: str, sheet: Sheet = SCREEN
) -> dict[str, Any]:
    """Return Plotly's settings for a picture on a page: one button, which saves it in this form."""
    return {
        "displayModeBar": True,
        "displaylogo": False,
        "doubleClick": False,
        "locale": language,
        "typesetMath": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {
            "format": form,
            "filename": name,
            "width": figure.layout.width,
            "height": figure.layout.height,
            "scale": sheet.scale if form == "png" else 1,
        },
    }


# --- words ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Line:
    """A line of text: its left edge, and how far below it the next one stands, in pixels."""

    text: str
    size: int
    color: str
    left: int = 0
    down: int = 0


def _head(caption: Caption, theme: Theme, sheet: Sheet) -> list[_Line]:
    title = [
        _Line(f"<b>{line}</b>", sheet.title, theme.text, down=_down(sheet.title))
        for line in wrap(caption.title, sheet.room * _BOLD, sheet.title)
    ]
    return title + _wrapped(caption.subtitle, sheet.text, theme.muted, sheet)


def _foot(caption: Caption, theme: Theme, sheet: Sheet) -> list[_Line]:
    gap = _Line("", _SMALL, theme.muted, down=_GAP)
    lines = [gap, *_key(caption.key, theme, sheet), gap] if caption.key else [gap]
    for text in (caption.note, caption.source, caption.taken):
        lines += _wrapped(text, _SMALL, theme.muted, sheet)
    return lines + _address(caption.address, theme, sheet)


def _address(url: str, theme: Theme, sheet: Sheet) -> list[_Line]:
    """Break an address at any character: it has no spaces."""
    whole = plot_address(url)
    most = max(8, int(sheet.room * _WIDE / text_width("x", _SMALL)))
    parts = [whole[place : place + most] for place in range(0, len(whole), most)]
    return [_Line(part, _SMALL, theme.muted, down=_down(_SMALL)) for part in parts]


def _wrapped(text: str, size: int, color: str, sheet: Sheet) -> list[_Line]:
    lines = wrap(text, sheet.room * _WIDE, size)
    return [_Line(line, size, color, down=_down(size)) for line in lines]


def _key(key: Sequence[str], theme: Theme, sheet: Sheet) -> list[_Line]:
    """Lay short lines out in columns, read from top to bottom."""
    rows = ceil(len(key) / sheet.columns)
    width = sheet.room // sheet.columns
    lines = []
    for row in range(rows):
        places = range(row, len(key), rows)
        for column, place in enumerate(places):
            text = shorten(key[place], width * _WIDE, _SMALL)
            down = _down(_SMALL) if column == len(places) - 1 else 0
            lines.append(_Line(text, _SMALL, theme.text, column * width, down))
    return lines


def _down(size: int) -> int:
    return round(size * 1.45)


def _height(lines: Sequence[_Line]) -> int:
    return sum(line.down for line in lines)


def _stacked(lines: Sequence[_Line], paper: int, left: int, top: int) -> list[Spec]:
    """Place lines one below the other, from ``top`` pixels below the edge of the plot area on.

    ``paper`` is 1 for its upper edge and 0 for its lower; ``left`` is counted from its left edge.
    """
    placed = []
    for line in lines:
        placed.append(_note(line, paper, left + line.left, -top))
        top += line.down
    return [note for note in placed if note["text"]]


def _note(line: _Line, paper: int, right: int, up: int) -> Spec:
    return {
        "text": line.text,
        "x": 0,
        "y": paper,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "xshift": right,
        "yshift": up,
        "showarrow": False,
        "align": "left",
        "font": {"family": FONT, "size": line.size, "color": line.color},
    }


def _margin(layout: Spec) -> dict[str, int]:
    given = layout.get("margin", {})
    return {side: int(given.get(side, _USUAL_MARGIN)) for side in ("l", "r", "t", "b")}
