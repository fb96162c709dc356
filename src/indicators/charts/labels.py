"""The words in a panel: its title, the names and last values of its lines, and what is missing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain, pairwise
from typing import NamedTuple

from indicators.analysis.drawing import Figure, Point
from indicators.charts.label_layout import (
    GAP,
    Area,
    EndName,
    Rect,
    arranged_names,
    end_annotation,
)
from indicators.charts.parts import (
    Frame,
    Panel,
    Spec,
    axis_scale,
    day,
    highest_level,
    level_range,
)
from indicators.charts.text import plot_text, text_width, wrap
from indicators.charts.theme import fade

#: Height of a line of label text in pixels.
LINE = 15


class Ink(NamedTuple):
    """The colour and dash of a line, and whether it is one of those that lead."""

    color: str
    dash: str
    leads: bool


class EndLabel(NamedTuple):
    """The name and last value of a line, where it ends, and the year where it is not the newest.

    ``needed`` is false for lone marks and for lines that do not lead.
    """

    at: datetime
    level: float
    text: str
    year: str
    color: str
    needed: bool


def panel_title(panel: Panel, frame: Frame) -> list[Spec]:
    """Write over a panel what it shows and in which unit."""
    layout, theme = frame.layout, frame.theme
    unit = frame.language.unit_title(
        panel.unit,
        axis_scale(highest_level(panel)),
        pace=panel.pace and panel.kind == "flow",
    )
    quiet = ", ".join(part for part in (plot_text(panel.subject), unit) if part)
    between = "  " if layout.label_lines else "<br>"
    return [{
        "xref": "paper", "yref": "paper", "x": 0, "y": frame.top, "xanchor": "left",
        "yanchor": "bottom", "yshift": 3, "showarrow": False, "align": "left",
        "text": f'<b>{plot_text(panel.title)}</b>{between}'
        f'<span style="color:{theme.muted}">{quiet}</span>',
        "font": {"size": layout.text + 1, "color": theme.text},
    }]  # fmt: skip


def end_label(
    panel: Panel, line: list[Figure], runs: list[list[Point]], ink: Ink, frame: Frame
) -> EndLabel:
    """Name a line where it ends; marks without a line are named at the last of them."""
    newest = max(line, key=lambda one: one.stop)
    last = runs[-1][-1] if runs else Point(newest.start, newest.stop, newest.level)
    several = len({one.indicator for one in panel.figures}) > 1
    title, name = panel.titles[newest.indicator], panel.reporters[newest.reporter]
    text = f"{title}, {name}" if several and title != panel.subject else name
    year = (last.stop - timedelta(days=1)).year
    return EndLabel(
        last.stop,
        last.level,
        text,
        "" if year >= frame.newest else f" · {year}",
        ink.color if ink.leads else frame.theme.muted,
        ink.leads and sum(one.joined for one in line) > 1,
    )


def end_labels(
    panel: Panel,
    labels: list[EndLabel],
    runs: list[list[Point]],
    taken: list[Rect],
    frame: Frame,
) -> list[Spec]:
    """Write each line's name and last value where it ends, or as near as there is room.

    ``runs`` are the joined levels of all lines, ``taken`` the places of other words in the panel.

    A line that leads is always named. The others, and lone marks, give way: theirs is left out
    where it would lie over a figure or another label, and the mark still tells it when pointed at.
    """
    layout, theme = frame.layout, frame.theme
    scale = axis_scale(highest_level(panel))
    depth = _depths(panel, frame)
    names, values = [], {}
    for number, label in enumerate(labels):
        if not frame.start < label.at <= frame.stop:
            continue
        values[number] = frame.language.significant(label.level / scale)
        words = f"{plot_text(label.text)} {values[number]}{label.year}"
        width = text_width(words, layout.text) + 4
        x, y = frame.pixel(label.at), depth(label.level)
        gap = GAP if panel.kind != "stock" else GAP + 3
        names.append(EndName(number, x, y, width, LINE, label.needed, gap))
    # A narrow panel has a second line of title over it, a wide one room beside its title.
    highest = -8 if layout.label_lines else 2
    inside = Rect(0, highest, layout.plot_width + layout.right, layout.panel + 3)
    area = Area(inside, _covered(panel, runs, frame), taken)
    annotations = []
    for placed in arranged_names(names, area):
        label, value = labels[placed.name.line], values[placed.name.line]
        year = f'<span style="color:{theme.muted}">{label.year}</span>' if label.year else ""
        annotations.append({
            **end_annotation(placed, (day(label.at), label.level), frame.axis,
                             f"{plot_text(label.text)} <b>{value}</b>{year}",
                             {"size": layout.text, "color": label.color}),
            "bgcolor": fade(theme.page, 0.6),
        })  # fmt: skip
    return annotations


def _depths(panel: Panel, frame: Frame) -> Callable[[float], float]:
    """Return what says how many pixels below the top of its panel a level stands."""
    low, high = level_range(panel)
    return lambda level: frame.layout.panel * (1 - (level - low) / (high - low))


def _covered(panel: Panel, runs: list[list[Point]], frame: Frame) -> list[Rect]:
    """Return what names had better not cover: each step once, as many figures share a place."""
    depth = _depths(panel, frame)

    def spot(part: Figure | Point) -> tuple[int, int, int]:
        left, right = round(frame.pixel(part.start)), round(frame.pixel(part.stop))
        return left, right, round(depth(part.level))

    points = list(chain.from_iterable(runs))
    steps = {*map(spot, panel.figures), *map(spot, points)}
    rises = [
        Rect(right - 2, min(y, other), right + 2, max(y, other))
        for run in runs
        for (_, right, y), (_, _, other) in pairwise(map(spot, run))
    ]
    return [*rises, *(Rect(left - 2, y - 3, right + 2, y + 3) for left, right, y in steps)]


def gap_note(panel: Panel, frame: Frame) -> tuple[list[Spec], list[Rect]]:
    """Write what is missing into the widest empty stretch of the panel, if it fits there."""
    layout = frame.layout
    start, stop = _widest_empty(panel.figures, frame)
    left, right = frame.pixel(start) + 12, frame.pixel(stop) - 12
    lines = wrap(panel.gap, right - left, layout.small) if right - left >= 150 else []
    height = len(lines) * (layout.small + 4)
    if not lines or height > layout.panel:
        return [], []
    note = {
        "xref": "x", "yref": "paper", "x": day(start + (stop - start) / 2),
        "y": (frame.bottom + frame.top) / 2, "xanchor": "center", "yanchor": "middle",
        "showarrow": False, "text": "<br>".join(lines), "align": "center",
        "font": {"size": layout.small, "color": frame.theme.muted},
    }  # fmt: skip
    middle = layout.panel / 2
    return [note], [Rect(left, middle - height / 2, right, middle + height / 2)]


def _widest_empty(figures: list[Figure], frame: Frame) -> tuple[datetime, datetime]:
    edge, widest = frame.start, (frame.start, frame.start)
    # Labels stand to the right of what they name: leave them the width of one.
    room = (frame.stop - frame.start) * (130 / frame.layout.plot_width)
    for figure in sorted(figures, key=lambda one: one.start):
        until = min(figure.start, frame.stop)
        if until - edge > widest[1] - widest[0]:
            widest = (edge, until)
        edge = max(edge, figure.stop + room)
    return (edge, frame.stop) if frame.stop - edge > widest[1] - widest[0] else widest
