"""The data over HTTP: true about their state, the filters of the page, one shape of refusal."""

import csv
import io
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from asgi import Answer, Client
from starlette.applications import Starlette

from indicators import server_api
from indicators.current import forget
from indicators.server_api import ROUTES, unexpected

ChangeCell = Callable[[str, int, str, str], None]

CSV, JSON = "/api/observations.csv", "/api/observations.json"


@pytest.fixture
def client(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    return Client(Starlette(routes=ROUTES, exception_handlers={Exception: unexpected}))


def figures(answer: Answer) -> list[str]:
    """Name the figures of a JSON answer shortly, as indicator, reporter, period and status."""
    assert answer.status == 200
    content = answer.json()
    assert content["ok"] is True
    assert content["count"] == len(content["observations"])
    return [
        " ".join(row[name] for name in ("indicator", "reporter", "period", "status"))
        for row in content["observations"]
    ]


def refusal(answer: Answer) -> str:
    content = answer.json()
    assert (answer.status, set(content)) == (400, {"ok", "error", "status"})
    assert (content["ok"], content["status"]) == (False, 400)
    assert answer.headers["content-type"] == "application/json"
    return str(content["error"])


def test_health_counts_what_is_there(client: Client, data_folder: Path) -> None:
    answer = client.get("/api/health")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    content = answer.json()
    assert content["status"] == "ok"
    data = content["data"]
    assert len(data["version"]) == 12
    assert (data["first_day"], data["last_day"]) == ("2020-01-01", "2021-12-31")
    assert data["counts"] == {
        "reporters": 3,
        "panels": 3,
        "sources": 3,
        "catalog": 5,
        "observations": 8,
        "services": 1,
        "series": 1,
        "breaks": 1,
        "claims": 2,
        "events": 3,
        "synonyms": 3,
    }
    assert data["files"]["events.csv"] == (data_folder / "events.csv").stat().st_size


def test_health_says_what_is_broken_and_when_it_is_mended(
    client: Client, data_folder: Path, change_cell: ChangeCell
) -> None:
    problem = {
        "file": "observations.csv",
        "row": 3,
        "column": "value",
        "value": "abc",
        "expected": "a finite number",
        "text": "observations.csv, row 3, column value: 'abc' – expected a finite number",
    }
    before = client.get("/api/health").json()["data"]["version"]
    figures_before = client.get(JSON).body
    change_cell("observations.csv", 3, "value", "abc")
    away = (data_folder / "breaks.csv").rename(data_folder.with_name("breaks.csv"))
    # The data of before are served on.
    unsound = client.get("/api/health")
    assert (unsound.status, unsound.headers["cache-control"]) == (200, "no-store")
    content = unsound.json()
    assert (content["status"], content["data"]["version"]) == ("unsound", before)
    assert datetime.fromisoformat(content["since"]) <= datetime.now(UTC)
    assert [one["file"] for one in content["problems"]] == ["breaks.csv", "observations.csv"]
    assert content["problems"][1] == problem
    assert client.get(JSON).body == figures_before
    # A server that starts now has nothing from before.
    forget()
    broken = client.get("/api/health")
    assert (broken.status, broken.headers["cache-control"]) == (503, "no-store")
    assert broken.json()["status"] == "error"
    assert problem in broken.json()["problems"]
    away.rename(data_folder / "breaks.csv")
    change_cell("observations.csv", 3, "value", "600000.6")
    mended = client.get("/api/health")
    assert mended.status == 200
    assert mended.json()["data"]["version"] != before


def test_health_of_no_folder(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDICATORS_DATA", "/nowhere/at/all")
    answer = client.get("/api/health")
    assert answer.status == 503
    assert answer.json()["problems"][0]["file"] == "/nowhere/at/all"


def test_broken_data_are_not_exported(client: Client, change_cell: ChangeCell) -> None:
    change_cell("observations.csv", 3, "value", "abc")
    for url in (CSV, JSON):
        answer = client.get(url)
        content = answer.json()
        assert answer.status == content["status"] == 503
        assert (content["ok"], content["problems"][0]["row"]) == (False, 3)


def test_a_file_is_read_once(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.get("/api/health")
    monkeypatch.setattr("indicators.loaders.load", None)
    assert client.get("/api/health").status == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("indicator=wood", ["wood BLR 2021-01/2021-11 derived"]),
        (
            "indicator=wood&indicator=transit",
            ["transit UTLC 2021 official", "wood BLR 2021-01/2021-11 derived"],
        ),
        ("reporter=UTLC", ["transit UTLC 2021 official"]),
        ("flow=westbound", ["transit UTLC 2021 official"]),
        ("flow=&reporter=CHN", ["spare CHN 2021-01/2021-12 official"]),
        (
            "status=derived&status=reported&to=2020",
            ["sawnwood BLR 2020 reported"],
        ),
        ("panel=park&to=2021-05", ["residents BLR 2021-05-12 reported"]),
        ("panel=park&from=2021-Q3", ["residents BLR 2021-Q3 reported"]),
        ("panel=park&from=2021-07-01/2021-07-02&to=2021-07-02", ["residents BLR 2021-Q3 reported"]),
        ("panel=park&from=2021-10", []),
        ("panel=park&indicator=wood", []),
        ("panel=park&panel=rail&reporter=UTLC", ["transit UTLC 2021 official"]),
        (
            "indicator=sawnwood",
            ["sawnwood BLR 2020 reported", "sawnwood CHN 2020 official"],
        ),
        (
            "indicator=sawnwood&doubtful=yes&reporter=CHN",
            ["sawnwood CHN 2020 official", "sawnwood CHN 2020 doubtful"],
        ),
        ("status=doubtful", ["sawnwood CHN 2020 doubtful"]),
        ("status=doubtful&doubtful=yes", ["sawnwood CHN 2020 doubtful"]),
    ],
)
def test_the_filters(client: Client, query: str, expected: list[str]) -> None:
    assert figures(client.get(f"{JSON}?{query}")) == expected
    rows = csv.DictReader(io.StringIO(client.get(f"{CSV}?{query}").text, newline=""))
    names = ("indicator", "reporter", "period", "status")
    assert [" ".join(row[name] for name in names) for row in rows] == expected


def test_without_a_query_all_but_the_doubtful_come(client: Client) -> None:
    assert len(figures(client.get(JSON))) == 7


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("indicater=wood", "unknown parameter 'indicater'; did you mean indicator?"),
        ("indicator=sawnwod", "unknown indicator 'sawnwod'; did you mean sawnwood?"),
        ("indicator=", "unknown indicator ''"),
        ("panel=timbr", "unknown panel 'timbr'; did you mean timber?"),
        ("reporter=blr", "unknown reporter 'blr'; expected BLR, CHN, UTLC"),
        ("flow=exports", "unknown flow 'exports'; did you mean export or import?"),
        ("status=sure", "unknown status 'sure'; expected official, reported, derived, doubtful"),
        ("doubtful=1", "unknown doubtful '1'; expected yes, no"),
        ("from=2021&from=2022", "from is given 2 times, expected once"),
        ("from=2022&to=2021", "to=2021 ends before from=2022 starts"),
        ("status=doubtful&doubtful=no", "status=doubtful and doubtful=no exclude each other"),
        ("to=2021-13", "to: '2021-13': expected a date of the calendar"),
        ("from=%3Cscript%3E", "from: '<script>': expected a period such as 2021, 2021-S1,"),
        ("indicator=%00%FF", "unknown indicator '\\x00�'"),
        ("indicator=" + "x" * 5000, "unknown indicator 'xxxxx"),
    ],
)
def test_a_query_that_is_not_understood(client: Client, query: str, error: str) -> None:
    for url in (CSV, JSON):
        message = refusal(client.get(f"{url}?{query}"))
        assert message.startswith(error)
        assert len(message) < 250


def test_the_csv_file(client: Client) -> None:
    answer = client.get(f"{CSV}?indicator=wood&from=2021-01/2021-11&to=2021")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.headers["content-disposition"] == (
        'attachment; filename="wood_from-2021-01--2021-11_to-2021.csv"'
    )
    assert answer.text.splitlines()[1] == (
        "wood,export,BLR,2021-01/2021-11,2021-01-01,2021-11-30,-1500,USD,derived,belta_2021,"
        "BelTA,Timber to China,https://example.org/a,2021-02-01,,,,"
    )


def test_the_csv_file_is_defused_and_json_is_as_it_is(
    client: Client, change_cell: ChangeCell
) -> None:
    change_cell("observations.csv", 6, "note", "=1+1")
    assert client.get(f"{CSV}?indicator=wood").text.endswith(",'=1+1\r\n")
    [row] = client.get(f"{JSON}?indicator=wood").json()["observations"]
    assert (row["note"], row["value"], row["flow"]) == ("=1+1", -1500.0, "export")


def test_missing_is_null(client: Client) -> None:
    [row, _] = client.get(f"{JSON}?indicator=residents").json()["observations"]
    assert (row["flow"], row["note"], row["value"]) == (None, None, 71.0)


def test_an_unchanged_answer_is_not_sent_again(client: Client, change_cell: ChangeCell) -> None:
    url = f"{JSON}?indicator=wood&reporter=BLR"
    tag = client.get(url).headers["etag"]
    same = client.get(f"{JSON}?reporter=BLR&indicator=wood", if_none_match=tag)
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
    assert client.get(f"{JSON}?indicator=wood", if_none_match=tag).status == 200
    assert client.get(url.replace("json", "csv"), if_none_match=tag).status == 200
    change_cell("observations.csv", 6, "value", "-1.6e3")
    assert client.get(url, if_none_match=tag).status == 200


def test_an_answer_of_another_version_of_the_program_is_sent_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tag = client.get(CSV).headers["etag"]
    assert client.get(CSV, if_none_match=tag).status == 304
    monkeypatch.setattr(server_api, "__version__", "99.0.0")
    assert client.get(CSV, if_none_match=tag).status == 200


def test_other_addresses_below_api(client: Client) -> None:
    answer = client.get("/api/observations.xml")
    assert (answer.status, answer.json()["ok"], answer.json()["status"]) == (404, False, 404)
    answer = client.ask("POST", "/api/health")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_a_fault_of_ours_has_a_number_and_no_details(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise RuntimeError("inner detail")

    monkeypatch.setattr(server_api, "read_current", fail)
    monkeypatch.setattr("secrets.token_hex", lambda _: "c0ffee")
    with caplog.at_level(logging.ERROR):
        answer = Client(client.app, calm=True).get("/api/health")
    assert answer.json() == {
        "ok": False,
        "error": "something went wrong here; its number is c0ffee",
        "status": 500,
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "request failed, error c0ffee" in caplog.text
