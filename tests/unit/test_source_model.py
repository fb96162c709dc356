"""The list of services is that of the modules, and what they share says what it covers."""

import re
from datetime import date
from pathlib import Path

import pytest
from answers import series, window

import indicators.sources
from indicators.errors import DataError, UnknownName
from indicators.periods import parse
from indicators.sources import SERVICES, source
from indicators.sources.model import Request, key_parts

FOLDER = Path(indicators.sources.__file__).parent


def test_the_services_are_the_modules_that_have_a_source() -> None:
    modules = {
        path.stem
        for path in FOLDER.glob("*.py")
        if re.search(r"^SOURCE = ", path.read_text("utf-8"), re.MULTILINE)
    }
    assert sorted(SERVICES) == sorted(modules)
    assert len(set(SERVICES)) == 7


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_has_a_source_that_plans_nothing_out_of_nothing(service: str) -> None:
    assert source(service).plan([], window("2020-01-01", "2024-12-31")) == []


def test_an_unknown_service_is_told_with_the_closest_known_one() -> None:
    with pytest.raises(UnknownName, match="did you mean eurostat"):
        source("eurostt")
    for name in ("model", "http", "decoding", "../errors"):
        with pytest.raises(UnknownName):
            source(name)


def test_sources_do_no_input_and_output_and_know_no_clock() -> None:
    banned = re.compile(
        r"^\s*(from|import) (pandas|requests|urllib|socket|os|time|pathlib|indicators\.store)\b"
        r"|\bopen\(|\.today\(|\.now\(",
        re.MULTILINE,
    )
    pure = {f"{name}.py" for name in (*SERVICES, "__init__", "model", "decoding", "means")}
    for name in (*pure, "comtrade_envelope.py", "nbrb_currencies.py"):
        assert banned.findall((FOLDER / name).read_text("utf-8")) == [], name


@pytest.mark.parametrize(
    ("text", "meets", "holds"),
    [
        ("2023", False, False),
        ("2024", True, False),
        ("2024-02", True, True),
        ("2024-03", True, False),
        ("2024-04", False, False),
        ("2024-01", False, False),
        ("2024-02-01", True, True),
        ("2024-03-15", True, True),
        ("2024-03-16", False, False),
    ],
)
def test_both_ends_of_a_window_belong_to_it(text: str, meets: bool, holds: bool) -> None:
    days = window("2024-02-01", "2024-03-15")
    assert (days.meets(parse(text)), days.holds(parse(text))) == (meets, holds)


@pytest.mark.parametrize(
    ("start", "end", "years", "months"),
    [
        ("2024-02-01", "2024-02-01", 1, 1),
        ("2023-12-31", "2024-01-01", 2, 2),
        ("2022-01-01", "2024-12-31", 3, 36),
    ],
)
def test_a_window_counts_the_years_and_months_that_it_meets(
    start: str, end: str, years: int, months: int
) -> None:
    days = window(start, end)
    assert (days.count("A"), days.count("M")) == (years, months)


def test_a_request_without_a_window_wants_every_period() -> None:
    asked = Request("ecb", "path", (("a", "1"), ("b", "2")), "label")
    assert asked.wants(parse("1900"))
    assert asked.asked == {"a": "1", "b": "2"}
    assert (asked.media, asked.accept, asked.vintage) == ("json", "", "")
    assert (asked.rows, asked.follow_ups, asked.series, asked.window) == (0, 0, (), None)
    assert hash(asked) == hash(Request("ecb", "path", (("a", "1"), ("b", "2")), "label"))


def test_a_spoiled_key_is_a_fault_of_series_csv_that_says_what_was_expected() -> None:
    with pytest.raises(DataError) as refused:
        key_parts(series("ecb", "CNY"), re.compile(r"(\w+)/(\w+)"), "two currencies", "M")
    assert str(refused.value) == "series.csv, column key: 'CNY' – expected two currencies"
    with pytest.raises(DataError) as refused:
        key_parts(series("ecb", "CNY/USD", "A"), re.compile(r"(\w+)/(\w+)"), "two", "M")
    assert str(refused.value) == "series.csv, column frequency: 'A' – expected M for ecb"


def test_a_window_is_of_days() -> None:
    assert window("2024-02-01", "2024-03-15").end == date(2024, 3, 15)
