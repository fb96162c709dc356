"""What a mirror draws: both counts with the band between them, and the ratio below."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from indicators import catalog
from indicators.analysis.drawing import break_dates
from indicators.charts.content import (
    flow_words,
    hover_text,
    indicator_titles,
    short_names,
    status_words,
)
from indicators.charts.curve_parts import Curve, CurvePoint, Plot
from indicators.charts.parts import axis_scale
from indicators.charts.text import plot_text
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.periods import parse

__all__ = ["mirror_headline", "mirror_plots"]


def mirror_plots(
    dataset: Dataset, indicator: str, direction: str, found: pd.DataFrame, language: Language
) -> list[Plot]:
    """Lay a mirror (`analysis.mirror.mirror`) out as two plots; it has at least one period."""
    unit = str(catalog.indicator_row(dataset, indicator)["unit"])
    scale = axis_scale(float(found[["home", "partner"]].max().max()))
    names = short_names(dataset, language)
    counts = [
        Curve(
            names[reporter],
            _points(dataset, found, (indicator, direction, reporter), role, scale, language),
            role,
        )
        for role, reporter in (
            ("home", catalog.home(dataset)),
            ("partner", catalog.partner(dataset)),
        )
    ]
    title = indicator_titles(dataset, language)[indicator]
    flow = flow_words(dataset, direction, language)
    importer, exporter = _sides(dataset, direction, language)
    ratio = language.gettext("Ratio")
    unit_words = language.gettext("count of {importer} ÷ count of {exporter}").format(
        importer=importer, exporter=exporter
    )
    ratios = [
        CurvePoint(
            start, stop, value, "derived",
            f"<b>{language.significant(value, 4)}</b><br>{language.period(parse(period))}"
            f"<br>{plot_text(ratio)}, {status_words(language)['derived']}",
        )
        for start, stop, period, value in _cells(found[found["ratio"].notna()], "ratio")
    ]  # fmt: skip
    plots = [
        Plot(
            f"{title}, {flow}",
            language.unit_title(unit, scale, pace=False),
            counts,
            band=True,
        )
    ]
    if ratios:
        plots.append(Plot(ratio, unit_words, [Curve(ratio, ratios)], reference=1.0))
    return plots


def _sides(dataset: Dataset, direction: str, language: Language) -> tuple[str, str]:
    names = short_names(dataset, language)
    home, partner = names[catalog.home(dataset)], names[catalog.partner(dataset)]
    return (partner, home) if direction == "export" else (home, partner)


def _cells(found: pd.DataFrame, *columns: str) -> Iterator[tuple[Any, ...]]:
    starts, stops = (list(found[side].dt.to_pydatetime()) for side in ("start", "stop"))
    cells = (found[name].tolist() for name in ("period", *columns))
    return zip(starts, stops, *cells, strict=True)


def _points(
    dataset: Dataset,
    found: pd.DataFrame,
    line: tuple[str, str, str],
    role: str,
    scale: float,
    language: Language,
) -> list[CurvePoint]:
    """Return the points of one side of a mirror; its values are in the unit of the indicator."""
    indicator, _, reporter = line
    unit = str(catalog.indicator_row(dataset, indicator)["unit"])
    breaks = break_dates(dataset.breaks).get(line, frozenset())
    columns = (role, f"{role}_status", f"{role}_id")
    points = []
    for start, stop, period, value, status, figure in _cells(found, *columns):
        about = (indicator, reporter, status, figure)
        hover = hover_text(dataset, language.quantity(value, unit), period, about, language)
        points.append(
            CurvePoint(start, stop, value / scale, status, hover, figure, redefined=start in breaks)
        )
    return points


def mirror_headline(
    dataset: Dataset, direction: str, found: pd.DataFrame, language: Language
) -> str:
    """Say how far the two counts lie apart in the last period that both have."""
    last = found[found["ratio"].notna()].tail(1)
    if last.empty:
        return ""
    row = last.iloc[0]
    importer, exporter = _sides(dataset, direction, language)
    period = language.period(parse(row["period"]))
    if row["ratio"] >= 1:
        sentence = language.gettext(
            "In {period} {importer} counted {ratio} times what {exporter} counted."
        )
        return sentence.format(
            period=period, importer=importer, exporter=exporter,
            ratio=language.significant(float(row["ratio"])),
        )  # fmt: skip
    sentence = language.gettext(
        "In {period} {importer} counted {share} less than {exporter} counted."
    )
    return sentence.format(
        period=period, importer=importer, exporter=exporter,
        share=language.percent(1 - float(row["ratio"])),
    )  # fmt: skip
