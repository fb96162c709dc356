"""The words in a panel: every line is named where it ends, and no words lie over others."""

import re
from datetime import datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from samples import figure, moment, name_box, panel, year, years

from indicators.charts.events import View
from indicators.charts.parts import Panel
from indicators.charts.text import text_width
from indicators.charts.timelines import timelines
from indicators.language import Language

VIEW = View(year(2013), year(2026), panels=1)
GAP = "No whole years after 2015 were found in any source."
Box = tuple[float, float, float]


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


def annotations(shown: Panel, view: View = VIEW) -> list[dict[str, Any]]:
    return [note.to_plotly_json() for note in timelines([shown], [], view).layout.annotations]


def line_names(shown: Panel, view: View = VIEW) -> dict[str, Box]:
    """Return what stands at the end of the lines: left and right edge and height, in pixels."""
    drawn = timelines([shown], [], view)
    low, high = drawn.layout.yaxis2.range
    span = view.stop - view.start
    found: dict[str, Box] = {}
    for note in drawn.layout.annotations:
        if note.yref == "y2":
            at = (datetime.fromisoformat(note.x) - view.start) / span * view.layout.plot_width
            rise = (note.y - low) / (high - low) * view.layout.panel
            assert words(note.text) not in found
            found[words(note.text)] = name_box(note, (at, rise))
    return found


def overlap(one: Box, other: Box) -> bool:
    aside = one[0] >= other[1] or other[0] >= one[1]
    return not aside and abs(one[2] - other[2]) < 12


def test_a_line_is_named_where_it_ends_with_its_last_value() -> None:
    shown = panel([*years({2020: 3, 2021: 2}), *years({2020: 9, 2021: 8}, reporter="BLR")])
    found = line_names(shown)
    assert set(found) == {"China 2", "Belarus 8"}
    # 2021 ends 9 of 13 years along the axis.
    end = VIEW.layout.plot_width * 9 / 13
    assert all(0 < left - end < 20 for left, _, _ in found.values())


def test_the_value_has_the_scale_of_the_axis_and_the_figures_of_the_language() -> None:
    shown = panel(years({2020: 1_000_000, 2021: 1_234_567}))
    assert set(line_names(shown)) == {"China 1.23"}
    dutch = View(VIEW.start, VIEW.stop, language=Language("nl"), panels=1)
    assert set(line_names(shown, dutch)) == {"China 1,23"}


def test_several_indicators_are_told_apart_by_their_names() -> None:
    shown = panel([*years({2019: 3, 2020: 2}), *years({2019: 9, 2020: 8}, indicator="dust")])
    assert set(line_names(shown)) == {"Wood, China 2", "Sawdust, China 8"}


@pytest.mark.parametrize("level", [1, 5, 9, 10])
def test_three_lines_that_end_together_are_all_named_side_by_side(level: float) -> None:
    shown = panel([
        one
        for reporter in ("CHN", "BLR", "UTLC")
        for one in years({2023: 10, 2024: 10, 2025: level}, reporter=reporter)
    ])  # fmt: skip
    found = line_names(shown)
    assert [name.split()[0] for name in sorted(found)] == ["Belarus", "China", "UTLC"]


@given(
    st.dictionaries(
        st.sampled_from(["CHN", "BLR", "UTLC"]),
        st.tuples(st.integers(2014, 2025), st.integers(0, 1000)),
        min_size=1,
    ),
    st.lists(st.tuples(st.sampled_from(["CHN", "BLR", "BCH"]), st.integers(0, 1000)), max_size=6),
)
@example({"CHN": (2022, 1), "BLR": (2021, 1), "UTLC": (2025, 1)}, [("CHN", 0)])
def test_every_line_is_named_and_no_name_lies_over_another(
    ends: dict[str, tuple[int, int]], parts: list[tuple[str, int]]
) -> None:
    lines = [
        one
        for reporter, (last, level) in ends.items()
        for one in years({last - 1: 1000, last: level}, reporter=reporter)
    ]
    loose = [
        figure(f"{2014 + place}-S1", level, reporter=reporter, indicator="dust")
        for place, (reporter, level) in enumerate(parts)
    ]
    shown = panel([*lines, *loose])
    found = line_names(shown)
    names = {"CHN": "China", "BLR": "Belarus", "UTLC": "UTLC ERA"}
    for reporter in ends:
        assert any(
            name.startswith((names[reporter], f"Wood, {names[reporter]}")) for name in found
        ), reporter
    boxes = list(found.values())
    assert all(left >= 0 for left, _, _ in boxes)
    assert all(right <= VIEW.layout.width - VIEW.layout.left for _, right, _ in boxes)
    for place, box in enumerate(boxes):
        assert not any(overlap(box, other) for other in boxes[place + 1 :])


def test_a_line_that_ended_before_the_view_is_not_named_in_it() -> None:
    shown = panel(years({2014: 3, 2015: 2}))
    assert line_names(shown, View(year(2018), year(2026), panels=1)) == {}


def test_the_title_names_what_and_in_which_unit() -> None:
    (title,) = [
        words(note["text"])
        for note in annotations(panel(years({2020: 4_000}), pace=True, unit="TEU"))
        if "Timber" in note["text"]
    ]
    assert title == "Timber exports to China, thousand TEU a year"


def test_a_stock_is_not_said_to_be_a_year() -> None:
    shown = panel([figure("2020-12", 44, joined=True)], pace=True, kind="stock", unit="firms")
    (title,) = [words(note["text"]) for note in annotations(shown) if "Timber" in note["text"]]
    assert title == "Timber exports to China, firms"


def gap_lines(shown: Panel, view: View = VIEW) -> list[dict[str, Any]]:
    return [note for note in annotations(shown, view) if "whole years" in words(note["text"])]


def test_what_is_missing_stands_in_the_empty_part_of_the_panel() -> None:
    (note,) = gap_lines(panel(years({2013: 3, 2014: 2, 2015: 1}), gap=GAP))
    assert words(note["text"]) == GAP
    widest = max(text_width(line, 12) for line in note["text"].split("<br>"))
    start, stop = VIEW.start, VIEW.stop
    center = (datetime.fromisoformat(note["x"]) - start) / (stop - start) * VIEW.layout.plot_width
    after_the_line = VIEW.layout.plot_width * 3 / 13
    assert center - widest / 2 > after_the_line
    assert center + widest / 2 <= VIEW.layout.plot_width


def test_a_full_panel_and_one_without_gaps_have_no_note() -> None:
    full = dict.fromkeys(range(2013, 2026), 5)
    assert gap_lines(panel(years(full), gap=GAP)) == []
    assert gap_lines(panel(years({2013: 3}), gap="")) == []


def test_an_empty_panel_says_what_is_missing() -> None:
    (note,) = gap_lines(panel([], gap=GAP))
    assert words(note["text"]) == GAP


def test_a_change_of_definition_is_marked_and_named() -> None:
    key = ("wood", "export", "CHN")
    shown = panel(years({2018: 1, 2019: 2, 2020: 3}), breaks={key: frozenset({year(2020)})})
    drawn = timelines([shown], [], VIEW)
    (line,) = drawn.layout.shapes
    assert (line.x0, line.x1) == ("2020-01-01", "2020-01-01")
    assert line.line.dash not in (None, "solid")
    named = [
        one.x for one in drawn.layout.annotations if one.text == "counted differently from 2020"
    ]
    assert named == ["2020-01-01"]


def test_a_change_of_definition_outside_the_view_is_not_marked() -> None:
    key = ("wood", "export", "CHN")
    shown = panel(years({2018: 1, 2019: 2}), breaks={key: frozenset({moment("2012-07-01")})})
    assert timelines([shown], [], VIEW).layout.shapes == ()
