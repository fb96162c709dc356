"""The script that Streamlit runs for every visitor: the frame, and the page asked for."""

import streamlit as st

from indicators.analysis.describing import PROJECT
from indicators.language import Language
from indicators.pages import site
from indicators.pages.imprint import TITLE

#: Steps and an event line. An icon by name would be fetched from another host.
ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="5" fill="#17698F"/>
<path d="M4 24h7v-6h7v-9h10" fill="none" stroke="#fff" stroke-width="3"/>
<path d="M21 4v24" stroke="#F2C14E" stroke-width="2"/></svg>"""

st.set_page_config(
    page_title=st.session_state.get(TITLE, PROJECT),
    page_icon=ICON,
    layout="wide",
    initial_sidebar_state="collapsed",
)

st.navigation(site.pages(Language()), position="hidden").run()
