"""A chart alone, for the pages of others: what is drawn, who may frame it, what is refused."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import brotli  # type: ignore[import-untyped]
import pytest
from asgi import Answer, Client
from command import runner
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from indicators.cli import serving
from indicators.server_assets import Assets, Store
from indicators.server_embed import ANCESTORS, EMBED_ROUTES, embed_path, frame_ancestors
from indicators.server_hints import EMBED, PLOTLY, own_files, own_url, static_folder
from indicators.server_http import BrowserFiles, SecurityHeaders
from indicators.server_page import Page

DATA = Path(__file__).parents[2] / "data"
STATIC = static_folder()
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
TWO_LINES = "goods_value.turnover.CHN.A,potash_weight.export.CHN.A"
VIEWS = {
    "timelines": ("/", {}),
    "timelines-event": ("/timelines", {"panels": "rail,goods", "events": "all", "event": "E045"}),
    "lines": ("/compare", {}),
    "lines-index": ("/compare", {"formula": "index", "layout": "multiples"}),
    "lines-two-axes": ("/compare", {"lines": TWO_LINES, "layout": "two"}),
    "lines-log": ("/compare", {"axis": "log"}),
    "lines-known": ("/compare", {"known": "2021-06-01"}),
    "mirror": ("/compare", {"mode": "mirror", "factor": "1.06"}),
    "cross": ("/compare", {"mode": "cross"}),
    "study": ("/compare", {"mode": "study"}),
    "claim": ("/article", {"claim": "C13"}),
    "claim-then": ("/article", {"claim": "C13", "known": "2023-02-27", "lang": "nl"}),
}
"""Each kind of view that can be embedded: the path of its page, and what its address says."""


def app() -> Starlette:
    """Serve lone charts as the dashboard does, and Streamlit's page for all else."""
    page = Page(STATIC)

    async def streamlit(request: Request) -> FileResponse:
        return FileResponse(STATIC / "index.html")

    return Starlette(
        routes=[*EMBED_ROUTES, Route("/{rest:path}", streamlit)],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                BrowserFiles,
                # A packed file is kept nowhere, so that no test leaves anything behind.
                assets=Assets(STATIC, Store(None), own_files()),
                page=lambda: page,
                own=[route.path for route in EMBED_ROUTES],
                other_path=embed_path,
            ),
        ],
    )


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Serve charts; a document is packed quickly here, and components are looked for once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indicators.server_page.brotli.compress", partial(brotli.compress, quality=1))
        found = manifest_scanner.scan_component_manifests()
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield Client(app())


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Serve a copy of the data, to be spoiled."""
    folder = Path(shutil.copytree(DATA, tmp_path / "copy"))
    monkeypatch.setenv("INDICATORS_DATA", str(folder))
    return folder


def url(path: str, **query: str) -> str:
    return f"{path}?{urlencode({**query, 'embed': 'true'})}"


def embedded(client: Client, view: str, **more: str) -> Answer:
    path, query = VIEWS[view]
    answer = client.get(url(path, **query, **more))
    assert answer.status == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer


def figure(answer: Answer, *, dark: bool = False, form: str = "page") -> dict[str, Any]:
    """Put the figure of a document together as its script does."""
    content = re.findall(r'<script type="application/json" id="figure">(.*?)</script>', answer.text)
    data = json.loads(content[0])

    def looked_up(tree: Any) -> Any:
        if isinstance(tree, dict):
            return {name: looked_up(value) for name, value in tree.items()}
        if isinstance(tree, list):
            return [looked_up(value) for value in tree]
        if isinstance(tree, str) and tree.startswith("\u0002"):
            return data["pairs"][int(tree[1:])][dark]
        return tree

    return dict(looked_up(data["forms"][form]))


def page_figure(view: str) -> dict[str, Any]:
    """Draw the figure that the page of a view shows."""
    path, query = VIEWS[view]
    name = path.strip("/") or "timelines"
    page = AppTest.from_string(
        f"from indicators.pages import {name}\n{name}.page()\n", default_timeout=30
    )
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert [one.value for one in page.exception] == []
    (chart,) = page.get("plotly_chart")
    return dict(json.loads(chart.proto.spec))


def refusal(answer: Answer) -> str:
    assert answer.status == 400
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-frame-options"] == "DENY"
    return answer.text.strip()


# --- what is drawn -------------------------------------------------------------------------------


@pytest.mark.parametrize("view", VIEWS)
def test_an_embedded_chart_draws_what_its_page_draws(client: Client, view: str) -> None:
    drawn = figure(embedded(client, view))
    assert drawn["data"]
    assert drawn["data"] == page_figure(view)["data"]


@pytest.mark.parametrize("view", ["timelines", "lines", "mirror", "cross", "study", "claim"])
def test_an_embedded_chart_has_its_title_source_words_and_the_way_back(
    client: Client, view: str
) -> None:
    text = embedded(client, view).text
    assert re.search(r"<h1>[^<]{4,}</h1>", text)
    assert re.search(r'role="img" aria-label="[^"]{4,}"', text)
    path, query = VIEWS[view]
    name = path.strip("/")
    back = f"./{name}?{urlencode(query)}".replace("&", "&amp;")
    found = re.search(r'<p class="source">Source: [^<]+ · <a href="([^"]+)"', text)
    assert found
    assert found[1] == back


def test_an_embedded_chart_needs_nothing_but_its_own_server(client: Client) -> None:
    text = embedded(client, "timelines").text
    assert re.findall(r'<script src="([^"]+)"', text) == [own_url(PLOTLY), own_url(EMBED)]
    assert "<link" not in text
    for name in (PLOTLY, EMBED):
        answer = client.get(own_url(name).removeprefix("."))
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/javascript")


def test_an_embedded_chart_says_what_its_numbers_stand_for(client: Client) -> None:
    answer = embedded(client, "claim-then")
    drawn = figure(answer)["layout"]
    assert {"1", "2"} <= {re.sub("<[^>]+>", "", one["text"]) for one in drawn["annotations"]}
    assert re.findall(r"<li>([^<]+)</li>", answer.text) == [
        "1 · jul 2019 · Duisport en partners plannen spoorterminal bij Grote Steen",
        "2 · feb 2022 · Rusland valt Oekraïne binnen, ook vanuit Belarus",
    ]
    assert "<li>15 · Feb 2022 · Russia invades Ukraine" in embedded(client, "timelines").text
    assert "<li>" not in embedded(client, "lines").text


def test_an_embedded_chart_speaks_dutch(client: Client) -> None:
    text = embedded(client, "claim-then").text
    assert '<html lang="nl"' in text
    assert '<p class="source">Bron: ' in text


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_embedded_chart_is_light_or_dark_as_asked(client: Client, theme: str) -> None:
    answer = embedded(client, "lines", theme=theme)
    assert f'<html lang="en" data-theme="{theme}">' in answer.text
    assert '<html lang="en">' in embedded(client, "lines").text
    light, dark = figure(answer), figure(answer, dark=True)
    assert light["data"] == page_figure("lines")["data"]
    assert light["layout"]["font"]["color"] != dark["layout"]["font"]["color"]
    assert [one["x"] for one in light["data"]] == [one["x"] for one in dark["data"]]


def test_an_embedded_chart_fits_a_phone_too(client: Client) -> None:
    answer = embedded(client, "timelines")
    wide, narrow = figure(answer), figure(answer, form="phone")
    assert narrow["layout"] != wide["layout"]

    def levels(drawn: dict[str, Any]) -> list[Any]:
        # Events lie in lanes of their own, as many as there is room for.
        points = (zip(one["customdata"], one["y"], strict=True)
                  for one in drawn["data"] if one.get("customdata"))  # fmt: skip
        return [level for trace in points for told, level in trace if told[0] == "figure"]

    assert levels(narrow) == levels(wide)
    assert len(levels(wide)) > 20


def test_an_embedded_chart_is_not_sent_again_while_it_is_the_same(
    client: Client, copy: Path
) -> None:
    asked = url("/compare", lines="potash_value.export.CHN.A")
    tag = client.get(asked).headers["etag"]
    same = client.get(asked, if_none_match=tag)
    assert (same.status, same.body) == (304, b"")
    file = copy / "observations.csv"
    file.write_text(file.read_text("utf-8").replace(",547171809,", ",548171809,"), encoding="utf-8")
    assert client.get(asked, if_none_match=tag).status == 200


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (url("/timelines", xyzzy="1"), "unknown parameter 'xyzzy'"),
        (url("/", panel="rail"), "unknown parameter 'panel'; did you mean panels?"),
        (url("/", panels="raill"), "unknown panels 'raill'; did you mean rail?"),
        (url("/", panels=""), "this view has nothing to draw"),
        (url("/", theme="blue"), "theme is 'blue', expected light or dark"),
        (url("/", theme=HOSTILE), "theme is '</script><script>ale', expected light or dark"),
        (url("/compare", lines=""), "this view has nothing to draw"),
        (url("/compare", mode="pie"), "unknown mode 'pie'; expected cross, lines, mirror, study"),
        (url("/compare", units="per_head"), "this view has nothing to draw"),
        (url("/compare", known="2023-02-30"), "unknown known '2023-02-30'"),
        (url("/article", claim="C30"), "this view has nothing to draw"),
        (url("/article", claim="C99"), "unknown claim 'C99'"),
        ("/embed/data", "'data' has no chart to embed"),
        ("/embed/story", "'story' has no chart to embed"),
    ],
)
def test_what_cannot_be_embedded_is_refused_in_a_sentence(
    client: Client, asked: str, sentence: str
) -> None:
    message = refusal(client.get(asked))
    assert message.startswith(sentence)
    assert "\n" not in message
    assert len(message) < 250


def test_more_lines_than_the_page_shows_are_refused_and_do_not_fail(client: Client) -> None:
    from indicators.charts.offered import lines_offered
    from indicators.loaders import load

    seven = ",".join(lines_offered(load())[:7])
    assert refusal(client.get(url("/compare", lines=seven))) == (
        "lines names too many, expected at most 6"
    )


def test_broken_data_are_told_and_nothing_is_drawn_from_them(client: Client, copy: Path) -> None:
    (copy / "events.csv").unlink()
    answer = client.get(url("/timelines"))
    assert (answer.status, answer.headers["cache-control"]) == (503, "no-store")
    assert "events.csv" in answer.text


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/data", "embed=true"),
        ("/story", "embed=true"),
        ("/", ""),
        ("/", "embed=false"),
        ("/", "embed"),
        ("/compare", "embed=true&embed=false"),
        ("/timelines/x", "embed=true"),
    ],
)
def test_any_other_address_is_still_the_page(client: Client, path: str, query: str) -> None:
    assert embed_path(path, query) is None
    answer = client.get(f"{path}?{query}")
    assert answer.status == 200
    assert "<title>Belarus–China indicators</title>" in answer.text
    assert 'id="figure"' not in answer.text


# --- who may frame it ----------------------------------------------------------------------------


def test_nobody_may_frame_anything_unless_the_setting_says_so(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ANCESTORS, raising=False)
    for asked in (url("/compare"), "/compare", "/data?embed=true", "/embed/data"):
        headers = client.get(asked).headers
        assert headers["x-frame-options"] == "DENY", asked
        assert "frame-ancestors 'none'" in headers["content-security-policy"], asked


def test_a_named_origin_may_frame_the_lone_chart_and_nothing_else(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(ANCESTORS, raising=False)
    before = client.get(url("/compare"))
    monkeypatch.setenv(ANCESTORS, "https://example.org")
    answer = client.get(url("/compare"))
    assert answer.status == 200
    assert answer.headers["content-security-policy"].endswith("frame-ancestors https://example.org")
    assert "x-frame-options" not in answer.headers
    # A browser that asks whether its copy is still good must not go on with the old policy.
    assert answer.headers["etag"] != before.headers["etag"]
    again = client.get(url("/compare"), if_none_match=answer.headers["etag"])
    assert again.status == 304
    assert "x-frame-options" not in again.headers
    for asked in ("/compare", "/data?embed=true", url("/compare", xyzzy="1"), "/embed/data"):
        headers = client.get(asked).headers
        assert headers["x-frame-options"] == "DENY", asked
        assert "frame-ancestors 'none'" in headers["content-security-policy"], asked


def test_a_change_of_the_setting_counts_for_a_chart_that_was_asked_for_before(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for named in ("https://example.org", "https://*.example.net:8443 'self'", "", " "):
        monkeypatch.setenv(ANCESTORS, named)
        policy = client.get(url("/compare")).headers["content-security-policy"]
        assert policy.endswith(f"frame-ancestors {named.strip() or chr(39) + 'none' + chr(39)}")


WRONG = [
    "example.org",
    "*",
    "https://example.org/path",
    "https://example.org; script-src *",
    "https://example.org, https://example.net",
    "javascript:alert(1)",
    "'none'",
    "https://",
]


@pytest.mark.parametrize("named", WRONG)
def test_a_setting_that_is_no_origin_lets_nobody_in(
    client: Client, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setenv(ANCESTORS, named)
    answer = client.get(url("/compare"))
    assert (answer.status, answer.headers["x-frame-options"]) == (503, "DENY")
    assert answer.text.startswith(f"{ANCESTORS}: ")
    assert client.get("/compare").status == 200


@pytest.mark.parametrize("named", WRONG)
def test_the_dashboard_does_not_start_with_a_setting_that_is_no_origin(
    named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("it must not come to listen")

    monkeypatch.setattr(serving, "serve", never)
    monkeypatch.setattr(serving, "ensure_free", never)
    monkeypatch.setenv(ANCESTORS, named)
    ended = runner(capsys)("dashboard")
    assert (ended.code, ended.out) == (64, "")
    assert ended.err.startswith(f"Error: {ANCESTORS}: ")
    assert "expected origins such as https://www.example.org" in ended.err


@pytest.mark.parametrize(
    "named",
    ["'self'", "https://example.org", "http://localhost:8080", "https://*.example.org 'self'"],
)
def test_origins_are_taken_as_they_are(named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ANCESTORS, f"  {named} ")
    assert frame_ancestors() == named


# --- hostile texts -------------------------------------------------------------------------------


def test_a_title_that_is_markup_stays_text_in_the_document(
    client: Client, copy: Path, tmp_path: Path
) -> None:
    import csv

    def spoil(file: str, columns: Callable[[str], bool]) -> None:
        path = copy / file
        with path.open(encoding="utf-8", newline="") as source:
            first, *rows = csv.reader(source)
        for row in rows:
            for place, name in enumerate(first):
                if columns(name):
                    row[place] = HOSTILE
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out, lineterminator="\n").writerows([first, *rows])

    for file in ("events.csv", "panels.csv", "catalog.csv"):
        spoil(file, lambda name: name.startswith("title_"))
    spoil("sources.csv", lambda name: name in {"publisher", "title"})
    spoil("reporters.csv", lambda name: name.startswith("short_"))
    for view in ("timelines-event", "lines", "mirror", "cross", "study", "claim"):
        path, query = VIEWS[view]
        answer = client.get(url(path, **query))
        assert answer.status == 200, answer.text
        text = answer.text
        assert "<script>" not in text
        assert "<img" not in text
        # Those of the figure, of the chart code, and of what draws it.
        assert text.count("<script") == text.count("</script>") == 3
        assert "&lt;/script&gt;" in text
        assert "onerror" in json.dumps(figure(answer)["data"] + [figure(answer)["layout"]])
        scripts = re.search(r"script-src ([^;]*)", answer.headers["content-security-policy"])
        assert scripts
        assert scripts[1] == "'self'"
