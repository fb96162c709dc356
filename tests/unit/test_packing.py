"""Files of figures, read back by other programs: the same values, and nothing that runs."""

import csv
import io
import json
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

from indicators.analysis.export import COLUMNS, export_frame
from indicators.analysis.packing import FORMS, packed, to_json, to_parquet, to_xlsx
from indicators.cli import exporting
from indicators.loaders import Dataset, load

TODAY = date(2026, 11, 24)
DATA = Path(__file__).parents[2] / "data"

HOSTILE = [
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1"),
    *("＝1+1", "\u200b=1+1", "  =1+1", "=HYPERLINK(\"http://x\",\"y\")"),
    *("https://example.org/", "mailto:x@example.org", "1e5", "00123", "TRUE", "", "nul\x00l"),
]  # fmt: skip


def frame_of(notes: list[str]) -> pd.DataFrame:
    """Make an export frame with one row a note, the value -5.3, and no other text."""
    empty = dict.fromkeys(COLUMNS, "")
    rows = [
        empty
        | {
            "indicator": "wood",
            "period": "2021-01/2021-11",
            "period_start": "2021-01-01",
            "period_end": "2021-11-30",
            "value": -5.3,
            "note": note,
        }
        for note in notes
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


DESCRIBED: dict[str, Any] = {"title": "=1+1", "figures": 2, "release": None, "sources": []}


def workbook(content: bytes, **options: Any) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def cells(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# --- spreadsheets --------------------------------------------------------------------------------


def test_a_workbook_has_three_sheets_with_header_numbers_and_dates(dataset: Dataset) -> None:
    book = workbook(packed(dataset, dataset.observations, "xlsx", today=TODAY))
    assert book.sheetnames == ["data", "metadata", "notes"]
    header, *rows = cells(book["data"])
    assert header == list(COLUMNS)
    wood = dict(zip(header, rows[4], strict=True))
    assert wood == dict.fromkeys(COLUMNS, None) | {
        "indicator": "wood",
        "flow": "export",
        "reporter": "BLR",
        "period": "2021-01/2021-11",
        "period_start": datetime.fromisoformat("2021-01-01"),
        "period_end": datetime.fromisoformat("2021-11-30"),
        "value": -1500.0,
        "unit": "USD",
        "status": "derived",
        "source_id": "belta_2021",
        "publisher": "BelTA",
        "source_title": "Timber to China",
        "source_url": "https://example.org/a",
        "published": "2021-02-01",
    }
    assert len(rows) == 8


def test_a_negative_number_is_a_number_and_a_text_like_one_a_text() -> None:
    sheet = workbook(to_xlsx(frame_of(["-5.3", "00123", "1e5"]), DESCRIBED, []))["data"]
    place = list(COLUMNS).index("value") + 1
    note = list(COLUMNS).index("note") + 1
    assert [sheet.cell(row, place).data_type for row in (2, 3, 4)] == ["n", "n", "n"]
    assert [sheet.cell(row, place).value for row in (2, 3, 4)] == [-5.3, -5.3, -5.3]
    assert [sheet.cell(row, note).value for row in (2, 3, 4)] == ["'-5.3", "00123", "1e5"]
    assert {sheet.cell(row, note).data_type for row in (2, 3, 4)} == {"s"}


def test_no_cell_of_a_workbook_is_a_formula_or_a_link_whatever_the_data_say() -> None:
    described = {"title": "=1+1", "address": "https://example.org", "list": ["=1+1", {"a": "=2"}]}
    content = to_xlsx(frame_of(HOSTILE), described, HOSTILE)
    book = workbook(content)
    types = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert types <= {"s", "n", "d", "inlineStr"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            text = parts.read(name).decode("utf-8")
            assert "<f>" not in text, name
            assert "<hyperlink" not in text, name
            assert "externalLink" not in name
    notes = [row[0] for row in cells(book["notes"])]
    assert [text for text in notes if text and text[0] in "=+-@\t\r\n"] == []


def test_a_text_longer_than_a_cell_is_cut_and_says_so() -> None:
    sheet = workbook(to_xlsx(frame_of(["x" * 40_000]), DESCRIBED, []))["data"]
    text = sheet.cell(2, len(COLUMNS)).value
    assert len(text) == 32_767
    assert text.endswith("x…")


def test_the_metadata_sheet_has_a_row_an_item_and_skips_what_is_empty() -> None:
    described = {
        "title": "Figures",
        "figures": 2,
        "release": None,
        "sources": [{"publisher": "A", "url": None}, {"publisher": "B", "reporters": ["x", "y"]}],
    }
    sheet = workbook(to_xlsx(frame_of([]), described, ["A note"]))["metadata"]
    assert cells(sheet) == [
        ["title", "Figures"],
        ["figures", 2],
        ["release", None],
        ["sources", "publisher: A"],
        ["sources", "publisher: B; reporters: x, y"],
    ]


# --- parquet and JSON ----------------------------------------------------------------------------


def test_parquet_has_types_and_its_metadata(dataset: Dataset) -> None:
    table = pq.read_table(io.BytesIO(packed(dataset, dataset.observations, "parquet", today=TODAY)))
    types = {field.name: str(field.type) for field in table.schema}
    assert types.pop("value") == "double"
    assert {types.pop("period_start"), types.pop("period_end")} == {"date32[day]"}
    assert set(types.values()) == {"string"}
    rows = table.to_pylist()
    assert (rows[4]["value"], rows[4]["period_end"], rows[4]["note"]) == (
        -1500.0,
        date(2021, 11, 30),
        None,
    )
    described = json.loads(table.schema.metadata[b"indicators"])
    assert (described["figures"], described["data_version"]) == (8, dataset.version)


def test_json_has_metadata_and_null_where_there_is_nothing(dataset: Dataset) -> None:
    content = json.loads(packed(dataset, dataset.observations, "json", today=TODAY))
    assert content["metadata"]["figures"] == len(content["observations"]) == 8
    residents = content["observations"][5]
    assert (residents["flow"], residents["note"], residents["value"]) == (None, None, 71.0)
    assert list(residents) == list(COLUMNS)


def test_text_that_a_spreadsheet_would_run_is_as_it_is_where_nothing_runs() -> None:
    frame = frame_of(["=1+1"])
    (row,) = json.loads(to_json(frame, DESCRIBED))["observations"]
    assert row["note"] == "=1+1"
    (kept,) = pq.read_table(io.BytesIO(to_parquet(frame, DESCRIBED))).to_pylist()
    assert kept["note"] == "=1+1"


# --- all of them ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_two_builds_are_equal(form: str) -> None:
    dataset = load(DATA)
    one, other = (packed(dataset, dataset.observations, form, today=TODAY) for _ in range(2))
    assert one == other
    assert len(one) > 10_000


@pytest.mark.parametrize("form", FORMS)
def test_nothing_selected_is_a_file_all_the_same(dataset: Dataset, form: str) -> None:
    assert packed(dataset, dataset.observations.iloc[:0], form, today=TODAY)


def test_every_form_holds_the_same_figures_of_the_project() -> None:
    dataset = load(DATA)
    rows = dataset.observations
    frame = export_frame(dataset, rows)
    by_csv = [
        float(row["value"])
        for row in csv.DictReader(
            io.StringIO(packed(dataset, rows, "csv", today=TODAY).decode(), newline="")
        )
    ]
    sheet = workbook(packed(dataset, rows, "xlsx", today=TODAY), read_only=True)["data"]
    place = list(COLUMNS).index("value")
    by_xlsx = [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)]
    table = pq.read_table(io.BytesIO(packed(dataset, rows, "parquet", today=TODAY)))
    by_json = json.loads(packed(dataset, rows, "json", today=TODAY))["observations"]
    expected = frame["value"].tolist()
    assert by_csv == expected
    assert by_xlsx == expected
    assert table.column("value").to_pylist() == expected
    assert [row["value"] for row in by_json] == expected


def test_the_command_knows_the_same_forms() -> None:
    assert tuple(FORMS) == exporting.FORMS
