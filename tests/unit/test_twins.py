"""The twins of a page: exactly the rows of its chart, and what is not there refused in words."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from asgi import Answer, Client
from starlette.applications import Starlette

from indicators.analysis.export import COLUMNS
from indicators.language import Language
from indicators.loaders import load
from indicators.pages import asked, site
from indicators.server import parts
from indicators.server_page import PAGES
from indicators.server_twins import TWIN_PAGES, TWIN_ROUTES

DATA = Path(__file__).parents[2] / "data"
ChangeCell = Callable[[str, int, str, str], None]
TABLE, DESCRIPTION = "/timelines.csv", "/timelines.metadata.json"


@pytest.fixture
def client(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    return Client(Starlette(routes=TWIN_ROUTES))


def rows(answer: Answer) -> list[str]:
    """Name the figures shortly, as indicator, reporter, period and status."""
    assert answer.status == 200, answer.text
    read = csv.DictReader(io.StringIO(answer.text, newline=""))
    names = ("indicator", "reporter", "period", "status")
    return [" ".join(row[name] for name in names) for row in read]


def refusal(answer: Answer) -> str:
    assert answer.status == 400
    content = answer.json()
    assert (content["ok"], content["status"]) == (False, 400)
    return str(content["error"])


SAWNWOOD = ["sawnwood BLR 2020 reported", "sawnwood CHN 2020 official"]
TRANSIT = ["transit UTLC 2021 official"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # The years of a first visit are the whole data; its panels are those shown by default.
        ("", [*SAWNWOOD, *TRANSIT]),
        ("panels=rail,timber", [*TRANSIT, *SAWNWOOD]),
        ("panels=rail", TRANSIT),
        ("panels=", []),
        ("panels=park", ["residents BLR 2021-05-12 reported", "residents BLR 2021-Q3 reported"]),
        ("panels=timber&doubtful=true", [*SAWNWOOD, "sawnwood CHN 2020 doubtful"]),
        ("panels=timber&doubtful=false", SAWNWOOD),
        (
            "panels=timber&timber_measure=export:USD:flow",
            ["wood BLR 2021-01/2021-11 derived"],
        ),
        ("years=2021-2021", TRANSIT),
        ("years=2020-2020", SAWNWOOD),
        ("panels=timber&height=published&events=all&event=X001&tab=table&lang=nl", SAWNWOOD),
        ("panels=rail&embed=true&embed_options=light_theme", TRANSIT),
    ],
)
def test_the_table_is_what_the_chart_of_that_address_draws(
    client: Client, query: str, expected: list[str]
) -> None:
    assert rows(client.get(f"{TABLE}?{query}")) == expected
    described = client.get(f"{DESCRIPTION}?{query}").json()
    assert described["figures"] == len(expected)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("panels=timbr", "unknown panels 'timbr'; did you mean timber?"),
        ("panels=timber,xyzzy", "unknown panels 'xyzzy'; expected park, rail, timber"),
        ("panel=timber", "unknown parameter 'panel'; did you mean panels"),
        ("xyzzy=1", "unknown parameter 'xyzzy'"),
        ("years=2021", "years is '2021', expected two years as in 2020-2021"),
        ("years=2021-2020", "years is '2021-2020', expected two years as in"),
        ("years=1066-1099", "years is '1066-1099', expected two years as in"),
        ("events=some", "unknown events 'some'; expected all, article, context"),
        ("event=X999", "unknown event 'X999'; expected X001, X002, X003"),
        ("doubtful=yes", "unknown doubtful 'yes'; expected false, true"),
        ("lang=de", "unknown lang 'de'; expected en, nl"),
        ("timber_measure=export:km:flow", "unknown timber_measure 'export:km:flow'"),
        ("panels=timber&panels=rail", "panels is given twice, expected once"),
        ("panels=%3Cscript%3E", "unknown panels '<script>'"),
        ("panels=" + "x" * 5000, "unknown panels 'xxxxx"),
        ("years=%00", "years is '\\x00'"),
    ],
)
def test_what_is_not_there_is_refused_in_a_sentence(client: Client, query: str, error: str) -> None:
    for path in (TABLE, DESCRIPTION):
        message = refusal(client.get(f"{path}?{query}"))
        assert message.startswith(error)
        assert len(message) < 250


def test_an_empty_value_asks_for_the_usual(client: Client) -> None:
    assert rows(client.get(f"{TABLE}?event=&lang=")) == rows(client.get(TABLE))


def test_the_file_has_the_columns_of_an_export_and_a_name(client: Client) -> None:
    answer = client.get(f"{TABLE}?panels=rail")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.text.splitlines()[0] == ",".join(COLUMNS)
    version = client.get(DESCRIPTION).json()["data_version"]
    assert answer.headers["content-disposition"] == (
        f'attachment; filename="timelines_2021_2021_{version}.csv"'
    )


def test_the_description_says_what_is_shown_and_where(client: Client) -> None:
    answer = client.get(f"{DESCRIPTION}?panels=rail&lang=nl")
    assert answer.headers["content-type"] == "application/json"
    content = answer.json()
    assert content["original_address"] == "http://testserver/?panels=rail&lang=nl"
    assert content["chart"]["panels"] == ["rail"]
    assert content["chart"]["doubtful"] == ["false"]
    assert [one["indicator"] for one in content["indicators"]] == ["transit"]
    assert [one["publisher"] for one in content["sources"]] == ["UTLC ERA"]
    assert content["citation_short"].startswith("UTLC ERA. In: Belarus–China indicators")


def test_a_claim_has_the_figures_that_its_verdict_rests_on(
    client: Client, change_cell: ChangeCell
) -> None:
    change_cell("claims.csv", 2, "rule", "exceeds(sawnwood:export,5)")
    assert rows(client.get("/article.csv?claim=C01")) == SAWNWOOD
    # The first claim is the one that the page opens with; nothing was known so early.
    assert rows(client.get("/article.csv")) == rows(client.get("/article.csv?claim=C01"))
    assert rows(client.get("/article.csv?claim=C01&known=2012-01-01")) == []
    described = client.get("/article.metadata.json?claim=C01&lang=nl").json()
    assert described["figures"] == len(SAWNWOOD)
    assert described["original_address"] == "http://testserver/article?claim=C01&lang=nl"
    assert described["verdict"] == "supported"
    assert described["finding"].startswith("More than 5\u00a0m³ by the surest sources.")
    aside = [(row["value"], row["reason"]) for row in described["set_aside"]]
    assert aside == [(910000, "It is doubtful.")]
    assert described["chart"]["claim"] == ["C01"]


def test_a_claim_that_is_not_judged_rests_on_no_figure(
    client: Client, change_cell: ChangeCell
) -> None:
    assert rows(client.get("/article.csv?claim=C02")) == []
    assert client.get("/article.metadata.json?claim=C02").json()["figures"] == 0
    change_cell("claims.csv", 2, "rule", "no_such_rule(x)")
    assert rows(client.get("/article.csv?claim=C01")) == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("claim=C99", "unknown claim 'C99'; expected C01, C02"),
        ("claims=C01", "unknown parameter 'claims'; did you mean claim"),
        ("known=2023-02-30", "unknown known '2023-02-30'"),
        ("verdicts=perhaps", "unknown verdicts 'perhaps'"),
    ],
)
def test_a_claim_that_there_is_not_is_refused(client: Client, query: str, error: str) -> None:
    for path in ("/article.csv", "/article.metadata.json"):
        assert refusal(client.get(f"{path}?{query}")).startswith(error)


def test_an_unchanged_table_is_not_sent_again(client: Client, change_cell: object) -> None:
    tag = client.get(f"{TABLE}?panels=rail").headers["etag"]
    same = client.get(f"{TABLE}?panels=rail", if_none_match=tag)
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
    assert client.get(f"{TABLE}?panels=timber", if_none_match=tag).status == 200
    assert client.get(f"{DESCRIPTION}?panels=rail", if_none_match=tag).status == 200
    change_cell("observations.csv", 2, "value", "692501")  # type: ignore[operator]
    assert client.get(f"{TABLE}?panels=rail", if_none_match=tag).status == 200


def test_broken_data_are_not_given(client: Client, change_cell: object) -> None:
    change_cell("observations.csv", 3, "value", "abc")  # type: ignore[operator]
    for path in (TABLE, DESCRIPTION):
        answer = client.get(path)
        assert (answer.status, answer.json()["ok"]) == (503, False)


def test_text_that_a_spreadsheet_would_run_is_defused(client: Client, change_cell: object) -> None:
    change_cell("observations.csv", 2, "note", "=1+1")  # type: ignore[operator]
    assert client.get(f"{TABLE}?panels=rail").text.endswith(",'=1+1\r\n")


def test_the_whole_server_answers_for_a_twin_with_a_tag_and_its_headers(
    monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    """The middleware leaves the conditions of a request on its way to a twin alone."""
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    made = parts()
    app = Starlette(routes=made["routes"], middleware=made["middleware"])
    client = Client(app)
    first = client.get(f"{TABLE}?panels=rail")
    assert first.headers["x-content-type-options"] == "nosniff"
    again = client.get(f"{TABLE}?panels=rail", if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


def test_pages_with_twins_are_pages_and_those_that_are_known() -> None:
    keys = list(site._names(Language("en")))
    assert tuple(asked.PAGES) == TWIN_PAGES
    assert set(TWIN_PAGES) <= set(keys)
    # The browser is told where the server is by the path of a page: see server_page.
    assert set(keys) == set(PAGES)


def test_the_table_of_a_first_visit_to_the_project_is_that_of_the_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(DATA))
    client = Client(Starlette(routes=TWIN_ROUTES))
    found = rows(client.get(TABLE))
    assert len(found) > 100
    assert not any(row.endswith("doubtful") for row in found)
    described = json.loads(client.get(DESCRIPTION).body)
    assert described["chart"]["panels"] == ["timber", "meat", "dairy", "rail"]
    assert described["data_version"] == load(DATA).version
