"""National Bank of Belarus: rates for one unit, means of whole months, numbers that change."""

import json
from datetime import date, timedelta

import pytest
from answers import answer, changed, figures, only, plan, put, read, refusal, series, window

from indicators.errors import DataError
from indicators.sources.model import Page, Request, Row, Series, Window

FEBRUARY = window("2023-02-01", "2023-02-28")
DOLLAR = series("nbrb", "USD", "M", indicator="rate_usd", reporter="BLR", unit="BYN_per_USD")
YUAN = series("nbrb", "CNY", "M", indicator="rate_cny", reporter="BLR", unit="BYN_per_CNY")
CROSS = series("nbrb", "CNY/USD", "M", indicator="rate_cross", reporter="BLR", unit="USD_per_CNY")


def chains(window: Window, *wanted: Series) -> tuple[Request, ...]:
    """What the list of currencies leads to."""
    (listing,) = plan(window, *wanted)
    return read(listing, answer("nbrb_currencies.json")).more


def rates(request: Request, **by_day: float) -> list[dict[str, object]]:
    """An answer with the rate 2 for each day asked for, or another one as in ``d2023_02_28=3``."""
    start, end = (date.fromisoformat(text) for _, text in request.params)
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    return [
        {
            "Cur_ID": int(request.path.rpartition("/")[2]),
            "Date": f"{day}T00:00:00",
            "Cur_OfficialRate": by_day.get(f"d{day:%Y_%m_%d}", 2),
        }
        for day in days
    ]


def followed(request: Request, *answers: list[dict[str, object]]) -> Page:
    """Read a chain to its end."""
    page = Page((), (request,))
    for rows in answers:
        (asked,) = page.more
        page = read(asked, json.dumps(rows).encode())
    assert page.more == ()
    return page


def asked_of(chain: Request) -> list[tuple[str, str, str]]:
    return [(one.path, *(text for _, text in one.params)) for one in (chain, *chain.then)]


def test_the_list_of_currencies_is_asked_for_first_and_once() -> None:
    (asked,) = plan(window("2022-01-15", "2023-12-31"), DOLLAR, YUAN, CROSS)
    assert (asked.path, asked.params, asked.media) == ("exrates/currencies", (), "json")
    assert asked.label == "which numbers the currencies have"
    # Two currencies in two stretches, a new number of each, and 3 x 23 figures in 6 answers.
    assert (asked.follow_ups, asked.rows) == (6, 12)


def test_a_currency_is_asked_for_by_its_number_for_the_whole_months_of_the_window() -> None:
    (chain,) = chains(window("2023-01-15", "2023-04-10"), DOLLAR)
    assert chain.path == "exrates/rates/dynamics/20"
    assert chain.params == (("startDate", "2023-02-01"), ("endDate", "2023-03-31"))
    assert chain.label == "USD, 2023-02-01 to 2023-03-31"


def test_no_request_is_about_more_than_365_days_and_none_parts_a_month() -> None:
    assert [asked_of(chain) for chain in chains(window("2023-06-01", "2024-12-31"), DOLLAR)] == [
        [("exrates/rates/dynamics/20", "2023-06-01", "2023-12-31")],
        [("exrates/rates/dynamics/20", "2024-01-01", "2024-11-30")],
        [("exrates/rates/dynamics/20", "2024-12-01", "2024-12-31")],
    ]


def test_the_number_of_a_currency_changes_within_a_month() -> None:
    (chain,) = chains(window("2021-07-01", "2021-07-31"), CROSS)
    assert asked_of(chain) == [
        ("exrates/rates/dynamics/11", "2021-07-01", "2021-07-08"),
        ("exrates/rates/dynamics/21", "2021-07-09", "2021-07-31"),
        ("exrates/rates/dynamics/10", "2021-07-01", "2021-07-08"),
        ("exrates/rates/dynamics/20", "2021-07-09", "2021-07-31"),
    ]
    assert chain.follow_ups == 3
    page = followed(chain, *(rates(one) for one in (chain, *chain.then)))
    assert figures(page) == [("2021-07", pytest.approx(0.1))]


def test_nothing_is_asked_of_the_money_before_the_redenomination() -> None:
    assert plan(window("2015-01-01", "2016-06-30"), DOLLAR) == []
    (chain,) = chains(window("2015-01-01", "2016-07-31"), DOLLAR)
    assert asked_of(chain) == [("exrates/rates/dynamics/10", "2016-07-01", "2016-07-31")]


def test_nothing_is_asked_where_the_window_holds_no_whole_month() -> None:
    assert plan(window("2023-02-02", "2023-03-30"), DOLLAR) == []


def test_monthly_numbers_of_a_currency_are_passed_over() -> None:
    (listing,) = plan(FEBRUARY, YUAN)
    content = changed("nbrb_currencies.json", put("2050-01-01T00:00:00", 3, "Cur_DateEnd"))
    (chain,) = read(listing, content).more
    assert asked_of(chain) == [("exrates/rates/dynamics/21", "2023-02-01", "2023-02-28")]


def test_where_two_numbers_claim_a_day_the_newer_one_has_it() -> None:
    (listing,) = plan(window("2021-07-01", "2021-07-31"), DOLLAR)
    content = changed("nbrb_currencies.json", put("2021-07-09T00:00:00", 1, "Cur_DateEnd"))
    (chain,) = read(listing, content).more
    assert asked_of(chain) == [
        ("exrates/rates/dynamics/10", "2021-07-01", "2021-07-08"),
        ("exrates/rates/dynamics/20", "2021-07-09", "2021-07-31"),
    ]


def test_a_number_that_holds_for_one_day_of_the_months_is_asked_for_that_day() -> None:
    (listing,) = plan(window("2021-07-01", "2021-07-31"), DOLLAR)

    def move(tree: list[dict[str, object]]) -> None:
        tree[1]["Cur_DateEnd"] = "2021-07-01T00:00:00"
        tree[0]["Cur_DateStart"] = "2021-07-02T00:00:00"

    (chain,) = read(listing, changed("nbrb_currencies.json", move)).more
    assert asked_of(chain) == [
        ("exrates/rates/dynamics/10", "2021-07-01", "2021-07-01"),
        ("exrates/rates/dynamics/20", "2021-07-02", "2021-07-31"),
    ]


def test_the_mean_of_the_days_of_a_month_is_a_derived_figure() -> None:
    (chain,) = chains(FEBRUARY, DOLLAR)
    row = only(followed(chain, rates(chain, d2023_02_01=3.4, d2023_02_28=3.4)))
    note = "mean of 28 daily official rates"
    assert row == Row(
        "rate_usd", "", "BLR", "2023-02", pytest.approx(2.1), "BYN_per_USD", "derived", note, ""
    )


def test_a_rate_for_ten_yuan_is_divided_by_ten() -> None:
    (chain,) = chains(FEBRUARY, YUAN)
    assert figures(followed(chain, rates(chain))) == [("2023-02", pytest.approx(0.2))]


def test_a_cross_rate_is_the_mean_of_daily_ratios_and_not_the_ratio_of_means() -> None:
    (chain,) = chains(FEBRUARY, CROSS)
    yuan, dollars = chain, chain.then[0]
    # 0.2 / 2 on 27 days and 0.2 / 1 on one: 2.9 / 28; the ratio of the means would be 5.6 / 55.
    row = only(followed(chain, rates(yuan), rates(dollars, d2023_02_10=1)))
    assert row.value == pytest.approx(2.9 / 28)
    assert row.note == "mean of 28 daily official rates, USD for one CNY through BYN"


def test_one_chain_serves_all_series_and_asks_for_each_currency_once() -> None:
    (chain,) = chains(FEBRUARY, DOLLAR, YUAN, CROSS)
    assert asked_of(chain) == [
        ("exrates/rates/dynamics/20", "2023-02-01", "2023-02-28"),
        ("exrates/rates/dynamics/21", "2023-02-01", "2023-02-28"),
    ]
    page = followed(chain, rates(chain), rates(chain.then[0]))
    assert [(row.indicator, row.value) for row in page.rows] == [
        ("rate_usd", pytest.approx(2)),
        ("rate_cny", pytest.approx(0.2)),
        ("rate_cross", pytest.approx(0.1)),
    ]


@pytest.mark.parametrize("lacking", [0, 13, 27], ids=["first", "middle", "last"])
def test_a_month_without_one_of_its_days_has_no_mean(lacking: int) -> None:
    (chain,) = chains(window("2023-01-01", "2023-02-28"), DOLLAR)
    rows = rates(chain)
    del rows[31 + lacking]
    assert figures(followed(chain, rows)) == [("2023-01", 2.0)]


def test_a_month_that_is_not_over_in_the_answer_has_no_mean() -> None:
    (chain,) = chains(window("2023-01-01", "2023-12-31"), DOLLAR)
    assert figures(followed(chain, rates(chain)[: 31 + 20])) == [("2023-01", 2.0)]


def test_a_currency_that_had_no_number_then_has_no_figures() -> None:
    listing = plan(window("2020-01-01", "2020-02-29"), series("nbrb", "EUR", "M"))[0]
    assert read(listing, answer("nbrb_currencies.json")) == ((), ())


def test_no_rows_are_no_figures() -> None:
    (chain,) = chains(FEBRUARY, DOLLAR)
    assert read(chain, b"[]") == ((), ())


@pytest.mark.parametrize(
    ("cell", "value", "reason"),
    [
        ("Cur_ID", 10, "echo"),
        ("Cur_ID", None, "form"),
        ("Date", "2023-03-01T00:00:00", "echo"),
        ("Date", "2023-02-02T00:00:00", "duplicate"),
        ("Date", "2023-02-30T00:00:00", "form"),
        ("Date", "01.02.2023", "form"),
        ("Date", "2023-02", "form"),
        ("Date", None, "form"),
        ("Cur_OfficialRate", 0, "form"),
        ("Cur_OfficialRate", -2, "form"),
        ("Cur_OfficialRate", None, "form"),
        ("Cur_OfficialRate", "2.0", "form"),
        ("Cur_OfficialRate", 1e300, "form"),
    ],
)
def test_a_spoiled_rate_is_refused(cell: str, value: object, reason: str) -> None:
    (chain,) = chains(FEBRUARY, DOLLAR)
    rows = rates(chain)
    rows[0][cell] = value
    assert refusal(chain, json.dumps(rows).encode()).reason == reason


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Cur_ID", "20/../../etc"),
        ("Cur_ID", None),
        ("Cur_ID", -20),
        ("Cur_Scale", 0),
        ("Cur_Scale", "1"),
        ("Cur_DateStart", "yesterday"),
        ("Cur_DateEnd", None),
        ("Cur_Abbreviation", "usd"),
        ("Cur_Periodicity", 1),
    ],
)
def test_a_spoiled_list_of_currencies_is_refused(cell: str, value: object) -> None:
    (listing,) = plan(FEBRUARY, DOLLAR)

    def spoil(tree: list[dict[str, object]]) -> None:
        del tree[1]
        tree[0][cell] = value

    assert refusal(listing, changed("nbrb_currencies.json", spoil)).reason == "form"


def test_what_is_spoiled_in_another_currency_does_not_matter() -> None:
    (listing,) = plan(FEBRUARY, DOLLAR)
    content = changed("nbrb_currencies.json", put(None, 5, "Cur_Scale"))
    assert len(read(listing, content).more) == 1


@pytest.mark.parametrize("content", [b"", b"{}", b"null", b"[1]", b"<html>", b"[NaN]", b'"x"'])
def test_what_is_not_this_json_is_refused(content: bytes) -> None:
    (listing,) = plan(FEBRUARY, DOLLAR)
    (chain,) = chains(FEBRUARY, DOLLAR)
    assert refusal(listing, content).reason == "form"
    assert refusal(chain, content).reason == "form"


@pytest.mark.parametrize(
    ("key", "frequency"),
    [("usd", "M"), ("USD/", "M"), ("BYN", "M"), ("USD/BYN", "M"), ("USD", "A")],
)
def test_a_spoiled_row_of_series_is_named(key: str, frequency: str) -> None:
    with pytest.raises(DataError, match=r"series\.csv"):
        plan(FEBRUARY, series("nbrb", key, frequency))
