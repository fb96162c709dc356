"""axe finds nothing serious, in every appearance of the page."""

from typing import Any

import pytest
from playwright.sync_api import expect
from screen import GRID, LONG, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


VIEWS = {
    "first view": ("", "light"),
    "dark": ("", "dark"),
    "event card": ("?event=E045", "light"),
    "event card, dark": ("?event=E045", "dark"),
    "Dutch": ("?lang=nl&event=E058", "light"),
}


@pytest.mark.parametrize("view", VIEWS if LONG else ["first view", "event card, dark"])
def test_axe_finds_nothing_serious_in(visitor: Any, view: str) -> None:
    query, scheme = VIEWS[view]
    visit = visitor(color_scheme=scheme).open(query)
    assert visit.serious_faults() == []


@pytest.mark.thorough
def test_axe_finds_nothing_serious_in_the_table(visit: Visit) -> None:
    visit.open("?tab=table", chart=False)
    visit.page.locator(GRID).wait_for(state="attached")
    assert visit.serious_faults() == []


@pytest.mark.thorough
def test_axe_finds_nothing_serious_in_the_sources(visit: Visit) -> None:
    visit.open("?tab=sources", chart=False)
    visit.page.get_by_role("tabpanel").get_by_role("link").first.wait_for()
    assert visit.serious_faults() == []


def test_axe_finds_nothing_serious_in_a_figure_card_on_a_phone(visitor: Any) -> None:
    phone = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
    visit = visitor(390, 844, **phone).open("?event=E045")
    code = visit.page.locator(".subplot.xy2 .point").first.evaluate("one => one.__data__.data[1]")
    visit.open(f"?figure={code}")
    expect(visit.figure_card).to_be_visible()
    assert visit.serious_faults() == []
