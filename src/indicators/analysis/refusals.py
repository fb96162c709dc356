"""What the analysis does not do, and the sentence that says why."""

from indicators.errors import IndicatorsError
from indicators.language import Language
from indicators.periods import Period

__all__ = ["UnavailableTransform"]

Detail = str | int | Period


class UnavailableTransform(IndicatorsError):  # noqa: N818 - it reads as what it is
    """A transform, mirror or study that these figures do not allow.

    ``reason`` is one word for programs, :meth:`sentence` says it to people; the text of the error
    is the English sentence.
    """

    def __init__(self, reason: str, **details: Detail) -> None:
        """Keep the reason and what its sentence names: texts, whole numbers and periods."""
        self.reason = reason
        self.details = details
        super().__init__(self.sentence(Language("en")))

    def sentence(self, language: Language) -> str:
        """Say in a language why not, and what would be needed."""
        sentences = {**_transforms(language), **_comparisons(language), **_studies(language)}
        details = {name: _written(detail, language) for name, detail in self.details.items()}
        return sentences[self.reason].format(**details)


def _written(detail: Detail, language: Language) -> str:
    if isinstance(detail, Period):
        return language.period(detail)
    return language.number(detail) if isinstance(detail, int) else detail


def _transforms(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "coarser": _(
            "These figures are for longer periods; they are never split into shorter ones."
        ),
        "stretches": _(
            "These figures are for stretches of unequal length; they cannot be put together."
        ),
        "no_deflator": _(
            "Constant dollars need the indicator “{indicator}” for the same periods;"
            " it is not in the data."
        ),
        "no_population": _(
            "Figures per head need the indicator “{indicator}” for the same periods;"
            " it is not in the data."
        ),
        "no_total": _(
            "A share needs the indicator “{indicator}” as its total, by the same reporter and for"
            " the same periods; it is not in the data."
        ),
        "other_unit": _("A share needs a total in the same unit; this one is counted in another."),
        "not_dollars": _("Only figures in dollars can be put in constant dollars."),
        "not_flow": _(
            "Only what happened in a period can be added up; this indicator is a level or a ratio."
        ),
        "not_parts": _(
            "Twelve months are added up from months, quarters or halves of years; these figures are"
            " for other periods."
        ),
    }


def _comparisons(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "no_base": _("There is no figure for {period}, so nothing can be compared with it."),
        "base_not_positive": _(
            "The figure for {period} is not above zero, so nothing can be compared with it."
        ),
        "not_positive": _(
            "A logarithmic axis cannot show zero or less, and this line has such values."
        ),
        "no_mirror": _(
            "Only trade in a period has a mirror; this indicator is a level or a ratio."
        ),
        "factor_on_quantity": _(
            "Freight and insurance are part of a value, not of a quantity: the factor is for money."
        ),
    }


def _studies(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "irregular": _(
            "These figures are for days or for stretches of unequal length; a study needs years,"
            " halves, quarters or months."
        ),
        "few_before": _("Points before the event: {count}. At least {needed} are needed."),
        "few_after": _("Points after the event: {count}. This window needs {needed}."),
        "redefined": _(
            "These figures are counted differently from {period}: nothing is compared across it."
        ),
        "gap": _("The line has a gap in this window, and a gap is not filled."),
        "nothing_before": _(
            "The figures before the event are not above zero, so there is no change in per cent."
        ),
        "season": _(
            "To compare the same months of a year, choose at least {needed} points before the"
            " event."
        ),
    }
