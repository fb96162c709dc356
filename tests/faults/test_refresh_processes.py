"""Processes that refresh and are killed, meet one another, or a disk that takes nothing more."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from child_refresh import Nursery, nursing
from injecting import ERRORS, WRITING, Sabotage
from rehearsing import (
    START,
    TODAY,
    Case,
    Serving,
    assert_mended,
    assert_sound,
    current_figures,
    of_service,
    rehearsal,
    tree,
)

from indicators.cli import main
from indicators.current import forget, read_current
from indicators.errors import StoreBusy

if sys.platform != "linux":
    pytest.skip("kills processes and fills disks as Linux lets it", allow_module_level=True)

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("refresh processes")]
LONG = os.environ.get("INDICATORS_FAULTS") == "long"
KILLS = 200 if LONG else 12
SEED = 20261124

PAGE = 4096
DISK = 128 * PAGE
COMMAND = ("refresh", "--json", "--from", f"{START}", "--to", f"{TODAY}")


class Setting(NamedTuple):
    """A case, the services that it asks, and the nursery of processes that refresh it."""

    case: Case
    services: Serving
    nursery: Nursery

    def run(self, *arguments: str, room: int | None = None) -> tuple[int, dict[str, object]]:
        """Run the command in a process of its own; return its exit code and its JSON."""
        pid = self.nursery.command(self.case.place.folder, *arguments, room=room)
        code, said = self.nursery.ended(pid)
        return code, json.loads(said[said.index("{") : said.rindex("}") + 1])


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setting]:
    with (
        rehearsal(tmp_path_factory.mktemp("refresh")) as (case, services),
        nursing(case.place.dataset.directory) as nursery,
    ):
        yield Setting(case, services, nursery)


@pytest.fixture
def setting(rehearsed: Setting) -> Iterator[Setting]:
    rehearsed.services.tell(clear=True)
    rehearsed.case.place.put_back(rehearsed.case.before)
    yield rehearsed
    rehearsed.services.tell(clear=True)


@pytest.fixture
def dashboard(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the dashboard read what is refreshed, and return its store."""
    store = setting.case.place.folder / "store"
    forget()
    monkeypatch.setenv("INDICATORS_STORE", str(store))
    monkeypatch.setenv("INDICATORS_CACHE", str(setting.case.place.folder))
    monkeypatch.setenv("INDICATORS_DATA", str(setting.case.place.dataset.directory))
    return store


@pytest.fixture
def small_disk(setting: Setting, tmp_path: Path) -> Iterator[Setting]:
    """Have the place on a file system that holds little."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        place = replace(setting.case.place, folder=folder / "place")
        yield setting._replace(case=replace(setting.case, place=place))
    finally:
        subprocess.run(["umount", str(folder)], check=True)


class TestKilled:
    def test_a_refresh_that_is_killed_at_any_moment_harms_nothing(
        self, setting: Setting, record_property: Callable[[str, object], None]
    ) -> None:
        case, nursery = setting.case, setting.nursery
        place = case.place
        moments = random.Random(SEED)  # noqa: S311 - not for secrets
        sys.stdout.write(f"seed {SEED}\n")
        began = time.monotonic()
        assert nursery.ended(nursery.refresh(place.folder)).code == 10
        longest = 1.5 * (time.monotonic() - began)
        kills = published = 0
        while kills < KILLS:
            place.put_back(case.before)
            for _ in range(moments.choice((1, 1, 1, 2, 3))):
                code = self.kill_after(setting, moments.uniform(0, longest))
                assert_sound(place, case.old, case.new)
                with place.store.lock():
                    published += current_figures(place.store) == case.new
                killed = code == -signal.SIGKILL
                kills += killed
                # So some come too late, and the others at any moment of a refresh.
                longest *= 1.05 if killed else 0.8
            assert_mended(place, case.new)
        record_property("killed", kills)
        record_property("published", published)
        if LONG:
            assert 0 < published < kills

    def kill_after(self, setting: Setting, seconds: float) -> int:
        """Let a refresh run for so long, and read meanwhile."""
        case = setting.case
        pid = setting.nursery.refresh(case.place.folder)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            assert current_figures(case.place.store) in (case.old, case.new)
        os.kill(pid, signal.SIGKILL)
        code, said = setting.nursery.ended(pid)
        assert code in {-signal.SIGKILL, 0, 10}, said
        return code

    def test_a_second_refresh_ends_at_once_and_writes_nothing(self, setting: Setting) -> None:
        case = setting.case
        place = case.place
        setting.services.tell(fault="stall", service="world_bank", times=None, seconds=600)
        first = setting.nursery.refresh(place.folder)
        wait_until(lambda: setting.services.tell()["requests"].get("world_bank", 0) > 0)
        with pytest.raises(StoreBusy), place.store.lock():
            pass
        wait_until(lambda: setting.services.tell()["requests"].get("nbrb", 0) >= 3)
        before, asked = tree(place.folder / "store"), setting.services.tell()["requests"]
        code, told = setting.run(*COMMAND)
        assert code == 75
        assert told == {
            "ok": False,
            "exit_code": 75,
            "error": f"another process is at work in {place.store.url}:"
            " expected to be the only one",
        }
        assert tree(place.folder / "store") == before
        assert setting.services.tell()["requests"] == asked
        os.kill(first, signal.SIGKILL)
        assert setting.nursery.ended(first).code == -signal.SIGKILL
        setting.services.tell(clear=True)
        assert_sound(place, case.old)
        assert_mended(place, case.new)


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.005)


class TestService:
    def test_the_command_names_one_that_failed_and_publishes_the_others(
        self, setting: Setting
    ) -> None:
        case = setting.case
        setting.services.tell(fault="unavailable", service="world_bank", times=None)
        code, told = setting.run(*COMMAND, "world_bank", "nbrb")
        assert (code, told["ok"], told["exit_code"]) == (20, False, 20)
        assert told["release"] == case.place.store.current_id()
        world_bank, nbrb = told["services"]  # type: ignore[misc]
        assert (world_bank["status"], world_bank["reason"]) == ("failed", "status")
        assert world_bank["error"].startswith("world_bank: the service failed")
        assert (nbrb["status"], nbrb["added"]) == ("changed", 1)
        now = current_figures(case.place.store)
        assert of_service(now, "world_bank") == of_service(case.old, "world_bank")
        assert of_service(now, "nbrb") == of_service(case.new, "nbrb")


class TestFullDisk:
    @pytest.mark.parametrize("room", [0, 1, 500, 2000, 4000] if LONG else [0, 2000])
    def test_a_file_that_may_not_grow_is_told_and_harms_nothing(
        self, setting: Setting, room: int
    ) -> None:
        case = setting.case
        code, told = setting.run(*COMMAND, room=room)
        assert code == 74
        assert told["exit_code"] == 74
        assert told["error"] == (
            f"{case.place.store.url}: expected a store that can be used (File too large)"
        )
        assert_sound(case.place, case.old)
        assert case.place.store_leftovers() == []
        assert_mended(case.place, case.new)

    def test_answers_that_cannot_be_kept_are_told_and_cost_nothing_else(
        self, setting: Setting
    ) -> None:
        case = setting.case
        whole = max(
            path.stat().st_size
            for path in (case.place.folder / "store").rglob("*")
            if path.is_file()
        )
        # Enough for every file of the store, but the answer with the rates is longer.
        code, told = setting.run(*COMMAND, "--force", room=whole + 300)
        assert code == 10
        services = {one["service"]: one for one in told["services"]}  # type: ignore[attr-defined]
        assert services["nbrb"]["warnings"] == [
            f"{case.place.cache}: answers cannot be kept there (File too large)"
        ]
        assert_sound(case.place, case.new)

    def test_a_disk_without_room_is_told_and_harms_nothing(
        self, small_disk: Setting, record_property: Callable[[str, object], None]
    ) -> None:
        case = small_disk.case
        place = case.place
        filler = place.folder.parent / "filler"
        told_full = 0
        for pages in itertools.count(0, 1 if LONG else 3):
            place.put_back(case.before)
            disk = os.statvfs(place.folder)
            filler.write_bytes(b"x" * max(0, (disk.f_bfree - pages) * PAGE))
            code, told = small_disk.run(*COMMAND)
            assert_sound(place, case.old, case.new)
            filler.unlink()
            assert_mended(place, case.new)
            if code == 10:
                break
            told_full += 1
            assert code == 74
            assert "No space left on device" in str(told["error"])
        record_property("full", told_full)
        assert told_full


class TestStoreThatCannotBeWritten:
    def test_a_file_in_its_place_is_told_and_stays(
        self, dashboard: Path, setting: Setting, capsys: pytest.CaptureFixture[str]
    ) -> None:
        setting.case.place.put_back({"store": b"precious"})
        code, told = setting.run(*COMMAND)
        assert code == 74
        assert str(told["error"]).startswith(f"{dashboard}: expected a ")
        assert "\n" not in str(told["error"])
        assert dashboard.read_bytes() == b"precious"
        shown = read_current()
        assert shown.trouble
        assert shown.dataset.fetched is None
        own = setting.case.place.dataset.observations
        assert shown.dataset.observations.to_csv() == own.to_csv()
        assert main(["verify"]) == 74
        assert capsys.readouterr().err.splitlines()[0] == (
            f"Error: {dashboard}: expected a store that can be used (Not a directory)"
        )

    def test_a_file_system_that_refuses_writing_is_told_and_everything_stays(
        self, dashboard: Path, setting: Setting, capsys: pytest.CaptureFixture[str]
    ) -> None:
        case = setting.case
        before = tree(dashboard)
        with Sabotage(
            dashboard, 1, ERRORS["EROFS"], persistent=True, kinds=WRITING
        ).installed() as sabotage:
            code = main(COMMAND)
            shown = read_current()
        assert sabotage.done
        assert code == 74
        assert json.loads(capsys.readouterr().out)["error"] == (
            f"{dashboard}: expected a folder that can be written (Read-only file system)"
        )
        assert tree(dashboard) == before
        assert shown.trouble == ""
        assert shown.dataset.fetched is not None
        assert shown.dataset.fetched.release.release_id == case.place.store.current_id()
        assert_mended(case.place, case.new)

    def test_so_does_a_disk_that_is_mounted_for_reading(self, small_disk: Setting) -> None:
        case = small_disk.case
        case.place.put_back(case.before)
        disk = str(case.place.folder.parent)
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        try:
            code, told = small_disk.run(*COMMAND)
            rows = current_figures(case.place.store)
        finally:
            subprocess.run(["mount", "-o", "remount,rw", disk], check=True)
        assert code == 74
        assert str(told["error"]).endswith("(Read-only file system)")
        assert rows == case.old
        assert_mended(case.place, case.new)
