"""World Bank debt statistics: concepts by name, stocks only, refusals that come as XML."""

import json

import pytest
from answers import answer, changed, figures, plan, put, read, refusal, series, window

from indicators.errors import DataError
from indicators.sources.model import Request, Row

YEARS = window("2020-01-01", "2024-06-30")
DEBT = series("world_bank_debt", "BLR.DT.DOD.DPPG.CD.730", indicator="debt_value", reporter="BLR")
FIRST = ("source", "data", 0)


def request() -> Request:
    (asked,) = plan(YEARS, DEBT)
    return asked


def test_one_debtor_and_creditor_is_asked_for_over_all_years() -> None:
    asked = request()
    assert asked.path == (
        "v2/sources/6/country/BLR/series/DT.DOD.DPPG.CD/counterpart-area/730/time/all"
    )
    assert asked.params == (("format", "json"), ("per_page", "1000"))
    assert (asked.media, asked.rows) == ("json", 5)
    assert asked.label == "DT.DOD.DPPG.CD of BLR to 730"


def test_stocks_become_rows_whatever_the_order_of_the_concepts() -> None:
    name = ("debt_value", "", "BLR")
    assert read(request(), answer("world_bank_debt.json")) == (
        (
            Row(*name, "2021", 30.0, "USD", "official", "", "2024-12-03"),
            Row(*name, "2022", 31.5, "USD", "official", "", "2024-12-03"),
        ),
        (),
    )


def test_without_an_edition_the_rows_have_none() -> None:
    content = changed("world_bank_debt.json", put(None, "lastupdated"))
    assert {row.vintage for row in read(request(), content).rows} == {""}


def test_the_next_page_is_asked_for() -> None:
    content = changed(
        "world_bank_debt.json", lambda tree: tree.update(pages=2, per_page="4", total="7")
    )
    (second,) = read(request(), content).more
    assert second.params == (("format", "json"), ("per_page", "1000"), ("page", "2"))


def test_no_rows_are_no_figures() -> None:
    body = {"page": 1, "pages": 1, "per_page": 1000, "total": 0, "source": {"data": []}}
    assert read(request(), json.dumps(body).encode()) == ((), ())


def test_a_refusal_in_xml_is_told_with_its_number() -> None:
    refused = refusal(request(), answer("world_bank_debt_refusal.xml"))
    assert refused.reason == "refused_value"
    assert str(refused) == (
        "world_bank_debt: expected figures, found '160 There are no such data.'"
    )


def test_any_other_markup_is_no_answer() -> None:
    assert refusal(request(), b"<html><body>message</body></html>").reason == "form"


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        ((*FIRST, "variable", 0, "id"), "CHN", "echo"),
        ((*FIRST, "variable", 1, "id"), "DT.DOD.DECT.CD", "echo"),
        ((*FIRST, "variable", 2, "id"), "WLD", "echo"),
        ((*FIRST, "variable", 2, "concept"), "Creditor", "echo"),
        ((*FIRST, "variable", 3, "id"), "YR2022", "duplicate"),
        ((*FIRST, "variable", 3, "id"), "YR21", "form"),
        ((*FIRST, "variable", 3, "id"), "YR2101", "form"),
        ((*FIRST, "variable", 3, "concept"), "When", "form"),
        ((*FIRST, "variable"), {}, "form"),
        ((*FIRST, "variable", 0), "BLR", "form"),
        ((*FIRST, "value"), "30", "form"),
        ((*FIRST, "value"), -30, "form"),
        (("source",), [], "form"),
        (("source", "data"), None, "form"),
        (("total",), 5, "cut"),
        (("page",), 2, "echo"),
    ],
)
def test_a_spoiled_place_is_refused(
    place: tuple[str | int, ...], value: object, reason: str
) -> None:
    content = changed("world_bank_debt.json", put(value, *place))
    assert refusal(request(), content).reason == reason


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"null", b'{"source":NaN}', b"{"])
def test_what_is_not_this_json_is_refused(content: bytes) -> None:
    assert refusal(request(), content).reason == "form"


def test_figures_before_and_after_the_window_are_left_out() -> None:
    content = changed("world_bank_debt.json", put("YR2025", *FIRST, "variable", 3, "id"))
    assert figures(read(request(), content)) == [("2022", 31.5)]


@pytest.mark.parametrize(
    "key",
    [
        "BLR.DT.AMT.DPPG.CD.730",
        "BLR.DT.TDS.DPPG.CD.730",
        "BLR.DT.DOD.DPPG.CD",
        "BLR.DT.INT.DPPG.CD.730",
        "DT.DOD.DPPG.CD.730",
    ],
)
def test_payments_are_not_read_because_later_ones_are_due_and_not_made(key: str) -> None:
    with pytest.raises(DataError, match="of a stock"):
        plan(YEARS, series("world_bank_debt", key))
