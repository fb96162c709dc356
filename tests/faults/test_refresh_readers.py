"""Whoever reads sees one release whole: while others publish, when clocks go back, after damage."""

import json
import os
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest
from rehearsing import Case, current_figures, rehearsal, tree

from indicators.cli import main
from indicators.current import forget, read_current
from indicators.errors import DamagedRelease
from indicators.fetched import TABLE
from indicators.refresh import running
from indicators.refresh.merging import Known, to_frame
from indicators.store import Store, open_store

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("refresh readers")]
LONG = os.environ.get("INDICATORS_FAULTS") == "long"
PUBLISHES = 500 if LONG else 60
READERS = 4 if LONG else 2
FLIPS = 50 if LONG else 2
SEED = 20261124


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    with rehearsal(tmp_path_factory.mktemp("refresh")) as (case, _):
        yield case


@pytest.fixture
def case(rehearsed: Case, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Have the store with one release again, and let the dashboard read it."""
    place = rehearsed.place
    place.put_back(rehearsed.before)
    forget()
    monkeypatch.setenv("INDICATORS_STORE", str(place.folder / "store"))
    monkeypatch.setenv("INDICATORS_DATA", str(place.dataset.directory))
    return rehearsed


class TestManyPublishes:
    def test_no_reader_sees_two_releases_mixed(
        self,
        data_folder: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        record_property: Callable[[str, object], None],
    ) -> None:
        """Publish releases in which every figure is the release's own number."""
        monkeypatch.setenv("INDICATORS_STORE", str(tmp_path / "store"))
        monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
        store = open_store()
        publish(store, 0)
        ended = threading.Event()
        with ThreadPoolExecutor(READERS) as pool:
            readers = [pool.submit(numbers_shown, ended) for _ in range(READERS - 1)]
            readers.append(pool.submit(numbers_stored, open_store(), ended))
            try:
                for number in range(1, PUBLISHES + 1):
                    publish(store, number)
                    store.prune(1)
            finally:
                ended.set()
            seen = [reader.result() for reader in readers]
        for numbers in seen:
            assert numbers == sorted(numbers)
            assert numbers[-1] <= PUBLISHES
        assert len(set(seen[-1])) > 5
        assert shown_number() == PUBLISHES
        record_property("publishes", PUBLISHES)
        record_property("reads", sum(len(numbers) for numbers in seen))
        record_property("releases_seen", len(set().union(*seen)))


def publish(store: Store, number: int) -> None:
    """Publish four figures, all with the same value."""
    now = datetime.now(UTC)
    rows = [
        Known(
            *("customs", "wood", "export", "CHN", f"2021-0{month}", float(number), "USD"),
            *("official", "gacc_2021", "", "", now.isoformat(), now.isoformat(), ""),
        )
        for month in range(1, 5)
    ]
    tables, details = {TABLE: to_frame(rows)}, {"number": number}
    store.publish(tables, details, expected=store.current_id(), now=now)


def the_number(details: object, values: pd.Series) -> int:
    """Return the number of a release, which is in all of it."""
    assert isinstance(details, dict)
    assert len(values) == 4
    assert set(values) == {details["number"]}
    return int(details["number"])


def shown_number() -> int:
    """Read as the dashboard does, and return the number of the release that it names."""
    shown = read_current()
    fetched = shown.dataset.fetched
    assert shown.trouble == ""
    assert fetched is not None
    assert fetched.passed_over == ()
    assert shown.dataset.version.endswith(f"+{fetched.release.release_id}")
    rows = shown.dataset.observations
    own = rows.loc[rows["service"] != "", "value"]
    assert list(own) == list(fetched.rows["value"])
    return the_number(fetched.release.details, own)


def numbers_shown(ended: threading.Event) -> list[int]:
    numbers = [shown_number()]
    while not ended.is_set():
        numbers.append(shown_number())
    return numbers


def numbers_stored(store: Store, ended: threading.Event) -> list[int]:
    numbers: list[int] = []
    while not ended.is_set():
        loaded = store.load_current()
        assert loaded is not None
        assert loaded.passed_over == ()
        numbers.append(the_number(loaded.release.details, loaded.tables[TABLE]["value"]))
    return numbers


class TestClockThatGoesBack:
    @pytest.mark.parametrize("back", [timedelta(0), timedelta(hours=1), timedelta(days=4000)])
    def test_releases_and_vintages_stay_in_order(
        self, case: Case, monkeypatch: pytest.MonkeyPatch, back: timedelta
    ) -> None:
        store = case.place.store
        first = store.current_id()
        moment = store.releases()[0].created_at - back

        class Clock(datetime):
            @classmethod
            def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
                return moment

        monkeypatch.setattr(running, "datetime", Clock)
        second = case.place.refresh().release
        assert current_figures(store) == case.new
        newest, oldest = store.releases()
        assert (newest.release_id, oldest.release_id) == (second, first)
        assert newest.created_at > oldest.created_at
        loaded = store.load_current()
        assert loaded is not None
        assert_vintages_follow(loaded.tables[TABLE])
        assert main(["verify"]) == 0


def assert_vintages_follow(table: pd.DataFrame) -> None:
    """Find that each figure had one value at a time, and that one was replaced."""
    cell = ["service", "indicator", "flow", "reporter", "period"]
    replaced = 0
    for _, rows in table.groupby(cell):
        spans = sorted(
            (datetime.fromisoformat(start), end)
            for start, end in zip(rows["known_from"], rows["known_to"], strict=True)
        )
        assert spans[-1][1] == ""
        for (start, end), (following, _) in pairwise(spans):
            assert start < datetime.fromisoformat(end) <= following
            replaced += 1
    assert replaced == 1


class TestFlippedBit:
    @pytest.mark.parametrize("file", ["observations.parquet", "manifest.json"])
    def test_it_is_found_the_release_before_is_shown_and_a_refresh_mends(
        self,
        case: Case,
        file: str,
        capsys: pytest.CaptureFixture[str],
        record_property: Callable[[str, object], None],
    ) -> None:
        place = case.place
        store = place.store
        previous = store.current_id()
        spoiled = place.refresh().release
        assert spoiled is not None
        kept = place.kept()
        name = f"store/releases/{spoiled}/{file}"
        places = random.Random(SEED)  # noqa: S311 - not for secrets
        for _ in range(FLIPS):
            bit = places.randrange(8 * len(kept[name]))
            place.put_back({**kept, name: flipped(kept[name], bit)})
            assert main(["verify", "--json"]) == 1, bit
            (fault,) = json.loads(capsys.readouterr().out)["faults"]
            assert (fault["release_id"], fault["file"]) == (spoiled, file), bit
            # What was read before it was spoiled would be shown on: this is a start anew.
            forget()
            shown = read_current().dataset.fetched
            assert shown is not None
            assert shown.release.release_id == previous
            assert shown.passed_over == (spoiled,)
            mended = place.refresh()
            assert mended.exit_code == 10
            assert mended.release not in {spoiled, previous}
            shown = read_current().dataset.fetched
            assert shown is not None
            assert shown.release.release_id == mended.release
            assert shown.passed_over == ()
            assert current_figures(store) == case.new
        record_property("flips", FLIPS)

    @pytest.mark.parametrize("file", ["observations.parquet", "manifest.json"])
    def test_in_the_only_release_it_is_named_and_nothing_is_made_up_in_its_stead(
        self, case: Case, file: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        place = case.place
        only = place.store.current_id()
        path = place.folder / "store" / "releases" / f"{only}" / file
        path.write_bytes(flipped(path.read_bytes(), 100))
        before = tree(place.folder / "store")
        with pytest.raises(DamagedRelease, match=f"release {only}, {file}: expected"):
            place.refresh()
        assert tree(place.folder / "store") == before
        shown = read_current()
        assert shown.trouble.startswith(f"release {only}, {file}: ")
        assert shown.dataset.fetched is None
        assert main(["verify"]) == 1
        assert file in capsys.readouterr().out

    def test_in_the_pointer_it_is_found_and_going_back_by_name_mends(
        self, case: Case, capsys: pytest.CaptureFixture[str]
    ) -> None:
        place = case.place
        store = place.store
        current = store.current_id()
        assert current is not None
        pointer = place.folder / "store" / "CURRENT"
        pointer.write_bytes(flipped(pointer.read_bytes(), 100))
        assert main(["verify", "--json"]) == 1
        (fault,) = json.loads(capsys.readouterr().out)["faults"]
        assert fault["file"] == "CURRENT"
        shown = read_current()
        assert "CURRENT is damaged" in shown.trouble
        assert shown.dataset.fetched is not None
        assert shown.dataset.fetched.release.release_id == current
        assert shown.dataset.fetched.passed_over == ("CURRENT",)
        assert main(["rollback", current]) == 0
        capsys.readouterr()
        assert main(["verify", "--json"]) == 0
        assert place.refresh().exit_code == 10
        assert current_figures(store) == case.new


def flipped(content: bytes, bit: int) -> bytes:
    """Return the bytes with one bit turned over."""
    spoiled = bytearray(content)
    spoiled[bit // 8] ^= 1 << bit % 8
    return bytes(spoiled)
