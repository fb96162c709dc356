"""The stage in a real browser: keys, speaker, pointing, the file on disk, and no blank frame."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from screen import LONG, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("stage")]

Visitor = Callable[..., Visit]
STEPS = {"beijing": 10, "figures": 6}


def at_stage(visit: Visit, story: str = "beijing", **more: str) -> Page:
    query = "&".join(f"{name}={text}" for name, text in {"story": story, **more}.items())
    visit.page.goto(f"{visit.address}/story?stage=1&{query}")
    return ready(visit.page)


def ready(page: Page) -> Page:
    page.locator("body[data-ready]").wait_for(state="attached")
    return page


def shows(page: Page, number: int) -> None:
    """Wait until a step is on the stage, and its chart with it."""
    expect(page.locator(".step.current")).to_have_attribute("id", f"step-{number}")
    expect(page.locator("#chart")).to_have_attribute("data-step", str(number))


# What a room would see: texts that reach into the chart, or are cut.
FAULTS = """() => {
    const found = [], box = one => one.getBoundingClientRect();
    const section = document.querySelector(".step.current");
    const says = box(section.querySelector(".says")), chart = box(document.getElementById("chart"));
    const wide = document.body.classList.contains("wide");
    if (says.bottom > chart.top + 2) found.push(`text ${says.bottom} over chart ${chart.top}`);
    for (const one of section.querySelectorAll(".says, .aside"))
        if (wide && one.scrollHeight > one.clientHeight + 2)
            found.push(`${one.className} ${one.scrollHeight} in ${one.clientHeight}`);
    if (document.documentElement.scrollWidth > innerWidth) found.push("wider than the window");
    const right = wide ? box(document.getElementById("stage")).right : innerWidth;
    for (const one of section.querySelectorAll("h2, .text, .called, .events, .source"))
        if (box(one).right > right + 1) found.push(`${one.className} beyond the edge`);
    return found;
}"""

LOOKS = [
    ("beijing", "en", 1280, 720, "light"),
    ("beijing", "nl", 1920, 1080, "dark"),
    ("figures", "nl", 1280, 720, "dark"),
    ("figures", "en", 390, 844, "light"),
    ("beijing", "nl", 390, 844, "dark"),
]


@pytest.mark.parametrize(
    ("story", "lang", "width", "height", "scheme"), LOOKS if LONG else LOOKS[:1] + LOOKS[2:4]
)
def test_arrow_keys_lead_through_every_step_and_back(
    visitor: Visitor, story: str, lang: str, width: int, height: int, scheme: str
) -> None:
    page = at_stage(visitor(width, height, color_scheme=scheme), story, lang=lang)
    faults: dict[int, list[str]] = {}
    for number in range(1, STEPS[story] + 1):
        if number > 1:
            page.keyboard.press("ArrowRight" if number % 2 else "PageDown")
        shows(page, number)
        expect(page.locator("#count")).to_have_text(f"{number} / {STEPS[story]}")
        faults[number] = page.evaluate(FAULTS)
    assert {number: found for number, found in faults.items() if found} == {}
    page.keyboard.press("ArrowRight")
    shows(page, STEPS[story])
    for number in range(STEPS[story] - 1, 0, -1):
        page.keyboard.press("ArrowLeft" if number % 2 else "PageUp")
        shows(page, number)


def test_nothing_is_cut_where_the_font_did_not_come_along(visitor: Visitor) -> None:
    visit = visitor(1280, 720)
    visit.page.route("**/*.woff2", lambda route: route.abort())
    wide = ':root { --font: "DejaVu Sans" !important; }'
    visit.page.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.head.append("
        f"Object.assign(document.createElement('style'), {{textContent: '{wide}'}})))"
    )
    page = at_stage(visit, lang="nl")
    faults: dict[int, list[str]] = {}
    for number in range(1, STEPS["beijing"] + 1):
        shows(page, number)
        faults[number] = page.evaluate(FAULTS)
        page.keyboard.press("ArrowRight")
    assert {number: found for number, found in faults.items() if found} == {}
    # The browser complains of the font that it did not get.
    visit.troubles.clear()


def test_the_font_comes_from_this_server(visitor: Visitor) -> None:
    page = at_stage(visitor(1280, 720))
    faces = "() => [...document.fonts].map(face => `${face.family} ${face.status}`)"
    assert page.evaluate(faces) == ["Source Sans loaded"]


# Counts the frames, and those in which the chart was gone, without lines, or elsewhere.
WATCH = """() => {
    const chart = document.getElementById("chart");
    const place = () => { const box = chart.getBoundingClientRect(); return `${box.x} ${box.y}`; };
    const first = place();
    window.frames_seen = 0;
    window.frames_blank = [];
    const look = () => {
        window.frames_seen += 1;
        const style = getComputedStyle(chart);
        const drawn = chart.querySelectorAll(".scatterlayer .trace path").length;
        if (!drawn || style.visibility !== "visible" || style.display === "none")
            window.frames_blank.push(`frame ${window.frames_seen}: blank`);
        if (place() !== first) window.frames_blank.push(`frame ${window.frames_seen}: moved`);
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def test_no_frame_between_two_steps_is_without_a_chart(visitor: Visitor) -> None:
    page = at_stage(visitor(1280, 720))
    page.evaluate(WATCH)
    for number in range(2, STEPS["beijing"] + 1):
        page.keyboard.press("ArrowRight")
        shows(page, number)
    assert page.evaluate("() => window.frames_seen") >= STEPS["beijing"]
    assert page.evaluate("() => window.frames_blank") == []


def test_letters_are_large_enough_for_the_last_row(visitor: Visitor) -> None:
    page = at_stage(visitor(1280, 720))
    size = "one => parseFloat(getComputedStyle(one).fontSize)"
    assert page.locator(".current .text").evaluate(size) >= 24
    assert page.locator(".current h2").evaluate(size) >= 32
    zoom = page.locator("#chart").evaluate(
        "one => one.getBoundingClientRect().width / one.offsetWidth"
    )
    ticks = page.locator("#chart .xtick text, #chart .ytick text").evaluate_all(
        f"all => all.map({size})"
    )
    assert min(ticks) * zoom >= 20


def test_a_reload_and_a_link_keep_the_step(visitor: Visitor) -> None:
    visit = visitor(1280, 720)
    page = at_stage(visit, step="4")
    shows(page, 4)
    page.keyboard.press("End")
    shows(page, 10)
    assert "step=10" in page.url
    page.reload()
    shows(ready(page), 10)
    page.keyboard.press("Home")
    shows(page, 1)


def test_every_step_is_reached_from_the_overview(visitor: Visitor) -> None:
    page = at_stage(visitor(1280, 720), "figures")
    page.keyboard.press("o")
    overview = page.get_by_role("dialog", name="All steps")
    expect(overview.locator("svg")).to_have_count(STEPS["figures"])
    overview.get_by_role("button").nth(4).click()
    shows(page, 5)
    expect(overview).to_be_hidden()
    page.keyboard.press("o")
    # A row has five: up from the sixth is the first, right of it the second.
    for key in ("ArrowRight", "ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    shows(page, 2)
    expect(overview).to_be_hidden()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_the_overview_shows_all_steps_whole(visitor: Visitor, width: int, height: int) -> None:
    page = at_stage(visitor(width, height), lang="nl")
    page.keyboard.press("o")
    overview = page.locator("#overview")
    expect(overview.locator("[data-step]")).to_have_count(STEPS["beijing"])
    assert overview.evaluate("one => one.scrollHeight <= one.clientHeight")
    for button in overview.get_by_role("button").all():
        expect(button).to_be_in_viewport(ratio=1)
        assert button.evaluate("one => one.scrollHeight <= one.clientHeight + 1")


def test_a_number_and_enter_jump_and_escape_forgets_the_number(visitor: Visitor) -> None:
    page = at_stage(visitor(1280, 720))
    typed = page.locator("#typed")
    page.keyboard.press("7")
    expect(typed).to_have_text("7")
    page.keyboard.press("Enter")
    shows(page, 7)
    expect(typed).to_be_hidden()
    page.keyboard.type("10")
    page.keyboard.press("Escape")
    expect(typed).to_be_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("o")
    page.keyboard.type("10")
    page.keyboard.press("Enter")
    shows(page, 10)
    expect(page.locator("#overview")).to_be_hidden()


PRESS = """([key, code]) => document.body.dispatchEvent(
    new KeyboardEvent('keydown', { key, code, bubbles: true }))"""


def test_letters_work_in_any_alphabet_and_the_screen_turns_black(visitor: Visitor) -> None:
    page = at_stage(visitor(1280, 720))
    black, overview = page.locator("body.black"), page.locator("#overview")
    # Russian, where the letter O is on the key of J; Greek; and a key that has only its letter.
    for key, code in [("щ", "KeyO"), ("ο", "KeyO"), ("o", "")]:
        page.evaluate(PRESS, [key, code])
        expect(overview).to_be_visible()
        page.keyboard.press("Escape")
    for key, code in [("b", "KeyB"), ("и", "KeyB"), (".", "Period"), ("ю", "Period")]:
        page.evaluate(PRESS, [key, code])
        expect(black).to_have_count(1)
        cover = page.evaluate("() => getComputedStyle(document.body, '::after').backgroundColor")
        assert cover == "rgb(0, 0, 0)"
        page.keyboard.press("b")
        expect(black).to_have_count(0)
    page.keyboard.press(".")
    page.keyboard.press("ArrowRight")
    expect(black).to_have_count(0)
    shows(page, 2)


def test_what_is_clicked_is_called_out_large_until_escape(visitor: Visitor) -> None:
    page = at_stage(visitor(1280, 720), step="4")
    shows(page, 4)
    card = page.locator("#card")
    page.locator(".current .events button").first.click()
    expect(card.get_by_role("heading")).to_contain_text("Russia invades Ukraine")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    mark = page.locator("#chart .subplot.xy .point").first.bounding_box()
    assert mark
    page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    page.locator(".current .called").first.click()
    expect(card.locator(".big")).to_have_text("211,100 TEU")


def test_the_speaker_sees_notes_and_both_windows_go_together(visitor: Visitor) -> None:
    visit = visitor(1280, 720)
    page = at_stage(visit)
    with visit.context.expect_page() as opened:
        page.keyboard.press("s")
    speaker = ready(opened.value)
    expect(speaker.locator("#notes")).not_to_be_empty()
    page.keyboard.press("ArrowRight")
    expect(speaker.locator("#now")).to_contain_text("2 / 10")
    expect(speaker.locator("#then")).not_to_be_empty()
    speaker.locator("#speaker-next").click()
    shows(page, 3)
    speaker.keyboard.press("ArrowLeft")
    shows(page, 2)
    speaker.keyboard.press("b")
    expect(page.locator("body.black")).to_have_count(1)
    expect(speaker.locator("#black")).to_be_visible()
    page.keyboard.press("b")
    expect(speaker.locator("#black")).to_be_hidden()


def test_only_a_stage_and_its_own_speaker_go_together(visitor: Visitor) -> None:
    visit = visitor(1280, 720)
    page = at_stage(visit)
    with visit.context.expect_page() as opened:
        page.keyboard.press("s")
    speaker = ready(opened.value)
    other = visit.context.new_page()
    other.goto(f"{visit.address}/story?stage=1&story=beijing")
    ready(other)
    other.keyboard.press("End")
    shows(other, 10)
    page.keyboard.press("ArrowRight")
    expect(speaker.locator("#now")).to_contain_text("2 / 10")
    shows(page, 2)
    shows(other, 10)


def test_the_speakers_clock_goes_on_until_it_is_restarted(visitor: Visitor) -> None:
    visit = visitor(1280, 720)
    page = at_stage(visit)
    with visit.context.expect_page() as opened:
        page.keyboard.press("s")
    speaker = ready(opened.value)
    elapsed = speaker.locator("#elapsed")
    # As if it had been opened five minutes ago.
    speaker.evaluate(
        "() => { const name = Object.keys(sessionStorage).find(one => one.startsWith('clock'));"
        " sessionStorage.setItem(name, Date.now() - 300000); }"
    )
    speaker.reload()
    ready(speaker)
    expect(elapsed).to_contain_text("5:0")
    page.keyboard.press("ArrowRight")
    expect(speaker.locator("#now")).to_contain_text("2 / 10")
    expect(elapsed).to_contain_text("5:")
    # Closed and opened again from the stage, which has kept the time too.
    speaker.close()
    page.bring_to_front()
    # A window that is just closing still has its name; nobody is quick enough to meet it.
    page.wait_for_timeout(700)
    with visit.context.expect_page() as opened:
        page.keyboard.press("s")
    again = ready(opened.value)
    expect(again.locator("#elapsed")).to_contain_text("5:")
    again.get_by_role("button", name="Restart timer").click()
    expect(again.locator("#elapsed")).to_contain_text("0:0")


def test_a_speakers_window_that_the_browser_blocks_is_told(visitor: Visitor) -> None:
    visit = visitor(1280, 720)
    visit.page.add_init_script("window.open = () => null")
    page = at_stage(visit)
    page.keyboard.press("s")
    card = page.get_by_role("dialog")
    expect(card).to_contain_text("The browser did not open the speaker’s window")
    expect(card).to_contain_text("Allow pop-up windows for this page")


@pytest.mark.parametrize("scheme", ["light", "dark"] if LONG else ["dark"])
def test_axe_finds_nothing_serious_on_the_stage(visitor: Visitor, scheme: str) -> None:
    visit = visitor(1280, 720, color_scheme=scheme)
    at_stage(visit, step="4")
    assert visit.serious_faults() == []


# --- the file ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a story as one file, as the command does."""
    target = tmp_path_factory.mktemp("story") / "story.html"
    command = [str(Path(sys.executable).with_name("indicators")), "export", "story", "figures"]
    subprocess.run([*command, "-o", str(target)], check=True, capture_output=True)
    return target


def open_file(visit: Visit, file: Path) -> Page:
    visit.context.set_offline(True)
    visit.page.goto(file.as_uri())
    visit.requests[:] = [url for url in visit.requests if url != file.as_uri()]
    return visit.page


def test_the_file_opens_from_disk_without_a_network(visitor: Visitor, file: Path) -> None:
    visit = visitor(1280, 720)
    page = ready(open_file(visit, file))
    for number in range(2, STEPS["figures"] + 1):
        page.keyboard.press("ArrowRight")
        shows(page, number)
    page.keyboard.press("t")
    expect(page.locator(".current .more table")).to_be_visible()
    page.keyboard.press("Escape")
    assert visit.serious_faults() == []
    asked = [url for url in visit.requests if not url.startswith(("data:", "blob:"))]
    assert asked == []


def test_the_file_is_read_without_a_script(visitor: Visitor, file: Path) -> None:
    visit = visitor(1280, 720, java_script_enabled=False)
    page = open_file(visit, file)
    expect(page.locator(".step h2")).to_have_count(STEPS["figures"])
    expect(page.locator(".step .still svg")).to_have_count(STEPS["figures"])
    for place in range(STEPS["figures"]):
        expect(page.locator(".step .still svg").nth(place)).to_be_visible()


def test_a_step_is_a_page_of_paper(visitor: Visitor, file: Path) -> None:
    page = ready(open_file(visitor(1280, 720), file))
    printed: bytes = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == STEPS["figures"]


# --- one's own -----------------------------------------------------------------------------------

HOSTILE = """
title = "<img src=x onerror=alert()>"
language = "en"
[[steps]]
headline = "</script><script>alert()</script>"
text = "<b onmouseover=alert()>x</b> [a](javascript:alert())"
notes = "<iframe src=javascript:alert()></iframe>"
panels = { panels = ["rail"], years = [2015, 2025] }
"""


def test_hostile_texts_of_a_loaded_story_run_nowhere(visitor: Visitor) -> None:
    visit = visitor(1280, 720)
    visit.open("story?story=own", chart=False)
    own = {"name": "mine.toml", "mimeType": "application/toml", "buffer": HOSTILE.encode()}
    visit.page.locator("input[type=file]").set_input_files(own)
    expect(visit.page.get_by_role("heading", level=2)).to_contain_text("<script>alert()")
    visit.settle()
    present: Any = visit.page.get_by_role("link", name="Present")
    with visit.context.expect_page() as opened:
        present.click()
    stage = ready(opened.value)
    expect(stage.locator(".current h2")).to_have_text("</script><script>alert()</script>")
    assert stage.locator(".current iframe, .current img, .current b[onmouseover]").count() == 0
    assert visit.page.locator("[data-testid=stMain] img, [data-testid=stMain] iframe").count() == 0
