"""CSV files as programs save them: in which encoding, with which separator, and their rows."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO

SEPARATORS = {",": "','", ";": "';'", "\t": "tabs", "|": "'|'"}
"""The separators that are recognised, the expected one first, and how messages name them."""

OTHER_KINDS = {
    b"PK": "an XLSX or ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls), or one with a password",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a compressed file",
    b"<": "a page of HTML or XML",
    b"{": "JSON",
}
"""How files of other kinds begin, and what they are."""

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\r?\n?', re.IGNORECASE)

_SAMPLE_BYTES = 1 << 16
_SAMPLE_ROWS = 20
_CHUNK = 1 << 20


@dataclass(frozen=True)
class CsvLayout:
    """How a file was saved; ``stray_byte`` is the row and value of the first that is no UTF-8."""

    encoding: str
    separator: str = ","
    has_separator_line: bool = False
    empty_columns: int = 0
    stray_byte: tuple[int, int] | None = None

    @property
    def traits(self) -> list[str]:
        """All that a data folder does not have so, as the ends of a sentence."""
        traits = []
        if self.encoding.startswith("utf-16"):
            traits.append("is saved in UTF-16")
        if self.stray_byte is not None:
            row, byte = self.stray_byte
            traits.append(f"is not saved in UTF-8 (row {row}, byte 0x{byte:02X})")
        if self.has_separator_line:
            traits.append("begins with a line 'sep='")
        if self.separator != ",":
            traits.append(f"is separated by {SEPARATORS.get(self.separator, repr(self.separator))}")
        if self.empty_columns:
            traits.append(f"has empty columns after the last ({self.empty_columns})")
        return traits


def cell_count(width: int, cells: int) -> str:
    """Say what is expected of a row that is not as wide as the header."""
    expected = f"{width} cells as in the header, found {cells}"
    return expected + ("; a cell with a comma in it stands in quotes" if cells > width else "")


def join_words(words: list[str]) -> str:
    """Join texts as a sentence does: ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def csv_layout(file: IO[bytes], encoding: str | None = None) -> CsvLayout:
    """Look at a file, from its beginning, and leave it there; an encoding may be said."""
    sample = file.read(_SAMPLE_BYTES)
    file.seek(0)
    stray_byte = None
    if encoding is None:
        encoding, stray_byte = _encoding(file, sample)
    # Bytes that break off within a character, at the end of the sample, are no fault.
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample)
    line = _SEPARATOR_LINE.match(text)
    rest = text[line.end() :] if line else text
    separator = line[1] if line else _separator(rest)
    rows = list(islice(_sample_rows(rest, separator), _SAMPLE_ROWS))
    # A title above the header may be shorter than it.
    filled = max((len(without_end(row)) for row in rows), default=0)
    empty = max(len(rows[0]) - filled, 0) if rows else 0
    return CsvLayout(encoding, separator, line is not None, empty, stray_byte)


def csv_rows(file: IO[bytes], layout: CsvLayout) -> Iterator[tuple[int, list[str]]]:
    """Rows by the number that a spreadsheet gives them; those without any text are passed over.

    Raises :class:`csv.Error` with the number of the row as its second argument.
    """
    text = io.TextIOWrapper(file, layout.encoding, errors="replace", newline="")
    if layout.has_separator_line:
        text.readline()
    number = 0
    try:
        for number, row in enumerate(_reader(text, layout.separator), 1):
            if any(cell.strip() for cell in row):
                yield number, row
    except csv.Error as error:
        raise csv.Error(str(error), number + 1) from error
    finally:
        text.detach()


def without_end(row: Sequence[str]) -> Sequence[str]:
    """Leave out the empty cells at the end of a row."""
    last = max((place for place, cell in enumerate(row, 1) if cell), default=0)
    return row[:last]


def _reader(text: Iterator[str] | io.TextIOWrapper, separator: str) -> Iterator[list[str]]:
    return csv.reader(text, delimiter=separator, strict=True)


def _encoding(file: IO[bytes], sample: bytes) -> tuple[str, tuple[int, int] | None]:
    for mark, encoding in _MARKS.items():
        if sample.startswith(mark):
            return encoding, None
    # Latin text in UTF-16 has a zero byte beside every letter.
    if sample[1:64:2].count(0) > len(sample[:64]) // 4:
        return "utf-16-le", None
    if sample[0:64:2].count(0) > len(sample[:64]) // 4:
        return "utf-16-be", None
    stray_byte = _stray_byte(file)
    return ("utf-8" if stray_byte is None else "cp1252"), stray_byte


def _stray_byte(file: IO[bytes]) -> tuple[int, int] | None:
    """Return the row and the value of the first byte that is no UTF-8; leave the file as it was."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    row = 1
    try:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            row += decoder.decode(chunk).count("\n")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return row + error.object[: error.start].count(b"\n"), error.object[error.start]
    finally:
        file.seek(0)
    return None


def _separator(text: str) -> str:
    """Choose the separator that gives the header, or else most rows, the most cells."""

    def cells(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in islice(_sample_rows(text, separator), _SAMPLE_ROWS)]
        return (widths[0], Counter(widths).most_common(1)[0][0]) if widths else (0, 0)

    return max(SEPARATORS, key=cells)


def _sample_rows(text: str, separator: str) -> Iterator[list[str]]:
    """Rows of the beginning of a file, up to where it is cut or cannot be read so."""
    with suppress(csv.Error):
        yield from filter(None, _reader(io.StringIO(text, newline=""), separator))
