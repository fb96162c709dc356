"""Faults of how an answer travels, as a client meets them."""

import json
import socket
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest
import requests

from services import Services
from services.conftest import Get
from services.ordinary import DOLLAR, EURO, GDP, MONTH


def raw(services: Services, service: str, target: str) -> bytes:
    """Ask by hand, and return all bytes until the service closes."""
    parts = urlsplit(services.addresses[service])
    with closing(socket.create_connection((parts.hostname, parts.port), timeout=5)) as connection:
        request = f"GET {target} HTTP/1.1\r\nHost: loopback\r\nConnection: close\r\n\r\n"
        connection.sendall(request.encode())
        received = b""
        while piece := connection.recv(65536):
            received += piece
    return received


@pytest.mark.parametrize("name", ["cut", "reset", "silent_close", "no_http"])
def test_a_broken_connection_is_a_connection_error(get: Get, services: Services, name: str) -> None:
    services.fault("un_comtrade", name)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        get("un_comtrade", MONTH)
    assert get("un_comtrade", MONTH).status_code == 200


def test_a_cut_answer_says_its_whole_length(services: Services) -> None:
    services.fault("world_bank", "cut")
    head, _, body = raw(services, "world_bank", GDP).partition(b"\r\n\r\n")
    (length,) = (line for line in head.split(b"\r\n") if line.startswith(b"Content-Length"))
    assert int(length.split()[1]) // 2 == len(body)


def test_a_wrong_length_hides_half_of_the_answer(get: Get, services: Services) -> None:
    services.fault("world_bank", "wrong_length")
    with pytest.raises(json.JSONDecodeError):
        json.loads(get("world_bank", GDP, accept_encoding="identity").content)


@pytest.mark.parametrize("name", ["stall", "stall_body"])
def test_a_stall_lasts_as_long_as_it_is_told(services: Services, name: str) -> None:
    services.fault("ecb", name, seconds=20)
    with pytest.raises((requests.Timeout, requests.ConnectionError)):
        requests.get(services.addresses["ecb"] + EURO, timeout=0.1)
    services.fault("ecb", name, seconds=0.01)
    assert requests.get(services.addresses["ecb"] + EURO, timeout=5).status_code == 200


def test_a_dripping_answer_beats_the_timeout_of_a_socket(services: Services) -> None:
    services.fault("ecb", "drip", seconds=0.005)
    url = services.addresses["ecb"] + EURO
    with requests.get(url, timeout=1, stream=True) as answer:
        first = next(answer.iter_content(1))
    assert first == b"K" or answer.headers.get("Content-Encoding") == "gzip"


def test_packed_answers_that_do_not_unpack(get: Get, services: Services) -> None:
    services.fault("un_comtrade", "bad_gzip")
    services.fault("un_comtrade", "cut_gzip")
    with pytest.raises(requests.exceptions.ContentDecodingError):
        get("un_comtrade", MONTH)
    # urllib3 takes what it gets of a packed body that ends early.
    with pytest.raises(json.JSONDecodeError):
        json.loads(get("un_comtrade", MONTH).content)


def test_a_bomb_is_small_on_the_wire(services: Services) -> None:
    services.fault("nbrb", "gzip_bomb", megabytes=8)
    sent = raw(services, "nbrb", DOLLAR)
    assert len(sent) < 20_000
    services.fault("nbrb", "gzip_bomb", megabytes=8)
    unpacked = requests.get(services.addresses["nbrb"] + DOLLAR, timeout=5)
    assert len(unpacked.content) == 8 * 1024 * 1024


def test_an_endless_answer_does_not_say_its_length(services: Services) -> None:
    services.fault("nbrb", "endless", megabytes=3)
    with requests.get(services.addresses["nbrb"] + DOLLAR, timeout=5, stream=True) as answer:
        assert "Content-Length" not in answer.headers
        assert sum(len(piece) for piece in answer.iter_content(1 << 20)) == 3 << 20


def test_a_client_that_has_had_enough_of_it_ends_it(services: Services) -> None:
    services.fault("nbrb", "endless")
    with requests.get(services.addresses["nbrb"] + DOLLAR, timeout=5, stream=True) as answer:
        assert next(answer.iter_content(1 << 20))


def test_redirects_lead_back_or_away(get: Get, services: Services) -> None:
    services.fault("nbrb", "redirect_loop")
    services.fault("nbrb", "redirect_away")
    services.fault("nbrb", "redirect_away", to="https://elsewhere.invalid/")
    back, away, named = (get("nbrb", DOLLAR) for _ in range(3))
    assert (back.status_code, back.headers["Location"]) == (302, DOLLAR)
    assert away.headers["Location"].startswith("http://localhost:")
    assert named.headers["Location"] == "https://elsewhere.invalid/"
    services.fault("nbrb", "redirect_loop", times=None)
    with pytest.raises(requests.TooManyRedirects):
        requests.get(services.addresses["nbrb"] + DOLLAR, timeout=5)


def test_stopping_does_not_wait_for_a_stall() -> None:
    began = time.monotonic()
    with Services() as services:
        services.fault("ecb", "stall", seconds=600)
        with pytest.raises(requests.Timeout):
            requests.get(services.addresses["ecb"] + EURO, timeout=0.05)
    assert time.monotonic() - began < 60
