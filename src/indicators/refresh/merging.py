"""New figures beside known ones: what is unchanged stays, what changed keeps its old value.

A value that another replaces is kept with the moment at which it stopped being the known one. A
service is only taken at its word for what it was asked: figures of other series and times stay.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import pandas as pd

from indicators.periods import parse
from indicators.refresh.holding import Neighbourhood, accepted, hold, lost_rows
from indicators.refresh.planning import ServicePlan
from indicators.refresh.reporting import Change, Held, in_order
from indicators.sources.model import Row

__all__ = ["Cell", "Fresh", "Known", "Merged", "difference", "from_frame", "merge", "to_frame"]

Cell = tuple[str, str, str, str]
"""Indicator, flow, reporter and period: what one service says one thing about."""


class Known(NamedTuple):
    """One vintage of one figure: a row of a release. Moments are ISO texts in UTC."""

    service: str
    indicator: str
    flow: str
    reporter: str
    period: str
    value: float
    unit: str
    status: str
    source_id: str
    note: str
    vintage: str
    retrieved_at: str
    known_from: str
    known_to: str

    @property
    def cell(self) -> Cell:
        """What it is about."""
        return self.indicator, self.flow, self.reporter, self.period

    @property
    def line(self) -> tuple[str, ...]:
        """The series it belongs to: years and months of one thing are two series."""
        return self.indicator, self.flow, self.reporter, parse(self.period).frequency


class Fresh(NamedTuple):
    """A row that a service just gave, and when."""

    row: Row
    retrieved_at: datetime


class Merged(NamedTuple):
    """The rows of one service after a refresh, what changed, and what was held."""

    known: list[Known]
    changes: tuple[Change, ...]
    held: tuple[Held, ...]


Curated = Mapping[Cell, Sequence[float]]


def from_frame(frame: pd.DataFrame) -> list[Known]:
    """Read the rows of a release."""
    columns = (frame[name].tolist() for name in Known._fields)
    return [Known(*cells) for cells in zip(*columns, strict=True)]


def to_frame(known: Iterable[Known]) -> pd.DataFrame:
    """Write the rows of a release, in an order that depends on nothing but the rows."""
    rows = sorted(known, key=lambda one: (one.service, one.cell, one.known_from, one.known_to))
    return pd.DataFrame(rows, columns=list(Known._fields)).astype(
        {name: "float64" if name == "value" else "str" for name in Known._fields}
    )


def merge(
    plan: ServicePlan,
    fresh: Sequence[Fresh],
    known: Sequence[Known],
    curated: Curated,
    accept: Sequence[str],
    now: str,
) -> Merged:
    """Merge what a service gave into ``known``, all vintages of that service.

    ``now`` is an ISO moment in UTC. Changes that look like a fault are held: the table goes on as
    if they had not been given, unless ``accept`` names them.
    """
    current = {one.cell: one for one in known if not one.known_to}
    given = {_cell(one.row): _as_known(plan, one, now) for one in fresh}
    changes = _changes(plan.service, current, given, _was_asked(plan))
    asked = sum(map(_was_asked(plan), current.values()))
    passed, held = _sift(changes, current, curated, accept)
    passed, held = _keep_lost(plan.service, passed, held, asked, accept)
    replaced = {_cell_of(change) for change in passed if change.kind != "added"}
    arrived = [given[_cell_of(change)] for change in passed if change.kind != "vanished"]
    table = [
        one._replace(known_to=now) if not one.known_to and one.cell in replaced else one
        for one in known
    ]
    return Merged([*table, *arrived], tuple(passed), tuple(held))


def difference(older: pd.DataFrame, newer: pd.DataFrame) -> list[Change]:
    """Compare the current figures of two releases; what is no longer there has vanished."""
    changes = []
    old, new = ({(one.service, one.cell): one for one in from_frame(frame) if not one.known_to}
                for frame in (older, newer))  # fmt: skip
    for service in sorted({service for service, _ in [*old, *new]}):
        current, given = (
            {cell: one for (owner, cell), one in known.items() if owner == service}
            for known in (old, new)
        )
        changes += _changes(service, current, given, lambda _: True)
    return in_order(changes)


def _cell(row: Row) -> Cell:
    return row.indicator, row.flow, row.reporter, row.period


def _cell_of(change: Change) -> Cell:
    return change.indicator, change.flow, change.reporter, change.period


def _as_known(plan: ServicePlan, one: Fresh, now: str) -> Known:
    row = one.row
    return Known(
        *(plan.service, row.indicator, row.flow, row.reporter, row.period, row.value, row.unit),
        *(row.status, plan.source_id, row.note, row.vintage),
        *(one.retrieved_at.isoformat(), now, ""),
    )


def _was_asked(plan: ServicePlan) -> Callable[[Known], bool]:
    """Make the test whether a known figure is of a series and a time that were asked for."""
    asked = {(one.indicator, one.flow, one.reporter, one.frequency) for one in plan.series}

    def was_asked(one: Known) -> bool:
        period = parse(one.period)
        return one.line in asked and plan.windows[period.frequency].holds(period)

    return was_asked


def _changes(
    service: str,
    current: Mapping[Cell, Known],
    given: Mapping[Cell, Known],
    was_asked: Callable[[Known], bool],
) -> list[Change]:
    def change(kind: str, one: Known, old: float | None, new: float | None) -> Change:
        return Change(kind, service, *one.cell, one.unit, old, new)  # type: ignore[arg-type]

    found = []
    for cell, new in given.items():
        old = current.get(cell)
        if old is None:
            found.append(change("added", new, None, new.value))
        elif _said(old) != _said(new):
            kind = "noted" if old.value == new.value else "revised"
            found.append(change(kind, new, old.value, new.value))
    gone = [one for cell, one in current.items() if cell not in given and was_asked(one)]
    return found + [change("vanished", one, one.value, None) for one in gone]


def _said(one: Known) -> tuple[float, str, str, str]:
    """Tell what a service says of a figure; a new edition that says the same changes nothing."""
    return one.value, one.unit, one.status, one.note


def _sift(
    changes: Sequence[Change],
    current: Mapping[Cell, Known],
    curated: Curated,
    accept: Sequence[str],
) -> tuple[list[Change], list[Held]]:
    """Part the changes that may pass from those that are held."""
    series: dict[tuple[str, ...], dict[str, float]] = defaultdict(dict)
    for one in current.values():
        series[one.line][one.period] = one.value
    revised: dict[tuple[str, ...], list[Change]] = defaultdict(list)
    for change in changes:
        if change.kind == "revised":
            revised[_line(change)].append(change)
    passed, held = [], []
    for change in changes:
        line = _line(change)
        known = {period: value for period, value in series[line].items() if period != change.period}
        around = Neighbourhood(known, curated.get(_cell_of(change), ()))
        reason = None if accepted(change.name, accept) else hold(change, around, revised[line])
        if reason is None:
            passed.append(change)
        else:
            held.append(Held(change.name, change, reason))
    return passed, held


def _line(change: Change) -> tuple[str, ...]:
    return change.indicator, change.flow, change.reporter, parse(change.period).frequency


def _keep_lost(
    service: str, passed: list[Change], held: list[Held], known: int, accept: Sequence[str]
) -> tuple[list[Change], list[Held]]:
    """Hold losses that are too many to be believed, all together and by one name."""
    vanished = [change for change in passed if change.kind == "vanished"]
    lost = lost_rows(service, vanished, known)
    if lost is None or accepted(lost.name, accept):
        return passed, held
    return [change for change in passed if change.kind != "vanished"], [*held, lost]
