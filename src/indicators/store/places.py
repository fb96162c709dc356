"""Where releases lie: what a store asks of a place, and a folder of this machine.

A place knows files, not what is in them. The promises are strongest in a folder: there one process
at a time may write, and what was written is on the disk before anything points to it.
"""

import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from indicators.errors import PublishConflict, StoreBusy, StoreError
from indicators.files import (
    TEMPORARY,
    make_folder,
    remove,
    rename_folder,
    replace_file,
    sync_folder,
    write_file,
)
from indicators.store.manifest import CURRENT

if TYPE_CHECKING:
    from filelock import FileLock

__all__ = ["RELEASES", "Folder", "Place"]

RELEASES = "releases"


class Place(Protocol):
    """What a store asks of the place it lies in; names have ``/`` between their parts."""

    url: str
    certain: bool
    """Whether a move of the pointer that failed has not happened if it cannot be seen."""
    look_seconds: float
    """How long a look at the pointer counts for all who ask: in a bucket it is a request."""

    def read(self, name: str) -> bytes:
        """Read a file; raises FileNotFoundError where there is none."""

    def names(self, folder: str) -> list[str]:
        """List what lies in a folder; nothing where there is no such folder."""

    def leftovers(self) -> list[str]:
        """List what a process that died has left behind."""

    def lock(self) -> AbstractContextManager[None]:
        """Keep other writers out; raises :class:`StoreBusy` at once where one is at work."""

    def tidy(self) -> None:
        """Remove what is left over; only with the lock."""

    def forget_pointers(self) -> None:
        """Remove pointers of long ago, where a place keeps them."""

    def put_release(self, release_id: str, files: Mapping[str, bytes]) -> None:
        """Write all files of a release that does not exist yet, in the given order."""

    def remove_release(self, release_id: str) -> None:
        """Remove a release with its files, so that it is never seen half gone."""

    def read_pointer(self) -> bytes | None:
        """Read which release is current; None where nothing was published."""

    def move_pointer(self, before: bytes | None, content: bytes) -> None:
        """Replace the pointer; raises :class:`PublishConflict` where it is not ``before``."""

    def write_note(self, name: str, content: bytes) -> None:
        """Write a file beside the releases, whole or not at all."""


class Folder:
    """A folder of this machine. Nothing is created until something is written.

    The lock is the operating system's (flock): it is free again when its process has died, however
    it died. Moving the pointer is one rename within the folder.
    """

    certain = True
    look_seconds = 0.0

    def __init__(self, root: Path) -> None:
        """Take the folder as it is named; a later change of working directory does not matter."""
        self.root = root.expanduser().absolute()
        self.url = str(self.root)
        self._lock: FileLock | None = None
        self._making_lock = threading.Lock()

    def read(self, name: str) -> bytes:
        """Read a file; raises FileNotFoundError where there is none."""
        return (self.root / name).read_bytes()

    def names(self, folder: str) -> list[str]:
        """List what lies in a folder; nothing where there is no such folder."""
        try:
            return sorted(path.name for path in (self.root / folder).iterdir())
        except FileNotFoundError:
            return []

    def leftovers(self) -> list[str]:
        """List what a process that died has left behind."""
        above = [name for name in self.names(".") if name.startswith(TEMPORARY)]
        below = [name for name in self.names(RELEASES) if name.startswith(TEMPORARY)]
        return above + [f"{RELEASES}/{name}" for name in below]

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other writers out; raises :class:`StoreBusy` at once where one is at work.

        Within one thread the lock may be taken again while it is held.
        """
        from filelock import FileLock, Timeout

        try:
            make_folder(self.root)
            with self._making_lock:
                if self._lock is None:
                    # A soft lock, a mere file, would outlive the process that holds it.
                    self._lock = FileLock(self.root / "lock", fallback_to_soft=False)
            self._lock.acquire(blocking=False)
        except Timeout as error:
            raise StoreBusy(
                f"another process is at work in {self.url}: expected to be the only one"
            ) from error
        except OSError as error:
            raise StoreError(
                f"{self.url}: expected a folder that can be written ({error.strerror})"
            ) from error
        try:
            yield
        finally:
            self._give_back(self._lock)

    def _give_back(self, lock: "FileLock") -> None:
        try:
            lock.release()
        except OSError as error:
            raise StoreError(
                f"{self.url}: expected to give the lock back ({error.strerror}); it is free once "
                "this process has ended"
            ) from error

    def tidy(self) -> None:
        """Remove what is left over; only with the lock."""
        for name in self.leftovers():
            remove(self.root / name)

    def forget_pointers(self) -> None:
        """Do nothing: there is one pointer, which is replaced."""

    def put_release(self, release_id: str, files: Mapping[str, bytes]) -> None:
        """Write all files of a release beside the others, and then give the folder its name."""
        releases = self.root / RELEASES
        make_folder(releases)
        temporary = releases / f"{TEMPORARY}{release_id}"
        try:
            temporary.mkdir()
            for name, content in files.items():
                write_file(temporary / name, content)
            sync_folder(temporary)
            rename_folder(temporary, releases / release_id)
        except BaseException:
            with suppress(OSError):
                remove(temporary)
            raise

    def remove_release(self, release_id: str) -> None:
        """Take its name away first: a folder without one is no release, and may go slowly."""
        temporary = self.root / RELEASES / f"{TEMPORARY}{release_id}"
        rename_folder(self.root / RELEASES / release_id, temporary)
        remove(temporary)

    def read_pointer(self) -> bytes | None:
        """Read which release is current; None where nothing was published."""
        try:
            return self.read(CURRENT)
        except FileNotFoundError:
            return None

    def move_pointer(self, before: bytes | None, content: bytes) -> None:
        """Replace the pointer; the lock has kept everybody else from moving it."""
        if self.read_pointer() != before:
            raise PublishConflict(f"{self.url}: expected the pointer that was read before")
        replace_file(self.root / CURRENT, content)

    def write_note(self, name: str, content: bytes) -> None:
        """Write a file beside the releases, whole or not at all."""
        replace_file(self.root / name, content)
