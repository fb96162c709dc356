"""Whatever a network does: it ends, it has a name, and the last good answer stays as it was."""

import json
import socket
import threading
import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import bad_server as bad
import pytest
from bad_server import BadServer, Fault, answer

from indicators.errors import AnswerError, NetworkError, ServiceError
from indicators.sources.http import Limits, Session, Stopped, address
from indicators.sources.http.cache import Cache, Entry
from indicators.sources.model import Page, Request, Row

REQUEST = Request("world_bank", "v2/country/BLR", (("format", "json"),), "GDP of Belarus")
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)
LAST_GOOD = b'{"value": 1}'

# A silence is as short as a test can bear, and the end of all tries comes soon after.
SILENCE, END = "0.2", 1.2


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMTRADE_KEY", raising=False)
    monkeypatch.setenv("INDICATORS_BACKOFF", "0")
    monkeypatch.setenv("INDICATORS_SPACING", "0")
    monkeypatch.setenv("INDICATORS_TIMEOUT", SILENCE)


def read(request: Request, content: bytes) -> Page:
    try:
        value = float(json.loads(content)["value"])
    except ValueError as error:
        raise AnswerError(request.service, "form", "expected JSON") from error
    return Page((Row("gdp", "", "BLR", "2024", value, "USD", "official", "", ""),))


@dataclass
class Kept:
    """A folder with the last good answer of a service that was moved to an address."""

    folder: Path
    url: str
    limits: Limits
    stop: threading.Event

    def __post_init__(self) -> None:
        url = f"{self.url}/v2/country/BLR?format=json"
        entry = Entry(url, LAST_GOOD, "application/json", '"old"', "", LONG_AGO, LONG_AGO)
        Cache(self.folder).put(entry)

    def session(self, *, offline: bool = False) -> Session:
        service = address("world_bank", self.url, 3, 60)
        limits = self.limits
        return Session(service, self.folder, offline=offline, stop=self.stop, limits=limits)

    def files(self) -> dict[str, tuple[bytes, int]]:
        return {
            path.name: (path.read_bytes(), path.stat().st_mtime_ns)
            for path in self.folder.iterdir()
        }

    def fails(self) -> ServiceError:
        """Ask, and see that nothing of what is kept is touched by the failure."""
        before = self.files()
        with pytest.raises(ServiceError) as failed:
            self.session().get(REQUEST, read)
        assert self.files() == before
        page, kept = self.session(offline=True).get(REQUEST, read)
        assert (page.rows[0].value, kept.content, kept.cached) == (1, LAST_GOOD, True)
        return failed.value


def keep(folder: Path, url: str, limits: Limits | None = None) -> Kept:
    folder = folder / "cache"
    return Kept(folder, url, limits or Limits(seconds=END), threading.Event())


# What a service sends, and how many requests it gets before it is given up.
BROKEN: dict[str, tuple[Fault, int]] = {
    "reset before headers": (bad.reset_before_headers, 4),
    "closed before headers": (bad.close_before_headers, 4),
    "reset within headers": (bad.reset_within_headers, 4),
    "reset after headers": (bad.reset_after_headers, 4),
    "truncated": (bad.truncate, 4),
    "truncated chunks": (bad.truncate_chunks, 4),
    "broken chunks": (bad.break_chunks, 4),
    "two lengths": (bad.promise_two_lengths, 4),
    "another protocol": (bad.speak_another_protocol, 4),
    "too many headers": (bad.send_too_many_headers, 4),
    "a header without end": (bad.send_a_header_without_end, 4),
    "no gzip": (answer(body=b"not packed", content_encoding="gzip"), 1),
    "half a gzip": (bad.cut_gzip, 1),
    "bad checksum": (
        answer(body=bad.gzip.compress(bad.GOOD)[:-8] + b"\0" * 8, content_encoding="gzip"),
        1,
    ),
    "unknown packing": (answer(content_encoding="compress"), 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_does_not_come_whole_is_broken(name: str, tmp_path: Path) -> None:
    fault, tries = BROKEN[name]
    with BadServer([fault]) as server:
        error = keep(tmp_path, server.url).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "broken"
    assert len(server.requests) == tries


@pytest.mark.parametrize("half", [bad.reset_before_headers, bad.truncate, bad.stall_after_headers])
def test_a_connection_that_is_lost_once_is_only_a_delay(half: Fault, tmp_path: Path) -> None:
    with BadServer([half, answer()]) as server:
        session = keep(tmp_path, server.url).session()
        page, answered = session.get(REQUEST, read)
    assert (page.rows[0].value, answered.cached) == (2, False)
    assert session.requests_made == len(server.requests) == 2


@pytest.mark.parametrize(
    "fault", [bad.stall_before_headers, bad.stall_within_headers, bad.stall_after_headers]
)
def test_a_service_that_falls_silent_is_given_up(fault: Fault, tmp_path: Path) -> None:
    with BadServer([fault]) as server:
        error = keep(tmp_path, server.url, Limits(seconds=60)).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "timeout"
    assert len(server.requests) == 4


@pytest.mark.parametrize(
    "fault", [bad.drip_headers, bad.drip_body, bad.drip_chunk_size, bad.continue_for_ever]
)
def test_a_service_that_drips_is_given_up_although_it_is_never_silent(
    fault: Fault, tmp_path: Path
) -> None:
    with BadServer([fault]) as server:
        error = keep(tmp_path, server.url, Limits(seconds=0.5)).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "timeout"
    assert len(server.requests) == 1


def test_silence_upon_silence_ends_with_the_time_for_all_tries(tmp_path: Path) -> None:
    with BadServer([bad.stall_before_headers]) as server:
        error = keep(tmp_path, server.url, Limits(seconds=0.3)).fails()
    assert error.reason == "timeout"
    assert 1 <= len(server.requests) <= 2


def test_a_service_that_refuses_connections_is_named_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    error = keep(tmp_path, f"http://127.0.0.1:{port}").fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "refused"
    assert str(error) == (
        f"world_bank: no connection could be made (127.0.0.1:{port}/v2/country/BLR, asked 4 times)"
    )


@pytest.mark.parametrize(
    ("status", "reason", "tries"),
    [
        ("400 Bad Request", "refused_value", 2),
        ("401 Unauthorized", "denied", 1),
        ("403 Forbidden", "denied", 1),
        ("404 Not Found", "moved", 1),
        ("410 Gone", "moved", 1),
        ("418 I'm a teapot", "refused_value", 1),
    ],
)
def test_a_refusal_has_a_name_of_its_own(
    status: str, reason: str, tries: int, tmp_path: Path
) -> None:
    with BadServer([answer(status)]) as server:
        # The World Bank may mean by a first 400 that it was asked too fast.
        error = keep(tmp_path, server.url, Limits(seconds=60)).fails()
    assert isinstance(error, AnswerError)
    assert error.reason == reason
    assert len(server.requests) == tries


def test_of_a_refusal_without_end_only_the_beginning_is_read(tmp_path: Path) -> None:
    with BadServer([bad.refuse_without_end]) as server:
        error = keep(tmp_path, server.url, Limits(seconds=60)).fails()
    assert error.reason == "moved"
    assert "it says “Nothing here. Nothing here." in str(error)
    assert len(server.requests) == 1


@pytest.mark.parametrize("wish", ["1", "soon", "", "0"])
def test_a_service_that_is_asked_too_often_is_asked_later(wish: str, tmp_path: Path) -> None:
    with BadServer([answer("429 Too Many Requests", retry_after=wish), answer()]) as server:
        page, _ = keep(tmp_path, server.url, Limits(seconds=60)).session().get(REQUEST, read)
    assert page.rows[0].value == 2
    assert len(server.requests) == 2


def test_a_service_that_wants_a_day_of_peace_gets_it(tmp_path: Path) -> None:
    with BadServer([answer("429 Too Many Requests", retry_after="86400")]) as server:
        error = keep(tmp_path, server.url).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "rate"
    assert error.postponed_until is not None
    assert error.postponed_until - datetime.now(UTC) > timedelta(hours=23)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("faults", "reason"),
    [
        ([answer("429 Too Many Requests")], "rate"),
        ([answer("500 Internal Server Error")], "status"),
        ([answer("503 Service Unavailable")], "status"),
        ([answer("502 Bad Gateway", b"<html>", content_type="text/html")], "status"),
        ([answer("504 Gateway Timeout"), answer("429 Too Many Requests")], "rate"),
        ([answer("429 Too Many Requests"), answer("500 Internal Server Error")], "status"),
    ],
)
def test_a_service_that_never_recovers_is_asked_four_times(
    faults: Sequence[Fault], reason: str, tmp_path: Path
) -> None:
    with BadServer(faults) as server:
        error = keep(tmp_path, server.url).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == reason
    assert error.postponed_until is None
    assert len(server.requests) == 4


def test_a_service_that_recovers_is_believed(tmp_path: Path) -> None:
    faults = [answer("500 Internal Server Error"), bad.stall_after_headers, answer()]
    with BadServer(faults) as server:
        kept = keep(tmp_path, server.url)
        page, _ = kept.session().get(REQUEST, read)
    assert page.rows[0].value == 2
    assert len(server.requests) == 3
    assert all('If-None-Match: "old"' in request for request in server.requests)
    again, answered = kept.session().get(REQUEST, read)
    assert (again.rows[0].value, answered.cached) == (2, True)


@pytest.mark.parametrize(
    "fault",
    [
        answer(body=b"<!DOCTYPE html><p>Down for repair</p>", content_type="text/html"),
        answer(body=b"<p>Down for repair</p>"),
        answer(content_type="text/html"),
        answer(content_type=""),
        answer(body=b""),
        answer("204 No Content", b""),
        answer("202 Accepted"),
        bad.promise_less,
    ],
)
def test_an_answer_of_the_wrong_form_is_not_believed(fault: Fault, tmp_path: Path) -> None:
    with BadServer([fault]) as server:
        error = keep(tmp_path, server.url).fails()
    assert isinstance(error, AnswerError)
    assert error.reason == "form"
    assert len(server.requests) == 1


def test_redirects_in_a_circle_end(tmp_path: Path) -> None:
    with BadServer([answer("301 Moved Permanently", location="/v2/round")]) as server:
        error = keep(tmp_path, server.url).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "redirect"
    assert len(server.requests) == 6


def test_a_redirect_to_another_host_does_not_reach_it(tmp_path: Path) -> None:
    with BadServer([answer()]) as other:
        redirect = answer("302 Found", location=f"{other.url}/v2/country/BLR")
        with BadServer([redirect]) as server:
            error = keep(tmp_path, server.url).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "redirect"
    assert (len(server.requests), len(other.requests)) == (1, 0)


def test_the_body_of_a_redirect_is_not_read(tmp_path: Path) -> None:
    with BadServer([bad.redirect_with_body_without_end, answer()]) as server:
        page, _ = keep(tmp_path, server.url).session().get(REQUEST, read)
    assert page.rows[0].value == 2
    assert server.requests[1].startswith("GET /good HTTP/1.1")


@pytest.mark.parametrize(
    ("fault", "size"),
    [
        (bad.promise_too_much, 50_000_000),
        (bad.send_without_end, 1_000_000),
        (bad.gzip_bomb(64), 1_000_000),
        (bad.gzip_bomb(51), 50_000_000),
    ],
)
def test_an_answer_beyond_all_measure_is_left(fault: Fault, size: int, tmp_path: Path) -> None:
    with BadServer([fault]) as server:
        error = keep(tmp_path, server.url, Limits(size=size)).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "size"
    assert f"its answer is longer than {size} bytes" in str(error)
    assert len(server.requests) == 1


def test_a_bomb_does_not_fill_the_memory(tmp_path: Path) -> None:
    with BadServer([bad.gzip_bomb(64)]) as server:
        kept = keep(tmp_path, server.url, Limits(size=1_000_000))
        tracemalloc.start()
        try:
            kept.fails()
            _, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most < 8_000_000


@pytest.mark.parametrize("fault", [bad.stall_before_headers, answer()])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(fault: Fault, tmp_path: Path) -> None:
    with BadServer([fault], bad.self_signed(tmp_path)) as server:
        error = keep(tmp_path, server.url).fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "tls"
    assert "asked once" in str(error)
    assert server.requests == []


def test_a_service_that_does_not_encrypt_where_it_should_is_not_asked(tmp_path: Path) -> None:
    with BadServer([answer()], greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        error = keep(tmp_path, f"https://{server.host}").fails()
    assert isinstance(error, NetworkError)
    assert error.reason == "tls"
    assert server.requests == []


def test_a_stop_ends_a_body_that_is_on_its_way(tmp_path: Path) -> None:
    def stop_while_dripping(talk: bad.Talk) -> None:
        talk.head(length=100_000)
        talk.send(b"  ")
        kept.stop.set()
        talk.drip(b" ")

    with BadServer([stop_while_dripping]) as server:
        kept = keep(tmp_path, server.url, Limits(seconds=60))
        before = kept.files()
        with pytest.raises(Stopped):
            kept.session().get(REQUEST, read)
    assert kept.files() == before
    assert len(server.requests) == 1


def test_a_service_that_has_failed_is_asked_again_by_the_same_session(tmp_path: Path) -> None:
    with BadServer([bad.promise_less, bad.truncate, answer(), answer()]) as server:
        session = keep(tmp_path, server.url).session()
        with pytest.raises(AnswerError):
            session.get(REQUEST, read)
        page, _ = session.get(REQUEST, read)
    assert page.rows[0].value == 2
    assert len(server.requests) == 3
