"""The filters of ``/api/observations``: read from a query string, checked, and applied."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from indicators.catalog import panel_indicators
from indicators.errors import IndicatorsError, UnknownName
from indicators.forms import FLOWS, STATUSES
from indicators.loaders import Dataset, select
from indicators.periods import Period, parse

__all__ = ["PARAMETERS", "Query", "QueryError", "read_query", "selected"]

PARAMETERS = {
    "indicator": "names of the catalog, repeated for several",
    "panel": "all indicators of these panels, repeated for several",
    "flow": "directions, repeated for several; empty for figures without one",
    "reporter": "codes of reporters, repeated for several",
    "status": "how figures came about, repeated for several",
    "from": "a period: figures that reach its first day",
    "to": "a period: figures that begin by its last day",
    "doubtful": "yes or no (unless a status asks for them): whether doubtful figures are included",
}
"""What a query may hold, and what it says."""

_SINGLE = ("from", "to", "doubtful")
_DOUBTFUL = "doubtful"
_FEW = 12
"""As many known names as an error lists when none of them is close to the one that was asked."""


class QueryError(IndicatorsError):
    """A query that does not say what to select; the message says what was expected."""


@dataclass(frozen=True)
class Query:
    """A checked query; an empty tuple asks for all, None leaves a side of the time open."""

    indicators: tuple[str, ...] = ()
    panels: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    reporters: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    first: Period | None = None
    last: Period | None = None
    doubtful: bool = False

    @property
    def start(self) -> date | None:
        """The first day that figures have to reach."""
        return self.first.start if self.first else None

    @property
    def end(self) -> date | None:
        """The last day by which figures have to begin."""
        return self.last.end if self.last else None

    @property
    def name(self) -> str:
        """What it selects, for the name of a file: its one indicator or panel, and the time."""
        subject = self.indicators or self.panels
        parts = [subject[0] if len(subject) == 1 else "observations"]
        parts += [f"from-{self.first}"] if self.first else []
        parts += [f"to-{self.last}"] if self.last else []
        return "_".join(parts).replace("/", "--")


def read_query(items: Iterable[tuple[str, str]], dataset: Dataset) -> Query:
    """Check the parameters of a query string against what the data have.

    Raises `QueryError` for anything that is not understood: nothing is left out in silence.
    """
    given: dict[str, list[str]] = {}
    for name, value in items:
        given.setdefault(name, []).append(value)
    _check("parameter", given, PARAMETERS)
    known: Mapping[str, Collection[str]] = {
        "indicator": dataset.catalog["indicator"].tolist(),
        "panel": dataset.panels["panel"].tolist(),
        "flow": ("", *FLOWS),
        "reporter": dataset.reporters["reporter"].tolist(),
        "status": STATUSES,
        "doubtful": ("yes", "no"),
    }
    for name, names in known.items():
        _check(name, given.get(name, ()), names)
    single = {name: _only(name, given.get(name, [])) for name in _SINGLE}
    names = {name: tuple(sorted(set(given.get(name, ())))) for name in known}
    return Query(
        indicators=names["indicator"],
        panels=names["panel"],
        flows=names["flow"],
        reporters=names["reporter"],
        statuses=names["status"],
        doubtful=_wants_doubtful(single["doubtful"], names["status"]),
        **_time(single["from"], single["to"]),
    )


def selected(query: Query, dataset: Dataset) -> pd.DataFrame:
    """Return the observations that a query asks for, in the order of the data."""
    rows = select(
        dataset.observations,
        indicators=query.indicators,
        flows=query.flows,
        reporters=query.reporters,
        statuses=query.statuses,
        start=query.start,
        end=query.end,
    )
    if query.panels:
        drawn = [name for panel in query.panels for name in panel_indicators(dataset, panel)]
        rows = rows[rows["indicator"].isin(drawn)]
    return rows if query.doubtful else rows[rows["status"] != _DOUBTFUL]


def _check(kind: str, names: Iterable[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            error = UnknownName(kind, name, known)
            hint = ""
            if not error.matches and len(known) <= _FEW:
                hint = f"; expected {', '.join(filter(None, known))}"
            raise QueryError(f"{error}{hint}")


def _only(name: str, values: list[str]) -> str | None:
    if len(values) > 1:
        raise QueryError(f"{name} is given {len(values)} times, expected once")
    return values[0] if values else None


def _wants_doubtful(asked: str | None, statuses: tuple[str, ...]) -> bool:
    if asked == "no" and _DOUBTFUL in statuses:
        raise QueryError("status=doubtful and doubtful=no exclude each other")
    return asked == "yes" or _DOUBTFUL in statuses


def _time(first: str | None, last: str | None) -> dict[str, Period | None]:
    period = {"first": _period("from", first), "last": _period("to", last)}
    if period["first"] and period["last"] and period["last"].end < period["first"].start:
        raise QueryError(f"to={last} ends before from={first} starts")
    return period


def _period(name: str, text: str | None) -> Period | None:
    try:
        return None if text is None else parse(text)
    except ValueError as error:
        raise QueryError(f"{name}: {error}") from error
