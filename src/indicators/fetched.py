"""The figures of a release, made ready to stand beside those of a data folder.

A release may be older than the data folder, or made for another one. A figure that the folder has
no place for (its indicator has gone, its unit is another one) is left out and counted, so that a
release can never make a sound folder unsound.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from indicators.checks import find_problems
from indicators.errors import Problem
from indicators.schema import TABLES

if TYPE_CHECKING:
    from indicators.store import Release

__all__ = ["VINTAGE_COLUMNS", "Fetched", "published_from", "read_fetched"]

TABLE = "observations"
"""The one table of a release."""

VINTAGE_COLUMNS = ("service", "vintage", "retrieved_at", "known_from", "known_to")
"""What a figure of a release has besides the columns of ``observations``."""


class Fetched(NamedTuple):
    """The figures of a release that fit the data folder, and what was not used.

    ``rows`` are text in the columns of ``observations`` (``value`` is float64), with the columns
    of ``VINTAGE_COLUMNS``: every vintage, in the order of the release. ``left_out`` counts figures
    that the folder has no place for; ``passed_over`` names damaged releases.
    """

    release: "Release"
    rows: pd.DataFrame
    left_out: int
    passed_over: tuple[str, ...]


def read_fetched(
    release: "Release",
    table: pd.DataFrame,
    passed_over: tuple[str, ...],
    frames: Mapping[str, pd.DataFrame],
) -> Fetched:
    """Keep the figures of a release that fit the sound text ``frames`` of a data folder."""
    columns = TABLES[TABLE].names
    texts = table[[name for name in columns if name != "value"]].astype("str")
    texts["value"] = table["value"].map(repr)
    # Vintages of one figure share its key; what is wrong with one says nothing of the others.
    said = [name for name in columns if name != "value"]
    checked = texts[columns].drop_duplicates(said)
    problems = find_problems({**frames, TABLE: checked})
    bad_rows = {problem.row for problem in problems if _is_of_a_cell(problem)}
    bad = pd.MultiIndex.from_frame(checked.loc[checked.index.isin(list(bad_rows)), said])
    fits = ~pd.MultiIndex.from_frame(texts[said]).isin(bad)
    fits &= np.isfinite(table["value"].to_numpy())
    rows = pd.concat([texts[columns], table[list(VINTAGE_COLUMNS)].astype("str")], axis=1)
    rows["value"] = table["value"]
    kept = rows[fits].reset_index(drop=True)
    return Fetched(release, kept, int((~fits).sum()), passed_over)


def _is_of_a_cell(problem: Problem) -> bool:
    """Whether it is about one cell of an observation, and not about a key that comes twice."""
    table = TABLES[TABLE]
    return problem.file == table.file and problem.column in table.names


def published_from(published: pd.Series) -> pd.Series:
    """From when a figure was known, by the date of its publication; missing where that is not told.

    A date known to the month or year counts from the day after it: only then was the figure out
    for sure. A day counts from its own beginning.
    """
    from indicators.periods import parse

    def known(text: str) -> "np.datetime64":
        if not text:
            return np.datetime64("NaT")
        period = parse(text.removesuffix("~"))
        return np.datetime64(period.start if period.frequency == "D" else period.stop)

    moments = [known(text) for text in published]
    return pd.Series(np.array(moments, dtype="datetime64[us]"), index=published.index)
