"""From the data set to what a figure shows: panels with their names, events with their numbers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from indicators import catalog
from indicators.analysis.changes import Breaks, lead_line
from indicators.analysis.drawing import Figure, break_dates, drawn
from indicators.catalog import Measure
from indicators.charts.events import Event
from indicators.charts.parts import Panel
from indicators.charts.text import plot_text
from indicators.charts.theme import reporter_looks
from indicators.language import Language
from indicators.loaders import Dataset, per_dataset
from indicators.periods import parse

#: What ``in_article`` values each scope of events takes in.
SCOPES = {
    "article": ("yes",),
    "context": ("yes", "context"),
    "all": ("yes", "context", "no"),
}


@dataclass(frozen=True)
class Figures:
    """How figures are to be drawn: at their yearly pace or as published, doubtful ones or not."""

    pace: bool = True
    doubtful: bool = False


def status_words(language: Language) -> dict[str, str]:
    """Return what each status of a figure is called."""
    _ = language.gettext
    return {
        "official": _("official"),
        "reported": _("reported"),
        "derived": _("derived"),
        "doubtful": _("doubtful"),
    }


def category_words(language: Language) -> dict[str, str]:
    """Return what each category of events is called."""
    _ = language.gettext
    return {
        "diplomacy": _("Diplomacy"),
        "sanctions": _("Sanctions"),
        "war": _("War"),
        "bri": _("Silk Road"),
        "rail": _("Rail"),
        "finance": _("Finance"),
        "park": _("Great Stone"),
        "military": _("Military"),
        "trade": _("Trade"),
        "timber": _("Timber"),
        "meat": _("Meat"),
        "dairy": _("Dairy"),
    }


def flow_words(dataset: Dataset, flow: str, language: Language) -> str:
    """Say in which direction a flow goes, with the names of the two countries; empty for none."""
    _ = language.gettext
    partner = short_names(dataset, language)[catalog.partner(dataset)]
    words = {
        "": "",
        "export": _("exports to {partner}"),
        "import": _("imports from {partner}"),
        "turnover": _("exports and imports"),
        "westbound": _("westbound"),
        "eastbound": _("eastbound"),
    }
    return words[flow].format(partner=partner)


def measure_title(dataset: Dataset, measure: Measure, language: Language) -> str:
    """Name a measure in a switch: ``Exports to China, m³``."""
    words = flow_words(dataset, measure.flow, language)
    parts = [part for part in (words, language.unit(measure.unit)) if part]
    title = ", ".join(parts)
    return title[:1].upper() + title[1:]


@per_dataset
def short_names(dataset: Dataset, language: Language) -> dict[str, str]:
    """Return the short name of each reporter."""
    names = dataset.reporters.set_index("reporter")[language.column("short")]
    return {str(code): str(name) for code, name in names.items()}


@per_dataset
def roles_of(dataset: Dataset) -> dict[str, str]:
    """Return the role of each reporter, in the order of the file."""
    return dict(dataset.reporters[["reporter", "role"]].to_numpy().tolist())


def looks_of(dataset: Dataset) -> dict[str, str]:
    """Return the look of each reporter: a key of ``theme.DASHES``."""
    return reporter_looks(roles_of(dataset))


@per_dataset
def indicator_titles(dataset: Dataset, language: Language) -> dict[str, str]:
    """Return the title of each indicator."""
    titles = dataset.catalog.set_index("indicator")[language.column("title")]
    return {str(name): str(title) for name, title in titles.items()}


@per_dataset
def panel_titles(dataset: Dataset, language: Language) -> dict[str, str]:
    """Return the title of each panel, in order."""
    titles = dataset.panels.sort_values("position").set_index("panel")[language.column("title")]
    return {str(name): str(title) for name, title in titles.items()}


def panel(
    dataset: Dataset, key: str, measure: Measure, figures: Figures, language: Language
) -> Panel:
    """Gather what one panel shows of one measure, over all time."""
    row = catalog.panel_row(dataset, key)
    observations = catalog.panel_observations(dataset, key, measure, doubtful=figures.doubtful)
    drawn_figures = drawn(observations, measure.kind, pace=figures.pace)
    titles, names = indicator_titles(dataset, language), short_names(dataset, language)
    title = str(row[language.column("title")])
    shown = {figure.key for figure in drawn_figures}
    breaks = {line: days for line, days in break_dates(dataset.breaks).items() if line in shown}
    direction = flow_words(dataset, measure.flow, language)
    subject = direction or _only_title(drawn_figures, breaks, titles)
    roles = roles_of(dataset)
    return Panel(
        key=key,
        title=title,
        subject="" if subject == title else subject,
        unit=measure.unit,
        kind=measure.kind,
        pace=figures.pace,
        figures=drawn_figures,
        hover=figure_hovers(dataset, drawn_figures, measure.unit, language),
        breaks=breaks,
        gap=_gap(str(row[language.column("gap")]), observations, language),
        titles=titles,
        reporters=names,
        roles=roles,
        lead=_lead(drawn_figures, measure.kind, breaks, roles),
    )


def _gap(gap: str, observations: pd.DataFrame, language: Language) -> str:
    """Say what is missing; it is told of the data folder, which a release may have filled up."""
    if not gap or not (observations["service"] != "").any():
        return gap
    return language.gettext("In the figures read by hand: {gap}").format(gap=gap)


def _only_title(figures: list[Figure], breaks: Breaks, titles: dict[str, str]) -> str:
    """Return the title of the one indicator that a panel shows, or nothing where it shows several.

    An indicator that goes on from another under a new definition does not count as a second one.
    """
    firsts: dict[str, Figure] = {}
    for figure in sorted(figures, key=lambda one: one.start):
        firsts.setdefault(figure.indicator, figure)
    own = [one for one in firsts.values() if one.start not in breaks.get(one.key, ())]
    return titles[own[0].indicator] if len(own) == 1 else ""


def within(panel: Panel, start: datetime, stop: datetime) -> Panel:
    """Return the panel with only the figures that overlap a span of time, and what leads there."""
    inside = [one for one in panel.figures if one.stop > start and one.start < stop]
    return replace(panel, figures=inside, lead=_lead(inside, panel.kind, panel.breaks, panel.roles))


def _lead(figures: list[Figure], kind: str, breaks: Breaks, roles: dict[str, str]) -> str:
    """Return the indicator of the leading line, or else the first; empty where there are none."""
    if not figures:
        return ""
    line = lead_line(figures, kind, breaks, roles)
    return line.figures[-1].indicator if line else figures[0].indicator


@per_dataset
def publishers_of(dataset: Dataset) -> dict[str, str]:
    """Return who published each figure, by observation_id."""
    rows = dataset.observations
    names = dataset.sources.set_index("source_id")["publisher"]
    return dict(zip(rows["observation_id"], rows["source_id"].map(names), strict=True))


def hover_text(
    dataset: Dataset,
    value: str,
    period: str,
    figure: tuple[str, str, str, str],
    language: Language,
    *,
    contested: bool = False,
) -> str:
    """Write what a figure says when pointed at: its value and period, what, who counts, how sure.

    ``figure`` is its indicator, reporter, status and observation_id, whose first names the source.
    """
    indicator, reporter, status, observation = figure
    publisher = publishers_of(dataset).get(observation.partition(";")[0], "")
    lines = [
        language.period(parse(period)),
        indicator_titles(dataset, language)[indicator],
        f"{short_names(dataset, language)[reporter]}, {status_words(language)[status]}",
        language.gettext("published figures conflict") if contested else "",
        language.gettext("Source: {names}").format(names=publisher) if publisher else "",
    ]
    return "<br>".join([f"<b>{plot_text(value)}</b>", *map(plot_text, filter(None, lines))])


def figure_hovers(
    dataset: Dataset, figures: list[Figure], unit: str, language: Language
) -> dict[str, str]:
    """Write what each figure says when pointed at, as published, by observation_id."""
    return {
        one.observation_id: hover_text(
            dataset, language.quantity(one.value, unit), one.period,
            (one.indicator, one.reporter, one.status, one.observation_id),
            language, contested=one.contested,
        )
        for one in figures
    }  # fmt: skip


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted: how near to the article, of which categories, in which time."""

    scope: str
    categories: tuple[str, ...]
    start: datetime
    stop: datetime


def events_in_view(
    dataset: Dataset, wanted: EventFilter, panels: tuple[str, ...], language: Language
) -> list[Event]:
    """Return the events in view, numbered in the order of time."""
    events = dataset.events
    inside = (events["stop"] > wanted.start) & (events["start"] < wanted.stop)
    inside &= events["in_article"].isin(SCOPES[wanted.scope])
    if wanted.categories:
        inside &= events["category"].isin(wanted.categories)
    return _numbered(events[inside], panels, language)


def events_named(
    dataset: Dataset, codes: Collection[str], panels: tuple[str, ...], language: Language
) -> list[Event]:
    """Return the events with these ids, numbered in the order of time."""
    events = dataset.events
    return _numbered(events[events["event_id"].isin(list(codes))], panels, language)


def _numbered(events: pd.DataFrame, panels: tuple[str, ...], language: Language) -> list[Event]:
    rows = events.sort_values(["start", "event_id"], kind="stable")
    return [
        _event(number, row, panels, language)
        for number, row in enumerate(catalog.records(rows, "event_id").values(), start=1)
    ]


def _event(number: int, row: dict[str, Any], panels: tuple[str, ...], language: Language) -> Event:
    title = str(row[language.column("title")])
    date = event_date(row, language)
    return Event(
        event_id=row["event_id"],
        number=number,
        title=title,
        category=row["category"],
        importance=row["importance"],
        relevance=len(set(row["panels"]) & set(panels)),
        precision=row["date_precision"],
        start=row["start"].to_pydatetime(),
        stop=row["stop"].to_pydatetime(),
        hover=f"<b>{plot_text(title)}</b><br>{date}",
        date=date,
    )


def event_line(number: int, start: datetime, precision: str, title: str, language: Language) -> str:
    """Write an event as a line of a key: its number, its month or year, and its title."""
    when = str(start.year) if precision == "year" else language.month(start.date(), short=True)
    return f"{number} · {when} · {title}"


def event_date(event: Mapping[str, Any], language: Language) -> str:
    """Write the date of an event as exactly as it is known."""
    last = (event["stop"] - timedelta(days=1)).date() if event["end_date"] else None
    return language.date_range(event["start"].date(), event["date_precision"], last)
