"""Before an indicator is chosen: what there is, how fresh it is, and all of it to take away."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import streamlit as st

from indicators.analysis.freshness import service_states
from indicators.charts import content
from indicators.pages import Context, data_choices
from indicators.pages.choices import field, selection
from indicators.pages.data_facts import Slots
from indicators.pages.data_lines import error_list
from indicators.pages.freshness import service_words
from indicators.pages.plain import plain


def show_overview(context: Context, found: Sequence[str], asked: str) -> tuple[Slots, pd.DataFrame]:
    """Show the found indicators together; return the places for downloads, and their figures."""
    language = context.language
    _ = language.gettext
    heading = _("All indicators")
    if asked:
        words = language.ngettext(
            "{count} indicator found for “{words}”",
            "{count} indicators found for “{words}”",
            len(found),
        )
        heading = words.format(count=language.number(len(found)), words=asked)
    st.subheader(plain(heading), anchor=False)
    if found:
        st.markdown(
            _(
                "Choose an indicator to see its definition, lines, gaps, conflicts, revisions and"
                " sources; or take the figures of all of them, as the filter lets them pass."
            )
        )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="data_row"):
        rows = data_choices.choose_rows(context, found)
        references = st.container(width="content")
    files = st.container(gap="xsmall")
    if not asked:
        _subjects(context)
        _errors(context)
        _services(context)
    return (files, references), rows


def _subjects(context: Context) -> None:
    """Offer the panels as searches: one click here, and one on an indicator."""
    titles = content.panel_titles(context.dataset, context.language)

    def ask(key: str | None) -> None:
        selection()["q"] = titles.get(str(key), "")

    st.pills(
        context.language.gettext("Search by subject"),
        list(titles),
        format_func=lambda key: plain(titles.get(key, key)),
        **field("subject", None, ask),
    )


def _services(context: Context) -> None:
    """Say of every service how fresh its figures are."""
    states = service_states(context.dataset.services, context.noted, datetime.now(UTC))
    if not states:
        return
    heading = context.language.gettext("How fresh the services are")
    st.markdown(f"#### {plain(heading)}")
    st.markdown("\n".join(f"- {service_words(state, context.language)}" for state in states))


def _errors(context: Context) -> None:
    """List the known errors of publishers."""
    rows = list(context.dataset.corrections.to_dict("records"))
    if rows:
        with st.expander(context.language.gettext("Known errors of publishers")):
            st.markdown(error_list(context.dataset, rows, context.language, named=True))
