"""The loopback services as a whole: what a test or a rehearsal starts, steers and asks."""

import csv
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

from . import comtrade, ecb, eurostat, imf, nbrb, world_bank
from .bodies import rate_limited
from .control import controlled
from .faults import Fault, Faults
from .figures import Figures, Revision
from .listening import CONTROL, House
from .model import Answer, Asked
from .sending import not_modified

ANSWERS: Mapping[str, Callable[[Asked, Figures], Answer]] = {
    "un_comtrade": comtrade.answer,
    "imf_imts": imf.answer,
    "world_bank": world_bank.answer,
    "world_bank_debt": world_bank.answer,
    "nbrb": nbrb.answer,
    "ecb": ecb.answer,
    "eurostat": eurostat.answer,
}
SERVICES = tuple(ANSWERS)
TABLE = Path(__file__).parents[2] / "data" / "services.csv"


class Asking(NamedTuple):
    """One request that a service has had, with the status that it answered."""

    service: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    status: int
    at: float
    """When it came, on the monotonic clock."""


@dataclass
class Limit:
    """The least time between two requests that a service puts up with, and the last one."""

    spacing: float
    last: float = float("-inf")


def base_paths(table: Path = TABLE) -> dict[str, str]:
    """Return the path of each service's base address, as ``data/services.csv`` has it."""
    with table.open(encoding="utf-8", newline="") as file:
        addresses = {row["service"]: row["base_url"] for row in csv.DictReader(file)}
    return {name: urlsplit(addresses[name]).path.rstrip("/") for name in SERVICES}


class Services:
    """Seven services on free ports of 127.0.0.1, as a context manager.

    ``with Services() as services`` starts them; ``services.environment()`` sends the program to
    them. An error of the services themselves is raised when they stop.
    """

    def __init__(
        self,
        last_month: str = "2025-12",
        *,
        spacing: float = 0.0,
        backoff: float = 0.0,
        latency: float = 0.0,
        port: int = 0,
    ) -> None:
        self.latency = latency
        self._figures = Figures().moved_to(last_month)
        self._settings = {"INDICATORS_SPACING": spacing, "INDICATORS_BACKOFF": backoff}
        self._port = port
        self._faults = Faults()
        self._limits: dict[str, Limit] = {}
        self._asked: list[Asking] = []
        self._lock = threading.Lock()
        self._house = House(self._respond, lambda body: controlled(self, body))

    def __enter__(self) -> Self:
        """Start to listen."""
        ports = {name: self._port and self._port + place for place, name in enumerate(SERVICES)}
        self._house.open(ports)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop; raise what went wrong in the services, unless something else did already."""
        self._house.close()
        if kind is None and self._house.errors:
            raise ExceptionGroup("errors of the loopback services", self._errors())

    def _errors(self) -> list[Exception]:
        return [error for error in self._house.errors if isinstance(error, Exception)]

    @property
    def addresses(self) -> dict[str, str]:
        """The base address of each service."""
        paths = base_paths()
        return {name: one.address + paths[name] for name, one in self._house.listeners.items()}

    @property
    def control_url(self) -> str:
        """The address that takes commands as JSON by POST."""
        return self._house.listeners[SERVICES[0]].address + CONTROL

    def environment(self) -> dict[str, str]:
        """Return the variables that send the program to these services."""
        urls = {f"{name.upper()}_BASE_URL": url for name, url in self.addresses.items()}
        return {**urls, **{name: f"{value:g}" for name, value in self._settings.items()}}

    @property
    def figures(self) -> Figures:
        """What the services know now."""
        return self._figures

    @property
    def requests(self) -> list[Asking]:
        """Every request so far, in the order in which they came."""
        with self._lock:
            return list(self._asked)

    def counts(self) -> Counter[str]:
        """Return how many requests each service has had."""
        return Counter(one.service for one in self.requests)

    def bodies(self) -> Counter[str]:
        """Return how many requests each service answered with a body of its own, status 200."""
        return Counter(one.service for one in self.requests if one.status == 200)

    def fault(
        self, service: str, name: str, times: int | None = 1, only: str = "", **options: Any
    ) -> None:
        """Have the next answers of a service spoiled: so many, or all with ``times=None``.

        ``only`` narrows it to requests whose path and query contain a text; ``options`` are those
        of :data:`faults.OPTIONS`. Faults of one service wait for one another.
        """
        self._faults.add(known(service), Fault(name, times, only, options))

    def limit(self, service: str, per_second: float | None) -> None:
        """Have a service answer 429 to whoever asks more often; None lifts the limit."""
        with self._lock:
            self._limits.pop(known(service), None)
            if per_second is not None:
                self._limits[service] = Limit(1 / per_second)

    def clear(self) -> None:
        """Forget faults, limits and the requests so far; the figures stay."""
        self._faults.clear()
        with self._lock:
            self._limits.clear()
            self._asked.clear()

    def move_to(self, last_month: str) -> None:
        """Move the services to the end of another month."""
        self._figures = self._figures.moved_to(last_month)

    def revise(self) -> tuple[Revision, ...]:
        """Have a few figures revised, and return all revisions so far."""
        self._figures = self._figures.revised()
        return self._figures.revisions

    def state(self) -> dict[str, Any]:
        """Return what a person at the control address wants to know."""
        return {
            "last_month": self._figures.last_month,
            "revisions": len(self._figures.revisions),
            "latency": self.latency,
            "requests": dict(self.counts()),
            "faults": {name: self._faults.waiting(name) for name in SERVICES},
        }

    def _respond(self, asked: Asked) -> Answer:
        now = time.monotonic()
        answer = self._limited(asked, now)
        if answer is None:
            if self.latency:
                self._house.stopping.wait(self.latency)
            answer = self._answered(asked)
        asking = Asking(asked.service, asked.path, asked.query, asked.headers, answer.status, now)
        with self._lock:
            self._asked.append(asking)
        return answer

    def _limited(self, asked: Asked, now: float) -> Answer | None:
        with self._lock:
            limit = self._limits.get(asked.service)
            if limit is None:
                return None
            early = limit.spacing - (now - limit.last)
            if early <= 0:
                limit.last = now
                return None
        return rate_limited(asked, Answer(), {"retry_after": max(1, round(early + 0.5))})

    def _answered(self, asked: Asked) -> Answer:
        fault = self._faults.next(asked.service, asked.target)
        figures = fault.figures(self._figures) if fault else self._figures
        answer = ANSWERS[asked.service](asked, figures)
        # A fault shows even to a client that has the sound answer already.
        return fault.spoil(asked, answer) if fault else not_modified(asked, answer)


def known(service: str) -> str:
    """Return the name of a service, or say which there are."""
    if service not in ANSWERS:
        raise ValueError(f"no service {service!r}; there are {', '.join(SERVICES)}")
    return service
