"""What is taken away arrives: files that open, a picture with its words, a link that leads back."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Locator, expect
from screen import FIGURE, Server, Visit
from test_browser_accessible import findings
from test_browser_hostile import spoil_texts

from indicators.loaders import load

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"


def saved(visit: Visit, button: Locator) -> tuple[str, bytes]:
    """Click what downloads; return the name of the file and what is in it."""
    with visit.page.expect_download() as started:
        button.click()
    return started.value.suggested_filename, Path(started.value.path()).read_bytes()


def menu(visit: Visit, key: str) -> None:
    """Open one of the menus of things to take away."""
    visit.page.locator(f".st-key-{key}").get_by_role("button").first.click()
    visit.page.get_by_test_id("stCode").first.wait_for()
    visit.settle()


@pytest.fixture(scope="module")
def version(real_data: Path) -> str:
    return load(real_data).version


# --- files ---------------------------------------------------------------------------------------


def test_every_file_of_a_selection_opens_and_has_the_same_figures(
    visit: Visit, version: str
) -> None:
    visit.open("data?indicator=potash_value&span=2014-2025", chart=False)
    values = {}
    for form in ("csv", "xlsx", "parquet", "json"):
        button = visit.page.locator(f".st-key-take_{form}").get_by_role("button")
        name, content = saved(visit, button)
        assert name == f"potash_value_2014_2025_{version}.{form}"
        if form == "csv":
            rows = list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))
            values[form] = [float(row["value"]) for row in rows]
        elif form == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content))
            assert book.sheetnames == ["data", "metadata", "notes"]
            header, *cells = book["data"].iter_rows(values_only=True)
            values[form] = [row[header.index("value")] for row in cells]
        elif form == "parquet":
            values[form] = pq.read_table(io.BytesIO(content)).column("value").to_pylist()
        else:
            read = json.loads(content)
            values[form] = [row["value"] for row in read["observations"]]
            assert read["metadata"]["original_address"].endswith(
                "/data?indicator=potash_value&span=2014-2025"
            )
    assert len(values["csv"]) > 10
    assert values["csv"] == values["xlsx"] == values["parquet"] == values["json"]


def test_the_timelines_give_the_table_of_their_twin(visit: Visit) -> None:
    visit.open("?panels=timber&years=2019-2023")
    menu(visit, "take_away")
    _, by_hand = saved(visit, visit.page.locator(".st-key-take_csv").get_by_role("button"))
    answer = visit.page.request.get(f"{visit.address}/timelines.csv?panels=timber&years=2019-2023")
    assert answer.status == 200
    assert answer.body() == by_hand


# --- links and citations -------------------------------------------------------------------------


def copied(visit: Visit, label: str) -> str:
    """Press the copy button of a text; return what is on the clipboard."""
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    heading = visit.page.get_by_text(label, exact=True)
    box = (
        visit.page.get_by_test_id("stCode")
        .filter(has=visit.page.locator("pre"))
        .nth(_place(visit, label))
    )
    expect(heading).to_be_visible()
    box.hover()
    box.get_by_role("button").click()
    return str(visit.page.evaluate("() => navigator.clipboard.readText()"))


def _place(visit: Visit, label: str) -> int:
    order = ["Link to this view", "Cite, short", "Cite, long", "This table by address"]
    return order.index(label)


def test_the_copied_link_leads_somebody_else_to_the_same(
    visit: Visit, visitor: Callable[..., Visit]
) -> None:
    visit.open("data?indicator=goods_value&flows=export&reporters=CHN&span=2015-2020", chart=False)
    menu(visit, "data_references")
    link = copied(visit, "Link to this view")
    assert link == (
        f"{visit.address}/data?indicator=goods_value&flows=export&reporters=CHN&span=2015-2020"
    )
    figures = visit.page.get_by_text("figures, each with its source").inner_text()
    other = visitor().open(link.removeprefix(f"{visit.address}/"), chart=False)
    expect(other.page.get_by_text(figures, exact=True)).to_be_visible()
    expect(other.page.get_by_role("heading", name="Goods trade")).to_be_visible()


def test_the_copied_address_gives_the_table_to_a_program(visit: Visit) -> None:
    visit.open("data?indicator=goods_value&flows=export&reporters=CHN&span=2015-2020", chart=False)
    menu(visit, "data_references")
    answer = visit.page.request.get(copied(visit, "This table by address"))
    rows = list(csv.DictReader(io.StringIO(answer.text(), newline="")))
    assert {(row["flow"], row["reporter"]) for row in rows} == {("export", "CHN")}
    count = visit.page.get_by_text("figures, each with its source").inner_text().split()[0]
    assert len(rows) == int(count)


def test_the_copied_citation_has_the_release(visit: Visit, version: str) -> None:
    visit.open("?panels=rail")
    menu(visit, "take_away")
    assert f"release {version}" in copied(visit, "Cite, short")


# --- the picture ---------------------------------------------------------------------------------


def open_picture(visit: Visit) -> Locator:
    menu(visit, "take_away")
    visit.page.locator(".st-key-take_picture").get_by_role("button").click()
    dialog = visit.page.get_by_role("dialog", name="Picture")
    dialog.locator(FIGURE).wait_for()
    visit.settle()
    # The menu would lie over it.
    expect(visit.page.locator(".st-key-take_csv")).to_have_count(0)
    return dialog


def test_the_png_has_two_pixels_for_one_and_is_1200_wide(visit: Visit, version: str) -> None:
    visit.open("?panels=rail,timber&years=2015-2025")
    dialog = open_picture(visit)
    figure = dialog.locator(FIGURE)
    width, height = figure.evaluate("f => [f.layout.width, f.layout.height]")
    name, content = saved(visit, dialog.locator(".modebar-btn"))
    assert name == f"rail-timber_2015_2025_{version}.png"
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    size = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    assert size == (2 * width, 2 * height)
    assert size[0] == 2400


def test_the_svg_has_title_sources_and_date_as_text(visit: Visit, version: str) -> None:
    visit.open("?panels=rail&years=2015-2025")
    dialog = open_picture(visit)
    dialog.get_by_text("SVG, for print and editing").click()
    visit.settle()
    expect(dialog.locator(".modebar-btn")).to_have_attribute("aria-label", "Download plot")
    name, content = saved(visit, dialog.locator(".modebar-btn"))
    assert name == f"rail_2015_2025_{version}.svg"
    svg = content.decode("utf-8")
    assert 'width="1200"' in svg
    assert "below its peak of 2021" in svg
    assert "Rail freight, 2015–2025" in svg
    assert "Sources: " in svg
    assert f"release {version}" in svg
    today = datetime.now(UTC)
    assert f"{today.day} {today:%B %Y}." in svg
    assert "Russia invades Ukraine" in svg
    assert "<script" not in svg


def test_the_picture_has_one_button_and_is_shown_as_wide_as_it_is_saved(visit: Visit) -> None:
    visit.open("?panels=rail")
    dialog = open_picture(visit)
    expect(dialog.locator(".modebar-btn")).to_have_count(1)
    assert dialog.locator(f"{FIGURE} .main-svg").first.bounding_box()["width"] == 1200  # type: ignore[index]
    visit.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_a_dark_page_gives_a_light_picture(visitor: Callable[..., Visit]) -> None:
    visit = visitor(color_scheme="dark").open("?panels=rail&lang=nl")
    menu(visit, "take_away")
    visit.page.locator(".st-key-take_picture").get_by_role("button").click()
    figure = visit.page.get_by_role("dialog").locator(FIGURE)
    figure.wait_for()
    assert figure.evaluate("f => f.layout.paper_bgcolor") == "#FFFFFF"


def test_a_phone_s_picture_is_more_than_a_thousand_pixels_wide(
    visitor: Callable[..., Visit],
) -> None:
    visit = visitor(390, 844, **PHONE).open("?panels=rail")
    dialog = open_picture(visit)
    _, content = saved(visit, dialog.locator(".modebar-btn"))
    assert int.from_bytes(content[16:20]) == 1360
    assert visit.page.evaluate(SIDEWAYS) <= 0


# --- the page ------------------------------------------------------------------------------------


def test_taking_away_costs_the_chart_no_height(visit: Visit) -> None:
    visit.open()
    row = visit.page.locator(".st-key-reset").bounding_box()
    button = visit.page.locator(".st-key-take_away").bounding_box()
    assert row
    assert button
    assert abs((row["y"] + row["height"] / 2) - (button["y"] + button["height"] / 2)) < 6
    chart = visit.page.locator(FIGURE).bounding_box()
    assert chart
    assert chart["y"] + chart["height"] <= 768


def test_search_list_and_tabs_work_with_the_keyboard_alone(visit: Visit) -> None:
    visit.open("data", chart=False)
    field = visit.page.get_by_role("textbox", name="Search the indicators")
    field.focus()
    visit.page.keyboard.type("whey")
    visit.page.wait_for_function("() => location.search === '?q=whey'")
    visit.settle()
    visit.page.keyboard.press("Enter")
    radio = visit.page.locator(".st-key-indicator_list input").first
    for _ in range(6):
        visit.page.keyboard.press("Tab")
        if radio.evaluate("one => one === document.activeElement"):
            break
    visit.page.keyboard.press("Space")
    visit.page.wait_for_function("() => location.search.includes('indicator=whey_weight')")
    visit.settle()
    tab = visit.page.get_by_role("tab", name="Lines and gaps")
    tab.focus()
    visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("() => location.search.includes('facts=figures')")


def test_back_goes_back_to_the_indicator_before(visit: Visit) -> None:
    visit.open("data?q=whey", chart=False)
    choices = visit.page.locator(".st-key-indicator_list label")
    choices.filter(has_text="Whey").first.click()
    visit.page.wait_for_function("() => location.search.includes('indicator=')")
    visit.settle()
    visit.page.get_by_role("link", name="Timelines", exact=True).click()
    visit.page.locator(FIGURE).wait_for()
    visit.page.go_back()
    expect(visit.page.get_by_role("heading", name="Whey", exact=True)).to_be_visible()


VIEWS = {
    "first view": ("data", "light"),
    "first view, dark": ("data", "dark"),
    "indicator": ("data?indicator=goods_value", "light"),
    "indicator, dark, Dutch": ("data?indicator=goods_value&lang=nl", "dark"),
    "conflicts": ("data?indicator=sawnwood_softwood_volume&facts=conflicts", "light"),
    "figures": ("data?indicator=sawnwood_softwood_volume&facts=figures&doubt=yes", "light"),
    "nothing found": ("data?q=tmber", "dark"),
}


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious_in(visitor: Any, view: str) -> None:
    query, scheme = VIEWS[view]
    visit = visitor(color_scheme=scheme).open(query, chart=False)
    assert findings(visit) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_menu_and_picture(visitor: Any, scheme: str) -> None:
    visit = visitor(color_scheme=scheme).open("?panels=rail")
    menu(visit, "take_away")
    assert findings(visit) == []
    visit.page.locator(".st-key-take_picture").get_by_role("button").click()
    visit.page.get_by_role("dialog").locator(FIGURE).wait_for()
    visit.settle()
    assert findings(visit) == []


@pytest.mark.parametrize(
    "query",
    [
        *("data", "data?indicator=goods_value", "data?indicator=goods_value&facts=conflicts"),
        *("data?indicator=goods_value&facts=figures", "data?q=rail&lang=nl"),
    ],
)
def test_a_phone_never_scrolls_sideways(visitor: Callable[..., Visit], query: str) -> None:
    visit = visitor(390, 844, **PHONE).open(query, chart=False)
    assert visit.page.evaluate(SIDEWAYS) <= 0
    assert findings(visit) == []


def test_hostile_texts_of_the_data_make_no_element(
    real_data: Path, tmp_path: Path, new_visit: Callable[..., Visit]
) -> None:
    folder = Path(shutil.copytree(real_data, tmp_path / "data"))
    spoil_texts(folder)
    server = Server(tmp_path / "server.log", folder)
    try:
        server.wait()
        visit = new_visit(server.address)
        for facts in ("lines", "figures", "conflicts", "sources"):
            visit.open(f"data?indicator=sawnwood_softwood_volume&facts={facts}", chart=False)
            made = visit.page.evaluate(
                """() => [
                    document.querySelectorAll("img[src=x], img[src=y]").length,
                    document.querySelectorAll("[href^=javascript]").length,
                    [...document.querySelectorAll("b, strong")].filter(
                        one => one.textContent === "bold").length,
                ]"""
            )
            assert made == [0, 0, 0]
        visit.open("?panels=timber")
        dialog = open_picture(visit)
        dialog.get_by_text("SVG, for print and editing").click()
        visit.settle()
        _, content = saved(visit, dialog.locator(".modebar-btn"))
        assert "onerror=alert" in content.decode("utf-8")
        assert not any(sign in content for sign in (b"<img", b"<script", b"<a "))
    finally:
        server.stop()
