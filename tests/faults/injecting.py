"""Files and connections that fail: count every operation, and let the chosen one go wrong."""

import errno
import fcntl
import io
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FILE_CALLS = (
    *("open", "write", "fsync", "close", "mkdir", "rename", "replace", "unlink", "rmdir"),
    *("listdir", "scandir", "stat"),
)
NETWORK_CALLS = ("connect", "sendall", "send", "recv", "recv_into")

WRITING = frozenset({"create", "mkdir", "rename", "replace", "unlink", "rmdir"})
"""The operations that a file system which cannot be written refuses."""

ERRORS: dict[str, Callable[[], BaseException]] = {
    "EIO": lambda: OSError(errno.EIO, os.strerror(errno.EIO)),
    "ENOSPC": lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "EROFS": lambda: OSError(errno.EROFS, os.strerror(errno.EROFS)),
    "EACCES": lambda: PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
    "MemoryError": MemoryError,
    "KeyboardInterrupt": KeyboardInterrupt,
}


class Sabotage:
    """Count the operations on files below a folder and on connections, and let some fail.

    The ``chosen`` operation fails, and with ``persistent`` all that follow it; 0 is none. ``fail``
    makes the error, or does what it likes and returns None for an operation that goes on. With
    ``late`` the operation is done and only said to have failed. Half of a write that fails reaches
    the disk. Nothing waits for the real disk. Only operations named in ``kinds`` count, if there
    are any; ``done`` lists those so far.
    """

    def __init__(
        self,
        folder: Path,
        chosen: int = 0,
        fail: Callable[[], BaseException | None] = ERRORS["EIO"],
        *,
        persistent: bool = False,
        late: bool = False,
        kinds: frozenset[str] = frozenset(),
    ) -> None:
        self.folder = str(folder)
        self.chosen, self.fail = chosen, fail
        self.persistent, self.late, self.kinds = persistent, late, kinds
        self.done: list[str] = []
        self._paths: dict[int, str] = {}
        self._lock = threading.Lock()

    @contextmanager
    def installed(self) -> Iterator["Sabotage"]:
        """Stand between the operating system and everything that runs meanwhile."""
        calls = {name: getattr(os, name) for name in FILE_CALLS}
        flock, open_file = fcntl.flock, io.open
        try:
            for name, real in calls.items():
                setattr(os, name, self._file_call(name, real))
            for name in NETWORK_CALLS:
                # The class inherits them, so that taking them away again brings the old ones back.
                setattr(socket.socket, name, self._network_call(name))
            fcntl.flock = self._file_call("flock", flock)
            io.open = self._open_file
            yield self
        finally:
            for name, real in calls.items():
                setattr(os, name, real)
            for name in NETWORK_CALLS:
                delattr(socket.socket, name)
            fcntl.flock, io.open = flock, open_file

    def operate(self, name: str, what: str, partly: Callable[[], object]) -> None:
        """Count an operation; where it fails, do as much of it as reaches the disk, and raise."""
        if self.kinds and name not in self.kinds:
            return
        with self._lock:
            self.done.append(f"{name} {what}")
            number = len(self.done)
        if number == self.chosen or (self.persistent and 0 < self.chosen < number):
            error = self.fail()
            if error is not None:
                partly()
                raise error

    def forget(self, descriptor: int) -> None:
        """Take note that a descriptor is closed."""
        self._paths.pop(descriptor, None)

    def _path(self, target: Any) -> str | None:
        """Return the path of a file below the folder, or None for everything else."""
        path = self._paths.get(target) if isinstance(target, int) else os.fspath(target)
        return path if isinstance(path, str) and path.startswith(self.folder) else None

    def _file_call(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(target: Any, *more: Any, **named: Any) -> Any:
            path = self._path(target)
            if path is None:
                return real(target, *more, **named)
            if name == "close":
                self.forget(target)

            def partly() -> None:
                self._do_partly(name, real, target, *more, **named)

            writes = name == "open" and more[0] & (os.O_WRONLY | os.O_RDWR)
            self.operate("create" if writes else name, path.removeprefix(self.folder), partly)
            if name == "fsync":
                return None
            result = real(target, *more, **named)
            if name == "open":
                self._paths[result] = path
            return result

        return call

    def _do_partly(
        self, name: str, real: Callable[..., Any], target: Any, *more: Any, **named: Any
    ) -> None:
        if name == "close":
            # The descriptor of a close that fails is gone all the same.
            real(target)
        elif name == "write":
            real(target, more[0][: len(more[0]) // 2])
        elif name == "open" and self.late:
            os.close(real(target, *more, **named))
        elif self.late and name not in {"fsync", "flock", "scandir"}:
            real(target, *more, **named)

    def _open_file(self, file: Any, mode: str = "r", buffering: int = -1, *more: Any) -> Any:
        path = self._path(file)
        if path is None or "b" not in mode:
            return _REAL_OPEN(file, mode, buffering, *more)
        shown = path.removeprefix(self.folder)
        if not isinstance(file, int):
            self.operate("open", shown, lambda: None)
        raw = _File(self, shown, file, mode)
        if buffering == 0:
            return raw
        return io.BufferedWriter(raw) if "w" in mode else io.BufferedReader(raw)

    def _network_call(self, name: str) -> Callable[..., Any]:
        inherited = getattr(socket.socket.__base__, name)

        def call(connection: socket.socket, *more: Any) -> Any:
            # After anything but an OSError, urllib3 leaves a connection open that was not made.
            self.operate(name, "", connection.close if name == "connect" else lambda: None)
            return inherited(connection, *more)

        return call


_REAL_OPEN = io.open


class _File(io.FileIO):
    """A file whose reads, writes and close are counted."""

    def __init__(self, sabotage: Sabotage, shown: str, file: Any, mode: str) -> None:
        self._sabotage, self._shown = sabotage, shown
        super().__init__(file, mode)

    def write(self, content: Any) -> int:
        half = memoryview(content)[: len(content) // 2]
        self._sabotage.operate("write", self._shown, lambda: super(_File, self).write(half))
        return super().write(content)

    def readall(self) -> bytes:
        self._sabotage.operate("read", self._shown, lambda: None)
        return super().readall()

    def read(self, size: int | None = -1) -> bytes:  # type: ignore[override]
        self._sabotage.operate("read", self._shown, lambda: None)
        return super().read(-1 if size is None else size)

    def close(self) -> None:
        if self.closed:
            return
        self._sabotage.forget(self.fileno())
        self._sabotage.operate("close", self._shown, super().close)
        super().close()
