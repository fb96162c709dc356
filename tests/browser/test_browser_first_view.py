"""What is seen at first: on laptops, on a phone, in the dark, in Dutch."""

import re
import time
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from screen import DRAWN, EVENT_MARKS, FIGURE, LONG, WORDS, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Visitor = Callable[..., Visit]

PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
YEARS = [str(year) for year in range(2013, 2028)]


def boxes(found: Locator) -> list[dict[str, float]]:
    return found.evaluate_all(
        """all => all.map(one => {
            const {left, right, top, bottom} = one.getBoundingClientRect();
            return {left, right, top, bottom};
        })"""
    )


def assert_inside(found: Locator, width: int, height: int) -> None:
    placed = boxes(found)
    assert placed
    for box in placed:
        assert box["left"] >= 0
        assert box["top"] >= 0
        assert box["right"] <= width
        assert box["bottom"] <= height


def panel_title(visit: Visit, title: str) -> Locator:
    return visit.page.locator(WORDS).filter(has_text=re.compile(f"^{title} "))


def test_first_view_fits_a_small_laptop_without_scrolling(visit: Visit) -> None:
    visit.open()
    page = visit.page
    seen = [
        page.get_by_role("heading", name="Belarus–China: trade, transit and events"),
        page.get_by_text(re.compile(r"^[\d,]+ figures from \d+ publications, the newest of ")),
        page.locator(".st-key-controls"),
        *(panel_title(visit, title) for title in ("Timber", "Meat", "Dairy", "Rail freight")),
        page.locator(EVENT_MARKS),
        page.locator(".xtick text"),
        page.locator(FIGURE),
    ]
    for found in seen:
        assert_inside(found, 1366, 768)
    assert page.locator(".xtick text").all_text_contents() == YEARS
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0


def test_first_view_is_drawn_within_ten_seconds(visit: Visit) -> None:
    begun = time.monotonic()
    visit.page.goto(visit.address)
    visit.page.locator(DRAWN).first.wait_for()
    assert time.monotonic() - begun < 10


@pytest.mark.thorough
def test_first_view_is_one_figure_with_five_rows_and_no_legend(visit: Visit) -> None:
    visit.open()
    expect(visit.page.locator(FIGURE)).to_have_count(1)
    expect(visit.page.locator(f"{FIGURE} .subplot")).to_have_count(5)
    expect(visit.page.locator(f"{FIGURE} .legend")).to_have_count(0)


def test_first_view_lists_and_marks_the_21_events_of_the_article(visit: Visit) -> None:
    visit.open()
    listed = visit.page.get_by_role("radiogroup", name="Events in view").get_by_role("radio")
    expect(listed).to_have_count(21)
    expect(listed.first).to_have_accessible_name(re.compile("^1 Xi launches the Silk Road"))
    expect(listed.last).to_have_accessible_name(re.compile("^21 Lukashenko's state visit to China"))
    marks = visit.page.locator(EVENT_MARKS).evaluate_all("all => all.map(m => m.__data__.data)")
    assert sum(len(codes) for _kind, *codes in marks) == 21


@pytest.mark.thorough
def test_figure_fits_1280_by_720_without_scrolling(visitor: Visitor) -> None:
    visit = visitor(1280, 720).open()
    assert_inside(visit.page.locator(FIGURE), 1280, 720)
    assert_inside(visit.page.locator(".xtick text"), 1280, 720)
    assert visit.page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0


def test_wheel_over_the_figure_scrolls_the_page(visitor: Visitor) -> None:
    visit = visitor(1280, 500).open()
    before = visit.figure()["layout"]["xaxis"]["range"]
    box = visit.page.locator(FIGURE).bounding_box()
    assert box
    visit.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 150)
    visit.page.mouse.wheel(0, 120)
    visit.page.wait_for_function(
        "() => document.querySelector('[data-testid=stMain]').scrollTop > 60"
    )
    assert visit.figure()["layout"]["xaxis"]["range"] == before


# --- nothing over another ------------------------------------------------------------------------


def overlapping(visit: Visit) -> list[str]:
    """Name the pairs of texts in the figure whose boxes overlap by more than two pixels."""
    found = visit.page.locator(WORDS)
    named = list(zip(visit.words(), boxes(found), strict=True))
    return [f"{one} | {other}" for (one, a), (other, b) in combinations(named, 2) if meet(a, b, 2)]


def meet(a: dict[str, float], b: dict[str, float], by: float) -> bool:
    across = min(a["right"], b["right"]) - max(a["left"], b["left"])
    down = min(a["bottom"], b["bottom"]) - max(a["top"], b["top"])
    return across > by and down > by


# Marks are no rectangles: two overlap where a point of one's outline lies inside the other, more
# than a pixel deep.
OVERLAPPING_MARKS = """marks => {
    const inside = (mark, x, y) => {
        const place = new DOMPoint(x, y).matrixTransform(mark.getScreenCTM().inverse());
        return mark.isPointInFill(place);
    };
    const outline = mark => {
        const matrix = mark.getScreenCTM(), length = mark.getTotalLength();
        return Array.from({length: 72}, (_, step) => {
            const at = mark.getPointAtLength(length * step / 72);
            const far = Math.hypot(at.x, at.y), near = Math.max(0, far - 1) / (far || 1);
            return new DOMPoint(at.x * near, at.y * near).matrixTransform(matrix);
        });
    };
    const name = mark => mark.__data__.data.slice(1).join("+");
    const boxes = new Map(marks.map(mark => [mark, mark.getBoundingClientRect()]));
    const near = (one, other) => {
        const [a, b] = [boxes.get(one), boxes.get(other)];
        return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    };
    const found = [];
    for (const one of marks) for (const other of marks)
        if (one !== other && near(one, other) && outline(one).some(at => inside(other, at.x, at.y)))
            found.push(`${name(one)} | ${name(other)}`);
    return found;
}"""


def event_labels(visit: Visit) -> list[str]:
    return [text for text in visit.words() if re.match(r"\d+ ", text)]


@pytest.mark.parametrize("width", [1280, 1366, 1920] if LONG else [1280])
def test_no_words_or_marks_lie_over_others_in_any_scope(visitor: Visitor, width: int) -> None:
    visit = visitor(width, 900).open()
    found: dict[str, Any] = {}
    for scope, marked in (("Events: in the article", 21), ("+ context", 54), ("all", 85)):
        visit.choose_radio(scope)
        count = f"{marked} events are marked."
        expect(visit.page.get_by_role("figure", name=re.compile(count))).to_be_visible()
        # The old figure stays until the new one is drawn, so that nothing blinks.
        expect(visit.page.locator(FIGURE)).to_have_count(1)
        labels = event_labels(visit)
        assert 1 <= len(labels) <= 4
        marks = visit.page.locator(EVENT_MARKS).evaluate_all(OVERLAPPING_MARKS)
        found[scope] = overlapping(visit) + marks
    assert found == {"Events: in the article": [], "+ context": [], "all": []}


# --- phone, dark, Dutch --------------------------------------------------------------------------


def cookie(visit: Visit) -> str | None:
    cookies = {one.get("name"): one.get("value") for one in visit.context.cookies()}
    return cookies.get("indicators_view")


def test_phone_shows_a_narrow_figure_from_the_first_run(visitor: Visitor) -> None:
    visit = visitor(390, 844, **PHONE)
    visit.page.goto(visit.address)
    visit.page.locator(DRAWN).first.wait_for()
    assert cookie(visit) == "narrow"
    assert event_labels(visit) == []
    visit.settle()
    assert event_labels(visit) == []
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    main = visit.page.get_by_test_id("stMain")
    assert main.evaluate("one => one.scrollWidth") <= 390
    [figure] = boxes(visit.page.locator(FIGURE))
    assert 0 <= figure["left"] < figure["right"] <= 390
    for box in boxes(visit.page.locator(WORDS)):
        assert 0 <= box["left"] < box["right"] <= 390
    for title in ("Timber", "Meat", "Dairy", "Rail freight"):
        expect(visit.page.locator(WORDS).filter(has_text=re.compile(f"^{title}"))).to_be_attached()


def test_no_words_or_marks_lie_over_others_on_a_phone(visitor: Visitor) -> None:
    visit = visitor(390, 844, **PHONE).open("?events=all")
    marks = visit.page.locator(EVENT_MARKS).evaluate_all(OVERLAPPING_MARKS)
    assert overlapping(visit) + marks == []


def test_turning_the_phone_redraws_the_figure_wide(visitor: Visitor) -> None:
    visit = visitor(390, 844, **PHONE).open("?event=E045")
    visit.page.set_viewport_size({"width": 844, "height": 390})
    label = visit.page.locator(WORDS).filter(has_text=re.compile("^15 Russia invades Ukraine"))
    label.wait_for()
    visit.settle()
    assert cookie(visit) == "wide"
    expect(visit.event_card).to_be_visible()
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 844


CONTRASTS = """() => {
    const parts = color => color.match(/[\\d.]+/g).map(Number);
    const light = color => {
        const [r, g, b] = parts(color).slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const app = document.querySelector("[data-testid=stApp]");
    const ground = getComputedStyle(app).backgroundColor;
    const texts = document.querySelectorAll(
        ".annotation-text, .annotation-text tspan, .js-plotly-plot [class$=tick] text");
    return {ground, found: [...texts].map(text => {
        const style = getComputedStyle(text);
        const [a, b] = [light(style.fill), light(ground)].sort((one, other) => other - one);
        const solid = style.fillOpacity === "1" && (parts(style.fill)[3] ?? 1) === 1;
        return {text: text.textContent, ratio: solid ? (a + 0.05) / (b + 0.05) : 0};
    })};
}"""


GROUNDS = [("dark", "18, 24, 29"), ("light", "255, 255, 255")]


@pytest.mark.parametrize(("scheme", "ground"), GROUNDS if LONG else GROUNDS[:1])
def test_text_in_the_figure_stands_out_from_the_page(
    visitor: Visitor, scheme: str, ground: str
) -> None:
    visit = visitor(color_scheme=scheme).open("?events=all")
    measured = visit.page.evaluate(CONTRASTS)
    assert measured["ground"] == f"rgb({ground})"
    assert len(measured["found"]) > 30
    assert [one for one in measured["found"] if one["ratio"] < 4.5] == []


def test_dutch_page_has_dutch_tabs_months_and_decimal_commas(visit: Visit) -> None:
    visit.open("?lang=nl&event=E058")
    page = visit.page
    assert page.get_by_role("tab").all_inner_texts() == ["Grafiek", "Tabel", "Bronnen"]
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Belarus–China: handel, doorvoer en gebeurtenissen"
    )
    expect(visit.event_card).to_contain_text("Staatsbezoek van Loekasjenko aan China")
    expect(visit.event_card).to_contain_text("28 februari – 2 maart 2023 · Diplomatie")
    # 410,600 TEU in 2022 and 380,000 in 2024, which two sources have: 7.5 % less.
    expect(visit.event_card).to_contain_text("−30.600 TEU (−7,5%)")
    assert any(one.startswith("Wei, China 57,5") for one in visit.words())
