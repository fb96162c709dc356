"""``refresh`` on the command line: what it says, how it ends, and that Ctrl-C loses nothing."""

import json
import os
import pty
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest
from command import COMMAND, Ended, Run, environment, runner
from refreshing import ASKED_SERVICES, loopback, quiet_folder, tree

from indicators.current import NOTE
from indicators.refresh import running
from indicators.store import Store, open_store
from services import COMTRADE_KEY, Services

YEAR = ("--from", "2025", "--to", "2025")
MONTH = ("--from", "2025-12", "--to", "2025-12")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return quiet_folder(tmp_path_factory.mktemp("quiet") / "data")


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    with loopback(monkeypatch) as running_services:
        yield running_services


@dataclass
class Desk:
    """A person at the command line, with a store and answers of their own."""

    run: Run
    root: Path
    data: Path

    @property
    def store(self) -> Store:
        return open_store(str(self.root / "store"))

    def refresh(self, *arguments: str) -> Ended:
        return self.run("refresh", *arguments)

    @property
    def variables(self) -> dict[str, str]:
        return {
            "INDICATORS_STORE": str(self.root / "store"),
            "INDICATORS_CACHE": str(self.root),
        }


@pytest.fixture
def desk(
    folder: Path,
    services: Services,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    desk = Desk(runner(capsys), tmp_path / "desk", folder)
    for name, value in {**desk.variables, "INDICATORS_DATA": str(folder)}.items():
        monkeypatch.setenv(name, value)
    return desk


# --- what it says ----------------------------------------------------------------------------


def test_a_first_refresh_says_what_each_service_gave_and_names_the_release(desk: Desk) -> None:
    ended = desk.refresh(*YEAR)
    assert ended.code == 10
    lines = ended.err.splitlines()
    for line in (
        "imf_imts: asking, up to 4 requests",
        "imf_imts: answered",
        "un_comtrade: 143 added (143 figures)",
        "imf_imts: 48 added (48 figures)",
        "world_bank_debt: 1 added (1 figures)",
        "… and 281 more changes; --json lists them all.",
        f"Published release {desk.store.current_id()}.",
    ):
        assert line in lines


def test_the_table_has_ten_changes_with_the_values_before_and_after(desk: Desk) -> None:
    ended = desk.refresh("imf_imts", *YEAR)
    heading, *rows = ended.out.splitlines()
    words = ["Change", "Service", "Indicator", "Flow", "By", "Period", "Before", "After", "%"]
    assert heading.split() == words
    assert len(rows) == 10
    assert rows[0].split() == [
        *("added", "imf_imts", "goods_value", "export", "BLR", "2025-12", "114,240,000")
    ]


def test_the_largest_revisions_come_first_with_their_per_cent(
    desk: Desk, services: Services
) -> None:
    desk.refresh(*YEAR)
    services.revise()
    ended = desk.refresh(*YEAR, "--force")
    assert ended.code == 10
    rows = [row.split() for row in ended.out.splitlines()[1:]]
    assert [row[-1] for row in rows] == ["+5.0%", "+4.0%", "+3.0%", "-2.5%", "-2.0%", "+1.5%"]
    assert rows[0] == [
        *("revised", "eurostat", "timber_eu_value", "import", "EU", "2025-11"),
        *("4,896,000", "5,140,800", "+5.0%"),
    ]


def test_nothing_new_is_said_in_one_sentence_and_no_table(desk: Desk) -> None:
    desk.refresh("imf_imts", *YEAR)
    ended = desk.refresh("imf_imts", *YEAR)
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.splitlines()[-2:] == [
        "imf_imts: unchanged (48 figures)",
        "Nothing changed, so nothing was published.",
    ]


@pytest.mark.parametrize("fault", ["gone", "units"])
def test_where_figures_were_refused_it_is_not_said_that_nothing_changed(
    desk: Desk, services: Services, fault: str
) -> None:
    desk.refresh("imf_imts", *YEAR)
    services.fault("imf_imts", fault, times=None)
    assert "Nothing changed" not in desk.refresh("imf_imts", *YEAR, "--force").err


def test_quiet_says_nothing_at_all_where_all_is_well(desk: Desk, services: Services) -> None:
    assert desk.refresh(*YEAR, "-q") == (10, "", "")
    assert desk.refresh(*YEAR, "--quiet") == (0, "", "")
    services.revise()
    assert desk.refresh(*YEAR, "--force", "-q") == (10, "", "")


def test_quiet_still_says_what_failed_and_what_is_held(desk: Desk, services: Services) -> None:
    desk.refresh("imf_imts", "world_bank", *YEAR)
    services.fault("imf_imts", "gone", times=None)
    services.fault("world_bank", "tenfold", times=None, key="BLR.NY.GDP.MKTP.CD", period="2025")
    ended = desk.refresh("imf_imts", "world_bank", *YEAR, "--force", "-q")
    assert (ended.code, ended.out) == (30, "")
    assert [line.split(":")[0] for line in ended.err.splitlines()] == [
        *("imf_imts failed", "Held", "To publish one all the same")
    ]


def test_a_failed_service_is_told_with_the_age_of_the_figures_that_stay(
    desk: Desk, services: Services
) -> None:
    desk.refresh("imf_imts", *YEAR)
    noted = desk.store.read_note(NOTE)
    assert noted
    services.fault("imf_imts", "gone", times=None)
    ended = desk.refresh("imf_imts", *YEAR, "--force")
    assert ended.code == 30
    (failed,) = [line for line in ended.err.splitlines() if line.startswith("imf_imts failed: ")]
    assert "410" in failed
    assert failed.endswith(f"Its figures of {noted['imf_imts']['last_success']} stay.")


def test_a_held_figure_is_named_with_both_values_the_reason_and_the_way_to_publish_it(
    desk: Desk, services: Services
) -> None:
    desk.refresh("imf_imts", *YEAR)
    services.fault(
        "imf_imts", "tenfold", times=None, key="CHN.MG_CIF_USD.BLR", period="2025-06"
    )  # fmt: skip
    ended = desk.refresh("imf_imts", *YEAR, "--force")
    name = "imf_imts/goods_value/export/CHN/2025-06"
    assert ended.code == 30
    assert (
        f"Held: {name} (145,500,000 → 1,455,000,000 USD): it is 10 times its value so far\n"
        f"To publish one all the same: --accept '{name}'\n"
    ) in ended.err
    accepted = desk.refresh("imf_imts", *YEAR, "--accept", name)
    assert accepted.code == 10
    assert accepted.out.splitlines()[1].split()[-3:] == [
        *("145,500,000", "1,455,000,000", "+900.0%")
    ]


def test_many_held_figures_are_counted_and_the_first_ten_named(
    desk: Desk, services: Services
) -> None:
    desk.refresh("imf_imts", *YEAR)
    services.fault("imf_imts", "units", times=None)
    ended = desk.refresh("imf_imts", *YEAR, "--force")
    assert sum(line.startswith("Held: ") for line in ended.err.splitlines()) == 10
    assert "… and 38 more held; --json lists them." in ended.err
    accepted = desk.refresh("imf_imts", *YEAR, "--accept", "imf_imts/*/CHN/*", "--json").json()
    assert {one["reporter"] for one in accepted["changes"]} == {"CHN"}
    assert len(accepted["changes"]) == len(accepted["services"][0]["held"]) == 24


def test_the_json_has_every_change_and_what_came_of_each_service(
    desk: Desk, services: Services
) -> None:
    services.fault("nbrb", "gone", times=None)
    ended = desk.refresh(*YEAR, "--json")
    assert ended.code == 20
    report = ended.json()
    assert (report["ok"], report["exit_code"], report["previous"]) == (False, 20, None)
    assert report["release"] == desk.store.current_id()
    assert {one["service"]: one["status"] for one in report["services"]} == {
        **dict.fromkeys(ASKED_SERVICES, "changed"),
        "nbrb": "failed",
        "ecb": "changed",
    }
    assert len(report["changes"]) == 143 + 48 + 3 + 1 + 60 + 12
    (failed,) = [one for one in report["services"] if one["service"] == "nbrb"]
    assert failed["reason"] == "moved"
    assert "nbrb" in failed["error"]


def test_json_and_progress_do_not_meet(desk: Desk) -> None:
    ended = desk.refresh("imf_imts", *YEAR, "--json")
    assert ended.out.startswith("{")
    assert ended.out.endswith("}\n")
    assert "imf_imts: answered" in ended.err


def test_a_terminal_gets_a_bar_for_each_service(desk: Desk, folder: Path) -> None:
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (40, 140))
    with subprocess.Popen(
        [*COMMAND, "refresh", "imf_imts", "world_bank", *YEAR, "--json"],
        env=environment(folder, TERM="xterm", **desk.variables),
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=follower,
    ) as process:
        os.close(follower)
        assert process.stdout
        report = json.loads(process.stdout.read())
        shown = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk
    os.close(leader)
    assert report["exit_code"] == 10
    text = shown.decode()
    for words in ("imf_imts", "world_bank", "4/4", "3/3", "answered", "\x1b["):
        assert words in text


# --- how it ends -----------------------------------------------------------------------------


def _changed(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return desk.refresh(*MONTH, "--json")


def _unchanged(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    desk.refresh(*MONTH)
    return desk.refresh(*MONTH, "--json")


def _failed(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    services.fault("imf_imts", "gone", times=None)
    return desk.refresh("imf_imts", "eurostat", *MONTH, "--json")


def _held(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    desk.refresh("eurostat", "--from", "2025-11", "--to", "2025-12")
    services.fault("eurostat", "half", times=None)
    ask = ("eurostat", "--from", "2025-11", "--to", "2025-12", "--force", "--json")
    return desk.refresh(*ask)


def _nothing_valid(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    services.fault("imf_imts", "html", times=None)
    return desk.refresh("imf_imts", *MONTH, "--json")


def _no_network(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return desk.refresh(*MONTH, "--offline", "--json")


def _unknown_service(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return desk.refresh("imf_itms", "--json")


def _unknown_indicator(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return desk.refresh("--indicator", "goods_valeu", "--json")


def _unknown_option(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return desk.refresh("--json", "--frce")


def _turned_round(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return desk.refresh("--from", "2025", "--to", "2024", "--json")


def _unsafe_address(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    monkeypatch.setenv("EUROSTAT_BASE_URL", "http://example.org")
    return desk.refresh("imf_imts", "--json")


def _spoiled_data(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    monkeypatch.setenv("INDICATORS_DATA", str(desk.root.parent))
    return desk.refresh("--json")


def _no_store(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    desk.root.mkdir()
    (desk.root / "store").write_text("no folder", encoding="utf-8")
    return desk.refresh("--json")


def _busy(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    with desk.store.lock():
        return desk.refresh(*MONTH, "--json")


def _unexpected(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    def broken(*_: object) -> None:
        raise RuntimeError("the roof is on fire")

    monkeypatch.setattr(running, "collect", broken)
    return desk.refresh(*MONTH, "--json")


def _interrupted(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "collect", interrupted)
    return desk.refresh(*MONTH, "--json")


def _rehearsed(desk: Desk, services: Services, monkeypatch: pytest.MonkeyPatch) -> Ended:
    return desk.refresh("--dry-run", "--json")


ENDINGS: dict[int, tuple[Callable[[Desk, Services, pytest.MonkeyPatch], Ended], ...]] = {
    0: (_unchanged, _rehearsed),
    1: (_spoiled_data,),
    10: (_changed,),
    20: (_failed,),
    30: (_nothing_valid, _held),
    40: (_no_network,),
    64: (_unknown_service, _unknown_indicator, _unknown_option, _turned_round, _unsafe_address),
    70: (_unexpected,),
    74: (_no_store,),
    75: (_busy,),
    130: (_interrupted,),
}


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        pytest.param(ending, code, id=f"{code}{ending.__name__}")
        for code, endings in ENDINGS.items()
        for ending in endings
    ],
)
def test_each_ending_has_its_exit_code_and_one_json_object_on_standard_output(
    desk: Desk,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    ending: Callable[[Desk, Services, pytest.MonkeyPatch], Ended],
    code: int,
) -> None:
    ended = ending(desk, services, monkeypatch)
    assert ended.code == code
    report = ended.json()
    assert report["ok"] is (code in {0, 10})
    assert report.get("exit_code", code) == code
    if code in {1, 64, 70, 74, 75, 130}:
        assert report["error"]
        assert "release" not in report
        assert not services.requests


def test_a_name_that_there_is_not_is_told_with_the_nearest_one(desk: Desk) -> None:
    assert desk.refresh("imf_itms").err == (
        "Error: unknown service 'imf_itms'; did you mean imf_imts?\n"
    )
    assert "did you mean goods_value" in desk.refresh("--indicator", "goods_valeu").err


def test_a_busy_store_is_told_in_one_sentence_and_changed_by_nobody(desk: Desk) -> None:
    with desk.store.lock():
        before = tree(desk.root)
        ended = desk.refresh(*MONTH)
        assert tree(desk.root) == before
    assert (ended.code, ended.out) == (75, "")
    assert ended.err.splitlines()[-1] == "Try again when it has ended."


def test_a_service_that_does_not_have_the_indicator_is_told(desk: Desk) -> None:
    assert desk.refresh("ecb", "--indicator", "goods_value").code == 64


# --- rehearsal -------------------------------------------------------------------------------


def test_a_dry_run_asks_nothing_and_touches_no_file(desk: Desk, services: Services) -> None:
    before = tree(desk.root.parent, desk.data)
    ended = desk.refresh(*YEAR, "--dry-run")
    assert ended.code == 0
    assert services.requests == []
    assert tree(desk.root.parent, desk.data) == before
    assert not desk.root.exists()


def test_a_dry_run_beside_a_store_leaves_store_and_answers_as_they_are(
    desk: Desk, services: Services
) -> None:
    desk.refresh("imf_imts", *YEAR)
    services.clear()
    services.revise()
    before = tree(desk.root)
    assert desk.refresh(*YEAR, "--dry-run", "--force", "--accept", "*").code == 0
    assert services.requests == []
    assert tree(desk.root) == before


def test_a_dry_run_says_how_many_requests_and_figures_and_which_files(desk: Desk) -> None:
    ended = desk.refresh(*YEAR, "--dry-run")
    rows = {row.split()[0]: row.split() for row in ended.out.splitlines()[1:]}
    assert list(rows) == [*ASKED_SERVICES]
    # Three lists of releases, a year of each reporter, and twelve months.
    assert rows["un_comtrade"][1] == str(3 + 2 + 12)
    assert rows["imf_imts"][1:3] == ["4", "48"]
    assert rows["world_bank"][1:3] == ["3", "3"]
    assert str(desk.root / "store") in ended.err
    assert str(desk.root / "answers") in ended.err
    assert ended.err.endswith("Nothing was asked and nothing was written.\n")


def test_a_dry_run_as_json_has_the_addresses_that_would_be_asked(
    desk: Desk, services: Services
) -> None:
    report = desk.refresh("world_bank", *YEAR, "--dry-run", "--json").json()
    (service,) = report["services"]
    assert (service["service"], service["requests"], service["rows"]) == ("world_bank", 3, 3)
    assert service["base_url"] == services.addresses["world_bank"]
    assert all(url.startswith(service["base_url"]) for url in service["asked_first"])
    assert report["writes"] == {
        "store": str(desk.root / "store"),
        "cache": str(desk.root / "answers"),
    }


# --- what is remembered ----------------------------------------------------------------------


def test_status_says_of_each_service_when_it_gave_figures_and_what_went_wrong_since(
    desk: Desk, services: Services
) -> None:
    desk.refresh("imf_imts", "world_bank", *YEAR)
    services.fault("imf_imts", "gone", times=None)
    services.fault("world_bank", "tenfold", times=None, key="BLR.NY.GDP.MKTP.CD", period="2025")
    report = desk.refresh("imf_imts", "world_bank", *YEAR, "--force", "--json").json()
    told = {one["service"]: one for one in desk.run("status", "--json").json()["services"]}
    assert list(told) == [*ASKED_SERVICES]
    failed, held, never = told["imf_imts"], told["world_bank"], told["eurostat"]
    assert failed["error"] == report["services"][0]["error"]
    assert failed["last_success"] == report["services"][0]["last_success"]
    assert (failed["age_days"], failed["stale"], failed["held"]) == (0, False, 0)
    assert (held["error"], held["held"]) == (None, 1)
    assert (never["last_success"], never["error"]) == (None, None)
    # They came from this machine, and must never be taken for statistics.
    assert (failed["rehearsal"], never["rehearsal"]) == (True, False)
    assert "imf_imts" in desk.run("status").out


# --- options ---------------------------------------------------------------------------------


def test_indicator_and_time_narrow_what_is_asked(desk: Desk, services: Services) -> None:
    ended = desk.refresh(
        *("--indicator", "timber_value", "--indicator", "gdp_value"),
        *("--from", "2025-11", "--to", "2025-12", "--json"),
    )
    assert {one["period"] for one in ended.json()["changes"]} == {"2025-11", "2025-12", "2025"}
    assert set(services.counts()) == {"un_comtrade", "world_bank"}


def test_offline_after_a_refresh_changes_nothing_and_asks_nobody(
    desk: Desk, services: Services
) -> None:
    desk.refresh(*YEAR)
    services.clear()
    before = tree(desk.root)
    assert desk.refresh(*YEAR, "--offline").code == 0
    assert services.requests == []
    assert tree(desk.root) == before


def test_the_fetched_figures_are_shown_as_soon_as_they_are_published(desk: Desk) -> None:
    desk.refresh("world_bank", *YEAR)
    shown = desk.run("show", "gdp_value", "--json").json()["observations"]
    assert [(one["period"], one["value"]) for one in shown] == [("2025", 81_600_000_000)]


def test_the_store_may_be_named_on_the_command_line(desk: Desk, tmp_path: Path) -> None:
    ended = desk.run("--store", str(tmp_path / "mine"), "refresh", "world_bank", *YEAR)
    assert ended.code == 10
    assert open_store(str(tmp_path / "mine")).current_id()
    assert not (desk.root / "store").exists()


# --- the key ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [COMTRADE_KEY, "expired-key-of-mine"])
@pytest.mark.parametrize("arguments", [(), ("--json",), ("--dry-run", "--json"), ("--debug",)])
def test_the_key_is_in_no_output_no_file_and_no_address(
    desk: Desk,
    services: Services,
    monkeypatch: pytest.MonkeyPatch,
    key: str,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.setenv("COMTRADE_KEY", key)
    services.fault("un_comtrade", "server_error", times=None, only="period=202512")
    ended = desk.refresh("un_comtrade", *MONTH, *arguments)
    files = [path.read_bytes() for path in desk.root.rglob("*") if path.is_file()]
    asked = [f"{one.path}?{urlencode(one.query)}" for one in services.requests]
    assert key not in "\n".join([ended.out, ended.err, *map(repr, files), *asked])
    if "--dry-run" not in arguments:
        assert key in {value for one in services.requests for value in one.headers.values()}


# --- Ctrl-C ----------------------------------------------------------------------------------


LISTENS = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from indicators.cli import main; sys.exit(main())"
)
"""The command, deaf to Ctrl-C not even where the tests run in the background of a script."""


def wait_until(happened: Callable[[], bool], process: "subprocess.Popen[str]") -> None:
    """Wait for something that a process does, unless it has ended."""
    deadline = time.monotonic() + 60
    while not happened():
        assert process.poll() is None, "ended too early"
        assert time.monotonic() < deadline
        time.sleep(0.01)


def interrupted(
    desk: Desk, folder: Path, arguments: Sequence[str], moment: Callable[[], bool]
) -> tuple[int, str, str]:
    """Press Ctrl-C at a moment of a refresh in a process of its own."""
    with subprocess.Popen(
        [sys.executable, "-c", LISTENS, "refresh", *arguments],
        env=environment(folder, **desk.variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        wait_until(moment, process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def test_ctrl_c_keeps_the_answers_so_that_the_next_run_asks_only_for_the_rest(
    desk: Desk, services: Services, folder: Path
) -> None:
    ask = ("un_comtrade", *YEAR)
    services.latency = 0.25
    code, out, err = interrupted(
        desk, folder, [*ask, "--json"], lambda: services.counts()["un_comtrade"] >= 6
    )
    assert (code, json.loads(out)) == (130, {"ok": False, "error": "interrupted", "exit_code": 130})
    assert err.splitlines()[-1] == "Interrupted."
    assert "Traceback" not in err
    answers = desk.root / "answers"
    kept = {json.loads(path.read_bytes())["url"] for path in answers.glob("*.json")}
    assert 5 <= len(kept) < 16
    assert not list(answers.glob("*.tmp"))
    assert desk.store.current_id() is None
    assert desk.store.verify() == []

    services.clear()
    services.latency = 0
    ended = desk.refresh(*ask, "--json")
    assert (ended.code, len(ended.json()["changes"])) == (10, 143)
    base = services.addresses["un_comtrade"]
    asked = {f"{base}{one.path}?{urlencode(one.query)}" for one in services.requests}
    assert not asked & kept
    # Three lists of releases, a year of China, and twelve months.
    assert len(asked | kept) == 3 + 1 + 12


def test_ctrl_c_leaves_the_release_that_there_was_and_no_lock(
    desk: Desk, services: Services, folder: Path
) -> None:
    desk.refresh("imf_imts", *YEAR)
    before = tree(desk.root / "store" / "releases")
    current = desk.store.current_id()
    services.revise()
    services.clear()
    services.latency = 0.5
    ask = ["imf_imts", *YEAR, "--force", "--quiet"]
    ended = interrupted(desk, folder, ask, lambda: bool(services.requests))
    assert ended == (130, "", "Interrupted.\n")
    assert desk.store.current_id() == current
    assert tree(desk.root / "store" / "releases") == before
    services.latency = 0
    assert desk.refresh(*ask).code == 10


SILENCE = 4.0
"""Seconds that a service is silent for: less than any service may be."""


@pytest.mark.xfail(
    strict=True, reason="a read that waits is not woken: Ctrl-C lasts until the service's timeout"
)
def test_ctrl_c_does_not_wait_for_a_service_that_is_silent(
    desk: Desk, services: Services, folder: Path
) -> None:
    services.fault("world_bank_debt", "stall", times=None, seconds=SILENCE)
    ended = interrupted(
        desk, folder, ["world_bank_debt", *YEAR, "-q"], lambda: bool(services.requests)
    )
    assert ended[0] == 130
    assert time.monotonic() < services.requests[0].at + SILENCE
