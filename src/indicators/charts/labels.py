"""The words in a panel: its title, the names and last values of its lines, and what is missing."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from indicators.analysis.drawing import Figure, Point
from indicators.charts.parts import HEADROOM, Frame, Panel, Spec, axis_scale, day, highest_level
from indicators.charts.text import plot_text, text_width, wrap
from indicators.charts.theme import fade

#: Height of a line of label text in pixels.
LINE = 15

#: How far above or below the end of a line its label may stand; that of a lone mark stays near it.
LINE_LIFTS = (0, LINE, -LINE, 2 * LINE, -2 * LINE, 3 * LINE)
LONE_LIFTS = (0, LINE, -LINE)


#: A place that words take, and its height in pixels.
Taken = tuple["Box", float]


@dataclass(frozen=True)
class EndLabel:
    """The name and last value of a line, where it ends; ``is_line`` is false for lone marks."""

    at: datetime
    level: float
    text: str
    color: str
    is_line: bool


class Box(NamedTuple):
    """A place for a label in pixels: left and right edge, and the height of its middle."""

    left: float
    right: float
    rise: float

    def meets(self, other: "Box", height: float = LINE) -> bool:
        """Return whether two boxes overlap, the other being ``height`` pixels high."""
        apart = self.left > other.right or self.right < other.left
        return not apart and abs(self.rise - other.rise) < (LINE + height) / 2


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


def end_label(panel: Panel, line: list[Figure], runs: list[list[Point]], color: str) -> EndLabel:
    """Name a line where it ends; marks without a line are named at the last of them."""
    newest = max(line, key=lambda one: one.stop)
    last = runs[-1][-1] if runs else Point(newest.start, newest.stop, newest.level)
    several = len({one.indicator for one in panel.figures}) > 1
    title, name = panel.titles[newest.indicator], panel.reporters[newest.reporter]
    text = f"{title}, {name}" if several and title != panel.subject else name
    is_line = sum(one.joined for one in line) > 1
    return EndLabel(last.stop, last.level, text, color, is_line)


def end_labels(
    panel: Panel, labels: list[EndLabel], taken: list[Taken], frame: Frame
) -> list[Spec]:
    """Write each line's name and last value where it ends, or as near as there is room.

    ``taken`` holds the places of other words in the panel.

    A line is always named. Lone marks give way: theirs is left out where it would lie over a figure
    or another label, and the mark still tells it when pointed at.
    """
    scale = axis_scale(highest_level(panel))
    height = frame.layout.panel / (highest_level(panel) * HEADROOM)
    # Many figures share a place: each pixel needs to be looked at once.
    figures = {
        Box(round(frame.pixel(one.start)), round(frame.pixel(one.stop)), round(one.level * height))
        for one in panel.figures
    }
    placed = list(taken)
    annotations = []
    shown = [label for label in labels if frame.start < label.at <= frame.stop]
    for label in sorted(shown, key=lambda one: (not one.is_line, one.level)):
        value = frame.language.significant(label.level / scale)
        width = text_width(f"{plot_text(label.text)} {value}", frame.layout.text) + 8
        at = frame.pixel(label.at)
        lifts = LINE_LIFTS if label.is_line else LONE_LIFTS
        found = _place((at, label.level * height, width), lifts, (placed, figures), frame)
        if found is None or (found[1] and not label.is_line):
            continue
        box = found[0]
        placed.append((box, LINE))
        annotations.append({
            "xref": "x", "yref": frame.axis, "x": day(label.at), "y": label.level,
            "xanchor": "left", "yanchor": "middle", "showarrow": False, "borderpad": 0,
            "xshift": box.left - at, "yshift": box.rise - label.level * height,
            "text": f"{plot_text(label.text)} <b>{value}</b>",
            "bgcolor": fade(frame.theme.page, 0.6),
            "font": {"size": frame.layout.text, "color": label.color},
        })  # fmt: skip
    return annotations


def _place(
    end: tuple[float, float, float],
    lifts: tuple[int, ...],
    taken: tuple[list[Taken], set[Box]],
    frame: Frame,
) -> tuple[Box, int] | None:
    """Return the best place near the end of a line, and how many figures it would lie over.

    ``end`` is where the line ends, in pixels from the left and above the axis, and the width that
    the label needs. After the end is best, then over and under it; never over other words.
    """
    at, level, width = end
    words, figures = taken
    # A narrow panel has a second line of title over it, a wide one room beside its title.
    highest = frame.layout.panel + (6 if frame.layout.label_lines else -9)
    right_edge = frame.layout.plot_width + frame.layout.right
    candidates = [
        Box(at + offset, at + offset + width, level + lift)
        for lift in lifts
        for offset in (4, -width, -width / 2)
    ]
    free = [
        box
        for box in candidates
        if box.left >= 0
        and box.right <= right_edge
        and -2 <= box.rise <= highest
        and not any(box.meets(other, height) for other, height in words)
    ]
    scored = [(box, sum(box.meets(figure, 4) for figure in figures)) for box in free]
    return min(scored, key=lambda pair: pair[1], default=None)


def gap_note(panel: Panel, frame: Frame) -> tuple[list[Spec], list[Taken]]:
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
    return [note], [(Box(left, right, layout.panel / 2), height)]


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
