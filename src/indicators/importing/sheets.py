"""A file with a table, CSV (also within a ZIP) or XLSX, as rows of text, read one by one."""

import csv
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from indicators.dataset.csv_files import OTHER_KINDS, csv_layout, csv_rows, without_end
from indicators.errors import Problem, TableFileError

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.workbook import Workbook

Rows = Iterator[tuple[int, list[str]]]

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, SyntaxError)
"""How a damaged archive shows; a broken XML is a SyntaxError."""

_WRONG = (AttributeError, LookupError, RuntimeError, TypeError, ValueError)
"""What openpyxl raises where a workbook lacks what it should have."""


_NO_RESULT = re.compile(rb"(?:</f>|<f [^<>]*/>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")
_PART, _OVERLAP = 1 << 20, 1 << 12


@dataclass(frozen=True)
class Sheet:
    """A table: its rows of text with their numbers, and how its file was saved, in words.

    ``separator`` is that of a CSV file: where it is no comma, commas may stand before decimals.
    """

    rows: Rows
    traits: list[str]
    separator: str = ","


@contextmanager
def open_sheet(path: Path, name: str | None = None, encoding: str | None = None) -> Iterator[Sheet]:
    """Open a table.

    ``name`` is that of a sheet, or of a file in a ZIP; ``encoding`` is that of a CSV file. Raises
    :class:`TableFileError` where it cannot be read, also while its rows are read.
    """
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
            file.seek(0)
            is_archive = beginning.startswith(b"PK")
            for mark, kind in OTHER_KINDS.items():
                if beginning.startswith(mark) and not is_archive:
                    raise _refused(path, f"is {kind}")
            if not is_archive:
                yield _csv_sheet(file, encoding)
            elif _is_workbook(path, file):
                with _workbook(path, file) as book:
                    yield Sheet(_sheet_rows(path, book, name), _workbook_traits(file))
            else:
                with zipfile.ZipFile(file) as archive:
                    tables = [each for each in archive.namelist() if each.endswith(".csv")]
                    member = _chosen(path, tables, name, "CSV file")
                    yield _csv_sheet(_opened(path, archive, member), encoding)
    except csv.Error as error:
        reason, row = error.args
        raise TableFileError(
            [Problem(path.name, row, None, None, f"well-formed CSV ({reason})")]
        ) from error
    except _DAMAGED as error:
        raise _refused(path, "is a damaged XLSX or ZIP file") from error
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from error


def _csv_sheet(file: IO[bytes], encoding: str | None) -> Sheet:
    layout = csv_layout(file, encoding)
    return Sheet(csv_rows(file, layout), layout.traits, layout.separator)


def _is_workbook(path: Path, file: BinaryIO) -> bool:
    try:
        names = zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise _refused(path, "is a damaged XLSX or ZIP file") from error
    finally:
        file.seek(0)
    return not any(name.endswith(".csv") for name in names)


def _opened(path: Path, archive: zipfile.ZipFile, member: str) -> IO[bytes]:
    try:
        return archive.open(member)
    except RuntimeError as error:
        raise _refused(path, "is a ZIP file with a password, or of an unknown kind") from error


def _chosen(path: Path, names: Sequence[str], name: str | None, kind: str) -> str:
    """Give the name that was said, or the only one."""
    if name is None and len(names) == 1:
        return names[0]
    if name is not None and name in names:
        return name
    expected = f"the name of a {kind} with --sheet: {', '.join(names) or 'it has none'}"
    value = f"has no {kind} {name!r}" if name else f"has {len(names)} {kind}s"
    raise TableFileError([Problem(path.name, None, None, value, expected)])


def _refused(path: Path, what: str) -> TableFileError:
    expected = "a table as CSV or XLSX; LibreOffice saves others as one of them"
    return TableFileError([Problem(path.name, None, None, what, expected)])


@contextmanager
def _workbook(path: Path, file: BinaryIO) -> Iterator["Workbook"]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        # It warns of styles and extensions that do not matter here.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(file, read_only=True, data_only=True)
        except (InvalidFileException, *_WRONG) as error:
            raise _refused(path, "is no XLSX file, or a damaged one") from error
        try:
            yield book
        finally:
            book.close()


def _workbook_traits(file: BinaryIO) -> list[str]:
    """Say whether formulas have no result, as where no spreadsheet program has worked them out."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                end = b""
                with archive.open(name) as sheet:
                    for part in iter(lambda: sheet.read(_PART), b""):
                        if _NO_RESULT.search(end + part):
                            return ["has formulas without their results"]
                        end = part[-_OVERLAP:]
    return []


def _sheet_rows(path: Path, book: "Workbook", name: str | None) -> Rows:
    sheets = {sheet.title: sheet for sheet in book.worksheets if sheet.sheet_state == "visible"}
    filled = [
        title
        for title, sheet in sheets.items()
        if next(_filled_rows(path, sheet.iter_rows()), None)
    ]
    name = _chosen(path, filled, name, "sheet")
    return _filled_rows(path, sheets[name].iter_rows())


def _filled_rows(path: Path, rows: "Iterator[tuple[Cell, ...]]") -> Rows:
    try:
        for number, row in enumerate(rows, 1):
            texts = list(without_end([_text(cell) for cell in row]))
            if any(text.strip() for text in texts):
                yield number, texts
    except _WRONG as error:
        raise _refused(path, "is a damaged XLSX file") from error


def _text(cell: "Cell") -> str:
    """Write a cell as it was meant: a number with all its digits, a date as a period."""
    value = cell.value
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case int() | float():
            # What is shown as 12.5% is kept as 0.125.
            percent = "%" in (cell.number_format or "")
            text = format(Decimal(repr(value)) * (100 if percent else 1), "f")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case datetime() if value.time() == time():
            return _period(value.date(), cell.number_format or "")
        case date():
            return _period(value, cell.number_format or "")
    return str(value)


def _period(day: date, shown: str) -> str:
    """Write a day, or the month or year of it where the cell shows no more."""
    form = shown.split(";")[0].casefold()
    if "d" not in form.replace("red", ""):
        return f"{day:%Y-%m}" if "m" in form else f"{day:%Y}"
    return day.isoformat()
