"""The chart of an address alone, for a web page that embeds it: no controls, its source below."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from indicators.analysis.claims import judge
from indicators.analysis.describing import publishers
from indicators.analysis.drawing import break_dates
from indicators.analysis.event_study import study
from indicators.analysis.lines import line
from indicators.analysis.refusals import UnavailableTransform
from indicators.analysis.transforms import log_refusal
from indicators.catalog import records
from indicators.charts import compare_words, words
from indicators.charts.claim_chart import claim_plots
from indicators.charts.comparing import compared, plots_of
from indicators.charts.crossing import crossing
from indicators.charts.curves import curves
from indicators.charts.offered import key_of
from indicators.charts.relations import scatter, study_figure
from indicators.charts.studying import study_view
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context, article_evidence, asked, compare_parts, story_steps, timelines
from indicators.pages.asked import PAGES, AddressError, Codes
from indicators.pages.compare_rows import choice_of, known_by, years_of
from indicators.stories.model import StoryView
from indicators.stories.scenes import Look, show

__all__ = ["Embedded", "embedded"]

_MOST_PUBLISHERS = 4


class Embedded(NamedTuple):
    """A chart to embed: its words, and what draws it for a page or for a phone.

    ``key`` says what the numbers of events in it stand for.
    """

    language: Language
    title: str
    alternative: str
    source: str
    key: tuple[str, ...]
    draw: Callable[[Look], go.Figure]


class _Drawn(NamedTuple):
    title: str
    alternative: str
    draw: Callable[[Context], go.Figure]
    key: tuple[str, ...] = ()


def embedded(page: str, dataset: Dataset, items: Iterable[tuple[str, str]]) -> Embedded:
    """Return the chart that an address of a page shows.

    Raises :class:`AddressError` for an address that asks for what there is not, or for a view
    that has nothing to draw.
    """
    codes = asked.read_address(PAGES[page], dataset, items)
    context = asked.context_of(dataset, codes)
    rows = PAGES[page].rows(dataset, codes)
    drawn = None if rows.empty else _MAKERS[page](context, codes)
    if drawn is None:
        raise AddressError("this view has nothing to draw")
    language = context.language
    source = publishers(dataset, rows, _MOST_PUBLISHERS, language)

    def draw(look: Look) -> go.Figure:
        return drawn.draw(replace(context, dark=look.dark, narrow=look.form == "phone"))

    told = language.gettext("Source: {names}").format(names=source)
    return Embedded(language, drawn.title, drawn.alternative, told, drawn.key, draw)


def _timelines(context: Context, codes: Codes) -> _Drawn:
    choices = asked.timelines_choices(context.dataset, codes)
    shown = timelines.gather(context, choices)
    chosen = {name: next(iter(codes[name]), None) for name in ("event", "figure")}
    said = timelines.picture_words(choices, shown, context.language)
    told = words.alternative_text(
        shown.panels, len(shown.events), (choices.start, choices.stop), context.language
    )
    return _Drawn(
        said.title, told, lambda look: timelines.figure(look, choices, shown, chosen), said.key
    )


def _compare(context: Context, codes: Codes) -> _Drawn | None:
    mode = codes["mode"][0]
    known = known_by(context.dataset, codes)
    if mode == "cross":
        return _cross(context, codes, known)
    if mode == "study":
        return _study(context, codes, known)
    if mode == "mirror":
        view = story_steps.mirror_view(codes["mirror"][0], codes["factor"][0], years_of(codes))
        return _view(context, known, view)
    return _lines(context, codes, known)


def _lines(context: Context, codes: Codes, known: Dataset) -> _Drawn | None:
    dataset, language = context.dataset, context.language
    choice, layout = choice_of(dataset, codes), codes["layout"][0]
    keys = list(map(key_of, codes["lines"]))
    found = compared(dataset, known, keys, choice, language, years_of(codes))
    drawn = [one for one in found if len(one.frame) or len(one.later)]
    if not drawn:
        return None
    frames = [frame for one in drawn for frame in (one.frame, one.later)]
    may_be = not any(log_refusal(frame, language) for frame in frames)
    logarithmic = may_be and codes["axis"] == ("log",)
    plots = plots_of(dataset, drawn, choice, layout, language, logarithmic=logarithmic)
    told = compare_words.alternative(plots, language)
    return _Drawn(
        plots[0].title,
        told,
        lambda look: curves(plots, compare_parts.sheet(look, plots=len(plots))),
    )


def _article(context: Context, codes: Codes) -> _Drawn | None:
    language, claim = context.language, codes["claim"][0]
    known, days = known_by(context.dataset, codes), codes["known"]
    day = date.fromisoformat(days[0]) if days else None
    finding = judge(known, claim)
    plots = claim_plots(known, finding.used, language) if finding else []
    if finding is None or not plots:
        return None
    events = article_evidence.events(context.dataset, claim, finding, day)
    return _Drawn(
        finding.parts[0].write(language),
        compare_words.alternative(plots, language),
        lambda look: article_evidence.draw_claim(look, plots, events),
        article_evidence.event_key(events, language),
    )


def _view(context: Context, known: Dataset, view: StoryView) -> _Drawn | None:
    """Draw a view that a story can show too."""
    shown = show(view, known, context.language)
    if not shown.plots:
        return None

    def draw(look: Context) -> go.Figure:
        return shown.draw(Look(look.dark, "phone" if look.narrow else "page"))

    return _Drawn(shown.plots[0].title, shown.alternative, draw)


def _cross(context: Context, codes: Codes, known: Dataset) -> _Drawn | None:
    language = context.language
    keys = key_of(codes["x"][0]), key_of(codes["y"][0])
    found = crossing(known, keys, known.observations, language, years_of(codes))
    if len(found.pairs) < 2:
        return None
    x, y = found.sides
    title = f"{y.title} / {x.title}"
    return _Drawn(
        title,
        title,
        lambda look: scatter(found.pairs, (x, y), compare_parts.sheet(look), found.look),
    )


def _study(context: Context, codes: Codes, known: Dataset) -> _Drawn | None:
    key, about = key_of(codes["line"][0]), codes["about"][0]
    frame: pd.DataFrame = line(known.observations, key)
    event = records(context.dataset.events, "event_id")[about]
    breaks = break_dates(context.dataset.breaks).get(
        (key.indicator, key.flow, key.reporter), frozenset()
    )
    before, after = map(int, codes["window"][0].split("-"))
    try:
        found = study(frame, event["start"].date(), event["stop"].date(), before, after, breaks)
    except UnavailableTransform:
        return None
    name = str(event[context.language.column("title")])
    view = study_view(context.dataset, key, found, name, context.language)
    title = view.titles[0]
    return _Drawn(title, title, lambda look: study_figure(view, compare_parts.sheet(look, plots=2)))


_MAKERS: Mapping[str, Callable[[Context, Codes], _Drawn | None]] = {
    "timelines": _timelines,
    "compare": _compare,
    "article": _article,
}
