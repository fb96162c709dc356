"""Columns by name, however a program spells them."""

import re
from collections.abc import Sequence

from indicators.dataset.spellings import without_unseen

_NEITHER = re.compile(r"[\W_]+")


def column_key(name: str) -> str:
    """Spell a name without case, spaces and signs: ``Trade Value (US$)`` is ``tradevalueus``."""
    return _NEITHER.sub("", name).casefold()


def row_cells(keys: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """Cells of a row by the key of their column, without what nobody sees; missing ones empty."""
    cells = dict(zip(keys, map(without_unseen, row), strict=False))
    return cells if len(cells) == len(keys) else dict.fromkeys(keys, "") | cells
