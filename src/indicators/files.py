"""Files written whole or not at all: one alone, or several of a folder together.

Several files cannot be replaced in one step. So copies of the old ones lie in a folder `UNDO` while
they are replaced: whoever reads through `read_together` gets the old files as long as it is there,
and the new ones from the moment at which it is gone. A program that dies in between has changed
nothing; the next one that writes puts the old files back.
"""

import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from indicators.errors import FolderBusyError, FolderError

TEMPORARY = ".tmp-"
"""How everything begins that is not finished yet; no reader looks at it."""

UNDO = ".undo"
LOCK = ".lock"

_ABSENT = ".absent"
"""Marks a file that was not there before it was written together with others."""

_ATTEMPTS = 5


def write_file(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    binary = getattr(os, "O_BINARY", 0)  # Windows has text files too
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | binary, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Put a file in the place of another in one step, with its rights: readers see one of them."""
    temporary = path.with_name(f"{TEMPORARY}{path.name}")
    try:
        write_file(temporary, content)
        with suppress(FileNotFoundError):
            shutil.copymode(path, temporary)
        temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(path.parent)


def rename_folder(old: Path, new: Path) -> None:
    """Rename a folder within its parent, and wait until the disk knows."""
    old.rename(new)
    sync_folder(new.parent)


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are missing, and wait until the disk knows."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Wait until the names in a folder are on the disk; Windows has no way to ask for it."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some network file systems know no such request, and answer so.
        if error.errno != errno.EINVAL:
            raise
    finally:
        os.close(descriptor)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it."""
    if path.is_dir() and not path.is_symlink():
        for each in path.iterdir():
            remove(each)
        path.rmdir()
    else:
        path.unlink()


# --- several files together ----------------------------------------------------------------------


@contextmanager
def locked(folder: Path, patience: float) -> Iterator[None]:
    """Keep other writers out of a folder, and put back what one that died has left half done.

    Waits for another writer for ``patience`` seconds, then raises :class:`FolderBusyError`; raises
    :class:`FolderError` where the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    # A soft lock, a mere file, would outlive the process that holds it.
    lock = FileLock(folder / LOCK, fallback_to_soft=False)
    try:
        lock.acquire(timeout=patience)
    except Timeout as error:
        raise FolderBusyError(
            f"another program is writing into {folder}: expected to be the only one; "
            "nothing was changed"
        ) from error
    except OSError as error:
        raise _not_writable(folder, error) from error
    try:
        _put_back(folder)
        yield
    except OSError as error:
        raise _not_writable(folder, error) from error
    finally:
        lock.release()


def _not_writable(folder: Path, error: OSError) -> FolderError:
    return FolderError(
        f"{folder}: expected a folder that can be written ({error.strerror}); nothing was changed"
    )


def read_together(folder: Path, names: Iterable[str]) -> dict[str, bytes | OSError]:
    """Read files of a folder as they were at one moment; the error for one that cannot be read."""
    contents: dict[str, bytes | OSError] = {}
    wanted = list(names)
    for _ in range(_ATTEMPTS):
        # Whoever replaces a file changes the time of its folder.
        before = folder.stat().st_mtime_ns
        contents = {name: _read_current(folder, name) for name in wanted}
        if folder.stat().st_mtime_ns == before:
            break
    return contents


def _read_current(folder: Path, name: str) -> bytes | OSError:
    try:
        with suppress(FileNotFoundError):
            return (folder / UNDO / name).read_bytes()
        if (folder / UNDO / f"{name}{_ABSENT}").exists():
            return FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), name)
        return (folder / name).read_bytes()
    except OSError as error:
        return error


def replace_together(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replace files of a folder, all or none; only within :func:`locked`."""
    copies = folder / f"{TEMPORARY}{UNDO}"
    try:
        _copy(folder, contents, copies)
        rename_folder(copies, folder / UNDO)
        for name, content in contents.items():
            replace_file(folder / name, content)
        (folder / UNDO).rename(copies)
    except BaseException:
        _put_back(folder)
        raise
    # The new files count; what cannot be removed now, the next writer removes.
    with suppress(OSError):
        sync_folder(folder)
        remove(copies)


def _copy(folder: Path, names: Mapping[str, bytes], copies: Path) -> None:
    copies.mkdir()
    for name in names:
        if (folder / name).exists():
            write_file(copies / name, (folder / name).read_bytes())
            shutil.copystat(folder / name, copies / name)
        else:
            write_file(copies / f"{name}{_ABSENT}", b"")
    sync_folder(copies)


def _put_back(folder: Path) -> None:
    """Undo what is half done, and remove what is left over."""
    undo = folder / UNDO
    if undo.is_dir():
        for copy in sorted(undo.iterdir()):
            if copy.name.endswith(_ABSENT):
                (folder / copy.name.removesuffix(_ABSENT)).unlink(missing_ok=True)
                copy.unlink()
            else:
                copy.replace(folder / copy.name)
        sync_folder(folder)
        undo.rmdir()
    for leftover in folder.glob(f"{TEMPORARY}*"):
        remove(leftover)
