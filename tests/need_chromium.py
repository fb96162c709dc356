"""Find a Chromium for the browser tests; run as a script, see to it that there is one.

`make test` calls this first. Playwright's own browsers are not needed.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
SCALABLE = {".ttf", ".otf", ".ttc", ".pfb"}


def find_chromium() -> str | None:
    """Return the browser that the tests drive: that of ``$CHROMIUM``, or the first on the path."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


def font_folders() -> list[Path]:
    """Return the folders where a Linux keeps its fonts."""
    home = Path.home()
    system = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts")]
    return [*system, home / ".fonts", home / ".local/share/fonts"]


def has_font() -> bool:
    """Return whether there is a font at all that text can be drawn with in any size."""
    files = (file for folder in font_folders() for file in folder.rglob("*"))
    return any(file.suffix.lower() in SCALABLE for file in files)


def install() -> None:
    """Install Debian's Chromium, and a font where there is none."""
    packages = ["chromium"] if has_font() else ["chromium", "fonts-noto-core"]
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-qq", *step], env=quiet, check=True, stdout=sys.stderr)


def main() -> int:
    """Return 0 once there is a Chromium, else say in one sentence what to do and return 1."""
    if find_chromium():
        return 0
    if os.environ.get("CHROMIUM"):
        return _refuse("$CHROMIUM names no program: let it name a Chromium, or unset it.")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return _refuse(
            "The browser tests need Chromium: install it (on Debian: apt-get install chromium), or"
            " let $CHROMIUM name one."
        )
    try:
        install()
    except subprocess.CalledProcessError:
        return _refuse("apt-get could not install Chromium: install it, or let $CHROMIUM name one.")
    if not find_chromium():
        return _refuse(
            "The package chromium brought no browser here: install Chromium in another way, or let"
            " $CHROMIUM name one."
        )
    return 0


def _refuse(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
