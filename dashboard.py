"""The entry: ``streamlit run dashboard.py``, or any ASGI server with ``dashboard:app``.

The app is that of `indicators.server`. It is made here once more, as ``streamlit run`` only reads
this file to find it and has to see the call.
"""

import streamlit as st

from indicators.server import parts

__all__ = ["app"]

app = st.App(**parts())
