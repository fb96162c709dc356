"""European Central Bank: cross rates through the euro, on the days that have both currencies."""

from datetime import date, timedelta

import pytest
from answers import figures, only, plan, read, refusal, series, window

from indicators.errors import DataError
from indicators.sources.model import Request, Row, Window

FEBRUARY = window("2024-02-01", "2024-02-29")
CROSS = series("ecb", "CNY/USD", "M", indicator="rate_cross", reporter="EU", unit="USD_per_CNY")
HEADER = "FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE"
TWO_MONTHS = window("2024-02-01", "2024-03-31")


def request(window: Window = FEBRUARY) -> Request:
    (asked,) = plan(window, CROSS)
    return asked


def weekdays(start: str, end: str, without: tuple[str, ...] = ()) -> list[str]:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return [f"{day}" for day in days if day.weekday() < 5 and f"{day}" not in without]


def lines(days: list[str], yuan: dict[str, str] | None = None) -> list[str]:
    """The lines of days on which a euro is a dollar, and 8 yuan unless another rate is given."""
    return [
        *(f"D,CNY,{day},{(yuan or {}).get(day, '8')}" for day in days),
        *(f"D,USD,{day},1" for day in days),
    ]


def content(rows: list[str], header: str = HEADER) -> bytes:
    return "\r\n".join([header, *rows, ""]).encode()


def test_both_currencies_of_the_pair_are_asked_for_in_one_call() -> None:
    asked = request(window("2024-01-15", "2024-03-10"))
    assert asked.path == "service/data/EXR/D.USD+CNY.EUR.SP00.A"
    assert asked.params == (
        ("format", "csvdata"),
        ("startPeriod", "2024-01-15"),
        ("endPeriod", "2024-03-10"),
    )
    assert (asked.media, asked.rows, asked.label) == ("csv", 1, "daily rates of USD and CNY")


def test_the_mean_of_daily_cross_rates_is_a_derived_figure() -> None:
    # 1/8 on 20 days and 1/4 on one: 2.75 / 21; the ratio of the means would be 21 / 164.
    rows = lines(weekdays("2024-02-01", "2024-02-29"), {"2024-02-15": "4"})
    assert only(read(request(), content(rows))) == Row(
        *("rate_cross", "", "EU", "2024-02", pytest.approx(2.75 / 21), "USD_per_CNY", "derived"),
        *("mean of 21 daily reference rates, USD for one CNY through EUR", ""),
    )


def test_a_day_without_one_of_the_currencies_does_not_count() -> None:
    rows = lines(weekdays("2024-02-01", "2024-02-29"), {"2024-02-15": "4", "2024-02-16": ""})
    rows = [row for row in rows if row != "D,USD,2024-02-15,1"]
    row = only(read(request(), content(rows)))
    assert (row.value, row.note[:12]) == (0.125, "mean of 19 d")


def test_a_holiday_may_have_a_line_without_a_value() -> None:
    rows = lines(weekdays("2024-02-01", "2024-02-29"), {"2024-02-15": "NaN"})
    assert figures(read(request(), content(rows))) == [("2024-02", 0.125)]


def test_a_month_that_is_not_over_in_the_answer_has_no_mean() -> None:
    rows = lines(weekdays("2024-02-01", "2024-02-28"))
    assert read(request(), content(rows)) == ((), ())


def test_a_month_that_ends_in_holidays_is_over_once_the_next_has_a_rate() -> None:
    # 29 March 2024 was Good Friday, and 1 April Easter Monday.
    days = weekdays("2024-03-01", "2024-03-28")
    march = window("2024-03-01", "2024-04-02")
    assert figures(read(request(march), content(lines(days)))) == []
    assert figures(read(request(march), content(lines([*days, "2024-04-02"])))) == [
        ("2024-03", 0.125)
    ]


def test_a_month_with_a_hole_has_no_mean() -> None:
    # 10 and 11 February 2024 were a weekend: four days to Tuesday, five to Wednesday.
    days = weekdays("2024-02-01", "2024-03-29")
    four, five = (tuple(weekdays("2024-02-12", f"2024-02-{day}")) for day in (13, 14))
    for without, expected in ((four, ["2024-02", "2024-03"]), (five, ["2024-03"])):
        kept = [day for day in days if day not in without]
        page = read(request(TWO_MONTHS), content(lines(kept)))
        assert [row.period for row in page.rows] == expected


def test_a_month_that_the_window_holds_in_part_has_no_mean() -> None:
    rows = lines(weekdays("2024-02-01", "2024-03-29"))
    asked = request(window("2024-02-02", "2024-03-31"))
    assert figures(read(asked, content(rows))) == [("2024-03", 0.125)]


def test_further_columns_are_passed_over_once_they_say_what_was_asked() -> None:
    days = weekdays("2024-02-01", "2024-02-29")
    rows = [f"{row},EUR,SP00,A,x" for row in lines(days)]
    header = f"{HEADER},CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TITLE"
    assert figures(read(request(), content(rows, header))) == [("2024-02", 0.125)]
    spoiled = [*rows[:-1], rows[-1].replace("EUR", "GBP")]
    assert refusal(request(), content(spoiled, header)).reason == "echo"


def test_a_header_by_itself_is_no_figures() -> None:
    assert read(request(), content([])) == ((), ())


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("M,USD,2024-02-01,1", "echo"),
        ("D,GBP,2024-02-01,1", "echo"),
        ("D,USD,2024-02-29,1", "duplicate"),
        ("D,USD,2024-02,1", "form"),
        ("D,USD,2024-02-30,1", "form"),
        ("D,USD,2024-02-03,0", "form"),
        ("D,USD,2024-02-03,-1", "form"),
        ("D,USD,2024-02-03,1e10", "form"),
        ("D,USD,2024-02-03,Infinity", "form"),
        ("D,USD,2024-02-03", "form"),
    ],
)
def test_a_spoiled_line_is_refused(row: str, reason: str) -> None:
    rows = [*lines(weekdays("2024-02-01", "2024-02-29")), row]
    assert refusal(request(), content(rows)).reason == reason


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"errors":[]}', b"FREQ,CURRENCY,TIME_PERIOD\n", b"No results found."]
)
def test_what_is_not_this_csv_is_refused(body: bytes) -> None:
    assert refusal(request(), body).reason == "form"


@pytest.mark.parametrize(
    ("key", "frequency"), [("USD", "M"), ("EUR/USD", "M"), ("CNY/EUR", "M"), ("CNY/USD", "A")]
)
def test_a_spoiled_row_of_series_is_named(key: str, frequency: str) -> None:
    with pytest.raises(DataError, match=r"series\.csv"):
        plan(FEBRUARY, series("ecb", key, frequency))
