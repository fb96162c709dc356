"""A refresh from beginning to end: ask, merge, hold, check, publish; and what is noted of it."""

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from indicators.current import NOTE
from indicators.errors import AnswerError, NetworkError, ServiceError, StoreError
from indicators.fetched import TABLE
from indicators.loaders import Dataset
from indicators.refresh.collecting import Collected, Progress, Silence, collect, unexpected
from indicators.refresh.merging import Cell, Known, from_frame, merge, to_frame
from indicators.refresh.planning import Options, Plan
from indicators.refresh.reporting import Outcome, Report
from indicators.schema import TABLES
from indicators.store import Store

__all__ = ["Progress", "refresh"]

Noted = dict[str, dict[str, Any]]


def refresh(
    dataset: Dataset,
    store: Store,
    plan: Plan,
    options: Options,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> Report:
    """Refresh the store from the services of ``plan``, and say what came of it.

    ``dataset`` is the data folder that says what is fetched and what the new figures are held
    against. Nothing is published where nothing changed. Raises :class:`StoreBusy` where another
    refresh is under way, :class:`PublishConflict` where another won, :class:`StoreError` where the
    store cannot be used; what fails at a service is told in the report.
    """
    with store.lock():
        store.tidy()
        expected = store.current_id()
        loaded = store.load_current()
        previous = loaded.release.release_id if loaded else None
        known = from_frame(loaded.tables[TABLE]) if loaded else []
        collected = collect(plan, options, cache, progress or Silence(), stop or threading.Event())
        now = _now(loaded.release.created_at if loaded else None)
        outcomes, table = _merge_all(dataset, collected, known, options.accept, now)
        noted = _noted(store.read_note(NOTE) or {}, collected, outcomes, now)
        outcomes = [
            replace(one, last_success=noted[one.service].get("last_success")) for one in outcomes
        ]
        release, trouble = None, ""
        if any(outcome.changes for outcome in outcomes):
            details = {"services": noted, "data": dataset.version.partition("+")[0]}
            tables = {TABLE: to_frame(table)}
            published = store.publish(tables, details, expected=expected, now=now)
            release = published.release_id
        if any(one.requests or one.error for one in collected):
            try:
                store.write_note(NOTE, noted)
            except StoreError as error:
                # The release stands, and its own details say the same.
                if release is None:
                    raise
                trouble = str(error)
    return Report(tuple(outcomes), release, previous, trouble)


def _now(newest: datetime | None) -> datetime:
    """Return this moment, but never one before the newest release: a clock may go back."""
    now = datetime.now(UTC)
    return max(now, newest + timedelta(microseconds=1)) if newest else now


def _merge_all(
    dataset: Dataset,
    collected: Sequence[Collected],
    known: Sequence[Known],
    accept: Sequence[str],
    now: datetime,
) -> tuple[list[Outcome], list[Known]]:
    """Merge service by service; a service that failed keeps the rows that it had."""
    by_service: dict[str, list[Known]] = defaultdict(list)
    for row in known:
        by_service[row.service].append(row)
    curated = _curated(dataset)
    outcomes = []
    for one in collected:
        outcome = Outcome(
            one.plan.service,
            error=one.error or _misfit(one),
            warnings=one.warnings,
            requests=one.requests,
            rows=len(one.rows),
            stands_in_for=one.stands_in_for,
        )
        if outcome.error is None:
            own = by_service[one.plan.service]
            try:
                merged = merge(one.plan, one.rows, own, curated, accept, now.isoformat())
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - a fault with one service stops no other
                outcome = replace(outcome, error=unexpected(one.plan.service, error))
            else:
                by_service[one.plan.service] = merged.known
                outcome = replace(outcome, changes=merged.changes, held=merged.held)
        outcomes.append(outcome)
    return outcomes, list(chain.from_iterable(by_service.values()))


def _curated(dataset: Dataset) -> Mapping[Cell, list[float]]:
    """Collect what the data folder itself has, cell by cell, but what it doubts."""
    rows = dataset.observations
    own = rows[(rows["service"] == "") & (rows["status"] != "doubtful")]
    found: dict[Cell, list[float]] = defaultdict(list)
    columns = (own[name].tolist() for name in ("indicator", "flow", "reporter", "period", "value"))
    for *cell, value in zip(*columns, strict=True):
        found[tuple(cell)].append(value)
    return found


def _misfit(one: Collected) -> ServiceError | None:
    """Look for a row that the tables would not take: then none of that service is believed."""
    columns = {column.name: column for column in TABLES[TABLE].columns}
    seen: set[Cell] = set()
    for row in (fresh.row for fresh in one.rows):
        texts = row._asdict() | {"value": repr(row.value), "source_id": one.plan.source_id}
        for name, column in columns.items():
            if not column.accepts(texts[name]):
                sentence = f"{name} is {texts[name]!r}, expected {column.expected}"
                return AnswerError(one.plan.service, "form", sentence)
        cell = (row.indicator, row.flow, row.reporter, row.period)
        if cell in seen:
            sentence = f"gave {' '.join(filter(None, cell))} twice, expected one figure"
            return AnswerError(one.plan.service, "duplicate", sentence)
        seen.add(cell)
    return None


def _noted(
    noted: Noted, collected: Sequence[Collected], outcomes: Sequence[Outcome], now: datetime
) -> Noted:
    """Note what came of each service, beside what was noted of those that were not asked."""
    return {**noted, **{
        outcome.service: _note(noted.get(outcome.service, {}), one, outcome, now)
        for one, outcome in zip(collected, outcomes, strict=True)
    }}  # fmt: skip


def _note(
    before: Mapping[str, Any], one: Collected, outcome: Outcome, now: datetime
) -> dict[str, Any]:
    error = outcome.error
    until = error.postponed_until if isinstance(error, NetworkError) else None
    asked = {
        "last_attempt": now.isoformat(),
        "error": str(error) if error else None,
        "reason": error.reason if error else None,
        "postponed_until": until.isoformat() if until else None,
        "held": len(outcome.held),
        "base_url": one.plan.address.base_url,
    }
    if error is not None:
        return {**before, **asked}
    vintages = sorted({fresh.row.vintage for fresh in one.rows})
    # Answers that were fresh enough to be taken from the cache are no news of the service.
    cached = before.get("last_success") or (one.retrieved_at or now).isoformat()
    return {
        **asked,
        "last_success": now.isoformat() if one.requests else cached,
        "rows": len(one.rows),
        "vintage": vintages[-1] if vintages else "",
    }
