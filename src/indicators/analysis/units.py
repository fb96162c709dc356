"""A line beside another of the same periods: share of a total, per head, in constant dollars.

The second of the three stages of `transforms`. The other line is always a named one of the data:
where there is none, the transform is refused, and nothing is put in its place.
"""

import pandas as pd

from indicators import catalog
from indicators.analysis.frequencies import to_frequency
from indicators.analysis.lines import (
    FREQUENCIES,
    LINE_COLUMNS,
    LineKey,
    least_sure,
    line,
    line_keys,
)
from indicators.analysis.refusals import UnavailableTransform
from indicators.errors import UnknownName
from indicators.loaders import Dataset
from indicators.periods import parse

__all__ = [
    "constant_usd",
    "needed_line",
    "per_head",
    "share",
]

_REFUSALS = {"constant_usd": "no_deflator", "per_head": "no_population", "share": "no_total"}


def share(frame: pd.DataFrame, total: pd.DataFrame) -> pd.DataFrame:
    """Return each value in per cent of the total of the same period.

    Parameters
    ----------
    frame, total
        Lines in one unit, of the same flow and reporter.

    Returns
    -------
    DataFrame
        A line in per cent. Periods without a total, or whose total is not above zero, are left out;
        a year is never set against a part of it. ``observation_id`` names both figures, and the
        status is that of the less sure.

    Examples
    --------
    >>> share(potash, goods)
    """
    paired = _paired(frame, total)
    return _result(paired, 100 * paired["value"] / paired["value_beside"], "_beside")


def per_head(frame: pd.DataFrame, population: pd.DataFrame) -> pd.DataFrame:
    """Return each value divided by the number of people in the same period.

    Parameters
    ----------
    frame
        A line in any unit but a ratio.
    population
        A line in persons: heads, not thousands.

    Returns
    -------
    DataFrame
        A line in the unit per person; periods without a population above zero are left out.

    Examples
    --------
    >>> per_head(goods, needed_line(dataset, "per_head", key, "population"))
    """
    paired = _paired(frame, population)
    return _result(paired, paired["value"] / paired["value_beside"], "_beside")


def constant_usd(frame: pd.DataFrame, deflator: pd.DataFrame, prices: str) -> pd.DataFrame:
    """Return dollars of each period in dollars of one: the value at the prices of ``prices``.

    Parameters
    ----------
    frame
        A line in current dollars.
    deflator
        A line of a price index of any base; only its ratios count.
    prices
        The period whose prices are used, as `periods.parse` reads it, such as ``2015``.

    Returns
    -------
    DataFrame
        A line in dollars of ``prices``: value × index of ``prices`` / index of the period. Periods
        without an index above zero are left out, and all of them where ``prices`` has none.

    Notes
    -----
    Dividing by an index and multiplying by that of a base is how FRED makes real out of nominal
    values (https://www.stlouisfed.org/publications/page-one-economics/2021/11/15/data-units-in-fred
    tells of its units).

    Examples
    --------
    >>> constant_usd(goods, us_consumer_prices, "2015")
    """
    base = parse(prices)
    covers = (deflator["start"] == pd.Timestamp(base.start)) & (
        deflator["stop"] == pd.Timestamp(base.stop)
    )
    level = deflator.loc[covers & (deflator["value"] > 0), ["value", "status", "observation_id"]]
    paired = _paired(frame, deflator)
    # A join without keys: all rows where the base has a figure, none where it has not.
    paired = paired.merge(level, how="cross", suffixes=("", "_base"))
    real = paired["value"] * paired["value_base"] / paired["value_beside"]
    return _result(paired, real, "_beside", "_base")


def _paired(frame: pd.DataFrame, beside: pd.DataFrame) -> pd.DataFrame:
    """Join the rows of two lines that cover the same days, where the other is above zero."""
    other = beside.loc[beside["value"] > 0].drop(columns="period")
    return frame.merge(other, on=["start", "stop"], how="inner", suffixes=("", "_beside"))


def _result(paired: pd.DataFrame, values: pd.Series, *others: str) -> pd.DataFrame:
    """Make a line of computed values, with the status and the ids of all that went in.

    ``others`` are the endings of the columns of the other figures.
    """
    ids = paired["observation_id"]
    for other in others:
        ids = ids + ";" + paired[f"observation_id{other}"]
    statuses = (paired[f"status{ending}"] for ending in ("", *others))
    computed = paired.assign(value=values, status=least_sure(*statuses), observation_id=ids)
    return computed[LINE_COLUMNS]


def needed_line(dataset: Dataset, units: str, key: LineKey, indicator: str) -> pd.DataFrame:
    """Find the line that a choice of units sets beside that of ``key``.

    Parameters
    ----------
    dataset
        The data, of today or as known on a day.
    units
        ``share``: a total of the same flow and reporter. ``constant_usd`` and ``per_head``: a price
        index and a population, of whatever reporter the data have first.
    key
        The line that is transformed, with the frequency that it has after the first stage.
    indicator
        The name of the other indicator, such as ``goods_value``, ``us_consumer_prices`` or
        ``population``.

    Returns
    -------
    DataFrame
        A line of the frequency of ``key``: as published, or else put together from the coarsest
        finer frequency that yields any period.

    Raises
    ------
    UnavailableTransform
        Where the data have no such figures, where a total is in another unit, and where constant
        dollars are asked of what is not in dollars. The sentence names what would be needed.
    UnknownName
        For units that need no line, and for an indicator of ``key`` that there is not.

    Examples
    --------
    >>> needed_line(dataset, "per_head", key, "population")
    """
    _check_units(dataset, units, key.indicator, indicator)
    kinds = dataset.catalog.set_index("indicator")["kind"]
    if indicator in kinds.index:
        same = (key.flow, key.reporter) if units == "share" else (None, None)
        candidates = line_keys(dataset.observations, indicator, *same)
        finer = FREQUENCIES[FREQUENCIES.index(key.frequency) :]
        for candidate in sorted(candidates, key=lambda one: FREQUENCIES.index(one.frequency)):
            if candidate.frequency not in finer:
                continue
            found = _as_frequency(dataset, candidate, str(kinds[indicator]), key.frequency)
            if len(found):
                return found
    raise UnavailableTransform(_REFUSALS[units], indicator=indicator)


def _as_frequency(dataset: Dataset, key: LineKey, kind: str, frequency: str) -> pd.DataFrame:
    found = line(dataset.observations, key)
    if key.frequency == frequency:
        return found
    if frequency not in ("A", "Q", "M") or key.frequency == "I":
        return found.iloc[:0]
    return to_frequency(found, kind, frequency)


def _check_units(dataset: Dataset, units: str, indicator: str, other: str) -> None:
    if units not in _REFUSALS:
        raise UnknownName("units", units, _REFUSALS)
    unit = catalog.indicator_row(dataset, indicator)["unit"]
    if units == "constant_usd" and unit != "USD":
        raise UnavailableTransform("not_dollars")
    if units == "share" and dataset.catalog.set_index("indicator")["unit"].get(other, unit) != unit:
        raise UnavailableTransform("other_unit")
