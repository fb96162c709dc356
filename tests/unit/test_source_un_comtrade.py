"""UN Comtrade: one question a period, nothing counted twice, nothing cut, errors told apart."""

import json
from typing import Any

import pytest
from answers import answer, changed, figures, only, plan, put, read, refusal, series, window

from indicators.errors import AnswerError, DataError
from indicators.sources.model import Request, Row, Series

MONTHS = window("2024-01-01", "2024-02-29")
KEYS = ("156.112.TOTAL.M", "156.112.TOTAL.X", "156.112.44.M", "156.112.02.M")
INDICATORS = {"TOTAL": "goods_value", "44": "timber_value", "02": "meat_value"}


def wanted(frequency: str = "M", keys: tuple[str, ...] = KEYS, **other: Any) -> list[Series]:
    flows = {"M": "export", "X": "import"}
    return [
        series(
            "un_comtrade",
            key,
            frequency,
            flow=flows[key[-1]],
            indicator=INDICATORS[key.split(".")[2]],
            **other,
        )
        for key in keys
    ]


def month_request() -> Request:
    """The request for January 2024 that the list of releases leads to."""
    (releases,) = plan(MONTHS, *wanted())
    return read(releases, answer("un_comtrade_releases.json")).more[1]


def year_request() -> Request:
    """The request for 2023 that such a list leads to."""
    (releases,) = plan(window("2023-01-01", "2023-12-31"), *wanted("A", KEYS[:2]))
    row = {"reporterCode": 156, "period": "2023", "lastReleased": None}
    listed = {"count": 1, "data": [row], "error": None}
    return read(releases, json.dumps(listed).encode()).more[0]


def with_row(**cells: object) -> bytes:
    """The month's answer with one row more: a copy of the first with other cells."""

    def add(tree: Any) -> None:
        tree["data"].append({**tree["data"][0], **cells})
        tree["count"] += 1

    return changed("un_comtrade_month.json", add)


def test_each_reporter_and_frequency_is_first_asked_what_it_has_released() -> None:
    other = series("un_comtrade", "112.156.TOTAL.X", "A", flow="export", reporter="BLR")
    asked = plan(MONTHS, *wanted("A"), *wanted("M"), other)
    assert [(one.path, one.params) for one in asked] == [
        ("public/v1/getDA/C/A/HS", (("reporterCode", "156"),)),
        ("public/v1/getDA/C/M/HS", (("reporterCode", "156"),)),
        ("public/v1/getDA/C/A/HS", (("reporterCode", "112"),)),
    ]
    assert [one.follow_ups for one in asked] == [1, 2, 1]
    assert [one.rows for one in asked] == [4, 4, 1]
    assert [one.label for one in asked] == [
        "reporter 156: which years are released",
        "reporter 156: which months are released",
        "reporter 112: which years are released",
    ]


def test_a_month_is_asked_for_with_every_dimension_pinned_and_leading_zeros_kept() -> None:
    asked = month_request()
    assert asked.path == "public/v1/preview/C/M/HS"
    assert asked.params == (
        ("reporterCode", "156"),
        ("partnerCode", "112"),
        ("period", "202401"),
        ("cmdCode", "TOTAL,44,02"),
        ("flowCode", "M,X"),
        ("partner2Code", "0"),
        ("customsCode", "C00"),
        ("motCode", "0"),
        ("maxRecords", "500"),
        ("format", "JSON"),
        ("breakdownMode", "classic"),
        ("includeDesc", "true"),
    )
    assert (asked.media, asked.rows, asked.vintage) == ("json", 4, "2024-05-02T00:00:00")
    assert asked.label == "reporter 156, partner 112: 2024-01"


def test_a_list_of_releases_leads_to_the_released_periods_in_the_window_newest_first() -> None:
    (releases,) = plan(MONTHS, *wanted())
    page = read(releases, answer("un_comtrade_releases.json"))
    assert page.rows == ()
    assert [one.asked["period"] for one in page.more] == ["202402", "202401"]
    assert all("," not in one.asked["period"] for one in page.more)


def test_a_period_that_is_listed_twice_is_asked_for_once_in_its_newest_edition() -> None:
    (releases,) = plan(MONTHS, *wanted())
    again = changed("un_comtrade_releases.json", put(202402, "data", 1, "period"))
    (asked,) = read(releases, again).more
    assert (asked.asked["period"], asked.vintage) == ("202402", "2024-06-03T00:00:00")


def test_each_partner_is_asked_for_by_itself() -> None:
    (releases,) = plan(MONTHS, *wanted(keys=("156.112.44.M", "156.643.44.M")))
    assert (releases.follow_ups, releases.rows) == (4, 1)
    more = read(releases, answer("un_comtrade_releases.json")).more
    assert [(one.asked["period"], one.asked["partnerCode"]) for one in more] == [
        ("202402", "112"),
        ("202402", "643"),
        ("202401", "112"),
        ("202401", "643"),
    ]


def test_a_list_without_any_release_is_not_believed_but_one_of_other_years_is() -> None:
    (releases,) = plan(MONTHS, *wanted())
    empty = b'{"elapsedTime":"0.1 secs","count":0,"data":[],"error":""}'
    with pytest.raises(AnswerError, match="expected at least one released period") as told:
        read(releases, empty)
    assert told.value.reason == "cut"
    (later,) = plan(window("2030-01-01", "2030-12-31"), *wanted())
    assert read(later, answer("un_comtrade_releases.json")) == ((), ())


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        ("reporterCode", 112, "echo"),
        ("period", 2024, "form"),
        ("period", 202413, "form"),
        ("period", 189912, "form"),
        ("period", None, "form"),
        ("period", 202401.0, "form"),
        ("lastReleased", "x" * 61, "form"),
        ("lastReleased", "2024\u202e", "form"),
    ],
)
def test_a_list_of_releases_about_something_else_is_refused(
    cell: str, value: object, reason: str
) -> None:
    (releases,) = plan(MONTHS, *wanted())
    content = changed("un_comtrade_releases.json", put(value, "data", 1, cell))
    assert refusal(releases, content).reason == reason


def test_a_month_becomes_one_row_for_each_series() -> None:
    edition = "2024-05-02T00:00:00"
    assert read(month_request(), answer("un_comtrade_month.json")).rows == (
        Row("goods_value", "export", "CHN", "2024-01", 300.0, "USD", "official", "", edition),
        Row("goods_value", "import", "CHN", "2024-01", 200.0, "USD", "official", "", edition),
        Row("timber_value", "export", "CHN", "2024-01", 40.5, "USD", "official", "", edition),
        Row("meat_value", "export", "CHN", "2024-01", 7.0, "USD", "official", "", edition),
    )


def test_a_year_is_a_year_although_its_month_is_called_52() -> None:
    asked = year_request()
    assert (asked.path, asked.asked["period"]) == ("public/v1/preview/C/A/HS", "2023")
    page = read(asked, answer("un_comtrade_year.json"))
    assert figures(page) == [("2023", 3000.0), ("2023", 2500.0)]


def test_a_factor_turns_dollars_into_the_unit_of_the_series() -> None:
    asked = month_request()
    halved = Request(**{**vars(asked), "series": (asked.series[0]._replace(factor=0.5),)})
    assert only(read(halved, answer("un_comtrade_month.json"))).value == 150.0


@pytest.mark.parametrize(
    "cells",
    [
        {"motCode": 2100},
        {"customsCode": "C01"},
        {"partner2Code": 643},
        {"mosCode": "1"},
        {"partnerCode": 0, "partnerDesc": "World"},
        {"flowCode": "RM"},
        {"flowCode": "DX"},
        {"cmdCode": "4407"},
        {"cmdCode": "4"},
    ],
    ids=str,
)
def test_what_stands_beside_the_total_is_neither_added_nor_taken_for_it(
    cells: dict[str, object],
) -> None:
    page = read(month_request(), with_row(**cells, primaryValue=9999))
    assert page == read(month_request(), answer("un_comtrade_month.json"))


def test_a_figure_given_twice_is_refused_and_never_summed() -> None:
    assert refusal(month_request(), with_row()).reason == "duplicate"
    assert refusal(month_request(), with_row(primaryValue=None)).reason == "duplicate"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("reporterCode", 344),
        ("partnerCode", 643),
        ("period", "202402"),
        ("period", "2024"),
    ],
)
def test_a_row_about_something_else_than_was_asked_spoils_the_answer(
    cell: str, value: object
) -> None:
    assert refusal(month_request(), with_row(**{cell: value})).reason == "echo"


def test_an_answer_of_exactly_500_rows_is_cut() -> None:
    def fill(rows: int) -> bytes:
        def change(tree: Any) -> None:
            other = {**tree["data"][0], "cmdCode": "4407"}
            tree.update(data=[*tree["data"], *[other] * (rows - 4)], count=rows)

        return changed("un_comtrade_month.json", change)

    assert len(read(month_request(), fill(499)).rows) == 4
    refused = refusal(month_request(), fill(500))
    assert refused.reason == "cut"
    assert str(refused) == "un_comtrade: expected fewer than 500 rows, found a list of 500"


def test_a_count_that_is_not_that_of_the_rows_is_refused() -> None:
    more = changed("un_comtrade_month.json", put(5, "count"))
    fewer = changed("un_comtrade_month.json", put(3, "count"))
    assert (refusal(month_request(), more).reason, refusal(month_request(), fewer).reason) == (
        "cut",
        "form",
    )


def test_no_rows_are_no_figures_and_no_error() -> None:
    content = b'{"elapsedTime":"0.1 secs","count":0,"data":[],"error":""}'
    assert read(month_request(), content) == ((), ())


def test_null_is_no_figure_and_zero_is_one() -> None:
    content = changed("un_comtrade_month.json", put(None, "data", 0, "primaryValue"))
    assert len(read(month_request(), content).rows) == 3
    content = changed("un_comtrade_month.json", put(0, "data", 0, "primaryValue"))
    assert read(month_request(), content).rows[0].value == 0.0


@pytest.mark.parametrize("value", [-1, "300", True, [300], {"value": 300}, 10**400])
def test_a_value_that_is_no_amount_is_refused(value: object) -> None:
    content = changed("un_comtrade_month.json", put(value, "data", 0, "primaryValue"))
    assert refusal(month_request(), content).reason == "form"


@pytest.mark.parametrize("value", [b"NaN", b"Infinity", b"-Infinity", b"1e999"])
def test_a_value_that_is_not_finite_is_refused(value: bytes) -> None:
    content = answer("un_comtrade_month.json").replace(b"300.0", value)
    assert refusal(month_request(), content).reason == "form"


def test_goods_whose_code_has_lost_its_leading_zero_are_refused() -> None:
    content = changed("un_comtrade_month.json", put(2, "data", 3, "cmdCode"))
    assert refusal(month_request(), content).reason == "form"


@pytest.mark.parametrize(
    "cell", ["period", "reporterCode", "partnerCode", "cmdCode", "flowCode", "motCode"]
)
def test_a_row_without_a_code_is_refused_by_its_name(cell: str) -> None:
    content = changed("un_comtrade_month.json", lambda tree: tree["data"][0].pop(cell))
    refused = refusal(month_request(), content)
    assert refused.reason == "form"
    assert cell.lower() in str(refused).lower()


def test_keys_may_be_spelled_with_other_capitals() -> None:
    def respell(tree: Any) -> None:
        tree["data"] = [{key.upper(): cell for key, cell in row.items()} for row in tree["data"]]

    content = changed("un_comtrade_month.json", respell)
    assert read(month_request(), content) == read(month_request(), answer("un_comtrade_month.json"))


@pytest.mark.parametrize(
    ("flag", "note"),
    [(0, ""), (2, ""), (4, ""), (6, ""), (None, ""), (8, "estimation flag '8'")],
)
def test_an_estimated_weight_does_not_make_the_value_an_estimate(
    flag: int | None, note: str
) -> None:
    content = changed("un_comtrade_month.json", put(flag, "data", 0, "legacyEstimationFlag"))
    row = read(month_request(), content).rows[0]
    assert (row.status, row.note) == ("official", note)


@pytest.mark.parametrize(
    ("body", "reason", "said"),
    [
        (
            {
                "count": -1,
                "data": [],
                "error": "Invalid value",
                "errorObject": [{"MemberNames": ["period"], "ErrorMessage": "period is spoiled"}],
            },
            "refused_value",
            "'Invalid value: period is spoiled'",
        ),
        (
            {"error": "Invalid value", "errorObject": {"errorMessage": "too many"}},
            "refused_value",
            "'Invalid value: too many'",
        ),
        ({"error": {"odd": 1}}, "refused_value", "an error without a text"),
        ({"statusCode": 401, "message": "Access denied"}, "denied", "'Access denied'"),
        ({"statusCode": 403, "message": "Out of quota"}, "denied", "'Out of quota'"),
        ({"statusCode": 404, "message": "Resource not found"}, "moved", "not found"),
        ({"statusCode": 429, "message": "Try again"}, "refused_value", "'Try again'"),
        ({"message": "All calls are rejected by policy."}, "denied", "rejected by policy"),
        ({"count": 0, "data": {}, "error": ""}, "form", "data as a list"),
        ({"count": 0, "error": ""}, "form", "a record with data"),
        ({"data": [], "error": ""}, "form", "a record with count"),
        ([], "form", "an answer as an object"),
    ],
)
def test_an_answer_that_is_an_error_says_why(body: object, reason: str, said: str) -> None:
    refused = refusal(month_request(), json.dumps(body).encode())
    assert refused.reason == reason
    assert said in str(refused)


def test_a_closed_door_is_told_from_a_broken_answer() -> None:
    closed = refusal(month_request(), b"All calls are rejected by policy.")
    page = refusal(month_request(), b"\n<!DOCTYPE html><html>maintenance</html>")
    assert (closed.reason, page.reason) == ("denied", "form")


@pytest.mark.parametrize(
    ("key", "frequency"),
    [
        ("156.112.44", "A"),
        ("156.112.44.M.x", "A"),
        ("CHN.112.44.M", "A"),
        ("156.112.4.M", "A"),
        ("156.112.44.M/../..", "A"),
        ("156.112.44.M", "Q"),
    ],
)
def test_a_spoiled_row_of_series_is_named(key: str, frequency: str) -> None:
    with pytest.raises(DataError, match=r"series\.csv"):
        plan(MONTHS, series("un_comtrade", key, frequency))
