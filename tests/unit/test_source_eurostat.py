"""Eurostat: places of a cube found by their codes, gaps that are no zeros, provisional figures."""

import json
from typing import Any

import pytest
from answers import answer, changed, figures, plan, put, read, refusal, series, window

from indicators.errors import DataError
from indicators.sources.model import Request, Row

MONTHS = window("2024-01-01", "2024-04-30")
WOOD = series(
    *("eurostat", "EU27_2020.BY.44.1.VALUE_IN_EUROS", "M"),
    indicator="timber_eu_value",
    reporter="EU",
    unit="EUR",
)
CATEGORY = ("category", "index")


def request() -> Request:
    (asked,) = plan(MONTHS, WOOD)
    return asked


def test_one_product_and_indicator_is_asked_for_with_every_dimension() -> None:
    asked = request()
    assert asked.path == "eurostat/api/comext/dissemination/statistics/1.0/data/DS-045409"
    assert asked.params == (
        ("format", "JSON"),
        ("lang", "EN"),
        ("freq", "M"),
        ("reporter", "EU27_2020"),
        ("partner", "BY"),
        ("product", "44"),
        ("flow", "1"),
        ("indicators", "VALUE_IN_EUROS"),
        ("sinceTimePeriod", "2024-01"),
        ("untilTimePeriod", "2024-04"),
    )
    assert (asked.media, asked.rows) == ("json", 4)
    assert asked.label == "EU27_2020.BY.44.1.VALUE_IN_EUROS, M"


def test_years_are_asked_for_as_years() -> None:
    asked = plan(window("2022-03-01", "2024-04-30"), WOOD._replace(frequency="A"))[0].asked
    assert (asked["freq"], asked["sinceTimePeriod"], asked["untilTimePeriod"]) == (
        "A",
        "2022",
        "2024",
    )


def test_a_place_without_a_value_is_no_figure_and_zero_is_one() -> None:
    name, edition = ("timber_eu_value", "", "EU"), "2024-09-02T11:00:00+0200"
    assert read(request(), answer("eurostat.json")).rows == (
        Row(*name, "2024-01", 70.0, "EUR", "official", "", edition),
        Row(*name, "2024-03", 0.0, "EUR", "official", "", edition),
        Row(*name, "2024-04", 81.5, "EUR", "official", "provisional", edition),
    )


def test_a_product_keeps_its_leading_zero_and_a_factor_gives_the_unit() -> None:
    key = "EU27_2020.BY.02.1.QUANTITY_IN_100KG"
    (asked,) = plan(MONTHS, WOOD._replace(key=key, factor=0.1, unit="tonnes"))
    assert (asked.asked["product"], asked.asked["indicators"]) == ("02", "QUANTITY_IN_100KG")

    def about_meat(tree: Any) -> None:
        put({"02": 0}, "dimension", "product", *CATEGORY)(tree)
        put({"QUANTITY_IN_100KG": 0}, "dimension", "indicators", *CATEGORY)(tree)

    assert figures(read(asked, changed("eurostat.json", about_meat))) == [
        ("2024-01", 7.0),
        ("2024-03", 0.0),
        ("2024-04", pytest.approx(8.15)),
    ]


def test_values_and_codes_may_come_as_lists() -> None:
    def as_lists(tree: Any) -> None:
        tree["value"] = [70, None, 0, 81.5]
        tree["status"] = [None, None, None, "p"]
        put(["2024-01", "2024-02", "2024-03", "2024-04"], "dimension", "time", *CATEGORY)(tree)

    as_objects = read(request(), answer("eurostat.json"))
    assert read(request(), changed("eurostat.json", as_lists)) == as_objects


def test_a_place_is_counted_row_by_row_whatever_stands_beside_it() -> None:
    # Two partners and two flows: BY and flow 1 are the third of the four blocks of four months.
    def widen(tree: Any) -> None:
        tree["size"] = [1, 1, 2, 1, 2, 1, 4]
        put({"CN": 0, "BY": 1}, "dimension", "partner", *CATEGORY)(tree)
        put({"1": 0, "2": 1}, "dimension", "flow", *CATEGORY)(tree)
        tree["value"] = {str(place): place for place in range(16)}
        tree["status"] = {}

    assert figures(read(request(), changed("eurostat.json", widen))) == [
        ("2024-01", 8.0),
        ("2024-02", 9.0),
        ("2024-03", 10.0),
        ("2024-04", 11.0),
    ]


def test_time_may_come_first_and_in_another_order() -> None:
    def turn(tree: Any) -> None:
        tree["id"] = [tree["id"][-1], *tree["id"][:-1]]
        tree["size"] = [4, 1, 1, 1, 1, 1, 1]
        put(
            {"2024-04": 0, "2024-03": 1, "2024-02": 2, "2024-01": 3}, "dimension", "time", *CATEGORY
        )(tree)

    assert figures(read(request(), changed("eurostat.json", turn))) == [
        ("2024-04", 70.0),
        ("2024-02", 0.0),
        ("2024-01", 81.5),
    ]


@pytest.mark.parametrize(
    "change",
    [
        put({}, "value"),
        put([1, 1, 1, 1, 1, 1, 0], "size"),
        put([0, 0, 0, 0, 0, 0, 0], "size"),
    ],
)
def test_an_empty_cube_is_no_figures(change: Any) -> None:
    assert read(request(), changed("eurostat.json", change)) == ((), ())


def test_figures_outside_the_window_are_left_out() -> None:
    (asked,) = plan(window("2024-04-01", "2024-04-30"), WOOD)
    assert figures(read(asked, answer("eurostat.json"))) == [("2024-04", 81.5)]


@pytest.mark.parametrize(
    ("flag", "status", "note"),
    [
        ("p", "official", "provisional"),
        ("e", "derived", "estimated"),
        ("s", "derived", "Eurostat estimate"),
        ("f", "derived", "forecast"),
        ("b", "official", "Eurostat flag b"),
        ("", "official", ""),
        (None, "official", ""),
    ],
)
def test_a_flag_is_told_in_the_note(flag: str | None, status: str, note: str) -> None:
    row = read(request(), changed("eurostat.json", put(flag, "status", "0"))).rows[0]
    assert (row.status, row.note) == (status, note)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            {"error": [{"status": 413, "id": 413, "label": "TOO_BIG: too big"}]},
            "'TOO_BIG: too big'",
        ),
        ({"error": {"status": 400, "id": 150, "label": "no such code"}}, "'no such code'"),
        ({"error": []}, "a list of 0"),
        ({"warning": {"status": 413, "label": "ASYNCHRONOUS"}}, "'ASYNCHRONOUS'"),
    ],
)
def test_an_error_is_told(body: object, said: str) -> None:
    refused = refusal(request(), json.dumps(body).encode())
    assert refused.reason == "refused_value"
    assert str(refused) == f"eurostat: expected figures, found {said}"


def test_a_warning_beside_values_is_no_error() -> None:
    content = changed("eurostat.json", put({"label": "new codes next year"}, "warning"))
    assert len(read(request(), content).rows) == 3


@pytest.mark.parametrize(
    ("dimension", "code"),
    [
        ("freq", "A"),
        ("reporter", "IE"),
        ("partner", "CN"),
        ("product", "02"),
        ("flow", "2"),
        ("indicators", "QUANTITY_IN_100KG"),
    ],
)
def test_a_cube_about_something_else_is_refused(dimension: str, code: str) -> None:
    content = changed("eurostat.json", put({code: 0}, "dimension", dimension, *CATEGORY))
    refused = refusal(request(), content)
    assert refused.reason == "echo"
    assert dimension in str(refused)


@pytest.mark.parametrize(
    "change",
    [
        put(["freq"], "id"),
        put("freq", "id"),
        put([1, 1, 1, 1, 1, 1], "size"),
        put([1, 1, 1, 1, 1, 1, 5], "size"),
        put([1, 1, 1, 1, 1, 1, -4], "size"),
        put([1, 1, 1, 1, 1, True, 4], "size"),
        put([10**300, 1, 1, 1, 1, 1, 4], "size"),
        put(
            {"2024-01": 0, "2024-02": 0, "2024-03": 2, "2024-04": 3}, "dimension", "time", *CATEGORY
        ),
        put(
            {"2024-01": 1, "2024-02": 2, "2024-03": 3, "2024-04": 4}, "dimension", "time", *CATEGORY
        ),
        put(["2024-01", "2024-01", "2024-02", "2024-03"], "dimension", "time", *CATEGORY),
        put(["2024-01", "2024-02", "2024-03", "2024"], "dimension", "time", *CATEGORY),
        put(["2024-01", "2024-02", "2024-03", "2024M04"], "dimension", "time", *CATEGORY),
        put({}, "dimension", "time"),
        put([], "dimension"),
        put("70", "value", "0"),
        put(-70, "value", "0"),
        put([70], "value", "0"),
        put(70, "value"),
        put("p", "status"),
        put(5, "status", "0"),
        put(["2024"], "updated"),
        lambda tree: tree.pop("value"),
        lambda tree: tree.pop("dimension"),
        lambda tree: tree.pop("id"),
    ],
)
def test_a_cube_that_is_not_of_the_form_is_refused(change: Any) -> None:
    assert refusal(request(), changed("eurostat.json", change)).reason == "form"


def test_a_value_that_is_not_finite_is_refused() -> None:
    content = answer("eurostat.json").replace(b"81.5", b"NaN")
    assert refusal(request(), content).reason == "form"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b"null", b"{"])
def test_what_is_not_this_json_is_refused(body: bytes) -> None:
    assert refusal(request(), body).reason == "form"


@pytest.mark.parametrize(
    ("key", "frequency"),
    [
        ("EU27_2020.BY.44.1", "M"),
        ("EU27_2020.BY.44.3.VALUE_IN_EUROS", "M"),
        ("EU27_2020.BY.4.1.VALUE_IN_EUROS", "M"),
        ("EU27_2020.BY&x=1.44.1.VALUE_IN_EUROS", "M"),
        (WOOD.key, "Q"),
    ],
)
def test_a_spoiled_row_of_series_is_named(key: str, frequency: str) -> None:
    with pytest.raises(DataError, match=r"series\.csv"):
        plan(MONTHS, series("eurostat", key, frequency))
