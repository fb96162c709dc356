"""The compare page in a real browser: every view for everybody, by address, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from screen import FIGURE, LONG, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
VIEWS = ("lines", "mirror", "cross", "study")


def at_compare(visit: Visit, query: str = "") -> Visit:
    visit.open(f"compare{query}", chart=False)
    visit.page.locator(f"{FIGURE} .main-svg").first.wait_for()
    visit.settle()
    return visit


def test_a_colleague_sees_the_same_by_the_address(visitor: Callable[..., Visit]) -> None:
    first = at_compare(visitor())
    first.page.get_by_role("combobox", name="Show as").click()
    first.page.get_by_role("option", name="Index, base = 100").click()
    first.address_is(formula="index", base="2019")
    second = at_compare(visitor(), "?formula=index&base=2019")
    assert first.figure()["data"] == second.figure()["data"]


def test_pages_are_left_and_come_back_to_with_their_language(visit: Visit) -> None:
    at_compare(visit, "?lang=nl")
    visit.page.get_by_role("link", name="Tijdlijnen").click()
    expect(visit.page.get_by_role("heading", level=1)).to_contain_text("handel, doorvoer")
    visit.page.get_by_role("link", name="Vergelijken").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Vergelijk de cijfers")


@pytest.mark.parametrize("mode", VIEWS if LONG else ["lines", "mirror"])
def test_axe_finds_nothing_serious(visitor: Callable[..., Visit], mode: str) -> None:
    theme = "dark" if mode in {"mirror", "study"} else "light"
    visit = at_compare(visitor(color_scheme=theme), f"?mode={mode}")
    assert visit.serious_faults() == []


@pytest.mark.parametrize("mode", VIEWS if LONG else ["study"])
def test_a_phone_needs_no_sideways_scroll(visitor: Callable[..., Visit], mode: str) -> None:
    visit = at_compare(visitor(390, 844, **PHONE), f"?mode={mode}&lang=nl")
    wide, seen = visit.page.evaluate("() => [document.scrollingElement.scrollWidth, innerWidth]")
    assert wide <= seen


def test_a_press_on_a_mark_fades_no_other_and_it_says_what_it_is(visit: Visit) -> None:
    at_compare(visit)
    marks = visit.page.locator(f"{FIGURE} .scatterlayer .points path")
    box = marks.last.bounding_box()
    assert box is not None
    visit.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    label = visit.page.locator(f"{FIGURE} .hoverlayer")
    expect(label).to_contain_text("Belarus, reported")
    expect(label).to_contain_text("Source: ")
    seen = marks.evaluate_all("all => all.map(mark => getComputedStyle(mark).opacity)")
    assert len(seen) > 10
    assert set(seen) == {"1"}
