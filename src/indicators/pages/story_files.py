"""A story to take away: as one HTML file, as slides, and where a browser is found as PDF."""

from functools import partial

import streamlit as st

from indicators.language import Language
from indicators.pages import Context
from indicators.pages.plain import quiet
from indicators.stories.library import Told
from indicators.stories.packing import MIMES, file_name, pack

__all__ = ["take_away"]


def take_away(context: Context, told: Told) -> None:
    """Show a download for each form; it is built when it is asked for, by nobody else's time."""
    _ = context.language.gettext
    menu = st.popover(
        _("Download"), icon=":material/download:", key="story_away", on_change="rerun"
    )
    if not menu.open:
        return
    with menu:
        for form, words in _words(context.language).items():
            st.download_button(
                _NAMES[form],
                data=partial(pack, told, form),
                file_name=file_name(told, form),
                mime=MIMES[form],
                on_click="ignore",
                key=f"story_{form}",
            )
            st.markdown(quiet(words))


_NAMES = {"html": "HTML", "pptx": "PowerPoint", "pdf": "PDF"}


def _words(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "html": _("One file with everything inside: opens in any browser, without a network"),
        "pptx": _("Slides with charts that can be edited, and speaker notes"),
        "pdf": _("A page a step; made by a browser on the server, if there is one"),
    }
