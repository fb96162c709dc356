"""Table, download and sources; and that nothing of it asks another server for anything."""

import csv
import io
from pathlib import Path

import pytest
from playwright.sync_api import expect
from screen import GRID, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

HEADER = (
    "indicator,flow,reporter,period,period_start,period_end,value,unit,status,source_id,publisher,"
    "source_title,source_url,published,vintage,retrieved_at,attribution,note"
)


def download(visit: Visit) -> tuple[str, str]:
    with visit.page.expect_download() as started:
        visit.page.locator(".st-key-download_csv").get_by_role("button").click()
    saved = started.value
    return saved.suggested_filename, Path(saved.path()).read_bytes().decode("utf-8")


def test_table_shows_the_figures_of_the_chart(visit: Visit) -> None:
    visit.open("?panels=timber&tab=table", chart=False)
    grid = visit.page.locator(GRID)
    # 25 figures and the header.
    expect(grid).to_have_attribute("aria-rowcount", "26")
    cells = [one.strip() for one in grid.locator("[role=gridcell]").all_text_contents()]
    for text in ("Sawn softwood", "third quarter of 2020", "Belarus", "derived"):
        assert text in cells


def test_download_holds_exactly_the_figures_that_are_drawn(visit: Visit) -> None:
    visit.open("?panels=timber&tab=table", chart=False)
    name, text = download(visit)
    assert name == "timber_2018-2025.csv"
    assert text.splitlines()[0] == HEADER
    rows = list(csv.DictReader(io.StringIO(text)))
    # 18 of sawn softwood, 1 of all sawnwood, 6 of timber; three doubtful ones are left out.
    assert len(rows) == 25
    assert {row["unit"] for row in rows} == {"m3"}
    assert "doubtful" not in {row["status"] for row in rows}
    [row] = [one for one in rows if (one["reporter"], one["period"]) == ("BLR", "2020-Q3")]
    assert row == {
        "indicator": "sawnwood_softwood_volume",
        "flow": "export",
        "reporter": "BLR",
        "period": "2020-Q3",
        "period_start": "2020-07-01",
        "period_end": "2020-09-30",
        "value": "117500",
        "unit": "m3",
        "status": "derived",
        "source_id": "euwid_q3_21",
        "publisher": "EUWID Wood Products (Belstat)",
        "source_title": "Belarusian exports decline at more significant rate",
        "source_url": "https://www.euwid-wood-products.com/news/roundwoodsawnwood/single/Artikel/"
        "belarusian-exports-decline-at-more-significant-rate.html",
        "published": "2022-01-11",
        "vintage": "",
        "retrieved_at": "",
        "attribution": "",
        "note": "derived: 98,731 m3 of Q3 2021 divided by 0.84; Belstat via EUWID",
    }


@pytest.mark.thorough
def test_download_is_named_after_the_years_that_it_holds(visit: Visit) -> None:
    visit.open("?panels=rail&tab=table", chart=False)
    name, text = download(visit)
    # The first figure is 2015, the last one ends with 2025.
    assert name == "rail_2015-2025.csv"
    assert max(row["period_end"] for row in csv.DictReader(io.StringIO(text))) == "2025-12-31"


@pytest.mark.thorough
def test_choosing_a_row_opens_its_figure(visit: Visit) -> None:
    visit.open("?panels=timber&tab=table", chart=False)
    grid = visit.page.get_by_test_id("stDataFrame")
    box = grid.locator("canvas").first.bounding_box()
    assert box
    # The first column holds the boxes to tick, the first row the headers.
    visit.page.mouse.click(box["x"] + 18, box["y"] + 32 + 15)
    expect(visit.figure_card).to_contain_text("117,500 m³")
    visit.page.wait_for_function("() => location.search.includes('figure=')")


def test_sources_are_links_but_for_those_not_to_be_linked(visit: Visit) -> None:
    visit.open("?panels=timber&tab=sources", chart=False)
    panel = visit.page.get_by_role("tabpanel")
    panel.get_by_role("link").first.wait_for()
    found = panel.get_by_role("link").evaluate_all(
        "all => all.map(one => [one.textContent, one.getAttribute('href')])"
    )
    assert len(found) == 10
    assert all(address.startswith(("https://", "http://")) for _, address in found)
    assert "China: weniger Schnittholzimport, mehr aus Europa (Januar bis Dezember 2020)" in {
        text for text, _ in found
    }
    # A reprint on a doubtful host is named, not linked.
    reprint = "Belarus sawnwood exports 2024; China imports January-May 2025"
    expect(panel).to_contain_text(f"924941.com (Chinese timber trade news): {reprint}")
    assert reprint not in {text for text, _ in found}


def test_nothing_leaves_the_page_s_own_server_on_a_walk_through_all_of_it(visit: Visit) -> None:
    visit.open()
    visit.click_mark("E045")
    expect(visit.event_card).to_be_visible()
    visit.page.locator(".st-key-event_card").get_by_text("2 claims").click()
    visit.tab("Table")
    assert download(visit)[1].startswith(HEADER)
    visit.tab("Sources")
    visit.tab("Chart")
    visit.choose_radio("nl")
    expect(visit.page.get_by_role("tab", name="Grafiek")).to_be_visible()
    visit.page.emulate_media(color_scheme="dark")
    expect(visit.page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(18, 24, 29)")
    visit.tab("Tabel")
    visit.tab("Grafiek")
    visit.open("?panels=rail,goods,park&doubtful=true&height=published&figure=none")
    assert len(visit.requests) > 20
    assert visit.foreign() == []
    assert visit.troubles == []
