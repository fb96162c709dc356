"""The one gate that outside text passes on its way into Markdown on a page: it stays text."""

import re
from urllib.parse import quote, urlsplit

from indicators.charts.text import visible

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: object) -> str:
    """Return outside text such that Markdown shows it as it is: no markup, link, formula or icon.

    Every ASCII punctuation mark is escaped with a backslash, as CommonMark allows; line breaks
    become spaces, control and invisible format characters go.
    """
    return _PUNCTUATION.sub(r"\\\1", visible(text))


def link(text: object, url: str) -> str:
    """Return a Markdown link, or only its text where the address is not http or https."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return plain(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return plain(text)
    return f"[{plain(text)}](<{quote(url, safe=':/?#[]@!$&()*+,;=%~')}>)"


def quiet(text: object) -> str:
    """Return outside text as small grey Markdown that keeps enough contrast to be read.

    Streamlit's own caption fades the text below 4.5:1.
    """
    return f":small[:gray[{plain(text)}]]"
