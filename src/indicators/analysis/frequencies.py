"""From a finer frequency to a coarser one: sums, last levels and means, of complete periods only.

The first of the three stages of `transforms`. Nothing is ever split, and no part is made up.
"""

import pandas as pd

from indicators.analysis.choices import FREQUENCY_CHOICES
from indicators.analysis.drawing import STATUS_RANK
from indicators.analysis.lines import (
    LINE_COLUMNS,
    MONTHS,
    first_day,
    frequency_of,
    month_number,
)
from indicators.analysis.refusals import UnavailableTransform
from indicators.errors import UnknownName

__all__ = ["to_frequency"]


def to_frequency(frame: pd.DataFrame, kind: str, frequency: str) -> pd.DataFrame:
    """Put a line together to a coarser frequency.

    Parameters
    ----------
    frame
        A line, as `lines.line` gives it.
    kind
        ``flow``: the sum of the parts. ``stock``: the last level, where it falls in the last month
        of the period, since a level of May is not that of the year's end. ``ratio``: the plain mean
        of the parts.
    frequency
        One of `choices.FREQUENCY_CHOICES`; ``published`` leaves the line as it is.

    Returns
    -------
    DataFrame
        A line in the same unit. A sum or mean is there only where every part of the period is, so
        a year of eleven months has no row. The status is that of the least sure part, and
        ``observation_id`` names all parts.

    Raises
    ------
    UnavailableTransform
        For a line that is coarser than asked, and for stretches of unequal length.
    UnknownName
        For a frequency that is not offered.

    Notes
    -----
    Sum, average and end of period are the three ways in which FRED goes to a lower frequency, too;
    it also leaves out the last period while it is incomplete
    (https://fredhelp.stlouisfed.org/category/fred/data/understanding-the-data/). Unlike it, a
    missing part in the middle leaves the period out here as well.

    Examples
    --------
    >>> to_frequency(months, "flow", "A")
    """
    if frequency not in FREQUENCY_CHOICES:
        raise UnknownName("frequency", frequency, FREQUENCY_CHOICES)
    if frequency == "published" or frame.empty:
        return frame
    found = frequency_of(frame)
    if found == frequency:
        return frame
    if found == "I":
        raise UnavailableTransform("stretches")
    if MONTHS.get(found, 0) > MONTHS[frequency]:
        raise UnavailableTransform("coarser")
    target = month_number(frame["start"]) // MONTHS[frequency]
    combined = _last(frame, target) if kind == "stock" else _whole(frame, target, kind)
    complete = combined[_reaches_end(combined, kind, frequency)]
    return _named(complete, frequency)


def _whole(frame: pd.DataFrame, target: pd.Series, kind: str) -> pd.DataFrame:
    """Combine the parts of each target period, with the time that they cover together."""
    parts = frame.assign(covered=frame["stop"] - frame["start"])
    return parts.groupby(target.rename("target")).agg(
        value=("value", "mean" if kind == "ratio" else "sum"),
        covered=("covered", "sum"),
        until=("stop", "max"),
        status=("status", _least_sure_of),
        observation_id=("observation_id", ";".join),
    )


def _least_sure_of(statuses: pd.Series) -> str:
    return max((str(status) for status in statuses), key=STATUS_RANK.__getitem__)


def _last(frame: pd.DataFrame, target: pd.Series) -> pd.DataFrame:
    last = frame.assign(target=target).groupby("target").tail(1).set_index("target")
    covered = last["stop"] - last["start"]
    return last.assign(covered=covered, until=last["stop"])


def _reaches_end(combined: pd.DataFrame, kind: str, frequency: str) -> pd.Series:
    """Tell which target periods are told whole, or to their last month for a stock."""
    begins = pd.Series(combined.index * MONTHS[frequency], index=combined.index)
    after = begins + MONTHS[frequency]
    if kind == "stock":
        last_month = month_number(combined["until"] - pd.Timedelta(days=1))
        return last_month == after - 1
    return combined["covered"] == first_day(after) - first_day(begins)


def _named(combined: pd.DataFrame, frequency: str) -> pd.DataFrame:
    begins = pd.Series(combined.index * MONTHS[frequency], index=combined.index, dtype="int64")
    patterns = {"A": "{year}", "Q": "{year}-Q{quarter}", "M": "{year}-{month:02d}"}
    texts = [
        patterns[frequency].format(
            year=number // 12, quarter=number % 12 // 3 + 1, month=number % 12 + 1
        )
        for number in begins
    ]
    named = combined.assign(
        period=pd.Series(texts, index=combined.index, dtype="str"),
        start=first_day(begins),
        stop=first_day(begins + MONTHS[frequency]),
    )
    return named[LINE_COLUMNS].reset_index(drop=True)
