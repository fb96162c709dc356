"""Monthly means of daily rates: of whole months only."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

from indicators.periods import Period, parse
from indicators.sources.model import Window

__all__ = ["Mean", "monthly_means", "stretches", "whole_months"]


class Mean(NamedTuple):
    """The mean of a month, and how many daily rates it is of."""

    period: str
    value: float
    days: int


def whole_months(window: Window | None) -> list[Period]:
    """List the months whose every day lies in the window, in order; without a window, none."""
    if window is None:
        return []
    first = window.start.year * 12 + window.start.month - 1
    last = window.end.year * 12 + window.end.month - 1
    months = (parse(f"{at // 12}-{at % 12 + 1:02}") for at in range(first, last + 1))
    return [month for month in months if window.holds(month)]


def stretches(months: Sequence[Period], longest: int) -> list[Window]:
    """Join neighbouring months to stretches of at most so many days, none over a new year.

    Stretches by calendar years stay the same from one refresh to the next, and so do their
    requests: what was answered once need not be asked again.
    """
    found: list[Window] = []
    for month in months:
        if found and month.start.month > 1 and (month.stop - found[-1].start).days <= longest:
            found[-1] = found[-1]._replace(end=month.end)
        else:
            found.append(Window(month.start, month.end))
    return found


def monthly_means(
    daily: Mapping[date, float], months: Sequence[Period], longest_gap: int
) -> list[Mean]:
    """Average the rates of each month that is over and has no gap of more than so many days.

    A month is over once there is a rate for its last weekday or for a later day. A month that
    is not, or that has a longer gap, has no mean: that of half a month would be another figure.
    """
    latest = max(daily, default=date.min)
    means = []
    for month in months:
        days = [day for day in sorted(daily) if month.contains(day)]
        if latest >= _last_weekday(month) and _longest_gap(month, days) <= longest_gap:
            means.append(Mean(month.text, fmean(daily[day] for day in days), len(days)))
    return means


def _last_weekday(month: Period) -> date:
    return month.end - timedelta(days=max(0, month.end.weekday() - 4))


def _longest_gap(month: Period, days: Sequence[date]) -> int:
    """How many days in a row have no rate, from the first of the month to the last."""
    marks = [month.start - timedelta(days=1), *days, month.stop]
    return max((after - before).days - 1 for before, after in pairwise(marks))
