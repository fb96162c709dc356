"""The timelines: four panels on one time axis, the events of the article marked on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.mutable_tab_container import TabContainer

from indicators.catalog import Measure
from indicators.charts import content, words
from indicators.charts.content import EventFilter, Figures
from indicators.charts.events import Event, View
from indicators.charts.parts import Panel
from indicators.charts.timelines import timelines
from indicators.language import EN_DASH, Language
from indicators.loaders import Dataset
from indicators.pages import (
    Context,
    Page,
    chart_config,
    controls,
    downloads,
    event_card,
    figure_card,
    show,
    story_steps,
    tables,
)
from indicators.pages.choices import selection, tabs
from indicators.pages.controls import Choices
from indicators.pages.freshness import show_freshness
from indicators.pages.imprint import show_imprint
from indicators.pages.plain import plain, quiet
from indicators.pages.zoom import draggable, hint, take_years


@dataclass(frozen=True)
class Shown:
    """What is on the page: the panels over all time and in view, the events in view."""

    all_time: list[Panel]
    panels: list[Panel]
    events: list[Event]


def draw(context: Context) -> None:
    """Draw the body of the page."""
    language = context.language
    show_freshness(context)
    choices, slot = _controls(context)
    shown = gather(context, choices)
    st.session_state["events_in_view"] = [event.event_id for event in shown.events]
    controls.tell_complaints(language)
    if not choices.panels:
        st.info(language.gettext("Choose at least one chart above."))
    else:
        _body(context, choices, shown)
    PAGE.write_address(context.dataset)
    if choices.panels:
        with slot or st.container():
            _take_away(context, choices, shown)
    rows = tables.drawn_rows(context.dataset, shown.panels)
    show_imprint(context, _view_title(context, choices, shown), rows)


def _controls(context: Context) -> tuple[Choices, DeltaGenerator | None]:
    """Show the controls; return what is chosen, and the place beside them for what can be taken.

    There it takes no height. On a phone there is no room beside them: it goes below the chart.
    """
    if context.narrow:
        return controls.read(context), None
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
        return controls.read(context), st.container(width="content")


def gather(context: Context, choices: Choices) -> Shown:
    """Gather what the choices ask for."""
    dataset = context.dataset
    figures = Figures(pace=choices.pace, doubtful=choices.doubtful)
    all_time = [
        _panel(dataset.version, key, measure, figures, context.language.code, dataset)
        for key, measure in choices.panels
    ]
    wanted = EventFilter(choices.scope, choices.categories, choices.start, choices.stop)
    keys = tuple(key for key, _ in choices.panels)
    return Shown(
        all_time=all_time,
        panels=[content.within(panel, choices.start, choices.stop) for panel in all_time],
        events=content.events_in_view(dataset, wanted, keys, context.language),
    )


@st.cache_resource(max_entries=128, show_spinner=False)
def _panel(
    version: str,  # noqa: ARG001 - the cache is keyed by it, since a Dataset cannot be hashed
    key: str,
    measure: Measure,
    figures: Figures,
    code: str,
    _dataset: Dataset,
) -> Panel:
    return content.panel(_dataset, key, measure, figures, Language(code))


def _body(context: Context, choices: Choices, shown: Shown) -> None:
    language = context.language
    sentence = words.headline(shown.panels, language)
    if sentence:
        st.markdown(f"**{plain(sentence)}**")
    main, side = st.columns([3.1, 1], gap="medium")
    with main.container(gap="xsmall"):
        chart, table, sources = _tabs(language)
        if chart.open:
            with chart:
                _chart(context, choices, shown)
        if table.open:
            with table:
                tables.table(context, shown.panels)
        if sources.open:
            with sources:
                tables.sources(context, shown.panels)
    with side.container(gap="small"):
        chosen = event_card.choose(context, shown.events)
        if chosen is not None:
            event_card.show_card(context, chosen, shown.all_time)
        figure_card.choose(context, shown.panels)
        event_card.show_list(context, shown.events)


def figure(
    context: Context, choices: Choices, shown: Shown, chosen: Mapping[str, Any]
) -> go.Figure:
    """Draw what is chosen, with the ``event`` and the ``figure`` that are ``chosen`` marked."""
    view = View(
        choices.start,
        choices.stop,
        narrow=context.narrow,
        dark=context.dark,
        language=context.language,
        event=chosen.get("event"),
        figure=chosen.get("figure"),
    )
    return timelines(shown.panels, shown.events, view)


def _subject(choices: Choices, shown: Shown) -> str:
    """Name what is drawn: ``Timber, Meat, 2013–2025``."""
    titles = [panel.title for panel in shown.panels]
    years = f"{choices.start.year}{EN_DASH}{choices.stop.year - 1}"
    return ", ".join([*titles, years])


def _view_title(context: Context, choices: Choices, shown: Shown) -> str:
    events = context.dataset.events
    chosen = events.loc[events["event_id"] == selection()["event"]]
    return ": ".join([_subject(choices, shown), *chosen[context.language.column("title")]])


def picture_words(choices: Choices, shown: Shown, language: Language) -> downloads.Words:
    """Say what a picture of the timelines shows; its key has the events by their numbers."""
    subject = _subject(choices, shown)
    sentence = words.headline(shown.panels, language)
    return downloads.Words(
        title=sentence or subject,
        subtitle=subject if sentence else "",
        key=tuple(
            content.event_line(one.number, one.start, one.precision, one.title, language)
            for one in shown.events
        ),
        note=_reading_aid(choices, language),
    )


def _chosen() -> dict[str, Any]:
    return {name: selection()[name] for name in ("event", "figure")}


def _take_away(context: Context, choices: Choices, shown: Shown) -> None:
    language = context.language
    chosen = _chosen()
    downloads.take_away(
        context,
        tables.drawn_rows(context.dataset, shown.panels),
        lambda light: figure(light, choices, shown, chosen),
        name="-".join(panel.key for panel in shown.panels),
        words=picture_words(choices, shown, language),
        twin="timelines.csv",
        steps=story_steps.panel_steps(
            context.dataset, choices, shown.events, chosen["event"], language
        ),
    )


def _tabs(language: Language) -> Sequence[TabContainer]:
    """Show the tabs, open at the one that the address or the visitor chose."""
    names = [language.gettext("Chart"), language.gettext("Table"), language.gettext("Sources")]
    return tabs("tab", dict(zip(controls.TABS, names, strict=True)))


def _chart(context: Context, choices: Choices, shown: Shown) -> None:
    language = context.language
    span = (choices.start, choices.stop)
    if not any(panel.figures for panel in shown.panels):
        st.info(
            language.gettext(
                "No figures of these charts lie in these years. Choose other years or other charts."
            )
        )
        return
    st.plotly_chart(
        draggable(context, figure(context, choices, shown, _chosen())),
        theme=None,
        key="chart",
        on_select=lambda: _choose_in_chart(context.dataset),
        selection_mode=("points", "box"),
        alt=words.alternative_text(shown.panels, len(shown.events), span, language),
        config=chart_config(language),
    )
    st.markdown(quiet(" ".join([_reading_aid(choices, language), hint(context)]).strip()))
    with st.expander(language.gettext("What is missing, and why")):
        for panel in shown.all_time:
            st.markdown(f"**{plain(panel.title)}** {plain(panel.gap)}")


def _reading_aid(choices: Choices, language: Language) -> str:
    _ = language.gettext
    height = (
        _(
            "Each bar covers the months counted; its height is the amount per year."
            " Part-years include seasonal ups and downs."
        )
        if choices.pace
        else _(
            "Each bar covers the months counted, at the published figure: part-years stand lower."
        )
    )
    forms = _(
        "Thick: whole years; thin: part-years and second counts; grey: other products, coloured"
        " when chosen. ● official ○ reported ◇ derived."
        " Shaded: between two counts of the same year."
    )
    return f"{height} {forms}"


def _choose_in_chart(dataset: Dataset) -> None:
    """Take over what was clicked, an event, a counted mark's first event or a figure, or years."""
    if take_years(dataset, st.session_state["chart"]):
        return
    points = st.session_state["chart"].selection.points
    data = points[0].get("customdata") if points else None
    if not data:
        return
    kind, *codes = data
    if kind == "figure":
        selection()["figure"] = codes[0]
        return
    # The chosen event leaves a counted mark for one of its own: go on from its place in time.
    order = st.session_state.get("events_in_view", codes)
    current = selection()["event"]
    place = order.index(current) if current in order else -1
    later = [code for code in codes if code in order and order.index(code) > place]
    selection()["event"] = (later or codes)[0]


PAGE = Page(
    "timelines",
    lambda language: language.gettext("Belarus–China: trade, transit and events"),
    controls.parameters,
    draw,
    controls.hidden,
)


def page() -> None:
    """Draw the page."""
    show(PAGE)
