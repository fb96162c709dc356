"""Streamlit's files are compressed once, kept, and never served damaged; the hints are real."""

import gzip
import logging
import time
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from indicators import server_assets
from indicators.server_assets import Asset, Assets, Store
from indicators.server_hints import ELEMENTS, first_visit, imported, static_folder

SCRIPT = b"export const answer = 42;\n" * 400
URL = "/static/js/index.AbC123.js"


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """Write a front end of three files."""
    folder = tmp_path / "streamlit"
    for name, content in {
        "static/js/index.AbC123.js": SCRIPT,
        "static/css/index.Xyz.css": b"body { margin: 0 }\n" * 100,
        "static/media/icons.q1.woff2": b"\x00\x01" * 100,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "streamlit-1"


def asset(static: Path, kept: Path | None, url: str = URL) -> Asset:
    found = Assets(static, Store(kept)).find(url)
    assert found is not None
    return found


def kept_files(kept: Path) -> list[Path]:
    return sorted(kept.iterdir()) if kept.is_dir() else []


def test_every_encoding_holds_the_file(static: Path, kept: Path) -> None:
    one = asset(static, kept)
    assert one.content_type == "text/javascript; charset=utf-8"
    assert one.body() == SCRIPT
    assert gzip.decompress(one.body("gzip")) == SCRIPT
    assert brotli.decompress(one.body("br")) == SCRIPT
    one.improve()
    assert brotli.decompress(one.body("br")) == SCRIPT


def test_what_is_compressed_already_is_left_alone(static: Path, kept: Path) -> None:
    font = asset(static, kept, "/static/media/icons.q1.woff2")
    assert font.encodings == ()
    assert font.body("br") == b"\x00\x01" * 100


def test_the_first_visitor_gets_the_quick_one_and_the_best_is_kept(
    static: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    qualities = []

    def compress(content: bytes, quality: int) -> bytes:
        qualities.append(quality)
        return bytes(brotli.compress(content, quality=quality))

    monkeypatch.setattr(server_assets, "_brotli", compress)
    one = asset(static, kept)
    one.body("br")
    one.body("br")
    assert (qualities, kept_files(kept)) == ([5], [])
    one.improve()
    assert qualities == [5, 11]
    assert [file.suffix for file in kept_files(kept)] == [".br11"]
    # The next start compresses nothing.
    again = asset(static, kept)
    again.improve()
    assert again.body("br") == one.body("br")
    assert qualities == [5, 11]


def test_a_served_file_is_improved_in_the_background(
    static: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_assets, "PATIENCE", 0.05)
    assets = Assets(static, Store(kept))
    assets.improve_in_background()
    assets.improve_in_background()
    found = assets.find_all([f".{URL}", "./static/css/index.Xyz.css"])
    for one in found:
        one.body("br")
    deadline = time.monotonic() + 10
    while len(list(kept.glob("*.br11"))) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    contents = [brotli.decompress(file.read_bytes()) for file in kept.glob("*.br11")]
    assert sorted(map(len, contents)) == [1900, len(SCRIPT)]


def test_a_file_that_went_away_stops_nothing(
    static: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server_assets, "PATIENCE", 0.05)
    assets = Assets(static, Store(kept))
    gone, there = assets.find_all(["./static/css/index.Xyz.css", f".{URL}"])
    gone.body("br")
    there.body("br")
    gone.path.unlink()
    del gone.digest
    assets.improve_in_background()
    deadline = time.monotonic() + 10
    while not list(kept.glob("*.br11")) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert len(list(kept.glob("*.br11"))) == 1
    assert "index.Xyz.css stays as it is" in caplog.text


@pytest.mark.parametrize("damage", [b"", b"nothing that brotli made", brotli.compress(b"alert(1)")])
def test_a_damaged_or_foreign_kept_file_is_made_anew(
    static: Path, kept: Path, damage: bytes
) -> None:
    asset(static, kept).improve()
    [file] = kept_files(kept)
    file.write_bytes(damage)
    assert brotli.decompress(asset(static, kept).body("br")) == SCRIPT


def test_a_changed_file_is_not_served_from_what_was_kept(static: Path, kept: Path) -> None:
    asset(static, kept).improve()
    (static / URL[1:]).write_bytes(b"export {};\n")
    assert brotli.decompress(asset(static, kept).body("br")) == b"export {};\n"


def test_a_cache_that_cannot_be_written_costs_no_answer(
    static: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    one = asset(static, tmp_path / "file" / "below")
    with caplog.at_level(logging.WARNING):
        one.improve()
    assert brotli.decompress(one.body("br")) == SCRIPT
    assert gzip.decompress(one.body("gzip")) == SCRIPT
    assert [record.message[:44] for record in caplog.records] == [
        "compressed files are kept in memory only: [E"
    ]


def test_a_write_that_fails_leaves_nothing_behind(
    static: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    asset(static, kept).improve()
    assert kept_files(kept) == []


@pytest.mark.parametrize("url", ["/static/js/../index.html", "/static/js/", "/static/js/other.js"])
def test_only_the_files_that_are_there_are_found(static: Path, kept: Path, url: str) -> None:
    assert Assets(static, Store(kept)).find(url) is None


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """Write scripts that import each other, in a circle too."""
    for name, text in {
        "Chart.h1.js": 'import{a}from"./shared.h2.js";import"./base.h3.js";import("./late.h4.js")',
        "shared.h2.js": 'export*from"./deep.h5.js";import{c}from"./Chart.h1.js";',
        "base.h3.js": "",
        "late.h4.js": "",
        "deep.h5.js": 'import{x}from"./gone.h6.js"',
        "Twice.h7.js": "",
        "Twice.h8.js": "",
    }.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_an_element_brings_what_it_imports_at_once(scripts: Path) -> None:
    assert imported(scripts, ["Chart"]) == [
        "Chart.h1.js",
        "shared.h2.js",
        "base.h3.js",
        "deep.h5.js",
    ]
    assert imported(scripts, ["Chart"], ["base.h3.js"])[-1] == "deep.h5.js"
    assert imported(scripts, ["Chart"], ["shared.h2.js"]) == ["Chart.h1.js", "base.h3.js"]


def test_an_element_that_is_not_found_for_certain_is_left_out(scripts: Path) -> None:
    assert imported(scripts, ["Missing", "Twice", "base"]) == ["base.h3.js"]


def test_the_elements_of_the_page_are_in_the_installed_streamlit() -> None:
    folder = static_folder() / "static" / "js"
    assert [len(list(folder.glob(f"{element}.*.js"))) for element in ELEMENTS] == [1] * 5
    linked, ours = first_visit(static_folder())
    assert (len(linked) > 20, set(linked) & set(ours)) == (True, set())
    assert ours[0].startswith("./static/js/PlotlyChart.")
    assert ours[-1].startswith("./static/media/MaterialSymbols-Rounded.")
    assert all((static_folder() / url).is_file() for url in [*linked, *ours])


def test_ahead_of_the_first_visit(
    static: Path, kept: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (static / "index.html").write_text(f'<script type="module" src=".{URL}"></script>')
    monkeypatch.setattr(server_assets, "static_folder", lambda: static)
    monkeypatch.setenv("INDICATORS_CACHE", str(kept.parent))
    assert server_assets.main() == 0
    assert capsys.readouterr().err.startswith("1 scripts of Streamlit: 10,400 bytes, now ")
    assert len(list(kept.parent.glob("streamlit-*/*.br11"))) == 1
