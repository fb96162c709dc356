"""What a chart says, in words: the sentence over it, and the text for those who do not see it."""

from datetime import datetime

from indicators.analysis.changes import Line, Standing, lines, standing
from indicators.charts.parts import Panel
from indicators.language import Language
from indicators.periods import parse


def _standing(panel: Panel) -> Standing | None:
    """Return how the line of a panel stands that has the newest figure, by one who counts.

    Harmonised figures and those of unnamed origin are nobody's count.
    """
    counted = [one for one in panel.figures if panel.roles.get(one.reporter) != "other"]
    found = [standing(line) for line in lines(counted, panel.kind, panel.breaks)]
    return max((one for one in found if one), key=lambda one: one.last.stop, default=None)


def headline(panels: list[Panel], language: Language) -> str:
    """Say the main thing: the deepest fall from a peak, and the highest rise to one.

    By whose count is always part of it. Empty where no panel has three whole years of one line.
    """
    stands = [(panel, result) for panel in panels if (result := _standing(panel)) is not None]
    fallen = [pair for pair in stands if pair[1].below_peak >= 0.1]
    risen = [pair for pair in stands if pair[1].below_peak == 0]
    parts = []
    if fallen:
        deepest = max(fallen, key=lambda pair: pair[1].below_peak)
        parts.append(_fallen(*deepest, language))
    if risen:
        highest = max(risen, key=lambda pair: pair[1].last.value / pair[1].first.value)
        parts.append(_risen(*highest, language))
    return " ".join(f"{part}." for part in parts)


def _fallen(panel: Panel, result: Standing, language: Language) -> str:
    _ = language.gettext
    sentence = (
        _(
            "{indicator}: {last} ({year}), {percent} below its peak of {peak_year}"
            " ({reporter}’s count; definition changed)"
        )
        if result.crossed
        else _(
            "{indicator}: {last} ({year}), {percent} below its peak of {peak_year}"
            " ({reporter}’s count)"
        )
    )
    return sentence.format(
        **_named(panel, result, language),
        percent=language.percent(result.below_peak),
        peak_year=language.period(parse(result.peak.period)),
    )


def _risen(panel: Panel, result: Standing, language: Language) -> str:
    return language.gettext(
        "{indicator}: {last} ({year}), its highest yet ({reporter}’s count)"
    ).format(**_named(panel, result, language))


def _named(panel: Panel, result: Standing, language: Language) -> dict[str, str]:
    last = result.last
    return {
        "indicator": panel.titles[result.first.indicator],
        "last": language.quantity(last.value, panel.unit),
        "year": language.period(parse(last.period)),
        "reporter": panel.reporters[last.reporter],
    }


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
    if line.crossed(first, last):
        caveat = _("the definition changed in between")
        return f"{text} ({caveat})"
    return text
