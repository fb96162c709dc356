"""Everything that is wrong in a store, named."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from indicators.errors import DamagedRelease, StoreError
from indicators.files import TEMPORARY
from indicators.store.manifest import CURRENT, MANIFEST, Pointer, is_release_id
from indicators.store.places import RELEASES, Place
from indicators.store.reading import read_release, read_table, release_ids

__all__ = ["Fault", "find_faults"]


class Fault(NamedTuple):
    """One thing that is wrong in a store; ``release_id`` is empty where it is about no release."""

    release_id: str
    file: str
    what: str


def find_faults(place: Place) -> list[Fault]:
    """Read every file of every release, compare it with its manifest, and name what is wrong."""
    faults = [
        Fault("", name, "left behind by a process that ended; the next publish removes it")
        for name in place.leftovers()
    ]
    for name in place.names(RELEASES):
        if is_release_id(name):
            faults += _release_faults(place, name)
        elif not name.startswith(TEMPORARY):
            faults.append(Fault("", f"{RELEASES}/{name}", "expected only releases here"))
    return faults + _pointer_faults(place)


def _release_faults(place: Place, release_id: str) -> list[Fault]:
    faults = _tried(release_id, MANIFEST, partial(read_release, place, release_id))
    if faults:
        return faults
    release = read_release(place, release_id)
    for name, table in release.tables.items():
        faults += _tried(release_id, table.file, partial(read_table, place, release, name))
    expected = {MANIFEST, *(table.file for table in release.tables.values())}
    for file in place.names(f"{RELEASES}/{release_id}"):
        if file not in expected:
            faults.append(Fault(release_id, file, "expected only files that the manifest names"))
    return faults


def _pointer_faults(place: Place) -> list[Fault]:
    content = place.read_pointer()
    if content is None:
        return []
    try:
        release_id, sha256, _ = Pointer.decoded(content)
    except StoreError as error:
        return [Fault("", CURRENT, str(error))]
    if release_id not in release_ids(place):
        return [Fault(release_id, CURRENT, "expected the release that it names, which is missing")]
    if _tried(release_id, MANIFEST, partial(read_release, place, release_id)):
        return []
    return _tried(release_id, CURRENT, partial(read_release, place, release_id, sha256))


def _tried(release_id: str, file: str, read: Callable[[], object]) -> list[Fault]:
    try:
        read()
    except DamagedRelease as error:
        what = str(error).removeprefix(f"release {error.release_id}, {error.file}: ")
        return [Fault(release_id, file, what)]
    except StoreError as error:
        return [Fault(release_id, file, str(error))]
    except OSError as error:
        return [Fault(release_id, file, f"expected a file that can be read ({error.strerror})")]
    return []
