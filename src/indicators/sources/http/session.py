"""Asking a service: what is kept is not asked for, and what fails is tried again, within reason.

The policy is urllib3's ``Retry``, walked here and not inside urllib3: its own loop sleeps where
nothing can wake it, shortens a long Retry-After without a word, and is over with the headers,
before a body can break off.
"""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from urllib3 import Retry
from urllib3.exceptions import MaxRetryError

from indicators.errors import AnswerError, ServiceError
from indicators.sources.http.addresses import ServiceAddress, place
from indicators.sources.http.answers import Reply, fault_of
from indicators.sources.http.cache import Cache, Entry
from indicators.sources.http.setbacks import TRIED_AGAIN, Asking, Setback, refusal
from indicators.sources.http.timing import Timing
from indicators.sources.http.transport import Limits, Transport
from indicators.sources.model import Page, Request

__all__ = ["Answer", "Session", "reach"]

ACCEPT = {"json": "application/json", "csv": "text/csv"}
REACHED_SECONDS = 10.0
"""How long a service may take to show that it is there."""

THROTTLED_SECONDS = 5.0
"""How long a service rests after a status that only means that it was asked too fast."""

_LIMITS = Limits()


class Answer(NamedTuple):
    """A body exactly as received, and when; ``cached`` if no body was fetched for it this time."""

    content: bytes
    retrieved_at: datetime
    sha256: str
    cached: bool


class Session:
    """Asks one service; used by one thread.

    Within the time to live of a kept answer nothing is asked, later only whether it has changed.
    ``offline`` takes kept answers of any age and never asks; ``force`` asks for everything anew.
    Once ``stop`` is set, the next step raises :class:`Stopped`. ``requests_made`` counts what went
    over the network, tries and redirects included; ``warnings`` are sentences for people.
    """

    def __init__(
        self,
        service: ServiceAddress,
        cache: Path | None,
        *,
        offline: bool = False,
        force: bool = False,
        stop: threading.Event | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits = _LIMITS,
        timing: Timing | None = None,
    ) -> None:
        """Prepare to ask; nothing is sent yet. ``timing`` takes the place of ``stop``."""
        self.service = service
        self.warnings: list[str] = []
        self._cache = Cache(cache) if cache else None
        self._offline, self._force = offline, force and not offline
        self._now, self._limits = now, limits
        self._timing = timing or Timing(stop)
        self._key = service.key()
        self._keyed = bool(self._key)
        self._asking = Asking(service.service, service.base_url)
        self._transport = Transport(service, self._timing, limits)

    @property
    def requests_made(self) -> int:
        """How many requests went over the network."""
        return self._transport.requests_made

    def close(self) -> None:
        """Close the connections that are still open."""
        self._transport.close()

    def get(self, request: Request, read: Callable[[Request, bytes], Page]) -> tuple[Page, Answer]:
        """Return what ``read`` makes of the answer to a request, and the answer itself.

        Raises :class:`NetworkError` where no whole answer came, :class:`AnswerError` where one came
        that cannot be believed, by its form or by ``read``; what was kept before stays as it was.
        """
        self._timing.halt()
        url = self.service.url(request.path, request.params)
        kept = self._kept(url, request, read)
        if kept and (self._offline or kept[0].is_fresh(self._now(), self.service.ttl)):
            return kept[1], _answer(kept[0], cached=True)
        if self._offline:
            asking = Asking(self.service.service, place(url))
            raise asking.network("offline", "no answer is kept, and nothing is asked offline")
        reply = self._reply(request, kept[0].conditions if kept else {})
        moment = self._now()
        if reply.status == 304 and kept:
            entry, page = kept
            self._keep(lambda cache: cache.confirm(entry, moment))
            return page, _answer(entry, cached=True)
        self._check_form(reply, request.media)
        page = read(request, reply.content)
        entry = Entry.of(url, reply.content, reply.headers, moment)
        self._keep(lambda cache: cache.put(entry))
        return page, _answer(entry, cached=False)

    def _check_form(self, reply: Reply, media: str) -> None:
        if self._key and self._key.encode() in reply.content:
            raise self._asking.answer("form", "the answer repeats the key, so it is not kept")
        if fault := fault_of(reply, media):
            raise self._asking.answer("form", fault)

    def _kept(
        self, url: str, request: Request, read: Callable[[Request, bytes], Page]
    ) -> tuple[Entry, Page] | None:
        """Return what is kept of an address and can still be read."""
        entry = self._cache.get(url) if self._cache and not self._force else None
        if entry is None:
            return None
        try:
            return entry, read(request, entry.content)
        except AnswerError:
            # It was believed once, by another version of the program: only the service can help.
            if self._offline:
                raise
            return None

    def _keep(self, write: Callable[[Cache], None]) -> None:
        """Write to the cache; where that fails the answer is good all the same, but it is said."""
        if self._cache is None:
            return
        try:
            write(self._cache)
        except OSError as error:
            warning = f"{self._cache.folder}: answers cannot be kept there ({error.strerror})"
            if warning not in self.warnings:
                self.warnings.append(warning)

    def _reply(self, request: Request, conditions: Mapping[str, str]) -> Reply:
        """Ask with the key if there is one, and without it from the moment that it is refused."""
        headers = {"Accept": request.accept or ACCEPT[request.media], **conditions}
        keyed = self.service.keyed
        self._transport.turn()
        self._timing.begin(self._limits.seconds)
        if self._keyed and keyed:
            url = self.service.url(keyed.path(request.path), request.params)
            try:
                return self._patiently(url, headers, {keyed.header: self._key})
            except AnswerError as error:
                if error.reason != "denied":
                    raise
            self._keyed = False
            self.warnings.append(
                f"{self.service.service}: the key in {keyed.variable} was refused with status"
                f" {self._asking.status}, it has expired or was regenerated; asked without it"
            )
            self._transport.turn()
        return self._patiently(self.service.url(request.path, request.params), headers, {})

    def _patiently(self, url: str, headers: Mapping[str, str], secret: Mapping[str, str]) -> Reply:
        """Ask until an answer is there, it is final, the tries are used up, or time is over."""
        asking = self._asking = Asking(self.service.service, place(url))
        patience = self._policy()
        throttles = self.service.throttles
        while True:
            outcome = self._transport.ask(asking, url, headers, secret)
            if isinstance(outcome, Reply):
                if outcome.status < 400:
                    return outcome
                outcome = self._judged(outcome, throttled=outcome.status in throttles)
                throttles -= {asking.status}
            try:
                patience = patience.increment("GET", url, error=outcome.error)
            except MaxRetryError:
                outcome = outcome._replace(again=False)
            pause = max(patience.get_backoff_time(), outcome.pause)
            if not outcome.again or pause + self.service.spacing >= self._timing.left():
                raise outcome.error from outcome.cause
            self._timing.pause(pause)
            self._transport.turn()

    def _judged(self, reply: Reply, *, throttled: bool) -> Setback:
        longest = self._limits.retry_after
        setback = refusal(self._asking, reply, self._now(), throttled=throttled, longest=longest)
        pause = THROTTLED_SECONDS * self.service.backoff
        return setback._replace(pause=pause) if throttled else setback

    def _policy(self) -> Retry:
        backoff = self.service.backoff
        return Retry(
            self._limits.tries - 1,
            allowed_methods=("GET",),
            status_forcelist=TRIED_AGAIN,
            backoff_factor=backoff,
            backoff_jitter=backoff / 2,
            retry_after_max=self._limits.retry_after,
        )


def reach(service: ServiceAddress) -> ServiceError | None:
    """Ask once for a service's base address; return why nothing answers there, or None.

    Any status is an answer, and so is a redirect: it is not followed to another host.
    """
    timing = Timing()
    timing.begin(REACHED_SECONDS)
    transport = Transport(service, timing, _LIMITS)
    asking = Asking(service.service, place(service.base_url))
    error = None
    try:
        outcome = transport.ask(asking, service.base_url, {}, {})
        error = outcome.error if isinstance(outcome, Setback) else None
    except ServiceError as failed:
        error = failed
    finally:
        transport.close()
    return None if asking.status else error


def _answer(entry: Entry, *, cached: bool) -> Answer:
    return Answer(entry.content, entry.retrieved_at, entry.sha256, cached)
