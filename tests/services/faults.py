"""The faults of a service, by name, and which of them its next answer has.

Most can be of any service; some are forms that only one service has. ``OPTIONS`` says what more a
fault may be told. Where a fault changes figures, it does so on their way into the answer, so that
the answer is well formed and wrong.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Any

from .bodies import BODIES, ONLY_FOR
from .figures import Change, Figure, Figures, plain
from .model import Answer, Asked
from .wires import WIRES

OPTIONS = {
    "seconds": "how long stall, stall_body and drip wait (drip: before each byte)",
    "retry_after": "the Retry-After of rate_limited and unavailable; an empty text for none",
    "factor": "by how much units and tenfold multiply",
    "key": "the one series that a fault of figures is about",
    "period": "the one period that a fault of figures is about",
    "to": "where redirect_away leads",
    "megabytes": "how large gzip_bomb and endless are",
}


def _multiplied(value: Figure, factor: float) -> Figure:
    return None if value is None else plain(value * factor)


class _Distortion:
    """What a fault does to the figures of one answer."""

    def __init__(self, name: str, options: Mapping[str, Any]) -> None:
        self.name = name
        self.factor = float(options.get("factor", {"units": 1000, "tenfold": 10}.get(name, 1)))
        self.key, self.period = options.get("key", ""), options.get("period", "")
        self.count = 0

    def __call__(self, service: str, key: str, period: str, value: Figure) -> Figure:
        named = self.key in {"", key} and self.period in {"", period}
        if value is None or not named:
            return value
        self.count += 1
        return DISTORTIONS[self.name](self, value)

    def first(self) -> bool:
        """Whether this is the one figure: the named one, or the first of the answer."""
        return bool(self.key or self.period) or self.count == 1


DISTORTIONS: dict[str, Callable[[_Distortion, int | float], Figure]] = {
    "empty": lambda it, value: None,
    "half": lambda it, value: None if it.count % 2 else value,
    "units": lambda it, value: _multiplied(value, it.factor),
    "tenfold": lambda it, value: _multiplied(value, it.factor if it.first() else 1),
    "sign_flip": lambda it, value: _multiplied(value, -1 if it.first() else 1),
    "nan": lambda it, value: nan if it.first() else value,
    "zeros": lambda it, value: 0,
}
NAMES = sorted({*DISTORTIONS, *BODIES, *WIRES})


@dataclass
class Fault:
    """One fault, for so many answers more, or for all of them."""

    name: str
    times: int | None = 1
    only: str = ""
    """A part of the path and query of the requests that it is for; all, if empty."""
    options: dict[str, Any] = field(default_factory=dict)

    def figures(self, figures: Figures) -> Figures:
        """Return the figures as the fault spoils them."""
        if self.name not in DISTORTIONS:
            return figures
        change: Change = _Distortion(self.name, self.options)
        return Figures(figures.last_month, figures.revisions, change)

    def spoil(self, asked: Asked, answer: Answer) -> Answer:
        """Return the answer as the fault spoils it."""
        spoil = BODIES.get(self.name) or WIRES.get(self.name)
        return spoil(asked, answer, self.options) if spoil else answer


class Faults:
    """The faults that wait, by service: the first one that fits has the next answer."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Fault]] = {}
        self._lock = threading.Lock()

    def add(self, service: str, fault: Fault) -> None:
        """Put a fault behind those that wait already."""
        if fault.name not in NAMES:
            raise ValueError(f"no fault {fault.name!r}; there are {', '.join(NAMES)}")
        if service not in ONLY_FOR.get(fault.name, {service}):
            raise ValueError(f"{service} has no {fault.name!r}: only {ONLY_FOR[fault.name]}")
        if unknown := set(fault.options) - set(OPTIONS):
            raise ValueError(f"no option {unknown}; there are {', '.join(OPTIONS)}")
        if fault.times is not None and fault.times < 1:
            raise ValueError("expected times from 1 on, or None for all answers")
        with self._lock:
            self._waiting.setdefault(service, []).append(fault)

    def next(self, service: str, target: str) -> Fault | None:
        """Take the fault of the next answer, if there is one."""
        with self._lock:
            for fault in self._waiting.get(service, []):
                if fault.only in target:
                    return self._taken(service, fault)
        return None

    def _taken(self, service: str, fault: Fault) -> Fault:
        if fault.times is not None:
            fault.times -= 1
            if not fault.times:
                self._waiting[service].remove(fault)
        return fault

    def waiting(self, service: str) -> list[str]:
        """Name the faults that a service still has before it."""
        with self._lock:
            return [fault.name for fault in self._waiting.get(service, [])]

    def clear(self) -> None:
        """Forget every fault."""
        with self._lock:
            self._waiting.clear()
