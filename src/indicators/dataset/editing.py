"""Rows written into a data folder: checked with all the others, and then all of them or none.

What no service publishes, such as freight by rail, a person reads in a publication and adds: the
publication, and the figure or the event.
"""

import csv
import io
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from indicators.corrections import FILE as CORRECTIONS
from indicators.datapackage import FILE_NAME, encode
from indicators.dataset.plausibility import ACCEPTED, count_incomparable, implausible
from indicators.errors import (
    ConcurrentChangeError,
    DataError,
    ImplausibleError,
    Problem,
    RefusedRowsError,
)
from indicators.files import locked, read_together, replace_together
from indicators.loaders import Dataset, load, read_texts
from indicators.schema import TABLES, Table

Rows = Mapping[str, Sequence[Mapping[str, str]]]
"""Rows by the name of their table, with their cells by column."""

Check = Callable[[Dataset, Path], Sequence[Problem]]
"""What else may be wrong where the data of a folder can be loaded, such as with its stories."""


class Addition(NamedTuple):
    """The lines that each file gains, and sentences that whoever adds them should know."""

    lines: dict[str, str]
    remarks: list[str]


PATIENCE = 5.0
"""How many seconds to wait for another program that is writing into the folder."""

_ATTEMPTS = 5

_FIGURES = TABLES["observations"].file

_LINE_END = re.compile(rb"\r\n|\n|\r")


def write_rows(
    folder: Path,
    rows: Rows,
    *,
    accept: str = "",
    check: Check | None = None,
    dry_run: bool = False,
) -> Addition:
    """Add rows to the files of a data folder, all or none.

    A row is written in the order of columns and with the line ends that its file has; columns that
    are not given are empty. The whole folder is checked first as it would be afterwards, with its
    corrections. Raises :class:`RefusedRowsError` with every problem, those of ``check`` among them
    where the folder does not have them yet, :class:`ImplausibleError` with new figures that look
    like a slip, and :class:`FolderError` where it could not be written. ``accept`` says why such
    figures are right all the same, and goes into their notes. ``dry_run`` writes nothing.
    """
    given = rows
    for _ in range(_ATTEMPTS):
        before = _read(folder)
        try:
            lines = {
                table.file: _lines(table, rows[name], before.get(table.file, b""))
                for name, table in TABLES.items()
                if rows.get(name)
            }
            after = {file: _joined(before.get(file, b""), text) for file, text in lines.items()}
            description, unlikely, remarks = _check(folder, before, after, check)
        except DataError as error:
            raise RefusedRowsError(error.problems) from error
        if unlikely:
            rows = {**rows, "observations": _accepted(rows["observations"], unlikely, accept)}
        elif dry_run or _replaced(folder, before, {**after, FILE_NAME: description}):
            if accept and rows is given:
                remarks.append("Nothing had to be accepted: the reason is written nowhere.")
            return Addition(lines, remarks)
    raise ConcurrentChangeError(
        f"{folder}: expected nobody else to change it meanwhile, again and again; nothing was added"
    )


def _check(
    folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes], check: Check | None
) -> tuple[bytes, list[tuple[int, Problem]], list[str]]:
    """Check a folder as if it had these files; return its description, unlikely figures, remarks.

    With each problem stands the number of the figure among the new ones.
    """
    unlikely: list[Problem] = []
    remarks = []
    with tempfile.TemporaryDirectory() as trial:
        for file, content in {**before, **after}.items():
            Path(trial, file).write_bytes(content)
        dataset = load(trial)
        description = encode(dataset)
        first = sum(1 for _ in _records(before[_FIGURES])) + 1
        if _FIGURES in after:
            frames = read_texts(Path(trial)).frames
            unlikely = implausible(frames, datetime.now(UTC).date(), first)
            if count := count_incomparable(frames, first):
                remarks.append(
                    f"No figure of the same indicator and flow is there to compare {count:,} with: "
                    "look at the publication again."
                )
    problems = check(dataset, folder) if check else ()
    # What was wrong before is not the fault of the new rows.
    new = set(problems) - set(check(load(folder), folder)) if check and problems else ()
    if new:
        raise DataError(new)
    return description, [((each.row or 0) - first, each) for each in unlikely], remarks


def _accepted(
    figures: Sequence[Mapping[str, str]], unlikely: Sequence[tuple[int, Problem]], reason: str
) -> list[dict[str, str]]:
    """Note with unlikely figures why they are right; raise where no reason is given."""
    if not reason.strip():
        raise ImplausibleError(problem for _, problem in unlikely)
    noted = [dict(figure) for figure in figures]
    for number in {number for number, _ in unlikely}:
        parts = (noted[number].get("note", ""), f"{ACCEPTED} {reason.strip()}")
        noted[number]["note"] = "; ".join(filter(None, parts))
    return noted


def _replaced(folder: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bool:
    """Replace files, unless somebody has changed them since they were read and checked."""
    with locked(folder, PATIENCE):
        if _read(folder) != before:
            return False
        replace_together(folder, after)
        return True


def _read(folder: Path) -> dict[str, bytes]:
    """Read the files that the loader reads, as far as they can be read."""
    contents = read_together(folder, [*(table.file for table in TABLES.values()), CORRECTIONS])
    return {file: content for file, content in contents.items() if isinstance(content, bytes)}


def _lines(table: Table, rows: Sequence[Mapping[str, str]], content: bytes) -> str:
    """Write rows as the lines of a file, in its own order of columns and with its line ends."""
    problems = [
        Problem(table.file, None, name, None, f"one of {', '.join(table.names)}")
        for name in {name for row in rows for name in row} - set(table.names)
    ]
    problems += [
        Problem(table.file, None, name, cell, "text in UTF-8")
        for row in rows
        for name, cell in row.items()
        if cell.encode(errors="ignore").decode() != cell
    ]
    if problems:
        raise DataError(problems)
    text = io.StringIO()
    header = next(_records(content), [])
    writer = csv.DictWriter(
        text, header, restval="", extrasaction="ignore", lineterminator=_line_end(content)
    )
    writer.writerows(rows)
    return text.getvalue()


def _records(content: bytes) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))


def _line_end(content: bytes) -> str:
    match = _LINE_END.search(content)
    return match[0].decode() if match else "\n"


def _joined(content: bytes, lines: str) -> bytes:
    ended = not content or content.endswith((b"\n", b"\r"))
    return content + (b"" if ended else _line_end(content).encode()) + lines.encode()
