"""UN Comtrade on loopback: envelopes, rows, cuts and refusals as the service has them."""

import pytest

from services import COMTRADE_KEY, Services
from services.conftest import Get, Rows

PREVIEW = "/public/v1/preview/C"
ONE_ROW = {
    "typeCode": "C",
    "freqCode": "M",
    "refPeriodId": 20240101,
    "refYear": 2024,
    "refMonth": 1,
    "period": "202401",
    "reporterCode": 156,
    "reporterISO": "CHN",
    "reporterDesc": "China",
    "flowCode": "M",
    "flowDesc": "Import",
    "partnerCode": 112,
    "partnerISO": "BLR",
    "partnerDesc": "Belarus",
    "partner2Code": 0,
    "partner2ISO": "W00",
    "partner2Desc": "World",
    "classificationCode": "H6",
    "classificationSearchCode": "HS",
    "isOriginalClassification": True,
    "cmdCode": "44",
    "cmdDesc": "Wood and articles of wood; wood charcoal",
    "aggrLevel": 2,
    "isLeaf": False,
    "customsCode": "C00",
    "customsDesc": "TOTAL CPC",
    "mosCode": "0",
    "motCode": 0,
    "motDesc": "TOTAL MOT",
    "qtyUnitCode": 8,
    "qtyUnitAbbr": "kg",
    "qty": 22500000,
    "isQtyEstimated": False,
    "altQtyUnitCode": -1,
    "altQtyUnitAbbr": "N/A",
    "altQty": None,
    "isAltQtyEstimated": False,
    "netWgt": 22500000,
    "isNetWgtEstimated": False,
    "grossWgt": None,
    "isGrossWgtEstimated": False,
    "cifvalue": 9000000.0,
    "fobvalue": None,
    "primaryValue": 9000000.0,
    "legacyEstimationFlag": 0,
    "isReported": True,
    "isAggregate": False,
}


def test_a_row_has_the_47_fields_of_the_service_in_its_order(preview: Rows) -> None:
    (row,) = preview("202401", cmdCode="44", flowCode="M", includeDesc="true")
    assert row == ONE_ROW
    assert list(row) == list(ONE_ROW)
    assert len(row) == 47


def test_an_answer_is_wrapped_as_the_service_wraps_it(get: Get) -> None:
    answer = get("un_comtrade", f"{PREVIEW}/A/HS?period=1999&reporterCode=156")
    assert answer.text == '{"elapsedTime":"0.05 secs","count":0,"data":[],"error":""}'
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_imports_are_cif_and_exports_fob_in_mixed_numbers(preview: Rows, get: Get) -> None:
    amounts = [
        (row["cmdCode"], row["flowCode"], row["cifvalue"], row["fobvalue"], row["primaryValue"])
        for row in preview("2024")
    ]
    assert amounts == [
        ("TOTAL", "M", 1_680_000_000.0, None, 1_680_000_000.0),
        ("TOTAL", "X", None, 2_520_000_000, 2_520_000_000),
        ("44", "M", 120_000_000.0, None, 120_000_000.0),
        ("44", "X", None, 24_000_000, 24_000_000),
    ]
    query = "reporterCode=156&partnerCode=112&period=2024&cmdCode=TOTAL&flowCode=M,X&motCode=0"
    text = get("un_comtrade", f"{PREVIEW}/A/HS?{query}&customsCode=C00").text
    assert '"primaryValue":1680000000.0,' in text
    assert '"primaryValue":2520000000,' in text


def test_a_year_is_month_52_and_no_descriptions_are_null(preview: Rows) -> None:
    row = preview("2024", cmdCode="TOTAL", flowCode="M")[0]
    assert (row["refMonth"], row["refPeriodId"], row["period"]) == (52, 20240101, "2024")
    assert row["reporterISO"] is None
    assert row["cmdDesc"] is None
    assert row["aggrLevel"] is None


def test_codes_keep_their_leading_zero(preview: Rows) -> None:
    assert {row["cmdCode"] for row in preview("202401", cmdCode="02,04")} == {"02", "04"}


def test_a_true_zero_is_a_row_and_no_trade_is_none(preview: Rows) -> None:
    (zero,) = preview("202401", cmdCode="04", flowCode="X")
    assert zero["primaryValue"] == 0
    assert preview("202401", cmdCode="02", flowCode="X") == []


def test_names_of_parameters_may_be_written_in_any_case(preview: Rows) -> None:
    rows = preview("202401", reporterCode=None, reportercode="156")
    assert {row["reporterCode"] for row in rows} == {156}


@pytest.mark.parametrize(
    "query",
    ["period=202001&reporterCode=156", "period=2024&reporterCode=999", "reporterCode=156"],
    ids=["month among years", "unknown reporter", "no period"],
)
def test_a_wrong_value_is_an_empty_answer_with_status_200(get: Get, query: str) -> None:
    answer = get("un_comtrade", f"{PREVIEW}/A/HS?{query}")
    assert (answer.status_code, answer.json()["count"], answer.json()["data"]) == (200, 0, [])


@pytest.mark.parametrize(
    ("query", "field"),
    [("period=2023,2024", "period"), ("period=2024&partnerCode=x", "partnerCode")],
)
def test_a_list_of_periods_and_a_code_of_letters_are_refused(
    get: Get, query: str, field: str
) -> None:
    answer = get("un_comtrade", f"{PREVIEW}/A/HS?{query}")
    told = answer.json()
    assert answer.status_code == 400
    assert (told["count"], told["data"], told["error"]) == (-1, [], "Invalid parameter value")
    assert told["errorObject"][0]["MemberNames"] == [field]


def test_500_rows_are_all_that_come_and_the_count_hides_the_cut(get: Get) -> None:
    cut = get("un_comtrade", f"{PREVIEW}/A/HS?period=2021").json()
    assert (cut["count"], len(cut["data"])) == (500, 500)
    counted = get("un_comtrade", f"{PREVIEW}/A/HS?period=2021&countOnly=true").json()
    assert (counted["count"] > 500, counted["data"]) == (True, [])
    few = get("un_comtrade", f"{PREVIEW}/A/HS?period=2021&maxRecords=5").json()
    assert few["count"] == 5


def test_detail_by_mode_and_procedure_stands_beside_the_totals(preview: Rows) -> None:
    rows = preview("2024", cmdCode="44", flowCode="M", motCode=None, customsCode=None)
    assert {(row["motCode"], row["customsCode"]): row["primaryValue"] for row in rows} == {
        (0, "C00"): 120_000_000,
        (1000, "C00"): 6_000_000,
        (2000, "C00"): 72_000_000,
        (3100, "C00"): 30_000_000,
        (3200, "C00"): 12_000_000,
        (0, "C01"): 120_000_000,
    }


def test_the_world_stands_beside_the_partners(preview: Rows) -> None:
    rows = preview("2024", cmdCode="TOTAL", flowCode="M", partnerCode=None)
    assert {row["partnerCode"] for row in rows} == {112, 0, 276, 643, 804}
    world = next(row for row in rows if row["partnerCode"] == 0)
    assert world["primaryValue"] == 67_200_000_000


def test_without_a_flow_re_exports_mix_in(preview: Rows) -> None:
    flows = [row["flowCode"] for row in preview("2024", cmdCode="TOTAL", flowCode=None)]
    assert flows == ["M", "X", "RM", "RX"]


def test_without_a_code_headings_and_subheadings_mix_in(preview: Rows) -> None:
    codes = {row["cmdCode"] for row in preview("2024", flowCode="M", cmdCode=None)}
    assert {"TOTAL", "44", "4407", "440710", "02", "0207"} <= codes


def test_belarus_reports_years_up_to_2021_and_no_months(preview: Rows) -> None:
    swapped = {"reporterCode": "112", "partnerCode": "156", "cmdCode": "TOTAL"}
    (_, exports) = preview("2021", **swapped)
    assert exports["primaryValue"] == 984_000_000
    assert preview("2022", **swapped) == []
    assert preview("202101", **swapped) == []


def test_availability_tells_of_revisions_by_its_checksum(get: Get, services: Services) -> None:
    def sets() -> dict[int, dict[str, object]]:
        told = get("un_comtrade", "/public/v1/getDA/C/M/HS?reporterCode=156").json()
        return {one["period"]: one for one in told["data"]}

    before = sets()
    assert (min(before), max(before), len(before)) == (202201, 202512, 48)
    services.revise()
    after = sets()
    changed = [one for one in after if after[one] != before[one]]
    assert changed == [202510, 202511]
    assert after[202511]["lastReleased"] == "2026-01-16T00:00:00"
    assert before[202511]["lastReleased"] == "2025-12-20T00:00:00"
    services.move_to("2026-01")
    assert max(sets()) == 202601


def test_availability_has_two_spellings_csv_and_at_most_twelve_periods(get: Get) -> None:
    path = "/public/v1/getDa/C/A/HS?reporterCode=112"
    assert [one["period"] for one in get("un_comtrade", path).json()["data"]] == [
        *(2015, 2016, 2017, 2018, 2019, 2020, 2021)
    ]
    head, *rows = get("un_comtrade", f"{path}&format=csv&period=2020,2021").text.splitlines()
    assert head.startswith("DatasetCode,TypeCode,FreqCode,Period,ReporterCode,ReporterISO,")
    assert [row.split(",")[3] for row in rows] == ["2020", "2021"]
    many = ",".join(str(year) for year in range(2000, 2013))
    assert get("un_comtrade", f"{path}&period={many}").status_code == 400


def test_the_keyed_door_wants_the_key(get: Get) -> None:
    path = "/data/v1/get/C/A/HS?reporterCode=156&partnerCode=112&cmdCode=44&flowCode=M&motCode=0"
    path += "&customsCode=C00&period=2023,2024"
    missing = get("un_comtrade", path)
    assert missing.status_code == 401
    assert missing.json() == {
        "statusCode": 401,
        "message": "Access denied due to missing subscription key. Make sure to include"
        " subscription key when making requests to an API.",
    }
    wrong = get("un_comtrade", path, ocp_apim_subscription_key="wrong")
    assert "invalid subscription key" in wrong.json()["message"]
    by_header = get("un_comtrade", path, ocp_apim_subscription_key=COMTRADE_KEY).json()
    assert [row["primaryValue"] for row in by_header["data"]] == [108_000_000, 120_000_000]
    by_query = get("un_comtrade", f"{path}&subscription-key={COMTRADE_KEY}").json()
    assert by_query == by_header
    many = ",".join(str(year) for year in range(2000, 2013))
    refused = get(
        "un_comtrade",
        f"/data/v1/get/C/A/HS?period={many}",
        ocp_apim_subscription_key=COMTRADE_KEY,
    )
    assert refused.status_code == 400


@pytest.mark.parametrize("path", ["/", "/public/v1/get/C/A/HS", "/public/v2/preview/C/A/HS"])
def test_an_unknown_route_is_404_in_json(get: Get, path: str) -> None:
    answer = get("un_comtrade", path)
    assert answer.status_code == 404
    assert answer.json() == {"statusCode": 404, "message": "Resource not found"}


def test_reference_files_are_kept_for_a_week_and_named_by_an_etag(get: Get) -> None:
    path = "/files/v1/app/reference/Reporters.json"
    first = get("un_comtrade", path)
    assert first.headers["Cache-Control"] == "max-age=604800"
    assert first.json()["more"] is False
    assert [row["reporterCodeIsoAlpha3"] for row in first.json()["results"]] == ["BLR", "CHN"]
    again = get("un_comtrade", path, if_none_match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert get("un_comtrade", "/files/v1/app/reference/Nothing.json").status_code == 404


def test_data_carry_neither_etag_nor_last_modified(get: Get) -> None:
    headers = get("un_comtrade", f"{PREVIEW}/A/HS?period=2024").headers
    assert not {"ETag", "Last-Modified"} & set(headers)
