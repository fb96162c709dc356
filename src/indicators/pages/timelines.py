"""The timelines: four panels on one time axis, the events of the article marked on them."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer

from indicators.catalog import Measure
from indicators.charts import content, words
from indicators.charts.content import EventFilter, Figures
from indicators.charts.events import Event, View
from indicators.charts.parts import Panel
from indicators.charts.timelines import timelines
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import (
    Context,
    address,
    controls,
    event_card,
    figure_card,
    show,
    tables,
)
from indicators.pages.controls import Choices
from indicators.pages.plain import plain, quiet


@dataclass(frozen=True)
class Shown:
    """What is on the page: the panels over all time and in view, the events in view."""

    all_time: list[Panel]
    panels: list[Panel]
    events: list[Event]


def page() -> None:
    """Draw the page."""
    show(lambda language: language.gettext("Belarus–China: trade, transit and events"), draw)


def draw(context: Context) -> None:
    """Draw the body of the page."""
    language = context.language
    st.markdown(quiet(tables.freshness(context.dataset, language)))
    parameters = controls.parameters(context.dataset)
    controls.check_bound()
    address.restore(parameters, keep=("event", "figure"))
    choices = controls.read(context)
    shown = gather(context, choices)
    st.session_state["events_in_view"] = [event.event_id for event in shown.events]
    controls.tell_complaints(language)
    if not choices.panels:
        st.info(language.gettext("Choose at least one panel above to see its timeline."))
    else:
        _body(context, choices, shown)
    address.write(parameters, controls.hidden(choices, context.dataset))


def gather(context: Context, choices: Choices) -> Shown:
    """Gather what the choices ask for."""
    dataset = context.dataset
    figures = Figures(average=choices.average, doubtful=choices.doubtful)
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


def _tabs(language: Language) -> Sequence[TabContainer]:
    """Show the tabs, open at the one that the address or the visitor chose."""
    names = [language.gettext("Chart"), language.gettext("Table"), language.gettext("Sources")]
    # A tab is known by its label: each language has tabs of its own.
    key = f"tabs_{language.code}"
    chosen = st.session_state.setdefault("tab", controls.TABS[0])
    st.session_state[key] = names[controls.TABS.index(chosen)]
    return st.tabs(names, key=key, on_change=_remember_tab, args=(key, names))


def _remember_tab(key: str, names: list[str]) -> None:
    st.session_state["tab"] = controls.TABS[names.index(st.session_state[key])]


def _chart(context: Context, choices: Choices, shown: Shown) -> None:
    language = context.language
    span = (choices.start, choices.stop)
    if not any(panel.figures for panel in shown.panels):
        st.info(
            language.gettext(
                "No figures of these panels lie in this time. Choose other years or other panels."
            )
        )
        return
    view = View(
        *span,
        narrow=context.narrow,
        dark=context.dark,
        language=language,
        event=st.session_state.get("event"),
        figure=st.session_state.get("figure"),
    )
    st.plotly_chart(
        timelines(shown.panels, shown.events, view),
        theme=None,
        key="chart",
        on_select=_choose_in_chart,
        selection_mode="points",
        alt=words.alternative_text(shown.panels, len(shown.events), span, language),
        config={"displayModeBar": False, "doubleClick": False, "locale": language.code},
    )
    st.markdown(quiet(_reading_aid(choices, language)))
    with st.expander(language.gettext("What is missing, and why")):
        for panel in shown.all_time:
            st.markdown(f"**{plain(panel.title)}** {plain(panel.gap)}")


def _reading_aid(choices: Choices, language: Language) -> str:
    _ = language.gettext
    height = (
        _("Each step spans its period, at its average per month, so part-years carry their season.")
        if choices.average
        else _("Each step spans its period, at the published figure: part-years stand lower.")
    )
    forms = _(
        "Strong steps: whole years. Thin: parts of years. ● official ○ reported ◇ derived."
        " Shaded: two counts of the same year."
    )
    return f"{height} {forms}"


def _choose_in_chart() -> None:
    """Take over what was clicked: an event, a counted mark's first event, or a figure."""
    points = st.session_state["chart"].selection.points
    data = points[0].get("customdata") if points else None
    if not data:
        return
    kind, *codes = data
    if kind == "figure":
        st.session_state["figure"] = codes[0]
        return
    # The chosen event leaves a counted mark for one of its own: go on from its place in time.
    order = st.session_state.get("events_in_view", codes)
    current = st.session_state.get("event")
    place = order.index(current) if current in order else -1
    later = [code for code in codes if code in order and order.index(code) > place]
    st.session_state["event"] = (later or codes)[0]
