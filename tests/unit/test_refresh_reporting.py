"""What a refresh says of itself: one exit code for each ending, and every change by its name."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from indicators.errors import AnswerError, NetworkError, ServiceError
from indicators.refresh import Change, Held, Outcome, Report
from indicators.refresh.reporting import in_order

RELEASE = "20260201T080000000000Z-00000000"


def change(
    kind: str, period: str, old: float | None, new: float | None, service: str = "customs"
) -> Change:
    return Change(kind, service, "wood", "export", "CHN", period, "USD", old, new)  # type: ignore[arg-type]


ADDED = change("added", "2025-02", None, 5)
REVISED = change("revised", "2025-01", 100, 104)
HELD = Held(REVISED.name, REVISED, "it is odd")


def refused(reason: str = "refused") -> ServiceError:
    return NetworkError("customs", reason, "customs: nobody is there")


def believed_by_nobody() -> ServiceError:
    return AnswerError("customs", "form", "customs: that is no JSON")


def outcome(**fields: Any) -> Outcome:
    return Outcome("customs", **{"rows": 40, "requests": 1, **fields})


def report(*outcomes: Outcome, release: str | None = None) -> Report:
    return Report(outcomes, release, None)


# --- exit codes ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "release", "code"),
    [
        # nothing changed
        ([outcome()], None, 0),
        ([outcome(), outcome()], None, 0),
        ([outcome(warnings=("the key was refused",))], None, 0),
        # published
        ([outcome(changes=(ADDED,))], RELEASE, 10),
        ([outcome(changes=(ADDED,)), outcome()], RELEASE, 10),
        # partly: something was published, but a service failed or figures are held
        ([outcome(changes=(ADDED,)), outcome(error=refused())], RELEASE, 20),
        ([outcome(changes=(ADDED,), held=(HELD,))], RELEASE, 20),
        # nothing published
        ([outcome(), outcome(error=believed_by_nobody())], None, 30),
        ([outcome(held=(HELD,))], None, 30),
        ([outcome(held=(HELD,)), outcome()], None, 30),
        ([outcome(error=believed_by_nobody())], None, 30),
        ([outcome(error=believed_by_nobody()), outcome(error=refused())], None, 30),
        ([outcome(error=refused("timeout"))], None, 30),
        ([outcome(error=refused("status")), outcome(error=refused("tls"))], None, 30),
        ([outcome(held=(HELD,), rows=1)], None, 30),
        ([outcome(held=(HELD,), rows=1), outcome(error=refused())], None, 30),
        # no network
        ([outcome(error=refused())], None, 40),
        ([outcome(error=refused()), outcome(error=refused("offline"))], None, 40),
    ],
)
def test_each_ending_has_one_exit_code(
    outcomes: Sequence[Outcome], release: str | None, code: int
) -> None:
    assert report(*outcomes, release=release).exit_code == code


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "unchanged"),
        ({"changes": (ADDED,)}, "changed"),
        ({"changes": (ADDED,), "held": (HELD,)}, "held"),
        ({"held": (HELD,), "error": refused()}, "failed"),
    ],
)
def test_one_word_says_how_a_service_ended_and_the_worst_one_wins(
    fields: dict[str, Any], status: str
) -> None:
    assert outcome(**fields).status == status


# --- changes -------------------------------------------------------------------------------------


def test_the_largest_revisions_come_first_and_then_losses_and_the_newest_figures() -> None:
    changes = [
        change("noted", "2025-09", 5, 5),
        change("added", "2025-01", None, 1),
        change("added", "2025-03", None, 1),
        change("vanished", "2025-02", 5, None),
        change("revised", "2025-04", 100, 101),
        change("revised", "2025-05", 100, 50),
        change("revised", "2025-06", 100, 120),
    ]
    assert [(one.kind, one.period) for one in in_order(changes)] == [
        ("revised", "2025-05"),
        ("revised", "2025-06"),
        ("revised", "2025-04"),
        ("vanished", "2025-02"),
        ("added", "2025-03"),
        ("added", "2025-01"),
        ("noted", "2025-09"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "relative"),
    [
        (100, 104, 0.04),
        (100, 50, -0.5),
        (-100, -50, 0.5),  # a smaller deficit is a step up
        (-100, 100, 2.0),
        (100, 0, -1.0),
        (0, 5, None),
        (None, 5, None),
        (5, None, None),
    ],
)
def test_a_change_is_relative_to_the_size_of_the_old_value(
    old: float | None, new: float | None, relative: float | None
) -> None:
    assert change("revised", "2025-01", old, new).relative == (
        None if relative is None else pytest.approx(relative)
    )


def test_changes_of_all_services_are_told_in_one_order() -> None:
    other = change("revised", "2025-07", 100, 200, service="another")
    told = report(outcome(changes=(ADDED, REVISED)), Outcome("another", changes=(other,)))
    assert told.changes == [other, REVISED, ADDED]


def test_a_name_has_a_dash_where_there_is_no_flow() -> None:
    assert REVISED.name == "customs/wood/export/CHN/2025-01"
    assert REVISED._replace(flow="").name == "customs/wood/-/CHN/2025-01"


# --- for programs --------------------------------------------------------------------------------


def test_a_report_in_json_has_every_change_and_every_held_figure_with_both_values() -> None:
    told = report(
        outcome(changes=(ADDED, REVISED), held=(HELD, Held("customs/rows", None, "many lost"))),
        release=RELEASE,
    )
    revised = {
        "kind": "revised",
        "service": "customs",
        "indicator": "wood",
        "flow": "export",
        "reporter": "CHN",
        "period": "2025-01",
        "unit": "USD",
        "old": 100,
        "new": 104,
        "name": "customs/wood/export/CHN/2025-01",
        "relative": pytest.approx(0.04),
    }
    content = json.loads(json.dumps(told.as_dict(), allow_nan=False))
    assert (content["release"], content["previous"]) == (RELEASE, None)
    assert [one["period"] for one in content["changes"]] == ["2025-01", "2025-02"]
    assert content["changes"][0] == revised
    (service,) = content["services"]
    assert service["held"] == [
        {"name": revised["name"], "reason": "it is odd", "change": revised},
        {"name": "customs/rows", "reason": "many lost", "change": None},
    ]
    counts = {name: service[name] for name in ("added", "revised", "noted", "vanished")}
    assert counts == {"added": 1, "revised": 1, "noted": 0, "vanished": 0}


def test_a_service_that_asked_for_patience_is_reported_with_the_moment() -> None:
    until = datetime(2026, 2, 1, 12, tzinfo=UTC)
    error = NetworkError("customs", "rate", "customs: asked too often", until)
    told = outcome(error=error, last_success="2026-01-01T08:00:00+00:00").as_dict()
    assert told["status"] == "failed"
    assert told["error"] == "customs: asked too often"
    assert told["reason"] == "rate"
    assert told["postponed_until"] == "2026-02-01T12:00:00+00:00"
    assert told["last_success"] == "2026-01-01T08:00:00+00:00"


def test_a_service_that_stood_in_for_another_says_so() -> None:
    assert outcome(stands_in_for="bank").as_dict()["stands_in_for"] == "bank"
    assert outcome().as_dict()["stands_in_for"] is None
