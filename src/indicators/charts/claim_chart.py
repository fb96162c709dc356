"""The chart beside a claim: the lines that its figures belong to, those figures ringed, its events.

Figures of one unit and kind share a plot, flows only with those of their panel. Flows stand at
their yearly pace, as on the timelines, so that half a year is not taken for a fall; single months,
such as that of an announcement, have a plot of their own, as published.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from indicators.analysis.drawing import SERIES, Figure, drawn, preferred, series
from indicators.analysis.lines import coverage
from indicators.charts.content import flow_words, indicator_titles, short_names
from indicators.charts.curve_parts import Curve, CurvePoint, EventMark, Plot, Sheet, color_of
from indicators.charts.curves import curves
from indicators.charts.parts import Spec, axis_scale, day
from indicators.charts.text import plot_text
from indicators.charts.theme import NARROW, WIDE
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.periods import parse

__all__ = ["MOST_PLOTS", "ClaimPlot", "ClaimSheet", "claim_chart", "claim_plots", "claim_sheet"]

MOST_PLOTS = 4
"""More plots below one another than these are no small chart any more; the table has them all."""

YEARS_BEFORE = 6
"""How far the lines reach back before the first figure that a claim rests on."""

_LONGEST_TITLE = 50
"""As many letters of title and unit stand over a plot."""

_BESIDE_LIST = 590
"""How wide the chart is beside the list of claims, in pixels."""

_MOST_CURVES = 6
"""As many as there are dashes to tell them apart."""


@dataclass(frozen=True)
class ClaimSheet(Sheet):
    """A sheet for half a page, with less room for names; or for a whole picture, with more."""

    @property
    def name_room(self) -> int:
        """Pixels that the name of a curve may take."""
        return 190 if self.layout.width <= _BESIDE_LIST else 350

    def with_events(self, events: Sequence[EventMark]) -> "ClaimSheet":
        """Return the same sheet with events."""
        return replace(self, events=tuple(events))


class ClaimPlot(NamedTuple):
    """A plot, the kind of its figures, and the ids of those that the claim rests on."""

    plot: Plot
    kind: str
    used: frozenset[str]


def claim_sheet(
    language: Language, *, dark: bool, narrow: bool, plots: int, width: int = _BESIDE_LIST
) -> ClaimSheet:
    """Return how the chart is to look beside the list of claims, or below it on a phone.

    ``width`` is that of a picture where it has more room, in pixels; on a phone it has not.
    """
    height = 150 if plots == 1 else 110 if plots == 2 else 88
    if width > _BESIDE_LIST and not narrow:
        height = round(height * 1.6)
    layout = NARROW if narrow else replace(WIDE, width=width)
    return ClaimSheet(layout, dark, language, height)


def claim_plots(dataset: Dataset, used: Sequence[str], language: Language) -> list[ClaimPlot]:
    """Gather the lines that figures belong to, in the order of use.

    Parameters
    ----------
    dataset
        The data that the claim was judged by.
    used
        The observation_ids that the claim rests on.

    Returns
    -------
    list of ClaimPlot
        At most ``MOST_PLOTS``. A plot without any line of two figures is left out, so the list is
        empty where there is nothing to draw.
    """
    rows = _lines_of(dataset, used)
    catalog = dataset.catalog.set_index("indicator")
    rows = rows.assign(kind=rows["indicator"].map(catalog["kind"]))
    longest = rows.groupby(SERIES)["months"].transform("max")
    is_flow = rows["kind"] == "flow"
    rows = rows.assign(
        panel=rows["indicator"].map(catalog["panel"]).where(is_flow, ""),
        single=is_flow & (longest <= 1),
    )
    found = []
    for (unit, kind, *_), group in rows.groupby(["unit", "kind", "panel", "single"], sort=False):
        if group.drop_duplicates([*SERIES, "start"]).groupby(SERIES).size().max() > 1:
            found.append(_plot(dataset, group, str(unit), str(kind), used, language))
    return found[:MOST_PLOTS]


def _lines_of(dataset: Dataset, used: Sequence[str]) -> pd.DataFrame:
    """Return the figures of every line in use, line by line in the order of use.

    A line is drawn with figures as long as those that are used: years beside years, no months.
    """
    rows = dataset.observations
    place = {code: number for number, code in enumerate(used)}
    own = rows[rows["observation_id"].isin(place)]
    own = own.iloc[own["observation_id"].map(place).argsort()]
    parts = [own.iloc[:0]]
    for (indicator, flow, reporter), figures in own.groupby(SERIES, sort=False):
        same = rows[
            (rows["indicator"] == indicator)
            & (rows["flow"] == flow)
            & (rows["reporter"] == reporter)
            & (rows["status"] != "doubtful")
            & (rows["start"] >= own["start"].min() - pd.DateOffset(years=YEARS_BEFORE))
        ]
        is_used = same["observation_id"].isin(place)
        if len(figures) and not (same["months"] == 0).any():
            same = same[is_used | coverage(same).isin(set(coverage(figures)))]
            is_used = same["observation_id"].isin(place)
        parts.append(same[is_used | preferred(same)])
    return pd.concat(parts)


def _plot(
    dataset: Dataset,
    rows: pd.DataFrame,
    unit: str,
    kind: str,
    used: Sequence[str],
    language: Language,
) -> ClaimPlot:
    pace = kind == "flow" and not rows["single"].all()
    lines = series(drawn(rows, kind, pace=pace))
    scale = axis_scale(max(abs(one.level) for line in lines.values() for one in line))
    words = language.unit_title(unit, scale, pace=pace)
    names = _names(dataset, list(lines), language)
    roles = dict(zip(dataset.reporters["reporter"], dataset.reporters["role"], strict=True))
    told_apart = len({key[2] for key in lines}) == len(lines)
    drawn_curves = [
        Curve(
            names[key],
            _points(figures, kind, unit, scale, names[key], language),
            roles[key[2]] if told_apart else "",
            place,
        )
        for place, (key, figures) in enumerate(list(lines.items())[:_MOST_CURVES])
    ]
    titles = dict.fromkeys(_line_title(dataset, key, language) for key in lines)
    title = " · ".join(titles)
    if len(titles) > 1 and len(title) + len(words) > _LONGEST_TITLE:
        title, words = words, ""
    plot = Plot(title, words, drawn_curves)
    return ClaimPlot(plot, kind, frozenset(used))


def _line_title(dataset: Dataset, key: tuple[str, str, str], language: Language) -> str:
    """Name what a line counts: its indicator, and its direction where it has several."""
    rows = dataset.observations
    has_several = rows.loc[rows["indicator"] == key[0], "flow"].nunique() > 1
    flow = flow_words(dataset, key[1], language) if has_several else ""
    title = indicator_titles(dataset, language)[key[0]]
    return ", ".join(part for part in (title, flow) if part)


def _names(
    dataset: Dataset, keys: Sequence[tuple[str, str, str]], language: Language
) -> dict[tuple[str, str, str], str]:
    """Name lines by what tells them apart."""
    reporters = short_names(dataset, language)
    titles = {key: _line_title(dataset, key, language) for key in keys}
    if len(set(titles.values())) == 1:
        return {key: reporters[key[2]] for key in keys}
    twice = {title for title in titles.values() if list(titles.values()).count(title) > 1}
    return {
        key: f"{reporters[key[2]]}: {title}" if title in twice else title
        for key, title in titles.items()
    }


def _points(
    figures: Sequence[Figure], kind: str, unit: str, scale: float, name: str, language: Language
) -> list[CurvePoint]:
    """Make the points of a line, whole years first, since parts of years are not joined to them."""
    return [
        CurvePoint(
            one.middle if kind == "stock" else one.start,
            one.middle + timedelta(days=1) if kind == "stock" else one.stop,
            one.level / scale,
            f"<b>{language.quantity(one.value, unit)}</b>"
            f"<br>{language.period(parse(one.period))}<br>{plot_text(name)}",
            one.observation_id,
        )
        for one in sorted(figures, key=lambda one: (not one.strong, one.middle, one.start))
    ]


def claim_chart(plots: Sequence[ClaimPlot], sheet: Sheet) -> go.Figure:
    """Draw the plots, at least one, with a ring round every figure that the claim rests on."""
    spans = [point for one in plots for curve in one.plot.curves for point in curve.points]
    first, last = min(one.start for one in spans), max(one.stop for one in spans)
    begin, end = first.replace(month=1, day=1), last.replace(month=12, day=31)
    events = [one for one in sheet.events if one.stop > begin and one.start <= end]
    sheet = replace(sheet, events=tuple(events))
    figure = curves([one.plot for one in plots], sheet)
    extra: list[Spec] = []
    for number, one in enumerate(plots):
        axis = f"y{number + 1}" if number else "y"
        if one.kind == "stock":
            extra += [_holding(curve, axis, sheet) for curve in one.plot.curves]
        extra.append(_rings(one, axis, sheet))
    data = [*figure.data, *extra]
    return go.Figure(data=data, layout=figure.layout, skip_invalid=False, _validate=False)


def _holding(curve: Curve, axis: str, sheet: Sheet) -> Spec:
    """Draw a stock as holding until its next figure is known."""
    points = sorted(curve.points, key=lambda one: one.start)
    return {
        "type": "scatter", "mode": "lines", "xaxis": "x", "yaxis": axis,
        "x": [day(one.start) for one in points], "y": [one.value for one in points],
        "line": {"color": color_of(curve, sheet.theme), "width": sheet.layout.thin_line,
                 "shape": "hv"},
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip


def _rings(one: ClaimPlot, axis: str, sheet: Sheet) -> Spec:
    points = [
        point
        for curve in one.plot.curves
        for point in curve.points
        if point.observation_id in one.used
    ]
    return {
        "type": "scatter", "mode": "markers", "xaxis": "x", "yaxis": axis, "name": "used",
        "x": [day(point.start + (point.stop - point.start) / 2) for point in points],
        "y": [point.value for point in points],
        "marker": {"symbol": "circle-open", "size": 13, "color": sheet.theme.text,
                   "line": {"width": 2}},
        "hoverinfo": "skip", "showlegend": False,
    }  # fmt: skip
