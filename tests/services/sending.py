"""How an answer is put on the wire: packed, not modified, whole, or broken as a fault has it."""

import gzip
import socket
import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler

from .model import Answer, Asked

SMALLEST_PACKED = 500
PIECE = b" " * (1024 * 1024)


def etag(body: bytes) -> str:
    """Return the ETag of a body: weak, since packed and plain share it."""
    return f'W/"{zlib.crc32(body):08x}-{len(body):x}"'


def not_modified(asked: Asked, answer: Answer) -> Answer:
    """Return 304 instead, if the client has the answer already and the service can tell."""
    if answer.status != 200:
        return answer
    known = [tag.strip() for tag in asked.headers.get("if-none-match", "").split(",")]
    if answer.etag and etag(answer.body) in known:
        return Answer(304, headers=(("ETag", etag(answer.body)),))
    since = asked.headers.get("if-modified-since")
    if answer.modified and since == answer.modified:
        return Answer(304, headers=(("Last-Modified", answer.modified),))
    return answer


class Sender:
    """One answer on its way to one client."""

    def __init__(
        self,
        handler: BaseHTTPRequestHandler,
        asked: Asked,
        answer: Answer,
        stopping: threading.Event,
    ) -> None:
        self.handler = handler
        self.asked = asked
        self.answer = answer
        self.stopping = stopping
        self.out = handler.wfile
        self.body, self.packed = self._packed()

    def send(self) -> None:
        """Send the answer in its way."""
        getattr(self, f"_{self.answer.delivery.kind}")()

    def _packed(self) -> tuple[bytes, str]:
        answer = self.answer
        if answer.encoding:
            return answer.body, answer.encoding
        accepted = "gzip" in self.asked.headers.get("accept-encoding", "")
        if accepted and len(answer.body) >= SMALLEST_PACKED:
            return gzip.compress(answer.body, compresslevel=1, mtime=0), "gzip"
        return answer.body, ""

    def _head(self, length: int | None, *, last: bool = False) -> None:
        answer, handler = self.answer, self.handler
        handler.send_response(answer.status)
        if answer.status not in {204, 304}:
            handler.send_header("Content-Type", answer.media)
            handler.send_header("Vary", "Accept-Encoding")
        if self.packed:
            handler.send_header("Content-Encoding", self.packed)
        if answer.status == 200 and answer.etag:
            handler.send_header("ETag", etag(answer.body))
        if answer.status == 200 and answer.modified:
            handler.send_header("Last-Modified", answer.modified)
        for name, value in answer.headers:
            handler.send_header(name, value)
        if length is not None and answer.status not in {204, 304}:
            handler.send_header("Content-Length", str(length))
        if last:
            handler.send_header("Connection", "close")
            handler.close_connection = True
        handler.end_headers()

    def _whole(self) -> None:
        self._head(len(self.body))
        if self.handler.command != "HEAD":
            self.out.write(self.body)
        self.out.flush()

    def _cut(self) -> None:
        self._head(len(self.body), last=True)
        self.out.write(self.body[: len(self.body) // 2])
        self.out.flush()

    def _wrong_length(self) -> None:
        """Say half the length: the rest of the body comes where nothing should."""
        self._head(len(self.body) // 2, last=True)
        self.out.write(self.body)
        self.out.flush()

    def _reset(self) -> None:
        """Break the connection off, as a machine does that has just lost it."""
        linger = struct.pack("ii", 1, 0)
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.handler.close_connection = True
        self.handler.connection.close()

    def _silent_close(self) -> None:
        self.handler.close_connection = True

    def _no_http(self) -> None:
        self.handler.close_connection = True
        self.out.write(b"this is not HTTP\r\n\r\n")
        self.out.flush()

    def _stall(self) -> None:
        if not self.stopping.wait(self.answer.delivery.seconds):
            self._whole()

    def _stall_body(self) -> None:
        half = len(self.body) // 2
        self._head(len(self.body), last=True)
        self.out.write(self.body[:half])
        self.out.flush()
        if not self.stopping.wait(self.answer.delivery.seconds):
            self.out.write(self.body[half:])
            self.out.flush()

    def _drip(self) -> None:
        """Send one byte at a time, each just soon enough for a timeout of the socket."""
        self._head(len(self.body), last=True)
        self.out.flush()
        for place in range(len(self.body)):
            if self.stopping.wait(self.answer.delivery.seconds):
                return
            self.out.write(self.body[place : place + 1])
            self.out.flush()

    def _endless(self) -> None:
        """Send blanks without saying how many, until the client has had enough."""
        self.packed = ""
        self._head(None, last=True)
        for _ in range(self.answer.delivery.size):
            if self.stopping.is_set():
                return
            self.out.write(PIECE)
            self.out.flush()
