"""What a reader may make of a line, always in this order: frequency, then units, then formula.

1. **Frequency** (`frequencies`): as published, or months put together to quarters and years.
2. **Units** (`units`): the level, a share of a total, per head, or constant dollars.
3. **Formula** (`formulas`): the level, an index, growth, or the sum of twelve months.

The order is fixed because it changes the result: the growth of a year is not the sum of the growth
of its months, and an index of shares is not a share of indices. FRED works in the same order
(https://fredhelp.stlouisfed.org/fred/data/understanding-the-data/what-is-the-order-of-processing-in-fred-graph/).

Every transform takes a line and returns one, with the columns of `lines.LINE_COLUMNS`. What has no
result has no row: a gap stays a gap, a base of zero gives nothing, and a part of a year is never
compared with a whole one.
"""

import pandas as pd

from indicators.analysis.choices import (
    FORMULA_CHOICES,
    FREQUENCY_CHOICES,
    UNITS_CHOICES,
    Choice,
    formula_text,
    formula_words,
    frequency_words,
    kind_after,
    stages,
    unit_words,
    units_text,
    units_words,
)
from indicators.analysis.formulas import (
    base_refusal,
    cumulative_12,
    index,
    log_refusal,
    previous,
    same_part,
    year_before,
)
from indicators.analysis.frequencies import to_frequency
from indicators.analysis.lines import LINE_COLUMNS, LineKey, line, line_keys
from indicators.analysis.refusals import UnavailableTransform
from indicators.analysis.units import constant_usd, needed_line, per_head, share
from indicators.errors import UnknownName
from indicators.periods import parse

__all__ = [
    "FORMULA_CHOICES",
    "FREQUENCY_CHOICES",
    "UNITS_CHOICES",
    "Choice",
    "UnavailableTransform",
    "base_refusal",
    "constant_usd",
    "cumulative_12",
    "formula_text",
    "formula_words",
    "frequency_words",
    "index",
    "kind_after",
    "log_refusal",
    "needed_line",
    "per_head",
    "previous",
    "same_months",
    "share",
    "stages",
    "to_frequency",
    "transformed",
    "unit_words",
    "units_text",
    "units_words",
    "year_before",
]


def transformed(
    frame: pd.DataFrame, kind: str, choice: Choice, beside: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Put a line through the three stages, in their order.

    Parameters
    ----------
    frame
        A line of an indicator, as `lines.line` gives it.
    kind
        ``flow``, ``stock`` or ``ratio``, by the catalog.
    choice
        What is chosen of each stage.
    beside
        The line that the units need, of the frequency after the first stage (`needed_line`).

    Returns
    -------
    DataFrame
        A line, in the unit that :func:`unit_words` says. Empty where nothing has a result.

    Raises
    ------
    UnavailableTransform
        Where the figures do not allow it; its sentence says why.
    UnknownName
        For a choice that is not offered.
    ValueError
        Where the units need a line beside, and none is given.

    Examples
    --------
    >>> transformed(months, "flow", Choice(frequency="A", formula="index", base="2019"))
    """
    if choice.units not in UNITS_CHOICES:
        raise UnknownName("units", choice.units, UNITS_CHOICES)
    if choice.formula not in FORMULA_CHOICES:
        raise UnknownName("formula", choice.formula, FORMULA_CHOICES)
    at_frequency = to_frequency(frame, kind, choice.frequency)
    in_units = _in_units(at_frequency, choice, beside)
    return _by_formula(in_units, kind_after(kind, choice), choice)


def _in_units(frame: pd.DataFrame, choice: Choice, beside: pd.DataFrame | None) -> pd.DataFrame:
    if choice.units == "level":
        return frame
    if beside is None:
        raise ValueError(f"{choice.units}: expected the line that it needs beside")
    if choice.units == "constant_usd":
        return constant_usd(frame, beside, choice.prices)
    return share(frame, beside) if choice.units == "share" else per_head(frame, beside)


def _by_formula(frame: pd.DataFrame, kind: str, choice: Choice) -> pd.DataFrame:
    if choice.formula == "index":
        return index(frame, choice.base)
    if choice.formula == "previous":
        return previous(frame)
    if choice.formula == "year_before":
        return year_before(frame)
    return cumulative_12(frame, kind) if choice.formula == "cumulative_12" else frame


def same_months(observations: pd.DataFrame, key: LineKey, period: str) -> pd.DataFrame:
    """Return the figures of other years for the same months as a part of a year.

    Parameters
    ----------
    observations
        Figures as the loaders give them.
    key
        The line that ``period`` belongs to; its frequency does not matter, as the same months may
        be spelled as a half, a quarter or an interval.
    period
        A part of a year, such as ``2024-01/2024-08``.

    Returns
    -------
    DataFrame
        A line of the figures of other years: for the example 2023-01/2023-08 and so on, where they
        exist. A figure for a whole year is never among them, unless ``period`` is one.

    Examples
    --------
    >>> same_months(dataset.observations, key, "2024-01/2024-08")
    """
    asked = parse(period)
    start, stop = pd.Timestamp(asked.start), pd.Timestamp(asked.stop)
    keys = line_keys(observations, key.indicator, key.flow, key.reporter)
    parts = [line(observations, one) for one in keys]
    figures = pd.concat(parts, ignore_index=True) if parts else line(observations, key)
    alike = figures[same_part(figures, start, stop) & (figures["start"] != start)]
    return alike.sort_values("start")[LINE_COLUMNS].reset_index(drop=True)
