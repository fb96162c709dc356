"""Faults of rows and figures: well-formed answers that are wrong."""

from typing import Any

import pytest
import requests

from services import SERVICES, Services
from services.conftest import Get, Rows
from services.ordinary import CSV, DOLLAR, EURO, IMTS, MONTH, REQUESTS, headers


def values(answer: requests.Response) -> list[Any]:
    return [row["primaryValue"] for row in answer.json()["data"]]


# --- rows ----------------------------------------------------------------------------------------


def test_exactly_500_rows_with_keys_of_their_own(get: Get, services: Services) -> None:
    services.fault("un_comtrade", "full_page")
    told = get("un_comtrade", MONTH).json()
    assert (told["count"], len(told["data"])) == (500, 500)
    keys = {(row["partnerCode"], row["cmdCode"], row["flowCode"]) for row in told["data"]}
    assert len(keys) == 500


def test_detail_without_its_totals_and_beside_them(get: Get, services: Services) -> None:
    services.fault("un_comtrade", "detail_only")
    services.fault("un_comtrade", "detail_beside")

    def kinds() -> set[tuple[int, int, str]]:
        rows = get("un_comtrade", MONTH).json()["data"]
        return {(row["partnerCode"], row["motCode"], row["customsCode"]) for row in rows}

    detail = {(112, 1000, "C00"), (112, 2000, "C00"), (112, 0, "C01"), (0, 0, "C00")}
    assert kinds() == detail
    assert kinds() == {*detail, (112, 0, "C00")}


# A map of values, as Eurostat has it, cannot hold one twice.
@pytest.mark.parametrize("service", [name for name in SERVICES if name != "eurostat"])
def test_every_row_twice(get: Get, services: Services, service: str) -> None:
    before = get(service, REQUESTS[service], **headers(service)).text
    services.fault(service, "repeated")
    after = get(service, REQUESTS[service], **headers(service)).text
    mark = {"nbrb": "Cur_ID", "ecb": "EXR.D.USD", "imf_imts": "MG_CIF_USD"}.get(service, '"value":')
    mark = "primaryValue" if service == "un_comtrade" else mark
    extra = {"world_bank_debt": 5, "world_bank": 9}.get(service, before.count(mark))
    assert after.count(mark) == before.count(mark) + extra


@pytest.mark.parametrize("service", SERVICES)
def test_the_echo_is_of_somebody_else(get: Get, services: Services, service: str) -> None:
    services.fault(service, "wrong_echo")
    wrong = {
        "un_comtrade": '"reporterCode":643,',
        "imf_imts": "R,RUS,MG_CIF_USD",
        "world_bank": '"countryiso3code":"RUS"',
        "world_bank_debt": '"concept":"Country","id":"RUS"',
        "nbrb": '"Cur_ID":510',
        "ecb": ",D,JPY,EUR",
        "eurostat": '"index":{"EU15":0}',
    }[service]
    assert wrong in get(service, REQUESTS[service], **headers(service)).text
    assert wrong not in get(service, REQUESTS[service], **headers(service)).text


@pytest.mark.parametrize("service", SERVICES)
def test_a_field_has_another_name(get: Get, services: Services, service: str) -> None:
    old, new = {
        "un_comtrade": ('"primaryValue":', '"tradeValue":'),
        "imf_imts": (",OBS_VALUE,", ",OBSERVATION,"),
        "world_bank": ('"value":', '"figure":'),
        "world_bank_debt": ('"value":', '"figure":'),
        "nbrb": ('"Cur_OfficialRate":', '"Cur_Rate":'),
        "ecb": (",OBS_VALUE", ",OBSERVATION"),
        "eurostat": ('"value":', '"values":'),
    }[service]
    services.fault(service, "renamed")
    text = get(service, REQUESTS[service], **headers(service)).text
    assert old not in text
    assert new in text


# --- figures -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "found"),
    [
        ("empty", {}, []),
        ("half", {}, [189_000_000, 1_800_000]),
        ("units", {}, [126_000_000_000, 189_000_000_000, 9_000_000_000, 1_800_000_000]),
        ("units", {"factor": 0.001}, [126_000, 189_000, 9_000, 1_800]),
        ("tenfold", {}, [1_260_000_000, 189_000_000, 9_000_000, 1_800_000]),
        (
            "tenfold",
            {"key": "156.112.44.M", "period": "2024-01"},
            [126_000_000, 189_000_000, 90_000_000, 1_800_000],
        ),
        ("tenfold", {"period": "2024-02"}, [126_000_000, 189_000_000, 9_000_000, 1_800_000]),
        ("sign_flip", {}, [-126_000_000, 189_000_000, 9_000_000, 1_800_000]),
        ("zeros", {}, [0, 0, 0, 0]),
    ],
)
def test_figures_are_wrong_in_a_well_formed_answer(
    get: Get, services: Services, name: str, options: dict[str, Any], found: list[int]
) -> None:
    services.fault("un_comtrade", name, **options)
    assert values(get("un_comtrade", MONTH)) == found
    assert values(get("un_comtrade", MONTH)) == [126_000_000, 189_000_000, 9_000_000, 1_800_000]


def test_nan_is_written_where_json_has_none(get: Get, services: Services) -> None:
    services.fault("nbrb", "nan")
    assert '"Cur_OfficialRate":NaN}' in get("nbrb", DOLLAR).text
    services.fault("imf_imts", "nan")
    assert ",2025-M11,nan," in get("imf_imts", IMTS, accept=CSV).text


def test_a_decimal_comma(get: Get, services: Services) -> None:
    services.fault("nbrb", "decimal_comma")
    services.fault("ecb", "decimal_comma")
    assert '"Cur_OfficialRate":"3,10120"' in get("nbrb", DOLLAR).text
    assert (
        get("ecb", EURO.replace("&detail=dataonly", ""))
        .text.splitlines()[1]
        .startswith('EXR.D.USD.EUR.SP00.A,D,USD,EUR,SP00,A,2025-12-29,"1,12330",A')
    )


def test_every_service_can_be_empty_and_half(get: Get, services: Services) -> None:
    for service in SERVICES:
        whole = len(get(service, REQUESTS[service], **headers(service)).content)
        for name in ("half", "empty"):
            services.fault(service, name)
            assert len(get(service, REQUESTS[service], **headers(service)).content) < whole, (
                service,
                name,
            )


def test_a_fault_shows_to_whoever_has_the_sound_answer(get: Get, services: Services) -> None:
    tag = get("nbrb", DOLLAR).headers["ETag"]
    services.fault("nbrb", "units")
    spoiled = get("nbrb", DOLLAR, if_none_match=tag)
    assert spoiled.status_code == 200
    assert spoiled.headers["ETag"] != tag


def test_preview_of_a_year_shows_a_fault_once(preview: Rows, services: Services) -> None:
    services.fault("un_comtrade", "units", only="period=2023")
    assert preview("2024")[0]["primaryValue"] == 1_680_000_000
    assert preview("2023")[0]["primaryValue"] == 1_560_000_000_000
    assert preview("2023")[0]["primaryValue"] == 1_560_000_000
