"""What the compare page draws: lines by their codes, put through transforms, named and scaled."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from indicators.analysis.lines import LineKey, line, within_years
from indicators.analysis.transforms import (
    Choice,
    UnavailableTransform,
    base_refusal,
    needed_line,
    transformed,
    unit_words,
)
from indicators.charts.content import flow_words, indicator_titles, short_names
from indicators.charts.curve_parts import Curve, CurvePoint, Plot
from indicators.charts.offered import kind_of, line_name, unit_of
from indicators.charts.parts import axis_scale
from indicators.charts.text import plot_text
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.periods import parse

__all__ = ["TOTAL", "Compared", "compared", "plots_of"]

TOTAL, DEFLATOR, POPULATION = "goods_value", "us_consumer_prices", "population"
"""The indicators that a share, constant dollars and figures per head are set against."""

_BESIDE = {"share": TOTAL, "constant_usd": DEFLATOR, "per_head": POPULATION}


class Compared(NamedTuple):
    """A line after its transforms; ``later`` is the same line as it is known today.

    ``refused`` says why there is none, where there is none. ``later`` is empty unless the line is
    drawn as it was known on a day.
    """

    key: LineKey
    frame: pd.DataFrame
    later: pd.DataFrame
    refused: str


def compared(
    dataset: Dataset,
    known: Dataset,
    keys: Sequence[LineKey],
    choice: Choice,
    language: Language,
    years: tuple[int, int] | None = None,
) -> list[Compared]:
    """Put lines through the transforms, from the data as known then and as they are today.

    Of the result, only the ``years`` are left: what a transform needs may lie before them.
    """
    found = []
    for key in keys:
        try:
            frame = _transformed(known, key, choice)
            later = _transformed(dataset, key, choice) if known is not dataset else frame.iloc[:0]
        except UnavailableTransform as refusal:
            empty = line(known.observations, key).iloc[:0]
            found.append(Compared(key, empty, empty, refusal.sentence(language)))
            continue
        if frame.empty and later.empty:
            refused = _nothing(known, key, choice, language)
        else:
            refused = ""
            frame, later = within_years(frame, years), within_years(later, years)
            if frame.empty and later.empty:
                refused = language.gettext("This line has no figures in these years.")
        found.append(Compared(key, frame, _without(later, frame), refused))
    return found


def _nothing(known: Dataset, key: LineKey, choice: Choice, language: Language) -> str:
    """Say why nothing is left of a line."""
    if choice.formula == "index":
        level = _transformed(known, key, choice._replace(formula="level"))
        refusal = base_refusal(level, choice.base, language)
        if refusal:
            return refusal
    return language.gettext("Nothing is left of this line: it lacks the figures that this needs.")


def _transformed(dataset: Dataset, key: LineKey, choice: Choice) -> pd.DataFrame:
    frame = line(dataset.observations, key)
    beside = None
    if choice.units in _BESIDE:
        frequency = key.frequency if choice.frequency == "published" else choice.frequency
        at = key._replace(frequency=frequency)
        beside = needed_line(dataset, choice.units, at, _BESIDE[choice.units])
    return transformed(frame, kind_of(dataset, key), choice, beside)


def _without(later: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of today that were not known then, or had another value."""
    if later.empty:
        return later
    then = dict(zip(frame["period"], frame["value"], strict=True))
    new = [then.get(p) != v for p, v in zip(later["period"], later["value"], strict=True)]
    return later[new]


def plots_of(
    dataset: Dataset,
    lines: Sequence[Compared],
    choice: Choice,
    layout: str,
    language: Language,
    *,
    logarithmic: bool = False,
) -> list[Plot]:
    """Lay lines out: ``one`` plot, ``multiples`` below one another, or ``two`` axes in one plot.

    Lines of several units never share an axis: without two axes each unit has a plot of its own.
    """
    drawn = [one for one in lines if len(one.frame) or len(one.later)]
    units = {one.key: unit_words(choice, unit_of(dataset, one.key), language) for one in drawn}
    if layout == "multiples":
        groups = [[one] for one in drawn]
    elif layout == "two" and len(drawn) == 2:
        return [_two_axes(dataset, drawn, choice, units, language)]
    else:
        groups = [[one for one in drawn if units[one.key] == unit] for unit in dict.fromkeys(
            units.values())]  # fmt: skip
    return [
        _plot(dataset, group, choice, units[group[0].key], language, logarithmic=logarithmic)
        for group in groups
    ]


def _plot(
    dataset: Dataset,
    group: Sequence[Compared],
    choice: Choice,
    unit: str,
    language: Language,
    *,
    logarithmic: bool,
) -> Plot:
    scale, words = _scaled(dataset, group, choice, unit, language)
    curves: list[Curve] = []
    names, roles = _names(dataset, group, language), _roles(dataset, group)
    for place, one in enumerate(group):
        role = roles.get(one.key.reporter, "")
        curves += _curves(one, scale, names[one.key], Curve("", (), role, place), language)
    title = _common_title(dataset, group, language)
    index = choice.formula == "index"
    return Plot(title, words, curves, 100.0 if index else None, logarithmic)


def _two_axes(
    dataset: Dataset,
    pair: Sequence[Compared],
    choice: Choice,
    units: Mapping[LineKey, str],
    language: Language,
) -> Plot:
    one, other = pair
    scale, words = _scaled(dataset, [one], choice, units[one.key], language)
    other_scale, other_words = _scaled(dataset, [other], choice, units[other.key], language)
    names = _names(dataset, pair, language)
    curves = [
        _curves(one, scale, names[one.key], Curve("", ()), language)[-1],
        _curves(other, other_scale, names[other.key], Curve("", (), place=1), language)[-1],
    ]
    return Plot(_common_title(dataset, pair, language), words, curves, second_axis=other_words)


def _scaled(
    dataset: Dataset, group: Sequence[Compared], choice: Choice, unit: str, language: Language
) -> tuple[float, str]:
    """Return the power of a thousand that keeps the axis short, and the words for its unit."""
    if unit != language.unit(unit_of(dataset, group[0].key)) or choice.formula not in (
        "level",
        "cumulative_12",
    ):
        return 1.0, unit
    highest = max(
        float(frame["value"].abs().max()) for one in group for frame in (one.frame, one.later)
        if len(frame)
    )  # fmt: skip
    scale = axis_scale(highest)
    return scale, language.unit_title(unit_of(dataset, group[0].key), scale, pace=False)


def _roles(dataset: Dataset, group: Sequence[Compared]) -> dict[str, str]:
    """Colour lines by who counts where that tells them apart, else by their place."""
    roles = dict(zip(dataset.reporters["reporter"], dataset.reporters["role"], strict=True))
    own = [roles[one.key.reporter] for one in group]
    return roles if len(set(own)) == len(own) else {}


def _names(dataset: Dataset, group: Sequence[Compared], language: Language) -> dict[LineKey, str]:
    """Name the lines of a plot by what tells them apart, since its title says the rest."""
    reporters = short_names(dataset, language)
    same = len({(one.key.indicator, one.key.flow) for one in group}) == 1
    counted = len({one.key.reporter for one in group}) == 1
    titles = indicator_titles(dataset, language)
    apart = len({one.key.indicator for one in group}) == len(group)

    def name(key: LineKey) -> str:
        if same and len({one.key for one in group}) == len({one.key.reporter for one in group}):
            return reporters[key.reporter]
        if apart:
            title = titles[key.indicator]
            return title if counted else f"{title}, {reporters[key.reporter]}"
        return line_name(dataset, key, language, short=not same)

    return {one.key: name(one.key) for one in group}


def _common_title(dataset: Dataset, group: Sequence[Compared], language: Language) -> str:
    titles = indicator_titles(dataset, language)
    names = list(dict.fromkeys(titles[one.key.indicator] for one in group))
    flows = {one.key.flow for one in group}
    flow = flow_words(dataset, flows.pop(), language) if len(flows) == 1 else ""
    return ", ".join(filter(None, [" · ".join(names), flow]))


def _curves(one: Compared, scale: float, name: str, look: Curve, language: Language) -> list[Curve]:
    """Make the curve of a line, and a grey one of what came later where there is any."""
    curves = []
    if len(one.later):
        later = language.gettext("{name}, known since").format(name=name)
        points = _points(one.later, scale, later, language)
        curves.append(replace(look, name=later, points=points, faded=True))
    if len(one.frame):
        points = _points(one.frame, scale, name, language)
        curves.append(replace(look, name=name, points=points))
    return curves


def _points(frame: pd.DataFrame, scale: float, name: str, language: Language) -> list[CurvePoint]:
    starts, stops = (list(frame[side].dt.to_pydatetime()) for side in ("start", "stop"))
    columns = (frame[column].tolist() for column in ("period", "value", "observation_id"))
    return [
        CurvePoint(
            start,
            stop,
            value / scale,
            f"<b>{language.significant(value / scale, 4)}</b>"
            f"<br>{language.period(parse(period))}<br>{plot_text(name)}",
            str(figure).partition(";")[0],
        )
        for start, stop, period, value, figure in zip(starts, stops, *columns, strict=True)
    ]
