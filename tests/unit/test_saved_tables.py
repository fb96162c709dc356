"""Tables as spreadsheets save them: each kind of damage is one line, or no damage at all."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from indicators.errors import DataError, Problem
from indicators.loaders import load

SAVED_ANEW = (
    "UTF-8, ',' between cells and numbers with '.' before decimals and nothing between thousands;"
    " in LibreOffice: Save As, Text CSV, Edit filter settings, with the character set Unicode"
    " (UTF-8) and the field delimiter ','"
)
NUMBERS = "numbers with '.' before decimals and nothing between thousands"
A_PERIOD = "a period such as 2021-05; make the cells text before typing it"
ALL_DIGITS = "all digits; take them from the publication, and give the cells a number format"

Save = Callable[[str], bytes]
"""Saves the text of a file as some program would."""


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def saved(
    text: str, separator: str = ",", encoding: str = "utf-8", begin: str = "", end: str = ""
) -> bytes:
    """Save with another separator and encoding, a first line, and an end of every line."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator=f"{end}\r\n")
    writer.writerows(rows_of(text))
    return (begin + out.getvalue()).encode(encoding)


def with_cells(*changes: tuple[int, int, str]) -> Save:
    """Change cells by row (the header is 1) and place."""

    def save(text: str) -> bytes:
        rows = rows_of(text)
        for row, place, cell in changes:
            rows[row - 1][place] = cell
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().encode()

    return save


PERIOD, VALUE, NOTE = 3, 4, 8

DAMAGE: dict[str, tuple[Save, list[str]]] = {
    "semicolons": (
        lambda text: saved(text, ";"),
        [f"observations.csv is separated by ';' – expected {SAVED_ANEW}"],
    ),
    "tabs in UTF-16, as Excel's Unicode text": (
        lambda text: saved(text, "\t", "utf-16"),
        [
            "observations.csv is saved in UTF-16 and is separated by tabs"
            f" – expected {SAVED_ANEW}"
        ],
    ),
    "UTF-16 without a mark": (
        lambda text: saved(text, encoding="utf-16-be"),
        [f"observations.csv is saved in UTF-16 – expected {SAVED_ANEW}"],
    ),
    "a first line that names the separator": (
        lambda text: saved(text, ";", begin="sep=;\r\n"),
        [
            "observations.csv begins with a line 'sep=' and is separated by ';'"
            f" – expected {SAVED_ANEW}"
        ],
    ),
    "decimal commas": (
        lambda text: saved(
            with_cells((3, VALUE, "600000,5"), (9, VALUE, "12,5"))(text).decode(), ";"
        ),
        [
            "observations.csv is separated by ';' and has decimal commas"
            f" (column value, rows 3 and 9: '600000,5') – expected {SAVED_ANEW}"
        ],
    ),
    "commas between thousands": (
        with_cells((2, VALUE, "1,692,500"), (3, VALUE, "600,000.5")),
        [
            "observations.csv has marks between thousands (column value, rows 2 and 3: "
            f"'1,692,500') – expected {NUMBERS}"
        ],
    ),
    "a comma that is one or the other": (
        with_cells((2, VALUE, "692,500")),
        [f"observations.csv, row 2, column value: '692,500' – expected {NUMBERS}"],
    ),
    "another code page": (
        lambda text: saved(text.replace("swapped", "café")).decode().encode("cp1252"),
        [
            "observations.csv is not saved in UTF-8 (row 5, byte 0xE9)"
            f" – expected {SAVED_ANEW}"
        ],
    ),
    "opened in the wrong code page": (
        with_cells((3, NOTE, "China\u00e2\u20ac\u201cEU"), (4, NOTE, "caf\u00c3\u00a9")),
        [
            "observations.csv has UTF-8 text that was opened as Windows-1252 (column note, rows 3"
            " and 4: 'Chinaâ€“EU') – expected the text as it was; open the file"
            " with the character set Unicode (UTF-8)"
        ],
    ),
    "empty columns after the last": (
        lambda text: saved(text, end=",,"),
        [
            "observations.csv has empty columns after the last (2)"
            f" – expected {SAVED_ANEW}"
        ],
    ),
    "characters that nobody sees": (
        with_cells(
            *((row, VALUE, "692\u00a0500") for row in (2, 3, 4, 5)),
            (7, 2, "\u200bBLR"),
            (8, 0, "resi\u00addents\ufeff"),
        ),
        [
            "observations.csv has characters that nobody sees (column value, reporter and"
            " indicator, rows 2, 3, 4 and 3 more: '692\\xa0500') – expected the same"
            " without no-break space (U+00A0), soft hyphen (U+00AD), zero width space (U+200B)"
            " and byte order mark (U+FEFF)"
        ],
    ),
    "a line break, a tab and a space at an end": (
        with_cells((2, 2, "UTLC\n"), (3, 2, "BLR\t"), (4, 2, "CHN ")),
        [
            "observations.csv has characters that nobody sees (column reporter, rows 2, 3 and 4:"
            " 'UTLC\\n') – expected the same without tab (U+0009), line break"
            " (U+000A) and space (U+0020)"
        ],
    ),
    "a name of a column with a mark": (
        with_cells((1, VALUE, "value\ufeff")),
        [
            "observations.csv, row 1, column value: 'value\\ufeff' – expected the same"
            " without byte order mark (U+FEFF)"
        ],
    ),
    "dates in place of periods": (
        with_cells((2, PERIOD, "Jan-21"), (3, PERIOD, "mei-20"), (4, PERIOD, "01/05/2020")),
        [
            "observations.csv has dates in place of periods, as a spreadsheet makes them "
            f"(column period, rows 2, 3 and 4: 'Jan-21') – expected {A_PERIOD}"
        ],
    ),
    "dots between thousands": (
        with_cells((2, VALUE, "1.692.500"), (3, VALUE, "111.321.000")),
        [
            "observations.csv has dots between thousands (column value, rows 2 and 3: "
            f"'1.692.500') – expected {NUMBERS}"
        ],
    ),
    "a minus sign": (
        with_cells((6, VALUE, "\u22121500")),
        [
            "observations.csv, row 6, column value: '−1500' – expected '-' (U+002D) before the"
            " number, no minus sign (U+2212)"
        ],
    ),
    "a workbook saved over it": (
        lambda _: b"PK\x03\x04workbook",
        ["observations.csv is an XLSX or ZIP file – expected a table as CSV"],
    ),
    "a title above the header": (
        lambda text: f"Trade, in 2021\n{text}".encode(),
        [
            "observations.csv, row 1: 'Trade, in 2021' – expected the names of the columns, which"
            " row 2 has below this title"
        ],
    ),
    "a title above the header, in a spreadsheet": (
        lambda text: f"Trade,,,,,,,,\n{text}".encode(),
        [
            "observations.csv, row 1: 'Trade' – expected the names of the columns, which row 2 has"
            " below this title"
        ],
    ),
    "a header in capitals": (
        lambda text: text.replace("indicator,flow", "INDICATOR,Flow", 1).encode(),
        [
            "observations.csv, row 1: 'INDICATOR and Flow' – expected the names of columns in small"
            " letters"
        ],
    ),
    "rounded numbers": (
        with_cells((2, VALUE, "6.93E+05")),
        [f"observations.csv, row 2, column value: '6.93E+05' – expected {ALL_DIGITS}"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_a_spreadsheet_did_is_one_line_whatever_the_number_of_cells(
    data_folder: Path, kind: str
) -> None:
    save, lines = DAMAGE[kind]
    path = data_folder / "observations.csv"
    path.write_bytes(save(path.read_text("utf-8")))
    with pytest.raises(DataError) as refused:
        load(data_folder)
    assert str(refused.value).splitlines() == lines


HARMLESS: dict[str, Save] = {
    "rows of separators alone": lambda text: f"{text},,,,,,,,\n , ,,,,,,,\n\n".encode(),
    "a byte order mark": lambda text: text.encode("utf-8-sig"),
    "empty cells beyond the last": lambda text: text.replace("2021,\n", "2021,,,\n").encode(),
    "lines within a text": with_cells((2, NOTE, "one line\nand another\u00a0one")),
    "line ends of old Macs": lambda text: text.replace("\n", "\r").encode(),
    "line ends of Windows": lambda text: saved(text),
    "texts beyond ASCII": with_cells((2, NOTE, "café – «Поезд» 中国 Å–Ü"), (3, NOTE, "â")),
    "exponents by hand": with_cells((2, VALUE, "6.925e5")),
}  # fmt: skip


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_changes_no_figure_is_read(data_folder: Path, kind: str) -> None:
    path = data_folder / "observations.csv"
    path.write_bytes(HARMLESS[kind](path.read_text("utf-8")))
    assert load(data_folder).observations["value"].tolist() == [
        *(692500, 600000.5, 634000, 910000),
        *(-1500, 71, 80, 12.5),
    ]


@pytest.mark.parametrize(
    ("file", "column", "cell", "expected"),
    [
        ("sources.csv", "published", "Feb-21", A_PERIOD),
        ("events.csv", "date", "12/05/2021", A_PERIOD),
        ("breaks.csv", "period", "jul. 2019", A_PERIOD),
        ("services.csv", "spacing_seconds", "0,5", NUMBERS),
        ("series.csv", "factor", "1.000.000", NUMBERS),
        ("panels.csv", "position", "1\u00a0", "the same without no-break space (U+00A0)"),
        ("catalog.csv", "hs_code", "44\u200b07", "the same without zero width space (U+200B)"),
        ("events.csv", "importance", "1.2E+05", ALL_DIGITS),
    ],
)
def test_every_table_is_looked_at(
    data_folder: Path,
    change_cell: Callable[[str, int, str, str], None],
    file: str,
    column: str,
    cell: str,
    expected: str,
) -> None:
    change_cell(file, 2, column, cell)
    with pytest.raises(DataError) as refused:
        load(data_folder)
    assert Problem(file, 2, column, cell, expected) in refused.value.problems


def test_other_faults_are_found_in_the_same_pass(data_folder: Path) -> None:
    path = data_folder / "observations.csv"
    text = with_cells((2, 2, "nobody"), (3, VALUE, "many"))(path.read_text("utf-8")).decode()
    path.write_bytes(saved(text, ";"))
    with pytest.raises(DataError) as refused:
        load(data_folder)
    assert [(each.row, each.column) for each in refused.value.problems] == [
        (None, None),
        (2, "reporter"),
        (3, "value"),
    ]


def test_a_spoiled_table_does_not_spoil_those_that_name_its_rows(data_folder: Path) -> None:
    path = data_folder / "sources.csv"
    path.write_bytes(saved(path.read_text("utf-8"), "\t", "utf-16"))
    with pytest.raises(DataError) as refused:
        load(data_folder)
    assert len(refused.value.problems) == 1
