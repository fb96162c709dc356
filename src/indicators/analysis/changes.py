"""What a figure did: how it stands against its peak, and what lay before and after an event.

After is not because of: these functions compare two figures and claim nothing more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from indicators.analysis.drawing import Figure, Key, series

_A_YEAR = timedelta(days=366)

Breaks = Mapping[Key, frozenset[datetime]]


class Line(NamedTuple):
    """The comparable figures of one line, in time order, and the days its definition changed."""

    figures: list[Figure]
    breaks: frozenset[datetime]

    def crossed(self, one: Figure, other: Figure) -> bool:
        """Return whether the definition changed from the earlier figure to the later."""
        return any(one.start < day <= other.start for day in self.breaks)


@dataclass(frozen=True)
class Change:
    """Two figures of one line, before and after; ``crossed`` where its definition changed."""

    before: Figure
    after: Figure
    crossed: bool

    @property
    def absolute(self) -> float:
        """After less before, in the unit."""
        return self.after.value - self.before.value

    @property
    def relative(self) -> float | None:
        """The change as a share of the first figure; None where that is not above zero."""
        return self.absolute / self.before.value if self.before.value > 0 else None


@dataclass(frozen=True)
class Standing:
    """The newest figure of a line beside its first and its highest.

    ``crossed`` says that the definition changed between the highest and the newest.
    """

    first: Figure
    peak: Figure
    last: Figure
    crossed: bool

    @property
    def below_peak(self) -> float:
        """How far the newest stands below the highest, as a share of the highest."""
        return 1 - self.last.value / self.peak.value


def lines(figures: Iterable[Figure], kind: str, breaks: Breaks) -> list[Line]:
    """Return the figures that may be compared, by line: single whole years, or stock days.

    An indicator that begins with a break goes on from the one before it, by the same count: that is
    how a definition that got a name of its own is still one story, told with its caveat.
    """
    found: list[Line] = []
    comparable = (
        one
        for one in figures
        if one.joined and (kind == "stock" or one.stop - one.start <= _A_YEAR)
    )
    for key, members in series(comparable).items():
        line = Line(sorted(members, key=lambda one: one.stop), breaks.get(key, frozenset()))
        first = line.figures[0]
        earlier = next((one for one in reversed(found) if _same_count(one, first)), None)
        if first.start in breaks.get(key, ()) and earlier is not None:
            before = [one for one in earlier.figures if one.stop <= first.start]
            days = earlier.breaks | line.breaks
            found[found.index(earlier)] = Line([*before, *line.figures], days)
        else:
            found.append(line)
    return found


def _same_count(line: Line, figure: Figure) -> bool:
    return line.figures[-1].key[1:] == figure.key[1:]


def standing(line: Line) -> Standing | None:
    """Return how a line stands now against its peak.

    At least three figures are asked for: two say nothing about a peak.
    """
    figures = [one for one in line.figures if one.value > 0]
    if len(figures) < 3:
        return None
    peak = max(figures, key=lambda one: one.value)
    return Standing(figures[0], peak, figures[-1], line.crossed(peak, figures[-1]))


def lead(figures: Sequence[Figure], kind: str, breaks: Breaks, roles: Mapping[str, str]) -> str:
    """Return the indicator that figures are chiefly about; empty where there are none.

    It is that of the newest line of three figures or more, by one who counts (``roles``, by
    reporter); where there is none, the first.
    """
    counted = [one for one in figures if roles.get(one.reporter) != "other"]
    long = [line.figures for line in lines(counted, kind, breaks) if len(line.figures) >= 3]
    if long:
        return max(long, key=lambda line: line[-1].stop)[-1].indicator
    return figures[0].indicator if figures else ""


def around(line: Line, start: datetime, stop: datetime) -> Change | None:
    """Return the last figure that ended before ``start`` and the first from ``stop`` on.

    ``start`` is the first day of the event, ``stop`` the day after its last.
    """
    before = [one for one in line.figures if one.stop <= start]
    after = [one for one in line.figures if one.start >= stop]
    if not before or not after:
        return None
    return Change(before[-1], after[0], line.crossed(before[-1], after[0]))


def nearest_change(found: Iterable[Line], start: datetime, stop: datetime) -> Change | None:
    """Return the change round an event in the line whose two figures lie closest together."""
    changes = [change for line in found if (change := around(line, start, stop)) is not None]
    return min(changes, key=lambda one: one.after.start - one.before.stop, default=None)
