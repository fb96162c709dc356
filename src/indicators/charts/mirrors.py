"""What a mirror draws: both counts with the band between them, and the ratio below."""

from collections.abc import Sequence

import pandas as pd

from indicators import catalog
from indicators.charts.content import flow_words, indicator_titles, short_names
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
        Curve(name, _points(found, role, scale, name, language), role, place)
        for place, (role, name) in enumerate(
            (
                ("home", names[catalog.home(dataset)]),
                ("partner", names[catalog.partner(dataset)]),
            )
        )
    ]
    title = indicator_titles(dataset, language)[indicator]
    flow = flow_words(dataset, direction, language)
    importer, exporter = _sides(dataset, direction, language)
    ratio = language.gettext("Ratio")
    unit_words = language.gettext("count of {importer} ÷ count of {exporter}").format(
        importer=importer, exporter=exporter
    )
    ratios = _points(found[found["ratio"].notna()], "ratio", 1.0, ratio, language)
    plots = [
        Plot(
            f"{title}, {flow}",
            language.unit_title(unit, scale, pace=False),
            counts,
            band=True,
        )
    ]
    if ratios:
        plots.append(Plot(ratio, unit_words, [Curve(ratio, ratios, "operator")], reference=1.0))
    return plots


def _sides(dataset: Dataset, direction: str, language: Language) -> tuple[str, str]:
    names = short_names(dataset, language)
    home, partner = names[catalog.home(dataset)], names[catalog.partner(dataset)]
    return (partner, home) if direction == "export" else (home, partner)


def _points(
    found: pd.DataFrame, column: str, scale: float, name: str, language: Language
) -> Sequence[CurvePoint]:
    starts, stops = (list(found[side].dt.to_pydatetime()) for side in ("start", "stop"))
    cells = zip(starts, stops, found["period"].tolist(), found[column].tolist(), strict=True)
    return [
        CurvePoint(
            start,
            stop,
            value / scale,
            f"<b>{language.significant(value / scale, 4)}</b>"
            f"<br>{language.period(parse(period))}<br>{plot_text(name)}",
        )
        for start, stop, period, value in cells
    ]


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
