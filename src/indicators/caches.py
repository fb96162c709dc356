"""Where this machine keeps what can be made or fetched again, each kind in a folder of its own."""

import os
from pathlib import Path

from platformdirs import user_cache_path


def cache_folder(kind: str) -> Path | None:
    """Name the folder of a kind in ``$INDICATORS_CACHE``, else among the user's caches.

    None where the user has no home.
    """
    named = os.environ.get("INDICATORS_CACHE")
    folder = Path(named) if named else user_cache_path("indicators", appauthor=False)
    try:
        return folder.expanduser() / kind
    except RuntimeError:
        return None
