"""Fixtures of the browser tests: one dashboard a session, one Chromium a module, visits.

All tests of a group run in one worker, so that a group has one server. The browser ends with its
module: while Playwright runs, other tests of the worker could start no event loop.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from screen import LONG, Server, Visit

from need_chromium import find_chromium

ARGUMENTS = (
    *("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)

NewVisit = Callable[..., Visit]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what only `make browser` looks at to it."""
    left = [one for one in items if not LONG and one.get_closest_marker("thorough")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [one for one in items if one not in left]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    chromium = find_chromium()
    assert chromium, "no Chromium here: run tests/need_chromium.py"
    # Chromium's sandbox refuses to be run by root.
    arguments = ["--no-sandbox", *ARGUMENTS] if os.geteuid() == 0 else [*ARGUMENTS]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the real data; at the end nothing may have gone wrong in the server."""
    running = Server(tmp_path_factory.mktemp("server") / "server.log")
    try:
        running.wait()
        yield running
    finally:
        running.stop()
    assert not running.complaints(), running.log.read_text()


@pytest.fixture
def new_visit(browser: Browser) -> Iterator[NewVisit]:
    """Make visits, by default on a screen of 1366×768; at the end none may have had trouble."""
    visits: list[Visit] = []

    def make(address: str, width: int = 1366, height: int = 768, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        visits.append(Visit(context, address))
        return visits[-1]

    yield make
    for visit in visits:
        visit.context.close()
    assert [visit.troubles for visit in visits] == [[] for _ in visits]
    assert [visit.foreign() for visit in visits] == [[] for _ in visits]


@pytest.fixture
def visitor(new_visit: NewVisit, server: Server) -> Callable[..., Visit]:
    """Make visits to the dashboard of the real data."""

    def make(width: int = 1366, height: int = 768, **options: Any) -> Visit:
        return new_visit(server.address, width, height, **options)

    return make


@pytest.fixture
def visit(visitor: Callable[..., Visit]) -> Visit:
    """Begin a visit on a small laptop."""
    return visitor()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Return the folder of the real data."""
    return Path(__file__).resolve().parents[2] / "data"
