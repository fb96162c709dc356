"""World Bank indicators: pages to the last one, errors that come as success, null is no figure."""

import json
from typing import Any

import pytest
from answers import answer, changed, figures, plan, put, read, refusal, series, window

from indicators.errors import DataError
from indicators.sources.model import Request, Row

YEARS = window("2020-01-01", "2024-06-30")
GDP = series("world_bank", "BLR.NY.GDP.MKTP.CD", indicator="gdp_value", reporter="BLR")


def request() -> Request:
    (asked,) = plan(YEARS, GDP)
    return asked


def page(
    years: range, page: int = 1, pages: int = 1, per_page: int = 1000, total: int = 0
) -> bytes:
    """A page with a row for each year, whose value is the year."""
    rows = [
        {
            "indicator": {"id": "NY.GDP.MKTP.CD"},
            "countryiso3code": "BLR",
            "date": str(year),
            "value": year,
        }
        for year in years
    ]
    meta = {"page": page, "pages": pages, "per_page": per_page, "total": total or len(rows)}
    return json.dumps([meta, rows]).encode()


def test_one_indicator_of_one_country_is_asked_for_as_json() -> None:
    asked = request()
    assert asked.path == "v2/country/BLR/indicator/NY.GDP.MKTP.CD"
    assert asked.params == (("format", "json"), ("per_page", "1000"), ("date", "2020:2024"))
    assert (asked.media, asked.rows, asked.label) == ("json", 5, "NY.GDP.MKTP.CD of BLR")


def test_years_become_rows_with_the_edition_that_they_are_of() -> None:
    assert read(request(), answer("world_bank.json")) == (
        (
            Row("gdp_value", "", "BLR", "2022", 12.5, "USD", "official", "", "2024-07-01"),
            Row("gdp_value", "", "BLR", "2021", 11.0, "USD", "official", "", "2024-07-01"),
        ),
        (),
    )


def test_a_byte_order_mark_is_passed_over() -> None:
    content = b"\xef\xbb\xbf" + answer("world_bank.json")
    assert figures(read(request(), content)) == [("2022", 12.5), ("2021", 11.0)]


def test_an_indicator_may_be_below_zero() -> None:
    content = changed("world_bank.json", put(-3.5, 1, 1, "value"))
    assert figures(read(request(), content))[0] == ("2022", -3.5)


@pytest.mark.parametrize("rows", ["null", "[]"])
def test_no_rows_are_no_figures(rows: str) -> None:
    assert read(request(), f'[{{"page":0,"total":0}},{rows}]'.encode()) == ((), ())


def test_years_outside_the_window_are_left_out() -> None:
    assert figures(read(request(), page(range(2018, 2027)))) == [
        ("2020", 2020.0),
        ("2021", 2021.0),
        ("2022", 2022.0),
        ("2023", 2023.0),
        ("2024", 2024.0),
    ]


def test_every_page_is_asked_for_up_to_the_last() -> None:
    first = read(request(), page(range(2020, 2022), 1, 3, 2, 5))
    (second,) = first.more
    assert second.params == (*request().params, ("page", "2"))
    (third,) = read(second, page(range(2022, 2024), 2, 3, 2, 5)).more
    assert third.params == (*request().params, ("page", "3"))
    assert read(third, page(range(2024, 2025), 3, 3, 2, 5)).more == ()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (page(range(2020, 2022), page=2, pages=2, total=4), "echo"),
        (page(range(2020, 2022), total=3), "cut"),
        (page(range(2020, 2022), pages=2, per_page=3, total=5), "cut"),
        (page(range(2020, 2022), per_page=2, total=3), "cut"),
        (page(range(2020, 2022), pages=51, per_page=1, total=51), "form"),
        (b'[{"page":1,"pages":1,"per_page":1000,"total":5},null]', "cut"),
    ],
)
def test_a_page_that_is_not_whole_or_not_the_one_asked_for_is_refused(
    content: bytes, reason: str
) -> None:
    assert refusal(request(), content).reason == reason


def test_the_message_of_an_error_that_comes_as_success_is_told() -> None:
    message = {"id": "120", "key": "Invalid value", "value": "The value is not valid"}
    refused = refusal(request(), json.dumps([{"message": [message]}]).encode())
    assert refused.reason == "refused_value"
    assert str(refused) == (
        "world_bank: expected figures, found 'Invalid value: The value is not valid'"
    )


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        ((1, 0, "countryiso3code"), "CHN", "echo"),
        ((1, 0, "countryiso3code"), "", "echo"),
        ((1, 0, "indicator", "id"), "NY.GDP.MKTP.KD", "echo"),
        ((1, 0, "indicator"), "NY.GDP.MKTP.CD", "form"),
        ((1, 0, "date"), "2022", "duplicate"),
        ((1, 0, "date"), "2023Q1", "form"),
        ((1, 0, "date"), 2023, "form"),
        ((1, 0, "date"), "3023", "form"),
        ((1, 0, "value"), "12.5", "form"),
        ((1, 0, "value"), True, "form"),
        ((1, 0), None, "form"),
        ((0, "total"), "many", "form"),
        ((0, "pages"), None, "form"),
        ((0, "page"), 1.5, "form"),
        ((0, "lastupdated"), 20240701, "form"),
        ((0,), [], "form"),
        ((1,), {}, "form"),
    ],
)
def test_a_spoiled_place_is_refused(
    place: tuple[str | int, ...], value: object, reason: str
) -> None:
    assert refusal(request(), changed("world_bank.json", put(value, *place))).reason == reason


@pytest.mark.parametrize("name", ["date", "value", "countryiso3code", "indicator"])
def test_a_row_without_a_field_is_refused_by_its_name(name: str) -> None:
    def drop(tree: Any) -> None:
        del tree[1][0][name]

    assert name in str(refusal(request(), changed("world_bank.json", drop)))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><title>502 Bad Gateway</title></html>",
        b'<?xml version="1.0"?><wb:countries/>',
        b"{}",
        b"[]",
        b"[1,2,3]",
        b"[NaN,null]",
        b'[{"message":"x"}]',
        b"[[],",
        b"\xff\xfe[]",
        b"[" * 100_000,
    ],
)
def test_what_is_not_this_json_is_refused(content: bytes) -> None:
    assert refusal(request(), content).reason == "form"


@pytest.mark.parametrize(
    ("key", "frequency"),
    [("BLR", "A"), ("BLR;CHN.NY.GDP", "A"), ("BLR.NY/GDP", "A"), (GDP.key, "M")],
)
def test_a_spoiled_row_of_series_is_named(key: str, frequency: str) -> None:
    with pytest.raises(DataError, match=r"series\.csv"):
        plan(YEARS, series("world_bank", key, frequency))
