"""Streamlit's ``index.html`` as this project serves it: with hints, a title, and a tight policy."""

import base64
import gzip
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from urllib.parse import parse_qs

import brotli  # type: ignore[import-untyped]
import orjson

from indicators.language import LOCALES
from indicators.server_hints import first_visit

__all__ = ["ON_DEMAND", "TITLE", "VIEW_COOKIE", "Document", "Page", "policy", "with_hints"]

TITLE = "Belarus–China indicators"
DESCRIPTION = (
    "Trade and transit between Belarus and China on one time axis: every figure with its reporter "
    "and source, and the events around it."
)

ON_DEMAND = 5
"""How well a page is compressed while somebody waits: 11 takes a second, and saves a tenth."""

VIEW_COOKIE = "indicators_view"
"""The cookie that tells the page's first run whether the window is ``narrow`` or ``wide``."""

PAGES = ("timelines", "compare", "data", "article", "story")
"""The paths of the pages, as `indicators.pages.site` has them."""

# What a document may do. Streamlit needs inline styles (emotion) and images and fonts as data;
# 'self' covers its websocket. Plotly, the grid and the widgets run without eval.
DOCUMENT_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_TITLE = re.compile(r"<title>[^<]*</title>")
_LANGUAGE = re.compile(r'<html lang="[^"]*">')


def with_hints(html: str, hints: Sequence[str], language: str = "en") -> str:
    """Add our title, style and script, and hints to load some files at once.

    ``hints`` are URLs below the page, the largest first. A page without the places where these
    belong comes back unchanged.
    """
    if not _TITLE.search(html) or "</head>" not in html:
        return html
    links = [_hint(url) for url in hints]
    # A browser has six connections and loads in the order of the page. The chart code is as large
    # as all the rest together: first in line it fills one of them while the many small files wait
    # for their answers on the others.
    lines = [
        f"<title>{escape(TITLE)}</title>",
        f'<meta name="description" content="{escape(DESCRIPTION)}" />',
        f"<style>{_resource('index.css')}</style>",
        f"<script>{_script()}</script>",
        *links[:1],
    ]
    html = _LANGUAGE.sub(f'<html lang="{language}">', html, count=1)
    html = _TITLE.sub(lambda _: "\n    ".join(lines), html, count=1)
    return html.replace("</head>", "".join(f"  {link}\n  " for link in links[1:]) + "</head>", 1)


@cache
def _resource(name: str) -> str:
    return (files("indicators") / "index_page" / name).read_text("utf-8")


@cache
def _script() -> str:
    """Return the page's own script with what it needs to know."""
    from indicators.charts.theme import light_for_dark

    settings = {"cookie": VIEW_COOKIE, "pages": PAGES, "colours": light_for_dark()}
    return _resource("index.js").replace('"SETTINGS"', orjson.dumps(settings).decode())


def _hint(url: str) -> str:
    font = url.endswith(".woff2")
    kind = 'rel="preload" as="font" type="font/woff2"' if font else 'rel="modulepreload"'
    return f'<link {kind} crossorigin href="{escape(url)}">'


def policy(html: str, ancestors: str = "'none'") -> str:
    """Return the Content-Security-Policy of a page: its own inline scripts run, no others.

    ``ancestors`` are the origins whose pages may embed it.
    """
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(html)
    ]
    allowed = DOCUMENT_POLICY | {
        "script-src": " ".join([DOCUMENT_POLICY["script-src"], *hashes]),
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in allowed.items())


class Document:
    """A page in one language, in every encoding."""

    content_type = "text/html; charset=utf-8"
    encodings = ("br", "gzip")

    def __init__(self, html: str, ancestors: str = "'none'", quality: int = 11) -> None:
        """Compress a page once; what is made on demand takes ``ON_DEMAND`` as ``quality``."""
        content = html.encode()
        self.policy = policy(html, ancestors)
        # With the policy: a browser keeps the old one when it is told that nothing has changed.
        self.digest = hashlib.sha256(content + self.policy.encode()).hexdigest()[:32]
        self._bodies: dict[str, bytes] = {
            "identity": content,
            "br": brotli.compress(content, quality=quality),
            "gzip": gzip.compress(content, mtime=0),
        }

    def body(self, encoding: str = "identity") -> bytes:
        """Return the page in an encoding."""
        return self._bodies[encoding]


class Page:
    """Streamlit's page: the original, and ours in each language."""

    def __init__(self, static: Path) -> None:
        self.original = (static / "index.html").read_bytes()
        # A browser hashes inline scripts after it has unified the line ends.
        html = self.original.decode("utf-8").replace("\r\n", "\n")
        _, hints = first_visit(static)
        self._documents = {code: Document(with_hints(html, hints, code)) for code in LOCALES}

    def document(self, query: str = "") -> Document:
        """Return the page in the language that a query string asks for with ``lang``."""
        asked = parse_qs(query).get("lang", [""])[-1]
        return self._documents.get(asked, self._documents["en"])
