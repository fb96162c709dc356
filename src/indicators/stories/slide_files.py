"""Files in a presentation: the workbook behind a chart, and packing that gives the same bytes."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

import xlsxwriter  # type: ignore[import-untyped, unused-ignore]

__all__ = ["DAY_ZERO", "FIXED_DAY", "Column", "packed_alike", "workbook"]

DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets count days without a zone
"""The day that spreadsheets count as zero."""

FIXED_DAY = datetime(2000, 1, 1)  # noqa: DTZ001 - the same wherever it is made
"""When files are said to have been made, so that two exports are the same bytes."""

Column = tuple[str, Sequence[float | None]]
"""A heading and the numbers below it; None is an empty cell."""

_STAMP = (1980, 1, 1, 0, 0, 0)
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(columns: Sequence[Column]) -> bytes:
    """Return a workbook of one sheet, ``Sheet1``: every first column of two holds days.

    Headings are text, whatever they begin with.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"created": FIXED_DAY})
        sheet = book.add_worksheet("Sheet1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for place, (heading, numbers) in enumerate(columns):
            sheet.set_column(place, place, 12)
            sheet.write_string(0, place, heading)
            for row, number in enumerate(numbers, 1):
                if number is not None:
                    sheet.write_number(row, place, number, None if place % 2 else day)
    return packed_alike(buffer.getvalue())


def packed_alike(content: bytes) -> bytes:
    """Pack a zip file anew, in a fixed order and with one date, so that equal files are equal."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made,
    ):
        # The list of content types comes first in every Office file.
        for name in sorted(given.namelist(), key=lambda one: (one[:1] != "[", one)):
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            made.writestr(entry, given.read(name))
    return buffer.getvalue()
