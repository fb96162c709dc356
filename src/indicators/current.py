"""The data as they are at this moment: the default folder and store, read again when one changes.

One reading serves all who ask, the pages and the addresses of the server, for as long as nothing
changed. What becomes unsound takes nothing away: the last sound data stay, and it is said.
"""

import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from indicators.errors import DataError, Problem
from indicators.store import StoreState, StoreWatch, open_store

if TYPE_CHECKING:
    from indicators.loaders import Dataset

__all__ = [
    "NOTE",
    "Current",
    "Signature",
    "Unsound",
    "forget",
    "read_current",
    "signature",
    "watch_store",
]

NOTE = "services"
"""The note in a store that tells of each service when it was asked and what came of it."""

READINGS = 3
"""How often a folder that is written while it is read is read again."""

_opening = threading.Lock()

FileStamps = tuple[tuple[str, int, int, int, int], ...]


class Signature(NamedTuple):
    """What any change of the files of the folder or of the release that is shown changes."""

    directory: Path
    files: FileStamps
    release: tuple[str, tuple[str, ...]] | None
    trouble: str


class Unsound(NamedTuple):
    """What is wrong with the files of the folder, and since when the data of before stand."""

    problems: tuple[Problem, ...]
    since: datetime


class Current(NamedTuple):
    """The data at one moment; ``trouble`` says why the store could not be used, or is empty.

    ``noted`` is what refreshes noted of each service; ``unsound`` says what keeps the files of the
    folder from being shown, where the data are those of before.
    """

    dataset: "Dataset"
    noted: Mapping[str, Mapping[str, Any]]
    trouble: str
    unsound: Unsound | None


class _Folder:
    """The data of one folder: the last ones that were sound, and what is wrong with it now."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._reading = threading.Lock()
        self._seen: tuple[object, ...] = ()
        self._dataset: Dataset | None = None
        self._unsound: Unsound | None = None

    def read(self, state: StoreState) -> "tuple[Dataset, Unsound | None]":
        """Return the data, read anew if a file or the release has changed.

        Raises :class:`DataError` with every problem where they were never sound.
        """
        with self._reading:
            if (_files(self.directory), _name_of(state)) != self._seen:
                self._renew(state)
            if self._dataset is None:
                # A new one: raising a kept one again would add to its traceback each time.
                raise DataError(self._unsound.problems if self._unsound else ())
            return self._dataset, self._unsound

    def _renew(self, state: StoreState) -> None:
        from indicators.loaders import load

        unsound: Unsound | None = None
        for _ in range(READINGS):
            before = _files(self.directory)
            try:
                self._dataset, unsound = load(self.directory, state.release), None
            except DataError as error:
                since = self._unsound.since if self._unsound else datetime.now(UTC)
                unsound = Unsound(error.problems, since)
            # What was read under a signature has to be what the signature is of.
            if _files(self.directory) == before:
                break
        self._unsound, self._seen = unsound, (before, _name_of(state))


def signature() -> Signature:
    """Look at the folder and the store without reading the data: quick enough for every visit."""
    state, folder = watch_store(), _folder()
    return Signature(folder.directory, _files(folder.directory), _name_of(state), state.trouble)


def read_current() -> Current:
    """Return the data, read anew if the folder or the current release has changed.

    Raises :class:`DataError` with every problem of a folder that was never sound.
    """
    state = watch_store()
    dataset, unsound = _folder().read(state)
    return Current(dataset, state.note, state.trouble, unsound)


def watch_store(*, wait: bool = True) -> StoreState:
    """Return what is known of the store; it waits a moment at most for what is asked now."""
    with _opening:
        watch = _watch(os.environ.get("INDICATORS_STORE", ""))
    return watch.look(wait=wait)


def forget() -> None:
    """Forget what was read, as at a start."""
    _watch.cache_clear()
    _folder_at.cache_clear()


def _folder() -> _Folder:
    from indicators.loaders import default_directory

    with _opening:
        return _folder_at(default_directory())


@lru_cache(maxsize=1)
def _folder_at(directory: Path) -> _Folder:
    return _Folder(directory)


@lru_cache(maxsize=1)
def _watch(url: str) -> StoreWatch:
    return StoreWatch(lambda: open_store(url), NOTE)


def _name_of(state: StoreState) -> tuple[str, tuple[str, ...]] | None:
    loaded = state.release
    return loaded and (loaded.release.release_id, loaded.passed_over)


def _files(directory: Path) -> FileStamps:
    try:
        stats = [(path.name, path.stat()) for path in sorted(directory.iterdir())]
    except OSError:
        # Whatever is wrong with the folder, reading it will say so.
        return ()
    return tuple((name, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino) for name, s in stats)
