"""Known errors of publishers: kept beside the figures, applied to all, and told once mended."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest
from command import Run, runner

from indicators.corrections import ACTIONS, mended
from indicators.errors import DataError, Problem
from indicators.loaders import Dataset, as_known_on, load
from indicators.store import open_store

ChangeCell = Callable[[str, int, str, str], None]

DATA = Path(__file__).parents[2] / "data"
FILE = "corrections.yml"

ENTRY = """\
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
REPLACING = ENTRY.replace("action: doubt", "action: replace\n  value: 61e4")


def write(folder: Path, text: str) -> None:
    (folder / FILE).write_text(text, encoding="utf-8")


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(DataError) as caught:
        load(folder)
    return list(caught.value.problems)


def figure(dataset: Dataset, reporter: str = "BLR") -> pd.Series:
    rows = dataset.observations
    (found,) = rows.index[
        (rows["indicator"] == "sawnwood")
        & (rows["reporter"] == reporter)
        & (rows["source_id"] == "belta_2021")
    ]
    return rows.loc[found]


# --- what an entry does --------------------------------------------------------------------------


def test_without_a_file_nothing_is_corrected(data_folder: Path) -> None:
    assert load(data_folder).corrections.empty


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]\n", "null\n"])
def test_an_empty_file_corrects_nothing(data_folder: Path, text: str) -> None:
    write(data_folder, text)
    dataset = load(data_folder)
    assert dataset.corrections.empty
    assert figure(dataset)["status"] == "reported"


def test_a_doubted_figure_keeps_its_value_and_says_why(data_folder: Path) -> None:
    write(data_folder, ENTRY)
    dataset = load(data_folder)
    row = figure(dataset)
    assert (row["value"], row["status"]) == (600000.5, "doubtful")
    assert row["note"] == "with a comma, and NA; doubtful: Two countries were swapped."
    (entry,) = dataset.corrections.to_dict("records")
    assert entry == {
        "indicator": "sawnwood",
        "flow": "export",
        "reporter": "BLR",
        "period": "2020",
        "source_id": "belta_2021",
        "expect": 600000.5,
        "action": "doubt",
        "value": None,
        "reason_en": "Two countries were swapped.",
        "reason_nl": "Twee landen zijn verwisseld.",
        "reported": "2026-11-24",
        "state": "applied",
    }


def test_a_replaced_figure_has_the_new_value_as_a_derived_one(data_folder: Path) -> None:
    write(data_folder, REPLACING)
    row = figure(load(data_folder))
    assert (row["value"], row["status"]) == (610000.0, "derived")
    assert row["note"] == (
        "with a comma, and NA; published as 600000.5, replaced here: Two countries were swapped."
    )


def test_the_file_of_figures_is_not_touched(data_folder: Path) -> None:
    before = (data_folder / "observations.csv").read_bytes()
    write(data_folder, REPLACING)
    load(data_folder)
    assert (data_folder / "observations.csv").read_bytes() == before


def test_only_the_figure_that_is_named_is_corrected(data_folder: Path) -> None:
    before = load(data_folder).observations
    write(data_folder, ENTRY)
    after = load(data_folder).observations
    same = after["source_id"] != "belta_2021"
    pd.testing.assert_frame_equal(after[same], before[same])
    assert (after["status"] == "doubtful").sum() == (before["status"] == "doubtful").sum() + 1


def test_a_link_to_a_figure_is_that_of_its_status_as_before_the_move(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    """A doubtful row that becomes an entry keeps its observation_id."""
    change_cell("observations.csv", 3, "status", "doubtful")
    written = figure(load(data_folder))["observation_id"]
    change_cell("observations.csv", 3, "status", "reported")
    write(data_folder, ENTRY)
    assert figure(load(data_folder))["observation_id"] == written


def test_the_version_changes_with_the_file(data_folder: Path) -> None:
    without = load(data_folder).version
    write(data_folder, ENTRY)
    doubted = load(data_folder).version
    write(data_folder, REPLACING)
    assert len({without, doubted, load(data_folder).version}) == 3


def test_a_correction_holds_for_what_was_known_on_an_earlier_day(data_folder: Path) -> None:
    write(data_folder, ENTRY)
    known = as_known_on(load(data_folder), datetime(2021, 2, 1, tzinfo=UTC).date())
    assert figure(known)["status"] == "doubtful"


# --- figures that were fetched -------------------------------------------------------------------


EARLIER, LATER = "2026-11-20T06:00:00+00:00", "2026-11-22T06:00:00+00:00"


def fetched(value: float, known_from: str = EARLIER, known_to: str = "") -> dict[str, object]:
    return {
        "service": "customs",
        "indicator": "wood",
        "flow": "export",
        "reporter": "CHN",
        "period": "2024",
        "value": value,
        "unit": "USD",
        "status": "official",
        "source_id": "gacc_2021",
        "note": "",
        "vintage": "",
        "retrieved_at": known_from,
        "known_from": known_from,
        "known_to": known_to,
    }  # fmt: skip


OF_SERVICE = (
    ENTRY.replace("sawnwood", "wood")
    .replace("BLR", "CHN")
    .replace("2020", "2024")
    .replace("belta_2021", "gacc_2021")
    .replace("600000.5", "12345")
)


def released(folder: Path, *rows: dict[str, object]) -> Dataset:
    store = open_store(str(folder.parent / "store"))
    table = pd.DataFrame(rows)
    store.publish({"observations": table}, {}, expected=None, now=datetime.now(UTC))
    return load(folder, store)


def test_a_fetched_figure_is_corrected_like_one_of_the_folder(data_folder: Path) -> None:
    write(data_folder, OF_SERVICE)
    dataset = released(data_folder, fetched(12345.0))
    (row,) = dataset.observations[dataset.observations["service"] == "customs"].to_dict("records")
    assert (row["value"], row["status"]) == (12345.0, "doubtful")
    assert row["note"] == "doubtful: Two countries were swapped."
    assert dataset.corrections["state"].tolist() == ["applied"]
    assert mended(dataset.corrections) == []


def test_a_figure_of_a_service_may_not_be_there_yet(data_folder: Path) -> None:
    write(data_folder, OF_SERVICE)
    dataset = load(data_folder)
    assert dataset.corrections["state"].tolist() == ["absent"]
    assert mended(dataset.corrections) == []


def test_a_service_that_mends_a_figure_breaks_no_page_and_is_told(data_folder: Path) -> None:
    write(data_folder, OF_SERVICE)
    dataset = released(
        data_folder, fetched(12345.0, known_to=LATER), fetched(54321.0, known_from=LATER)
    )
    rows = dataset.history[dataset.history["service"] == "customs"]
    # The old value was wrong when it stood, and the new one is right.
    assert dict(zip(rows["value"], rows["status"], strict=True)) == {
        12345.0: "doubtful",
        54321.0: "official",
    }
    assert dataset.corrections["state"].tolist() == ["mended"]
    (problem,) = mended(dataset.corrections)
    assert problem.file == FILE
    assert "wood, export, CHN, 2024, gacc_2021" in problem.expected
    assert "remove the entry" in problem.expected


def test_validate_tells_of_a_mended_figure_of_the_store(
    data_folder: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(data_folder, OF_SERVICE)
    released(data_folder, fetched(54321.0))
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    run: Run = runner(capsys)
    store = str(data_folder.parent / "store")
    ended = run("--store", store, "validate", "--json")
    assert (ended.code, ended.json()["problems"][0]["file"]) == (1, FILE)
    assert run("validate", str(data_folder)).code == 0
    monkeypatch.setenv("INDICATORS_STORE", str(tmp_path / "elsewhere"))
    assert run("validate").code == 0


# --- an entry that outlived the error ------------------------------------------------------------


def test_a_figure_that_was_mended_in_the_folder_is_a_problem_that_names_the_new_value(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    write(data_folder, ENTRY)
    change_cell("observations.csv", 3, "value", "610000")
    (problem,) = problems_of(data_folder)
    assert (problem.file, problem.row, problem.column) == (FILE, 1, "expect")
    assert problem.value == "600000.5"
    assert problem.expected == (
        "the value that this was written for (now 610000); was it changed by mistake? If it has "
        "been mended, remove the entry"
    )


def test_a_figure_that_is_not_there_is_a_problem(data_folder: Path) -> None:
    write(data_folder, ENTRY.replace("period: 2020", "period: 2019-S1"))
    (problem,) = problems_of(data_folder)
    assert problem.expected == "the place of a figure in observations.csv"
    assert problem.value == "sawnwood, export, BLR, 2019-S1, belta_2021"


def test_no_correction_makes_two_figures_of_one_key(data_folder: Path) -> None:
    doubt_it = ENTRY.replace("BLR", "CHN").replace("belta_2021", "gacc_2021")
    # China's official 634,000 stands beside a doubtful 910,000 of the same source.
    write(data_folder, doubt_it.replace("600000.5", "634000"))
    (problem,) = problems_of(data_folder)
    assert (problem.row, problem.column, problem.value) == (1, "action", "doubt")
    assert "as doubtful from this source already" in problem.expected


def test_two_entries_for_one_figure_are_a_problem(data_folder: Path) -> None:
    write(data_folder, ENTRY + REPLACING)
    (problem,) = problems_of(data_folder)
    assert problem.row == 11
    assert problem.expected == "one entry for a figure, line 1 has the same"


# --- entries that are wrong ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "column", "expected"),
    [
        ("indicator: sawnwood", "indicator: sawnwod", "indicator", "of a row of catalog.csv"),
        ("reporter: BLR", "reporter: RUS", "reporter", "of a row of reporters.csv"),
        ("source_id: belta_2021", "source_id: nobody", "source_id", "of a row of sources.csv"),
        ("flow: export", "flow: up", "flow", "one of export, import"),
        ("period: 2020", "period: 2020-13", "period", "a period such as"),
        ("period: 2020", "period: [2020]", "period", "a period such as"),
        ("expect: 600000.5", "expect: many", "expect", "a finite number"),
        ("expect: 600000.5", "expect: .nan", "expect", "a finite number"),
        ("expect: 600000.5", "expect: 1e15", "expect", "a finite number"),
        ("expect: 600000.5", "expect: yes", "expect", "a finite number"),
        ("action: doubt", "action: delete", "action", "one of doubt, replace"),
        ("action: doubt", "action: replace", "value", "this field, which is missing"),
        ("reported: 2026-11-24", "reported: lately", "reported", "a day such as"),
        ("reported: 2026-11-24", "reported: 2026-11-24T10:00:00", "reported", "a day such as"),
        ("  reason_nl: Twee landen zijn verwisseld.\n", "", "reason_nl", "which is missing"),
        ("reason_en: Two countries were swapped.", "reason_en: ''", "reason_en", "some text"),
        ("action: doubt", "action: doubt\n  value: 5", "value", "only the fields"),
        ("action: doubt", "action: doubt\n  colour: red", "colour", "only the fields"),
    ],
)
def test_a_wrong_entry_is_told_with_its_line_and_field(
    data_folder: Path, old: str, new: str, column: str, expected: str
) -> None:
    assert old in ENTRY
    write(data_folder, f"# a comment\n{ENTRY.replace(old, new)}")
    problems = problems_of(data_folder)
    assert {(problem.file, problem.row) for problem in problems} == {(FILE, 2)}
    assert column in {problem.column for problem in problems}
    assert any(expected in problem.expected for problem in problems)


@pytest.mark.parametrize(
    ("text", "row", "expected"),
    [
        ("- [unclosed", 1, "well-formed YAML"),
        ("a: b\n c: d", 2, "well-formed YAML"),
        ("indicator: sawnwood\n", 1, "a list of entries"),
        ("just words\n", 1, "a list of entries"),
        ("- just words\n", 1, "an entry with indicator, flow"),
        ("- !!python/object/apply:os.system ['true']\n", 1, "well-formed YAML"),
    ],
)
def test_a_file_of_another_form_is_told(
    data_folder: Path, text: str, row: int, expected: str
) -> None:
    write(data_folder, text)
    (problem,) = problems_of(data_folder)
    assert (problem.file, problem.row) == (FILE, row)
    assert expected in problem.expected


def test_a_file_that_is_not_utf8_is_told(data_folder: Path) -> None:
    (data_folder / FILE).write_bytes(b"- reason_en: \xff\n")
    (problem,) = problems_of(data_folder)
    assert "UTF-8" in problem.expected


def test_a_file_that_cannot_be_read_is_told(data_folder: Path) -> None:
    (data_folder / FILE).mkdir()
    (problem,) = problems_of(data_folder)
    assert problem.expected == "a file that can be read (Is a directory)"


def test_other_faults_of_the_folder_are_told_together_with_those_of_an_entry(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    write(data_folder, ENTRY.replace("action: doubt", "action: delete"))
    change_cell("observations.csv", 3, "value", "many")
    assert {problem.file for problem in problems_of(data_folder)} == {FILE, "observations.csv"}


# --- the data of this project --------------------------------------------------------------------


def test_every_doubtful_figure_of_the_project_is_an_entry_with_a_reason() -> None:
    dataset = load(DATA)
    with (DATA / "observations.csv").open(encoding="utf-8", newline="") as file:
        assert "doubtful" not in {row["status"] for row in csv.DictReader(file)}
    assert dataset.corrections["state"].tolist() == ["applied"] * 11
    doubtful = dataset.observations[dataset.observations["status"] == "doubtful"]
    assert len(doubtful) == 11
    assert set(dataset.corrections["action"]) <= set(ACTIONS)
    swapped = dataset.corrections.iloc[0]
    assert (swapped["indicator"], swapped["expect"]) == ("sawnwood_softwood_volume", 910_000)
    assert "verwisseld" in swapped["reason_nl"]


def test_the_figures_that_moved_have_the_links_that_they_had() -> None:
    rows = load(DATA).observations
    ids = set(rows.loc[rows["status"] == "doubtful", "observation_id"])
    assert ids == {
        *("20918ded28", "21440686f9", "25a0943465", "2f7b93b54b", "649d466d28", "6bd7bc838a"),
        *("74f9c5fee9", "af7ff86208", "d1cbd1fe2a", "dd62cb2c69", "f518f6bedc"),
    }
