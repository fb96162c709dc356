"""Under the timelines: the table of exactly what is drawn, its download, and its sources."""

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from indicators.analysis.export import export_frame, to_csv
from indicators.catalog import records
from indicators.charts import content
from indicators.charts.parts import Panel
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context
from indicators.pages.choices import WidgetArguments, field, selection
from indicators.pages.citations import published, source_text
from indicators.pages.plain import quiet
from indicators.periods import parse

_GROUPED_DECIMALS = 3
"""A browser writes no more decimals than these in a number with grouping."""


def drawn_rows(dataset: Dataset, panels: list[Panel]) -> pd.DataFrame:
    """Return the observations that the panels draw, panel by panel, as the data set holds them."""
    codes = [figure.observation_id for panel in panels for figure in panel.figures]
    rows = dataset.observations.set_index("observation_id", drop=False)
    return rows.loc[codes].reset_index(drop=True)


def table(context: Context, panels: list[Panel]) -> None:
    """Show what is drawn as a table that can be sorted, searched and taken away."""
    dataset, language = context.dataset, context.language
    _ = language.gettext
    rows = drawn_rows(dataset, panels)
    if rows.empty:
        st.info(_("No figures are drawn, so there is nothing to list."))
        return
    st.download_button(
        _("Download as CSV"),
        data=lambda: to_csv(export_frame(dataset, rows)),
        file_name=file_name(panels),
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        key="download_csv",
    )
    shown = _readable(dataset, rows, panels, language)
    chosen = _row_choice(rows["observation_id"].tolist())
    st.dataframe(
        shown,
        hide_index=True,
        height=440,
        on_select=chosen["on_change"],
        selection_mode="single-row",
        key=chosen["key"],
        column_config={_("Value"): value_column(shown[_("Value")])},
        alt=_("The figures that the chart draws"),
    )
    st.markdown(quiet(_("Choose a row to see where its figure comes from.")))


def value_column(values: pd.Series) -> Any:
    """Return how a column of values is written: with grouping, unless that cuts digits off."""
    grouped = values.round(_GROUPED_DECIMALS).eq(values).all()
    return st.column_config.NumberColumn(format="localized" if grouped else None)


def _row_choice(codes: list[str]) -> WidgetArguments:
    """Let a row choose its figure; other rows, or a figure chosen elsewhere, let go of it."""

    def chosen_code(state: Any) -> tuple[Any, list[str]]:
        rows = state.selection.rows
        return (codes[rows[0]] if rows else selection()["figure"]), codes

    def store(choice: tuple[Any, list[str]]) -> None:
        selection()["figure"] = choice[0]

    return field("figures_table", (selection()["figure"], codes), store, chosen_code)


def file_name(panels: list[Panel]) -> str:
    """Name the download after the panels and the years that it holds."""
    figures = [figure for panel in panels for figure in panel.figures]
    first = min(figure.start for figure in figures).year
    last = (max(figure.stop for figure in figures) - timedelta(days=1)).year
    return f"{'-'.join(panel.key for panel in panels)}_{first}-{last}.csv"


def _readable(
    dataset: Dataset, rows: pd.DataFrame, panels: list[Panel], language: Language
) -> pd.DataFrame:
    """Return the rows as a person reads them: words for codes, numbers as numbers."""
    _ = language.gettext
    titles = content.indicator_titles(dataset, language)
    names = content.short_names(dataset, language)
    statuses = content.status_words(language)
    flows = {flow: content.flow_words(dataset, flow, language) for flow in set(rows["flow"])}
    units = {unit: language.unit(unit) for unit in set(rows["unit"])}
    sources = dataset.sources.set_index("source_id")
    panel_of = {one.observation_id: panel.title for panel in panels for one in panel.figures}
    return pd.DataFrame(
        {
            _("Panel"): rows["observation_id"].map(panel_of),
            _("Indicator"): rows["indicator"].map(titles),
            _("Flow"): rows["flow"].map(flows),
            _("Period"): [language.period(parse(text)) for text in rows["period"]],
            _("Value"): rows["value"],
            _("Unit"): rows["unit"].map(units),
            _("Counted by"): rows["reporter"].map(names),
            _("Status"): rows["status"].map(statuses),
            _("Publisher"): rows["source_id"].map(sources["publisher"]),
            _("Published"): [
                published(text, language) for text in rows["source_id"].map(sources["published"])
            ],
            _("Note"): rows["note"],
        }
    )


def sources(context: Context, panels: list[Panel]) -> None:
    """List the publications that the drawn figures were read in, as links."""
    language = context.language
    counts = drawn_rows(context.dataset, panels)["source_id"].value_counts()
    if counts.empty:
        st.info(language.gettext("No figures are drawn, so there is nothing to list."))
        return
    found = records(context.dataset.sources, "source_id")
    ordered = sorted(counts.index, key=lambda code: (found[code]["publisher"].lower(), code))
    lines = [
        f"- {source_text(found[code], language)} ({_figures(int(counts[code]), language)})"
        for code in ordered
    ]
    st.markdown("\n".join(lines))
    services = context.dataset.services
    fetched = services[services["source_id"].isin(list(counts.index))]
    for line in fetched["attribution"]:
        st.markdown(quiet(line))


def _figures(count: int, language: Language) -> str:
    return language.ngettext("{count} figure", "{count} figures", count).format(count=count)
