"""Pure functions: frames in, a Plotly figure out. They know neither files nor Streamlit."""
