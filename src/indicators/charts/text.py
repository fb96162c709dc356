"""The one gate that outside text passes on its way into a chart, and the room that text needs.

Plotly reads text as pseudo-HTML and decodes entities twice, so escaping protects nothing
(plotly/plotly.js issue 2927): the characters that could start markup are replaced by look-alikes.
A dollar sign stays one: whoever draws turns formulas off (``typesetMath``, or no MathJax).
"""

import textwrap
import unicodedata
from urllib.parse import quote

#: Characters that Plotly's pseudo-HTML or its entities would act on -> what is shown.
_LOOK_ALIKES = str.maketrans(
    {
        "<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
        ">": "\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
        "&": "\N{FULLWIDTH AMPERSAND}",
    }
)

#: Average width of a character as a share of the font size, on the safe side.
_CHARACTER = 0.51


def visible(text: object) -> str:
    """Return text without what cannot be seen: control characters, direction overrides, and such.

    Line breaks become spaces. What is invisible can make a label say something else than it holds.
    """
    kept = (
        " " if unicodedata.category(character) in {"Cc", "Zl", "Zp"} else character
        for character in str(text)
        if unicodedata.category(character) not in {"Cf", "Cs", "Co", "Cn"}
    )
    return "".join(kept)


def plot_text(text: object) -> str:
    """Make outside text safe for any Plotly text: no markup, no control character."""
    return visible(text).translate(_LOOK_ALIKES)


def plot_address(url: str) -> str:
    """Make an address safe for any Plotly text, such that it still leads where it led.

    Its ampersands stay: an entity ends with a semicolon, and of those none is left.
    """
    return quote(visible(url), safe=":/?#[]@!()*+,=%~&")


def text_width(text: str, size: int) -> float:
    """Estimate the width of a line of text in pixels."""
    return len(text) * size * _CHARACTER


def wrap(text: str, width: float, size: int) -> list[str]:
    """Break cleaned text into lines of at most ``width`` pixels."""
    return textwrap.wrap(plot_text(text), max(8, int(width / (size * _CHARACTER))))


def shorten(text: str, width: float, size: int) -> str:
    """Cut cleaned text to ``width`` pixels, at a word, with an ellipsis."""
    clean = plot_text(text)
    room = int(width / (size * _CHARACTER))
    if len(clean) <= room:
        return clean
    return textwrap.shorten(clean, max(room, 2), placeholder="…")
