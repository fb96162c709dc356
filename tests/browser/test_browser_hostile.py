"""Texts from the data stay text, and spoiled data are told and mended."""

import csv
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from screen import FIGURE, Server, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(2)</script><b>bold</b>"
    " &lt;img src=y onerror=alert(3)&gt; $\\href{javascript:alert(4)}{x}$"
    " [link](javascript:alert(5)) :red[red] <a href='javascript:alert(6)'>here</a>"
)

TEXTS = {
    "catalog.csv": ("title_en", "description_en"),
    "panels.csv": ("title_en", "gap_en"),
    "reporters.csv": ("title_en", "short_en"),
    "observations.csv": ("note",),
    "breaks.csv": ("reason_en",),
    "sources.csv": ("publisher", "title", "how_seen"),
    "events.csv": ("title_en", "description_en"),
    "claims.csv": ("paraphrase_en", "test", "reason"),
}


def spoil_texts(folder: Path) -> None:
    """Put hostile text into every text cell, each with its file and row to tell them apart."""
    for file, columns in TEXTS.items():
        with (folder / file).open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        for number, row in enumerate(rows):
            row.update(dict.fromkeys(columns, f"{file[:3]}{number} {HOSTILE}"))
        with (folder / file).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture
def copy(real_data: Path, tmp_path: Path) -> Path:
    """Copy the real data to a folder that may be spoiled."""
    return Path(shutil.copytree(real_data, tmp_path / "data"))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path, int], Server]]:
    """Serve a data folder of its own, waiting for the given health."""
    running: list[Server] = []

    def start(data: Path, status: int) -> Server:
        running.append(Server(tmp_path / "server.log", data))
        running[-1].wait(status)
        return running[-1]

    yield start
    for server in running:
        server.stop()


def test_hostile_texts_run_nowhere_and_make_no_element(
    copy: Path, serve: Callable[[Path, int], Server], new_visit: Callable[..., Visit]
) -> None:
    spoil_texts(copy)
    server = serve(copy, 200)
    dialogs: list[str] = []
    visit = new_visit(server.address)
    visit.page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    for query in ("?event=E045", "?panels=rail,goods&events=all&event=E058", "?tab=sources"):
        visit.open(query, chart="tab" not in query)
        made = visit.page.evaluate(
            """() => [
                document.querySelectorAll("img[src=x], img[src=y]").length,
                document.querySelectorAll("[href^=javascript]").length,
                [...document.querySelectorAll("svg a")].length,
                [...document.querySelectorAll("b, strong")].filter(
                    one => one.textContent === "bold").length,
            ]"""
        )
        assert made == [0, 0, 0, 0]
    assert "onerror=alert" in visit.page.locator("body").inner_text()
    assert dialogs == []


def test_spoiled_data_are_told_with_file_and_row_and_the_page_recovers(
    copy: Path, serve: Callable[[Path, int], Server], new_visit: Callable[..., Visit]
) -> None:
    file = copy / "observations.csv"
    sound = file.read_text(encoding="utf-8")
    lines = sound.splitlines()
    cells = lines[4].split(",")
    cells[4] = "many"
    lines[4] = ",".join(cells)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    server = serve(copy, 503)
    visit = new_visit(server.address)
    visit.open("", chart=False)
    expect(visit.page.get_by_role("alert")).to_contain_text("nothing is drawn from them")
    expect(visit.page.get_by_test_id("stDataFrame")).to_be_visible()
    assert "Traceback" not in visit.page.locator("body").inner_text()
    file.write_text(sound, encoding="utf-8")
    visit.page.reload()
    expect(visit.page.locator(FIGURE)).to_have_count(1)
