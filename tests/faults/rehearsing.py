"""A small refresh to break: data, a store with a release, kept answers, and services that moved on.

The services serve in a process of their own, so that files and connections of this process are
only those of the refresh.
"""

import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from datetime import datetime as moment
from pathlib import Path
from typing import Any, Self
from urllib.request import Request, urlopen

import pandas as pd
import pytest
from injecting import Sabotage

from indicators.current import NOTE
from indicators.fetched import TABLE
from indicators.loaders import Dataset, load
from indicators.refresh import Options, Plan, Report, make_plan, refresh
from indicators.store import Store, open_store

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 2, 15)
START = date(2025, 10, 1)
SERIES = {
    "world_bank": ("BLR.NY.GDP.MKTP.CD A",),
    "nbrb": ("USD M",),
}
"""Two services, four requests: one revises a figure when it moves on, one adds a month.

A series is named by its key and its frequency.
"""

Figure = tuple[Any, ...]


def make_data(folder: Path, series: Mapping[str, Sequence[str]] = SERIES) -> Path:
    """Copy the project's data, but let only some series be fetched."""
    shutil.copytree(ROOT / "data", folder)
    path = folder / "series.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        header, *rows = csv.reader(lines)
    kept = [row for row in rows if f"{row[1]} {row[2]}" in series.get(row[0], ())]
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows([header, *kept])
    return folder


SERVE = """
import json, sys
from tests.services import Services

with Services(sys.argv[1]) as services:
    print(json.dumps([services.environment(), services.control_url]), flush=True)
    sys.stdin.read()
"""
"""Serve until the test lets go, or is no more."""


@contextmanager
def serving(last_month: str) -> Iterator["Serving"]:
    """Serve in a process of its own."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, last_month],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield Serving(*json.loads(process.stdout.readline()))
    finally:
        process.communicate()


@dataclass(frozen=True)
class Serving:
    """Services in another process: the variables that lead there, and where they are told."""

    environment: Mapping[str, str]
    control_url: str

    def tell(self, **command: Any) -> dict[str, Any]:
        """Send a command to the services, and return their state after it."""
        request = Request(self.control_url, json.dumps(command).encode())  # noqa: S310
        with urlopen(request) as answer:  # noqa: S310 - it is on this machine
            state: dict[str, Any] = json.load(answer)
            return state


@dataclass(frozen=True)
class Case:
    """A refresh that will be broken: the files before it, the figures before and after."""

    place: "Place"
    before: Mapping[str, bytes]
    old: Sequence[Figure]
    new: Sequence[Figure]


@contextmanager
def rehearsal(folder: Path) -> Iterator[tuple[Case, Serving]]:
    """Make the case of a store with one release whose services have moved on since."""
    with pytest.MonkeyPatch.context() as patch, serving("2025-12") as services:
        for name, value in services.environment.items():
            patch.setenv(name, value)
        patch.setenv("INDICATORS_TIMEOUT", "60")
        place = Place.planned(folder / "place", load(make_data(folder / "data")))
        assert place.refresh().exit_code == 10
        old = current_figures(place.store)
        age_answers(place.cache)
        before = place.kept()
        services.tell(move_to="2026-01", revise=True)
        assert place.refresh().exit_code == 10
        new = current_figures(place.store)
        assert new != old
        place.put_back(before)
        yield Case(place, before, old, new), services


@dataclass(frozen=True)
class Place:
    """A store and a cache in one folder, and all that it takes to refresh them."""

    folder: Path
    dataset: Dataset
    plan: Plan

    @classmethod
    def planned(
        cls, folder: Path, dataset: Dataset, services: Sequence[str] = (), start: date = START
    ) -> Self:
        """Plan once; the variables that lead to the services have to be set."""
        options = Options(services=tuple(services), start=start)
        return cls(folder, dataset, make_plan(dataset, options, TODAY))

    @property
    def store(self) -> Store:
        """The store, opened anew."""
        return open_store(str(self.folder / "store"))

    @property
    def cache(self) -> Path:
        """The folder of kept answers."""
        return self.folder / "answers"

    def refresh(self, *, force: bool = False, **more: Any) -> Report:
        """Refresh once, in this process."""
        options = Options(force=force)
        return refresh(self.dataset, self.store, self.plan, options, cache=self.cache, **more)

    def kept(self) -> Mapping[str, bytes]:
        """Read every file of it, to be put back later."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in paths}

    def put_back(self, kept: Mapping[str, bytes]) -> None:
        """Have these files again, and no others."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in sorted({name.rpartition("/")[0] for name in kept}):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        for name, content in kept.items():
            (self.folder / name).write_bytes(content)

    def store_leftovers(self) -> list[Path]:
        """List what is half written in the store."""
        return list((self.folder / "store").rglob(".tmp-*"))

    def answers_leftovers(self) -> list[Path]:
        """List what is half written in the cache."""
        return list(self.cache.glob("*.tmp"))


def age_answers(cache: Path, age: timedelta = timedelta(days=3)) -> None:
    """Make kept answers older, so that their service is asked whether they still hold."""
    for path in cache.glob("*.json"):
        told = json.loads(path.read_bytes())
        for name in ("retrieved_at", "checked_at"):
            told[name] = (moment.fromisoformat(told[name]) - age).isoformat()
        path.write_text(json.dumps(told), encoding="utf-8")


def figures(table: pd.DataFrame) -> list[Figure]:
    """Return the rows of a release without the moments, but whether another value followed."""
    told = [
        name for name in table.columns if name not in {"known_from", "known_to", "retrieved_at"}
    ]
    columns = [table[name].tolist() for name in told]
    followed = [end != "" for end in table["known_to"].tolist()]
    return sorted(zip(*columns, followed, strict=True))


def current_figures(store: Store) -> list[Figure]:
    """Return the rows of the current release; nothing where there is none."""
    loaded = store.load_current()
    assert loaded is None or loaded.passed_over == ()
    return [] if loaded is None else figures(loaded.tables[TABLE])


def of_service(rows: Sequence[Figure], service: str) -> list[Figure]:
    """Pick the rows of one service."""
    return [row for row in rows if row[0] == service]


def assert_sound(place: Place, *states: Sequence[Figure]) -> None:
    """Find the store and the cache whole; each service's figures are those of one of the states."""
    store = place.store
    for fault in store.verify():
        assert fault.file.rpartition("/")[2].startswith(".tmp-"), fault
    rows = current_figures(store)
    for service in SERIES:
        own = of_service(rows, service)
        assert any(own == of_service(state, service) for state in states), own
    store.read_note(NOTE)
    assert_answers_whole(place.cache)


def assert_mended(place: Place, new: Sequence[Figure]) -> None:
    """Let the next refresh make it what it would be, and find nothing half written after it."""
    with Sabotage(place.folder).installed():
        assert place.refresh().exit_code in {0, 10}
    assert current_figures(place.store) == new
    assert place.store.verify() == []
    assert place.store_leftovers() == []
    left = place.answers_leftovers()
    if left:
        # Another store may share the cache: what is half written has an hour to be finished, and
        # goes when the next answer is kept.
        long_ago = time.time() - 3 * 3600
        for path in left:
            os.utime(path, (long_ago, long_ago))
        place.refresh(force=True)
    assert place.answers_leftovers() == []


def assert_answers_whole(cache: Path) -> None:
    """Find beside each answer's description the very body that it describes."""
    for path in cache.glob("*.json"):
        told = json.loads(path.read_bytes())
        body = cache / f"{path.stem}-{told['sha256'][:16]}.body"
        assert hashlib.sha256(body.read_bytes()).hexdigest() == told["sha256"]


def tree(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Return every file below a folder: inode, time of its last change, and content."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_ino,
            path.stat().st_mtime_ns,
            path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def descriptors() -> int:
    """Count the open descriptors of this process."""
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - Path would look at each
