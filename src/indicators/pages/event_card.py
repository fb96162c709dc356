"""Beside the timelines: the events to choose from, and the card of the chosen one."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from indicators.analysis.changes import Comparison, around
from indicators.analysis.claims import VERDICTS
from indicators.analysis.drawing import Figure
from indicators.catalog import records
from indicators.charts import content
from indicators.charts.events import Event
from indicators.charts.parts import Panel
from indicators.charts.words import since_words
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
        **clearable("event", words=[name(code) for code in options]),
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
            **widget("event", variant="_list", words=list(by_code)),
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
    """Set side by side, for each count of each panel, what lies before and after an event."""
    _ = language.gettext
    start, stop = event["start"].to_pydatetime(), event["stop"].to_pydatetime()
    rows = []
    for panel in panels:
        found = around(panel.figures, panel.kind, panel.breaks, start, stop)
        # What can be compared comes first.
        texts = sorted((not text.startswith("**"), text) for text in (
            _comparison(panel, one, language) for one in found
        ))  # fmt: skip
        nothing = "" if found else _("no figure within twelve months")
        rows.append(f"- {plain(panel.title)}: {nothing}".rstrip(" "))
        rows += [f"    - {text}" for _rank, text in texts]
    heading = _("Before and after")
    note = _(
        "The last whole period that ended within twelve months before, the first that began within"
        " twelve months after. After is not because of."
    )
    return "\n".join([f"**{heading}**", "", *rows, "", f"*{note}*"])


def _comparison(panel: Panel, found: Comparison, language: Language) -> str:
    """Write a difference, what and by whom, and the two figures; or why there is none."""
    _ = language.gettext
    before, after = found.before, found.after
    indicator, _flow, reporter = found.key
    title, name = panel.titles[indicator], panel.reporters[reporter]
    subject = name if title in {panel.title, panel.subject} else f"{title}, {name}"
    if found.redefined is not None:
        return plain(f"{subject}: {since_words(found.redefined, language)}")
    if before is None or after is None:
        missing = (
            _("no figure within twelve months before")
            if before is None
            else _("no figure within twelve months after")
        )
        return plain(f"{subject}: {missing}")
    absolute = after.value - before.value
    sign = MINUS if absolute < 0 else "+"
    difference = f"{sign}{language.quantity(abs(absolute), panel.unit)}"
    if before.value > 0 and panel.unit != "percent":
        relative = language.percent(absolute / before.value, signed=True)
        difference += f" ({relative})"
    figures = " → ".join(_dated(one, panel, language) for one in (before, after))
    return f"**{plain(difference)}**  \n      {plain(f'{subject}: {figures}')}"


def _dated(figure: Figure, panel: Panel, language: Language) -> str:
    when = language.period(parse(figure.period))
    if figure.contested:
        conflict = language.gettext("published figures conflict")
        when = f"{when}, {conflict}"
    return f"{language.quantity(figure.value, panel.unit)} ({when})"
