"""The pages of the dashboard: their addresses, names, and the links between them.

Pages are made anew for every run, since Streamlit marks the one that it shows.
"""

from collections.abc import Callable

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from indicators.language import Language
from indicators.pages import address

__all__ = ["links", "pages"]


_SHARED = {
    "timelines": ("lang", "years"),
    "compare": ("lang", "years"),
    "article": ("lang",),
    "data": ("lang", "years"),
    "story": ("lang",),
}
"""The choices that each page shares with the others."""


def _names(language: Language) -> dict[str, str]:
    """Return what each page is called, by its key; in the order of the links."""
    _ = language.gettext
    return {
        "timelines": _("Timelines"),
        "compare": _("Compare"),
        "article": _("Article"),
        "data": _("Data"),
        "story": _("Story"),
    }


def _drawers() -> dict[str, Callable[[], None]]:
    """Return what draws each page; imported here, since the pages import this module."""
    from indicators.pages import article, compare, data, story, timelines

    return {
        "timelines": timelines.page,
        "compare": compare.page,
        "article": article.page,
        "data": data.page,
        "story": story.page,
    }


def pages(language: Language) -> list[StreamlitPage]:
    """Make the pages; the first one is at the address of the dashboard itself."""
    drawers = _drawers()
    return [
        st.Page(drawers[key], title=name, url_path=key, default=key == next(iter(drawers)))
        for key, name in _names(language).items()
    ]


def links(language: Language, shown: str) -> None:
    """Show the links between the pages; the page with the key ``shown`` is the one open."""
    found = pages(language)
    if len(found) < 2:
        return
    with st.container(horizontal=True, gap="small", width="content", key="page_links"):
        for key, page in zip(_names(language), found, strict=True):
            name = f"**{page.title}**" if key == shown else page.title
            st.page_link(page, label=name, query_params=address.view(key, _SHARED[key]))
