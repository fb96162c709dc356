"""Beside the timelines: the list of events, the card of a chosen event, the card of a figure."""

from typing import Any

import pandas as pd
import streamlit as st

from indicators.analysis.changes import Change, around, lines
from indicators.charts import content
from indicators.charts.parts import Panel
from indicators.charts.timelines import Event
from indicators.language import MINUS, Language
from indicators.loaders import Dataset
from indicators.pages import Context
from indicators.pages.plain import link, plain
from indicators.periods import parse


def side(context: Context, all_time: list[Panel], panels: list[Panel], events: list[Event]) -> None:
    """Show the chosen figure, the chosen event, and the list to choose from."""
    _figure_choice(context, panels)
    chosen = _event_choice(context, events)
    if chosen is not None:
        _event_card(context, chosen, all_time)
    _event_list(context, events)


# --- events --------------------------------------------------------------------------------------


def _event_choice(context: Context, events: list[Event]) -> str | None:
    """Show the select box with previous and next; return the chosen event_id."""
    language = context.language
    _ = language.gettext
    numbers = {event.event_id: event.number for event in events}
    titles = context.dataset.events.set_index("event_id")[language.column("title")]
    options = list(numbers)
    chosen = st.session_state.get("event")
    if chosen is not None and chosen not in options:
        # A link may point at an event that the filters leave out: it is still shown.
        options = [chosen, *options]

    def name(code: str) -> str:
        number = numbers.get(code)
        return f"{number} · {titles[code]}" if number else str(titles[code])

    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", wrap=False):
        st.button(
            _("Previous"),
            key="previous_event",
            shortcut="Left",
            help=_("Previous event"),
            on_click=_step,
            args=(list(numbers), -1),
            disabled=not numbers,
            width="stretch",
        )
        st.button(
            _("Next"),
            key="next_event",
            shortcut="Right",
            help=_("Next event"),
            on_click=_step,
            args=(list(numbers), 1),
            disabled=not numbers,
            width="stretch",
        )
    return st.selectbox(
        _("Event"),
        options,
        index=None,
        format_func=name,
        key="event",
        placeholder=_("Choose an event"),
        label_visibility="collapsed",
    )


def _step(codes: list[str], by: int) -> None:
    """Go to the next or previous event; from none, to the first or last."""
    current = st.session_state.get("event")
    if current in codes:
        place = min(max(codes.index(current) + by, 0), len(codes) - 1)
    else:
        place = 0 if by > 0 else len(codes) - 1
    st.session_state["event"] = codes[place]


def _event_list(context: Context, events: list[Event]) -> None:
    """Show the numbered list of the events in view; choosing one there shows its card."""
    language = context.language
    if not events:
        st.caption(language.gettext("No event of this choice lies in these years."))
        return
    by_code = {event.event_id: event for event in events}
    rows = context.dataset.events.set_index("event_id")
    current = st.session_state.get("event")
    st.session_state["event_list"] = current if current in by_code else None
    with st.container(height=320 if current else 470, border=False):
        st.radio(
            language.gettext("Events in view"),
            list(by_code),
            index=None,
            format_func=lambda code: f"**{by_code[code].number}** {plain(by_code[code].title)}",
            captions=[content.event_date(rows.loc[code], language) for code in by_code],
            key="event_list",
            on_change=_choose_in_list,
        )


def _choose_in_list() -> None:
    st.session_state["event"] = st.session_state["event_list"]


def _event_card(context: Context, code: str, panels: list[Panel]) -> None:
    language = context.language
    event = context.dataset.events.set_index("event_id").loc[code]
    category = content.category_words(language)[event["category"]]
    with st.container(border=True, gap="small", key="event_card"):
        st.markdown(f"**{plain(event[language.column('title')])}**")
        st.caption(f"{plain(content.event_date(event, language))} · {plain(category)}")
        st.markdown(plain(event[language.column("description")]))
        st.markdown(_article(context, event))
        st.markdown(_before_and_after(event, panels, language))
        sources = (event["source_id"], *event["more_source_ids"])
        st.markdown(_source_list(context.dataset, sources, language))


def _article(context: Context, event: pd.Series) -> str:
    """Say what the article claims about it, in paraphrase, with our reading of each claim."""
    language = context.language
    _ = language.gettext
    openings = {
        "yes": _("The article names it."),
        "context": _("The article does not name it; it explains what the article says."),
        "no": _("The article does not speak of it."),
    }
    claims = context.dataset.claims.set_index("claim_id")
    verdicts = verdict_words(language)
    texts = [
        f"- {plain(claims.at[code, language.column('paraphrase')])}"
        f" *{plain(verdicts[str(claims.at[code, 'verdict'])])}*"
        for code in event["claim_ids"]
    ]
    heading = f"**{_('The article')}** {openings[event['in_article']]}"
    if texts:
        heading += " " + _("Claims that it bears on, and our reading:")
    return "\n".join([heading, "", *texts])


def verdict_words(language: Language) -> dict[str, str]:
    """Return what each verdict on a claim is called."""
    _ = language.gettext
    return {
        "supported": _("supported"),
        "partly": _("partly supported"),
        "contradicted": _("contradicted"),
        "untestable": _("cannot be tested"),
        "open": _("open"),
    }


def _before_and_after(event: pd.Series, panels: list[Panel], language: Language) -> str:
    """Set side by side, for each panel, the last whole period before and the first after."""
    _ = language.gettext
    rows = [f"**{_('Before and after')}**", ""]
    for panel in panels:
        found = (
            around(line, event["start"].to_pydatetime(), event["stop"].to_pydatetime())
            for line in lines(panel.figures, panel.kind, panel.breaks)
        )
        change = next((one for one in found if one is not None), None)
        text = _("no figure on both sides") if change is None else _change(panel, change, language)
        rows.append(f"- {plain(panel.title)}: {text}")
    note = _("Last whole period before it, first one after it. After is not because of.")
    return "\n".join([*rows, "", f"*{note}*"])


def _change(panel: Panel, change: Change, language: Language) -> str:
    """Write a change: what, by whom, the two figures with their periods, and the difference."""
    before, after = change.before, change.after
    difference = language.quantity(abs(change.absolute), panel.unit)
    sign = MINUS if change.absolute < 0 else "+"
    relative = change.relative
    share = "" if relative is None else f" ({language.percent(relative, signed=True)})"
    if panel.unit == "percent":
        share = ""
    text = (
        f"{panel.titles[after.indicator]}, {panel.reporters[after.reporter]}:"
        f" {language.quantity(before.value, panel.unit)} ({language.period(parse(before.period))})"
        f" → {language.quantity(after.value, panel.unit)} ({language.period(parse(after.period))}),"
    )
    crossed = f"; {language.gettext('the definition changed in between')}" if change.crossed else ""
    return f"{plain(text)} **{plain(f'{sign}{difference}{share}')}**{plain(crossed)}"


# --- figures -------------------------------------------------------------------------------------


def _figure_choice(context: Context, panels: list[Panel]) -> None:
    """Show the card of the chosen figure, if any, with a button to put it away."""
    code = st.session_state.get("figure")
    observations = context.dataset.observations
    found = observations[observations["observation_id"] == code]
    if found.empty:
        return
    row = found.iloc[0]
    language = context.language
    with st.container(border=True, gap="small", key="figure_card"):
        head, close = st.columns([5, 1], wrap=False)
        head.markdown(f"#### {plain(language.quantity(row['value'], row['unit']))}")
        close.button(
            language.gettext("Close"),
            icon=":material/close:",
            key="close_figure",
            type="tertiary",
            on_click=_put_away_figure,
        )
        _figure_card(context, row)


def _put_away_figure() -> None:
    st.session_state["figure"] = None


def _figure_card(context: Context, row: pd.Series) -> None:
    dataset, language = context.dataset, context.language
    _ = language.gettext
    title = content.indicator_titles(dataset, language)[row["indicator"]]
    flow = content.flow_words(dataset, row["flow"], language)
    reporters = dataset.reporters.set_index("reporter")[language.column("title")]
    facts = [
        plain(", ".join(part for part in (title, flow) if part)),
        plain(language.period(parse(row["period"]))),
        f"{_('Counted by')}: {plain(reporters[row['reporter']])}",
        f"{_('Status')}: {plain(status_explained(row['status'], language))}",
    ]
    st.markdown("  \n".join(facts))
    if row["note"]:
        note = _("Note") if language.code == "en" else _("Note (in English)")
        st.markdown(f"{note}: {plain(row['note'])}")
    st.markdown(_source_list(dataset, (row["source_id"],), language))
    others = _same_cell(dataset, row)
    if others:
        st.markdown(f"**{_('Other figures for the same')}**")
        st.markdown("\n".join(f"- {_other(dataset, other, language)}" for other in others))


def status_explained(status: str, language: Language) -> str:
    """Say what a status means."""
    _ = language.gettext
    words = {
        "official": _("official (from an official data set)"),
        "reported": _("reported (by news or in a statement)"),
        "derived": _("derived (worked out from a stated figure)"),
        "doubtful": _("doubtful (probably wrong or mislabelled)"),
    }
    return words[status]


def _same_cell(dataset: Dataset, row: pd.Series) -> list[dict[str, Any]]:
    """Return the other statements of the same thing and time, by whoever counts."""
    observations = dataset.observations
    same = observations["observation_id"] != row["observation_id"]
    for column in ("indicator", "flow", "start", "stop"):
        same &= observations[column] == row[column]
    return [
        {str(key): value for key, value in one.items()}
        for one in observations[same].to_dict("records")
    ]


def _other(dataset: Dataset, other: dict[str, Any], language: Language) -> str:
    source = dataset.sources.set_index("source_id").loc[other["source_id"]]
    name = content.short_names(dataset, language)[other["reporter"]]
    status = content.status_words(language)[other["status"]]
    value = language.quantity(other["value"], other["unit"])
    return f"{plain(value)}, {plain(name)}, {plain(status)} ({plain(source['publisher'])})"


def _source_list(dataset: Dataset, codes: tuple[str, ...], language: Language) -> str:
    heading = language.ngettext("Source", "Sources", len(codes))
    texts = [source_text(dataset.sources, code, language) for code in codes]
    if len(texts) == 1:
        return f"**{heading}** {texts[0]}"
    return "\n".join([f"**{heading}**", "", *(f"- {text}" for text in texts)])


def source_text(sources: pd.DataFrame, code: str, language: Language) -> str:
    """Write a source: publisher, title as a link where one may be made, and date."""
    source = sources.set_index("source_id").loc[code]
    title = source["title"] or source["publisher"]
    linked = link(title, source["url"]) if source["link"] == "yes" else plain(title)
    date = published(source["published"], language)
    return f"{plain(source['publisher'])}: {linked}{', ' + plain(date) if date else ''}"


def published(text: str, language: Language) -> str:
    """Write a date of publication; one that was inferred is said to be about that time."""
    if not text:
        return ""
    words = language.period(parse(text.rstrip("~")))
    return language.gettext("about {date}").format(date=words) if text.endswith("~") else words
