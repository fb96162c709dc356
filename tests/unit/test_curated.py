"""Rows written by hand: the whole folder stays sound, or not one byte of it changes."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from refreshing import tree

from indicators import curated
from indicators.curated import ChangedMeanwhile, add_rows
from indicators.datapackage import FILE_NAME
from indicators.errors import DataError
from indicators.loaders import load

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
    added = add_rows(data_folder, {"sources": [SOURCE], "observations": [FIGURE]})
    assert added == {
        "sources.csv": (
            'utlc_2022,UTLC ERA,"Transit in 2022, by quarter",https://example.org/d,yes,,,company,\n'
        ),
        "observations.csv": "transit,westbound,UTLC,2022,681000,TEU,reported,utlc_2022,\n",
    }
    after = contents(data_folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed == {"sources.csv", "observations.csv", FILE_NAME}
    for name, lines in added.items():
        assert after[name] == before[name] + lines.encode()
    assert load(data_folder).observations["value"].iloc[-1] == 681000


def test_the_description_of_the_folder_counts_the_new_rows(data_folder: Path) -> None:
    add_rows(data_folder, {"sources": [SOURCE]})
    described = json.loads((data_folder / FILE_NAME).read_bytes())
    (sources,) = [one for one in described["resources"] if one["name"] == "sources"]
    assert sources["bytes"] == (data_folder / "sources.csv").stat().st_size


def test_a_rehearsal_says_what_would_be_added_and_touches_nothing(data_folder: Path) -> None:
    before = tree(data_folder)
    rows = {"sources": [SOURCE], "observations": [FIGURE]}
    told = add_rows(data_folder, rows, dry_run=True)
    assert tree(data_folder) == before
    assert add_rows(data_folder, rows) == told


@pytest.mark.parametrize(
    ("table", "row", "problem"),
    [
        ("observations", {}, "row 10, column source_id: 'utlc_2022' – expected the source_id of"),
        ("observations", {"source_id": "utlc_2021", "value": "681.000,5"}, "a finite number"),
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
    before = tree(data_folder)
    with pytest.raises(DataError) as told:
        add_rows(data_folder, {table: [{**(FIGURE if table == "observations" else {}), **row}]})
    assert problem in str(told.value)
    assert tree(data_folder) == before


def test_all_problems_of_all_rows_are_told_at_once(data_folder: Path) -> None:
    rows = [{**FIGURE, "value": "many"}, {**FIGURE, "period": "soon"}]
    with pytest.raises(DataError) as told:
        add_rows(data_folder, {"observations": rows})
    assert {(one.row, one.column) for one in told.value.problems} == {
        (10, "value"),
        (10, "source_id"),
        (11, "period"),
        (11, "source_id"),
    }


def test_a_last_line_without_its_end_does_not_swallow_the_new_row(data_folder: Path) -> None:
    path = data_folder / "sources.csv"
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    add_rows(data_folder, {"sources": [SOURCE]})
    assert load(data_folder).sources["source_id"].tolist()[-2:] == ["utlc_2021", "utlc_2022"]


def test_texts_with_commas_quotes_and_lines_come_back_as_they_were(data_folder: Path) -> None:
    title = 'He said "1,5 %"\nand left; =SUM(A1)'
    add_rows(data_folder, {"sources": [{**SOURCE, "title": title}]})
    assert load(data_folder).sources["title"].iloc[-1] == title


def test_a_folder_that_is_spoiled_already_is_not_added_to(
    data_folder: Path, change_cell: Callable[[str, int, str, str], None]
) -> None:
    change_cell("events.csv", 2, "source_id", "nobody")
    before = tree(data_folder)
    with pytest.raises(DataError, match="nobody"):
        add_rows(data_folder, {"sources": [SOURCE]})
    assert tree(data_folder) == before


def test_files_keep_their_rights_and_nothing_is_left_beside_them(data_folder: Path) -> None:
    path = data_folder / "sources.csv"
    path.chmod(0o640)
    before = set(contents(data_folder)) | {FILE_NAME}
    add_rows(data_folder, {"sources": [SOURCE]})
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert set(contents(data_folder)) == before


def test_what_somebody_else_wrote_in_the_meantime_is_not_overwritten(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = b"theirs_2022,Them,Theirs,https://example.org/e,yes,,,company,\n"
    path = data_folder / "sources.csv"
    check = curated.load

    def check_while_they_write(folder: Path) -> None:
        check(folder)
        path.write_bytes(path.read_bytes() + theirs)

    monkeypatch.setattr(curated, "load", check_while_they_write)
    with pytest.raises(ChangedMeanwhile, match=r"sources\.csv was changed by somebody else"):
        add_rows(data_folder, {"sources": [SOURCE], "observations": [FIGURE]})
    assert path.read_bytes().endswith(theirs)
    assert b"utlc_2022" not in (data_folder / "observations.csv").read_bytes()


@pytest.mark.parametrize("failing", ["observations.csv", FILE_NAME])
def test_an_interruption_leaves_whole_files_and_a_sound_folder(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    before = contents(data_folder)
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if Path(target).name == failing:
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        add_rows(data_folder, {"sources": [SOURCE], "observations": [FIGURE]})
    monkeypatch.undo()
    after = contents(data_folder)
    assert set(after) - set(before) <= {FILE_NAME}
    assert load(data_folder).sources["source_id"].iloc[-1] == "utlc_2022"
    assert after["observations.csv"].startswith(before["observations.csv"])
