"""Streamlit's browser files, and those of the stage, each compressed once and kept.

``python -m indicators.server_assets`` compresses what a first visit needs ahead of it (seconds,
once for a version of Streamlit). Without that the server does it behind the first visits.
"""

import gzip
import hashlib
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path
from queue import SimpleQueue

import brotli  # type: ignore[import-untyped]

from indicators.caches import cache_folder
from indicators.server_hints import first_visit, own_files, static_folder

__all__ = ["Asset", "Assets", "Store", "main"]

# Measured on the chart code, 4,716 KB (two cores): gzip 9 gives 1,415 KB in 0.2 s, brotli 5
# 1,236 KB in 0.1 s, 9 1,183 KB in 0.5 s, 10 1,082 KB in 5 s, 11 1,060 KB in 8.6 s. Made once and
# kept, 11 costs nothing later and saves every first visit at 20 Mbps 70 ms against 5; a visitor who
# comes before it is ready gets 5.
BEST, FAST = 11, 5

PATIENCE = 3.0
"""Seconds that the background work leaves to the visit that set it off."""

# Said here, as the system's own table may lack some or, on Windows, call scripts plain text.
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".js": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_COMPRESSIBLE = {".css", ".js", ".svg"}
_NICENESS = 10

_log = logging.getLogger(__name__)


class Store:
    """A folder of compressed files; one that cannot be used costs time, never an answer."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        """Read what is kept under a name, or None."""
        if self._folder is None:
            return None
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            return None

    def put(self, name: str, content: bytes) -> None:
        """Keep content under a name: whole or not at all, whoever else writes it meanwhile."""
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _write_whole(self._folder / name, content)
        except OSError as error:
            self._folder = None
            _log.warning("compressed files are kept in memory only: %s", error)


def _write_whole(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        draft = Path(file.name)
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


class Asset:
    """One file, in every encoding that a browser may ask for."""

    def __init__(self, path: Path, store: Store, improve_later: SimpleQueue["Asset"]) -> None:
        self.path = path
        self.size = path.stat().st_size
        self.content_type = _TYPES.get(path.suffix, "application/octet-stream")
        self.encodings = ("br", "gzip") if path.suffix in _COMPRESSIBLE else ()
        self._store = store
        self._improve_later = improve_later
        self._lock = threading.Lock()
        self._bodies: dict[str, bytes] = {}

    @cached_property
    def digest(self) -> str:
        """A hash of the content, which every encoding of it shares."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:32]

    def body(self, encoding: str = "identity") -> bytes:
        """Return the file in an encoding: the best one that is ready, or quickly made."""
        if encoding not in self.encodings:
            return self.path.read_bytes()
        with self._lock:
            if encoding not in self._bodies:
                self._bodies[encoding] = self._kept(encoding) or self._quickly(encoding)
            return self._bodies[encoding]

    def improve(self) -> None:
        """Make the best compression, unless it is kept already; takes seconds for a large file."""
        best = self._kept("br")
        if best is None:
            best = _brotli(self.path.read_bytes(), BEST)
            self._store.put(self._name("br"), best)
        with self._lock:
            self._bodies["br"] = best

    def _quickly(self, encoding: str) -> bytes:
        content = self.path.read_bytes()
        if encoding == "gzip":
            packed = gzip.compress(content, mtime=0)
            self._store.put(self._name(encoding), packed)
            return packed
        self._improve_later.put(self)
        return _brotli(content, FAST)

    def _kept(self, encoding: str) -> bytes | None:
        """Return what the store has, if it is this file: a damaged copy is made anew."""
        packed = self._store.get(self._name(encoding))
        if packed is None:
            return None
        try:
            content = brotli.decompress(packed) if encoding == "br" else gzip.decompress(packed)
        except (brotli.error, OSError, EOFError):
            return None
        return packed if hashlib.sha256(content).hexdigest()[:32] == self.digest else None

    def _name(self, encoding: str) -> str:
        return f"{self.digest}.{encoding}{BEST if encoding == 'br' else ''}"


def _brotli(content: bytes, quality: int) -> bytes:
    packed: bytes = brotli.compress(content, quality=quality)
    return packed


class Assets:
    """The files below ``static/`` whose names carry a hash, found by their URL path.

    ``own`` are files of ours by such a path.
    """

    def __init__(self, static: Path, store: Store, own: Mapping[str, Path] | None = None) -> None:
        self._waiting: SimpleQueue[Asset] = SimpleQueue()
        self._start = threading.Lock()
        self._worker: threading.Thread | None = None
        self._assets = {
            f"/{path.relative_to(static).as_posix()}": Asset(path, store, self._waiting)
            for folder in ("js", "css", "media")
            for path in sorted((static / "static" / folder).glob("*.*"))
        }
        for url, path in (own or {}).items():
            self._assets[url] = Asset(path, store, self._waiting)

    @classmethod
    def of_streamlit(cls) -> "Assets":
        """Find the files of the installed Streamlit, and keep them by its version."""
        from streamlit import __version__

        store = Store(cache_folder(f"streamlit-{__version__}"))
        return cls(static_folder(), store, own_files())

    def find(self, path: str) -> Asset | None:
        """Return the file at a URL path such as ``/static/js/index.DormvYxC.js``."""
        return self._assets.get(path)

    def find_all(self, urls: Iterable[str]) -> list[Asset]:
        """Return the files at URLs relative to the page, without those that are not there."""
        found = (self.find(url.removeprefix(".")) for url in urls)
        return [asset for asset in found if asset is not None]

    def improve_in_background(self) -> None:
        """Give each file that was served in haste its best compression, behind the visits."""
        with self._start:
            if self._worker is None:
                # A daemon: nobody waits at the end for what the next start can do as well.
                self._worker = threading.Thread(target=self._improve_waiting, daemon=True)
                self._worker.start()

    def _improve_waiting(self) -> None:
        _step_back()
        while True:
            batch = [self._waiting.get()]
            # The visit that asked for them comes first.
            time.sleep(PATIENCE)
            while not self._waiting.empty():
                batch.append(self._waiting.get())
            # The smallest first: all but the chart code are ready soon.
            for asset in sorted(batch, key=lambda asset: asset.size):
                _improve(asset)


def _improve(asset: Asset) -> None:
    try:
        asset.improve()
    except OSError as error:
        _log.warning("%s stays as it is: %s", asset.path.name, error)


def _step_back() -> None:
    """Give way to visits; Linux alone has a priority for a thread of its own."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def main() -> int:
    """Compress what a first visit needs, and say what it came to."""
    assets = Assets.of_streamlit()
    linked, ours = first_visit(static_folder())
    scripts = [asset for asset in assets.find_all([*linked, *ours]) if asset.encodings]
    # The largest first, on all cores: brotli works without Python's lock.
    scripts.sort(key=lambda asset: asset.size, reverse=True)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(Asset.improve, scripts))
    raw = sum(asset.size for asset in scripts)
    packed = sum(len(asset.body("br")) for asset in scripts)
    sys.stderr.write(f"{len(scripts)} scripts of Streamlit: {raw:,} bytes, now {packed:,}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
