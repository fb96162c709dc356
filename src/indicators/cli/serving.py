"""Serve the dashboard on the loopback address: settings, port, the moment it answers, its end.

The settings are those of ``.streamlit/config.toml``, which an installed package carries along as
``streamlit.toml``. They are handed to Streamlit, so that they hold whatever the working folder.
"""

import errno
import http.client
import os
import socket
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from indicators.cli.exits import CannotServe

__all__ = ["address", "ensure_free", "serve", "settings"]

ASKED_PATHS = ("/_stcore/health", "/")
"""What has to answer before the dashboard is called ready: Streamlit's runtime, and the page."""

ANSWER_TIMEOUT = 5.0
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 2.0
"""Seconds between two tries; each pause is twice as long as the one before."""


def settings() -> dict[str, Any]:
    """Read the settings of the server, by dotted names as Streamlit knows them: ``server.port``."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "streamlit.toml"
    file = inside if inside.is_file() else package.parents[1] / ".streamlit" / "config.toml"
    return dict(_dotted(tomllib.loads(file.read_text("utf-8"))))


def _dotted(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def address() -> str:
    """Name the address that the settings let the server listen on."""
    return str(settings()["server.address"])


def ensure_free(host: str, port: int) -> None:
    """Raise :class:`CannotServe` if nothing can listen there, before anything slow is begun."""
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(_refusal(host, port, error)) from error


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else port - 1
        return f"port {port} is in use; choose another one, such as --port {other}"
    return f"cannot listen on {host}:{port}: {error.strerror}"


def serve(port: int, when_ready: Callable[[str], None]) -> None:
    """Serve until interrupted; call ``when_ready`` with the address once a browser gets an answer.

    Returns after Ctrl-C. Raises :class:`CannotServe` when the server did not start.
    """
    options = settings() | {"server.port": port, "logger.hideWelcomeMessage": True}
    host = str(options["server.address"])
    ensure_free(host, port)
    from indicators.server import app

    _quieten_uvicorn()
    threading.Thread(target=_announce, args=(host, port, when_ready), daemon=True).start()
    try:
        app.run(config=options)
    except KeyboardInterrupt:
        return
    except SystemExit as stopped:
        if stopped.code:
            raise CannotServe(f"the server could not start on {host}:{port}") from stopped


def _quieten_uvicorn() -> None:
    """Keep uvicorn's notes on its own start and end off the terminal; its errors still show."""
    from uvicorn.config import LOGGING_CONFIG

    for logger in LOGGING_CONFIG["loggers"].values():
        logger["level"] = "WARNING"


def _announce(host: str, port: int, when_ready: Callable[[str], None]) -> None:
    pause = FIRST_PAUSE
    while not all(_answers(host, port, path) for path in ASKED_PATHS):
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    when_ready(f"http://{host}:{port}")


def _answers(host: str, port: int, path: str) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=ANSWER_TIMEOUT)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
