"""Observations as files that others work with: XLSX, Parquet and JSON, each with its metadata.

The same figures give the same bytes. No cell of a spreadsheet is a formula, whoever wrote it.
"""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import orjson
import pandas as pd

from indicators.analysis.describing import metadata, notes
from indicators.analysis.export import defuse, export_frame, to_csv
from indicators.loaders import Dataset

__all__ = ["FORMS", "packed", "to_json", "to_parquet", "to_xlsx"]

FORMS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "json": "application/json",
}
"""The forms of a file, by the ending of its name, and the media type of each."""

_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet has no time zone
"""The time that spreadsheets are said to be made at: the true one would change their bytes."""

_DATES = ("period_start", "period_end")
_MOST_LETTERS = 32_767
"""What a cell of a spreadsheet holds; a longer text would be left out without a word."""

_WIDTHS = {"note": 60, "source_title": 40, "publisher": 28, "indicator": 26, "attribution": 40}


def packed(
    dataset: Dataset, rows: pd.DataFrame, form: str, *, today: date, address: str = ""
) -> bytes:
    """Write observations in one of ``FORMS``, with their metadata where the form has room for them.

    ``rows`` are rows of ``dataset.observations``; ``address`` is that of the view they are from.
    """
    frame = export_frame(dataset, rows)
    if form == "csv":
        return to_csv(frame)
    described = metadata(dataset, rows, today=today, address=address)
    if form == "xlsx":
        return to_xlsx(frame, described, notes(dataset, rows))
    return to_parquet(frame, described) if form == "parquet" else to_json(frame, described)


def to_json(frame: pd.DataFrame, described: Mapping[str, Any]) -> bytes:
    """Write an export frame as JSON: its metadata, and one object a row, null where it is empty."""
    return orjson.dumps(
        {"metadata": described, "observations": _records(frame)}, option=orjson.OPT_INDENT_2
    )


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return list(_nulled(frame).to_dict("records"))


def _nulled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the cells as plain objects, None where there is nothing."""
    return frame.astype("object").where(frame.notna() & (frame != ""), None)


def to_parquet(frame: pd.DataFrame, described: Mapping[str, Any]) -> bytes:
    """Write an export frame as Parquet; its metadata are JSON under the key ``indicators``.

    ``value`` is a double, the days are dates, all else is text, null where there is nothing.
    """
    import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
    from pyarrow import parquet  # type: ignore[import-untyped, unused-ignore]

    types = {name: pa.string() for name in frame.columns}
    types |= {"value": pa.float64()} | dict.fromkeys(_DATES, pa.date32())
    cells = _nulled(frame)
    columns = {name: cells[name].tolist() for name in types}
    for name in _DATES:
        columns[name] = [date.fromisoformat(text) for text in columns[name]]
    schema = pa.schema(types, metadata={"indicators": orjson.dumps(described)})
    table = pa.table(columns, schema=schema)
    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    return buffer.getvalue()


def to_xlsx(frame: pd.DataFrame, described: Mapping[str, Any], notes: list[str]) -> bytes:
    """Write an export frame as a workbook of three sheets: data, metadata and notes.

    Numbers are numbers and dates are dates; all else is text, which is defused as in CSV.
    """
    import xlsxwriter  # type: ignore[import-untyped, unused-ignore]

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": _MADE, "title": described["title"]})
        looks = {
            "bold": book.add_format({"bold": True, "bottom": 1}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "wrapped": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _write_data(book.add_worksheet("data"), frame, looks)
        _write_pairs(book.add_worksheet("metadata"), described, looks)
        sheet = book.add_worksheet("notes")
        sheet.set_column(0, 0, 110, looks["wrapped"])
        for place, note in enumerate(notes):
            sheet.write_string(place, 0, _cell(note), looks["wrapped"])
    return buffer.getvalue()


def _cell(text: object) -> str:
    """Write a text that no spreadsheet runs and every spreadsheet holds."""
    defused = defuse(str(text))
    return defused if len(defused) <= _MOST_LETTERS else f"{defused[: _MOST_LETTERS - 1]}…"


def _write_data(sheet: Any, frame: pd.DataFrame, looks: Mapping[str, Any]) -> None:
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name), looks["bold"])
        sheet.set_column(column, column, _WIDTHS.get(str(name), 14))
        for row, value in enumerate(frame[name].tolist(), 1):
            if isinstance(value, float):
                sheet.write_number(row, column, value)
            elif name in _DATES:
                sheet.write_datetime(row, column, datetime.fromisoformat(value), looks["date"])
            elif value:
                sheet.write_string(row, column, _cell(value))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)


def _write_pairs(sheet: Any, described: Mapping[str, Any], looks: Mapping[str, Any]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110, looks["wrapped"])
    for place, (name, value) in enumerate(_flat(described)):
        sheet.write_string(place, 0, name, looks["bold"])
        if isinstance(value, int | float):
            sheet.write_number(place, 1, value)
        elif value is not None:
            sheet.write_string(place, 1, _cell(value), looks["wrapped"])


def _flat(described: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Lay metadata out in two columns: a list is one row an item."""
    rows: list[tuple[str, Any]] = []
    for name, value in described.items():
        if not isinstance(value, list):
            rows.append((name, value))
            continue
        rows += [(name, _told(item)) for item in value]
    return rows


def _told(item: Any) -> str:
    if not isinstance(item, dict):
        return str(item)
    cells = {key: ", ".join(told) if isinstance(told, list) else told for key, told in item.items()}
    return "; ".join(f"{key}: {told}" for key, told in cells.items() if told not in (None, ""))
