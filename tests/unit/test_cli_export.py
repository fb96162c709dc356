"""``indicators export``: files that other programs read, pictures, and clear refusals."""

import csv
import io
import json
import os
import pty
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from command import COMMAND, Run, environment, runner

from indicators.analysis.export import COLUMNS
from indicators.charts.picture import SCREEN
from indicators.charts.text import plot_text
from indicators.cli import exporting, rendering
from indicators.cli.rendering import PICTURES, find_browser, render
from need_chromium import find_chromium

ChangeCell = Callable[[str, int, str, str], None]


@pytest.fixture
def run(
    data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    return runner(capsys)


def figures(text: str) -> list[str]:
    read = csv.DictReader(io.StringIO(text, newline=""))
    return [f"{row['indicator']} {row['reporter']} {row['period']}" for row in read]


# --- figures -------------------------------------------------------------------------------------


def test_export_alone_says_what_there_is(run: Run) -> None:
    ended = run("export")
    assert (ended.code, ended.err) == (0, "")
    assert "data " in ended.out
    assert "chart " in ended.out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--indicator", "wood"], ["wood BLR 2021-01/2021-11"]),
        (
            ["--indicator", "wood", "--indicator", "transit"],
            ["transit UTLC 2021", "wood BLR 2021-01/2021-11"],
        ),
        (["--panel", "park", "--to", "2021-05"], ["residents BLR 2021-05-12"]),
        (["--panel", "timber", "--reporter", "CHN"], ["sawnwood CHN 2020"]),
        (
            ["--panel", "timber", "--reporter", "CHN", "--doubtful"],
            ["sawnwood CHN 2020", "sawnwood CHN 2020"],
        ),
        (["--flow", "westbound"], ["transit UTLC 2021"]),
        (["--from", "2021-07", "--panel", "park"], ["residents BLR 2021-Q3"]),
    ],
)
def test_what_the_options_select(run: Run, options: list[str], expected: list[str]) -> None:
    ended = run("export", "data", *options)
    assert (ended.code, ended.err) == (0, "")
    assert figures(ended.out) == expected


def test_without_options_all_but_the_doubtful_come(run: Run) -> None:
    assert len(figures(run("export", "data").out)) == 7


@pytest.mark.parametrize("form", exporting.FORMS)
def test_every_form_is_written_to_a_file_and_read_back(run: Run, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"out.{form}"
    ended = run("export", "data", "--panel", "park", "-o", str(file))
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"Wrote {file}: 2 figures, {file.stat().st_size:,} bytes.\n"
    if form == "csv":
        text = io.StringIO(file.read_text(encoding="utf-8"), newline="")
        values = [float(row["value"]) for row in csv.DictReader(text)]
    elif form == "json":
        values = [row["value"] for row in json.loads(file.read_bytes())["observations"]]
    elif form == "parquet":
        values = pq.read_table(file).column("value").to_pylist()
    else:
        sheet = openpyxl.load_workbook(file)["data"]
        values = [row[COLUMNS.index("value")].value for row in sheet.iter_rows(min_row=2)]
    assert values == [71.0, 80.0]
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [file.name]


def test_a_file_is_as_readable_as_others(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.touch()
    run("export", "data", "-o", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").stat().st_mode == other.stat().st_mode


def test_json_reports_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    report = run("export", "data", "--indicator", "wood", "-o", str(file), "--json").json()
    assert report == {
        "ok": True,
        "file": str(file),
        "bytes": file.stat().st_size,
        "figures": 1,
    }


@pytest.mark.parametrize("asked", [["--format", "json"], ["--json"]])
def test_json_on_standard_output_has_metadata_and_figures(run: Run, asked: list[str]) -> None:
    content = run("export", "data", "--indicator", "wood", *asked).json()
    assert content["metadata"]["figures"] == 1
    (row,) = content["observations"]
    assert (row["value"], row["note"], row["period_end"]) == (-1500.0, None, "2021-11-30")


def test_figures_that_may_not_be_passed_on_are_told(
    run: Run, data_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import pandas as pd

    from indicators.store import open_store

    moment = "2026-11-20T06:00:00+00:00"
    row = {
        "service": "customs", "indicator": "wood", "flow": "export", "reporter": "CHN",
        "period": "2024", "value": 1.0, "unit": "USD", "status": "official",
        "source_id": "gacc_2021", "note": "", "vintage": "", "retrieved_at": moment,
        "known_from": moment, "known_to": "",
    }  # fmt: skip
    store = str(tmp_path / "store")
    tables = {"observations": pd.DataFrame([row])}
    open_store(store).publish(tables, {}, expected=None, now=datetime.now(UTC))
    ended = run("--store", store, "export", "data", "--indicator", "wood")
    assert ended.code == 0
    assert ended.err == (
        "Figures of Customs are among them: for your own use, not to be passed on.\n"
    )
    assert run("--store", store, "export", "data", "--indicator", "transit").err == ""


def test_what_a_terminal_would_act_on_is_cleaned_away(run: Run, change_cell: ChangeCell) -> None:
    change_cell("observations.csv", 6, "note", "\x1b[31mred\x07")
    for form in ("csv", "json"):
        out = run("export", "data", "--indicator", "wood", "--format", form).out
        assert "red" in out
        assert not set(out) & {"\x1b", "\x07"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["data", "--indicator", "sawnwod"], "unknown indicator 'sawnwod'; did you mean sawnwood"),
        (["data", "--panel", "timbr"], "unknown panel 'timbr'; did you mean timber"),
        (["data", "--flow", "exprot"], "unknown flow 'exprot'; did you mean export"),
        (["data", "--reporter", "RUS"], "unknown reporter 'RUS'; expected BLR, CHN, UTLC"),
        (["data", "--from", "2021", "--to", "2020"], "to=2020 ends before from=2021 starts"),
        (["data", "--format", "xml"], "expected one of csv, xlsx, parquet, json"),
        (["data", "--format", "xlsx", "-o", "x.csv"], "x.csv does not end with .xlsx"),
        (["data", "-o", "/no/such/folder/x.csv"], "cannot be written (No such file or directory)"),
        (["chart"], "a picture goes into a file: name it with -o"),
        (["chart", "-o", "x.gif", "--format", "gif"], "expected one of png, svg, pdf"),
        (["chart", "/compare?x=1", "-o", "x.png"], "only views of the timelines can be drawn"),
        (["chart", "--panels", "timbr", "-o", "x.png"], "unknown panels 'timbr'"),
        (["chart", "--years", "2021", "-o", "x.png"], "expected two years as in 2020-2021"),
        (["chart", "?panels=park&years=2020-2020", "-o", "x.png"], "no figures lie in this view"),
    ],
)
def test_wrong_usage_ends_with_64_and_says_why(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = run("export", *arguments)
    assert (ended.code, ended.out) == (64, "")
    assert message in ended.err
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_a_binary_file_never_goes_to_a_terminal_but_may_go_on(data_folder: Path) -> None:
    command = [*COMMAND, "export", "data", "--format", "xlsx"]
    outside, inside = pty.openpty()
    try:
        shown = subprocess.run(
            command,
            stdout=inside,
            stderr=subprocess.PIPE,
            env=environment(data_folder),
            timeout=60,
            check=False,
        )
    finally:
        os.close(outside)
        os.close(inside)
    assert shown.returncode == 64
    assert b"xlsx is no text: name a file with -o" in shown.stderr
    piped = subprocess.run(
        command, capture_output=True, env=environment(data_folder), timeout=60, check=False
    )
    assert (piped.returncode, piped.stdout[:2]) == (0, b"PK")


# --- pictures ------------------------------------------------------------------------------------


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, str, int]]:
    """Take down what would be drawn, instead of starting a browser."""
    calls: list[tuple[object, str, int]] = []

    def note(figure: object, form: str, *, scale: int = 1) -> bytes:
        calls.append((figure, form, scale))
        return b"a picture"

    monkeypatch.setattr(exporting, "render", note)
    return calls


def test_a_view_is_drawn_as_the_page_would(run: Run, tmp_path: Path, drawn: list[tuple]) -> None:
    file = tmp_path / "rail.png"
    ended = run("export", "chart", "?panels=rail&years=2020-2021", "-o", str(file))
    assert (ended.code, ended.out, file.read_bytes()) == (0, "", b"a picture")
    ((figure, form, scale),) = drawn
    assert (form, scale, figure.layout.width) == ("png", SCREEN.scale, 1200)
    words = " ".join(note.text for note in figure.layout.annotations)
    assert "Rail freight, 2020–2021" in words
    assert "Sources: UTLC ERA." in words
    assert "Belarus–China indicators, release" in words
    assert figure.layout.xaxis.range == ("2020-01-01", "2022-01-01")
    assert ended.err.startswith(f"Wrote {file}: 1200 × {figure.layout.height} pixels, 9 bytes.")


def test_options_count_before_the_query_and_an_address_may_be_whole(
    run: Run, tmp_path: Path, drawn: list[tuple]
) -> None:
    address = "http://127.0.0.1:8501/?panels=rail&lang=nl&years=2020-2021"
    more = ["--panels", "timber", "--lang", "en", "--events", "all", "--dark"]
    assert run("export", "chart", address, *more, "-o", str(tmp_path / "x.svg")).code == 0
    ((figure, form, scale),) = drawn
    assert (form, scale, figure.layout.paper_bgcolor) == ("svg", 1, "#12181D")
    words = " ".join(note.text for note in figure.layout.annotations)
    assert "Timber, 2020–2021" in words
    assert "A year" in words
    assert "Sources: BelTA" in words


@pytest.mark.parametrize("query", ["", "?", "panels=rail", "?panels=rail", "/timelines?lang=nl"])
def test_queries_in_every_way_of_writing_are_read(
    run: Run, tmp_path: Path, drawn: list[tuple], query: str
) -> None:
    assert run("export", "chart", query, "-o", str(tmp_path / "x.pdf"), "--json").json() == {
        "ok": True,
        "file": str(tmp_path / "x.pdf"),
        "bytes": 9,
        "width": 1200,
        "height": drawn[0][0].layout.height,
    }
    assert drawn[0][1] == "pdf"


def test_without_a_browser_it_ends_with_69_and_says_what_to_install(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rendering, "find_browser", lambda: None)
    monkeypatch.delenv("CHROMIUM", raising=False)
    ended = run("export", "chart", "-o", str(tmp_path / "x.png"))
    assert (ended.code, ended.out) == (69, "")
    assert "there is no browser here: install Chromium or Chrome" in ended.err
    assert not (tmp_path / "x.png").exists()
    asked = run("export", "chart", "-o", str(tmp_path / "x.png"), "--json").json()
    assert (asked["ok"], asked["exit_code"]) == (False, 69)


def test_a_browser_that_is_named_and_not_there_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    ended = run("export", "chart", "-o", str(tmp_path / "x.png"))
    assert ended.code == 69
    assert "$CHROMIUM names no program (/nowhere/chromium)" in ended.err


def test_a_browser_that_fails_is_told_with_its_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "broken"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(script))
    ended = run("export", "chart", "-o", str(tmp_path / "x.png"))
    assert ended.code == 69
    assert f"{script} could not draw the picture" in ended.err


def test_the_browser_is_looked_for_as_the_tests_look_for_theirs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("google-chrome", "chromium"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser() == find_chromium() == str(tmp_path / "chromium")
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "google-chrome"))
    assert find_browser() == find_chromium() == str(tmp_path / "google-chrome")


@pytest.mark.slow
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium here")
@pytest.mark.parametrize("form", PICTURES)
def test_a_real_browser_draws(data_folder: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"x.{form}"
    command = [*COMMAND, "export", "chart", "--panels", "rail", "-o", str(file)]
    ended = subprocess.run(
        command, capture_output=True, env=environment(data_folder), timeout=180, check=False
    )
    assert ended.returncode == 0, ended.stderr
    content = file.read_bytes()
    if form == "png":
        assert content[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(content[16:20]) == 2400
    elif form == "pdf":
        assert content.startswith(b"%PDF-")
    else:
        text = content.decode("utf-8")
        assert 'width="1200"' in text
        assert "Sources: UTLC ERA." in text
        assert datetime.now(UTC).strftime("%Y.") in text


@pytest.mark.slow
@pytest.mark.skipif(find_chromium() is None, reason="no Chromium here")
def test_a_real_browser_draws_amounts_of_dollars_and_no_formula() -> None:
    import plotly.graph_objects as go

    words = plot_text("from $5 to $6, or $7")
    figure = go.Figure(layout={"width": 400, "height": 300, "title": {"text": words}})
    drawn = render(figure, "svg").decode("utf-8")
    assert re.search(r">\s*from \$5 to \$6, or \$7\s*<", drawn)


def test_rendering_refuses_without_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    import plotly.graph_objects as go

    from indicators.cli.exits import CannotServe

    monkeypatch.setenv("CHROMIUM", "/nowhere/chromium")
    with pytest.raises(CannotServe):
        render(go.Figure(layout={"width": 10, "height": 10}), "png")
