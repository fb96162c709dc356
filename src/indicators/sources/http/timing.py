"""Time while a service is asked: turns at its host, pauses that can be cut short, and an end."""

import io
import socket
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Pace", "Stopped", "Timing", "WatchedReader"]


class Stopped(Exception):  # noqa: N818 - it reads as what it is
    """The work was stopped from outside: no service has failed, so it is no IndicatorsError."""


class Pace:
    """When each host may be asked next: services on one host, in any thread, take turns."""

    def __init__(self) -> None:
        """Begin with no host asked yet."""
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def turn(self, host: str, spacing: float, moment: float) -> float:
        """Take the next turn at a host, and return the seconds from ``moment`` until it comes."""
        with self._lock:
            turn = max(moment, self._next.get(host, moment))
            self._next[host] = turn + spacing
        return turn - moment


_PACE = Pace()


class Timing:
    """The clock of a session; ``pace``, ``monotonic`` and ``wait`` are for tests.

    Every step raises :class:`Stopped` once ``stop`` is set.
    """

    def __init__(
        self,
        stop: threading.Event | None = None,
        *,
        pace: Pace = _PACE,
        monotonic: Callable[[], float] = time.monotonic,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """Begin without an end."""
        self._stop = stop or threading.Event()
        self._pace, self._monotonic = pace, monotonic
        self._wait = wait or self._stop.wait
        self._end = float("inf")

    def halt(self) -> None:
        """Go no further once the work is stopped."""
        if self._stop.is_set():
            raise Stopped

    def begin(self, seconds: float) -> None:
        """Set the end that many seconds from now."""
        self._end = self._monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, at or below zero after the end."""
        return self._end - self._monotonic()

    def remaining(self) -> float:
        """Return the seconds that are left; raises TimeoutError when there are none."""
        self.halt()
        seconds = self.left()
        if seconds <= 0:
            raise TimeoutError("the time for all tries together is over")
        return seconds

    def pause(self, seconds: float) -> None:
        """Wait, unless the work is stopped before."""
        if seconds > 0:
            self._wait(seconds)
        self.halt()

    def turn(self, host: str, spacing: float) -> None:
        """Wait for the next turn at a host."""
        self.pause(self._pace.turn(host, spacing, self._monotonic()))


class WatchedReader(io.RawIOBase):
    """Bytes of a socket, none of them waited for longer than there is time.

    A timeout of a socket is over with each byte that comes: a service that sends one a second
    would be listened to for ever, be it in a header or in a body.
    """

    def __init__(self, stream: io.RawIOBase, connection: socket.socket, timing: Timing) -> None:
        """Watch a stream that reads from a connection."""
        self._stream, self._connection, self._timing = stream, connection, timing
        self._silence = connection.gettimeout() or float("inf")

    def readable(self) -> bool:
        """Whether it can be read: always."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int | None:
        """Read what has come, after at most the silence that is allowed and the time left."""
        self._connection.settimeout(min(self._silence, self._timing.remaining()))
        count: int | None = self._stream.readinto(buffer)
        return count

    def close(self) -> None:
        """Close the stream as well."""
        self._stream.close()
        super().close()
