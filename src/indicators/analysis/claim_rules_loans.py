"""Claim rules about loans and support: what was drawn, repaid, held back, and what came later.

What was drawn less what was repaid in the same period is called net. A period that lies within
another one is passed over, so that no money counts twice.
"""

from datetime import timedelta

from indicators.analysis.claim_rules_compare import TENTH, newest, years
from indicators.analysis.claim_rules_evidence import ARTICLE_DAY, Event, Evidence, Figure, Series
from indicators.analysis.claim_rules_words import (
    N_,
    Amount,
    Change,
    Finding,
    Says,
    Share,
    When,
    listed,
    says,
)

__all__ = ["flowed_back", "held_back", "net_flows", "net_lines", "still_drawn", "support_came"]

#: A loan of which nine tenths were used was not frozen in earnest.
USED_UP = 0.9

#: Money that was last seen longer before the article than this says nothing sure of its time.
RECENT = timedelta(days=366)

#: What flowed longer before a turn than this says nothing of it.
YEARS_BEFORE = 5

#: What comes later than two years after a visit cannot be laid to it.
AFTER_VISIT = timedelta(days=731)

Flow = tuple[Figure, Figure]


def net_flows(evidence: Evidence, pair: tuple[Series, Series], turn: int) -> list[Flow]:
    """Return what was drawn and repaid, for each period that has both, from before a turn on.

    Where only one of the two has changed its definition, they are not set against each other.
    """
    drawn, repaid = pair
    paid = {_cell(row): row for row in evidence.figures(repaid)}
    both = [(row, paid[_cell(row)]) for row in evidence.figures(drawn) if _cell(row) in paid]
    periods = [row.period for row, _ in both]
    return [
        (row, back)
        for row, back in both
        if row.period.start.year >= turn - YEARS_BEFORE
        and evidence.changes_until(row) == evidence.changes_until(back)
        and not any(one.contains(row.period) and one.days > row.period.days for one in periods)
    ]


def _cell(row: Figure) -> tuple[object, ...]:
    return row.reporter, row.period.start, row.period.stop


def net_lines(evidence: Evidence, flows: list[Flow]) -> tuple[Says, ...]:
    """Say the net of each period, by each count."""
    counts: dict[tuple[str, str], list[Says]] = {}
    for row, back in flows:
        net = Amount(row.value - back.value, row.unit)
        entry = says(N_("{amount} ({period})"), amount=net, period=row.when)
        counts.setdefault((row.indicator, back.indicator), []).append(entry)
    return tuple(
        says(
            N_("{drawn} less {repaid}: {flows}."),
            drawn=evidence.titles(Series(drawn)),
            repaid=evidence.titles(Series(repaid)),
            flows=listed(entries),
        )
        for (drawn, repaid), entries in counts.items()
    )


# --- flowed_back ---------------------------------------------------------------------------------


def flowed_back(evidence: Evidence, flow: str, since: str, growth: str) -> Finding:
    """Whether more was repaid than drawn since a year, and investment did not grow either.

    The gap is the growth of investment, or all where nothing flowed back.
    """
    pairs, (first, *_), invested = Series.ratios(flow), years(since), Series.parse(growth)
    how = (
        says(
            N_(
                "Supported where more was repaid than drawn in every period since {since} and"
                " investment did not grow by more than {least}, contradicted where neither holds,"
                " partly where one does or the periods differ. What is not known does not count."
            ),
            since=When(str(first)),
            least=Share(TENTH),
        ),
    )
    flows = [one for pair in pairs for one in net_flows(evidence, pair, first)]
    recent = [one for one in flows if one[0].period.start.year >= first]
    if not recent:
        return evidence.no_figure(how, *(series for pair in pairs for series in pair))
    later = newest(row for row in evidence.figures(invested) if row.period.start.year >= first)
    back = [row.value < repaid_row.value for row, repaid_row in recent]
    grew = later is not None and later.value / 100 > TENTH
    verdict = "supported" if all(back) and not grew else "partly"
    if not any(back) and (grew or later is None):
        verdict = "contradicted"
    lines = evidence.lines([later]) if later else ()
    return evidence.finding(
        verdict,
        how,
        _which_way(back, first, later, grew=grew),
        *net_lines(evidence, flows),
        *lines,
        figures=[*(row for one in recent for row in one), *([later] if later else [])],
        beside=[row for one in flows for row in one],
        numbers={
            f"{row.indicator} net {row.period}": row.value - paid.value for row, paid in flows
        },
        gap=max(later.value / 100 if later else 0.0, 0.0 if any(back) else 1.0),
    )


def _which_way(back: list[bool], first: int, later: Figure | None, *, grew: bool) -> Says:
    message = N_("Since {since} more was drawn than repaid.")
    if all(back):
        message = N_("Since {since} more was repaid than drawn, in every period with figures.")
    elif any(back):
        message = N_("Since {since} more was repaid than drawn in some periods only.")
    loans = says(message, since=When(str(first)))
    if later is None:
        return loans
    message = (
        N_("{loans} Investment grew ({change}, {period}).")
        if grew
        else N_("{loans} Investment did not grow by more than {least} ({change}, {period}).")
    )
    change = Change(later.value / 100)
    return says(message, loans=loans, change=change, period=later.when, least=Share(TENTH))


# --- held_back -----------------------------------------------------------------------------------


def held_back(evidence: Evidence, agreed: str, drawn: str, frozen: str, event_id: str) -> Finding:
    """Whether a loan stopped before it was used up. The gap is the part that was used."""
    promised, used, stopped = (Series.parse(text) for text in (agreed, drawn, frozen))
    how = (
        says(
            N_(
                "Supported where more than {least} of {agreed} is reported as held back and less"
                " than {most} of it was used, contradicted where that much was used, partly where"
                " no part is reported as held back."
            ),
            least=Share(TENTH),
            agreed=evidence.titles(promised),
            most=Share(USED_UP),
        ),
    )
    whole, part, rest = (newest(evidence.figures(one)) for one in (promised, used, stopped))
    event = evidence.event(event_id)
    if event is None:
        return evidence.no_event(how)
    if whole is None or part is None or whole.value <= 0:
        return evidence.no_figure(how, promised, used)
    share = part.value / whole.value
    kept = rest.value / whole.value if rest else 0.0
    verdict = "supported"
    result = N_("{share} of the loan was used, {kept} is reported as held back.")
    if share >= USED_UP:
        verdict, result = "contradicted", N_("Nearly all of the loan was used: {share}.")
    elif kept <= TENTH:
        verdict = "partly"
        result = N_("{share} of the loan was used, but hardly any is reported as held back.")
    figures = [row for row in (whole, part, rest) if row]
    return evidence.finding(
        verdict,
        how,
        says(result, share=Share(share), kept=Share(kept)),
        *evidence.lines(figures),
        figures=figures,
        events=[event],
        numbers={"used": round(share, 4), "held back": round(kept, 4)},
        gap=share,
    )


# --- still_drawn ---------------------------------------------------------------------------------


def still_drawn(evidence: Evidence, flow: str, agreed: str) -> Finding:
    """Whether money still came. The gap is all where none did."""
    pairs, new = Series.ratios(flow), Series.several(agreed)
    drawn, repaid = zip(*pairs, strict=True)
    how = (
        says(
            N_(
                "{drawn}, in the newest period with a figure: supported where money came less than"
                " a year before the article or later, partly where it came earlier, contradicted"
                " where none came. What was only agreed is told and does not decide."
            ),
            drawn=evidence.titles(*drawn),
        ),
    )
    last = newest(evidence.figures(*drawn))
    if last is None:
        return evidence.no_figure(how, *drawn)
    paid = [row for row in evidence.figures(*repaid) if _cell(row) == _cell(last)]
    agreements = [row for row in evidence.figures(*new) if row.period.start > ARTICLE_DAY]
    verdict, result = "supported", N_("Money still came.")
    if last.value <= 0:
        verdict, result = "contradicted", N_("No money came any more.")
    elif last.period.end < ARTICLE_DAY - RECENT:
        verdict, result = (
            "partly",
            N_("Money came, but the newest figure ends more than a year before the article."),
        )
    parts = [says(result)]
    if paid and paid[0].value > last.value:
        parts.append(says(N_("More was repaid than drawn in the same time.")))
    return evidence.finding(
        verdict,
        how,
        *parts,
        *evidence.lines([last, *paid, *agreements]),
        figures=[last],
        beside=[*paid, *agreements],
        numbers={"drawn": last.value},
        gap=1.0 if last.value <= 0 else 0.0,
    )


# --- support_came --------------------------------------------------------------------------------


def support_came(evidence: Evidence, event_id: str, drawn: str, growth: str) -> Finding:
    """Whether a visit was followed by no new loans and no new investment, within two years.

    Loans are compared by whole years: the highest since, the last before. The gap is the growth.
    """
    loans, invested, event = Series.several(drawn), Series.parse(growth), evidence.event(event_id)
    how = (
        says(
            N_(
                "Within two years of the visit: supported where neither loans drawn in a year nor"
                " investment grew by more than {least}, contradicted where both did, partly where"
                " one did; open as long as one of the two has no figure."
            ),
            least=Share(TENTH),
        ),
    )
    if event is None:
        return evidence.no_event(how)
    around = (_around(evidence, series, event) for series in loans)
    pair = next((flow for flow in around if flow is not None), None)
    later = newest(row for row in evidence.figures(invested) if _after(row, event))
    known = [*(pair or ()), *([later] if later else [])]
    rises = [pair[1].value / pair[0].value - 1] if pair else []
    rises += [later.value / 100] if later else []
    lines = evidence.lines(known)
    if len(rises) < 2:
        missing = [*(() if pair else loans), *(() if later else (invested,))]
        gone = evidence.no_figure(how, *missing).parts
        return evidence.finding("open", how, *gone, *lines, beside=known, events=[event])
    verdict, result = {
        (False, False): ("supported", N_("Neither loans nor investment grew.")),
        (False, True): ("partly", N_("Loans did not grow, but investment did.")),
        (True, False): ("partly", N_("Loans grew, but investment did not.")),
        (True, True): ("contradicted", N_("Both loans and investment grew.")),
    }[rises[0] > TENTH, rises[1] > TENTH]
    return evidence.finding(
        verdict,
        how,
        says(result),
        *lines,
        figures=known,
        events=[event],
        numbers={"loans": round(rises[0], 4), "investment": round(rises[1], 4)},
        gap=max(rises),
    )


def _after(row: Figure, event: Event) -> bool:
    return event.start <= row.period.start <= event.stop + AFTER_VISIT


def _around(evidence: Evidence, loans: Series, event: Event) -> Flow | None:
    """Return the last whole year before an event and the highest since, where there are both."""
    whole = [row for row in evidence.figures(loans) if row.period.is_whole_year]
    before = [row for row in whole if row.period.end < event.start and row.value > 0]
    after = [row for row in whole if _after(row, event)]
    if not before or not after:
        return None
    return before[-1], max(after, key=lambda row: row.value)
