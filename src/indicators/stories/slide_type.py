"""The type on slides: what a text may hold, how wide it is in Arial, and where it is cut."""

import unicodedata

from indicators.charts.text import visible

__all__ = ["LEADING", "cut", "plain", "text_height", "text_width", "wrapped"]

LEADING = 1.2
"""The height of a line of text as a multiple of its size."""

_WIDTHS = {
    character: width
    for width, characters in (
        (0.222, "ijl'’‘"),
        (0.278, " !,./:;I[\\]ft·\u00a0"),
        (0.333, "-()r`“”"),
        (0.5, "Jckvsxyz"),
        (0.556, "0123456789abdeghnopqu?_$#L–"),
        (0.61, "FTZ+<=>÷−"),
        (0.667, "ABEKPSVXY&"),
        (0.722, "CDHNRUw"),
        (0.778, "GOQ"),
        (0.889, "mM%"),
        (1.0, "W@…—"),
    )
    for character in characters
}
"""The width of characters of Arial as a part of its size."""

_OTHER, _FULL = 0.65, 1.0
_BOLD, _SPARE = 1.07, 1.01


def plain(text: object) -> str:
    """Return a text as one line without characters that cannot be seen or that XML forbids."""
    return " ".join(part for part in visible(text).split(" ") if part)


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a line in points, rather too much than too little."""
    return sum(map(_width, text)) * size * _SPARE * (_BOLD if bold else 1.0)


def _width(character: str) -> float:
    wide = unicodedata.east_asian_width(character) in "WF"
    return _WIDTHS.get(character, _FULL if wide else _OTHER)


def wrapped(text: str, room: float, size: float, *, bold: bool = False) -> list[str]:
    """Break a text into lines of at most ``room`` points, between words where it can be."""
    lines: list[str] = []
    line = ""
    for word in plain(text).split(" "):
        for piece in _pieces(word, room, size, bold=bold):
            longer = f"{line} {piece}" if line else piece
            if line and text_width(longer, size, bold=bold) > room:
                lines.append(line)
                line = piece
            else:
                line = longer
    return [*lines, line] if line else lines


def _pieces(word: str, room: float, size: float, *, bold: bool) -> list[str]:
    pieces, piece, taken = [], "", 0.0
    for character in word:
        width = text_width(character, size, bold=bold)
        if piece and taken + width > room:
            pieces.append(piece)
            piece, taken = "", 0.0
        piece += character
        taken += width
    return [*pieces, piece] if piece else pieces


def cut(text: str, room: float, size: float, most: int, *, bold: bool = False) -> str:
    """Return a text that takes at most ``most`` lines, with an ellipsis where it was cut."""
    lines = wrapped(text, room, size, bold=bold)
    if len(lines) <= most:
        return plain(text)
    kept = " ".join(lines[:most])
    while kept and len(wrapped(f"{kept}…", room, size, bold=bold)) > most:
        kept = kept[:-1].rstrip()
    return f"{kept}…"


def text_height(lines: int, size: float) -> float:
    """Return the height in points that so many lines take."""
    return lines * size * LEADING
