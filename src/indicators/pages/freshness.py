"""What the page covers, how new it is, and how each service of figures stands."""

from datetime import UTC, date, datetime

import streamlit as st

from indicators.analysis.freshness import ServiceState, service_states
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context
from indicators.pages.plain import plain, quiet
from indicators.periods import parse


def show_freshness(context: Context) -> None:
    """Show one line of scope and age; beside it how the services stand, once any was asked."""
    language = context.language
    line = quiet(freshness(context.dataset, language))
    if not context.noted and not context.trouble:
        st.markdown(line)
        return
    states = service_states(context.dataset.services, context.noted, datetime.now(UTC))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="freshness"):
        st.markdown(line, width="content")
        with st.popover(_label(states, context), icon=_icon(states, context), type="tertiary"):
            _services(states, context)
    if any(state.rehearsal for state in states):
        st.warning(
            language.gettext(
                "A rehearsal: figures of services came from a stand-in on this machine. They are"
                " invented and no statistics."
            )
        )


def freshness(dataset: Dataset, language: Language) -> str:
    """Say in one line what the page covers, how much of it there is, and how new it is."""
    _ = language.gettext
    used = dataset.sources["source_id"].isin(dataset.observations["source_id"])
    known = [text.rstrip("~") for text in dataset.sources.loc[used, "published"] if text]
    newest = max((parse(text).start for text in known), default=None)
    sentence = _(
        "{figures} figures from {sources} publications, the newest of {date}. Belarus publishes"
        " little detail since 2022: every figure says who counted it."
    )
    return sentence.format(
        figures=language.number(len(dataset.observations)),
        sources=language.number(int(used.sum())),
        date=_newest(newest, language),
    )


def _newest(day: date | None, language: Language) -> str:
    return language.month(day) if day else language.gettext("unknown date")


def _late(states: list[ServiceState]) -> list[ServiceState]:
    return [state for state in states if state.stale or state.error or state.held]


def _label(states: list[ServiceState], context: Context) -> str:
    """Name the popover after what matters most: trouble, services that are late, or the day."""
    language = context.language
    _ = language.gettext
    if context.trouble:
        return _("Store of figures cannot be read")
    late = len(_late(states))
    if late:
        return language.ngettext(
            "{count} service needs attention", "{count} services need attention", late
        ).format(count=late)
    successes = [state.last_success for state in states if state.last_success]
    if not successes:
        return _("Services")
    return _("Services asked on {date}").format(date=language.day(max(successes).date()))


def _icon(states: list[ServiceState], context: Context) -> str:
    return ":material/warning:" if context.trouble or _late(states) else ":material/sync:"


def _services(states: list[ServiceState], context: Context) -> None:
    language = context.language
    if context.trouble:
        st.markdown(plain(_trouble(context)))
    fetched = context.dataset.fetched
    if fetched is not None:
        title = language.gettext("Release {name}").format(name=fetched.release.release_id)
        st.markdown(quiet(title))
        _tell_left_out(fetched.left_out, fetched.passed_over, language)
    for state in states:
        st.markdown(service_words(state, language))


def _trouble(context: Context) -> str:
    _ = context.language.gettext
    if context.dataset.fetched is None:
        sentence = _("The figures of services are missing here: {reason}")
    else:
        sentence = _("The last figures of services that could be read stay: {reason}")
    return sentence.format(reason=context.trouble)


def _tell_left_out(left_out: int, passed_over: tuple[str, ...], language: Language) -> None:
    if passed_over:
        sentence = language.gettext("A damaged release was passed over: {names}")
        st.markdown(plain(sentence.format(names=", ".join(passed_over))))
    if left_out:
        sentence = language.ngettext(
            "{count} fetched figure has no place in the catalog and is left out.",
            "{count} fetched figures have no place in the catalog and are left out.",
            left_out,
        )
        st.markdown(plain(sentence.format(count=left_out)))


def service_words(state: ServiceState, language: Language) -> str:
    """Write how a service stands: when it last gave figures, what went wrong, when it is next."""
    _ = language.gettext
    title = getattr(state, language.column("title"))
    parts = []
    if state.last_success is None:
        parts.append(_("not fetched on this machine"))
    else:
        day = language.day(state.last_success.date())
        figures = language.number(state.rows)
        parts.append(_("{figures} figures, last asked on {date}").format(figures=figures, date=day))
    if state.stale:
        parts.append(_("its figures are old by now"))
    if state.held:
        parts.append(
            language.ngettext(
                "{count} change waits to be accepted",
                "{count} changes wait to be accepted",
                state.held,
            ).format(count=state.held)
        )
    if state.next_due is not None:
        parts.append(_("next due {date}").format(date=language.day(state.next_due.date())))
    lines = [f"**{plain(title)}** {plain('; '.join(parts))}"]
    if state.error:
        lines.append(plain(_("The last attempt failed: {error}").format(error=state.error)))
    return "  \n".join(lines)
