"""Bare Streamlit: a select box and the four charts."""

import streamlit as st
from work import FIRST_YEARS, PANELS, figure

st.set_page_config(layout="wide")
since = st.selectbox("Since", FIRST_YEARS, key="since")
for panel in PANELS:
    st.plotly_chart(figure(panel, since), key=panel)
