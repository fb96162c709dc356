"""What came of a refresh: of each service, of each figure that changed, and as an exit code."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from indicators.errors import NetworkError, ServiceError

__all__ = [
    "CHANGED",
    "NOTHING_PUBLISHED",
    "NO_NETWORK",
    "PARTLY",
    "Change",
    "Held",
    "Outcome",
    "Report",
    "in_order",
]

CHANGED, PARTLY, NOTHING_PUBLISHED, NO_NETWORK = 10, 20, 30, 40
"""The exit codes of a refresh, beside 0 for no change; the command documents them."""

Kind = Literal["added", "revised", "noted", "vanished"]


class Change(NamedTuple):
    """One figure that is new, has another value, or is no longer published.

    A figure is ``noted`` where its value is the same, and its status or note another. ``old`` is
    None for a new one, ``new`` for one that is gone; both are in ``unit``.
    """

    kind: Kind
    service: str
    indicator: str
    flow: str
    reporter: str
    period: str
    unit: str
    old: float | None
    new: float | None

    @property
    def name(self) -> str:
        """The name by which it is accepted: service, indicator, flow, reporter and period."""
        flow = self.flow or "-"
        return "/".join((self.service, self.indicator, flow, self.reporter, self.period))

    @property
    def relative(self) -> float | None:
        """The change as a share of the old value; None where there is none to compare with."""
        if self.old is None or self.new is None or self.old == 0:
            return None
        return (self.new - self.old) / abs(self.old)

    def as_dict(self) -> dict[str, Any]:
        """Shape it for JSON, with its name and relative change."""
        return {**self._asdict(), "name": self.name, "relative": self.relative}


class Held(NamedTuple):
    """A change that was not published, and why; ``name`` is what ``--accept`` takes."""

    name: str
    change: Change | None
    reason: str

    def as_dict(self) -> dict[str, Any]:
        """Shape it for JSON."""
        change = self.change.as_dict() if self.change else None
        return {"name": self.name, "reason": self.reason, "change": change}


@dataclass(frozen=True)
class Outcome:
    """What came of one service.

    ``requests`` counts what went over the network; ``rows`` the figures that it gave. Where there
    is an ``error`` its last good figures stay; ``last_success``, an ISO moment in UTC, says when it
    last gave figures.
    """

    service: str
    changes: tuple[Change, ...] = ()
    held: tuple[Held, ...] = ()
    error: ServiceError | None = None
    warnings: tuple[str, ...] = ()
    requests: int = 0
    rows: int = 0
    last_success: str | None = None
    stands_in_for: str = ""

    @property
    def status(self) -> str:
        """One word: failed, held, changed or unchanged."""
        if self.error is not None:
            return "failed"
        if self.held:
            return "held"
        return "changed" if self.changes else "unchanged"

    def as_dict(self) -> dict[str, Any]:
        """Shape it for JSON."""
        kinds = [change.kind for change in self.changes]
        return {
            "service": self.service,
            "status": self.status,
            "added": kinds.count("added"),
            "revised": kinds.count("revised"),
            "noted": kinds.count("noted"),
            "vanished": kinds.count("vanished"),
            "held": [one.as_dict() for one in self.held],
            "error": str(self.error) if self.error else None,
            "reason": self.error.reason if self.error else None,
            "postponed_until": self._postponed_until(),
            "warnings": list(self.warnings),
            "requests": self.requests,
            "rows": self.rows,
            "last_success": self.last_success,
            "stands_in_for": self.stands_in_for or None,
        }

    def _postponed_until(self) -> str | None:
        until = self.error.postponed_until if isinstance(self.error, NetworkError) else None
        return until.isoformat() if until else None


@dataclass(frozen=True)
class Report:
    """What came of a refresh; ``release`` is the one that it published, if it did.

    ``trouble`` says why what came of each service could not be noted beside that release.
    """

    outcomes: tuple[Outcome, ...]
    release: str | None
    previous: str | None
    trouble: str = ""

    @property
    def changes(self) -> list[Change]:
        """All changes, the largest relative ones first, then new figures, newest first."""
        return in_order([change for outcome in self.outcomes for change in outcome.changes])

    @property
    def exit_code(self) -> int:
        """What the command tells the shell: 0, 10, 20, 30 or 40."""
        failed = [one for one in self.outcomes if one.error is not None]
        if failed and len(failed) == len(self.outcomes):
            unreached = all(
                isinstance(one.error, NetworkError) and one.error.reason in {"refused", "offline"}
                for one in failed
            )
            return NO_NETWORK if unreached else NOTHING_PUBLISHED
        if failed or any(one.held for one in self.outcomes):
            return PARTLY if self.release else NOTHING_PUBLISHED
        return CHANGED if self.release else 0

    def as_dict(self) -> dict[str, Any]:
        """Shape it for JSON."""
        return {
            "release": self.release,
            "previous": self.previous,
            "trouble": self.trouble or None,
            "services": [outcome.as_dict() for outcome in self.outcomes],
            "changes": [change.as_dict() for change in self.changes],
        }


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Put the largest revisions first, then what vanished, then the newest of the new."""
    ranks = {"revised": 0, "vanished": 1, "added": 2, "noted": 3}

    def rank(change: Change) -> tuple[int, float]:
        return ranks[change.kind], -abs(change.relative or 0)

    newest = sorted(changes, key=lambda change: change.period, reverse=True)
    return sorted(newest, key=rank)
