"""``add``: what a person read in a publication goes into the folder, or the reason why not."""

import json
from pathlib import Path

import pytest
from command import Run, runner
from refreshing import tree

from indicators.cli import adding
from indicators.dataset import editing
from indicators.files import locked
from indicators.loaders import load

FIGURE = ("indicator=transit", "flow=westbound", "reporter=UTLC", "period=2022", "value=681000")
SOURCE = (
    *("--source", "source_id=utlc_2022", "--source", "publisher=UTLC ERA"),
    *("--source", "title=Transit in 2022", "--source", "url=https://example.org/d"),
    *("--source", "kind=company"),
)
EVENT = (
    *("event_id=X004", "title_en=A train", "title_nl=Een trein", "description_en=It left"),
    *("description_nl=Hij vertrok", "category=rail", "source_id=belta_2021"),
)


@pytest.fixture
def run(
    data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command on the tiny data set."""
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    return runner(capsys)


def last(folder: Path, table: str) -> str:
    return (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()[-1]


def test_a_figure_goes_in_with_its_new_publication(run: Run, data_folder: Path) -> None:
    ended = run("add", "figure", *FIGURE, *SOURCE)
    assert ended.code == 0
    figure = "transit,westbound,UTLC,2022,681000,TEU,reported,utlc_2022,"
    source = "utlc_2022,UTLC ERA,Transit in 2022,https://example.org/d,yes,,,company,"
    assert ended.out == f"sources.csv: {source}\nobservations.csv: {figure}\n"
    assert ended.err == f"Added to {data_folder}.\n"
    assert (last(data_folder, "sources"), last(data_folder, "observations")) == (source, figure)


@pytest.mark.parametrize("named", ["utlc_2021", "source_id=utlc_2021"])
def test_a_publication_that_is_there_is_named_by_its_id(
    run: Run, data_folder: Path, named: str
) -> None:
    before = (data_folder / "sources.csv").read_bytes()
    assert run("add", "figure", *FIGURE, "--source", named).code == 0
    assert last(data_folder, "observations").endswith(",utlc_2021,")
    assert (data_folder / "sources.csv").read_bytes() == before


def test_what_a_person_should_know_is_said_of_a_figure_that_went_in(run: Run) -> None:
    east = [each.replace("westbound", "eastbound") for each in FIGURE]
    ended = run("add", "figure", *east, "--source", "utlc_2021", "--accept", "seen twice")
    assert (ended.code, ended.err.splitlines()[:-1]) == (
        0,
        [
            "No figure of the same indicator and flow is there to compare 1 with: look at the "
            "publication again.",
            "Nothing had to be accepted: the reason is written nowhere.",
        ],
    )


def test_a_figure_that_was_added_is_shown(run: Run) -> None:
    run("add", "figure", *FIGURE, "source_id=utlc_2021")
    shown = run("show", "transit", "--from", "2022", "--json").json()["observations"]
    assert [(one["value"], one["unit"], one["status"]) for one in shown] == [
        (681000, "TEU", "reported")
    ]


def test_what_was_said_is_not_overruled_by_what_is_usual(run: Run, data_folder: Path) -> None:
    ended = run("add", "figure", *FIGURE, "source_id=utlc_2021", "status=official", "note=a, b")
    assert ended.code == 0
    assert last(data_folder, "observations") == (
        'transit,westbound,UTLC,2022,681000,TEU,official,utlc_2021,"a, b"'
    )


@pytest.mark.parametrize(
    ("date", "precision"), [("2022", "year"), ("2022-05", "month"), ("2022-05-12", "day")]
)
def test_a_date_says_itself_how_precise_it_is(
    run: Run, data_folder: Path, date: str, precision: str
) -> None:
    assert run("add", "event", *EVENT, f"date={date}").code == 0
    event = load(data_folder).events.iloc[-1]
    assert (event["date"], event["date_precision"]) == (date, precision)
    assert (event["importance"], event["in_article"]) == (3, "no")


def test_a_publication_or_an_indicator_alone_can_be_added(run: Run, data_folder: Path) -> None:
    source = [each for each in SOURCE if each != "--source"]
    assert run("add", "source", *source).code == 0
    assert last(data_folder, "sources").startswith("utlc_2022,")
    ended = run(
        *("add", "indicator", "indicator=trains", "title_en=Trains", "title_nl=Treinen"),
        *("unit=trains", "kind=flow", "panel=rail", "description_en=Trains"),
        "description_nl=Treinen",
    )
    assert ended.code == 0
    assert load(data_folder).catalog["indicator"].iloc[-1] == "trains"


def test_a_rehearsal_shows_the_rows_and_writes_nothing(run: Run, data_folder: Path) -> None:
    before = tree(data_folder)
    ended = run("add", "figure", *FIGURE, *SOURCE, "--dry-run")
    assert ended.code == 0
    assert ended.out.startswith("sources.csv: utlc_2022,UTLC ERA")
    assert ended.err == "Nothing was written; it would be sound.\n"
    assert tree(data_folder) == before


@pytest.mark.parametrize("dry_run", [True, False])
def test_json_says_what_went_into_which_file(run: Run, data_folder: Path, dry_run: bool) -> None:
    arguments = ["--dry-run"] if dry_run else []
    ended = run("add", "figure", *FIGURE, "source_id=utlc_2021", "--json", *arguments)
    assert json.loads(ended.out) == {
        "ok": True,
        "directory": str(data_folder),
        "dry_run": dry_run,
        "added": {
            "observations.csv": "transit,westbound,UTLC,2022,681000,TEU,reported,utlc_2021,\n"
        },
        "remarks": [],
    }
    assert ended.err == ""


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ((*FIGURE, "source_id=nobody"), "the source_id of a row of sources.csv"),
        (("indicator=plywood", *FIGURE[1:], "source_id=utlc_2021"), "'plywood'"),
        (("indicator=transits", *FIGURE[1:], "source_id=utlc_2021"), "did you mean transit?"),
        ((*FIGURE[:3], "period=2021-H1", "value=1", "source_id=utlc_2021"), "mean 2021-S1?"),
        (
            (*FIGURE[:-1], "value=681 000", "source_id=utlc_2021"),
            "numbers with '.' before decimals",
        ),
        ((*FIGURE, "source_id=utlc_2021", "unit=trains"), "TEU, the unit of transit"),
        ((*FIGURE, "source_id=utlc_2021", "colour=red"), "column colour"),
    ],
)
def test_what_would_spoil_the_folder_is_refused_with_the_reason(
    run: Run, data_folder: Path, arguments: tuple[str, ...], problem: str
) -> None:
    before = tree(data_folder)
    ended = run("add", "figure", *arguments)
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.startswith("Error: with these rows the data would have ")
    assert problem in ended.err
    assert tree(data_folder) == before


def test_a_slip_is_refused_until_somebody_says_why_it_is_right(run: Run, data_folder: Path) -> None:
    before = tree(data_folder)
    slip = ("figure", *FIGURE[:-1], "value=692500000", "source_id=utlc_2021")
    assert run("add", *slip) == (
        1,
        "",
        "Error: 1 figure looks like a slip; nothing was added\n"
        "  observations.csv, row 10, column value: '692500000' – expected about the size of its "
        "neighbours; it is 1,000 times that of 2021\n"
        "Look at the publication again; --accept 'why it is right' adds it all the same, with the "
        "reason in its note.\n",
    )
    assert tree(data_folder) == before
    assert run("add", *slip, "--accept", "all of Eurasia").code == 0
    assert last(data_folder, "observations") == (
        "transit,westbound,UTLC,2022,692500000,TEU,reported,utlc_2021,accepted: all of Eurasia"
    )


def test_a_folder_that_another_program_is_writing_into_is_told_with_75(
    run: Run, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "PATIENCE", 0)
    with locked(data_folder, 0):
        ended = run("add", "figure", *FIGURE, "source_id=utlc_2021")
    assert (ended.code, ended.out) == (75, "")
    assert ended.err == (
        f"Error: another program is writing into {data_folder}: expected to be the only one; "
        "nothing was changed\nTry again.\n"
    )


def test_refusals_are_json_where_json_was_asked_for(run: Run) -> None:
    ended = run("add", "figure", *FIGURE, "source_id=nobody", "--json")
    assert ended.code == 1
    report = ended.json()
    assert (report["ok"], report["exit_code"]) == (False, 1)
    assert [one["column"] for one in report["problems"]] == ["source_id"]


def test_the_same_figure_cannot_be_added_twice(run: Run, data_folder: Path) -> None:
    assert run("add", "figure", *FIGURE, "source_id=utlc_2021").code == 0
    before = tree(data_folder)
    ended = run("add", "figure", *FIGURE, "source_id=utlc_2021")
    assert ended.code == 1
    assert "a key of its own" in ended.err
    assert tree(data_folder) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("figures", *FIGURE), "expected one of figure, event, source, indicator"),
        (("figure", "period"), "'period': expected NAME=VALUE, once"),
        (("figure", "=2022"), "'=2022': expected NAME=VALUE, once"),
        (("figure", "period=2022", "period=2023"), "'period=2023': expected NAME=VALUE, once"),
        (("figure", *FIGURE, "--source", "title"), "unknown source 'title'"),
        (("figure", *FIGURE, "--source", "utlc_2022"), "did you mean utlc_2021"),
        (("figure", *FIGURE, "--source", "title=T", "--source", "kind"), "'kind': expected NAME"),
        (("figure", *FIGURE, "--source", "title=T"), "expected source_id=… among its columns"),
        (("figure", *FIGURE), "name its publication: --source ID for one that is there, or"),
        (("event", *EVENT[:-1], "date=2022"), "name its publication"),
        (("figure",), "Missing argument"),
        ((), "Missing argument"),
    ],
)
def test_a_wrong_way_of_saying_it_is_told_with_64(
    run: Run, data_folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = tree(data_folder)
    ended = run("add", *arguments)
    assert (ended.code, ended.out) == (64, "")
    assert message in ended.err
    assert tree(data_folder) == before


def test_a_value_may_hold_an_equals_sign(run: Run, data_folder: Path) -> None:
    assert run("add", "figure", *FIGURE, "source_id=utlc_2021", "note=x=1").code == 0
    assert last(data_folder, "observations").endswith(",x=1")


def test_nothing_is_added_to_the_installed_package(
    run: Run, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(data_folder)
    # As if the folder had come along with the package.
    monkeypatch.setattr(adding, "__file__", str(data_folder.parent / "cli" / "adding.py"))
    ended = run("add", "figure", *FIGURE, "source_id=utlc_2021")
    assert ended.code == 64
    assert "belongs to the installed package; copy it and name the copy" in ended.err
    assert tree(data_folder) == before
