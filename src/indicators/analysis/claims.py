"""What the figures say of each claim of the article: a verdict by a small named rule.

``claims.csv`` names the rule of a claim, with what it is about in brackets, such as
``grew(timber_value:export,2021,2022)``; a claim that neither figures nor dated events can test has
none. A rule looks at the data that it is given: on those of ``loaders.as_known_on`` it judges by
what was known on that day. The rules are in the modules ``claim_rules_*``.
"""

import inspect
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from indicators.analysis import (
    claim_rules_dates,
    claim_rules_loans,
    claim_rules_park,
    claim_rules_promises,
    claim_rules_rail,
    claim_rules_trade,
    claim_rules_turns,
)
from indicators.analysis.claim_rules_evidence import ARTICLE_DAY, Evidence, WrongRule
from indicators.analysis.claim_rules_words import N_, Finding, says
from indicators.catalog import records
from indicators.errors import UnknownName
from indicators.loaders import Dataset

__all__ = [
    "ARTICLE_DAY",
    "RULES",
    "VERDICTS",
    "Disagreement",
    "Finding",
    "Rule",
    "Summary",
    "WrongRule",
    "disagreements",
    "judge",
    "judge_all",
    "summary",
    "surprise",
    "surprises",
    "verdict_changes",
    "verdict_of",
]

VERDICTS = {
    "supported": N_("supported"),
    "partly": N_("partly supported"),
    "contradicted": N_("contradicted"),
    "untestable": N_("cannot be tested"),
    "open": N_("open"),
}
"""What each verdict is called, to be translated."""

_CELL = re.compile(r"(?P<name>\w+)(?:\((?P<arguments>.*)\))?")
_NAME = re.compile(r"[A-Za-z0-9_.-]+")


class Rule(NamedTuple):
    """A rule: how it is written in ``claims.csv``, and what judges by it."""

    usage: str
    function: Callable[..., Finding]


RULES: dict[str, Rule] = {
    function.__name__: Rule(f"{function.__name__}({arguments})", function)
    for function, arguments in (
        (claim_rules_trade.grew, "series+…,year,year+…[,later year+…]"),
        (claim_rules_trade.matters_less, "trade series+…,route series+…,year+…"),
        (claim_rules_trade.relies_on, "share,part/whole"),
        (claim_rules_rail.stayed_below, "series+…,year,event,share+…"),
        (claim_rules_rail.share_was, "per cent,share+…,part/whole"),
        (claim_rules_loans.flowed_back, "drawn/repaid+…,year,growth"),
        (claim_rules_loans.held_back, "agreed,drawn,frozen,event"),
        (claim_rules_loans.still_drawn, "drawn/repaid+…,agreed+…"),
        (claim_rules_loans.support_came, "event,drawn+…,growth"),
        (claim_rules_promises.fell_short, "done/promised+…"),
        (claim_rules_promises.slow_start, "done/promised,event,firms"),
        (claim_rules_park.exceeds, "series,number"),
        (claim_rules_park.vanished, "firms,active firms,event"),
        (claim_rules_park.firms_left, "firms,event,departure"),
        (claim_rules_turns.began_with, "event,trade,drawn/repaid+…,firms,event of a loan stopped"),
        (claim_rules_dates.dated, "event,period[,part]"),
        (claim_rules_dates.years_ago, "event,years"),
        (claim_rules_dates.signed_early, "launch,act+…,gathering"),
        (claim_rules_dates.followed, "event,later event"),
        (claim_rules_dates.under_way, "beginning,end"),
    )
}
"""Every rule by its name. A series is ``indicator`` or ``indicator:flow``; ``+`` joins several."""


class Summary(NamedTuple):
    """How many claims can be tested, and how they fare.

    ``tested`` are those with a verdict of supported, partly or contradicted. ``open`` ones have a
    rule and lack figures; ``untestable`` ones have no rule.
    """

    tested: int
    supported: int
    partly: int
    contradicted: int
    open: int
    untestable: int


class Disagreement(NamedTuple):
    """A claim of which the rule judges otherwise than the reading that was given by hand."""

    claim_id: str
    computed: str
    reading: str


# --- judging -------------------------------------------------------------------------------------


def judge(dataset: Dataset, claim_id: str) -> Finding | None:
    """Judge one claim by its rule; None where it has none, as figures cannot test it.

    Raises :class:`UnknownName` for a claim, rule, indicator or event that there is not, and
    :class:`WrongRule` where the rule is not written as it has to be.
    """
    rules = _rules(dataset)
    if claim_id not in rules:
        raise UnknownName("claim", claim_id, rules)
    return _judged(dataset, {claim_id: rules[claim_id]})[claim_id]


def judge_all(dataset: Dataset) -> dict[str, Finding | None]:
    """Judge every claim, in the order of the article; raises as :func:`judge` does."""
    return _judged(dataset, _rules(dataset))


def verdict_of(finding: Finding | None) -> str:
    """Return the verdict of a finding, which is untestable where there is none."""
    return "untestable" if finding is None else finding.verdict


def _rules(dataset: Dataset) -> dict[str, str]:
    return dict(zip(dataset.claims["claim_id"], dataset.claims["rule"], strict=True))


def _judged(dataset: Dataset, rules: Mapping[str, str]) -> dict[str, Finding | None]:
    evidence = Evidence(dataset, _names_in(rules.values()))
    findings = {
        claim_id: _apply(evidence, cell) if cell else None for claim_id, cell in rules.items()
    }
    return {
        claim_id: _with_doubt(dataset, rules[claim_id], finding)
        if finding and finding.doubtful
        else finding
        for claim_id, finding in findings.items()
    }


def _with_doubt(dataset: Dataset, cell: str, finding: Finding) -> Finding:
    """Say where the verdict would be another one if the figures in doubt were right."""
    trusting = Evidence(dataset, _names_in([cell]), finding.doubtful)
    other = _apply(trusting, cell).verdict
    if other == finding.verdict:
        return finding
    message = N_("If what was set aside is right, the verdict is: {verdict}.")
    verdict = says(message, verdict=says(VERDICTS[other]))
    return replace(finding, parts=(*finding.parts, verdict))


def _names_in(cells: Collection[str]) -> set[str]:
    """Return every name in the rules: those of indicators are among them."""
    return {name for cell in cells for name in _NAME.findall(cell)}


def _apply(evidence: Evidence, cell: str) -> Finding:
    read = _CELL.fullmatch(cell)
    name = read["name"] if read else cell
    if name not in RULES:
        raise UnknownName("rule", name, RULES)
    rule = RULES[name]
    arguments = read["arguments"].split(",") if read and read["arguments"] else []
    try:
        inspect.signature(rule.function).bind(evidence, *arguments)
    except TypeError as error:
        raise WrongRule(f"{cell!r}: expected {rule.usage}") from error
    return rule.function(evidence, *arguments)


# --- all together --------------------------------------------------------------------------------


def summary(findings: Mapping[str, Finding | None], claims: pd.DataFrame) -> Summary:
    """Count the verdicts of the claims of a table."""
    verdicts = [verdict_of(findings.get(claim_id)) for claim_id in claims["claim_id"]]
    supported, partly, contradicted, still_open, untestable = (
        verdicts.count(name)
        for name in ("supported", "partly", "contradicted", "open", "untestable")
    )
    tested = supported + partly + contradicted
    return Summary(tested, supported, partly, contradicted, still_open, untestable)


def surprise(finding: Finding | None) -> float:
    """Measure how much a finding speaks against the article: 0 where it does not.

    A contradicted claim counts 1, and to it and to a partly supported one comes the gap of the
    rule: how far, from 0 to 1, the figures are from what the article says. So every contradiction
    is above every claim that holds in part.
    """
    if finding is None or finding.verdict not in {"partly", "contradicted"}:
        return 0.0
    return finding.gap + (1.0 if finding.verdict == "contradicted" else 0.0)


def surprises(dataset: Dataset, findings: Mapping[str, Finding | None]) -> list[str]:
    """Return the three claims that the figures surprise most about, the largest first.

    By :func:`surprise`; of equal ones first those that our own reading judges otherwise, then in
    the order of the article. Fewer than three where no more claims are in doubt.
    """
    order = list(dataset.claims["claim_id"])
    differing = {one.claim_id for one in disagreements(findings, dataset.claims)}
    doubted = [one for one in order if surprise(findings.get(one)) > 0]
    doubted.sort(key=lambda one: (-surprise(findings[one]), one not in differing))
    return doubted[:3]


def verdict_changes(
    before: Mapping[str, Finding | None], after: Mapping[str, Finding | None]
) -> list[tuple[str, str, str]]:
    """Return each claim that both have and whose verdict differs, with the old and the new one."""
    return [
        (claim_id, verdict_of(before[claim_id]), verdict_of(finding))
        for claim_id, finding in after.items()
        if claim_id in before and verdict_of(before[claim_id]) != verdict_of(finding)
    ]


def disagreements(
    findings: Mapping[str, Finding | None], claims: pd.DataFrame
) -> list[Disagreement]:
    """Return the claims of which rule and reading differ, in order; no rule is no difference."""
    readings = {
        claim_id: str(row["verdict"]) for claim_id, row in records(claims, "claim_id").items()
    }
    return [
        Disagreement(claim_id, finding.verdict, reading)
        for claim_id, reading in readings.items()
        if (finding := findings.get(claim_id)) is not None and finding.verdict != reading
    ]
