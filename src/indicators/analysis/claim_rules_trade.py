"""Claim rules about trade: what grew, what came to matter less, and who depends on whom."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from indicators.analysis.claim_rules_compare import (
    TENTH,
    Growth,
    changes,
    figures_of,
    newest,
    ratios,
    years,
)
from indicators.analysis.claim_rules_evidence import Evidence, Figure, Series
from indicators.analysis.claim_rules_words import (
    N_,
    Finding,
    Listed,
    Says,
    Share,
    When,
    listed,
    says,
)

__all__ = ["grew", "matters_less", "relies_on"]

#: Whoever has two thirds has twice as much as all others together: as near to 'fully' as a share
#: comes. Below one third it is one of several.
MOST, SOME = 2 / 3, 1 / 3

#: Two stocks can be set against each other when their days lie no further apart than this.
NEAR = timedelta(days=183)


# --- grew ----------------------------------------------------------------------------------------


def grew(evidence: Evidence, what: str, before: str, after: str, later: str = "") -> Finding:
    """Whether goods stood higher in some years than in a year before, by every count.

    A count that has nothing of the year before is compared with the year before each. What it shows
    of ``later`` years is told and does not decide. The gap is the deepest fall.
    """
    series, (first, *_), claimed = Series.several(what), years(before), years(after)
    how = (
        says(
            N_(
                "{what}: supported where {after} stood more than {least} above {before} by every"
                " count, contradicted where by none, partly where the counts or the years differ."
                " Whole years are compared, or else the same months of at least half a year; a"
                " count that begins later is compared with the year before."
            ),
            what=evidence.titles(*series),
            before=When(str(first)),
            after=_years(claimed),
            least=Share(TENTH),
        ),
    )
    growths = _growths(evidence, series, first, claimed)
    since = _growths(evidence, series, first, years(later)) if later else []
    beside = figures_of(since)
    sentences_beside = (
        (says(N_("What came later does not decide. {result}"), result=_compared(since)),)
        if since
        else ()
    )
    if not growths:
        missing = says(
            N_("{after}: not to be compared with {before}, as no count of {what} has both."),
            what=evidence.titles(*series),
            before=When(str(first)),
            after=_years(claimed),
        )
        lines = evidence.lines(beside)
        return evidence.finding("open", how, missing, *sentences_beside, *lines, beside=beside)
    risen = sum(growth.ratio > TENTH for growth in growths)
    verdict = "supported" if risen == len(growths) else "partly" if risen else "contradicted"
    return evidence.finding(
        verdict,
        how,
        _compared(growths),
        *sentences_beside,
        *evidence.lines([*figures_of(growths), *beside]),
        figures=figures_of(growths),
        beside=beside,
        numbers=ratios([*growths, *since]),
        gap=-min(growth.ratio for growth in growths),
    )


def _years(numbers: Iterable[int]) -> Listed:
    return listed(When(str(year)) for year in numbers)


def _growths(
    evidence: Evidence, series: tuple[Series, ...], first: int, later: tuple[int, ...]
) -> list[Growth]:
    growths = []
    for each in series:
        for year in later:
            whole = changes(evidence, each, first, year)
            lines = {growth.after.line for growth in whole}
            yearly = changes(evidence, each, year - 1, year) if year - 1 > first else []
            growths += [*whole, *(growth for growth in yearly if growth.after.line not in lines)]
    return growths


def _compared(growths: Sequence[Growth]) -> Says:
    """Say which years stood above or below which by how many of the counts."""
    ratios_of_all = [growth.ratio for growth in growths]
    message = N_("{after}: by no count more than {least} above {before}.")
    if min(ratios_of_all) > TENTH:
        message = N_("{after}: more than {least} above {before} by every count that has both.")
    elif max(ratios_of_all) > TENTH:
        message = N_("{after}: more than {least} above {before} by some counts only.")
    elif max(ratios_of_all) < -TENTH:
        message = N_("{after}: more than {least} below {before} by every count that has both.")
    after = {growth.after.period.start.year for growth in growths}
    before = {
        growth.before.period.start.year if growth.before else growth.after.period.start.year - 1
        for growth in growths
    }
    return says(
        message, after=_years(sorted(after)), before=_years(sorted(before)), least=Share(TENTH)
    )


# --- matters_less --------------------------------------------------------------------------------


def matters_less(evidence: Evidence, trade: str, route: str, when: str) -> Finding:
    """Whether both trade and the use of a route shrank on the year before, in some years.

    The gap is the highest rise.
    """
    strands = [Series.several(trade), Series.several(route)]
    how = (
        says(
            N_(
                "Trade ({trade}) and the route ({route}), in {when} against the year before:"
                " supported where both fell by more than {least} and no count of them rose by as"
                " much, contradicted where neither fell, partly otherwise. Whole years are"
                " compared, or else the same months of at least half a year."
            ),
            trade=evidence.titles(*strands[0]),
            route=evidence.titles(*strands[1]),
            when=listed(When(str(year)) for year in years(when)),
            least=Share(TENTH),
        ),
    )
    found = [
        [
            one
            for year in years(when)
            for each in strand
            for one in changes(evidence, each, year - 1, year)
        ]
        for strand in strands
    ]
    for strand, growths in zip(strands, found, strict=True):
        if not growths:
            return evidence.no_figure(how, *strand)
    fell = [any(one.ratio < -TENTH for one in growths) for growths in found]
    rose = [any(one.ratio > TENTH for one in growths) for growths in found]
    verdict = "partly" if any(fell) else "contradicted"
    if all(fell) and not any(rose):
        verdict = "supported"
    every = [one for growths in found for one in growths]
    return evidence.finding(
        verdict,
        how,
        _moved(evidence, every, both=all(fell)),
        *evidence.lines(figures_of(every)),
        figures=figures_of(every),
        numbers=ratios(every),
        gap=max(one.ratio for one in every),
    )


def _moved(evidence: Evidence, growths: Sequence[Growth], *, both: bool) -> Says:
    """Say what fell and what rose; what counts disagree on did both."""
    fell, rose = (
        evidence.titles(
            *(Series(growth.after.indicator) for growth in growths if sign * growth.ratio > TENTH)
        )
        for sign in (-1, 1)
    )
    message = N_("Neither trade nor the route moved by more than {least}.")
    if fell.items and rose.items:
        message = N_("Down by more than {least}: {fell}. But up by more than that: {rose}.")
    elif fell.items:
        message = N_("Down by more than {least}: {fell}.")
        if not both:
            message = N_("Only one of both is down by more than {least}: {fell}.")
    elif rose.items:
        message = N_("Up by more than {least}: {rose}.")
    return says(message, least=Share(TENTH), fell=fell, rose=rose)


# --- relies_on -----------------------------------------------------------------------------------


def relies_on(evidence: Evidence, share: str, part: str) -> Finding:
    """Whether one partner outweighs all others: by a published share, and by a part of a whole.

    The gap is what the highest share lacks to be all.
    """
    published, (owed, total) = Series.parse(share), Series.ratio(part)
    how = (
        says(
            N_(
                "{share}, and {part} against {whole}: supported where each is at least {most},"
                " contradicted where each is below {some}, partly otherwise. Only the economy is"
                " looked at: power itself is not a figure."
            ),
            share=evidence.titles(published),
            part=evidence.titles(owed),
            whole=evidence.titles(total),
            most=Share(MOST),
            some=Share(SOME),
        ),
    )
    stated, pair = newest(evidence.figures(published)), _nearest_pair(evidence, owed, total)
    shares, named = [], []
    if stated:
        shares.append(stated.value / 100)
        message = N_("{share} ({what}, {period})")
        named.append(
            says(message, share=stated.amount, what=evidence.titles(published), period=stated.when)
        )
    if pair:
        shares.append(pair[0].value / pair[1].value)
        message = N_("{share} ({part} against {whole})")
        part_words, whole_words = evidence.titles(owed), evidence.titles(total)
        named.append(says(message, share=Share(shares[-1]), part=part_words, whole=whole_words))
    if not shares:
        return evidence.no_figure(how, published, owed, total)
    figures = [row for row in (stated, *(pair or ())) if row]
    verdict, result = "partly", N_("Large, but not all: {shares}.")
    if min(shares) >= MOST:
        verdict, result = "supported", N_("By far the largest: {shares}.")
    elif max(shares) < SOME:
        verdict, result = "contradicted", N_("One of several: {shares}.")
    return evidence.finding(
        verdict,
        how,
        says(result, shares=listed(named)),
        *evidence.lines(figures),
        figures=figures,
        numbers={f"share {place}": round(one, 4) for place, one in enumerate(shares, 1)},
        gap=1 - max(shares),
    )


def _nearest_pair(evidence: Evidence, part: Series, whole: Series) -> tuple[Figure, Figure] | None:
    """Find the newest part with a whole of about the same day."""
    wholes = evidence.figures(whole)
    for row in reversed(evidence.figures(part)):
        near = min(wholes, key=lambda one: abs(one.period.stop - row.period.stop), default=None)
        if near is not None and abs(near.period.stop - row.period.stop) <= NEAR and near.value > 0:
            return row, near
    return None
