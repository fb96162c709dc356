"""Which of Streamlit's browser files a first visit needs: read off the files themselves."""

import hashlib
import re
from collections.abc import Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

__all__ = [
    *("ELEMENTS", "ICONS", "EMBED", "PLOTLY", "STAGE"),
    *("first_visit", "imported", "own_files", "own_url", "static_folder"),
]

ELEMENTS = ("PlotlyChart", "ButtonGroup", "Selectbox", "Button", "Radio")
"""Parts of Streamlit's front end that the page shows at once, by the names of their files.

The largest is first. A part that is missing here is loaded when the page asks for it: later.
"""

ICONS = "MaterialSymbols-Rounded"
"""The font with Streamlit's icons, which it asks for only when the first icon is drawn."""

_IMPORT = re.compile(rb'(?:\bfrom|\bimport)\s*"\./([\w.-]+\.js)"')
_LINKED = re.compile(r'(?:href|src)="\./static/js/([\w.-]+\.js)"')


PLOTLY, EMBED = "plotly", "embed"
STAGE = ("pairing", "keys", "stage")
"""The scripts of our own documents: the chart code in whole, that of a lone chart, of a stage."""


@cache
def own_files() -> dict[str, Path]:
    """Return the files that our own documents need, by URL paths that change with their content."""
    spec = find_spec("plotly")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    stage = Path(__file__).parent / "stories" / "stage"
    ours = {
        PLOTLY: folder / "package_data" / "plotly.min.js",
        **{name: stage / f"{name}.js" for name in (*STAGE, EMBED)},
    }
    found = {}
    for name, path in ours.items():
        digest = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        found[f"/static/{name}/{name}.{digest}.js"] = path
    return found


def own_url(name: str) -> str:
    """Return the URL of one of our own files, relative to a page."""
    return next(f".{url}" for url in own_files() if url.startswith(f"/static/{name}/"))


def static_folder() -> Path:
    """Find the folder with Streamlit's ``index.html``."""
    from streamlit.file_util import get_static_dir

    return Path(get_static_dir())


def imported(folder: Path, elements: Sequence[str], linked: Iterable[str] = ()) -> list[str]:
    """Names of the scripts of some elements and all that these import, without the ``linked``.

    An element is the file name up to the hash. One that is not there just once is left out: a
    later Streamlit may name its files otherwise, and a page without hints is only slower.
    """
    matches = [sorted(folder.glob(f"{element}.*.js")) for element in elements]
    waiting = [found[0].name for found in matches if len(found) == 1]
    seen = set(linked)
    names = []
    while waiting:
        name = waiting.pop(0)
        if name not in seen and (folder / name).is_file():
            seen.add(name)
            names.append(name)
            waiting += [match.decode() for match in _IMPORT.findall((folder / name).read_bytes())]
    return names


def first_visit(static: Path) -> tuple[list[str], list[str]]:
    """URLs of the scripts that Streamlit's page links, and of the files that ours needs besides.

    They are relative to the page, as in Streamlit's ``index.html``; the largest of ours is first.
    """
    linked = _LINKED.findall((static / "index.html").read_text(encoding="utf-8"))
    scripts = imported(static / "static" / "js", ELEMENTS, linked)
    fonts = sorted((static / "static" / "media").glob(f"{ICONS}.*.woff2"))
    ours = [f"./static/js/{name}" for name in scripts]
    ours += [f"./static/media/{font.name}" for font in fonts[:1]]
    return [f"./static/js/{name}" for name in linked], ours
