"""Of one indicator all that is known: what it is, its figures, conflicts, revisions, sources."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from indicators import catalog
from indicators.analysis.inspecting import conflicts, revisions
from indicators.catalog import records
from indicators.charts import content
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context, data_choices, site, tables
from indicators.pages.choices import selection, tabs
from indicators.pages.citations import published, source_text
from indicators.pages.data_lines import show_lines
from indicators.pages.plain import plain, quiet
from indicators.periods import parse

_ALL_GOODS = "TOTAL"
"""What the catalog has in place of HS codes where it means all of them."""

Slots = tuple[DeltaGenerator, DeltaGenerator]


def show_indicator(context: Context, name: str) -> tuple[Slots, pd.DataFrame]:
    """Show an indicator; return the places for its downloads, and the figures that are chosen."""
    dataset, language = context.dataset, context.language
    row = records(dataset.catalog, "indicator")[name]
    with st.container(gap="xsmall"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="indicator_head"
        ):
            st.subheader(plain(row[language.column("title")]), anchor=False, width="content")
            st.button(
                language.gettext("All indicators"),
                icon=":material/close:",
                key="clear_indicator",
                type="tertiary",
                on_click=_clear,
            )
        st.markdown(quiet(_what_it_is(dataset, row, language)))
        st.markdown(plain(row[language.column("description")]))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="data_row"):
        rows = data_choices.choose_rows(context, [name])
        references = st.container(width="content")
        _link_to_timelines(context, row)
    files = st.container(gap="xsmall")
    _tabs(context, name, rows)
    return (files, references), rows


def _clear() -> None:
    selection()["indicator"] = None


def _what_it_is(dataset: Dataset, row: dict[str, Any], language: Language) -> str:
    """Say in one line what kind of figures these are, in which unit, of which goods and panel."""
    _ = language.gettext
    kinds = {
        "flow": _("a sum over a period"),
        "stock": _("a level on a day"),
        "ratio": _("a ratio of two figures"),
    }
    parts = [language.unit(row["unit"]), kinds[row["kind"]]]
    if row["hs_code"] == _ALL_GOODS:
        parts.append(_("all goods"))
    elif row["hs_code"]:
        parts.append(_("HS {code}").format(code=row["hs_code"].replace(";", ", ")))
    panel = content.panel_titles(dataset, language).get(row["panel"])
    parts.append(_("panel {name}").format(name=panel) if panel else _("in no panel"))
    return " · ".join([*parts, row["indicator"]])


def _link_to_timelines(context: Context, row: dict[str, Any]) -> None:
    """Link to the panel that draws the indicator, with what it measures chosen."""
    if not row["panel"]:
        return
    dataset, language = context.dataset, context.language
    query = {"panels": row["panel"]}
    measures = catalog.measures(dataset, row["panel"])
    fitting = [one for one in measures if (one.unit, one.kind) == (row["unit"], row["kind"])]
    if fitting and fitting[0] != measures[0]:
        query[f"{row['panel']}_measure"] = fitting[0].key
    if language.code != "en":
        query["lang"] = language.code
    st.page_link(
        site.pages(language)[0],
        label=language.gettext("Show in the timelines"),
        icon=":material/stacked_line_chart:",
        query_params=query,
    )


def _tabs(context: Context, name: str, rows: pd.DataFrame) -> None:
    """Show the facts under tabs, of which only the open one is made."""
    dataset, language = context.dataset, context.language
    _ = language.gettext
    differing = conflicts(dataset.observations, name)
    revised = revisions(dataset.history, name)
    sources = rows["source_id"].value_counts()
    titles = (
        _("Lines and gaps"),
        _counted(_("Figures"), len(rows), language),
        _counted(_("Conflicts"), len(differing), language),
        _counted(_("Revisions"), len(revised), language),
        _counted(_("Sources"), len(sources), language),
    )
    makers: Sequence[Callable[[], None]] = (
        lambda: show_lines(context, name),
        lambda: _figures(context, rows),
        lambda: _conflicts(context, differing),
        lambda: _revisions(context, revised),
        lambda: _sources(context, sources),
    )
    opened = tabs("facts", dict(zip(data_choices.FACTS, titles, strict=True)))
    for tab, make in zip(opened, makers, strict=True):
        if tab.open:
            with tab:
                make()


def _counted(title: str, count: int, language: Language) -> str:
    return f"{title} ({language.number(count)})"


# --- figures, conflicts, revisions, sources ------------------------------------------------------


def _figures(context: Context, rows: pd.DataFrame) -> None:
    dataset, language = context.dataset, context.language
    _ = language.gettext
    if rows.empty:
        st.info(_("There are no figures in this selection."))
        return
    rows = rows.sort_values(["start", "stop", "flow", "reporter"], kind="stable")
    sources = dataset.sources.set_index("source_id").loc[rows["source_id"]]
    flows = {flow: content.flow_words(dataset, flow, language) for flow in set(rows["flow"])}
    shown = pd.DataFrame(
        {
            _("Period"): [language.period(parse(text)) for text in rows["period"]],
            _("Value"): rows["value"].array,
            _("Direction"): rows["flow"].map(flows).array,
            _("Counted by"): rows["reporter"].map(content.short_names(dataset, language)).array,
            _("Status"): rows["status"].map(content.status_words(language)).array,
            _("Publisher"): sources["publisher"].array,
            _("Published"): [published(text, language) for text in sources["published"]],
            _("Address"): sources["url"].where(sources["link"] == "yes", None).array,
            _("Note"): rows["note"].array,
        }
    )
    st.dataframe(
        shown,
        hide_index=True,
        height=430,
        column_config={
            # The grid makes a column as wide as its first rows, which have the shortest words.
            _("Period"): st.column_config.Column(width=150),
            _("Direction"): st.column_config.Column(width=140),
            _("Value"): tables.value_column(rows["value"]),
            _("Address"): st.column_config.LinkColumn(
                display_text=_("open"), width="small", validate=r"^https?://"
            ),
        },
        placeholder="",
        alt=_("The figures of this selection"),
    )


def _conflicts(context: Context, differing: list[pd.DataFrame]) -> None:
    """Show every cell for which sources give different values, with all of them."""
    language = context.language
    if not differing:
        st.markdown(
            language.gettext("Wherever several sources give one figure, they give the same value.")
        )
        return
    st.markdown(
        quiet(
            language.gettext(
                "Of one direction and time, by one count, sources give different values. All are"
                " kept; a line runs through the surest, then through the one that most give."
            )
        )
    )
    st.markdown("\n".join(_conflict(context, rows) for rows in differing))


def _conflict(context: Context, rows: pd.DataFrame) -> str:
    dataset, language = context.dataset, context.language
    found = records(dataset.sources, "source_id")
    statuses = content.status_words(language)
    first = rows.iloc[0]
    place = [
        language.period(parse(first["period"])),
        content.flow_words(dataset, first["flow"], language),
        content.short_names(dataset, language)[first["reporter"]],
    ]
    lines = [f"- **{plain(', '.join(filter(None, place)))}**"]
    for row in rows.to_dict("records"):
        value = plain(language.quantity(row["value"], row["unit"]))
        source = source_text(found[row["source_id"]], language)
        lines.append(f"    - {value}, {plain(statuses[row['status']])}. {source}")
    return "\n".join(lines)


def _revisions(context: Context, revised: pd.DataFrame) -> None:
    dataset, language = context.dataset, context.language
    _ = language.gettext
    if revised.empty:
        st.markdown(
            _(
                "No service has changed a figure of this indicator since it was first fetched."
                " What was read by hand is not changed: another publication is another figure."
            )
        )
        return
    services = dataset.services.set_index("service")[language.column("title")]
    names = content.short_names(dataset, language)
    rows = [
        {
            _("When"): plain(language.day(row["when"].date())),
            _("Period"): plain(language.period(parse(row["period"]))),
            _("Direction"): plain(content.flow_words(dataset, row["flow"], language)),
            _("Counted by"): plain(names[row["reporter"]]),
            _("Old value"): plain(language.quantity(row["old"], row["unit"])),
            _("New value"): plain(
                language.quantity(row["new"], row["unit"])
                if pd.notna(row["new"])
                else _("withdrawn")
            ),
            _("Service"): plain(services[row["service"]]),
        }
        for row in revised.to_dict("records")
    ]
    st.table(
        pd.DataFrame(rows),
        border="horizontal",
        hide_index=True,
        alt=_("What services changed, the newest first"),
    )


def _sources(context: Context, counts: pd.Series) -> None:
    language = context.language
    if counts.empty:
        st.markdown(language.gettext("There are no figures in this selection."))
        return
    found = records(context.dataset.sources, "source_id")
    ordered = sorted(counts.index, key=lambda code: (found[code]["publisher"].lower(), code))
    st.markdown("\n".join(_source(found[code], int(counts[code]), language) for code in ordered))


def _source(source: dict[str, Any], count: int, language: Language) -> str:
    words = language.ngettext("{count} figure", "{count} figures", count)
    return f"- {source_text(source, language)} ({words.format(count=count)})"
