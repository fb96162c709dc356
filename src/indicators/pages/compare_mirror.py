"""Mirror statistics: both counts of the same goods, the band between them, and their ratio."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from indicators.analysis.lines import within_years
from indicators.analysis.mirror import explanations, mirror, mirror_keys, mirror_words
from indicators.analysis.refusals import UnavailableTransform
from indicators.charts import compare_words
from indicators.charts.content import flow_words, indicator_titles
from indicators.charts.curves import curves
from indicators.charts.mirrors import mirror_headline, mirror_plots
from indicators.charts.offered import frequency_name
from indicators.pages import Context, compare_parts
from indicators.pages.choices import position, selection, widget
from indicators.pages.compare_controls import FACTORS, Known
from indicators.pages.plain import plain
from indicators.periods import parse


def draw(context: Context, known: Known) -> compare_parts.Taken | None:
    """Draw the view; return what can be taken from it."""
    language = context.language
    keys = {".".join(key): key for key in mirror_keys(context.dataset)}
    if not keys:
        st.info(language.gettext("There are no goods that both countries count."))
        return None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        indicator, direction, frequency = keys[_pair(context, keys)]
        factor = _factor(context)
    try:
        found = mirror(known.then, indicator, direction, frequency, factor)
        found = within_years(found, selection()["years"])
    except UnavailableTransform as refusal:
        st.info(refusal.sentence(language))
        return None
    if found.empty:
        st.info(language.gettext("In these years no period is known by both counts."))
        return None
    headline = mirror_headline(context.dataset, direction, found, language)
    if headline:
        st.markdown(f"**{plain(headline)}**")
    plots = mirror_plots(context.dataset, indicator, direction, found, language)

    def figure(shown: Context) -> go.Figure:
        return curves(plots, compare_parts.sheet(shown, plots=len(plots)))

    alternative = compare_words.alternative(plots, language)
    compare_parts.chart(context, figure(context), alternative, over_time=True)
    compare_parts.bullets(mirror_words(context.dataset, indicator, direction, factor, language))
    with st.expander(language.gettext("Why the two counts differ"), expanded=True):
        compare_parts.bullets(list(explanations(context.dataset, language).values()))
    with st.expander(language.gettext("Table and sources")):
        st.dataframe(
            _table(context, found),
            hide_index=True,
            alt=language.gettext("The figures that the chart draws"),
        )
        figures = [*found["home_id"], *found["partner_id"]]
        compare_parts.sources(context, known.today, figures)
    return compare_parts.Taken(figures, figure, plots[0].title)


def _pair(context: Context, keys: dict[str, tuple[str, str, str]]) -> str:
    dataset, language = context.dataset, context.language
    titles = indicator_titles(dataset, language)

    def name(code: str) -> str:
        indicator, direction, frequency = keys[code]
        flow = flow_words(dataset, direction, language)
        return f"{titles[indicator]}, {flow} ({frequency_name(frequency, language)})"

    return str(
        st.selectbox(
            language.gettext("Goods, direction and length of period"),
            list(keys),
            index=position(list(keys), selection()["mirror"]),
            format_func=lambda code: name(code) if code in keys else code,
            width=420,
            **widget("mirror"),
        )
    )


def _factor(context: Context) -> float:
    """Show the factor for freight and insurance: stated, and never applied unasked."""
    language = context.language
    names = {
        "1": language.gettext("None: as published"),
        "1.06": language.gettext("÷ 1.06, the IMF’s rule of thumb"),
    }
    chosen = st.selectbox(
        language.gettext("Freight and insurance in the importer’s count"),
        FACTORS,
        index=position(FACTORS, selection()["factor"]),
        format_func=lambda code: names.get(code, code),
        width=320,
        **widget("factor"),
    )
    return float(str(chosen))


def _table(context: Context, found: pd.DataFrame) -> pd.DataFrame:
    language = context.language
    _ = language.gettext
    names = dict(zip(context.dataset.reporters["role"],
                     context.dataset.reporters[language.column("short")], strict=True))  # fmt: skip
    return pd.DataFrame(
        {
            _("Period"): [language.period(parse(period)) for period in found["period"]],
            names["home"]: found["home"],
            names["partner"]: found["partner"],
            _("Gap"): found["gap"],
            _("Ratio"): found["ratio"].round(3),
        }
    )
