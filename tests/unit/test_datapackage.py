"""The description of the data is true, stays the same, and the real Frictionless believes it."""

import csv
import hashlib
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indicators.datapackage import describe, main, write
from indicators.errors import DataError
from indicators.loaders import load

DATA = Path(__file__).parents[2] / "data"
ChangeCell = Callable[[str, int, str, str], None]


def frictionless(package: Path) -> dict[str, list[str]]:
    """Validate in a process of its own, and give the types of errors by file."""
    ran = subprocess.run(
        [sys.executable, "-m", "frictionless", "validate", "--json", package.name],
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(ran.stdout)
    assert report["errors"] == []
    assert ran.returncode == (0 if report["valid"] else 1)
    return {
        task["place"]: sorted({error["type"] for error in task["errors"]})
        for task in report["tasks"]
    }


def test_frictionless_finds_the_data_of_this_project_valid() -> None:
    found = frictionless(DATA / "datapackage.json")
    assert found == {
        f"{name}.csv": []
        for name in (
            *("reporters", "panels", "sources", "catalog", "observations"),
            *("services", "series", "breaks", "claims", "events", "synonyms"),
        )
    }


def test_the_description_of_the_data_of_this_project_is_up_to_date() -> None:
    written = json.loads((DATA / "datapackage.json").read_text("utf-8"))
    assert written == describe(load(DATA)), (
        "data/ has changed: look at the change, then run `make data`"
    )


def test_frictionless_accepts_cells_that_may_be_empty_and_columns_in_any_order(
    data_folder: Path,
) -> None:
    path = data_folder / "sources.csv"
    rows = list(csv.reader(path.read_text("utf-8").splitlines()))
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(row[::-1] for row in rows)
    assert set(map(tuple, frictionless(write(data_folder)).values())) == {()}


def test_frictionless_finds_what_was_changed_after_the_description(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    package = write(data_folder)
    change_cell("observations.csv", 2, "value", "692501")
    found = frictionless(package)
    assert found["observations.csv"] == ["hash-count"]
    assert found["sources.csv"] == []


@pytest.mark.parametrize(
    ("file", "row", "column", "text", "error"),
    [
        ("observations.csv", 2, "value", "many", "type-error"),
        ("observations.csv", 2, "source_id", "gone", "foreign-key"),
        ("observations.csv", 2, "indicator", "gone", "foreign-key"),
        ("observations.csv", 2, "unit", "barrels", "constraint-error"),
        ("observations.csv", 2, "period", "2021-S3", "constraint-error"),
        ("observations.csv", 5, "status", "official", "primary-key"),
        ("catalog.csv", 2, "panel", "gone", "foreign-key"),
        ("catalog.csv", 2, "title_en", "", "constraint-error"),
        ("events.csv", 3, "event_id", "X001", "unique-error"),
        ("events.csv", 2, "importance", "4", "constraint-error"),
    ],
)
def test_the_description_tells_frictionless_what_the_loaders_refuse(
    data_folder: Path,
    change_cell: ChangeCell,
    file: str,
    row: int,
    column: str,
    text: str,
    error: str,
) -> None:
    package = write(data_folder)
    described = json.loads(package.read_text("utf-8"))
    change_cell(file, row, column, text)
    for resource in described["resources"]:
        del resource["hash"], resource["bytes"]
    package.write_text(json.dumps(described), "utf-8")
    assert error in frictionless(package)[file]


def test_sizes_and_checksums_are_those_of_the_files(data_folder: Path) -> None:
    described = json.loads(write(data_folder).read_text("utf-8"))
    assert len(described["resources"]) == 11
    for resource in described["resources"]:
        content = (data_folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


def test_the_same_data_are_described_in_the_same_bytes(data_folder: Path) -> None:
    first = write(data_folder).read_bytes()
    assert write(data_folder).read_bytes() == first
    assert first.endswith(b"}\n")
    assert b"\r" not in first


def test_the_pair_and_the_rights_are_said(data_folder: Path) -> None:
    described = describe(load(data_folder))
    assert described["name"] == "indicators-blr-chn"
    assert described["title"] == "Belarus–China: trade and transit indicators"
    assert [rights["path"] for rights in described["licenses"]] == [
        "sources.csv",
        "https://opensource.org/license/mit",
    ]


def test_a_table_is_described_with_its_keys_and_the_forms_of_its_cells(data_folder: Path) -> None:
    resources = {each["name"]: each for each in describe(load(data_folder))["resources"]}
    schema = resources["observations"]["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    assert schema["primaryKey"] == [
        *("indicator", "flow", "reporter", "period", "status", "source_id")
    ]
    assert schema["foreignKeys"] == [
        {"fields": "indicator", "reference": {"resource": "catalog", "fields": "indicator"}},
        {"fields": "reporter", "reference": {"resource": "reporters", "fields": "reporter"}},
        {"fields": "source_id", "reference": {"resource": "sources", "fields": "source_id"}},
    ]
    assert schema["missingValues"] == [""]
    assert fields["value"] == {
        "name": "value",
        "type": "number",
        "description": "The figure as published, in the unit",
        "constraints": {"required": True},
    }
    assert fields["flow"]["constraints"] == {
        "enum": ["export", "import", "turnover", "westbound", "eastbound"]
    }
    assert resources["sources"]["schema"]["fields"][0]["constraints"]["unique"] is True


def test_data_that_are_not_sound_are_not_described(
    data_folder: Path, change_cell: ChangeCell, capsys: pytest.CaptureFixture[str]
) -> None:
    before = write(data_folder).read_bytes()
    change_cell("observations.csv", 2, "value", "many")
    with pytest.raises(DataError):
        write(data_folder)
    assert main([str(data_folder)]) == 1
    assert capsys.readouterr().err == (
        "observations.csv, row 2, column value: 'many' – expected a finite number\n"
    )
    assert (data_folder / "datapackage.json").read_bytes() == before


def test_the_command_writes_the_description_and_the_counts(
    data_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = tmp_path / "counts.csv"
    assert main([str(data_folder)]) == 0
    assert not counts.exists()
    assert main([str(data_folder), "--counts", str(counts)]) == 0
    assert counts.read_text("utf-8").splitlines()[:2] == [
        "indicator,observations,first_period,last_period",
        "residents,2,2021-05-12,2021-Q3",
    ]
    assert capsys.readouterr().out == ""
    assert (data_folder / "datapackage.json").exists()
