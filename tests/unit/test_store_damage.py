"""Damage in a store is found and named, and the newest sound release is read instead."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import fsspec
import pandas as pd
import pytest

from indicators.errors import DamagedRelease, PublishConflict, StoreError
from indicators.store import Fault, Release, Store, open_store

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GOLDEN = Path(__file__).parent / "golden_store"
PARQUET = "observations.parquet"
STEP = 1 if os.environ.get("INDICATORS_FAULTS") == "long" else 5
"""From one flipped bit to the next; odd, so that every place in a byte has its turn."""


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Power does not fail in these tests; the order of syncing has a test of its own."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Store:
    """Open a store with three releases, the numbers 1, 2 and 3."""
    store = open_store(str(folder))
    for number in (1, 2, 3):
        publish(store, number)
    return store


def publish(store: Store, number: int) -> Release:
    return store.publish(
        {"observations": pd.DataFrame({"value": [number]})},
        {"number": number},
        expected=store.current_id(),
        now=NOON + number * MINUTE,
    )


def loaded(store: Store) -> tuple[int, tuple[str, ...]]:
    """Give the number of the release that is read, and what was passed over."""
    found = store.load_current()
    assert found is not None
    assert found.tables["observations"]["value"].tolist() == [found.release.details["number"]]
    return found.release.details["number"], found.passed_over


def ids(store: Store) -> list[str]:
    return [release.release_id for release in store.releases()]


def spelled(record: dict[str, object]) -> bytes:
    """Spell a record as a manifest is spelled; said here again, as it may never change."""
    return (json.dumps(record, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def rewrite(path: Path, **changes: object) -> bytes:
    """Change fields of a manifest or pointer with care, so that its checksum holds."""
    record = {**json.loads(path.read_bytes()), **changes}
    del record["checksum"]
    record["checksum"] = hashlib.sha256(spelled(record)).hexdigest()
    path.write_bytes(spelled(record))
    return path.read_bytes()


def damage_of(store: Store, release_id: str, file: str) -> str:
    """Give what verify says of the one fault that there is, in this file."""
    (fault,) = store.verify()
    assert fault[:2] == (release_id, file)
    return fault.what


class TestDamagedFile:
    @pytest.mark.parametrize("file", [PARQUET, "manifest.json"])
    def test_any_flipped_bit_is_named_and_the_release_before_is_read(
        self, store: Store, folder: Path, file: str
    ) -> None:
        current = ids(store)[0]
        path = folder / "releases" / current / file
        content = path.read_bytes()
        for place in range(0, len(content), STEP):
            spoiled = bytearray(content)
            spoiled[place] ^= 1 << place % 8
            path.write_bytes(spoiled)
            assert loaded(store) == (2, (current,))
            assert damage_of(store, current, file).startswith("expected ")
        path.write_bytes(content)
        assert loaded(store) == (3, ())

    @pytest.mark.parametrize("file", [PARQUET, "manifest.json"])
    @pytest.mark.parametrize("number", [1, 2])
    def test_a_flipped_bit_in_an_older_release_is_named_too(
        self, store: Store, folder: Path, file: str, number: int
    ) -> None:
        release_id = ids(store)[3 - number]
        path = folder / "releases" / release_id / file
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 8
        path.write_bytes(content)
        assert damage_of(store, release_id, file)
        assert loaded(store) == (3, ())
        with pytest.raises(DamagedRelease) as raised:
            store.read(release_id, "observations")
        assert (raised.value.release_id, raised.value.file) == (release_id, file)

    @pytest.mark.parametrize("file", [PARQUET, "manifest.json"])
    def test_a_missing_or_cut_file_is_named(self, store: Store, folder: Path, file: str) -> None:
        current = ids(store)[0]
        path = folder / "releases" / current / file
        path.write_bytes(path.read_bytes()[:-1])
        assert damage_of(store, current, file).startswith("expected ")
        assert loaded(store) == (2, (current,))
        path.unlink()
        assert damage_of(store, current, file) == "expected this file, which is missing"
        assert loaded(store) == (2, (current,))
        path.mkdir()
        assert damage_of(store, current, file) == "expected this file, which is missing"

    def test_a_file_that_the_disk_cannot_read_is_named(
        self, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        current = ids(store)[0]
        read = Path.read_bytes

        def failing(path: Path) -> bytes:
            if path.name == PARQUET and path.parent.name == current:
                raise OSError(5, "Input/output error")
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", failing)
        assert "Input/output error" in damage_of(store, current, PARQUET)
        with pytest.raises(StoreError, match="Input/output error"):
            store.load_current()

    def test_the_lost_folder_of_the_current_release_is_named(
        self, store: Store, folder: Path
    ) -> None:
        current = ids(store)[0]
        shutil.rmtree(folder / "releases" / current)
        assert "which is missing" in damage_of(store, current, "CURRENT")
        assert loaded(store) == (2, (current,))
        assert store.current_id() == current
        assert store.rollback(ids(store)[0]).details == {"number": 2}
        assert store.verify() == []

    def test_a_damaged_object_of_a_bucket_is_named_and_passed_over(self) -> None:
        store = open_store(f"memory://{uuid4()}")
        publish(store, 1)
        current = publish(store, 2).release_id
        files = fsspec.filesystem("memory")
        files.pipe_file(f"{store.url}/releases/{current}/{PARQUET}", b"PAR1")
        assert "bytes, found 4" in damage_of(store, current, PARQUET)
        assert loaded(store) == (1, (current,))
        files.rm(store.url, recursive=True)

    def test_what_does_not_belong_into_a_release_or_beside_it_is_named(
        self, store: Store, folder: Path
    ) -> None:
        current = ids(store)[0]
        (folder / "releases" / current / "notes.txt").touch()
        for name in ("old", "20261399T120000000000Z-00000000"):
            (folder / "releases" / name).mkdir()
        (folder / "releases" / ".tmp-x").mkdir()
        (folder / ".tmp-CURRENT").touch()
        assert {fault[:2] for fault in store.verify()} == {
            (current, "notes.txt"),
            ("", "releases/old"),
            ("", "releases/20261399T120000000000Z-00000000"),
            ("", "releases/.tmp-x"),
            ("", ".tmp-CURRENT"),
        }
        publish(store, 4)
        assert {fault[:2] for fault in store.verify()} == {
            (current, "notes.txt"),
            ("", "releases/old"),
            ("", "releases/20261399T120000000000Z-00000000"),
        }


class TestWhichReleaseIsRead:
    def test_several_damaged_releases_are_passed_over(self, store: Store, folder: Path) -> None:
        first, second = ids(store)[1:], ids(store)[0]
        (folder / "releases" / second / PARQUET).write_bytes(b"")
        (folder / "releases" / first[0] / "manifest.json").write_bytes(b"{}")
        assert loaded(store) == (1, (second, first[0]))

    def test_where_none_is_sound_the_current_one_is_named(self, store: Store, folder: Path) -> None:
        current = ids(store)[0]
        for path in folder.glob("releases/*/*.parquet"):
            path.unlink()
        with pytest.raises(DamagedRelease) as raised:
            store.load_current()
        assert raised.value.release_id == current

    def test_a_release_that_was_gone_back_from_does_not_stand_in(
        self, store: Store, folder: Path
    ) -> None:
        first = ids(store)[2]
        store.rollback(first)
        current = publish(store, 4).release_id
        (folder / "releases" / current / PARQUET).write_bytes(b"")
        assert loaded(store) == (1, (current,))

    def test_a_release_made_after_a_damaged_one_follows_it(
        self, store: Store, folder: Path
    ) -> None:
        current = ids(store)[0]
        (folder / "releases" / current / "manifest.json").unlink()
        assert publish(store, 4).previous == current
        assert loaded(store) == (4, ())

    def test_a_release_that_is_thinned_out_while_it_is_read_is_not_damaged(
        self, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        old = ids(store)[0]
        read = Path.read_bytes
        meantime: list[Callable[[], object]] = [
            lambda: publish(open_store(str(folder)), 4),
            lambda: open_store(str(folder)).prune(1),
        ]

        def disturbed(path: Path) -> bytes:
            if path.name == PARQUET and path.parent.name == old:
                todo, meantime[:] = meantime[:], []
                for each in todo:
                    each()
            return read(path)

        monkeypatch.setattr(Path, "read_bytes", disturbed)
        assert loaded(store) == (4, ())
        assert meantime == []


class TestPointer:
    @pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{}", b"null", b'{"release": 1}'])
    def test_a_damaged_pointer_is_named_and_the_newest_release_is_read(
        self, store: Store, folder: Path, content: bytes
    ) -> None:
        (folder / "CURRENT").write_bytes(content)
        assert damage_of(store, "", "CURRENT").startswith("CURRENT is damaged: expected JSON")
        assert loaded(store) == (3, ("CURRENT",))
        for use in (store.current_id, store.rollback):
            with pytest.raises(StoreError, match="CURRENT is damaged"):
                use()
        with pytest.raises(StoreError, match="CURRENT is damaged"):
            store.publish({}, {}, expected=None, now=NOON)
        assert len(store.prune(2)) == 1
        assert loaded(store) == (3, ("CURRENT",))

    def test_going_back_by_name_mends_a_damaged_pointer(self, store: Store, folder: Path) -> None:
        (folder / "CURRENT").write_bytes(b"x")
        store.rollback(ids(store)[1])
        assert loaded(store) == (2, ())
        assert store.verify() == []

    def test_a_damaged_pointer_without_releases_is_told(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "CURRENT").write_bytes(b"x")
        with pytest.raises(StoreError, match="CURRENT is damaged"):
            open_store(str(folder)).load_current()

    def test_any_flipped_bit_of_the_pointer_is_named(self, store: Store, folder: Path) -> None:
        path = folder / "CURRENT"
        content = path.read_bytes()
        for place in range(0, len(content), STEP):
            spoiled = bytearray(content)
            spoiled[place] ^= 1 << place % 8
            path.write_bytes(spoiled)
            assert damage_of(store, "", "CURRENT")
            assert loaded(store) == (3, ("CURRENT",))

    def test_a_pointer_that_names_no_release_is_told(self, store: Store, folder: Path) -> None:
        path = folder / "CURRENT"
        rewrite(path, release="../../elsewhere")
        assert "expected the name of a release" in damage_of(store, "", "CURRENT")
        assert loaded(store) == (3, ("CURRENT",))

    def test_a_manifest_that_was_exchanged_whole_is_found(self, store: Store, folder: Path) -> None:
        current, before = ids(store)[:2]
        content = rewrite(folder / "releases" / current / "manifest.json", details={"number": 9})
        assert b'"number": 9' in content
        assert damage_of(store, current, "CURRENT") == "expected the checksum that CURRENT has"
        assert loaded(store) == (2, (current,))
        # Whoever means it says so by going to it.
        store.rollback(current)
        assert store.verify() == []
        assert before in ids(store)


class TestManifest:
    def test_a_newer_form_is_told_and_not_taken_for_damage(
        self, store: Store, folder: Path
    ) -> None:
        current = ids(store)[0]
        rewrite(folder / "releases" / current / "manifest.json", schema_version=2, more={"a": 1})
        with pytest.raises(StoreError, match="made by a newer program") as raised:
            store.load_current()
        assert not isinstance(raised.value, DamagedRelease)
        with pytest.raises(StoreError, match="made by a newer program"):
            store.rollback(current)
        assert "made by a newer program" in damage_of(store, current, "manifest.json")
        assert len(ids(store)) == 2

    @pytest.mark.parametrize(
        "changes",
        [
            {"tables": {"observations": {"file": "x.parquet"}}},
            {
                "tables": {
                    "observations": {"file": "../x", "sha256": "0" * 64, "bytes": 1, "rows": 1}
                }
            },
            {"tables": {"observations": {"file": "x", "sha256": "0", "bytes": 1, "rows": 1}}},
            {"tables": [1]},
            {"previous": "../x"},
            {"created_at": "yesterday"},
            {"created_at": 5},
            {"details": None},
            {"release_id": "20261124T120000000000Z-00000000"},
        ],
    )
    def test_a_manifest_that_makes_no_sense_is_damage(
        self, store: Store, folder: Path, changes: dict[str, object]
    ) -> None:
        current = ids(store)[0]
        rewrite(folder / "releases" / current / "manifest.json", **changes)
        assert "expected " in damage_of(store, current, "manifest.json")
        assert loaded(store) == (2, (current,))

    def test_rows_that_the_manifest_does_not_count_are_damage(
        self, store: Store, folder: Path
    ) -> None:
        current = ids(store)[0]
        path = folder / "releases" / current / "manifest.json"
        table = json.loads(path.read_bytes())["tables"]["observations"]
        rewrite(path, tables={"observations": {**table, "rows": 2}})
        with pytest.raises(DamagedRelease, match="expected 2 rows, found 1"):
            store.read(current, "observations")

    def test_a_file_that_is_no_parquet_is_damage(self, store: Store, folder: Path) -> None:
        current = ids(store)[0]
        path = folder / "releases" / current / "manifest.json"
        content = b"no parquet"
        (path.parent / PARQUET).write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        table = {"file": PARQUET, "sha256": sha256, "bytes": len(content), "rows": 1}
        rewrite(path, tables={"observations": table})
        with pytest.raises(DamagedRelease, match="expected Parquet that can be read"):
            store.read(current, "observations")


class TestPublishingOverDamage:
    def test_what_the_place_does_not_give_back_is_not_made_current(
        self, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read = Path.read_bytes
        known = set(ids(store))

        def spoiling(path: Path) -> bytes:
            content = read(path)
            if path.name == PARQUET and path.parent.name not in known:
                return content[:-1] + b"\0"
            return content

        monkeypatch.setattr(Path, "read_bytes", spoiling)
        with pytest.raises(DamagedRelease, match="checksum"):
            publish(store, 4)
        monkeypatch.undo()
        assert loaded(store) == (3, ())
        assert set(ids(store)) == known
        assert store.verify() == []

    def test_a_pointer_that_moves_in_spite_of_the_lock_is_a_conflict(
        self, store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        current, before = ids(store)[:2]
        store.rollback(before)
        moved = (folder / "CURRENT").read_bytes()
        store.rollback(current)
        read = Path.read_bytes

        def disturbed(path: Path) -> bytes:
            content = read(path)
            if path.name == PARQUET:
                (folder / "CURRENT").write_bytes(moved)
            return content

        monkeypatch.setattr(Path, "read_bytes", disturbed)
        with pytest.raises(PublishConflict):
            publish(store, 4)
        monkeypatch.undo()
        assert loaded(store) == (2, ())
        assert len(ids(store)) == 3


class TestGoldenFolder:
    def test_a_store_of_the_first_form_stays_readable(self) -> None:
        store = open_store(str(GOLDEN))
        assert store.verify() == []
        found = store.load_current()
        assert found is not None
        assert found.passed_over == ()
        release = found.release
        assert release.release_id == "20261125T120000000000Z-a12a7db0"
        assert release.previous == "20261124T120000000000Z-b8919a7f"
        assert release.created_at == datetime(2026, 11, 25, 12, tzinfo=UTC)
        assert release.details == {"services": {"ecb": {"rows": 1}, "un_comtrade": {"rows": 2}}}
        frame = found.tables["observations"]
        assert list(frame.columns) == [
            *("service", "indicator", "flow", "reporter", "period", "value", "unit", "status"),
            *("source_id", "note", "vintage", "retrieved_at", "known_from", "known_to"),
        ]
        assert frame["service"].tolist() == ["ecb", "un_comtrade", "un_comtrade"]
        assert frame["value"].tolist() == [1.5, 10.0, 11.0]
        assert frame["flow"].tolist() == ["", "import", "import"]
        assert frame["known_to"].tolist() == ["", "2026-11-25T12:00:00+00:00", ""]
        older = store.read("20261124T120000000000Z-b8919a7f", "observations")
        assert older["value"].tolist() == [1.5]
        assert store.read_note("state") == {"checked_at": "2026-11-25T12:00:00+00:00"}

    def test_it_can_be_gone_on_with(self, tmp_path: Path) -> None:
        folder = tmp_path / "store"
        shutil.copytree(GOLDEN, folder)
        store = open_store(str(folder))
        assert publish(store, 4).previous == "20261125T120000000000Z-a12a7db0"
        assert store.rollback().release_id == "20261125T120000000000Z-a12a7db0"
        assert store.rollback().release_id == "20261124T120000000000Z-b8919a7f"
        assert store.verify() == []

    def test_verify_says_of_each_fault_where_it_is(self) -> None:
        assert Fault._fields == ("release_id", "file", "what")
