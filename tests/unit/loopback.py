"""A service on this machine that gives the answers of a script, and a clock that tests turn."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from indicators.errors import AnswerError
from indicators.sources.http import Limits, ServiceAddress, Session
from indicators.sources.http.timing import Pace, Timing
from indicators.sources.model import Page, Request, Row

VARIABLES = (
    *("COMTRADE_KEY", "INDICATORS_SPACING", "INDICATORS_BACKOFF", "INDICATORS_TIMEOUT"),
    *("UN_COMTRADE_BASE_URL", "WORLD_BANK_BASE_URL", "NBRB_BASE_URL"),
)
"""What the environment of the tests must not say by chance."""

REQUEST = Request(
    "world_bank", "v2/country/BLR", (("date", "2020:2024"), ("format", "json")), "GDP"
)


@dataclass(frozen=True)
class Say:
    """One answer; a body that is no bytes is sent as JSON."""

    status: int = 200
    body: object = field(default_factory=lambda: {"value": 1})
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The body in bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    path: str
    params: list[tuple[str, str]]
    headers: HTTPMessage


class Service:
    """Gives the answers of ``script`` in turn, the last one again and again."""

    def __init__(self, *script: Say) -> None:
        self.script = list(script) or [Say()]
        self.asked: list[Asked] = []
        self.announces_length = True
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                url = urlsplit(self.path)
                service.asked.append(Asked(url.path, parse_qsl(url.query), self.headers))
                say = service.script.pop(0) if len(service.script) > 1 else service.script[0]
                headers = {"Content-Type": "application/json", **say.headers}
                self.send_response(say.status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if not service.announces_length:
                    self.send_header("Connection", "close")
                elif say.status not in {204, 304}:
                    self.send_header("Content-Length", str(len(say.content)))
                self.end_headers()
                if say.status not in {204, 304}:
                    self.wfile.write(say.content)

            def log_message(self, *arguments: object) -> None:
                """Be silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Clock:
    """Time that passes only while somebody waits; every wait is noted."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
        self.seconds = 1000.0
        self.waits: list[float] = []

    def now(self) -> datetime:
        """Tell the date and time."""
        return self.moment

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(round(seconds, 3))
        self.pass_by(timedelta(seconds=seconds))

    def pass_by(self, time: timedelta) -> None:
        """Let time pass without anybody waiting."""
        self.moment += time
        self.seconds += time.total_seconds()

    def timing(self, stop: threading.Event | None = None, pace: Pace | None = None) -> Timing:
        """Make the timing of a session that goes by this clock."""
        return Timing(stop, pace=pace or Pace(), monotonic=lambda: self.seconds, wait=self.wait)


def make_address(url: str, service: str = "world_bank", **details: Any) -> ServiceAddress:
    """Make the address of a service that is asked without pauses."""
    return ServiceAddress(service, url, **{"spacing": 0, "timeout": 2, "backoff": 0, **details})


def make_session(
    url: str,
    cache: Path | None = None,
    clock: Clock | None = None,
    limits: Limits | None = None,
    **options: Any,
) -> Session:
    """Make a session by a clock of its own; options are those of the session and the address."""
    clock = clock or Clock()
    named = {name: options.pop(name) for name in ("offline", "force") if name in options}
    stop, pace = options.pop("stop", None), options.pop("pace", None)
    return Session(
        make_address(url, **options),
        cache,
        now=clock.now,
        limits=limits or Limits(),
        timing=clock.timing(stop, pace),
        **named,
    )


def read_value(request: Request, content: bytes) -> Page:
    """Read the tiny answers of the tests."""
    try:
        value = float(json.loads(content)["value"])
    except (ValueError, KeyError, TypeError) as error:
        raise AnswerError(request.service, "form", "expected a value") from error
    return Page((Row("gdp", "", "BLR", "2024", value, "USD", "official", "", ""),))


Read = Callable[[Request, bytes], Page]
