"""Why a try at a service did not bring an answer, in a word and in a sentence without secrets."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from indicators.errors import AnswerError, NetworkError, ServiceError
from indicators.sources.http.answers import Reply, quoted, retry_after

__all__ = ["TRIED_AGAIN", "Asking", "Setback", "refusal"]

TRIED_AGAIN = frozenset({429, 500, 502, 503, 504})
"""The statuses that may be gone at the next try."""

_REASONS = {401: "denied", 403: "denied", 404: "moved", 410: "moved"}
_SENTENCES = {
    "denied": "access is denied",
    "moved": "there is nothing at this address any more",
    "refused_value": "the request is refused",
}


@dataclass
class Asking:
    """What has been asked of a service so far; ``place`` is the address without its query."""

    service: str
    place: str
    tries: int = 0
    status: int = 0

    def network(
        self, reason: str, what: str, postponed_until: datetime | None = None
    ) -> NetworkError:
        """Make the error of an answer that did not come."""
        return NetworkError(self.service, reason, self._sentence(what), postponed_until)

    def answer(self, reason: str, what: str) -> AnswerError:
        """Make the error of an answer that cannot be believed."""
        return AnswerError(self.service, reason, self._sentence(what))

    def _sentence(self, what: str) -> str:
        times = {0: "not asked", 1: "asked once"}.get(self.tries, f"asked {self.tries} times")
        status = f", last status {self.status}" if self.status else ""
        return f"{self.service}: {what} ({self.place}, {times}{status})"


class Setback(NamedTuple):
    """An error and its cause, whether another try may help, and the least seconds before it."""

    error: ServiceError
    again: bool
    pause: float = 0.0
    cause: BaseException | None = None


def refusal(
    asking: Asking, reply: Reply, now: datetime, *, throttled: bool, longest: float
) -> Setback:
    """Judge a reply with a status of 400 or above.

    ``throttled`` says that the service sends this status to requests that come too fast. A
    Retry-After of more than ``longest`` seconds is not waited for.
    """
    said = quoted(reply.content)
    said = f", it says “{said}”" if said else ""
    if reply.status in TRIED_AGAIN:
        return _overburdened(asking, reply, now, said, longest)
    if reply.status >= 500:
        return Setback(asking.network("status", f"the service failed{said}"), again=False)
    reason = _REASONS.get(reply.status, "refused_value")
    error = asking.answer(reason, f"{_SENTENCES[reason]}{said}")
    return Setback(error, throttled)


def _overburdened(
    asking: Asking, reply: Reply, now: datetime, said: str, longest: float
) -> Setback:
    wanted = retry_after(reply.headers.get("Retry-After"), now)
    seconds = wanted.total_seconds() if wanted else 0.0
    if reply.status != 429 and seconds <= longest:
        return Setback(asking.network("status", f"the service failed{said}"), True, seconds)
    until = now + wanted if wanted else None
    what = f"not to be asked before {until:%Y-%m-%d %H:%M} UTC" if until else "asked too often"
    return Setback(asking.network("rate", f"{what}{said}", until), seconds <= longest, seconds)
