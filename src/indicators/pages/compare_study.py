"""An event study: the change round an event beside the same change round every other date."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from indicators.analysis.drawing import break_dates
from indicators.analysis.event_study import Study, studies, study
from indicators.analysis.event_words import caveat, study_words
from indicators.analysis.lines import LineKey, line
from indicators.analysis.refusals import UnavailableTransform
from indicators.catalog import records
from indicators.charts import content
from indicators.charts.offered import frequency_name, key_of, line_name
from indicators.charts.relations import study_figure
from indicators.charts.studying import study_view
from indicators.language import Language
from indicators.pages import Context, compare_parts
from indicators.pages.choices import position, selection, widget
from indicators.pages.compare_controls import WINDOWS, Known, choose_line, search_lines
from indicators.pages.plain import plain, quiet


def draw(context: Context, known: Known) -> compare_parts.Taken | None:
    """Draw the view; return what can be taken from it."""
    language = context.language
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        code = choose_line(context, "line", language.gettext("Line"), search_lines(context))
        about = _event(context)
        before, after = _window(language)
    if code is None or about is None:
        st.info(language.gettext("Choose a line and an event."))
        return None
    key = key_of(code)
    frame = line(known.then.observations, key)
    breaks = break_dates(context.dataset.breaks).get(
        (key.indicator, key.flow, key.reporter), frozenset()
    )
    event = records(context.dataset.events, "event_id")[about]
    taken = None
    try:
        found = study(frame, event["start"].date(), event["stop"].date(), before, after, breaks)
    except UnavailableTransform as refusal:
        st.info(refusal.sentence(language))
    else:
        title = str(event[language.column("title")])
        taken = _study(context, key, found, title, frame["observation_id"].tolist())
    st.markdown(f"*{plain(caveat(language))}*")
    _several(context, frame, key, (before, after), breaks)
    return taken


def _study(
    context: Context, key: LineKey, found: Study, event: str, figures: list[str]
) -> compare_parts.Taken:
    """Show what a study found, and the figure of it."""
    language = context.language
    sentences = study_words(found, language)
    st.markdown(f"**{plain(sentences[0])}**")
    view = study_view(context.dataset, key, found, event, language)

    def figure(shown: Context) -> go.Figure:
        return study_figure(view, compare_parts.sheet(shown, plots=2))

    compare_parts.chart(context, figure(context), " ".join(sentences))
    compare_parts.bullets(sentences[1:])
    return compare_parts.Taken(figures, figure, view.titles[0])


def _event(context: Context) -> str | None:
    language = context.language
    rows = records(context.dataset.events.sort_values("start"), "event_id")

    def name(code: str) -> str:
        row = rows[code]
        return f"{content.event_date(row, language)} · {row[language.column('title')]}"

    return st.selectbox(
        language.gettext("Event"),
        list(rows),
        index=position(list(rows), selection()["about"]),
        format_func=lambda code: name(code) if code in rows else code,
        **widget("about"),
    )


def _window(language: Language) -> tuple[int, int]:

    def name(code: str) -> str:
        before, after = code.split("-")
        return language.gettext("{before} before, {after} after").format(before=before, after=after)

    chosen = st.selectbox(
        language.gettext("Periods before and after"),
        WINDOWS,
        index=position(WINDOWS, selection()["window"]),
        format_func=lambda code: name(code) if code in WINDOWS else code,
        width=190,
        **widget("window"),
    )
    before, after = str(chosen).split("-")
    return int(before), int(after)


def _several(
    context: Context,
    frame: pd.DataFrame,
    key: LineKey,
    window: tuple[int, int],
    breaks: frozenset[object],
) -> None:
    """Show the same for every event of the article as a table, refusals with their reasons."""
    language = context.language
    _ = language.gettext
    events = context.dataset.events
    chosen = events[events["in_article"] == "yes"].sort_values("start")
    title = _("The events of the article in this line: {name}").format(
        name=line_name(context.dataset, key, language)
    )
    with st.expander(plain(title)):
        found = studies(frame, chosen, *window, language, breaks)  # type: ignore[arg-type]
        rows = records(chosen, "event_id")
        changes = found["change"]
        shown = pd.DataFrame(
            {
                _("Event"): [rows[code][language.column("title")] for code in found["event_id"]],
                _("Change"): [
                    language.percent(value / 100, signed=True) if pd.notna(value) else ""
                    for value in changes
                ],
                _("Place among all dates"): [
                    f"{rank} / {others + 1}" if pd.notna(rank) else ""
                    for rank, others in zip(found["rank"], found["others"], strict=True)
                ],
                _("Why not"): found["reason"],
            }
        )
        st.dataframe(shown, hide_index=True, alt=title)
        st.markdown(quiet(_("Periods: {length}.").format(
            length=frequency_name(key.frequency, language))))  # fmt: skip
