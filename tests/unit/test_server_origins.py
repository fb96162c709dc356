"""Whose pages may open a session: our own, those of the setting, and nobody else's."""

import pytest
from asgi import Client
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

from indicators.errors import IndicatorsError
from indicators.server_origins import (
    ORIGINS,
    PROXIES,
    OwnOrigins,
    allowed_origins,
    trusted_proxies,
)

NEAR, FAR, PROXY = ("127.0.0.1", 50000), ("203.0.113.9", 50000), ("10.0.0.7", 50000)
REWRITTEN = ("203.0.113.9", 0)
"""A visitor whose address the ASGI server took from a proxy that it believes."""


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(socket.headers.get("origin", "no origin"))


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv(ORIGINS, "https://Figures.example.org http://10.1.1.1:8080")
    monkeypatch.setenv(PROXIES, "10.0.0.0/24 ::1")
    inner = Starlette(routes=[WebSocketRoute("/_stcore/stream", echo)])
    return Client(OwnOrigins(inner, allowed_origins(), trusted_proxies()))


@pytest.mark.parametrize(
    ("headers", "peer", "opens"),
    [
        ("host: 127.0.0.1:8501", NEAR, True),
        ("host: 127.0.0.1:8501|origin: http://127.0.0.1:8501", NEAR, True),
        ("host: [::1]:8501|origin: http://[::1]:8501", ("::1", 50000), True),
        ("host: Data.example.org|origin: https://data.example.org", FAR, True),
        ("host: data.example.org:443|origin: https://data.example.org", FAR, True),
        ("host: 127.0.0.1:8501|origin: https://figures.example.org", FAR, True),
        ("host: 127.0.0.1:8501|origin: http://10.1.1.1:8080", FAR, True),
        # another host, port or scheme's port, and what is no origin
        ("host: 127.0.0.1:8501|origin: https://evil.example", NEAR, False),
        ("host: 127.0.0.1:8501|origin: http://127.0.0.1:8502", NEAR, False),
        ("host: 127.0.0.1:8501|origin: http://localhost:8501", NEAR, False),
        ("host: data.example.org:80|origin: https://data.example.org", FAR, False),
        ("host: 127.0.0.1:8501|origin: http://figures.example.org", FAR, False),
        ("host: a|origin: http://a.evil.example", NEAR, False),
        ("host: 127.0.0.1:8501|origin: null", NEAR, False),
        ("host: 127.0.0.1:8501|origin: ", NEAR, False),
        ("host: x:99999|origin: http://x:99999", NEAR, False),
        ("host: |origin: http://", NEAR, False),
        ("origin: http://127.0.0.1:8501", NEAR, False),
        ("host: a|origin: http://a|origin: https://evil.example", NEAR, False),
        # what a proxy was asked for is believed of a trusted one alone
        ("host: app|x-forwarded-host: a.org|origin: https://a.org", PROXY, True),
        ("host: app|x-forwarded-host: a.org, b.org|origin: https://a.org", PROXY, True),
        ("host: app|x-forwarded-host: a.org|origin: https://a.org", REWRITTEN, True),
        ("host: app|x-forwarded-host: a.org, b.org|origin: https://b.org", PROXY, False),
        ("host: app|x-forwarded-host: a.org|origin: https://evil.example", PROXY, False),
        ("host: app|x-forwarded-host: evil.example|origin: https://evil.example", FAR, False),
        ("host: app|x-forwarded-host: evil.example|origin: https://evil.example", NEAR, False),
        ("host: app|x-forwarded-host: evil.example|origin: https://evil.example", None, False),
        ("host: app|x-forwarded-host: a.org|origin: https://a.org", ("a-socket", 1), False),
    ],
)  # fmt: skip
def test_a_session_is_opened_for_our_own_pages_alone(
    client: Client, headers: str, peer: tuple[str, int] | None, opens: bool
) -> None:
    pairs = [line.split(": ", 1) for line in headers.split("|")]
    sent = client.handshake([(name.encode(), text.encode()) for name, text in pairs], peer)
    if opens:
        # Streamlit gets no origin to look up.
        assert [one.get("text") for one in sent if "text" in one] == ["no origin"]
    else:
        assert [one["type"] for one in sent] == ["websocket.close"]


def test_by_default_this_machines_proxies_are_believed_and_no_other_origin(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(ORIGINS, raising=False)
    monkeypatch.delenv(PROXIES, raising=False)
    assert allowed_origins() == frozenset()
    assert [str(one) for one in trusted_proxies()] == ["127.0.0.1/32", "::1/128"]


def test_a_setting_that_names_no_origin_or_address_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for text in ("*", "www.example.org", "https://example.org/path"):
        monkeypatch.setenv(ORIGINS, text)
        with pytest.raises(IndicatorsError, match=f"^{ORIGINS}: .*expected origins"):
            allowed_origins()
    for text in ("proxy.example.org", "10.0.0.1/24", "all"):
        monkeypatch.setenv(PROXIES, text)
        with pytest.raises(IndicatorsError, match=f"^{PROXIES}: .*expected addresses"):
            trusted_proxies()
