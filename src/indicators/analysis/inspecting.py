"""What is to be known of an indicator: its lines and their gaps, conflicts, and revisions."""

from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from indicators.analysis.drawing import CELL
from indicators.analysis.lines import MONTHS, LineKey, coverage, line_keys

__all__ = ["LineFacts", "Run", "conflicts", "line_facts", "revisions"]

Run = tuple[str, str]
"""The first and the last of several periods that follow one another."""


class LineFacts(NamedTuple):
    """One line: its first and last period, how many figures it has, and what lies between.

    ``figures`` counts every source of a cell, ``doubtful`` those among them that are doubtful.
    ``missing`` are the runs of periods between the first and the last for which there is no figure;
    none are told of stretches and days, which follow no rhythm.
    """

    key: LineKey
    first: str
    last: str
    figures: int
    doubtful: int
    missing: tuple[Run, ...]


def line_facts(observations: pd.DataFrame, indicator: str) -> list[LineFacts]:
    """Describe every line of an indicator, those with doubtful figures only among them."""
    own = observations[observations["indicator"] == indicator]
    codes = coverage(own)
    found = []
    for key in line_keys(observations, indicator, doubtful=True):
        rows = own[
            (own["flow"] == key.flow) & (own["reporter"] == key.reporter) & (codes == key.frequency)
        ].sort_values(["start", "stop"], kind="stable")
        found.append(
            LineFacts(
                key,
                first=str(rows["period"].iloc[0]),
                last=str(rows.sort_values(["stop", "start"], kind="stable")["period"].iloc[-1]),
                figures=len(rows),
                doubtful=int((rows["status"] == "doubtful").sum()),
                missing=_missing(rows[rows["status"] != "doubtful"], key.frequency),
            )
        )
    return found


def _missing(rows: pd.DataFrame, frequency: str) -> tuple[Run, ...]:
    """List the runs of periods that a line lacks; a doubtful figure does not fill one."""
    step = MONTHS.get(frequency)
    if step is None or rows.empty:
        return ()
    numbers = sorted({(day.year * 12 + day.month - 1) // step for day in rows["start"]})
    runs = []
    for before, after in pairwise(numbers):
        if after > before + 1:
            runs.append((_name(before + 1, frequency), _name(after - 1, frequency)))
    return tuple(runs)


def _name(number: int, frequency: str) -> str:
    """Write the period of a frequency that has this number, counted from the year 0."""
    a_year = 12 // MONTHS[frequency]
    year, place = divmod(number, a_year)
    endings = {"A": "", "S": f"-S{place + 1}", "Q": f"-Q{place + 1}", "M": f"-{place + 1:02d}"}
    return f"{year}{endings[frequency]}"


def conflicts(observations: pd.DataFrame, indicator: str) -> list[pd.DataFrame]:
    """Return, for each cell in which sources give different values, all its rows.

    A cell is one direction and time by one count. The cells come in the order of time, the rows of
    one in that of the data; doubtful figures are among them.
    """
    own = observations[observations["indicator"] == indicator]
    values = own.groupby(CELL)["value"].transform("nunique")
    differing = own[values > 1].sort_values(["start", "stop", "flow", "reporter"], kind="stable")
    return [rows for _, rows in differing.groupby(CELL, sort=False)]


_SAME = ["flow", "reporter", "period", "service"]
_REVISION = [*_SAME, "old", "new", "unit", "when"]


def revisions(history: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """List the values of an indicator that a service has replaced since, newest first.

    Columns: ``flow``, ``reporter``, ``period``, ``service``, ``old`` and ``new`` (float64 in the
    ``unit``; ``new`` is missing where the figure was withdrawn) and ``when`` (datetime64, UTC).
    What only got another note or status is no revision.
    """
    own = history[(history["indicator"] == indicator) & (history["service"] != "")]
    rows = own.sort_values("known_from", kind="stable")
    replaced = rows[rows["known_to"].notna()]
    following = rows[[*_SAME, "known_from", "value"]].drop_duplicates([*_SAME, "known_from"])
    both = replaced.merge(
        following,
        left_on=[*_SAME, "known_to"],
        right_on=[*_SAME, "known_from"],
        how="left",
        suffixes=("", "_new"),
    )
    changed = both[both["value"] != both["value_new"]]
    named = changed.rename(columns={"value": "old", "value_new": "new", "known_to": "when"})
    return named.sort_values("when", ascending=False, kind="stable")[_REVISION].reset_index(
        drop=True
    )
