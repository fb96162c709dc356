"""Periods, numbers and units as others spell them: read where there is one reading, else not."""

from decimal import Decimal

import pytest

from indicators.dataset.spellings import decimal_marks, lost_digits, plain_period, without_groups
from indicators.importing.codes import whole_hs_code
from indicators.importing.units import factor


@pytest.mark.parametrize(
    ("spellings", "period"),
    [
        (("2021", " 2021 ", "2021.0"), "2021"),
        (
            (
                *("2021-05", "202105", "2021M05", "2021-M05", "2021/05", "2021/5", "2021.05"),
                *("05/2021", "5/2021", "5.2021", "May 2021", "may-21", "May-2021", "2021 May"),
                *("MAY21", "mei 2021", "мая 2021", "май 2021", "2021-05 "),
            ),
            "2021-05",
        ),
        (("Jan-21", "janv.-21", "Januar 2021", "янв.21", "jan. 2021", "2021M1"), "2021-01"),
        (("Mar-99", "mrt-99", "M03 1999", "199903"), "1999-03"),
        (("2021-Q3", "2021Q3", "Q3 2021", "q3-2021", "2021/Q3"), "2021-Q3"),
        (("2021-S1", "2021H1", "H1 2021", "2021-H1"), "2021-S1"),
        (("2021-05-12", "2021-05-12 00:00:00", "2021-05-12T00:00"), "2021-05-12"),
        (("2021-01/2021-11",), "2021-01/2021-11"),
    ],
)  # fmt: skip
def test_one_period_has_many_spellings(spellings: tuple[str, ...], period: str) -> None:
    assert {each: plain_period(each) for each in spellings} == dict.fromkeys(spellings, period)


def test_what_could_be_two_periods_or_none_is_not_read() -> None:
    for text in (
        "05/06/2021",
        "21-Jan",
        "13/2021",
        "2021-13",
        "soon",
        "",
        "21",
        "Mayor 2021",
        "Q5 2021",
    ):
        assert plain_period(text) is None, text


@pytest.mark.parametrize(
    ("texts", "marks", "numbers"),
    [
        (["1.5", "2"], {"."}, ["1.5", "2"]),
        (["1,5", "1 234,25", "1\u00a0234"], {","}, ["1.5", "1234.25", "1234"]),
        (["1,234,567", "3"], {"."}, ["1234567", "3"]),
        (["1.234,5", "1.234"], {","}, ["1234.5", "1234"]),
        (["1'234.5", "\N{MINUS SIGN}0.5"], {"."}, ["1234.5", "-0.5"]),
        (["0,123"], {","}, ["0.123"]),
        (["1,234", "5"], {".", ","}, None),
        (["1.5", "1,5"], set(), None),
        (["12,34,567"], set(), None),
        (["1 23"], set(), None),
    ],
)
def test_the_numbers_of_a_table_tell_what_stands_before_their_decimals(
    texts: list[str], marks: set[str], numbers: list[str] | None
) -> None:
    assert decimal_marks(texts) == marks
    if numbers is not None:
        (mark,) = marks
        assert [without_groups(text, mark) for text in texts] == numbers


def test_only_digits_that_a_spreadsheet_may_have_cut_are_missed() -> None:
    assert [lost_digits(text) for text in ("1.23E+05", "6.93E+05", "1E+10", "1,5E+06")] == [
        True
    ] * 4
    assert not any(map(lost_digits, ("1.5e3", "1.23456E+05", "123", "1E-05")))


@pytest.mark.parametrize(
    ("theirs", "ours", "times"),
    [
        ("USD", "USD", "1"),
        ("US$", "USD", "1"),
        ("1000 USD", "USD", "1000"),
        ("1,000 US$", "USD", "1000"),
        ("thousand USD", "USD", "1000"),
        ("USD thousand", "USD", "1000"),
        ("mln. USD", "USD", "1000000"),
        ("million of euros", "EUR", "1000000"),
        ("kg", "tonnes", "0.001"),
        ("100 kg", "tonnes", "0.1"),
        ("t", "tonnes", "1"),
        ("1000 t", "tonnes", "1000"),
        ("m³", "m3", "1"),
        ("1000 m3", "m3", "1000"),
        ("km2", "km2", "1"),
    ],
)
def test_multiples_of_a_unit_are_multiplied(theirs: str, ours: str, times: str) -> None:
    assert factor(theirs, ours) == Decimal(times)


def test_other_units_are_not_taken_for_ours() -> None:
    for theirs, ours in (
        ("USD", "EUR"),
        ("kg", "m3"),
        ("heads", "tonnes"),
        ("", "USD"),
        ("12 USD", "USD"),
    ):
        assert factor(theirs, ours) is None, (theirs, ours)


def test_the_zero_that_a_spreadsheet_takes_from_a_code_comes_back() -> None:
    codes = ("4", "402", "4.0", "44", "0402", "TOTAL", "10101")
    assert [whole_hs_code(code) for code in codes] == [
        *("04", "0402", "04", "44", "0402", "TOTAL", "010101")
    ]
