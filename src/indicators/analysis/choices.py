"""What a reader may choose of each stage of `transforms`, and how each choice is put into words."""

from typing import NamedTuple

from indicators.language import Language
from indicators.periods import parse

__all__ = [
    "FORMULA_CHOICES",
    "FREQUENCY_CHOICES",
    "UNITS_CHOICES",
    "Choice",
    "formula_text",
    "formula_words",
    "frequency_words",
    "kind_after",
    "stages",
    "unit_words",
    "units_text",
    "units_words",
]

#: The choices of the first stage: as published, or years, quarters or months.
FREQUENCY_CHOICES = ("published", "A", "Q", "M")

#: The choices of the second stage.
UNITS_CHOICES = ("level", "constant_usd", "per_head", "share")

#: The choices of the third stage.
FORMULA_CHOICES = ("level", "index", "previous", "year_before", "cumulative_12")


class Choice(NamedTuple):
    """One choice of each stage; ``base`` is the period of an index, ``prices`` of the dollars."""

    frequency: str = "published"
    units: str = "level"
    formula: str = "level"
    base: str = ""
    prices: str = ""


def frequency_words(frequency: str, kind: str, language: Language) -> str:
    """Say what the frequency stage does with figures of a kind; empty for ``published``."""
    if frequency == "published":
        return ""
    _ = language.gettext
    sentences = {
        "flow": _("Sums of all parts of a period; one that lacks a part is left out."),
        "stock": _("The last level of each period, where its last month has one."),
        "ratio": _("Means of all parts of a period; one that lacks a part is left out."),
    }
    return sentences[kind]


def units_words(units: str, language: Language) -> str:
    """Say what a choice of units does; empty for ``level``."""
    _ = language.gettext
    sentences = {
        "level": "",
        "constant_usd": _("In dollars of one year, so that inflation does not count as growth."),
        "per_head": _("Divided by the number of people in the same period."),
        "share": _("In per cent of the total for the same period, by the same count."),
    }
    return sentences[units]


def units_text(units: str, language: Language, prices: str = "") -> str:
    """Write a choice of units as a formula, with the period whose prices are used."""
    _ = language.gettext
    if units == "constant_usd":
        text = _("value × price index({period}) / price index")
        return text.format(period=language.period(parse(prices)))
    texts = {
        "level": _("value"),
        "per_head": _("value / population"),
        "share": _("100 × value / total"),
    }
    return texts[units]


def formula_words(formula: str, language: Language, base: str = "") -> str:
    """Say what a formula does; empty for ``level``. ``base`` is the period set to 100."""
    _ = language.gettext
    if formula == "index":
        sentence = _("Each value in per cent of that of {period}, which is set to 100.")
        return sentence.format(period=language.period(parse(base)))
    sentences = {
        "level": "",
        "previous": _("Growth on the period before, only where that follows directly."),
        "year_before": _(
            "Growth on the same months of the year before; a part of a year is never compared with"
            " another part or with a whole year."
        ),
        "cumulative_12": _("Sum of the twelve months up to each point, where none is missing."),
    }
    return sentences[formula]


def formula_text(formula: str, language: Language, base: str = "") -> str:
    """Write a formula, such as ``100 × value / value(2019)``; ``base`` is the period set to 100."""
    _ = language.gettext
    if formula == "index":
        return _("100 × value / value({period})").format(period=language.period(parse(base)))
    texts = {
        "level": _("value"),
        "previous": _("100 × (value / value of the period before − 1)"),
        "year_before": _("100 × (value / value a year before − 1)"),
        "cumulative_12": _("sum of the last 12 months"),
    }
    return texts[formula]


def kind_after(kind: str, choice: Choice) -> str:
    """Return the kind of figures after the units: a share is a ratio, whatever it is a share of."""
    return "ratio" if choice.units == "share" else kind


def stages(choice: Choice, kind: str, language: Language) -> list[tuple[str, str]]:
    """Return the sentence and the formula of each stage that does something, in their order.

    The frequency has a sentence only. It is what stands under a chart.

    Examples
    --------
    >>> stages(Choice(formula="previous"), "flow", Language("en"))
    [('Growth on the period before, …', '100 × (value / value of the period before − 1)')]
    """
    found = [
        (frequency_words(choice.frequency, kind, language), ""),
        (
            units_words(choice.units, language),
            units_text(choice.units, language, choice.prices),
        ),
        (
            formula_words(choice.formula, language, choice.base),
            formula_text(choice.formula, language, choice.base),
        ),
    ]
    return [(words, text) for words, text in found if words]


def unit_words(choice: Choice, unit: str, language: Language) -> str:
    """Name what the transformed values are counted in, as it stands after a number or on an axis.

    ``unit`` is that of the indicator.

    Examples
    --------
    >>> unit_words(Choice(formula="index", base="2019"), "USD", Language("en"))
    '2019 = 100'
    """
    _ = language.gettext
    if choice.formula == "index":
        return _("{period} = 100").format(period=language.period(parse(choice.base)))
    if choice.formula in ("previous", "year_before") or choice.units == "share":
        return language.unit("percent")
    if choice.units == "constant_usd":
        prices = language.period(parse(choice.prices))
        return _("dollars of {period}").format(period=prices)
    words = language.unit(unit)
    return _("{unit} per head").format(unit=words) if choice.units == "per_head" else words
