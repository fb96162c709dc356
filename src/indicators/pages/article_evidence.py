"""What a verdict on a claim rests on: its figures, its events, the chart of both; to take away."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from indicators.analysis.claim_exclusions import Exclusion
from indicators.analysis.claims import Finding
from indicators.catalog import records
from indicators.charts import content
from indicators.charts.claim_chart import claim_plots, claim_sheet
from indicators.charts.curve_parts import EventMark, Plot
from indicators.charts.curves import curves
from indicators.charts.picture import SCREEN
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context, chart_config, downloads, story_steps
from indicators.pages.citations import source_text
from indicators.pages.compare_rows import chosen_rows
from indicators.pages.plain import plain, quiet
from indicators.periods import parse


def figures(context: Context, dataset: Dataset, used: Sequence[str]) -> None:
    """List the figures that a verdict rests on, each with a link to where it was read."""
    language = context.language
    cells = _cells(dataset, used, language)
    heading = language.ngettext("{count} figure used", "{count} figures used", len(cells))
    st.markdown(f"**{plain(heading.format(count=len(cells)))}**")
    _table(context, cells, language.gettext("The figures that the verdict rests on"))


def excluded(context: Context, dataset: Dataset, exclusions: Sequence[Exclusion]) -> None:
    """List the figures that were set aside, each with the reason."""
    if not exclusions:
        return
    language = context.language
    cells = _cells(dataset, [row.observation_id for row in exclusions], language)
    why = language.gettext("Why not")
    for cell, row in zip(cells, exclusions, strict=True):
        cell[why] = plain(row.reason.write(language))
    heading = language.ngettext(
        "{count} figure set aside, and why", "{count} figures set aside, and why", len(cells)
    )
    with st.expander(plain(heading.format(count=len(cells)))):
        _table(context, cells, language.gettext("The figures that were set aside"))


def _cells(dataset: Dataset, codes: Sequence[str], language: Language) -> list[dict[str, str]]:
    rows = records(dataset.observations, "observation_id")
    sources = records(dataset.sources, "source_id")
    return [
        _figure(dataset, rows[code], sources[rows[code]["source_id"]], language) for code in codes
    ]


def _table(context: Context, cells: Sequence[dict[str, str]], alternative: str) -> None:
    """Show figures as a table, or as a list on a phone."""
    if context.narrow:
        st.markdown("\n".join(f"- {'; '.join(filter(None, row.values()))}" for row in cells))
        return
    frame = pd.DataFrame(cells)
    flow = context.language.gettext("Flow")
    st.table(
        frame if frame[flow].any() else frame.drop(columns=flow),
        border="horizontal",
        hide_index=True,
        alt=alternative,
    )


def _figure(
    dataset: Dataset, row: Mapping[str, Any], source: Mapping[str, Any], language: Language
) -> dict[str, str]:
    """Write a figure as the cells of a row of Markdown, by the names of the columns."""
    _ = language.gettext
    title = content.indicator_titles(dataset, language)[row["indicator"]]
    return {
        _("Indicator"): plain(title),
        _("Flow"): plain(content.flow_words(dataset, row["flow"], language)),
        _("Period"): plain(language.period(parse(row["period"]))),
        _("Value"): plain(language.quantity(row["value"], row["unit"])),
        _("Counted by"): plain(content.short_names(dataset, language)[row["reporter"]]),
        _("Status"): plain(content.status_words(language)[row["status"]]),
        language.ngettext("Source", "Sources", 1): source_text(source, language),
    }


def events(
    dataset: Dataset, claim: str, finding: Finding | None, day: date | None
) -> list[dict[str, Any]]:
    """Return the events that a verdict rests on or that bear on a claim, in the order of time."""
    decisive = set(finding.events) if finding else set()
    rows = records(dataset.events.sort_values(["start", "event_id"]), "event_id").values()
    return [
        row
        for row in rows
        if (row["event_id"] in decisive or claim in row["claim_ids"])
        and (day is None or row["start"].date() <= day)
    ]


def event_list(
    context: Context, events: Sequence[Mapping[str, Any]], finding: Finding | None
) -> None:
    """List events under the numbers that the chart gives them, each with its publication."""
    dataset, language = context.dataset, context.language
    sources = records(dataset.sources, "source_id")
    decisive = set(finding.events) if finding else set()
    resting = language.gettext("The rule rests on it.")
    lines = []
    for number, row in enumerate(events, start=1):
        title, date_words = plain(row[language.column("title")]), content.event_date(row, language)
        rests = f" {quiet(resting)}" if row["event_id"] in decisive else ""
        source = source_text(sources[row["source_id"]], language)
        lines.append(f"{number}. {title}, {plain(date_words)}.{rests} :small[{source}]")
    heading = language.ngettext("{count} event", "{count} events", len(events))
    st.markdown(f"**{plain(heading.format(count=len(events)))}**")
    st.markdown("\n".join(lines))


def chart(
    context: Context, dataset: Dataset, finding: Finding, events: Sequence[Mapping[str, Any]]
) -> None:
    """Draw the lines that the figures belong to, where there are any, with the events."""
    language = context.language
    plots = claim_plots(dataset, finding.used, language)
    if not plots:
        return
    titles = "; ".join(plot.title for plot in plots)
    alternative = language.gettext(
        "Chart of {titles}. The figures used are ringed and listed in a table below."
    )
    st.plotly_chart(
        draw_claim(context, plots, events),
        theme=None,
        key="claim_chart",
        alt=alternative.format(titles=titles),
        config=chart_config(language),
    )
    aid = [language.gettext("Ringed: the figures used.")]
    if events:
        aid.append(language.gettext("Numbers: the events below."))
    st.markdown(quiet(" ".join(aid)))


def draw_claim(
    context: Context,
    plots: Sequence[Plot],
    events: Sequence[Mapping[str, Any]],
    **room: int,
) -> go.Figure:
    """Draw the lines that figures of a claim belong to, and its events by their numbers."""
    language = context.language
    sheet = claim_sheet(
        language, dark=context.dark, narrow=context.narrow, plots=len(plots), **room
    )
    marks = [
        EventMark(
            row["start"].to_pydatetime(),
            row["stop"].to_pydatetime(),
            number,
            str(row[language.column("title")]),
            row["category"],
        )
        for number, row in enumerate(events, start=1)
    ]
    return curves(plots, sheet.with_events(marks))


def event_key(events: Sequence[Mapping[str, Any]], language: Language) -> tuple[str, ...]:
    """Write what the numbers in the chart stand for, one event a line."""
    return tuple(
        content.event_line(
            number, row["start"], row["date_precision"], row[language.column("title")], language
        )
        for number, row in enumerate(events, start=1)
    )


def take_away(
    context: Context,
    dataset: Dataset,
    claim: str,
    finding: Finding,
    shown: Sequence[Mapping[str, Any]],
    subject: str,
) -> None:
    """Offer the figures that a verdict rests on, the picture of its chart, and its address.

    ``subject`` is the claim and the verdict on it in words: below what was found, which is the
    title of the picture, since a claim is not always true.
    """
    language = context.language
    plots = claim_plots(dataset, finding.used, language)
    downloads.take_away(
        replace(context, dataset=dataset),
        chosen_rows(dataset, finding.used),
        (lambda light: draw_claim(light, plots, shown, width=SCREEN.width)) if plots else None,
        name=f"claim-{claim}",
        words=downloads.Words(
            finding.parts[0].write(language),
            subject,
            event_key(shown, language),
            language.gettext("Ringed: the figures used."),
        ),
        twin="article.csv",
        steps=story_steps.claim_steps(claim, finding.parts[0].write(language), language)
        if plots
        else (),
    )
