"""What the views of the compare page share: chart, table, sources, notes on part-years."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from indicators.analysis.frequencies import to_frequency
from indicators.analysis.lines import LineKey, figure_ids, line
from indicators.analysis.refusals import UnavailableTransform
from indicators.analysis.transforms import same_months
from indicators.catalog import records
from indicators.charts.comparing import Compared
from indicators.charts.curve_parts import Sheet
from indicators.charts.offered import key_of, kind_of, line_name, unit_of
from indicators.charts.theme import NARROW, WIDE
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context, chart_config
from indicators.pages.citations import source_text
from indicators.pages.compare_controls import Known
from indicators.pages.plain import plain, quiet
from indicators.pages.zoom import draggable, hint, zoom
from indicators.periods import parse


def sheet(context: Context, plots: int = 1) -> Sheet:
    """Return how a figure of so many plots is to look."""
    height = 300 if plots == 1 else 190 if plots == 2 else 130
    layout = NARROW if context.narrow else WIDE
    return Sheet(layout, context.dark, context.language, height)


class Taken(NamedTuple):
    """What can be taken from a view: its figures, what draws it, and its title."""

    figures: Sequence[str]
    draw: Callable[[Context], Any]
    title: str


def chart(
    context: Context, figure: go.Figure, alternative: str, *, over_time: bool = False
) -> None:
    """Show a figure; one ``over_time`` can be dragged over to see fewer years."""
    dragged: dict[str, Any] = {
        "on_select": lambda: zoom(context.dataset, "comparison"),
        "selection_mode": "box",
    }
    st.plotly_chart(
        draggable(context, figure) if over_time else figure,
        theme=None,
        key="comparison",
        alt=alternative,
        config=chart_config(context.language),
        **(dragged if over_time else {}),
    )
    if over_time:
        st.markdown(quiet(hint(context)))


@lru_cache(maxsize=64)
def periods_of(dataset: Dataset, codes: tuple[str, ...], frequency: str) -> tuple[str, ...]:
    """Return the periods that all the lines have, or any of them where they share none."""
    found: list[list[str]] = []
    for key in map(key_of, codes):
        try:
            own = to_frequency(line(dataset.observations, key), kind_of(dataset, key), frequency)
        except UnavailableTransform:
            continue
        found.append(own["period"].tolist())
    if not found:
        return ()
    shared = [period for period in found[0] if all(period in other for other in found[1:])]
    return tuple(shared or found[0])


def usual_base(periods: Sequence[str]) -> str:
    """Return the period that is 100 at first: the last before the pandemic, or the first of all."""
    before = [period for period in periods if period < "2020"]
    return before[-1] if before else next(iter(periods), "2019")


def period_name(period: str, language: Language) -> str:
    """Write a period in words."""
    return language.period(parse(period))


def part_years(context: Context, dataset: Dataset, key: LineKey) -> None:
    """Say that a newer part of a year is not compared with years, and offer the same months."""
    if key.frequency != "A":
        return
    language = context.language
    _ = language.gettext
    years = line(dataset.observations, key)
    rows = dataset.observations
    own = rows[
        (rows["indicator"] == key.indicator)
        & (rows["flow"] == key.flow)
        & (rows["reporter"] == key.reporter)
        & (rows["status"] != "doubtful")
        & (rows["stop"] > years["stop"].max())
        & ~rows["whole_years"]
        & (rows["months"] > 1)
    ]
    if own.empty:
        return
    newest = own.sort_values(["stop", "months"]).iloc[-1]
    name, words = line_name(dataset, key, language), language.period(parse(newest["period"]))
    unit = unit_of(dataset, key)
    sentence = _("{name}: {period} ({value}) is a part of a year and is not set beside years.")
    parts = [
        sentence.format(name=name, period=words, value=language.quantity(newest["value"], unit))
    ]
    alike = same_months(rows, key, newest["period"])
    if len(alike):
        other = alike.iloc[-1]
        change = newest["value"] / other["value"] - 1 if other["value"] > 0 else None
        told = _("The same months in {period}: {value}").format(
            period=language.period(parse(other["period"])),
            value=language.quantity(other["value"], unit),
        )
        if change is not None and unit != "percent":
            told += f" ({language.percent(change, signed=True)})"
        parts.append(f"{told}.")
    else:
        parts.append(_("There is no figure for the same months of another year."))
    st.markdown(quiet(" ".join(parts)))


def table(context: Context, known: Known, drawn: Sequence[Compared]) -> None:
    """Show what is drawn as a table, and the publications behind it."""
    language = context.language
    with st.expander(language.gettext("Table and sources")):
        st.dataframe(
            _table(context, drawn),
            hide_index=True,
            alt=language.gettext("The figures that the chart draws"),
        )
        sources(context, known.today, [figure for one in drawn for figure in figure_ids(one.frame)])


def _table(context: Context, drawn: Sequence[Compared]) -> pd.DataFrame:
    """Return one row a period and one column a line, periods in the order of time."""
    language = context.language
    frames = [one.frame.assign(name=line_name(context.dataset, one.key, language)) for one in drawn]
    rows = pd.concat(frames, ignore_index=True).sort_values(["start", "stop"], kind="stable")
    rows["period"] = [language.period(parse(period)) for period in rows["period"]]
    wide = rows.pivot_table(index="period", columns="name", values="value", sort=False)
    wide.index.name = language.gettext("Period")
    return wide.reset_index()


def sources(context: Context, dataset: Dataset, figures: Sequence[str]) -> None:
    """List the publications that figures were read in, as links."""
    rows = dataset.observations
    used = rows.loc[rows["observation_id"].isin(list(figures)), "source_id"].unique()
    found = records(dataset.sources, "source_id")
    ordered = sorted(used, key=lambda code: (found[code]["publisher"].lower(), code))
    st.markdown("\n".join(f"- {source_text(found[code], context.language)}" for code in ordered))
    services = dataset.services[dataset.services["source_id"].isin(list(used))]
    for text in services["attribution"]:
        st.markdown(quiet(text))


def bullets(sentences: Sequence[str]) -> None:
    """Write sentences below one another; they may hold text from the data."""
    st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))
