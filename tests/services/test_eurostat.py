"""Eurostat on loopback: JSON-stat with gaps, one product a call, errors as an array."""

import pytest

from services import Services
from services.conftest import Get

COMEXT = "/eurostat/api/comext/dissemination/statistics/1.0/data/DS-045409?format=JSON&lang=EN"
WOOD = f"{COMEXT}&freq=M&reporter=EU27_2020&partner=BY&product=44&indicators=VALUE_IN_EUROS"


def test_an_answer_is_json_stat(get: Get) -> None:
    answer = get("eurostat", f"{WOOD}&flow=2&sinceTimePeriod=2025-10")
    told = answer.json()
    assert answer.headers["Content-Type"] == "application/json"
    assert {name: told[name] for name in ("version", "class", "label", "source", "updated")} == {
        "version": "2.0",
        "class": "dataset",
        "label": "EU trade since 1988 by HS2-4-6 and CN8",
        "source": "ESTAT",
        "updated": "2026-01-10T00:00:00+0200",
    }
    # 57.6 million x 107, 102 and 102 / 1200.
    assert told["value"] == {"0": 5_136_000, "1": 4_896_000, "2": 4_896_000}
    assert told["status"] == {"1": "p", "2": "p"}
    assert told["id"] == ["freq", "reporter", "partner", "product", "flow", "indicators", "time"]
    assert told["size"] == [1, 1, 1, 1, 1, 1, 3]
    assert told["dimension"]["time"]["category"] == {
        "index": {"2025-10": 0, "2025-11": 1, "2025-12": 2},
        "label": {"2025-10": "2025-10", "2025-11": "2025-11", "2025-12": "2025-12"},
    }
    assert told["dimension"]["partner"]["category"]["label"] == {"BY": "Belarus"}


def test_a_missing_key_is_no_figure(get: Get) -> None:
    told = get("eurostat", f"{WOOD}&flow=1&sinceTimePeriod=2022-11&untilTimePeriod=2023-02").json()
    assert told["size"][-1] == 4
    # Since 2023 the EU imports no wood from Belarus here.
    assert told["value"] == {"0": 51_000_000, "1": 51_000_000}


def test_values_lie_in_row_major_order(get: Get) -> None:
    told = get("eurostat", f"{WOOD}&flow=1&flow=2&time=2022-12&time=2022-11").json()
    assert told["size"] == [1, 1, 1, 1, 2, 1, 2]
    assert told["value"] == {"0": 51_000_000, "1": 51_000_000, "2": 6_120_000, "3": 6_120_000}


def test_numbers_are_whole_or_broken(get: Get) -> None:
    meat = WOOD.replace("product=44", "product=02").replace("VALUE_IN_EUROS", "QUANTITY_IN_100KG")
    told = get("eurostat", f"{meat}&flow=1&sinceTimePeriod=2025-01&untilTimePeriod=2025-02").json()
    # 3.36 million x 90 and 80 / 1200, at 400 euros for 100 kilograms.
    assert told["value"] == {"0": 630, "1": 560}
    dairy = meat.replace("product=02", "product=04").replace("freq=M", "freq=A")
    assert get("eurostat", f"{dairy}&flow=1&lastTimePeriod=2").json()["value"] == {
        "0": 39_000,
        "1": 36_000,
    }


def test_a_list_of_products_collapses_to_size_0(get: Get) -> None:
    told = get("eurostat", f"{WOOD}&product=02&flow=1").json()
    assert told["size"] == [0] * 7
    assert told["value"] == {}


def test_too_much_is_413(get: Get) -> None:
    answer = get("eurostat", f"{COMEXT}&freq=M&reporter=EU27_2020&partner=BY")
    assert answer.status_code == 413
    (error,) = answer.json()["error"]
    assert (error["status"], error["id"]) == (413, 413)
    assert error["label"].startswith("EXTRACTION_TOO_BIG: ")


@pytest.mark.parametrize(
    ("target", "status", "number"),
    [
        (f"{WOOD}&flow=1&partner=XX", 400, 150),
        (f"{WOOD}&flow=1&colour=red", 400, 150),
        (COMEXT.replace("DS-045409", "DS-000000"), 404, 100),
    ],
)
def test_errors_are_an_array(get: Get, target: str, status: int, number: int) -> None:
    answer = get("eurostat", target)
    (error,) = answer.json()["error"]
    assert (answer.status_code, error["status"], error["id"]) == (status, status, number)


def test_months_to_come_are_an_empty_map(get: Get, services: Services) -> None:
    later = f"{WOOD}&flow=2&sinceTimePeriod=2026-01"
    assert get("eurostat", later).json()["value"] == {}
    services.move_to("2026-01")
    # The step from 61.2 to 57.6 million goes on: 54 million x 90 / 1200.
    assert get("eurostat", later).json()["value"] == {"0": 4_050_000}
