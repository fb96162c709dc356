"""What is drawn of the figures: levels, joined years, two sources of one cell, bands, breaks."""

from datetime import datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import figure, moment, observations, year, years

from indicators.analysis.drawing import (
    bands,
    break_dates,
    drawn,
    preferred,
    series,
    steps,
    stock_steps,
)
from indicators.loaders import Dataset

BOTH = frozenset({"CHN", "BLR"})
NO_BREAKS: frozenset[datetime] = frozenset()


# --- levels --------------------------------------------------------------------------------------


def test_a_year_stands_at_its_value_and_eight_months_at_their_yearly_pace() -> None:
    rows = observations(
        {"period": "2020", "value": 12.0},
        {"period": "2021-01/2021-08", "value": 8.0},
        {"period": "2021-Q1", "value": 3.0},
        {"period": "2018/2019", "value": 24.0},
    )
    figures = drawn(rows, "flow", pace=True)
    assert [one.level for one in figures] == [12.0, 12.0, 12.0, 12.0]
    assert [one.value for one in figures] == [12.0, 8.0, 3.0, 24.0]


def test_as_published_a_part_of_a_year_stands_lower() -> None:
    rows = observations(
        {"period": "2020", "value": 12.0}, {"period": "2021-01/2021-08", "value": 8.0}
    )
    assert [one.level for one in drawn(rows, "flow", pace=False)] == [12.0, 8.0]


@pytest.mark.parametrize("kind", ["stock", "ratio"])
def test_stocks_and_ratios_have_no_pace(kind: str) -> None:
    rows = observations({"period": "2020", "value": 84.0}, {"period": "2021-S1", "value": 90.0})
    assert [one.level for one in drawn(rows, kind, pace=True)] == [84.0, 90.0]


def test_some_days_stand_at_the_pace_of_a_mean_year() -> None:
    rows = observations({"period": "2025-09-25/2025-10-08", "value": 14.0})
    # 14 days of 1 each; a mean year has 365.2425 days.
    assert drawn(rows, "flow", pace=True)[0].level == pytest.approx(365.2425)


def test_zero_is_a_figure_and_stands_at_zero() -> None:
    figures = drawn(observations({"period": "2011", "value": 0.0}), "flow", pace=True)
    assert [one.level for one in figures] == [0.0]
    assert figures[0].joined


def test_no_rows_are_no_figures() -> None:
    rows = observations({"period": "2011", "value": 1.0}).iloc[:0]
    assert drawn(rows, "flow", pace=True) == []


def test_figures_keep_the_order_of_the_rows_and_leave_the_rows_alone() -> None:
    rows = observations({"period": "2021", "value": 1.0}, {"period": "2019", "value": 2.0})
    before = rows.copy()
    assert [one.period for one in drawn(rows, "flow", pace=True)] == ["2021", "2019"]
    assert rows.equals(before)


def test_a_flow_has_its_mark_in_the_middle_and_a_stock_at_the_end_of_its_period() -> None:
    rows = observations({"period": "2021-06", "value": 1.0})
    assert drawn(rows, "flow", pace=True)[0].middle == moment("2021-06-16")
    assert drawn(rows, "stock", pace=True)[0].middle == moment("2021-06-30")


# --- what is joined ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "period", ["2021-S1", "2021-Q4", "2021-07", "2021-01/2021-11", "2020-07/2021-06", "2021-05-12"]
)
def test_parts_of_years_are_never_joined(period: str) -> None:
    rows = observations({"period": period, "value": 1.0})
    for kind in ("flow", "ratio"):
        figures = drawn(rows, kind, pace=True)
        assert not figures[0].joined
        assert not figures[0].strong
        assert steps(figures, NO_BREAKS) == []


def test_every_stock_is_joined_whatever_its_period() -> None:
    rows = observations({"period": "2021-05-12", "value": 7.0}, {"period": "2022-Q1", "value": 9.0})
    assert [one.joined for one in drawn(rows, "stock", pace=True)] == [True, True]


@pytest.mark.parametrize("order", list(permutations(["doubtful", "derived", "reported"])))
def test_the_line_goes_through_the_surest_status_and_both_figures_stay(
    order: tuple[str, ...],
) -> None:
    rows = [
        {"period": "2020", "value": float(place), "status": status}
        for place, status in enumerate(order)
    ]
    figures = drawn(observations(*rows), "flow", pace=True)
    assert len(figures) == 3
    assert [one.status for one in figures if one.joined] == ["reported"]
    figures = drawn(
        observations(*rows, {"period": "2020", "value": 9.0, "status": "official"}),
        "flow",
        pace=True,
    )
    assert [one.value for one in figures if one.joined] == [9.0]


def test_among_equals_the_value_of_most_sources_wins_then_the_first() -> None:
    rows = observations(
        {"period": "2020", "value": 546_900.0},
        {"period": "2020", "value": 547_000.0},
        {"period": "2020", "value": 547_000.0},
        {"period": "2021", "value": 2.0},
        {"period": "2021", "value": 1.0},
    )
    assert list(preferred(rows)) == [False, True, False, True, False]


def test_many_reports_do_not_outvote_one_official_figure() -> None:
    rows = observations(
        {"period": "2020", "value": 5.0, "status": "reported"},
        {"period": "2020", "value": 5.0, "status": "reported"},
        {"period": "2020", "value": 4.0},
    )
    assert list(preferred(rows)) == [False, False, True]


def test_the_same_days_spelled_in_two_ways_are_one_cell() -> None:
    rows = observations(
        {"period": "2021", "value": 1.0}, {"period": "2021-01/2021-12", "value": 2.0}
    )
    assert list(preferred(rows)) == [True, False]


def test_other_reporters_flows_and_indicators_are_other_cells() -> None:
    rows = observations(
        {"period": "2021", "value": 1.0},
        {"period": "2021", "value": 1.0, "reporter": "BLR"},
        {"period": "2021", "value": 1.0, "flow": "import"},
        {"period": "2021", "value": 1.0, "indicator": "planks"},
    )
    assert list(preferred(rows)) == [True] * 4
    assert list(series(drawn(rows, "flow", pace=True))) == [
        ("wood", "export", "CHN"),
        ("wood", "export", "BLR"),
        ("wood", "import", "CHN"),
        ("planks", "export", "CHN"),
    ]


# --- steps ---------------------------------------------------------------------------------------


def test_a_missing_year_ends_a_run() -> None:
    runs = steps(years({2021: 3, 2018: 1, 2019: 2}), NO_BREAKS)
    assert runs == [
        [(year(2018), year(2019), 1), (year(2019), year(2020), 2)],
        [(year(2021), year(2022), 3)],
    ]


def test_a_change_of_definition_ends_a_run() -> None:
    runs = steps(years({2018: 1, 2019: 2, 2020: 3}), frozenset({year(2020)}))
    assert [[point.level for point in run] for run in runs] == [[1, 2], [3]]


def test_a_part_of_a_year_does_not_bridge_a_missing_year() -> None:
    line = [*years({2018: 1, 2020: 3}), figure("2019-S1", 2), figure("2019-S2", 2)]
    assert [[point.level for point in run] for run in steps(line, NO_BREAKS)] == [[1], [3]]


def test_one_figure_over_two_years_is_one_step() -> None:
    line = [figure("2018/2019", 1), *years({2020: 2})]
    assert steps(line, NO_BREAKS) == [
        [(year(2018), year(2020), 1), (year(2020), year(2021), 2)]
    ]  # fmt: skip


@given(
    st.sets(st.integers(1990, 2030)).flatmap(lambda known: st.permutations(sorted(known))),
    st.sets(st.integers(1990, 2030)),
)
def test_every_year_is_in_one_run_that_gaps_and_breaks_end(
    known: list[int], broken: set[int]
) -> None:
    runs = steps(years(dict.fromkeys(known, 1)), frozenset(year(one) for one in broken))
    assert [point.start.year for run in runs for point in run] == sorted(known)
    begins = [one for one in sorted(known) if one - 1 not in known or one in broken]
    assert [run[0].start.year for run in runs] == begins


def test_a_stock_holds_its_level_until_the_next_is_known() -> None:
    rows = observations(
        {"period": "2023-06", "value": 113.0},
        {"period": "2019-04", "value": 44.0},
        {"period": "2022-10-10", "value": 93.0},
    )
    assert stock_steps(drawn(rows, "stock", pace=True)) == [
        [
            (moment("2019-04-30"), moment("2022-10-10"), 44.0),
            (moment("2022-10-10"), moment("2023-06-30"), 93.0),
            (moment("2023-06-30"), moment("2023-06-30"), 113.0),
        ]
    ]
    assert stock_steps([]) == []


# --- bands ---------------------------------------------------------------------------------------


def test_a_band_shows_how_far_two_counts_of_a_year_are_apart() -> None:
    figures = [
        *years({2018: 10, 2019: 20, 2021: 30}),
        *years({2017: 1, 2018: 14, 2019: 15, 2021: 33}, reporter="BLR"),
    ]
    assert bands(figures, BOTH) == [
        [(year(2018), year(2019), 10, 14), (year(2019), year(2020), 15, 20)],
        [(year(2021), year(2022), 30, 33)],
    ]


def test_there_is_no_band_over_what_only_others_counted() -> None:
    figures = [*years({2018: 10}), *years({2018: 14}, reporter="other")]
    assert bands(figures, BOTH) == []


def test_there_is_no_band_over_another_thing_or_direction_or_a_part_of_a_year() -> None:
    assert bands([figure("2018", 1), figure("2018", 2, reporter="BLR", flow="import")], BOTH) == []
    assert (
        bands([figure("2018", 1), figure("2018", 2, reporter="BLR", indicator="dust")], BOTH) == []
    )
    assert bands([figure("2018-S1", 1), figure("2018-S1", 2, reporter="BLR")], BOTH) == []


def test_two_sources_of_one_reporter_are_no_two_counts() -> None:
    rows = observations({"period": "2018", "value": 1.0}, {"period": "2018", "value": 2.0})
    assert bands(drawn(rows, "flow", pace=True), BOTH) == []


def test_a_band_of_three_counts_goes_from_the_lowest_to_the_highest() -> None:
    figures = [figure("2018", n, reporter=name) for n, name in enumerate(["CHN", "UTLC", "BLR"])]
    assert bands(figures, BOTH | {"UTLC"}) == [[(year(2018), year(2019), 0, 2)]]


def test_bands_of_two_indicators_are_not_joined() -> None:
    figures = [
        figure(str(number), value, indicator=name, reporter=reporter)
        for number, name in ((2018, "dust"), (2019, "wood"))
        for value, reporter in ((1, "CHN"), (2, "BLR"))
    ]
    assert [[part.start.year for part in run] for run in bands(figures, BOTH)] == [[2018], [2019]]


def test_breaks_are_known_by_their_first_day(dataset: Dataset) -> None:
    assert break_dates(dataset.breaks) == {
        ("sawnwood", "export", "CHN"): frozenset({moment("2019-07-01")})
    }
