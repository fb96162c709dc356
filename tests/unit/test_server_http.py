"""What a browser gets: the right encoding, caching, conditional answers, the page, the headers."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from asgi import Client
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from streamlit.web.server.starlette.starlette_app import create_streamlit_middleware
from streamlit.web.server.starlette.starlette_static_routes import (
    create_streamlit_static_assets_routes,
)

from indicators.server_assets import Assets, Store
from indicators.server_hints import static_folder
from indicators.server_http import BrowserFiles, SecurityHeaders, preferred_encoding
from indicators.server_page import Page, policy, with_hints

STATIC = static_folder()
STYLES = next((STATIC / "static" / "css").glob("index.*.css"))
FONT = next((STATIC / "static" / "media").glob("SourceSansVF-Upright*.woff2"))


async def media(request: Request) -> HTMLResponse:
    return HTMLResponse("<p>a file of a visitor</p>")


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Serve Streamlit's own files, routes and middleware behind ours."""
    page = Page(STATIC)
    assets = Assets(STATIC, Store(tmp_path_factory.mktemp("kept")))
    app = Starlette(
        routes=[
            Route("/media/file.html", media),
            WebSocketRoute("/_stcore/stream", echo),
            *create_streamlit_static_assets_routes(""),
        ],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(BrowserFiles, assets=assets, page=lambda: page),
            *create_streamlit_middleware(),
        ],
    )
    return Client(app)


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.5", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("gzip", "gzip"),
        ("GZIP;Q=1", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("br;q=0, gzip;q=0", "identity"),
        ("identity, br;q=0.2", "identity"),
        ("identity", "identity"),
        ("deflate", "identity"),
        ("br;q=much", "identity"),
        ("", "identity"),
    ],
)
def test_which_encoding_is_sent(accept: str, encoding: str) -> None:
    assert preferred_encoding(accept, ("br", "gzip")) == encoding
    assert preferred_encoding(accept, ()) == "identity"


@pytest.mark.parametrize("url", [f"/static/css/{STYLES.name}", "/", "/timelines"])
@pytest.mark.parametrize("accept", ["br", "gzip", "identity", "br;q=0"])
def test_a_compressed_answer_unpacks_to_the_plain_one(
    client: Client, url: str, accept: str
) -> None:
    plain = client.get(url).body
    response = client.get(url, accept_encoding=accept)
    raw, encoding = response.body, response.headers.get("content-encoding")
    assert encoding == {"br": "br", "gzip": "gzip"}.get(accept)
    assert response.headers["content-length"] == str(len(raw))
    assert response.headers["vary"] == "Accept-Encoding"
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(encoding or "", bytes)
    assert unpack(raw) == plain
    assert len(raw) < len(plain) / 2 or encoding is None


def test_names_with_a_hash_are_kept_for_ever(client: Client) -> None:
    for url, kind in (
        (f"/static/css/{STYLES.name}", "text/css; charset=utf-8"),
        (f"/static/media/{FONT.name}", "font/woff2"),
    ):
        response = client.get(url)
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert response.headers["content-type"] == kind
        assert response.body == (STATIC / url[1:]).read_bytes()


def test_a_font_is_not_packed_again(client: Client) -> None:
    headers = client.get(f"/static/media/{FONT.name}", accept_encoding="br").headers
    assert {"vary", "content-encoding"} & set(headers) == set()


@pytest.mark.parametrize("url", [f"/static/css/{STYLES.name}", "/", "/timelines?lang=nl"])
def test_nothing_is_sent_twice(client: Client, url: str) -> None:
    first = client.get(url)
    for known in (first.headers["etag"], f'"other", {first.headers["etag"]}', "*"):
        again = client.get(url, if_none_match=known)
        assert (again.status, again.body) == (304, b"")
        assert "content-length" not in again.headers
        for name in ("etag", "cache-control", "vary"):
            assert again.headers[name] == first.headers[name]
    assert client.get(url, if_none_match='"other"').status == 200


@pytest.mark.parametrize("url", [f"/static/css/{STYLES.name}", "/"])
def test_head_is_get_without_the_body(client: Client, url: str) -> None:
    full, head = client.get(url), client.ask("HEAD", url)
    assert head.body == b""
    assert dict(head.headers) == dict(full.headers)


def test_a_file_that_is_not_there_is_not_the_page(client: Client) -> None:
    response = client.get("/static/js/index.OldHash.js")
    assert (response.status, response.text) == (404, "Not found")
    assert response.headers["cache-control"] == "no-cache"


def test_a_file_that_went_away_is_missed_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script = tmp_path / "static" / "js" / "index.H1.js"
    script.parent.mkdir(parents=True)
    script.write_text("export {}")
    assets = Assets(tmp_path, Store(None))
    client = Client(BrowserFiles(Starlette(), assets, lambda: Page(STATIC)))
    assert client.get("/static/js/index.H1.js").status == 200
    script.unlink()
    assert client.get("/static/js/index.H1.js").status == 404
    assert "index.H1.js went away" in caplog.text


def test_cookies_that_streamlit_sets_with_the_page_stay() -> None:
    async def page(request: Request) -> HTMLResponse:
        response = HTMLResponse((STATIC / "index.html").read_bytes())
        response.set_cookie("a", "1")
        response.set_cookie("b", "2")
        return response

    inner = Starlette(routes=[Route("/", page)])
    client = Client(BrowserFiles(inner, Assets(STATIC, Store(None)), lambda: Page(STATIC)))
    answer = client.get("/")
    assert "Belarus–China indicators" in answer.text
    assert [one[:3] for one in answer.headers.getlist("set-cookie")] == ["a=1", "b=2"]


def test_streamlit_still_decides_what_a_path_is(client: Client) -> None:
    ours = client.get("/").text
    assert "Belarus–China indicators" in ours
    assert client.get("/timelines").text == ours
    assert client.get("/nothing/like/this").text == ours
    assert client.get("/timelines/").status == 301
    assert client.get("/a/../../etc/passwd").status == 400
    assert client.get("//example.org/").status == 400
    assert client.ask("POST", "/").status == 405
    assert client.get("/manifest.json").headers["content-type"] == "application/json"
    assert client.get("/media/file.html").text == "<p>a file of a visitor</p>"
    assert client.get("/timelines/_stcore/health").status == 404


def test_the_page_is_asked_for_again_each_time(client: Client) -> None:
    assert client.get("/").headers["cache-control"] == "no-cache"
    assert client.get("/timelines").headers["cache-control"] == "no-cache"


def test_a_websocket_passes(client: Client) -> None:
    assert client.talk("/_stcore/stream", "hello") == "hello"


@pytest.mark.parametrize(
    "url",
    ["/", "/favicon.png", f"/static/css/{STYLES.name}", "/static/js/none.js", "/media/file.html"],
)
def test_every_answer_is_secured(client: Client, url: str) -> None:
    headers = client.get(url).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    if url != "/":
        assert headers["content-security-policy"].startswith("default-src 'none';")


def test_the_policy_lets_the_pages_own_scripts_run_and_no_others(client: Client) -> None:
    response = client.get("/")
    rules = dict(
        rule.split(" ", 1) for rule in response.headers["content-security-policy"].split("; ")
    )
    scripts = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    hashes = [
        "'sha256-" + base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() + "'"
        for one in scripts
    ]
    assert len(scripts) == 2
    assert rules["script-src"] == " ".join(["'self'", *hashes])
    assert rules["default-src"] == rules["connect-src"] == rules["form-action"] == "'self'"
    assert rules["object-src"] == rules["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in str(rules)


def test_the_hints_name_files_that_are_served(client: Client) -> None:
    html = client.get("/").text
    hints = re.findall(r'<link rel="(?:modulepreload|preload)"[^>]*href="\.(/[^"]*)"', html)
    assert any("/PlotlyChart." in hint for hint in hints)
    assert any("/MaterialSymbols-Rounded." in hint for hint in hints)
    assert len(hints) == len(set(hints))
    for hint in hints:
        assert client.ask("HEAD", hint).status == 200


def test_the_page_says_what_it_is_in_either_language(client: Client) -> None:
    for url, language in (("/", "en"), ("/?lang=nl", "nl"), ("/?lang=xx", "en")):
        html = client.get(url).text
        assert f'<html lang="{language}">' in html
        assert "<title>Belarus–China indicators</title>" in html
        assert '<meta name="description" content="Trade and transit between Belarus' in html


def test_the_width_is_told_before_the_app_starts(client: Client) -> None:
    html = client.get("/").text
    assert html.index('name="viewport"') < html.index("indicators_view")
    assert html.index("indicators_view") < html.index('<script type="module"')
    assert "Path=/; SameSite=Strict`" in html


def test_a_page_of_another_build_is_served_as_it_is() -> None:
    for html in ("<p>no head</p>", "<head></head>", "<title>Only a title</title>"):
        assert with_hints(html, ["./static/js/a.js"]) == html
    assert policy("<p></p>").startswith("default-src 'self'; script-src 'self'; style-src")


def test_line_ends_do_not_change_the_hashes(tmp_path: Path) -> None:
    for folder, end in (("unix", b"\n"), ("windows", b"\r\n")):
        (tmp_path / folder).mkdir()
        lines = [b"<head><title>x</title><script>", b"1", b"</script></head>"]
        (tmp_path / folder / "index.html").write_bytes(end.join(lines))
    unix, windows = (Page(tmp_path / folder).document() for folder in ("unix", "windows"))
    assert unix.policy == windows.policy
    assert unix.body() == windows.body()
