"""What a claim rule works with: the figures of its indicators and the events, as they are known.

Doubtful figures are left out. Of several sources for one cell the one stands that a line would be
drawn through. An event counts as known once its date has passed, as far as that date is known.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from indicators.analysis.claim_rules_figures import (
    Event,
    Figure,
    Series,
    WrongRule,
    breaks_by_line,
    by_period,
    cell_of,
    correction_reasons,
    standing,
)
from indicators.analysis.claim_rules_words import (
    N_,
    Change,
    Finding,
    Listed,
    Name,
    On,
    Says,
    Writable,
    listed,
    quoted,
    says,
)
from indicators.analysis.drawing import STATUS_RANK
from indicators.catalog import records
from indicators.errors import UnknownName
from indicators.loaders import Dataset
from indicators.periods import parse

__all__ = ["ARTICLE_DAY", "Event", "Evidence", "Figure", "Series", "WrongRule"]

#: The day on which the article appeared: what it calls now, last week or ten years ago is seen
#: from here.
ARTICLE_DAY = date(2023, 2, 27)


class Evidence:
    """The figures of some indicators, and the events, as a data set knows them.

    ``day`` is that of ``loaders.as_known_on``, or None where all is known; ``roles`` says who is
    who among the reporters.
    """

    def __init__(
        self, dataset: Dataset, indicators: Collection[str], trusted: Collection[str] = ()
    ) -> None:
        """Take what is known of ``indicators``; other figures are not looked at.

        ``trusted`` are the ids of doubtful figures that are believed all the same.
        """
        self._catalog = records(dataset.catalog, "indicator")
        self._events = records(dataset.events, "event_id")
        self._reporters = records(dataset.reporters, "reporter")
        self._breaks = breaks_by_line(dataset.breaks)
        self._figures, self._doubtful = standing(dataset.observations, indicators, trusted)
        self._doubts = correction_reasons(dataset.observations, dataset.corrections)
        self.day = dataset.known_on
        self.roles = {code: str(row["role"]) for code, row in self._reporters.items()}

    # --- figures ---------------------------------------------------------------------------------

    def figures(self, *series: Series) -> list[Figure]:
        """Return the figures of one or more series, in the order of their periods."""
        rows = [
            row
            for one in series
            for row in self._figures.get(self._known(one.indicator), ())
            if row.flow == one.flow
        ]
        return sorted(rows, key=by_period)

    def _known(self, indicator: str) -> str:
        if indicator not in self._catalog:
            raise UnknownName("indicator", indicator, self._catalog)
        return indicator

    def kind(self, series: Series) -> str:
        """Return whether it is a flow, a stock or a ratio."""
        return str(self._catalog[self._known(series.indicator)]["kind"])

    def crossed(self, one: Figure, other: Figure) -> Name | None:
        """Give the reason where the definition of a line changed between two of its figures."""
        first, last = sorted((one.period.start, other.period.start))
        changed = self._breaks.get(one.line, ())
        return next((reason for day, reason in changed if first < day <= last), None)

    def changes_until(self, row: Figure) -> int:
        """Count the changes of definition that a line has had by the time of a figure."""
        return sum(day <= row.period.start for day, _ in self._breaks.get(row.line, ()))

    # --- names -----------------------------------------------------------------------------------

    def title(self, indicator: str) -> Name:
        """Name an indicator."""
        row = self._catalog[self._known(indicator)]
        return Name(str(row["title_en"]), str(row["title_nl"]))

    def titles(self, *series: Series) -> Listed:
        """Name one or more indicators within a sentence, between quotation marks."""
        return listed(quoted(self.title(one.indicator)) for one in series)

    def reporter(self, code: str) -> Name:
        """Name a reporter."""
        row = self._reporters[code]
        return Name(str(row["short_en"]), str(row["short_nl"]))

    def event(self, event_id: str) -> Event | None:
        """Find an event; None where it had not happened on the day of the data."""
        if event_id not in self._events:
            raise UnknownName("event", event_id, self._events)
        row = self._events[event_id]
        if self.day is not None and parse(str(row["date"])).end > self.day:
            return None
        start, stop = row["start"].date(), row["stop"].date()
        title = Name(str(row["title_en"]), str(row["title_nl"]))
        return Event(event_id, start, stop, On(start, stop, str(row["date_precision"])), title)

    # --- what is said ----------------------------------------------------------------------------

    def lines(self, figures: Iterable[Figure]) -> tuple[Says, ...]:
        """Say figures line by line: what, by whose count, how much and when."""
        grouped: dict[tuple[str, str, str], list[Figure]] = {}
        for row in dict.fromkeys(figures):
            grouped.setdefault(row.line, []).append(row)
        return tuple(self._line(rows) for rows in grouped.values())

    def _line(self, rows: list[Figure]) -> Says:
        what = self.title(rows[0].indicator)
        entries = listed(_entry(row) for row in sorted(rows, key=by_period))
        who = rows[0].reporter
        if self.roles[who] == "other":
            # Nobody's count: harmonised, or the publication does not say whose.
            return says(N_("{what}: {figures}."), what=what, figures=entries)
        message = N_("{what}, {who}’s count: {figures}.")
        return says(message, what=what, who=self.reporter(who), figures=entries)

    def finding(
        self,
        verdict: str,
        how: tuple[Says, ...],
        *parts: Says,
        figures: Iterable[Figure] = (),
        beside: Iterable[Figure] = (),
        events: Iterable[Event] = (),
        numbers: Mapping[str, float] | None = None,
        gap: float = 0.0,
    ) -> Finding:
        """Make a finding of what a rule says, and add what makes its figures less sure.

        ``figures`` decide; those ``beside`` them are told as well.
        """
        deciding = tuple(dict.fromkeys(figures))
        used = tuple(dict.fromkeys((*deciding, *beside)))
        doubtful = self._doubtful_beside(used)
        doubts = (
            *(self._set_aside(row) for row in doubtful),
            *self._changes_of_definition(used),
            *_contested(deciding),
            *_sureness(deciding),
        )
        return Finding(
            verdict=verdict,
            used=tuple(row.observation_id for row in used),
            events=tuple(dict.fromkeys(event.event_id for event in events)),
            numbers=dict(numbers or {}),
            doubtful=tuple(row.observation_id for row in doubtful),
            gap=0.0 if verdict in {"supported", "open"} else min(1.0, max(0.0, gap)),
            parts=(*parts, *doubts),
            how=how,
        )

    def no_figure(self, how: tuple[Says, ...], *what: Series) -> Finding:
        """Leave a claim open, because there is no figure to test it with."""
        missing = says(N_("There is no figure for it yet: {what}."), what=self.titles(*what))
        return self.finding("open", how, missing)

    def no_event(self, how: tuple[Says, ...]) -> Finding:
        """Leave a claim open, because what would test it had not happened."""
        return self.finding("open", how, says(N_("What would show it had not happened yet.")))

    def _doubtful_beside(self, used: tuple[Figure, ...]) -> list[Figure]:
        """Return the doubtful figures of the same cells: another reader may trust them."""
        rows = (row for figure in used for row in self._doubtful.get(cell_of(figure), ()))
        return [row for row in dict.fromkeys(rows) if row not in used]

    def _set_aside(self, row: Figure) -> Says:
        message = N_("Another figure for {period}, {amount}, is marked doubtful and set aside.")
        aside = says(message, period=row.when, amount=row.amount)
        why = self._doubts.get(row.observation_id)
        return says(N_("{aside} {why}"), aside=aside, why=why) if why else aside

    def _changes_of_definition(self, used: tuple[Figure, ...]) -> tuple[Says, ...]:
        reasons = []
        for line in dict.fromkeys(row.line for row in used):
            rows = sorted((row for row in used if row.line == line), key=by_period)
            reasons.append(self.crossed(rows[0], rows[-1]))
        found = [reason for reason in dict.fromkeys(reasons) if reason is not None]
        return tuple(says(N_("Mind a change of definition: {reason}"), reason=one) for one in found)


def _entry(row: Figure) -> Writable:
    if row.indicator.endswith("_growth"):
        message = N_("{change} on a year before ({period})")
        return says(message, change=Change(row.value / 100), period=row.when)
    return says(N_("{amount} ({period})"), amount=row.amount, period=row.when)


def _contested(used: tuple[Figure, ...]) -> tuple[Says, ...]:
    """Name the figures that other publications contradict."""
    disputed = [row for row in used if row.contested]
    message = N_("Other publications contradict: {figures}.")
    entries = listed(_entry(row) for row in disputed)
    return (says(message, figures=entries),) if disputed else ()


def _sureness(used: tuple[Figure, ...]) -> tuple[Says, ...]:
    """Say how sure the least sure of the figures is."""
    if not used:
        return ()
    weakest = max((row.status for row in used), key=STATUS_RANK.__getitem__)
    texts = {
        "official": N_("The figures that decide are official."),
        "reported": N_(
            "Not all figures that decide are official: some rest on statements or news."
        ),
        "derived": N_("Some figures that decide are computed from a stated growth or share."),
    }
    return (says(texts[weakest]),) if weakest in texts else ()
