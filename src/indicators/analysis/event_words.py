"""An event study in words: what was compared, what it shows, and what it does not."""

import pandas as pd

from indicators.analysis.event_study import Study
from indicators.language import Language
from indicators.periods import parse

__all__ = ["caveat", "study_words"]


def study_words(found: Study, language: Language) -> list[str]:
    """Say what a study compares, what it finds, and where that stands among the other dates.

    A percentage stands there only where other dates tell how much it means.
    """
    _ = language.gettext
    if found.has_enough:
        opening = (
            _("{change}: average of {after} against the same months before ({left_out}).")
            if found.seasonal
            else _("{change}: average of {after} against that of {before} ({left_out}).")
        )
    else:
        opening = (
            _("Average of {after} was {ratio} that of the same months before ({left_out}).")
            if found.seasonal
            else _("Average of {after} was {ratio} that of {before} ({left_out}).")
        )
    parts = dict(list(found.window.groupby("part")))
    before, after = parts["before"], parts["after"]
    left_out = (
        _("{period}, the time of the event, left out")
        if found.seasonal
        else _("{period}, the year of the event, left out")
    )
    between = _span(before["stop"].iloc[-1], after["start"].iloc[0], language)
    sentence = opening.format(
        change=language.percent(found.change / 100, signed=True),
        ratio=language.times(1 + found.change / 100),
        before=_span(before["start"].iloc[0], before["stop"].iloc[-1], language),
        after=_span(after["start"].iloc[0], after["stop"].iloc[-1], language),
        left_out=left_out.format(period=between),
    )
    return [sentence, _placebo_words(found, language)]


def _span(start: pd.Timestamp, stop: pd.Timestamp, language: Language) -> str:
    """Write whole years or months from the first day to the last before ``stop``."""
    last = stop - pd.Timedelta(days=1)
    form = "%Y" if start.month == stop.month == 1 else "%Y-%m"
    first, end = start.strftime(form), last.strftime(form)
    return language.period(parse(first if first == end else f"{first}/{end}"))


def _placebo_words(found: Study, language: Language) -> str:
    _ = language.gettext
    others = len(found.placebo)
    if others < 2:
        return _("The line is too short to compare this with other dates.")
    count = found.at_least_as_large
    sentence = (
        language.ngettext(
            "Of {others} other dates, {count} has a change at least as large.",
            "Of {others} other dates, {count} have a change at least as large.",
            count,
        )
        if count
        else _("Of {others} other dates, none has a change as large.")
    )
    sentence = sentence.format(others=language.number(others), count=language.number(count))
    if not found.has_enough:
        few = _("So few dates cannot show that a change is unusual.")
        return f"{sentence} {few}"
    return sentence


def caveat(language: Language) -> str:
    """Return what is always said beside a study, in one fixed text."""
    return language.gettext(
        "After is not because of. Other things happened in the same time, and what was foreseen may"
        " show before it. The other dates only tell how much the line changes anyway; of twenty"
        " events, about one stands out by chance."
    )
