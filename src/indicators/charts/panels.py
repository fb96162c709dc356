"""One panel of the timelines: its lines, marks, bands and breaks, as plain lists."""

from collections import Counter
from datetime import datetime, timedelta

from indicators.analysis.drawing import (
    Band,
    Figure,
    Key,
    Point,
    bands,
    series,
    steps,
    stock_steps,
)
from indicators.charts.label_layout import Rect
from indicators.charts.labels import (
    LINE,
    EndLabel,
    Ink,
    end_label,
    end_labels,
    gap_note,
    panel_title,
)
from indicators.charts.parts import Frame, Panel, Pieces, Spec, day
from indicators.charts.text import plot_text, text_width
from indicators.charts.theme import DASHES, STATUS_SYMBOLS, Theme, fade, reporter_looks
from indicators.charts.words import since_words

A_MONTH = timedelta(days=31)


def draw(panel: Panel, frame: Frame, chosen: str | None) -> Pieces:
    """Draw a panel; ``chosen`` is the observation_id of the figure to point out, if any."""
    pieces = Pieces()
    counting = frozenset(name for name, role in panel.roles.items() if role != "other")
    if panel.kind != "stock":
        pieces.traces += [_band(run, frame) for run in bands(panel.figures, counting)]
    labels: list[EndLabel] = []
    joined: list[list[Point]] = []
    inks = _inks(panel, frame.theme, chosen)
    # What leads comes last, and so lies over the others.
    lines = series(panel.figures)
    for key in sorted(lines, key=lambda one: inks[one].leads):
        runs = _runs(panel, key, lines[key])
        joined += runs
        pieces.traces += _lines(panel, lines[key], runs, frame, inks[key])
        labels.append(end_label(panel, lines[key], runs, inks[key], frame))
    if panel.figures:
        pieces.traces.append(_marks(panel, inks, frame, chosen))
    breaks, words = _breaks(panel, frame)
    pieces.extend(breaks)
    pieces.annotations += panel_title(panel, frame)
    note, taken = gap_note(panel, frame)
    pieces.annotations += [*note, *end_labels(panel, labels, joined, [*words, *taken], frame)]
    return pieces


def _inks(panel: Panel, theme: Theme, chosen: str | None) -> dict[Key, Ink]:
    """Give each line its ink: the leading indicator, and the line that is chosen, in colour."""
    looks = reporter_looks(panel.roles)
    lit = {figure.key for figure in panel.figures if figure.observation_id == chosen}
    inks = {}
    for key in series(panel.figures):
        look, leads = looks[key[2]], key[0] == panel.lead or key in lit
        inks[key] = Ink(theme.color(look) if leads else theme.quiet, DASHES[look], leads)
    return inks


def _runs(panel: Panel, key: Key, line: list[Figure]) -> list[list[Point]]:
    if panel.kind == "stock":
        return stock_steps(line)
    return steps(line, panel.breaks.get(key, frozenset()))


def _lines(
    panel: Panel, line: list[Figure], runs: list[list[Point]], frame: Frame, ink: Ink
) -> list[Spec]:
    """Draw the strong joined line, and the thin separate steps of everything else."""
    layout = frame.layout
    width = layout.strong_line if ink.leads else layout.thin_line
    strong = _path(frame.axis, runs, color=ink.color, width=width, dash=ink.dash)
    loose = [
        [Point(one.start, one.stop, one.level)]
        for one in line
        if not one.joined and panel.kind != "stock"
    ]
    faint = fade(ink.color, 0.75) if ink.leads else ink.color
    thin = _path(frame.axis, loose, color=faint, width=layout.thin_line, dash=ink.dash)
    return [trace for trace in (strong, thin) if trace["x"]]


def _path(
    axis: str, runs: list[list[Point]], *, color: str, width: float, dash: str = "solid"
) -> Spec:
    """Draw runs of levels as steps, with a gap between one run and the next."""
    x: list[str | None] = []
    y: list[float | None] = []
    for run in runs:
        for point in run:
            x += [day(point.start), day(point.stop)]
            y += [point.level, point.level]
        x.append(None)
        y.append(None)
    return {
        "type": "scatter",
        "mode": "lines",
        "xaxis": "x",
        "yaxis": axis,
        "x": x,
        "y": y,
        "line": {"color": color, "width": width, "dash": dash},
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _band(run: list[Band], frame: Frame) -> Spec:
    """Shade what lies between the counts of the years that more than one reporter counted."""
    upper = [(moment, part.high) for part in run for moment in (part.start, part.stop)]
    lower = [(moment, part.low) for part in run for moment in (part.start, part.stop)]
    outline = [*upper, *reversed(lower)]
    return {
        **_path(frame.axis, [], color=frame.theme.band, width=0),
        "x": [day(moment) for moment, _ in outline],
        "y": [level for _, level in outline],
        "fill": "toself",
        "fillcolor": fade(frame.theme.band, 0.22),
    }


def _marks(panel: Panel, inks: dict[Key, Ink], frame: Frame, chosen: str | None) -> Spec:
    """Set a mark on every figure, to point at and click on; its form says its status."""
    figures = panel.figures
    colors = [inks[one.key].color for one in figures]
    return {
        "type": "scatter",
        "mode": "markers",
        "xaxis": "x",
        "yaxis": frame.axis,
        "x": [day(moment) for moment in _places(panel)],
        "y": [one.level for one in figures],
        "marker": {
            "symbol": [STATUS_SYMBOLS[one.status] for one in figures],
            "color": colors,
            "size": [_mark_size(one, chosen) for one in figures],
            # Plotly makes marks of unequal size see-through unless told otherwise.
            "opacity": 1,
            "line": {"width": 1.4, "color": colors},
        },
        "customdata": [["figure", one.observation_id] for one in figures],
        "hovertext": [panel.hover[one.observation_id] for one in figures],
        "hoverinfo": "text",
        "name": plot_text(panel.title),
        "showlegend": False,
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
    }


def _mark_size(figure: Figure, chosen: str | None) -> int:
    if figure.observation_id == chosen:
        return 14
    if figure.strong:
        return 7
    # Thirty-six months of three years stand in the place of three marks.
    return 3 if figure.stop - figure.start <= A_MONTH else 5


def _places(panel: Panel) -> list[datetime]:
    """Set several sources of one cell side by side on their step, so that each can be seen."""
    if panel.kind == "stock":
        return [one.middle for one in panel.figures]
    cells = [(*one.key, one.start, one.stop) for one in panel.figures]
    sizes, seen = Counter(cells), Counter[tuple[str, str, str, datetime, datetime]]()
    places = []
    for one, cell in zip(panel.figures, cells, strict=True):
        seen[cell] += 1
        places.append(one.start + (one.stop - one.start) * (seen[cell] / (sizes[cell] + 1)))
    return places


def _breaks(panel: Panel, frame: Frame) -> tuple[Pieces, list[Rect]]:
    """Mark where a definition changes, with a dotted line and words, whose places it returns."""
    days = {moment for moments in panel.breaks.values() for moment in moments}
    color = frame.theme.muted
    pieces, places = Pieces(), []
    high = frame.layout.panel
    named = -float(frame.layout.plot_width)
    for moment in sorted(one for one in days if frame.start < one < frame.stop):
        line = {"color": color, "width": 1.5, "dash": "3px,3px"}
        pieces.shapes.append({
            "type": "line", "xref": "x", "yref": "paper", "layer": "below", "line": line,
            "x0": day(moment), "x1": day(moment), "y0": frame.bottom, "y1": frame.top,
        })  # fmt: skip
        # Two breaks close together share the words that stand at the first.
        text = since_words(moment, frame.language)
        width = text_width(text, frame.layout.small)
        if frame.layout.label_lines and frame.pixel(moment) > named + width:
            named = frame.pixel(moment)
            places.append(Rect(named + 2, high - LINE, named + 2 + width, high))
            pieces.annotations.append({
                "xref": "x", "yref": "paper", "x": day(moment), "y": frame.bottom,
                "xanchor": "left", "yanchor": "bottom", "xshift": 2, "showarrow": False,
                "text": text,
                "font": {"size": frame.layout.small, "color": color},
            })  # fmt: skip
    return pieces, places
