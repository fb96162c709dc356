"""What a scatter of two lines draws: the periods that both have, in the order of time."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from indicators.analysis.lines import LineKey, least_sure, line, within_years
from indicators.charts.content import looks_of, publishers_of, status_words
from indicators.charts.offered import line_name, unit_of
from indicators.charts.parts import axis_scale
from indicators.charts.relations import Pair, Side
from indicators.charts.text import plot_text
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.periods import parse


class Crossing(NamedTuple):
    """Two lines against each other: pairs, axes, the look of who counted both, and the figures.

    Where two counted, the look is nobody's.
    """

    pairs: Sequence[Pair]
    sides: tuple[Side, Side]
    look: str
    figures: Sequence[str]


def crossing(
    dataset: Dataset,
    keys: tuple[LineKey, LineKey],
    observations: pd.DataFrame,
    language: Language,
    years: tuple[int, int] | None = None,
) -> Crossing:
    """Pair two lines by the days that they cover, in a span of years.

    ``observations`` are the figures known then.
    """
    frames = [within_years(line(observations, key), years) for key in keys]
    both = frames[0].merge(frames[1], on=["start", "stop"], how="inner", suffixes=("_x", "_y"))
    units = [unit_of(dataset, key) for key in keys]
    highest = [float(both[name].abs().max()) if len(both) else 1 for name in ("value_x", "value_y")]
    if units[0] == units[1]:
        highest = [max(highest)] * 2
    scales = [axis_scale(one) for one in highest]
    names = [line_name(dataset, key, language, short=True) for key in keys]
    sides = [
        Side(name, language.unit_title(unit, scale, pace=False))
        for name, unit, scale in zip(names, units, scales, strict=True)
    ]
    sure = least_sure(both["status_x"], both["status_y"]).tolist()
    ids = ("observation_id_x", "observation_id_y")
    columns = (both[name].tolist() for name in ("period_x", "value_x", "value_y", *ids))
    publishers = publishers_of(dataset)
    pairs = []
    for period, x, y, *figures, status in zip(*columns, sure, strict=True):
        words = language.period(parse(period))
        amounts = (
            f"{language.quantity(value, unit)}: {name}"
            for value, unit, name in zip((x, y), units, names, strict=True)
        )
        sources = "; ".join(dict.fromkeys(publishers[figure] for figure in figures))
        source = language.gettext("Source: {names}").format(names=sources)
        about = (*amounts, status_words(language)[status], source)
        hover = [f"<b>{words}</b>", *map(plot_text, about)]
        pairs.append(Pair(x / scales[0], y / scales[1], words, status, "<br>".join(hover)))
    reporters = {key.reporter for key in keys}
    look = looks_of(dataset)[keys[0].reporter] if len(reporters) == 1 else "computed"
    used = [one for frame in frames for one in frame["observation_id"]]
    return Crossing(pairs, (sides[0], sides[1]), look, used)
