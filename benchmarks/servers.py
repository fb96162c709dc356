"""The dashboard and its peers, each served on a free port of this machine, and the browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "benchmarks" / "peers"
BIN = Path(sys.executable).parent

QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Page:
    """A page to measure: its name, its address, and how many Plotly charts it shows."""

    name: str
    url: str
    charts: int


@contextmanager
def pages() -> Iterator[list[Page]]:
    """Serve the dashboard, bare Streamlit and Dash; stop them in the end."""
    streamlit = str(BIN / "streamlit")
    bare = str(PEERS / "streamlit_page.py")
    with ExitStack() as stack:
        yield [
            stack.enter_context(dashboard()),
            stack.enter_context(
                _served("bare Streamlit", 4, streamlit, "run", bare, "--server.port", "PORT")
            ),
            stack.enter_context(
                _served("Dash", 4, sys.executable, str(PEERS / "dash_page.py"), "PORT")
            ),
        ]


def dashboard() -> AbstractContextManager[Page]:
    """Serve the dashboard alone."""
    return _served("dashboard", 1, str(BIN / "indicators"), "dashboard", "--port", "PORT")


@contextmanager
def _served(name: str, charts: int, *command: str) -> Iterator[Page]:
    port = _free_port()
    filled = [part.replace("PORT", str(port)) for part in command]
    process = subprocess.Popen(
        filled, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        url = f"http://127.0.0.1:{port}/"
        _wait_for(url)
        yield Page(name, url, charts)
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - loopback
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


@contextmanager
def browser() -> Iterator[Browser]:
    """Start Chromium, found on PATH or named by $CHROMIUM."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        sys.exit("Chromium is needed for this: install the package chromium.")
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=found, args=arguments)
