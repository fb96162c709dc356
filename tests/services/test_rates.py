"""The banks on loopback: scales, ids that change, weekends, the 365 days, conditional requests."""

import pytest

from services import Services
from services.conftest import Get

DYNAMICS = "/exrates/rates/dynamics"
ECB = "/service/data/EXR/D.USD+CNY.EUR.SP00.A?format=csvdata"


def rates(get: Get, id_: int, start: str, end: str) -> dict[str, float]:
    answer = get("nbrb", f"{DYNAMICS}/{id_}?startDate={start}&endDate={end}")
    return {row["Date"][:10]: row["Cur_OfficialRate"] for row in answer.json()}


def test_dynamics_have_three_fields_and_repeat_friday_at_the_weekend(get: Get) -> None:
    answer = get("nbrb", f"{DYNAMICS}/431?startDate=2024-03-15&endDate=2024-03-18")
    assert answer.json() == [
        # 3.08 + 2 x 0.01 + 15 x 0.0001, until Monday.
        {"Cur_ID": 431, "Date": "2024-03-15T00:00:00", "Cur_OfficialRate": 3.1015},
        {"Cur_ID": 431, "Date": "2024-03-16T00:00:00", "Cur_OfficialRate": 3.1015},
        {"Cur_ID": 431, "Date": "2024-03-17T00:00:00", "Cur_OfficialRate": 3.1015},
        {"Cur_ID": 431, "Date": "2024-03-18T00:00:00", "Cur_OfficialRate": 3.1018},
    ]
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_yuan_is_for_ten(get: Get) -> None:
    (yuan,) = (
        row
        for row in get("nbrb", "/exrates/rates?periodicity=0&ondate=2024-03-15").json()
        if row["Cur_Abbreviation"] == "CNY"
    )
    assert yuan == {
        "Cur_ID": 462,
        "Date": "2024-03-15T00:00:00",
        "Cur_Abbreviation": "CNY",
        "Cur_Scale": 10,
        "Cur_Name": "Китайских юаней",
        "Cur_OfficialRate": 3.8769,
    }


def test_one_rate_by_letters_number_or_id(get: Get) -> None:
    found = [
        get("nbrb", f"/exrates/rates/{code}&ondate=2024-3-15").json()
        for code in ("USD?parammode=2", "840?parammode=1", "431?parammode=0")
    ]
    assert [row["Cur_OfficialRate"] for row in found] == [3.1015] * 3
    assert get("nbrb", "/exrates/rates/XXX?parammode=2").status_code == 404


def test_a_currency_changes_its_id_and_keeps_its_parent(get: Get) -> None:
    found = [row for row in get("nbrb", "/exrates/currencies").json() if row["Cur_Code"] == "840"]
    assert [(row["Cur_ID"], row["Cur_ParentID"], row["Cur_DateEnd"]) for row in found] == [
        (145, 145, "2021-07-08T00:00:00"),
        (431, 145, "2050-01-01T00:00:00"),
    ]
    assert list(rates(get, 145, "2021-07-07", "2021-07-10")) == ["2021-07-07", "2021-07-08"]
    assert list(rates(get, 431, "2021-07-07", "2021-07-10")) == ["2021-07-09", "2021-07-10"]
    assert get("nbrb", "/exrates/currencies/431").json() == found[1]
    assert get("nbrb", "/exrates/currencies/1").status_code == 404


def test_roubles_lose_four_zeros_in_july_2016(get: Get) -> None:
    # 2.12 + 5 x 0.01 + 30 x 0.0001 in new roubles, and a day later 2.12 + 6 x 0.01 + 0.0001.
    assert rates(get, 145, "2016-06-30", "2016-07-01") == {
        "2016-06-30": 21_730.0,
        "2016-07-01": 2.1801,
    }


def test_365_days_are_the_most(get: Get) -> None:
    assert len(rates(get, 431, "2024-01-01", "2024-12-31")) == 366
    longer = get("nbrb", f"{DYNAMICS}/431?startDate=2024-01-01&endDate=2025-01-01")
    assert longer.status_code == 400
    assert get("nbrb", f"{DYNAMICS}/431").status_code == 400
    assert get("nbrb", f"{DYNAMICS}/999?startDate=2024-01-01&endDate=2024-01-02").status_code == 404


def test_there_are_no_rates_of_days_to_come(get: Get, services: Services) -> None:
    assert list(rates(get, 431, "2025-12-31", "2026-01-01")) == ["2025-12-31"]
    services.move_to("2026-01")
    assert len(rates(get, 431, "2025-12-31", "2026-03-31")) == 32


def test_an_etag_saves_the_body_until_something_changes(get: Get, services: Services) -> None:
    target = f"{DYNAMICS}/431?startDate=2025-12-01&endDate=2026-01-31"
    first = get("nbrb", target)
    assert first.headers["Content-Encoding"] == "gzip"
    same = get("nbrb", target, if_none_match=f'"other", {first.headers["ETag"]}')
    assert (same.status_code, same.content) == (304, b"")
    assert same.headers["ETag"] == first.headers["ETag"]
    services.move_to("2026-01")
    newer = get("nbrb", target, if_none_match=first.headers["ETag"])
    assert newer.status_code == 200
    assert len(newer.json()) == 62
    assert services.bodies()["nbrb"] == 2


def test_nothing_is_packed_for_whoever_cannot_unpack(get: Get) -> None:
    plain = get("nbrb", "/exrates/currencies", accept_encoding="identity")
    assert "Content-Encoding" not in plain.headers
    packed = get("nbrb", "/exrates/currencies")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content == plain.content


def test_the_ecb_writes_many_columns_and_no_weekends_and_holidays(get: Get) -> None:
    answer = get("ecb", f"{ECB}&startPeriod=2025-12-24&endPeriod=2025-12-29")
    assert answer.headers["Content-Type"] == "text/csv"
    head, *lines = answer.text.splitlines()
    assert head == (
        "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,"
        "OBS_CONF,COLLECTION,DECIMALS,TITLE,TITLE_COMPL,UNIT"
    )
    assert lines[2] == (
        "EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2025-12-24,1.1232,A,F,A,4,US dollar/Euro,"
        '"ECB reference exchange rate, US dollar/Euro, 2:15 pm (C.E.T.)",USD'
    )
    assert [line.split(",")[2:7:4] for line in lines] == [
        ["CNY", "2025-12-24"],
        ["CNY", "2025-12-29"],
        ["USD", "2025-12-24"],
        ["USD", "2025-12-29"],
    ]


def test_the_ecb_gives_short_rows_and_months(get: Get) -> None:
    target = "/service/data/EXR/M.USD.EUR.SP00.A?format=csvdata&detail=dataonly&startPeriod=2025-12"
    head, row = get("ecb", target).text.splitlines()
    assert head.endswith(",TIME_PERIOD,OBS_VALUE")
    # Of the 21 open days, 4 are at 1.1230, 5 at 1.1231, 7 at 1.1232 and 3 at 1.1233; 2 between.
    assert row == "EXR.M.USD.EUR.SP00.A,M,USD,EUR,SP00,A,2025-12,1.1231"


def test_the_ecb_says_when_it_changed(get: Get, services: Services) -> None:
    target = f"{ECB}&startPeriod=2025-12-01"
    first = get("ecb", target)
    assert first.headers["Last-Modified"] == "Wed, 31 Dec 2025 15:00:00 GMT"
    since = {"if_modified_since": first.headers["Last-Modified"]}
    assert get("ecb", target, **since).status_code == 304
    services.move_to("2026-01")
    assert get("ecb", target, **since).status_code == 200


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (f"{ECB}&startPeriod=2030-01-01", 404),
        ("/service/data/EXR/D.BYN.EUR.SP00.A?format=csvdata", 404),
        ("/service/data/EXR/D.USD.EUR?format=csvdata", 400),
        (f"{ECB}&startPeriod=yesterday", 400),
        ("/service/data/EXR/D.USD.EUR.SP00.A", 406),
    ],
)
def test_the_ecb_has_no_answer(get: Get, target: str, status: int) -> None:
    assert get("ecb", target).status_code == status


def test_both_banks_agree_on_the_yuan(get: Get, services: Services) -> None:
    day = "2024-03-15"
    byn = {name: services.figures.value("nbrb", name, day) for name in ("USD", "CNY")}
    euro = {name: services.figures.value("ecb", name, day) for name in ("USD", "CNY")}
    assert byn == {"USD": 3.1015, "CNY": 3.8769}
    assert euro == {"USD": 1.1022, "CNY": 8.8172}
