"""One try at a service: redirects followed by hand, every byte counted, and a word for each fault.

It is requests that asks, but requests reads the body of a redirect without any bound, looks into
.netrc for a password that nobody meant for the service, and lets a byte a second go on for ever.
"""

import io
import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from http.client import HTTPResponse
from traceback import clear_frames
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3 import exceptions as urllib3_errors
from urllib3.connection import HTTPConnection, HTTPSConnection

from indicators import __version__
from indicators.errors import NetworkError
from indicators.sources.http.addresses import ServiceAddress, is_loopback, origin
from indicators.sources.http.answers import PIECE, Reply, unpacked
from indicators.sources.http.setbacks import Asking, Setback
from indicators.sources.http.timing import Timing, WatchedReader

__all__ = ["Limits", "Transport"]

USER_AGENT = f"belarus-china-indicators/{__version__}"
REDIRECTS = frozenset({301, 302, 303, 307, 308})

EXCERPT = 4096
"""How much of the body is read where it is only worth quoting."""

_BROKEN = (OSError, urllib3_errors.HTTPError, zlib.error)
_KNOWN = (requests.RequestException, urllib3_errors.HTTPError, zlib.error)
# Nothing of this is gone at the next try.
_FINAL = (ssl.SSLCertVerificationError, zlib.error)
# In this order: a refused connection is not a silent one, although its cause may be a timeout.
_REASONS: dict[str, tuple[type[BaseException], ...]] = {
    "tls": (ssl.SSLError, urllib3_errors.SSLError),
    "refused": (urllib3_errors.NewConnectionError, urllib3_errors.ProxyError),
    "timeout": (TimeoutError, urllib3_errors.TimeoutError),
}
_SENTENCES = {
    "refused": "no connection could be made",
    "timeout": "it is silent, or not done in time",
    "broken": "its answer broke off or is damaged",
    "tls": "the connection is not safely encrypted, or its certificate cannot be trusted",
}


class Limits(NamedTuple):
    """Bounds of one request: seconds for all its tries together, bytes of its body unpacked."""

    seconds: float = 120.0
    size: int = 50_000_000
    connect: float = 5.0
    tries: int = 4
    redirects: int = 5
    retry_after: int = 120


class Transport:
    """Connections to one service; ``requests_made`` counts what went over the network."""

    def __init__(self, service: ServiceAddress, timing: Timing, limits: Limits) -> None:
        """Prepare to ask; nothing is sent yet."""
        self.requests_made = 0
        self._service, self._timing, self._limits = service, timing, limits
        self._own = origin(service.base_url)
        self._http = _client(service, timing)

    def close(self) -> None:
        """Close the connections that are still open."""
        self._http.close()

    def turn(self) -> None:
        """Wait for the next turn at the service's host."""
        self._timing.turn(self._own, self._service.spacing)

    def ask(
        self, asking: Asking, url: str, headers: Mapping[str, str], secret: Mapping[str, str]
    ) -> Reply | Setback:
        """Ask once, and go along with redirects as far as they lead to the service's own hosts.

        The headers in ``secret`` go nowhere but to the service's first host. Raises
        :class:`NetworkError` for what no other try can mend: a redirect elsewhere, and too much.
        """
        asking.tries += 1
        try:
            for redirects in range(self._limits.redirects + 1):
                if redirects:
                    self.turn()
                trusted = secret if origin(url) == self._own else {}
                with self._send(asking, url, {**headers, **trusted}) as response:
                    if response.status_code not in REDIRECTS:
                        return self._read(asking, response, secret)
                    url = self._target(asking, url, response.headers.get("Location", ""))
        except _BROKEN as error:
            return _setback(asking, error)
        raise asking.network("redirect", f"redirected more than {self._limits.redirects} times")

    def _send(self, asking: Asking, url: str, headers: Mapping[str, str]) -> requests.Response:
        left = self._timing.remaining()
        self.requests_made += 1
        response = self._http.get(
            url,
            headers=dict(headers),
            timeout=(min(self._limits.connect, left), min(self._service.timeout, left)),
            allow_redirects=False,
            stream=True,
        )
        asking.status = response.status_code
        return response

    def _target(self, asking: Asking, url: str, location: str) -> str:
        try:
            target = urljoin(url, location)
        except ValueError:
            target = ""
        if not location or not self._service.admits(target):
            where = origin(target) or "nowhere"
            raise asking.network("redirect", f"redirected to {where}, which is not its own")
        return target

    def _read(
        self, asking: Asking, response: requests.Response, secret: Mapping[str, str]
    ) -> Reply:
        """Read all of a good answer, and the beginning of any other."""
        if response.status_code == 200:
            content = self._whole(asking, response)
        else:
            content = self._excerpt(asking, response)
            for hidden in secret.values():
                content = content.replace(hidden.encode(), b"")
        return Reply(response.status_code, response.headers, content)

    def _whole(self, asking: Asking, response: requests.Response) -> bytes:
        told = response.headers.get("Content-Length", "")
        if told.isdecimal() and int(told) > self._limits.size:
            raise self._too_long(asking)
        content = bytearray()
        for piece in self._pieces(asking, response):
            content += piece
            if len(content) > self._limits.size:
                raise self._too_long(asking)
        return bytes(content)

    def _excerpt(self, asking: Asking, response: requests.Response) -> bytes:
        content = bytearray()
        with suppress(*_BROKEN):
            for piece in self._pieces(asking, response):
                content += piece
                if len(content) >= EXCERPT:
                    break
        return bytes(content)

    def _pieces(self, asking: Asking, response: requests.Response) -> Iterator[bytes]:
        """Give the body as it comes, unpacked; nothing but gzip was asked for."""
        packing = response.headers.get("Content-Encoding", "").strip().lower()
        if packing in {"gzip", "x-gzip"}:
            return unpacked(self._received(asking, response))
        if packing not in {"", "identity"}:
            raise zlib.error("packed in a way that was not asked for")
        return self._received(asking, response)

    def _received(self, asking: Asking, response: requests.Response) -> Iterator[bytes]:
        size = 0
        while piece := response.raw.read1(PIECE, decode_content=False):
            size += len(piece)
            if size > self._limits.size:
                raise self._too_long(asking)
            yield piece

    def _too_long(self, asking: Asking) -> NetworkError:
        return asking.network("size", f"its answer is longer than {self._limits.size} bytes")


def _setback(asking: Asking, error: BaseException) -> Setback:
    """Find the word for what went wrong below HTTP; requests wraps what urllib3 has wrapped."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        # The frames of an error hold the connection that it came from, and keep it open.
        clear_frames(cause.__traceback__)
        cause = cause.__cause__ or cause.__context__
    # Requests lets one error of the file system through: the file of certificates is not there.
    reason = "broken" if any(isinstance(one, _KNOWN) for one in chain) else "tls"
    for word, kinds in _REASONS.items():
        if any(isinstance(one, kinds) for one in chain):
            reason = word
            break
    again = not any(isinstance(one, _FINAL) for one in chain)
    return Setback(asking.network(reason, _SENTENCES[reason]), again, cause=error)


class _Client(requests.Session):
    """A session that never looks where a redirect leads, so that it does not read its body."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return no target."""


class _Adapter(HTTPAdapter):
    """Connections whose every byte has to come before the time is over."""

    def __init__(self, timing: Timing) -> None:
        self._pools = _pools(timing)
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(timing: Timing) -> dict[str, type[HTTPConnectionPool]]:
    class WatchedResponse(HTTPResponse):
        def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
            super().__init__(sock, *arguments, **options)
            self.fp = io.BufferedReader(WatchedReader(self.fp.detach(), sock, timing))

    class Plain(HTTPConnection):
        response_class = WatchedResponse

    class Secure(HTTPSConnection):
        response_class = WatchedResponse

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


def _client(service: ServiceAddress, timing: Timing) -> requests.Session:
    client = _Client()
    client.mount("https://", _Adapter(timing))
    client.mount("http://", _Adapter(timing))
    client.headers.update({"User-Agent": USER_AGENT, "Accept-Encoding": "gzip"})
    # Proxies and certificates are those of the environment, but no proxy leads to this machine.
    client.trust_env = not is_loopback(urlsplit(service.base_url).hostname or "")
    # With an auth of its own, requests does not look for a password in .netrc.
    client.auth = _without_password
    return client


def _without_password(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request
