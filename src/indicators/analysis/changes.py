"""What a figure did: how it stands against its highest, and what lay before and after an event.

After is not because of: these functions compare two figures and claim nothing more. None compares
figures across a change of definition.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from indicators.analysis.drawing import Figure, Key, series

_A_YEAR = timedelta(days=366)

_FEWEST = 3
"""Two figures say nothing about which is high."""

Breaks = Mapping[Key, frozenset[datetime]]


class Line(NamedTuple):
    """The comparable figures of one count under one definition, in time order.

    ``since`` is the day of the change of definition that it begins with, if any.
    """

    figures: list[Figure]
    since: datetime | None


@dataclass(frozen=True)
class Standing:
    """The newest figure of a line beside its first and its highest.

    ``since`` is that of the line. ``until`` is the end of the newest of all figures of the same
    thing, by whatever count; ``is_highest`` says that none of these since the first is higher than
    ``peak``.
    """

    first: Figure
    peak: Figure
    last: Figure
    since: datetime | None
    until: datetime
    is_highest: bool

    @property
    def below_peak(self) -> float:
        """How far the newest stands below the highest, as a share of the highest."""
        return 1 - self.last.value / self.peak.value


@dataclass(frozen=True)
class Comparison:
    """The figures of one count before and after an event, where these are near enough to it.

    ``redefined`` is the day of a change of definition between them, or before the only one: then
    they are not compared.
    """

    key: Key
    before: Figure | None
    after: Figure | None
    redefined: datetime | None


def comparable(figures: Iterable[Figure], kind: str) -> dict[Key, list[Figure]]:
    """Return the figures that may be compared, by count: single whole years, or stock days."""
    chosen = [
        one
        for one in figures
        if one.joined and (kind == "stock" or one.stop - one.start <= _A_YEAR)
    ]
    return series(sorted(chosen, key=lambda one: one.stop))


def lines(figures: Sequence[Figure], kind: str, breaks: Breaks) -> list[Line]:
    """Return the figures that may be compared, line by line, in the order of the figures."""
    order = list(series(figures))
    found = comparable(figures, kind)
    return [
        Line(list(members), since)
        for key in sorted(found, key=order.index)
        for since, members in groupby(found[key], lambda one: _since(one, breaks))
    ]


def _since(figure: Figure, breaks: Breaks) -> datetime | None:
    days = breaks.get(figure.key, ())
    return max((day for day in days if day <= figure.start), default=None)


def lead_line(
    figures: Sequence[Figure], kind: str, breaks: Breaks, roles: Mapping[str, str]
) -> Line | None:
    """Return the line that figures are chiefly about, or None where it would be too short.

    It is the newest line of three figures or more, by one who counts (``roles``, by reporter):
    harmonised figures and those of unnamed origin are nobody's count.
    """
    counted = [one for one in figures if roles.get(one.reporter) != "other"]
    long = [line for line in lines(counted, kind, breaks) if len(line.figures) >= _FEWEST]
    return max(long, key=lambda line: line.figures[-1].stop, default=None)


def standing(line: Line, figures: Iterable[Figure]) -> Standing | None:
    """Return how a line stands now among all ``figures``, its own and those of other counts.

    At least three figures above zero are asked for: two say nothing about which is high.
    """
    own = [one for one in line.figures if one.value > 0]
    if len(own) < _FEWEST:
        return None
    first, last = own[0], own[-1]
    peak = max(own, key=lambda one: one.value)
    same = [
        one
        for one in figures
        if one.key[:2] == last.key[:2] and one.start >= first.start and one.status != "doubtful"
    ]
    # Another source of the highest year itself makes no other year higher.
    rivals = [
        one.value
        for one in same
        if one.stop - one.start <= _A_YEAR and (one.key, one.period) != (peak.key, peak.period)
    ]
    return Standing(
        first=first,
        peak=peak,
        last=last,
        since=line.since,
        until=max(one.stop for one in same),
        is_highest=max(rivals) <= peak.value,
    )


def around(
    figures: Iterable[Figure], kind: str, breaks: Breaks, start: datetime, stop: datetime
) -> list[Comparison]:
    """Return for each count the last figure before an event and the first after it.

    ``start`` is the first day of the event, ``stop`` the day after its last. A figure counts that
    ends, or begins, within twelve months of it. Counts without any such figure are left out.
    """
    found = []
    for key, members in comparable(figures, kind).items():
        earlier = [one for one in members if start - _A_YEAR <= one.stop <= start]
        later = [one for one in members if stop <= one.start <= stop + _A_YEAR]
        before, after = max(earlier, default=None, key=_stop), min(later, default=None, key=_stop)
        if before or after:
            low = before.start if before else start - _A_YEAR
            high = after.start if after else stop
            days = [day for day in breaks.get(key, ()) if low < day <= high]
            found.append(Comparison(key, before, after, max(days, default=None)))
    return found


def _stop(figure: Figure) -> datetime:
    return figure.stop
