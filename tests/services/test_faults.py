"""Faults of what an answer says: which answer has one, statuses, and forms."""

import json
from contextlib import suppress
from typing import Any

import pytest
import requests

from services import FAULTS, SERVICES, Services
from services.bodies import ONLY_FOR
from services.conftest import Get
from services.ordinary import CSV, DOLLAR, EURO, GDP, IMTS, MONTH, REQUESTS, WOOD, headers

# --- which answer has a fault --------------------------------------------------------------------


def test_a_fault_is_over_after_so_many_answers(get: Get, services: Services) -> None:
    services.fault("un_comtrade", "unavailable", times=2)
    statuses = [get("un_comtrade", MONTH).status_code for _ in range(3)]
    assert statuses == [503, 503, 200]
    assert [one.status for one in services.requests] == [503, 503, 200]


def test_a_fault_for_ever_ends_when_it_is_cleared(get: Get, services: Services) -> None:
    services.fault("nbrb", "html", times=None)
    assert [get("nbrb", DOLLAR).text[:9] for _ in range(3)] == ["<!DOCTYPE"] * 3
    services.clear()
    assert get("nbrb", DOLLAR).json()


def test_faults_of_one_service_wait_for_one_another_and_leave_the_others_alone(
    get: Get, services: Services
) -> None:
    services.fault("ecb", "server_error")
    services.fault("ecb", "empty_body")
    assert get("nbrb", DOLLAR).status_code == 200
    assert get("ecb", EURO).status_code == 500
    assert get("ecb", EURO).content == b""
    assert get("ecb", EURO).content != b""


def test_a_fault_can_be_for_some_requests_only(get: Get, services: Services) -> None:
    services.fault("nbrb", "gone", times=None, only="dynamics/462")
    assert get("nbrb", DOLLAR).status_code == 200
    assert get("nbrb", DOLLAR.replace("431", "462")).status_code == 410


@pytest.mark.parametrize(
    ("service", "name", "more", "named"),
    [
        ("nowhere", "html", {}, "no service 'nowhere'"),
        ("ecb", "unheard_of", {}, "no fault 'unheard_of'"),
        ("ecb", "html", {"times": 0}, "expected times from 1 on"),
        ("ecb", "stall", {"minutes": 1}, "no option {'minutes'}"),
        ("ecb", "full_page", {}, "ecb has no 'full_page'"),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    services: Services, service: str, name: str, more: dict[str, Any], named: str
) -> None:
    with pytest.raises(ValueError, match=named):
        services.fault(service, name, **more)


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_answers_its_ordinary_request(get: Get, service: str) -> None:
    answer = get(service, REQUESTS[service], **headers(service))
    assert answer.status_code == 200
    assert answer.content


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_can_be_of_every_service_that_has_its_form(name: str) -> None:
    # An error of the services themselves is raised when they stop.
    with Services() as services:
        for service in ONLY_FOR.get(name, SERVICES):
            for target in (REQUESTS[service], "/", REQUESTS[service] + "&format=xml"):
                services.fault(service, name, seconds=0, megabytes=1)
                url = services.addresses[service] + target
                with suppress(requests.RequestException):
                    requests.get(url, timeout=10, allow_redirects=False)
        assert services.state()["faults"] == {service: [] for service in SERVICES}


# --- statuses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("bad_request", 400),
        ("denied", 401),
        ("forbidden", 403),
        ("closed", 403),
        ("not_found", 404),
        ("gone", 410),
        ("server_error", 500),
        ("bad_gateway", 502),
        ("unavailable", 503),
        ("gateway_timeout", 504),
    ],
)
def test_statuses_are_json_at_a_gateway_and_a_page_elsewhere(
    get: Get, services: Services, name: str, status: int
) -> None:
    services.fault("un_comtrade", name)
    services.fault("eurostat", name)
    gateway, page = get("un_comtrade", MONTH), get("eurostat", WOOD)
    assert (gateway.status_code, page.status_code) == (status, status)
    assert gateway.json()["statusCode"] == status
    assert page.text.startswith("<html>")


@pytest.mark.parametrize("wait", ["1", "86400", "garbage", ""])
def test_429_says_how_long_to_wait(get: Get, services: Services, wait: str) -> None:
    services.fault("un_comtrade", "rate_limited", retry_after=wait)
    answer = get("un_comtrade", MONTH)
    assert answer.status_code == 429
    assert answer.headers.get("Retry-After", "") == wait


def test_429_has_the_words_of_comtrades_gateway(get: Get, services: Services) -> None:
    services.fault("un_comtrade", "rate_limited")
    answer = get("un_comtrade", MONTH)
    assert answer.headers["Content-Type"] == "application/json"
    said = "Rate limit is exceeded. Try again in 1 seconds."
    assert answer.json() == {"statusCode": 429, "message": said}


def test_whoever_asks_too_often_meets_429(get: Get, services: Services) -> None:
    services.limit("un_comtrade", per_second=0.01)
    assert get("un_comtrade", MONTH).status_code == 200
    refused = get("un_comtrade", MONTH)
    assert refused.status_code == 429
    assert 99 <= int(refused.headers["Retry-After"]) <= 101
    assert get("imf_imts", IMTS).status_code == 200
    services.limit("un_comtrade", None)
    assert get("un_comtrade", MONTH).status_code == 200


# --- forms ---------------------------------------------------------------------------------------


def test_a_page_comes_as_a_page_or_in_disguise(get: Get, services: Services) -> None:
    services.fault("world_bank", "html")
    services.fault("world_bank", "html_disguised")
    page, disguised = get("world_bank", GDP), get("world_bank", GDP)
    assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert disguised.headers["Content-Type"] == "application/json; charset=utf-8"
    assert page.content == disguised.content


def test_nothing_at_all(get: Get, services: Services) -> None:
    services.fault("imf_imts", "empty_body")
    services.fault("imf_imts", "no_content")
    empty, none = get("imf_imts", IMTS), get("imf_imts", IMTS)
    assert (empty.status_code, empty.content, empty.headers["Content-Length"]) == (200, b"", "0")
    assert (none.status_code, none.content) == (204, b"")


def test_a_bom_before_json(get: Get, services: Services) -> None:
    services.fault("world_bank", "bom")
    content = get("world_bank", GDP).content
    assert content.startswith(b"\xef\xbb\xbf[")
    assert len(json.loads(content.decode("utf-8-sig"))[1]) == 3


def test_charsets_that_lie(get: Get, services: Services) -> None:
    services.fault("nbrb", "wrong_charset")
    services.fault("nbrb", "not_utf8")
    wide, broken = get("nbrb", DOLLAR), get("nbrb", DOLLAR)
    assert wide.headers["Content-Type"] == "application/json; charset=utf-8"
    assert json.loads(wide.content.decode("utf-16"))[0]["Cur_ID"] == 431
    with pytest.raises(UnicodeDecodeError):
        broken.content.decode()


def test_the_wrong_content_type(get: Get, services: Services) -> None:
    services.fault("ecb", "wrong_type")
    assert get("ecb", EURO).headers["Content-Type"] == "application/octet-stream"


def test_the_world_banks_own_ways_to_say_no(get: Get, services: Services) -> None:
    for name in ("message", "null_rows", "text_numbers", "xml_error"):
        services.fault("world_bank", name)
    assert get("world_bank", GDP).json()[0]["message"][0]["id"] == "120"
    assert get("world_bank", GDP).json()[1] is None
    assert get("world_bank", GDP).json()[0]["total"] == "3"
    assert get("world_bank", GDP).text.startswith("<?xml")


def test_the_imfs_own_ways_to_say_nothing(get: Get, services: Services) -> None:
    for name in ("no_series", "header_only", "xml_instead"):
        services.fault("imf_imts", name)
    assert "series" not in get("imf_imts", IMTS, accept=CSV).json()["data"]["dataSets"][0]
    assert get("imf_imts", IMTS, accept=CSV).text.startswith("STRUCTURE[;],")
    xml = get("imf_imts", IMTS, accept=CSV)
    assert xml.headers["Content-Type"].startswith("text/xml")
    assert "<mes:GenericData" in xml.text


def test_eurostats_gaps_size_0_and_413(get: Get, services: Services) -> None:
    for name in ("gaps", "size_zero", "too_big"):
        services.fault("eurostat", name)
    assert set(get("eurostat", WOOD).json()["value"]) == {"1", "3"}
    assert get("eurostat", WOOD).json()["size"] == [0] * 7
    assert get("eurostat", WOOD).status_code == 413
