"""The data as they are at this moment: the default folder and store, read again when one changes.

One reading serves all who ask, the pages and the addresses of the server, for as long as nothing
changed. A store that cannot be used never takes the figures of the folder away.
"""

import threading
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from indicators.errors import DataError, StoreError
from indicators.store import open_store

if TYPE_CHECKING:
    from indicators.loaders import Dataset

__all__ = ["NOTE", "Current", "Signature", "read_current", "signature"]

NOTE = "services"
"""The note in a store that tells of each service when it was asked and what came of it."""

_reading = threading.Lock()


class Signature(NamedTuple):
    """What any change of the files of the folder or of the current release changes."""

    directory: Path
    files: tuple[tuple[str, int, int, int, int], ...]
    release: str | None
    trouble: str


class Current(NamedTuple):
    """The data at one moment; ``trouble`` says why the store could not be used, or is empty.

    ``noted`` is what refreshes noted of each service.
    """

    dataset: "Dataset"
    noted: Mapping[str, Mapping[str, Any]]
    trouble: str


def signature() -> Signature:
    """Look at the folder and the store without reading the data: quick enough for every visit."""
    from indicators.loaders import default_directory

    directory = default_directory()
    trouble, release = "", None
    try:
        release = open_store().current_id()
    except StoreError as error:
        trouble = str(error)
    return Signature(directory, _files(directory), release, trouble)


def _files(directory: Path) -> tuple[tuple[str, int, int, int, int], ...]:
    try:
        stats = [(path.name, path.stat()) for path in sorted(directory.iterdir())]
    except OSError:
        # Whatever is wrong with the folder, reading it will say so.
        return ()
    return tuple((name, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino) for name, s in stats)


def read_current() -> Current:
    """Return the data, read anew if the folder or the current release has changed.

    Raises :class:`DataError` with every problem of the folder.
    """
    seen = signature()
    trouble = seen.trouble
    with _reading:
        try:
            outcome = _outcome(seen)
        except StoreError as error:
            trouble = str(error)
            outcome = _outcome(seen, without=True)
    if isinstance(outcome, DataError):
        # A new one: raising the kept one again would add to its traceback each time.
        raise DataError(outcome.problems)
    noted: Mapping[str, Mapping[str, Any]] = {}
    if not trouble:
        try:
            noted = open_store().read_note(NOTE) or {}
        except StoreError as error:
            trouble = str(error)
    return Current(outcome, noted, trouble)


@lru_cache(maxsize=2)
def _outcome(seen: Signature, *, without: bool = False) -> "Dataset | DataError":
    """Read the folder, and beside it the store, ``without`` it where it cannot be used."""
    from indicators.loaders import load

    try:
        return load(seen.directory, None if without else open_store())
    except DataError as error:
        return error
