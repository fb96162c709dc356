"""Event studies: what is there is found, what is not is not, and what cannot be told is refused."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from samples import moment, observations

from indicators.analysis.event_study import STUDIES_COLUMNS, Study, studies, study
from indicators.analysis.event_words import caveat, study_words
from indicators.analysis.lines import LINE_COLUMNS
from indicators.analysis.refusals import UnavailableTransform
from indicators.language import Language

ENGLISH = Language("en")
SPACING = {"A": "YS", "S": "6MS", "Q": "QS", "M": "MS"}
Values = Sequence[float] | npt.NDArray[np.float64]


def regular(first: str, code: str, values: Values) -> pd.DataFrame:
    """Make a line without gaps from the day on which its first period begins."""
    days = pd.date_range(first, periods=len(values) + 1, freq=SPACING[code]).astype(
        "datetime64[us]"
    )
    return pd.DataFrame({
        "period": days[:-1].strftime("%Y-%m"),
        "start": days[:-1],
        "stop": days[1:],
        "value": np.asarray(values, dtype="float64"),
        "status": "official",
        "observation_id": days[:-1].strftime("%Y-%m"),
    })[LINE_COLUMNS]  # fmt: skip


def refusal(frame: pd.DataFrame, start: date, stop: date, before: int, after: int) -> str:
    with pytest.raises(UnavailableTransform) as caught:
        study(frame, start, stop, before, after)
    assert str(caught.value) == caught.value.sentence(ENGLISH)
    return caught.value.reason


def made(change: float, placebo: pd.DataFrame) -> Study:
    window = study(regular("2010-01-01", "A", [10] * 15), *WAR, 3, 2).window
    return Study(window, change, placebo, (0.1, 0.2), 9, seasonal=False)


WAR = (date(2022, 2, 24), date(2022, 2, 25))

# --- years: mean against mean --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "before", "after", "change"),
    [
        # 2012–2021 before, 2022 in between, 2023 and 2024 after.
        ([7, 7, 7, 7, 7, 7, 7, 80, 100, 120, 999, 150, 250], 3, 2, 100),
        ([7, 7, 7, 7, 7, 7, 7, 80, 100, 120, 999, 150, 250], 1, 1, 25),
        ([7, 7, 7, 7, 7, 7, 7, 80, 100, 120, 999, 0, 30], 2, 2, -86.363636),
    ],
)
def test_years_after_are_compared_with_years_before_and_not_with_that_of_the_event(
    values: list[float], before: int, after: int, change: float
) -> None:
    found = study(regular("2012-01-01", "A", values), *WAR, before, after)
    assert found.change == pytest.approx(change)
    assert not found.seasonal
    assert found.points_before == 10


def test_the_window_is_told_point_by_point_and_the_last_one_before_is_a_hundred() -> None:
    values = [7, 7, 7, 7, 7, 7, 7, 80, 100, 50, 999, 150, 250]
    window = study(regular("2012-01-01", "A", values), *WAR, 2, 2).window
    assert list(window["period"]) == ["2020-01", "2021-01", "2022-01", "2023-01", "2024-01"]
    longer = study(regular("2012-01-01", "A", [*values, 7]), *WAR, 2, 2).window
    assert list(longer["period"])[-1] == "2025-01"
    assert list(longer["part"])[-1] == "later"
    assert list(window["position"]) == [-2, -1, 0, 1, 2]
    assert list(window["part"]) == ["before", "before", "during", "after", "after"]
    assert list(window["index"]) == [200, 100, 1998, 300, 500]


def test_the_event_has_its_place_within_its_year_or_month() -> None:
    years = regular("2012-01-01", "A", [5] * 13)
    # 24 February is the 55th day of 365.
    assert study(years, *WAR, 2, 2).event == pytest.approx((54 / 365, 55 / 365))
    months = regular("2019-01-01", "M", [5] * 60)
    assert study(months, date(2022, 2, 15), date(2022, 4, 1), 12, 2).event == pytest.approx(
        (0.5, 2)
    )


def test_an_event_over_several_points_has_them_all_in_between() -> None:
    frame = regular("2010-01-01", "A", [10] * 10 + [1, 2, 20, 20])
    found = study(frame, date(2020, 8, 9), date(2021, 6, 22), 3, 2)
    assert found.change == 100
    assert list(found.window["part"]) == ["before"] * 3 + ["during"] * 2 + ["after"] * 2
    assert list(found.window["position"]) == [-3, -2, -1, 0, 1, 2, 3]
    # On other dates the stretch in between is as long: two years from the third year on.
    assert list(found.placebo["start"].dt.year) == [2013]
    assert list(found.placebo["stop"].dt.year) == [2015]


def test_an_event_of_a_whole_year_is_that_year() -> None:
    frame = regular("2010-01-01", "A", [10] * 10 + [99, 20, 20])
    assert study(frame, date(2020, 1, 1), date(2021, 1, 1), 3, 2).change == 100


# --- months, quarters and halves: the same season ------------------------------------------------

SEASON = [10, 20, 90, 40, 50, 10, 70, 20, 30, 80, 10, 60]


@pytest.mark.parametrize(
    ("before", "after"), [(12, 1), (12, 3), (12, 12), (18, 5), (24, 12), (24, 7)]
)
@pytest.mark.parametrize("month", range(1, 13))
def test_a_season_is_no_change_in_whatever_month_the_event_falls(
    month: int, before: int, after: int
) -> None:
    frame = regular("2015-01-01", "M", SEASON * 8)
    found = study(frame, date(2019, month, 7), date(2019, month, 9), before, after)
    assert found.change == pytest.approx(0, abs=1e-9)
    assert found.seasonal
    assert found.placebo["change"].to_numpy() == pytest.approx(0, abs=1e-9)
    # All dates are alike, and the event is no rarer than the rest.
    assert found.share == 1


@pytest.mark.parametrize(
    ("code", "first", "season", "before", "after"),
    [("Q", "2010-01-01", [1, 9, 4, 6], 4, 3), ("S", "2010-01-01", [3, 8], 2, 1)],
)
def test_quarters_and_halves_have_seasons_too(
    code: str, first: str, season: list[float], before: int, after: int
) -> None:
    values = np.array(season * 12, dtype="float64")
    frame = regular(first, code, values)
    event = date(2017, 8, 1), date(2017, 8, 2)
    assert study(frame, *event, before, after).change == pytest.approx(0, abs=1e-9)
    doubled = frame.assign(value=frame["value"].where(frame["start"] < "2017-07-01", values * 2))
    assert study(doubled, *event, before, after).change == pytest.approx(100)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        # March and April against March and April of the year before: 33 against 30.
        (12, 2, 10),
        # Against the mean of two years: 33 against (20 + 30) / 2.
        (24, 2, 32),
        (12, 1, 10),
    ],
)
def test_months_after_are_compared_with_the_same_months_before(
    before: int, after: int, change: float
) -> None:
    values = [20.0] * 12 + [30.0] * 12 + [30.0, 999.0, 33.0, 33.0]
    frame = regular("2020-01-01", "M", values)
    assert study(frame, *WAR, before, after).change == pytest.approx(change)


# --- the other dates -----------------------------------------------------------------------------


def test_other_dates_have_no_point_in_common_with_the_window_of_the_event() -> None:
    frame = regular("1980-01-01", "A", np.arange(1, 51))
    found = study(frame, date(2010, 5, 1), date(2010, 5, 2), 3, 2)
    # The window is 2007–2012. One of six years ends by 2006 or begins after 2012.
    middles = list(found.placebo["start"].dt.year)
    assert middles == [*range(1983, 2005), *range(2016, 2028)]
    assert list(found.placebo["stop"].dt.year) == [year + 1 for year in middles]
    by_hand = 100 * ((1988 + 1989 - 2 * 1979) / 2 / ((1984 + 1985 + 1986) / 3 - 1979) - 1)
    at_1987 = found.placebo.loc[found.placebo["start"].dt.year == 1987, "change"]
    assert list(at_1987) == [pytest.approx(by_hand)]


def test_the_rank_counts_the_event_and_every_tie_against_it() -> None:
    placebo = pd.DataFrame({"change": [-30.0, 5.0, 20.0, 19.999999, -19.0, 0.0]})
    found = made(-20.0, placebo)
    assert found.at_least_as_large == 2
    assert found.rank == 3
    assert found.share == pytest.approx(3 / 7)
    assert not found.unusual


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (0, "Of 25 other dates, none has a change as large."),
        (1, "Of 25 other dates, 1 has a change at least as large."),
        (2, "Of 25 other dates, 2 have a change at least as large."),
    ],
)
def test_as_large_a_change_on_other_dates_is_counted_in_words(count: int, sentence: str) -> None:
    placebo = pd.DataFrame({"change": [-70.0] * count + [10.0] * (25 - count)})
    found = made(60.0, placebo)
    assert study_words(found, ENGLISH)[1] == sentence


@pytest.mark.parametrize(("others", "unusual"), [(18, False), (19, True), (40, True)])
def test_a_change_is_unusual_only_beside_enough_other_dates(others: int, unusual: bool) -> None:
    placebo = pd.DataFrame({"change": np.zeros(others)})
    found = made(50.0, placebo)
    assert found.unusual is unusual
    assert found.share > 0


def test_no_other_date_counts_over_a_gap() -> None:
    frame = regular("1980-01-01", "A", np.arange(1, 51))
    whole = study(frame, date(2010, 5, 1), date(2010, 5, 2), 3, 2)
    gap = frame[frame["start"].dt.year != 1990].reset_index(drop=True)
    found = study(gap, date(2010, 5, 1), date(2010, 5, 2), 3, 2)
    # 1990 is before or after the dates 1988 to 1993, but for 1990 itself, which is not compared.
    lost = set(whole.placebo["start"].dt.year) - set(found.placebo["start"].dt.year)
    assert lost == {1988, 1989, 1991, 1992, 1993}


# --- planted effects and false alarms ------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.5, 2.0])
@pytest.mark.parametrize("seed", range(5))
def test_a_planted_effect_is_found(factor: float, seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 0.1, 240)
    values = 1000 * np.tile(SEASON, 20) * np.exp(noise)
    values[180:] *= factor
    found = study(regular("2000-01-01", "M", values), date(2014, 12, 8), date(2014, 12, 9), 12, 12)
    assert found.change == pytest.approx(100 * (factor - 1), abs=20)
    assert found.rank == 1
    assert found.unusual
    # One month later the same effect is no longer all on one side.
    assert len(found.placebo) > 100


def test_a_flat_line_gives_false_alarms_at_the_stated_rate() -> None:
    """Five per cent of 1,000 are 50, give or take four times the root of 1,000 × 0.05 × 0.95."""
    generator = np.random.default_rng(20230227)
    frame = regular("1980-01-01", "M", np.ones(400))
    alarms = 0
    for _ in range(1000):
        noise = np.exp(generator.normal(0, 0.1, 400))
        flat = frame.assign(value=noise)
        alarms += study(flat, date(2000, 3, 9), date(2000, 3, 10), 12, 3).unusual
    assert 50 - 27 <= alarms <= 50 + 27


def test_a_line_that_never_changes_gives_no_alarm() -> None:
    found = study(regular("1950-01-01", "A", [3.3] * 80), date(2000, 1, 3), date(2000, 1, 4), 5, 5)
    assert found.change == pytest.approx(0, abs=1e-9)
    assert found.share == 1


def test_the_same_study_twice_is_the_same() -> None:
    values = np.random.default_rng(1).lognormal(0, 1, 60)
    frame = regular("2015-01-01", "M", values)
    event = date(2017, 2, 24), date(2017, 2, 25)
    one, other = (study(frame, *event, 12, 6) for _ in range(2))
    assert (one.change, one.rank, one.share) == (other.change, other.rank, other.share)
    pd.testing.assert_frame_equal(one.window, other.window)
    pd.testing.assert_frame_equal(one.placebo, other.placebo)


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "reason"), [(7, "few_before"), (8, "")])
def test_fewer_than_eight_points_before_are_too_few(count: int, reason: str) -> None:
    frame = regular(f"{2022 - count}-01-01", "A", [5] * (count + 3))
    if reason:
        assert refusal(frame, *WAR, 3, 2) == reason
    else:
        assert study(frame, *WAR, 3, 2).points_before == 8


def test_a_refusal_counts_the_points_that_there_are() -> None:
    with pytest.raises(UnavailableTransform) as caught:
        study(regular("2019-01-01", "A", [5] * 8), *WAR, 3, 2)
    assert str(caught.value) == "Points before the event: 3. At least 8 are needed."
    with pytest.raises(UnavailableTransform) as caught:
        study(regular("2000-01-01", "A", [5] * 24), *WAR, 3, 2)
    assert str(caught.value) == "Points after the event: 1. This window needs 2."
    with pytest.raises(UnavailableTransform) as caught:
        study(regular("2010-01-01", "A", [5] * 24), *WAR, 15, 2)
    assert str(caught.value) == "Points before the event: 12. At least 15 are needed."


def test_a_window_with_a_gap_is_refused_and_a_gap_at_the_event_is_not() -> None:
    frame = regular("2000-01-01", "A", [5] * 26)
    for year in (2019, 2021, 2023, 2024):
        assert refusal(frame[frame["start"].dt.year != year], *WAR, 3, 2) == "gap"
    for year in (2018, 2022, 2025):
        assert study(frame[frame["start"].dt.year != year], *WAR, 3, 2).change == 0


@pytest.mark.parametrize("before", [[0, 0, 0], [5, 5, 0], [-9, 2, 1]])
def test_nothing_before_has_no_change_in_per_cent(before: list[float]) -> None:
    frame = regular("2012-01-01", "A", [5] * 7 + before + [5, 5, 5])
    assert refusal(frame, *WAR, 3, 2) == "nothing_before"


@pytest.mark.parametrize(("code", "before"), [("M", 11), ("Q", 3), ("S", 1), ("M", 6)])
def test_a_season_that_would_be_taken_for_a_change_is_refused(code: str, before: int) -> None:
    cycle = {"M": 12, "Q": 4, "S": 2}[code]
    frame = regular("2010-01-01", code, [5] * 20 * cycle)
    event = date(2019, 6, 15), date(2019, 6, 16)
    assert refusal(frame, *event, before, cycle) == "season"
    assert study(frame, *event, cycle, cycle).change == 0


def test_days_stretches_and_nothing_at_all_are_refused() -> None:
    days = observations(*({"period": f"2022-01-{day:02d}", "value": 1.0} for day in range(1, 30)))
    assert refusal(days, date(2022, 1, 15), date(2022, 1, 16), 3, 2) == "irregular"
    mixed = observations({"period": "2020", "value": 1.0}, {"period": "2021-S1", "value": 1.0})
    assert refusal(mixed, *WAR, 3, 2) == "irregular"
    assert refusal(mixed.iloc[:0], *WAR, 3, 2) == "few_before"


def test_a_window_of_nothing_and_an_event_that_ends_before_it_begins_are_errors() -> None:
    frame = regular("2000-01-01", "A", [5] * 26)
    for start, stop, before, after in (
        (*WAR, 0, 2),
        (*WAR, 3, 0),
        (WAR[0], WAR[0], 3, 2),
    ):
        with pytest.raises(ValueError, match="points on both sides"):
            study(frame, start, stop, before, after)


# --- changes of definition -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        # The window is 2019 to 2024.
        ("2019-01-01", "few_before"),
        ("2020-01-01", "redefined"),
        ("2022-01-01", "redefined"),
        ("2024-01-01", "redefined"),
        ("2025-01-01", ""),
    ],
)
def test_nothing_is_compared_across_a_change_of_definition(day: str, reason: str) -> None:
    frame = regular("2000-01-01", "A", [5] * 26)
    if not reason:
        assert study(frame, *WAR, 3, 2, frozenset({moment(day)})).change == 0
        return
    with pytest.raises(UnavailableTransform) as caught:
        study(frame, *WAR, 3, 2, frozenset({moment(day)}))
    assert caught.value.reason == reason
    if reason == "redefined":
        assert str(caught.value) == (
            f"These figures are counted differently from {day[:4]}: nothing is compared across it."
        )


def test_other_dates_are_those_under_the_definition_of_the_event() -> None:
    frame = regular("1980-01-01", "A", np.arange(1, 51))
    breaks = frozenset({moment("1990-01-01"), moment("2020-01-01")})
    found = study(frame, date(2010, 5, 1), date(2010, 5, 2), 3, 2, breaks)
    # The window is 2007–2012, and the definition that of 1990–2019.
    assert list(found.placebo["start"].dt.year) == [*range(1993, 2005), 2016, 2017]
    assert found.points_before == 20


# --- several events ------------------------------------------------------------------------------


def events(**days: str) -> pd.DataFrame:
    rows = [
        {"event_id": name, "start": moment(day), "stop": moment(day) + timedelta(days=1)}
        for name, day in days.items()
    ]
    return pd.DataFrame(rows, columns=["event_id", "start", "stop"])


def test_refused_events_stay_in_the_table_with_their_reason() -> None:
    frame = regular("1990-01-01", "A", [*range(1, 33), 999, 50, 60])
    table = studies(frame, events(E1="2022-02-24", E2="1994-05-01", E3="2024-05-01"), 3, 2, ENGLISH)
    assert list(table.columns) == STUDIES_COLUMNS
    assert list(table["event_id"]) == ["E1", "E2", "E3"]
    assert list(table["reason"]) == [
        "",
        "Points before the event: 4. At least 8 are needed.",
        "Points after the event: 0. This window needs 2.",
    ]
    alone = study(frame, *WAR, 3, 2)
    first = table.iloc[0]
    assert (first["change"], first["rank"], first["share"]) == (
        alone.change,
        alone.rank,
        alone.share,
    )
    assert (first["others"], first["points_before"]) == (len(alone.placebo), 32)
    assert table.loc[1:, ["change", "rank", "others", "share"]].isna().all(axis=None)


def test_without_events_there_is_an_empty_table() -> None:
    table = studies(regular("2000-01-01", "A", [5] * 26), events(), 3, 2, ENGLISH)
    assert table.empty
    assert list(table.columns) == STUDIES_COLUMNS


def test_where_every_event_is_refused_the_table_has_only_reasons() -> None:
    table = studies(regular("2020-01-01", "A", [5] * 3), events(E1="2022-02-24"), 3, 2, ENGLISH)
    assert list(table["reason"]) == ["Points before the event: 2. At least 8 are needed."]


# --- words ---------------------------------------------------------------------------------------


def test_what_was_found_is_said_with_its_place_among_the_other_dates() -> None:
    # Flat but for one year, which lies on one side or the other of five other dates.
    values = [10.0] * 40
    values[20] = 40.0
    values[33:] = [15.0] * 7
    frame = regular("1990-01-01", "A", values)
    assert study_words(study(frame, *WAR, 3, 2), ENGLISH) == [
        "+50%: average of 2023–2024 against that of 2019–2021"
        " (2022, the year of the event, left out).",
        "Of 24 other dates, 5 have a change at least as large.",
    ]


def test_few_other_dates_are_said_to_be_few() -> None:
    frame = regular("2010-01-01", "A", [10, 10, 10, 10, 10, 40] + [10] * 6 + [999, 30, 30])
    assert study_words(study(frame, *WAR, 3, 2), ENGLISH)[1] == (
        "Of 4 other dates, none has a change as large."
        " So few dates cannot show that a change is unusual."
    )
    for count in (8, 9):
        short = regular(f"{2022 - count}-01-01", "A", [10] * count + [999, 30, 30])
        found = study(short, *WAR, 3, 2)
        assert len(found.placebo) == count - 8
        assert study_words(found, ENGLISH)[1] == (
            "The line is too short to compare this with other dates."
        )


@pytest.mark.parametrize(
    ("after", "words"),
    [(30, "3 times"), (20, "twice"), (10.2, "about"), (4.5, "0.45 times")],
)
def test_beside_few_other_dates_no_percentage_is_told(after: float, words: str) -> None:
    frame = regular("2010-01-01", "A", [10] * 12 + [999, after, after])
    assert study_words(study(frame, *WAR, 2, 2), ENGLISH)[0] == (
        f"Average of 2023–2024 was {words} that of 2020–2021"
        " (2022, the year of the event, left out)."
    )


def test_a_season_is_said_to_be_taken_into_account() -> None:
    frame = regular("2015-01-01", "M", SEASON * 9)
    assert study_words(study(frame, *WAR, 12, 6), ENGLISH)[0] == (
        "0%: average of March–August 2022 against the same months before"
        " (February 2022, the time of the event, left out)."
    )


@pytest.mark.parametrize("code", ["en", "nl"])
def test_no_word_says_that_an_event_was_the_cause(code: str) -> None:
    language = Language(code)
    found = study(regular("2015-01-01", "M", SEASON * 9), *WAR, 12, 6)
    words = " ".join([*study_words(found, language), caveat(language)]).lower()
    assert not re.search(r"\bcaus|\beffect of\b|\bveroorza|\bleidde tot\b", words)
    assert caveat(ENGLISH).startswith("After is not because of.")
