"""The article page in a real browser: by keyboard, by address, for everybody, on a phone."""

from typing import Any

import pytest
from playwright.sync_api import expect
from screen import LONG, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DETAIL = ".st-key-claim_detail"
PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}


def at_article(visit: Visit, query: str = "") -> Visit:
    visit.open(f"article{query}", chart=False)
    visit.page.locator(DETAIL).get_by_role("heading").wait_for()
    visit.settle()
    return visit


def test_a_claim_is_chosen_by_keyboard_and_a_reload_shows_the_same(visit: Visit) -> None:
    at_article(visit)
    visit.page.locator("[class*=st-key-claim_list] input[type=radio]").first.focus()
    visit.page.keyboard.press("ArrowDown")
    visit.address_is(claim="C02")
    visit.page.keyboard.press("ArrowDown")
    visit.address_is(claim="C03")
    detail = visit.page.locator(DETAIL)
    expect(detail).to_contain_text("Claim 3 of 36")
    expect(detail).to_contain_text("59% of the loan was used")
    visit.page.reload()
    expect(visit.page.locator(DETAIL)).to_contain_text("Claim 3 of 36")
    expect(
        visit.page.locator("[class*=st-key-claim_list] input[type=radio]").nth(2)
    ).to_be_checked()


def test_what_holds_and_the_surprises_are_seen_without_scrolling(visit: Visit) -> None:
    at_article(visit)
    for words in ("28 claims testable", "There are 2.5 times as many firms"):
        box = visit.page.get_by_text(words).first.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 768
    box = visit.page.locator("[class*=st-key-claim_list]").bounding_box()
    assert box
    assert box["y"] < 400


def test_the_claim_that_an_address_opens_is_in_sight_in_its_list(visit: Visit) -> None:
    at_article(visit, "?claim=C17")
    row = visit.page.locator(".st-key-claims label:has(:checked)")
    for number in (17, 18):
        expect(row).to_contain_text(f"{number} ")
        around, own = visit.page.locator(".st-key-claims").bounding_box(), row.bounding_box()
        assert around
        assert own
        assert around["y"] <= own["y"]
        assert own["y"] + own["height"] <= around["y"] + around["height"]
        visit.page.locator(DETAIL).get_by_role("button", name="Next").click()
        visit.address_is(claim=f"C{number + 1}")
        visit.settle()


def test_choosing_a_claim_far_down_leaves_list_and_claim_on_the_screen(visit: Visit) -> None:
    at_article(visit)
    label = visit.page.locator("[class*=st-key-claim_list] [role=radiogroup] label").nth(34)
    label.scroll_into_view_if_needed()
    label.click()
    visit.address_is(claim="C35")
    expect(label).to_be_in_viewport()
    expect(visit.page.locator(DETAIL).get_by_role("heading")).to_be_in_viewport()


VIEWS = {
    "first view": ("", "light"),
    "dark": ("?claim=C18&known=2023-02-27", "dark"),
    "light, all figures": ("?claim=C18", "light"),
    "Dutch": ("?lang=nl&claim=C19&differ=yes", "light"),
}


@pytest.mark.parametrize("view", VIEWS if LONG else ["dark"])
def test_axe_finds_nothing_serious_in(visitor: Any, view: str) -> None:
    query, scheme = VIEWS[view]
    assert at_article(visitor(color_scheme=scheme), query).serious_faults() == []


@pytest.mark.parametrize("claim", ["C04", "C13", "C30"] if LONG else ["C13"])
def test_a_phone_shows_everything_without_scrolling_sideways(visitor: Any, claim: str) -> None:
    visit = at_article(visitor(390, 844, **PHONE), f"?claim={claim}&lang=nl")
    inside = """() => [...document.querySelectorAll("[data-testid=stMain] *")]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1
                       && !one.closest("svg, .js-plotly-plot"))
        .map(one => one.outerHTML.slice(0, 120))"""
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.page.evaluate(inside) == []
