"""Before and after an event, and beside the peak: like is compared with like."""

import pytest
from samples import figure, moment, observations, year, years

from indicators.analysis.changes import Breaks, Line, around, lead_line, lines, standing
from indicators.analysis.drawing import Figure, drawn

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


def test_a_change_of_definition_ends_a_line_and_begins_another() -> None:
    key = ("wood", "export", "CHN")
    figures = years({2018: 1, 2019: 2, 2020: 3})
    told = {
        day: [
            ([one.value for one in line.figures], line.since)
            for line in lines(figures, "flow", {key: frozenset({year(day)})})
        ]
        for day in (2017, 2018, 2019, 2020, 2021)
    }
    assert told == {
        2017: [([1, 2, 3], year(2017))],
        2018: [([1, 2, 3], year(2018))],
        2019: [([1], None), ([2, 3], year(2019))],
        2020: [([1, 2], None), ([3], year(2020))],
        2021: [([1, 2, 3], None)],
    }


# --- what leads ----------------------------------------------------------------------------------


def test_the_newest_line_of_three_years_leads_by_one_who_counts() -> None:
    roles = {"CHN": "partner", "XX": "other"}
    figures = [
        *years({2018: 1, 2019: 2, 2020: 3}),
        *years({2019: 1, 2020: 2, 2021: 3}, indicator="planks"),
        *years({2022: 1, 2023: 2}, indicator="dust"),
        *years({2021: 1, 2022: 2, 2023: 3}, indicator="chips", reporter="XX"),
    ]
    told = [
        lead_line(some, "flow", NO_BREAKS, roles) for some in (figures, figures[:5], figures[6:])
    ]
    assert [line and line.figures[-1].indicator for line in told] == ["planks", "wood", None]


# --- before and after ----------------------------------------------------------------------------


def both_sides(
    figures: list[Figure], start: str, stop: str = "", breaks: Breaks = NO_BREAKS
) -> list[tuple[float | None, float | None]]:
    return [
        (one.before and one.before.value, one.after and one.after.value)
        for one in around(figures, "flow", breaks, moment(start), moment(stop or start))
    ]


def test_before_and_after_are_the_last_whole_year_ended_and_the_first_begun() -> None:
    figures = years({2020: 100, 2021: 200, 2022: 300, 2023: 50, 2024: 60})
    assert both_sides(figures, "2022-02-24", "2022-02-25") == [(200, 50)]


def test_an_event_on_new_years_day_has_its_own_year_between() -> None:
    assert both_sides(years({2021: 1, 2022: 2, 2023: 3}), "2022-01-01", "2022-01-02") == [(1, 3)]


def test_a_span_has_what_came_after_its_last_day() -> None:
    figures = years({2021: 1, 2022: 2, 2023: 3, 2024: 4})
    assert both_sides(figures, "2022-12-30", "2023-01-01") == [(1, 3)]
    assert both_sides(figures, "2022-12-30", "2023-01-02") == [(1, 4)]


@pytest.mark.parametrize(
    ("values", "sides"),
    [
        ({2021: 1}, [(1, None)]),
        ({2023: 1}, [(None, 1)]),
        ({2022: 1}, []),
        # The year before last, and the year after next, say nothing of the event.
        ({2020: 1, 2023: 2}, [(None, 2)]),
        ({2021: 1, 2024: 2}, [(1, None)]),
        ({2011: 1, 2020: 2, 2024: 3}, []),
    ],
)
def test_a_figure_more_than_twelve_months_away_is_no_before_or_after(
    values: dict[int, float], sides: list[tuple[float | None, float | None]]
) -> None:
    assert both_sides(years(values), "2022-02-24", "2022-02-25") == sides


def test_every_count_is_told() -> None:
    figures = [*years({2021: 1, 2023: 2}), *years({2021: 5, 2023: 4}, reporter="BLR")]
    assert both_sides(figures, "2022-02-24") == [(1, 2), (5, 4)]


def test_a_change_of_definition_between_the_two_is_told() -> None:
    figures = [
        *years({2019: 1, 2020: 2, 2021: 3}),
        *years({2022: 4, 2023: 5, 2024: 6}, indicator="planks"),
    ]
    within = years({2019: 1, 2020: 2, 2021: 3, 2022: 4, 2023: 5, 2024: 6})
    for name, shown in (("planks", figures), ("wood", within)):
        breaks = {(name, "export", "CHN"): frozenset({year(2022)})}
        told = {
            day: [one.redefined for one in around(shown, "flow", breaks, moment(day), moment(day))]
            for day in ("2020-06-01", "2021-06-01", "2022-06-01", "2023-06-01")
        }
        assert [day for day, days in told.items() if year(2022) in days] == [
            "2021-06-01",
            "2022-06-01",
        ], name


# --- beside the highest --------------------------------------------------------------------------


def test_a_fall_is_measured_from_the_highest_year() -> None:
    line = one_line({2019: 50, 2020: 200, 2021: 100, 2022: 30})
    found = standing(line, line.figures)
    assert found is not None
    assert (found.first.value, found.peak.value, found.last.value) == (50, 200, 30)
    assert found.below_peak == 0.85
    assert found.until == year(2023)


def test_the_highest_year_so_far_is_nothing_below_the_peak() -> None:
    line = one_line({2019: 50, 2020: 100, 2021: 200})
    found = standing(line, line.figures)
    assert found is not None
    assert found.below_peak == 0


@pytest.mark.parametrize(
    ("values", "enough"),
    [
        ({2020: 5, 2021: 1}, False),
        ({2019: 0, 2020: 5, 2021: 1}, False),
        ({2019: 6, 2020: 5, 2021: 1}, True),
    ],
)
def test_two_figures_say_nothing_about_a_peak(values: dict[int, float], enough: bool) -> None:
    line = one_line(values)
    assert (standing(line, line.figures) is not None) is enough
