"""Choosing an event or a figure, by mouse and by key, and the address that keeps the view."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from screen import FIGURE, Visit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

Visitor = Callable[..., Visit]

INVASION = "Russia invades Ukraine, also from Belarus"


def value_of(page: Page, name: str) -> str:
    return page.get_by_role("combobox", name=name, exact=True).input_value()


# --- an event ------------------------------------------------------------------------------------


def test_click_on_an_event_mark_opens_its_card(visit: Visit) -> None:
    visit.open()
    visit.click_mark("E045")
    visit.address_is(event="E045")
    card = visit.event_card
    expect(card).to_contain_text(INVASION)
    expect(card).to_contain_text("24 February 2022 · War")
    expect(card).to_contain_text("Before and after")
    expect(card).to_contain_text("China–EU transit, UTLC ERA: counted differently from 2022")
    expect(card).to_contain_text("460,000 m³ (2021) → 900,000 m³ (2023)")
    expect(card).to_contain_text("After is not because of.")
    expect(card).to_contain_text("The article names it.")
    source = card.get_by_role("link", name="Ukraine says troops attacked from Russia and Belarus")
    expect(source).to_have_attribute("href", re.compile(r"^https://www\.heraldlive\.co\.za/"))


def test_click_on_a_counted_mark_opens_its_first_event_and_again_the_next(visit: Visit) -> None:
    visit.open()
    # Five events stand in February 2023; three of them share a mark.
    assert ["E055", "E056", "E057"] in visit.counted_marks()
    visit.click_mark("E055")
    visit.address_is(event="E055")
    expect(visit.event_card).to_contain_text("US warns that China may arm Russia")
    visit.click_mark("E056")
    visit.address_is(event="E056")
    expect(visit.event_card).to_contain_text("China's twelve-point paper on Ukraine")


@pytest.mark.thorough
def test_list_of_events_opens_the_card(visit: Visit) -> None:
    visit.open()
    visit.choose_in_list(f"15 {INVASION}")
    visit.address_is(event="E045")
    expect(visit.event_card).to_contain_text(INVASION)
    visit.choose_in_list("5 Duisburg port buys")
    visit.address_is(event="E021")
    expect(visit.event_card).to_contain_text("Duisburg port buys into Great Stone")
    expect(visit.event_card).not_to_contain_text(INVASION)


@pytest.mark.thorough
def test_select_box_opens_the_card_and_clearing_it_puts_it_away(visit: Visit) -> None:
    visit.open()
    box = visit.page.get_by_role("combobox", name="Event", exact=True)
    box.click()
    visit.page.get_by_role("option", name=f"15 · {INVASION}").click()
    visit.address_is(event="E045")
    expect(visit.event_card).to_contain_text(INVASION)
    expect(visit.page.get_by_role("radio", name=re.compile("^15 "))).to_be_checked()
    visit.page.locator(".st-key-event").get_by_role("button", name="Clear").click()
    visit.address_is()
    expect(visit.event_card).to_have_count(0)


@pytest.mark.thorough
def test_next_and_previous_buttons_walk_through_the_events(visit: Visit) -> None:
    visit.open()
    visit.button("Next").click()
    visit.address_is(event="E007")
    visit.button("Next").click()
    visit.address_is(event="E008")
    visit.button("Previous").click()
    visit.address_is(event="E007")
    # The first one stays the first.
    visit.button("Previous").click()
    visit.settle()
    visit.address_is(event="E007")
    expect(visit.event_card).to_contain_text("Xi launches the Silk Road Economic Belt")


def test_arrow_keys_walk_through_the_events(visit: Visit) -> None:
    visit.open()
    visit.page.keyboard.press("ArrowRight")
    visit.address_is(event="E007")
    visit.page.keyboard.press("ArrowRight")
    visit.address_is(event="E008")
    visit.page.keyboard.press("ArrowLeft")
    visit.address_is(event="E007")


def test_arrow_keys_choose_no_event_while_a_select_box_is_typed_in(visit: Visit) -> None:
    visit.open("?event=E045")
    box = visit.page.get_by_role("combobox", name="Figure", exact=True)
    box.click()
    box.press_sequentially("whey")
    expect(visit.page.get_by_role("option").first).to_contain_text("Whey")
    for key in ("ArrowLeft", "ArrowLeft", "ArrowRight"):
        box.press(key)
    box.press("X")
    assert box.input_value() == "wheXy"
    box.press("Escape")
    visit.address_is(event="E045")


def test_arrow_keys_move_a_slider_and_choose_no_event(visit: Visit) -> None:
    visit.open()
    visit.button("Years 2013–2026").click()
    start = visit.page.get_by_role("slider").first
    start.focus()
    start.press("ArrowRight")
    visit.address_is(years="2014-2026")
    start.press("ArrowRight")
    visit.address_is(years="2015-2026")
    expect(visit.event_card).to_have_count(0)


def test_every_control_is_reached_with_the_tab_key(visit: Visit) -> None:
    visit.open()
    wanted = {
        *("en", "Charts", "Events: in the article", "Event types", "Years 2013–2026", "Display"),
        *("Chart", "Previous", "Next", "Event", "Figure"),
    }
    script = """() => {
        const one = document.activeElement;
        return one.getAttribute("aria-label") || one.labels?.[0]?.innerText || one.innerText || "";
    }"""
    reached: set[str] = set()
    for _ in range(40):
        visit.page.keyboard.press("Tab")
        reached.update(str(visit.page.evaluate(script)).split("\n"))
    assert {name for name in wanted if not any(name in text for text in reached)} == set()


# --- a figure ------------------------------------------------------------------------------------


def code_of(visit: Visit, level: float, panel: str) -> str:
    """Find the code of the mark at a level of a panel, as the figure itself tells it."""
    [trace] = [one for one in visit.figure()["data"] if one.get("name") == panel]
    [code] = [
        data[1]
        for data, y in zip(trace["customdata"], trace["y"], strict=True)
        if round(y) == level
    ]
    return str(code)


def test_click_on_a_figure_opens_its_card_and_close_puts_it_away(visit: Visit) -> None:
    visit.open()
    # 900,000 m³ of sawn softwood in 2023, by China's count.
    code = code_of(visit, 900_000, "Timber")
    visit.click_mark(code)
    visit.address_is(figure=code)
    card = visit.figure_card
    expect(card).to_contain_text("900,000 m³")
    expect(card).to_contain_text("Sawn softwood, exports to China")
    expect(card.get_by_text(re.compile(r"^2023$", re.MULTILINE)).first).to_be_visible()
    expect(card).to_contain_text("Counted by: China: customs, ministries")
    expect(card).to_contain_text("Status: reported (by news or in a statement)")
    expect(card).to_contain_text("Note: +44 %, third supplier")
    expect(card).to_contain_text("Holzkurier")
    links = card.get_by_role("link").filter(has_not_text="Link to heading")
    sources = [href for href in hrefs(links) if not href.startswith("#")]
    assert len(sources) == 1
    assert sources[0].startswith("https://")
    assert "900,000" in value_of(visit.page, "Figure")
    card.get_by_role("button", name="Close").click()
    visit.address_is()
    expect(visit.figure_card).to_have_count(0)


def hrefs(links: object) -> list[str]:
    return links.evaluate_all("all => all.map(one => one.getAttribute('href'))")  # type: ignore[attr-defined]


@pytest.mark.thorough
def test_figure_card_tells_the_other_figures_of_the_same_thing(visit: Visit) -> None:
    visit.open()
    # The published 910,000 m³ of 2021 is doubtful; 460,000 is drawn in its place.
    visit.click_mark(code_of(visit, round(460_000 / 12), "Timber"))
    expect(visit.figure_card).to_contain_text("460,000 m³")
    expect(visit.figure_card).to_contain_text("Other figures for the same")
    expect(visit.figure_card).to_contain_text("910,000 m³, China, doubtful")


@pytest.mark.thorough
def test_event_and_figure_are_chosen_side_by_side(visit: Visit) -> None:
    visit.open("?event=E045")
    code = code_of(visit, 900_000, "Timber")
    visit.click_mark(code)
    visit.address_is(event="E045", figure=code)
    expect(visit.event_card).to_be_visible()
    expect(visit.figure_card).to_be_visible()


# --- the address ---------------------------------------------------------------------------------

DEEP = "?panels=rail,goods&events=all&event=E058&lang=nl&tab=chart"


def test_link_shows_the_same_figure_as_the_clicks_that_lead_to_it(visitor: Visitor) -> None:
    linked = visitor().open(DEEP)
    expected = {
        "panels": "rail,goods",
        "events": "all",
        "event": "E058",
        "lang": "nl",
    }
    linked.address_is(**expected)

    clicked = visitor().open()
    page = clicked.page
    clicked.choose_radio("nl")
    clicked.button("Grafieken").click()
    chosen = page.get_by_role("dialog", name="Grafieken")
    for title in ("Hout", "Vlees", "Zuivel"):
        chosen.get_by_role("button", name=title).first.click()
        clicked.settle()
    chosen.get_by_role("combobox", name="Grafieken, van boven naar beneden").click()
    page.get_by_role("option", name="Goederenhandel").click()
    clicked.settle()
    page.keyboard.press("Escape")
    clicked.choose_radio("alle")
    # The list of 85 has to be there: a click on the old one of 21 would mean another event.
    expect(page.locator("[class*=st-key-event_list] input[type=radio]")).to_have_count(85)
    clicked.choose_in_list("Staatsbezoek van Loekasjenko")
    clicked.address_is(**expected)

    one, other = linked.figure(), clicked.figure()
    assert [trace.get("name") for trace in one["data"] if trace.get("name")] == [
        *("Gebeurtenissen", "Spoorvracht", "Goederenhandel"),
    ]
    assert one["data"] == other["data"]
    assert one["layout"] == other["layout"]


@pytest.mark.thorough
def test_default_choices_leave_the_address(visit: Visit) -> None:
    visit.open("?events=all&height=published")
    visit.address_is(events="all", height="published")
    visit.choose_radio("Events: in the article")
    visit.address_is(height="published")
    visit.button("Display").click()
    visit.choose_radio("Yearly pace")
    visit.address_is()


def test_back_and_forward_restore_the_view(visit: Visit) -> None:
    visit.open()
    visit.choose_radio("all")
    visit.address_is(events="all")
    expect(visit.page.locator("[class*=st-key-event_list] input[type=radio]")).to_have_count(85)
    visit.choose_in_list(INVASION)
    visit.address_is(events="all", event="E045")
    expect(visit.event_card).to_be_visible()
    visit.page.go_back()
    visit.address_is(events="all")
    expect(visit.event_card).to_have_count(0)
    expect(visit.page.get_by_role("radio", name="all", exact=True)).to_be_checked()
    visit.page.go_back()
    visit.address_is()
    expect(visit.page.get_by_role("radio", name="Events: in the article")).to_be_checked()
    visit.page.go_forward()
    visit.address_is(events="all")
    expect(visit.page.get_by_role("radio", name="all", exact=True)).to_be_checked()


@pytest.mark.thorough
def test_bad_values_in_the_address_fall_back_and_are_told(visit: Visit) -> None:
    visit.open("?panels=timber,nonsense&events=never&event=E999&years=1066-2025")
    warning = visit.page.get_by_role("alert")
    expect(warning).to_contain_text("This address asks for something that is not here:")
    for value in ("panels = nonsense", "events = never", "event = E999", "years = 1066-2025"):
        expect(warning).to_contain_text(value)
    expect(warning).to_contain_text("The usual is shown instead.")
    expect(visit.page.get_by_role("radio", name="Events: in the article")).to_be_checked()
    expect(visit.button("Years 2013–2026")).to_be_visible()
    expect(visit.event_card).to_have_count(0)
    expect(visit.page.locator(f"{FIGURE} .subplot")).to_have_count(2)
    # One change later the address is sound, and the complaint gone.
    visit.choose_radio("all")
    expect(warning).to_have_count(0)
    visit.address_is(panels="timber", events="all")
