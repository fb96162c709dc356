"""Panels of the timelines as plots of curves: the same figures, for who draws them by other means.

Whole years and stocks are a line; parts of years, which are never joined to whole ones, are curves
of their own.
"""

from collections.abc import Sequence

from indicators.analysis.drawing import Figure, series
from indicators.charts.curve_parts import Curve, CurvePoint, Plot
from indicators.charts.parts import Panel, axis_scale, highest_level
from indicators.language import Language

__all__ = ["panel_plots"]


def panel_plots(panels: Sequence[Panel], language: Language) -> list[Plot]:
    """Return a plot for each panel that has a figure, with its levels in the unit of its axis."""
    return [_plot(panel, language) for panel in panels if panel.figures]


def _plot(panel: Panel, language: Language) -> Plot:
    scale = axis_scale(highest_level(panel))
    pace = panel.pace and panel.kind == "flow"
    curves: list[Curve] = []
    for place, figures in enumerate(series(panel.figures).values()):
        name = _name(panel, figures[0])
        role = panel.roles.get(figures[0].reporter, "other")
        joined = [one for one in figures if one.joined]
        parts = [one for one in figures if not one.strong]
        if joined:
            curves.append(Curve(name, _points(panel, joined, scale), role, place))
        if parts:
            told = language.gettext("{name}, parts of years").format(name=name)
            curves.append(Curve(told, _points(panel, parts, scale), role, place, faded=True))
    title = ", ".join(part for part in (panel.title, panel.subject) if part)
    return Plot(title, language.unit_title(panel.unit, scale, pace=pace), curves)


def _name(panel: Panel, figure: Figure) -> str:
    several = len({one.indicator for one in panel.figures}) > 1
    title, name = panel.titles[figure.indicator], panel.reporters[figure.reporter]
    return f"{title}, {name}" if several else name


def _points(panel: Panel, figures: Sequence[Figure], scale: float) -> list[CurvePoint]:
    ordered = sorted(figures, key=lambda one: (one.start, one.stop))
    return [
        CurvePoint(
            one.start,
            one.stop,
            one.level / scale,
            panel.hover[one.observation_id],
            one.observation_id,
        )
        for one in ordered
    ]
