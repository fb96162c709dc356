"""The last good answer to each request, exactly as it came, in a folder of this machine.

A request has two files, named after its address: a ``.json`` that says when the body came and what
its SHA-256 is, and a ``.body`` whose name has the beginning of that. So replacing the first is all
it takes to go from one answer to the next: whoever reads finds the old or the new. A pair that does
not fit together is as good as none.
"""

import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

__all__ = ["Cache", "Entry"]

OLD_SECONDS = 3600
"""A file half written longer ago than this has nobody any more who will finish it."""

_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEADERS = ("Content-Type", "ETag", "Last-Modified")
# What is sent back as a header has to be one line of a header.
_HEADER = re.compile(r"[!-~][ -~]{0,500}")


@dataclass(frozen=True)
class Entry:
    """A body and where, when and as what it came; ``checked_at`` is when it was last confirmed."""

    url: str
    content: bytes
    content_type: str
    etag: str
    last_modified: str
    retrieved_at: datetime
    checked_at: datetime

    @classmethod
    def of(cls, url: str, content: bytes, headers: Mapping[str, str], moment: datetime) -> Self:
        """Make the entry of a body that has just come."""
        kind, etag, modified = (headers.get(name, "") for name in _HEADERS)
        return cls(url, content, kind, etag, modified, moment, moment)

    def is_fresh(self, now: datetime, ttl: timedelta) -> bool:
        """Whether it need not be asked for; a moment ahead of now was written by a wrong clock."""
        return timedelta(0) <= now - self.checked_at < ttl

    @property
    def sha256(self) -> str:
        """The SHA-256 of the body, in hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def conditions(self) -> dict[str, str]:
        """The headers that ask for the body only where it has changed."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: text for name, text in asked.items() if _HEADER.fullmatch(text)}


_TEXTS = ("url", "content_type", "etag", "last_modified", "sha256")
_TIMES = ("retrieved_at", "checked_at")


class Cache:
    """A folder of entries; it is made when the first one is put in."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; nothing is read or written yet."""
        self.folder = folder

    def get(self, url: str) -> Entry | None:
        """Return the entry of an address, or None where there is none that is whole."""
        try:
            told = json.loads(self._meta(url).read_bytes())
            moments = [datetime.fromisoformat(told[name]) for name in _TIMES]
            texts = [told[name] for name in _TEXTS]
            if not all(isinstance(text, str) for text in texts):
                return None
            known, kind, etag, modified, sha256 = texts
            content = self._body(url, sha256).read_bytes()
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return None
        entry = Entry(url, content, kind, etag, modified, *moments)
        whole = (known, sha256) == (url, entry.sha256) and all(one.tzinfo for one in moments)
        return entry if whole else None

    def put(self, entry: Entry) -> None:
        """Keep an entry instead of the one before. Raises OSError where that cannot be done."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        body = self._body(entry.url, entry.sha256)
        self._write(body, entry.content)
        self._write(self._meta(entry.url), _told(entry))
        for path in self.folder.glob(f"{_name(entry.url)}-*.body"):
            if path != body:
                path.unlink(missing_ok=True)

    def confirm(self, entry: Entry, checked_at: datetime) -> None:
        """Note that an entry was still what the service has; its body is not written anew."""
        self._write(self._meta(entry.url), _told(replace(entry, checked_at=checked_at)))

    def _meta(self, url: str) -> Path:
        return self.folder / f"{_name(url)}.json"

    def _body(self, url: str, sha256: str) -> Path:
        if not _SHA256.fullmatch(sha256):
            raise ValueError(sha256)
        return self.folder / f"{_name(url)}-{sha256[:16]}.body"

    def _write(self, path: Path, content: bytes) -> None:
        """Write a file so that a reader sees the old one or the new one, and nothing else."""
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".tmp", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(content)
                out.flush()
                os.fsync(out.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _sweep(self) -> None:
        """Remove what processes that were killed have left half written."""
        for path in self.folder.glob("*.tmp"):
            try:
                if time.time() - path.stat().st_mtime > OLD_SECONDS:
                    path.unlink()
            except FileNotFoundError:
                continue


def _name(url: str) -> str:
    return hashlib.sha256(url.encode()).hexdigest()


def _told(entry: Entry) -> bytes:
    told = {name: getattr(entry, name) for name in _TEXTS}
    told |= {name: getattr(entry, name).astimezone(UTC).isoformat() for name in _TIMES}
    return (json.dumps(told, indent=1) + "\n").encode()
