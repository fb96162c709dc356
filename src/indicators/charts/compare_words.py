"""The words of the compare page: names of its choices, and what a figure says to who cannot see."""

from collections.abc import Sequence

from indicators.charts.curve_parts import Curve, Plot
from indicators.language import Language

__all__ = ["alternative", "formula_names", "frequency_names", "unit_names"]


def frequency_names(language: Language) -> dict[str, str]:
    """Name the lengths of a period."""
    _ = language.gettext
    return {
        "published": _("As published"),
        "A": _("Years"),
        "Q": _("Quarters"),
        "M": _("Months"),
    }


def unit_names(language: Language) -> dict[str, str]:
    """Name the units that a line can be shown in."""
    _ = language.gettext
    return {
        "level": _("As reported"),
        "share": _("Share of goods trade"),
        "constant_usd": _("Constant dollars"),
        "per_head": _("Per head"),
    }


def formula_names(language: Language) -> dict[str, str]:
    """Name what can be shown of a line."""
    _ = language.gettext
    return {
        "level": _("Amount"),
        "index": _("Index, base = 100"),
        "previous": _("Growth on the period before"),
        "year_before": _("Growth on the year before"),
        "cumulative_12": _("Sum of 12 months"),
    }


def full_name(curve: Curve, language: Language) -> str:
    """Name a curve, also where it has the name of the line that its figures are not joined to."""
    if not curve.loose:
        return curve.name
    return language.gettext("{name}, parts of years and second counts").format(name=curve.name)


def alternative(plots: Sequence[Plot], language: Language) -> str:
    """Tell a figure of curves in words: what each line was at first and is at last.

    Of a line whose definition changed it is what it was at first under the last one.
    """
    _ = language.gettext
    sentences = []
    for plot in plots:
        for curve in plot.curves:
            if not curve.points:
                continue
            begun = [at for at, point in enumerate(curve.points) if point.redefined]
            first, last = curve.points[begun[-1] if begun else 0], curve.points[-1]
            sentence = (
                _("{name}, counted differently from {start}: {first}, {last} in {stop} ({unit}).")
                if begun
                else _("{name}: {first} in {start}, {last} in {stop} ({unit}).")
            )
            sentences.append(
                sentence.format(
                    name=full_name(curve, language),
                    first=language.significant(first.value),
                    start=first.start.year,
                    last=language.significant(last.value),
                    stop=last.start.year,
                    unit=plot.unit,
                )
            )
    return " ".join(sentences)
