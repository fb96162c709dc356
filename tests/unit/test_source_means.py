"""Means are of whole months, and requests of whole stretches."""

from datetime import date, timedelta

import pytest
from answers import window

from indicators.periods import parse
from indicators.sources.means import Mean, monthly_means, stretches, whole_months


def days(start: str, count: int, value: float = 1.0) -> dict[date, float]:
    first = date.fromisoformat(start)
    return {first + timedelta(days=number): value for number in range(count)}


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        ("2023-12-01", "2024-02-29", ["2023-12", "2024-01", "2024-02"]),
        ("2023-12-02", "2024-02-28", ["2024-01"]),
        ("2024-02-01", "2024-02-29", ["2024-02"]),
        ("2024-02-01", "2024-02-28", []),
        ("2024-02-29", "2024-02-01", []),
    ],
)
def test_a_month_counts_when_the_window_has_its_every_day(
    start: str, end: str, months: list[str]
) -> None:
    assert [str(month) for month in whole_months(window(start, end))] == months


def test_without_a_window_there_is_no_month() -> None:
    assert whole_months(None) == []


def test_stretches_end_with_the_year_so_that_their_requests_stay_the_same() -> None:
    months = whole_months(window("2022-11-01", "2024-12-31"))
    assert stretches(months, 365) == [
        window("2022-11-01", "2022-12-31"),
        window("2023-01-01", "2023-12-31"),
        window("2024-01-01", "2024-11-30"),
        window("2024-12-01", "2024-12-31"),
    ]
    assert stretches([], 365) == []


def test_the_mean_says_how_many_days_it_is_of() -> None:
    daily = {**days("2024-02-01", 29), date(2024, 2, 1): 30.0}
    assert monthly_means(daily, [parse("2024-02")], 0) == [Mean("2024-02", 2.0, 29)]


@pytest.mark.parametrize(("gap", "count"), [(0, 0), (1, 0), (2, 1), (4, 1)])
def test_a_gap_may_be_as_long_as_it_is_allowed(gap: int, count: int) -> None:
    daily = days("2024-02-01", 29)
    del daily[date(2024, 2, 14)], daily[date(2024, 2, 15)]
    assert len(monthly_means(daily, [parse("2024-02")], gap)) == count


@pytest.mark.parametrize(
    ("last", "over"),
    [("2024-06-27", False), ("2024-06-28", True), ("2024-06-29", True), ("2024-07-01", True)],
)
def test_a_month_is_over_with_the_rate_of_its_last_weekday(last: str, over: bool) -> None:
    # 28 June 2024 was a Friday.
    daily = {day: value for day, value in days("2024-06-01", 31).items() if f"{day}" <= last}
    assert bool(monthly_means(daily, [parse("2024-06")], 4)) is over


def test_no_rates_are_no_means() -> None:
    assert monthly_means({}, [parse("2024-02")], 31) == []
