"""What a release says of itself, and the pointer that says which release is current.

Both are JSON in one fixed spelling and carry the checksum of all the rest of them: a change of
any of their bytes is found.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from indicators import __version__
from indicators.errors import DamagedRelease, StoreError

__all__ = [
    "CURRENT",
    "MANIFEST",
    "SCHEMA_VERSION",
    "Pointer",
    "Release",
    "TableFile",
    "canonical",
    "checksum",
    "is_release_id",
    "make_release",
    "next_moment",
    "parse_object",
    "read_manifest",
]

SCHEMA_VERSION = 1
"""The form of the manifests that this program writes, and the newest that it reads."""

MANIFEST = "manifest.json"
CURRENT = "CURRENT"

_TICK = timedelta(microseconds=1)
_STAMP = "%Y%m%dT%H%M%S%fZ"
_RELEASE_ID = re.compile(r"[0-9]{8}T[0-9]{12}Z-[0-9a-f]{8}")
_FILE = re.compile(r"[0-9A-Za-z_][0-9A-Za-z_.-]*")
_CHECKSUM = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class TableFile:
    """One table of a release: its file beside the manifest, and what that file has to be."""

    file: str
    sha256: str
    bytes: int
    rows: int


@dataclass(frozen=True)
class Release:
    """A set of tables that was published at once; ``previous`` is the release that it followed.

    ``release_id`` sorts in the order of publication. ``details`` is whatever the publisher had to
    say, as JSON keeps it.
    """

    release_id: str
    created_at: datetime
    previous: str | None
    tables: Mapping[str, TableFile]
    details: Mapping[str, Any]


class Pointer(NamedTuple):
    """Which release is current: its id, its manifest's checksum, and how often it was moved."""

    release: str
    manifest_sha256: str
    sequence: int

    def encoded(self) -> bytes:
        """Give the pointer as it is stored."""
        return _sealed(self._asdict())

    @classmethod
    def decoded(cls, content: bytes) -> "Pointer":
        """Read a stored pointer; raises :class:`StoreError` where it is none."""
        try:
            fields = _unsealed(content)
            pointer = cls(*(fields[name] for name in cls._fields))
        except (KeyError, ValueError) as error:
            raise StoreError(
                f"{CURRENT} is damaged: expected JSON that agrees with its checksum; going back to "
                "a release by its name writes it anew"
            ) from error
        if not is_release_id(pointer.release):
            raise StoreError(f"{CURRENT}: expected the name of a release, not {pointer.release!r}")
        return pointer


def canonical(record: Mapping[str, Any]) -> bytes:
    """Spell a record as JSON, always in the same way; raises where JSON cannot say it."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
    return f"{text}\n".encode()


def parse_object(content: bytes) -> dict[str, Any]:
    """Read a JSON object in UTF-8; raises ValueError where the bytes are none."""
    found = json.loads(content.decode("utf-8"))
    if not isinstance(found, dict):
        raise ValueError("expected a JSON object")  # noqa: TRY004 - it is about the content
    return found


def _sealed(record: Mapping[str, Any]) -> bytes:
    return canonical({**record, "checksum": checksum(canonical(record))})


def _unsealed(content: bytes) -> dict[str, Any]:
    """Read what was sealed; raises KeyError or ValueError where any byte of it was changed."""
    record = parse_object(content)
    del record["checksum"]
    if content != _sealed(record):
        raise ValueError("expected the checksum of the rest")
    return record


def checksum(content: bytes) -> str:
    """Give the SHA-256 of some bytes in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def is_release_id(name: object) -> bool:
    """Whether a name is one that a release can have."""
    if not isinstance(name, str) or not _RELEASE_ID.fullmatch(name):
        return False
    try:
        _stamped(name)
    except ValueError:
        return False
    return True


def next_moment(now: datetime, release_ids: Iterable[str]) -> datetime:
    """Give the time at which a new release is made: ``now``, but after every release there is.

    The clock of a machine may go back; the ids have to sort in order of publication all the same.
    """
    if now.utcoffset() is None:
        raise ValueError(f"{now}: expected a time with its time zone")
    moment = now.astimezone(UTC)
    newest = max(release_ids, default=None)
    if newest is None:
        return moment
    return max(moment, _stamped(newest) + _TICK)


def _stamped(release_id: str) -> datetime:
    return datetime.strptime(release_id.partition("-")[0], _STAMP).replace(tzinfo=UTC)


def make_release(
    tables: Mapping[str, TableFile],
    details: Mapping[str, Any],
    previous: str | None,
    created_at: datetime,
) -> tuple[Release, bytes]:
    """Make a release and its manifest; the same tables and details always have the same hash."""
    told = {
        "tables": {name: asdict(table) for name, table in tables.items()},
        # As JSON will give it back, so that the checksum is the same when it is read.
        "details": parse_object(canonical(details)),
    }
    contents_hash = checksum(canonical(told))[:8]
    release_id = f"{created_at.astimezone(UTC).strftime(_STAMP)}-{contents_hash}"
    record = {
        **told,
        "schema_version": SCHEMA_VERSION,
        "program_version": __version__,
        "release_id": release_id,
        "created_at": created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "previous": previous,
    }
    content = _sealed(record)
    return read_manifest(release_id, content), content


def read_manifest(release_id: str, content: bytes) -> Release:
    """Read the manifest of a release.

    Raises :class:`DamagedRelease` where a byte of it was changed, and :class:`StoreError` where a
    newer program wrote it. The checksum is looked at first, in every form that a manifest will
    ever have, so that a spoiled number is not taken for a newer form.
    """
    try:
        record = _unsealed(content)
    except (KeyError, ValueError) as error:
        what = "expected JSON that agrees with its checksum"
        raise DamagedRelease(release_id, MANIFEST, what) from error
    version = record.get("schema_version")
    if type(version) is int and version > SCHEMA_VERSION:
        raise StoreError(
            f"release {release_id} was made by a newer program (form {version}); "
            f"this one reads forms up to {SCHEMA_VERSION}: expected a newer version of it"
        )
    try:
        release = _release(record)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise DamagedRelease(
            release_id, MANIFEST, f"expected every field of it: {error}"
        ) from error
    if release.release_id != release_id:
        what = f"expected that of {release_id}, found that of {release.release_id}"
        raise DamagedRelease(release_id, MANIFEST, what)
    return release


def _release(record: Mapping[str, Any]) -> Release:
    tables = {name: TableFile(**fields) for name, fields in record["tables"].items()}
    for table in tables.values():
        # A file of another folder is no file of the release, whatever its manifest says.
        if not _FILE.fullmatch(table.file) or not _CHECKSUM.fullmatch(table.sha256):
            raise ValueError(f"{table.file!r}, {table.sha256!r}")
    if record["previous"] is not None and not is_release_id(record["previous"]):
        raise ValueError(f"previous {record['previous']!r}")
    return Release(
        release_id=record["release_id"],
        created_at=datetime.fromisoformat(record["created_at"]),
        previous=record["previous"],
        tables=tables,
        details=dict(record["details"]),
    )
