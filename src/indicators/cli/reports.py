"""What the commands report, as plain values ready for JSON: the catalog, one indicator, the state.

Everything here is counted from a sound data set; nothing is read or written.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import pandas as pd

from indicators.analysis.drawing import preferred
from indicators.analysis.freshness import service_states
from indicators.catalog import indicator_row, observation_counts, panel_row
from indicators.cli.output import clean
from indicators.errors import UnknownName
from indicators.loaders import Dataset, select
from indicators.periods import parse

__all__ = [
    "Selection",
    "Series",
    "age_in_words",
    "catalog_report",
    "cleaned",
    "records",
    "select_figures",
    "services_report",
    "status_report",
    "yearly_series",
]

Record = dict[str, Any]


def records(frame: pd.DataFrame) -> list[Record]:
    """Turn rows into dictionaries of plain Python values, None where there is nothing."""
    plain = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in plain.to_dict("records")]


def cleaned(frame: pd.DataFrame) -> pd.DataFrame:
    """Copy a frame with its text made safe for a terminal, which CSV may end up on."""
    texts = frame.select_dtypes(["str", "object"]).columns
    return frame.assign(**{name: frame[name].map(clean, na_action="ignore") for name in texts})


# --- list ------------------------------------------------------------------------------------


def catalog_report(dataset: Dataset, panel: str | None = None) -> list[Record]:
    """List the indicators, those of panels first, with the number and range of their figures.

    Raises :class:`UnknownName` for a panel that does not exist.
    """
    catalog = dataset.catalog
    if panel is not None:
        catalog = catalog[catalog["panel"] == panel_row(dataset, panel)["panel"]]
    counts = observation_counts(dataset.observations).rename(columns={"observations": "figures"})
    listed = catalog.merge(counts, on="indicator", how="left").fillna({"figures": 0})
    listed = listed.astype({"figures": "int64"}).rename(columns={"title_en": "title"})
    positions = dataset.panels.set_index("panel")["position"]
    listed = listed.sort_values(
        "panel", kind="stable", key=lambda names: names.map(positions), na_position="last"
    )
    return records(listed[_LISTED])


_LISTED = ["indicator", "title", "unit", "kind", "panel", "figures", "first_period", "last_period"]


# --- show ------------------------------------------------------------------------------------


class Selection(NamedTuple):
    """Figures of one indicator, in the order of flow, reporter and time."""

    indicator: Record
    observations: pd.DataFrame
    doubtful_left_out: int


def select_figures(
    dataset: Dataset,
    indicator: str,
    *,
    reporters: Collection[str] = (),
    flow: str | None = None,
    start: date | None = None,
    end: date | None = None,
    doubtful: bool = False,
) -> Selection:
    """Choose figures of one indicator that cover any day from ``start`` to ``end``.

    Raises :class:`UnknownName`, with close names, for an indicator, a reporter or a flow that
    the data do not have; a combination without figures is an empty selection.
    """
    row = indicator_row(dataset, indicator)
    for reporter in reporters:
        _check("reporter", reporter, dataset.reporters["reporter"])
    if flow is not None:
        _check("flow", flow, dataset.observations["flow"])
    found = select(
        dataset.observations,
        indicators=[indicator],
        reporters=reporters,
        flows=[flow] if flow is not None else [],
        start=start,
        end=end,
    )
    shown = found if doubtful else found[found["status"] != "doubtful"]
    order = ["flow", "reporter", "start", "stop"]
    shown = shown.sort_values(order, ascending=[True, True, True, False], kind="stable")
    names = ["indicator", "unit", "kind", "panel", "hs_code"]
    described = {name: str(row[name]) for name in names}
    described |= {name: str(row[f"{name}_en"]) for name in ("title", "description")}
    return Selection(described, shown, len(found) - len(shown))


def _check(kind: str, name: str, known: "pd.Series[str]") -> None:
    names = [each for each in known.unique() if each]
    if name not in names:
        raise UnknownName(kind, name, names)


class Series(NamedTuple):
    """The single whole years of one reporter and flow, and the highest value of that flow."""

    reporter: str
    flow: str
    values: dict[int, float]
    top: float


def yearly_series(observations: pd.DataFrame) -> list[Series]:
    """List the lines that have two whole years or more, in the order of the observations.

    Where sources differ on a year, it is the surest figure, as charts choose it. ``top`` is
    common to the reporters of a flow, so that their bars can be compared.
    """
    years = observations[observations["whole_years"] & (observations["months"] == 12)]
    years = years[preferred(years)]
    found = []
    for (flow, reporter), rows in years.groupby(["flow", "reporter"], sort=False):
        top = float(years.loc[years["flow"] == flow, "value"].max())
        values = dict(zip(rows["start"].dt.year.tolist(), rows["value"].tolist(), strict=True))
        if len(values) > 1:
            found.append(Series(str(reporter), str(flow), values, top))
    return found


# --- status ----------------------------------------------------------------------------------


def status_report(dataset: Dataset, today: date) -> Record:
    """Say what the data hold, to when, from how many sources and how old they are on ``today``.

    Ages are whole days: since the last day of the newest period that is over (targets lie ahead),
    and since the newest publication, or the first day of its month or year if that is all known.
    """
    fetched = dataset.fetched
    return {
        "data": {"directory": str(dataset.directory), "version": dataset.version},
        "release": fetched and fetched.release.release_id,
        "indicators": len(dataset.catalog),
        "events": len(dataset.events),
        "claims": len(dataset.claims),
        **_extent(dataset.observations, today),
        "newest_publication": _newest_publication(dataset, today),
        "panels": [_panel_status(dataset, row, today) for row in records(_in_order(dataset))],
    }


def _in_order(dataset: Dataset) -> pd.DataFrame:
    return dataset.panels.sort_values("position")[["panel", "title_en"]]


def _panel_status(dataset: Dataset, panel: Record, today: date) -> Record:
    names = dataset.catalog.loc[dataset.catalog["panel"] == panel["panel"], "indicator"]
    figures = dataset.observations[dataset.observations["indicator"].isin(names)]
    return {
        "panel": panel["panel"],
        "title": panel["title_en"],
        "indicators": len(names),
        **_extent(figures, today),
    }


def _extent(figures: pd.DataFrame, today: date) -> Record:
    """How many figures from how many sources, the first and the newest, and its age."""
    counts: Record = {
        "figures": len(figures),
        "doubtful": int((figures["status"] == "doubtful").sum()),
        "sources": int(figures["source_id"].nunique()),
    }
    if figures.empty:
        return counts | {"first_period": None, "newest_period": None, "age_days": None}
    first = figures.sort_values(["start", "stop"], kind="stable").iloc[0]
    over = figures[figures["stop"] <= pd.Timestamp(today)]
    if over.empty:
        return counts | {"first_period": first["period"], "newest_period": None, "age_days": None}
    newest = over.sort_values(["stop", "start"], kind="stable").iloc[-1]
    last_day = newest["stop"].date() - timedelta(days=1)
    return counts | {
        "first_period": first["period"],
        "newest_period": newest["period"],
        "age_days": (today - last_day).days,
    }


def _newest_publication(dataset: Dataset, today: date) -> Record | None:
    """Find the source of a figure that was published last, of all that say when."""
    used = dataset.sources["source_id"].isin(dataset.observations["source_id"])
    dated = dataset.sources[used & (dataset.sources["published"] != "")]
    if dated.empty:
        return None
    days = [parse(text.removesuffix("~")).start for text in dated["published"]]
    newest = dated.assign(day=days).sort_values("day", kind="stable").iloc[[-1]]
    found = records(newest[["source_id", "publisher", "title", "url", "published"]])
    return found[0] | {"age_days": max(0, (today - max(days)).days)}


def services_report(
    dataset: Dataset, noted: Mapping[str, Mapping[str, Any]], now: datetime
) -> list[Record]:
    """Say how each service stands, by what refreshes ``noted``; moments are ISO texts in UTC."""
    return [
        {
            "service": state.service,
            "title": state.title_en,
            "last_success": state.last_success and state.last_success.isoformat(),
            "age_days": state.age_days,
            "error": state.error,
            "next_due": state.next_due and state.next_due.isoformat(),
            "stale": state.stale,
            "held": state.held,
            "rehearsal": state.rehearsal,
            "attribution": state.attribution,
        }
        for state in service_states(dataset.services, noted, now)
    ]


def age_in_words(days: int) -> str:
    """Write an age as people say it: 0 days, 14 months, 3 years."""
    if days < 60:
        return "1 day" if days == 1 else f"{days} days"
    months = round(days / 30.436875)
    return f"{months} months" if months < 24 else f"{days // 365} years"
