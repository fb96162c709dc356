"""Event marks and labels: none lies over another, and no event is lost."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import moment

from indicators.charts.lane import Place, Scale, place_labels, place_marks
from indicators.charts.text import text_width

SCALE = Scale(moment("2013-01-01"), moment("2026-01-01"), 722)
SIZE = 19.0

WORDS = st.text("abcdefghij klmnop", max_size=60)


def places(most: int = 60) -> st.SearchStrategy[list[Place]]:
    """Events of a few crowded days and of the whole span."""
    days = st.one_of(st.integers(0, 4747), st.integers(3700, 3760))
    rows = st.tuples(days, st.integers(1, 3), st.integers(0, 4))
    return st.lists(rows, max_size=most).map(
        lambda found: [
            Place(number, SCALE.start + timedelta(days=day), importance, relevance)
            for number, (day, importance, relevance) in enumerate(found, start=1)
        ]
    )


def test_a_moment_becomes_a_pixel_and_back() -> None:
    scale = Scale(moment("2020-01-01"), moment("2020-01-11"), 100)
    assert scale.pixel(moment("2020-01-04")) == 30
    assert scale.moment(30) == moment("2020-01-04")


@given(places(), st.integers(2, 5))
def test_no_two_marks_of_a_row_overlap_and_every_event_is_counted_once(
    events: list[Place], rows: int
) -> None:
    marks = place_marks(events, SCALE, rows=rows, size=SIZE)
    assert sorted(number for mark in marks for number in mark.numbers) == [
        one.number for one in events
    ]
    for position, mark in enumerate(marks):
        assert 0 <= mark.row < rows
        for other in marks[position + 1 :]:
            assert mark.row != other.row or abs(mark.x - other.x) >= SIZE


@given(places(), st.integers(2, 5), st.data())
def test_the_chosen_event_has_a_mark_of_its_own_at_its_day(
    events: list[Place], rows: int, data: st.DataObject
) -> None:
    if not events:
        return
    chosen = data.draw(st.sampled_from(events))
    marks = place_marks(events, SCALE, rows=rows, size=SIZE, first=chosen.number)
    (mark,) = [mark for mark in marks if chosen.number in mark.numbers]
    assert mark.numbers == (chosen.number,)
    assert mark.x == SCALE.pixel(chosen.moment)
    assert mark.row == 0


@given(places(), st.integers(2, 5))
def test_an_event_that_joins_another_stands_near_its_own_day(
    events: list[Place], rows: int
) -> None:
    days = {one.number: SCALE.pixel(one.moment) for one in events}
    for mark in place_marks(events, SCALE, rows=rows, size=SIZE):
        assert all(abs(days[number] - mark.x) < SIZE for number in mark.numbers)


def test_five_events_of_one_month_take_three_rows_and_the_rest_are_counted() -> None:
    events = [Place(n, moment(f"2023-02-{n + 7:02d}"), 2, 0) for n in range(1, 6)]
    marks = place_marks(events, SCALE, rows=3, size=SIZE)
    assert [(mark.row, mark.numbers) for mark in marks] == [(0, (1,)), (1, (2,)), (2, (3, 4, 5))]


@pytest.mark.parametrize(("apart", "row"), [(18, 1), (19, 0), (20, 0)])
def test_marks_stand_in_one_row_only_when_a_whole_mark_apart(apart: int, row: int) -> None:
    scale = Scale(moment("2020-01-01"), moment("2020-04-10"), 100)
    days = moment("2020-01-01"), moment("2020-01-01") + timedelta(days=apart)
    events = [Place(number, day, 1, 0) for number, day in enumerate(days, start=1)]
    marks = place_marks(events, scale, rows=2, size=19)
    assert [mark.row for mark in marks] == [0, row]


def test_the_most_important_event_stands_on_top_and_alone() -> None:
    events = [Place(n, moment("2023-02-08"), 3 if n < 5 else 1, 0) for n in range(1, 6)]
    marks = place_marks(events, SCALE, rows=2, size=SIZE)
    assert [(mark.row, mark.numbers) for mark in marks] == [(0, (5,)), (1, (1, 2, 3, 4))]


@given(places(), st.dictionaries(st.integers(1, 60), WORDS), st.integers(0, 3))
def test_at_most_four_labels_inside_the_figure_and_none_over_another(
    events: list[Place], words: dict[int, str], lines: int
) -> None:
    texts = {one.number: words.get(one.number, "An event") for one in events}
    labels = place_labels(events, texts, SCALE, lines=lines, size=12)
    assert len(labels) <= 4
    assert len({label.number for label in labels}) == len(labels)
    # 112 pixels to the right of the axis are left for the names of the lines.
    for position, label in enumerate(labels):
        assert label.left >= 0
        assert label.left + label.width <= 722 + 112
        assert 0 <= label.line < lines
        assert label.text == texts[label.number]
        assert label.width >= text_width(label.text, 12)
        for other in labels[position + 1 :]:
            apart = label.left + label.width < other.left or other.left + other.width < label.left
            assert label.line != other.line or apart


@given(places())
def test_only_the_most_important_events_are_written_out(events: list[Place]) -> None:
    texts = {one.number: "An event" for one in events}
    importance = {one.number: one.importance for one in events}
    labels = place_labels(events, texts, SCALE, lines=2, size=12)
    assert {importance[label.number] for label in labels} <= {1}


def test_labels_go_to_the_chosen_event_then_to_what_bears_on_the_panels_then_to_the_latest() -> (
    None
):
    events = [
        Place(1, moment("2013-06-01"), 1, 0),
        Place(2, moment("2015-06-01"), 1, 2),
        Place(3, moment("2017-06-01"), 1, 1),
        Place(4, moment("2019-06-01"), 1, 0),
        Place(5, moment("2021-06-01"), 1, 0),
        Place(6, moment("2023-06-01"), 3, 0),
    ]
    texts = dict.fromkeys(range(1, 7), "Short")
    labels = place_labels(events, texts, SCALE, lines=2, size=12, first=6)
    assert [label.number for label in labels] == [6, 2, 3, 5]


def test_without_a_line_there_are_no_labels() -> None:
    events = [Place(1, moment("2020-01-01"), 1, 0)]
    assert place_labels(events, {1: "An event"}, SCALE, lines=0, size=12) == []


@pytest.mark.parametrize("day", ["2013-03-01", "2025-12-31"])
def test_an_event_at_the_edge_still_has_its_label(day: str) -> None:
    events = [Place(1, moment(day), 1, 0)]
    (label,) = place_labels(events, {1: "A rather long title"}, SCALE, lines=1, size=12)
    assert label.number == 1
