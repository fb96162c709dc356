"""The chart beside a claim: the lines that its figures belong to, those figures ringed, its events.

Figures of one unit and kind share a plot, flows only with those of their panel. Flows stand at
their yearly pace, as on the timelines, so that half a year is not taken for a fall; single months,
such as that of an announcement, have a plot of their own, as published, and only with the figures
that the claim rests on; its scale is that of the other flows in the unit.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd

from indicators.analysis.drawing import SERIES, Figure, break_dates, drawn, preferred, series
from indicators.analysis.lines import coverage
from indicators.charts.content import (
    figure_hovers,
    flow_words,
    indicator_titles,
    looks_of,
    short_names,
)
from indicators.charts.curve_parts import Curve, EventMark, Plot, Sheet
from indicators.charts.panel_plots import figure_curves
from indicators.charts.parts import axis_scale
from indicators.charts.theme import NARROW, WIDE
from indicators.language import Language
from indicators.loaders import Dataset

MOST_PLOTS = 4
"""More plots below one another than these are no small chart any more; the table has them all."""

YEARS_BEFORE = 6
"""How far the lines reach back before the first figure that a claim rests on."""

_LONGEST_TITLE = 50
"""As many letters of title and unit stand over a plot."""

_BESIDE_LIST = 590
"""How wide the chart is beside the list of claims, in pixels."""

_MOST_CURVES = 6
"""As many as can be told apart."""


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


def claim_plots(dataset: Dataset, used: Sequence[str], language: Language) -> list[Plot]:
    """Gather the lines that figures belong to, in the order of use.

    Parameters
    ----------
    dataset
        The data that the claim was judged by.
    used
        The observation_ids that the claim rests on.

    Returns
    -------
    list of Plot
        At most ``MOST_PLOTS``. A plot without any line of two figures is left out, but for single
        months beside lines, so the list is empty where there is nothing to draw.
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
    rows = rows[~rows["single"] | rows["observation_id"].isin(used)]
    groups = []
    for (unit, kind, _, single), group in rows.groupby(
        ["unit", "kind", "panel", "single"], sort=False
    ):
        is_line = group.drop_duplicates([*SERIES, "start"]).groupby(SERIES).size().max() > 1
        if is_line or single:
            figures = drawn(group, str(kind), pace=not single)
            groups.append(_Group(str(unit), str(kind), bool(single), is_line, figures))
    if not any(group.is_line for group in groups):
        return []
    return [_plot(dataset, group, groups, used, language) for group in groups[:MOST_PLOTS]]


class _Group(NamedTuple):
    """The figures of one plot, whether they are of single months, and whether they make a line."""

    unit: str
    kind: str
    single: bool
    is_line: bool
    figures: list[Figure]

    @property
    def highest(self) -> float:
        return max(abs(one.level) for one in self.figures)


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
    group: _Group,
    groups: Sequence[_Group],
    used: Sequence[str],
    language: Language,
) -> Plot:
    """Draw a group; what was announced in a month has one scale with what came of it."""
    unit, kind, figures = group.unit, group.kind, group.figures
    flows = [one for one in groups if (one.unit, one.kind, kind) == (unit, "flow", "flow")]
    alike = flows if any(one.single for one in flows) else [group]
    highest = max(one.highest for one in alike)
    scale = axis_scale(highest)
    lines = series(figures)
    words = language.unit_title(unit, scale, pace=kind == "flow" and not group.single)
    names = _names(dataset, list(lines), language)
    looks, breaks = looks_of(dataset), break_dates(dataset.breaks)
    hover = figure_hovers(dataset, figures, unit, language)
    curves: list[Curve] = []
    ranks: Counter[str] = Counter()
    for key, line in list(lines.items())[:_MOST_CURVES]:
        look = Curve(names[key], (), looks[key[2]], ranks[key[2]])
        ranks[key[2]] += 1
        curves += figure_curves(
            look, line, scale, hover, stock=kind == "stock", breaks=breaks.get(key, ()), used=used
        )
    titles = dict.fromkeys(_line_title(dataset, key, language) for key in lines)
    title = " · ".join(titles)
    if len(titles) > 1 and len(title) + len(words) > _LONGEST_TITLE:
        title, words = words, ""
    reach = (highest / scale,) if len(alike) > 1 else ()
    return Plot(title, words, curves, stock=kind == "stock", reach=reach)


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
