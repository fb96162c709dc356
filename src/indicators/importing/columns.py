"""Columns by name, however a program spells them."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from indicators.dataset.spellings import without_unseen

_NEITHER = re.compile(r"[\W_]+")


def column_key(name: str) -> str:
    """Spell a name without case, spaces and signs: ``Trade Value (US$)`` is ``tradevalueus``."""
    return _NEITHER.sub("", name).casefold()


def row_cells(header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """Cells of a row by the key of their column, without what nobody sees; missing ones empty."""
    cells = [without_unseen(cell) for cell in row]
    return dict(zip_longest(map(column_key, header), cells[: len(header)], fillvalue=""))
