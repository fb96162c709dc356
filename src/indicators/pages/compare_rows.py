"""The published figures behind a view of the compare page, read from its address alone."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from indicators.analysis.lines import figure_ids, line
from indicators.analysis.mirror import mirror
from indicators.analysis.refusals import UnavailableTransform
from indicators.analysis.transforms import Choice
from indicators.charts.comparing import compared
from indicators.charts.offered import key_of
from indicators.language import Language
from indicators.loaders import Dataset, as_known_on
from indicators.pages import compare_parts

__all__ = ["chosen_rows", "rows"]

Codes = Mapping[str, tuple[str, ...]]


def rows(dataset: Dataset, codes: Codes) -> pd.DataFrame:
    """Return the rows of ``dataset.observations`` that the chart of an address is made of."""
    days = codes["known"]
    known = as_known_on(dataset, date.fromisoformat(days[0])) if days else dataset
    mode = codes["mode"][0]
    if mode == "lines":
        figures = _of_lines(dataset, known, codes)
    elif mode == "mirror":
        figures = _of_mirror(known, codes)
    else:
        names = ("x", "y") if mode == "cross" else ("line",)
        figures = [
            figure
            for name in names
            for code in codes[name]
            for figure in line(known.observations, key_of(code))["observation_id"]
        ]
    return chosen_rows(known, figures)


def chosen_rows(dataset: Dataset, figures: Sequence[str]) -> pd.DataFrame:
    """Return the observations with these ids, in the order of the data."""
    observations = dataset.observations
    return observations[observations["observation_id"].isin(list(figures))].reset_index(drop=True)


def _of_lines(dataset: Dataset, known: Dataset, codes: Codes) -> list[str]:
    periods = compare_parts.periods_of(dataset, codes["lines"], codes["freq"][0])
    base = codes["base"][0] if codes["base"] else compare_parts.usual_base(periods)
    choice = Choice(codes["freq"][0], codes["units"][0], codes["formula"][0], base, base)
    keys = [key_of(code) for code in codes["lines"]]
    found = compared(known, known, keys, choice, Language("en"))
    return [figure for one in found for figure in figure_ids(one.frame)]


def _of_mirror(known: Dataset, codes: Codes) -> list[str]:
    indicator, direction, frequency = codes["mirror"][0].split(".")
    try:
        found = mirror(known, indicator, direction, frequency)
    except UnavailableTransform:
        return []
    return [*found["home_id"], *found["partner_id"]]
