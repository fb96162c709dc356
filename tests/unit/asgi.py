"""A client that calls an ASGI app in this process and gives its answer back as it was sent."""

import asyncio
import json
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    """What the app sent: the body is still in its Content-Encoding."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """Read the body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Client:
    """Requests to one app. An exception that the app lets through ends a request, as an error.

    With ``calm``, the answer that the app gave before it counts, as it does in a real server.
    """

    app: ASGIApp
    calm: bool = False

    def get(self, url: str, **headers: str) -> Answer:
        """Ask with GET; ``accept_encoding="br"`` becomes the header ``accept-encoding``."""
        return self.ask("GET", url, **headers)

    def ask(self, method: str, url: str, **headers: str) -> Answer:
        """Ask with any method."""
        path, _, query = url.partition("?")
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": query.encode(),
            "headers": Headers({"host": "testserver", **names}).raw,
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 50000),
        }
        return asyncio.run(_answer(self.app, scope, calm=self.calm))

    def talk(self, path: str, text: str) -> str:
        """Open a websocket, say something, and return what comes back."""
        sent = self.handshake([], path=path, text=text)
        return "".join(message.get("text", "") for message in sent)

    def handshake(
        self,
        headers: list[tuple[bytes, bytes]],
        client: tuple[str, int] | None = ("127.0.0.1", 50000),
        path: str = "/_stcore/stream",
        text: str = "",
    ) -> list[Message]:
        """Ask for a websocket, say something in it, and return all that the app sends."""
        scope = {"type": "websocket", "path": path, "root_path": "", "query_string": b""}
        messages = [{"type": "websocket.connect"}, {"type": "websocket.receive", "text": text}]
        return asyncio.run(
            _messages(self.app, {**scope, "headers": headers, "client": client}, messages)
        )


async def _answer(app: ASGIApp, scope: dict[str, Any], *, calm: bool) -> Answer:
    request = {"type": "http.request", "body": b""}
    start, *rest = await _messages(app, scope, [request], calm=calm)
    body = b"".join(message.get("body", b"") for message in rest)
    return Answer(start["status"], Headers(raw=start["headers"]), body)


async def _messages(
    app: ASGIApp, scope: dict[str, Any], received: list[dict[str, Any]], *, calm: bool = False
) -> list[Message]:
    waiting = iter(received)
    sent: list[Message] = []

    async def receive() -> Message:
        for message in waiting:
            return message
        # All is said: a client that stays, and says nothing more.
        return await asyncio.Future()

    async def send(message: Message) -> None:
        sent.append(message)

    with suppress(Exception) if calm else nullcontext():
        await app(scope, receive, send)
    return sent
