"""The choices of the compare page: what the address keeps of them, and the rows of controls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import streamlit as st

from indicators import catalog
from indicators.analysis.event_study import study
from indicators.analysis.lines import line
from indicators.analysis.mirror import mirror_keys
from indicators.analysis.refusals import UnavailableTransform
from indicators.analysis.searching import LONGEST
from indicators.analysis.transforms import FORMULA_CHOICES, FREQUENCY_CHOICES, UNITS_CHOICES
from indicators.charts.comparing import TOTAL
from indicators.charts.offered import key_of, line_name, lines_named, lines_offered
from indicators.errors import PeriodError
from indicators.language import Language
from indicators.loaders import Dataset, as_known_on, per_dataset
from indicators.pages import Context
from indicators.pages.address import Parameter, TextParameter
from indicators.pages.choices import clearable, position, selection, widget
from indicators.pages.controls import years_parameter
from indicators.periods import parse

MODES = ("lines", "mirror", "cross", "study")
LAYOUTS = ("one", "multiples", "two")
AXES = ("linear", "log")
FACTORS = ("1", "1.06")
WINDOWS = ("1-1", "2-2", "3-3", "4-4", "6-6", "8-8", "12-12", "24-12")

ARTICLE_DAY = date(2023, 2, 27)
"""The day of the article: what could be known when it was written."""

FIRST_DAY = date(2010, 1, 1)

MOST_LINES = 6
"""Beyond six lines nobody tells them apart."""

_OWN = {
    "lines": ("lines", "freq", "units", "formula", "base", "axis", "layout"),
    "mirror": ("mirror", "factor"),
    "cross": ("x", "y"),
    "study": ("line", "about", "window"),
}


@dataclass(frozen=True)
class PeriodParameter(Parameter):
    """A period of any form; what is no period is told, and there is no list of all of them."""

    def read(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the period, or what is none."""
        try:
            parse(text)
        except PeriodError:
            return (), [text] if text else []
        return (text,), []


@dataclass(frozen=True)
class DayParameter(Parameter):
    """A day, written ``2023-02-27``."""

    def read(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the day if it lies between the first that can be asked for and today."""
        try:
            asked = date.fromisoformat(text)
        except ValueError:
            return (), [text] if text else []
        good = FIRST_DAY <= asked <= today() and text == asked.isoformat()
        return ((text,), []) if good else ((), [text])

    def state(self, codes: tuple[str, ...]) -> Any:
        """Return the day as the widget's value."""
        return date.fromisoformat(codes[0]) if codes else None

    def codes(self, state: Any) -> tuple[str, ...]:
        """Return the widget's value as a code."""
        return (state.isoformat(),) if isinstance(state, date) else ()


@dataclass(frozen=True)
class Known:
    """The data of today, and as known at the end of ``day``; the same where that is None."""

    today: Dataset
    then: Dataset
    day: date | None


def today() -> date:
    """Return this day, in UTC."""
    return datetime.now(UTC).date()


@per_dataset
def parameters(dataset: Dataset) -> list[Parameter]:
    """Return the coded choices of this page that the address keeps."""
    lines = lines_offered(dataset)
    mirrors = tuple(".".join(key) for key in mirror_keys(dataset))
    usual = usual_lines(dataset)
    events = tuple(dataset.events["event_id"])
    return [
        Parameter("mode", MODES, MODES[:1]),
        Parameter("lines", frozenset(lines), usual, several=True, most=MOST_LINES),
        Parameter("freq", FREQUENCY_CHOICES, ("published",)),
        Parameter("units", UNITS_CHOICES, ("level",)),
        Parameter("formula", FORMULA_CHOICES, ("level",)),
        PeriodParameter("base", (), ()),
        Parameter("axis", AXES, AXES[:1]),
        Parameter("layout", LAYOUTS, LAYOUTS[:1]),
        Parameter("mirror", mirrors, mirrors[:1]),
        Parameter("factor", FACTORS, FACTORS[:1]),
        Parameter("x", frozenset(lines), usual[:1]),
        Parameter("y", frozenset(lines), usual[-1:]),
        Parameter("line", frozenset(lines), _studied_line(dataset)),
        Parameter("about", events, _main_event(dataset)),
        Parameter("window", WINDOWS, WINDOWS[1:2]),
        DayParameter("known", (), ()),
        years_parameter(dataset),
        TextParameter("q", (), ()),
    ]


def usual_lines(dataset: Dataset) -> tuple[str, ...]:
    """Return the lines of a first visit: turnover, by the count of each country, in years."""
    offered = lines_offered(dataset)
    wanted = [
        f"{TOTAL}.turnover.{reporter}.A"
        for reporter in (catalog.partner(dataset), catalog.home(dataset))
    ]
    found = tuple(code for code in wanted if code in offered)
    return found or offered[:1]


def _main_event(dataset: Dataset) -> tuple[str, ...]:
    """Return the first of the weightiest events of the latest war, or of all."""
    events = dataset.events[dataset.events["importance"] == 1]
    war = events[events["category"] == "war"]
    chosen = war if len(war) else events
    return tuple(chosen["event_id"].head(1))


def _studied_line(dataset: Dataset) -> tuple[str, ...]:
    """Return the first yearly line of exports that lets the main event be studied, or the usual."""
    before, after = map(int, WINDOWS[1].split("-"))
    about = dataset.events[dataset.events["event_id"].isin(_main_event(dataset))]
    for code in lines_offered(dataset):
        key = key_of(code)
        if key.frequency != "A" or key.flow != "export" or about.empty:
            continue
        event = about.iloc[0]
        try:
            study(line(dataset.observations, key), event["start"], event["stop"], before, after)
        except UnavailableTransform:
            continue
        return (code,)
    return usual_lines(dataset)[:1]


def hidden(_dataset: Dataset) -> set[str]:
    """Return the choices that play no part in the view: the address leaves them out."""
    mode = selection()["mode"]
    others = {name for view, names in _OWN.items() if view != mode for name in names}
    return others | {"study": {"years"}, "mirror": {"q"}}.get(mode, set())


def reset(dataset: Dataset) -> None:
    """Set every choice but the language and the view back to what a first visit shows."""
    for parameter in parameters(dataset):
        if parameter.name != "mode":
            selection()[parameter.name] = parameter.state(parameter.default)


def choose_mode(context: Context) -> str:
    """Show the views to choose from; return the chosen one."""
    _ = context.language.gettext
    names = {
        "lines": _("Lines"),
        "mirror": _("Seller v buyer"),
        "cross": _("Scatter"),
        "study": _("Before/after an event"),
    }
    st.segmented_control(
        _("View"),
        MODES,
        default=selection()["mode"],
        format_func=lambda code: names.get(code, code),
        required=True,
        label_visibility="collapsed",
        **widget("mode"),
    )
    return str(selection()["mode"])


def choose_day(context: Context) -> Known:
    """Let the visitor go back to what was known on a day."""
    language = context.language
    _ = language.gettext
    day = selection()["known"]
    label = _("As known on {date}").format(date=language.day(day)) if day else _("As known today")
    with st.popover(label, icon=":material/history:", key="known_popover"):
        st.date_input(
            _("Show the data as they were known at the end of this day"),
            value=None,
            min_value=FIRST_DAY,
            max_value=today(),
            format="YYYY-MM-DD",
            **clearable("known"),
        )
        with st.container(horizontal=True):
            st.button(_("Day of the article"), key="known_article", on_click=_know,
                      args=(ARTICLE_DAY,))  # fmt: skip
            st.button(_("Today"), key="known_today", on_click=_know, args=(None,))
    if day is None:
        return Known(context.dataset, context.dataset, None)
    return Known(context.dataset, as_known_on(context.dataset, day), day)


def _know(day: date | None) -> None:
    selection()["known"] = day


def known_words(known: Known, language: Language) -> str:
    """Say how much of the data was known on the day, and what that goes by."""
    undated = int(known.today.observations["known_from"].isna().sum())
    sentence = language.gettext(
        "As known on {date}: {then} of {now} figures. What came later, or was changed, is grey."
        " {undated} figures are of a publication without a date and never count as known."
    )
    return sentence.format(
        date=language.day(known.day) if known.day else "",
        then=language.number(len(known.then.observations)),
        now=language.number(len(known.today.observations)),
        undated=language.number(undated),
    )


def search_lines(context: Context) -> list[str]:
    """Show a field to search the lines as the Data page does; return those found, best first."""
    _ = context.language.gettext
    words = st.text_input(
        _("Search the lines"),
        selection()["q"],
        max_chars=LONGEST,
        live=True,
        width=230,
        placeholder=_("Search: timber, zuivel, сыворотка, 4407"),
        **widget("q"),
    )
    return lines_named(context.dataset, words)


def choose_line(context: Context, key: str, label: str, codes: Sequence[str]) -> str | None:
    """Show a box to choose one of the lines, or the one that is chosen already, by its name."""
    names = line_names(context.dataset, context.language)
    chosen = [code for code in names if code == selection()[key] and code not in codes]
    options = [*chosen, *codes]
    return st.selectbox(
        label,
        options,
        index=position(options, selection()[key]),
        format_func=lambda code: names.get(code, code),
        filter_mode="contains",
        **widget(key, words=options),
    )


@per_dataset
def line_names(dataset: Dataset, language: Language) -> dict[str, str]:
    """Return the name of every line that is offered."""
    return {code: line_name(dataset, key_of(code), language) for code in lines_offered(dataset)}
