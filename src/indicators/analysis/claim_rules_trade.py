"""Claim rules about trade: what grew, what came to matter less, and who depends on whom."""

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
from indicators.analysis.claim_rules_words import N_, Finding, Says, Share, When, listed, says

__all__ = ["grew", "matters_less", "relies_on"]

#: Whoever has two thirds has twice as much as all others together: as near to 'fully' as a share
#: comes. Below one third it is one of several.
MOST, SOME = 2 / 3, 1 / 3

#: Two stocks can be set against each other when their days lie no further apart than this.
NEAR = timedelta(days=183)


# --- grew ----------------------------------------------------------------------------------------


def grew(evidence: Evidence, what: str, before: str, after: str, wider: str = "") -> Finding:
    """Whether goods stood higher in some years than in a year before, by every count.

    ``wider`` is a larger group of goods: where the goods themselves have nothing to compare, a
    rise of the group supports the claim in part. The gap is the deepest fall.
    """
    series, (first, *_), later = Series.several(what), years(before), years(after)
    group = Series.several(wider) if wider else ()
    how = _how_grew(evidence, series, group, first, later)
    found = _growths(evidence, series, first, later)
    if not found:
        return _by_group(evidence, how, series, group, first, later)
    risen = [one for one in found if one.ratio > TENTH]
    if len(risen) == len(found):
        verdict = "supported"
        result = N_("Compared with {before}: more than {least} higher by every count.")
    elif not risen:
        verdict = "contradicted"
        result = N_("Compared with {before}: by no count more than {least} higher.")
    else:
        verdict = "partly"
        result = N_("Compared with {before}: more than {least} higher by some counts only.")
    return evidence.finding(
        verdict,
        how,
        says(result, before=When(str(first)), least=Share(TENTH)),
        *evidence.lines(figures_of(found)),
        figures=figures_of(found),
        numbers=ratios(found),
        gap=-min(one.ratio for one in found),
    )


def _growths(
    evidence: Evidence, series: tuple[Series, ...], first: int, later: tuple[int, ...]
) -> list[Growth]:
    return [
        one for each in series for year in later for one in changes(evidence, each, first, year)
    ]


def _how_grew(
    evidence: Evidence,
    series: tuple[Series, ...],
    group: tuple[Series, ...],
    first: int,
    later: tuple[int, ...],
) -> tuple[Says, ...]:
    main = says(
        N_(
            "{what}: supported where {after} stood more than {least} above {before} by every"
            " count, contradicted where by none, partly where the counts or the years differ."
            " Whole years are compared, or else the same months of at least half a year."
        ),
        what=evidence.titles(*series),
        before=When(str(first)),
        after=listed(When(str(year)) for year in later),
        least=Share(TENTH),
    )
    if not group:
        return (main,)
    more = N_("Where there is nothing to compare, a rise of {wider} supports it in part.")
    return main, says(more, wider=evidence.titles(*group))


def _by_group(
    evidence: Evidence,
    how: tuple[Says, ...],
    series: tuple[Series, ...],
    group: tuple[Series, ...],
    first: int,
    later: tuple[int, ...],
) -> Finding:
    """Fall back on a wider group of goods, which can support in part and contradict nothing."""
    missing = says(
        N_("No count has figures of {what} by which {after} can be compared with {before}."),
        what=evidence.titles(*series),
        before=When(str(first)),
        after=listed(When(str(year)) for year in later),
    )
    found = _growths(evidence, group, first, later)
    if not found or any(one.ratio <= TENTH for one in found):
        return evidence.finding("open", how, missing)
    rose = says(
        N_("The wider group rose by more than {least}: {wider}."),
        least=Share(TENTH),
        wider=evidence.titles(*group),
    )
    figures = figures_of(found)
    return evidence.finding(
        "partly",
        how,
        missing,
        rose,
        *evidence.lines(figures),
        figures=figures,
        numbers=ratios(found),
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
        *_moved(evidence, strands, fell, rose),
        *evidence.lines(figures_of(every)),
        figures=figures_of(every),
        numbers=ratios(every),
        gap=max(one.ratio for one in every),
    )


def _moved(
    evidence: Evidence, strands: list[tuple[Series, ...]], fell: list[bool], rose: list[bool]
) -> list[Says]:
    """Say which strands fell and which rose; one whose counts differ did both."""
    messages = (
        (fell, N_("Down by more than {least} by at least one count: {what}.")),
        (rose, N_("Up by more than {least} by at least one count: {what}.")),
    )
    results = []
    for moved, message in messages:
        named = [one for strand, does in zip(strands, moved, strict=True) if does for one in strand]
        if named:
            results.append(says(message, least=Share(TENTH), what=evidence.titles(*named)))
    return results or [says(N_("Neither moved by more than {least}."), least=Share(TENTH))]


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
    shares = [stated.value / 100] if stated else []
    shares += [pair[0].value / pair[1].value] if pair else []
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
        says(result, shares=listed(Share(one) for one in shares)),
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
