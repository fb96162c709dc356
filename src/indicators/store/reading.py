"""Reading releases from a place, with every checksum compared."""

from typing import TYPE_CHECKING, NamedTuple

from indicators.errors import DamagedRelease, StoreError
from indicators.store.manifest import (
    CURRENT,
    MANIFEST,
    Pointer,
    Release,
    checksum,
    is_release_id,
    read_manifest,
)
from indicators.store.places import RELEASES, Place
from indicators.store.tables import check_table, decode_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "Loaded",
    "check_files",
    "load_current",
    "read_file",
    "read_release",
    "read_table",
    "release_ids",
]


class Loaded(NamedTuple):
    """A release with its tables; ``passed_over`` names what was damaged before it, newest first.

    It names releases, and ``CURRENT`` where the pointer could not be read.
    """

    release: Release
    tables: "dict[str, pd.DataFrame]"
    passed_over: tuple[str, ...]


def release_ids(place: Place) -> list[str]:
    """List the names of all releases, sound or not, newest first."""
    return sorted(filter(is_release_id, place.names(RELEASES)), reverse=True)


def read_file(place: Place, release_id: str, file: str) -> bytes:
    """Read a file of a release; raises :class:`DamagedRelease` where it is missing."""
    try:
        return place.read(f"{RELEASES}/{release_id}/{file}")
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise DamagedRelease(release_id, file, "expected this file, which is missing") from error


def read_release(place: Place, release_id: str, sha256: str | None = None) -> Release:
    """Read the manifest of a release; where a checksum is given, it has to be the one with it."""
    content = read_file(place, release_id, MANIFEST)
    release = read_manifest(release_id, content)
    if sha256 not in (None, checksum(content)):
        raise DamagedRelease(release_id, MANIFEST, f"expected the checksum that {CURRENT} has")
    return release


def read_table(place: Place, release: Release, name: str) -> "pd.DataFrame":
    """Read a table that the release has; raises :class:`DamagedRelease` where it was changed."""
    table = release.tables[name]
    content = read_file(place, release.release_id, table.file)
    return decode_table(release.release_id, table, content)


def check_files(place: Place, release: Release) -> None:
    """Raise :class:`DamagedRelease` where a file of a release is not what its manifest says."""
    for table in release.tables.values():
        content = read_file(place, release.release_id, table.file)
        check_table(release.release_id, table, content)


def load_current(place: Place) -> Loaded | None:
    """Read the current release whole, or the newest sound one before it; None where there is none.

    Raises the first :class:`DamagedRelease` where no release is sound.
    """
    while True:
        pointer = place.read_pointer()
        if pointer is None:
            return None
        loaded, damage = _newest_sound(place, pointer)
        # A release that was thinned out while it was read is not damaged: the pointer had moved
        # by then, and the release that it names now is read instead.
        if loaded is not None and damage is None:
            return loaded
        if place.read_pointer() == pointer:
            break
    if loaded is None:
        raise damage or StoreError(f"{CURRENT} names no release: expected one that is there")
    return loaded


def _newest_sound(place: Place, content: bytes) -> tuple[Loaded | None, StoreError | None]:
    """Find the first sound release from the pointer back, and what was wrong with the first one."""
    damage: StoreError | None = None
    passed: list[str] = []
    release_id: str | None
    sha256: str | None
    try:
        release_id, sha256, _ = Pointer.decoded(content)
    except StoreError as error:
        damage, passed = error, [CURRENT]
        release_id, sha256 = next(iter(release_ids(place)), None), None
    while release_id is not None:
        try:
            release = read_release(place, release_id, sha256)
            tables = {name: read_table(place, release, name) for name in release.tables}
            return Loaded(release, tables, tuple(passed)), damage
        except DamagedRelease as error:
            damage = damage or error
            passed.append(release_id)
        release_id, sha256 = _one_before(place, release_id, passed), None
    return None, damage


def _one_before(place: Place, release_id: str, passed: list[str]) -> str | None:
    """Name the release that a damaged one followed, or else the newest one before it.

    The one that it followed need not be the newest: somebody may have gone back further.
    """
    left = [name for name in release_ids(place) if name not in passed]
    try:
        previous = read_release(place, release_id).previous
    except DamagedRelease:
        previous = None
    if previous in left:
        return previous
    return next((name for name in left if name < release_id), None)
