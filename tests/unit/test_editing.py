"""Rows written by hand: the whole folder stays sound, or not one byte of it changes."""

import json
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from refreshing import tree

from indicators.datapackage import FILE_NAME
from indicators.dataset import editing
from indicators.dataset.editing import write_rows
from indicators.errors import (
    ConcurrentChangeError,
    DataError,
    FolderBusyError,
    ImplausibleError,
    Problem,
)
from indicators.files import LOCK, locked
from indicators.loaders import Dataset, load

FIGURE = {
    "indicator": "transit",
    "flow": "westbound",
    "reporter": "UTLC",
    "period": "2022",
    "value": "681000",
    "unit": "TEU",
    "status": "reported",
    "source_id": "utlc_2022",
}
SOURCE = {
    "source_id": "utlc_2022",
    "publisher": "UTLC ERA",
    "title": "Transit in 2022, by quarter",
    "url": "https://example.org/d",
    "link": "yes",
    "kind": "company",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_figure_and_its_publication_are_the_last_rows_of_their_files(data_folder: Path) -> None:
    before = contents(data_folder)
    added, remarks = write_rows(data_folder, {"sources": [SOURCE], "observations": [FIGURE]})
    assert remarks == []
    assert added == {
        "sources.csv": (
            'utlc_2022,UTLC ERA,"Transit in 2022, by quarter",https://example.org/d,yes,,,company,\n'
        ),
        "observations.csv": "transit,westbound,UTLC,2022,681000,TEU,reported,utlc_2022,\n",
    }
    after = contents(data_folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"sources.csv", "observations.csv", FILE_NAME, LOCK}
    for name, lines in added.items():
        assert after[name] == before[name] + lines.encode()
    assert load(data_folder).observations["value"].iloc[-1] == 681000


def test_the_description_of_the_folder_counts_the_new_rows(data_folder: Path) -> None:
    write_rows(data_folder, {"sources": [SOURCE]})
    described = json.loads((data_folder / FILE_NAME).read_bytes())
    (sources,) = [one for one in described["resources"] if one["name"] == "sources"]
    assert sources["bytes"] == (data_folder / "sources.csv").stat().st_size


def test_a_rehearsal_says_what_would_be_added_and_touches_nothing(data_folder: Path) -> None:
    before = tree(data_folder)
    rows = {"sources": [SOURCE], "observations": [FIGURE]}
    told = write_rows(data_folder, rows, dry_run=True)
    assert tree(data_folder) == before
    assert write_rows(data_folder, rows) == told


@pytest.mark.parametrize(
    ("table", "row", "problem"),
    [
        ("observations", {}, "row 10, column source_id: 'utlc_2022' – expected the source_id of"),
        (
            "observations",
            {"source_id": "utlc_2021", "value": "681.000,5"},
            "numbers with '.' before decimals",
        ),
        ("observations", {"source_id": "utlc_2021", "period": "2022-13"}, "a period such as"),
        ("observations", {"source_id": "utlc_2021", "unit": "trains"}, "TEU, the unit of transit"),
        (
            "observations",
            {"source_id": "utlc_2021", "period": "2021", "status": "official"},
            "a key of its own, row 2 has the same",
        ),
        ("observations", {"source_id": "utlc_2021", "colour": "red"}, "column colour"),
        ("sources", {**SOURCE, "url": "example.org"}, "an address that starts with http"),
    ],
)
def test_a_row_that_would_spoil_the_folder_is_refused_with_the_reason_and_changes_nothing(
    data_folder: Path, table: str, row: dict[str, str], problem: str
) -> None:
    before = contents(data_folder)
    with pytest.raises(DataError) as told:
        write_rows(data_folder, {table: [{**(FIGURE if table == "observations" else {}), **row}]})
    assert problem in str(told.value)
    assert contents(data_folder) == before


def test_all_problems_of_all_rows_are_told_at_once(data_folder: Path) -> None:
    rows = [{**FIGURE, "value": "many"}, {**FIGURE, "period": "soon"}]
    with pytest.raises(DataError) as told:
        write_rows(data_folder, {"observations": rows})
    assert {(one.row, one.column) for one in told.value.problems} == {
        (10, "value"),
        (10, "source_id"),
        (11, "period"),
        (11, "source_id"),
    }


# The same file as people save it: the cells of one publication, and where they go.
FORMS: dict[str, tuple[Callable[[bytes], bytes], bytes]] = {
    "without an end of its last line": (
        lambda content: content.rstrip(b"\n"),
        b'\nutc,U,"T, t",https://u.eu,yes,,,news,\n',
    ),
    "with the line ends of Windows": (
        lambda content: content.replace(b"\n", b"\r\n"),
        b'utc,U,"T, t",https://u.eu,yes,,,news,\r\n',
    ),
    "with those and no end of its last line": (
        lambda content: content.replace(b"\n", b"\r\n").rstrip(b"\r\n"),
        b'\r\nutc,U,"T, t",https://u.eu,yes,,,news,\r\n',
    ),
    "with the line ends of old": (
        lambda content: content.replace(b"\n", b"\r"),
        b'utc,U,"T, t",https://u.eu,yes,,,news,\r',
    ),
    "with a mark of its encoding": (
        lambda content: b"\xef\xbb\xbf" + content,
        b'utc,U,"T, t",https://u.eu,yes,,,news,\n',
    ),
    "in another order of columns": (
        lambda content: turned(content),
        b'yes,news,"T, t",,,utc,U,https://u.eu,\n',
    ),
}


def turned(content: bytes) -> bytes:
    """Put the columns of sources.csv into another order."""
    order = [4, 7, 2, 5, 6, 0, 1, 3, 8]
    rows = [line.split(",") for line in content.decode().splitlines()]
    return "".join(",".join(row[at] for at in order) + "\n" for row in rows).encode()


@pytest.mark.parametrize("form", FORMS)
def test_a_row_is_written_as_its_file_is(data_folder: Path, form: str) -> None:
    change, line = FORMS[form]
    path = data_folder / "sources.csv"
    path.write_bytes(change(path.read_bytes()))
    before = path.read_bytes()
    row = {"title": "T, t", "kind": "news", "url": "https://u.eu", "link": "yes"}
    write_rows(data_folder, {"sources": [row | {"publisher": "U", "source_id": "utc"}]})
    assert path.read_bytes() == before + line
    sources = load(data_folder).sources
    assert sources["source_id"].tolist() == ["belta_2021", "gacc_2021", "utlc_2021", "utc"]
    assert (sources["title"].iloc[-1], sources["kind"].iloc[-1]) == ("T, t", "news")


def test_bytes_that_are_no_text_are_refused(data_folder: Path) -> None:
    before = contents(data_folder)
    with pytest.raises(DataError) as told:
        write_rows(data_folder, {"sources": [SOURCE | {"title": "caf\udce9"}]})
    assert str(told.value) == (r"sources.csv, column title: 'caf\udce9' – expected text in UTF-8")
    assert contents(data_folder) == before


def test_texts_with_commas_quotes_and_lines_come_back_as_they_were(data_folder: Path) -> None:
    title = 'He said "1,5 %"\nand left; =SUM(A1)'
    write_rows(data_folder, {"sources": [{**SOURCE, "title": title}]})
    assert load(data_folder).sources["title"].iloc[-1] == title


def test_a_folder_that_is_spoiled_already_is_not_added_to(
    data_folder: Path, change_cell: Callable[[str, int, str, str], None]
) -> None:
    change_cell("events.csv", 2, "source_id", "nobody")
    before = tree(data_folder)
    with pytest.raises(DataError, match="nobody"):
        write_rows(data_folder, {"sources": [SOURCE]})
    assert tree(data_folder) == before


def test_files_keep_their_rights_and_nothing_is_left_beside_them(data_folder: Path) -> None:
    path = data_folder / "sources.csv"
    path.chmod(0o640)
    before = set(contents(data_folder)) | {FILE_NAME, LOCK}
    write_rows(data_folder, {"sources": [SOURCE]})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert set(contents(data_folder)) == before


CORRECTION = """\
- indicator: sawnwood
  flow: export
  reporter: BLR
  period: 2020
  source_id: belta_2021
  expect: 600000.5
  action: doubt
  reason_en: Two countries were swapped.
  reason_nl: Twee landen zijn verwisseld.
  reported: 2026-11-24
"""


def test_a_row_that_a_correction_stands_against_is_refused(data_folder: Path) -> None:
    """Such a row once passed, and no page could be loaded with it."""
    (data_folder / "corrections.yml").write_text(CORRECTION, encoding="utf-8")
    before = contents(data_folder)
    figure = {"indicator": "sawnwood", "flow": "export", "reporter": "BLR", "period": "2020"}
    row = {"value": "1", "unit": "m3", "status": "doubtful", "source_id": "belta_2021"}
    with pytest.raises(DataError, match=r"corrections\.yml, row 1, column action: 'doubt'"):
        write_rows(data_folder, {"observations": [figure | row]})
    assert contents(data_folder) == before


def test_a_row_that_spoils_what_else_is_checked_is_refused_and_old_faults_are_not_its_own(
    data_folder: Path,
) -> None:
    old = Problem("a.en.toml", 1, None, None, "something")
    new = Problem("b.en.toml", 1, None, None, "no figure of 2022")

    def check(dataset: Dataset, folder: Path) -> list[Problem]:
        assert folder == data_folder
        return [old, new] if "2022" in set(dataset.observations["period"]) else [old]

    write_rows(data_folder, {"sources": [SOURCE]}, check=check)
    with pytest.raises(DataError) as told:
        write_rows(data_folder, {"observations": [FIGURE]}, check=check)
    assert told.value.problems == (new,)
    assert load(data_folder).observations["period"].max() < "2022"


def test_a_figure_that_looks_like_a_slip_needs_a_reason_which_goes_into_its_note(
    data_folder: Path,
) -> None:
    before = contents(data_folder)
    slip = FIGURE | {"value": "692500000", "source_id": "utlc_2021", "note": "by rail"}
    more = slip | {"indicator": "residents", "flow": "", "reporter": "BLR", "unit": "firms"}
    rows = {"observations": [slip, more | {"value": "75"}]}
    with pytest.raises(ImplausibleError) as told:
        write_rows(data_folder, rows)
    assert told.value.problems == (
        Problem(
            *("observations.csv", 10, "value", "692500000"),
            "about the size of its neighbours; it is 1,000 times that of 2021",
        ),
    )
    assert contents(data_folder) == before
    lines, remarks = write_rows(data_folder, rows, accept=" counted in kilos, says the table ")
    assert lines["observations.csv"] == (
        "transit,westbound,UTLC,2022,692500000,TEU,reported,utlc_2021,"
        '"by rail; accepted: counted in kilos, says the table"\n'
        "residents,,BLR,2022,75,firms,reported,utlc_2021,by rail\n"
    )
    assert remarks == []


def test_what_was_not_compared_and_a_reason_that_was_not_needed_are_told(data_folder: Path) -> None:
    east = FIGURE | {"flow": "eastbound", "source_id": "utlc_2021"}
    assert write_rows(data_folder, {"observations": [east]}, accept="seen twice") == (
        {"observations.csv": "transit,eastbound,UTLC,2022,681000,TEU,reported,utlc_2021,\n"},
        [
            "No figure of the same indicator and flow is there to compare 1 with: look at the "
            "publication again.",
            "Nothing had to be accepted: the reason is written nowhere.",
        ],
    )


def test_what_somebody_else_writes_meanwhile_is_checked_with_the_new_rows_and_stays(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = b"theirs_2022,Them,Theirs,https://example.org/e,yes,,,company,\n"
    path = data_folder / "sources.csv"
    checked = []

    def check_while_they_write(folder: Path) -> Dataset:
        dataset = load(folder)
        checked.append(len(dataset.sources))
        if len(checked) == 1:
            path.write_bytes(path.read_bytes() + theirs)
        return dataset

    monkeypatch.setattr(editing, "load", check_while_they_write)
    write_rows(data_folder, {"sources": [SOURCE], "observations": [FIGURE]})
    assert checked == [4, 5]
    assert load(data_folder).sources["source_id"].tolist()[-2:] == ["theirs_2022", "utlc_2022"]


def test_a_folder_that_does_not_come_to_rest_is_not_added_to(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = data_folder / "sources.csv"

    def check_while_they_write(folder: Path) -> Dataset:
        path.write_bytes(path.read_bytes() + b"\n")
        return load(folder)

    monkeypatch.setattr(editing, "load", check_while_they_write)
    with pytest.raises(ConcurrentChangeError, match="expected nobody else to change it"):
        write_rows(data_folder, {"sources": [SOURCE]})
    assert b"utlc_2022" not in path.read_bytes()


def test_of_programs_that_add_at_once_each_waits_for_the_others(data_folder: Path) -> None:
    sources = [SOURCE | {"source_id": f"utlc_{number}"} for number in range(4)]
    with ThreadPoolExecutor() as threads:
        list(threads.map(lambda one: write_rows(data_folder, {"sources": [one]}), sources))
    assert sorted(load(data_folder).sources["source_id"])[-4:] == [
        *("utlc_1", "utlc_2", "utlc_2021", "utlc_3")
    ]


def test_who_waits_too_long_for_another_is_told(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editing, "PATIENCE", 0)
    with locked(data_folder, 0), pytest.raises(FolderBusyError, match="another program is writing"):
        write_rows(data_folder, {"sources": [SOURCE]})
    write_rows(data_folder, {"sources": [SOURCE]})
