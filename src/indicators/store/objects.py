"""A store in a bucket: objects below an address that fsspec knows."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any
from urllib.parse import urlsplit

from indicators.errors import PublishConflict, StoreError
from indicators.store.manifest import MANIFEST
from indicators.store.places import RELEASES

__all__ = ["ObjectPlace"]

KEPT_POINTERS = 100

ANSWER_SECONDS = 20.0
"""How long one reading or writing may take, however often the client tries again."""

_CLIENTS = {
    "s3": {
        "config_kwargs": {"connect_timeout": 5, "read_timeout": 10, "retries": {"max_attempts": 1}}
    }
}
"""What the client of a scheme is told: by itself it would wait for minutes."""


class ObjectPlace:
    """Objects below an address that fsspec knows, such as ``s3://bucket/prefix``.

    Objects cannot be renamed, and a bucket has no lock: a release is there once its manifest is,
    which is written last, and the pointer decides between publishers. It is a series of numbered
    objects, ``pointers/000000000007.json``, of which the highest number counts. Each is written on
    condition that it does not exist yet (``If-None-Match`` in S3), so that of two publishers that
    both saw number 6 only one can write number 7. Replacing one object on condition of its ETag
    would do the same in S3 alone; this works with whatever has an exclusive create. The promise is
    as good as that create, and as a listing that shows at once what was written: S3 has both.
    """

    certain = False
    look_seconds = 2.0

    def __init__(self, url: str) -> None:
        """Find the file system of an address; raises :class:`StoreError` where there is none."""
        parts = urlsplit(url)
        self.url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        self._known: tuple[dict[str, Any], bytes] | None = None
        try:
            from fsspec.asyn import (  # type: ignore[import-untyped, unused-ignore]
                AsyncFileSystem,
            )
            from fsspec.core import url_to_fs  # type: ignore[import-untyped, unused-ignore]

            # A kept listing would hide what others publish.
            told = _CLIENTS.get(parts.scheme.lower(), {})
            found = url_to_fs(url, use_listings_cache=False, skip_instance_cache=True, **told)
        except (ImportError, ValueError) as error:
            raise StoreError(
                f"{self.url}: expected a folder, or an address such as s3://bucket/prefix "
                f"(installed with the extra s3): {error}"
            ) from error
        self._files: Any = found[0]
        limited = isinstance(self._files, AsyncFileSystem)
        self._limit: dict[str, Any] = {"timeout": ANSWER_SECONDS} if limited else {}
        self._root = str(found[1]).rstrip("/")

    def read(self, name: str) -> bytes:
        """Read an object; raises FileNotFoundError where there is none."""
        with self._reached():
            return bytes(self._files.cat_file(f"{self._root}/{name}", **self._limit))

    def names(self, folder: str) -> list[str]:
        """List what lies below a prefix; nothing where there is nothing."""
        return sorted(_last_part(entry) for entry in self._entries(folder))

    def leftovers(self) -> list[str]:
        """List nothing: a release without a manifest may be one that is just being written."""
        return []

    def lock(self) -> AbstractContextManager[None]:
        """Lock nothing: the conditional write of the pointer decides between two publishers."""
        return nullcontext()

    def tidy(self) -> None:
        """Remove nothing, as nothing is known to be left over."""

    def forget_pointers(self) -> None:
        """Remove all but the newest numbers.

        So many are kept that nobody who is about to write the next number can have missed more.
        """
        for number in sorted(self._pointers())[:-KEPT_POINTERS]:
            self._remove(_pointer_name(number))

    def put_release(self, release_id: str, files: Mapping[str, bytes]) -> None:
        """Write all files of a release in the given order, the manifest last."""
        for name, content in files.items():
            self._write(f"{RELEASES}/{release_id}/{name}", content)

    def remove_release(self, release_id: str) -> None:
        """Remove the manifest first: what has none is no release."""
        folder = f"{RELEASES}/{release_id}"
        for name in sorted(self.names(folder), key=lambda name: name != MANIFEST):
            self._remove(f"{folder}/{name}")

    def read_pointer(self) -> bytes | None:
        """Read the pointer with the highest number; only a listing where it was read before."""
        pointers = self._pointers()
        if not pointers:
            return None
        number = max(pointers)
        if self._known is None or self._known[0] != pointers[number]:
            self._known = pointers[number], self.read(_pointer_name(number))
        return self._known[1]

    def move_pointer(self, before: bytes | None, content: bytes) -> None:
        """Write the next number; raises :class:`PublishConflict` where somebody else did."""
        number = max(self._pointers(), default=0)
        if (self.read(_pointer_name(number)) if number else None) != before:
            raise PublishConflict(f"{self.url}: expected the pointer that was read before")
        name = _pointer_name(number + 1)
        try:
            self._write(name, content, mode="create")
        except (OSError, StoreError) as error:
            # The answer to a write that did succeed may be lost, and asking again is then refused:
            # what is there tells who has won.
            if self._found(name, error) != content:
                raise PublishConflict(
                    f"{self.url}: expected to write {name}, another publisher did"
                ) from error

    def write_note(self, name: str, content: bytes) -> None:
        """Write an object beside the releases; it is replaced whole."""
        self._write(name, content)

    def _pointers(self) -> dict[int, dict[str, Any]]:
        """Give what the listing says of every pointer, by its number."""
        return {
            int(name): entry
            for entry in self._entries("pointers")
            if (name := _last_part(entry).removesuffix(".json")).isdecimal()
        }

    def _entries(self, folder: str) -> list[dict[str, Any]]:
        path = f"{self._root}/{folder}"
        try:
            with self._reached():
                self._files.invalidate_cache(path)
                return list(self._files.ls(path, detail=True, **self._limit))
        except FileNotFoundError:
            return []

    def _found(self, name: str, error: Exception) -> bytes:
        try:
            return self.read(name)
        except FileNotFoundError:
            raise error from None

    def _write(self, name: str, content: bytes, mode: str = "overwrite") -> None:
        with self._reached():
            self._files.pipe_file(f"{self._root}/{name}", content, mode=mode, **self._limit)

    def _remove(self, name: str) -> None:
        with self._reached(), suppress(FileNotFoundError):
            self._files.rm_file(f"{self._root}/{name}", **self._limit)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        """Turn what the libraries behind fsspec raise, each its own kind, into a StoreError."""
        try:
            yield
        except TimeoutError as error:
            raise StoreError(
                f"{self.url}: expected an answer within {ANSWER_SECONDS:.0f} s"
            ) from error
        except OSError:
            raise
        except Exception as error:
            raise StoreError(f"{self.url}: expected a place that answers: {error}") from error


def _pointer_name(number: int) -> str:
    return f"pointers/{number:012d}.json"


def _last_part(entry: dict[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rpartition("/")[2]
