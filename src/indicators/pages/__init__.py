"""The pages of the dashboard, and what they share: data, language, appearance, freshness.

A page reads its widgets, calls the rest of the package, and shows what comes back.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from indicators.current import Signature, Unsound, read_current, signature
from indicators.errors import DataError, Problem
from indicators.language import LOCALES, Language
from indicators.loaders import Dataset
from indicators.pages import address, site
from indicators.pages.address import Parameter
from indicators.pages.choices import selection, widget
from indicators.pages.plain import plain

LOOK_SECONDS = 5
"""How often an open page looks for new data."""

LANGUAGE = Parameter("lang", LOCALES, ("en",))


@dataclass(frozen=True)
class Context:
    """What every page is drawn with.

    ``noted`` is what refreshes noted of each service, ``trouble`` why the store cannot be used.
    """

    dataset: Dataset
    noted: Mapping[str, Mapping[str, Any]]
    trouble: str
    language: Language
    dark: bool
    narrow: bool


def chart_config(language: Language) -> dict[str, Any]:
    """Return Plotly's settings for a chart that is looked at as it is: no buttons, no zoom."""
    return {
        "displayModeBar": False,
        "doubleClick": False,
        "locale": language.code,
        # Two amounts of dollars in one text are no formula.
        "typesetMath": False,
    }


@dataclass(frozen=True)
class Page:
    """A page: its key in the address, its title, its choices, and what draws its body.

    ``hidden`` names the choices that play no part in what is shown just now.
    """

    key: str
    title: Callable[[Language], str]
    parameters: Callable[[Dataset], list[Parameter]]
    draw: Callable[[Context], None]
    hidden: Callable[[Dataset], Collection[str]] = lambda _dataset: ()

    def write_address(self, dataset: Dataset) -> None:
        """Write what is chosen to the address."""
        parameters = [LANGUAGE, *self.parameters(dataset)]
        address.write(self.key, parameters, lambda: self.hidden(dataset))


def show(page: Page) -> None:
    """Show a page: its title, the way to the others, and its body.

    Instead of the body it shows what is wrong with the data, where something is.
    """
    seen, dark = signature(), _is_dark()
    try:
        current = read_current()
    except DataError as error:
        _header(page, _language_of_address())
        _look_for_change(seen, dark=dark)
        show_problems(error, _language_of_address())
        return
    dataset = current.dataset
    parameters = [LANGUAGE, *page.parameters(dataset)]
    address.restore(page.key, parameters, lambda: page.hidden(dataset))
    language = Language(selection()["lang"])
    _header(page, language)
    _look_for_change(seen, dark=dark)
    if current.unsound is not None:
        show_unsound(current.unsound, language)
    page.draw(
        Context(
            dataset=dataset,
            noted=current.noted,
            trouble=current.trouble,
            language=language,
            dark=dark,
            narrow=st.context.cookies.get("indicators_view") == "narrow",
        )
    )


def _language_of_address() -> Language:
    codes, _bad = LANGUAGE.read(st.query_params.get(LANGUAGE.name, ""))
    return Language(next(iter(codes or LANGUAGE.default)))


def _header(page: Page, language: Language) -> None:
    """Show the title, the links to the other pages, and the language switch."""
    with st.container(gap="xsmall"):
        heading, switch = st.columns([5, 1], vertical_alignment="center", wrap=False)
        with switch.container(horizontal_alignment="right"):
            st.segmented_control(
                "Language · Taal",
                list(LOCALES),
                default=language.code,
                required=True,
                label_visibility="collapsed",
                **widget(LANGUAGE.name),
            )
        with heading.container(
            horizontal=True, vertical_alignment="center", gap="medium", key="heading"
        ):
            st.title(page.title(language), anchor=False, width="content")
            site.links(language, page.key)


@st.fragment(run_every=LOOK_SECONDS)
def _look_for_change(seen: Signature, *, dark: bool) -> None:
    """Draw the page again once its data or its colours are no longer those it was drawn with."""
    if signature() != seen or _is_dark() != dark:
        st.rerun()


def _is_dark() -> bool:
    return st.context.theme.type == "dark"


def show_problems(error: DataError, language: Language) -> None:
    """Say what is wrong with the data and what to do; nothing is drawn from a half-read file."""
    _ = language.gettext
    count = len(error.problems)
    sentence = language.ngettext(
        "The data have {count} problem, so nothing is drawn from them.",
        "The data have {count} problems, so nothing is drawn from them.",
        count,
    ).format(count=count)
    remedy = _("Mend the files below; this page reads them again when it is reloaded.")
    st.error(f"{sentence} {remedy}")
    _list_problems(error.problems, sentence, language)


def show_unsound(unsound: Unsound, language: Language) -> None:
    """Say since when and why the files are not used; the page goes on with the data of before."""
    sentence = language.ngettext(
        "Since {date}, {time} UTC, the data files have {count} problem; what is shown are the data"
        " from before it.",
        "Since {date}, {time} UTC, the data files have {count} problems; what is shown are the data"
        " from before them.",
        len(unsound.problems),
    ).format(
        date=language.day(unsound.since.date()),
        time=f"{unsound.since:%H:%M}",
        count=len(unsound.problems),
    )
    st.warning(f"{sentence} {plain(str(unsound.problems[0]))}")
    if len(unsound.problems) > 1:
        with st.expander(language.gettext("All problems of the data files")):
            _list_problems(unsound.problems, sentence, language)


def _list_problems(problems: Sequence[Problem], sentence: str, language: Language) -> None:
    _ = language.gettext
    rows = [
        {
            _("File"): problem.file,
            _("Row"): "" if problem.row is None else str(problem.row),
            _("Column"): problem.column or "",
            _("Value"): problem.value or "",
            _("Expected"): problem.expected,
        }
        for problem in problems
    ]
    st.dataframe(rows, hide_index=True, alt=sentence)
