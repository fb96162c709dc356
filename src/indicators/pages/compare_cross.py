"""Two lines against each other: a mark for each period that both have, connected in time."""

import plotly.graph_objects as go
import streamlit as st

from indicators.charts.crossing import crossing
from indicators.charts.offered import key_of
from indicators.charts.relations import scatter
from indicators.pages import Context, compare_parts
from indicators.pages.choices import selection
from indicators.pages.compare_controls import Known, choose_line, search_lines
from indicators.pages.plain import quiet


def draw(context: Context, known: Known) -> compare_parts.Taken | None:
    """Draw the view; return what can be taken from it."""
    language = context.language
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        codes = search_lines(context)
        x = choose_line(context, "x", language.gettext("Horizontal axis"), codes)
        y = choose_line(context, "y", language.gettext("Vertical axis"), codes)
    if x is None or y is None:
        st.info(language.gettext("Choose a line for each axis."))
        return None
    keys = key_of(x), key_of(y)
    years = selection()["years"]
    found = crossing(context.dataset, keys, known.then.observations, language, years)
    pairs, sides = found.pairs, found.sides
    if len(pairs) < 2:
        st.info(
            language.gettext(
                "These two lines have fewer than two periods in common. Choose lines of the same"
                " length of period: years with years, months with months."
            )
        )
        return None

    def figure(shown: Context) -> go.Figure:
        return scatter(pairs, sides, compare_parts.sheet(shown), found.look)

    words = language.gettext("{y} against {x}, from {first} to {last}.").format(
        x=sides[0].title, y=sides[1].title, first=pairs[0].label, last=pairs[-1].label
    )
    compare_parts.chart(context, figure(context), words)
    st.markdown(
        quiet(
            language.gettext(
                "Two lines that both grow look related, whatever the reason: that they go together"
                " says nothing about why."
            )
        )
    )
    with st.expander(language.gettext("Sources")):
        compare_parts.sources(context, known.today, found.figures)
    return compare_parts.Taken(found.figures, figure, words)
