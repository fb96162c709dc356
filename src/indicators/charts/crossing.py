"""What a scatter of two lines draws: the periods that both have, in the order of time."""

from collections.abc import Sequence

import pandas as pd

from indicators.analysis.lines import LineKey
from indicators.charts.offered import line_name
from indicators.charts.parts import axis_scale
from indicators.charts.relations import Pair, Side
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.periods import parse

__all__ = ["crossed_pairs", "crossed_sides"]


def crossed_pairs(
    x: pd.DataFrame, y: pd.DataFrame, language: Language
) -> tuple[list[Pair], tuple[float, float]]:
    """Pair two lines by the days that they cover; return also what their values are divided by."""
    both = x.merge(y, on=["start", "stop"], how="inner", suffixes=("_x", "_y"))
    if both.empty:
        return [], (1.0, 1.0)
    scales = (axis_scale(float(both["value_x"].abs().max())),
              axis_scale(float(both["value_y"].abs().max())))  # fmt: skip
    columns = (both[name].tolist() for name in ("period_x", "value_x", "value_y"))
    pairs = []
    for period, left, right in zip(*columns, strict=True):
        words = language.period(parse(period))
        values = left / scales[0], right / scales[1]
        told = " · ".join(language.significant(value, 4) for value in values)
        pairs.append(Pair(*values, words, f"<b>{words}</b><br>{told}"))
    return pairs, scales


def crossed_sides(
    dataset: Dataset,
    keys: tuple[LineKey, LineKey],
    units: Sequence[str],
    scales: tuple[float, float],
    language: Language,
) -> tuple[Side, Side]:
    """Name the two axes."""
    one, other = (
        Side(
            line_name(dataset, key, language, short=True),
            language.unit_title(unit, scale, pace=False),
        )
        for key, unit, scale in zip(keys, units, scales, strict=True)
    )
    return one, other
