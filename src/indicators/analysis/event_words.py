"""An event study in words: what was compared, what it shows, and what it does not."""

from indicators.analysis.event_study import UNUSUAL, Study
from indicators.language import Language

__all__ = ["caveat", "study_words"]


def study_words(found: Study, language: Language) -> list[str]:
    """Say what a study compares, what it finds, and where that stands among the other dates."""
    _ = language.gettext
    change = language.percent(found.change / 100, signed=True)
    if found.seasonal:
        opening = _("{change} after the event against the same months before it.")
    else:
        opening = _("{change} after the event, mean against mean of the years before it.")
    sentences = [opening.format(change=change), _placebo_words(found, language)]
    if found.crossed:
        sentences.append(_("The definition of the figures changed within this window."))
    return sentences


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
    if others + 1 < 1 / UNUSUAL:
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
