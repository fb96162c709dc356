"""The windows of an event study: one round the event, and the same round every other date."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view

from indicators.analysis.lines import first_day, month_number

__all__ = ["Grid", "Shape", "grid_of", "placebos", "window_of"]

Floats = npt.NDArray[np.float64]


class Shape(NamedTuple):
    """The lengths of a window in points of a line, and how many points make a year."""

    before: int
    during: int
    after: int
    cycle: int

    @property
    def length(self) -> int:
        """How many points the whole window has."""
        return self.before + self.during + self.after

    def weights(self) -> Floats | None:
        """Weigh each point before, or None where a point after has no same months before.

        The weights add up to 1: each point after is compared with the mean of the points before
        that stand at the same place of the year, which for years are all of them.
        """
        places = np.arange(self.before)
        weights = np.zeros(self.before)
        for place in range(self.before + self.during, self.length):
            same = places % self.cycle == place % self.cycle
            if not same.any():
                return None
            weights[same] += 1 / (same.sum() * self.after)
        return weights

    def changes(self, values: Floats, weights: Floats) -> Floats:
        """Return the change in per cent of the window that begins at each value.

        It is NaN where a point before or after is missing, and where there is nothing before.
        """
        windows = sliding_window_view(values, self.length)
        before = windows[:, : self.before] @ weights
        after = windows[:, self.before + self.during :].mean(axis=1)
        return np.asarray(100 * (after / np.where(before > 0, before, np.nan) - 1))


class Grid(NamedTuple):
    """A line on all its periods, those in its gaps as NaN.

    ``numbers`` are the places of its figures, counted in periods of ``months`` months from the year
    0; ``values`` has one value for each place from the first figure to the last.
    """

    months: int
    numbers: npt.NDArray[np.int64]
    values: Floats


def grid_of(frame: pd.DataFrame, months: int) -> Grid:
    """Put a line that is not empty, of periods of so many months, on a grid."""
    numbers = month_number(frame["start"]).to_numpy(dtype="int64") // months
    values = np.full(int(numbers[-1] - numbers[0]) + 1, np.nan)
    values[numbers - numbers[0]] = frame["value"].to_numpy()
    return Grid(months, numbers, values)


def placebos(grid: Grid, changes: Floats, begin: int, shape: Shape) -> pd.DataFrame:
    """Return the changes of the windows that have no point in common with the one at ``begin``.

    Columns: ``start`` and ``stop`` of the points in the middle, where an event would be, and
    ``change`` in per cent.
    """
    begins = np.arange(len(changes))
    others = begins[(np.abs(begins - begin) >= shape.length) & np.isfinite(changes)]
    points = pd.Series(int(grid.numbers[0]) + others + shape.before, dtype="int64")
    return pd.DataFrame({
        "start": first_day(points * grid.months),
        "stop": first_day((points + shape.during) * grid.months),
        "change": changes[others],
    })  # fmt: skip


def window_of(frame: pd.DataFrame, positions: npt.NDArray[np.int64], shape: Shape) -> pd.DataFrame:
    """Return the rows of a line from a window on, with ``position``, ``part`` and ``index``.

    ``positions`` are the places of the rows; 0 is the first point of the event. There has to be a
    row at -1: that one is 100 in the index.
    """
    inside = positions >= -shape.before
    places = positions[inside]
    ends = [places < 0, places < shape.during, places < shape.during + shape.after]
    parts = np.select(ends, ["before", "during", "after"], default="later")
    window = frame[inside].reset_index(drop=True)
    index = 100 * window["value"] / window["value"].to_numpy()[places == -1]
    return window.assign(position=places, part=parts, index=index)
