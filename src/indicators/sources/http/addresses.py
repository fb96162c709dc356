"""Where a service is asked, and how it wants to be asked; the environment has the last word.

``<SERVICE>_BASE_URL`` moves a service elsewhere, ``INDICATORS_SPACING``, ``INDICATORS_TIMEOUT`` and
``INDICATORS_BACKOFF`` set those seconds for all services.
"""

import os
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from ipaddress import ip_address
from math import isfinite
from typing import NamedTuple
from urllib.parse import SplitResult, urlencode, urlsplit

from indicators.errors import ServiceError

__all__ = ["KeyedAccess", "ServiceAddress", "address", "is_loopback", "origin", "place"]

DAY = timedelta(hours=24)
PORTS = {"http": 80, "https": 443}


class KeyedAccess(NamedTuple):
    """How a service is asked with a key: the key itself stays in the environment.

    ``paths`` are beginnings of paths without a key, and what takes their place with one.
    """

    variable: str
    header: str
    paths: tuple[tuple[str, str], ...]

    def path(self, path: str) -> str:
        """Return the path that answers to a key."""
        for open_path, keyed_path in self.paths:
            if path.startswith(open_path):
                return keyed_path + path.removeprefix(open_path)
        return path


class ServiceAddress(NamedTuple):
    """A service's address and manners.

    ``spacing`` is the least time in seconds between two requests to its host, ``timeout`` how long
    it may stay silent, ``backoff`` the factor of the growing pauses between tries. ``hosts`` are
    further hosts that a redirect may lead to, written ``host`` or ``host:port``. An answer younger
    than ``ttl`` is not asked for again. A status in ``throttles`` means that the service wants to
    be asked more slowly, although it should not: such a request is made once more.
    """

    service: str
    base_url: str
    spacing: float
    timeout: float
    hosts: tuple[str, ...] = ()
    ttl: timedelta = DAY
    throttles: frozenset[int] = frozenset()
    backoff: float = 1.0
    keyed: KeyedAccess | None = None

    def url(self, path: str, params: Sequence[tuple[str, str]] = ()) -> str:
        """Return the address of a request."""
        query = urlencode(params)
        return f"{self.base_url}/{path}{'?' if query else ''}{query}"

    def admits(self, url: str) -> bool:
        """Whether a redirect may lead there: encrypted, or within this machine, to a known host."""
        own = origin(self.base_url)
        known = {own, *(origin(f"https://{host}") for host in self.hosts)}
        if origin(url) not in known or "@" in urlsplit(url).netloc:
            return False
        inside = all(is_loopback(urlsplit(one).hostname or "") for one in (url, self.base_url))
        return url.startswith("https://") or (inside and url.startswith("http://"))

    def key(self) -> str:
        """Return the key to ask with, empty if there is none; its errors do not tell it."""
        if self.keyed is None:
            return ""
        key = os.environ.get(self.keyed.variable, "").strip()
        if not re.fullmatch(r"[!-~]*", key):
            expected = "expected a key of letters, digits and signs without spaces"
            message = f"{self.service}: {self.keyed.variable}: {expected}"
            raise ServiceError(self.service, "setting", message)
        return key


_COMTRADE_KEY = KeyedAccess(
    "COMTRADE_KEY",
    "Ocp-Apim-Subscription-Key",
    (("public/v1/preview/", "data/v1/get/"), ("public/v1/getDA/", "data/v1/getDa/")),
)
_TTL: Mapping[str, timedelta] = {"nbrb": timedelta(hours=12), "ecb": timedelta(hours=12)}
# The World Bank answers 400 to good requests that come too fast.
_THROTTLES: Mapping[str, frozenset[int]] = {
    "world_bank": frozenset({400}),
    "world_bank_debt": frozenset({400}),
}
_KEYED: Mapping[str, KeyedAccess] = {"un_comtrade": _COMTRADE_KEY}


def address(
    service: str,
    base_url: str,
    spacing: float,
    timeout: float,
    *,
    hosts: tuple[str, ...] = (),
    ttl: timedelta | None = None,
) -> ServiceAddress:
    """Return the address of a service, with what the environment says otherwise.

    Raises :class:`ServiceError` with the reason ``setting`` for an address that is not safe to ask,
    or a variable that is no number of seconds.
    """
    variable = f"{service.upper()}_BASE_URL"
    named = os.environ.get(variable, "").strip()
    url = _checked(service, named or base_url, variable if named else "base_url")
    return ServiceAddress(
        service,
        url,
        _seconds(service, "INDICATORS_SPACING", spacing),
        _seconds(service, "INDICATORS_TIMEOUT", timeout, positive=True),
        hosts,
        _TTL.get(service, DAY) if ttl is None else ttl,
        _THROTTLES.get(service, frozenset()),
        _seconds(service, "INDICATORS_BACKOFF", 1.0),
        _KEYED.get(service),
    )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, by a name or number that is certain to mean it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def origin(url: str) -> str:
    """Return ``host:port`` of an address; an empty text where it has none that can be read."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname else ""


def place(url: str) -> str:
    """Return an address without scheme and query, as messages name it."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}"


def _checked(service: str, url: str, name: str) -> str:
    """Return an address without its last slash; the message leaves out what may hold a password."""
    expected = "expected an address that starts with https:// (http:// only for this machine)"
    if not origin(url):
        raise ServiceError(service, "setting", f"{service}: {name}: {expected}")
    parts = urlsplit(url)
    if not _is_plain(parts):
        expected += ", without a user, a query or a fragment"
        raise ServiceError(service, "setting", f"{service}: {name}: {expected}")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(_host(parts))):
        found = f"{parts.scheme}://{_host(parts)}"
        raise ServiceError(service, "setting", f"{service}: {name}: {expected}, found {found}")
    return url.rstrip("/")


def _is_plain(parts: SplitResult) -> bool:
    return "@" not in parts.netloc and not parts.query and not parts.fragment


def _host(parts: SplitResult) -> str:
    return parts.hostname or ""


def _seconds(service: str, variable: str, otherwise: float, *, positive: bool = False) -> float:
    text = os.environ.get(variable, "").strip()
    if not text:
        return otherwise
    expected = f"expected seconds {'above' if positive else 'from'} 0 as a number"
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not isfinite(seconds) or seconds < 0 or (positive and seconds == 0):
        message = f"{service}: {variable}: {expected}, found {text[:20]!r}"
        raise ServiceError(service, "setting", message)
    return seconds
