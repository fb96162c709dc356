"""A server on this machine that does on purpose what bad networks and broken services do."""

import gzip
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

GOOD = b'{"value": 2}'
BEAT = 0.02
"""Seconds between two bytes of a server that drips."""


@dataclass
class Talk:
    """One connection after its request has come; ``ending`` is set when the server goes."""

    connection: socket.socket
    ending: threading.Event

    def send(self, content: bytes) -> None:
        """Send bytes as they are."""
        self.connection.sendall(content)

    def head(self, status: str = "200 OK", *, length: int | str | None = None, **more: str) -> None:
        """Send a status line and headers; ``retry_after`` becomes Retry-After."""
        headers = {"content_type": "application/json", "connection": "close", **more}
        if length is not None:
            headers["content_length"] = str(length)
        lines = [f"{name.replace('_', '-')}: {text}" for name, text in headers.items() if text]
        self.send("\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode())

    def drip(self, content: bytes) -> None:
        """Send one byte after another, slowly, and then all of it again."""
        while True:
            for byte in content:
                self.send(bytes([byte]))
                if self.ending.wait(BEAT):
                    return

    def stall(self) -> None:
        """Say nothing more."""
        self.ending.wait()

    def reset(self) -> None:
        """Break the connection off as a router does that has lost it."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


Fault = Callable[[Talk], None]


def answer(status: str = "200 OK", body: bytes = GOOD, **headers: str) -> Fault:
    """Give one whole answer."""

    def fault(talk: Talk) -> None:
        talk.head(status, length=len(body), **headers)
        talk.send(body)

    return fault


def reset_before_headers(talk: Talk) -> None:
    """Break off before anything is said."""
    talk.reset()


def close_before_headers(talk: Talk) -> None:
    """Hang up politely before anything is said."""


def reset_within_headers(talk: Talk) -> None:
    """Break off in the middle of a header."""
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    talk.reset()


def reset_after_headers(talk: Talk) -> None:
    """Break off in the middle of the body."""
    talk.head(length=100)
    talk.send(GOOD)
    talk.reset()


def stall_before_headers(talk: Talk) -> None:
    """Take the request and never answer."""
    talk.stall()


def stall_within_headers(talk: Talk) -> None:
    """Fall silent in the middle of a header."""
    talk.send(b"HTTP/1.1 200 OK\r\nContent-Ty")
    talk.stall()


def stall_after_headers(talk: Talk) -> None:
    """Fall silent in the middle of the body."""
    talk.head(length=100)
    talk.send(GOOD)
    talk.stall()


def drip_headers(talk: Talk) -> None:
    """Send a header that never ends, a byte at a time."""
    talk.send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    talk.drip(b"x")


def drip_body(talk: Talk) -> None:
    """Send a body that takes hours, a byte at a time."""
    talk.head(length=100_000)
    talk.drip(b" ")


def drip_chunk_size(talk: Talk) -> None:
    """Send the length of a chunk without an end, a byte at a time."""
    talk.head(transfer_encoding="chunked")
    talk.drip(b"0")


def continue_for_ever(talk: Talk) -> None:
    """Promise an answer again and again."""
    while not talk.ending.is_set():
        talk.send(b"HTTP/1.1 100 Continue\r\n\r\n")


def truncate(talk: Talk) -> None:
    """Hang up before the promised length is reached."""
    talk.head(length=len(GOOD) + 1)
    talk.send(GOOD)


def truncate_chunks(talk: Talk) -> None:
    """Hang up before the last chunk."""
    talk.head(transfer_encoding="chunked")
    talk.send(b"c\r\n" + GOOD + b"\r\n")


def break_chunks(talk: Talk) -> None:
    """Send a chunk whose length is no number."""
    talk.head(transfer_encoding="chunked")
    talk.send(b"many\r\n" + GOOD + b"\r\n0\r\n\r\n")


def promise_less(talk: Talk) -> None:
    """Promise fewer bytes than come."""
    talk.head(length=len(GOOD) - 2)
    talk.send(GOOD)


def promise_two_lengths(talk: Talk) -> None:
    """Promise two lengths at once."""
    talk.head(length=f"{len(GOOD)}, {len(GOOD) + 1}")
    talk.send(GOOD)


def speak_another_protocol(talk: Talk) -> None:
    """Answer with something that is no HTTP."""
    talk.send(b"SSH-2.0-OpenSSH_9.6\r\n")


def send_too_many_headers(talk: Talk) -> None:
    """Send more headers than anybody needs."""
    talk.head(**{f"x_{number}": "y" for number in range(200)})
    talk.send(GOOD)


def send_a_header_without_end(talk: Talk) -> None:
    """Send one header of a megabyte."""
    talk.head(x_long="y" * 1_000_000)
    talk.send(GOOD)


def send_without_end(talk: Talk) -> None:
    """Send a body for as long as anybody listens."""
    talk.head()
    while not talk.ending.is_set():
        talk.send(b" " * 65536)


def refuse_without_end(talk: Talk) -> None:
    """Refuse with a page that goes on for as long as anybody listens."""
    talk.head("404 Not Found", content_type="text/html")
    while not talk.ending.is_set():
        talk.send(b"<p>Nothing here.</p>" * 1000)


def promise_too_much(talk: Talk) -> None:
    """Promise a gigabyte, and wait for somebody to want it."""
    talk.head(length=1_000_000_000)
    talk.stall()


def cut_gzip(talk: Talk) -> None:
    """Send a packed body without its end, where the end of the connection is that of the body."""
    talk.head(content_encoding="gzip")
    talk.send(gzip.compress(GOOD * 1000)[:-9])


def gzip_bomb(megabytes: int) -> Fault:
    """Send little that grows by a thousand."""
    packed = gzip.compress(bytes(megabytes * 1_000_000), compresslevel=1)
    return answer(body=packed, content_encoding="gzip")


def redirect_with_body_without_end(talk: Talk) -> None:
    """Lead to the good answer, with a body that only a fool reads."""
    talk.head("302 Found", location="/good")
    while not talk.ending.is_set():
        talk.send(b" " * 65536)


class BadServer:
    """Does one fault of the script for each request, and the last one again and again.

    A ``greeting`` is said before anything is asked.
    """

    def __init__(
        self, faults: Sequence[Fault], tls: ssl.SSLContext | None = None, greeting: bytes = b""
    ) -> None:
        """Begin to listen."""
        self._faults, self._tls, self._greeting = list(faults), tls, greeting
        self._ending = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.02)
        self._threads = [threading.Thread(target=self._listen)]
        self.requests: list[str] = []
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._ending.set()
        for thread in self._threads:
            thread.join()
        self._listener.close()

    def _listen(self) -> None:
        while not self._ending.is_set():
            with suppress(TimeoutError):
                connection, _ = self._listener.accept()
                connection.settimeout(5)
                thread = threading.Thread(target=self._talk, args=(connection,))
                self._threads.append(thread)
                thread.start()

    def _talk(self, connection: socket.socket) -> None:
        # A client that has given up is no fault of the server.
        with suppress(OSError), connection:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                connection.sendall(self._greeting)
                request = b""
                while b"\r\n\r\n" not in request:
                    piece = connection.recv(65536)
                    if not piece:
                        return
                    request += piece
                self.requests.append(request.decode("latin-1"))
                fault = self._faults.pop(0) if len(self._faults) > 1 else self._faults[0]
                fault(Talk(connection, self._ending))


def self_signed(folder: Path) -> ssl.SSLContext:
    """Make a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "self_signed.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
