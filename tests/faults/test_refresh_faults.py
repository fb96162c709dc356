"""Whatever fails in a refresh, the figures are the old or the new ones, and the next run mends."""

import gc
import itertools
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from child_refresh import Nursery, nursing
from injecting import ERRORS, Sabotage
from rehearsing import (
    Case,
    assert_answers_whole,
    assert_mended,
    assert_sound,
    current_figures,
    descriptors,
    rehearsal,
)

from indicators.errors import IndicatorsError
from indicators.refresh import Report, collecting

if sys.platform != "linux":
    pytest.skip("counts descriptors as Linux does", allow_module_level=True)

pytestmark = pytest.mark.faults
LONG = os.environ.get("INDICATORS_FAULTS") == "long"
EVERY = 1 if LONG else 37
"""In the fast form, one kind of error fails at every operation and the others at some."""

KINDS = [kind for kind in ERRORS if kind != "EROFS"]
CAMPAIGNS = [
    *itertools.product(("later", "first"), KINDS, ("once", "on")),
    *itertools.product(("later", "first"), ("EIO", "KeyboardInterrupt"), ("late",)),
]
CAMPAIGNS.remove(("later", "EIO", "once"))
PASSED_ON: dict[str, type[BaseException]] = {
    "MemoryError": MemoryError,
    "KeyboardInterrupt": KeyboardInterrupt,
    "Ctrl-C": KeyboardInterrupt,
}
"""What a refresh may end with besides the errors of the package: these are not its to judge."""


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with rehearsal(tmp_path_factory.mktemp("refresh")) as (case, _):
        yield case


@pytest.fixture
def cases(rehearsed: Case, monkeypatch: pytest.MonkeyPatch) -> dict[str, Case]:
    """Give a refresh that finds new figures, and the first refresh of all."""
    # One host after the other: then the N-th operation is the same one in every run.
    monkeypatch.setattr(collecting, "ThreadPoolExecutor", _one_worker)
    first = replace(rehearsed, before={}, old=[])
    first.place.put_back({})
    first.place.refresh()
    return {"later": rehearsed, "first": replace(first, new=current_figures(first.place.store))}


@pytest.fixture(scope="module")
def nursery(rehearsed: Case) -> Iterator[Nursery]:
    with nursing(rehearsed.place.dataset.directory) as nursery:
        yield nursery


def _one_worker(max_workers: int, **named: Any) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, **named)


def press_ctrl_c() -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


@contextmanager
def ctrl_c_interrupts() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def operations(case: Case) -> list[str]:
    """Name all operations of a refresh in which nothing fails."""
    case.place.put_back(case.before)
    with Sabotage(case.place.folder).installed() as sabotage:
        assert case.place.refresh().exit_code == 10
    return sabotage.done


def break_everywhere(case: Case, kind: str, mode: str, numbers: Iterator[int]) -> int:
    """Let operations fail, each in a run of its own, until none is left; count them."""
    fail: Callable[[], BaseException | None] = ERRORS.get(kind, press_ctrl_c)
    for count, chosen in enumerate(numbers):
        sabotage = Sabotage(
            case.place.folder, chosen, fail, persistent=mode == "on", late=mode == "late"
        )
        if not break_once(case, sabotage, PASSED_ON.get(kind, IndicatorsError)):
            return count
    raise AssertionError("unreachable")


def break_once(case: Case, sabotage: Sabotage, passed_on: type[BaseException]) -> bool:
    """Break one refresh, look at all that it left, and let the next one mend it.

    Returns False where nothing was left to break.
    """
    place = case.place
    place.put_back(case.before)
    before = descriptors()
    report: Report | None = None
    try:
        with ctrl_c_interrupts(), sabotage.installed():
            report = place.refresh()
    except (IndicatorsError, passed_on):
        pass
    if len(sabotage.done) < sabotage.chosen:
        assert report is not None
        assert report.exit_code == 10
        return False
    locked = sabotage.persistent or sabotage.done[sabotage.chosen - 1].startswith("flock")
    if locked and descriptors() > before:
        # A lock that could not be given back is free when nobody refers to it any more.
        gc.collect()
    # Fewer may be open than before: what an earlier case left to be collected is gone by now.
    assert descriptors() <= before or sabotage.fail is press_ctrl_c
    for thread in threading.enumerate():
        if thread.name.startswith("host"):
            # Python may not wait for a thread that it has just started; it ends of its own accord.
            assert sabotage.fail is press_ctrl_c
            thread.join(60)
            assert not thread.is_alive()
    assert_sound(place, case.old, case.new)
    if report is not None:
        assert_told_as_it_is(case, report)
    assert_mended(place, case.new)
    return True


def assert_told_as_it_is(case: Case, report: Report) -> None:
    """Find the report of a broken refresh in agreement with the store."""
    found = current_figures(case.place.store)
    assert (found != case.old) == (report.release is not None)
    assert report.release in {None, case.place.store.current_id()}
    assert (found == case.new) == (report.exit_code == 10)


class TestFailingOperation:
    @pytest.mark.parametrize("part", range(4))
    def test_an_error_at_any_operation_leaves_the_old_or_the_new_figures(
        self, cases: dict[str, Case], part: int, record_property: Callable[[str, object], None]
    ) -> None:
        numbers = itertools.count(part + 1, 4)
        count = break_everywhere(cases["later"], "EIO", "once", numbers)
        record_property("broken", count)
        assert count > 35

    @pytest.mark.parametrize(("name", "kind", "mode"), CAMPAIGNS, ids=map("-".join, CAMPAIGNS))
    def test_so_does_every_other_way_of_failing(
        self,
        cases: dict[str, Case],
        name: str,
        kind: str,
        mode: str,
        record_property: Callable[[str, object], None],
    ) -> None:
        start = CAMPAIGNS.index((name, kind, mode)) * 5 % EVERY + 1
        count = break_everywhere(cases[name], kind, mode, itertools.count(start, EVERY))
        record_property("broken", count)
        assert count > 130 // EVERY

    @pytest.mark.filterwarnings("ignore::ResourceWarning")
    @pytest.mark.parametrize("name", ["later", "first"])
    def test_so_does_ctrl_c_at_any_operation(
        self, cases: dict[str, Case], name: str, record_property: Callable[[str, object], None]
    ) -> None:
        count = break_everywhere(cases[name], "Ctrl-C", "once", itertools.count(3, EVERY))
        record_property("broken", count)
        assert count > 130 // EVERY
        # Where a signal comes between a call and its result, Python has nothing left to close.
        gc.collect()

    def test_every_kind_of_operation_is_among_those_that_fail(self, cases: dict[str, Case]) -> None:
        done = {name.split()[0] for case in cases.values() for name in operations(case)}
        assert done == {
            *("create", "write", "fsync", "close", "rename", "replace", "mkdir", "unlink"),
            *("open", "read", "stat", "listdir", "scandir", "flock"),
            *("connect", "sendall", "recv_into"),
        }

    @pytest.mark.parametrize("name", ["later", "first"])
    def test_a_reader_sees_the_old_or_the_new_figures_at_every_moment(
        self, cases: dict[str, Case], name: str
    ) -> None:
        case = cases[name]
        case.place.put_back(case.before)
        seen = []

        def look() -> None:
            if threading.current_thread() is threading.main_thread():
                sabotage.chosen = 0
                seen.append(current_figures(case.place.store))
                assert_answers_whole(case.place.cache)
                sabotage.chosen = 1

        sabotage = Sabotage(case.place.folder, 1, look, persistent=True)
        with sabotage.installed():
            case.place.refresh()
        assert len(seen) > 50
        turn = seen.index(case.new)
        assert all(each == case.old for each in seen[:turn])
        assert all(each == case.new for each in seen[turn:])


class TestKilledAtAnOperation:
    def test_it_leaves_the_old_or_the_new_figures(
        self,
        cases: dict[str, Case],
        nursery: Nursery,
        tmp_path: Path,
        record_property: Callable[[str, object], None],
    ) -> None:
        case = cases["later"]
        killed = 0
        for chosen in itertools.count(4, 1 if LONG else 14):
            case.place.put_back(case.before)
            code, said = nursery.ended(nursery.refresh(case.place.folder, die_at=chosen))
            if code == 10:
                break
            assert code == -signal.SIGKILL, said
            killed += 1
            assert_sound(case.place, case.old, case.new)
            with case.place.store.lock():
                assert current_figures(case.place.store) in (case.old, case.new)
            assert_mended(case.place, case.new)
        record_property("killed", killed)
        assert killed > 10
