"""Other people's clients get our figures: what they read at the services, they read here."""

import io
from collections.abc import Iterator
from typing import Any

import comtradeapicall
import pandas as pd
import pytest
import sdmx
import urllib3
import wbgapi

from services import COMTRADE_KEY, Services

# pandas 3 warns that it will drop an argument that wbgapi 1.0.14 passes to sort_index.
PANDAS_4 = "ignore:The inplace keyword in DataFrame.sort_index:pandas.errors.Pandas4Warning"

# --- wbgapi --------------------------------------------------------------------------------------


@pytest.fixture
def world_bank(services: Services, monkeypatch: pytest.MonkeyPatch) -> Services:
    """Point wbgapi at loopback, with none of its caches filled."""
    monkeypatch.setattr(wbgapi, "endpoint", services.addresses["world_bank"] + "/v2")
    monkeypatch.setattr(wbgapi.source, "_concepts", {})
    monkeypatch.setattr(wbgapi.time, "_time_values", {})
    monkeypatch.setattr(wbgapi.economy, "_localized_metadata", {})
    monkeypatch.setattr(wbgapi.economy, "_class_data", None)
    monkeypatch.setattr(wbgapi.economy, "_aggs", None)
    monkeypatch.setattr(wbgapi.economy, "_iso2Codes", {})
    return services


def test_wbgapi_fetches_an_indicator(world_bank: Services) -> None:
    rows = list(wbgapi.data.fetch("NY.GDP.MKTP.CD", "BLR", range(2024, 2027)))
    assert [(row["economy"], row["time"], row["value"]) for row in rows] == [
        ("BLR", "YR2024", 76_800_000_000),
        ("BLR", "YR2025", 81_600_000_000),
        ("BLR", "YR2026", None),
    ]


@pytest.mark.filterwarnings(PANDAS_4)
def test_wbgapi_makes_a_frame_of_two_indicators(world_bank: Services) -> None:
    frame = wbgapi.data.DataFrame(["NY.GDP.MKTP.CD", "TM.VAL.MRCH.CD.WT"], "BLR", [2024, 2025])
    assert list(frame.columns) == ["YR2024", "YR2025"]
    assert frame.loc["NY.GDP.MKTP.CD"].tolist() == [76_800_000_000, 81_600_000_000]
    assert frame.loc["TM.VAL.MRCH.CD.WT"].tolist() == [45_600_000_000, 46_800_000_000]


def test_wbgapi_reads_debt_by_creditor_over_several_pages(
    world_bank: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wbgapi, "per_page", 7)
    rows = wbgapi.data.fetch(
        "DT.DOD.DPPG.CD", "BLR", "all", db=6, counterpart_area=["730", "WLD"], skipBlanks=True
    )
    values = {(row["counterpart_area"], row["time"]): row["value"] for row in rows}
    assert len(values) == 20
    assert values["730", "YR2024"] == 3_000_000_000
    assert values["WLD", "YR2016"] == 11_040_000_000


def test_wbgapi_lists_economies_and_knows_an_aggregate(world_bank: Services) -> None:
    found = {row["id"]: row["aggregate"] for row in wbgapi.economy.list()}
    assert found == {"BLR": False, "CHN": False, "USA": False, "WLD": True}


def test_wbgapi_meets_the_errors_that_it_knows(world_bank: Services) -> None:
    with pytest.raises(wbgapi.APIResponseError, match="JSON decoding error"):
        list(wbgapi.data.fetch("DT.DOD.DPPG.CD", "BLR", "all", db=6, counterpart_area="999"))
    with pytest.raises(wbgapi.APIError, match="Invalid value: The provided parameter value"):
        wbgapi.get("country/BLR/indicator/NO.SUCH.THING")


# --- comtradeapicall -----------------------------------------------------------------------------


@pytest.fixture
def comtrade(services: Services, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Send what comtradeapicall asks of comtradeapi.un.org to loopback; close its pools."""
    pools: list[urllib3.PoolManager] = []

    class Loopback(urllib3.PoolManager):
        def __init__(self) -> None:
            super().__init__()
            pools.append(self)

        def urlopen(self, method: str, url: str, redirect: bool = True, **kw: Any) -> Any:
            home = url.replace("https://comtradeapi.un.org", services.addresses["un_comtrade"])
            return super().urlopen(method, home, redirect, **kw)

    monkeypatch.setattr(urllib3, "PoolManager", Loopback)
    yield services
    for pool in pools:
        pool.clear()


CHINA = {
    "typeCode": "C",
    "freqCode": "M",
    "clCode": "HS",
    "reporterCode": "156",
    "cmdCode": "TOTAL,44",
    "flowCode": "M,X",
    "partnerCode": "112",
    "partner2Code": "0",
    "customsCode": "C00",
    "motCode": "0",
}
SHOWN = ["period", "cmdCode", "flowCode", "primaryValue"]


def test_comtradeapicall_previews_a_month(comtrade: Services) -> None:
    frame = comtradeapicall.previewFinalData(
        **CHINA, period="202401", maxRecords=500, format_output="JSON", includeDesc=True
    )
    assert frame[SHOWN].to_numpy().tolist() == [
        ["202401", "TOTAL", "M", 126_000_000],
        ["202401", "TOTAL", "X", 189_000_000],
        ["202401", "44", "M", 9_000_000],
        ["202401", "44", "X", 1_800_000],
    ]
    assert set(frame["partnerISO"]) == {"BLR"}


def test_comtradeapicall_splits_months_for_the_preview(comtrade: Services) -> None:
    frame = comtradeapicall._previewFinalData(**CHINA, period="202401,202402")
    assert list(frame["period"]) == ["202401"] * 4 + ["202402"] * 4
    assert comtrade.counts() == {"un_comtrade": 2}


def test_comtradeapicall_counts(comtrade: Services) -> None:
    frame = comtradeapicall.previewCountFinalData(**CHINA, period="202401")
    assert frame["count"].tolist() == [4]


def test_comtradeapicall_gets_several_months_with_a_key(comtrade: Services) -> None:
    frame = comtradeapicall.getFinalData(
        COMTRADE_KEY, **{**CHINA, "cmdCode": "44", "flowCode": "M"}, period="202401,202402"
    )
    assert frame[SHOWN].to_numpy().tolist() == [
        ["202401", "44", "M", 9_000_000],
        ["202402", "44", "M", 8_000_000],
    ]


def test_comtradeapicall_is_refused_without_the_right_key(
    comtrade: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    assert comtradeapicall.getFinalData("wrong", **CHINA, period="202401") is None
    assert "Access denied due to invalid subscription key" in capsys.readouterr().out


def test_comtradeapicall_reads_what_is_available(comtrade: Services) -> None:
    asked = {"typeCode": "C", "freqCode": "A", "clCode": "HS", "period": None}
    keyed = comtradeapicall.getFinalDataAvailability(COMTRADE_KEY, **asked, reporterCode="112")
    assert keyed["period"].tolist() == [2015, 2016, 2017, 2018, 2019, 2020, 2021]
    free = comtradeapicall._getFinalDataAvailability(**asked, reporterCode="112")
    pd.testing.assert_frame_equal(free, keyed)


def test_comtradeapicall_finds_reference_files(comtrade: Services) -> None:
    assert comtradeapicall.convertCountryIso3ToCode("CHN,BLR") == "112,156"
    frame = comtradeapicall.getReference("cmd:HS")
    assert frame.loc[frame["id"] == "44", "text"].tolist() == [
        "44 - Wood and articles of wood; wood charcoal"
    ]


# --- sdmx1 ---------------------------------------------------------------------------------------


@pytest.fixture
def imf(services: Services, monkeypatch: pytest.MonkeyPatch) -> Services:
    """Make two sources of sdmx1: the IMF's two versions on loopback."""
    monkeypatch.setattr(sdmx.source, "sources", dict(sdmx.source.sources))
    base = services.addresses["imf_imts"] + "/external/sdmx"
    for name, version, sdmx_version in (("IMF2", "2.1", "2.1"), ("IMF3", "3.0", "3.0.0")):
        about = {"id": name, "url": f"{base}/{version}", "name": name, "versions": [sdmx_version]}
        sdmx.add_source(about)
    return services


def test_sdmx1_reads_2_1_by_a_key_in_one_text(imf: Services) -> None:
    with sdmx.Client("IMF2").session as session:
        client = sdmx.Client("IMF2", session=session)
        message = client.data("IMTS", key="CHN.MG_CIF_USD.BLR.M", params={"startPeriod": "2025-11"})
    series = sdmx.to_pandas(message)
    assert series.to_dict() == {
        ("2025-M11", "CHN", "MG_CIF_USD", "BLR", "M"): 153_000_000.0,
        ("2025-M12", "CHN", "MG_CIF_USD", "BLR", "M"): 153_000_000.0,
    }


def test_sdmx1_checks_a_key_by_dimension_against_our_structure(imf: Services) -> None:
    client = sdmx.Client("IMF2")
    with client.session:
        structure = client.dataflow("IMTS", agency_id="IMF.STA").structure["DSD_IMTS"]
        key = {"COUNTRY": "CHN", "INDICATOR": "MG_CIF_USD+XG_FOB_USD", "FREQUENCY": "A"}
        message = client.data("IMTS", key=key, dsd=structure, params={"startPeriod": "2025"})
    values = sdmx.to_pandas(message).droplevel(["COUNTERPART_COUNTRY", "FREQUENCY"])
    assert values.to_dict() == {
        ("CHN", "MG_CIF_USD", "2025"): 1_800_000_000.0,
        ("CHN", "XG_FOB_USD", "2025"): 2_700_000_000.0,
    }


def test_sdmx1_reads_csv_of_version_3_with_our_structure(imf: Services) -> None:
    # sdmx1 2.28 drops the structure on its way from Client.data to its reader of CSV, and takes
    # no c[TIME_PERIOD]: so its client makes the request, and its reader is given both.
    client = sdmx.Client("IMF3")
    accept = {"Accept": "application/vnd.sdmx.data+csv;version=2.0.0"}
    flow = {"context": "dataflow", "agency_id": "IMF.STA", "key": "CHN.MG_CIF_USD.BLR.M"}
    with client.session as session:
        structure = client.datastructure("DSD_IMTS", agency_id="IMF.STA").structure["DSD_IMTS"]
        asked = client.data("IMTS", **flow, headers=accept, dry_run=True)
        content = session.send(asked).content
    message = sdmx.read_sdmx(io.BytesIO(content), format="csv", structure=structure)
    values = sdmx.to_pandas(message.data[0]).droplevel(["INDICATOR", "FREQUENCY"])
    assert len(values) == 48
    assert values["CHN", "BLR", "2024-M01"] == 126_000_000
    assert values["CHN", "BLR", "2025-M12"] == 153_000_000


def test_sdmx1_meets_a_flow_that_there_is_not(imf: Services) -> None:
    client = sdmx.Client("IMF2")
    with client.session, pytest.raises(ValueError, match="can't determine a reader"):
        client.data("NOTHING", key="all")
