"""The app is put together rightly, starts in both ways, and is light to import."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.web.server.app_discovery import discover_asgi_app

from indicators import server
from indicators.language import Language

ROOT = Path(__file__).parents[2]


def test_the_script_is_there() -> None:
    assert server.SCRIPT.is_file()
    assert server.app.script_path == server.SCRIPT


def test_streamlit_finds_the_app_in_the_entry() -> None:
    found = discover_asgi_app(ROOT / "dashboard.py")
    assert (found.is_asgi_app, found.import_string) == (True, "dashboard:app")


def test_importing_the_server_loads_nothing_heavy() -> None:
    code = "import sys, indicators.server; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    ).stdout.split()
    assert "streamlit" in loaded
    heavy = {"pandas", "pandera", "indicators.loaders", "indicators.pages", "indicators.charts"}
    assert heavy & set(loaded) == set()


@pytest.mark.parametrize("code", ["en", "nl"])
def test_a_failed_page_shows_a_number_and_logs_the_rest(
    code: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def script() -> None:
        import streamlit as st

        from indicators.server import on_script_error

        st.write(on_script_error(RuntimeError("inner detail")))

    monkeypatch.setattr("secrets.token_hex", lambda _: "c0ffee")
    page = AppTest.from_function(script)
    page.query_params["lang"] = code
    page.run()
    sentence = (
        "Something went wrong on this page. Reload it to go on; if it happens again, report it"
        " with the number {number}."
    )
    [shown] = page.error
    assert shown.value == Language(code).gettext(sentence).format(number="c0ffee")
    assert "inner detail" not in shown.value
    assert page.markdown[0].value == "`True`"
    assert "page failed, error c0ffee" in caplog.text
    assert "RuntimeError: inner detail" in caplog.text


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(
    port: int, path: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers or {})
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()


def answering(process: subprocess.Popen[bytes], port: int) -> int:
    """Wait until a server answers."""
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if fetch(port, "/_stcore/health")[0] == 200:
                return port
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the server did not answer, exit code {process.returncode}")


WATCHED = """
import json, os, runpy, sys

calls = open(os.environ["CALLS"], "a", buffering=1)

def watch(event, arguments):
    # 1: the asking thread's own socket; 0: the name that is looked up.
    if event in {"socket.connect", "socket.sendto"}:
        calls.write(json.dumps(str(arguments[-1])) + "\\n")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        calls.write(json.dumps(str(arguments[0])) + "\\n")

sys.addaudithook(watch)
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
"""Runs a module as ``python -m`` does, and writes down whom it calls."""


@pytest.fixture(params=["streamlit", "uvicorn"])
def port(request: pytest.FixtureRequest, tmp_path: Path, data_folder: Path) -> Iterator[int]:
    """Start the dashboard, as a person does with Streamlit or with any ASGI server."""
    chosen = free_port()
    command = {
        "streamlit": ["streamlit", "run", "dashboard.py", "--server.port", str(chosen)],
        "uvicorn": ["uvicorn", "dashboard:app", "--port", str(chosen)],
    }[request.param]
    folders = {
        "INDICATORS_CACHE": str(tmp_path / "cache"),
        "INDICATORS_DATA": str(data_folder),
        "CALLS": str(tmp_path / "calls"),
    }
    process = subprocess.Popen(
        [sys.executable, "-c", WATCHED, *command],
        cwd=ROOT,
        env={**os.environ, **folders},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield answering(process, chosen)
    finally:
        process.terminate()
        process.wait(timeout=20)


def open_session(port: int, *headers: tuple[str, str]) -> int:
    """Ask for Streamlit's websocket; return the status of the answer: 101, or why not."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.putrequest("GET", "/_stcore/stream", skip_host=True)
        upgrade = (
            *(("Connection", "Upgrade"), ("Upgrade", "websocket")),
            *(("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "c29tZSByYW5kb20ga2V5IQ==")),
        )
        for name, text in (*upgrade, *headers):
            connection.putheader(name, text)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def check_that_nobody_is_called(port: int, calls: Path) -> None:
    """Come with every header that may make a server look something up."""
    here, evil = f"127.0.0.1:{port}", "evil.example"
    foreign = ("Origin", f"https://{evil}")
    assert open_session(port, ("Host", here), ("Origin", f"http://{here}")) == 101
    assert open_session(port, ("Host", here)) == 101
    forwarded = ("X-Forwarded-Host", "figures.example.org")
    public = ("Origin", "https://figures.example.org")
    assert open_session(port, ("Host", here), forwarded, public) == 101
    refused = [
        [("Host", here), foreign],
        [("Host", here), foreign, ("X-Forwarded-For", "203.0.113.9")],
        [("Host", here), foreign, ("X-Forwarded-Host", "figures.example.org")],
        [("Host", here), foreign, ("Forwarded", f"host={evil};for=203.0.113.9;proto=https")],
        [("Host", here), foreign, ("X-Forwarded-Proto", "https"), ("X-Real-IP", "203.0.113.9")],
        [("Host", here), foreign, ("Cookie", "_streamlit_xsrf=1"), ("Referer", f"https://{evil}")],
        [("Host", here), foreign, ("Sec-WebSocket-Protocol", "streamlit, x, y")],
        [("Host", "figures.example.org"), foreign],
        [("Host", evil), ("Origin", "https://203.0.113.9")],
        [("Host", here), ("Origin", "http://8.8.8.8")],
        [("Host", here), ("Origin", f"http://{evil}:{port}")],
        [("Host", here), ("Origin", "null")],
        [("Host", here), ("Origin", "")],
        [("Host", here), ("Origin", f"ftp://{evil}")],
    ]
    for headers in refused:
        assert (headers, open_session(port, *headers)) == (headers, 403)
    for header in (
        {"Origin": f"https://{evil}"},
        {"Host": evil},
        {"X-Forwarded-For": evil, "X-Forwarded-Host": evil, "X-Forwarded-Proto": evil},
        {"Referer": f"https://{evil}/"},
    ):
        for path in ("/", "/_stcore/health", "/_stcore/host-config", "/timelines.metadata.json"):
            fetch(port, path, header)
    called = {json.loads(line) for line in calls.read_text().splitlines()}
    assert [one for one in called if not re.search(r"127\.0\.0\.1|::1|^None$", one)] == []


@pytest.mark.slow
def test_both_ways_to_start_serve_the_same_and_call_nobody(port: int, tmp_path: Path) -> None:
    status, headers, body = fetch(port, "/timelines")
    assert (status, headers["cache-control"], headers["x-frame-options"]) == (
        200,
        "no-cache",
        "DENY",
    )
    assert "Belarus–China indicators" in body.decode()
    status, _, body = fetch(port, "/api/health")
    assert (status, json.loads(body)["data"]["counts"]["observations"]) == (200, 8)
    status, headers, _ = fetch(port, "/_stcore/host-config")
    assert (status, headers["x-content-type-options"]) == (200, "nosniff")
    check_that_nobody_is_called(port, tmp_path / "calls")
