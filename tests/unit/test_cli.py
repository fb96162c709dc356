"""The command line: what it prints where, how it ends, and that it hurts nobody's terminal."""

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import termios
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from command import COMMAND, Run, environment, runner

from indicators import __version__
from indicators.cli import serving
from indicators.cli.exits import ExitCode
from indicators.cli.output import clean, sparkline
from indicators.cli.reports import age_in_words, status_report, yearly_series
from indicators.cli.serving import settings
from indicators.datapackage import write
from indicators.loaders import Dataset, load

APPEND = Callable[[str, str], None]
CHANGE = Callable[[str, int, str, str], None]


@pytest.fixture
def run(
    data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command on the tiny data set, within this process."""
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    return runner(capsys)


def run_process(
    *arguments: str, data: Path, then: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command as a process of its own; ``then`` is what follows it on a shell line."""
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; "$@" {then}', "-", *COMMAND, *arguments],
        env=environment(data, **variables),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


# --- how it ends -----------------------------------------------------------------------------


def test_exit_codes_are_these_and_the_help_text_says_what_each_means(run: Run) -> None:
    ended = run("--help")
    assert ended.code == 0
    assert {code.name: int(code) for code in ExitCode} == {
        "OK": 0,
        "PROBLEMS": 1,
        "CHANGED": 10,
        "PARTLY": 20,
        "NOTHING_PUBLISHED": 30,
        "NO_NETWORK": 40,
        "USAGE": 64,
        "UNAVAILABLE": 69,
        "UNEXPECTED": 70,
        "STORE": 74,
        "BUSY": 75,
        "INTERRUPTED": 130,
    }
    for line in (
        "    0  done",
        "    1  the data, the store or a table to import have problems",
        "   10  refresh published changes; diff found some",
        "   20  refresh published a part: a service failed, or figures are held",
        "   30  refresh published nothing: a service failed, or figures are held",
        "   40  refresh could reach no service",
        "   64  wrong usage, or a name that the data do not have",
        "   69  the dashboard cannot be served (port in use), or no browser draws a picture",
        "   70  an unexpected error; --debug shows where",
        "   74  the store of releases cannot be used, or the data folder not be written",
        "   75  another refresh, or another program that adds, is at work",
        "  130  interrupted by Ctrl-C",
    ):
        assert line in ended.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["shwo"], "No such command 'shwo'. Did you mean 'show'?"),
        (["show"], "Missing argument 'INDICATOR'."),
        (["show", "wood", "--flwo", "export"], "No such option: --flwo"),
        (["show", "sawnwod"], "unknown indicator 'sawnwod'; did you mean sawnwood"),
        (["show", "wood", "--reporter", "CHM"], "unknown reporter 'CHM'; did you mean CHN"),
        (["show", "wood", "--flow", "exprot"], "unknown flow 'exprot'; did you mean export"),
        (["show", "wood", "--from", "20x"], "Invalid value for '--from': '20x': expected a period"),
        (["show", "wood", "--from", "2021", "--to", "2020"], "2020 ends before 2021 begins"),
        (["show", "wood", "--format", "xml"], "Invalid value for '--format'"),
        (["list", "--panel", "raill"], "unknown panel 'raill'; did you mean rail"),
        (["validate", "/no/such/folder"], "there is no folder /no/such/folder"),
        (["--data", "/no/such/folder", "list"], "there is no folder /no/such/folder"),
        (["dashboard", "--port", "0"], "Invalid value for '--port'"),
    ],
)
def test_wrong_usage_ends_with_64_and_says_why(
    run: Run, arguments: Sequence[str], message: str
) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (64, "")
    assert ended.err.startswith("Error: ")
    assert message in ended.err
    asked_as_json = run(*arguments, "--json")
    report = asked_as_json.json()
    assert message in str(report.pop("error"))
    assert report == {"ok": False, "exit_code": 64}
    assert (asked_as_json.code, asked_as_json.err) == (64, "")


@pytest.mark.parametrize("arguments", [["--format", "json"], ["--format=json"]])
def test_format_json_makes_errors_json_too(run: Run, arguments: Sequence[str]) -> None:
    assert run("show", "nothing-like-it", *arguments).json() == {
        "ok": False,
        "error": "unknown indicator 'nothing-like-it'",
        "exit_code": 64,
    }


def test_an_unknown_indicator_without_close_names_leads_to_the_list(run: Run) -> None:
    ended = run("show", "nothing-like-it")
    assert ended.err == (
        "Error: unknown indicator 'nothing-like-it'\n'indicators list' names them all.\n"
    )


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def load_nothing(*_: object) -> None:
        raise error

    monkeypatch.setattr("indicators.loaders.load", load_nothing)


def test_an_unexpected_error_is_one_sentence_and_70(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, RuntimeError("the roof is on fire"))
    assert run("list") == (
        70,
        "",
        "Error: unexpected RuntimeError: the roof is on fire\n"
        "Add --debug to see where it happened.\n",
    )
    assert run("list", "--json").json() == {
        "ok": False,
        "error": "unexpected RuntimeError: the roof is on fire",
        "exit_code": 70,
    }


@pytest.mark.parametrize("arguments", [["--debug", "list"], ["list", "--debug"]])
def test_debug_shows_the_traceback_wherever_it_stands(
    run: Run, monkeypatch: pytest.MonkeyPatch, arguments: Sequence[str]
) -> None:
    fail_with(monkeypatch, RuntimeError("the roof is on fire"))
    ended = run(*arguments)
    assert (ended.code, ended.out) == (70, "")
    assert "Traceback (most recent call last)" in ended.err
    assert "load_nothing" in ended.err


def test_ctrl_c_ends_with_130_and_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    assert run("list") == (130, "", "Interrupted.\n")
    assert run("list", "--json").json() == {"ok": False, "error": "interrupted", "exit_code": 130}


def test_without_a_command_the_help_is_shown(run: Run) -> None:
    ended = run()
    assert (ended.code, ended.err) == (0, "")
    assert re.findall(r"^  (\w+)  +[A-Z]", ended.out, re.MULTILINE) == [
        "dashboard",
        "refresh",
        "add",
        "import",
        "releases",
        "diff",
        "rollback",
        "prune",
        "verify",
        "doctor",
        "validate",
        "show",
        "list",
        "status",
        "claims",
        "export",
        "story",
    ]


def test_version_is_that_of_the_package(run: Run) -> None:
    assert run("--version") == (0, f"indicators {__version__}\n", "")


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_version_and_help_load_nothing_heavy(option: str) -> None:
    code = (
        "import sys; from indicators.cli import main; main(sys.argv[1:]);"
        "heavy = {'pandas', 'numpy', 'streamlit', 'plotly', 'babel', 'pandera', 'rich'};"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code, option], capture_output=True, text=True, check=True, timeout=60
    )
    assert ended.stderr == "[]\n"


# --- show ------------------------------------------------------------------------------------

SAWNWOOD = """\
Period  Reporter  Flow         Value  Status    Publisher      Published   Note
2020    BLR       export  600,000 m³  reported  BelTA          2021-02-01  with a comma, and NA
2020    CHN       export  634,000 m³  official  China Customs  2021~
"""


def test_show_prints_rows_on_stdout_and_the_heading_on_stderr(run: Run) -> None:
    assert run("show", "sawnwood") == (
        0,
        SAWNWOOD,
        "Sawnwood, m³\nSoftwood sawnwood\n\n"
        "1 doubtful figure is left out; --doubtful shows what and why.\n",
    )


def test_show_draws_the_whole_years_of_each_reporter(run: Run, append_line: APPEND) -> None:
    for year, value in ((2015, 100), (2016, 200), (2018, 800)):
        append_line("observations.csv", f"wood,export,BLR,{year},{value},USD,official,belta_2021,")
    append_line("observations.csv", "wood,export,CHN,2015,400,USD,official,gacc_2021,")
    append_line("observations.csv", "wood,export,CHN,2017,0,USD,official,gacc_2021,")
    append_line("observations.csv", "wood,export,CHN,2018-S1,700,USD,official,gacc_2021,")
    assert run("show", "wood").err == (
        "Wood, dollars\n"
        "Wood and articles of wood\n"
        "\n"
        "            2015–2018  whole years, each flow on one scale from zero\n"
        "BLR export  ▂▃ █       $800 in 2018\n"
        "CHN export  ▅ ▁        $0 in 2017\n"
        "\n"
    )


def test_a_year_that_sources_differ_on_is_drawn_by_the_surest(
    dataset: Dataset, data_folder: Path, append_line: APPEND
) -> None:
    append_line("observations.csv", "wood,export,BLR,2015,1,USD,official,belta_2021,")
    append_line("observations.csv", "wood,export,BLR,2016,2,USD,derived,belta_2021,")
    append_line("observations.csv", "wood,export,BLR,2016,3,USD,official,utlc_2021,")
    (line,) = yearly_series(load(data_folder).observations.query("indicator == 'wood'"))
    assert (line.values, line.top) == ({2015: 1.0, 2016: 3.0}, 3.0)


def test_doubtful_figures_are_shown_when_asked_for(run: Run) -> None:
    ended = run("show", "sawnwood", "--doubtful", "--reporter", "CHN")
    assert [line.split("  ")[0] for line in ended.out.splitlines()] == ["Period", "2020", "2020"]
    assert "910,000 m³  doubtful" in ended.out
    assert "left out" not in ended.err


def test_show_selects_by_reporter_flow_and_time(run: Run, append_line: APPEND) -> None:
    append_line("observations.csv", "sawnwood,import,CHN,2021-05,7,m3,official,gacc_2021,")
    append_line("observations.csv", "sawnwood,import,CHN,2021-06,8,m3,official,gacc_2021,")

    def periods(*arguments: str) -> list[str]:
        ended = run("show", "sawnwood", "--json", *arguments)
        return [row["period"] for row in ended.json()["observations"]]

    assert periods() == ["2020", "2020", "2021-05", "2021-06"]
    assert periods("--reporter", "BLR") == ["2020"]
    assert periods("--reporter", "BLR", "--reporter", "CHN", "--flow", "export") == ["2020", "2020"]
    assert periods("--from", "2020-12-31", "--to", "2021-05") == ["2020", "2020", "2021-05"]
    assert periods("--from", "2021-Q2") == ["2021-05", "2021-06"]
    assert periods("--to", "2019") == []


def test_an_empty_selection_is_said_and_no_error(run: Run) -> None:
    ended = run("show", "sawnwood", "--to", "2019")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.endswith("\nNo figures for this selection.\n")
    as_json = run("show", "sawnwood", "--to", "2019", "--json")
    assert as_json.json()["observations"] == []
    assert as_json.err == "No figures for this selection.\n"


def test_show_as_json_has_the_indicator_and_every_column(run: Run) -> None:
    report = run("show", "transit", "--json").json()
    assert report["ok"] is True
    assert report["indicator"] == {
        "indicator": "transit",
        "unit": "TEU",
        "kind": "flow",
        "panel": "rail",
        "hs_code": "",
        "title": "Transit",
        "description": "Containers in transit",
    }
    (row,) = report["observations"]
    assert row == {
        "indicator": "transit",
        "flow": "westbound",
        "reporter": "UTLC",
        "period": "2021",
        "period_start": "2021-01-01",
        "period_end": "2021-12-31",
        "value": 692500.0,
        "unit": "TEU",
        "status": "official",
        "source_id": "utlc_2021",
        "publisher": "UTLC ERA",
        "source_title": "Transit in 2021",
        "source_url": "https://example.org/c?x=1",
        "published": row["published"],
        "vintage": "",
        "retrieved_at": "",
        "attribution": "",
        "note": row["note"],
    }


def test_show_as_csv_is_the_table_that_the_dashboard_offers(run: Run) -> None:
    ended = run("show", "wood", "--format", "csv")
    assert (ended.code, ended.err) == (0, "")
    header, row = ended.out.removeprefix("\ufeff").splitlines()
    assert header == (
        "indicator,flow,reporter,period,period_start,period_end,value,unit,status,source_id,"
        "publisher,source_title,source_url,published,vintage,retrieved_at,attribution,note"
    )
    assert row.startswith("wood,export,BLR,2021-01/2021-11,2021-01-01,2021-11-30,-1500")


# --- list, status, validate ------------------------------------------------------------------


def test_list_names_the_indicators_by_panel(run: Run) -> None:
    assert run("list").out == (
        "Indicator  Title      Unit     Kind   Panel   Figures  Years\n"
        "sawnwood   Sawnwood   m3       flow   timber        3  2020\n"
        "wood       Wood       USD      flow   timber        1  2021\n"
        "transit    Transit    TEU      flow   rail          1  2021\n"
        "residents  Residents  firms    stock  park          2  2021\n"
        "spare      Spare      percent  ratio                1  2021\n"
    )


def test_list_of_a_panel_as_json_has_exact_periods(run: Run, append_line: APPEND) -> None:
    append_line("catalog.csv", "void,Void,Leeg,USD,flow,park,,Nothing yet,Nog niets")
    assert run("list", "--panel", "park", "--json").json() == {
        "ok": True,
        "indicators": [
            {
                "indicator": "residents",
                "title": "Residents",
                "unit": "firms",
                "kind": "stock",
                "panel": "park",
                "figures": 2,
                "first_period": "2021-05-12",
                "last_period": "2021-Q3",
            },
            {
                "indicator": "void",
                "title": "Void",
                "unit": "USD",
                "kind": "flow",
                "panel": "park",
                "figures": 0,
                "first_period": None,
                "last_period": None,
            },
        ],
    }


def test_status_says_to_when_and_how_old(dataset: Dataset, data_folder: Path) -> None:
    report = status_report(dataset, date(2021, 12, 10))
    panels = report.pop("panels")
    assert report == {
        "data": {"directory": str(data_folder), "version": dataset.version},
        "release": None,
        "indicators": 5,
        "events": 3,
        "claims": 2,
        "figures": 8,
        "doubtful": 1,
        "sources": 3,
        "first_period": "2020",
        # 2021 is not over yet, so that its year is not the newest figure.
        "newest_period": "2021-01/2021-11",
        "age_days": 10,
        "newest_publication": {
            "source_id": "belta_2021",
            "publisher": "BelTA",
            "title": "Timber to China",
            "url": "https://example.org/a",
            "published": "2021-02-01",
            "age_days": 312,
        },
    }
    assert [(each["panel"], each["figures"], each["newest_period"]) for each in panels] == [
        ("timber", 4, "2021-01/2021-11"),
        ("rail", 1, None),
        ("park", 2, "2021-Q3"),
    ]
    assert [each["age_days"] for each in panels] == [10, None, 71]


def test_status_is_readable_and_valid_json(run: Run, data_folder: Path) -> None:
    ended = run("status")
    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0] == f"Data     {data_folder}, version {load(data_folder).version}"
    assert lines[1] == "Figures  8 of 5 indicators, 1 of them doubtful"
    assert lines[7].split() == ["Panel", "Indicators", "Figures", "Sources", "From", "To", "Age"]
    assert lines[8].split()[:4] == ["Timber", "2", "4", "2"]
    report = run("status", "--json").json()
    assert (report["ok"], report["program"], report["figures"]) == (True, __version__, 8)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "0 days"),
        (1, "1 day"),
        (59, "59 days"),
        (61, "2 months"),
        (700, "23 months"),
        (730, "2 years"),
        (1094, "2 years"),
        (1095, "3 years"),
    ],
)
def test_ages_are_written_as_people_say_them(days: int, words: str) -> None:
    assert age_in_words(days) == words


def test_validate_of_sound_data_prints_nothing_but_a_summary(
    run: Run, data_folder: Path, change_cell: CHANGE
) -> None:
    change_cell("observations.csv", 6, "value", "1500")
    change_cell("sources.csv", 2, "published", "")
    assert run("validate") == (0, "", f"No problems in {data_folder}: 8 figures.\n")
    assert run("validate", str(data_folder), "--json").json() == {
        "ok": True,
        "directory": str(data_folder),
        "version": load(data_folder).version,
        "problems": [],
        "warnings": [],
    }


def test_validate_warns_of_what_looks_like_a_slip_until_it_is_accepted(
    run: Run, data_folder: Path, change_cell: CHANGE
) -> None:
    change_cell("sources.csv", 2, "published", "")
    ended = run("validate")
    assert ended == (
        0,
        "Warning: observations.csv, row 6, column value: '-1.5e3' – expected no value below zero, "
        "as no other figure of wood is\n",
        f"No problems in {data_folder}: 8 figures; 1 may be a slip.\n",
    )
    assert run("validate", "--json").json()["warnings"] == [
        {
            "file": "observations.csv",
            "row": 6,
            "column": "value",
            "value": "-1.5e3",
            "expected": "no value below zero, as no other figure of wood is",
        }
    ]
    change_cell("observations.csv", 6, "note", "accepted: a correction of the year before")
    assert run("validate").out == ""


def test_validate_names_tables_before_what_speaks_of_their_figures(
    run: Run, data_folder: Path, change_cell: CHANGE
) -> None:
    (data_folder / "corrections.yml").write_text("nothing", encoding="utf-8")
    change_cell("sources.csv", 2, "kind", "hearsay")
    files = [line.split(",")[0] for line in run("validate").out.splitlines()]
    assert files[:2] == ["sources.csv", "corrections.yml"]


def test_validate_warns_of_a_file_that_has_become_shorter_than_its_description(
    run: Run, data_folder: Path, change_cell: CHANGE
) -> None:
    change_cell("observations.csv", 6, "value", "1500")
    change_cell("sources.csv", 2, "published", "")
    write(data_folder)
    assert run("validate").out == ""
    path = data_folder / "observations.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    whole, lost = path.stat().st_size, len(lines[-1])
    path.write_bytes(b"".join(lines[:-1]))
    assert run("validate") == (
        0,
        f"Warning: observations.csv has {whole - lost} of the {whole} bytes that datapackage.json "
        "says – expected all its rows; where none is lost, describe the folder anew: make data\n",
        f"No problems in {data_folder}: 7 figures.\n",
    )
    # What was added by hand is no loss, and a broken description says nothing.
    path.write_bytes(b"".join(lines) + lines[-1].replace(b"2021-12", b"2021-11"))
    assert run("validate").out == ""
    path.write_bytes(b"".join(lines[:-1]))
    (data_folder / "datapackage.json").write_bytes(b"[")
    assert run("validate").out == ""


def test_validate_looks_at_the_stories_too(run: Run, data_folder: Path) -> None:
    (data_folder / "stories").mkdir()
    (data_folder / "stories" / "mine.en.toml").write_text("title = 1\n", encoding="utf-8")
    ended = run("validate")
    assert ended.code == 1
    assert "mine.en.toml, row 1, column title: '1'" in ended.out


def test_problems_of_one_cause_are_one_line(
    run: Run, data_folder: Path, change_cell: CHANGE
) -> None:
    change_cell("observations.csv", 6, "value", "1500")
    change_cell("sources.csv", 2, "published", "")
    path = data_folder / "observations.csv"
    text = path.read_text("utf-8")
    text += "".join(f"residents,,BLR,{year},{year},nothing,reported,a,\n" for year in range(9))
    path.write_text(text + text.splitlines()[1] + "\n" + text.splitlines()[2] + "\n", "utf-8")
    lines = run("validate").out.splitlines()
    assert lines == [
        "observations.csv: 9 rows, column period: '0', '1', '2', … – expected a period such as "
        "2021, 2021-S1, 2021-Q3, 2021-05, 2021-05-12 or an interval 2021-01/2021-11 (rows 10, 11, "
        "12, …)",
        "observations.csv: 9 rows, column source_id: 'a' – expected the source_id of a row of "
        "sources.csv (rows 10, 11, 12, …)",
        "observations.csv: 9 rows, column unit: 'nothing' – expected one of USD, EUR, CNY, BYN, "
        "tonnes, m3, TEU, containers, trains, firms, persons, km2, percent, times, USD_per_FEU, "
        "trains_per_day, BYN_per_USD, BYN_per_CNY, USD_per_CNY (rows 10, 11, 12, …)",
        "observations.csv: 2 rows, column indicator, flow, reporter, period, status, source_id: "
        "'transit, westbound, UTLC, 2021, official, utlc_2021', 'sawnwood, export, BLR, 2020, "
        "reported, belta_2021' – expected in row 19 a key of its own, row 2 has the same (rows 19,"
        " 20)",
    ]
    report = run("validate", "--json").json()
    assert len(report["problems"]) == 2 + 3 * 9
    assert report["error"] == "the data have 29 problems in 1 file"


def test_validate_lists_every_problem_and_ends_with_1(run: Run, change_cell: CHANGE) -> None:
    """And after them what looks like a slip, which may be their cause."""
    change_cell("sources.csv", 2, "published", "")
    change_cell("observations.csv", 3, "value", "many")
    change_cell("events.csv", 2, "source_id", "nobody")
    ended = run("validate")
    assert ended.code == 1
    assert ended.out == (
        "events.csv, row 2, column source_id: 'nobody' – expected the source_id of a row of "
        "sources.csv\n"
        "observations.csv, row 3, column value: 'many' – expected a finite number\n"
        "Warning: observations.csv, row 6, column value: '-1.5e3' – expected no value below zero, "
        "as no other figure of wood is\n"
    )
    assert ended.err == "The data have 2 problems in 2 files.\n"
    report = run("validate", "--json").json()
    assert {name: report[name] for name in ("ok", "error", "exit_code")} == {
        "ok": False,
        "error": "the data have 2 problems in 2 files",
        "exit_code": 1,
    }
    assert [each["row"] for each in report["warnings"]] == [6]
    assert report["problems"][1] == {
        "file": "observations.csv",
        "row": 3,
        "column": "value",
        "value": "many",
        "expected": "a finite number",
    }


@pytest.mark.parametrize("command", [["show", "wood"], ["list"], ["status"]])
def test_nothing_is_shown_of_broken_data(
    run: Run, change_cell: CHANGE, command: Sequence[str]
) -> None:
    change_cell("observations.csv", 3, "value", "many")
    ended = run(*command)
    assert ended == (
        1,
        "",
        "Error: the data have 1 problem in 1 file\n"
        "  observations.csv, row 3, column value: 'many' – expected a finite number\n"
        "'indicators validate' lists them all.\n",
    )
    assert run(*command, "--json").json()["problems"][0]["row"] == 3


# --- terminals, pipes and hostile texts ------------------------------------------------------

HOSTILE = "[red]x[/red] \x1b[31mred\x1b]0;title\x07 \x9b5m \u202eback [link=http://e.org]y[/link]"
HARMLESS = "[red]x[/red]  [31mred ]0;title   5m back [link=http://e.org]y[/link]"


def test_text_is_cleaned_of_what_a_terminal_acts_on() -> None:
    assert clean(HOSTILE) == HARMLESS
    assert clean("two\nlines\tand\u00a0a space") == "two lines and a space"
    assert clean("Małaszewicze 中欧班列") == "Małaszewicze 中欧班列"


@pytest.mark.parametrize("form", ["table", "csv"])
def test_hostile_texts_are_shown_as_text(run: Run, change_cell: CHANGE, form: str) -> None:
    change_cell("observations.csv", 6, "note", HOSTILE)
    change_cell("catalog.csv", 3, "title_en", HOSTILE)
    ended = run("show", "wood", "--format", form)
    assert HARMLESS in ended.out
    shown = ended.out.replace("\r\n", "\n") + ended.err
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown) == []


def test_hostile_texts_in_json_are_escaped_and_kept(run: Run, change_cell: CHANGE) -> None:
    change_cell("observations.csv", 6, "note", HOSTILE)
    ended = run("show", "wood", "--json")
    assert ended.json()["observations"][0]["note"] == HOSTILE
    assert re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f]", ended.out) == []


def on_terminal(*arguments: str, data: Path, columns: int = 80, **variables: str) -> str:
    """Run a command on a pseudo-terminal of that width, and return all that it shows there."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (40, columns))
    streams = {"stdin": follower, "stdout": follower, "stderr": follower}
    with subprocess.Popen(
        [*COMMAND, *arguments], env=environment(data, **{"TERM": "xterm", **variables}), **streams
    ) as process:
        os.close(follower)
        shown = b""
        while chunk := read_until_closed(leader):
            shown += chunk
    os.close(leader)
    assert process.returncode == 0
    return shown.decode().replace("\r\n", "\n")


def read_until_closed(leader: int) -> bytes:
    try:
        return os.read(leader, 65536)
    except OSError:  # Linux says so when the other side has closed
        return b""


def test_a_terminal_gets_restrained_type(data_folder: Path) -> None:
    shown = on_terminal("show", "sawnwood", data=data_folder)
    assert set(re.findall(r"\x1b\[[0-9;]*m", shown)) == {"\x1b[1m", "\x1b[2m", "\x1b[0m"}


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_whoever_wants_plain_text_gets_it(data_folder: Path, variables: dict[str, str]) -> None:
    for command in (["show", "sawnwood"], ["list"], ["status"], ["--help"]):
        assert "\x1b" not in on_terminal(*command, data=data_folder, **variables)


def test_a_narrow_terminal_has_the_source_below_each_figure(
    data_folder: Path, change_cell: CHANGE
) -> None:
    change_cell("observations.csv", 3, "note", "a note " * 30)
    shown = on_terminal("show", "sawnwood", data=data_folder, NO_COLOR="1")
    rows = shown[shown.index("Period") :].splitlines()
    assert rows[:5] == [
        "Period  Reporter  Flow         Value  Status",
        "2020    BLR       export  600,000 m³  reported",
        "  BelTA, 2021-02-01: a note a note a note a note a note a note a note a note a …",
        "2020    CHN       export  634,000 m³  official",
        "  China Customs, 2021~",
    ]


def test_a_wide_terminal_cuts_notes_only_and_a_pipe_nothing(
    data_folder: Path, change_cell: CHANGE
) -> None:
    change_cell("observations.csv", 3, "note", "a note " * 30)
    wide = on_terminal("show", "sawnwood", data=data_folder, columns=120, NO_COLOR="1")
    row = wide[wide.index("Period") :].splitlines()[1]
    assert row.startswith(
        "2020    BLR       export  600,000 m³  reported  BelTA          2021-02-01"
    )
    assert (len(row), row[-1]) == (120, "…")
    assert ("a note " * 30).strip() in run_process("show", "sawnwood", data=data_folder).stdout


def test_an_encoding_without_the_characters_gets_ascii(
    data_folder: Path, append_line: APPEND
) -> None:
    for year in (2018, 2020):
        append_line(
            "observations.csv", f"wood,export,BLR,{year},{year - 2010},USD,official,belta_2021,é–"
        )
    ended = run_process("show", "wood", data=data_folder, PYTHONIOENCODING="ascii")
    assert ended.returncode == 0
    assert "BLR export  # @        $10 in 2020" in ended.stderr
    assert "2021-02-01  e-" in ended.stdout


def test_a_reader_that_has_enough_is_no_error(data_folder: Path, append_line: APPEND) -> None:
    for number in range(3000):
        append_line("sources.csv", f"s{number},Somebody,A title,https://e.org/,yes,,en,news,page")
        append_line(
            "observations.csv", f"transit,eastbound,UTLC,2021,{number},TEU,reported,s{number},"
        )
    for form in ("table", "csv", "json"):
        ended = run_process(
            "show", "transit", "--format", form, data=data_folder, then="2>&1 | head -n 1"
        )
        assert (ended.returncode, len(ended.stdout.splitlines())) == (0, 1)


def test_a_full_disk_is_an_error_in_one_sentence(data_folder: Path) -> None:
    ended = run_process("list", "--json", data=data_folder, then="> /dev/full")
    assert (ended.returncode, "Traceback" in ended.stderr) == (70, False)


def test_closed_streams_are_no_error(data_folder: Path) -> None:
    assert run_process("list", data=data_folder, then=">&-").returncode == 0
    assert run_process("show", "wood", data=data_folder, then="2>&-").returncode == 0


def test_a_sparkline_has_a_gap_for_each_missing_year() -> None:
    assert sparkline({2015: 0, 2016: 1, 2019: 7}, 2014, 2019, 7) == " ▁▂  █"
    assert sparkline({2015: -7, 2016: 0, 2017: 7}, 2015, 2017, 7) == "▁▅█"
    assert sparkline({2015: 0, 2016: 0}, 2015, 2016, 0) == "▁▁"


def test_completion_offers_the_indicators(data_folder: Path) -> None:
    ended = run_process(
        data=data_folder,
        _INDICATORS_COMPLETE="complete_bash",
        COMP_WORDS="indicators show sp",
        COMP_CWORD="2",
    )
    assert ended.stdout.split() == ["spare"]


# --- dashboard -------------------------------------------------------------------------------


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody listens already."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_port_in_use_is_said_in_one_sentence(run: Run, taken_port: int) -> None:
    message = f"port {taken_port} is in use; choose another one, such as --port {taken_port + 1}"
    ended = run("dashboard", "--port", str(taken_port))
    assert ended == (69, "", f"Error: {message}\n")
    assert run("dashboard", "--port", str(taken_port), "--json").json() == {
        "ok": False,
        "error": message,
        "exit_code": 69,
    }


@pytest.fixture
def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def dashboard(port: int, data: Path, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Start the dashboard from a working folder that has nothing to do with it."""
    with subprocess.Popen(
        [*COMMAND, "dashboard", "--port", str(port)],
        env=environment(data),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.slow
def test_the_dashboard_says_where_it_is_once_it_answers_and_stops_on_ctrl_c(
    data_folder: Path, tmp_path: Path, free_port: int
) -> None:
    with dashboard(free_port, data_folder, tmp_path) as process:
        assert process.stderr is not None
        url = f"http://127.0.0.1:{free_port}"
        assert process.stderr.readline() == f"Dashboard: {url}  (Ctrl-C stops it)\n"
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert (answer.status, b"<html" in answer.read()) == (200, True)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=20) == ("", "Stopped.\n")
        assert process.returncode == 0


@pytest.mark.slow
def test_the_dashboard_says_that_the_data_are_broken_and_serves(
    data_folder: Path, tmp_path: Path, free_port: int, change_cell: CHANGE
) -> None:
    change_cell("observations.csv", 3, "value", "many")
    with dashboard(free_port, data_folder, tmp_path) as process:
        assert process.stderr is not None
        said = [process.stderr.readline() for _ in range(4)]
    assert said[0] == "Warning: the data have 1 problem in 1 file; the page says so too.\n"
    assert said[3] == f"Dashboard: http://127.0.0.1:{free_port}  (Ctrl-C stops it)\n"


def test_the_dashboard_is_served_where_the_store_cannot_be_used_and_says_so(
    run: Run, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[int] = []
    monkeypatch.setattr(serving, "serve", lambda port, _ready: served.append(port))
    monkeypatch.setenv("INDICATORS_STORE", "carrier-pigeon://roof")
    ended = run("dashboard", "--port", str(free_port))
    assert (ended.code, ended.out, served) == (0, "", [free_port])
    assert ended.err.startswith("Warning: carrier-pigeon://roof: expected ")
    assert "; the page says so too.\n" in ended.err


def test_the_settings_are_in_force_wherever_the_command_is_started(
    data_folder: Path, tmp_path: Path
) -> None:
    code = (
        "import json, sys\n"
        "from streamlit import config\n"
        "from streamlit.web.server.starlette.starlette_server import UvicornRunner\n"
        "from indicators.cli import main\n"
        "names = sys.argv[1:]\n"
        "def tell(runner):\n"
        "    print(json.dumps({name: config.get_option(name) for name in names}))\n"
        "UvicornRunner.run = tell\n"
        "sys.exit(main(['dashboard', '--port', '18765']))\n"
    )
    asked = {
        "server.address": "127.0.0.1",
        "server.port": 18765,
        "server.enableCORS": True,
        "server.enableXsrfProtection": True,
        "server.enableStaticServing": False,
        "server.enableAgentApi": False,
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "theme.light.backgroundColor": "#FFFFFF",
    }
    wanted = settings() | asked
    ended = subprocess.run(
        [sys.executable, "-c", code, *wanted],
        env=environment(data_folder),
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert json.loads(ended.stdout) == wanted


@pytest.mark.parametrize(("asked", "opened"), [("--open", 1), ("--no-open", 0)])
def test_a_browser_is_opened_only_when_asked_and_only_once_it_answers(
    run: Run, monkeypatch: pytest.MonkeyPatch, free_port: int, asked: str, opened: int
) -> None:
    seen: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: seen.append(url) or True)

    def serve(port: int, when_ready: Callable[[str], None]) -> None:
        assert seen == []
        when_ready(f"http://127.0.0.1:{port}")

    monkeypatch.setattr("indicators.cli.serving.serve", serve)
    ended = run("dashboard", "--port", str(free_port), asked, "--json")
    assert seen == [f"http://127.0.0.1:{free_port}"] * opened
    assert ended.json() == {"ok": True, "url": f"http://127.0.0.1:{free_port}"}
