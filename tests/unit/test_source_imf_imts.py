"""IMF trade by partner: plain dollars, monthly periods in the IMF's form, estimates told apart."""

import pytest
from answers import answer, figures, only, plan, read, refusal, series, window

from indicators.errors import DataError
from indicators.sources.model import Request, Row

YEAR = window("2024-01-01", "2024-12-31")
IMPORTS = series("imf_imts", "CHN.MG_CIF_USD.BLR", "M", "export")
HEADER = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE"


def request(key: str = "CHN.MG_CIF_USD.BLR", frequency: str = "M") -> Request:
    (asked,) = plan(YEAR, series("imf_imts", key, frequency, "export"))
    return asked


def lines(*rows: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *rows, ""]).encode()


def test_a_series_is_asked_for_as_csv_for_the_years_of_the_window() -> None:
    (asked,) = plan(window("2022-05-01", "2024-03-31"), IMPORTS)
    assert asked.path == "external/sdmx/2.1/data/IMF.STA,IMTS/CHN.MG_CIF_USD.BLR.M"
    assert asked.params == (("startPeriod", "2022"), ("endPeriod", "2024"))
    assert (asked.media, asked.accept) == ("csv", "application/vnd.sdmx.data+csv;version=1.0.0")
    assert (asked.rows, asked.label) == (36, "CHN.MG_CIF_USD.BLR, M")


def test_each_series_is_one_request() -> None:
    other = series("imf_imts", "BLR.XG_FOB_USD.CHN", "A", "export", reporter="BLR")
    assert [one.path.rpartition("/")[2] for one in plan(YEAR, IMPORTS, other)] == [
        "CHN.MG_CIF_USD.BLR.M",
        "BLR.XG_FOB_USD.CHN.A",
    ]
    assert [one.rows for one in plan(YEAR, IMPORTS, other)] == [12, 1]


def test_months_become_rows_in_plain_dollars_although_the_scale_says_6() -> None:
    name = ("goods_value", "export", "CHN")
    assert read(request(), answer("imf_imts.csv")).rows == (
        Row(*name, "2024-01", 150.0, "USD", "official", "", ""),
        Row(*name, "2024-02", 160.5, "USD", "derived", "IMF derivation type SE", ""),
        Row(*name, "2024-04", 170.0, "USD", "official", "", ""),
    )


def test_years_are_years() -> None:
    content = lines("CHN,MG_CIF_USD,BLR,A,2024,5")
    assert figures(read(request(frequency="A"), content)) == [("2024", 5.0)]


def test_columns_are_found_by_name_and_a_byte_order_mark_is_passed_over() -> None:
    columns = "OBS_VALUE,TIME_PERIOD,FREQUENCY,COUNTERPART_COUNTRY,INDICATOR,COUNTRY"
    content = b"\xef\xbb\xbf" + lines("5,2024-M01,M,BLR,MG_CIF_USD,CHN", header=columns)
    assert figures(read(request(), content)) == [("2024-01", 5.0)]


def test_a_header_by_itself_is_no_figures() -> None:
    assert read(request(), lines()) == ((), ())


@pytest.mark.parametrize("missing", ["", "NaN"])
def test_a_missing_value_is_no_figure_and_zero_is_one(missing: str) -> None:
    content = lines(f"CHN,MG_CIF_USD,BLR,M,2024-M01,{missing}", "CHN,MG_CIF_USD,BLR,M,2024-M02,0")
    assert figures(read(request(), content)) == [("2024-02", 0.0)]


def test_figures_outside_the_window_are_left_out() -> None:
    content = lines("CHN,MG_CIF_USD,BLR,M,2023-M12,5", "CHN,MG_CIF_USD,BLR,M,2024-M01,6")
    assert figures(read(request(), content)) == [("2024-01", 6.0)]


@pytest.mark.parametrize(
    ("derivation", "status", "claim", "note"),
    [
        ("", "", "official", ""),
        ("O", "A", "official", ""),
        ("OU", "", "official", ""),
        ("R", "", "official", ""),
        ("SE", "", "derived", "IMF derivation type SE"),
        ("M", "", "derived", "IMF derivation type M"),
        ("TPD", "E", "derived", "IMF derivation type TPD, IMF status E"),
        ("O", "E", "derived", "IMF status E"),
        ("O", "I", "derived", "IMF status I"),
        ("O", "F", "derived", "IMF status F"),
        ("O", "DV", "derived", "IMF status DV"),
        ("O", "P", "official", "IMF status P"),
    ],
)
def test_only_what_is_said_to_be_reported_counts_as_official(
    derivation: str, status: str, claim: str, note: str
) -> None:
    content = lines(
        f"CHN,MG_CIF_USD,BLR,M,2024-M01,5,{derivation},{status}",
        header=f"{HEADER},DERIVATION_TYPE,STATUS",
    )
    row = only(read(request(), content))
    assert (row.status, row.note) == (claim, note)


@pytest.mark.parametrize(
    "row",
    [
        "BLR,MG_CIF_USD,BLR,M,2024-M01,5",
        "CHN,XG_FOB_USD,BLR,M,2024-M01,5",
        "CHN,MG_CIF_USD,G001,M,2024-M01,5",
        "CHN,MG_CIF_USD,BLR,A,2024,5",
    ],
)
def test_a_line_about_something_else_spoils_the_answer(row: str) -> None:
    assert refusal(request(), lines("CHN,MG_CIF_USD,BLR,M,2024-M02,5", row)).reason == "echo"


def test_a_month_given_twice_is_refused() -> None:
    row = "CHN,MG_CIF_USD,BLR,M,2024-M01,5"
    assert refusal(request(), lines(row, row)).reason == "duplicate"


@pytest.mark.parametrize(
    "cells",
    [
        "2024-M13,5",
        "2024-M1,5",
        "2024,5",
        "2024-Q1,5",
        "1899-M12,5",
        ",5",
        "2024-M01,-5",
        '2024-M01,"1,5"',
        "2024-M01,5 000",
        "2024-M01,inf",
        "2024-M01,1e999",
        "2024-M01,x",
        "2024-M01",
        "2024-M01,5,6",
    ],
)
def test_a_line_that_is_not_of_the_form_is_refused(cells: str) -> None:
    assert refusal(request(), lines(f"CHN,MG_CIF_USD,BLR,M,{cells}")).reason == "form"


def test_only_a_balance_may_be_below_zero() -> None:
    content = lines("CHN,TBG_USD,BLR,M,2024-M01,-5")
    assert figures(read(request("CHN.TBG_USD.BLR"), content)) == [("2024-01", -5.0)]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"  \n",
        b"<?xml version='1.0'?><message:StructureSpecificData/>",
        b"<HTML><HEAD><TITLE>Access Denied</TITLE></HEAD></HTML>",
        b'{"message":"Resource not found","code":"404"}',
        b'{"meta":{},"data":{"dataSets":[{"structure":0}]}}',
        b"COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD\n",
        HEADER.encode() + b",COUNTRY\n",
        b"\xff\xfe" + HEADER.encode("utf-16-le"),
        HEADER.encode() + b'\nCHN,"MG_CIF',
        b"x" * 200_000,
    ],
)
def test_what_is_not_this_csv_is_refused(content: bytes) -> None:
    assert refusal(request(), content).reason == "form"


def test_the_message_names_the_columns_and_shows_what_came() -> None:
    refused = refusal(request(), b'{"message":"Resource not found"}')
    assert str(refused) == (
        "imf_imts: expected a first line with COUNTRY, INDICATOR, COUNTERPART_COUNTRY, FREQUENCY,"
        ' TIME_PERIOD, OBS_VALUE, found \'{"message":"Resource not found"}\''
    )


@pytest.mark.parametrize("key", ["CHN.MG_CIF_USD", "CHN..BLR", "CHN.MG_CIF_USD.*", "a/b.c.d"])
def test_a_spoiled_key_of_series_is_named(key: str) -> None:
    with pytest.raises(DataError, match=r"COUNTRY\.INDICATOR\.COUNTERPART"):
        plan(YEAR, series("imf_imts", key, "M"))
