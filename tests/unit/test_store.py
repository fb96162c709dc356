"""The store: what was published is read back as it was, and everything else is named."""

import errno
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import fsspec
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from pyarrow import parquet

import indicators
from indicators import files
from indicators.errors import (
    DamagedRelease,
    PublishConflict,
    StoreBusy,
    StoreError,
    UnknownName,
)
from indicators.store import Release, Store, open_store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
SAWNWOOD = pd.DataFrame(
    {
        "indicator": ["sawnwood", "sawnwood", "wood"],
        "note": ["", "NA", "with ünicode"],
        "value": [600000.5, float("nan"), -1.5e3],
        "rank": [1, 2, 3],
        "start": pd.to_datetime(["2020-01-01", "2021-01-01", "2021-01-01"]).as_unit("us"),
    }
)


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in these tests; the order of syncing has a test of its own."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Open an empty store, in a folder and in fsspec's memory."""
    if request.param == "folder":
        yield open_store(str(tmp_path / "store"))
        return
    url = f"memory://{uuid4()}"
    yield open_store(url)
    files = fsspec.filesystem("memory")
    if files.exists(url):
        files.rm(url, recursive=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Name a folder for a store that there is not yet."""
    return tmp_path / "store"


def publish(store: Store, number: int, now: datetime | None = None) -> Release:
    """Publish a release whose only figure is its number, a minute after the one before."""
    return store.publish(
        {"observations": pd.DataFrame({"value": [number]})},
        {"number": number},
        expected=store.current_id(),
        now=now or NOON + number * MINUTE,
    )


def number_of(store: Store) -> int:
    loaded = store.load_current()
    assert loaded is not None
    assert loaded.passed_over == ()
    assert loaded.tables["observations"]["value"].tolist() == [loaded.release.details["number"]]
    return int(loaded.release.details["number"])


def tree(folder: Path) -> dict[str, tuple[int, int, bytes]]:
    """Give inode, time of change and content of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): (
            path.stat().st_ino,
            path.stat().st_mtime_ns,
            path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write(path: Path, record: object) -> None:
    path.write_text(json.dumps(record), encoding="utf-8")


class TestPublishing:
    def test_what_was_published_is_read_back_as_it_was(self, store: Store) -> None:
        details = {"services": {"ecb": {"requests": 3}}, "note": "– é"}
        tables = {"observations": SAWNWOOD, "empty": SAWNWOOD.iloc[:0]}
        published = store.publish(tables, details, expected=None, now=NOON)
        loaded = store.load_current()
        assert loaded is not None
        assert loaded.release == published
        assert loaded.release.details == details
        assert loaded.release.tables["observations"].rows == 3
        assert_frame_equal(loaded.tables["observations"], SAWNWOOD)
        assert_frame_equal(loaded.tables["empty"], SAWNWOOD.iloc[:0].reset_index(drop=True))
        assert_frame_equal(store.read(published.release_id, "observations"), SAWNWOOD)
        assert store.verify() == []

    def test_a_release_is_named_by_its_time_and_follows_the_one_before(self, store: Store) -> None:
        east = timezone(timedelta(hours=3))
        first = publish(store, 1, datetime(2026, 11, 24, 15, 0, 7, 42, tzinfo=east))
        second = publish(store, 2)
        assert first.release_id.startswith("20261124T120007000042Z-")
        assert first.created_at == datetime(2026, 11, 24, 12, 0, 7, 42, tzinfo=UTC)
        assert (first.previous, second.previous) == (None, first.release_id)
        assert [release.release_id for release in store.releases()] == [
            second.release_id,
            first.release_id,
        ]
        assert store.current_id() == second.release_id
        assert store.release(first.release_id) == first

    def test_the_manifest_says_what_made_the_release(self, folder: Path) -> None:
        release = publish(open_store(str(folder)), 1)
        path = folder / "releases" / release.release_id
        manifest = json.loads((path / "manifest.json").read_text(encoding="utf-8"))
        size = (path / "observations.parquet").stat().st_size
        assert len(manifest.pop("checksum")) == 64
        assert len(manifest["tables"]["observations"].pop("sha256")) == 64
        assert manifest == {
            "schema_version": 1,
            "program_version": indicators.__version__,
            "release_id": release.release_id,
            "created_at": "2026-11-24T12:01:00.000000+00:00",
            "previous": None,
            "details": {"number": 1},
            "tables": {"observations": {"file": "observations.parquet", "bytes": size, "rows": 1}},
        }

    def test_the_same_figures_are_the_same_bytes_however_they_were_put_together(
        self, tmp_path: Path
    ) -> None:
        # So long that a column fills several pages of Parquet.
        whole = pd.DataFrame({"note": [f"{number:060d}" for number in range(30_000)]})
        parts = pd.concat([whole.iloc[:7], whole.iloc[7:15_001], whole.iloc[15_001:]])
        parts.index = pd.Index(range(7, 30_007), name="row")
        parts.attrs = {"made": "elsewhere"}
        files = set()
        for name, frame in {"whole": whole, "parts": parts}.items():
            store = open_store(str(tmp_path / name))
            release = store.publish({"observations": frame}, {}, expected=None, now=NOON)
            files.add((release.release_id, release.tables["observations"].sha256))
        again = open_store(str(tmp_path / "again"))
        read = store.read(release.release_id, "observations")
        release = again.publish({"observations": read}, {}, expected=None, now=NOON)
        assert files == {(release.release_id, release.tables["observations"].sha256)}

    def test_details_come_back_as_json_keeps_them(self, store: Store) -> None:
        details = {10: ("a", None), 9: 1.5}
        release = store.publish({}, details, expected=None, now=NOON)
        assert release.details == {"10": ["a", None], "9": 1.5}
        assert store.verify() == []

    def test_releases_sort_in_order_of_publication_when_the_clock_goes_back(
        self, store: Store
    ) -> None:
        first = publish(store, 1, NOON)
        second = publish(store, 2, NOON - timedelta(days=400))
        third = publish(store, 3, NOON)
        assert [each.release_id for each in store.releases()] == [
            each.release_id for each in (third, second, first)
        ]
        assert second.created_at == NOON + timedelta(microseconds=1)
        assert third.created_at == NOON + timedelta(microseconds=2)
        assert number_of(store) == 3

    def test_a_release_after_a_rollback_is_newer_than_the_one_that_was_left(
        self, store: Store
    ) -> None:
        first, second = publish(store, 1), publish(store, 2)
        store.rollback()
        third = publish(store, 3, NOON)
        assert third.release_id > second.release_id
        assert third.previous == first.release_id

    def test_a_release_is_not_published_over_one_that_it_does_not_follow(
        self, store: Store
    ) -> None:
        first = publish(store, 1)
        for expected in (None, "20261124T120000000000Z-00000000"):
            with pytest.raises(PublishConflict, match=first.release_id):
                store.publish({}, {}, expected=expected, now=NOON)
        assert [release.release_id for release in store.releases()] == [first.release_id]

    def test_a_first_release_follows_nothing(self, store: Store) -> None:
        with pytest.raises(PublishConflict, match="found none"):
            store.publish({}, {}, expected="20261124T120000000000Z-00000000", now=NOON)

    def test_a_time_without_a_zone_is_refused(self, store: Store) -> None:
        with pytest.raises(ValueError, match="time zone"):
            publish(store, 1, datetime(2026, 11, 24))  # noqa: DTZ001
        assert store.current_id() is None

    @pytest.mark.parametrize(
        "frame",
        [
            pd.DataFrame({"value": [1, "one"]}, dtype="object"),
            pd.DataFrame([[1, 2]], columns=["value", "value"]),
        ],
        ids=["mixed", "twice"],
    )
    def test_a_table_that_parquet_cannot_hold_is_named(
        self, store: Store, frame: pd.DataFrame
    ) -> None:
        with pytest.raises(StoreError, match="table observations"):
            store.publish({"observations": frame}, {}, expected=None, now=NOON)
        assert store.current_id() is None

    @pytest.mark.parametrize("name", ["../out", "", "Table", "a/b", ".tmp"])
    def test_a_name_of_a_table_or_note_is_no_path(self, store: Store, name: str) -> None:
        with pytest.raises(ValueError, match="small letters"):
            store.publish({name: SAWNWOOD}, {}, expected=None, now=NOON)
        with pytest.raises(ValueError, match="small letters"):
            store.write_note(name, {})

    def test_a_lack_of_memory_is_not_taken_for_bad_figures(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def lacking(*arguments: object, **named: object) -> None:
            raise MemoryError

        publish(store, 1)
        for function in ("write_table", "read_table"):
            with monkeypatch.context() as patch:
                patch.setattr(parquet, function, lacking)
                with pytest.raises(MemoryError):
                    store.load_current() if function == "read_table" else publish(store, 2)
        assert number_of(store) == 1

    def test_a_file_system_that_cannot_sync_a_folder_will_do(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refusing(descriptor: int) -> None:
            if stat.S_ISDIR(os.fstat(descriptor).st_mode):
                raise OSError(errno.EINVAL, "Invalid argument")

        monkeypatch.setattr(os, "fsync", refusing)
        store = open_store(str(folder))
        publish(store, 1)
        assert number_of(store) == 1

    def test_windows_is_not_asked_to_sync_a_folder(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        synced: list[int] = []
        monkeypatch.setattr(files, "sys", SimpleNamespace(platform="win32"))
        monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(descriptor))
        store = open_store(str(folder))
        publish(store, 1)
        assert number_of(store) == 1
        assert len(synced) == len(["observations.parquet", "manifest.json", "CURRENT"])


class TestReading:
    def test_reading_where_nothing_was_published_creates_nothing(self, folder: Path) -> None:
        store = open_store(str(folder))
        assert store.current_id() is None
        assert store.load_current() is None
        assert store.releases() == []
        assert store.verify() == []
        assert store.read_note("state") is None
        with pytest.raises(UnknownName):
            store.release("20261124T120000000000Z-00000000")
        assert not folder.exists()

    def test_reading_changes_no_file(self, folder: Path) -> None:
        store = open_store(str(folder))
        release = publish(store, 1)
        before = tree(folder)
        reader = open_store(str(folder))
        reader.load_current()
        reader.verify()
        reader.releases()
        reader.read(release.release_id, "observations")
        assert tree(folder) == before

    def test_a_store_that_nobody_may_write_is_read(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publish(open_store(str(folder)), 1)

        def refused(*arguments: object, **named: object) -> None:
            raise OSError(30, "Read-only file system")

        opened = os.open
        for name in ("mkdir", "rename", "replace", "unlink", "fsync", "write"):
            monkeypatch.setattr(os, name, refused)
        monkeypatch.setattr(
            os, "open", lambda path, flags, *more, **named: refused() if flags & 3 else opened(path)
        )
        store = open_store(str(folder))
        assert number_of(store) == 1
        assert store.verify() == []
        with pytest.raises(StoreError, match="Read-only file system"):
            publish(store, 2)
        assert number_of(store) == 1

    def test_a_file_in_the_place_of_a_folder_is_told(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        path.write_text("no folder", encoding="utf-8")
        store = open_store(str(path))
        for use in (store.current_id, store.load_current, store.verify, store.releases):
            with pytest.raises(StoreError, match="Not a directory"):
                use()
        with pytest.raises(StoreError, match="expected a folder that can be written"):
            store.publish({}, {}, expected=None, now=NOON)

    def test_an_unknown_table_is_named_with_a_close_one(self, store: Store) -> None:
        release = publish(store, 1)
        with pytest.raises(UnknownName, match="did you mean observations"):
            store.read(release.release_id, "observation")

    @pytest.mark.parametrize(
        "name",
        [
            *("", ".", "..", "../releases", "/etc", "a/b", "a\\b", "x\0y", "C:", "%2e%2e"),
            *(".tmp-20261124T120000000000Z-00000000", "manifest.json", "a" * 5000),
            *("20261124T120000000000Z-00000000", "20261399T120000000000Z-00000000"),
        ],
    )
    def test_a_name_that_no_release_has_never_becomes_a_path(self, store: Store, name: str) -> None:
        publish(store, 1)
        for use in (store.release, store.rollback, lambda name: store.read(name, "observations")):
            with pytest.raises(UnknownName):
                use(name)
        assert number_of(store) == 1

    def test_a_publish_elsewhere_is_seen_at_once(self, store: Store) -> None:
        reader = open_store(store.url)
        for number in (1, 2):
            publish(store, number)
            assert number_of(reader) == number

    def test_asking_which_release_is_current_loads_no_library(self, folder: Path) -> None:
        publish(open_store(str(folder)), 1)
        program = (
            "import sys; from indicators.store import open_store; "
            "print(open_store(sys.argv[1]).current_id()); "
            "print(*{'pandas', 'pyarrow', 'fsspec', 'filelock', 'numpy'} & sys.modules.keys())"
        )
        command = [sys.executable, "-c", program, str(folder)]
        lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert lines.splitlines() == [open_store(str(folder)).current_id(), ""]


class TestGoingBack:
    def test_back_and_forward_only_moves_the_pointer(self, folder: Path) -> None:
        store = open_store(str(folder))
        first, second = publish(store, 1), publish(store, 2)
        before = tree(folder)
        assert store.rollback() == first
        assert number_of(store) == 1
        assert store.rollback(second.release_id) == second
        assert number_of(store) == 2
        after = tree(folder)
        assert {name for name in after if after[name] != before[name]} == {"CURRENT"}
        assert json.loads(after["CURRENT"][2])["release"] == second.release_id

    def test_going_to_the_current_release_changes_nothing(self, folder: Path) -> None:
        store = open_store(str(folder))
        release = publish(store, 1)
        before = tree(folder)
        store.rollback(release.release_id)
        assert tree(folder) == before

    def test_the_next_release_follows_the_one_that_was_gone_back_to(self, store: Store) -> None:
        first, second = publish(store, 1), publish(store, 2)
        store.rollback()
        with pytest.raises(PublishConflict):
            store.publish({}, {}, expected=second.release_id, now=NOON)
        assert publish(store, 3).previous == first.release_id
        assert store.rollback() == first

    def test_there_is_nothing_before_the_first_release(self, store: Store) -> None:
        with pytest.raises(StoreError, match="there is none"):
            store.rollback()
        publish(store, 1)
        with pytest.raises(StoreError, match="there is none"):
            store.rollback()
        assert number_of(store) == 1

    def test_nobody_goes_back_to_a_damaged_release(self, folder: Path) -> None:
        store = open_store(str(folder))
        first, _ = publish(store, 1), publish(store, 2)
        (folder / "releases" / first.release_id / "observations.parquet").unlink()
        with pytest.raises(DamagedRelease, match="expected this file, which is missing"):
            store.rollback()
        assert number_of(store) == 2


class TestThinningOut:
    def test_the_newest_are_kept_and_the_others_named_oldest_first(self, store: Store) -> None:
        releases = [publish(store, number) for number in range(5)]
        assert store.prune(2) == [release.release_id for release in releases[:3]]
        assert store.releases() == [releases[4], releases[3]]
        assert store.prune(2) == []
        assert number_of(store) == 4
        assert store.verify() == []

    def test_the_current_one_and_those_newer_stay(self, store: Store) -> None:
        releases = [publish(store, number) for number in range(4)]
        store.rollback(releases[1].release_id)
        assert store.prune(1) == [releases[0].release_id]
        assert store.releases() == releases[:0:-1]
        assert number_of(store) == 1

    def test_the_one_that_stands_in_for_a_damaged_one_stays(self, folder: Path) -> None:
        store = open_store(str(folder))
        releases = [publish(store, number) for number in range(5)]
        for release in releases[3:]:
            (folder / "releases" / release.release_id / "observations.parquet").write_bytes(b"")
        assert store.prune(1) == [release.release_id for release in releases[:2]]
        loaded = store.load_current()
        assert loaded is not None
        assert loaded.release == releases[2]

    def test_nothing_is_removed_where_nothing_is_sound_or_published(self, folder: Path) -> None:
        store = open_store(str(folder))
        assert store.prune(1) == []
        releases = [publish(store, number) for number in range(2)]
        for release in releases:
            (folder / "releases" / release.release_id / "observations.parquet").write_bytes(b"")
        with pytest.raises(DamagedRelease, match=releases[1].release_id):
            store.prune(1)
        assert store.releases() == releases[::-1]

    def test_keeping_none_is_refused(self, store: Store) -> None:
        with pytest.raises(ValueError, match="at least 1"):
            store.prune(0)

    def test_old_pointers_of_a_bucket_are_removed_but_not_the_newest(self) -> None:
        url = f"memory://{uuid4()}"
        store = open_store(url)
        first, second = publish(store, 1), publish(store, 2)
        for _ in range(60):
            store.rollback(first.release_id)
            store.rollback(second.release_id)
        store.prune(1)
        files = fsspec.filesystem("memory")
        assert len(files.ls(f"{url}/pointers")) == 100
        assert number_of(store) == 2
        files.rm(url, recursive=True)


class TestNotes:
    def test_a_note_is_read_back_and_replaced(self, store: Store) -> None:
        store.write_note("state", {"checked": "2026-11-24", "due": [1, None]})
        assert store.read_note("state") == {"checked": "2026-11-24", "due": [1, None]}
        store.write_note("state", {})
        assert store.read_note("state") == {}
        assert store.read_note("other") is None
        assert store.verify() == []

    def test_a_note_that_says_the_same_is_not_written(self, folder: Path) -> None:
        store = open_store(str(folder))
        store.write_note("state", {"a": 1, "b": 2})
        before = tree(folder)
        store.write_note("state", {"b": 2, "a": 1})
        assert tree(folder) == before

    def test_a_damaged_note_is_told_and_can_be_replaced(self, folder: Path) -> None:
        store = open_store(str(folder))
        for content in (b"[]", b"{", b"\xff"):
            store.write_note("state", {"a": 1})
            (folder / "state.json").write_bytes(content)
            with pytest.raises(StoreError, match="note state: expected a JSON object"):
                store.read_note("state")
        store.write_note("state", {"a": 1})
        assert store.read_note("state") == {"a": 1}


class TestLock:
    def test_a_second_writer_is_turned_away_at_once(self, folder: Path) -> None:
        store, other = open_store(str(folder)), open_store(str(folder))
        first = publish(store, 1)
        store.write_note("state", {"a": 1})
        with store.lock():
            for write_something in (
                lambda: publish(other, 2),
                lambda: other.rollback(first.release_id),
                lambda: other.prune(1),
                lambda: other.write_note("state", {}),
                lambda: other.lock().__enter__(),
            ):
                with pytest.raises(StoreBusy, match="another process"):
                    write_something()
            assert number_of(other) == 1
            assert other.read_note("state") == {"a": 1}
        assert publish(other, 2).previous == first.release_id

    def test_another_thread_with_the_same_store_is_turned_away(self, folder: Path) -> None:
        store = open_store(str(folder))
        raised: list[BaseException] = []

        def attempt() -> None:
            try:
                publish(store, 2)
            except StoreBusy as error:
                raised.append(error)

        with store.lock():
            thread = threading.Thread(target=attempt)
            thread.start()
            thread.join()
        assert len(raised) == 1

    def test_who_holds_the_lock_may_publish_and_keeps_it(self, folder: Path) -> None:
        store, other = open_store(str(folder)), open_store(str(folder))
        with store.lock():
            publish(store, 1)
            with pytest.raises(StoreBusy):
                publish(other, 2)
            publish(store, 2)
        assert number_of(store) == 2

    def test_an_error_frees_the_lock(self, folder: Path) -> None:
        store, other = open_store(str(folder)), open_store(str(folder))
        with pytest.raises(PublishConflict):
            store.publish({}, {}, expected="another", now=NOON)
        publish(other, 1)

    def test_a_bucket_has_no_lock(self) -> None:
        url = f"memory://{uuid4()}"
        with open_store(url).lock():
            publish(open_store(url), 1)
        fsspec.filesystem("memory").rm(url, recursive=True)


class TestAddress:
    def test_the_environment_names_the_store(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("INDICATORS_STORE", str(tmp_path / "named"))
        assert open_store().url == str(tmp_path / "named")
        assert open_store(str(tmp_path / "given")).url == str(tmp_path / "given")

    def test_without_one_it_lies_with_the_data_of_this_user(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("INDICATORS_STORE", "")
        monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
        store = open_store()
        assert store.url.endswith(str(Path("indicators", "store")))
        if sys.platform == "linux":
            assert store.url == f"{tmp_path}/indicators/store"
        assert not list(tmp_path.iterdir())

    def test_a_file_address_and_a_path_are_the_same_store(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "a store"
        publish(open_store(str(folder)), 1)
        assert number_of(open_store(folder.as_uri())) == 1
        assert number_of(open_store(f"file://localhost{folder.as_posix()}")) == 1
        monkeypatch.chdir(tmp_path)
        relative = open_store("a store")
        monkeypatch.chdir("/")
        assert number_of(relative) == 1
        monkeypatch.setenv("HOME", str(tmp_path))
        assert number_of(open_store("~/a store")) == 1

    @pytest.mark.parametrize(
        "url",
        [
            *("nothing://bucket/prefix", "simplecache::s3://bucket", "file://host/store"),
            *("file://", "://store"),
        ],
    )
    def test_an_address_of_no_known_kind_is_refused(self, url: str) -> None:
        with pytest.raises(StoreError, match="expected"):
            open_store(url)

    def test_a_password_is_not_shown(self) -> None:
        with pytest.raises(StoreError) as raised:
            open_store("nothing://user:secret@host/store")
        assert "secret" not in str(raised.value)
        assert "nothing://host/store" in str(raised.value)
