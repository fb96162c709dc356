"""What the compare page draws: lines by their codes, put through transforms, named and scaled."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from indicators.analysis.drawing import break_dates
from indicators.analysis.lines import LineKey, line, within_years
from indicators.analysis.transforms import (
    Choice,
    UnavailableTransform,
    base_refusal,
    needed_line,
    transformed,
    unit_words,
)
from indicators.charts.content import (
    flow_words,
    hover_text,
    indicator_titles,
    looks_of,
    short_names,
)
from indicators.charts.curve_parts import Curve, CurvePoint, Plot
from indicators.charts.offered import frequency_name, kind_of, unit_of
from indicators.charts.parts import axis_scale
from indicators.language import Language
from indicators.loaders import Dataset

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
    """Put a line through the transforms; nothing is compared across a change of definition."""
    frame = line(dataset.observations, key)
    beside = None
    if choice.units in _BESIDE:
        frequency = key.frequency if choice.frequency == "published" else choice.frequency
        at = key._replace(frequency=frequency)
        beside = needed_line(dataset, choice.units, at, _BESIDE[choice.units])
    kind = kind_of(dataset, key)
    if choice.formula == "level" and choice.frequency == "published":
        return transformed(frame, kind, choice, beside)
    parts = [transformed(part, kind, choice, beside) for part in _definitions(dataset, key, frame)]
    return pd.concat(parts, ignore_index=True)


def redefined(dataset: Dataset, key: LineKey, frame: pd.DataFrame) -> list[int]:
    """Return the years from which a line is counted differently, of those that it covers."""
    if frame.empty:
        return []
    days = break_dates(dataset.breaks).get(key[:3], frozenset())
    first, stop = frame["start"].min(), frame["stop"].max()
    return sorted({day.year for day in days if first < day <= stop})


def _definitions(dataset: Dataset, key: LineKey, frame: pd.DataFrame) -> list[pd.DataFrame]:
    """Part a line where its definition changes; at least one part, which may be empty."""
    days = sorted(break_dates(dataset.breaks).get(key[:3], frozenset()))
    numbers = frame["start"].map(lambda start: sum(day <= start for day in days))
    return [part for _number, part in frame.groupby(numbers)] or [frame]


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
    Lines of one unit always have one scale, so that their heights can be compared.
    """
    drawn = [one for one in lines if len(one.frame) or len(one.later)]
    units = compared_units(dataset, drawn, choice, language)
    if layout == "two" and len(drawn) == len(set(units.values())) == 2:
        return [_two_axes(dataset, drawn, choice, units, language)]
    plots = []
    for unit in dict.fromkeys(units.values()):
        alike = [one for one in drawn if units[one.key] == unit]
        groups = [[one] for one in alike] if layout == "multiples" else [alike]
        scale, words = _scaled(dataset, alike, choice, unit, language)
        own = [_plot(dataset, group, choice, (scale, words), language) for group in groups]
        values = [point.value for plot in own for curve in plot.curves for point in curve.points]
        reach = (min(values), max(values))
        plots += [replace(plot, reach=reach, logarithmic=logarithmic) for plot in own]
    return plots


def compared_units(
    dataset: Dataset, lines: Sequence[Compared], choice: Choice, language: Language
) -> dict[LineKey, str]:
    """Say what each line is counted in after its transforms."""
    return {one.key: unit_words(choice, unit_of(dataset, one.key), language) for one in lines}


def _plot(
    dataset: Dataset,
    group: Sequence[Compared],
    choice: Choice,
    axis: tuple[float, str],
    language: Language,
) -> Plot:
    curves = _curves(dataset, group, choice, [axis] * len(group), language)
    title = _common_title(dataset, group, language)
    return Plot(title, axis[1], curves, 100.0 if choice.formula == "index" else None)


def _two_axes(
    dataset: Dataset,
    pair: Sequence[Compared],
    choice: Choice,
    units: Mapping[LineKey, str],
    language: Language,
) -> Plot:
    axes = [_scaled(dataset, [one], choice, units[one.key], language) for one in pair]
    today = [one._replace(later=one.later.iloc[:0]) for one in pair if len(one.frame)]
    curves = _curves(dataset, today, choice, axes, language)
    title = _common_title(dataset, pair, language)
    return Plot(title, axes[0][1], curves, second_axis=axes[1][1])


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


def _names(dataset: Dataset, group: Sequence[Compared], language: Language) -> dict[LineKey, str]:
    """Name the lines of a plot by what tells them apart, since its title says the rest."""
    titles, reporters = indicator_titles(dataset, language), short_names(dataset, language)
    parts = {
        one.key: (
            titles[one.key.indicator],
            flow_words(dataset, one.key.flow, language),
            reporters[one.key.reporter],
            frequency_name(one.key.frequency, language),
        )
        for one in group
    }
    columns = list(zip(*parts.values(), strict=True))
    apart = [len(set(column)) > 1 for column in columns]
    if not any(apart):
        apart[2] = True
    return {
        key: ", ".join(part for part, differs in zip(own, apart, strict=True) if differs and part)
        for key, own in parts.items()
    }


def _common_title(dataset: Dataset, group: Sequence[Compared], language: Language) -> str:
    titles = indicator_titles(dataset, language)
    names = list(dict.fromkeys(titles[one.key.indicator] for one in group))
    flows = {one.key.flow for one in group}
    flow = flow_words(dataset, flows.pop(), language) if len(flows) == 1 else ""
    return ", ".join(filter(None, [" · ".join(names), flow]))


def _curves(
    dataset: Dataset,
    group: Sequence[Compared],
    choice: Choice,
    axes: Sequence[tuple[float, str]],
    language: Language,
) -> list[Curve]:
    """Make the curve of each line, and a grey one of what came later where there is any."""
    looks, names = looks_of(dataset), _names(dataset, group, language)
    ranks: Counter[str] = Counter()
    curves = []
    for one, axis in zip(group, axes, strict=True):
        reporter = one.key.reporter
        look = Curve(names[one.key], (), looks[reporter], ranks[reporter])
        ranks[reporter] += 1
        if len(one.later):
            later = language.gettext("{name}, known since").format(name=look.name)
            points = _points(dataset, one.later, one.key, choice, axis, language)
            curves.append(replace(look, name=later, points=points, quiet=True))
        if len(one.frame):
            points = _points(dataset, one.frame, one.key, choice, axis, language)
            curves.append(replace(look, points=points))
    return curves


def _points(
    dataset: Dataset,
    frame: pd.DataFrame,
    key: LineKey,
    choice: Choice,
    axis: tuple[float, str],
    language: Language,
) -> list[CurvePoint]:
    scale, words = axis
    unit = unit_of(dataset, key)
    breaks = break_dates(dataset.breaks).get(key[:3], frozenset())
    published = unit_words(choice, unit, language) == language.unit(unit)
    starts, stops = (list(frame[side].dt.to_pydatetime()) for side in ("start", "stop"))
    names = ("period", "value", "status", "observation_id")
    columns = (frame[column].tolist() for column in names)
    points = []
    for start, stop, period, value, status, figure in zip(starts, stops, *columns, strict=True):
        amount = (
            language.quantity(value, unit)
            if published
            else f"{language.significant(value / scale, 4)}, {words}"
        )
        about = (key.indicator, key.reporter, status, str(figure))
        hover = hover_text(dataset, amount, period, about, language)
        first = str(figure).partition(";")[0]
        points.append(CurvePoint(
            start, stop, value / scale, status, hover, first, redefined=start in breaks
        ))  # fmt: skip
    return points
