"""The World Bank on loopback: arrays of two, pages, messages with status 200, and debt."""

import pytest

from services import Services
from services.conftest import Get

GDP = "/v2/country/BLR/indicator/NY.GDP.MKTP.CD"
DEBT = "/v2/sources/6/country/BLR/series/DT.DOD.DPPG.CD/counterpart-area"


def test_an_answer_is_an_array_of_what_it_is_and_the_rows(get: Get) -> None:
    answer = get("world_bank", f"{GDP}?format=json&per_page=1000&date=2025:2026")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    indicator = {"id": "NY.GDP.MKTP.CD", "value": "GDP (current US$)"}
    row = {
        "indicator": indicator,
        "country": {"id": "BY", "value": "Belarus"},
        "countryiso3code": "BLR",
        "date": "2026",
        "value": None,
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    }
    head = {"page": 1, "pages": 1, "per_page": 1000, "total": 2, "sourceid": "2"}
    assert answer.json() == [
        {**head, "lastupdated": "2026-01-10"},
        [row, {**row, "date": "2025", "value": 81_600_000_000}],
    ]


def test_xml_is_the_default_and_a_bogus_format_an_error_in_xml(get: Get) -> None:
    answer = get("world_bank", f"{GDP}?date=2024")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert '<wb:data page="1" pages="1" per_page="50" total="1" sourceid="2"' in answer.text
    assert "<wb:value>76800000000</wb:value>" in answer.text
    bogus = get("world_bank", f"{GDP}?format=bogus")
    assert "<wb:error" in bogus.text


def test_rows_come_in_pages(get: Get) -> None:
    def page(number: int) -> tuple[dict[str, int], list[str]]:
        head, found = get("world_bank", f"{GDP}?format=json&per_page=5&page={number}").json()
        return head, [row["date"] for row in found or []]

    head, first = page(1)
    assert (head["page"], head["pages"], head["per_page"], head["total"]) == (1, 3, 5, 12)
    assert first == ["2026", "2025", "2024", "2023", "2022"]
    assert page(3)[1] == ["2016", "2015"]
    assert page(4)[1] == []


def test_lists_of_countries_and_indicators(get: Get) -> None:
    target = "/v2/country/BLR;CHN/indicator/NY.GDP.MKTP.CD?format=json&date=2024"
    found = get("world_bank", target).json()[1]
    assert [(row["countryiso3code"], row["value"]) for row in found] == [
        ("BLR", 76_800_000_000),
        ("CHN", 18_720_000_000_000),
    ]
    both = "/v2/country/BLR/indicator/NY.GDP.MKTP.CD;TX.VAL.MRCH.CD.WT?format=json&date=2024"
    assert "message" in get("world_bank", both).json()[0]
    assert len(get("world_bank", f"{both}&source=2").json()[1]) == 2


@pytest.mark.parametrize(
    "target",
    [
        "/v2/country/XXX/indicator/NY.GDP.MKTP.CD",
        "/v2/country/BLR/indicator/NO.SUCH.THING",
        f"{GDP}?per_page=many",
    ],
)
def test_a_wrong_value_is_a_message_with_status_200(get: Get, target: str) -> None:
    answer = get("world_bank", target + ("&" if "?" in target else "?") + "format=json")
    assert answer.status_code == 200
    said = "The provided parameter value is not valid"
    assert answer.json() == [{"message": [{"id": "120", "key": "Invalid value", "value": said}]}]


def test_without_rows_the_second_element_is_null(get: Get) -> None:
    assert get("world_bank", f"{GDP}?format=json&date=1960").json() == [
        {
            "page": 0,
            "pages": 0,
            "per_page": 0,
            "total": 0,
            "sourceid": None,
            "lastupdated": None,
        },
        None,
    ]


def test_unknown_parameters_are_passed_over(get: Get) -> None:
    plain = get("world_bank", f"{GDP}?format=json").content
    assert get("world_bank", f"{GDP}?format=json&unheard=of").content == plain


def test_most_recent_values(get: Get) -> None:
    def years(query: str) -> list[str]:
        return [row["date"] for row in get("world_bank", f"{GDP}?format=json&{query}").json()[1]]

    assert years("mrv=2") == ["2026", "2025"]
    assert years("mrnev=2") == ["2025", "2024"]
    everywhere = "/v2/country/all/indicator/NY.GDP.MKTP.CD?format=json&mrnev=1"
    assert get("world_bank", everywhere).status_code == 400


def test_lists_write_the_size_of_a_page_as_text(get: Get) -> None:
    head, found = get("world_bank", "/v2/en/country/all?format=json").json()
    assert head == {"page": 1, "pages": 1, "per_page": "50", "total": 4}
    assert found[0]["region"] == {"id": "ECS", "iso2code": "Z7", "value": "Europe & Central Asia "}


def test_a_revision_moves_the_edition(get: Get, services: Services) -> None:
    services.revise()
    head, found = get("world_bank", f"{GDP}?format=json&date=2025").json()
    assert head["lastupdated"] == "2026-01-16"
    assert found[0]["value"] == 82_824_000_000


def test_debt_is_an_object_with_concepts(get: Get) -> None:
    answer = get("world_bank_debt", f"{DEBT}/730/time/YR2024?format=json&per_page=1000").json()
    assert answer == {
        "page": 1,
        "pages": 1,
        "per_page": 1000,
        "total": 1,
        "lastupdated": None,
        "source": {
            "id": "6",
            "name": "International Debt Statistics",
            "data": [
                {
                    "variable": [
                        {"concept": "Country", "id": "BLR", "value": "Belarus"},
                        {
                            "concept": "Series",
                            "id": "DT.DOD.DPPG.CD",
                            "value": "External debt stocks, public and publicly guaranteed"
                            " (DOD, current US$)",
                        },
                        {"concept": "Counterpart-Area", "id": "730", "value": "China "},
                        {"concept": "Time", "id": "YR2024", "value": "2024"},
                    ],
                    "value": 3_000_000_000,
                }
            ],
        },
    }


def test_debt_has_years_without_a_figure_and_payments_before_their_time(get: Get) -> None:
    def filled(series: str) -> dict[str, int]:
        target = f"/v2/sources/6/time/all/series/{series}/counterpart-area/730/country/BLR"
        told = get("world_bank_debt", f"{target}?format=json&per_page=100").json()
        rows = [(row["variable"][3]["id"], row["value"]) for row in told["source"]["data"]]
        return {time: value for time, value in rows if value is not None}

    stocks = filled("DT.DOD.DPPG.CD")
    assert (min(stocks), max(stocks)) == ("YR2016", "YR2025")
    assert max(filled("DT.AMT.DPPG.CD")) == "YR2030"


def test_the_creditors_sum_to_the_world(get: Get) -> None:
    told = get("world_bank_debt", f"{DEBT}/all/time/YR2024?format=json").json()
    by_area = {row["variable"][2]["id"]: row["value"] for row in told["source"]["data"]}
    world = by_area.pop("WLD")
    assert sum(by_area.values()) == world == 13_920_000_000


@pytest.mark.parametrize(
    "target", [f"{DEBT}/999/time/all?format=json", f"{DEBT}/730/time/all", "/v2/sources/9/concepts"]
)
def test_what_there_is_not_is_refused_in_xml(get: Get, target: str) -> None:
    answer = get("world_bank_debt", target)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/xml")
    assert '<wb:message id="160" key="Data not found">' in answer.text


def test_a_path_that_is_none_is_a_page(get: Get) -> None:
    answer = get("world_bank", "/v2/nothing/here?format=json")
    assert answer.status_code == 404
    assert answer.text.startswith("<html>")
