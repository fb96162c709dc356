"""The commands on the store: what was published can be listed, compared, gone back to, checked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command import Run, runner
from refreshing import known, loopback, publish, quiet_folder, tree

from indicators.store import Release, Store, open_store

MOMENT = datetime(2026, 1, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("INDICATORS_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("INDICATORS_CACHE", str(tmp_path / "answers"))
    return open_store()


@pytest.fixture
def run(
    data_folder: Path,
    store: Store,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Run a command on the tiny data set and a store beside it."""
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    return runner(capsys)


@pytest.fixture
def three(store: Store) -> list[Release]:
    """Publish a figure, its revision by 4 per cent, and another figure beside it."""
    first = known("2025-01", 100)
    revised = [first._replace(known_to="2026-01-11"), first._replace(value=104.0)]
    tables = [[first], revised, [*revised, known("2025-02", 50)]]
    details = {"services": {"customs": {"rows": 1}}}
    return [
        publish(store, rows, details, MOMENT + timedelta(days=at)) for at, rows in enumerate(tables)
    ]


def damage(store: Store, release: Release) -> None:
    path = Path(store.url) / "releases" / release.release_id / "observations.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def wood(run: Run) -> list[float]:
    """Read the fetched figures of wood as the command shows them."""
    rows = run("show", "wood", "--from", "2025", "--json").json()["observations"]
    return [row["value"] for row in rows]


# --- releases --------------------------------------------------------------------------------


def test_releases_are_listed_from_the_newest_with_a_star_at_the_current_one(
    run: Run, store: Store, three: list[Release]
) -> None:
    store.rollback()
    ended = run("releases")
    assert (ended.code, ended.err) == (0, "")
    _, *lines = ended.out.splitlines()
    assert [line.split() for line in lines] == [
        [three[2].release_id, "2026-01-12", "09:30:00", "3", "customs"],
        ["*", three[1].release_id, "2026-01-11", "09:30:00", "2", "customs"],
        [three[0].release_id, "2026-01-10", "09:30:00", "1", "customs"],
    ]


def test_releases_as_json_say_which_one_each_followed(
    run: Run, store: Store, three: list[Release]
) -> None:
    report = run("releases", "--json").json()
    assert (report["ok"], report["store"]) == (True, store.url)
    assert report["current"] == three[2].release_id
    assert [one["previous"] for one in report["releases"]] == [
        *(three[1].release_id, three[0].release_id, None)
    ]


def test_a_store_without_releases_says_how_to_make_one_and_is_not_made_by_looking(
    run: Run, store: Store
) -> None:
    ended = run("releases")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == (f"No releases in {store.url} yet; 'indicators refresh' makes the first.\n")
    assert run("releases", "--json").json()["releases"] == []
    assert not Path(store.url).exists()


# --- diff ------------------------------------------------------------------------------------


def test_diff_compares_the_current_release_with_the_one_before_it(
    run: Run, three: list[Release]
) -> None:
    ended = run("diff")
    assert ended.code == 10
    assert ended.out.splitlines()[1].split() == [
        *("added", "customs", "wood", "export", "CHN", "2025-02", "50")
    ]
    assert ended.err == f"1 changes from {three[1].release_id} to {three[2].release_id}.\n"


def test_diff_compares_any_two_releases(run: Run, three: list[Release]) -> None:
    report = run("diff", three[0].release_id, three[1].release_id, "--json").json()
    assert (report["older"], report["newer"]) == (three[0].release_id, three[1].release_id)
    (change,) = report["changes"]
    assert (change["kind"], change["old"], change["new"]) == ("revised", 100, 104)
    assert change["relative"] == pytest.approx(0.04)


def test_diff_with_one_name_compares_it_with_the_current_release(
    run: Run, three: list[Release]
) -> None:
    report = run("diff", three[0].release_id, "--json").json()
    assert report["newer"] == three[2].release_id
    assert [one["kind"] for one in report["changes"]] == ["revised", "added"]


def test_diff_of_a_release_with_itself_finds_nothing(run: Run, three: list[Release]) -> None:
    ended = run("diff", three[0].release_id, three[0].release_id)
    assert (ended.code, ended.out) == (0, "")


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_the_first_release_has_nothing_to_be_compared_with(
    run: Run, store: Store, arguments: tuple[str, ...]
) -> None:
    publish(store, [known("2025-01", 100)])
    ended = run("diff", *arguments)
    assert ended.code == 64
    if arguments:
        assert ended.json()["exit_code"] == 64


@pytest.mark.parametrize("command", ["diff", "rollback"])
def test_a_store_without_releases_has_nothing_to_compare_or_go_back_to(
    run: Run, command: str
) -> None:
    ended = run(command, "--json")
    assert ended.code == ended.json()["exit_code"] == 74


@pytest.mark.parametrize("command", ["diff", "rollback"])
def test_a_release_that_there_is_not_is_told_and_nothing_changes(
    run: Run, store: Store, three: list[Release], command: str
) -> None:
    before = tree(Path(store.url) / "releases")
    for name in ("20260101T000000000000Z-00000000", "../../etc/passwd"):
        ended = run(command, name)
        assert (ended.code, ended.out) == (64, "")
        assert f"unknown release '{name}'" in ended.err
    assert store.current_id() == three[2].release_id
    assert tree(Path(store.url) / "releases") == before


# --- rollback --------------------------------------------------------------------------------


def test_going_back_shows_the_figures_of_before_and_forward_those_of_after(
    run: Run, three: list[Release]
) -> None:
    assert wood(run) == [104, 50]
    ended = run("rollback")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"Release {three[1].release_id} is the current one now.\n"
    assert wood(run) == [104]
    assert run("rollback", three[0].release_id, "--json").json() == {
        "ok": True,
        "current": three[0].release_id,
    }
    assert wood(run) == [100]
    run("rollback", three[2].release_id)
    assert wood(run) == [104, 50]


def test_there_is_no_way_back_from_the_first_release(run: Run, store: Store) -> None:
    release = publish(store, [known("2025-01", 100)])
    ended = run("rollback")
    assert ended.code == 74
    assert "expected a release before the current one, there is none" in ended.err
    assert store.current_id() == release.release_id


def test_nobody_can_go_back_to_a_damaged_release(
    run: Run, store: Store, three: list[Release]
) -> None:
    damage(store, three[0])
    ended = run("rollback", three[0].release_id)
    assert ended.code == 74
    assert three[0].release_id in ended.err
    assert store.current_id() == three[2].release_id


# --- prune -----------------------------------------------------------------------------------


def test_prune_removes_the_oldest_and_keeps_as_many_as_asked(
    run: Run, store: Store, three: list[Release]
) -> None:
    report = run("prune", "--keep", "2", "--json").json()
    assert report == {"ok": True, "removed": [three[0].release_id]}
    assert [one.release_id for one in store.releases()] == [
        *(three[2].release_id, three[1].release_id)
    ]
    assert run("prune", "--keep", "1").err == "Removed 1 release.\n"
    assert run("prune", "--keep", "1").err == "Removed 0 releases.\n"
    assert wood(run) == [104, 50]


def test_prune_never_removes_the_current_release_however_old(
    run: Run, store: Store, three: list[Release]
) -> None:
    store.rollback(three[0].release_id)
    assert run("prune", "--keep", "1", "--json").json()["removed"] == []
    assert wood(run) == [100]


@pytest.mark.parametrize("keep", ["0", "-1", "many"])
def test_prune_refuses_to_keep_none(
    run: Run, store: Store, three: list[Release], keep: str
) -> None:
    ended = run("prune", "--keep", keep)
    assert ended.code == 64
    assert "--keep" in ended.err
    assert len(store.releases()) == 3


# --- verify ----------------------------------------------------------------------------------


def test_verify_of_a_sound_store_finds_nothing(
    run: Run, store: Store, three: list[Release]
) -> None:
    ended = run("verify")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"{store.url}: 0 faults in 3 releases.\n"
    assert run("verify", "--json").json() == {"ok": True, "store": store.url, "faults": []}


def test_verify_names_the_release_and_the_file_with_a_flipped_bit(
    run: Run, store: Store, three: list[Release]
) -> None:
    damage(store, three[1])
    ended = run("verify")
    assert ended.code == 1
    heading, line = ended.out.splitlines()
    assert heading.split() == ["Release", "File", "What", "is", "wrong"]
    assert line.split()[:2] == [three[1].release_id, "observations.parquet"]
    report = run("verify", "--json").json()
    assert report["ok"] is False
    assert [(one["release_id"], one["file"]) for one in report["faults"]] == [
        (three[1].release_id, "observations.parquet")
    ]


def test_the_figures_of_a_damaged_release_are_those_of_the_one_before_it(
    run: Run, store: Store, three: list[Release]
) -> None:
    damage(store, three[2])
    assert wood(run) == [104]


def test_a_fetched_figure_is_shown_with_what_its_licence_asks_to_be_said(
    run: Run, three: list[Release]
) -> None:
    (row,) = run("show", "wood", "--from", "2025-02", "--json").json()["observations"]
    assert row["attribution"] == "Source: Customs."
    assert "Source: Customs." in run("show", "wood", "--from", "2025", "--format", "csv").out


# --- every command that writes ----------------------------------------------------------------


@pytest.mark.parametrize("arguments", [("rollback",), ("prune", "--keep", "1")])
def test_what_another_process_works_on_is_not_changed(
    run: Run, store: Store, three: list[Release], arguments: tuple[str, ...]
) -> None:
    with store.lock():
        ended = run(*arguments, "--json")
    assert ended.code == ended.json()["exit_code"] == 75
    assert len(store.releases()) == 3
    assert store.current_id() == three[2].release_id


@pytest.mark.parametrize("command", ["releases", "diff", "rollback", "prune", "verify"])
def test_a_store_at_no_known_address_is_told_in_one_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("INDICATORS_STORE", "carrier-pigeon://roof")
    ended = run(command, "--json")
    assert ended.code == ended.json()["exit_code"] == 74
    assert "carrier-pigeon://roof" in ended.json()["error"]


# --- doctor ----------------------------------------------------------------------------------


@pytest.fixture
def doctor(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., dict[str, tuple[str, str]]]:
    """Call the doctor to a folder whose services there are: state and words of each check."""
    monkeypatch.setenv("INDICATORS_DATA", str(quiet_folder(tmp_path / "quiet")))

    def called(*arguments: str, code: int = 0) -> dict[str, tuple[str, str]]:
        ended = run("doctor", *arguments, "--json")
        assert ended.code == code
        report = ended.json()
        assert report["ok"] is (code == 0)
        return {one["check"]: (one["state"], one["what"]) for one in report["checks"]}

    return called


def test_the_doctor_looks_at_versions_data_store_disk_and_each_service(
    doctor: Callable[..., dict[str, tuple[str, str]]],
    three: list[Release],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with loopback(monkeypatch) as services:
        checks = doctor()
        assert set(services.counts().values()) == {1}
    assert list(checks) == [
        *("versions", "data", "store", "disk"),
        *("un_comtrade", "imf_imts", "world_bank", "world_bank_debt", "nbrb", "eurostat", "ecb"),
    ]
    assert {state for state, _ in checks.values()} == {"good"}
    assert "streamlit" in checks["versions"][1]
    assert three[2].release_id in checks["store"][1]


def test_services_that_cannot_be_reached_are_named_and_no_disease_of_the_program(
    doctor: Callable[..., dict[str, tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(monkeypatch):
        pass
    checks = doctor()
    assert checks["store"] == ("good", checks["store"][1])
    assert checks["imf_imts"][0] == "unreached"
    assert "imf_imts" in checks["imf_imts"][1]


def test_the_doctor_asks_nobody_when_offline(
    doctor: Callable[..., dict[str, tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with loopback(monkeypatch) as services:
        checks = doctor("--offline")
        assert services.requests == []
    assert list(checks) == ["versions", "data", "store", "disk"]


def test_the_doctor_finds_a_damaged_store(
    doctor: Callable[..., dict[str, tuple[str, str]]], store: Store, three: list[Release]
) -> None:
    damage(store, three[0])
    checks = doctor("--offline", code=1)
    assert checks["store"] == ("bad", "1 faults; 'indicators verify' names them")


def test_the_doctor_finds_spoiled_data(
    doctor: Callable[..., dict[str, tuple[str, str]]], tmp_path: Path
) -> None:
    (tmp_path / "quiet" / "panels.csv").unlink()
    checks = doctor(code=1)
    assert checks["data"][0] == "bad"
    assert list(checks) == ["versions", "data", "store", "disk"]


def test_the_doctor_finds_a_store_at_no_known_address(
    doctor: Callable[..., dict[str, tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_STORE", "carrier-pigeon://roof")
    assert doctor("--offline", code=1)["store"][0] == "bad"


def test_the_doctor_finds_an_address_that_is_not_safe(
    doctor: Callable[..., dict[str, tuple[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EUROSTAT_BASE_URL", "http://example.org")
    checks = doctor(code=1)
    assert checks["store"][0] == "good"


def test_people_get_a_table_from_the_doctor(run: Run, three: list[Release]) -> None:
    ended = run("doctor", "--offline")
    assert ended.code == 0
    assert [line.split()[:2] for line in ended.out.splitlines()] == [
        *(["Check", "State"], ["versions", "good"], ["data", "good"]),
        *(["store", "good"], ["disk", "good"]),
    ]
