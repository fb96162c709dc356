"""Ask the services: hosts side by side, and each host one thing at a time."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol

from indicators.errors import ServiceError
from indicators.refresh.merging import Fresh
from indicators.refresh.planning import Options, Plan, ServicePlan
from indicators.sources import source
from indicators.sources.http import Session
from indicators.sources.http.timing import Stopped

__all__ = ["Collected", "Progress", "Silence", "collect", "unexpected"]

_log = logging.getLogger(__name__)


class Progress(Protocol):
    """Who is told how far a refresh is; the calls come from several threads."""

    def started(self, service: str, requests: int) -> None:
        """Tell that a service is asked now, and with how many requests at most."""

    def asked(self, service: str, label: str, done: int, expected: int) -> None:
        """Tell that so many of the expected requests are answered, and which one is next."""

    def ended(self, service: str, error: ServiceError | None) -> None:
        """Tell that a service has answered all, or failed."""


class Silence:
    """A progress that tells nobody."""

    def started(self, service: str, requests: int) -> None:
        """Say nothing."""

    def asked(self, service: str, label: str, done: int, expected: int) -> None:
        """Say nothing."""

    def ended(self, service: str, error: ServiceError | None) -> None:
        """Say nothing."""


class Collected(NamedTuple):
    """All that one service gave, or why it gave nothing that can be used.

    ``retrieved_at`` is when the oldest of its answers came.
    """

    plan: ServicePlan
    rows: tuple[Fresh, ...]
    error: ServiceError | None
    warnings: tuple[str, ...]
    requests: int
    retrieved_at: datetime | None
    stands_in_for: str = ""


def collect(
    plan: Plan,
    options: Options,
    cache: Path | None,
    progress: Progress,
    stop: threading.Event,
) -> list[Collected]:
    """Ask all services of a plan; what fails is told in its result and stops none of the others.

    An interruption of the calling thread (Ctrl-C) sets ``stop``, waits for the requests under way
    and goes on as ``KeyboardInterrupt``; the answers that were accepted are in the cache by then.
    """

    def ask(one: ServicePlan) -> Collected:
        try:
            return _ask(one, options, cache, progress, stop)
        except (MemoryError, Stopped):
            raise
        except Exception as error:  # noqa: BLE001 - a fault with one service stops no other
            fault = unexpected(one.service, error)
            progress.ended(one.service, fault)
            return Collected(one, (), fault, (), 0, None)

    def ask_host(plans: Sequence[ServicePlan]) -> list[Collected]:
        return [collected for one in plans for collected in _with_stand_in(one, plan, ask)]

    hosts = plan.by_host()
    with ThreadPoolExecutor(max_workers=max(1, len(hosts)), thread_name_prefix="host") as pool:
        try:
            futures = [pool.submit(ask_host, host) for host in hosts]
            found = [one for future in as_completed(futures) for one in future.result()]
        except BaseException:
            stop.set()
            raise
    order = {one.service: place for place, one in enumerate([*plan.asked, *plan.standby.values()])}
    return sorted(found, key=lambda one: order[one.plan.service])


def unexpected(service: str, error: Exception) -> ServiceError:
    """Make the error of a service out of a fault of this program with it, and log the fault."""
    _log.debug("unexpected with %s", service, exc_info=error)
    message = f"{service}: unexpected {type(error).__name__}: {error}".removesuffix(": ")
    return ServiceError(service, "unexpected", message)


def _with_stand_in(
    asked: ServicePlan, plan: Plan, ask: Callable[[ServicePlan], Collected]
) -> Iterator[Collected]:
    """Ask a service, and where it fails the one that stands in for it."""
    collected = ask(asked)
    yield collected
    stand_in = plan.standby.get(asked.fallback)
    if collected.error is not None and stand_in is not None:
        yield ask(stand_in)._replace(stands_in_for=asked.service)


def _ask(
    plan: ServicePlan,
    options: Options,
    cache: Path | None,
    progress: Progress,
    stop: threading.Event,
) -> Collected:
    reader = source(plan.service)
    waiting = deque(plan.requests)
    rows: list[Fresh] = []
    moments: list[datetime] = []
    error: ServiceError | None = None
    progress.started(plan.service, plan.most_requests)
    try:
        session = Session(
            plan.address, cache, offline=options.offline, force=options.force, stop=stop
        )
    except ServiceError as unusable:
        progress.ended(plan.service, unusable)
        return Collected(plan, (), unusable, (), 0, None)
    with closing(session):
        try:
            while waiting:
                request = waiting.popleft()
                expected = len(moments) + sum(1 + one.follow_ups for one in (request, *waiting))
                progress.asked(plan.service, request.label, len(moments), expected)
                page, answer = session.get(request, reader.read)
                moments.append(answer.retrieved_at)
                rows += [Fresh(row, answer.retrieved_at) for row in page.rows]
                waiting.extend(page.more)
        except ServiceError as failed:
            error = failed
    progress.ended(plan.service, error)
    return Collected(
        plan=plan,
        rows=tuple(rows) if error is None else (),
        error=error,
        warnings=tuple(session.warnings),
        requests=session.requests_made,
        retrieved_at=min(moments, default=None),
    )
