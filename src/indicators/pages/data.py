"""The data page: search the catalog, see all that is known of an indicator, and take it away."""

from urllib.parse import urlencode

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from indicators.analysis.searching import LONGEST, search, suggestion
from indicators.catalog import observation_counts, records
from indicators.charts import content
from indicators.language import EN_DASH, Language
from indicators.loaders import Dataset, per_dataset
from indicators.pages import (
    Context,
    Page,
    data_choices,
    data_facts,
    data_overview,
    downloads,
    show,
    story_steps,
)
from indicators.pages.choices import position, selection, widget
from indicators.pages.controls import tell_complaints
from indicators.pages.freshness import show_freshness
from indicators.pages.imprint import show_imprint
from indicators.pages.plain import plain, quiet
from indicators.periods import parse

_LIST_HEIGHT = 520
"""How high the list of indicators is, in pixels, on a screen that has room beside it."""


def draw(context: Context) -> None:
    """Draw the body of the page."""
    show_freshness(context)
    tell_complaints(context.language)
    side, main = st.columns([1, 2.5], gap="medium")
    with side:
        found = _search(context)
        _choose(context, found)
    chosen = selection()["indicator"]
    with main.container(gap="small", key="data_main"):
        if chosen is None:
            slots, rows = data_overview.show_overview(context, found, _asked())
        else:
            slots, rows = data_facts.show_indicator(context, chosen)
    PAGE.write_address(context.dataset)
    _take_away(context, slots, rows, chosen)
    title = content.indicator_titles(context.dataset, context.language).get(chosen or "")
    title = title or _asked() or PAGE.title(context.language)
    show_imprint(context, title, None if chosen is None else rows)


def _asked() -> str:
    return str(selection()["q"] or "")[:LONGEST].strip()


# --- the way to an indicator ---------------------------------------------------------------------


def _search(context: Context) -> list[str]:
    """Show the search field; return the indicators that are found, best first."""
    dataset, language = context.dataset, context.language
    _ = language.gettext
    st.text_input(
        _("Search the indicators"),
        selection()["q"],
        max_chars=LONGEST,
        live=True,
        placeholder=_("Search: timber, zuivel, сыворотка, 4407"),
        label_visibility="collapsed",
        **widget("q"),
    )
    asked = _asked()
    found = search(dataset, asked)
    if asked and not found:
        st.markdown(plain(_("Nothing is called “{words}”.").format(words=asked)))
        near = suggestion(dataset, asked)
        if near:
            st.button(
                plain(_("Did you mean “{words}”?").format(words=near)),
                key="suggested",
                type="tertiary",
                on_click=_ask,
                args=(near,),
            )
        return []
    count = language.ngettext("{count} indicator", "{count} indicators", len(found))
    with st.container(horizontal=True, vertical_alignment="center", key="search_count"):
        st.markdown(quiet(count.format(count=language.number(len(found)))), width="content")
        if asked:
            st.button(
                _("Clear the search"),
                key="clear_search",
                type="tertiary",
                on_click=_ask,
                args=("",),
            )
    return found


def _ask(words: str) -> None:
    selection()["q"] = words


def _choose(context: Context, found: list[str]) -> None:
    """Show the found indicators to choose from: as a list, or on a phone in a box."""
    dataset, language = context.dataset, context.language
    titles, facts = content.indicator_titles(dataset, language), _facts(dataset, language)
    at = position(found, selection()["indicator"])
    arguments = widget("indicator", variant="_list", words=found)
    label = language.gettext("Indicators")
    if context.narrow:
        st.selectbox(
            label,
            found,
            index=at,
            format_func=lambda name: f"{titles.get(name, name)} · {facts.get(name, '')}",
            placeholder=language.gettext("Choose an indicator"),
            label_visibility="collapsed",
            **arguments,
        )
        return
    if not found:
        return
    with st.container(height=_LIST_HEIGHT, key="indicator_box"):
        st.radio(
            label,
            found,
            index=at,
            # Streamlit's own captions fade below 4.5:1.
            format_func=lambda name: f"{plain(titles.get(name, name))} {quiet(facts[name])}",
            label_visibility="collapsed",
            **arguments,
        )


@per_dataset
def _facts(dataset: Dataset, language: Language) -> dict[str, str]:
    """Say of each indicator in a few words its panel, unit, figures and years."""
    panels = content.panel_titles(dataset, language)
    counts = records(observation_counts(dataset.observations), "indicator")
    found = {}
    for name, row in records(dataset.catalog, "indicator").items():
        parts = [panels.get(row["panel"], ""), language.unit(row["unit"])]
        count = counts.get(name)
        figures = int(count["observations"]) if count else 0
        words = language.ngettext("{count} figure", "{count} figures", figures)
        parts.append(words.format(count=language.number(figures)))
        if count:
            parts.append(_years(count["first_period"], count["last_period"]))
        found[name] = " · ".join(filter(None, parts))
    return found


def _years(first_period: str, last_period: str) -> str:
    first, last = parse(first_period).start.year, parse(last_period).end.year
    return str(first) if first == last else f"{first}{EN_DASH}{last}"


# --- taking it away ------------------------------------------------------------------------------


def _take_away(
    context: Context,
    slots: tuple[DeltaGenerator, DeltaGenerator],
    rows: pd.DataFrame,
    chosen: str | None,
) -> None:
    """Fill the places of the downloads, now that the address is written."""
    language = context.language
    files, references = slots
    with files:
        if rows.empty:
            st.markdown(quiet(language.gettext("There are no figures in this selection.")))
        else:
            downloads.files(context, rows, chosen or "indicators")
    with (
        references,
        st.popover(
            language.gettext("Cite and link"), icon=":material/link:", key="data_references"
        ),
    ):
        dataset = context.dataset
        downloads.references(
            context,
            rows,
            table=_table_address(dataset, chosen),
            command=_command(dataset, chosen),
        )
        steps = story_steps.indicator_steps(context.dataset, chosen, language) if chosen else []
        if steps:
            story_steps.offer(context, steps)


def _filters(dataset: Dataset, chosen: str) -> list[tuple[str, str]]:
    """Return what is chosen as the parameters of ``/api/observations``."""
    state = selection()
    asked = [("indicator", chosen)]
    asked += [("flow", "" if code == data_choices.NO_FLOW else code) for code in state["flows"]]
    asked += [("reporter", code) for code in state["reporters"]]
    if state["years"] != data_choices.years_of(dataset):
        asked += list(zip(("from", "to"), map(str, state["years"]), strict=True))
    return asked + ([("doubtful", "yes")] if state["doubtful"] else [])


def _table_address(dataset: Dataset, chosen: str | None) -> str:
    if chosen is None:
        return ""
    return downloads.address_of(
        "api/observations.csv", urlencode(_filters(dataset, chosen), safe="/")
    )


def _command(dataset: Dataset, chosen: str | None) -> str:
    """Write the command that gives the same figures on a terminal."""
    if chosen is None:
        return ""
    words = ["indicators export data"]
    for name, value in _filters(dataset, chosen):
        if name == "doubtful":
            words.append("--doubtful")
        elif value:
            words.append(f"--{name} {value}")
    return " ".join(words)


PAGE = Page(
    "data",
    lambda language: language.gettext("Data and downloads"),
    data_choices.parameters,
    draw,
    data_choices.hidden,
)


def page() -> None:
    """Draw the page."""
    show(PAGE)
