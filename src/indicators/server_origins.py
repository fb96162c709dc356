"""Which web pages may open a session: judged here, before Streamlit sees the handshake.

Streamlit asks an outside address for the machine's own where it does not know an origin.
"""

import os
import re
from collections.abc import Collection
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from indicators.errors import IndicatorsError

ORIGINS = "INDICATORS_ORIGINS"
"""The setting that names further origins whose pages may open a session."""

PROXIES = "INDICATORS_TRUSTED_PROXIES"
"""The setting that names the addresses of proxies that are believed, by default this machine's."""

_ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?", re.IGNORECASE)
_PORTS = {"http": 80, "https": 443}


def allowed_origins() -> frozenset[str]:
    """Return the further origins by the setting, or raise `IndicatorsError` for no origin."""
    named = os.environ.get(ORIGINS, "").split()
    for origin in named:
        if not _ORIGIN.fullmatch(origin):
            raise IndicatorsError(
                f"{ORIGINS}: {origin[:60]!r}: expected origins such as https://www.example.org"
            )
    return frozenset(origin.lower() for origin in named)


def trusted_proxies() -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the proxies by the setting, or raise `IndicatorsError` for what is no address."""
    named = os.environ.get(PROXIES, "127.0.0.1 ::1").split()
    try:
        return tuple(ip_network(address) for address in named)
    except ValueError as error:
        raise IndicatorsError(
            f"{PROXIES}: {error}: expected addresses such as 10.0.0.7 or 10.0.0.0/24"
        ) from error


class OwnOrigins:
    """Middleware that refuses a websocket which the page of another site opens, with 403.

    Own is the host that was asked for, and where a trusted proxy asks, the one that it was asked
    for itself (``X-Forwarded-Host``). A program that names no origin is no page of another.
    """

    def __init__(
        self,
        app: ASGIApp,
        origins: Collection[str] = (),
        proxies: Collection[IPv4Network | IPv6Network] = (),
    ) -> None:
        self._app = app
        self._origins = frozenset(origins)
        self._proxies = tuple(proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, or refuse it."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
        elif self._allows(scope):
            # Judged once: what Streamlit does not see it need not look up.
            headers = [(name, text) for name, text in scope["headers"] if name != b"origin"]
            await self._app({**scope, "headers": headers}, receive, send)
        else:
            await WebSocketClose()(scope, receive, send)

    def _allows(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        named = headers.getlist("origin")
        if not named:
            return True
        origin = named[0].lower()
        if len(named) > 1 or not _ORIGIN.fullmatch(origin):
            return False
        if origin in self._origins:
            return True
        scheme, host = origin.split("://")
        hosts = headers.getlist("host")
        if self._is_trusted(scope.get("client")):
            hosts += headers.get("x-forwarded-host", "").split(",")[:1]
        asking = _whole(scheme, host)
        return asking is not None and asking in {_whole(scheme, name) for name in hosts}

    def _is_trusted(self, client: tuple[str, int] | None) -> bool:
        if client is None:
            return False
        # Port 0 is nobody's: an ASGI server that believes the proxy put the visitor's address here.
        if client[1] == 0:
            return True
        try:
            address = ip_address(client[0])
        except ValueError:
            return False
        return any(address in network for network in self._proxies)


def _whole(scheme: str, host: str) -> tuple[str | None, int] | None:
    """Split a host into name and port, its scheme's where it names none; None for no host."""
    try:
        parts = urlsplit(f"//{host.strip().lower()}")
        return parts.hostname, parts.port or _PORTS[scheme]
    except ValueError:
        return None
