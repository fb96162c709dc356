"""One look, one meaning: who counts is the colour and the dash, the status is the form of a mark.

Every chart of a small data set is walked. Each of its figures has a value of its own, so that a
line or a mark tells by its height whose figure it draws.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest

from indicators.analysis.mirror import mirror
from indicators.analysis.transforms import Choice
from indicators.catalog import Measure
from indicators.charts import content
from indicators.charts.claim_chart import claim_plots, claim_sheet
from indicators.charts.comparing import compared, plots_of
from indicators.charts.content import Figures
from indicators.charts.crossing import crossing
from indicators.charts.curve_parts import Plot, Sheet
from indicators.charts.curves import curves
from indicators.charts.events import View
from indicators.charts.mirrors import mirror_plots
from indicators.charts.offered import key_of
from indicators.charts.panel_plots import panel_plots
from indicators.charts.relations import scatter
from indicators.charts.static import still
from indicators.charts.theme import NARROW, THEMES, WIDE, fade
from indicators.charts.timelines import timelines
from indicators.language import Language
from indicators.loaders import Dataset, load
from indicators.stories.slide_charts import Time, chart_contents

ENGLISH = Language("en")
CHOICE = Choice("published", "level", "level", "2016", "2016")
START, STOP = datetime(2009, 1, 1), datetime(2020, 1, 1)  # noqa: DTZ001
EMPTY = {"light": "#868F96", "dark": "#76828B"}
"""The grey of what does not lead, which is nobody's."""

COLORS = {
    "light": {
        "BLR": "#B4452F", "CHN": "#17698F", "UTLC": "#33414B", "RAIL": "#7F6314",
        "EU": "#00696F", "UN": "#8A4A7D",
    },
    "dark": {
        "BLR": "#EE8C74", "CHN": "#62B6DC", "UTLC": "#CBD3D9", "RAIL": "#D8B75A",
        "EU": "#5FC7CD", "UN": "#D79AC8",
    },
}  # fmt: skip
DASHES = {
    "BLR": "solid", "CHN": "12px,3px", "UTLC": "6px,2px", "RAIL": "9px,3px,2px,3px",
    "EU": "2px,6px", "UN": "2px,3px",
}  # fmt: skip
SYMBOLS = {"official": "circle", "reported": "circle-open", "derived": "diamond-open"}

REPORTERS = """\
RAIL,operator,Railway,Spoor,Railway,Spoor
EU,other,Union,Unie,EU,EU
UN,other,United Nations,Verenigde Naties,UN,VN
"""
LINES = (
    ("sawnwood", "export", "EU", "m3"),
    ("sawnwood", "export", "CHN", "m3"),
    ("sawnwood", "export", "BLR", "m3"),
    ("logs", "export", "CHN", "m3"),
    ("logs", "export", "UN", "m3"),
    ("transit", "westbound", "RAIL", "TEU"),
    ("transit", "westbound", "UTLC", "TEU"),
    ("residents", "", "UTLC", "firms"),
    ("residents", "", "BLR", "firms"),
)
STATUSES = ("official", "reported", "derived", "official", "reported")


def rows() -> Iterator[tuple[str, float, str, str]]:
    """Yield the rows of the data set with their levels, reporters and statuses.

    Five years and half of a sixth, which stands at twice its value where it is a flow.
    """
    periods = [*zip(map(str, range(2014, 2019)), STATUSES, strict=True), ("2019-S1", "derived")]
    for number, (indicator, flow, reporter, unit) in enumerate(LINES, 1):
        for place, (period, status) in enumerate(periods):
            value = number * 50 + place + 0.5
            level = value * 2 if period == "2019-S1" and flow else value
            about = f"{indicator},{flow},{reporter},{period}"
            yield f"{about},{value},{unit},{status},gacc_2021,", level, reporter, status


@pytest.fixture
def small(data_folder: Path) -> Dataset:
    head = "indicator,flow,reporter,period,value,unit,status,source_id,note"
    texts = [head, *(row for row, _, _, _ in rows())]
    (data_folder / "observations.csv").write_text("\n".join(texts) + "\n", encoding="utf-8")
    for file, more in (
        ("reporters.csv", REPORTERS),
        ("catalog.csv", "logs,Logs,Stammen,m3,flow,timber,4403,Logs,Stammen\n"),
    ):
        with (data_folder / file).open("a", encoding="utf-8") as out:
            out.write(more)
    return load(data_folder)


def plots(dataset: Dataset) -> Iterator[tuple[str, list[Plot]]]:
    """Yield every kind of chart that is made of curves."""
    codes = [f"{indicator}.{flow}.{reporter}.A" for indicator, flow, reporter, _ in LINES[:7]]
    lines = compared(dataset, dataset, [key_of(code) for code in codes], CHOICE, ENGLISH)
    for layout in ("one", "multiples"):
        yield layout, plots_of(dataset, lines, CHOICE, layout, ENGLISH)
    yield "two", plots_of(dataset, [lines[1], lines[5]], CHOICE, "two", ENGLISH)
    both = mirror(dataset, "sawnwood", "export", "A", 1.0)
    yield "mirror", mirror_plots(dataset, "sawnwood", "export", both, ENGLISH)
    used = dataset.observations["observation_id"].tolist()
    yield "claim", claim_plots(dataset, used, ENGLISH)
    yield "panels", panel_plots(panels(dataset), ENGLISH)


def panels(dataset: Dataset) -> list[Any]:
    measures = (
        ("timber", "export:m3:flow"),
        ("rail", "westbound:TEU:flow"),
        ("park", ":firms:stock"),
    )
    return [
        content.panel(dataset, key, Measure.parse(text), Figures(), ENGLISH)
        for key, text in measures
    ]


def charts(dataset: Dataset, theme: str) -> Iterator[tuple[str, Any]]:
    dark = theme == "dark"
    for name, shown in plots(dataset):
        for layout in (WIDE, NARROW):
            yield name, curves(shown, Sheet(layout, dark, ENGLISH))
        sheet = claim_sheet(ENGLISH, dark=dark, narrow=False, plots=len(shown))
        yield name, curves(shown, sheet)
    chosen = dataset.observations["observation_id"].tolist()[15]
    for narrow in (False, True):
        for figure in (None, chosen):
            view = View(START, STOP, narrow=narrow, dark=dark, language=ENGLISH, figure=figure)
            yield "timelines", timelines(panels(dataset), [], view)


def listed(value: Any, count: int) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] * count


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_every_chart_a_reporter_is_one_colour_and_dash_and_a_status_one_mark(
    small: Dataset, theme: str
) -> None:
    owners = {value: (reporter, status) for _, value, reporter, status in rows()}
    allowed = {
        reporter: {
            color,
            THEMES[theme].color(look, 1),
            EMPTY[theme],
            fade(color, 0.75),
            fade(THEMES[theme].color(look, 1), 0.75),
        }
        for (reporter, color), look in zip(
            COLORS[theme].items(),
            ("home", "partner", "operator-1", "operator-2", "other-1", "other-2"),
            strict=True,
        )
    }
    seen: set[tuple[str, str]] = set()
    for name, figure in charts(small, theme):
        lines = [one for one in figure.data if one.mode == "lines" and not one.fill]
        for trace in lines:
            owned = {owners[y][0] for y in trace.y if y in owners}
            if not owned:
                # The ratio of a mirror is nobody's count.
                assert (name, trace.line.dash) == ("mirror", "solid")
                continue
            (reporter,) = owned
            assert trace.line.dash == DASHES[reporter], (name, reporter)
            assert trace.line.color in allowed[reporter], (name, reporter)
        marks = [one for one in figure.data if one.mode == "markers" and one.name != "used"]
        for trace in marks:
            colors, symbols = (
                listed(value, len(trace.y)) for value in (trace.marker.color, trace.marker.symbol)
            )
            for y, color, symbol in zip(trace.y, colors, symbols, strict=True):
                if y in owners:
                    reporter, status = owners[y]
                    assert color in allowed[reporter], (name, reporter)
                    assert symbol == SYMBOLS[status], (name, status)
                    seen.add((reporter, status))
        # The picture that needs no browser has the same inks.
        root = Tree.fromstring(still(figure, 880, "x"))  # noqa: S314
        inks = {
            (one.get("stroke"), one.get("stroke-dasharray")) for one in root.findall(".//{*}path")
        }
        for trace in lines:
            dash = None if trace.line.dash == "solid" else trace.line.dash.replace("px", "")
            assert (trace.line.color, dash) in inks
    assert seen == {(reporter, status) for reporter in COLORS[theme] for status in SYMBOLS}


def test_other_products_of_a_panel_are_grey_and_thin_and_joined_to_nothing_else(
    small: Dataset,
) -> None:
    leading = {level for row, level, _, _ in rows() if row.startswith("sawnwood")}
    lead, quiet = [], []
    figure = timelines(panels(small)[:1], [], View(START, STOP, language=ENGLISH))
    for trace in figure.data:
        values = {y for y in trace.y if y is not None}
        if trace.mode == "lines" and not trace.fill and len(values) > 1:
            assert values <= leading or not values & leading
            (lead if values <= leading else quiet).append(trace.line)
    assert len(lead) == 3
    assert {one.color for one in quiet} == {"#868F96"}
    assert "#868F96" not in {one.color for one in lead}
    assert max(one.width for one in quiet) < min(one.width for one in lead)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_one_reporter_counts_looks_like_that_in_a_scatter(small: Dataset, theme: str) -> None:
    sheet = Sheet(WIDE, theme == "dark", ENGLISH)
    own = key_of("sawnwood.export.CHN.A"), key_of("logs.export.CHN.A")
    found = crossing(small, own, small.observations, ENGLISH)
    trace = scatter(found.pairs, found.sides, sheet, found.look).data[0]
    assert (trace.marker.color, trace.line.dash) == (COLORS[theme]["CHN"], "12px,3px")
    assert list(trace.marker.symbol) == [SYMBOLS[status] for status in STATUSES]
    assert found.pairs[0].hover == (
        "<b>2014</b><br>100.5\u00a0m³: Sawnwood, exports to China, China"
        "<br>200.5\u00a0m³: Logs, exports to China, China<br>official<br>Source: China Customs"
    )
    two = crossing(small, (own[0], key_of("sawnwood.export.BLR.A")), small.observations, ENGLISH)
    nobody = scatter(two.pairs, two.sides, sheet, two.look).data[0]
    assert nobody.marker.color not in COLORS[theme].values()


def test_slides_have_the_inks_and_marks_of_the_dashboard(small: Dataset) -> None:
    owners = {value: (reporter, status) for _, value, reporter, status in rows()}
    forms = {
        "official": ("circle", False), "reported": ("circle", True), "derived": ("diamond", True),
    }  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for _, shown in plots(small):
        time = Time(START, STOP, [], None)
        for chart in chart_contents(shown, time, (600, 900), ENGLISH):
            for series in Tree.fromstring(chart.xml).findall(".//{*}ser"):  # noqa: S314
                values = {
                    point.get("idx"): float(point.findtext("{*}v") or "")
                    for point in series.findall("{*}yVal//{*}pt")
                }
                owned = {owners[value][0] for value in values.values() if value in owners}
                if not owned:
                    continue
                (reporter,) = owned
                line = series.find("{*}spPr/{*}ln")
                assert line is not None
                color = line.find("{*}solidFill/{*}srgbClr")
                assert color is not None
                width = int(line.get("w", "")) / 12_700
                strokes = [
                    round(int(stroke.get(side, "")) * width / 100_000)
                    for stroke in line.findall("{*}custDash/{*}ds")
                    for side in ("d", "sp")
                ]
                dash = ",".join(f"{one}px" for one in strokes) or "solid"
                assert dash == DASHES[reporter]
                light = THEMES["light"]
                tints = {light.color("partner", 1), light.color("home", 1), EMPTY["light"]}
                assert f"#{color.get('val')}" in {COLORS["light"][reporter], *tints}
                for mark in series.findall("{*}dPt"):
                    index = mark.find("{*}idx")
                    form, hollow = (
                        mark.find("{*}marker/{*}symbol"),
                        mark.find("{*}marker/{*}spPr/{*}noFill"),
                    )
                    assert index is not None
                    assert form is not None
                    status = owners[values[index.get("val", "")]][1]
                    assert (form.get("val"), hollow is not None) == forms[status]
                    seen.add((reporter, status))
    assert seen == {(reporter, status) for reporter in DASHES for status in forms}
