"""What a view is outside its window: its title, on paper, and when the system turns dark."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from screen import DRAWN, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("dashboard")]

Visitor = Callable[..., Visit]

# What is on a sheet while it is printed: the layout is that of the sheet then, and only then.
RECORD_SHEETS = """() => {
    window.sheets = [];
    const paper = matchMedia("print");
    paper.addEventListener("change", () => {
        if (!paper.matches) return;
        const seen = one => one.checkVisibility() && one.getBoundingClientRect().width > 1;
        const right = one => one.getBoundingClientRect().right;
        const drawn = [...document.querySelectorAll(".js-plotly-plot svg text")].filter(seen);
        const controls = document.querySelectorAll("button, [role=combobox], [role=tab]");
        sheets.push({
            width: document.documentElement.clientWidth,
            right: Math.max(...drawn.map(right)),
            text: document.body.innerText,
            colours: [...new Set(drawn.map(one => getComputedStyle(one).fill))],
            controls: [...controls].filter(seen).map(one => one.innerText),
            imprint: document.querySelector(".st-key-imprint").innerText,
            ground: getComputedStyle(document.querySelector(".stApp")).backgroundColor,
        });
    });
}"""

DARK_INKS = {"rgb(230, 234, 236)", "rgb(167, 177, 184)", "rgb(98, 182, 220)", "rgb(238, 140, 116)"}
"""Text, quiet text and the colours of the two countries on a dark page."""

VIEWS = [
    ("?event=E045", 1440),
    ("", 390),
    ("compare?mode=mirror", 2560),
    ("article?claim=C15", 1280),
    ("story?step=4", 1440),
]


@pytest.mark.parametrize(("view", "width"), VIEWS)
def test_a_sheet_of_paper_is_light_and_whole_and_says_where_it_is_from(
    visitor: Visitor, view: str, width: int
) -> None:
    visit = visitor(width, 900, color_scheme="dark").open(view)
    page = visit.page
    shown = page.locator(".js-plotly-plot .main-svg").first.get_attribute("width")
    page.evaluate(RECORD_SHEETS)
    for landscape in (False, True):
        page.pdf(format="A4", landscape=landscape, print_background=True)
    sheets: list[dict[str, Any]] = page.evaluate("sheets")
    assert [round(sheet["width"], -1) for sheet in sheets] == [700, 1030]
    for sheet in sheets:
        assert 200 < sheet["right"] <= sheet["width"]
        assert sheet["ground"] == "rgba(0, 0, 0, 0)"
        assert not DARK_INKS & set(sheet["colours"])
        assert "rgb(30, 42, 50)" in sheet["colours"] or "rgb(90, 102, 112)" in sheet["colours"]
        assert sheet["controls"] == []
        assert sheet["imprint"].splitlines()[-1] == page.url
        assert re.search(r"^Sources?: \w+", sheet["text"], re.MULTILINE)
        assert "Belarus–China indicators, release " in sheet["imprint"]
    # Afterwards the screen is as it was.
    expect(page.locator(".st-key-imprint")).to_be_hidden()
    drawing = page.locator(".js-plotly-plot .main-svg").first
    assert (drawing.get_attribute("viewBox"), drawing.get_attribute("width")) == (None, shown)
    fills = f"[...document.querySelectorAll('{DRAWN}')].map(one => getComputedStyle(one).fill)"
    assert DARK_INKS & set(page.evaluate(fills))


HAS_INK = "ink => document.querySelector('.js-plotly-plot')?._fullLayout?.font?.color === ink"


@pytest.mark.parametrize(
    "view", ["", "compare", "article?claim=C15", "story?step=4", "story?stage=1", "?embed=true"]
)
def test_the_system_turning_dark_redraws_the_chart_at_once(visitor: Visitor, view: str) -> None:
    visit = visitor(color_scheme="light")
    visit.page.goto(f"{visit.address}/{view}")
    visit.page.wait_for_function(HAS_INK, arg="#1E2A32")
    if visit.page.locator(".stApp").count():
        visit.settle()
    for scheme, ink in (("dark", "#E6EAEC"), ("light", "#1E2A32")):
        visit.page.emulate_media(color_scheme=scheme)
        visit.page.wait_for_function(HAS_INK, arg=ink, timeout=15_000)


def test_each_view_has_a_title_of_its_own(visit: Visit) -> None:
    titles = {
        "?panels=potash&years=2015-2025": "Potash, 2015–2025",
        "?panels=potash&years=2015-2025&event=E045": "Potash, 2015–2025: Russia invades Ukraine,"
        " also from Belarus",
        "compare?lang=nl": "Goederenhandel, uitvoer en invoer",
        "data": "Data and downloads",
        "data?indicator=potash_value": "Potash, value",
        "article?claim=C15": "Claim 15: As a consolation China now buys more Belarusian timber",
        "story?step=4&lang=nl": "4. De doorvoer China–EU daalde in 2023, het jaar na de inval, met"
        " 49%",
    }
    for view, title in titles.items():
        visit.open(view, chart=False)
        expect(visit.page).to_have_title(f"{title} · Belarus–China indicators")
    visit.open("article?claim=C15")
    visit.button("Next").click()
    expect(visit.page).to_have_title(re.compile("^Claim 16: "))


def test_an_embedded_chart_fits_a_narrow_column_and_tells_its_height(visitor: Visitor) -> None:
    visit = visitor(320, 300)
    views = ["", "compare", "compare?mode=mirror", "compare?mode=cross", "article?claim=C15"]
    listen = "addEventListener('message', event => { window.told = event.data; })"
    visit.page.add_init_script(listen)
    for view in views:
        visit.page.goto(f"{visit.address}/{view}{'&' if '?' in view else '?'}embed=true")
        visit.page.wait_for_function("() => window.told && document.querySelector('svg text')")
        seen = visit.page.evaluate(
            """() => ({
                told, height: Math.ceil(document.body.getBoundingClientRect().height),
                page: document.documentElement.scrollHeight,
                width: document.documentElement.scrollWidth,
                right: Math.max(...[...document.querySelectorAll("svg text")]
                    .map(text => text.getBoundingClientRect().right)),
            })"""
        )
        assert seen["told"] == {"type": "indicators-height", "height": seen["height"]}
        # The frame is lower than the chart: what is below is reached, not cut.
        assert seen["page"] + 1 >= seen["height"] > 300
        assert seen["width"] == 320
        assert seen["right"] <= 320
