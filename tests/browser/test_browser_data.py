"""The data page in a real browser: search, files, addresses, for everybody, on a phone."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from screen import Visit

from indicators.loaders import load

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}


def at_data(visit: Visit, query: str = "") -> Visit:
    visit.open(f"data{query}", chart=False)
    visit.page.locator(".st-key-data_row").wait_for()
    visit.settle()
    return visit


@pytest.mark.parametrize(
    ("query", "theme"),
    [
        ("", "light"),
        ("?indicator=sawnwood_softwood_volume&facts=conflicts&doubtful=yes&lang=nl", "dark"),
    ],
)
def test_axe_finds_nothing_serious(visitor: Callable[..., Visit], query: str, theme: str) -> None:
    assert at_data(visitor(color_scheme=theme), query).serious_faults() == []


def test_a_phone_needs_no_sideways_scroll(visitor: Callable[..., Visit]) -> None:
    visit = at_data(visitor(390, 844, **PHONE), "?indicator=goods_value&lang=nl")
    inside = """() => [...document.querySelectorAll("[data-testid=stMain] *")]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1
                       && !one.closest("svg, [role=tablist]"))
        .map(one => one.outerHTML.slice(0, 120))"""
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.page.evaluate(inside) == []


def test_a_colleague_sees_the_same_by_the_address(visitor: Callable[..., Visit]) -> None:
    first = at_data(visitor(), "?q=whey&indicator=potash_value&flows=export&years=2015-2020")
    first.page.get_by_role("tab", name="Sources").click()
    first.page.wait_for_url("**facts=sources**")
    first.settle()
    second = at_data(visitor(), first.page.url.partition("/data")[2])
    shown = [visit.page.locator(".st-key-data_main").inner_text() for visit in (first, second)]
    assert shown[0] == shown[1]
    assert "Potash, value" in shown[0]
    assert second.page.get_by_role("textbox").first.input_value() == "whey"


def test_a_download_is_a_file_with_the_figures_of_the_selection(
    visit: Visit, real_data: Path
) -> None:
    at_data(visit, "?indicator=potash_value&years=2014-2020")
    with visit.page.expect_download() as started:
        visit.page.locator(".st-key-take_csv").get_by_role("button").click()
    data = load(real_data)
    assert started.value.suggested_filename == f"potash_value_2014_2020_{data.version}.csv"
    text = Path(started.value.path()).read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    figures = data.observations
    wanted = figures[
        (figures["indicator"] == "potash_value")
        & (figures["start"] < "2021-01-01")
        & (figures["status"] != "doubtful")
    ]
    assert sorted(float(row["value"]) for row in rows) == sorted(wanted["value"])
    assert {row["indicator"] for row in rows} == {"potash_value"}
    assert all(row["publisher"] and row["source_id"] for row in rows)


def test_search_and_list_are_reached_and_used_by_keyboard(visit: Visit) -> None:
    at_data(visit)
    field = visit.page.get_by_role("textbox", name="Search the indicators")
    for _ in range(12):
        visit.page.keyboard.press("Tab")
        if field.evaluate("one => one === document.activeElement"):
            break
    visit.page.keyboard.type("whey")
    visit.address_is(q="whey")
    first = visit.page.locator("[class*=st-key-indicator_list] input[type=radio]").first
    for _ in range(4):
        visit.page.keyboard.press("Tab")
        if first.evaluate("one => one === document.activeElement"):
            break
    visit.page.keyboard.press("Space")
    visit.address_is(q="whey", indicator="whey_weight")
    expect(visit.page.get_by_role("heading", name="Whey", exact=True)).to_be_visible()


def test_hostile_text_in_a_search_runs_nowhere(visit: Visit) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    at_data(visit, "?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&indicator=%3Cscript%3E")
    expect(visit.page.get_by_text(f"Nothing is called “{hostile}”.")).to_be_visible()
    visit.page.get_by_role("textbox").first.fill(f"timber {hostile}")
    expect(visit.page.get_by_text(f"Nothing is called “timber {hostile}”.")).to_be_visible()
    visit.settle()
    assert visit.page.locator("img[src=x]").count() == 0
