"""Claim rules about rail: whether traffic came back, and what share of it ran one way."""

from indicators.analysis.claim_rules_compare import (
    TENTH,
    Growth,
    above_zero,
    changes,
    figures_of,
    ratios,
    years,
)
from indicators.analysis.claim_rules_evidence import (
    ARTICLE_DAY,
    Event,
    Evidence,
    Figure,
    Series,
)
from indicators.analysis.claim_rules_words import (
    N_,
    Finding,
    Number,
    Says,
    Share,
    When,
    listed,
    says,
)

__all__ = ["share_was", "stayed_below"]

#: A route that carries two thirds of a traffic is still its main one, whatever the volume.
MAIN_ROUTE = 2 / 3

#: Published shares are rounded to the nearest five or ten per cent.
POINTS = 0.05


# --- stayed_below --------------------------------------------------------------------------------


def stayed_below(evidence: Evidence, what: str, before: str, event_id: str, shares: str) -> Finding:
    """Whether traffic stayed below a year before an event, and a route lost its share of it.

    The gap is what is left of the traffic by the newest comparison.
    """
    series, (first, *_), routes = Series.several(what), years(before), Series.several(shares)
    how, event = _how_stayed(evidence, series, first), evidence.event(event_id)
    if event is None:
        return evidence.no_event(how)
    found = _since(evidence, series, first, event)
    if not found:
        early = says(
            N_("It can be tested once there are figures of a year that began after {date}."),
            date=event.on,
        )
        return evidence.finding("open", how, early, events=[event])
    held = [row for row in _latest(evidence, routes) if row.period.start >= event.start]
    down = [one for one in found if one.ratio < -TENTH]
    lost = bool(held) and min(row.value for row in held) / 100 < MAIN_ROUTE
    verdict = "partly"
    if not down:
        verdict = "contradicted"
    elif len(down) == len(found) and lost:
        verdict = "supported"
    figures = [*figures_of(found), *held]
    return evidence.finding(
        verdict,
        how,
        _result_stayed(first, down, found, held, lost=lost),
        *evidence.lines(figures),
        figures=figures,
        events=[event],
        numbers=ratios(found),
        gap=1 + found[-1].ratio,
    )


def _how_stayed(evidence: Evidence, series: tuple[Series, ...], first: int) -> tuple[Says, ...]:
    message = N_(
        "{what} in the years that began after the event: supported where all stayed more than"
        " {least} below {before} and the route carries less than {most} of what is left,"
        " contradicted where none stayed below, partly otherwise."
    )
    return (
        says(
            message,
            what=evidence.titles(*series),
            least=Share(TENTH),
            before=When(str(first)),
            most=Share(MAIN_ROUTE),
        ),
    )


def _since(
    evidence: Evidence, series: tuple[Series, ...], first: int, event: Event
) -> list[Growth]:
    late = [row.period.end.year for row in evidence.figures(*series)]
    later = sorted({year for year in late if year > event.start.year})
    return [
        one for year in later for each in series for one in changes(evidence, each, first, year)
    ]


def _latest(evidence: Evidence, routes: tuple[Series, ...]) -> list[Figure]:
    """Return the newest share of each way to measure it, the first to be given of one end."""
    found = []
    for route in routes:
        rows = evidence.figures(route)
        found += [max(rows, key=lambda row: row.period.stop)] if rows else []
    return found


def _result_stayed(
    first: int, down: list[Growth], found: list[Growth], held: list[Figure], *, lost: bool
) -> Says:
    if len(down) == len(found):
        volume = N_("Traffic stayed more than {least} below {before}.")
    elif not down:
        volume = N_("Traffic did not stay more than {least} below {before}.")
    else:
        volume = N_("Traffic stayed more than {least} below {before} by some figures only.")
    kept = N_("{volume} What share of it the route kept is not known.")
    if held:
        kept = N_("{volume} But the route still carries {share} of it or more.")
        if lost:
            kept = N_("{volume} And the route carries as little as {share} of it.")
    return says(
        kept,
        volume=says(volume, least=Share(TENTH), before=When(str(first))),
        share=Share(min((row.value for row in held), default=0.0) / 100),
    )


# --- share_was -----------------------------------------------------------------------------------


def share_was(evidence: Evidence, percent: str, published: str, part: str) -> Finding:
    """Whether a route had the share that is claimed, as published and as computed.

    Only time that ended before the article counts. The gap is the largest distance from the
    share, as a part of it.
    """
    claimed = above_zero(percent) / 100
    routes, (piece, total) = Series.several(published), Series.ratio(part)
    how = _how_share(evidence, claimed, routes, piece, total)
    stated = [row for row in evidence.figures(*routes) if row.period.end < ARTICLE_DAY]
    pairs = _pairs(evidence, piece, total)
    shares = [row.value / 100 for row in stated]
    shares += [one.value / whole.value for one, whole in pairs]
    if not shares:
        return evidence.no_figure(how, *routes, piece)
    near = [abs(one - claimed) <= POINTS for one in shares]
    verdict, result = "partly", N_("Some shares come near {claimed}, others do not.")
    if all(near):
        verdict, result = "supported", N_("Every share comes near {claimed}.")
    elif not any(near):
        verdict, result = "contradicted", N_("No share comes near {claimed}.")
    return evidence.finding(
        verdict,
        how,
        says(result, claimed=Share(claimed)),
        *evidence.lines(stated),
        *_computed(evidence, pairs),
        figures=[*stated, *(row for pair in pairs for row in pair)],
        numbers={"lowest share": round(min(shares), 4), "highest share": round(max(shares), 4)},
        gap=max(abs(one - claimed) for one in shares) / claimed,
    )


def _how_share(
    evidence: Evidence, claimed: float, routes: tuple[Series, ...], piece: Series, total: Series
) -> tuple[Says, ...]:
    message = N_(
        "Shares published for the time before the article ({routes}), and {part} as a share of"
        " {whole} by whole years: supported where all lie within {points} points of {claimed},"
        " contradicted where none does, partly where some do."
    )
    return (
        says(
            message,
            routes=evidence.titles(*routes),
            part=evidence.titles(piece),
            whole=evidence.titles(total),
            points=Number(POINTS * 100),
            claimed=Share(claimed),
        ),
    )


def _pairs(evidence: Evidence, piece: Series, total: Series) -> list[tuple[Figure, Figure]]:
    """Return each whole year before the article with its total."""
    totals = {row.period.start: row for row in evidence.figures(total) if row.period.is_whole_year}
    return [
        (row, totals[row.period.start])
        for row in evidence.figures(piece)
        if row.period.is_whole_year
        and row.period.end < ARTICLE_DAY
        and row.period.start in totals
        and totals[row.period.start].value > 0
    ]


def _computed(evidence: Evidence, pairs: list[tuple[Figure, Figure]]) -> tuple[Says, ...]:
    lines: dict[str, list[Says]] = {}
    for row, whole in pairs:
        entry = says(
            N_("{share} ({period})"), share=Share(row.value / whole.value), period=row.when
        )
        lines.setdefault(row.reporter, []).append(entry)
    return tuple(
        says(
            N_("Computed: {what} ({who}) as a share of {whole}: {figures}."),
            what=evidence.titles(Series(pairs[0][0].indicator)),
            whole=evidence.titles(Series(pairs[0][1].indicator)),
            who=evidence.reporter(reporter),
            figures=listed(entries),
        )
        for reporter, entries in lines.items()
    )
