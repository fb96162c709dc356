"""Beside the timelines: a figure to look up, and the card that says where it comes from."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import streamlit as st

from indicators.catalog import records
from indicators.charts import content
from indicators.charts.parts import Panel
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context
from indicators.pages.choices import clearable, selection
from indicators.pages.citations import source_list
from indicators.pages.plain import plain, quiet
from indicators.periods import parse


def _chosen(context: Context) -> dict[str, Any] | None:
    """Return the chosen figure, if there is one."""
    observations = context.dataset.observations
    found = observations[observations["observation_id"] == selection()["figure"]]
    return next(iter(records(found, "observation_id").values()), None)


def choose(context: Context, panels: list[Panel]) -> None:
    """Show the card of the chosen figure, and a select box to look one up without a mouse."""
    language = context.language
    row = _chosen(context)
    names = {code: name for panel in panels for code, name in _figure_names(panel, language)}
    if row is not None and row["observation_id"] not in names:
        # A link may point at a figure that the choices leave out: it is still shown.
        names = {row["observation_id"]: _figure_name(context, row), **names}
    if row is not None:
        with st.container(border=True, gap="small", key="figure_card"):
            with st.container(horizontal=True, wrap=False, vertical_alignment="center"):
                value = plain(language.quantity(row["value"], row["unit"]))
                st.markdown(f"#### {value}", width="stretch")
                st.button(
                    language.gettext("Close"),
                    key="close_figure",
                    type="tertiary",
                    on_click=_put_away_figure,
                )
            _figure_card(context, row)
    st.selectbox(
        language.gettext("Figure"),
        list(names),
        index=None,
        format_func=lambda code: names.get(code, code),
        placeholder=language.gettext("Look up a figure"),
        label_visibility="collapsed",
        **clearable("figure"),
    )


def _figure_names(panel: Panel, language: Language) -> list[tuple[str, str]]:
    return [
        (
            one.observation_id,
            f"{panel.titles[one.indicator]}, {panel.reporters[one.reporter]},"
            f" {language.period(parse(one.period))}: {language.quantity(one.value, panel.unit)}",
        )
        for one in panel.figures
    ]


def _figure_name(context: Context, row: Mapping[str, Any]) -> str:
    dataset, language = context.dataset, context.language
    title = content.indicator_titles(dataset, language)[row["indicator"]]
    reporter = content.short_names(dataset, language)[row["reporter"]]
    value = language.quantity(row["value"], row["unit"])
    return f"{title}, {reporter}, {language.period(parse(row['period']))}: {value}"


def _put_away_figure() -> None:
    selection()["figure"] = None


def _figure_card(context: Context, row: Mapping[str, Any]) -> None:
    dataset, language = context.dataset, context.language
    _ = language.gettext
    title = content.indicator_titles(dataset, language)[row["indicator"]]
    flow = content.flow_words(dataset, row["flow"], language)
    reporters = dataset.reporters.set_index("reporter")[language.column("title")]
    counted_by, status = _("Counted by"), _("Status")
    facts = [
        plain(", ".join(part for part in (title, flow) if part)),
        plain(language.period(parse(row["period"]))),
        f"{counted_by}: {plain(reporters[row['reporter']])}",
        f"{status}: {plain(status_explained(row['status'], language))}",
    ]
    st.markdown("  \n".join(facts))
    if row["note"]:
        note = _("Note") if language.code == "en" else _("Note (in English)")
        st.markdown(f"{note}: {plain(row['note'])}")
    st.markdown(source_list(dataset, (row["source_id"],), language))
    if row["service"]:
        st.markdown(quiet(_fetched(dataset, row, language)))
    others = _same_cell(dataset, row)
    if others:
        heading = _("Other figures for the same")
        st.markdown(f"**{heading}**")
        st.markdown("\n".join(f"- {_other(dataset, other, language)}" for other in others))


def _fetched(dataset: Dataset, row: Mapping[str, Any], language: Language) -> str:
    """Say when a figure was fetched, of which edition, and what its licence asks to be said."""
    _ = language.gettext
    day = language.day(datetime.fromisoformat(row["retrieved_at"]).date())
    fetched = _("Fetched on {date}").format(date=day)
    if row["vintage"]:
        fetched = _("{fetched}, edition of {vintage}").format(
            fetched=fetched, vintage=row["vintage"]
        )
    service = records(dataset.services, "service")[row["service"]]
    return f"{fetched}. {service['attribution']}"


def status_explained(status: str, language: Language) -> str:
    """Say what a status means."""
    _ = language.gettext
    words = {
        "official": _("official (from an official data set)"),
        "reported": _("reported (by news or in a statement)"),
        "derived": _("derived (worked out from a stated figure)"),
        "doubtful": _("doubtful (probably wrong or mislabelled)"),
    }
    return words[status]


def _same_cell(dataset: Dataset, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the other statements of the same thing and time, by whoever counts."""
    observations = dataset.observations
    same = observations["observation_id"] != row["observation_id"]
    for column in ("indicator", "flow", "start", "stop"):
        same &= observations[column] == row[column]
    return list(records(observations[same], "observation_id").values())


def _other(dataset: Dataset, other: dict[str, Any], language: Language) -> str:
    source = records(dataset.sources, "source_id")[other["source_id"]]
    name = content.short_names(dataset, language)[other["reporter"]]
    status = content.status_words(language)[other["status"]]
    value = language.quantity(other["value"], other["unit"])
    return f"{plain(value)}, {plain(name)}, {plain(status)} ({plain(source['publisher'])})"
