"""A period means the days that statistics mean by it, and is written back as it was read."""

import calendar
import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.errors import IndicatorsError, PeriodError
from indicators.periods import Period, parse

years = st.integers(1900, 2100)
forms = [
    years.map(str),
    st.builds("{}-S{}".format, years, st.integers(1, 2)),
    st.builds("{}-Q{}".format, years, st.integers(1, 4)),
    st.builds("{}-{:02}".format, years, st.integers(1, 12)),
    st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat),
]
plain = st.one_of(forms)


@st.composite
def intervals(draw: st.DrawFn) -> str:
    form = draw(st.sampled_from(forms))
    # All forms sort as text in the order of time.
    return "/".join(sorted([draw(form), draw(form)]))


@pytest.mark.parametrize(
    ("text", "start", "end", "frequency", "days", "months"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31), "A", 365, 12.0),
        ("2020", date(2020, 1, 1), date(2020, 12, 31), "A", 366, 12.0),
        ("2021-S1", date(2021, 1, 1), date(2021, 6, 30), "S", 181, 6.0),
        ("2021-S2", date(2021, 7, 1), date(2021, 12, 31), "S", 184, 6.0),
        ("2021-Q1", date(2021, 1, 1), date(2021, 3, 31), "Q", 90, 3.0),
        ("2021-Q4", date(2021, 10, 1), date(2021, 12, 31), "Q", 92, 3.0),
        ("2021-05", date(2021, 5, 1), date(2021, 5, 31), "M", 31, 1.0),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31), "M", 31, 1.0),
        ("2020-02-29", date(2020, 2, 29), date(2020, 2, 29), "D", 1, 1 / 30.436875),
        ("2100-12-31", date(2100, 12, 31), date(2100, 12, 31), "D", 1, 1 / 30.436875),
        ("2021-01/2021-11", date(2021, 1, 1), date(2021, 11, 30), "I", 334, 11.0),
        ("2019/2021", date(2019, 1, 1), date(2021, 12, 31), "I", 1096, 36.0),
        ("2019-S2/2020-S1", date(2019, 7, 1), date(2020, 6, 30), "I", 366, 12.0),
        ("2020-Q4/2021-Q1", date(2020, 10, 1), date(2021, 3, 31), "I", 182, 6.0),
        ("2021-05-12/2021-06-11", date(2021, 5, 12), date(2021, 6, 11), "I", 31, 31 / 30.436875),
        ("2021-05-01/2021-05-31", date(2021, 5, 1), date(2021, 5, 31), "I", 31, 1.0),
    ],
)
def test_a_period_covers_the_days_that_its_text_names(
    text: str, start: date, end: date, frequency: str, days: int, months: float
) -> None:
    period = parse(text)
    assert (period.start, period.end, period.stop) == (start, end, end + timedelta(days=1))
    assert (period.frequency, period.days) == (frequency, days)
    assert period.months == pytest.approx(months, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "one", "several"),
    [
        ("2021", True, True),
        ("2021-01/2021-12", True, True),
        ("2021-S1/2021-S2", True, True),
        ("2021-01-01/2021-12-31", True, True),
        ("2021/2021", True, True),
        ("2020/2021", False, True),
        ("2021-01/2021-11", False, False),
        ("2020-07/2021-06", False, False),
        ("2021-S1", False, False),
        ("2021-12-31", False, False),
    ],
)
def test_a_part_of_a_year_is_never_taken_for_a_whole_one(
    text: str, one: bool, several: bool
) -> None:
    period = parse(text)
    assert (period.is_whole_year, period.is_whole_years) == (one, several)
    assert period.is_part_of_year is not several


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(
            (text, "expected a period such as 2021, 2021-S1")
            for text in (
                *("", "21", "021", "20211", "2021-", "2021-5", "2021-S3", "2021-S0", "2021-Q5"),
                *("2021-Q0", "2021-W05", "2021-s1", "2021S1", "2021-1-1", "2021/05", "/", "2021/"),
                *(" 2021", "2021 ", "2021\n", "2021 / 2022", "2021/2022/2023", "-2021", "2021.0"),
                *("２０２１", "2021-٠٥", "nan", "2021-05-12T00:00", "2021-05~", "2021--05"),
            )
        ),
        *((text, "a date of the calendar") for text in ("2021-13", "2021-00", "2021-02-29")),
        *((text, "a year from 1900 to 2100") for text in ("1899", "2101-01", "0000", "9999-12-31")),
        *((text, "of one form") for text in ("2021/2021-11", "2021-Q1/2021-06", "2021-S1/2021-Q4")),
        *((text, "starts before it ends") for text in ("2021/2020", "2021-05-12/2021-05-11")),
    ],
)
def test_a_text_of_no_accepted_form_is_refused_with_what_was_expected(
    text: str, expected: str
) -> None:
    with pytest.raises(PeriodError) as refused:
        parse(text)
    assert expected in str(refused.value)
    assert repr(text) in str(refused.value)
    assert isinstance(refused.value, IndicatorsError)
    assert isinstance(refused.value, ValueError)


@given(st.one_of(plain, intervals()))
def test_what_is_read_is_written_back_the_same(text: str) -> None:
    assert str(parse(text)) == text
    assert parse(str(parse(text))) == parse(text) == Period.parse(text)


@given(st.one_of(plain, intervals()))
def test_every_period_lasts_and_its_length_is_that_of_its_days(text: str) -> None:
    period = parse(text)
    assert period.start <= period.end < period.stop
    assert period.months > 0
    assert abs(period.months - period.days / 30.436875) < 0.1
    assert period.contains(period)
    assert period.contains(period.start)
    assert period.contains(period.end)
    assert not period.contains(period.stop)


@given(years, st.integers(1, 4))
def test_a_quarter_is_the_interval_of_its_three_months(year: int, quarter: int) -> None:
    months = parse(f"{year}-{3 * quarter - 2:02}/{year}-{3 * quarter:02}")
    whole = parse(f"{year}-Q{quarter}")
    assert (whole.start, whole.stop, whole.months) == (months.start, months.stop, 3)


@given(years)
def test_a_year_is_its_halves_its_months_and_its_days(year: int) -> None:
    whole = parse(str(year))
    spelled = [f"{year}-S1/{year}-S2", f"{year}-01/{year}-12", f"{year}-01-01/{year}-12-31"]
    assert {(each.start, each.stop) for each in map(parse, spelled)} == {(whole.start, whole.stop)}
    assert whole.days == 365 + calendar.isleap(year)


@given(intervals())
def test_an_interval_runs_from_the_start_of_its_first_to_the_end_of_its_last(text: str) -> None:
    first, last = map(parse, text.split("/"))
    assert (parse(text).start, parse(text).stop) == (first.start, last.stop)


@given(st.text(max_size=12))
def test_any_other_text_is_refused_and_breaks_nothing(text: str) -> None:
    with contextlib.suppress(PeriodError):
        assert str(parse(text)) == text


def test_a_period_contains_what_lies_within_it_and_not_what_sticks_out() -> None:
    assert parse("2021").contains(parse("2021-Q4"))
    assert parse("2021").contains(date(2021, 12, 31))
    assert not parse("2021").contains(parse("2020-12/2021-01"))
    assert not parse("2021-Q4").contains(parse("2021"))
