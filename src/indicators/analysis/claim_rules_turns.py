"""The claim rule about a turn: whether trouble in several strands began with an event."""

from typing import NamedTuple

from indicators.analysis.claim_rules_compare import TENTH, changes, figures_of, newest
from indicators.analysis.claim_rules_evidence import Event, Evidence, Figure, Series
from indicators.analysis.claim_rules_loans import net_flows, net_lines
from indicators.analysis.claim_rules_words import (
    N_,
    Finding,
    Number,
    Says,
    Share,
    Writable,
    listed,
    quoted,
    says,
)

__all__ = ["began_with"]


class Strand(NamedTuple):
    """One strand: whether trouble began in it after the event, was there before, or never came.

    ``rise`` is how much it grew instead.
    """

    name: Writable
    state: str
    figures: tuple[Figure, ...] = ()
    events: tuple[Event, ...] = ()
    said: tuple[Says, ...] = ()
    rise: float = 0.0


def began_with(
    evidence: Evidence, event_id: str, trade: str, flow: str, firms: str, stopped: str
) -> Finding:
    """Whether trade, loans and a park turned for the worse after an event and not before it.

    Trade is compared between the year before and the year after that of the event. The gap is the
    highest rise.
    """
    goods, stock, pairs = Series.parse(trade), Series.parse(firms), Series.ratios(flow)
    event = evidence.event(event_id)
    how = (
        says(
            N_(
                "Trouble is: trade or firms down by more than {least}, more repaid than drawn, a"
                " loan stopped. Supported where it began after the event in every strand that has"
                " figures, contradicted where in none, partly where in some."
            ),
            least=Share(TENTH),
        ),
    )
    if event is None:
        return evidence.no_event(how)
    found = [
        _trade(evidence, goods, event),
        _firms(evidence, stock, event),
        *(_loans(evidence, pair, event) for pair in pairs),
        _stop(evidence, stopped, event),
    ]
    strands = [strand for strand in found if strand is not None]
    if not any(strand.figures for strand in strands):
        return evidence.no_figure(how, goods, *(drawn for drawn, _ in pairs), stock)
    after = sum(strand.state == "after" for strand in strands)
    verdict = "supported" if after == len(strands) else "partly" if after else "contradicted"
    return evidence.finding(
        verdict,
        how,
        *_results(strands, event),
        *(line for strand in strands for line in strand.said),
        figures=[row for strand in strands for row in strand.figures],
        events=[event, *(one for strand in strands for one in strand.events)],
        numbers={"strands": len(strands), "began after": after},
        gap=max(strand.rise for strand in strands),
    )


def _results(strands: list[Strand], event: Event) -> list[Says]:
    messages = {
        "after": N_("Trouble began after it in: {strands}."),
        "before": N_("Trouble was there before in: {strands}."),
        "none": N_("No trouble in: {strands}."),
    }
    named = {
        state: [strand.name for strand in strands if strand.state == state] for state in messages
    }
    message = N_("Trouble began after {date} in {after} of {all} strands.")
    if len(named["after"]) == len(strands):
        message = N_("Trouble began after {date} in every strand.")
    elif not named["after"]:
        message = N_("Trouble began after {date} in none of {all} strands.")
    count = says(
        message,
        date=event.on,
        after=Number(len(named["after"])),
        all=Number(len(strands)),
    )
    by_state = (
        says(messages[state], strands=listed(names)) for state, names in named.items() if names
    )
    return [count, *by_state]


def _trade(evidence: Evidence, goods: Series, event: Event) -> Strand | None:
    year = event.start.year
    found = changes(evidence, goods, year - 1, year + 1)
    if not found:
        return None
    fell = any(one.ratio < -TENTH for one in found)
    rows = tuple(figures_of(found))
    rise = max(one.ratio for one in found)
    lines = evidence.lines(rows)
    return Strand(evidence.titles(goods), "after" if fell else "none", rows, (), lines, rise)


def _firms(evidence: Evidence, stock: Series, event: Event) -> Strand | None:
    rows = evidence.figures(stock)
    before = newest(row for row in rows if row.period.end < event.start and row.value > 0)
    after = next((row for row in rows if row.period.start >= event.stop), None)
    if before is None or after is None:
        return None
    rise = after.value / before.value - 1
    state = "after" if rise < -TENTH else "none"
    lines = evidence.lines([before, after])
    return Strand(evidence.titles(stock), state, (before, after), (), lines, rise)


def _loans(evidence: Evidence, pair: tuple[Series, Series], event: Event) -> Strand | None:
    flows = net_flows(evidence, pair, event.start.year)
    before = [row.value < back.value for row, back in flows if row.period.end < event.start]
    after = [row.value < back.value for row, back in flows if row.period.start >= event.stop]
    if not after:
        return None
    state = "before" if any(before) else "after" if any(after) else "none"
    rows = tuple(row for one in flows for row in one)
    return Strand(evidence.titles(pair[0]), state, rows, (), net_lines(evidence, flows))


def _stop(evidence: Evidence, event_id: str, event: Event) -> Strand | None:
    stop = evidence.event(event_id)
    if stop is None:
        return None
    state = "after" if stop.start >= event.stop else "before"
    return Strand(quoted(stop.title), state, (), (stop,))
