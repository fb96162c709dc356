"""The listening side: one port for each service, one thread that takes connections for all.

Every connection has a thread of its own and stays open between requests. Stopping wakes whoever
waits, closes what is open and joins every thread.
"""

import selectors
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote

from .model import Answer, Asked
from .sending import Sender

HOST = "127.0.0.1"
Respond = Callable[[Asked], Answer]
Control = Callable[[bytes], Answer]
CONTROL = "/_control"


class Listener(ThreadingHTTPServer):
    """The port of one service."""

    daemon_threads = False
    block_on_close = True
    request_queue_size = 64
    timeout = 0

    def __init__(self, service: str, port: int, house: "House") -> None:
        self.service = service
        self.house = house
        self.connections: set[socket.socket] = set()
        super().__init__((HOST, port), Handler)

    @property
    def address(self) -> str:
        """The address that it listens at."""
        return f"http://{HOST}:{self.server_port}"

    def server_bind(self) -> None:
        """Bind without asking for the name of this machine, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a connection in, and remember it until it is closed."""
        self.connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        self.connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that went away; keep every other error for the end."""
        self.house.keep_error()

    def hang_up(self) -> None:
        """End every open connection, and wait for the threads that served them."""
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
        self.server_close()


class House:
    """All the listeners, and the thread that takes their connections."""

    def __init__(self, respond: Respond, control: Control) -> None:
        self.respond = respond
        self.control = control
        self.stopping = threading.Event()
        self.errors: list[BaseException] = []
        self.listeners: dict[str, Listener] = {}
        self._thread: threading.Thread | None = None
        self._near, self._far = socket.socketpair()

    def open(self, ports: Mapping[str, int]) -> None:
        """Listen for each service at its port; port 0 is any that is free."""
        try:
            for service, port in ports.items():
                self.listeners[service] = Listener(service, port, self)
        except OSError:
            self.close()
            raise
        self._thread = threading.Thread(target=self._take, name="loopback services")
        self._thread.start()

    def close(self) -> None:
        """Stop and wait until nothing of it runs any more."""
        self.stopping.set()
        self._near.close()
        if self._thread:
            self._thread.join()
        for listener in self.listeners.values():
            listener.hang_up()
        self._far.close()

    def keep_error(self) -> None:
        """Remember the error that is being handled, unless it is a client that went away."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.errors.append(error)

    def _take(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._far, selectors.EVENT_READ)
            for listener in self.listeners.values():
                selector.register(listener, selectors.EVENT_READ, listener)
            while not self.stopping.is_set():
                for ready, _ in selector.select():
                    if ready.data is not None:
                        ready.data.handle_request()


class Handler(BaseHTTPRequestHandler):
    """One connection: reads requests, has them answered, puts the answers on the wire."""

    protocol_version = "HTTP/1.1"
    # All of an answer goes out in one piece, unless a fault says otherwise.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: Listener

    def handle_request(self) -> None:
        """Answer one request."""
        if self.command == "POST":
            self._control()
            return
        asked = self._asked()
        answer = self.server.house.respond(asked)
        Sender(self, asked, answer, self.server.house.stopping).send()

    do_GET = handle_request  # noqa: N815 - the base class finds its methods by these names
    do_HEAD = handle_request  # noqa: N815
    do_POST = handle_request  # noqa: N815

    def _asked(self) -> Asked:
        path, _, query = self.path.partition("?")
        return Asked(
            self.server.service,
            unquote(path),
            tuple(parse_qsl(query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            self.server.address,
            self.path,
        )

    def _control(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        answer = Answer(404) if self.path != CONTROL else self.server.house.control(body)
        Sender(self, self._asked(), answer, self.server.house.stopping).send()

    def version_string(self) -> str:
        """Return what the Server header says."""
        return "loopback"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base names it so
        """Write no log: the requests are kept."""
