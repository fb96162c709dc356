"""Figures as plots of curves: those of a panel, and those that a claim rests on.

Whole years and stocks are a line. Parts of years and second counts, which are never joined, are
loose curves of the same name.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from indicators.analysis.drawing import Figure, series
from indicators.charts.curve_parts import Curve, CurvePoint, Plot
from indicators.charts.parts import Panel, axis_scale, highest_level
from indicators.charts.theme import reporter_looks
from indicators.language import Language


def panel_plots(panels: Sequence[Panel], language: Language) -> list[Plot]:
    """Return a plot for each panel that has a figure, with its levels in the unit of its axis."""
    return [_plot(panel, language) for panel in panels if panel.figures]


def _plot(panel: Panel, language: Language) -> Plot:
    scale = axis_scale(highest_level(panel))
    pace = panel.pace and panel.kind == "flow"
    looks = reporter_looks(panel.roles)
    curves: list[Curve] = []
    for key, figures in series(panel.figures).items():
        look = Curve(_name(panel, figures[0]), (), looks[key[2]], quiet=key[0] != panel.lead)
        curves += figure_curves(
            look,
            figures,
            scale,
            panel.hover,
            stock=panel.kind == "stock",
            breaks=panel.breaks.get(key, ()),
        )
    title = ", ".join(part for part in (panel.title, panel.subject) if part)
    unit = language.unit_title(panel.unit, scale, pace=pace)
    return Plot(title, unit, curves, stock=panel.kind == "stock")


def _name(panel: Panel, figure: Figure) -> str:
    several = len({one.indicator for one in panel.figures}) > 1
    title, name = panel.titles[figure.indicator], panel.reporters[figure.reporter]
    return f"{title}, {name}" if several else name


def figure_curves(
    look: Curve,
    figures: Sequence[Figure],
    scale: float,
    hover: Mapping[str, str],
    *,
    stock: bool,
    breaks: Collection[datetime] = (),
    used: Collection[str] = (),
) -> Iterator[Curve]:
    """Yield the curves of a line, as it looks: its joined figures, and loose ones.

    ``scale`` is what levels are divided by, ``breaks`` are the first days under a new definition,
    ``used`` the ids of figures to be ringed.
    """
    ordered = sorted(figures, key=lambda one: (one.start, one.stop))
    for loose in (False, True):
        points = [
            CurvePoint(
                one.middle if stock else one.start,
                one.middle + timedelta(days=1) if stock else one.stop,
                one.level / scale,
                one.status,
                hover[one.observation_id],
                one.observation_id,
                one.observation_id in used,
                one.start in breaks,
            )
            for one in ordered
            if one.joined != loose
        ]
        if points:
            yield replace(look, points=points, loose=loose)
