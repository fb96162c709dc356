"""What each step of a story shows: its words with their figures, its chart, and its sources.

A scene is what the stage, the file and the slides are made from, so that all of them say the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from indicators import catalog
from indicators.analysis.claims import judge
from indicators.analysis.describing import publishers
from indicators.analysis.lines import figure_ids, within_years
from indicators.analysis.mirror import mirror
from indicators.analysis.transforms import Choice, log_refusal
from indicators.catalog import Measure
from indicators.charts import compare_words, content, words
from indicators.charts.claim_chart import ClaimSheet, claim_plots
from indicators.charts.comparing import compared, plots_of
from indicators.charts.content import Figures
from indicators.charts.curve_parts import EventMark, Plot, Sheet
from indicators.charts.curves import curves
from indicators.charts.events import Event, View
from indicators.charts.mirrors import mirror_plots
from indicators.charts.offered import key_of
from indicators.charts.panel_plots import panel_plots
from indicators.charts.parts import calendar_day
from indicators.charts.theme import NARROW, STAGE, STAGE_HEIGHT, WIDE
from indicators.charts.timelines import timelines
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.stories.filling import Value, Values
from indicators.stories.model import (
    ClaimView,
    LinesView,
    MirrorView,
    PanelsView,
    Step,
    Story,
    StoryView,
)

__all__ = ["FORMS", "Look", "Scene", "Shown", "scenes", "show"]

FORMS = ("stage", "page", "phone")
"""What a chart is drawn for."""

_MOST_PUBLISHERS = 3
_PHONE_PLOT = 170

_HEAD, _LANE = 26, 18
"""What `curves` takes above each plot, and for the numbers of events."""


class Look(NamedTuple):
    """How a chart is to look: dark or light, and for which of ``FORMS``."""

    dark: bool = False
    form: str = "stage"


class Shown(NamedTuple):
    """A view of the data: its plots as lists, the observations in them, and what draws it."""

    plots: Sequence[Plot]
    figures: Sequence[str]
    draw: Callable[[Look], go.Figure]
    alternative: str


@dataclass(frozen=True)
class Scene:
    """One step as it is told: texts with their figures, and what it shows.

    ``call_out`` are the figures that stand large, ``rows`` the observations that the chart draws,
    ``source`` names who published them, ``alternative`` says what the chart shows to those who do
    not see it. ``plots`` is empty where the data have nothing to draw.
    """

    number: int
    headline: str
    text: str
    notes: str
    call_out: Sequence[Value]
    events: Sequence[Event]
    dwell: str | None
    plots: Sequence[Plot]
    rows: pd.DataFrame
    source: str
    alternative: str
    draw: Callable[[Look], go.Figure]


def scenes(story: Story, dataset: Dataset) -> list[Scene]:
    """Make every step of a story, which the data have been checked for, from one state of them."""
    values = Values.of(story, dataset)
    return [_scene(number, step, values) for number, step in enumerate(story.steps, 1)]


def _scene(number: int, step: Step, values: Values) -> Scene:
    dataset, language = values.dataset, values.language
    view = step.view
    panels = view.panels if isinstance(view, PanelsView) else ()
    events = content.events_named(dataset, step.events, tuple(panels), language)
    shown = show(view, dataset, language, events, step.dwell)
    rows = dataset.observations.set_index("observation_id", drop=False)
    codes = [code for code in dict.fromkeys(shown.figures) if code in rows.index]
    drawn = rows.loc[codes].reset_index(drop=True)
    called = [values.value(code) for code in step.call_out]
    return Scene(
        number=number,
        headline=values.fill(step.headline),
        text=values.fill(step.text),
        notes=values.fill(step.notes),
        call_out=[value for value in called if value is not None],
        events=events,
        dwell=step.dwell,
        plots=shown.plots,
        rows=drawn,
        source=publishers(dataset, drawn, _MOST_PUBLISHERS, language),
        alternative=shown.alternative,
        draw=shown.draw,
    )


def show(
    view: StoryView,
    dataset: Dataset,
    language: Language,
    events: list[Event] | None = None,
    dwell: str | None = None,
) -> Shown:
    """Return what a view shows, with events marked and one of them dwelt on, if any."""
    events = events or []
    if isinstance(view, PanelsView):
        return _panels(view, dataset, events, dwell, language)
    if isinstance(view, LinesView):
        return _lines(view, dataset, events, language)
    if isinstance(view, MirrorView):
        return _mirror(view, dataset, events, language)
    return _claim(view, dataset, events, language)


# --- the views -----------------------------------------------------------------------------------


def _panels(
    view: PanelsView,
    dataset: Dataset,
    events: list[Event],
    dwell: str | None,
    language: Language,
) -> Shown:
    start, stop = calendar_day(view.years[0]), calendar_day(view.years[1] + 1)
    panels = [
        content.within(
            content.panel(dataset, key, _measure(dataset, key, view), Figures(), language),
            start,
            stop,
        )
        for key in view.panels
    ]

    def draw(look: Look) -> go.Figure:
        shown = View(
            start, stop, narrow=look.form == "phone", dark=look.dark, language=language,
            event=dwell, stage=look.form == "stage",
        )  # fmt: skip
        return timelines(panels, events, shown)

    told = words.alternative_text(panels, len(events), (start, stop), language)
    figures = [one.observation_id for panel in panels for one in panel.figures]
    return Shown(panel_plots(panels, language), figures, draw, told)


def _measure(dataset: Dataset, panel: str, view: PanelsView) -> Measure:
    """Return what a panel shows: on a day when nothing of it was known, an empty panel."""
    if panel in view.measures:
        return Measure.parse(view.measures[panel])
    usual = Measure.parse(catalog.panel_row(dataset, panel)["default_measure"])
    return next(iter(catalog.measures(dataset, panel)), usual)


def _lines(view: LinesView, dataset: Dataset, events: list[Event], language: Language) -> Shown:
    choice = Choice(view.frequency, view.units, view.formula, view.base, view.base)
    keys = [key_of(code) for code in view.lines]
    found = compared(dataset, dataset, keys, choice, language, view.years)
    layout = "multiples" if view.multiples else "one"
    # A logarithm needs values over zero, which another state of the data may not have.
    may_be = not any(log_refusal(one.frame, language) for one in found)
    logarithmic = view.logarithmic and may_be
    plots = plots_of(dataset, found, choice, layout, language, logarithmic=logarithmic)
    figures = [one for each in found for one in figure_ids(each.frame)]
    return _curves(plots, figures, events, language)


def _mirror(view: MirrorView, dataset: Dataset, events: list[Event], language: Language) -> Shown:
    found = mirror(dataset, view.indicator, view.flow, view.frequency, view.factor)
    found = within_years(found, view.years)
    figures = [*found["home_id"], *found["partner_id"]]
    if found.empty:
        return _curves([], [], events, language)
    plots = mirror_plots(dataset, view.indicator, view.flow, found, language)
    return _curves(plots, figures, events, language)


def _claim(view: ClaimView, dataset: Dataset, events: list[Event], language: Language) -> Shown:
    finding = judge(dataset, view.claim)
    used = finding.used if finding is not None else ()
    plots = claim_plots(dataset, used, language)
    lines = [curve.points for plot in plots for curve in plot.curves]
    figures = [*used, *(point.observation_id for points in lines for point in points)]
    return _curves(plots, figures, events, language, _CLAIM)


def _curves(
    plots: Sequence[Plot],
    figures: Sequence[str],
    events: Sequence[Event],
    language: Language,
    forms: "Mapping[str, type[Sheet]] | None" = None,
) -> Shown:
    return Shown(
        plots,
        figures,
        lambda look: curves(plots, _sheet(forms or _CURVES, len(plots), events, look, language)),
        compare_words.alternative(plots, language) if plots else "",
    )


class StageSheet(Sheet):
    """A sheet for a stage: less room for names, as its letters are large."""

    @property
    def name_room(self) -> int:
        """Pixels that the name of a curve may take."""
        return 150


class StageClaimSheet(StageSheet, ClaimSheet):
    """The same for the chart of a claim."""


_CURVES: Mapping[str, type[Sheet]] = {"stage": StageSheet, "page": Sheet, "phone": Sheet}
_CLAIM: Mapping[str, type[Sheet]] = {
    "stage": StageClaimSheet,
    "page": ClaimSheet,
    "phone": ClaimSheet,
}
_LAYOUTS = {"stage": STAGE, "page": WIDE, "phone": NARROW}


def _sheet(
    forms: Mapping[str, type[Sheet]],
    plots: int,
    events: Sequence[Event],
    look: Look,
    language: Language,
) -> Sheet:
    marks = tuple(
        EventMark(one.start, one.stop, one.number, one.title, one.category) for one in events
    )
    room = STAGE_HEIGHT - STAGE.bottom - (_LANE if marks else 0)
    heights = {
        "stage": room // max(plots, 1) - _HEAD,
        "page": 300 if plots == 1 else 190 if plots == 2 else 130,
        "phone": _PHONE_PLOT,
    }
    sheet = forms[look.form](_LAYOUTS[look.form], look.dark, language, heights[look.form])
    return replace(sheet, events=marks)
