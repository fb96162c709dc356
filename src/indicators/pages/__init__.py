"""The pages of the dashboard, and what they share: data, language, appearance, freshness.

A page reads its widgets, calls the rest of the package, and shows what comes back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from indicators.errors import DataError
from indicators.language import LOCALES, Language
from indicators.loaders import Dataset, default_directory, load
from indicators.pages import address


@dataclass(frozen=True)
class Context:
    """What every page is drawn with."""

    dataset: Dataset
    language: Language
    dark: bool
    narrow: bool


def read_data() -> Dataset:
    """Return the data, read anew when a file has changed; raises ``DataError``."""
    directory = default_directory()
    return _load(str(directory), _signature(directory))


def _signature(directory: Path) -> tuple[tuple[str, int, int], ...]:
    """Return what changes when a file does: a look at eight files costs less than reading them."""
    found = sorted(directory.glob("*.csv"))
    stats = ((path.name, path.stat()) for path in found)
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@st.cache_resource(max_entries=2, show_spinner=False)
def _load(directory: str, signature: tuple[tuple[str, int, int], ...]) -> Dataset:  # noqa: ARG001
    return load(Path(directory))


def choose_language() -> Language:
    """Show the language switch and return what is chosen; the address keeps it."""
    # Before the switch is shown: Streamlit drops what it does not know from the address.
    address.check("lang", lambda values: values[-1] in LOCALES)
    code = st.segmented_control(
        "Language · Taal",
        list(LOCALES),
        default="en",
        required=True,
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
    )
    return Language(str(code))


def show(title: Callable[[Language], str], draw: Callable[[Context], None]) -> None:
    """Show a page: its title and language switch, and its body, or what is wrong with the data."""
    with st.container(gap="xsmall"):
        heading, switch = st.columns([5, 1], vertical_alignment="center", wrap=False)
        with switch.container(horizontal_alignment="right"):
            language = choose_language()
        heading.title(title(language), anchor=False)
        try:
            dataset = read_data()
        except DataError as error:
            show_problems(error, language)
            return
        draw(
            Context(
                dataset=dataset,
                language=language,
                dark=st.context.theme.type == "dark",
                narrow=st.context.cookies.get("indicators_view") == "narrow",
            )
        )


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
    rows = [
        {
            _("File"): problem.file,
            _("Row"): "" if problem.row is None else str(problem.row),
            _("Column"): problem.column or "",
            _("Value"): problem.value or "",
            _("Expected"): problem.expected,
        }
        for problem in error.problems
    ]
    st.dataframe(rows, hide_index=True, alt=sentence)
