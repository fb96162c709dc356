"""The IMF on loopback: SDMX-CSV in two versions, JSON, and the quirks of each way to ask."""

import csv
import io

import pytest

from services import Services
from services.conftest import Get

THREE = "/external/sdmx/3.0/data/dataflow/IMF.STA/IMTS"
TWO = "/external/sdmx/2.1/data/IMF.STA,IMTS"
CSV_TWO = "application/vnd.sdmx.data+csv;version=2.0.0"
CSV_ONE = "application/vnd.sdmx.data+csv;version=1.0.0"
SINCE = "c%5BTIME_PERIOD%5D=ge:2025-M11"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_of_version_2_has_the_columns_of_the_service(get: Get) -> None:
    answer = get("imf_imts", f"{THREE}/+/CHN.MG_CIF_USD.BLR.M?{SINCE}", accept=CSV_TWO)
    assert answer.headers["Content-Type"] == CSV_TWO
    assert answer.text == (
        "STRUCTURE[;],STRUCTURE_ID,ACTION,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,"
        "TIME_PERIOD,OBS_VALUE,SCALE,PRECISION,DECIMALS_DISPLAYED,TRADE_FLOW,VALUATION,UNIT,"
        "DERIVATION_TYPE,OVERLAP,STATUS\n"
        "dataflow,IMF.STA:IMTS(1.0.0),R,CHN,MG_CIF_USD,BLR,M,2025-M11,153000000,6,,0,IM,CIF,USD,"
        "O,,\n"
        "dataflow,IMF.STA:IMTS(1.0.0),R,CHN,MG_CIF_USD,BLR,M,2025-M12,153000000,6,,0,IM,CIF,USD,"
        "O,,\n"
    )


def test_csv_of_version_1_has_only_the_flow_before_the_key(get: Get) -> None:
    target = f"{TWO}/CHN.MG_CIF_USD.BLR.A?startPeriod=2024&endPeriod=2024"
    answer = get("imf_imts", target, accept=CSV_ONE)
    assert answer.headers["Content-Type"] == CSV_ONE
    (row,) = rows(answer.text)
    assert row["DATAFLOW"] == "IMF.STA:IMTS(1.0.0)"
    assert (row["TIME_PERIOD"], row["OBS_VALUE"], row["SCALE"]) == ("2024", "1680000000", "6")


@pytest.mark.parametrize(
    ("bounds", "periods"),
    [
        ("ge:2025-M11", ["2025-M11", "2025-M12"]),
        ("ge:2025-10%2Ble:2025-11", ["2025-M10", "2025-M11"]),
        ("ge:2025-10+le:2025-11", ["2025-M10", "2025-M11"]),
        ("ge:2026", []),
        ("le:2021-A1", []),
        ("eq:2024-M02", ["2024-M02"]),
    ],
)
def test_version_3_is_bounded_by_c_time_period(get: Get, bounds: str, periods: list[str]) -> None:
    target = f"{THREE}/~/CHN.MG_CIF_USD.BLR.M?c%5BTIME_PERIOD%5D={bounds}"
    found = rows(get("imf_imts", target, accept=CSV_TWO).text)
    assert [row["TIME_PERIOD"] for row in found] == periods


def test_version_3_ignores_start_period_and_2_1_does_not(get: Get) -> None:
    key = "CHN.MG_CIF_USD.BLR.M?startPeriod=2025-12"
    assert len(rows(get("imf_imts", f"{THREE}/+/{key}", accept=CSV_TWO).text)) == 48
    assert len(rows(get("imf_imts", f"{TWO}/{key}", accept=CSV_ONE).text)) == 1


def test_an_empty_slot_is_nothing_in_3_0_and_everything_in_2_1(get: Get) -> None:
    assert rows(get("imf_imts", f"{THREE}/+/CHN..BLR.A", accept=CSV_TWO).text) == []
    wild = rows(get("imf_imts", f"{THREE}/+/CHN.*.BLR.A?{SINCE}", accept=CSV_TWO).text)
    assert {row["INDICATOR"] for row in wild} == {"MG_CIF_USD", "XG_FOB_USD"}
    empty = rows(get("imf_imts", f"{TWO}/CHN..BLR.A", accept=CSV_ONE).text)
    assert {row["INDICATOR"] for row in empty} == {"MG_CIF_USD", "XG_FOB_USD"}


def test_alternatives_are_joined_by_plus(get: Get) -> None:
    target = f"{THREE}/1.0.0/BLR+CHN.MG_CIF_USD+XG_FOB_USD.BLR+CHN.M?{SINCE}"
    found = rows(get("imf_imts", target, accept="text/csv").text)
    keys = {(row["COUNTRY"], row["INDICATOR"], row["COUNTERPART_COUNTRY"]) for row in found}
    assert len(keys) == 4


def test_a_two_letter_country_is_an_answer_without_observations(get: Get) -> None:
    answer = get("imf_imts", f"{THREE}/+/CN.MG_CIF_USD.BY.M", accept=CSV_TWO)
    assert answer.status_code == 200
    assert answer.text.count("\n") == 1
    assert get("imf_imts", f"{THREE}/+/CN.MG_CIF_USD.BY.M").json()["data"]["dataSets"] == [
        {"structure": 0, "action": "Replace"}
    ]


def test_an_unknown_flow_is_204(get: Get) -> None:
    answer = get("imf_imts", "/external/sdmx/3.0/data/dataflow/IMF.STA/NOTHING/+/*")
    assert (answer.status_code, answer.content) == (204, b"")
    assert get("imf_imts", "/external/sdmx/2.1/data/NOTHING/all").status_code == 204
    lost = get("imf_imts", "/external/sdmx/4.0")
    assert lost.status_code == 404
    assert set(lost.json()) == {"message", "code", "correlationId", "path"}


def test_json_values_are_text(get: Get) -> None:
    told = get("imf_imts", f"{THREE}/+/CHN.MG_CIF_USD.BLR.M?{SINCE}").json()
    (series,) = told["data"]["dataSets"][0]["series"].values()
    assert series["observations"] == {"0": ["153000000", "O"], "1": ["153000000", "O"]}
    times = told["data"]["structures"][0]["dimensions"]["observation"][0]["values"]
    assert times == [{"value": "2025-M11"}, {"value": "2025-M12"}]


def test_what_belarus_no_longer_reports_is_marked_as_estimated(get: Get) -> None:
    target = f"{THREE}/+/BLR.XG_FOB_USD.CHN.A?c%5BTIME_PERIOD%5D=ge:2021%2Ble:2022"
    found = rows(get("imf_imts", target, accept=CSV_TWO).text)
    assert [(row["TIME_PERIOD"], row["DERIVATION_TYPE"]) for row in found] == [
        ("2021", "O"),
        ("2022", "E"),
    ]


def test_new_months_and_revisions_show(get: Get, services: Services) -> None:
    services.revise()
    services.move_to("2026-01")
    target = f"{THREE}/+/CHN.XG_FOB_USD.BLR.M?{SINCE}"
    found = rows(get("imf_imts", target, accept=CSV_TWO).text)
    assert [(row["TIME_PERIOD"], row["OBS_VALUE"]) for row in found] == [
        # 2700 million x 102 / 1200, four per cent more; then as it was; then 2880 x 90 / 1200.
        ("2025-M11", "238680000"),
        ("2025-M12", "229500000"),
        ("2026-M01", "216000000"),
    ]
