"""Lines: the figures of one indicator, direction and reporter, one a period, in time order.

A line is of one frequency, by what its figures cover and not by how they are spelled: an interval
``2021-01/2021-12`` is the year 2021, and ``2021-01/2021-03`` its first quarter.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd

from indicators.analysis.drawing import STATUS_RANK, preferred

__all__ = [
    "FREQUENCIES",
    "LINE_COLUMNS",
    "MONTHS",
    "LineKey",
    "coverage",
    "figure_ids",
    "first_day",
    "frequency_of",
    "least_sure",
    "line",
    "line_keys",
    "month_number",
]

#: The columns of a line, in order.
LINE_COLUMNS = ["period", "start", "stop", "value", "status", "observation_id"]

#: SDMX frequency codes from coarse to fine, and ``I`` for a stretch that is none of these.
FREQUENCIES = ("A", "S", "Q", "M", "D", "I")

#: How many months a period of each frequency of whole months covers.
MONTHS = {"A": 12, "S": 6, "Q": 3, "M": 1}

_EPOCH = 1970 * 12
"""The month that NumPy counts from, as :func:`month_number` counts."""

_STATUSES = np.array(sorted(STATUS_RANK, key=lambda status: STATUS_RANK[status]), dtype=object)


class LineKey(NamedTuple):
    """What makes a line; ``frequency`` is one of ``FREQUENCIES``, ``flow`` may be empty."""

    indicator: str
    flow: str
    reporter: str
    frequency: str


def within_years(frame: pd.DataFrame, years: tuple[int, int] | None) -> pd.DataFrame:
    """Return the rows whose periods, by ``start`` and ``stop``, touch the years; all without."""
    if years is None:
        return frame
    first, after = pd.Timestamp(years[0], 1, 1), pd.Timestamp(years[1] + 1, 1, 1)
    return frame[(frame["stop"] > first) & (frame["start"] < after)]


def line(observations: pd.DataFrame, key: LineKey, *, doubtful: bool = False) -> pd.DataFrame:
    """Return the line of a key, as it was published.

    Parameters
    ----------
    observations
        Figures as the loaders give them.
    key
        Indicator, flow, reporter and frequency. There need be no such figures.
    doubtful
        Take in figures of status ``doubtful``, which are left out otherwise.

    Returns
    -------
    DataFrame
        The columns of ``LINE_COLUMNS`` with one row a period, sorted by ``start``, with a
        RangeIndex: ``value`` is a float64 in the unit of the indicator, ``start`` and ``stop`` the
        first day and the day after the last. Where several sources give one cell, the row is the
        one that `drawing.preferred` chooses. Empty where there are no such figures.

    Examples
    --------
    >>> line(dataset.observations, LineKey("goods_value", "export", "CHN", "A"))
    """
    chosen = _figures(observations, key.indicator, doubtful=doubtful)
    chosen = chosen[(chosen["flow"] == key.flow) & (chosen["reporter"] == key.reporter)]
    chosen = chosen[coverage(chosen) == key.frequency]
    if not chosen.empty:
        chosen = chosen[preferred(chosen)]
    return chosen.sort_values(["start", "stop"])[LINE_COLUMNS].reset_index(drop=True)


def line_keys(
    observations: pd.DataFrame,
    indicator: str,
    flow: str | None = None,
    reporter: str | None = None,
    *,
    doubtful: bool = False,
) -> list[LineKey]:
    """List the lines that an indicator has, of one flow and one reporter where these are given.

    Flows and reporters come in the order in which they first appear, and the frequencies of each
    from coarse to fine. An empty ``flow`` is the flow of figures that have none; None asks for all.

    Examples
    --------
    >>> line_keys(dataset.observations, "potash_value", reporter="CHN")
    [LineKey(indicator='potash_value', flow='export', reporter='CHN', frequency='A')]
    """
    figures = _figures(observations, indicator, doubtful=doubtful)
    if flow is not None:
        figures = figures[figures["flow"] == flow]
    if reporter is not None:
        figures = figures[figures["reporter"] == reporter]
    cells = zip(figures["flow"], figures["reporter"], coverage(figures), strict=True)
    found = list(dict.fromkeys(cells))
    pairs = list(dict.fromkeys((flow, reporter) for flow, reporter, _ in found))
    found.sort(key=lambda one: (pairs.index(one[:2]), FREQUENCIES.index(one[2])))
    return [LineKey(indicator, *one) for one in found]


def _figures(observations: pd.DataFrame, indicator: str, *, doubtful: bool) -> pd.DataFrame:
    wanted = observations["indicator"] == indicator
    return observations[wanted if doubtful else wanted & (observations["status"] != "doubtful")]


def coverage(frame: pd.DataFrame) -> pd.Series:
    """Return the frequency code of each row by the days that it covers, whatever its spelling.

    A whole calendar year is ``A``, half a year ``S``, a quarter ``Q``, a month ``M``, one day ``D``
    and all else ``I``.
    """
    start, stop = frame["start"].to_numpy(), frame["stop"].to_numpy()
    first, after = start.astype("datetime64[M]"), stop.astype("datetime64[M]")
    whole = (start == first) & (stop == after)
    begins, months = first.astype("int64"), (after - first).astype("int64")
    tests = [whole & (months == length) & (begins % length == 0) for length in MONTHS.values()]
    tests.append(stop - start == np.timedelta64(1, "D"))
    codes = np.select(tests, list(FREQUENCIES[:-1]), default="I")
    return pd.Series(codes, index=frame.index, dtype="str")


def frequency_of(frame: pd.DataFrame) -> str:
    """Return the one frequency of all rows of a line, or ``I`` where they differ."""
    codes = coverage(frame).unique()
    return str(codes[0]) if len(codes) == 1 else "I"


def month_number(days: pd.Series) -> pd.Series:
    """Count the months from the year 0 to each day: January 2021 is 24252."""
    numbers = days.to_numpy().astype("datetime64[M]").astype("int64") + _EPOCH
    return pd.Series(numbers, index=days.index)


def first_day(months: pd.Series) -> pd.Series:
    """Return the first day of each month of :func:`month_number`, as datetime64[us]."""
    days = (months.to_numpy() - _EPOCH).astype("datetime64[M]").astype("datetime64[us]")
    return pd.Series(days, index=months.index)


def least_sure(*statuses: pd.Series) -> pd.Series:
    """Return the less sure status of several, row by row; a computed value has that of its parts.

    A share of an official figure in a derived total is derived.
    """
    ranks = np.column_stack([one.map(STATUS_RANK).to_numpy(dtype="int64") for one in statuses])
    return pd.Series(_STATUSES[ranks.max(axis=1)], index=statuses[0].index, dtype="str")


def figure_ids(frame: pd.DataFrame) -> tuple[str, ...]:
    """Return the ``observation_id`` of every figure that went into a line, in order, each once.

    A value that was computed from several figures has their ids in one cell, separated by ``;``,
    its own figure first.
    """
    cells = (name for cell in frame["observation_id"] for name in str(cell).split(";"))
    return tuple(dict.fromkeys(cells))
