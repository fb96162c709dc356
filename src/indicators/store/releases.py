"""The store: read the current release, publish the next one, go back, thin out, verify."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from indicators.errors import PublishConflict, StoreError, UnknownName
from indicators.store.address import place_at
from indicators.store.faults import Fault, find_faults
from indicators.store.manifest import (
    MANIFEST,
    Pointer,
    Release,
    canonical,
    checksum,
    make_release,
    next_moment,
    parse_object,
)
from indicators.store.places import Place
from indicators.store.reading import (
    Loaded,
    check_files,
    load_current,
    read_file,
    read_release,
    read_table,
    release_ids,
)
from indicators.store.tables import encode_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Store", "open_store"]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def open_store(url: str | None = None) -> "Store":
    """Open the store at a folder or an address such as ``s3://bucket/prefix``.

    By default it is at ``$INDICATORS_STORE``, else in the folder that the operating system has for
    the data of programs. Nothing is read or created yet. Raises :class:`StoreError` for an
    address of no known kind.
    """
    return Store(place_at(url))


class Store:
    """All releases in one place.

    Every method raises :class:`StoreError` where the place cannot be used. Methods that write take
    the lock themselves, and may be called by a thread that holds it. Reading creates nothing.
    """

    def __init__(self, place: Place) -> None:
        """Keep releases in a place; :func:`open_store` finds the place of an address."""
        self._place = place

    @property
    def url(self) -> str:
        """Where the store lies, without any password."""
        return self._place.url

    @property
    def look_seconds(self) -> float:
        """How long a look at the pointer counts for all who ask."""
        return self._place.look_seconds

    def pointer(self) -> bytes | None:
        """Read what says which release is current; None where nothing was published."""
        with self._used():
            return self._place.read_pointer()

    def current_id(self) -> str | None:
        """Say which release is current, by one small read; None where nothing was published."""
        content = self.pointer()
        return None if content is None else Pointer.decoded(content).release

    def releases(self) -> list[Release]:
        """List the releases whose manifest can be read, newest first.

        :meth:`verify` names the others.
        """
        found = []
        with self._used():
            for release_id in release_ids(self._place):
                with suppress(StoreError):
                    found.append(read_release(self._place, release_id))
        return found

    def release(self, release_id: str) -> Release:
        """Read what a release says of itself.

        Raises :class:`UnknownName` where there is no such release, and :class:`DamagedRelease`
        where its manifest is missing or changed.
        """
        with self._used():
            # The name may be a user's; only one that the listing has ever becomes a path.
            known = release_ids(self._place)
            if release_id not in known:
                raise UnknownName("release", release_id, known)
            return read_release(self._place, release_id)

    def read(self, release_id: str, table: str) -> "pd.DataFrame":
        """Read one table of a release, after its checksum was compared.

        Raises :class:`UnknownName` for a release or a table that there is not, and
        :class:`DamagedRelease` where its file is missing or changed.
        """
        release = self.release(release_id)
        if table not in release.tables:
            raise UnknownName("table", table, release.tables)
        with self._used():
            return read_table(self._place, release, table)

    def load_current(self) -> Loaded | None:
        """Read the current release whole; None where nothing was published.

        The pointer is read once, and nothing of another release is mixed in. A damaged release is
        passed over: the one that it followed is taken, or else the newest before it. Raises
        :class:`DamagedRelease` where none is sound, and :class:`StoreError` where a newer program
        made the release.
        """
        with self._used():
            return load_current(self._place)

    def publish(
        self,
        tables: "Mapping[str, pd.DataFrame]",
        details: Mapping[str, Any],
        *,
        expected: str | None,
        now: datetime,
    ) -> Release:
        """Write a release, read it back, and make it the current one: all of it or nothing.

        ``expected`` is the current release that this one follows, None for the first. Raises
        :class:`PublishConflict` where another one is current by now, and :class:`StoreBusy` where
        another process is at work. Whatever is raised, the old or the new release is current, and
        it is whole.
        """
        encoded = {name: encode_table(_plain(name), frame) for name, frame in tables.items()}
        with self._used(), self.lock():
            self._place.tidy()
            before = self._place.read_pointer()
            current = None if before is None else Pointer.decoded(before).release
            if current != expected:
                raise PublishConflict(
                    f"{self.url}: expected {expected or 'no'} release to be current, found "
                    f"{current or 'none'}"
                )
            release, manifest = make_release(
                {name: table for name, (table, _) in encoded.items()},
                details,
                previous=current,
                created_at=next_moment(now, release_ids(self._place)),
            )
            files = {table.file: content for table, content in encoded.values()}
            self._put(release, {**files, MANIFEST: manifest}, before)
            return release

    def rollback(self, release_id: str | None = None) -> Release:
        """Make another release current, by default the one that the current one followed.

        Its files are verified first, and only the pointer is moved. The next publish follows the
        release that is current then. Going to the current release changes nothing.
        """
        with self._used(), self.lock():
            before = self._place.read_pointer()
            release = self.release(self._previous() if release_id is None else release_id)
            check_files(self._place, release)
            manifest = read_file(self._place, release.release_id, MANIFEST)
            self._point(before, release, manifest)
            return release

    def prune(self, keep: int) -> list[str]:
        """Remove all but the newest ``keep`` releases, and name those that went, oldest first.

        The current release stays, and so do those that are newer than it. Where it is damaged,
        the one that is read in its stead stays too.
        """
        if keep < 1:
            raise ValueError(f"{keep}: expected to keep at least 1 release")
        with self._used(), self.lock():
            self._place.tidy()
            loaded = load_current(self._place)
            if loaded is None:
                return []
            kept = [loaded.release, *self.releases()[:keep]]
            oldest = min(release.release_id for release in kept)
            removed = sorted(name for name in release_ids(self._place) if name < oldest)
            for name in removed:
                self._place.remove_release(name)
            self._place.forget_pointers()
            return removed

    def verify(self) -> list[Fault]:
        """Compare every file of every release with its checksum, and name all that is wrong."""
        with self._used():
            return find_faults(self._place)

    def lock(self) -> AbstractContextManager[None]:
        """Keep other processes from writing; raises :class:`StoreBusy` at once where one does.

        The lock of a process that died is free. In a bucket this locks nothing: there the
        conditional write of the pointer lets one of two publishers win.
        """
        return self._place.lock()

    def tidy(self) -> None:
        """Remove what processes that died have left behind."""
        with self._used(), self.lock():
            self._place.tidy()

    def read_note(self, name: str) -> dict[str, Any] | None:
        """Read a note, None where there is none; raises StoreError where it is damaged."""
        content = self._note(name)
        if content is None:
            return None
        try:
            return parse_object(content)
        except ValueError as error:
            raise StoreError(f"note {name}: expected a JSON object ({error})") from error

    def write_note(self, name: str, note: Mapping[str, Any]) -> None:
        """Replace a note in one step; where it says the same already, nothing is written."""
        content = canonical(note)
        if self._note(name) != content:
            with self._used(), self.lock():
                self._place.write_note(f"{name}.json", content)

    def _note(self, name: str) -> bytes | None:
        with self._used():
            try:
                return self._place.read(f"{_plain(name)}.json")
            except FileNotFoundError:
                return None

    def _previous(self) -> str:
        current = self.current_id()
        previous = None if current is None else read_release(self._place, current).previous
        if previous is None:
            raise StoreError(
                f"{self.url}: expected a release before the current one, there is none"
            )
        return previous

    def _put(self, release: Release, files: Mapping[str, bytes], before: bytes | None) -> None:
        """Write the files, read them back, move the pointer; on failure take them away again."""
        moving = False
        try:
            self._place.put_release(release.release_id, files)
            sha256 = checksum(files[MANIFEST])
            check_files(self._place, read_release(self._place, release.release_id, sha256))
            moving = True
            self._point(before, release, files[MANIFEST])
        except BaseException as error:
            # Over a network, a move that seems to have failed may still arrive.
            if self._place.certain or not moving or isinstance(error, PublishConflict):
                self._take_back(release)
            raise

    def _take_back(self, release: Release) -> None:
        with suppress(OSError, StoreError):
            if self.current_id() != release.release_id:
                self._place.remove_release(release.release_id)

    def _point(self, before: bytes | None, release: Release, manifest: bytes) -> None:
        pointer = Pointer(release.release_id, checksum(manifest), 1)
        if before is not None:
            # A spoiled pointer is replaced all the same: going back is how to mend it.
            with suppress(StoreError):
                last = Pointer.decoded(before)
                if last[:2] == pointer[:2]:
                    return
                pointer = pointer._replace(sequence=last.sequence + 1)
        self._place.move_pointer(before, pointer.encoded())

    @contextmanager
    def _used(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise StoreError(
                f"{self.url}: expected a store that can be used ({error.strerror or error})"
            ) from error


def _plain(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r}: expected small letters, digits and '_'")
    return name
