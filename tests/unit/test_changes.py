"""Before and after an event, and beside the peak: like is compared with like."""

import pytest
from samples import figure, moment, observations, year, years

from indicators.analysis.changes import Breaks, Line, around, lead, lines, standing
from indicators.analysis.drawing import drawn

NO_BREAKS: Breaks = {}


def one_line(values: dict[int, float]) -> Line:
    (line,) = lines(years(values), "flow", NO_BREAKS)
    return line


# --- lines ---------------------------------------------------------------------------------------


def test_parts_of_years_are_never_compared() -> None:
    figures = [
        *years({2020: 12}),
        figure("2021-01/2021-11", 11),
        figure("2021-S1", 6),
        figure("2022-07", 1),
    ]
    (line,) = lines(figures, "flow", NO_BREAKS)
    assert [one.period for one in line.figures] == ["2020"]


def test_a_figure_over_two_years_is_not_compared_with_one_year() -> None:
    (line,) = lines([*years({2018: 12}), figure("2019/2020", 24)], "flow", NO_BREAKS)
    assert [one.period for one in line.figures] == ["2018"]


def test_a_leap_year_is_a_year() -> None:
    (line,) = lines(years({2019: 1, 2020: 2}), "flow", NO_BREAKS)
    assert [one.value for one in line.figures] == [1, 2]


def test_stocks_of_any_day_are_compared_in_time_order() -> None:
    rows = observations({"period": "2021-05-12", "value": 7.0}, {"period": "2019-04", "value": 4.0})
    (line,) = lines(drawn(rows, "stock", pace=True), "stock", NO_BREAKS)
    assert [one.value for one in line.figures] == [4.0, 7.0]


def test_each_reporter_and_direction_is_a_line_of_its_own() -> None:
    figures = [
        *years({2020: 1}),
        *years({2020: 2}, reporter="BLR"),
        *years({2020: 3}, flow="import"),
    ]
    found = lines(figures, "flow", NO_BREAKS)
    assert [[one.value for one in line.figures] for line in found] == [[1], [2], [3]]


def test_an_indicator_that_begins_with_a_break_goes_on_from_the_one_before_it() -> None:
    figures = [
        *years({2020: 547, 2021: 692}),
        *years({2022: 410, 2023: 211}, indicator="planks"),
    ]
    breaks = {("planks", "export", "CHN"): frozenset({year(2022)})}
    (line,) = lines(figures, "flow", breaks)
    assert [one.value for one in line.figures] == [547, 692, 410, 211]
    assert line.crossed(line.figures[0], line.figures[-1])
    assert not line.crossed(line.figures[0], line.figures[1])


def test_without_a_break_two_indicators_stay_two_lines() -> None:
    figures = [*years({2020: 547, 2021: 692}), *years({2022: 410}, indicator="planks")]
    found = lines(figures, "flow", NO_BREAKS)
    assert [[one.value for one in line.figures] for line in found] == [[547, 692], [410]]
    assert not any(line.breaks for line in found)


def test_a_line_goes_on_only_by_the_same_count_and_direction() -> None:
    for other in ({"reporter": "BLR"}, {"flow": "import"}):
        figures = [*years({2021: 692}, **other), *years({2022: 410}, indicator="planks")]
        breaks = {("planks", "export", "CHN"): frozenset({year(2022)})}
        assert len(lines(figures, "flow", breaks)) == 2


def test_a_break_inside_a_line_is_told_and_one_at_its_beginning_is_not() -> None:
    key = ("wood", "export", "CHN")
    figures = years({2018: 1, 2019: 2, 2020: 3})
    told = {}
    for day in (2017, 2018, 2019, 2020, 2021):
        (line,) = lines(figures, "flow", {key: frozenset({year(day)})})
        told[day] = line.crossed(line.figures[0], line.figures[-1])
    assert told == {2017: False, 2018: False, 2019: True, 2020: True, 2021: False}


# --- what leads ----------------------------------------------------------------------------------


def test_the_newest_line_of_three_years_leads_by_one_who_counts() -> None:
    roles = {"CHN": "partner", "XX": "other"}
    figures = [
        *years({2018: 1, 2019: 2, 2020: 3}),
        *years({2019: 1, 2020: 2, 2021: 3}, indicator="planks"),
        *years({2022: 1, 2023: 2}, indicator="dust"),
        *years({2021: 1, 2022: 2, 2023: 3}, indicator="chips", reporter="XX"),
    ]
    assert lead(figures, "flow", NO_BREAKS, roles) == "planks"
    assert lead(figures[:5], "flow", NO_BREAKS, roles) == "wood"
    assert lead(figures[6:], "flow", NO_BREAKS, roles) == "dust"
    assert lead([], "flow", NO_BREAKS, roles) == ""


# --- before and after ----------------------------------------------------------------------------


def test_before_and_after_are_the_last_whole_year_ended_and_the_first_begun() -> None:
    line = one_line({2020: 100, 2021: 200, 2022: 300, 2023: 50, 2024: 60})
    change = around(line, moment("2022-02-24"), moment("2022-02-25"))
    assert change is not None
    assert (change.before.value, change.after.value) == (200, 50)
    assert change.absolute == -150
    assert change.relative == -0.75


def test_an_event_on_new_years_day_has_its_own_year_after_it() -> None:
    line = one_line({2021: 1, 2022: 2, 2023: 3})
    change = around(line, moment("2022-01-01"), moment("2022-01-02"))
    assert change is not None
    assert (change.before.value, change.after.value) == (1, 3)


def test_a_span_has_what_came_after_its_last_day() -> None:
    line = one_line({2021: 1, 2022: 2, 2023: 3, 2024: 4})
    change = around(line, moment("2022-12-30"), moment("2023-01-01"))
    assert change is not None
    assert (change.before.value, change.after.value) == (1, 3)
    change = around(line, moment("2022-12-30"), moment("2023-01-02"))
    assert change is not None
    assert (change.before.value, change.after.value) == (1, 4)


@pytest.mark.parametrize("values", [{2021: 1}, {2023: 1}, {2022: 1}, {2020: 1, 2022: 2}])
def test_without_a_figure_on_both_sides_there_is_no_change(values: dict[int, float]) -> None:
    assert around(one_line(values), moment("2022-02-24"), moment("2022-02-25")) is None


@pytest.mark.parametrize("before", [0, -5])
def test_a_change_from_nothing_has_no_percentage(before: float) -> None:
    change = around(one_line({2020: before, 2022: 7}), moment("2021-03-01"), moment("2021-03-02"))
    assert change is not None
    assert change.absolute == 7 - before
    assert change.relative is None


def test_a_change_across_a_new_name_is_told_and_one_on_either_side_is_not() -> None:
    figures = [
        *years({2019: 1, 2020: 2, 2021: 3}),
        *years({2022: 4, 2023: 5, 2024: 6}, indicator="planks"),
    ]
    breaks = {("planks", "export", "CHN"): frozenset({year(2022)})}
    (line,) = lines(figures, "flow", breaks)
    told = {}
    for day in ("2020-06-01", "2021-06-01", "2022-06-01", "2023-06-01"):
        change = around(line, moment(day), moment(day))
        assert change is not None
        told[day] = change.crossed
    assert told == {
        "2020-06-01": False,
        "2021-06-01": True,
        "2022-06-01": True,
        "2023-06-01": False,
    }


# --- beside the peak -----------------------------------------------------------------------------


def test_a_fall_is_measured_from_the_highest_year() -> None:
    found = standing(one_line({2019: 50, 2020: 200, 2021: 100, 2022: 30}))
    assert found is not None
    assert (found.first.value, found.peak.value, found.last.value) == (50, 200, 30)
    assert found.below_peak == 0.85


def test_the_highest_year_so_far_is_nothing_below_the_peak() -> None:
    found = standing(one_line({2019: 50, 2020: 100, 2021: 200}))
    assert found is not None
    assert found.below_peak == 0


def test_two_figures_say_nothing_about_a_peak() -> None:
    assert standing(one_line({2020: 5, 2021: 1})) is None
    assert standing(one_line({2019: 0, 2020: 5, 2021: 1})) is None
    assert standing(one_line({2019: 6, 2020: 5, 2021: 1})) is not None


def test_a_change_across_a_break_inside_one_indicator_is_told() -> None:
    """Imports of 2013 and 2014 are counted by different rules: the fall is partly that."""
    figures = years({2012: 2000, 2013: 2120, 2014: 1200, 2015: 1250})
    breaks = {("wood", "export", "CHN"): frozenset({year(2014)})}
    (line,) = lines(figures, "flow", breaks)
    across = around(line, moment("2014-01-01"), moment("2014-01-01"))
    before = around(line, moment("2013-01-01"), moment("2013-01-01"))
    assert across is not None
    assert across.crossed
    assert before is not None
    assert not before.crossed
