"""A disk that fails, and a process that can be killed: what the tests of the store break it with.

Run as a program it is a nursery: it has loaded the libraries, and for every line that it is sent
it forks a process that writes into a store. So a test can end hundreds of them.
"""

import errno
import itertools
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from indicators.errors import PublishConflict, StoreBusy, StoreError
from indicators.store import Release, Store, open_store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
OPERATIONS = (
    *("open", "write", "fsync", "close", "mkdir", "rename", "replace", "unlink", "rmdir"),
    *("listdir", "scandir"),
)


def publish(store: Store, number: int, expected: str | None = None) -> Release:
    """Publish two tables that hold one number, which is also in the details."""
    frame = pd.DataFrame({"value": [number] * 3})
    return store.publish(
        {"observations": frame, "others": frame},
        {"number": number},
        expected=expected or store.current_id(),
        now=NOON + timedelta(minutes=number),
    )


def number_of(store: Store) -> int:
    """Give the number of the current release, which is the same in all of it."""
    loaded = store.load_current()
    assert loaded is not None
    assert loaded.passed_over == ()
    (number,) = {
        loaded.release.details["number"],
        *loaded.tables["observations"]["value"],
        *loaded.tables["others"]["value"],
    }
    return int(number)


class Disk:
    """Count the file operations below a folder, and let those fail that were chosen.

    ``failing`` is asked with the number of each operation. ``fail`` makes the error, or ends the
    process. With ``late`` the operation is done before it is said to have failed. Half of a write
    that fails reaches the disk. Nothing waits for the real disk.
    """

    def __init__(
        self,
        folder: Path,
        failing: Callable[[int], bool] = lambda number: False,
        fail: Callable[[], BaseException] = lambda: OSError(errno.EIO, "Input/output error"),
        *,
        late: bool = False,
    ) -> None:
        self.folder = str(folder)
        self.failing, self.fail, self.late = failing, fail, late
        self.done: list[tuple[str, str]] = []
        self.opened: dict[int, str] = {}

    @contextmanager
    def installed(self) -> Iterator["Disk"]:
        """Stand between the operating system and everything that runs meanwhile."""
        real: dict[str, Callable[..., Any]] = {name: getattr(os, name) for name in OPERATIONS}
        read_bytes = Path.read_bytes
        try:
            for name in OPERATIONS:
                setattr(os, name, self._wrapped(name, real[name]))
            Path.read_bytes = self._wrapped("read", read_bytes)  # type: ignore[method-assign]
            yield self
        finally:
            for name, function in real.items():
                setattr(os, name, function)
            Path.read_bytes = read_bytes  # type: ignore[method-assign]

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operation(target: Any, *more: Any, **named: Any) -> Any:
            path = self.opened.get(target) if isinstance(target, int) else os.fspath(target)
            if path is None or not path.startswith(self.folder):
                return real(target, *more, **named)
            self.done.append((name, path.removeprefix(self.folder)))
            if self.failing(len(self.done)):
                self._do_partly(name, real, target, *more, **named)
                raise self.fail()
            if name == "fsync":
                return None
            result = real(target, *more, **named)
            if name == "open":
                self.opened[result] = path
            if name == "close":
                del self.opened[target]
            return result

        return operation

    def _do_partly(
        self, name: str, real: Callable[..., Any], target: Any, *more: Any, **named: Any
    ) -> None:
        if name == "write":
            real(target, more[0][: len(more[0]) // 2])
        elif name == "close":
            # The descriptor of a close that fails is gone all the same.
            real(target)
            del self.opened[target]
        elif name == "open" and self.late:
            os.close(real(target, *more, **named))
        elif self.late and name != "fsync":
            real(target, *more, **named)


class Nursery:
    """The process that forks others, seen from a test."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def start(self, task: str, folder: Path, number: int = 0) -> int:
        """Fork a process that begins with a task, and give its id."""
        return int(self._asked({"task": task, "folder": str(folder), "number": number}))

    def ended(self, pid: int) -> int:
        """Wait for the end of a process: its exit code, or less than 0 for a signal."""
        return int(self._asked({"wait": pid}))

    def close(self) -> None:
        """End the nursery."""
        self._process.communicate()

    def _asked(self, request: dict[str, Any]) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


def publish_on_and_on(folder: Path, number: int) -> None:
    """Publish, write a note and thin out until killed."""
    store = open_store(str(folder))
    for step in itertools.count(number):
        publish(store, step)
        store.write_note("state", {"number": step})
        store.prune(3)


def die_at(folder: Path, number: int) -> None:
    """Publish and thin out, and be killed at an operation of that number."""

    def die() -> BaseException:
        os.kill(os.getpid(), signal.SIGKILL)
        return AssertionError("unreachable")

    with Disk(folder, lambda done: done == number, die).installed():
        store = open_store(str(folder))
        publish(store, 2)
        store.prune(1)
        store.write_note("state", {"number": 2})


def hold_the_lock(folder: Path, number: int) -> None:
    """Take the lock, say so by a file, and never give it back."""
    with open_store(str(folder)).lock():
        (folder.parent / "held").touch()
        signal.pause()


def publish_with_little_room(folder: Path, number: int) -> int:
    """Publish while no file may grow beyond so many bytes; 3 is the right error."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (number, number))
    try:
        publish(open_store(str(folder)), 2)
    except StoreError as error:
        return 3 if "File too large" in str(error) else 4
    return 0


def publish_among_others(folder: Path, number: int) -> None:
    """Publish so many releases while others do so too."""
    store = open_store(str(folder))
    while number:
        with suppress(StoreBusy, PublishConflict):
            publish(store, number)
            number -= 1


def _nurse() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        elif answer := os.fork():
            pass
        else:
            code = 1
            try:
                code = globals()[request["task"]](Path(request["folder"]), request["number"]) or 0
            finally:
                # Whatever happens, it is not this loop that goes on in the child.
                os._exit(code)
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    # What a first use loads is loaded once for all.
    publish(open_store("memory://nursery"), 1)
    number_of(open_store("memory://nursery"))
    import filelock  # noqa: F401

    _nurse()
