"""Beside the timelines: the events to choose from, and the card of the chosen one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from indicators.analysis.changes import Change, lines, nearest_change
from indicators.analysis.claims import VERDICTS
from indicators.catalog import records
from indicators.charts import content
from indicators.charts.events import Event
from indicators.charts.parts import Panel
from indicators.language import MINUS, Language
from indicators.pages import Context
from indicators.pages.choices import clearable, position, selection, widget
from indicators.pages.citations import source_list
from indicators.pages.plain import plain, quiet
from indicators.periods import parse


def choose(context: Context, events: list[Event]) -> str | None:
    """Show the select box with previous and next; return the chosen event_id."""
    language = context.language
    _ = language.gettext
    numbers = {event.event_id: event.number for event in events}
    events_by_code = records(context.dataset.events, "event_id")
    options = list(numbers)
    chosen = selection()["event"]
    if chosen is not None and chosen not in options:
        # A link may point at an event that the filters leave out: it is still shown.
        options = [chosen, *options]

    def name(code: str) -> str:
        number, title = numbers.get(code), events_by_code[code][language.column("title")]
        return f"{number} · {title}" if number else str(title)

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
        placeholder=_("Choose an event"),
        label_visibility="collapsed",
        **clearable("event"),
    )


def _step(codes: list[str], by: int) -> None:
    """Go to the next or previous event; from none, to the first or last."""
    current = selection()["event"]
    if current in codes:
        place = min(max(codes.index(current) + by, 0), len(codes) - 1)
    else:
        place = 0 if by > 0 else len(codes) - 1
    selection()["event"] = codes[place]


def show_list(context: Context, events: list[Event]) -> None:
    """Show the numbered list of the events in view; choosing one there shows its card."""
    language = context.language
    if not events:
        st.markdown(quiet(language.gettext("No event of this choice lies in these years.")))
        return
    by_code = {event.event_id: event for event in events}
    rows = records(context.dataset.events, "event_id")

    def name(code: str) -> str:
        # A date stays together on its line.
        date = quiet(content.event_date(rows[code], language).replace(" ", "\u00a0"))
        return f"**{by_code[code].number}** {plain(by_code[code].title)} {date}"

    current = selection()["event"]
    with st.container(height=320 if current else 410, border=False):
        st.radio(
            language.gettext("Events in view"),
            list(by_code),
            index=position(list(by_code), current),
            format_func=name,
            **widget("event", variant="_list"),
        )


def show_card(context: Context, code: str, panels: list[Panel]) -> None:
    """Show what an event was, what the figures did before and after, and where it is told.

    ``panels`` hold their figures over all time: the years in view cut nothing off.
    """
    language = context.language
    event = records(context.dataset.events, "event_id")[code]
    category = content.category_words(language)[event["category"]]
    with st.container(border=True, gap="small", key="event_card"):
        st.markdown(f"**{plain(event[language.column('title')])}**")
        st.markdown(quiet(f"{content.event_date(event, language)} · {category}"))
        st.markdown(plain(event[language.column("description")]))
        st.markdown(_before_and_after(event, panels, language))
        _article(context, event)
        sources = (event["source_id"], *event["more_source_ids"])
        st.markdown(source_list(context.dataset, sources, language))


def _article(context: Context, event: Mapping[str, Any]) -> None:
    """Say what the article claims about it, in paraphrase, with our reading of each claim."""
    language = context.language
    _ = language.gettext
    openings = {
        "yes": _("The article names it."),
        "context": _("The article does not name it; it explains what the article says."),
        "no": _("The article does not speak of it."),
    }
    st.markdown(openings[event["in_article"]])
    codes = event["claim_ids"]
    if not codes:
        return
    claims = records(context.dataset.claims, "claim_id")
    verdicts, reading = verdict_words(language), _("Our reading")
    heading = language.ngettext(
        "{count} claim that it bears on", "{count} claims that it bears on", len(codes)
    )
    with st.expander(heading.format(count=len(codes))):
        for code in codes:
            paraphrase = plain(claims[code][language.column("paraphrase")])
            verdict = plain(verdicts[claims[code]["verdict"]])
            st.markdown(f"{paraphrase} {reading}: **{verdict}**")


def verdict_words(language: Language) -> dict[str, str]:
    """Return what each verdict on a claim is called."""
    return {code: language.gettext(word) for code, word in VERDICTS.items()}


def _before_and_after(event: Mapping[str, Any], panels: list[Panel], language: Language) -> str:
    """Set side by side, for each panel, the last whole period before and the first after."""
    _ = language.gettext
    start, stop = event["start"].to_pydatetime(), event["stop"].to_pydatetime()
    rows = []
    for panel in panels:
        found = lines(panel.figures, panel.kind, panel.breaks)
        change = nearest_change(found, start, stop)
        text = _("no figure on both sides") if change is None else _change(panel, change, language)
        rows.append(f"- {plain(panel.title)}: {text}")
    heading = _("Before and after")
    note = _("Last whole period before, first one after. After is not because of.")
    return "\n".join([f"**{heading}**", "", *rows, "", f"*{note}*"])


def _change(panel: Panel, change: Change, language: Language) -> str:
    """Write a change: the difference, what and by whom, the two figures with their periods."""
    before, after = change.before, change.after
    sign = MINUS if change.absolute < 0 else "+"
    difference = f"{sign}{language.quantity(abs(change.absolute), panel.unit)}"
    if change.relative is not None and panel.unit != "percent":
        difference += f" ({language.percent(change.relative, signed=True)})"
    title, name = panel.titles[after.indicator], panel.reporters[after.reporter]
    parts = [
        name if title in {panel.title, panel.subject} else f"{title}, {name}",
        f"{language.quantity(before.value, panel.unit)} ({language.period(parse(before.period))})"
        f" → {language.quantity(after.value, panel.unit)} ({language.period(parse(after.period))})",
    ]
    if change.crossed:
        parts.append(language.gettext("the definition changed in between"))
    return f"**{plain(difference)}**  \n{plain('; '.join(parts))}"
