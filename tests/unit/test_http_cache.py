"""What was answered once is kept as it came, is not asked for again too soon, and never spoiled."""

import hashlib
import json
import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from loopback import (
    REQUEST,
    VARIABLES,
    Clock,
    Read,
    Say,
    Service,
    make_session,
    read_value,
)

from indicators.errors import AnswerError, NetworkError
from indicators.sources.http.cache import OLD_SECONDS, Cache, Entry
from indicators.sources.model import Page, Request

DAY = timedelta(days=1)
ETAGGED = {"ETag": '"first"', "Last-Modified": "Mon, 23 Nov 2026 08:00:00 GMT"}


@pytest.fixture(autouse=True)
def silent_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def files(folder: Path) -> dict[str, tuple[bytes, int, int]]:
    """Tell all that a file of a folder is: its bytes, its inode, when it was written."""
    return {
        path.name: (path.read_bytes(), path.stat().st_ino, path.stat().st_mtime_ns)
        for path in folder.iterdir()
    }


def meta(folder: Path) -> dict[str, str]:
    (path,) = folder.glob("*.json")
    told: dict[str, str] = json.loads(path.read_text())
    return told


def value_of(page: Page) -> float:
    return page.rows[0].value


def test_an_answer_is_kept_exactly_as_it_came(tmp_path: Path, clock: Clock) -> None:
    body = b'\xef\xbb\xbf {"value":\r\n 1.50}\n'

    def read(request: Request, content: bytes) -> Page:
        return read_value(request, content.removeprefix(b"\xef\xbb\xbf"))

    with Service(Say(body=body, headers=ETAGGED)) as service:
        _, answer = make_session(service.url, tmp_path, clock).get(REQUEST, read)
    (kept,) = tmp_path.glob("*.body")
    assert kept.read_bytes() == answer.content == body
    url = f"{service.url}/v2/country/BLR?date=2020%3A2024&format=json"
    name, digest = hashlib.sha256(url.encode()).hexdigest(), hashlib.sha256(body).hexdigest()
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{name}.json",
        f"{name}-{digest[:16]}.body",
    }
    assert meta(tmp_path) == {
        "url": url,
        "content_type": "application/json",
        "etag": '"first"',
        "last_modified": "Mon, 23 Nov 2026 08:00:00 GMT",
        "sha256": hashlib.sha256(body).hexdigest(),
        "retrieved_at": "2026-11-24T12:00:00+00:00",
        "checked_at": "2026-11-24T12:00:00+00:00",
    }
    assert answer.sha256 == meta(tmp_path)["sha256"]
    assert answer.retrieved_at == clock.moment


def test_a_young_answer_is_not_asked_for_and_nothing_is_written(
    tmp_path: Path, clock: Clock
) -> None:
    with Service() as service:
        first = make_session(service.url, tmp_path, clock)
        page, answer = first.get(REQUEST, read_value)
        before = files(tmp_path)
        clock.pass_by(DAY - timedelta(seconds=1))
        second = make_session(service.url, tmp_path, clock)
        assert second.get(REQUEST, read_value) == (page, answer._replace(cached=True))
    assert len(service.asked) == 1
    assert second.requests_made == 0
    assert files(tmp_path) == before


@pytest.mark.parametrize(("hours", "asked"), [(11.9, 1), (12, 2)])
def test_how_long_an_answer_is_young_is_the_services_affair(
    hours: float, asked: int, tmp_path: Path, clock: Clock
) -> None:
    with Service() as service:
        session = make_session(service.url, tmp_path, clock, ttl=timedelta(hours=12))
        session.get(REQUEST, read_value)
        clock.pass_by(timedelta(hours=hours))
        session.get(REQUEST, read_value)
    assert len(service.asked) == asked


def test_an_older_answer_is_only_fetched_where_it_has_changed(tmp_path: Path, clock: Clock) -> None:
    with Service(Say(headers=ETAGGED), Say(304), Say(304), Say(body={"value": 2})) as service:
        session = make_session(service.url, tmp_path, clock)
        session.get(REQUEST, read_value)
        body = {name: told for name, told in files(tmp_path).items() if name.endswith("body")}
        first = clock.moment
        clock.pass_by(DAY)
        page, answer = session.get(REQUEST, read_value)
        assert (value_of(page), answer.cached, answer.retrieved_at) == (1, True, first)
        assert meta(tmp_path)["retrieved_at"] == "2026-11-24T12:00:00+00:00"
        assert meta(tmp_path)["checked_at"] == "2026-11-25T12:00:00+00:00"
        assert files(tmp_path).items() >= body.items()
        clock.pass_by(DAY / 2)
        session.get(REQUEST, read_value)
        assert len(service.asked) == 2
        clock.pass_by(DAY)
        session.get(REQUEST, read_value)
        clock.pass_by(DAY)
        page, answer = session.get(REQUEST, read_value)
        assert (value_of(page), answer.cached, answer.retrieved_at) == (2, False, clock.moment)
    for asked in service.asked[1:]:
        assert asked.headers["If-None-Match"] == '"first"'
        assert asked.headers["If-Modified-Since"] == "Mon, 23 Nov 2026 08:00:00 GMT"
    assert len(service.asked) == session.requests_made == 4


def test_an_answer_without_a_mark_of_its_edition_is_fetched_anew(
    tmp_path: Path, clock: Clock
) -> None:
    with Service() as service:
        session = make_session(service.url, tmp_path, clock)
        for _ in range(2):
            session.get(REQUEST, read_value)
            clock.pass_by(DAY)
    assert service.asked[1].headers["If-None-Match"] is None
    assert service.asked[1].headers["If-Modified-Since"] is None


def test_other_parameters_are_another_answer(tmp_path: Path, clock: Clock) -> None:
    other = Request(REQUEST.service, REQUEST.path, (("date", "2019"),), "earlier")
    with Service(Say(body={"value": 1}), Say(body={"value": 2})) as service:
        session = make_session(service.url, tmp_path, clock)
        values = [
            value_of(session.get(request, read_value)[0])
            for request in (REQUEST, other, REQUEST, other)
        ]
    assert values == [1, 2, 1, 2]
    assert len(service.asked) == 2


def test_force_asks_for_everything_and_not_for_changes(tmp_path: Path, clock: Clock) -> None:
    with Service(Say(headers=ETAGGED), Say(body={"value": 2})) as service:
        make_session(service.url, tmp_path, clock).get(REQUEST, read_value)
        forced = make_session(service.url, tmp_path, clock, force=True)
        page, answer = forced.get(REQUEST, read_value)
        assert (value_of(page), answer.cached) == (2, False)
        again, _ = make_session(service.url, tmp_path, clock).get(REQUEST, read_value)
    assert value_of(again) == 2
    assert len(service.asked) == 2
    assert service.asked[1].headers["If-None-Match"] is None


@pytest.mark.parametrize("force", [False, True])
def test_offline_an_answer_of_any_age_will_do(force: bool, tmp_path: Path, clock: Clock) -> None:
    with Service() as service:
        make_session(service.url, tmp_path, clock).get(REQUEST, read_value)
        before = files(tmp_path)
        clock.pass_by(1000 * DAY)
        session = make_session(service.url, tmp_path, clock, offline=True, force=force)
        page, answer = session.get(REQUEST, read_value)
    assert (value_of(page), answer.cached) == (1, True)
    assert session.requests_made == 0
    assert files(tmp_path) == before


@pytest.mark.parametrize("kept_nowhere", [False, True])
def test_offline_nothing_is_asked_even_where_nothing_is_kept(
    kept_nowhere: bool, tmp_path: Path, clock: Clock
) -> None:
    folder = None if kept_nowhere else tmp_path
    with Service() as service:
        session = make_session(service.url, folder, clock, offline=True)
        with pytest.raises(NetworkError) as failed:
            session.get(REQUEST, read_value)
    assert failed.value.reason == "offline"
    assert str(failed.value).startswith("world_bank: no answer is kept, and nothing is asked")
    assert service.asked == []


def test_without_a_folder_every_answer_is_fetched(clock: Clock) -> None:
    with Service() as service:
        session = make_session(service.url, None, clock)
        session.get(REQUEST, read_value)
        session.get(REQUEST, read_value)
    assert len(service.asked) == 2


def test_an_answer_that_its_source_refuses_is_not_kept(tmp_path: Path, clock: Clock) -> None:
    with Service(Say(), Say(body={"figure": 1})) as service:
        session = make_session(service.url, tmp_path, clock)
        session.get(REQUEST, read_value)
        before = files(tmp_path)
        clock.pass_by(DAY)
        with pytest.raises(AnswerError, match="expected a value"):
            session.get(REQUEST, read_value)
    assert files(tmp_path) == before


def refusing_first(count: int) -> Read:
    """Make a reader that refuses what it is given the first times."""
    left = [count]

    def read(request: Request, content: bytes) -> Page:
        left[0] -= 1
        if left[0] >= 0:
            raise AnswerError(request.service, "form", "a newer reader is stricter")
        return read_value(request, content)

    return read


def test_an_answer_that_can_no_longer_be_read_is_asked_for_anew_without_conditions(
    tmp_path: Path, clock: Clock
) -> None:
    with Service(Say(headers=ETAGGED), Say(body={"value": 2})) as service:
        session = make_session(service.url, tmp_path, clock)
        session.get(REQUEST, read_value)
        page, answer = session.get(REQUEST, refusing_first(1))
    assert (value_of(page), answer.cached) == (2, False)
    assert service.asked[1].headers["If-None-Match"] is None


def test_offline_an_answer_that_can_no_longer_be_read_is_an_error(
    tmp_path: Path, clock: Clock
) -> None:
    with Service() as service:
        make_session(service.url, tmp_path, clock).get(REQUEST, read_value)
        session = make_session(service.url, tmp_path, clock, offline=True)
        with pytest.raises(AnswerError, match="a newer reader is stricter"):
            session.get(REQUEST, refusing_first(1))


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".body", None),
        (".body", b""),
        (".body", b'{"value": 9}'),
        (".json", None),
        (".json", b""),
        (".json", b"\xff\xfe\x00"),
        (".json", b"[]"),
        (".json", b"[" * 100_000),
        (".json", b"{}"),
        ("etag", 5),
        ("url", "http://127.0.0.1/other"),
        ("sha256", "0" * 64),
        ("sha256", "../../etc/passwd"),
        ("sha256", None),
        ("checked_at", "yesterday"),
        ("checked_at", "2026-11-24T12:00:00"),
        ("retrieved_at", 1),
    ],
)
def test_a_damaged_entry_is_as_good_as_none(
    suffix: str, content: object, tmp_path: Path, clock: Clock
) -> None:
    with Service(Say(headers=ETAGGED), Say(body={"value": 2})) as service:
        session = make_session(service.url, tmp_path, clock)
        session.get(REQUEST, read_value)
        path = next(tmp_path.glob(f"*{suffix if suffix.startswith('.') else '.json'}"))
        if not suffix.startswith("."):
            path.write_text(json.dumps({**json.loads(path.read_text()), suffix: content}))
        elif content is None:
            path.unlink()
        else:
            assert isinstance(content, bytes)
            path.write_bytes(content)
        page, answer = session.get(REQUEST, read_value)
        assert (value_of(page), answer.cached) == (2, False)
        assert service.asked[1].headers["If-None-Match"] is None
        mended, _ = session.get(REQUEST, read_value)
    assert value_of(mended) == 2
    assert len(service.asked) == 2


def test_an_answer_from_the_future_is_asked_for_again(tmp_path: Path, clock: Clock) -> None:
    with Service(Say(headers=ETAGGED), Say(304)) as service:
        session = make_session(service.url, tmp_path, clock)
        session.get(REQUEST, read_value)
        clock.moment -= 10 * DAY
        session.get(REQUEST, read_value)
        session.get(REQUEST, read_value)
    assert len(service.asked) == 2


@pytest.mark.parametrize("etag", ["ключ", "x" * 1000, " "])
def test_a_mark_that_no_header_can_hold_is_not_sent_back(
    etag: str, tmp_path: Path, clock: Clock
) -> None:
    entry = Entry("u", b"", "", etag, "", clock.moment, clock.moment)
    assert entry.conditions == {}
    Cache(tmp_path).put(entry)
    assert Cache(tmp_path).get("u") == entry


def test_where_answers_cannot_be_kept_they_are_used_and_it_is_said_once(
    tmp_path: Path, clock: Clock
) -> None:
    folder = tmp_path / "cache"
    folder.write_text("a file stands where the folder should be")
    with Service() as service:
        session = make_session(service.url, folder, clock)
        for _ in range(2):
            assert value_of(session.get(REQUEST, read_value)[0]) == 1
    assert session.warnings == [f"{folder}: answers cannot be kept there (File exists)"]


@pytest.mark.parametrize("fault", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_answer_and_no_litter(
    fault: str, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    with Service(Say(), Say(body={"value": 2})) as service:
        session = make_session(service.url, tmp_path, clock)
        session.get(REQUEST, read_value)
        before = files(tmp_path)
        clock.pass_by(DAY)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full) if fault == "fsync" else patched.setattr(
                Path, "replace", full
            )
            page, _ = session.get(REQUEST, read_value)
        assert files(tmp_path) == before
        offline, _ = make_session(service.url, tmp_path, clock, offline=True).get(
            REQUEST, read_value
        )
    assert (value_of(page), value_of(offline)) == (2, 1)
    assert session.warnings == [
        f"{tmp_path}: answers cannot be kept there (No space left on device)"
    ]


@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_write_that_is_cut_off_anywhere_leaves_the_old_answer_or_the_new(
    last: int, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path)
    old = Entry("u", b"old", "", "", "", clock.moment, clock.moment)
    new = replace(old, content=b"new")
    cache.put(old)
    steps: list[str] = []

    def cut_off(step: str) -> Callable[..., None]:
        real = getattr(Path, step)

        def do(path: Path, *arguments: object, **options: object) -> None:
            steps.append(step)
            if len(steps) == last:
                raise KeyboardInterrupt
            real(path, *arguments, **options)

        return do

    with monkeypatch.context() as patched:
        for step in ("replace", "unlink"):
            patched.setattr(Path, step, cut_off(step))
        with pytest.raises(KeyboardInterrupt):
            cache.put(new)
    assert cache.get("u") == (new if last == 3 else old)
    cache.put(new)
    assert cache.get("u") == new
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".body", ".json"]


def test_what_a_killed_process_left_half_written_is_swept_away(
    tmp_path: Path, clock: Clock
) -> None:
    old, young = tmp_path / "a.body.x.tmp", tmp_path / "a.body.y.tmp"
    for path in (old, young):
        path.write_bytes(b"half")
    # A file that another process removes first is seen, and then gone.
    (tmp_path / "gone.tmp").symlink_to(tmp_path / "nothing")
    past = time.time() - OLD_SECONDS - 1
    os.utime(old, (past, past))
    Cache(tmp_path).put(Entry("u", b"", "", "", "", clock.moment, clock.moment))
    assert not old.exists()
    assert young.exists()


def test_times_are_written_in_utc(tmp_path: Path) -> None:
    moment = datetime.fromisoformat("2026-11-24T15:00:00+03:00")
    Cache(tmp_path).put(Entry("u", b"", "", "", "", moment, moment))
    assert meta(tmp_path)["retrieved_at"] == "2026-11-24T12:00:00+00:00"
    entry = Cache(tmp_path).get("u")
    assert entry is not None
    assert entry.checked_at.tzinfo == UTC


def test_an_answer_to_a_key_serves_those_without_one_too(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from indicators.sources.http import address

    keyed = address("un_comtrade", "https://example.org", 3, 60).keyed
    request = Request("un_comtrade", "public/v1/preview/C/M/HS", (), "China")
    with Service() as service:
        monkeypatch.setenv("COMTRADE_KEY", "secret")
        make_session(service.url, tmp_path, clock, keyed=keyed).get(request, read_value)
        monkeypatch.delenv("COMTRADE_KEY")
        session = make_session(service.url, tmp_path, clock, keyed=keyed)
        session.get(request, read_value)
    assert len(service.asked) == 1
    assert meta(tmp_path)["url"] == f"{service.url}/public/v1/preview/C/M/HS"
