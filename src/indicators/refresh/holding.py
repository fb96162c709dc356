"""What is kept back: changes that look more like a fault of somebody's than like the world.

Nothing here corrects a figure. What is held is named with its old and new value and the reason, and
a person lets it pass by that name.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise
from statistics import fmean, pstdev
from typing import NamedTuple

from indicators.dataset.plausibility import disproportion
from indicators.refresh.reporting import Change, Held

MOST_LOST = 0.05
"""The share of its figures that a service may lose in one refresh."""

LARGEST_FACTOR = 6.5
"""A value this many times another is taken for a slipped comma or unit.

A tenth of a figure that had grown by a half is that far from the one before it.
"""

OTHER_COUNT_FACTOR = 9.5
"""Just below ten: another count of the same thing may differ for good reasons, but not so much."""

DEVIATIONS = 3.0
"""How many standard deviations of a series' own changes a change may lie from their mean."""

FEWEST_CHANGES = 8
"""Changes that a series needs before its own standard deviation says anything."""

SMALLEST_JUMP = math.log(1.5)
"""A change of less than a half is never held: a smooth series would cry wolf at every season."""


class Neighbourhood(NamedTuple):
    """What a changed figure is held against, in its unit and in the order of time.

    ``known`` are the figures of its series and frequency that are known already, without it;
    ``curated`` are those that the data folder has for the very same thing and time.
    """

    known: Mapping[str, float]
    curated: Sequence[float]


def hold(change: Change, around: Neighbourhood, revised: Collection[Change]) -> str | None:
    """Say why a change is held, or None where it may pass.

    ``revised`` are all revisions of the same series in this refresh: two figures that only changed
    places are a mistake of somebody's, however small the step is.
    """
    if change.new is None:
        return None
    return next(_reasons(change, change.new, around, revised), None)


def _reasons(
    change: Change, new: float, around: Neighbourhood, revised: Collection[Change]
) -> Iterator[str]:
    if change.old is not None:
        yield from _sign(change.old, new)
        yield from _factor(change.old, new, "its value so far")
        if any(_swapped(change, other) for other in revised):
            yield "it changed places with another period"
    for value in around.curated:
        yield from _factor(value, new, "what the data folder has for the same", OTHER_COUNT_FACTOR)
    earlier = [period for period in around.known if period < change.period]
    if earlier and change.old is None:
        before = around.known[max(earlier)]
        yield from _sign(before, new)
        yield from _factor(before, new, f"that of {max(earlier)}")
    yield from _jump(change, new, around.known)


def _sign(old: float, new: float) -> Iterator[str]:
    if old * new < 0:
        yield "its sign is another one"


def _factor(old: float, new: float, of: str, limit: float = LARGEST_FACTOR) -> Iterator[str]:
    reason = disproportion(new, old, of, limit)
    if reason:
        yield reason


def _swapped(change: Change, other: Change) -> bool:
    return (
        change.period != other.period and change.new == other.old and change.old == other.new
    ) and change.new != change.old


def _jump(change: Change, new: float, known: Mapping[str, float]) -> Iterator[str]:
    """Compare the step to this figure with the steps that its series took so far."""
    values = [known[period] for period in sorted(known) if period < change.period]
    if new <= 0 or any(value <= 0 for value in values) or len(values) <= FEWEST_CHANGES:
        return
    steps = [math.log(b / a) for a, b in pairwise(values)]
    step = math.log(new / values[-1])
    limit = max(DEVIATIONS * pstdev(steps), SMALLEST_JUMP)
    if abs(step - fmean(steps)) > limit:
        usual = math.expm1(pstdev(steps))
        yield f"it steps by {math.expm1(step):+.0%}; its steps so far vary by {usual:.0%}"


def lost_rows(service: str, vanished: Sequence[Change], known: int) -> Held | None:
    """Hold the losses of a service that lost more than a few of the figures it was asked for."""
    if not vanished or len(vanished) <= MOST_LOST * known:
        return None
    return Held(
        f"{service}/rows",
        None,
        f"{len(vanished)} of {known} figures are no longer there; they stay as they were",
    )


def accepted(name: str, patterns: Sequence[str]) -> bool:
    """Return whether a held figure is let pass by name, where ``*`` stands for any text."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
