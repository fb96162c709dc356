"""The data at this moment: never older than the files, never gone because of the store."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from asgi import Client
from refreshing import known, publish
from starlette.applications import Starlette

from indicators import current, loaders
from indicators.current import NOTE, forget, read_current, signature
from indicators.errors import DataError, StoreError
from indicators.loaders import Dataset
from indicators.server_api import ROUTES
from indicators.store import Loaded, Store, objects, open_store, watching
from indicators.store.objects import ObjectPlace

ChangeCell = Callable[[str, int, str, str], None]
AppendLine = Callable[[str, str], None]
SPRING = datetime(2026, 4, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _nothing_read_yet() -> Iterator[None]:
    forget()
    yield
    forget()


@pytest.fixture
def store(data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Make the tiny folder and a store beside it the default ones."""
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    monkeypatch.setenv("INDICATORS_STORE", str(tmp_path / "store"))
    return open_store()


@pytest.fixture
def readings(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Remember every reading of a folder."""
    seen: list[Path] = []
    load = loaders.load

    def noted(directory: Path, release: Loaded | None = None) -> Dataset:
        seen.append(directory)
        return load(directory, release)

    monkeypatch.setattr(loaders, "load", noted)
    return seen


def fetched() -> list[float]:
    """Read the values that the current release brought."""
    rows = read_current().dataset.observations
    return rows.loc[rows["service"] != "", "value"].tolist()


def spoil_pointer(store: Store) -> None:
    (Path(store.url) / "CURRENT").write_bytes(b"nothing of the kind")


def spoil_release(store: Store, release_id: str) -> None:
    (Path(store.url) / "releases" / release_id / "observations.parquet").write_bytes(b"PAR1")


# --- one reading, and a new one when something changed ----------------------------------------


def test_all_who_ask_get_the_one_reading_while_nothing_changes(
    store: Store, readings: list[Path], data_folder: Path
) -> None:
    publish(store, [known("2025-01", 100)])
    first, second = read_current(), read_current()
    assert first.dataset is second.dataset
    assert readings == [data_folder]
    assert first.trouble == ""


def test_many_who_ask_at_once_wait_for_one_reading(store: Store, readings: list[Path]) -> None:
    together = threading.Barrier(8)
    seen: list[Dataset] = []

    def ask() -> None:
        together.wait()
        seen.append(read_current().dataset)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(readings) == 1
    assert {id(one) for one in seen} == {id(seen[0])}


def test_a_row_that_is_added_to_a_file_is_seen_at_the_next_visit(
    store: Store, append_line: AppendLine
) -> None:
    assert len(read_current().dataset.observations) == 8
    append_line("observations.csv", "wood,export,BLR,2022,9,USD,official,belta_2021,")
    assert len(read_current().dataset.observations) == 9


def test_a_file_of_the_same_size_and_age_is_still_seen_to_be_another(
    store: Store, data_folder: Path
) -> None:
    read_current()
    path = data_folder / "observations.csv"
    before = path.stat()
    written = path.read_text(encoding="utf-8").replace(",692500,", ",692501,")
    path.write_text(written, encoding="utf-8", newline="")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert read_current().dataset.observations["value"].iloc[0] == 692501


def test_a_release_is_seen_at_the_next_visit_and_so_is_going_back(store: Store) -> None:
    assert fetched() == []
    first = publish(store, [known("2025-01", 100)])
    assert fetched() == [100]
    publish(store, [known("2025-01", 104)], now=SPRING)
    assert fetched() == [104]
    store.rollback(first.release_id)
    assert fetched() == [100]


def test_looking_whether_anything_changed_reads_no_data(store: Store, readings: list[Path]) -> None:
    publish(store, [known("2025-01", 100)])
    one, again = signature(), signature()
    assert one == again
    assert readings == []
    publish(store, [known("2025-01", 104)], now=SPRING)
    assert signature() != one


def test_a_release_that_was_passed_over_is_named_while_the_one_before_it_is_shown(
    store: Store,
) -> None:
    publish(store, [known("2025-01", 100)])
    damaged = publish(store, [known("2025-01", 104)], now=SPRING)
    spoil_release(store, damaged.release_id)
    read = read_current()
    assert fetched() == [100]
    assert read.dataset.fetched is not None
    assert read.dataset.fetched.passed_over == (damaged.release_id,)


# --- a spoiled folder ------------------------------------------------------------------------


def test_a_folder_that_was_never_sound_is_told_at_every_visit_by_an_error_of_its_own(
    store: Store, readings: list[Path], change_cell: ChangeCell
) -> None:
    change_cell("observations.csv", 3, "value", "many")
    errors = []
    for _ in range(3):
        with pytest.raises(DataError) as told:
            read_current()
        errors.append(told.value)
    assert len({id(one) for one in errors}) == 3
    assert {one.problems for one in errors} == {errors[0].problems}
    assert len(readings) == 1
    change_cell("observations.csv", 3, "value", "5")
    assert len(read_current().dataset.observations) == 8


def test_a_bad_save_leaves_the_data_of_before_and_says_since_when_and_why(
    store: Store, readings: list[Path], change_cell: ChangeCell
) -> None:
    before = read_current()
    assert before.unsound is None
    started = datetime.now(UTC)
    change_cell("observations.csv", 3, "value", "many")
    first = read_current()
    change_cell("observations.csv", 3, "value", "very many")
    second = read_current()
    assert read_current().dataset is second.dataset is first.dataset is before.dataset
    assert len(readings) == 3
    assert first.unsound is not None
    assert second.unsound is not None
    assert started <= first.unsound.since == second.unsound.since <= datetime.now(UTC)
    (problem,) = second.unsound.problems
    assert str(problem).startswith("observations.csv, row 3, column value: 'very many' – expected")
    change_cell("observations.csv", 3, "value", "5")
    mended = read_current()
    assert mended.unsound is None
    assert mended.dataset.observations["value"].iloc[1] == 5


@pytest.mark.parametrize("file", ["observations.csv", "claims.csv", "."])
def test_a_file_or_a_folder_that_goes_away_takes_no_data_along(
    store: Store, data_folder: Path, file: str
) -> None:
    before = read_current().dataset
    away = data_folder.with_name("away")
    (data_folder / file).rename(away)
    shown = read_current()
    assert shown.dataset is before
    assert shown.unsound is not None
    away.rename(data_folder / file)
    assert read_current().unsound is None


def test_what_was_read_is_kept_under_the_signature_of_what_was_read(
    store: Store, data_folder: Path, monkeypatch: pytest.MonkeyPatch, append_line: AppendLine
) -> None:
    load = loaders.load
    lines = ["wood,export,BLR,2022,9,USD,official,belta_2021,"]

    def overtaken(directory: Path, release: Loaded | None = None) -> Dataset:
        dataset = load(directory, release)
        if lines:
            append_line("observations.csv", lines.pop())
        return dataset

    monkeypatch.setattr(loaders, "load", overtaken)
    assert len(read_current().dataset.observations) == 9


def test_a_folder_that_is_not_there_is_a_problem_of_the_data(
    store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match="nowhere"):
        read_current()


# --- a store that cannot be used --------------------------------------------------------------


def test_a_store_at_no_known_address_leaves_the_folder_and_is_told(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_STORE", "carrier-pigeon://roof")
    read = read_current()
    assert len(read.dataset.observations) == 8
    assert "carrier-pigeon://roof" in read.trouble
    assert read.noted == {}


def test_a_store_that_is_a_file_leaves_the_folder_and_is_told(store: Store) -> None:
    Path(store.url).write_text("not a folder", encoding="utf-8")
    read = read_current()
    assert len(read.dataset.observations) == 8
    assert store.url in read.trouble


def test_a_store_without_any_sound_release_leaves_the_folder_and_is_told(store: Store) -> None:
    release = publish(store, [known("2025-01", 100)])
    spoil_release(store, release.release_id)
    read = read_current()
    assert len(read.dataset.observations) == 8
    assert release.release_id in read.trouble
    assert read.dataset.fetched is None


def test_the_last_sound_release_stays_where_the_store_has_none_any_more(store: Store) -> None:
    publish(store, [known("2025-01", 100)])
    before = read_current().dataset
    for one in (Path(store.url) / "releases").glob("*/observations.parquet"):
        one.write_bytes(b"PAR1")
    spoil_pointer(store)
    read = read_current()
    assert read.dataset is before
    assert "expected" in read.trouble


@pytest.mark.parametrize("sound", [0, 1])
def test_a_damaged_release_is_read_once_and_not_at_every_visit(
    store: Store, monkeypatch: pytest.MonkeyPatch, readings: list[Path], sound: int
) -> None:
    for number in range(sound + 1):
        release = publish(store, [known("2025-01", 100 + number)], now=SPRING)
    spoil_release(store, release.release_id)
    loads = counted(monkeypatch, "load_current")
    seen = [read_current() for _ in range(3)]
    assert (len(loads), len(readings)) == (1, 1)
    assert len({id(one.dataset) for one in seen}) == 1
    # After a while it is looked at again: it may have been put back from a copy.
    monkeypatch.setattr(watching, "DAMAGED_SECONDS", 0.0)
    forget()
    for _ in range(3):
        read_current()
    assert len(loads) == 4


def test_a_release_is_kept_under_the_pointer_that_it_was_read_by(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish(store, [known("2025-01", 100)])
    load = Store.load_current
    overtakes = [1]

    def overtaken(self: Store) -> Loaded | None:
        # Another one becomes current between the look and the reading.
        if overtakes:
            overtakes.pop()
            publish(store, [known("2025-01", 104)], now=SPRING)
        return load(self)

    monkeypatch.setattr(Store, "load_current", overtaken)
    assert fetched() == [104]
    store.rollback(first.release_id)
    assert fetched() == [100]


# --- looking is cheap, and never waited for long ----------------------------------------------


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[str]:
    """Count the calls of a method of the store."""
    calls: list[str] = []
    method = getattr(Store, name)

    def noted(self: Store, *arguments: Any) -> Any:
        calls.append(name)
        return method(self, *arguments)

    monkeypatch.setattr(Store, name, noted)
    return calls


def test_in_a_bucket_all_who_ask_share_one_small_read(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_STORE", "memory://bucket-of-a-test/store")
    publish(open_store(), [known("2025-01", 100)])
    opened = []
    monkeypatch.setattr(current, "open_store", lambda url: opened.append(url) or open_store(url))
    calls = {name: counted(monkeypatch, name) for name in ("pointer", "read_note", "load_current")}
    for _ in range(20):
        assert fetched() == [100]
        signature()
    # One look: once before and once after the release was read.
    assert {name: len(made) for name, made in calls.items()} == {
        "pointer": 2, "read_note": 1, "load_current": 1,
    }  # fmt: skip
    assert len(opened) == 1
    monkeypatch.setattr(ObjectPlace, "look_seconds", 0.0)
    publish(open_store(), [known("2025-01", 104)], now=SPRING)
    current._watch(os.environ["INDICATORS_STORE"])._next_look = 0.0
    assert fetched() == [104]
    assert (len(opened), len(calls["load_current"])) == (1, 2)


@pytest.fixture
def silent_bucket(store: Store, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Make the store a bucket at an address that takes connections and never answers."""
    monkeypatch.setattr(watching, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("INDICATORS_STORE", "s3://silent/store")
        yield "s3://silent/store"


def test_a_bucket_that_never_answers_is_waited_for_once_and_is_told(silent_bucket: str) -> None:
    begun = time.monotonic()
    told = [read_current() for _ in range(5)]
    assert time.monotonic() - begun < 2
    for one in told:
        assert len(one.dataset.observations) == 8
        assert "expected an answer, none has come since 20" in one.trouble
    health = Client(Starlette(routes=ROUTES)).get("/api/health").json()
    assert time.monotonic() - begun < 2
    assert (health["status"], health["store_trouble"]) == ("ok", told[0].trouble)


def test_reading_a_bucket_that_never_answers_has_a_limit(
    silent_bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(objects, "ANSWER_SECONDS", 0.3)
    begun = time.monotonic()
    with pytest.raises(StoreError, match=r"^s3://silent/store: expected an answer within 0"):
        open_store().current_id()
    assert time.monotonic() - begun < 5


def test_a_store_that_falls_silent_leaves_the_last_release_until_it_answers(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(store, [known("2025-01", 100)])
    assert fetched() == [100]
    monkeypatch.setattr(watching, "PATIENCE", 0.1)
    answers = threading.Event()
    pointer = Store.pointer

    def silent(self: Store) -> bytes | None:
        assert answers.wait(20)
        return pointer(self)

    monkeypatch.setattr(Store, "pointer", silent)
    begun = time.monotonic()
    for _ in range(20):
        assert fetched() == [100]
        assert "none has come since" in read_current().trouble
    assert time.monotonic() - begun < 2
    answers.set()
    monkeypatch.setattr(Store, "pointer", pointer)
    publish(store, [known("2025-01", 104)], now=SPRING)
    monkeypatch.setattr(watching, "PATIENCE", 30.0)
    while (read_current().trouble, fetched()) != ("", [104]):
        assert time.monotonic() - begun < 30
        time.sleep(0.01)


def test_a_spoiled_pointer_leaves_the_folder_and_is_told(store: Store) -> None:
    publish(store, [known("2025-01", 100)])
    spoil_pointer(store)
    read = read_current()
    own = read.dataset.observations["service"] == ""
    assert own.sum() == 8
    assert "CURRENT" in read.trouble


def test_a_spoiled_pointer_takes_no_fetched_figure_from_the_page_that_the_command_shows(
    store: Store, data_folder: Path
) -> None:
    publish(store, [known("2025-01", 100)])
    spoil_pointer(store)
    shown_by_the_command = loaders.load(data_folder, store).observations
    assert len(shown_by_the_command) == 9
    assert fetched() == [100]


def test_once_the_store_is_mended_its_figures_are_there_again(store: Store) -> None:
    release = publish(store, [known("2025-01", 100)])
    assert fetched() == [100]
    spoil_pointer(store)
    assert read_current().trouble
    store.rollback(release.release_id)
    assert fetched() == [100]
    assert read_current().trouble == ""


# --- what refreshes noted --------------------------------------------------------------------


def test_what_refreshes_noted_is_told_anew_at_every_visit(store: Store) -> None:
    publish(store, [known("2025-01", 100)])
    assert read_current().noted == {}
    store.write_note(NOTE, {"customs": {"rows": 1}})
    assert read_current().noted == {"customs": {"rows": 1}}


def test_a_spoiled_note_takes_no_figure_away_and_is_told(store: Store) -> None:
    publish(store, [known("2025-01", 100)])
    store.write_note(NOTE, {"customs": {"rows": 1}})
    noted = read_current().noted
    (Path(store.url) / f"{NOTE}.json").write_bytes(b"[")
    read = read_current()
    assert fetched() == [100]
    assert (read.noted, "note services" in read.trouble) == (noted, True)
    forget()
    assert read_current().noted == {}
