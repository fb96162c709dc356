"""What is made of a line by itself: an index, growth, and the sum of twelve months.

The last of the three stages of `transforms`. A value is compared only with one of the same length,
and on the year before with the same part of it; where there is none, the row is left out.
"""

import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from indicators.analysis.drawing import STATUS_RANK
from indicators.analysis.lines import (
    LINE_COLUMNS,
    MONTHS,
    coverage,
    first_day,
    frequency_of,
    least_sure,
    month_number,
)
from indicators.analysis.refusals import UnavailableTransform
from indicators.language import Language
from indicators.periods import parse

__all__ = [
    "base_refusal",
    "cumulative_12",
    "index",
    "log_refusal",
    "previous",
    "same_part",
    "year_before",
]


def index(frame: pd.DataFrame, base: str) -> pd.DataFrame:
    """Return each value in per cent of that of the base period: 100 × value / value(base).

    Parameters
    ----------
    frame
        A line in any unit.
    base
        The period that is set to 100, in any spelling of its days.

    Returns
    -------
    DataFrame
        An index without a unit, 100 at the base. Empty where the base has no value above zero;
        :func:`base_refusal` says why. Rows of another length than the base, and of other months
        where it is an odd part of a year, are left out: they are not compared.

    Notes
    -----
    The simple index number of one series, a relative with a fixed base.

    Examples
    --------
    >>> index(goods, "2019")
    """
    row = _base_row(frame, base)
    if row.empty or not (row["value"] > 0).all():
        return frame.iloc[:0]
    alike = frame[_alike(frame, row)]
    repeated = row.loc[row.index.repeat(len(alike))].set_axis(alike.index)
    return _compared(alike, repeated, 100 * alike["value"] / repeated["value"])


def base_refusal(frame: pd.DataFrame, base: str, language: Language) -> str | None:
    """Say why a line cannot be set to 100 at a base period, or None where it can."""
    row = _base_row(frame, base)
    if row.empty:
        return UnavailableTransform("no_base", period=parse(base)).sentence(language)
    if (row["value"] > 0).all():
        return None
    return UnavailableTransform("base_not_positive", period=parse(base)).sentence(language)


def _base_row(frame: pd.DataFrame, base: str) -> pd.DataFrame:
    period = parse(base)
    same = frame["start"] == pd.Timestamp(period.start)
    return frame[same & (frame["stop"] == pd.Timestamp(period.stop))]


def _alike(frame: pd.DataFrame, row: pd.DataFrame) -> pd.Series:
    code = str(coverage(row).iloc[0])
    if code == "I":
        return same_part(frame, row["start"].iloc[0], row["stop"].iloc[0])
    alike: pd.Series = coverage(frame) == code
    return alike


def same_part(frame: pd.DataFrame, start: pd.Timestamp, stop: pd.Timestamp) -> pd.Series:
    """Tell which rows cover the days from ``start`` to before ``stop`` in any year.

    February is the same month in a leap year, and 1 January to 29 February is not 1 January to
    28 February unless both are the first two months.
    """
    last, last_days = stop - pd.Timedelta(days=1), frame["stop"] - pd.Timedelta(days=1)
    same: pd.Series = (
        (frame["start"].dt.month == start.month)
        & (frame["start"].dt.day == start.day)
        & (last_days.dt.month == last.month)
        & (last_days.dt.year - frame["start"].dt.year == last.year - start.year)
    )
    whole = start.day == stop.day == 1
    return same & (frame["stop"].dt.day == 1 if whole else last_days.dt.day == last.day)


def previous(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the growth on the period before, in per cent: 100 × (value / value before − 1).

    Parameters
    ----------
    frame
        A line in any unit.

    Returns
    -------
    DataFrame
        A line in per cent. A row is there only where a figure of the same length ends as it begins
        and is above zero: nothing reaches over a gap.

    Notes
    -----
    The formula is that of FRED's percent change (http://geofred.stlouisfed.org/tutorials/).

    Examples
    --------
    >>> previous(goods)
    """
    months = _months(frame)
    days = frame["stop"] - frame["start"]
    starts = first_day(month_number(frame["start"]) - months).where(
        months > 0, frame["start"] - days
    )
    return _growth(frame, starts, frame["start"])


def year_before(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the growth on the same part of the year before, in per cent.

    Parameters
    ----------
    frame
        A line in any unit.

    Returns
    -------
    DataFrame
        A line in per cent: 100 × (value / value a year before − 1). January to August is compared
        with January to August and a quarter with the same quarter; a part never with another part,
        29 February with nothing. Rows without such a figure above zero are left out.

    Notes
    -----
    The formula is that of FRED's percent change from a year ago
    (http://geofred.stlouisfed.org/tutorials/), by dates and not by counting rows.

    Examples
    --------
    >>> year_before(months)
    """
    whole = _months(frame) > 0
    short = frame["stop"] - frame["start"] <= pd.Timedelta(days=366)
    last_days = frame["stop"] - pd.Timedelta(days=1)
    stops = first_day(month_number(frame["stop"]) - 12).where(
        whole, _same_day_before(last_days) + pd.Timedelta(days=1)
    )
    return _growth(frame, _same_day_before(frame["start"]), stops.where(short))


def _months(frame: pd.DataFrame) -> pd.Series:
    """Return how many whole months each row covers; 0 where it is not of whole months."""
    whole = (frame["start"].dt.day == 1) & (frame["stop"].dt.day == 1)
    return (month_number(frame["stop"]) - month_number(frame["start"])).where(whole, 0)


def _same_day_before(days: pd.Series) -> pd.Series:
    """Return the same day of the year before; missing for 29 February, which has none."""
    moved: pd.Series = first_day(month_number(days) - 12) + pd.to_timedelta(
        days.dt.day - 1, unit="D"
    )
    return moved.where(moved.dt.day == days.dt.day)


def _growth(frame: pd.DataFrame, starts: pd.Series, stops: pd.Series) -> pd.DataFrame:
    """Compare each row with the one that covers the days from ``starts`` to before ``stops``."""
    places = pd.MultiIndex.from_frame(frame[["start", "stop"]])
    wanted = pd.MultiIndex.from_arrays([starts.to_numpy(), stops.to_numpy()])
    found = places.get_indexer(wanted)
    later = frame[found >= 0]
    earlier = frame.iloc[found[found >= 0]].set_axis(later.index)
    positive = earlier["value"] > 0
    later, earlier = later[positive], earlier[positive]
    return _compared(later, earlier, 100 * (later["value"] / earlier["value"] - 1))


def _compared(frame: pd.DataFrame, other: pd.DataFrame, values: pd.Series) -> pd.DataFrame:
    """Make a line of values that come from two figures, row by row; its own figure goes first."""
    own, others = frame["observation_id"], other["observation_id"]
    joined = frame.assign(
        value=values,
        status=least_sure(frame["status"], other["status"]),
        observation_id=own.where(own == others, own + ";" + others),
    )
    return joined[LINE_COLUMNS].reset_index(drop=True)


def cumulative_12(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the sum of the twelve months that end with each row.

    Parameters
    ----------
    frame
        A line of months, quarters or halves, in any unit that can be added up.
    kind
        The kind of the indicator; only a ``flow`` can be added up.

    Returns
    -------
    DataFrame
        A line in the same unit, in the place of the last month of each sum. A row is there only
        where all twelve months in a row are; ``observation_id`` names all of them, the newest
        first.

    Raises
    ------
    UnavailableTransform
        For a stock or ratio, and for a line of years, days or stretches.

    Examples
    --------
    >>> cumulative_12(months, "flow")
    """
    if kind != "flow":
        raise UnavailableTransform("not_flow")
    if frame.empty:
        return frame
    length = MONTHS.get(frequency_of(frame), 12)
    if length == 12:
        raise UnavailableTransform("not_parts")
    parts = 12 // length
    if len(frame) < parts:
        return frame.iloc[:0]
    numbers = month_number(frame["start"]).to_numpy()
    in_a_row = numbers[parts - 1 :] - numbers[: len(frame) - parts + 1] == 12 - length
    values, ranks = frame["value"].to_numpy(), frame["status"].map(STATUS_RANK).to_numpy()
    statuses = sorted(STATUS_RANK, key=STATUS_RANK.__getitem__)
    ids = frame["observation_id"].tolist()
    summed = frame.iloc[parts - 1 :].assign(
        value=sliding_window_view(values, parts).sum(axis=1),
        status=[statuses[rank] for rank in sliding_window_view(ranks, parts).max(axis=1)],
        observation_id=[
            ";".join(reversed(ids[place - parts : place])) for place in range(parts, len(ids) + 1)
        ],
    )
    whole: pd.DataFrame = summed[in_a_row]
    return whole[LINE_COLUMNS].reset_index(drop=True)


def log_refusal(frame: pd.DataFrame, language: Language) -> str | None:
    """Say why a line cannot be drawn on a logarithmic axis, or None where it can.

    It can where every value is above zero.
    """
    if bool((frame["value"] > 0).all()):
        return None
    return UnavailableTransform("not_positive").sentence(language)
