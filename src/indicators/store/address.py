"""From the address of a store to the place that it means."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from indicators.errors import StoreError
from indicators.store.objects import ObjectPlace
from indicators.store.places import Folder, Place

__all__ = ["place_at"]

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")


def place_at(url: str | None = None) -> Place:
    """Find the place of an address, by default of ``$INDICATORS_STORE`` or of this user.

    Raises :class:`StoreError` for an address of no known kind.
    """
    url = url or os.environ.get("INDICATORS_STORE")
    if not url:
        from platformdirs import user_data_path

        return Folder(user_data_path("indicators", appauthor=False) / "store")
    scheme, separator, _ = url.partition("://")
    if not separator:
        return Folder(Path(url))
    # Chained addresses (``simplecache::s3://…``) would put a cache between store and reader.
    if not _SCHEME.fullmatch(scheme):
        raise StoreError(f"{url}: expected a folder, or an address such as s3://bucket/prefix")
    if scheme.lower() in {"file", "local"}:
        return Folder(_path(url))
    return ObjectPlace(url)


def _path(url: str) -> Path:
    parts = urlsplit(url)
    if parts.netloc not in {"", "localhost"} or not parts.path:
        raise StoreError(f"{url}: expected file:// and a whole path, such as file:///srv/store")
    return Path(url2pathname(parts.path))
