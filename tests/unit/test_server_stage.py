"""The stage over HTTP: the story that an address asks for, its scripts, and plain refusals."""

import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from asgi import Answer, Client
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route
from story_samples import DATA, SOUND, copied, sound

from indicators.server_assets import Assets, Store
from indicators.server_hints import own_files, static_folder
from indicators.server_http import BrowserFiles, SecurityHeaders
from indicators.server_page import Page
from indicators.server_stage import STAGE_ROUTES, stage_path
from indicators.stories.library import drafts

STATIC = static_folder()
ASKED = "/story?stage=1"


def app() -> Starlette:
    """Serve the stage as the dashboard does, and Streamlit's page for all else."""
    page = Page(STATIC)
    # A packed file is kept nowhere, so that no test leaves anything behind.
    assets = Assets(STATIC, Store(None), own_files())

    async def streamlit(request: Request) -> FileResponse:
        return FileResponse(STATIC / "index.html")

    return Starlette(
        routes=[*STAGE_ROUTES, Route("/{rest:path}", streamlit)],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(
                BrowserFiles,
                assets=assets,
                page=lambda: page,
                own=[route.path for route in STAGE_ROUTES],
                other_path=stage_path,
            ),
        ],
    )


@pytest.fixture(scope="module")
def client() -> Client:
    """Serve the stage."""
    return Client(app())


@pytest.fixture(autouse=True)
def shipped_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(DATA))


def refusal(answer: Answer, status: int) -> str:
    """Return the sentence of a refusal, which is plain text of one line and kept by nobody."""
    assert answer.status == status
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "Traceback" not in answer.text
    assert "File " not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    return answer.text.strip()


@pytest.mark.parametrize(
    ("path", "query", "expected"),
    [
        ("/story", "stage=1", "/stage"),
        ("/story", "story=beijing&stage=1&lang=nl", "/stage"),
        ("/story", "stage=0&stage=1", "/stage"),
        ("/story", "stage=1&stage=0", None),
        ("/story", "", None),
        ("/story", "stage=", None),
        ("/story", "stage=yes", None),
        ("/story", "STAGE=1", None),
        ("/story/", "stage=1", None),
        ("/timelines", "stage=1", None),
        ("/", "stage=1", None),
        ("/story", "%ff%fe&;=", None),
    ],
)
def test_the_address_of_the_page_says_whether_it_is_a_stage(
    path: str, query: str, expected: str | None
) -> None:
    assert stage_path(path, query) == expected


def test_the_stage_is_the_usual_story(client: Client) -> None:
    answer = client.get(ASKED)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert "<h1>What was Lukashenka looking for in Beijing?</h1>" in answer.text
    assert '<html lang="en">' in answer.text
    steps = (DATA / "stories" / "beijing.en.toml").read_text(encoding="utf-8").count("[[steps]]")
    assert answer.text.count('<section class="step"') == steps


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [
        ("&story=figures", "en", "Whose figures?"),
        ("&story=figures&lang=nl", "nl", "Wiens cijfers?"),
    ],
)
def test_the_address_says_which_story_in_which_language(
    client: Client, query: str, language: str, title: str
) -> None:
    text = client.get(ASKED + query).text
    assert f'<html lang="{language}">' in text
    assert f"<h1>{title}</h1>" in text


def test_the_policy_lets_scripts_of_this_server_run_and_no_others(client: Client) -> None:
    answer = client.get(ASKED)
    assert len(answer.headers.getlist("content-security-policy")) == 1
    rules = dict(
        rule.split(" ", 1) for rule in answer.headers["content-security-policy"].split("; ")
    )
    assert rules["script-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == "'none'"
    assert rules["default-src"] == rules["connect-src"] == "'self'"
    assert "unsafe-eval" not in str(rules)
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    # Nothing runs in the document itself.
    inline = re.findall(r"<script(?! type=\"application/json\")[^>]*>([^<]*)", answer.text)
    assert inline == ["", "", "", ""]
    assert not re.search(r"<[^>]*\son[a-z]+=", answer.text.split("<script")[0])


def test_nothing_is_sent_twice(client: Client) -> None:
    first = client.get(ASKED)
    again = client.get(ASKED, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = client.get(f"{ASKED}&story=figures", if_none_match=first.headers["etag"])
    assert other.status == 200


def test_the_document_is_compressed_and_unpacks_to_the_same(client: Client) -> None:
    plain, packed = client.get(ASKED), client.get(ASKED, accept_encoding="br")
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert brotli.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 4


def test_head_is_get_without_the_body(client: Client) -> None:
    full, head = client.get(ASKED), client.ask("HEAD", ASKED)
    assert head.body == b""
    assert dict(head.headers) == dict(full.headers)


def test_the_scripts_that_it_names_are_served_for_ever_and_compressed(client: Client) -> None:
    urls = re.findall(r'<script src="([^"]*)"', client.get(ASKED).text)
    assert len(urls) == 4
    for url in urls:
        # Beside the page, whatever the dashboard is called below.
        path = f"/{url.removeprefix('./')}" if url.startswith("./") else url
        answer = client.get(path, accept_encoding="br")
        assert answer.status == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
        assert answer.headers["content-encoding"] == "br"
        content = client.get(path).body
        assert brotli.decompress(answer.body) == content
        assert len(answer.body) < len(content) * 0.6
    (font,) = re.findall(r"url\(\"\./([^\"]*)\"\)", client.get(ASKED).text)
    assert client.get(f"/{font}").body.startswith(b"wOF2")
    assert client.get("/static/stage/stage.000000000000.js").status == 404


def test_as_known_on_a_day(client: Client) -> None:
    name = drafts.put(sound())
    answer = client.get(f"{ASKED}&draft={name}&known=2015-01-01")
    assert answer.status == 200
    assert "as known on 1 January 2015" in answer.text
    assert "(not known)" in answer.text
    today = client.get(f"{ASKED}&draft={name}")
    assert "(not known)" not in today.text
    assert answer.headers["etag"] != today.headers["etag"]


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("&story=beijin", "unknown story 'beijin'; did you mean beijing?"),
        ("&story=../../etc/passwd", "unknown story '../../etc/passwd'"),
        ("&story=%00", "unknown story '\\x00'"),
        ("&story=%3Cscript%3E", "unknown story '<script>'"),
        ("&story=", "unknown story ''"),
        ("&lang=de", "unknown language 'de'"),
        ("&lang=", "unknown language ''"),
        ("&draft=guess", "unknown story in the making 'guess'"),
        ("&draft=beijing&story=beijing", "unknown story in the making 'beijing'"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(client: Client, query: str, expected: str) -> None:
    assert refusal(client.get(ASKED + query), 404).startswith(expected)


@pytest.mark.parametrize("day", ["yesterday", "2023-02-30", "2023", "27-02-2023", "x" * 5000])
def test_a_day_that_is_none_is_refused(client: Client, day: str) -> None:
    sentence = refusal(client.get(f"{ASKED}&known={day}"), 400)
    assert sentence == f"known: expected a day such as 2023-02-27, found {day[:40]!r}"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_any_day_of_the_calendar_can_be_asked_for(client: Client, day: str) -> None:
    name = drafts.put(sound())
    assert client.get(f"{ASKED}&draft={name}&known={day}").status == 200


def test_a_broken_story_is_told_with_its_file_and_line_and_hides_no_other(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copied(tmp_path)
    monkeypatch.setenv("INDICATORS_DATA", str(folder))
    story = folder / "stories" / "figures.en.toml"
    story.write_text(SOUND.replace('dwell = "R02"', 'dwell = "E045X"'), encoding="utf-8")
    sentence = refusal(client.get(f"{ASKED}&story=figures"), 503)
    assert sentence == (
        "figures.en.toml, row 26, column steps 1, dwell: 'E045X' – expected one of the events "
        "of this step"
    )
    story.write_bytes(b"\xff")
    assert "figures.en.toml, row 1" in refusal(client.get(f"{ASKED}&story=figures"), 503)
    (folder / "stories" / "figures.nl.toml").write_text(SOUND, encoding="utf-8")
    assert client.get(f"{ASKED}&story=figures&lang=nl").status == 200


def test_data_that_cannot_be_used_are_told_with_their_file(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(tmp_path / "nowhere"))
    assert "nowhere" in refusal(client.get(ASKED), 503)


# --- the rest ------------------------------------------------------------------------------------


def test_without_stage_the_address_is_the_page(client: Client) -> None:
    for url in ("/story", "/story?stage=0", "/story?story=beijing"):
        answer = client.get(url)
        assert answer.status == 200
        assert "<title>Belarus–China indicators</title>" in answer.text
        assert "<h1>" not in answer.text
    assert client.ask("POST", ASKED).status == 405


def test_a_story_in_the_making_is_shown_to_who_knows_its_name(client: Client) -> None:
    name = drafts.put(sound())
    answer = client.get(f"{ASKED}&draft={name}")
    assert answer.status == 200
    assert "<h1>Rail and trade</h1>" in answer.text
    changed = sound().model_copy(update={"title": "<script>alert(1)</script>"})
    drafts.put(changed, name)
    again = client.get(f"{ASKED}&draft={name}", if_none_match=answer.headers["etag"])
    assert again.status == 200
    assert "<h1>&lt;script&gt;alert(1)&lt;/script&gt;</h1>" in again.text
    assert "script-src 'self';" in again.headers["content-security-policy"]


def test_the_answer_is_that_of_the_data_at_this_moment(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = client.get(f"{ASKED}&story=figures")
    folder = copied(tmp_path)
    monkeypatch.setenv("INDICATORS_DATA", str(folder))
    path = folder / "stories" / "figures.en.toml"
    path.write_text(SOUND, encoding="utf-8")
    after = client.get(f"{ASKED}&story=figures", if_none_match=before.headers["etag"])
    assert (after.status, "<h1>Rail and trade</h1>" in after.text) == (200, True)
