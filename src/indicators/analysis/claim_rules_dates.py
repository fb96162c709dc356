"""Claim rules about dates: whether what the article dates happened when it says.

An event of which only the month or the year is known may have been on any day of it.
"""

from datetime import timedelta

from indicators.analysis.claim_rules_compare import above_zero
from indicators.analysis.claim_rules_evidence import ARTICLE_DAY, Event, Evidence, WrongRule
from indicators.analysis.claim_rules_words import N_, Finding, Number, On, Says, When, quoted, says
from indicators.errors import PeriodError
from indicators.periods import parse

__all__ = ["dated", "followed", "signed_early", "under_way", "years_ago"]

_YEAR = 365.25

#: A number of years that is rounded is off by half a year at most; by up to one it is nearly right.
ROUNDED, NEARLY = 0.5, 1.0

#: What follows more than a year later need not have to do with it.
SOON = timedelta(days=366)

#: What is said to happen now happens within a month.
NOW = timedelta(days=31)

_ARTICLE = On(ARTICLE_DAY, ARTICLE_DAY + timedelta(days=1))


def _on_record(event: Event) -> Says:
    return says(N_("{event}: {date}."), event=event.title, date=event.on)


# --- dated ---------------------------------------------------------------------------------------


def dated(evidence: Evidence, event_id: str, period: str, part: str = "") -> Finding:
    """Whether an event fell into a period; with ``part`` the date is only a part of the claim.

    The gap is the distance in years.
    """
    if part not in {"", "part"}:
        raise WrongRule(f"{part!r}: expected 'part', or nothing")
    try:
        span = parse(period)
    except PeriodError as error:
        raise WrongRule(str(error)) from error
    event = evidence.event(event_id)
    how = [
        says(
            N_(
                "Supported where the date of the event fits the claim ({period}), partly where it"
                " may not, contradicted where it does not."
            ),
            period=When(period),
        )
    ]
    if part:
        how.append(
            says(N_("What else is claimed has no date, so a date that fits supports it in part."))
        )
    if event is None:
        return evidence.no_event(tuple(how))
    inside = span.start <= event.start and event.stop <= span.stop
    outside = event.stop <= span.start or span.stop <= event.start
    verdict, result = (
        "partly",
        N_("The date may fit the claim ({period}), but is not known well enough."),
    )
    if inside:
        verdict = "partly" if part else "supported"
        result = N_("The date fits the claim ({period}).")
        if part:
            result = N_("The date fits the claim ({period}); its other part has no date to test.")
    elif outside:
        verdict, result = "contradicted", N_("The date does not fit the claim ({period}).")
    parts = [says(result, period=When(period)), _on_record(event)]
    off = max(span.start - event.stop, event.start - span.stop).days / _YEAR if outside else 0.0
    return evidence.finding(verdict, tuple(how), *parts, events=[event], gap=off)


# --- years_ago -----------------------------------------------------------------------------------


def years_ago(evidence: Evidence, event_id: str, count: str) -> Finding:
    """Whether an event was so many years before the article. The gap is the error's share of it."""
    claimed, event = above_zero(count), evidence.event(event_id)
    how = (
        says(
            N_(
                "Years from the event to the article: supported where they are within {rounded} of"
                " {years}, partly where within {nearly}, contradicted otherwise."
            ),
            years=Number(claimed, 1),
            rounded=Number(ROUNDED, 1),
            nearly=Number(NEARLY, 1),
        ),
    )
    if event is None:
        return evidence.no_event(how)
    real = (ARTICLE_DAY - event.start).days / _YEAR
    off = abs(real - claimed)
    verdict = "supported"
    result = N_("From the event to the article {real} years passed, rounded {years}.")
    if off > NEARLY:
        verdict = "contradicted"
        result = N_("From the event to the article {real} years passed, not {years}.")
    elif off > ROUNDED:
        verdict = "partly"
        result = N_("From the event to the article {real} years passed, about {years}.")
    return evidence.finding(
        verdict,
        how,
        says(result, real=Number(real, 1), years=Number(claimed, 1)),
        _on_record(event),
        events=[event],
        numbers={"years": round(real, 2)},
        gap=off / claimed,
    )


# --- signed_early --------------------------------------------------------------------------------


def signed_early(evidence: Evidence, launch: str, acts: str, gathering: str) -> Finding:
    """Whether a plan was backed before its members first gathered; the rank is never known.

    The gap is the time from the launch against that of the gathering.
    """
    how = (
        says(
            N_(
                "The first of the recorded acts: partly supported where it came before the first"
                " forum, contradicted where not. Who else signed when is not in the data, so more"
                " cannot be said."
            )
        ),
    )
    began, forum = evidence.event(launch), evidence.event(gathering)
    backed = [event for name in acts.split("+") if (event := evidence.event(name)) is not None]
    if began is None or not backed:
        return evidence.no_event(how)
    # By its last possible day: of an act of which only the year is known that is the year's end.
    first = min(backed, key=lambda event: event.stop)
    verdict, result = "contradicted", N_("It was not backed before the first forum.")
    if forum is None or first.stop <= forum.start:
        verdict = "partly"
        result = N_("It was backed before the first forum, but as which country is not known.")
    wait = (first.stop - began.start).days
    return evidence.finding(
        verdict,
        how,
        says(result),
        *(_on_record(event) for event in (began, first, *([forum] if forum else []))),
        events=[began, *backed, *([forum] if forum else [])],
        numbers={"days": wait},
        gap=wait / max(1, (forum.start - began.start).days) if forum else 0.0,
    )


# --- followed ------------------------------------------------------------------------------------


def followed(evidence: Evidence, cause: str, consequence: str) -> Finding:
    """Whether one event came soon after another. The gap is the time between them in years."""
    how = (
        says(
            N_(
                "Supported where the second event came within a year of the first, partly where"
                " later, contradicted where before it. That one followed the other does not show"
                " why."
            )
        ),
    )
    first, second = evidence.event(cause), evidence.event(consequence)
    if first is None or second is None:
        return evidence.no_event(how)
    wait = second.start - first.start
    verdict, result = "supported", N_("{second} came {days} days after {first}.")
    if wait < timedelta(0):
        verdict, result = "contradicted", N_("{second} came {days} days before {first}.")
    elif wait > SOON:
        verdict = "partly"
        result = N_("{second} came {days} days after {first}, more than a year later.")
    return evidence.finding(
        verdict,
        how,
        says(
            result,
            first=quoted(first.title),
            second=quoted(second.title),
            days=Number(abs(wait.days)),
        ),
        *(_on_record(event) for event in (first, second)),
        events=[first, second],
        numbers={"days": wait.days},
        gap=abs(wait.days) / _YEAR,
    )


# --- under_way -----------------------------------------------------------------------------------


def under_way(evidence: Evidence, started: str, done: str) -> Finding:
    """Whether something happened at the time of the article.

    A contradiction's gap is how many years later it began; half done is no gap of figures.
    """
    how = (
        says(
            N_(
                "Supported where it was done by a month after the article, partly where it had only"
                " begun by then, contradicted where it had not."
            )
        ),
    )
    begun, ended = evidence.event(started), evidence.event(done)
    if begun is None:
        return evidence.no_event(how)
    verdict, result = "partly", N_("At the time of the article it had begun and was not done.")
    if ended is not None and ended.start <= ARTICLE_DAY + NOW:
        verdict, result = "supported", N_("At the time of the article it was done.")
    elif begun.start > ARTICLE_DAY + NOW:
        verdict, result = "contradicted", N_("At the time of the article it had not begun.")
    events = [event for event in (begun, ended) if event]
    delay = (ended.start - ARTICLE_DAY).days / _YEAR if ended else 0.0
    return evidence.finding(
        verdict,
        how,
        says(result),
        *(_on_record(event) for event in events),
        events=events,
        numbers={"years after the article": round(delay, 2)} if ended else None,
        gap=(begun.start - ARTICLE_DAY).days / _YEAR if verdict == "contradicted" else 0.0,
    )
