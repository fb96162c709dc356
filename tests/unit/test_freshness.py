"""How fresh fetched figures are: nothing old looks new, and nothing rehearsed looks real."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from indicators.analysis.freshness import ServiceState, service_states

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def service(name: str = "customs", **changes: Any) -> dict[str, Any]:
    return {
        "service": name,
        "title_en": "Customs",
        "title_nl": "Douane",
        "base_url": "https://example.org/api",
        "attribution": "Source: Customs.",
        "due_days": 30,
        "stale_days": 90,
        "fallback": "",
        **changes,
    }


def note(**changes: Any) -> dict[str, Any]:
    return {
        "last_attempt": "2026-02-27T12:00:00+00:00",
        "last_success": "2026-02-27T12:00:00+00:00",
        "error": None,
        "reason": None,
        "postponed_until": None,
        "held": 0,
        "rows": 40,
        "vintage": "",
        "base_url": "https://example.org/api",
        **changes,
    }


def states(
    *services: dict[str, Any], noted: dict[str, Any] | None = None, now: datetime = NOW
) -> list[ServiceState]:
    return service_states(pd.DataFrame(services or [service()]), noted or {}, now)


def state(now: datetime = NOW, **changes: Any) -> ServiceState:
    (found,) = states(noted={"customs": note(**changes)}, now=now)
    return found


def test_a_service_that_answered_says_when_how_old_that_is_and_when_it_is_due() -> None:
    assert state() == ServiceState(
        service="customs",
        title_en="Customs",
        title_nl="Douane",
        attribution="Source: Customs.",
        last_success=datetime(2026, 2, 27, 12, tzinfo=UTC),
        age_days=2,
        error=None,
        next_due=datetime(2026, 3, 29, 12, tzinfo=UTC),
        stale=False,
        rehearsal=False,
        held=0,
        rows=40,
    )


def test_a_service_that_was_never_asked_has_no_age_and_nothing_to_be_ashamed_of() -> None:
    (found,) = states()
    assert (found.last_success, found.age_days, found.next_due) == (None, None, None)
    assert (found.error, found.stale, found.rehearsal, found.held) == (None, False, False, 0)


def test_a_service_that_failed_at_its_first_time_tells_the_error_and_no_success() -> None:
    found = state(last_success=None, error="customs: nobody is there", reason="refused")
    assert (found.error, found.last_success) == ("customs: nobody is there", None)
    assert (found.age_days, found.stale) == (None, False)


def test_a_failure_keeps_the_age_of_the_figures_that_stay() -> None:
    found = state(last_attempt="2026-03-01T11:00:00+00:00", error="customs: nobody is there")
    assert (found.error, found.age_days) == ("customs: nobody is there", 2)


@pytest.mark.parametrize(
    ("after", "age", "stale"),
    [
        (timedelta(days=90), 90, False),
        (timedelta(days=90, hours=23), 90, False),
        (timedelta(days=91), 91, True),
        (timedelta(days=900), 900, True),
    ],
)
def test_figures_are_stale_the_day_after_the_last_good_one(
    after: timedelta, age: int, stale: bool
) -> None:
    found = state(now=datetime(2026, 2, 27, 12, tzinfo=UTC) + after)
    assert (found.age_days, found.stale) == (age, stale)


@pytest.mark.parametrize(
    ("postponed", "due"),
    [
        ("2026-03-02T00:00:00+00:00", datetime(2026, 3, 29, 12, tzinfo=UTC)),
        ("2026-04-02T00:00:00+00:00", datetime(2026, 4, 2, tzinfo=UTC)),
    ],
)
def test_a_service_that_asked_for_patience_is_not_due_before(postponed: str, due: datetime) -> None:
    assert state(postponed_until=postponed).next_due == due


def test_patience_is_due_even_where_no_figures_ever_came() -> None:
    found = state(last_success=None, postponed_until="2026-04-02T00:00:00+00:00")
    assert found.next_due == datetime(2026, 4, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "rehearsal"),
    [
        ("https://example.org/api", False),
        ("https://example.org/api/", False),
        ("http://127.0.0.1:8099/api", True),
        ("https://example.org", True),
    ],
)
def test_figures_from_another_address_are_called_a_rehearsal(asked: str, rehearsal: bool) -> None:
    assert state(base_url=asked).rehearsal is rehearsal


def test_an_address_that_ends_with_a_slash_in_the_folder_is_no_rehearsal() -> None:
    row = service(base_url="https://example.org/api/")
    (found,) = states(row, noted={"customs": note(base_url="https://example.org/api")})
    assert not found.rehearsal


def test_held_changes_are_counted() -> None:
    assert state(held=3).held == 3


def test_a_stand_in_is_told_of_only_once_it_was_asked() -> None:
    rows = [service("bank", fallback="euro"), service("euro")]
    assert [one.service for one in states(*rows)] == ["bank"]
    assert [one.service for one in states(*rows, noted={"euro": note()})] == ["bank", "euro"]


def test_what_is_noted_of_services_that_the_folder_no_longer_has_is_not_told() -> None:
    assert [one.service for one in states(noted={"gone": note()})] == ["customs"]
