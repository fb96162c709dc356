"""HTTP round Streamlit, as plain ASGI: negotiation, conditional requests, security headers."""

import logging
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indicators.server_assets import Assets
from indicators.server_page import Document, Page

__all__ = [
    "SECURITY_HEADERS",
    "BrowserFiles",
    "SecurityHeaders",
    "not_modified",
    "preferred_encoding",
    "refusal",
    "respond_document",
    "secured",
]

SECURITY_HEADERS = {
    # For all that is no document of ours: data, scripts, downloads. It has no rights of its own,
    # should a browser be made to open it as a page. The page brings its own policy.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

_FOREVER = "public, max-age=31536000, immutable"
_OWN_PATHS = ("/_stcore/", "/media/", "/component/", "/api/", "/app/static/")
_CONDITIONS = {b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"}

_log = logging.getLogger(__name__)


class Content(Protocol):
    """Something to send: the same content in several encodings."""

    @property
    def content_type(self) -> str:
        """Its media type."""

    @property
    def encodings(self) -> Sequence[str]:
        """The encodings it has besides ``identity``, the preferred one first."""

    @property
    def digest(self) -> str:
        """A hash of the content, the same for every encoding."""

    def body(self, encoding: str) -> bytes:
        """Return it in an encoding."""


def preferred_encoding(accept: str, offered: Sequence[str]) -> str:
    """Return which of the ``offered`` encodings an Accept-Encoding header prefers.

    Of equally wanted ones it is the first; ``identity`` when the header wants none of them.
    """
    weights = {}
    for part in accept.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = _weight(parameter)
    anything = weights.get("*", 0.0)
    wanted = {name: weights.get(name, anything) for name in offered}
    best = max(wanted, key=lambda name: wanted[name], default="identity")
    if wanted.get(best, 0) <= 0 or weights.get("identity", 0) > wanted[best]:
        return "identity"
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.replace(" ", "").partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0


def not_modified(request: Headers, tag: str) -> bool:
    """Whether the client has this version already, by its If-None-Match header."""
    known = {
        part.strip().removeprefix("W/") for part in request.get("if-none-match", "").split(",")
    }
    return "*" in known or tag.removeprefix("W/") in known


def respond(content: Content, request: Headers, method: str, cache_control: str) -> Response:
    """Answer GET or HEAD with the encoding that the client prefers, or that nothing has changed."""
    # Weak, because the encodings of one content share it.
    tag = f'W/"{content.digest}"'
    headers = {"ETag": tag, "Cache-Control": cache_control}
    if content.encodings:
        headers["Vary"] = "Accept-Encoding"
    if not_modified(request, tag):
        return Response(status_code=304, headers=headers)
    accept = ",".join(request.getlist("accept-encoding"))
    encoding = preferred_encoding(accept, content.encodings)
    if encoding != "identity":
        headers["Content-Encoding"] = encoding
    body = content.body(encoding)
    headers["Content-Length"] = str(len(body))
    headers["Content-Type"] = content.content_type
    return Response(b"" if method == "HEAD" else body, headers=headers)


def respond_document(document: Document, request: Headers, method: str) -> Response:
    """Answer with a page, and with the policy that is its own."""
    response = respond(document, request, method, "no-cache")
    response.headers["Content-Security-Policy"] = document.policy
    return response


def refusal(status: int, reason: str) -> Response:
    """Answer why there is no page, in a sentence."""
    return PlainTextResponse(f"{reason}\n", status, headers={"Cache-Control": "no-store"})


class BrowserFiles:
    """Middleware that serves Streamlit's browser files and page in our way, and passes on the rest.

    Streamlit keeps ``/static/`` to itself, so that a route cannot do it. ``own`` are paths that
    routes of ours answer, which are no page; ``other_path`` gives the one that answers instead of
    the page that a path and query ask for, if any.
    """

    def __init__(
        self,
        app: ASGIApp,
        assets: Assets,
        page: Callable[[], Page],
        own: Collection[str] = (),
        other_path: Callable[[str, str], str | None] = lambda _path, _query: None,
    ) -> None:
        self._app = app
        self._assets = assets
        self._page = page
        self._own = frozenset(own)
        self._other_path = other_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on, one request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
        elif path.startswith("/static/"):
            response = await run_in_threadpool(self._file, path, scope)
            await response(scope, receive, send)
        elif (other := self._other_path(path, scope["query_string"].decode("latin-1"))) is not None:
            await self._app({**scope, "path": scope.get("root_path", "") + other}, receive, send)
        elif path.startswith(_OWN_PATHS) or path in self._own:
            await self._app(scope, receive, send)
        else:
            await self._page_instead(scope, receive, send)

    def _file(self, path: str, scope: Scope) -> Response:
        # An unknown name is an error here, where Streamlit answers with its page and a 200.
        missing = PlainTextResponse("Not found", 404, headers={"Cache-Control": "no-cache"})
        asset = self._assets.find(path)
        if asset is None:
            return missing
        try:
            return respond(asset, Headers(scope=scope), scope["method"], _FOREVER)
        except OSError:
            _log.exception("Streamlit's file %s went away under the running server", path)
            return missing

    async def _page_instead(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let Streamlit decide what a path is; where it is the page, ours goes out.

        So redirects, refused paths and deep links stay exactly as they are in Streamlit.
        """
        replaced: MutableHeaders | None = None

        async def screen(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and self._is_page(message):
                replaced = MutableHeaders(raw=message["headers"])
            if replaced is None:
                await send(message)

        headers = [(name, value) for name, value in scope["headers"] if name not in _CONDITIONS]
        await self._app({**scope, "headers": headers}, receive, screen)
        if replaced is not None:
            document = self._page().document(scope["query_string"].decode("latin-1"))
            response = respond_document(document, Headers(scope=scope), scope["method"])
            for cookie in replaced.getlist("set-cookie"):
                response.headers.append("set-cookie", cookie)
            await response(scope, receive, send)

    def _is_page(self, message: Message) -> bool:
        headers = Headers(raw=message["headers"])
        return (
            message["status"] == 200
            and headers.get("content-type", "").startswith("text/html")
            and headers.get("content-length") == str(len(self._page().original))
        )


def secured(headers: MutableHeaders) -> None:
    """Add the security headers that are not there.

    A document that some may embed says so in its policy, which no older header may contradict.
    """
    own = headers.get("Content-Security-Policy", "frame-ancestors 'none'")
    for name, value in SECURITY_HEADERS.items():
        if name != "X-Frame-Options" or "frame-ancestors 'none'" in own:
            headers.setdefault(name, value)


class SecurityHeaders:
    """Middleware that puts the security headers on every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, and its response back with the headers."""

        async def send_secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                secured(MutableHeaders(raw=message["headers"]))
            await send(message)

        await self._app(scope, receive, send_secured if scope["type"] == "http" else send)
