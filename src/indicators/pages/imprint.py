"""What names a view outside the page: its title in tab and history; on paper its sources."""

import pandas as pd
import streamlit as st

from indicators.analysis.describing import PROJECT
from indicators.pages import Context, downloads
from indicators.pages.plain import quiet

TITLE = "document_title"
"""Where the session keeps the title, for the beginning of the next run."""


def show_imprint(context: Context, title: str, rows: pd.DataFrame | None = None) -> None:
    """Give the view its title, and show on paper alone where it and its ``rows`` come from.

    Call it once the address of the view is written.
    """
    st.session_state[TITLE] = f"{title.removesuffix('.')} · {PROJECT}"
    st.set_page_config(page_title=st.session_state[TITLE])
    none = context.dataset.observations.iloc[:0]
    words = downloads.Words(title)
    told = downloads.caption(
        context.dataset, none if rows is None else rows, words, context.language,
        downloads.address_of(),
    )  # fmt: skip
    with st.container(key="imprint", gap="xsmall"):
        for line in (told.source, told.taken, told.address):
            if line:
                st.markdown(quiet(line))
