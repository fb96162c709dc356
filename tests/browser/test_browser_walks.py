"""Whatever a person does on a page, in whatever order: what was chosen stays chosen."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from screen import LONG, Server
from walking import Walk, wander

from conftest import NewVisit

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
