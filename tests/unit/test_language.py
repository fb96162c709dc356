"""Numbers, units, dates and periods as each language writes them; expected by hand."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.language import LOCALES, Language
from indicators.loaders import load
from indicators.periods import parse

EN, NL = Language("en"), Language("nl")
SPACE, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize("code", ["xx", "", "EN", "nl_NL", "../nl", "\x00", "français"])
def test_an_unknown_language_is_english(code: str) -> None:
    assert Language(code) == Language("en")


def test_english_and_dutch_have_columns_of_their_own() -> None:
    assert list(LOCALES) == ["en", "nl"]
    assert (EN.column("title"), NL.column("title")) == ("title_en", "title_nl")


@pytest.mark.parametrize(
    ("value", "digits", "english", "dutch"),
    [
        (0, 0, "0", "0"),
        (692_500, 0, "692,500", "692.500"),
        (1_234.56, 1, "1,234.6", "1.234,6"),
        (1_234.0, 2, "1,234", "1.234"),
        (0.5, 2, "0.5", "0,5"),
        (-1_500, 0, f"{MINUS}1,500", f"{MINUS}1.500"),
        (12_345_678, 0, "12,345,678", "12.345.678"),
    ],
)
def test_numbers(value: float, digits: int, english: str, dutch: str) -> None:
    assert EN.number(value, digits) == english
    assert NL.number(value, digits) == dutch


@pytest.mark.parametrize(
    ("value", "english", "dutch"),
    [
        (0, "0", "0"),
        (0.0123, "0.0123", "0,0123"),
        (0.00004567, "0.0000457", "0,0000457"),
        (1e-17, "0", "0"),
        (1.5, "1.5", "1,5"),
        (57.708333, "57.7", "57,7"),
        (123.4, "123", "123"),
        (57_708.33, "57,708", "57.708"),
        (-0.5, f"{MINUS}0.5", f"{MINUS}0,5"),
    ],
)
def test_numbers_on_an_axis(value: float, english: str, dutch: str) -> None:
    assert EN.significant(value) == english
    assert NL.significant(value) == dutch


@given(st.floats(-1e15, 1e15, allow_nan=False))
def test_no_number_is_ever_in_scientific_form(value: float) -> None:
    for written in (EN.significant(value), NL.significant(value), EN.number(value, 2)):
        assert set(written) <= set(f"0123456789.,{MINUS}")


@pytest.mark.parametrize(
    ("ratio", "signed", "english", "dutch"),
    [
        (0.121, False, "12%", "12%"),
        (0.025, False, "2.5%", "2,5%"),
        (0.0004, True, "+0.04%", "+0,04%"),
        (-0.0055, True, f"{MINUS}0.55%", f"{MINUS}0,55%"),
        (-1e-15, True, "0%", "0%"),
        (-0.6952, True, f"{MINUS}70%", f"{MINUS}70%"),
        (0.26, True, "+26%", "+26%"),
        (0, True, "0%", "0%"),
        (5.5, True, "+550%", "+550%"),
        (12.0, False, "1,200%", "1.200%"),
    ],
)
def test_shares_and_changes(ratio: float, signed: bool, english: str, dutch: str) -> None:
    assert EN.percent(ratio, signed=signed) == english
    assert NL.percent(ratio, signed=signed) == dutch


def test_a_rise_of_tenfold_or_more_is_told_as_a_factor() -> None:
    assert EN.percent(9, signed=True) == "10 times"
    assert EN.percent(21.7, signed=True) == "23 times"
    assert NL.percent(9, signed=True) == "10 keer zoveel"


@pytest.mark.parametrize(
    ("value", "unit", "english", "dutch"),
    [
        (692_500, "TEU", f"692,500{SPACE}TEU", f"692.500{SPACE}TEU"),
        (117_500, "m3", f"117,500{SPACE}m³", f"117.500{SPACE}m³"),
        (91.5, "km2", f"91.5{SPACE}km²", f"91,5{SPACE}km²"),
        (89, "percent", "89%", "89%"),
        (88.6, "percent", "88.6%", "88,6%"),
        (0.55, "percent", "0.55%", "0,55%"),
        (0.04, "km2", f"0.04{SPACE}km²", f"0,04{SPACE}km²"),
        (112.5, "km2", f"112.5{SPACE}km²", f"112,5{SPACE}km²"),
        (
            0.1399,
            "USD_per_CNY",
            f"0.1399{SPACE}dollars{SPACE}per{SPACE}yuan",
            "0,1399 dollar per yuan",
        ),
        (0.567, "USD", "$0.567", f"${SPACE}0,567"),
        (999_999.7, "USD", "$1 million", f"${SPACE}1{SPACE}miljoen"),
        (1_145_423_000, "USD", "$1.15 billion", f"${SPACE}1,15{SPACE}miljard"),
        (324_000, "USD", "$324,000", f"${SPACE}324.000"),
        (57_000_000, "USD", "$57 million", f"${SPACE}57{SPACE}miljoen"),
        (1_230_000, "USD", "$1.23 million", f"${SPACE}1,23{SPACE}miljoen"),
        (131_540_000, "USD", "$131.5 million", f"${SPACE}131,5{SPACE}miljoen"),
        (999_960_000, "USD", "$1 billion", f"${SPACE}1{SPACE}miljard"),
        (4_180_000_000, "USD", "$4.18 billion", f"${SPACE}4,18{SPACE}miljard"),
        (-573_000_000, "USD", f"{MINUS}$573 million", f"{MINUS}${SPACE}573{SPACE}miljoen"),
        (500_000, "EUR", "€500,000", f"€{SPACE}500.000"),
        (3_500_000_000, "CNY", "¥3.5 billion", f"¥{SPACE}3,5{SPACE}miljard"),
    ],
)
def test_quantities(value: float, unit: str, english: str, dutch: str) -> None:
    assert EN.quantity(value, unit).replace(" ", SPACE) == english.replace(" ", SPACE)
    assert NL.quantity(value, unit).replace(" ", SPACE) == dutch.replace(" ", SPACE)


_SCALES = {"million": 1e6, "miljoen": 1e6, "billion": 1e9, "miljard": 1e9, "trillion": 1e12}


def _read_back(written: str, language: Language) -> float:
    """Read a written quantity as a person does."""
    thousands, point = (".", ",") if language == NL else (",", ".")
    digits = re.search(r"\d[\d.,]*", written)
    assert digits is not None, written
    number = float(digits[0].replace(thousands, "").replace(point, "."))
    scale = next((scale for word, scale in _SCALES.items() if word in written), 1)
    return number * scale * (-1 if written.startswith(MINUS) else 1)


def test_no_figure_of_the_data_is_written_half_a_per_cent_or_more_off() -> None:
    rows = load().observations
    assert len(rows) > 1_000
    for value, unit in zip(rows["value"], rows["unit"], strict=True):
        for language in (EN, NL):
            written = language.quantity(value, unit)
            assert _read_back(written, language) == pytest.approx(value, rel=0.005), written


@pytest.mark.parametrize(
    ("value", "unit", "english", "dutch"),
    [
        (3_000, "tonnes", f"3,000{SPACE}tonnes", f"3.000{SPACE}ton"),
        (988, "trains", f"988{SPACE}trains", f"988{SPACE}treinen"),
        (120, "firms", f"120{SPACE}firms", f"120{SPACE}bedrijven"),
    ],
)
def test_units_in_words(value: float, unit: str, english: str, dutch: str) -> None:
    assert EN.quantity(value, unit) == english
    assert NL.quantity(value, unit) == dutch


def test_a_factor_in_words() -> None:
    assert [EN.times(one) for one in (1.96, 2.5, 14.6, 0.45)] == [
        *("twice", "2.5 times", "15 times", "0.45 times"),
    ]
    assert NL.times(1.96) == "twee keer"


def test_the_title_of_an_axis_says_unit_scale_and_pace() -> None:
    assert EN.unit_title("TEU", 1e3, pace=True) == "thousand TEU a year"
    assert EN.unit_title("USD", 1e6, pace=False) == "million dollars"
    assert EN.unit_title("USD", 1e9, pace=True) == "billion dollars a year"
    assert EN.unit_title("m3", 1.0, pace=False) == "m³"
    assert NL.unit_title("TEU", 1e3, pace=True) == "duizend TEU per jaar"
    assert NL.unit_title("USD", 1e6, pace=False) == "miljoen dollar"


@pytest.mark.parametrize(
    ("day", "precision", "english", "dutch"),
    [
        ("2022-02-24", "day", "24 February 2022", "24 februari 2022"),
        ("2021-09-01", "month", "September 2021", "september 2021"),
        ("2014-01-01", "year", "2014", "2014"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(
    day: str, precision: str, english: str, dutch: str
) -> None:
    assert EN.date_range(date.fromisoformat(day), precision, None) == english
    assert NL.date_range(date.fromisoformat(day), precision, None) == dutch


@pytest.mark.parametrize(
    ("first", "last", "english", "dutch"),
    [
        ("2022-02-24", "2022-02-24", "24 February 2022", "24 februari 2022"),
        ("2023-02-10", "2023-02-21", "10–21 February 2023", "10–21 februari 2023"),
        ("2023-02-28", "2023-03-02", "28 February – 2 March 2023", "28 februari – 2 maart 2023"),
        (
            "2015-12-11",
            "2017-05-12",
            "11 December 2015 – 12 May 2017",
            "11 december 2015 – 12 mei 2017",
        ),
    ],
)
def test_a_span_says_its_first_and_last_day(
    first: str, last: str, english: str, dutch: str
) -> None:
    days = date.fromisoformat(first), date.fromisoformat(last)
    assert EN.date_range(days[0], "day", days[1]) == english
    assert NL.date_range(days[0], "day", days[1]) == dutch


def test_short_months_for_an_axis() -> None:
    assert EN.month(date(2022, 2, 1), short=True) == "Feb 2022"
    assert NL.month(date(2022, 2, 1), short=True) == "feb 2022"


@pytest.mark.parametrize(
    ("period", "english", "dutch"),
    [
        ("2021", "2021", "2021"),
        ("2021-S1", "first half of 2021", "eerste halfjaar van 2021"),
        ("2021-S2", "second half of 2021", "tweede halfjaar van 2021"),
        ("2021-Q1", "first quarter of 2021", "eerste kwartaal van 2021"),
        ("2021-Q2", "second quarter of 2021", "tweede kwartaal van 2021"),
        ("2021-Q3", "third quarter of 2021", "derde kwartaal van 2021"),
        ("2021-Q4", "fourth quarter of 2021", "vierde kwartaal van 2021"),
        ("2021-05", "May 2021", "mei 2021"),
        ("2021-05-12", "12 May 2021", "12 mei 2021"),
        ("2021-01/2021-11", "January–November 2021", "januari–november 2021"),
        ("2020-11/2021-02", "November 2020 – February 2021", "november 2020 – februari 2021"),
        ("2018/2019", "2018–2019", "2018–2019"),
        ("2021-Q1/2021-Q3", "January–September 2021", "januari–september 2021"),
        ("2021-01-01/2021-02-23", "1 January – 23 February 2021", "1 januari – 23 februari 2021"),
        ("2025-10-09/2025-10-22", "9–22 October 2025", "9–22 oktober 2025"),
    ],
)
def test_periods(period: str, english: str, dutch: str) -> None:
    assert EN.period(parse(period)) == english
    assert NL.period(parse(period)) == dutch
