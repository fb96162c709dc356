"""A line is one figure a period, of one length, whatever its spelling and whoever else says it."""

from datetime import date
from itertools import permutations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import observations

from indicators.analysis.lines import (
    LINE_COLUMNS,
    LineKey,
    coverage,
    figure_ids,
    first_day,
    frequency_of,
    least_sure,
    line,
    line_keys,
    month_number,
)
from indicators.loaders import Dataset

YEARS = LineKey("wood", "export", "CHN", "A")


@pytest.mark.parametrize("order", list(permutations(["2019", "2020", "2022"])))
def test_a_line_is_in_time_order_whatever_the_order_of_the_file(order: tuple[str, ...]) -> None:
    rows = observations(*({"period": text, "value": float(text)} for text in order))
    found = line(rows, YEARS)
    assert list(found.columns) == LINE_COLUMNS
    assert list(found["period"]) == ["2019", "2020", "2022"]
    assert list(found["value"]) == [2019.0, 2020.0, 2022.0]
    assert list(found.index) == [0, 1, 2]


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("2021", "A"),
        ("2021-01/2021-12", "A"),
        ("2021-Q1/2021-Q4", "A"),
        ("2021-01-01/2021-12-31", "A"),
        ("2021/2021", "A"),
        ("2021-S2", "S"),
        ("2021-07/2021-12", "S"),
        ("2021-Q3", "Q"),
        ("2021-04/2021-06", "Q"),
        ("2024-02", "M"),
        ("2024-02-01/2024-02-29", "M"),
        ("2021-05-12", "D"),
        ("2021-05-12/2021-05-12", "D"),
        ("2021-01/2021-11", "I"),
        ("2020-07/2021-06", "I"),
        ("2020/2021", "I"),
        ("2021-02/2021-04", "I"),
        ("2024-02-01/2024-02-28", "I"),
    ],
)
def test_a_period_is_what_it_covers_and_not_how_it_is_spelled(period: str, code: str) -> None:
    rows = observations({"period": period, "value": 1.0})
    assert list(coverage(rows)) == [code]
    assert list(line(rows, YEARS._replace(frequency=code))["period"]) == [period]


def test_a_year_spelled_as_its_months_is_no_second_row_of_that_year() -> None:
    rows = observations(
        {"period": "2021-01/2021-12", "value": 2.0, "status": "reported"},
        {"period": "2021", "value": 1.0},
        {"period": "2020-01/2020-12", "value": 3.0},
    )
    found = line(rows, YEARS)
    assert list(found["period"]) == ["2020-01/2020-12", "2021"]
    assert list(found["value"]) == [3.0, 1.0]


def test_of_several_sources_the_surest_makes_the_line_and_none_is_averaged() -> None:
    rows = observations(
        {"period": "2020", "value": 5.0, "status": "derived"},
        {"period": "2020", "value": 9.0, "status": "official"},
        {"period": "2020", "value": 5.0, "status": "reported"},
    )
    found = line(rows, YEARS)
    assert list(found["value"]) == [9.0]
    assert list(found["observation_id"]) == ["row1"]


def test_a_doubtful_figure_is_in_no_line_unless_it_is_asked_for() -> None:
    rows = observations(
        {"period": "2020", "value": 5.0},
        {"period": "2021", "value": 9.0, "status": "doubtful"},
    )
    assert list(line(rows, YEARS)["period"]) == ["2020"]
    assert list(line(rows, YEARS, doubtful=True)["period"]) == ["2020", "2021"]
    only = observations({"period": "2021", "value": 9.0, "status": "doubtful"})
    assert line_keys(only, "wood") == []
    assert line_keys(only, "wood", doubtful=True) == [YEARS]


def test_parts_of_years_and_other_counts_are_not_in_the_line_of_years() -> None:
    rows = observations(
        {"period": "2020", "value": 1.0},
        {"period": "2021-01/2021-11", "value": 2.0},
        {"period": "2021-S1", "value": 3.0},
        {"period": "2021", "value": 4.0, "reporter": "BLR"},
        {"period": "2021", "value": 5.0, "flow": "import"},
        {"period": "2021", "value": 6.0, "indicator": "planks"},
    )
    assert list(line(rows, YEARS)["value"]) == [1.0]


def test_no_figures_are_an_empty_line_and_no_error(dataset: Dataset) -> None:
    found = line(dataset.observations, YEARS._replace(indicator="nothing"))
    assert found.empty
    assert list(found.columns) == LINE_COLUMNS
    assert found["start"].dtype == dataset.observations["start"].dtype
    assert line_keys(dataset.observations, "nothing") == []


def test_the_lines_of_an_indicator_come_as_the_file_has_them_coarse_before_fine() -> None:
    rows = observations(
        {"period": "2021-05", "value": 1.0, "reporter": "BLR"},
        {"period": "2021-01/2021-11", "value": 1.0},
        {"period": "2021", "value": 1.0, "flow": "import"},
        {"period": "2021-Q1", "value": 1.0},
        {"period": "2021", "value": 1.0, "reporter": "BLR"},
        {"period": "2020", "value": 1.0},
        {"period": "2021-S1", "value": 1.0},
        {"period": "2021-05-12", "value": 1.0, "flow": ""},
    )
    assert [key[1:] for key in line_keys(rows, "wood")] == [
        ("export", "BLR", "A"),
        ("export", "BLR", "M"),
        ("export", "CHN", "A"),
        ("export", "CHN", "S"),
        ("export", "CHN", "Q"),
        ("export", "CHN", "I"),
        ("import", "CHN", "A"),
        ("", "CHN", "D"),
    ]
    assert [key[1:] for key in line_keys(rows, "wood", flow="", reporter="CHN")] == [
        ("", "CHN", "D")
    ]
    assert [key[1:] for key in line_keys(rows, "wood", reporter="BLR")] == [
        ("export", "BLR", "A"),
        ("export", "BLR", "M"),
    ]


def test_every_figure_that_may_be_drawn_is_in_one_line(dataset: Dataset) -> None:
    figures = dataset.observations
    found = [
        name
        for indicator in figures["indicator"].unique()
        for key in line_keys(figures, indicator, doubtful=True)
        for name in figure_ids(line(figures, key, doubtful=True))
    ]
    # Two sources of one cell: sawnwood of 2020 by China, official and doubtful.
    assert len(found) == len(set(found)) == len(figures) - 1


def test_a_line_of_mixed_lengths_has_no_frequency() -> None:
    rows = observations({"period": "2020", "value": 1.0}, {"period": "2021-S1", "value": 1.0})
    assert frequency_of(rows) == "I"
    assert frequency_of(rows.iloc[:1]) == "A"
    assert frequency_of(rows.iloc[:0]) == "I"


@settings(max_examples=25)
@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 12, 31))))
def test_months_are_counted_and_found_again(days: list[date]) -> None:
    column = pd.Series(days, dtype="datetime64[us]")
    assert list(first_day(month_number(column))) == [day.replace(day=1) for day in column]


def test_a_computed_value_is_as_sure_as_the_least_sure_of_its_figures() -> None:
    own = pd.Series(["official", "official", "derived", "reported"])
    other = pd.Series(["official", "derived", "reported", "doubtful"])
    assert list(least_sure(own, other)) == ["official", "derived", "derived", "doubtful"]
    assert list(least_sure(own)) == list(own)


def test_the_figures_behind_a_line_are_named_once_and_in_order() -> None:
    frame = pd.DataFrame({"observation_id": ["b;a", "c;b", "d"]})
    assert figure_ids(frame) == ("b", "a", "c", "d")
