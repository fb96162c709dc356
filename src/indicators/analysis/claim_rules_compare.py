"""How claim rules compare figures: two years with each other, and one stock with another."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from indicators.analysis.claim_rules_evidence import Evidence, Figure, Series, WrongRule
from indicators.periods import Period

__all__ = [
    "LEAST_MONTHS",
    "TENTH",
    "Growth",
    "above_zero",
    "changes",
    "figures_of",
    "newest",
    "ratios",
    "years",
]

#: Two counts of the same trade differ by this much without meaning anything by it, so a smaller
#: change is neither a rise nor a fall.
TENTH = 0.1

#: A shorter part of a year says more about a season, or about one shipment, than about the year.
LEAST_MONTHS = 6


class Growth(NamedTuple):
    """How a count stood against an earlier year; ``before`` is None for a published growth."""

    before: Figure | None
    after: Figure
    ratio: float


def years(text: str) -> tuple[int, ...]:
    """Read one or more years, joined by ``+``."""
    try:
        return tuple(int(year) for year in text.split("+"))
    except ValueError as error:
        raise WrongRule(f"{text!r}: expected years such as 2022 or 2022+2023") from error


def above_zero(text: str) -> float:
    """Read a number above zero."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise WrongRule(f"{text!r}: expected a number above zero")
    return number


def changes(evidence: Evidence, series: Series, before: int, after: int) -> list[Growth]:
    """Compare a year with an earlier one, by every count that has both: one result a count.

    Whole years where there are two; else the same months of both, the longest such stretch of at
    least `LEAST_MONTHS` months. Figures on the two sides of a change of definition are not
    compared. A published growth on the year before is taken as it is.
    """
    rows = evidence.figures(series)
    late = [row for row in rows if _within(row.period, after)]
    results = []
    for reporter in dict.fromkeys(row.reporter for row in late):
        candidates = [row for row in late if row.reporter == reporter]
        if series.indicator.endswith("_growth"):
            pairs = [Growth(None, row, row.value / 100) for row in candidates]
            pairs = pairs if after == before + 1 else []
        else:
            pairs = _same_months(evidence, rows, candidates, before - after)
        if pairs:
            results.append(max(pairs, key=lambda pair: pair.after.period.months))
    return results


def _within(period: Period, year: int) -> bool:
    inside = period.start.year == period.end.year == year
    return inside and period.months >= LEAST_MONTHS


def _same_months(
    evidence: Evidence, rows: list[Figure], candidates: list[Figure], shift: int
) -> list[Growth]:
    cells = {(row.reporter, row.period.start, row.period.stop): row for row in rows}
    pairs = []
    for after in candidates:
        start, stop = (_moved(day, shift) for day in (after.period.start, after.period.stop))
        before = cells.get((after.reporter, start, stop))
        if before is not None and before.value > 0 and evidence.crossed(before, after) is None:
            pairs.append(Growth(before, after, after.value / before.value - 1))
    return pairs


def _moved(day: date, shift: int) -> date:
    """Return the same day of another year, which for a leap day is the day after it."""
    leap_day = (day.month, day.day) == (2, 29)
    return date(day.year + shift, 3, 1) if leap_day else day.replace(year=day.year + shift)


def figures_of(growths: Iterable[Growth]) -> list[Figure]:
    """Return all figures that were compared, each once."""
    both = ((one.before, one.after) for one in growths)
    return list(dict.fromkeys(row for pair in both for row in pair if row is not None))


def newest(rows: Iterable[Figure]) -> Figure | None:
    """Return the figure whose period ends last; of several the surest comes first in the data."""
    return max(rows, key=lambda row: row.period.stop, default=None)


def ratios(growths: Iterable[Growth]) -> dict[str, float]:
    """Name each growth by what it is of, by whose count, and when."""
    return {
        f"{one.after.indicator} {one.after.reporter} {one.after.period}": round(one.ratio, 4)
        for one in growths
    }
