"""Figures of a table beside those that the data have already."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import pandas as pd

from indicators.importing.conversion import Figure


class State(StrEnum):
    """How a figure stands to those that the data have for the same thing."""

    NEW = "new"
    SAME = "same value"
    DIFFERENT = "other value"
    PRESENT = "there already"
    CONTRADICTION = "contradicts"


class Present(NamedTuple):
    """A figure that the data have, and its publication."""

    value: float
    source_id: str


class Comparison(NamedTuple):
    """A figure of a table, its state, and what the data have for the same thing."""

    figure: Figure
    state: State
    present: tuple[Present, ...]


def compare(
    figures: Iterable[Figure], observations: pd.DataFrame, source_id: str
) -> list[Comparison]:
    """Compare figures with all observations of the same indicator, flow, reporter and period.

    Of the publication itself a figure is there already, or contradicts it; the same cell of
    another publication has the same value, or another one, and both stay.
    """
    present: dict[tuple[str, ...], list[Present]] = {}
    columns = ["indicator", "flow", "reporter", "period", "value", "source_id"]
    for *key, value, source in observations[columns].itertuples(index=False):
        present.setdefault(tuple(key), []).append(Present(value, source))
    return [
        Comparison(figure, _state(figure, present.get(figure.key, ()), source_id),
                   tuple(present.get(figure.key, ())))
        for figure in figures
    ]  # fmt: skip


def _state(figure: Figure, present: Sequence[Present], source_id: str) -> State:
    own = [each for each in present if each.source_id == source_id]
    same = [each for each in own or present if _is_same(figure, each)]
    if own:
        return State.PRESENT if same else State.CONTRADICTION
    if not present:
        return State.NEW
    return State.SAME if same else State.DIFFERENT


def _is_same(figure: Figure, present: Present) -> bool:
    return float(Decimal(figure.value)) == present.value
