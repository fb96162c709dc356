"""Whatever fails, the old or the new release is current, whole, and the next publish cleans up."""

import errno
import itertools
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from store_process import Disk, Nursery, number_of, publish

from indicators.errors import StoreBusy, StoreError
from indicators.store import Store, open_store

if sys.platform != "linux":
    pytest.skip("counts descriptors and kills processes as Linux does", allow_module_level=True)

LONG = os.environ.get("INDICATORS_FAULTS") == "long"
KILLS = 200 if LONG else 15
PUBLISHES = 500 if LONG else 60

ERRORS: dict[str, Callable[[], BaseException]] = {
    "EIO": lambda: OSError(errno.EIO, os.strerror(errno.EIO)),
    "ENOSPC": lambda: OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
    "EACCES": lambda: PermissionError(errno.EACCES, os.strerror(errno.EACCES)),
    "MemoryError": MemoryError,
    "KeyboardInterrupt": KeyboardInterrupt,
}
SOME = [
    ("EIO", False),
    ("EIO", True),
    ("ENOSPC", True),
    ("EACCES", False),
    ("MemoryError", False),
    ("MemoryError", True),
    ("KeyboardInterrupt", False),
    ("KeyboardInterrupt", True),
]
"""Errors, and whether they stay once they have come; a full disk does, as a rule."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    """Give a folder in memory where there is one: thousands of stores come and go in it."""
    memory = Path("/dev/shm")  # noqa: S108 - a name of its own below it
    if not os.access(memory, os.W_OK):
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="indicators-", dir=memory))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a store with one release, number 1, and a note, to be copied."""
    folder = tmp_path_factory.mktemp("template") / "store"
    with Disk(folder).installed():
        store = open_store(str(folder))
        publish(store, 1)
        store.write_note("state", {"number": 1})
    return folder


@pytest.fixture
def folder(template: Path, room: Path) -> Path:
    return fresh(template, room)


def fresh(template: Path, room: Path) -> Path:
    """Copy the template, in the place of the copy before."""
    folder = room / "store"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template, folder)
    return folder


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def assert_nothing_but_left_over(store: Store) -> None:
    """Find no fault in the store but what a publish that ended has left behind."""
    for fault in store.verify():
        assert fault.file.rpartition("/")[2].startswith(".tmp-"), fault


def assert_whole(folder: Path, *numbers: int) -> None:
    """Find the store sound and one of the numbers current, and the next publish clean up."""
    store = open_store(str(folder))
    assert_nothing_but_left_over(store)
    if store.current_id() is not None:
        assert number_of(store) in numbers
    with Disk(folder).installed():
        last = publish(store, 1_000_000)
    assert store.current_id() == last.release_id
    assert store.verify() == []
    expected = {"CURRENT", "lock"} | files(folder) & {"state.json"}
    for release in store.releases():
        for file in ("manifest.json", "observations.parquet", "others.parquet"):
            expected.add(f"releases/{release.release_id}/{file}")
    assert files(folder) == expected


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def fail_everywhere(
    use: Callable[[Store], object],
    make_folder: Callable[[], Path],
    fail: Callable[[], BaseException],
    *numbers: int,
    persistent: bool = False,
    late: bool = False,
    tidy: bool = False,
) -> int:
    """Let every operation of a use fail in turn until none is left; count them.

    With ``tidy`` nothing may be left behind, not even until the next publish.
    """
    kind = type(fail())
    raised_kinds = (StoreError,) if issubclass(kind, OSError) else (kind, StoreError)
    for chosen in itertools.count(1):
        folder = make_folder()
        before = descriptors()
        disk = Disk(
            folder,
            (lambda done, chosen=chosen: done >= chosen)
            if persistent
            else (lambda done, chosen=chosen: done == chosen),
            fail,
            late=late,
        )
        raised: BaseException | None = None
        with disk.installed():
            try:
                use(open_store(str(folder)))
            except raised_kinds as error:
                raised = error
        assert descriptors() == before
        if len(disk.done) < chosen:
            assert raised is None
            return chosen - 1
        if tidy:
            store = open_store(str(folder))
            assert store.verify() == []
            assert store.current_id() == store.releases()[0].release_id
        assert_whole(folder, *(numbers[-1:] if raised is None else numbers))
    raise AssertionError("unreachable")


class TestFailingDisk:
    @pytest.mark.parametrize(
        ("error", "persistent"), list(itertools.product(ERRORS, [False, True])) if LONG else SOME
    )
    def test_a_publish_leaves_the_old_or_the_new_release_whatever_fails(
        self, template: Path, room: Path, error: str, persistent: bool
    ) -> None:
        operations = fail_everywhere(
            lambda store: publish(store, 2),
            lambda: fresh(template, room),
            ERRORS[error],
            *(1, 2),
            persistent=persistent,
            tidy=not persistent,
        )
        assert operations > 30

    @pytest.mark.parametrize("fail", [ERRORS["EIO"], KeyboardInterrupt], ids=["EIO", "interrupt"])
    def test_so_it_does_where_the_failed_operation_was_done_all_the_same(
        self, template: Path, room: Path, fail: Callable[[], BaseException]
    ) -> None:
        fail_everywhere(
            lambda store: publish(store, 2),
            lambda: fresh(template, room),
            fail,
            *(1, 2),
            late=True,
            tidy=True,
        )

    @pytest.mark.parametrize(
        ("error", "persistent"),
        list(itertools.product(ERRORS, [False, True]))
        if LONG
        else [("ENOSPC", True), ("KeyboardInterrupt", False)],
    )
    @pytest.mark.parametrize(
        ("use", "numbers"),
        [
            (lambda store: store.prune(1), (2,)),
            (lambda store: store.rollback(), (2, 1)),
            (lambda store: store.write_note("state", {"number": 2}), (2,)),
        ],
        ids=["prune", "rollback", "note"],
    )
    def test_so_does_every_other_way_of_writing(
        self,
        template: Path,
        room: Path,
        use: Callable[[Store], object],
        numbers: tuple[int, ...],
        error: str,
        persistent: bool,
    ) -> None:
        def make_folder() -> Path:
            folder = fresh(template, room)
            with Disk(folder).installed():
                publish(open_store(str(folder)), 2)
            return folder

        operations = fail_everywhere(
            use, make_folder, ERRORS[error], *numbers, persistent=persistent
        )
        assert operations > 5

    @pytest.mark.parametrize("persistent", [False, True], ids=["once", "on"])
    def test_a_first_publish_leaves_nothing_or_the_first_release(
        self, room: Path, persistent: bool
    ) -> None:
        def make_folder() -> Path:
            shutil.rmtree(room / "new", ignore_errors=True)
            return room / "new" / "store"

        fail_everywhere(
            lambda store: publish(store, 1), make_folder, ERRORS["EIO"], 1, persistent=persistent
        )

    def test_a_note_is_the_old_or_the_new_one(self, template: Path, room: Path) -> None:
        seen = set()
        for chosen in itertools.count(1):
            folder = fresh(template, room)
            disk = Disk(folder, lambda done, chosen=chosen: done >= chosen)
            try:
                with disk.installed():
                    open_store(str(folder)).write_note("state", {"number": 2})
            except StoreError:
                pass
            else:
                break
            note = open_store(str(folder)).read_note("state")
            assert note is not None
            seen.add(note["number"])
        assert seen == {1, 2}

    def test_what_is_pointed_to_is_on_the_disk_before_the_pointer_moves(self, room: Path) -> None:
        folder = room / "store"
        with Disk(room).installed() as disk:
            name = publish(open_store(str(folder)), 1).release_id
        silent = {"open", "close", "listdir", "scandir", "read", "mkdir"}
        release, temporary = f"/store/releases/{name}", f"/store/releases/.tmp-{name}"
        assert [each for each in disk.done if each[0] not in silent] == [
            ("fsync", ""),
            ("fsync", "/store"),
            ("write", f"{temporary}/observations.parquet"),
            ("fsync", f"{temporary}/observations.parquet"),
            ("write", f"{temporary}/others.parquet"),
            ("fsync", f"{temporary}/others.parquet"),
            ("write", f"{temporary}/manifest.json"),
            ("fsync", f"{temporary}/manifest.json"),
            ("fsync", temporary),
            ("rename", temporary),
            ("fsync", "/store/releases"),
            ("write", "/store/.tmp-CURRENT"),
            ("fsync", "/store/.tmp-CURRENT"),
            ("replace", "/store/.tmp-CURRENT"),
            ("fsync", "/store"),
        ]
        checked = [path for kind, path in disk.done if kind == "read"]
        assert checked[-4:-1] == [
            f"{release}/manifest.json",
            f"{release}/observations.parquet",
            f"{release}/others.parquet",
        ]

    @pytest.mark.parametrize("limit", [0, 1, 200, 400, 600, 800])
    def test_a_full_disk_is_told_and_harms_nothing(
        self, folder: Path, nursery: Nursery, limit: int
    ) -> None:
        pid = nursery.start("publish_with_little_room", folder, limit)
        code = nursery.ended(pid)
        assert code == 3 or (limit == 800 and code == 0)
        assert_whole(folder, 2 if code == 0 else 1)


class TestKilledProcess:
    def test_a_publish_that_is_killed_at_any_operation_harms_nothing(
        self, template: Path, room: Path, nursery: Nursery
    ) -> None:
        numbers = []
        for chosen in itertools.count(1, 1 if LONG else 4):
            folder = fresh(template, room)
            code = nursery.ended(nursery.start("die_at", folder, chosen))
            if code == 0:
                break
            assert code == -signal.SIGKILL
            numbers.append(number_of(open_store(str(folder))))
            assert_whole(folder, 1, 2)
        assert len(numbers) > (60 if LONG else 15)
        assert numbers == sorted(numbers)
        assert set(numbers) == {1, 2}

    def test_a_process_that_is_killed_at_any_moment_harms_nothing(
        self, folder: Path, nursery: Nursery
    ) -> None:
        moments = random.Random(20261124)  # noqa: S311 - not for secrets
        store = open_store(str(folder))
        shown = noted = newest = 1
        for kills in itertools.count(1):
            pid = nursery.start("publish_on_and_on", folder, newest + 1)
            time.sleep(moments.uniform(0, 0.05))
            os.kill(pid, signal.SIGKILL)
            assert nursery.ended(pid) == -signal.SIGKILL
            assert_nothing_but_left_over(store)
            before, shown = shown, number_of(store)
            assert shown >= before
            note = store.read_note("state")
            assert note is not None
            before, noted = noted, note["number"]
            assert before <= noted <= shown
            newest = max(release.details["number"] for release in store.releases())
            # On a busy machine many die before they have done anything.
            if kills >= KILLS and shown > 3:
                break
        assert_whole(folder, shown)

    def test_the_lock_of_a_killed_process_is_free(self, folder: Path, nursery: Nursery) -> None:
        pid = nursery.start("hold_the_lock", folder)
        held = folder.parent / "held"
        patience = time.monotonic() + 60
        while not held.exists() and time.monotonic() < patience:
            time.sleep(0.005)
        assert held.exists()
        store = open_store(str(folder))
        for write in (lambda: publish(store, 2), lambda: store.prune(1), store.rollback):
            with pytest.raises(StoreBusy):
                write()
        assert number_of(store) == 1
        os.kill(pid, signal.SIGKILL)
        nursery.ended(pid)
        publish(store, 2)
        assert number_of(store) == 2


class TestManyAtOnce:
    def test_a_reader_never_sees_two_releases_mixed(self, folder: Path) -> None:
        stopped = threading.Event()
        seen: tuple[list[int], list[int]] = ([], [])

        def read_on_and_on(numbers: list[int]) -> None:
            store = open_store(str(folder))
            while not stopped.is_set():
                numbers.append(number_of(store))

        store = open_store(str(folder))
        with ThreadPoolExecutor(2) as readers:
            reading = [readers.submit(read_on_and_on, numbers) for numbers in seen]
            for number in itertools.count(2):
                publish(store, number)
                store.prune(1)
                enough = number > PUBLISHES and all(len(set(numbers)) > 5 for numbers in seen)
                if enough or any(each.done() for each in reading):
                    break
            stopped.set()
        for each, numbers in zip(reading, seen, strict=True):
            each.result()
            assert numbers == sorted(numbers)
        assert number_of(store) == number
        assert store.verify() == []

    def test_processes_that_publish_at_once_follow_one_another(
        self, folder: Path, nursery: Nursery
    ) -> None:
        store = open_store(str(folder))
        before = len(store.releases())
        pids = [nursery.start("publish_among_others", folder, 10) for _ in range(2)]
        assert [nursery.ended(pid) for pid in pids] == [0, 0]
        releases = store.releases()
        assert len(releases) == before + 20
        assert [release.previous for release in releases] == [
            *(release.release_id for release in releases[1:]),
            None,
        ]
        assert store.verify() == []
