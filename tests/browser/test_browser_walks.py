"""Whatever a person does on a page, in whatever order: what was chosen stays chosen."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from screen import LONG, Server, Visit
from walking import Action, Walk, wander

NewVisit = Callable[..., Visit]

pytestmark = [pytest.mark.browser]

LENGTH = 1000 if LONG else 60
SEEDS = os.environ.get("INDICATORS_SEEDS", "1").split(",")
"""Which walks are taken; another seed is another walk."""

PAGES = {
    "timelines": ("", "/compare"),
    "compare": ("compare", "/"),
    "article": ("article", "/data"),
    "data": ("data", "/"),
    "story": ("story", "/article"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Path:
    return Path(shutil.copytree(real_data, tmp_path_factory.mktemp("walks") / "data"))


@pytest.fixture(scope="module")
def walked(folder: Path) -> Iterator[Server]:
    running = Server(folder.parent / "server.log", data=folder)
    try:
        running.wait()
        yield running
    finally:
        running.stop()
    assert not running.complaints(), running.log.read_text()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_walk_over_a_page_loses_nothing(
    new_visit: NewVisit, walked: Server, folder: Path, page: str, seed: str
) -> None:
    start, other = PAGES[page]

    def new_walk(address: str) -> Walk:
        return Walk(new_visit(walked.address), address, other, folder)

    assert len(wander(new_walk, start, int(seed), LENGTH)) == LENGTH


def test_a_lost_connection_loses_nothing(
    new_visit: NewVisit, tmp_path: Path, real_data: Path
) -> None:
    server = Server(tmp_path / "server.log")
    try:
        server.wait()
        walk = Walk(new_visit(server.address), "?panels=rail,meat&years=2016-2024", "/", real_data)
        for action in ("button:next_event:0", "button:next_event:0", "group:events:1"):
            kind, key, part = action.split(":")
            walk.do(Action(kind, key, int(part)))
        server.stop()
        walk.page.wait_for_timeout(1_500)
        walk.visit.troubles.clear()
        server.start()
        server.wait()
        # What the browser says of the time without a server is no fault of the page.
        walk.page.locator("[data-test-connection-state=CONNECTED]").wait_for(timeout=60_000)
        walk.visit.troubles.clear()
        walk.do(Action("button", "next_event", 0))
        for part in range(4):
            walk.do(Action("menu", "menu", part))
    finally:
        server.stop()
