"""A story taken away as PowerPoint: real charts, nothing lost, nothing that runs, nothing over."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pptx import Presentation
from pptx.util import Pt

from indicators.charts.curve_parts import Curve, CurvePoint, Plot
from indicators.charts.events import Event
from indicators.loaders import Dataset, load
from indicators.stories.filling import Value
from indicators.stories.model import Story
from indicators.stories.reading import read_text
from indicators.stories.scenes import Scene, scenes
from indicators.stories.slides import slides

TOLD = b"""
title = "What was looked for in Beijing?"
language = "en"

[figures.teu]
indicator = "rail_transit_teu"
reporter = "UTLC"
period = "2021"

[[steps]]
headline = "Transit by rail came to {teu} in 2021"
text = "By the count of {teu.reporter}, of which more below."
notes = "Say that the year was a record.\\nThen wait."
panels = { panels = ["rail"], years = [2014, 2025] }
events = ["E012", "E031", "E045", "E058"]
dwell = "E045"
call_out = ["teu"]

[[steps]]
headline = "Three goods"
text = "Timber, meat and dairy."
panels = { panels = ["timber", "meat", "dairy"], years = [2014, 2025] }
events = ["E058"]

[[steps]]
headline = "Two counts"
text = "The same trade, counted twice."
mirror = { indicator = "goods_value", flow = "import" }
"""
HOSTILE = "<b>=cmd|' /C calc'!A0\x00\x01\x08\x0b\x1b \u202egnp.exe\u2066 &amp; _x0041_ \ufffe\ud800"
CLEAN = "<b>=cmd|' /C calc'!A0"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(Path(__file__).parents[2] / "data")


@pytest.fixture(scope="module")
def story() -> Story:
    return read_text(TOLD, "told.en.toml")


@pytest.fixture(scope="module")
def shown(story: Story, dataset: Dataset) -> list[Scene]:
    return scenes(story, dataset)


def export(story: Story, shown: list[Scene], dataset: Dataset, **changes: str) -> bytes:
    facts = {"release": "Release 2026-11-20", "released": "20 November 2026"}
    facts["project"] = "Indicators"
    return slides(story, shown, sources=dataset.sources, **{**facts, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def content(story: Story, shown: list[Scene], dataset: Dataset) -> bytes:
    return export(story, shown, dataset)


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def texts(slide: Any) -> list[str]:
    return [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]


def charts(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


def series(chart: Any) -> dict[str, list[tuple[float, float | None]]]:
    """Read the points of each series of a chart by its name; a gap has no value."""
    found = {}
    for one in chart.plots[0].series:
        days = [float(v.text) for v in one._element.findall("{*}xVal//{*}pt/{*}v")]
        found[one.name] = list(zip(days, one.values, strict=True))
    return found


def labels_of(chart: Any) -> list[str]:
    return ["".join(t.text for t in one.iter("{*}t")) for one in chart._chartSpace.iter("{*}dLbl")]


def sheet(chart: Any) -> Any:
    blob = chart.part.chart_workbook.xlsx_part.blob
    return openpyxl.load_workbook(io.BytesIO(blob)).active


def of_curves(
    story: Story, shown: list[Scene], dataset: Dataset, *plots: Plot, **changes: Any
) -> Any:
    """Export a scene that shows these plots, and return its slide."""
    scene = replace(shown[2], plots=plots, **changes)
    return opened(export(story, [scene], dataset)).slides[1]


def years(name: str, values: dict[int, float], **changes: Any) -> Curve:
    points = [
        CurvePoint(datetime(year, 1, 1), datetime(year + 1, 1, 1), value, "official", "")  # noqa: DTZ001
        for year, value in values.items()
    ]
    return Curve(name, points, **changes)


def event(number: int, start: datetime, **changes: Any) -> Event:
    made = Event(f"E{number}", number, f"Event {number}", "war", 1, 1, "day", start,
                 start + timedelta(days=1), "")  # fmt: skip
    return made._replace(**changes)


# --- what is said --------------------------------------------------------------------------------


def test_the_outline_shows_the_title_and_every_headline(content: bytes) -> None:
    titles = [slide.shapes.title.text_frame.text for slide in opened(content).slides]
    assert titles == [
        "What was looked for in Beijing?",
        "Transit by rail came to 692,500\xa0TEU in 2021",
        "Three goods",
        "Two counts",
    ]


def test_the_first_slide_says_which_release_it_is_and_whose(content: bytes) -> None:
    assert "Release 2026-11-20, 20 November 2026\nIndicators" in texts(opened(content).slides[0])


def test_text_figures_events_and_source_stand_on_the_slide(content: bytes) -> None:
    found = texts(opened(content).slides[1])
    assert "By the count of UTLC ERA, of which more below." in found
    assert "692,500\xa0TEU\nChina–Europe transit, 2021 (UTLC ERA’s count)" in found
    assert any("3\tRussia invades Ukraine, also from Belarus" in one for one in found)
    assert any("Source: " in one and "Index1520" in one for one in found)


def test_the_event_that_a_slide_is_about_is_bold_and_no_other(content: bytes) -> None:
    (box,) = [one for one in opened(content).slides[1].shapes if one.name == "Events"]
    bold = [one.text for one in box.text_frame.paragraphs if one.runs[-1].font.bold]
    assert bold == ["3\tRussia invades Ukraine, also from Belarus"]


def test_the_speaker_has_the_notes_and_every_source_with_its_address(content: bytes) -> None:
    told = opened(content).slides[1].notes_slide.notes_text_frame.text
    assert told.startswith("Say that the year was a record.\nThen wait.\n")
    assert "4. Lukashenko's state visit to China (28 February – 2 March 2023)" in told
    assert "3. Russia invades Ukraine, also from Belarus (24 February 2022)" in told
    assert "https://" in told.split("Sources\n")[1]


def test_every_slide_has_its_number(content: bytes) -> None:
    for number, slide in enumerate(opened(content).slides, 1):
        fields = slide.element.findall(".//{*}fld[@type='slidenum']")
        assert [one.findtext("{*}t") for one in fields] == [str(number)]


def test_the_file_says_what_it_is_and_no_date_of_its_making(content: bytes) -> None:
    facts = opened(content).core_properties
    assert (facts.title, facts.author) == ("What was looked for in Beijing?", "Indicators")
    assert (facts.language, facts.last_modified_by) == ("en", "Indicators")
    assert facts.created == facts.modified == datetime(2000, 1, 1)  # noqa: DTZ001


# --- charts --------------------------------------------------------------------------------------


def test_a_year_is_a_step_at_its_published_value(content: bytes) -> None:
    # observations.csv: UTLC, 47,400 TEU in 2015, 692,500 in 2021; 2015-01-01 is day 42005.
    (chart,) = charts(opened(content).slides[1])
    found = series(chart)["China–Europe transit, UTLC ERA"]
    assert [day for day, _ in found[:3]] == [42005, 42187.5, 42370]
    assert [value for _, value in found[:3]] == [pytest.approx(47.4)] * 3
    at = [day for day, _ in found].index(44562)
    assert found[at] == (44562, pytest.approx(692.5))


def test_a_chart_is_made_of_figures_that_can_be_edited(content: bytes) -> None:
    deck = opened(content)
    assert [len(charts(slide)) for slide in deck.slides] == [0, 1, 3, 2]
    assert not [one for slide in deck.slides for one in slide.shapes if one.shape_type == 13]
    chart = charts(deck.slides[1])[0]
    rows = list(sheet(chart).iter_rows(values_only=True))
    at = rows[0].index("China–Europe transit, UTLC ERA")
    assert rows[1][at - 1 : at + 1] == (datetime(2015, 1, 1), pytest.approx(47.4))  # noqa: DTZ001
    for place, (name, points) in enumerate(series(chart).items()):
        column = [row[2 * place + 1] for row in rows[: len(points) + 1]]
        assert column[0] == name
        assert column[1:] == [None if v is None else pytest.approx(v) for _, v in points]


def test_charts_of_one_slide_have_the_same_years(content: bytes) -> None:
    spans = {
        (one.category_axis.minimum_scale, one.category_axis.maximum_scale)
        for one in charts(opened(content).slides[2])
    }
    assert len(spans) == 1


def test_a_missing_year_is_a_gap_in_the_line(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    slide = of_curves(story, shown, dataset, Plot("T", "u", [years("C", {2015: 1, 2017: 2})]))
    (chart,) = charts(slide)
    assert [value for _, value in series(chart)["C"]] == [1, 1, 1, None, 2, 2, 2]
    column = [row[1] for row in sheet(chart).iter_rows(values_only=True)]
    assert column == ["C", 1, 1, 1, None, 2, 2, 2]
    assert chart._chartSpace.find(".//{*}dispBlanksAs").get("val") == "gap"


def test_parts_of_years_are_thin_and_never_joined(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    whole = years("C", {2015: 1, 2016: 2})
    parts = years("C", {2015: 1, 2016: 2}, loose=True)
    slide = of_curves(story, shown, dataset, Plot("T", "u", [whole, parts]))
    (chart,) = charts(slide)
    found = series(chart)
    loose = "C, parts of years and second counts"
    assert [value for _, value in found["C"] if value is not None] == [1, 1, 1, 2, 2, 2]
    assert [value for _, value in found[loose]] == [1, 1, 1, None, 2, 2, 2]
    widths = {one.name: one.format.line.width for one in chart.plots[0].series}
    assert widths["C"] >= Pt(3) > widths[loose]
    assert any("thin: part-years and second counts" in text for text in texts(slide))


def dash(one: Any) -> list[tuple[int, int]]:
    """Return the strokes and gaps of a series in thousandths of per cent of its width."""
    return [(int(s.get("d")), int(s.get("sp"))) for s in one._element.findall("{*}spPr//{*}ds")]


def test_a_reporter_has_the_colour_and_the_dash_of_the_dashboard_on_every_slide(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    looks = ("other-2", "home", "partner")
    curves = [years(look, {2015: 1, 2016: 2}, look=look) for look in looks]
    (chart,) = charts(of_curves(story, shown, dataset, Plot("T", "u", curves)))
    found = {one.name: one for one in chart.plots[0].series}
    colors = {name: str(one.format.line.color.rgb) for name, one in found.items()}
    assert colors == {"other-2": "8A4A7D", "home": "B4452F", "partner": "17698F"}
    assert found["home"]._element.find("{*}spPr//{*}prstDash").get("val") == "solid"
    # 12 points of line and 3 without, where the line is 3.5 wide.
    assert dash(found["partner"]) == [(342857, 85714)]
    assert dash(found["other-2"]) == [(57143, 85714)]


def marks(one: Any) -> list[tuple[str, str, bool, str]]:
    """Return the marks of a series: the number of the point, form, whether it is hollow, size."""
    return [
        (
            mark.find("{*}idx").get("val"),
            mark.find("{*}marker/{*}symbol").get("val"),
            mark.find("{*}marker/{*}spPr/{*}noFill") is not None,
            mark.find("{*}marker/{*}size").get("val"),
        )
        for mark in one._element.iter("{*}dPt")
    ]


def test_the_form_of_a_mark_says_its_status_and_its_size_that_it_is_used(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    statuses = {2015: "official", 2016: "reported", 2017: "derived"}
    points = [
        point._replace(status=statuses[point.start.year], used=point.value == 2)
        for point in years("C", {2015: 1, 2016: 2, 2017: 3}).points
    ]
    slide = of_curves(story, shown, dataset, Plot("T", "u", [Curve("C", points)]))
    (line,) = charts(slide)[0].plots[0].series
    assert marks(line) == [
        ("1", "circle", False, "8"),
        ("4", "circle", True, "14"),
        ("7", "diamond", True, "8"),
    ]
    assert any("Large marks: the figures used." in text for text in texts(slide))


def test_a_stock_holds_until_its_next_figure_and_ends_at_its_last(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    days = [(datetime(2015, 3, 1), 7.0), (datetime(2019, 5, 1), 9.0)]  # noqa: DTZ001
    points = [
        CurvePoint(one, one + timedelta(days=1), value, "official", "") for one, value in days
    ]
    plot = Plot("T", "u", [Curve("C", points)], stock=True)
    (chart,) = charts(of_curves(story, shown, dataset, plot))
    assert series(chart)["C"] == [(42064, 7), (43586, 7), (43586, 9)]
    assert [number for number, *_ in marks(chart.plots[0].series[0])] == ["0", "2"]


def test_events_are_lines_in_every_chart_with_their_numbers(content: bytes) -> None:
    (chart,) = charts(opened(content).slides[1])
    found = series(chart)
    top = chart.value_axis.maximum_scale
    day = (date(2022, 2, 24) - date(1899, 12, 30)).days
    assert found["3 Russia invades Ukraine, also from Belarus"] == [(day, 0), (day, top)]
    widths = {one.name[:1]: one.format.line.width for one in chart.plots[0].series}
    assert widths["3"] > widths["1"] == widths["2"] == widths["4"]
    labels = labels_of(chart)
    assert [one for one in labels if one.isdigit()] == ["1", "2", "3", "4"]
    for other in charts(opened(content).slides[2]):
        assert "1 Lukashenko's state visit to China" in series(other)


def test_numbers_of_events_that_would_meet_are_written_together(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    days = [datetime(2015, 3, 1), datetime(2015, 3, 9), datetime(2015, 3, 20)]  # noqa: DTZ001
    events = [event(number, day) for number, day in enumerate(days, 1)]
    plot = Plot("T", "u", [years("C", dict.fromkeys(range(2010, 2020), 1.0))])
    (chart,) = charts(of_curves(story, shown, dataset, plot, events=events))
    labels = labels_of(chart)
    assert "1–3" in labels


@pytest.mark.parametrize("first", range(2012, 2016))
@pytest.mark.parametrize("count", [5, 32])
def test_years_are_written_where_they_begin(
    first: int, count: int, story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    curve = years("C", {first: 1.0, first + count: 2.0})
    axis = charts(of_curves(story, shown, dataset, Plot("T", "u", [curve])))[0].category_axis
    written = []
    at = axis.minimum_scale
    while at <= axis.maximum_scale:
        written.append(datetime(1899, 12, 30) + timedelta(days=at))  # noqa: DTZ001
        at += axis.major_unit
    assert len(written) > 3
    assert {(one.month, one.day > 2) for one in written} == {(1, False)}
    assert len({two.year - one.year for one, two in pairwise(written)}) == 1


def test_a_logarithmic_axis_and_a_level_are_drawn(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    plot = Plot("T", "u", [years("C", {2015: 3, 2016: 4000})], reference=100, logarithmic=True)
    (chart,) = charts(of_curves(story, shown, dataset, plot))
    assert chart._chartSpace.find(".//{*}logBase").get("val") == "10"
    assert (chart.value_axis.minimum_scale, chart.value_axis.maximum_scale) == (1, 10_000)
    assert [value for _, value in series(chart)["Level of 100"] if value is not None] == [100, 100]


def test_a_chart_says_what_it_shows_and_counts_also_to_those_who_do_not_see_it(
    content: bytes, shown: list[Scene]
) -> None:
    slide = opened(content).slides[1]
    (chart,) = charts(slide)
    assert chart.chart_title.text_frame.text == (
        "Rail freight, China–Europe transit   thousand TEU a year"
    )
    (frame,) = [one for one in slide.shapes if one.has_chart]
    described = frame._element.nvGraphicFramePr.cNvPr.get("descr")
    assert described == " ".join(shown[0].alternative.split(" "))


def test_libreoffice_keeps_every_series_as_the_first_is_the_longest(content: bytes) -> None:
    for slide in opened(content).slides:
        for chart in charts(slide):
            lengths = [len(points) for points in series(chart).values()]
            assert lengths[0] == max(lengths)


def test_a_scene_without_figures_says_so(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    slide = of_curves(story, shown, dataset)
    assert "The data have no figures for this." in texts(slide)


# --- room ----------------------------------------------------------------------------------------


def boxes(slide: Any) -> Iterator[tuple[str, int, int, int, int]]:
    for one in slide.shapes:
        yield one.name, one.left, one.top, one.left + one.width, one.top + one.height


def assert_has_room(content: bytes) -> None:
    deck = opened(content)
    for slide in deck.slides:
        for _, left, top, right, bottom in boxes(slide):
            assert left >= 0
            assert top >= 0
            assert right <= deck.slide_width
            assert bottom <= deck.slide_height
        for one, other in combinations(boxes(slide), 2):
            apart = one[3] <= other[1] or other[3] <= one[1]
            assert apart or one[4] <= other[2] or other[4] <= one[2], (one, other)


def test_nothing_leaves_the_slide_or_lies_over_something_else(content: bytes) -> None:
    assert (opened(content).slide_width, opened(content).slide_height) == (12192000, 6858000)
    assert_has_room(content)


def test_long_texts_and_many_events_still_find_room(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    events = [
        event(n, datetime(2014, 1, 1) + timedelta(days=100 * n), title="A long name " * 9)  # noqa: DTZ001
        for n in range(1, 41)
    ]
    scene = replace(
        shown[0],
        headline="W" * 5000,
        text="word " * 1000,
        source="publisher " * 200,
        call_out=[Value("9" * 300, "label " * 100, "", "", ())] * 3,
        events=events,
        dwell="E17",
    )
    made = export(story, [scene], dataset, project="P" * 5000, release="R" * 5000)
    assert_has_room(made)
    slide = opened(made).slides[1]
    assert "40. A long name" in slide.notes_slide.notes_text_frame.text


def test_events_that_do_not_fit_beside_the_chart_stand_below_it(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    days = [datetime(2014 + n, 1, 1) for n in range(8)]  # noqa: DTZ001
    events = [event(n, day, title="A name of some length") for n, day in enumerate(days, 1)]
    figures = [Value("692,500 TEU", "What it counts, and when, and who counted it", "", "", ())] * 2
    scene = replace(shown[0], events=events, call_out=figures)
    made = export(story, [scene], dataset)
    told = [one.text_frame.text for one in opened(made).slides[1].shapes if one.name == "Events"]
    assert re.findall(r"(\d+)\t", "\n".join(told)) == list("12345678")
    assert len(told) == 2
    assert_has_room(made)


def test_what_has_no_room_is_said_to_be_in_the_notes(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    events = [event(n, datetime(2014 + n, 1, 1)) for n in range(1, 41)]  # noqa: DTZ001
    slide = opened(export(story, [replace(shown[0], events=events, dwell="E31")], dataset)).slides[
        1
    ]
    (told,) = [one.text_frame.text for one in slide.shapes if one.name == "Events"]
    assert "31\tEvent 31" in told
    kept = told.count("\t")
    assert told.endswith(f"and {40 - kept} more, in the notes")


def test_type_is_large_enough_for_a_full_room(content: bytes) -> None:
    for slide in opened(content).slides:
        for shape in slide.shapes:
            if not shape.has_text_frame or shape.name == "Slide Number":
                continue
            least = 11 if shape.name == "Source" else 28 if shape == slide.shapes.title else 18
            runs = [run for one in shape.text_frame.paragraphs for run in one.runs]
            assert all(run.font.size >= Pt(least) for run in runs)
            assert {run.font.name for run in runs} == {"Arial"}
        for chart in charts(slide):
            sizes = [int(one.get("sz")) for one in chart._chartSpace.iter() if one.get("sz")]
            assert min(sizes) >= 1400


# --- safety --------------------------------------------------------------------------------------


def test_hostile_text_is_text_everywhere(
    story: Story, shown: list[Scene], dataset: Dataset
) -> None:
    curve = years(HOSTILE, {2015: 1.0})
    scene = replace(
        shown[2],
        headline=HOSTILE, text=HOSTILE, notes=HOSTILE, source=HOSTILE, alternative=HOSTILE,
        call_out=[Value(HOSTILE, HOSTILE, "", "", ())],
        events=[event(1, datetime(2015, 3, 1), title=HOSTILE)],  # noqa: DTZ001
        plots=[Plot(HOSTILE, HOSTILE, [curve])],
    )  # fmt: skip
    told = story.model_copy(update={"title": HOSTILE})
    made = export(told, [scene], dataset, release=HOSTILE, released=HOSTILE, project=HOSTILE)
    deck = opened(made)
    slide = deck.slides[1]
    assert slide.shapes.title.text_frame.text.startswith(CLEAN)
    assert deck.core_properties.title.startswith(CLEAN)
    (chart,) = charts(slide)
    heads = [cell for cell in sheet(chart)[1] if cell.value and CLEAN in str(cell.value)]
    assert len(heads) == 2
    assert {cell.data_type for cell in heads} == {"s"}
    assert [name for name in series(chart) if name.startswith(CLEAN)]
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        for name in packed.namelist():
            if name.endswith(".xml"):
                text = packed.read(name).decode()
                assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066\ufffe]", text)
                assert not re.search("&#x?0*(?:[0-8]|1b);", text)


def test_two_exports_are_the_same_bytes(
    story: Story, shown: list[Scene], dataset: Dataset, content: bytes
) -> None:
    assert export(story, shown, dataset) == content
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        stamps = {one.date_time for one in packed.infolist()}
        books = [name for name in packed.namelist() if name.endswith(".xlsx")]
        assert len(books) == 6
        for name in books:
            with zipfile.ZipFile(io.BytesIO(packed.read(name))) as book:
                stamps |= {one.date_time for one in book.infolist()}
                assert b">2000-01-01T00:00:00Z<" in book.read("docProps/core.xml")
    assert stamps == {(1980, 1, 1, 0, 0, 0)}
