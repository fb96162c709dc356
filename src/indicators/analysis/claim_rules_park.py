"""Claim rules about the park: its size, whether it emptied, and whether firms left it."""

from indicators.analysis.claim_rules_compare import TENTH, above_zero, newest
from indicators.analysis.claim_rules_evidence import Event, Evidence, Figure, Series
from indicators.analysis.claim_rules_words import (
    N_,
    Amount,
    Finding,
    Says,
    Share,
    Times,
    quoted,
    says,
)
from indicators.analysis.drawing import STATUS_RANK

__all__ = ["exceeds", "firms_left", "vanished"]

#: 'Nothing is left' is taken at its word by half: less than half of the firms, or of them at work.
HALF = 0.5


# --- exceeds -------------------------------------------------------------------------------------


def exceeds(evidence: Evidence, what: str, least: str) -> Finding:
    """Whether a size is above a number, by the newest of the surest figures of each source.

    The gap is what the smallest of these lacks, as a part of the number.
    """
    series, bound = Series.parse(what), above_zero(least)
    rows = evidence.figures(series)
    how = _how_exceeds(evidence, series)
    if not rows:
        return evidence.no_figure(how, series)
    rank = min(STATUS_RANK[row.status] for row in rows)
    deciding = {row.reporter: row for row in rows if STATUS_RANK[row.status] == rank}
    above = [row.value > bound for row in deciding.values()]
    amount = Amount(bound, rows[0].unit)
    verdict, result = "partly", N_("The surest sources differ on whether it is more than {least}.")
    if all(above):
        verdict, result = "supported", N_("More than {least} by the surest sources.")
    elif not any(above):
        verdict, result = "contradicted", N_("Not more than {least} by the surest sources.")
    others = [row for row in rows if row not in deciding.values()]
    return evidence.finding(
        verdict,
        how,
        says(result, least=amount),
        *evidence.lines(deciding.values()),
        *_range(others),
        figures=deciding.values(),
        beside=_ends(others),
        numbers={"smallest": min(row.value for row in deciding.values())},
        gap=1 - min(row.value for row in deciding.values()) / bound,
    )


def _how_exceeds(evidence: Evidence, series: Series) -> tuple[Says, ...]:
    message = N_(
        "{what}: the newest figure of each source decides, of official figures where there are"
        " any. Supported where all are above the number, contradicted where none is, partly where"
        " the sources differ."
    )
    return (says(message, what=evidence.titles(series)),)


def _ends(rows: list[Figure]) -> list[Figure]:
    if not rows:
        return []
    return [min(rows, key=lambda row: row.value), max(rows, key=lambda row: row.value)]


def _range(rows: list[Figure]) -> tuple[Says, ...]:
    if not rows:
        return ()
    low, high = _ends(rows)
    message = N_("Other publications give from {low} to {high}.")
    return (says(message, low=low.amount, high=high.amount),)


# --- vanished ------------------------------------------------------------------------------------


def vanished(evidence: Evidence, firms: str, active: str, event_id: str) -> Finding:
    """Whether firms went after an event, or most of them never worked.

    The gap is how many are left, as a part of those that were there before.
    """
    stock, working, event = Series.parse(firms), Series.parse(active), evidence.event(event_id)
    how = (
        says(
            N_(
                "{what}, newest against the last before the event: supported where less than half"
                " are left, contradicted where as many or more are and at least half of them work"
                " as far as known, partly otherwise."
            ),
            what=evidence.titles(stock),
        ),
    )
    if event is None:
        return evidence.no_event(how)
    before, after = _around(evidence, stock, event)
    if before is None or not after:
        return evidence.no_figure(how, stock)
    count = newest(evidence.figures(working))
    registered = _last_before(evidence, stock, count) if count else None
    works = count.value / registered.value if count and registered else None
    now = after[-1]
    left = now.value / before.value
    verdict = "partly"
    if left < HALF:
        verdict = "supported"
    elif left >= 1 and (works is None or works >= HALF):
        verdict = "contradicted"
    known = [row for row in (before, now, registered, count) if row]
    numbers = {"left": round(left, 4)} | ({"at work": round(works, 4)} if works else {})
    return evidence.finding(
        verdict,
        how,
        _what_is_left(left, works, event),
        *evidence.lines(known),
        figures=known,
        events=[event],
        numbers=numbers,
        gap=left,
    )


def _around(evidence: Evidence, stock: Series, event: Event) -> tuple[Figure | None, list[Figure]]:
    """Return the last figure of before an event, and those from its end on, in order."""
    rows = evidence.figures(stock)
    before = newest(row for row in rows if row.period.end < event.start and row.value > 0)
    return before, [row for row in rows if row.period.start >= event.stop]


def _last_before(evidence: Evidence, stock: Series, count: Figure) -> Figure | None:
    rows = (row for row in evidence.figures(stock) if row.value > 0)
    return newest(row for row in rows if row.period.end <= count.period.end)


def _what_is_left(left: float, works: float | None, event: Event) -> Says:
    message = N_(
        "There are {times} as many firms as before {event} ({date}), but only about {works} of"
        " those registered work."
    )
    if left < HALF:
        message = N_("Less than half of the firms of before {event} ({date}) are left: {share}.")
    elif left < 1:
        message = N_("Of the firms of before {event} ({date}) {share} are left.")
    elif works is None:
        message = N_(
            "There are {times} as many firms as before {event} ({date}); how many of them work is"
            " not known."
        )
    elif works >= HALF:
        message = N_(
            "There are {times} as many firms as before {event} ({date}), and about {works} of those"
            " registered work."
        )
    return says(
        message,
        times=Times(left),
        share=Share(left),
        works=Share(works or 0.0),
        event=quoted(event.title),
        date=event.on,
    )


# --- firms_left ----------------------------------------------------------------------------------


def firms_left(evidence: Evidence, firms: str, event_id: str, departure: str) -> Finding:
    """Whether more firms left than came after an event: the first figure since against the last.

    The gap is the growth.
    """
    stock, event, gone = Series.parse(firms), evidence.event(event_id), evidence.event(departure)
    how = (
        says(
            N_(
                "{what}, first figure after the event against the last before: supported where"
                " there were more than {least} fewer, contradicted where there were not and no"
                " departure is on record, partly where there were not but one is."
            ),
            what=evidence.titles(stock),
            least=Share(TENTH),
        ),
    )
    if event is None:
        return evidence.no_event(how)
    before, after = _around(evidence, stock, event)
    if before is None or not after:
        return evidence.no_figure(how, stock)
    growth = after[0].value / before.value - 1
    verdict, result = "supported", says(N_("There were fewer firms than before."))
    if growth >= -TENTH:
        verdict, result = "contradicted", says(N_("There were not fewer firms than before."))
    if growth >= -TENTH and gone:
        verdict = "partly"
        message = N_(
            "A firm that left is on record ({event}, {date}), but there were not fewer than before."
        )
        result = says(message, event=quoted(gone.title), date=gone.on)
    return evidence.finding(
        verdict,
        how,
        result,
        *evidence.lines([before, after[0]]),
        figures=[before, after[0]],
        events=[one for one in (event, gone) if one],
        numbers={"growth": round(growth, 4)},
        gap=growth,
    )
