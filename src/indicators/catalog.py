"""What a data set has: the measures of a panel, their figures, names, and counts of figures."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from indicators.errors import UnknownName
from indicators.forms import MEASURE
from indicators.loaders import Dataset

__all__ = [
    "Measure",
    "home",
    "indicator_row",
    "measures",
    "observation_counts",
    "panel_indicators",
    "panel_observations",
    "panel_row",
    "partner",
    "records",
]


@dataclass(frozen=True)
class Measure:
    """What one panel shows at a time: figures of one flow, in one unit, of one kind."""

    flow: str
    unit: str
    kind: str

    @property
    def key(self) -> str:
        """The measure as one text, such as ``export:m3:flow`` or ``:persons:stock``."""
        return f"{self.flow}:{self.unit}:{self.kind}"

    @classmethod
    def parse(cls, key: str) -> "Measure":
        """Read a key back; raises ValueError where flow, unit or kind does not exist."""
        if not MEASURE.accepts(key):
            raise ValueError(f"{key!r}: expected {MEASURE.expected}")
        return cls(*key.split(":"))


def home(dataset: Dataset) -> str:
    """Code of the reporter from which the flows are seen."""
    return _reporter_in_role(dataset, "home")


def partner(dataset: Dataset) -> str:
    """Code of the country that the home reporter trades with."""
    return _reporter_in_role(dataset, "partner")


def _reporter_in_role(dataset: Dataset, role: str) -> str:
    return str(dataset.reporters.set_index("role").at[role, "reporter"])


def indicator_row(dataset: Dataset, indicator: str) -> "pd.Series[str]":
    """Find the catalog row of an indicator; raises :class:`UnknownName` with close names."""
    return _row(dataset.catalog, "indicator", indicator)


def panel_row(dataset: Dataset, panel: str) -> pd.Series:
    """Find the row of a panel; raises :class:`UnknownName` with close names."""
    return _row(dataset.panels, "panel", panel)


def _row(frame: pd.DataFrame, kind: str, name: str) -> pd.Series:
    found = frame[frame[kind] == name]
    if found.empty:
        raise UnknownName(kind, name, frame[kind])
    return found.iloc[0]


def records(frame: pd.DataFrame, key: str) -> dict[str, dict[str, Any]]:
    """Return the rows of a table as plain records, by the column that names them."""
    return {
        str(row[key]): {str(name): cell for name, cell in row.items()}
        for row in frame.to_dict("records")
    }


def panel_indicators(dataset: Dataset, panel: str) -> tuple[str, ...]:
    """Names of the indicators that a panel draws, in catalog order."""
    name = panel_row(dataset, panel)["panel"]
    return tuple(dataset.catalog.loc[dataset.catalog["panel"] == name, "indicator"])


def measures(dataset: Dataset, panel: str) -> list[Measure]:
    """List the measures for which a panel has figures: the default first, then in catalog order.

    A measure with doubtful figures only is left out, as nothing of it is drawn unless asked.
    Raises :class:`UnknownName` for a panel that does not exist.
    """
    default = Measure.parse(panel_row(dataset, panel)["default_measure"])
    figures = _figures(dataset, panel)
    figures = figures[figures["status"] != "doubtful"]
    combinations = zip(figures["flow"], figures["unit"], figures["kind"], strict=True)
    found = list(dict.fromkeys(Measure(*each) for each in combinations))
    return sorted(found, key=lambda measure: measure != default)


def panel_observations(
    dataset: Dataset, panel: str, measure: Measure, *, doubtful: bool = False
) -> pd.DataFrame:
    """Figures of one measure of a panel, in catalog order and within that in file order.

    The columns are those of ``dataset.observations``. Doubtful figures are left out unless
    ``doubtful``. Raises :class:`UnknownName` for a panel that does not exist.
    """
    figures = _figures(dataset, panel)
    wanted = (
        (figures["flow"] == measure.flow)
        & (figures["unit"] == measure.unit)
        & (figures["kind"] == measure.kind)
    )
    if not doubtful:
        wanted &= figures["status"] != "doubtful"
    return figures[wanted].drop(columns="kind").reset_index(drop=True)


def _figures(dataset: Dataset, panel: str) -> pd.DataFrame:
    """Collect all figures of a panel in catalog order, with the ``kind`` of their indicator."""
    order = {name: place for place, name in enumerate(panel_indicators(dataset, panel))}
    figures = dataset.observations[dataset.observations["indicator"].isin(list(order))]
    kinds = dataset.catalog.set_index("indicator")["kind"]
    figures = figures.assign(kind=figures["indicator"].map(kinds))
    return figures.sort_values("indicator", kind="stable", key=lambda names: names.map(order))


def observation_counts(observations: pd.DataFrame) -> pd.DataFrame:
    """How many figures each indicator has, from its first period to its last, sorted by name.

    Columns: ``indicator``, ``observations`` (int), ``first_period`` (of the earliest start, the
    shortest of these) and ``last_period`` (of the latest stop, the shortest of these).
    """
    grouped = observations.groupby("indicator", sort=True)
    by_start = observations.sort_values(["start", "stop", "period"])
    by_stop = observations.sort_values(["stop", "start", "period"])
    counts = {
        "observations": grouped.size(),
        "first_period": by_start.groupby("indicator")["period"].first(),
        "last_period": by_stop.groupby("indicator")["period"].last(),
    }
    return pd.DataFrame(counts).rename_axis("indicator").reset_index()
