"""The figures that a verdict could have rested on and does not, each with the reason.

They are those of the series that the rule of a claim names, within the time of the figures that
were used, or of all time where none was.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from indicators.analysis.claim_rules_compare import LEAST_MONTHS
from indicators.analysis.claim_rules_figures import Line, breaks_by_line, correction_reasons
from indicators.analysis.claim_rules_words import N_, Finding, Name, Number, Says, says
from indicators.analysis.drawing import STATUS_RANK
from indicators.catalog import records
from indicators.language import Language
from indicators.loaders import Dataset

Row = Mapping[str, Any]

_COLUMNS = ("indicator", "flow", "reporter", "period", "value", "unit", "source_id")

_SERIES = re.compile(r"(?P<indicator>\w+)(?::(?P<flow>\w+))?")


_PAIR = re.compile(r"(\w+)/(\w+)")


class Exclusion(NamedTuple):
    """A figure that was set aside, and why."""

    observation_id: str
    reason: Says


def exclusions(dataset: Dataset, rule: str, finding: Finding) -> list[Exclusion]:
    """Return the figures that the rule of a claim names and ``finding`` does not rest on."""
    pairs = {frozenset(pair) for pair in _PAIR.findall(rule)}
    named = dict.fromkeys((m["indicator"], m["flow"] or "") for m in _SERIES.finditer(rule))
    observations = dataset.observations
    observations = observations[observations["indicator"].isin([name for name, _ in named])]
    if observations.empty:
        return []
    rows = list(records(observations, "observation_id").items())
    used = [row for code, row in rows if code in finding.used]
    kinds = dict(zip(dataset.catalog["indicator"], dataset.catalog["kind"], strict=True))
    doubts = correction_reasons(observations, dataset.corrections)
    changes = breaks_by_line(dataset.breaks)
    excluded = []
    for series in named:
        own = [row for row in used if _series(row) == series]
        left = [
            (code, row)
            for code, row in rows
            if _series(row) == series and code not in finding.used and _is_near(row, own or used)
        ]
        for code, row in left:
            crossed = _crossed(row, [other for _, other in left], changes)
            why = doubts.get(code) if row["status"] == "doubtful" else crossed
            sides = [other for _, other in rows if _are_pair(row, other, pairs)]
            reason = _reason(row, own, sides, kinds[series[0]], why)
            excluded.append(Exclusion(code, reason))
    return excluded


def listed_exclusions(dataset: Dataset, rule: str, finding: Finding) -> list[dict[str, Any]]:
    """Return the same for programs: the figures themselves, with the reason in English."""
    rows, english = records(dataset.observations, "observation_id"), Language("en")
    return [
        {
            "observation_id": code,
            **{name: rows[code][name] for name in _COLUMNS},
            "reason": reason.write(english),
        }
        for code, reason in exclusions(dataset, rule, finding)
    ]


def _series(row: Row) -> tuple[str, str]:
    return row["indicator"], row["flow"]


def _are_pair(row: Row, other: Row, pairs: Collection[frozenset[str]]) -> bool:
    """Whether a rule sets the one line against the other, as drawn against repaid."""
    same = row["reporter"] == other["reporter"]
    return same and frozenset((row["indicator"], other["indicator"])) in pairs


def _is_near(row: Row, used: Sequence[Row]) -> bool:
    """Whether a figure is of the time of those that are used."""
    if not used:
        return True
    first, last = min(other["start"] for other in used), max(other["stop"] for other in used)
    return bool(row["start"] < last and row["stop"] > first)


def _crossed(
    row: Row, rows: Sequence[Row], changes: Mapping[Line, Sequence[tuple[date, Name]]]
) -> Name | None:
    """Give the reason where the definition changed among the figures of a count."""
    line = (row["indicator"], row["flow"], row["reporter"])
    starts = [other["start"].date() for other in rows if other["reporter"] == row["reporter"]]
    within = (why for day, why in changes.get(line, ()) if min(starts) < day <= max(starts))
    return next(within, None)


def _reason(
    row: Row, used: Sequence[Row], sides: Sequence[Row], kind: str, why: Name | None
) -> Says:
    """Give the reason why a figure was set aside.

    ``used`` are the figures of the same series, ``sides`` those that a rule sets it against;
    ``why`` is the reason of a doubt or of a change of definition.
    """
    if row["status"] == "doubtful":
        return says(N_("Doubtful: {why}"), why=why) if why else says(N_("It is doubtful."))
    own = [other for other in used if other["reporter"] == row["reporter"]]
    if _has_period(own, row):
        return says(N_("Another publication for the same period is surer, or better supported."))
    if any(other["start"] <= row["start"] and row["stop"] <= other["stop"] for other in own):
        return says(N_("It is a part of a period that is used."))
    if _has_period(sides, row):
        return says(N_("The two sides are counted differently in this period."))
    if why and not own:
        return says(N_("It is not compared across a change of definition: {why}"), why=why)
    if _has_period(used, row):
        return says(N_("Another count of the same period is used."))
    return _reason_of_period(row, used, own, kind)


def _reason_of_period(row: Row, used: Sequence[Row], own: Sequence[Row], kind: str) -> Says:
    if row["months"] < LEAST_MONTHS and (kind == "flow" or row["indicator"].endswith("_growth")):
        message = N_("Less than {months} months say more of a season than of a year.")
        return says(message, months=Number(LEAST_MONTHS))
    if kind == "flow" and not row["whole_years"]:
        return says(N_("It is a part of a year without the same months to set it against."))
    if kind == "flow" and not own:
        return says(N_("Nothing of the same count and period can be set against it."))
    if any(STATUS_RANK[other["status"]] < STATUS_RANK[row["status"]] for other in used):
        return says(N_("A surer figure is used."))
    return says(N_("The rule takes other periods."))


def _has_period(rows: Sequence[Row], row: Row) -> bool:
    return any(other["start"] == row["start"] and other["stop"] == row["stop"] for other in rows)
