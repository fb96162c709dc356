"""Transforms: hand-made tables, and what has to hold of every line."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from samples import observations

from indicators.analysis.lines import LINE_COLUMNS, LineKey, figure_ids
from indicators.analysis.transforms import (
    FORMULA_CHOICES,
    FREQUENCY_CHOICES,
    UNITS_CHOICES,
    Choice,
    UnavailableTransform,
    base_refusal,
    constant_usd,
    cumulative_12,
    formula_text,
    index,
    log_refusal,
    needed_line,
    per_head,
    previous,
    same_months,
    share,
    stages,
    to_frequency,
    transformed,
    unit_words,
    year_before,
)
from indicators.errors import UnknownName
from indicators.language import Language
from indicators.loaders import Dataset

ENGLISH = Language("en")
YEARS = LineKey("wood", "export", "CHN", "A")


def made(values: Mapping[str, float], **changes: Any) -> pd.DataFrame:
    """Make a line of periods and values; the id of a figure is its period."""
    rows = observations(
        *({"period": period, "value": float(value), **changes} for period, value in values.items())
    )
    rows["observation_id"] = rows["period"]
    return rows[LINE_COLUMNS].astype({"start": "datetime64[us]", "stop": "datetime64[us]"})


def told(frame: pd.DataFrame) -> dict[str, float]:
    """Return the values of a line by period, rounded as a reader would."""
    assert list(frame.columns) == LINE_COLUMNS
    assert list(frame.index) == list(range(len(frame)))
    assert frame["value"].notna().all()
    return {
        str(period): round(float(value), 6)
        for period, value in zip(frame["period"], frame["value"], strict=True)
    }


def months(year: int, values: list[float], first: int = 1) -> dict[str, float]:
    """Name values by the months of a year."""
    return {f"{year}-{month:02d}": value for month, value in enumerate(values, start=first)}


def days(first: str, values: list[float]) -> dict[str, float]:
    """Name values by the days from ``first`` on."""
    names = pd.date_range(first, periods=len(values)).strftime("%Y-%m-%d")
    return dict(zip(names, values, strict=True))


# --- frequency -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "frequency", "expected"),
    [
        # Twelve months are a year, eleven are none.
        ({**months(2020, [1.0] * 12), **months(2021, [2.0] * 11)}, "A", {"2020": 12}),
        ({**months(2021, [5.0] * 6), **months(2021, [7.0] * 5, first=8)}, "A", {}),
        (months(2021, list(range(1, 13))), "A", {"2021": 78}),
        (
            months(2021, [1, 2, 3, 4, 5, 6, 7, 8, 10], first=2),
            "Q",
            {"2021-Q2": 12, "2021-Q3": 21},
        ),
        (
            {"2020-Q1": 10, "2020-Q2": 20, "2020-Q3": 30, "2020-Q4": 40, "2021-Q1": 9},
            "A",
            {"2020": 100},
        ),
        ({"2020-S2": 1, "2021-S1": 2, "2021-S2": 3}, "A", {"2021": 5}),
        # February has 29 days in 2024; 28 of them are no month.
        (days("2024-02-01", [1.0] * 29), "M", {"2024-02": 29}),
        (days("2024-02-01", [1.0] * 28), "M", {}),
        (days("2023-02-01", [1.0] * 28), "M", {"2023-02": 28}),
        (days("2024-01-01", [1.0] * 366), "A", {"2024": 366}),
        (days("2024-01-01", [1.0] * 365), "A", {}),
        # Months and quarters under another spelling are the same.
        (
            {"2021-01-01/2021-01-31": 1, "2021-02/2021-02": 2, "2021-03": 3},
            "Q",
            {"2021-Q1": 6},
        ),
        (
            {"2021-01/2021-03": 1, "2021-Q2": 2, "2021-07/2021-09": 3, "2021-Q4": 4},
            "A",
            {"2021": 10},
        ),
    ],
)
def test_only_complete_periods_of_a_flow_are_added_up(
    values: dict[str, float], frequency: str, expected: dict[str, float]
) -> None:
    assert told(to_frequency(made(values), "flow", frequency)) == expected


@pytest.mark.parametrize(
    ("values", "frequency", "expected"),
    [
        # The last level of a period is its level, however many others there are.
        (months(2021, [5, 6, 9], first=10), "A", {"2021": 9}),
        # A level of November is not that of the end of the year.
        ({"2020-12": 3, "2021-11": 4}, "A", {"2020": 3}),
        ({"2021-03": 1, "2021-05": 2, "2021-09": 3}, "Q", {"2021-Q1": 1, "2021-Q3": 3}),
        ({"2021-05-12": 1, "2021-05-20": 2, "2021-06-01": 3}, "M", {"2021-05": 2, "2021-06": 3}),
        ({"2021-12-02": 1, "2022-11-30": 2}, "A", {"2021": 1}),
        ({"2021-Q3": 1, "2021-Q4": 2, "2022-Q1": 3}, "A", {"2021": 2}),
    ],
)
def test_a_stock_has_its_last_level_where_the_last_month_has_one(
    values: dict[str, float], frequency: str, expected: dict[str, float]
) -> None:
    assert told(to_frequency(made(values), "stock", frequency)) == expected


@pytest.mark.parametrize(
    ("values", "frequency", "expected"),
    [
        (months(2021, [3.0] * 6 + [4.0] * 6), "A", {"2021": 3.5}),
        (months(2021, [1, 2, 6, 7, 8]), "Q", {"2021-Q1": 3}),
        ({"2021-Q1": 1, "2021-Q2": 2, "2021-Q3": 3}, "A", {}),
    ],
)
def test_a_ratio_has_its_mean_where_no_part_is_missing(
    values: dict[str, float], frequency: str, expected: dict[str, float]
) -> None:
    assert told(to_frequency(made(values), "ratio", frequency)) == expected


@pytest.mark.parametrize(
    ("values", "frequency", "reason"),
    [
        ({"2021": 12}, "Q", "coarser"),
        ({"2021": 12}, "M", "coarser"),
        ({"2021-Q1": 3}, "M", "coarser"),
        ({"2021-S1": 3}, "Q", "coarser"),
        ({"2021-01/2021-08": 3}, "A", "stretches"),
        ({"2020": 1, "2021-01": 3}, "A", "stretches"),
    ],
)
def test_nothing_is_split_or_put_together_of_odd_stretches(
    values: dict[str, float], frequency: str, reason: str
) -> None:
    with pytest.raises(UnavailableTransform) as caught:
        to_frequency(made(values), "flow", frequency)
    assert caught.value.reason == reason


def test_the_published_frequency_changes_nothing() -> None:
    frame = made({"2021-01/2021-08": 3, "2021-01/2021-11": 5})
    assert to_frequency(frame, "flow", "published") is frame
    years = made({"2020": 1, "2021-01/2021-12": 2})
    assert to_frequency(years, "flow", "A") is years
    assert to_frequency(frame.iloc[:0], "flow", "A").empty
    with pytest.raises(UnknownName):
        to_frequency(years, "flow", "S")


def test_a_sum_names_its_figures_and_is_as_sure_as_the_least_sure() -> None:
    frame = made(months(2021, [1.0] * 12))
    frame.loc[3, "status"] = "reported"
    (row,) = to_frequency(frame, "flow", "A").to_dict("records")
    assert row["status"] == "reported"
    assert row["observation_id"].split(";") == list(frame["period"])
    assert (row["start"], row["stop"]) == (pd.Timestamp("2021-01-01"), pd.Timestamp("2022-01-01"))


FEW = settings(max_examples=15)
VALUES = st.floats(0.01, 1e6)


def some_months(missing: set[int], seed: int) -> dict[str, float]:
    """Make three years of months without those at the places that are missing."""
    values = np.random.default_rng(seed).lognormal(5, 3, 36)
    return {
        f"{2018 + place // 12}-{place % 12 + 1:02d}": float(values[place])
        for place in range(36)
        if place not in missing
    }


MONTHLY = st.builds(some_months, st.sets(st.integers(0, 35), max_size=12), st.integers(0, 99))
YEARLY = st.dictionaries(st.integers(1990, 2030), VALUES, min_size=1).map(
    lambda found: {str(year): value for year, value in sorted(found.items())}
)


@FEW
@given(MONTHLY)
def test_years_of_months_are_years_of_quarters_and_never_short_of_a_month(
    values: dict[str, float],
) -> None:
    frame = made(values)
    found = told(to_frequency(frame, "flow", "A"))
    by_quarter = to_frequency(frame, "flow", "Q")
    assert found == pytest.approx(told(to_frequency(by_quarter, "flow", "A")))
    whole = [
        year for year in range(2018, 2021) if sum(key[:4] == str(year) for key in values) == 12
    ]
    assert list(found) == [str(year) for year in whole]
    for year, total in found.items():
        assert total == pytest.approx(sum(v for key, v in values.items() if key[:4] == year))


# --- units ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "total", "expected"),
    [
        ({"2019": 20, "2020": 30}, {"2019": 80, "2020": 120}, {"2019": 25, "2020": 25}),
        # A total of zero or a missing one gives nothing.
        ({"2019": 1, "2020": 1, "2021": 1}, {"2019": 0, "2021": 4}, {"2021": 25}),
        # A year is not set against a part of it, nor eight months against eleven.
        (
            {"2021": 10, "2021-01/2021-08": 6},
            {"2021-01/2021-11": 50, "2021-S1": 20, "2021-01/2021-12": 40},
            {"2021": 25},
        ),
    ],
)
def test_a_share_is_of_the_total_of_the_same_days(
    part: dict[str, float], total: dict[str, float], expected: dict[str, float]
) -> None:
    assert told(share(made(part), made(total))) == expected


@FEW
@given(st.lists(st.tuples(VALUES, VALUES, VALUES), min_size=1, max_size=20))
def test_shares_of_all_parts_are_a_hundred_together(rows: list[tuple[float, ...]]) -> None:
    names = [str(2000 + place) for place in range(len(rows))]
    total = made({name: sum(row) for name, row in zip(names, rows, strict=True)})
    parts = [made(dict(zip(names, column, strict=True))) for column in zip(*rows, strict=True)]
    shares = [share(part, total)["value"].to_numpy() for part in parts]
    assert np.sum(shares, axis=0) == pytest.approx(np.full(len(rows), 100.0))


@pytest.mark.parametrize(
    ("values", "people", "expected"),
    [
        ({"2019": 900, "2020": 800}, {"2019": 9, "2020": 8}, {"2019": 100, "2020": 100}),
        ({"2019": 900, "2020": 0}, {"2018": 9, "2020": 8}, {"2020": 0}),
        ({"2019-S1": 900, "2019": 1800}, {"2019": 9}, {"2019": 200}),
    ],
)
def test_per_head_needs_the_people_of_the_same_period(
    values: dict[str, float], people: dict[str, float], expected: dict[str, float]
) -> None:
    assert told(per_head(made(values), made(people))) == expected


@pytest.mark.parametrize(
    ("prices", "base", "expected"),
    [
        ({"2019": 50, "2020": 100, "2021": 200}, "2020", {"2019": 20, "2020": 10, "2021": 5}),
        # Only the ratios of the index count, not its base.
        ({"2019": 5, "2020": 10, "2021": 20}, "2020", {"2019": 20, "2020": 10, "2021": 5}),
        ({"2019": 50, "2020": 100, "2021": 200}, "2019", {"2019": 10, "2020": 5, "2021": 2.5}),
        ({"2019": 0, "2020": 100}, "2020", {"2020": 10}),
        ({"2019": 0, "2020": 100}, "2019", {}),
        ({"2020": 100}, "2015", {}),
    ],
)
def test_constant_dollars_are_those_of_the_year_that_is_named(
    prices: dict[str, float], base: str, expected: dict[str, float]
) -> None:
    frame = made({"2019": 10, "2020": 10, "2021": 10})
    assert told(constant_usd(frame, made(prices), base)) == expected


def test_a_value_beside_another_names_both_and_is_as_sure_as_the_less_sure() -> None:
    part = made({"2019": 1, "2020": 2})
    total = made({"2019": 4, "2020": 4}, status="derived").assign(observation_id=["t19", "t20"])
    found = share(part, total)
    assert list(found["observation_id"]) == ["2019;t19", "2020;t20"]
    assert list(found["status"]) == ["derived", "derived"]
    real = constant_usd(part, total, "2020")
    assert figure_ids(real) == ("2019", "t19", "t20", "2020")
    assert share(part, total.iloc[:0]).empty


def with_figures(dataset: Dataset, *rows: dict[str, Any], **catalog: dict[str, str]) -> Dataset:
    """Put figures in place of those of the tiny data set, and further rows into its catalog."""
    added = [{"indicator": name, **cells} for name, cells in catalog.items()]
    whole = pd.concat([dataset.catalog, pd.DataFrame(added)], ignore_index=True).fillna("")
    return replace(dataset, observations=observations(*rows), catalog=whole)


@pytest.mark.parametrize(
    ("units", "indicator", "reason"),
    [
        ("constant_usd", "us_consumer_prices", "no_deflator"),
        ("per_head", "population", "no_population"),
        ("share", "goods_value", "no_total"),
    ],
)
def test_a_line_that_is_not_there_is_refused_by_name(
    dataset: Dataset, units: str, indicator: str, reason: str
) -> None:
    with pytest.raises(UnavailableTransform) as caught:
        needed_line(dataset, units, YEARS, indicator)
    assert caught.value.reason == reason
    assert f"“{indicator}”" in str(caught.value)


def test_a_total_is_by_the_same_count_in_the_same_direction(dataset: Dataset) -> None:
    goods = {"unit": "USD", "kind": "flow"}
    data = with_figures(
        dataset,
        {"indicator": "goods", "period": "2020", "value": 1.0, "reporter": "BLR"},
        {"indicator": "goods", "period": "2020", "value": 2.0, "flow": "import"},
        {"indicator": "goods", "period": "2020", "value": 3.0},
        {"indicator": "goods", "period": "2020-01", "value": 4.0},
        goods=goods,
    )
    assert told(needed_line(data, "share", YEARS, "goods")) == {"2020": 3}
    with pytest.raises(UnavailableTransform):
        needed_line(data, "share", YEARS._replace(reporter="UTLC"), "goods")


def test_a_total_is_put_together_of_its_months_where_no_year_is_published(
    dataset: Dataset,
) -> None:
    rows = [
        {"indicator": "goods", "period": period, "value": value}
        for period, value in months(2020, [2.0] * 12).items()
    ]
    data = with_figures(dataset, *rows, goods={"unit": "USD", "kind": "flow"})
    assert told(needed_line(data, "share", YEARS, "goods")) == {"2020": 24}
    quarters = needed_line(data, "share", YEARS._replace(frequency="Q"), "goods")
    assert list(told(quarters).values()) == [6, 6, 6, 6]
    with pytest.raises(UnavailableTransform):
        needed_line(data, "share", YEARS._replace(frequency="D"), "goods")
    with pytest.raises(UnavailableTransform):
        needed_line(data, "share", YEARS._replace(frequency="S"), "goods")


def test_people_and_prices_may_be_counted_by_anybody(dataset: Dataset) -> None:
    data = with_figures(
        dataset,
        {"indicator": "people", "period": "2020", "value": 9.0, "reporter": "other", "flow": ""},
        people={"unit": "persons", "kind": "stock"},
    )
    assert told(needed_line(data, "per_head", YEARS, "people")) == {"2020": 9}


def test_units_that_do_not_fit_are_refused(dataset: Dataset) -> None:
    with pytest.raises(UnavailableTransform) as caught:
        needed_line(dataset, "share", YEARS, "transit")
    assert caught.value.reason == "other_unit"
    with pytest.raises(UnavailableTransform) as caught:
        needed_line(dataset, "constant_usd", YEARS._replace(indicator="sawnwood"), "prices")
    assert caught.value.reason == "not_dollars"
    with pytest.raises(UnknownName):
        needed_line(dataset, "per_tonne", YEARS, "people")
    with pytest.raises(UnknownName):
        needed_line(dataset, "per_head", YEARS._replace(indicator="woood"), "people")


# --- index ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "base", "expected"),
    [
        (
            {"2018": 50, "2019": 200, "2021": 300},
            "2019",
            {"2018": 25, "2019": 100, "2021": 150},
        ),
        ({"2018": 0, "2019": 8}, "2019", {"2018": 0, "2019": 100}),
        # The same year under another spelling.
        ({"2018": 4, "2019-01/2019-12": 8}, "2019", {"2018": 50, "2019-01/2019-12": 100}),
        ({"2018": 4, "2019": 8}, "2019-Q1/2019-Q4", {"2018": 50, "2019": 100}),
        ({"2018-05": 4, "2018-06": 8}, "2018-05", {"2018-05": 100, "2018-06": 200}),
        # A base of zero or less, or none at all, gives nothing.
        ({"2018": 0, "2019": 8}, "2018", {}),
        ({"2018": -4, "2019": 8}, "2018", {}),
        ({"2018": 4, "2019": 8}, "2017", {}),
        # Years are not compared with a part, nor one part with another.
        (
            {"2020": 10, "2021-01/2021-08": 4, "2021-S1": 3},
            "2020",
            {"2020": 100},
        ),
        (
            {
                "2020-01/2020-08": 4,
                "2020-01/2020-11": 6,
                "2021-01/2021-08": 5,
                "2021-01/2021-11": 9,
            },
            "2020-01/2020-08",
            {"2020-01/2020-08": 100, "2021-01/2021-08": 125},
        ),
    ],
)
def test_an_index_is_in_per_cent_of_its_base(
    values: dict[str, float], base: str, expected: dict[str, float]
) -> None:
    assert told(index(made(values), base)) == expected


def test_a_base_that_cannot_be_is_refused_in_words() -> None:
    frame = made({"2018": 0, "2019": 8})
    assert base_refusal(frame, "2019", ENGLISH) is None
    assert base_refusal(frame, "2017", ENGLISH) == (
        "There is no figure for 2017, so nothing can be compared with it."
    )
    assert base_refusal(frame, "2018", ENGLISH) == (
        "The figure for 2018 is not above zero, so nothing can be compared with it."
    )


def test_an_index_names_its_base_beside_each_figure_once() -> None:
    found = index(made({"2018": 1, "2019": 2}), "2019")
    assert list(found["observation_id"]) == ["2018;2019", "2019"]


# --- growth --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"2018": 50, "2019": 200, "2020": 150}, {"2019": 300, "2020": -25}),
        # Nothing reaches over a gap.
        ({"2018": 1, "2020": 2, "2021": 3}, {"2021": 50}),
        ({"2020-11": 4, "2020-12": 5, "2021-01": 6}, {"2020-12": 25, "2021-01": 20}),
        # From nothing, or from less, there is no growth.
        ({"2018": 0, "2019": 5, "2020": 0, "2021": 1}, {"2020": -100}),
        ({"2018": -2, "2019": 5}, {}),
        # February follows January, however long they are; four days follow four days.
        ({"2024-01": 10, "2024-02": 11}, {"2024-02": 10}),
        (days("2024-02-28", [1, 2, 3]), {"2024-02-29": 100, "2024-03-01": 50}),
        # A year does not follow on half a year, nor four months on eight.
        ({"2020": 10, "2021-S1": 6}, {}),
        ({"2021-01/2021-08": 8, "2021-09/2021-12": 4}, {}),
        ({"2020-Q4": 8, "2021-01/2021-03": 4}, {"2021-01/2021-03": -50}),
        ({"2020-01/2020-12": 8, "2021": 10}, {"2021": 25}),
    ],
)
def test_growth_is_on_the_period_that_ends_as_this_one_begins(
    values: dict[str, float], expected: dict[str, float]
) -> None:
    assert told(previous(made(values))) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"2018": 50, "2019": 200, "2021": 1}, {"2019": 300}),
        ({"2020-05": 4, "2020-06": 9, "2021-05": 5, "2021-07": 8}, {"2021-05": 25}),
        ({"2020-Q1": 4, "2020-Q4": 9, "2021-Q1": 5}, {"2021-Q1": 25}),
        (
            {"2020-S1": 4, "2020-S2": 5, "2021-S1": 1, "2021-S2": 10},
            {"2021-S1": -75, "2021-S2": 100},
        ),
        # January–August on January–August, and on nothing else.
        (
            {"2023": 12, "2023-01/2023-08": 8, "2023-01/2023-11": 11, "2024-01/2024-08": 10},
            {"2024-01/2024-08": 25},
        ),
        ({"2023": 12, "2023-01/2023-11": 11, "2024-01/2024-08": 10}, {}),
        ({"2023-S1": 8, "2024-01/2024-06": 10}, {"2024-01/2024-06": 25}),
        ({"2020-01/2020-12": 8, "2021": 10}, {"2021": 25}),
        # A leap day has no year before; a leap February has.
        ({"2023-02": 4, "2024-02": 5, "2025-02": 10}, {"2024-02": 25, "2025-02": 100}),
        (
            {"2023-02-28": 4, "2024-02-28": 5, "2024-02-29": 6, "2025-02-28": 10},
            {"2024-02-28": 25, "2025-02-28": 100},
        ),
        ({"2023-01/2023-02": 4, "2024-01-01/2024-02-29": 5}, {"2024-01-01/2024-02-29": 25}),
        ({"2023-12-15/2024-01-14": 4, "2024-12-15/2025-01-14": 5}, {"2024-12-15/2025-01-14": 25}),
        # From nothing there is no growth.
        ({"2020-05": 0, "2021-05": 5}, {}),
        # Two years overlap with the two years before: that is no year before.
        ({"2018/2019": 4, "2019/2020": 5}, {}),
    ],
)
def test_growth_on_the_year_before_is_on_the_same_months_of_it(
    values: dict[str, float], expected: dict[str, float]
) -> None:
    assert told(year_before(made(values))) == expected


def test_growth_names_both_figures_its_own_first() -> None:
    frame = made({"2018": 1, "2019": 2})
    frame.loc[0, "status"] = "derived"
    (row,) = previous(frame).to_dict("records")
    assert (row["observation_id"], row["status"]) == ("2019;2018", "derived")


# --- the sum of twelve months --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {**months(2020, [1.0] * 12), **months(2021, [3.0, 5.0])},
            {"2020-12": 12, "2021-01": 14, "2021-02": 18},
        ),
        # Over a gap there is no sum until twelve in a row are there again.
        (
            {**months(2020, [1.0] * 11), **months(2021, [2.0] * 12), "2022-01": 3},
            {"2021-12": 24, "2022-01": 25},
        ),
        (months(2020, [1.0] * 11), {}),
        (
            {"2020-Q2": 1, "2020-Q3": 2, "2020-Q4": 3, "2021-Q1": 4, "2021-Q2": 5},
            {"2021-Q1": 10, "2021-Q2": 14},
        ),
        ({"2020-S2": 1, "2021-S1": 2, "2022-S1": 9}, {"2021-S1": 3}),
    ],
)
def test_a_sum_of_twelve_months_has_twelve_months_in_a_row(
    values: dict[str, float], expected: dict[str, float]
) -> None:
    assert told(cumulative_12(made(values), "flow")) == expected


def test_a_sum_of_twelve_months_names_them_newest_first() -> None:
    frame = made({"2020-S2": 1, "2021-S1": 2})
    frame.loc[0, "status"] = "reported"
    (row,) = cumulative_12(frame, "flow").to_dict("records")
    assert (row["observation_id"], row["status"]) == ("2021-S1;2020-S2", "reported")


@pytest.mark.parametrize(
    ("values", "kind", "reason"),
    [
        ({"2020-01": 1}, "stock", "not_flow"),
        ({"2020-01": 1}, "ratio", "not_flow"),
        ({"2020": 1}, "flow", "not_parts"),
        ({"2020-01/2020-08": 1}, "flow", "not_parts"),
        ({"2020-01-01": 1}, "flow", "not_parts"),
    ],
)
def test_levels_and_years_are_not_added_up(
    values: dict[str, float], kind: str, reason: str
) -> None:
    with pytest.raises(UnavailableTransform) as caught:
        cumulative_12(made(values), kind)
    assert caught.value.reason == reason


# --- what holds of every line --------------------------------------------------------------------

FORMULAS: dict[str, Callable[[pd.DataFrame], pd.DataFrame]] = {
    "previous": previous,
    "year_before": year_before,
    "index": lambda frame: index(frame, str(frame["period"].iloc[0])),
}


@FEW
@given(YEARLY | MONTHLY, st.data())
def test_an_index_is_a_hundred_at_its_base(values: dict[str, float], data: st.DataObject) -> None:
    base = data.draw(st.sampled_from(sorted(values)))
    found = told(index(made(values), base))
    assert found[base] == 100
    assert list(found) == list(values)


@pytest.mark.parametrize("name", FORMULAS)
@FEW
@given(YEARLY | MONTHLY, st.sampled_from([0.001, 0.5, 3.0, 1e6]))
def test_scaling_a_line_changes_neither_growth_nor_index(
    name: str, values: dict[str, float], scale: float
) -> None:
    scaled = {period: value * scale for period, value in values.items()}
    found, other = FORMULAS[name](made(values)), FORMULAS[name](made(scaled))
    assert list(found["period"]) == list(other["period"])
    assert other["value"].to_numpy() == pytest.approx(found["value"].to_numpy(), rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("name", [*FORMULAS, "cumulative_12", "share"])
@FEW
@given(MONTHLY)
def test_a_gap_stays_a_gap(name: str, values: dict[str, float]) -> None:
    frame = made(values)
    formulas = {
        **FORMULAS,
        "cumulative_12": lambda one: cumulative_12(one, "flow"),
        "share": lambda one: share(one, one),
    }
    assert set(formulas[name](frame)["period"]) <= set(values)


@FEW
@given(YEARLY)
def test_growth_multiplied_up_leads_from_the_first_figure_to_the_last(
    values: dict[str, float],
) -> None:
    assume(len(values) > 1)
    whole = {str(1990 + place): value for place, value in enumerate(values.values())}
    factors = 1 + previous(made(whole))["value"] / 100
    first, *_, last = whole.values()
    assert first * factors.prod() == pytest.approx(last)


def test_nothing_is_made_of_an_empty_line() -> None:
    empty = made({"2020": 1}).iloc[:0]
    for frequency in FREQUENCY_CHOICES:
        for units in UNITS_CHOICES:
            for formula in FORMULA_CHOICES:
                choice = Choice(frequency, units, formula, base="2020", prices="2020")
                if (units, formula) != ("share", "cumulative_12"):
                    assert told(transformed(empty, "flow", choice, empty)) == {}
    assert log_refusal(empty, ENGLISH) is None
    assert figure_ids(empty) == ()


def test_a_line_of_ten_thousand_days_is_transformed_whole() -> None:
    starts = pd.Series(pd.date_range("1990-01-01", periods=10_000)).astype("datetime64[us]")
    frame = pd.DataFrame({
        "period": starts.dt.strftime("%Y-%m-%d"),
        "start": starts,
        "stop": starts + pd.Timedelta(days=1),
        "value": np.arange(1.0, 10_001.0),
        "status": "official",
        "observation_id": starts.dt.strftime("%Y-%m-%d"),
    })  # fmt: skip
    assert len(previous(frame)) == 9_999
    # Without the first year and the leap days 1992, 1996 … 2016.
    assert len(year_before(frame)) == 10_000 - 365 - 7
    assert len(index(frame, "2000-01-01")) == 10_000
    # 27 whole years and the first four months of 2017.
    assert len(to_frequency(frame, "flow", "M")) == 27 * 12 + 4


# --- log axis ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"2018": 1, "2019": 0.001}, False),
        ({"2018": 1, "2019": 0}, True),
        ({"2018": 1, "2019": -3}, True),
    ],
)
def test_a_log_axis_is_refused_in_words_for_zero_and_less(
    values: dict[str, float], refused: bool
) -> None:
    sentence = log_refusal(made(values), ENGLISH)
    expected = "A logarithmic axis cannot show zero or less, and this line has such values."
    assert sentence == (expected if refused else None)


# --- the stages together -------------------------------------------------------------------------

TWO_YEARS = {**months(2020, [1.0] * 12), **months(2021, [2.0] * 12)}


def test_the_frequency_comes_first_the_units_next_and_the_formula_last() -> None:
    frame, total = made(TWO_YEARS), made({"2020": 48, "2021": 240})
    choice = Choice("A", "share", "index", base="2020")
    # 12 of 48 is 25 %, 24 of 240 is 10 %: 40 per cent of that.
    assert told(transformed(frame, "flow", choice, total)) == {"2020": 100, "2021": 40}
    grown = transformed(frame, "flow", Choice("A", formula="previous"))
    assert told(grown) == {"2021": 100}


def test_no_choice_is_the_line_as_it_is() -> None:
    frame = made({"2020-01/2020-08": 1})
    assert transformed(frame, "flow", Choice()) is frame


@pytest.mark.parametrize("formula", FORMULA_CHOICES)
@pytest.mark.parametrize("frequency", ["published", "Q"])
@pytest.mark.parametrize("units", UNITS_CHOICES)
def test_every_choice_is_a_line_or_a_refusal(frequency: str, units: str, formula: str) -> None:
    frame = made(TWO_YEARS)
    beside = to_frequency(frame, "flow", frequency)
    choice = Choice(frequency, units, formula, base=beside["period"][0], prices=beside["period"][1])
    if units == "share" and formula == "cumulative_12":
        with pytest.raises(UnavailableTransform):
            transformed(frame, "flow", choice, beside)
        return
    assert told(transformed(frame, "flow", choice, beside))


def test_a_choice_that_is_not_offered_is_told() -> None:
    frame = made({"2020": 1})
    for choice in (Choice(frequency="W"), Choice(units="per_tonne"), Choice(formula="log")):
        with pytest.raises(UnknownName):
            transformed(frame, "flow", choice)
    with pytest.raises(ValueError, match="share: expected the line"):
        transformed(frame, "flow", Choice(units="share"))


@pytest.mark.parametrize(
    ("choice", "unit"),
    [
        (Choice(), "dollars"),
        (Choice(formula="cumulative_12"), "dollars"),
        (Choice(formula="index", base="2019"), "2019 = 100"),
        (Choice(units="share", formula="index", base="2019-Q1"), "first quarter of 2019 = 100"),
        (Choice(formula="previous"), "per cent"),
        (Choice(formula="year_before"), "per cent"),
        (Choice(units="share"), "per cent"),
        (Choice(units="per_head"), "dollars per head"),
        (Choice(units="constant_usd", prices="2015"), "dollars of 2015"),
    ],
)
def test_every_choice_has_its_unit(choice: Choice, unit: str) -> None:
    assert unit_words(choice, "USD", ENGLISH) == unit


def test_what_was_done_is_told_in_its_order_with_the_formulas() -> None:
    told_stages = stages(Choice("A", "share", "index", base="2019"), "flow", ENGLISH)
    assert [text for _, text in told_stages] == [
        "",
        "100 × value / total",
        "100 × value / value(2019)",
    ]
    assert all(words.endswith(".") for words, _ in told_stages)
    assert stages(Choice(), "flow", ENGLISH) == []
    assert formula_text("previous", ENGLISH) == "100 × (value / value of the period before − 1)"


@pytest.mark.parametrize("code", ["en", "nl"])
def test_every_choice_has_words_in_every_language(code: str) -> None:
    for frequency in FREQUENCY_CHOICES:
        for units in UNITS_CHOICES:
            for formula in FORMULA_CHOICES:
                choice = Choice(frequency, units, formula, "2019", "2015")
                done = [frequency != "published", units != "level", formula != "level"]
                for kind in ("flow", "stock", "ratio"):
                    assert len(stages(choice, kind, Language(code))) == sum(done)


# --- the same months of other years --------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "asked", "expected"),
    [
        (
            ["2021-01/2021-08", "2022-01/2022-08", "2022-01/2022-11", "2023", "2024-01/2024-08"],
            "2024-01/2024-08",
            ["2021-01/2021-08", "2022-01/2022-08"],
        ),
        (["2022-S1", "2023-01/2023-06", "2023-S2"], "2024-S1", ["2022-S1", "2023-01/2023-06"]),
        (["2023-02-01/2023-02-28", "2024-02"], "2024-02", ["2023-02-01/2023-02-28"]),
        (["2020-07/2021-06", "2021-07/2022-06"], "2021-07/2022-06", ["2020-07/2021-06"]),
        (["2020", "2021-01/2021-11"], "2022-01/2022-08", []),
        ([], "2022-01/2022-08", []),
    ],
)  # fmt: skip
def test_the_same_months_of_other_years_are_offered_and_nothing_else(
    periods: list[str], asked: str, expected: list[str]
) -> None:
    others: list[dict[str, Any]] = [
        {"period": "2023-01/2023-08", "value": 1.0, "reporter": "BLR"},
        {"period": "2023-01/2023-08", "value": 1.0, "flow": "import"},
    ]
    rows = observations(*others, *({"period": period, "value": 1.0} for period in periods))
    found = same_months(rows, YEARS._replace(frequency="I"), asked)
    assert list(told(found)) == expected
