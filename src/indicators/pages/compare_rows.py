"""The published figures behind a view of the compare page, read from its address alone."""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from indicators.analysis.lines import figure_ids, line, within_years
from indicators.analysis.mirror import mirror
from indicators.analysis.refusals import UnavailableTransform
from indicators.analysis.transforms import Choice
from indicators.charts.comparing import compared
from indicators.charts.offered import key_of
from indicators.language import Language
from indicators.loaders import Dataset, as_known_on
from indicators.pages import compare_parts

__all__ = ["choice_of", "chosen_rows", "known_by", "rows"]

Codes = Mapping[str, tuple[str, ...]]


def rows(dataset: Dataset, codes: Codes) -> pd.DataFrame:
    """Return the rows of ``dataset.observations`` that the chart of an address is made of."""
    known = known_by(dataset, codes)
    mode = codes["mode"][0]
    if mode == "lines":
        figures = _of_lines(dataset, known, codes)
    elif mode == "mirror":
        figures = _of_mirror(known, codes)
    else:
        names = ("x", "y") if mode == "cross" else ("line",)
        years = years_of(codes) if mode == "cross" else None
        figures = [
            figure
            for name in names
            for code in codes[name]
            for figure in within_years(line(known.observations, key_of(code)), years)[
                "observation_id"
            ]
        ]
    return chosen_rows(known, figures)


def known_by(dataset: Dataset, codes: Codes) -> Dataset:
    """Return the data as they were known on the day that an address names, if it names one."""
    days = codes["known"]
    return as_known_on(dataset, date.fromisoformat(days[0])) if days else dataset


def years_of(codes: Codes) -> tuple[int, int]:
    """Return the first and the last year that an address asks for."""
    first, _dash, last = codes["years"][0].partition("-")
    return int(first), int(last)


def choice_of(dataset: Dataset, codes: Codes) -> Choice:
    """Return what an address makes of its lines; without a base it is the usual one."""
    frequency, units, formula = (codes[name][0] for name in ("freq", "units", "formula"))
    periods = compare_parts.periods_of(dataset, codes["lines"], frequency)
    base = codes["base"][0] if codes["base"] else compare_parts.usual_base(periods)
    return Choice(frequency, units, formula, base, base)


def chosen_rows(dataset: Dataset, figures: Sequence[str]) -> pd.DataFrame:
    """Return the observations with these ids, in the order of the data."""
    observations = dataset.observations
    return observations[observations["observation_id"].isin(list(figures))].reset_index(drop=True)


def _of_lines(dataset: Dataset, known: Dataset, codes: Codes) -> list[str]:
    keys = [key_of(code) for code in codes["lines"]]
    found = compared(known, known, keys, choice_of(dataset, codes), Language("en"), years_of(codes))
    return [figure for one in found for figure in figure_ids(one.frame)]


def _of_mirror(known: Dataset, codes: Codes) -> list[str]:
    indicator, direction, frequency = codes["mirror"][0].split(".")
    try:
        found = within_years(mirror(known, indicator, direction, frequency), years_of(codes))
    except UnavailableTransform:
        return []
    return [*found["home_id"], *found["partner_id"]]
