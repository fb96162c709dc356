"""Services are asked politely and patiently, and whatever is wrong with them has one name."""

import gzip
import logging
import socket
import threading
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from loopback import REQUEST, VARIABLES, Clock, Say, Service, make_session, read_value

from indicators import __version__
from indicators.errors import AnswerError, NetworkError, ServiceError
from indicators.sources.http import Limits, Stopped, address, reach
from indicators.sources.http.addresses import KeyedAccess, ServiceAddress
from indicators.sources.http.answers import LONGEST_WAIT, quoted, retry_after, unpacked
from indicators.sources.http.timing import Pace
from indicators.sources.model import Page, Request

KEY = "c0ffee-and-a-secret"
COMTRADE = Request("un_comtrade", "public/v1/preview/C/M/HS", (("period", "202401"),), "China")
KEYED = address("un_comtrade", "https://comtradeapi.un.org", 3, 60).keyed


@pytest.fixture(autouse=True)
def silent_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def fails(session: object, request: Request = REQUEST) -> ServiceError:
    with pytest.raises(ServiceError) as failed:
        session.get(request, read_value)  # type: ignore[attr-defined]
    return failed.value


# --- addresses ---


def test_a_service_is_asked_as_its_row_says_where_the_environment_says_nothing() -> None:
    asked = address("eurostat", "https://ec.europa.eu/eurostat/", 0.5, 60)
    assert asked.base_url == "https://ec.europa.eu/eurostat"
    assert (asked.spacing, asked.timeout, asked.backoff) == (0.5, 60, 1)
    assert (asked.hosts, asked.keyed, asked.throttles) == ((), None, frozenset())
    assert asked.ttl == timedelta(hours=24)


def test_the_environment_moves_a_service_and_sets_its_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NBRB_BASE_URL", "http://127.0.0.1:8999/nbrb/")
    monkeypatch.setenv("INDICATORS_SPACING", "0")
    monkeypatch.setenv("INDICATORS_TIMEOUT", "0.25")
    monkeypatch.setenv("INDICATORS_BACKOFF", "0")
    asked = address("nbrb", "https://api.nbrb.by", 0.5, 30)
    assert asked.base_url == "http://127.0.0.1:8999/nbrb"
    assert (asked.spacing, asked.timeout, asked.backoff) == (0, 0.25, 0)
    assert address("ecb", "https://data-api.ecb.europa.eu", 0.5, 30).base_url.startswith("https")


def test_exchange_rates_are_asked_for_twice_a_day_and_the_rest_once() -> None:
    hours = {
        service: address(service, "https://example.org", 0, 1).ttl / timedelta(hours=1)
        for service in ("un_comtrade", "imf_imts", "world_bank", "eurostat", "nbrb", "ecb")
    }
    assert hours == {
        "un_comtrade": 24,
        "imf_imts": 24,
        "world_bank": 24,
        "eurostat": 24,
        "nbrb": 12,
        "ecb": 12,
    }
    assert address("nbrb", "https://example.org", 0, 1, ttl=timedelta(0)).ttl == timedelta(0)


@pytest.mark.parametrize(
    "url",
    [
        "http://api.worldbank.org",
        "http://127.0.0.1.example.org",
        "http://localhost.example.org",
        "http://0.0.0.0",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "api.worldbank.org",
        "https://",
        "https://[::1",
        "https://example.org:port",
        "https://user:hunter2@example.org",
        "https://example.org?key=hunter2",
        "https://example.org#hunter2",
    ],
)
def test_an_address_that_is_not_safe_to_ask_is_refused_by_the_name_of_its_variable(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORLD_BANK_BASE_URL", url)
    with pytest.raises(ServiceError) as refused:
        address("world_bank", "https://api.worldbank.org", 3, 60)
    assert refused.value.reason == "setting"
    assert str(refused.value).startswith("world_bank: WORLD_BANK_BASE_URL: expected an address")
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost", "[::1]:80", "127.9.9.9"])
def test_this_machine_may_be_asked_without_encryption(host: str) -> None:
    assert address("ecb", f"http://{host}", 0, 1).base_url == f"http://{host}"


@pytest.mark.parametrize("variable", ["INDICATORS_SPACING", "INDICATORS_TIMEOUT"])
@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "1,5"])
def test_a_number_of_seconds_that_is_none_is_refused(
    variable: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(ServiceError, match=f"ecb: {variable}: expected seconds .* found '{text}'"):
        address("ecb", "https://example.org", 0, 1)


def test_no_time_at_all_for_an_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDICATORS_TIMEOUT", "0")
    with pytest.raises(ServiceError, match="expected seconds above 0"):
        address("ecb", "https://example.org", 0, 1)


# --- what is sent ---


def test_a_request_arrives_as_its_source_wrote_it() -> None:
    request = Request(
        "imf_imts",
        "data/dataflow/IMF.STA/IMTS/+/BLR.XG_FOB_USD.CHN.M",
        (("c[TIME_PERIOD]", "ge:2015+le:2024"), ("b", "ü & 2"), ("a", "1")),
        "Belarus",
    )
    with Service() as service:
        page, answer = make_session(f"{service.url}/external").get(request, read_value)
    asked = service.asked[0]
    assert asked.path == "/external/data/dataflow/IMF.STA/IMTS/+/BLR.XG_FOB_USD.CHN.M"
    assert asked.params == list(request.params)
    assert asked.headers["User-Agent"] == f"belarus-china-indicators/{__version__}"
    assert asked.headers["Accept"] == "application/json"
    assert asked.headers["Accept-Encoding"] == "gzip"
    assert page.rows[0].value == 1
    assert answer.content == b'{"value": 1}'
    assert not answer.cached


def test_the_accept_header_is_that_of_the_request_else_of_its_medium() -> None:
    csv = {"Content-Type": "application/vnd.sdmx.data+csv;version=2.0.0"}
    special = Request("ecb", "x", (), "x", media="csv", accept="application/vnd.sdmx.data+csv")
    plain = Request("ecb", "y", (), "y", media="csv")
    with Service(Say(body=b"A,B\n1,2\n", headers=csv)) as service:
        session = make_session(service.url)
        for request in (special, plain):
            session.get(request, lambda *_answer: Page(()))
    accepted = [asked.headers["Accept"] for asked in service.asked]
    assert accepted == ["application/vnd.sdmx.data+csv", "text/csv"]


def test_a_password_in_netrc_and_a_proxy_stay_out_of_requests_to_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for variable in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(variable, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with Service() as service:
        make_session(service.url).get(REQUEST, read_value)
    assert service.asked[0].headers["Authorization"] is None


def test_a_password_in_netrc_is_not_for_services_that_are_reached_through_a_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login me password hunter2\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for variable in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(variable, raising=False)
    with Service() as proxy:
        for variable in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(variable, proxy.url)
        make_session("http://service.invalid").get(REQUEST, read_value)
    assert proxy.asked[0].headers["Host"] == "service.invalid"
    assert proxy.asked[0].headers["Authorization"] is None


# --- tries and pauses ---


def test_a_service_that_fails_for_a_moment_is_asked_again() -> None:
    script = [Say(500), Say(502, b"<html>Bad gateway</html>"), Say(504), Say()]
    with Service(*script) as service:
        session = make_session(service.url)
        page, _ = session.get(REQUEST, read_value)
    assert page.rows[0].value == 1
    assert session.requests_made == len(service.asked) == 4


def test_a_service_that_keeps_failing_is_asked_four_times() -> None:
    with Service(Say(503, b"<h1>Down</h1>", {"Content-Type": "text/html"})) as service:
        session = make_session(service.url)
        error = fails(session)
    assert isinstance(error, NetworkError)
    assert (error.reason, error.service, error.postponed_until) == ("status", "world_bank", None)
    assert str(error) == (
        "world_bank: the service failed, it says “Down”"
        f" ({service.host}/v2/country/BLR, asked 4 times, last status 503)"
    )
    assert session.requests_made == len(service.asked) == 4


def test_pauses_grow_and_the_second_try_comes_at_once() -> None:
    clock = Clock()
    with Service(Say(500)) as service:
        fails(make_session(service.url, clock=clock, backoff=1))
    assert len(clock.waits) == 2
    assert 2 <= clock.waits[0] <= 2.5
    assert 4 <= clock.waits[1] <= 4.5


def test_without_a_backoff_the_tries_follow_one_another_at_once() -> None:
    clock = Clock()
    with Service(Say(500)) as service:
        fails(make_session(service.url, clock=clock, backoff=0))
    assert clock.waits == []


@pytest.mark.parametrize("status", [429, 503])
def test_a_service_that_asks_for_patience_gets_it(status: int) -> None:
    clock = Clock()
    with Service(Say(status, headers={"Retry-After": "7"}), Say()) as service:
        make_session(service.url, clock=clock).get(REQUEST, read_value)
    assert clock.waits == [7]


def test_patience_may_be_asked_for_with_a_date() -> None:
    clock = Clock()
    until = {"Retry-After": "Tue, 24 Nov 2026 12:01:30 GMT"}
    with Service(Say(429, headers=until), Say()) as service:
        make_session(service.url, clock=clock).get(REQUEST, read_value)
    assert clock.waits == [90]


def test_a_wish_for_patience_that_cannot_be_read_leaves_the_usual_pauses() -> None:
    clock = Clock()
    with Service(Say(429, headers={"Retry-After": "later, please"}), Say()) as service:
        make_session(service.url, clock=clock, spacing=3).get(REQUEST, read_value)
    assert clock.waits == [3]


@pytest.mark.parametrize("status", [429, 503])
def test_a_wish_to_be_left_alone_for_long_is_passed_on_and_not_slept_through(status: int) -> None:
    clock = Clock()
    with Service(Say(status, headers={"Retry-After": "86400"})) as service:
        # Not even where there would be time for it.
        error = fails(make_session(service.url, clock=clock, limits=Limits(seconds=1_000_000)))
    assert isinstance(error, NetworkError)
    assert error.reason == "rate"
    assert error.postponed_until == clock.moment + timedelta(days=1)
    assert "not to be asked before 2026-11-25 12:00 UTC" in str(error)
    assert clock.waits == []
    assert len(service.asked) == 1


def test_being_asked_too_often_to_the_end_is_a_matter_of_rate() -> None:
    body = {"statusCode": 429, "message": "Rate limit is exceeded. Try again in 1 seconds."}
    clock = Clock()
    with Service(Say(429, body, {"Retry-After": "1"})) as service:
        error = fails(make_session(service.url, clock=clock))
    assert isinstance(error, NetworkError)
    assert error.reason == "rate"
    assert error.postponed_until == clock.moment + timedelta(seconds=1)
    assert "“Rate limit is exceeded. Try again in 1 seconds.”" in str(error)
    assert len(service.asked) == 4


def test_pauses_end_where_the_time_for_all_tries_ends() -> None:
    clock = Clock()
    with Service(Say(503, headers={"Retry-After": "50"})) as service:
        error = fails(make_session(service.url, clock=clock, limits=Limits(seconds=120)))
    assert error.reason == "status"
    assert clock.waits == [50, 50]
    assert len(service.asked) == 3


def test_the_world_bank_may_answer_400_once_to_a_request_that_comes_too_fast() -> None:
    clock = Clock()
    manners = {"throttles": frozenset({400}), "backoff": 1}
    with Service(Say(400), Say()) as service:
        make_session(service.url, clock=clock, **manners).get(REQUEST, read_value)
    assert clock.waits == [5]
    with Service(Say(400, b"Bad request")) as service:
        error = fails(make_session(service.url, **manners))
    assert error.reason == "refused_value"
    assert len(service.asked) == 2
    assert address("world_bank", "https://example.org", 3, 60).throttles == {400}
    assert address("world_bank_debt", "https://example.org", 3, 60).throttles == {400}


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "refused_value"),
        (401, "denied"),
        (403, "denied"),
        (404, "moved"),
        (405, "refused_value"),
        (410, "moved"),
        (413, "refused_value"),
        (422, "refused_value"),
    ],
)
def test_a_refusal_is_final(status: int, reason: str) -> None:
    with Service(Say(status, headers={"Retry-After": "1"})) as service:
        error = fails(make_session(service.url))
    assert isinstance(error, AnswerError)
    assert error.reason == reason
    assert len(service.asked) == 1
    assert f"asked once, last status {status}" in str(error)


@pytest.mark.parametrize("status", [501, 505, 520])
def test_a_failure_that_will_not_pass_is_final(status: int) -> None:
    with Service(Say(status)) as service:
        error = fails(make_session(service.url))
    assert error.reason == "status"
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    ("kind", "body", "said"),
    [
        (
            "application/json",
            b'{"elapsedTime":"0 secs","count":-1,"data":[],"error":"Invalid parameter value",'
            b'"errorObject":[{"MemberNames":["partnerCode"],'
            b'"ErrorMessage":"The field partnerCode is invalid"}]}',
            "Invalid parameter value; The field partnerCode is invalid",
        ),
        (
            "application/json",
            b'{"error":[{"status":413,"id":413,"label":"EXTRACTION_TOO_BIG: filter more"}]}',
            "EXTRACTION_TOO_BIG: filter more",
        ),
        (
            "text/xml",
            b'\xef\xbb\xbf<?xml version="1.0"?>\n<wb:error xmlns:wb="http://www.worldbank.org">'
            b'<wb:message id="160" key="Data not found">The value is not valid.</wb:message>',
            "The value is not valid.",
        ),
        ("text/html", b"<script>track('<p>')</script><p>Access\n\tDenied</p>", "Access Denied"),
        ("text/plain", b"\x1b[31mred\x00\xe2\x80\xae " + b"x" * 500, "[31mred " + "x" * 191 + "…"),
    ],
)
def test_what_a_service_says_against_a_request_is_quoted_in_one_short_line(
    kind: str, body: bytes, said: str
) -> None:
    with Service(Say(400, body, {"Content-Type": kind})) as service:
        error = fails(make_session(service.url))
    assert f"world_bank: the request is refused, it says “{said}” (" in str(error)


# --- spacing ---


def test_a_session_can_be_closed_and_used_again() -> None:
    with Service() as service:
        session = make_session(service.url)
        for _ in range(2):
            session.get(REQUEST, read_value)
            session.close()
    assert len(service.asked) == 2


def test_requests_to_one_host_keep_their_distance_whichever_service_asks() -> None:
    clock, pace = Clock(), Pace()
    with Service() as service, Service() as elsewhere:
        first = make_session(service.url, clock=clock, pace=pace, spacing=3)
        second = make_session(f"{service.url}/debt", clock=clock, pace=pace, spacing=3)
        third = make_session(elsewhere.url, clock=clock, pace=pace, spacing=3)
        for session in (first, second, third, first):
            session.get(REQUEST, read_value)
    assert clock.waits == [3, 3]


def test_tries_and_redirects_keep_their_distance_as_well() -> None:
    clock = Clock()
    script = [Say(302, headers={"Location": "/moved"}), Say(500), Say()]
    with Service(*script) as service:
        make_session(service.url, clock=clock, spacing=2).get(REQUEST, read_value)
    assert clock.waits == [2, 2]
    assert [asked.path for asked in service.asked] == [
        "/v2/country/BLR",
        "/moved",
        "/v2/country/BLR",
    ]


def test_a_turn_that_has_long_come_is_not_waited_for() -> None:
    pace = Pace()
    assert pace.turn("host", 3, 100) == 0
    assert pace.turn("host", 3, 101) == 2
    assert pace.turn("host", 3, 200) == 0
    assert pace.turn("other", 3, 200) == 0


# --- stopping ---


def test_nothing_is_asked_once_the_work_is_stopped(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with Service() as service:
        session = make_session(service.url, tmp_path, stop=stop)
        with pytest.raises(Stopped):
            session.get(REQUEST, read_value)
    assert service.asked == []
    assert not issubclass(Stopped, ServiceError)


def test_work_that_is_stopped_does_not_go_on_with_kept_answers_either(tmp_path: Path) -> None:
    stop = threading.Event()
    with Service() as service:
        session = make_session(service.url, tmp_path, stop=stop)
        session.get(REQUEST, read_value)
        stop.set()
        with pytest.raises(Stopped):
            session.get(REQUEST, read_value)


def test_a_stop_ends_a_pause_and_no_request_follows() -> None:
    stop, clock = threading.Event(), Clock()
    wait = clock.wait

    def stopped_while_waiting(seconds: float) -> None:
        wait(seconds)
        stop.set()

    clock.wait = stopped_while_waiting  # type: ignore[method-assign]
    with Service(Say(503)) as service:
        session = make_session(service.url, clock=clock, stop=stop, spacing=3)
        with pytest.raises(Stopped):
            session.get(REQUEST, read_value)
    assert len(service.asked) == 1


# --- the key ---


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COMTRADE_KEY", f" {KEY}\n")
    return KEY


def comtrade(url: str, **options: object) -> dict[str, object]:
    return {"url": url, "service": "un_comtrade", "keyed": KEYED, **options}


def test_with_a_key_the_whole_data_are_asked_for_and_the_key_stands_nowhere_else(
    key: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    availability = Request("un_comtrade", "public/v1/getDA/C/M/HS", (), "periods")
    with Service() as service:
        session = make_session(**comtrade(service.url, cache=tmp_path))  # type: ignore[arg-type]
        session.get(availability, read_value)
        session.get(COMTRADE, read_value)
    assert [asked.path for asked in service.asked] == [
        "/data/v1/getDa/C/M/HS",
        "/data/v1/get/C/M/HS",
    ]
    assert {asked.headers["Ocp-Apim-Subscription-Key"] for asked in service.asked} == {KEY}
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == 4
    assert not [path for path in written if KEY.encode() in path.read_bytes()]
    assert KEY not in caplog.text
    assert KEY not in repr(session) + repr(session.service) + repr(COMTRADE)


def test_a_key_is_only_for_the_service_that_gives_it(key: str) -> None:
    with Service() as service:
        make_session(service.url).get(REQUEST, read_value)
    assert service.asked[0].headers["Ocp-Apim-Subscription-Key"] is None
    assert address("un_comtrade", "https://example.org", 3, 60).keyed == KEYED
    assert address("imf_imts", "https://example.org", 3, 60).keyed is None


@pytest.mark.parametrize("status", [401, 403])
def test_a_key_that_is_refused_is_said_once_and_the_open_data_are_asked_for(
    key: str, status: int
) -> None:
    with Service(Say(status, f"the key {KEY} is wrong".encode()), Say()) as service:
        session = make_session(**comtrade(service.url))  # type: ignore[arg-type]
        for _ in range(2):
            session.get(COMTRADE, read_value)
    assert session.warnings == [
        f"un_comtrade: the key in COMTRADE_KEY was refused with status {status},"
        " it has expired or was regenerated; asked without it"
    ]
    paths = ["/data/v1/get/C/M/HS", "/public/v1/preview/C/M/HS", "/public/v1/preview/C/M/HS"]
    assert [asked.path for asked in service.asked] == paths
    keys = [asked.headers["Ocp-Apim-Subscription-Key"] for asked in service.asked]
    assert keys == [KEY, None, None]


def test_where_the_open_data_are_closed_too_the_error_and_the_warning_tell_both(key: str) -> None:
    with Service(Say(401, b"no")) as service:
        session = make_session(**comtrade(service.url))  # type: ignore[arg-type]
        error = fails(session, COMTRADE)
    assert error.reason == "denied"
    assert "/public/v1/preview/C/M/HS" in str(error)
    assert len(session.warnings) == 1


@pytest.mark.parametrize("status", [400, 404, 429, 500])
def test_a_service_that_repeats_the_key_does_not_bring_it_into_an_error(
    key: str, status: int
) -> None:
    with Service(Say(status, {"message": f"no {KEY} here"})) as service:
        error = fails(make_session(**comtrade(service.url)), COMTRADE)  # type: ignore[arg-type]
    assert KEY not in str(error) + repr(error)
    assert "no  here" in str(error) or "no here" in str(error)


def test_an_answer_that_repeats_the_key_is_not_kept(key: str, tmp_path: Path) -> None:
    with Service(Say(200, {"value": 1, "asked_with": KEY})) as service:
        session = make_session(**comtrade(service.url, cache=tmp_path))  # type: ignore[arg-type]
        error = fails(session, COMTRADE)
    assert error.reason == "form"
    assert KEY not in str(error)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "ключ"])
def test_a_key_that_no_header_can_hold_is_refused_without_showing_it(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMTRADE_KEY", key)
    with pytest.raises(ServiceError) as refused:
        make_session(**comtrade("http://127.0.0.1:1"))  # type: ignore[arg-type]
    assert refused.value.reason == "setting"
    assert key not in str(refused.value)


def test_the_key_does_not_follow_a_redirect_to_another_host(key: str) -> None:
    with Service() as other:
        redirect = Say(302, headers={"Location": f"{other.url}/elsewhere"})
        with Service(redirect) as service:
            options = comtrade(service.url, hosts=(other.host,))
            make_session(**options).get(COMTRADE, read_value)  # type: ignore[arg-type]
    assert service.asked[0].headers["Ocp-Apim-Subscription-Key"] == KEY
    assert other.asked[0].headers["Ocp-Apim-Subscription-Key"] is None


def test_a_path_that_has_no_other_form_with_a_key_stays_as_it_is() -> None:
    keyed = KeyedAccess("KEY", "Key", (("open/", "whole/"),))
    assert keyed.path("open/data") == "whole/data"
    assert keyed.path("files/open/data") == "files/open/data"


# --- the form of an answer ---


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        ("json", "application/json; charset=utf-8"),
        ("json", "Application/JSON"),
        ("json", "text/json"),
        ("json", "application/vnd.sdmx.data+json;version=2.0"),
        ("csv", "text/csv"),
        ("csv", "text/plain; charset=utf-8"),
        ("csv", "application/vnd.sdmx.data+csv;version=1.0.0"),
    ],
)
def test_the_forms_that_services_give_are_taken(media: str, kind: str) -> None:
    request = Request("ecb", "x", (), "x", media=media)
    with Service(Say(body=b"\xef\xbb\xbf whatever", headers={"Content-Type": kind})) as service:
        _, answer = make_session(service.url).get(request, lambda *_answer: Page(()))
    assert answer.content == b"\xef\xbb\xbf whatever"


@pytest.mark.parametrize(
    ("status", "kind", "body", "what"),
    [
        (200, "text/html", b"{}", "the answer is of the type text/html, expected JSON"),
        (200, "", b"{}", "the answer is of the type none, expected JSON"),
        (200, "text/csv", b"{}", "the answer is of the type text/csv, expected JSON"),
        (200, "application/problem+json", b"{}", "the answer is of the type application/problem"),
        (200, "application/json", b"", "an empty answer came where JSON was expected"),
        (200, "application/json", b" \r\n", "an empty answer came where JSON was expected"),
        (200, "application/json", b"\xef\xbb\xbf", "an empty answer came where JSON was expected"),
        (
            *(200, "application/json", b"\xef\xbb\xbf \n<html><p>Down for repair</p></html>"),
            "a page or XML came where JSON was expected, which says “Down for repair”",
        ),
        (204, "application/json", b"", "status 204 came where JSON was expected"),
        (202, "application/json", b"{}", "status 202 came where JSON was expected"),
        (206, "application/json", b"{}", "status 206 came where JSON was expected"),
        (304, "application/json", b"", "status 304 came where JSON was expected"),
    ],
)
def test_an_answer_of_another_form_is_not_believed(
    status: int, kind: str, body: bytes, what: str, tmp_path: Path
) -> None:
    with Service(Say(status, body, {"Content-Type": kind})) as service:
        error = fails(make_session(service.url, tmp_path))
    assert isinstance(error, AnswerError)
    assert error.reason == "form"
    assert str(error).startswith(f"world_bank: {what}")
    assert list(tmp_path.iterdir()) == []
    assert len(service.asked) == 1


def test_a_packed_answer_is_unpacked() -> None:
    content = gzip.compress(b'{"value": 2,') + gzip.compress(b' "more": 1}')
    with Service(Say(body=content, headers={"Content-Encoding": "gzip"})) as service:
        page, answer = make_session(service.url).get(REQUEST, read_value)
    assert answer.content == b'{"value": 2, "more": 1}'
    assert page.rows[0].value == 2


def test_unpacking_works_byte_by_byte_and_ignores_what_follows_the_end() -> None:
    packed = gzip.compress(b"first") + gzip.compress(b"second") + b"\x00padding"
    assert b"".join(unpacked([packed])) == b"firstsecond"
    assert b"".join(unpacked(bytes([byte]) for byte in packed)) == b"firstsecond"


def test_unpacking_hands_on_small_pieces_however_much_a_body_grows() -> None:
    sizes = [len(piece) for piece in unpacked([gzip.compress(bytes(10_000_000))])]
    assert sum(sizes) == 10_000_000
    assert max(sizes) <= 64 * 1024


def test_what_follows_the_end_of_a_packed_answer_counts_as_well() -> None:
    content = gzip.compress(b'{"value": 2}') + b"x" * 100_000
    with Service(Say(body=content, headers={"Content-Encoding": "gzip"})) as service:
        service.announces_length = False
        error = fails(make_session(service.url, limits=Limits(size=90_000)))
    assert error.reason == "size"


def test_a_packing_that_was_not_asked_for_is_not_guessed() -> None:
    with Service(Say(body=b"{}", headers={"Content-Encoding": "br"})) as service:
        error = fails(make_session(service.url))
    assert error.reason == "broken"
    assert len(service.asked) == 1


@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
def test_an_answer_may_be_as_long_as_allowed_and_not_a_byte_longer(
    headers: dict[str, str],
) -> None:
    body = b'{"value": 1}'
    sent = gzip.compress(body) if headers else body
    with Service(Say(body=sent, headers=headers)) as service:
        size = max(len(body), len(sent))
        make_session(service.url, limits=Limits(size=size)).get(REQUEST, read_value)
        error = fails(make_session(service.url, limits=Limits(size=len(body) - 1)))
    assert isinstance(error, NetworkError)
    assert error.reason == "size"
    assert len(service.asked) == 2


# --- redirects ---


def test_a_redirect_within_the_service_is_followed() -> None:
    script = [Say(301, headers={"Location": "../moved?to=here"}), Say()]
    with Service(*script) as service:
        session = make_session(service.url)
        session.get(REQUEST, read_value)
    assert [asked.path for asked in service.asked] == ["/v2/country/BLR", "/v2/moved"]
    assert service.asked[1].params == [("to", "here")]
    assert session.requests_made == 2


@pytest.mark.parametrize(
    "location",
    [
        "http://localhost:{port}/",
        "http://user@127.0.0.1:{port}/",
        "http://127.0.0.1:1/",
        "https://example.org/",
        "//example.org/",
        "file:///etc/passwd",
        "http://[::1",
        "",
    ],
)
def test_a_redirect_to_anywhere_else_is_not_followed(location: str) -> None:
    with Service() as service:
        port = service.host.partition(":")[2]
        service.script = [Say(302, headers={"Location": location.format(port=port)})]
        error = fails(make_session(service.url))
    assert isinstance(error, NetworkError)
    assert error.reason == "redirect"
    assert len(service.asked) == 1


def test_a_redirect_that_never_ends_is_left_after_five() -> None:
    with Service(Say(308, headers={"Location": "/round"})) as service:
        error = fails(make_session(service.url))
    assert error.reason == "redirect"
    assert "redirected more than 5 times" in str(error)
    assert len(service.asked) == 6


@pytest.mark.parametrize(
    ("target", "admitted"),
    [
        ("https://api.example.org/b", True),
        ("https://API.example.org:443/b", True),
        ("https://files.example.org/b", True),
        ("https://files.example.org:8443/b", False),
        ("https://wide.example.org:8443/b", True),
        ("http://api.example.org:443/b", False),
        ("http://api.example.org/b", False),
        ("https://api.example.org.evil.org/b", False),
        ("https://api.example.org@evil.org/b", False),
        ("javascript:alert(1)", False),
    ],
)
def test_encryption_is_not_left_on_the_way(target: str, admitted: bool) -> None:
    hosts = ("files.example.org", "wide.example.org:8443")
    service = ServiceAddress("x", "https://api.example.org", 0, 1, hosts)
    assert service.admits(target) is admitted


# --- no connection ---


def test_a_host_without_a_name_server_entry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_arguments: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    session = make_session("https://service.invalid")
    error = fails(session)
    assert isinstance(error, NetworkError)
    assert error.reason == "refused"
    assert "no connection could be made (service.invalid/v2/country/BLR, asked 4" in str(error)


def test_a_missing_file_of_certificates_is_a_matter_of_encryption(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    assert fails(make_session("https://service.invalid")).reason == "tls"


def test_a_service_that_answers_anything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with Service(Say(404)) as service:
        assert reach(address("ecb", f"{service.url}/x", 3, 2)) is None
        url = service.url
    error = reach(address("ecb", url, 3, 2))
    assert isinstance(error, NetworkError)
    assert error.reason == "refused"
    assert str(error).startswith("ecb: no connection could be made")


def test_a_service_that_leads_elsewhere_is_there_all_the_same() -> None:
    with Service(Say(302, headers={"Location": "https://example.org"})) as service:
        assert reach(address("ecb", service.url, 3, 2)) is None
    assert len(service.asked) == 1


# --- small readers ---


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("Tue, 24 Nov 2026 12:00:05 GMT", 5),
        ("Tue, 24 Nov 2026 13:00:05 +0100", 5),
        ("Tuesday, 24-Nov-26 12:00:05 GMT", 5),
        ("Tue, 24 Nov 2020 12:00:00 GMT", 0),
        ("9" * 18, LONGEST_WAIT.total_seconds()),
        ("Tue, 24 Nov 9999 12:00:00 GMT", LONGEST_WAIT.total_seconds()),
        ("9" * 30, None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_wish_for_patience_is_read_or_ignored(text: str | None, seconds: float | None) -> None:
    wish = retry_after(text, Clock().moment)
    assert (wish.total_seconds() if wish is not None else None) == seconds


def test_a_quotation_of_nothing_is_nothing() -> None:
    assert quoted(b"") == ""
    assert quoted(b"<p></p>") == ""
    assert quoted(b"[" * 3000).startswith("[[[")
    assert quoted(quote("<").encode()) == "%3C"
