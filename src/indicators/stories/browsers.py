"""The browser of this machine that draws pictures and prints."""

import os
import shutil

__all__ = ["find_browser"]

NAMES = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "msedge", "brave-browser"),
)


def find_browser() -> str | None:
    """Return the browser that draws: that of ``$CHROMIUM``, the first on the path, or a usual one.

    Where ``$CHROMIUM`` names one, no other is taken.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found:
        return found
    from choreographer.browsers.chromium import Chromium

    return Chromium.find_browser(skip_local=False)
