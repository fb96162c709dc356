"""Figures of computed lines: gaps stay gaps, axes have units and round values, names never meet."""

import json
import re
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from math import log10
from typing import Any

import pytest
from samples import name_box

from indicators.charts.compare_words import alternative
from indicators.charts.curve_parts import Curve, CurvePoint, EventMark, Plot, Sheet
from indicators.charts.curve_words import value_ticks
from indicators.charts.curves import curves
from indicators.charts.relations import Pair, Side, StudyView, scatter, study_figure
from indicators.charts.static import still
from indicators.charts.theme import NARROW, WIDE
from indicators.language import Language

SHEET = Sheet(WIDE, dark=False, language=Language("en"))
HOSTILE = "<b onclick=x>$\\alpha$&lt;script&gt;"


def point(year: int, value: float) -> CurvePoint:
    start, stop = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001
    return CurvePoint(start, stop, value, "official", f"{value:g}", f"id{year}")


def curve(name: str, values: dict[int, float], **changes: Any) -> Curve:
    return Curve(name, [point(year, value) for year, value in values.items()], **changes)


def drawn(*plots: Plot, sheet: Sheet = SHEET) -> dict[str, Any]:
    return dict(json.loads(curves(list(plots), sheet).to_json()))


def lines(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in figure["data"] if one["mode"] == "lines" and "fill" not in one]


def test_a_missing_year_is_a_gap_in_the_line() -> None:
    (line,) = lines(drawn(Plot("T", "u", [curve("C", {2015: 1, 2016: 2, 2018: 3})])))
    assert line["x"] == [
        *("2015-01-01", "2016-01-01", "2016-01-01", "2017-01-01"),
        None,
        *("2018-01-01", "2019-01-01"),
    ]
    assert line["y"] == [1, 1, 2, 2, None, 3, 3]


def names(figure: dict[str, Any]) -> list[dict[str, Any]]:
    return [note for note in figure["layout"]["annotations"] if note.get("bgcolor")]


def test_on_a_phone_a_name_stands_over_the_end_of_its_line_and_hides_no_mark() -> None:
    plot = Plot("T", "u", [curve("China", {2015: 40, 2016: 50})])
    figure = drawn(plot, sheet=Sheet(NARROW, dark=False, language=Language("nl")))
    (name,) = names(figure)
    assert (name["x"], name["y"], name["xanchor"]) == ("2017-01-01", 50, "right")
    # The middle of the name is its own half and that of the mark away from the line.
    assert abs(name["yshift"]) >= 7.5 + 3.5
    assert figure["layout"]["margin"]["r"] < 20


def test_a_line_is_named_at_its_last_mark_with_the_year_where_it_is_not_the_newest() -> None:
    ended, newest = curve("Old", {2015: 7, 2016: 6}), curve("New", {2019: 2, 2020: 3})
    old, new = names(drawn(Plot("T", "u", [ended, newest])))
    assert (old["x"], old["y"]) == ("2017-01-01", 6)
    assert re.sub("<[^>]*>", "", old["text"]) == "Old 6 · 2016"
    assert (new["x"], re.sub("<[^>]*>", "", new["text"])) == ("2021-01-01", "New 3")


def test_a_name_that_was_moved_off_has_a_leader_to_its_mark() -> None:
    plot = Plot("T", "u", [curve(str(n), {2015: 10 + n / 100}) for n in range(6)])
    led = [name for name in names(drawn(plot)) if name["showarrow"]]
    assert led
    assert all(abs(name["ax"]) + abs(name["ay"]) > 14 for name in led)
    picture = still(curves([plot], SHEET), 880, "x")
    assert picture.count('stroke-width="0.8"') == len(led)


def test_every_mark_leads_to_its_figure() -> None:
    figure = drawn(Plot("T", "u", [curve("C", {2015: 1, 2016: 2})]))
    (marks,) = [one for one in figure["data"] if one["mode"] == "markers"]
    assert marks["customdata"] == [["figure", "id2015"], ["figure", "id2016"]]


def test_levels_stand_on_zero_and_a_fall_below_it_is_seen() -> None:
    above = drawn(Plot("T", "u", [curve("C", {2015: 40, 2016: 50})]))["layout"]["yaxis"]
    below = drawn(Plot("T", "u", [curve("C", {2015: -40, 2016: 50})]))["layout"]["yaxis"]
    assert above["range"] == [0, 55]
    assert below["range"] == [-49, 59]
    assert 0 in below["tickvals"]


def test_a_log_axis_takes_logarithms_and_names_powers_of_ten() -> None:
    plot = Plot("T", "u", [curve("C", {2015: 1, 2016: 1000})], logarithmic=True)
    axis = drawn(plot)["layout"]["yaxis"]
    assert axis["type"] == "log"
    assert axis["range"][0] < log10(1)
    assert axis["range"][1] > log10(1000)
    assert axis["ticktext"] == ["1", "10", "100", "1,000"]


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (0, 55, ["0", "20", "40"]),
        (0, 1.1, ["0", "0.25", "0.5", "0.75", "1"]),
        (-49, 59, ["-25", "0", "25", "50"]),
        (0, 7_000_000, ["0", "2,000,000", "4,000,000", "6,000,000"]),
    ],
)
def test_ticks_are_round_and_few(low: float, high: float, texts: list[str]) -> None:
    written = value_ticks(low, high, Language("en"))["ticktext"]
    assert [text.replace("\N{MINUS SIGN}", "-") for text in written] == texts


def test_every_plot_says_what_its_axis_counts() -> None:
    figure = drawn(
        Plot("Goods", "billion dollars", [curve("China", {2015: 1})]),
        Plot("Transit", "thousand TEU", [curve("UTLC", {2016: 5})]),
    )
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert any("<b>Goods</b>" in text and "billion dollars" in text for text in texts)
    assert any("<b>Transit</b>" in text and "thousand TEU" in text for text in texts)
    assert "<b>5</b>" in " ".join(texts)


def test_names_of_curves_that_end_together_do_not_meet() -> None:
    plot = Plot("T", "u", [curve(str(n), {2015: 10 + n / 100}) for n in range(6)])
    # All end at one place; the axis is 260 pixels high and goes to a tenth more than 10.05.
    boxes = [
        name_box(note, (0, note.y * 260 / 11.055))
        for note in curves([plot], SHEET).layout.annotations
        if note.bgcolor
    ]
    assert len(boxes) == 6
    for one, other in combinations(boxes, 2):
        apart = one[0] >= other[1] or other[0] >= one[1]
        assert apart or abs(one[2] - other[2]) >= 14.9


def test_who_counts_is_the_colour_and_the_dash_and_a_second_line_is_a_lighter_tint() -> None:
    looks = [("home", 0), ("partner", 0), ("home", 1), ("operator-2", 0)]
    plot = Plot("T", "u", [
        curve(str(n), {2015: n + 1}, look=look, rank=rank) for n, (look, rank) in enumerate(looks)
    ])  # fmt: skip
    assert [(one["line"]["color"], one["line"]["dash"]) for one in lines(drawn(plot))] == [
        ("#B4452F", "solid"),
        ("#17698F", "12px,3px"),
        ("#CA7D6D", "solid"),
        ("#7F6314", "9px,3px,2px,3px"),
    ]


def test_a_change_of_definition_ends_a_line_and_is_marked() -> None:
    points = [point(2015, 1), point(2016, 2)._replace(redefined=True), point(2017, 3)]
    figure = drawn(Plot("T", "u", [Curve("C", points)]))
    assert lines(figure)[0]["y"] == [1, 1, None, 2, 2, 3, 3]
    (shape,) = figure["layout"]["shapes"]
    assert (shape["x0"], shape["x1"]) == ("2016-01-01", "2016-01-01")


def test_a_level_of_reference_stands_at_its_value_on_a_log_axis() -> None:
    plot = Plot("T", "u", [curve("C", {2015: 1, 2016: 1000})], reference=100, logarithmic=True)
    figure = curves([plot], SHEET)
    assert figure.layout.shapes[0].y0 == 100
    # Two thirds of the way from 1 to 1000, with 8% of it left free at both ends.
    (dashed,) = re.findall(r'y1="([0-9.]+)"[^>]*stroke-dasharray="4,3"', still(figure, 880, "x"))
    top, high = 26, 260
    assert float(dashed) == pytest.approx(top + high * (1 - (2 + 0.24) / 3.48), abs=0.2)


def test_a_band_is_drawn_only_where_both_counts_are() -> None:
    plot = Plot("T", "u", [curve("A", {2015: 1, 2016: 4}), curve("B", {2016: 9})], band=True)
    (band,) = [one for one in drawn(plot)["data"] if one.get("fill") == "toself"]
    assert (band["x"][0], band["x"][1], band["y"]) == ("2016-01-01", "2017-01-01", [4, 4, 9, 9])


def test_two_axes_have_two_units() -> None:
    plot = Plot("T", "left", [curve("A", {2015: 1}), curve("B", {2015: 900})], second_axis="right")
    layout = drawn(plot)["layout"]
    assert layout["yaxis2"]["title"]["text"] == "right"
    assert layout["yaxis"]["range"] == [0, 1.1]
    assert layout["yaxis2"]["range"] == [0, 990]


def test_events_too_near_for_a_number_each_share_one_place() -> None:
    marks = [
        EventMark(datetime(year, number, 1), datetime(year, number, 2), number, "E", "war")  # noqa: DTZ001
        for year, number in ((2005, 1), (2005, 2), (2012, 3), (2012, 4), (2012, 5))
    ]
    figure = drawn(
        Plot("T", "u", [curve("C", dict.fromkeys(range(2000, 2020), 1.0))]),
        sheet=Sheet(WIDE, dark=False, language=Language("en"), events=marks),
    )
    texts = [note["text"] for note in figure["layout"]["annotations"]]
    assert [text for text in texts if "<b>T" not in text][-2:] == ["<b>1·2</b>", "<b>3–5</b>"]


def test_an_event_is_a_line_with_its_number_and_a_span_a_band() -> None:
    day = datetime(2015, 5, 1)  # noqa: DTZ001
    after = datetime(2015, 5, 2)  # noqa: DTZ001
    later = datetime(2015, 9, 1)  # noqa: DTZ001
    sheet = Sheet(
        WIDE,
        dark=True,
        language=Language("en"),
        events=[EventMark(day, after, 7, "Seven", "war"), EventMark(day, later, 8, "E", "park")],
    )
    layout = drawn(Plot("T", "u", [curve("C", {2015: 1})]), sheet=sheet)["layout"]
    assert [shape["type"] for shape in layout["shapes"]] == ["line", "rect"]
    assert "<b>7</b>" in [note["text"] for note in layout["annotations"]]


def test_a_scatter_names_its_axes_with_units_and_its_first_and_last_period() -> None:
    pairs = [Pair(n, n * 2, str(2000 + n), "official", "h") for n in range(1, 40)]
    figure = json.loads(scatter(pairs, (Side("X", "dollars"), Side("Y", "TEU")), SHEET).to_json())
    assert figure["layout"]["xaxis"]["title"]["text"] == "X, dollars"
    assert figure["layout"]["yaxis"]["title"]["text"] == "Y, TEU"
    texts = figure["data"][0]["text"]
    assert (texts[0], texts[-1]) == ("2001", "2039")
    assert 0 < sum(map(bool, texts)) < 39


def test_the_alternative_text_goes_no_further_than_the_same_definition() -> None:
    line = curve("Wood", {2019: 5, 2020: 7, 2021: 3})
    assert alternative([Plot("t", "tonnes", [line])], SHEET.language) == (
        "Wood: 5 in 2019, 3 in 2021 (tonnes)."
    )
    points = [line.points[0], line.points[1]._replace(redefined=True), line.points[2]]
    assert alternative([Plot("t", "tonnes", [replace(line, points=points)])], SHEET.language) == (
        "Wood, counted differently from 2020: 7, 3 in 2021 (tonnes)."
    )


def test_a_study_shows_its_window_and_its_change_among_the_others() -> None:
    view = StudyView(
        positions=[-2, -1, 0, 1],
        values=[90, 100, 120, 150],
        labels=list("abcd"),
        statuses=["official"] * 4,
        look="home",
        hovers=["h"] * 4,
        compared=[True, True, False, True],
        event=(0.15, 0.152),
        change=42.0,
        has_enough=False,
        others=[-5, 3, 60],
        titles=("W", "P"),
    )
    figure = json.loads(study_figure(view, SHEET).to_json())
    window, others, own = figure["data"]
    assert (window["x"], window["y"]) == ([-2, -1, 0, 1], [90, 100, 120, 150])
    assert (others["x"], own["x"]) == ([-5, 3, 60], [42.0])
    low, high = figure["layout"]["xaxis2"]["range"]
    assert low < -60
    assert high > 60
    # The event's own year is drawn, but not in the colour of what is compared.
    own_year = window["marker"]["color"][2]
    assert [one == own_year for one in window["marker"]["color"]] == [False, False, True, False]
    assert [one["x0"] for one in figure["layout"]["shapes"] if one["xref"] == "x"] == [-0.35]
    assert "+42%" not in [note["text"] for note in figure["layout"]["annotations"]]

    steep = view._replace(others=[-80, 400], has_enough=True, event=(0.0, 1.0))
    figure = json.loads(study_figure(steep, SHEET).to_json())
    assert figure["layout"]["xaxis2"]["range"] == pytest.approx([-100, 460])
    assert min(figure["layout"]["xaxis2"]["tickvals"]) >= -100
    (band,) = [one for one in figure["layout"]["shapes"] if one["type"] == "rect"]
    assert (band["x0"], band["x1"]) == (-0.5, 0.5)
    assert "<b>+42%</b>" in [note["text"] for note in figure["layout"]["annotations"]]


def test_outside_text_is_no_markup_in_any_figure() -> None:
    hostile = Curve(HOSTILE, [point(2015, 1)])
    figures = [
        curves([Plot(HOSTILE, HOSTILE, [hostile, hostile], second_axis=HOSTILE)], SHEET),
        scatter(
            [Pair(1, 1, HOSTILE, "official", "h"), Pair(2, 2, "b", "official", "h")],
            (Side(HOSTILE, "u"),) * 2,
            SHEET,
        ),
        study_figure(
            StudyView(
                [-1, 0],
                [100, 1],
                [HOSTILE] * 2,
                ["derived"] * 2,
                "home",
                ["h"] * 2,
                [True, False],
                (0.1, 0.2),
                1.0,
                True,
                [2.0],
                (HOSTILE, HOSTILE),
            ),
            SHEET,
        ),
    ]
    for figure in figures:
        written = figure.to_json().replace("\\u003c", "<").replace("\\u003e", ">")
        assert "<b onclick" not in written
        assert "&lt;" not in written
