"""The loopback services as a whole: addresses, what they keep of requests, commands, rehearsal."""

import csv
import os
import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests

from services import SERVICES, Figures, Revision, Services, comtrade, figures, service
from services.conftest import Get

ROOT = Path(__file__).parents[2]
DOLLAR = "/exrates/rates/dynamics/431?startDate=2024-03-12&endDate=2024-03-15"


def test_the_environment_has_an_address_for_every_service_of_the_data() -> None:
    with (ROOT / "data" / "services.csv").open(encoding="utf-8", newline="") as file:
        names = [row["service"] for row in csv.DictReader(file)]
    with Services() as services:
        environment = services.environment()
    addresses = {name.upper() + "_BASE_URL" for name in names}
    assert addresses == {name for name in environment if name.endswith("_BASE_URL")}
    assert len({environment[name] for name in addresses}) == len(SERVICES)
    assert environment["INDICATORS_SPACING"] == environment["INDICATORS_BACKOFF"] == "0"


def test_spacing_and_backoff_can_be_those_of_a_rehearsal() -> None:
    with Services(spacing=0.4, backoff=0.25) as services:
        environment = services.environment()
    assert environment["INDICATORS_SPACING"] == "0.4"
    assert environment["INDICATORS_BACKOFF"] == "0.25"


def test_a_base_address_keeps_the_path_that_the_data_give_it(tmp_path: Path) -> None:
    table = tmp_path / "services.csv"
    rows = [f"{name},https://example.org/v2/" for name in SERVICES]
    table.write_text("service,base_url\n" + "\n".join(rows))
    assert set(service.base_paths(table).values()) == {"/v2"}


def test_every_series_of_the_data_has_figures() -> None:
    with (ROOT / "data" / "series.csv").open(encoding="utf-8", newline="") as file:
        wanted = [(row["service"], row["key"]) for row in csv.DictReader(file)]
    known = Figures()
    for name, key in wanted:
        # A cross rate is made of two; China and Belarus sell one another no meat that way round.
        parts = [part for part in key.split("/") if name in {"nbrb", "ecb"}] or [key]
        exempt = key in {"156.112.02.X", "112.156.02.M"}
        assert exempt or set(parts) <= set(known.keys(name)), (name, key)


def test_requests_are_kept_with_query_headers_and_status(get: Get, services: Services) -> None:
    get("nbrb", f"{DOLLAR}&empty=", x_mark="seen")
    get("ecb", "/nothing")
    first, second = services.requests
    assert (first.service, first.path, first.status) == ("nbrb", DOLLAR.partition("?")[0], 200)
    assert first.query == (("startDate", "2024-03-12"), ("endDate", "2024-03-15"), ("empty", ""))
    assert first.headers["x-mark"] == "seen"
    assert (second.service, second.status) == ("ecb", 404)
    assert second.at >= first.at
    assert services.counts() == {"nbrb": 1, "ecb": 1}
    assert services.bodies() == {"nbrb": 1}
    services.clear()
    assert services.requests == []


def test_many_ask_at_once(services: Services) -> None:
    url = services.addresses["nbrb"] + DOLLAR
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: requests.get(url, timeout=10).content, range(64)))
    assert len(set(answers)) == 1
    assert services.counts()["nbrb"] == 64


def test_one_connection_serves_many_requests(services: Services) -> None:
    with requests.Session() as session:
        for _ in range(20):
            session.get(services.addresses["nbrb"] + DOLLAR, timeout=5)
            session.head(services.addresses["nbrb"] + DOLLAR, timeout=5)
        adapter: Any = session.get_adapter("http://")
        (pool,) = adapter.poolmanager.pools._container.values()
    assert pool.num_connections == 1


def test_nothing_runs_or_listens_any_more_after_the_end() -> None:
    before = threading.active_count()
    with Services() as services, requests.Session() as session:
        session.get(services.addresses["nbrb"] + DOLLAR, timeout=5)
        addresses = services.addresses
    assert threading.active_count() == before
    for url in addresses.values():
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=5)


def test_an_error_of_the_services_is_not_kept_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(asked: object, figures: object) -> object:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(service, "ANSWERS", {**service.ANSWERS, "nbrb": broken})
    services = Services()
    services.__enter__()
    with pytest.raises(requests.ConnectionError):
        requests.get(services.addresses["nbrb"] + DOLLAR, timeout=5)
    with pytest.raises(ExceptionGroup) as caught:
        services.__exit__(None, None, None)
    assert [str(error) for error in caught.value.exceptions] == ["a mistake"]


# --- figures -------------------------------------------------------------------------------------


def test_the_table_says_that_it_is_invented() -> None:
    assert "invented" in figures.TABLE.read_text(encoding="utf-8").splitlines()[0]


def test_figures_follow_their_rules() -> None:
    known = Figures("2026-06")
    assert known.value("un_comtrade", "156.112.44.M", "2024") == 120_000_000
    assert known.value("un_comtrade", "156.112.44.M", "2024-03") == 10_400_000
    assert known.value("un_comtrade", "156.112.44.M", "2021-12") is None
    assert known.value("un_comtrade", "156.112.44.M", "2026") is None
    # 126 + (126 - 120) million.
    assert known.value("un_comtrade", "156.112.44.M", "2026-06") == 10_670_000
    assert known.value("un_comtrade", "156.112.44.M", "2026-07") is None
    assert known.value("un_comtrade", "no.such.series.M", "2024") is None
    assert known.last_year == 2025
    assert known.moved_to("2026-12").value("un_comtrade", "156.112.44.M", "2026") == 132_000_000
    assert list(known.periods("eurostat", "EU27_2020.BY.44.1.VALUE_IN_EUROS"))[-1] == "2022-12"


@pytest.mark.parametrize("month", ["2021-12", "2025-13", "2025", "December"])
def test_the_last_month_has_to_be_one(month: str) -> None:
    with pytest.raises(ValueError, match="expected a month from 2022-01 on"):
        Figures().moved_to(month)


def test_revisions_are_those_that_are_due_and_do_not_pile_up(services: Services) -> None:
    first = services.revise()
    assert Revision("un_comtrade", "156.112.44.M", "2025-11", 3) in first
    assert services.revise() == first
    # 126 million x 102 / 1200, and three per cent more.
    assert services.figures.value("un_comtrade", "156.112.44.M", "2025-11") == 11_031_300
    services.move_to("2026-01")
    later = services.revise()
    assert len(later) > len(first)
    assert services.figures.value("un_comtrade", "156.112.44.M", "2025-11") == 11_031_300


# --- commands and rehearsal ----------------------------------------------------------------------


def test_commands_over_http_do_what_the_object_does(get: Get, services: Services) -> None:
    def tell(**command: Any) -> requests.Response:
        return requests.post(services.control_url, json=command, timeout=5)

    state = tell(service="nbrb", fault="gone", times=1, only="dynamics").json()
    assert state["faults"]["nbrb"] == ["gone"]
    assert get("nbrb", DOLLAR).status_code == 410
    assert tell(move_to="2026-02", revise=True).json()["last_month"] == "2026-02"
    assert len(services.figures.revisions) == 6
    assert tell(service="ecb", limit=0.001).status_code == 200
    assert [get("ecb", "/").status_code for _ in range(2)] == [404, 429]
    assert tell(latency=0.001).json()["latency"] == 0.001
    assert tell(clear=True).json()["requests"] == {}
    assert get("ecb", "/").status_code == 404


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b'{"service": "nbrb", "fault": "unheard_of"}', "unheard_of"),
        (b'{"fault": "gone"}', "service"),
        (b'{"move_to": "yesterday"}', "expected a month"),
        (b"[1]", ""),
        (b"{", ""),
    ],
)
def test_a_command_that_cannot_be_done_is_answered_with_the_reason(
    services: Services, body: bytes, named: str
) -> None:
    answer = requests.post(services.control_url, data=body, timeout=5)
    assert answer.status_code == 400
    assert named in answer.json()["error"]


def test_only_the_control_address_takes_commands(services: Services) -> None:
    url = services.addresses["nbrb"] + "/exrates/currencies"
    assert requests.post(url, json={"clear": True}, timeout=5).status_code == 404


def test_a_rehearsal_prints_what_a_shell_can_take_in_and_ends_on_ctrl_c() -> None:
    command = [sys.executable, "-m", "tests.services", "--spacing", "0.4", "--latency", "0.001"]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environment, **pipes) as process:
        assert process.stdout is not None
        variables = {}
        for line in process.stdout:
            if not line.strip():
                break
            found = re.fullmatch(r"export (\w+)='?([^']+)'?\n", line)
            assert found, line
            variables[found[1]] = found[2]
        answer = requests.get(variables["NBRB_BASE_URL"] + "/exrates/currencies", timeout=5)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=10)
    assert answer.status_code == 200
    assert (process.returncode, errors) == (0, "")
    assert variables["INDICATORS_SPACING"] == "0.4"
    assert variables["SERVICES_CONTROL_URL"].endswith("/_control")
    assert {f"{name.upper()}_BASE_URL" for name in SERVICES} <= set(variables)


def test_the_key_that_the_services_take_is_told() -> None:
    assert comtrade.KEY == "loopback-key"
