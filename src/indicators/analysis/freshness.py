"""How fresh fetched figures are: the last success of each service, its error, its next turn."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pandas as pd

__all__ = ["ServiceState", "service_states"]


class ServiceState(NamedTuple):
    """How one service stands at a moment; what never happened is None.

    ``error`` is the sentence that the last attempt ended with; ``stale`` says that its figures are
    older than they should be, ``rehearsal`` that they came from another address than the service's
    own and are no statistics. ``held`` counts changes that wait to be accepted.
    """

    service: str
    title_en: str
    title_nl: str
    attribution: str
    last_success: datetime | None
    age_days: int | None
    error: str | None
    next_due: datetime | None
    stale: bool
    rehearsal: bool
    held: int
    rows: int


def service_states(
    services: pd.DataFrame, noted: Mapping[str, Mapping[str, Any]], now: datetime
) -> list[ServiceState]:
    """Say how each service of ``services.csv`` stands, by what refreshes ``noted`` in the store.

    Services that only stand in for others are told of once they were asked. ``now`` is aware.
    """
    standby = set(services["fallback"]) - {""}
    return [
        _state(row, noted.get(row["service"], {}), now)
        for row in services.to_dict("records")
        if row["service"] in noted or row["service"] not in standby
    ]


def _state(row: Mapping[Any, Any], note: Mapping[str, Any], now: datetime) -> ServiceState:
    success = _moment(note.get("last_success"))
    postponed = _moment(note.get("postponed_until"))
    age = (now - success).days if success else None
    due = success + timedelta(days=int(row["due_days"])) if success else None
    return ServiceState(
        service=str(row["service"]),
        title_en=str(row["title_en"]),
        title_nl=str(row["title_nl"]),
        attribution=str(row["attribution"]),
        last_success=success,
        age_days=age,
        error=note.get("error"),
        next_due=max(filter(None, (due, postponed)), default=None),
        stale=age is not None and age > int(row["stale_days"]),
        rehearsal=bool(note)
        and note.get("base_url", "").rstrip("/") != row["base_url"].rstrip("/"),
        held=int(note.get("held", 0)),
        rows=int(note.get("rows", 0)),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
