"""How the command line writes: what was asked for on standard output, all else on standard error.

A terminal gets columns cut to its width and restrained type; a pipe, a dumb terminal and whoever
sets ``NO_COLOR`` get plain text, and a pipe whole columns. Text from data is cleaned here of
whatever a terminal would act on, and never read as markup. rich is imported when first needed.
"""

import codecs
import json
import os
import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

__all__ = [
    "BARS",
    "Column",
    "clean",
    "print_bytes",
    "print_json",
    "print_lines",
    "print_table",
    "print_table_with_details",
    "sparkline",
    "tell",
    "tell_after_interrupt",
    "width_of",
]


UNLIMITED_WIDTH = 1_000_000
"""The width of what is no terminal: whatever reads it wants every column whole."""

BARS = "▁▂▃▄▅▆▇█"
"""The levels of a sparkline, from the lowest."""

_DROPPED = {"Cf", "Cs", "Co", "Cn"}
_SPACED = {"Cc", "Zl", "Zp", "Zs"}


def clean(text: object) -> str:
    """Make outside text one line that a terminal only shows: no control or format characters."""
    line = str(text)
    if line.isascii() and line.isprintable():
        return line
    categories = ((character, unicodedata.category(character)) for character in line)
    shown = (
        " " if category in _SPACED else character
        for character, category in categories
        if category not in _DROPPED
    )
    return "".join(shown)


def _clean_lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.split("\n"))


# --- encodings -------------------------------------------------------------------------------

_PLAIN = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "…": "~", "’": "'", "‘": "'", "“": '"', "”": '"', "€": "EUR"}
    | dict(zip(BARS, ".:-=+*#@", strict=True))
)


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks by the nearest ASCII, as wide as it was where possible."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end].translate(_PLAIN)
    bare = (c for c in unicodedata.normalize("NFKD", lacking) if not unicodedata.combining(c))
    return "".join(c if c.isascii() else "?" for c in bare), error.end


codecs.register_error("indicators-plain", _plain)


def _write(stream: TextIO, content: bytes) -> None:
    """Write all of it now; a reader that has gone, as ``head`` does, is not an error."""
    try:
        stream.flush()
        stream.buffer.write(content)
        stream.buffer.flush()
    except OSError as error:
        _discard_the_rest(stream)
        if not isinstance(error, BrokenPipeError):
            raise


def _discard_the_rest(stream: TextIO) -> None:
    """Lead a stream nowhere: what it still holds would make Python complain at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def _write_text(stream: TextIO, text: str) -> None:
    _write(stream, text.encode(stream.encoding or "utf-8", errors="indicators-plain"))


# --- rendering -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column of a table: the key of its cells, its heading, and how it gives way.

    ``shrinks`` lets a narrow terminal cut its cells, ``wraps`` break them into lines; a terminal
    narrower than ``from_width`` does not show it at all.
    """

    key: str
    heading: str
    numeric: bool = False
    shrinks: bool = False
    wraps: bool = False
    from_width: int = 0


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at the stream on a terminal that can do more than type."""
    return stream.isatty() and os.environ.get("TERM") not in {"dumb", "unknown"}


def width_of(stream: TextIO) -> int:
    """Columns of the terminal behind a stream, or more than any line has."""
    if not is_terminal(stream):
        return UNLIMITED_WIDTH
    asked = os.environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    return os.get_terminal_size(stream.fileno()).columns or 80


def _render(stream: TextIO, content: "RenderableType") -> str:
    from rich.console import Console

    styled = is_terminal(stream) and not os.environ.get("NO_COLOR")
    buffer = StringIO()
    console = Console(
        file=buffer,
        width=width_of(stream),
        force_terminal=styled,
        color_system="standard" if styled else None,
        legacy_windows=False,
    )
    console.print(content)
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())


def tell(message: str, style: str = "") -> None:
    """Say something on standard error, wrapped to the terminal, line breaks kept."""
    from rich.text import Text

    _write_text(sys.stderr, _render(sys.stderr, Text(_clean_lines(message), style=style)))


def tell_after_interrupt(message: str) -> None:
    """Say something on a line of its own after the ``^C`` that a terminal shows."""
    tell(f"\n{message}" if is_terminal(sys.stderr) else message)


def print_table(columns: Sequence[Column], rows: Sequence[Mapping[str, object]]) -> None:
    """Print rows as columns of text below a heading; nothing where there are no rows."""
    if rows:
        _write_text(sys.stdout, _render(sys.stdout, _table(columns, rows)))


def print_table_with_details(
    columns: Sequence[Column], rows: Sequence[Mapping[str, object]], details: Sequence[str]
) -> None:
    """Print rows with a line below each of them, cut to the terminal; no column may wrap."""
    from rich.text import Text

    if not rows:
        return
    heading, *lines = _render(sys.stdout, _table(columns, rows)).splitlines(keepends=True)
    for line, detail in zip(lines, details, strict=True):
        text = Text(f"  {clean(detail)}", style="dim")
        text.truncate(width_of(sys.stdout), overflow="ellipsis")
        heading += line + (_render(sys.stdout, text) if detail else "")
    _write_text(sys.stdout, heading)


def _table(columns: Sequence[Column], rows: Sequence[Mapping[str, object]]) -> "Table":
    from rich.table import Table
    from rich.text import Text

    width = width_of(sys.stdout)
    shown = [column for column in columns if width >= column.from_width]
    headed = any(column.heading for column in shown)
    table = Table(
        box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold", show_header=headed
    )
    for column in shown:
        table.add_column(
            Text(column.heading),
            justify="right" if column.numeric else "left",
            no_wrap=not (column.shrinks or column.wraps),
            min_width=len(column.heading),
            overflow="fold" if column.wraps else "ellipsis",
        )
    for row in rows:
        table.add_row(*(_cell(column, row.get(column.key)) for column in shown))
    return table


def _cell(column: Column, value: object) -> "RenderableType":
    from rich.text import Text

    text = "" if value is None else clean(value)
    return Text(text) if column.wraps else Text(text, no_wrap=True, overflow="ellipsis")


def print_lines(text: str = "") -> None:
    """Print text with its line breaks."""
    _write_text(sys.stdout, _clean_lines(text) + "\n")


def print_bytes(content: bytes) -> None:
    """Print content that is already encoded, such as CSV."""
    _write(sys.stdout, content)


# JSON leaves these as they are, a terminal does not; and a lone surrogate is no UTF-8.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def print_json(value: object) -> None:
    """Print a value as JSON in UTF-8; NaN is refused, dates and paths become text."""
    text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=str)
    safe = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    _write(sys.stdout, f"{safe}\n".encode())


def sparkline(values: Mapping[int, float], first: int, last: int, top: float) -> str:
    """Draw one bar a year from ``first`` to ``last``, and a gap for each year without a value.

    Heights run from zero (or the lowest value below it) to ``top``.
    """
    low = min(0.0, *values.values()) if values else 0.0
    span = (top - low) or 1.0
    steps = len(BARS) - 1
    return "".join(
        BARS[round((values[year] - low) / span * steps)] if year in values else " "
        for year in range(first, last + 1)
    )
