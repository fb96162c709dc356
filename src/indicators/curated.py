"""Rows written by hand into a data folder: checked with all the others before one byte is kept.

What no service publishes, such as freight by rail, a person reads in a publication and adds: the
publication, and the figure or the event.
"""

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from indicators.datapackage import FILE_NAME, write
from indicators.errors import DataError, IndicatorsError, Problem
from indicators.loaders import load
from indicators.schema import TABLES, Table

__all__ = ["ChangedMeanwhile", "add_rows"]

Rows = Mapping[str, Sequence[Mapping[str, str]]]


class ChangedMeanwhile(IndicatorsError):  # noqa: N818 - it reads as what it is
    """Another program wrote a file of the folder while rows were being added to it."""


def add_rows(directory: Path, rows: Rows, *, dry_run: bool = False) -> dict[str, str]:
    """Add rows, by table and column, to the files of a data folder; return what each file gains.

    Columns that are not given are empty. The whole folder is checked as it would be afterwards:
    raises :class:`DataError` with every problem, or :class:`ChangedMeanwhile`, and changes nothing.
    Each file is replaced in one step, publications first, so that an interruption leaves at most a
    publication without a figure. ``dry_run`` stops before the first replacement.
    """
    before = {name: (directory / TABLES[name].file).read_bytes() for name in TABLES}
    lines = {name: _lines(table, rows[name]) for name, table in TABLES.items() if rows.get(name)}
    after = {name: _with_line_end(before[name]) + text.encode() for name, text in lines.items()}
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder)
        for name, table in TABLES.items():
            (trial / table.file).write_bytes(after.get(name, before[name]))
        load(trial)
        write(trial)
        described = (trial / FILE_NAME).read_bytes()
    if not dry_run:
        for name, content in after.items():
            path = directory / TABLES[name].file
            if path.read_bytes() != before[name]:
                raise ChangedMeanwhile(f"{path} was changed by somebody else; nothing more is done")
            _replace(path, content)
        _replace(directory / FILE_NAME, described)
    return {TABLES[name].file: text for name, text in lines.items()}


def _lines(table: Table, rows: Sequence[Mapping[str, str]]) -> str:
    unknown = {name for row in rows for name in row if name not in table.names}
    if unknown:
        expected = f"one of {', '.join(table.names)}"
        raise DataError(Problem(table.file, None, name, None, expected) for name in unknown)
    text = io.StringIO()
    writer = csv.DictWriter(text, table.names, restval="", lineterminator="\n")
    writer.writerows(rows)
    return text.getvalue()


def _with_line_end(content: bytes) -> bytes:
    return content if content.endswith(b"\n") or not content else content + b"\n"


def _replace(path: Path, content: bytes) -> None:
    """Replace a file in one step, with the rights that it had."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
