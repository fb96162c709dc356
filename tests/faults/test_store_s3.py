"""A store in a bucket: S3's conditional write decides between two publishers."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer
from store_process import number_of, publish

from indicators.errors import PublishConflict, StoreError
from indicators.store import Fault, Release, open_store
from indicators.store.objects import ObjectPlace

# One process starts the server, and imports what it is made of.
pytestmark = pytest.mark.xdist_group("s3")

PARQUET = "observations.parquet"


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """Run a server of buckets, and give the environment that leads a user to it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    server.stop()


@pytest.fixture(scope="module")
def account(environment: dict[str, str]) -> Any:
    return boto3.resource(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_DEFAULT_REGION"],
    )


@pytest.fixture
def bucket(account: Any, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make a bucket, in which the store of the environment lies."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    created = account.Bucket(f"store-{uuid4()}")
    created.create()
    monkeypatch.setenv("INDICATORS_STORE", f"s3://{created.name}/some/prefix")
    return created


def keys(bucket: Any) -> list[str]:
    return [each.key.removeprefix("some/prefix/") for each in bucket.objects.all()]


def test_a_bucket_keeps_releases_as_a_folder_does(bucket: Any) -> None:
    store = open_store()
    assert store.url == f"s3://{bucket.name}/some/prefix"
    assert (store.current_id(), store.load_current(), store.releases()) == (None, None, [])
    assert store.verify() == []
    assert keys(bucket) == []
    first, second, third = (publish(store, number) for number in (1, 2, 3))
    assert number_of(store) == 3
    assert store.releases() == [third, second, first]
    assert store.rollback() == second
    assert number_of(store) == 2
    assert store.rollback(third.release_id) == third
    assert store.prune(2) == [first.release_id]
    store.write_note("state", {"number": 3})
    assert store.read_note("state") == {"number": 3}
    assert store.read_note("other") is None
    assert store.verify() == []
    assert sorted(keys(bucket)) == sorted(
        [
            *(f"pointers/{number:012d}.json" for number in range(1, 6)),
            *(
                f"releases/{release.release_id}/{file}"
                for release in (second, third)
                for file in ("manifest.json", PARQUET, "others.parquet")
            ),
            "state.json",
        ]
    )


def test_a_release_is_seen_at_once_by_who_has_read_before(bucket: Any) -> None:
    reader, writer = open_store(), open_store()
    for number in (1, 2):
        assert reader.current_id() == writer.current_id()
        publish(writer, number)
        assert number_of(reader) == number
        assert len(reader.releases()) == number


def test_a_store_that_was_begun_anew_is_read_by_who_knew_the_old_one(bucket: Any) -> None:
    reader, writer = open_store(), open_store()
    publish(writer, 1)
    assert number_of(reader) == 1
    bucket.objects.all().delete()
    assert reader.current_id() is None
    publish(writer, 2)
    assert number_of(reader) == 2


def test_asking_which_release_is_current_is_one_request(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    release = publish(store, 1)
    assert store.current_id() == release.release_id

    def refused(place: ObjectPlace, name: str) -> bytes:
        raise AssertionError(name)

    monkeypatch.setattr(ObjectPlace, "read", refused)
    assert store.current_id() == release.release_id


def intercept(
    monkeypatch: pytest.MonkeyPatch, act: Callable[[Callable[[], None], str, str], None]
) -> None:
    """Let ``act`` decide about each object that is written: it gets the write, mode and name."""
    write = ObjectPlace._write

    def intercepted(place: ObjectPlace, name: str, content: bytes, mode: str = "overwrite") -> None:
        act(lambda: write(place, name, content, mode), mode, name)

    monkeypatch.setattr(ObjectPlace, "_write", intercepted)


def test_the_manifest_is_written_last_and_the_pointer_only_if_it_is_new(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def note(write: Callable[[], None], mode: str, name: str) -> None:
        written.append(f"{mode} {name}")
        write()

    intercept(monkeypatch, note)
    name = publish(open_store(), 1).release_id
    assert written == [
        f"overwrite releases/{name}/{PARQUET}",
        f"overwrite releases/{name}/others.parquet",
        f"overwrite releases/{name}/manifest.json",
        "create pointers/000000000001.json",
    ]


@pytest.mark.parametrize("before", [0, 1], ids=["first", "later"])
def test_of_two_publishers_that_follow_the_same_release_one_wins(
    bucket: Any, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    store = open_store()
    for number in range(before):
        publish(store, number)
    expected = store.current_id()
    both_have_looked = Barrier(2, timeout=30)
    # S3 looks and writes in one step. Moto takes two, so it is asked one thing at a time: both
    # publishers have seen by then that nobody was before them.
    one_at_a_time = Lock()

    def wait(write: Callable[[], None], mode: str, name: str) -> None:
        if mode != "create":
            write()
            return
        both_have_looked.wait()
        with one_at_a_time:
            write()

    def attempt(number: int) -> Release | PublishConflict:
        try:
            return publish(open_store(), number, expected)
        except PublishConflict as conflict:
            return conflict

    with monkeypatch.context() as patch, ThreadPoolExecutor(2) as publishers:
        intercept(patch, wait)
        ended = list(publishers.map(attempt, (11, 12)))
    (winner,) = (each for each in ended if isinstance(each, Release))
    (conflict,) = (each for each in ended if isinstance(each, PublishConflict))
    assert "another publisher did" in str(conflict)
    assert store.current_id() == winner.release_id
    assert number_of(store) == winner.details["number"]
    assert len(store.releases()) == before + 1
    assert store.verify() == []
    assert publish(store, 13).previous == winner.release_id


def test_a_publisher_that_was_overtaken_while_it_wrote_gives_way(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, other = open_store(), open_store()
    first = publish(store, 1)
    meantime: list[Callable[[], object]] = [lambda: publish(other, 2), other.rollback]

    def overtake(write: Callable[[], None], mode: str, name: str) -> None:
        todo, meantime[:] = meantime[:], []
        for each in todo:
            each()
        write()

    intercept(monkeypatch, overtake)
    # That the release it follows is current again does not make it the same: it was moved.
    with pytest.raises(PublishConflict, match="the pointer that was read before"):
        publish(store, 3)
    assert other.current_id() == first.release_id
    assert [release.details["number"] for release in other.releases()] == [2, 1]


@pytest.mark.parametrize("chosen", [1, 2, 3])
def test_an_upload_that_fails_is_taken_back(
    bucket: Any, monkeypatch: pytest.MonkeyPatch, chosen: int
) -> None:
    store = open_store()
    publish(store, 1)
    before = keys(bucket)
    written: list[str] = []

    def fail(write: Callable[[], None], mode: str, name: str) -> None:
        written.append(name)
        write()
        if len(written) == chosen:
            raise OSError(5, "the connection broke")

    intercept(monkeypatch, fail)
    with pytest.raises(StoreError, match="the connection broke"):
        publish(store, 2)
    assert keys(bucket) == before


class TestPointerWhoseAnswerIsLost:
    def test_who_has_won_is_told_so(self, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        store = open_store()

        def lose_the_answer(write: Callable[[], None], mode: str, name: str) -> None:
            write()
            if mode == "create":
                # The library asks again, and is told that the object exists.
                write()

        intercept(monkeypatch, lose_the_answer)
        release = publish(store, 1)
        assert store.current_id() == release.release_id
        assert number_of(store) == 1

    def test_a_pointer_that_did_not_arrive_leaves_the_old_release(
        self, bucket: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        store = open_store()
        publish(store, 1)

        def lose(write: Callable[[], None], mode: str, name: str) -> None:
            if mode == "create":
                raise OSError(5, "the connection broke")
            write()

        with monkeypatch.context() as patch:
            intercept(patch, lose)
            with pytest.raises(StoreError, match="the connection broke"):
                publish(store, 2)
        assert number_of(store) == 1
        # It may arrive after all, so that the release has to stay.
        assert [release.details["number"] for release in store.releases()] == [2, 1]
        assert store.verify() == []
        publish(store, 3)
        assert number_of(store) == 3


def test_a_damaged_or_missing_object_is_named_and_passed_over(bucket: Any) -> None:
    store = open_store()
    publish(store, 1)
    current = publish(store, 2).release_id
    path = f"some/prefix/releases/{current}"
    bucket.put_object(Key=f"{path}/{PARQUET}", Body=b"PAR1")
    (fault,) = store.verify()
    assert fault[:2] == (current, PARQUET)
    bucket.Object(f"{path}/manifest.json").delete()
    assert store.verify() == [
        Fault(current, "manifest.json", "expected this file, which is missing")
    ]
    loaded = store.load_current()
    assert loaded is not None
    assert loaded.passed_over == (current,)
    assert loaded.release.details == {"number": 1}


def test_a_release_that_is_removed_is_first_no_release_any_more(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store()
    first, second = publish(store, 1), publish(store, 2)
    remove = ObjectPlace._remove

    def remove_and_break(place: ObjectPlace, name: str) -> None:
        remove(place, name)
        raise OSError(5, "the connection broke")

    with monkeypatch.context() as patch:
        patch.setattr(ObjectPlace, "_remove", remove_and_break)
        with pytest.raises(StoreError, match="the connection broke"):
            store.prune(1)
    assert store.releases() == [second]
    assert store.prune(1) == [first.release_id]
    assert store.verify() == []


def test_an_upload_that_was_never_finished_goes_when_it_is_old(bucket: Any) -> None:
    store = open_store()
    left = "20261124T120000000000Z-00000000"
    bucket.put_object(Key=f"some/prefix/releases/{left}/{PARQUET}", Body=b"PAR1")
    for number in (1, 2):
        publish(store, number)
    assert [fault.release_id for fault in store.verify()] == [left]
    assert store.prune(2) == [left]
    assert store.verify() == []


def test_a_place_that_does_not_answer_is_not_taken_for_an_empty_store(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    store = open_store()
    for use in (store.current_id, lambda: store.read_note("state")):
        with pytest.raises(StoreError, match="expected a place that answers"):
            use()


def test_a_bucket_that_there_is_not_cannot_be_published_into(bucket: Any) -> None:
    store = open_store(f"s3://{bucket.name}-not/prefix")
    with pytest.raises(StoreError, match="bucket does not exist"):
        publish(store, 1)
