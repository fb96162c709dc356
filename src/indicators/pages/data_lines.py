"""The lines of an indicator, what they lack and why, and how fresh their services are."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import streamlit as st

from indicators import catalog
from indicators.analysis.freshness import service_states
from indicators.analysis.inspecting import LineFacts, Run, line_facts
from indicators.charts import content
from indicators.language import EN_DASH, Language
from indicators.loaders import Dataset
from indicators.pages import Context
from indicators.pages.freshness import service_words
from indicators.pages.plain import plain
from indicators.periods import parse

_MOST_GAPS = 6
"""How many gaps of one line are named; the others are counted."""


def show_lines(context: Context, name: str) -> None:
    """Show every line with its first and last period and its gaps, and say why there are some."""
    dataset, language = context.dataset, context.language
    _ = language.gettext
    facts = line_facts(dataset.observations, name)
    if not facts:
        st.markdown(_("There are no figures of this indicator yet: a refresh fetches them."))
    else:
        row = _short_row if context.narrow else _line_row
        st.table(
            pd.DataFrame([row(dataset, one, language) for one in facts]),
            border="horizontal",
            hide_index=True,
            alt=_("The lines of this indicator, and the periods that they lack"),
        )
    _reasons(context, name)
    _services(context, name)


def _line_row(dataset: Dataset, one: LineFacts, language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        _("Direction"): plain(_direction(dataset, one, language)),
        _("Counted by"): plain(content.short_names(dataset, language)[one.key.reporter]),
        _("Frequency"): _frequencies(language)[one.key.frequency],
        _("From"): plain(language.period(parse(one.first))),
        _("To"): plain(language.period(parse(one.last))),
        _("Figures"): plain(_figures(one, language)),
        _("Missing in between"): plain(_gaps(one.missing, language)),
    }


def _short_row(dataset: Dataset, one: LineFacts, language: Language) -> dict[str, str]:
    """Put a line into two cells, for a phone."""
    _ = language.gettext
    named = [
        _direction(dataset, one, language),
        content.short_names(dataset, language)[one.key.reporter],
        _frequencies(language)[one.key.frequency],
    ]
    words = language.ngettext("{count} figure", "{count} figures", one.figures)
    first, last = (language.period(parse(text)) for text in (one.first, one.last))
    told = [
        words.format(count=_figures(one, language)),
        first if first == last else f"{first} {EN_DASH} {last}",
    ]
    gaps = _gaps(one.missing, language)
    if gaps:
        told.append(_("missing: {periods}").format(periods=gaps))
    return {_("Line"): plain(", ".join(named)), _("Figures"): plain("; ".join(told))}


def _direction(dataset: Dataset, one: LineFacts, language: Language) -> str:
    words = content.flow_words(dataset, one.key.flow, language)
    return words or language.gettext("without direction")


def _figures(one: LineFacts, language: Language) -> str:
    figures = language.number(one.figures)
    if not one.doubtful:
        return figures
    doubtful = language.gettext("({count} doubtful)").format(count=language.number(one.doubtful))
    return f"{figures} {doubtful}"


def _frequencies(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "A": _("years"),
        "S": _("half-years"),
        "Q": _("quarters"),
        "M": _("months"),
        "D": _("days"),
        "I": _("other periods"),
    }


def _gaps(runs: Sequence[Run], language: Language) -> str:
    """Write runs of periods: ``2014, 2017–2021``."""

    def words(run: Run) -> str:
        first, last = (language.period(parse(text)) for text in run)
        if first == last:
            return first
        return f"{first}{EN_DASH}{last}" if run[0].isdecimal() else f"{first} {EN_DASH} {last}"

    told = ", ".join(words(run) for run in runs[:_MOST_GAPS])
    more = len(runs) - _MOST_GAPS
    if more <= 0:
        return told
    return language.ngettext("{gaps} and {count} more", "{gaps} and {count} more", more).format(
        gaps=told, count=more
    )


def _reasons(context: Context, name: str) -> None:
    """Say why figures are missing, doubtful, or not to be compared."""
    dataset, language = context.dataset, context.language
    _ = language.gettext
    row = catalog.indicator_row(dataset, name)
    gaps = dataset.panels.loc[dataset.panels["panel"] == row["panel"], language.column("gap")]
    told = [(_("Why something is missing"), gap) for gap in gaps if gap]
    told += [(_place(one, dataset, language), one[language.column("reason")])
             for one in _own(dataset.breaks, name)]  # fmt: skip
    for heading, text in told:
        st.markdown(f"**{plain(heading)}** {plain(text)}")
    errors = _own(dataset.corrections, name)
    if errors:
        st.markdown(error_list(dataset, errors, language))


def _own(frame: pd.DataFrame, name: str) -> list[dict[Any, Any]]:
    return list(frame[frame["indicator"] == name].to_dict("records"))


def _place(row: dict[Any, Any], dataset: Dataset, language: Language) -> str:
    """Name a change of definition after its line and the period in which it begins."""
    names = content.short_names(dataset, language)
    flow = content.flow_words(dataset, row["flow"], language)
    period = language.period(parse(row["period"]))
    line = ", ".join(part for part in (flow, names[row["reporter"]]) if part)
    return language.gettext("New definition from {period} ({line})").format(
        period=period, line=line
    )


def error_list(
    dataset: Dataset, errors: Sequence[dict[Any, Any]], language: Language, *, named: bool = False
) -> str:
    """List known errors of publishers as Markdown; ``named`` puts the indicator in front."""
    _ = language.gettext
    titles = content.indicator_titles(dataset, language)
    names = content.short_names(dataset, language)
    units = dataset.catalog.set_index("indicator")["unit"]
    lines = []
    for row in errors:
        value = language.quantity(row["expect"], units[row["indicator"]])
        done = _("marked doubtful")
        if row["action"] == "replace":
            new = language.quantity(row["value"], units[row["indicator"]])
            done = _("replaced by {value}").format(value=new)
        if row["state"] == "mended":
            done = _("mended by its publisher since")
        place = [
            titles[row["indicator"]] if named else "",
            content.flow_words(dataset, row["flow"], language),
            names[row["reporter"]],
            language.period(parse(row["period"])),
        ]
        where = plain(", ".join(filter(None, place)))
        reason = plain(row[language.column("reason")])
        lines.append(f"- {where}: **{plain(value)}** ({plain(done)}). {reason}")
    heading = language.ngettext("Known error", "Known errors", len(lines))
    return "\n".join([f"**{plain(heading)}**", "", *lines])


def _services(context: Context, name: str) -> None:
    """Say how fresh the figures are that services give of the indicator."""
    dataset = context.dataset
    asked = set(dataset.series.loc[dataset.series["indicator"] == name, "service"])
    states = service_states(dataset.services, context.noted, datetime.now(UTC))
    told = [service_words(one, context.language) for one in states if one.service in asked]
    if told:
        heading = context.language.gettext("Fetched from")
        st.markdown("\n".join([f"**{plain(heading)}**", "", *(f"- {line}" for line in told)]))
