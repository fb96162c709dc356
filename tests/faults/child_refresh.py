"""Processes that refresh and can be killed: what the tests start, and the program that forks them.

Run as a program it has loaded the libraries and the data of the folder that it is given, and for
every line that it is sent it forks a process. So a test can end hundreds of them.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from injecting import Sabotage
from rehearsing import Place

from indicators.cli import main
from indicators.loaders import load


class Ended(NamedTuple):
    """How a process ended: its exit code, below 0 for a signal, and all that it wrote."""

    code: int
    said: str


class Nursery:
    """The process that forks others, seen from a test."""

    def __init__(self, data: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._asked({"ready": True})

    def refresh(self, folder: Path, die_at: int = 0) -> int:
        """Start to refresh a place, and to die at one of the operations; give the process id."""
        return int(self._asked({"folder": str(folder), "die_at": die_at}))

    def command(self, folder: Path, *arguments: str, room: int | None = None) -> int:
        """Start the command on a place, where no file may grow beyond ``room`` bytes."""
        asked = {"folder": str(folder), "arguments": arguments, "room": room}
        return int(self._asked(asked))

    def ended(self, pid: int) -> Ended:
        """Wait for the end of a process."""
        return Ended(*self._asked({"wait": pid}))

    def close(self) -> None:
        """End the nursery."""
        self._process.communicate()

    def _asked(self, request: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def nursing(data: Path) -> Iterator[Nursery]:
    """Have a nursery; the variables that lead to the services have to be set."""
    nursery = Nursery(data)
    try:
        yield nursery
    finally:
        nursery.close()


def _die() -> BaseException:
    os.kill(os.getpid(), signal.SIGKILL)
    return AssertionError("unreachable")


def _refresh(place: Place, die_at: int) -> int:
    if not die_at:
        return place.refresh().exit_code
    with Sabotage(place.folder, die_at, _die).installed():
        return place.refresh().exit_code


def _command(folder: str, arguments: Sequence[str], room: int | None) -> int:
    os.environ |= {"INDICATORS_STORE": f"{folder}/store", "INDICATORS_CACHE": str(folder)}
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    return main(arguments)


def _begin(place: Place, request: dict[str, Any], out: int) -> None:
    """Be the child: whatever happens, it is not the loop of the nursery that goes on here."""
    code = 1
    try:
        os.dup2(out, 1)
        os.dup2(out, 2)
        if "arguments" in request:
            code = _command(request["folder"], request["arguments"], request["room"])
        else:
            code = _refresh(replace(place, folder=Path(request["folder"])), request["die_at"])
        sys.stdout.flush()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(code)


def _nurse(data: Path) -> None:
    os.environ["INDICATORS_DATA"] = str(data)
    place = Place.planned(data.parent, load(data))
    pipes: dict[int, int] = {}
    for line in sys.stdin:
        request = json.loads(line)
        answer: Any
        if "ready" in request:
            answer = True
        elif "wait" in request:
            with open(pipes.pop(request["wait"]), encoding="utf-8") as pipe:  # noqa: PTH123
                said = pipe.read()
            _, status = os.waitpid(request["wait"], 0)
            answer = (os.waitstatus_to_exitcode(status), said)
        else:
            reading, writing = os.pipe()
            answer = os.fork()
            if answer == 0:
                _begin(place, request, writing)
            os.close(writing)
            pipes[answer] = reading
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    # What a first use loads is loaded once for all.
    import filelock  # noqa: F401
    import pyarrow.parquet  # noqa: F401

    import indicators.refresh.running
    import indicators.sources.nbrb
    import indicators.sources.world_bank  # noqa: F401

    _nurse(Path(sys.argv[1]))
