"""The timelines page as a visitor meets it: every control, every card, every kind of address."""

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from dutch import english_in, english_messages, every_text, shown
from streamlit.testing.v1 import AppTest
from visiting import come, control, figure, quiet, sound

from indicators.current import forget
from indicators.loaders import load
from indicators.pages import choices as page_choices
from indicators.pages import timelines as page
from indicators.pages.tables import value_column

SOURCE = Path(__file__).parents[2] / "src" / "indicators"
MAIN = SOURCE / "pages" / "main.py"
NARROW_SPACE = "\u00a0"

PANELS = [
    *("timber", "meat", "dairy", "rail", "goods", "agrifood", "potash", "trains", "rail_share"),
    *("loans", "park", "investment", "services"),
]
# The events of data/events.csv with in_article = yes, in the order of time.
ARTICLE = [
    *("E007", "E008", "E011", "E013", "E021", "E031", "E032", "E033", "E034", "E035", "E036"),
    *("E037", "E039", "E040", "E045", "E051", "E053", "E055", "E056", "E057", "E058"),
]
UTLC_2021 = "fdaca5fbb6"


def visit(**query: str | list[str]) -> AppTest:
    """Come to the page by an address."""
    app = AppTest.from_file(str(MAIN), default_timeout=20)
    return come(app, query)


def said(app: AppTest) -> str:
    """Give all texts and captions of a page."""
    return "\n".join(shown(one.value) for one in [*app.markdown, *app.caption])


def marked(app: AppTest, kinds: tuple[str, ...] = ("figure",)) -> list[str]:
    return [
        code
        for trace in figure(app)["data"]
        for data in trace.get("customdata") or ()
        if data[0] in kinds
        for code in data[1:]
    ]


# --- the first visit -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first() -> AppTest:
    return quiet(visit())


def test_the_first_visit_shows_title_freshness_sentence_figure_and_list(first: AppTest) -> None:
    assert first.title[0].value == "Belarus–China: trade, transit and events"
    assert re.match(
        r"1,3\d\d figures from 3\d\d publications", shown(first.markdown[0].value).split("[")[-1]
    )
    sentence = shown(first.markdown[1].value)
    assert sentence == (
        "**China–EU transit: 310,579 TEU (2025), 24% below 2022, the first year so counted"
        " (UTLC ERA’s count; published figures conflict)."
        " Sawn softwood: 900,000 m³ (2023), the highest of 2018–2023 (China’s count).**"
    )
    assert [tab.label for tab in first.tabs] == ["Chart", "Table", "Sources"]
    assert first.query_params == {}
    assert len(marked(first)) > 100


def test_the_list_has_the_twenty_one_events_of_the_article(first: AppTest) -> None:
    options = control(first, "event_list").options
    assert len(options) == 21
    assert shown(options[0]).startswith("**1** Xi launches the Silk Road Economic Belt")
    assert shown(options[14]).startswith("**15** Russia invades Ukraine, also from Belarus")
    assert shown(options[20]).startswith("**21** Lukashenko's state visit to China")
    assert sorted(marked(first, ("event", "events"))) == sorted(ARTICLE)


def test_the_first_visit_opens_on_the_four_panels_of_the_article(first: AppTest) -> None:
    assert control(first, "panels").value == ["timber", "meat", "dairy", "rail"]
    titles = [note["text"] for note in figure(first)["layout"]["annotations"]]
    for title in ("Timber", "Meat", "Dairy", "Rail freight"):
        assert any(text.startswith(f"<b>{title}</b>") for text in titles)


def test_the_figure_has_a_text_for_those_who_do_not_see_it(first: AppTest) -> None:
    (chart,) = first.get("plotly_chart")
    assert chart.proto.alt.startswith("Timelines from 2013 to 2026.")
    assert chart.proto.alt.endswith("21 events are marked.")


def test_a_run_again_changes_nothing() -> None:
    app = quiet(visit())
    before = figure(app)
    assert figure(quiet(app.run())) == before


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_drawn_in_the_colours_of_the_visitor(theme: str) -> None:
    app = AppTest.from_file(str(MAIN), default_timeout=20)
    app.context = {"theme": theme}
    text = figure(quiet(app.run()))["layout"]["font"]["color"]
    brightness = sum(int(text[place : place + 2], 16) for place in (1, 3, 5))
    assert (brightness > 3 * 128) == (theme == "dark")


def test_a_phone_gets_the_narrow_figure(first: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    cookies = property(lambda context: {"indicators_view": "narrow"})
    monkeypatch.setattr(type(st.context), "cookies", cookies)
    narrow = figure(quiet(visit()))["layout"]
    assert narrow["margin"]["r"] < figure(first)["layout"]["margin"]["r"]
    assert [note for note in narrow["annotations"] if note["yref"] == "y"] == []


# --- every control with every option -------------------------------------------------------------


def test_every_panel_alone_with_each_of_its_measures() -> None:
    app = visit()
    tried = 0
    for panel in PANELS:
        control(app, "panels").set_value([panel])
        quiet(app.run())
        measures = [one for one in app.selectbox if one.key == f"{panel}_measure"]
        keys = [""]
        if measures:
            keys = list(measures[0].proto.options)
            assert len(keys) > 1
        for place, _ in enumerate(keys):
            if measures:
                control(app, f"{panel}_measure").select_index(place)
                quiet(app.run())
            assert marked(app), (panel, place)
            tried += 1
    assert tried >= 13 + 7


def test_all_panels_together_and_in_another_order() -> None:
    app = visit()
    control(app, "panels").set_value(PANELS[::-1])
    quiet(app.run())
    assert app.query_params["panels"] == ",".join(PANELS[::-1])
    titles = [note["text"] for note in figure(app)["layout"]["annotations"]]
    order = [text for text in titles if text.startswith(("<b>Timber<", "<b>Goods and services<"))]
    assert [text[3:8] for text in order] == ["Goods", "Timbe"]


@pytest.mark.parametrize(("scope", "count"), [("article", 21), ("context", 54), ("all", 85)])
def test_every_scope_of_events(scope: str, count: int) -> None:
    app = visit()
    control(app, "events").set_value(scope)
    quiet(app.run())
    # Those of 93 events that lie in 2013 to 2026.
    assert len(control(app, "event_list").options) == count
    assert len(set(marked(app, ("event", "events")))) == count


def test_every_category_of_events() -> None:
    app = visit(events="all")
    everything = len(control(app, "event_list").options)
    codes = [
        *("diplomacy", "sanctions", "war", "bri", "rail", "finance", "park", "military", "trade"),
        *("timber", "meat", "dairy"),
    ]
    counts = {}
    for code in codes:
        control(app, "categories").set_value([code])
        quiet(app.run())
        counts[code] = len(control(app, "event_list").options)
        assert app.query_params["categories"] == code
    assert counts["sanctions"] == 19
    assert counts["timber"] == 1
    assert sum(counts.values()) == everything
    control(app, "categories").set_value(codes)
    quiet(app.run())
    assert len(control(app, "event_list").options) == everything


def test_figures_at_their_pace_as_published_and_doubtful_ones() -> None:
    app = visit(panels="timber")
    levels = {
        (height, doubtful): (len(marked(app)), max(app_levels(app)))
        for height in ("pace", "published")
        for doubtful in (False, True)
        if set_figures(app, height, doubtful)
    }
    # Highest: 900,000 m³ in 2023 as published, timber of five months of 2024 at its pace.
    assert levels["published", False][1] == 900_000
    assert levels["pace", False][1] == pytest.approx(524_235 * 12 / 5)
    # Sawn softwood 2021 and timber 2024 have a doubtful figure each.
    assert levels["pace", True][0] == levels["pace", False][0] + 2
    assert levels["published", True][1] == 910_000


def set_figures(app: AppTest, height: str, doubtful: bool) -> bool:
    control(app, "height").set_value(height)
    control(app, "doubtful").set_value(doubtful)
    quiet(app.run())
    return True


def app_levels(app: AppTest) -> list[float]:
    return [
        level
        for trace in figure(app)["data"]
        for data, level in zip(trace.get("customdata") or (), trace["y"], strict=False)
        if data[0] == "figure"
    ]


def test_the_years_cut_figures_and_events() -> None:
    app = visit()
    control(app, "years").set_value((2020, 2021))
    quiet(app.run())
    assert figure(app)["layout"]["xaxis"]["range"] == ["2020-01-01", "2022-01-01"]
    assert len(control(app, "event_list").options) == 9
    assert app.query_params["years"] == "2020-2021"
    control(app, "years").set_value((2013, 2026))
    quiet(app.run())
    assert "years" not in app.query_params


@pytest.mark.parametrize("tab", ["chart", "table", "sources"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_tab_in_every_language(tab: str, language: str) -> None:
    app = quiet(visit(tab=tab, lang=language))
    assert bool(app.get("plotly_chart")) == (tab == "chart")
    assert bool(app.dataframe) == (tab == "table")
    assert ("rail-news.kz: [" in said(app)) == (tab == "sources")


def test_the_language_is_chosen_on_the_page() -> None:
    app = visit()
    control(app, "lang").set_value("nl")
    quiet(app.run())
    assert "Rusland valt Oekraïne binnen" in said_options(app)
    assert "Russia invades" not in said_options(app)


def said_options(app: AppTest) -> str:
    return "\n".join(shown(text) for text in control(app, "event_list").options)


def test_reset_goes_back_to_the_first_view(first: AppTest) -> None:
    app = visit(
        panels="rail",
        events="all",
        categories="war",
        height="published",
        years="2018-2022",
        event="E045",
        figure=UTLC_2021,
        doubtful="true",
        rail_measure="westbound:TEU:flow",
    )
    control(app, "reset").click()
    quiet(app.run())
    assert app.query_params == {}
    assert sorted(marked(app)) == sorted(marked(first))


# --- an event ------------------------------------------------------------------------------------


def card(app: AppTest) -> str:
    """Give the card of the event, of which the change before and after is one text."""
    return next((shown(m.value) for m in app.markdown if "Before and after" in m.value), "")


def by_select_box(app: AppTest) -> None:
    control(app, "event").set_value("E045")


def by_list(app: AppTest) -> None:
    control(app, "event_list").set_value("E045")


@pytest.mark.parametrize("choose", [by_select_box, by_list])
def test_an_event_is_chosen_and_its_card_shown(choose: Callable[[AppTest], None]) -> None:
    app = visit()
    choose(app)
    quiet(app.run())
    assert app.query_params == {"event": "E045"}
    assert control(app, "event").value == "E045"
    assert control(app, "event_list").value == "E045"
    texts = said(app)
    assert "**Russia invades Ukraine, also from Belarus**" in texts
    assert "24 February 2022 · War" in texts
    assert "attacks by Russian troops from Russian, Belarusian and Crimean territory" in texts
    assert "The article names it." in texts
    assert "not even optimists expect Belarus to become a logistics hub soon" in texts
    assert "Reuters via HeraldLIVE: [Ukraine says troops attacked from Russia and Belarus]" in texts
    assert "https://www.heraldlive.co.za/news/world/2022-02-24" in texts
    assert "After is not because of" in texts


def test_the_card_sets_the_last_year_before_beside_the_first_after() -> None:
    # 460,000 m³ in 2021, 900,000 m³ in 2023: 440,000 more, or 95.7 per cent.
    assert rows(card(visit(event="E045"))) == [
        "- Timber:",
        "- **+440,000 m³ (+96%)** Sawn softwood, China: 460,000 m³ (2021) → 900,000 m³ (2023)",
        "- Meat: no figure within twelve months",
        "- Dairy:",
        "- Whey, China: no figure within twelve months after",
        "- Rail freight:",
        "- Bel. Railway: no figure within twelve months after",
        "- China–EU transit, UTLC ERA: counted differently from 2022",
        "- UTLC ERA: no figure within twelve months after",
    ]


def test_the_card_has_every_count_and_none_from_years_away() -> None:
    # Of the railways of 2011 and 2017 nothing is said at an event of 2013.
    assert rows(card(visit(event="E007", panels="dairy,rail"))) == [
        "- Dairy: no figure within twelve months",
        "- Rail freight: no figure within twelve months",
    ]
    assert rows(card(visit(event="E033", panels="rail"))) == [
        "- Rail freight:",
        "- **+359,500 TEU (+108%)** UTLC ERA: 333,000 TEU (2019) → 692,500 TEU (2021)",
        "- **+586,000 TEU (+170%)** Bel. Railway: 344,000 TEU (2019) → 930,000 TEU"
        " (2021, published figures conflict)",
    ]


def rows(text: str) -> list[str]:
    """Give the rows of a card, each on one line."""
    found: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("- "):
            found.append(line.strip())
        elif line.startswith("      "):
            found[-1] += f" {line.strip()}"
    return found


def test_the_card_does_not_depend_on_the_years_in_view() -> None:
    assert card(visit(event="E045", years="2022-2022")) == card(visit(event="E045"))


def test_next_and_previous_go_through_the_events_and_stop_at_the_ends() -> None:
    app = visit()
    control(app, "next_event").click()
    quiet(app.run())
    assert control(app, "event").value == "E007"
    control(app, "previous_event").click()
    quiet(app.run())
    assert control(app, "event").value == "E007"
    control(app, "next_event").click()
    quiet(app.run())
    assert control(app, "event").value == "E008"
    app = visit()
    control(app, "previous_event").click()
    quiet(app.run())
    assert control(app, "event").value == "E058"
    control(app, "next_event").click()
    quiet(app.run())
    assert control(app, "event").value == "E058"


def test_an_event_can_be_put_away() -> None:
    app = visit(event="E045")
    control(app, "event").set_value(None)
    quiet(app.run())
    assert card(app) == ""
    assert app.query_params == {}


def test_an_event_that_the_filters_leave_out_is_still_shown() -> None:
    app = quiet(visit(event="E045", categories="timber"))
    assert "Russia invades Ukraine" in said(app)
    assert app.query_params == {"event": "E045", "categories": "timber"}


@pytest.mark.parametrize(("language", "every"), [("en", 2), ("nl", 7)])
def test_every_event_has_a_card(language: str, every: int) -> None:
    app = visit(events="all", years="1992-2026", lang=language, panels="rail", tab="sources")
    codes = list(load().events["event_id"])
    assert len(codes) == 93
    for code in codes[::every]:
        control(app, "event").set_value(code)
        quiet(app.run())
        assert control(app, "event_list").value == code


# --- a figure ------------------------------------------------------------------------------------


def test_the_card_of_a_figure_says_what_when_who_and_where_it_is_from() -> None:
    app = quiet(visit(figure=UTLC_2021))
    texts = said(app)
    assert "#### 692,500 TEU" in texts
    assert "China–Europe transit" in texts
    assert "\n2021" in texts
    assert "Counted by: UTLC ERA, operator of the broad-gauge route" in texts
    assert "Status: reported (by news or in a statement)" in texts
    assert "Note: China-Europe-China, +27 %" in texts
    assert "rail-news.kz: [" in texts
    assert "https://rail-news.kz/ru/cargo-transportation/10652-obem" in texts
    assert "about January 2022" in texts
    # The Belarusian railway counts 930,000 TEU for the same year.
    assert "930,000 TEU, Bel. Railway, reported" in texts
    assert app.query_params == {"figure": UTLC_2021}


def test_the_card_of_a_figure_can_be_closed() -> None:
    app = visit(figure=UTLC_2021)
    control(app, "close_figure").click()
    quiet(app.run())
    assert "692,500 TEU\n" not in said(app)
    assert app.query_params == {}


def test_a_figure_can_be_looked_up_without_a_mouse() -> None:
    app = visit()
    control(app, "figure").set_value(UTLC_2021)
    quiet(app.run())
    assert "#### 692,500 TEU" in said(app)
    assert app.query_params == {"figure": UTLC_2021}


def test_a_figure_of_a_panel_that_is_not_shown_has_its_card() -> None:
    app = quiet(visit(panels="meat", figure=UTLC_2021))
    assert "#### 692,500 TEU" in said(app)


# --- a click in the chart ------------------------------------------------------------------------


def click(
    monkeypatch: pytest.MonkeyPatch, data: Any, box: Sequence[Any] = (), **state: Any
) -> dict[str, Any]:
    """Click a mark that carries ``data``; return the session after it."""
    points = [] if data is None else [{"customdata": data}]
    chart = SimpleNamespace(selection=SimpleNamespace(points=points, box=box))
    choices = {"event": None, **state}
    session = {"chart": chart, "choices": choices}
    for module in (page, page_choices):
        monkeypatch.setattr(module, "st", SimpleNamespace(session_state=session))
    page._choose_in_chart(load())
    return choices


def test_a_click_on_a_mark_chooses_its_event_or_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert click(monkeypatch, ["event", "E045"])["event"] == "E045"
    session = click(monkeypatch, ["figure", UTLC_2021], event="E045")
    assert (session["figure"], session["event"]) == (UTLC_2021, "E045")


def test_a_stretch_that_is_dragged_over_becomes_the_years(monkeypatch: pytest.MonkeyPatch) -> None:
    for ends in (["2016-03-04 12:00", "2019-11-30"], ["2019-11-30", "2016-03-04 12:00"]):
        assert click(monkeypatch, None, box=[{"x": ends}])["years"] == (2016, 2019)
    beyond = click(monkeypatch, None, box=[{"x": ["1950-01-01", "2093-05-01"]}])
    assert beyond["years"] == (1992, 2026)
    assert "years" not in click(monkeypatch, None, box=[{"x": [12.5, None]}], event="E045")


def test_a_click_beside_the_marks_chooses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for nothing in (None, [], ""):
        session = click(monkeypatch, nothing, event="E045")
        assert session["event"] == "E045"
        assert "figure" not in session


def test_a_click_on_a_counted_mark_chooses_its_first_event(monkeypatch: pytest.MonkeyPatch) -> None:
    assert click(monkeypatch, ["events", "E055", "E056"])["event"] == "E055"
    assert click(monkeypatch, ["events", "E055", "E056"], event="E007")["event"] == "E055"


# --- the address ---------------------------------------------------------------------------------

FULL = {
    "panels": "rail,timber",
    "events": "all",
    "categories": "war,rail",
    "height": "published",
    "event": "E045",
    "figure": UTLC_2021,
    "tab": "table",
    "years": "2015-2024",
    "timber_measure": "export:USD:flow",
    "lang": "nl",
    "doubtful": "true",
}


def test_a_copied_address_gives_the_same_choices() -> None:
    app = quiet(visit(**FULL))
    assert app.query_params == FULL
    assert control(app, "panels").value == ["rail", "timber"]
    assert control(app, "events").value == "all"
    assert control(app, "categories").value == ["war", "rail"]
    assert control(app, "height").value == "published"
    assert control(app, "years").value == (2015, 2024)
    assert control(app, "timber_measure").value == "export:USD:flow"
    assert control(app, "lang").value == "nl"
    assert control(app, "doubtful").value is True
    assert app.query_params == quiet(app.run()).query_params == FULL


def test_a_copied_address_gives_the_same_figure() -> None:
    app = visit(panels="rail", events="context")
    control(app, "event").set_value("E045")
    control(app, "years").set_value((2016, 2024))
    quiet(app.run())
    again = quiet(visit(**app.query_params))
    assert figure(again) == figure(app)


def test_defaults_stay_out_of_the_address() -> None:
    app = quiet(
        visit(
            panels="timber,meat,dairy,rail",
            events="article",
            categories="",
            height="average",
            tab="chart",
            years="2013-2026",
            timber_measure="export:m3:flow",
        )
    )
    assert app.query_params == {}


BAD = {
    "panels": ["coal", "timber,coal", "TIMBER", "timber;meat", "nul\x00", "🚂", "\u202eliam"],
    "events": ["none", "article,all", "\x00"],
    "categories": ["coal", "war,<b>"],
    "event": ["E999", "e045", "<script>alert(1)</script>", "x" * 100_000],
    "figure": ["0000000000", "🚂", "x" * 100_000],
    "height": ["tall"],
    "tab": ["4"],
    "years": [
        *("5000", "2015", "2024-2015", "2013-", "-2013", "-5--1", "nan-inf", "1e400-2e400"),
        *("2013-2013-2013", "２０１３-2025", "2013-99999999999999999999"),
    ],
    "timber_measure": ["export:coal:flow", "::", "westbound:TEU:flow"],
    "doubtful": ["perhaps"],
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_value_in_the_address_is_told_in_one_sentence(name: str) -> None:
    for value in BAD[name]:
        app = sound(visit(**{name: value}))
        (warning,) = app.warning
        assert "This address asks for something that is not here" in warning.value
        assert f"{name} = " in shown(warning.value)
        assert len(warning.value) < 1000
        assert value not in app.query_params.get(name, "")
    quiet(app.run())


def test_repeated_and_unknown_parameters_do_no_harm() -> None:
    app = quiet(visit(panels=["rail", "timber"], utm_source="mail", figures_table="x", chart="1"))
    assert control(app, "panels").value in (["rail"], ["timber"])
    sound(visit(years=["2015", "2024"], lang=["nl", "en"], doubtful=["true", "x"]))


@pytest.mark.parametrize("seed", range(10))
def test_no_address_makes_the_page_fail(seed: int) -> None:
    """Twenty addresses a visit: the visitor comes by the first, and goes Back and Forward."""
    source = random.Random(seed)  # noqa: S311 - not a secret, only always the same
    names = [*FULL, "event_list", "chart", "figures_table", "previous_event", "tabs_en", "x", ""]
    pieces = [
        *("timber", "rail", "all", "E045", UTLC_2021, "2015-2024", "2015", "nl", "true", "table"),
        *("", ",", "\x00", "🚂", "\u202e", "<b>", "%00", "NaN", "-1", "1e400", "null", "[]", "{}"),
        *("'", '"', "../..", "x" * 5000, "١٢٣٤-٢٠٢٤", "0000-9999", ":::", "__proto__"),
    ]
    app = AppTest.from_file(str(MAIN), default_timeout=20)
    for _ in range(20):
        app.query_params.clear()
        for name in source.sample(names, source.randint(1, 5)):
            value = "".join(source.choices(pieces, k=source.randint(1, 3)))
            app.query_params[name] = [value, "x"] if source.random() < 0.1 else value
        sound(app.run())


# --- nothing to show -----------------------------------------------------------------------------


def test_without_panels_the_page_says_what_to_do() -> None:
    app = visit()
    control(app, "panels").set_value([])
    quiet(app.run())
    assert [one.value for one in app.info] == ["Choose at least one chart above."]
    assert app.query_params == {"panels": ""}
    control(app, "panels").set_value(["rail"])
    quiet(app.run())
    assert list(app.info) == []


def test_categories_without_events_leave_the_panels_and_say_so() -> None:
    app = quiet(visit(categories="timber"))
    assert "No event of this choice lies in these years." in said(app)
    assert marked(app)
    assert control(app, "next_event").disabled
    assert control(app, "previous_event").disabled


@pytest.mark.parametrize("tab", ["chart", "table", "sources"])
def test_years_without_figures_say_what_to_do(tab: str) -> None:
    app = quiet(visit(panels="meat", years="1992-1995", tab=tab))
    (info,) = app.info
    assert ("Choose other years" if tab == "chart" else "No figures are drawn") in info.value


# --- table and download --------------------------------------------------------------------------


def column(app: AppTest, name: str) -> list[Any]:
    return list(app.dataframe[0].value[name])


def test_a_column_with_a_rate_has_all_its_digits_and_one_without_has_grouping() -> None:
    for values, form in (([692_500, 0.125], "localized"), ([692_500, 0.1399], None)):
        assert value_column(pd.Series(values))["type_config"]["format"] == form


def test_the_table_is_exactly_what_is_drawn() -> None:
    assert len(column(visit(tab="table"), "Value")) == len(marked(visit()))
    app = quiet(visit(panels="meat", tab="table", years="2019-2020"))
    rows = list(
        zip(
            *(column(app, name) for name in ("Indicator", "Period", "Value", "Counted by")),
            strict=True,
        )
    )
    # The figures of data/observations.csv for meat in dollars that lie in 2019 and 2020.
    assert sorted(rows, key=str) == sorted(
        [
            ("All meat", "2019", 57e6, "Belarus"),
            ("All meat", "2019", 58e6, "Belarus"),
            ("All meat", "January–August 2019", 22e6, "Belarus"),
            ("All meat", "first half of 2019", 12.3e6, "Belarus"),
            ("All meat", "2020", 114e6, "Belarus"),
            ("All meat", "2020", 116.8e6, "Belarus"),
            ("Poultry", "first half of 2019", 8.4e6, "Belarus"),
            ("Beef", "first half of 2019", 4e6, "Belarus"),
        ],
        key=str,
    )


def test_the_download_is_the_table_as_csv(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    caught: dict[str, Any] = {}
    monkeypatch.setattr(st, "download_button", lambda label, **given: caught.update(given))
    quiet(visit(panels="timber", tab="table"))
    assert caught["mime"] == "text/csv"
    assert caught["file_name"].startswith("timber_2020-")
    assert caught["file_name"].endswith(".csv")
    content = caught["data"]() if callable(caught["data"]) else caught["data"]
    assert content.decode() == (
        "indicator,flow,reporter,period,period_start,period_end,value,unit,status,source_id,"
        "publisher,source_title,source_url,published,vintage,retrieved_at,attribution,note\r\n"
        "sawnwood,export,BLR,2020,2020-01-01,2020-12-31,600000.5,m3,reported,belta_2021,"
        'BelTA,Timber to China,https://example.org/a,2021-02-01,,,,"with a comma, and NA"\r\n'
        "sawnwood,export,CHN,2020,2020-01-01,2020-12-31,634000,m3,official,gacc_2021,"
        "China Customs,Sawnwood,,2021~,,,,\r\n"
    )


def test_the_sources_are_those_of_what_is_drawn() -> None:
    app = quiet(visit(panels="meat", years="2020-2020", tab="sources"))
    (texts,) = [shown(one.value) for one in app.markdown if "(1 figure" in one.value]
    # Meat in 2020: foodmate_2021 and tvr_meat, one figure each.
    assert len(texts.splitlines()) == 2
    assert texts.count("(1 figure)") == 2


# --- the data are spoiled ------------------------------------------------------------------------


def test_a_bad_save_leaves_the_chart_and_is_told_with_its_row_until_it_is_mended(
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    change_cell: Callable[[str, int, str, str], None],
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    app = quiet(visit())
    before = app_levels(app)
    change_cell("observations.csv", 3, "value", "*many*")
    sound(app.run())
    (warning,) = app.warning
    assert "the data files have 1 problem; what is shown are the data from before it" in shown(
        warning.value
    )
    assert "observations.csv, row 3, column value: '*many*' – expected a finite number" in shown(
        warning.value
    )
    assert app_levels(app) == before
    assert "All problems of the data files" not in [one.label for one in app.expander]
    change_cell("observations.csv", 4, "value", "more")
    sound(app.run())
    assert "2 problems; what is shown" in app.warning[0].value
    (listed,) = [one for one in app.expander if one.label == "All problems of the data files"]
    problems = listed.dataframe[0].value
    assert problems["Row"].tolist() == ["3", "4"]
    # A server that starts now has nothing from before.
    forget()
    app.run()
    (error,) = app.error
    assert "The data have 2 problems, so nothing is drawn from them." in error.value
    assert app.dataframe[0].value["Value"].tolist() == ["*many*", "more"]
    assert [one.value for one in app.exception] == []
    assert not app.get("plotly_chart")
    change_cell("observations.csv", 3, "value", "600001")
    change_cell("observations.csv", 4, "value", "600002")
    quiet(app.run())
    assert 600_001 in app_levels(app)


def test_a_missing_folder_is_told_and_in_dutch_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(tmp_path / "nowhere"))
    for language in ("en", "nl"):
        app = visit(lang=language)
        assert [one.value for one in app.exception] == []
        assert len(app.error) == 1
        assert len(app.dataframe[0].value) == 1


def test_a_spoiled_file_says_so_to_every_view(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    (data_folder / "events.csv").unlink()
    for query in ({"tab": "table"}, {"event": "X001"}, {"panels": "rail", "lang": "nl"}):
        app = visit(**query)
        assert [one.value for one in app.exception] == []
        assert "events.csv" in list(app.dataframe[0].value.iloc[:, 0])


def test_hostile_texts_of_the_data_stay_text_on_the_page(
    data_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    change_cell: Callable[[str, int, str, str], None],
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    hostile = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **b** $x$ :red[c]"
    for name in ("title_en", "description_en"):
        change_cell("events.csv", 2, name, hostile)
    change_cell("claims.csv", 2, "paraphrase_en", hostile)
    change_cell("sources.csv", 2, "title", hostile)
    change_cell("sources.csv", 2, "publisher", hostile)
    change_cell("observations.csv", 3, "note", hostile)
    row = load(data_folder).observations.iloc[1]
    app = visit(events="all", years="2020-2020", event="X001", figure=row["observation_id"])
    quiet(app)
    raw = "\n".join(one.value for one in [*app.markdown, *app.caption])
    raw += "\n".join(control(app, "event_list").options)
    escaped = r"\<img src\=x onerror\=alert\(1\)\> \[a\]\(javascript\:alert\(1\)\)"
    assert raw.count(escaped) >= 6
    for marker in ("<img", "[a](", "**b**", "$x$", ":red["):
        for found in re.finditer(re.escape(marker), raw):
            assert raw[found.start() - 1] == "\\", marker


# --- Dutch ---------------------------------------------------------------------------------------


def test_a_dutch_page_shows_no_english() -> None:
    messages = english_messages()
    assert len(messages) > 80
    views = [
        {},
        {"event": "E045", "figure": UTLC_2021},
        {"tab": "table", "doubtful": "true"},
        {"tab": "sources"},
        {"panels": "goods,trains,rail_share,loans,park", "height": "published", "events": "all"},
        {"panels": ""},
        {"panels": "meat", "years": "1992-1995"},
        {"categories": "timber"},
        {"years": "5000"},
    ]
    for view in views:
        texts = every_text(sound(visit(lang="nl", **view)))
        assert english_in(texts, messages) == [], view
