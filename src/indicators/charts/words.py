"""What a chart says, in words: the sentence over it, and the text for those who do not see it."""

from datetime import datetime, timedelta

from indicators.analysis.changes import Line, Standing, lead_line, lines, standing
from indicators.charts.parts import Panel
from indicators.language import EN_DASH, Language
from indicators.periods import parse


def _standing(panel: Panel) -> Standing | None:
    """Return how the leading line of a panel stands."""
    line = lead_line(panel.figures, panel.kind, panel.breaks, panel.roles)
    return standing(line, panel.figures) if line else None


def headline(panels: list[Panel], language: Language) -> str:
    """Say the main thing: the deepest fall, and the highest rise to a figure above all others.

    Of which years it is the highest and by whose count is always part of it. Empty where no panel
    has three whole years of one line.
    """
    stands = [(panel, result) for panel in panels if (result := _standing(panel)) is not None]
    fallen = [pair for pair in stands if pair[1].below_peak >= 0.1]
    risen = [pair for pair in stands if pair[1].below_peak == 0 and pair[1].is_highest]
    parts = []
    if fallen:
        parts.append(_fallen(*max(fallen, key=lambda pair: pair[1].below_peak), language))
    if risen:
        highest = max(risen, key=lambda pair: pair[1].last.value / pair[1].first.value)
        parts.append(_risen(*highest, language))
    return " ".join(f"{part}." for part in parts)


def _fallen(panel: Panel, result: Standing, language: Language) -> str:
    _ = language.gettext
    if result.peak is result.first and result.since == result.first.start:
        sentence = _(
            "{indicator}: {last} ({year}), {percent} below {peak_year}, the first year so counted"
            " ({origin})"
        )
    elif result.is_highest:
        sentence = _(
            "{indicator}: {last} ({year}), {percent} below {peak_year}, the highest of {years}"
            " ({origin})"
        )
    else:
        sentence = _("{indicator}: {last} ({year}), {percent} below {peak_year} ({origin})")
    return sentence.format(
        **_named(panel, result, language),
        percent=language.percent(result.below_peak),
        peak_year=language.period(parse(result.peak.period)),
    )


def _risen(panel: Panel, result: Standing, language: Language) -> str:
    return language.gettext(
        "{indicator}: {last} ({year}), the highest of {years} ({origin})"
    ).format(**_named(panel, result, language))


def _named(panel: Panel, result: Standing, language: Language) -> dict[str, str]:
    _ = language.gettext
    last = result.last
    reporter = panel.reporters[last.reporter]
    origin = (
        _("{reporter}’s count; published figures conflict")
        if last.contested or result.peak.contested
        else _("{reporter}’s count")
    )
    until = (result.until - timedelta(days=1)).year
    return {
        "indicator": panel.titles[last.indicator],
        "last": language.quantity(last.value, panel.unit),
        "year": language.period(parse(last.period)),
        "years": f"{result.first.start.year}{EN_DASH}{until}",
        "origin": origin.format(reporter=reporter),
    }


def since_words(day: datetime, language: Language) -> str:
    """Say that a change of definition lies at a day, to the year or month."""
    when = str(day.year) if (day.month, day.day) == (1, 1) else language.month(day)
    return language.gettext("counted differently from {when}").format(when=when)


def alternative_text(
    panels: list[Panel], events: int, span: tuple[datetime, datetime], language: Language
) -> str:
    """Say what the figure shows: the span, and of each line its direction and last value."""
    _ = language.gettext
    start, stop = span
    opening = _("Timelines from {first} to {last}.").format(first=start.year, last=stop.year - 1)
    marked = language.ngettext("{count} event is marked.", "{count} events are marked.", events)
    texts = [opening, *(_panel_text(panel, language) for panel in panels)]
    return " ".join([*texts, marked.format(count=events)])


def _panel_text(panel: Panel, language: Language) -> str:
    _ = language.gettext
    if not panel.figures:
        return _("{panel}: no figures in this time.").format(panel=panel.title)
    found = lines(panel.figures, panel.kind, panel.breaks)
    texts = [_line_text(panel, line, language) for line in found]
    if not texts:
        count = len(panel.figures)
        texts = [
            language.ngettext(
                "{count} figure for a part of a year", "{count} figures for parts of years", count
            ).format(count=count)
        ]
    return f"{panel.title}: {'; '.join(texts)}."


def _line_text(panel: Panel, line: Line, language: Language) -> str:
    _ = language.gettext
    first, last = line.figures[0], line.figures[-1]
    if len(line.figures) == 1:
        sentence = _("{indicator} by {reporter} {last} ({last_year})")
    elif last.value > first.value:
        sentence = _(
            "{indicator} by {reporter} up from {first} ({first_year}) to {last} ({last_year})"
        )
    elif last.value < first.value:
        sentence = _(
            "{indicator} by {reporter} down from {first} ({first_year}) to {last} ({last_year})"
        )
    else:
        sentence = _("{indicator} by {reporter} {last} ({first_year} and {last_year})")
    text = sentence.format(
        indicator=panel.titles[first.indicator],
        reporter=panel.reporters[last.reporter],
        first=language.quantity(first.value, panel.unit),
        first_year=language.period(parse(first.period)),
        last=language.quantity(last.value, panel.unit),
        last_year=language.period(parse(last.period)),
    )
    return f"{text} ({since_words(line.since, language)})" if line.since else text
