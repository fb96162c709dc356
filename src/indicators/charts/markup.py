"""The little markup that our own chart texts hold, taken apart: bold, a colour, line breaks.

What comes from outside has been cleaned of markup before (`indicators.charts.text`), so that every
tag here is one of ours.
"""

from html.parser import HTMLParser
from typing import NamedTuple

__all__ = ["Piece", "pieces"]


class Piece(NamedTuple):
    """A stretch of text in one look; ``color`` is None for that of the whole text."""

    text: str
    bold: bool = False
    color: str | None = None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.lines: list[list[Piece]] = [[]]
        self._bold = 0
        self._colors: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.lines.append([])
        elif tag == "b":
            self._bold += 1
        elif tag == "span":
            style = dict(attrs).get("style") or ""
            self._colors.append(style.partition("color:")[2] or None)

    def handle_endtag(self, tag: str) -> None:
        if tag == "b":
            self._bold = max(0, self._bold - 1)
        elif tag == "span" and self._colors:
            self._colors.pop()

    def handle_data(self, data: str) -> None:
        color = self._colors[-1] if self._colors else None
        self.lines[-1].append(Piece(data, self._bold > 0, color))


def pieces(text: str) -> list[list[Piece]]:
    """Return the lines of a chart text, each as stretches of one look.

    Examples
    --------
    >>> pieces("<b>Timber</b> m³")
    [[Piece(text='Timber', bold=True, color=None), Piece(text=' m³', bold=False, color=None)]]
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.lines
