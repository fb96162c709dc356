"""Claim rules about promises: what was planned or announced, and what was done of it."""

from datetime import timedelta
from typing import NamedTuple

from indicators.analysis.claim_rules_compare import newest
from indicators.analysis.claim_rules_evidence import Event, Evidence, Figure, Series
from indicators.analysis.claim_rules_words import (
    N_,
    Amount,
    Finding,
    Number,
    Says,
    Share,
    listed,
    says,
)

__all__ = ["fell_short", "slow_start"]

#: Less than half of what was promised is a failure that no way of counting explains away.
HALF = 0.5

#: Money that was announced is looked for in the year itself and in the two after it, of which at
#: least two have to be known: credit lines run longer, but who praises them speaks of now.
YEARS_TO_DRAW, LEAST_YEARS = 3, 2

#: A park that takes in fewer firms a year than this would need a generation for a hundred.
FEW_A_YEAR = 5

#: A start is the first six years.
YEARS_OF_START = 6

_YEAR = 365.25
_A_YEAR = timedelta(days=365)


class Promise(NamedTuple):
    """A promise, the figures that show what became of it, and their share of it."""

    promised: Figure
    done: tuple[Figure, ...]
    share: float


def promises(evidence: Evidence, done: Series, promised: Series) -> list[Promise]:
    """Return each promise for which it can be told what became of it.

    A flow is added up over the first years. Of a stock or ratio the newest figure counts: from the
    day of a target on, and for any other promise, which has no day, from a year after it.
    """
    rows, found = evidence.figures(done), []
    for promise in evidence.figures(promised):
        if evidence.kind(done) == "flow":
            parts = _first_years(rows, promise.period.start.year)
        else:
            grace = timedelta(0) if "_target" in promise.indicator else _A_YEAR
            due = [row for row in rows if row.period.stop >= promise.period.stop + grace]
            parts = [last] if (last := newest(due)) else []
        if parts and promise.value > 0:
            share = sum(row.value for row in parts) / promise.value
            found.append(Promise(promise, tuple(parts), share))
    return found


def _first_years(rows: list[Figure], first: int) -> list[Figure]:
    """Return one figure a year, or none at all where too few years are known."""
    known: dict[int, Figure] = {}
    for row in rows:
        if row.period.is_whole_year and first <= row.period.start.year < first + YEARS_TO_DRAW:
            known.setdefault(row.period.start.year, row)
    return list(known.values()) if len(known) >= LEAST_YEARS else []


def _said(evidence: Evidence, found: list[Promise]) -> tuple[Says, ...]:
    return tuple(
        says(
            N_("{promise}: {promised} ({period}); {result}: {done} ({when}), {share} of it."),
            promise=evidence.title(one.promised.indicator),
            promised=one.promised.amount,
            period=one.promised.when,
            result=evidence.title(one.done[0].indicator),
            done=Amount(sum(row.value for row in one.done), one.done[0].unit),
            when=listed(row.when for row in one.done),
            share=Share(one.share),
        )
        for one in found
    )


def _figures(found: list[Promise]) -> list[Figure]:
    return [row for one in found for row in (one.promised, *one.done)]


def _shares(found: list[Promise]) -> dict[str, float]:
    return {f"{one.promised.indicator} {one.promised.period}": round(one.share, 4) for one in found}


# --- fell_short ----------------------------------------------------------------------------------


def fell_short(evidence: Evidence, pairs: str) -> Finding:
    """Whether of most promises less than half was done. The gap is the best share done."""
    read = Series.ratios(pairs)
    how = (
        says(
            N_(
                "Promises and what became of them ({promises}): supported where of most less than"
                " half was done, contradicted where of none, partly otherwise. A target counts from"
                " its day, a plan from a year after it; money drawn is added up over three years."
            ),
            promises=evidence.titles(*(promised for _, promised in read)),
        ),
    )
    found = [one for done, promised in read for one in promises(evidence, done, promised)]
    if not found:
        return evidence.no_figure(how, *(done for done, _ in read))
    short = [one for one in found if one.share < HALF]
    verdict, result = "contradicted", N_("Of no promise less than half was done ({all} in all).")
    if len(short) * 2 > len(found):
        verdict = "supported"
        result = N_("Of most promises less than half was done: {short} of {all}.")
    elif short:
        verdict = "partly"
        result = N_("Of some promises less than half was done: {short} of {all}.")
    return evidence.finding(
        verdict,
        how,
        says(result, short=Number(len(short)), all=Number(len(found))),
        *_said(evidence, found),
        figures=_figures(found),
        numbers=_shares(found),
        gap=max(one.share for one in found),
    )


# --- slow_start ----------------------------------------------------------------------------------


def slow_start(evidence: Evidence, pair: str, event_id: str, firms: str) -> Finding:
    """Whether announced money was hardly drawn and a park hardly filled in its first years.

    The gap is the best share that was done, or the pace of the park against the least pace.
    """
    (done, promised), stock, event = (
        Series.ratio(pair),
        Series.parse(firms),
        evidence.event(event_id),
    )
    how = (
        says(
            N_(
                "Supported where less than half of {promise} was drawn in the first three years"
                " and fewer than {firms} firms a year came to the park in its first six,"
                " contradicted where neither holds, partly where one does."
            ),
            promise=evidence.titles(promised),
            firms=Number(FEW_A_YEAR),
        ),
    )
    found = promises(evidence, done, promised)
    early = _start_of(evidence, stock, event) if event else None
    if event is None or early is None or not found:
        missing = [one for one, known in ((done, found), (stock, early)) if not known]
        return evidence.no_figure(how, *missing)
    pace = early.value / ((early.period.stop - event.start).days / _YEAR)
    best = max(one.share for one in found)
    slow = [best < HALF, pace < FEW_A_YEAR]
    verdict, result = {
        2: ("supported", N_("Both the money and the park were slow.")),
        1: ("partly", N_("Only one of the money and the park was slow.")),
        0: ("contradicted", N_("Neither the money nor the park was slow.")),
    }[sum(slow)]
    return evidence.finding(
        verdict,
        how,
        says(result),
        *_said(evidence, found),
        _pace(evidence, event, early, pace),
        figures=[*_figures(found), early],
        events=[event],
        numbers=_shares(found) | {"firms a year": round(pace, 2)},
        gap=max(best, pace / FEW_A_YEAR - 1),
    )


def _start_of(evidence: Evidence, stock: Series, event: Event) -> Figure | None:
    last = event.start.year + YEARS_OF_START
    return newest(
        row
        for row in evidence.figures(stock)
        if row.period.start > event.start and row.period.end.year < last
    )


def _pace(evidence: Evidence, event: Event, early: Figure, pace: float) -> Says:
    return says(
        N_("{what}: {amount} ({period}), {pace} a year since {event}."),
        what=evidence.title(early.indicator),
        amount=early.amount,
        period=early.when,
        pace=Number(pace, 1),
        event=event.on,
    )
