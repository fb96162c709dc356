"""Event studies: a change after an event, and how often the line changes as much without it.

The change is set against the same change round every other date of the line, as a placebo. That is
all that is told: after is not because of.
"""

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd

from indicators.analysis.event_windows import Floats, Grid, Shape, grid_of, placebos, window_of
from indicators.analysis.lines import MONTHS, first_day, frequency_of
from indicators.analysis.refusals import UnavailableTransform
from indicators.language import Language
from indicators.periods import Period, parse

__all__ = [
    "FEWEST_BEFORE",
    "STUDIES_COLUMNS",
    "UNUSUAL",
    "Study",
    "studies",
    "study",
]

#: With fewer points before an event there is nothing to tell its change from ordinary ones.
FEWEST_BEFORE = 8

#: A change is called unusual where no more than this share of all dates have one as large.
UNUSUAL = 0.05

#: The columns of a table of studies, in order.
STUDIES_COLUMNS = [
    *("event_id", "start", "stop", "change", "rank", "others", "share"),
    *("points_before", "reason"),
]

_TIES = 1e-9
"""Changes in per cent that differ by less are equal: sums of the same figures round differently."""


@dataclass(frozen=True, eq=False)
class Study:
    """A change round one event, and the same change round every other date of its line.

    Attributes
    ----------
    window
        The rows of the line from the first point before the event to the newest, with ``position``
        (0 where the event begins, -1 the last point before it), ``part`` (``before``, ``during``,
        ``after``, or ``later`` than what is compared) and ``index`` (the last point before is 100).
    change
        Mean of the points after against that of those before, in per cent.
    placebo
        The other dates: ``start``, ``stop`` (as long as the event, in whole points of the line) and
        ``change`` in per cent, in time order.
    event
        Where the event begins and ends among the positions: point 0 reaches from 0.0 to 1.0.
    points_before
        How many points of the line lie before the event.
    seasonal
        Whether each point after was compared with the same months before.
    """

    window: pd.DataFrame
    change: float
    placebo: pd.DataFrame
    event: tuple[float, float]
    points_before: int
    seasonal: bool

    @property
    def at_least_as_large(self) -> int:
        """How many other dates have a change at least as large, up or down."""
        sizes = self.placebo["change"].abs()
        return int((sizes >= abs(self.change) - _TIES).sum())

    @property
    def rank(self) -> int:
        """The place of the event among all dates by the size of the change; 1 is the largest."""
        return self.at_least_as_large + 1

    @property
    def share(self) -> float:
        """The rank as a share of all dates, the event among them, so that it is never zero."""
        return self.rank / (len(self.placebo) + 1)

    @property
    def has_enough(self) -> bool:
        """Whether there are so many other dates that a change could be unusual."""
        return len(self.placebo) + 1 >= 1 / UNUSUAL

    @property
    def unusual(self) -> bool:
        """Whether the event is among the largest 5 %, which takes 19 other dates or more."""
        return self.share <= UNUSUAL


def study(
    frame: pd.DataFrame,
    event_start: date,
    event_stop: date,
    before: int,
    after: int,
    breaks: frozenset[datetime] = frozenset(),
) -> Study:
    """Compare the points after an event with those before it, and with all other dates.

    Parameters
    ----------
    frame
        A line of years, halves, quarters or months, in any unit.
    event_start, event_stop
        First day of the event, and the day after its last. Points that it falls in are neither
        before nor after.
    before, after
        How many points of the line are compared on either side.
    breaks
        First days under another definition (`drawing.break_dates`): nothing is compared across one.

    Returns
    -------
    Study
        The change, and where it stands among those of other dates. A date counts among these where
        its own window is whole and has no point in common with that of the event.

    Raises
    ------
    UnavailableTransform
        Where fewer than eight points lie before, the window is not whole, a season would be taken
        for a change, or the figures are not comparable; its sentence says which.
    ValueError
        For a window without a point on either side, and an event that ends before it begins.

    Notes
    -----
    For years, the mean of ``after`` points is compared with that of ``before`` points. Halves,
    quarters and months have seasons: there each point after is compared with the mean of the same
    half, quarter or month before, so the window before has to hold each of them.

    Before and after is the oldest and weakest of designs, and needs many points before
    (https://www.theeffectbook.net/ch-EventStudies.html). Setting the change against that of dates
    on which nothing happened is a placebo test in time. The rank counts the event as one of the
    dates, as permutation tests do, so a share of zero cannot be. In a line that only fluctuates at
    random, about 5 in 100 events come out as ``unusual`` where the line is many windows long; in
    short lines the windows overlap more, and it is some 8 in 100 for ten years of months with
    windows of a year.

    Examples
    --------
    >>> found = study(months, date(2022, 2, 24), date(2022, 2, 25), before=12, after=12)
    >>> found.change, found.rank, len(found.placebo)
    """
    begins, ends = pd.Timestamp(event_start), pd.Timestamp(event_stop)
    if before < 1 or after < 1 or ends <= begins:
        raise ValueError("expected points on both sides, and an event that ends after it starts")
    if frame.empty:
        raise _few_before(0, before)
    months = MONTHS.get(frequency_of(frame))
    if months is None:
        raise UnavailableTransform("irregular")
    first, last = (_number(day, months) for day in (begins, ends - pd.Timedelta(days=1)))
    numbers = {_number(pd.Timestamp(day), months): day for day in breaks}
    crossed = [day for at, day in numbers.items() if first - before < at <= last + after]
    if crossed:
        raise UnavailableTransform("redefined", period=_since(max(crossed)))
    frame = _same_definition(frame, begins, breaks)
    if frame.empty:
        raise _few_before(0, before)
    grid = grid_of(frame, months)
    shape = Shape(before, last - first + 1, after, 12 // months)
    weights = _checked_weights(shape, grid, first, last)
    begin = int(first - grid.numbers[0]) - before
    changes = shape.changes(grid.values, weights)
    _check_window(grid.values[begin : begin + shape.length], float(changes[begin]), shape)
    window = window_of(frame, grid.numbers - first, shape)
    return Study(
        window=window,
        change=float(changes[begin]),
        placebo=placebos(grid, changes, begin, shape),
        event=(_place(begins, months) - first, _place(ends, months) - first),
        points_before=int((grid.numbers < first).sum()),
        seasonal=shape.cycle > 1,
    )


def _place(day: pd.Timestamp, months: int) -> float:
    """Count the periods up to a day, the part of its own that is over among them."""
    number = _number(day, months)
    start, stop = first_day(pd.Series([number * months, (number + 1) * months]))
    return number + float((day - start) / (stop - start))


def _since(day: datetime) -> Period:
    """Return the year or month that begins with a day under another definition."""
    return parse(f"{day:%Y}" if (day.month, day.day) == (1, 1) else f"{day:%Y-%m}")


def _same_definition(
    frame: pd.DataFrame, begins: pd.Timestamp, breaks: frozenset[datetime]
) -> pd.DataFrame:
    """Return the rows that are counted as those round the beginning of an event are."""
    since = max((day for day in breaks if day <= begins), default=pd.Timestamp.min)
    until = min((day for day in breaks if day > begins), default=pd.Timestamp.max)
    return frame[(frame["start"] >= since) & (frame["start"] < until)].reset_index(drop=True)


def _number(day: pd.Timestamp, months: int) -> int:
    return (day.year * 12 + day.month - 1) // months


def _few_before(count: int, before: int) -> UnavailableTransform:
    return UnavailableTransform("few_before", count=count, needed=max(FEWEST_BEFORE, before))


def _checked_weights(shape: Shape, grid: Grid, first: int, last: int) -> Floats:
    """Weigh the points before, or refuse where the line is too short for the window."""
    count = int((grid.numbers < first).sum())
    if count < max(FEWEST_BEFORE, shape.before):
        raise _few_before(count, shape.before)
    count = int((grid.numbers > last).sum())
    if count < shape.after:
        raise UnavailableTransform("few_after", count=count, needed=shape.after)
    weights = shape.weights()
    if weights is None:
        raise UnavailableTransform("season", needed=shape.cycle)
    return weights


def _check_window(values: Floats, change: float, shape: Shape) -> None:
    """Refuse a window with a gap on either side, or with nothing that could be 100."""
    after = values[shape.before + shape.during :]
    if np.isnan(values[: shape.before]).any() or np.isnan(after).any():
        raise UnavailableTransform("gap")
    if np.isnan(change) or values[shape.before - 1] <= 0:
        raise UnavailableTransform("nothing_before")


def studies(
    frame: pd.DataFrame,
    events: pd.DataFrame,
    before: int,
    after: int,
    language: Language,
    breaks: frozenset[datetime] = frozenset(),
) -> pd.DataFrame:
    """Study several events in one line, as a table in their order.

    Parameters
    ----------
    frame, before, after, breaks
        As for :func:`study`.
    events
        Rows with ``event_id``, ``start`` and ``stop``, as the loaders give them.
    language
        The language of the reasons.

    Returns
    -------
    DataFrame
        The columns of ``STUDIES_COLUMNS``: ``change`` in per cent, ``rank`` among ``others`` other
        dates and the event, and ``share`` (0 to 1). An event that was refused keeps its
        row: its numbers are missing, and ``reason`` is the sentence that says why, which is empty
        for the others.

    Examples
    --------
    >>> studies(months, dataset.events, 12, 12, Language("en"))
    """
    rows = []
    cells = zip(events["event_id"], events["start"], events["stop"], strict=True)
    for event_id, start, stop in cells:
        row = {"event_id": event_id, "start": start, "stop": stop}
        try:
            found = study(frame, start, stop, before, after, breaks)
        except UnavailableTransform as refusal:
            rows.append({**row, "reason": refusal.sentence(language)})
        else:
            rows.append({**row, **_numbers(found), "reason": ""})
    table = pd.DataFrame(rows, columns=STUDIES_COLUMNS)
    counts = dict.fromkeys(("rank", "others", "points_before"), "Int64")
    return table.astype({**counts, "change": "float64", "share": "float64"})


def _numbers(found: Study) -> dict[str, float | int]:
    return {
        "change": found.change,
        "rank": found.rank,
        "others": len(found.placebo),
        "share": found.share,
        "points_before": found.points_before,
    }
