"""A story as one HTML file: it fetches nothing, runs nothing but its own, and reads without it."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any, NamedTuple

import orjson
import pytest
from plotly.offline import get_plotlyjs
from story_samples import shipped, sound, told, told_sound

from indicators.stories.document import Served, document, script
from indicators.stories.library import Told, tell
from indicators.stories.model import ClaimView, PanelsView, Step, Story
from indicators.stories.packing import MIMES, file_name, pack
from indicators.stories.scenes import Look

HOSTILE = "</script><script>alert(1)</script><!-- \u2028 \"'><img src=x onerror=alert(1)>&amp;"

# Elements without an end tag.
_VOID = {"meta", "br", "img", "link", "input", "hr", "base", "embed"}


class Tag(NamedTuple):
    """An element: its name, its attributes, and the text right in it."""

    name: str
    facts: dict[str, str | None]
    inside: list[str]

    @property
    def text(self) -> str:
        """Its text and that of what is in it."""
        return "".join(self.inside)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.open: list[Tag] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, dict(attrs), []))
        if tag not in _VOID:
            self.open.append(self.tags[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for one in self.open:
            one.inside.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


class Page(NamedTuple):
    """A document, taken apart."""

    html: str
    tags: list[Tag]
    comments: list[str]

    def all(self, name: str, **facts: str) -> list[Tag]:
        """Return the elements of a name, with these attributes (``class_`` for class)."""
        wanted = {key.rstrip("_"): value for key, value in facts.items()}
        return [
            one
            for one in self.tags
            if one.name == name and all(one.facts.get(k) == v for k, v in wanted.items())
        ]


def read(html: str) -> Page:
    """Take a document apart; every element is closed in its order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return Page(html, reader.tags, reader.comments)


@cache
def page() -> Page:
    """Give the small story as one file."""
    return read(document(told_sound()))


@cache
def hostile() -> Page:
    """Give a story whose every text tries to break out."""
    step = Step(
        headline=HOSTILE[:110],
        text=HOSTILE,
        notes=HOSTILE,
        panels=PanelsView(panels=("rail",), years=(2015, 2022)),
        events=("R02",),
    )
    story = Story(title=HOSTILE[:110], language="nl", steps=(step,))
    return read(document(tell(story, shipped(), '"><script>alert(1)</script>')))


def data_of(shown: Page) -> dict[str, Any]:
    """Return the data of the script."""
    (block,) = shown.all("script", type="application/json")
    return dict(json.loads(block.text))


def sha(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# --- the file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_story_of_ten_steps_can_be_sent_by_mail(language: str) -> None:
    content = pack(told("beijing", language), "html")
    assert len(content) <= 6_000_000
    assert content.decode().startswith("<!DOCTYPE html>")


def test_the_same_story_is_the_same_file() -> None:
    again = tell(sound(), shipped(), "sound")
    assert document(again) == page().html
    assert pack(again, "html") == page().html.encode()


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("beijing", "beijing_en_"),
        ("../../etc/passwd", "..-..-etc-passwd_en_"),
        ('a"b\r\nc', "a-b-c_en_"),
    ],
)
def test_a_file_is_named_after_what_is_in_it(key: str, expected: str) -> None:
    name = file_name(replace(told_sound(), key=key), "html")
    assert name.startswith(expected)
    assert re.fullmatch(r"[A-Za-z0-9_.-]+\.html", name)
    assert set(MIMES) == {"html", "pptx", "pdf"}


def test_the_document_says_its_language_title_and_the_state_of_the_data() -> None:
    (root,) = page().all("html")
    assert root.facts == {"lang": "en"}
    assert [one.text for one in page().all("title")] == ["Rail and trade"]
    assert hostile().all("html")[0].facts["lang"] == "nl"
    state = f"Data version {shipped().version}"
    assert state in page().all("header")[0].text
    assert state in page().all("dialog", id="overview")[0].text


def test_the_state_says_as_of_which_day() -> None:
    then = tell(sound(), shipped(), "sound", date(2023, 2, 27))
    header = read(document(then)).all("header")[0].text
    assert f"Data version {shipped().version}, as known on 27 February 2023" in header


def test_a_theme_is_set_where_it_is_asked_for() -> None:
    assert read(document(told_sound(), theme="dark")).all("html")[0].facts["data-theme"] == "dark"


# --- nothing is fetched, nothing else runs -------------------------------------------------------


def test_nothing_is_fetched() -> None:
    for shown in (page(), hostile()):
        assert {one.name for one in shown.tags} & {
            *(
                "img",
                "iframe",
                "object",
                "embed",
                "link",
                "base",
                "form",
                "video",
                "audio",
                "image",
            ),
        } == set()
        for one in shown.tags:
            for name in ("src", "srcset", "action", "formaction", "xlink:href", "poster", "data"):
                assert name not in one.facts, one
            if "href" in one.facts:
                assert one.name == "a"
            assert not [name for name in one.facts if name.startswith("on")]
        for style in shown.all("style"):
            urls = re.findall(r"url\(\"([^\"]{0,40})", style.text)
            assert all(url.startswith("data:font/woff2;base64,") for url in urls)
            assert "@import" not in style.text


def test_addresses_stand_in_links_and_nowhere_else() -> None:
    rest = page().html.replace(get_plotlyjs(), "")
    for link in page().all("a"):
        rest = rest.replace(f'href="{link.facts["href"]}"'.replace("&", "&amp;"), "")
    rest = rest.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert re.findall(r"https?://[^\s\"<]*", rest) == []


def test_links_tell_the_other_side_nothing() -> None:
    links = [one for one in page().all("a") if not str(one.facts["href"]).startswith("#")]
    assert len(links) > 10
    for one in links:
        assert str(one.facts["href"]).startswith(("https://", "http://"))
        assert one.facts["rel"] == "noopener noreferrer"
        assert one.text.strip()


def test_only_the_two_scripts_of_the_file_may_run() -> None:
    for shown in (page(), hostile()):
        (policy,) = [
            str(one.facts["content"])
            for one in shown.all("meta")
            if one.facts.get("http-equiv") == "Content-Security-Policy"
        ]
        rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
        assert rules["default-src"] == "'none'"
        plotly, stage = [one.text for one in shown.all("script") if not one.facts]
        assert rules["script-src"] == f"{sha(plotly)} {sha(stage)}"
        assert (plotly, stage) == (get_plotlyjs(), script())
        assert set(rules) == {*("default-src", "script-src", "style-src", "img-src", "font-src")}
        assert rules["font-src"] == "data:"
        assert rules["img-src"] == "data: blob:"
        assert len(shown.all("script")) == 3


def test_a_served_document_names_its_scripts_and_holds_none() -> None:
    html = document(
        told_sound(), served=Served(["./a/plotly.js", "./a/stage.js"], "./a/font.woff2")
    )
    shown = read(html)
    assert [one.facts.get("src") for one in shown.all("script")] == [
        None, "./a/plotly.js", "./a/stage.js",
    ]  # fmt: skip
    assert re.findall(r"url\(([^)]*)\)", html) == ['"./a/font.woff2"']
    # Its policy comes with the answer, where it can do more.
    assert "Content-Security-Policy" not in html
    assert len(html) < 800_000


# --- without a script ----------------------------------------------------------------------------


def test_without_a_script_every_step_is_there_to_read() -> None:
    for one in (told_sound(), told("figures", "nl")):
        shown = page() if one is told_sound() else read(document(one))
        steps = [tag for tag in shown.all("section") if tag.facts["class"] == "step"]
        assert len(steps) == len(one.scenes)
        pictures = shown.all("svg")
        assert [tag.facts["aria-label"] for tag in pictures] == [s.alternative for s in one.scenes]
        headlines = [tag for tag in shown.all("h2") if str(tag.facts.get("id")).startswith("head")]
        assert [tag.text for tag in headlines] == [scene.headline for scene in one.scenes]
        for step, scene in zip(steps, one.scenes, strict=True):
            assert scene.text in step.text
            assert scene.source in step.text
            for value in scene.call_out:
                assert value.text in step.text
                assert value.label in step.text
            for event in scene.events:
                assert event.title in step.text
        tables = shown.all("table")
        assert len(tables) == len(one.scenes)


def test_the_table_has_each_figure_with_its_reporter_and_its_source() -> None:
    rows = shipped().sources.set_index("source_id")
    for table, scene in zip(page().all("table"), told_sound().scenes, strict=True):
        source = rows.loc[scene.rows["source_id"].iloc[0]]
        assert source["publisher"] in table.text
        for name in ("Period", "Value", "Indicator", "Counted by", "Status", "Publisher"):
            assert name in table.text
    assert len(page().all("tr")) == sum(1 + len(s.rows) for s in told_sound().scenes)


def test_the_event_of_a_step_is_marked_in_its_list() -> None:
    marked = [one for one in page().all("li") if one.facts.get("class") == "dwell"]
    assert [one.text for one in marked] == ["2 Record month for container transit, July 2020"]
    (button,) = page().all("button", **{"data-event": "R02"})
    assert button.text == marked[0].text


def test_a_step_without_anything_to_draw_has_its_words() -> None:
    view = PanelsView(panels=("rail",), years=(1990, 1991))
    story = Story(title="T", language="en", steps=(Step(headline="H", text="X", panels=view),))
    shown = read(document(tell(story, shipped(), "empty")))
    assert shown.all("svg") == []
    step = data_of(shown)["steps"][0]
    assert (step["stage"], step["phone"]) == (None, None)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//example.org", ""]
)
def test_an_address_that_could_run_makes_no_link(url: str) -> None:
    spoiled = shipped().sources.assign(url=url, link="yes", publisher="A publisher")
    shown = replace(told_sound(), dataset=replace(shipped(), sources=spoiled))
    found = read(document(shown, served=Served(["a.js", "b.js"], "c.woff2")))
    assert [one.facts["href"] for one in found.all("a")] == ["#step-1"]
    assert "A publisher" in found.all("table")[0].text
    assert url == "" or url not in found.html


# --- the data of the script ----------------------------------------------------------------------


def test_hostile_words_stay_words() -> None:
    shown = hostile()
    assert [one.text for one in shown.all("title")] == [HOSTILE[:110]]
    assert [one.text for one in shown.all("h1")] == [HOSTILE[:110]]
    (step,) = shown.all("section")
    assert HOSTILE in step.text
    assert shown.all("body")[0].facts["data-story"] == '"><script>alert(1)</script>'
    assert shown.comments == []
    found = data_of(shown)
    assert found["steps"][0]["text"] == found["steps"][0]["notes"] == HOSTILE
    (block,) = shown.all("script", type="application/json")
    assert not set("<>&") & set(block.text)


def resolved(value: Any, pairs: list[list[str]], dark: bool) -> Any:
    """Do what the script does: put the light or the dark of each pair in its place."""
    if isinstance(value, str):
        return pairs[int(value[1:])][dark] if value.startswith("\u0002") else value
    if isinstance(value, list):
        return [resolved(one, pairs, dark) for one in value]
    if isinstance(value, dict):
        return {name: resolved(one, pairs, dark) for name, one in value.items()}
    return value


@pytest.mark.parametrize("form", ["stage", "phone"])
@pytest.mark.parametrize("dark", [False, True])
def test_the_script_draws_exactly_the_figures(form: str, dark: bool) -> None:
    found = data_of(page())
    assert found["pairs"]
    assert all(light != other for light, other in found["pairs"])
    for step, scene in zip(found["steps"], told_sound().scenes, strict=True):
        made = scene.draw(Look(dark, form)).to_plotly_json()
        plain = json.loads(orjson.dumps(made, option=orjson.OPT_SERIALIZE_NUMPY))
        assert resolved(step[form], found["pairs"], dark) == plain


def test_the_script_tells_what_the_page_tells() -> None:
    found = data_of(page())
    for step, scene in zip(found["steps"], told_sound().scenes, strict=True):
        for name in ("headline", "text", "notes", "alternative"):
            assert step[name] == getattr(scene, name)
    assert set(found["events"]) == {"E018", "R02"}
    assert found["events"]["R02"]["date"] == "July 2020"
    assert found["events"]["R02"]["title"] == "Record month for container transit"


def test_a_claim_that_cannot_be_drawn_breaks_no_document() -> None:
    bare = next(
        code
        for code in shipped().claims["claim_id"]
        if not tell(_of_claim(code), shipped(), "x").scenes[0].plots
    )
    told_bare: Told = tell(_of_claim(bare), shipped(), "x")
    assert read(document(told_bare)).all("svg") == []


def _of_claim(code: str) -> Story:
    step = Step(headline="H", text="X", claim=ClaimView(claim=code))
    return Story(title="T", language="en", steps=(step,))
