"""The data page as a visitor meets it: search, every fact of an indicator, and what is taken."""

import csv
import os
import random
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import streamlit as st
from dutch import english_in, english_messages, every_text, shown
from streamlit.testing.v1 import AppTest
from visiting import come, control, quiet, sound

from indicators.analysis.packing import FORMS
from indicators.analysis.searching import LONGEST
from indicators.language import Language
from indicators.loaders import load
from indicators.pages.data_choices import FACTS
from indicators.store import open_store

SCRIPT = "from indicators.pages import data\ndata.page()\n"
DATA = Path(__file__).parents[2] / "data"
LONG = os.environ.get("INDICATORS_FAULTS") == "long"


def visit(**query: str) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=30)
    return sound(come(app, query))


def said(app: AppTest) -> str:
    texts = [*app.subheader, *app.markdown, *app.info, *app.warning]
    return "\n".join(shown(one.value) for one in texts)


def keys(app: AppTest) -> set[str]:
    kinds = ("button_group", "text_input", "selectbox", "slider", "toggle", "radio", "button")
    return {str(one.key) for kind in kinds for one in getattr(app, kind)}


def offered(app: AppTest) -> list[str]:
    """Give the titles in the list of indicators, in its order; what is said of them is left out."""
    return [text.partition(" :small[")[0] for text in listed(app)]


def listed(app: AppTest) -> list[str]:
    return [shown(text) for text in control(app, "indicator_list").options]


def downloads(app: AppTest) -> dict[str, str]:
    """Give the label of each download."""
    return {one.key: one.label for one in app.get("download_button") if one.key}


def codes(app: AppTest) -> list[str]:
    """Give the texts that can be copied."""
    return [one.value for one in app.code]


def tables(app: AppTest) -> list[pd.DataFrame]:
    return [one.value.map(lambda cell: shown(str(cell))) for one in app.table]


# --- the first visit -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first() -> AppTest:
    return quiet(visit())


def test_a_first_visit_offers_every_indicator_and_all_figures(first: AppTest) -> None:
    catalog = load(DATA).catalog
    assert offered(first) == catalog["title_en"].tolist()
    assert first.title[0].value == "Data and downloads"
    assert first.subheader[0].value == "All indicators"
    assert list(downloads(first)) == [f"take_{form}" for form in FORMS]
    # 1,352 figures, of which eleven are doubtful.
    assert "Sawn softwood :small[:gray[Timber · m³ · 19 figures · 2018–2023]]" in listed(first)
    assert "1,341 figures, each with its source and note" in said(first)
    assert first.query_params == {}


def test_a_first_visit_says_how_fresh_each_service_is_and_which_errors_are_known(
    first: AppTest,
) -> None:
    texts = said(first)
    for service in ("UN Comtrade", "National Bank of Belarus", "Eurostat"):
        assert f"**{service}** not fetched on this machine" in texts
    assert "**Known errors**" in texts
    assert "Sawn softwood, exports to China, China, 2021: **910,000 m³** (marked doubtful)" in texts


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_indicator_opens_with_its_title_definition_and_unit(language: str) -> None:
    catalog = load(DATA).catalog
    app = visit(lang=language)
    # Every one takes most of a minute.
    for place in range(0 if language == "en" else 5, len(catalog), 1 if LONG else 20):
        row = catalog.iloc[place]
        control(app, "indicator_list").set_value(row["indicator"])
        quiet(app.run())
        assert shown(app.subheader[0].value) == row[f"title_{language}"].strip()
        assert app.query_params["indicator"] == row["indicator"]
        assert row[f"description_{language}"].strip() in said(app)
        assert f"{Language(language).unit(row['unit'])} · " in said(app)


# --- search --------------------------------------------------------------------------------------


def search(app: AppTest, words: str) -> AppTest:
    control(app, "q").set_value(words)
    return sound(app.run())


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("timber", "All timber"),
        ("zuivel", "All dairy"),
        ("сыворотка", "Whey"),
        ("4407", "Sawn softwood"),
        ("park_residents", "Firms registered in Great Stone"),
    ],
)
def test_a_search_puts_what_was_meant_first_and_stays_in_the_address(
    words: str, title: str
) -> None:
    app = quiet(visit(q=words))
    assert offered(app)[0] == title
    assert app.query_params == {"q": words}


def test_a_search_by_hand_is_the_search_of_its_address() -> None:
    app = search(visit(), "zuivel")
    assert app.query_params == {"q": "zuivel"}
    assert offered(app) == offered(visit(q="zuivel"))


def test_all_that_a_search_found_can_be_taken_at_once() -> None:
    app = search(visit(), "whey")
    assert shown(app.subheader[0].value) == f"{len(offered(app))} indicators found for “whey”"
    rows = load(DATA).observations
    wanted = rows[rows["indicator"].isin(["whey_weight"])]
    figures = int(re.search(r"([\d,]+) figures, each", said(app))[1].replace(",", ""))  # type: ignore[index]
    assert len(wanted) < figures < len(rows)


def test_what_nothing_is_called_is_said_with_what_may_be_meant() -> None:
    app = search(visit(), "tmber")
    assert "Nothing is called “tmber”." in said(app)
    button = control(app, "suggested")
    assert shown(button.label) == "Did you mean “timber”?"
    button.click()
    sound(app.run())
    assert control(app, "q").value == "timber"
    assert offered(app)[0] == "All timber"


def test_nothing_found_and_nothing_meant_leaves_the_page_whole() -> None:
    app = search(visit(), "xyzzy")
    assert "Nothing is called “xyzzy”." in said(app)
    assert "suggested" not in keys(app)
    assert downloads(app) == {}
    assert offered(search(app, "")) == offered(visit())


def test_a_subject_is_a_search() -> None:
    app = visit()
    subjects = control(app, "subject")
    assert len(subjects.options) == 13
    subjects.set_value("potash")
    sound(app.run())
    assert control(app, "q").value == "Potash"
    assert "Potash, value" in offered(app)


def test_an_indicator_is_two_clicks_away_and_so_is_the_way_back() -> None:
    app = visit()
    control(app, "subject").set_value("dairy")
    sound(app.run())
    control(app, "indicator_list").set_value("whey_weight")
    quiet(app.run())
    assert app.query_params == {"q": "Dairy", "indicator": "whey_weight"}
    control(app, "clear_indicator").click()
    quiet(app.run())
    assert app.query_params == {"q": "Dairy"}


def test_what_is_chosen_stays_when_the_search_does_not_find_it() -> None:
    app = visit(indicator="goods_value")
    search(app, "whey")
    assert shown(app.subheader[0].value) == "Goods trade"
    assert control(app, "indicator_list").value is None
    assert app.query_params == {"q": "whey", "indicator": "goods_value"}


def test_a_phone_has_a_box_instead_of_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    cookies = property(lambda context: {"indicators_view": "narrow"})
    monkeypatch.setattr(type(st.context), "cookies", cookies)
    app = quiet(visit())
    assert app.radio == []
    control(app, "indicator_list").set_value("goods_value")
    quiet(app.run())
    (table,) = tables(app)
    assert list(table.columns) == ["Line", "Figures"]
    assert "exports to China, China, years" in table["Line"].tolist()
    assert "33 figures; 1992 – 2025; missing: 2020–2022, 2024" in table["Figures"].tolist()


# --- an indicator --------------------------------------------------------------------------------


def test_an_indicator_says_what_it_is() -> None:
    texts = said(quiet(visit(indicator="sawnwood_softwood_volume")))
    assert "m³ · a sum over a period · HS 4407 · panel Timber · sawnwood_softwood_volume" in texts
    assert "Cubic metres of sawn softwood from Belarus to China." in texts
    assert " · a sum over a period · all goods · " in said(quiet(visit(indicator="goods_value")))


def test_its_lines_have_first_and_last_period_figures_and_gaps() -> None:
    app = quiet(visit(indicator="goods_value"))
    (table,) = tables(app)
    assert list(table.columns) == [
        *("Direction", "Counted by", "Frequency", "From", "To", "Figures", "Missing in between"),
    ]
    rows = table.values.tolist()
    assert ["exports to China", "China", "years", "1992", "2025", "33", "2020–2022, 2024"] in rows
    assert [
        *("imports from China", "Belarus", "years", "1998", "2022"),
        *("21 (1 doubtful)", "2014, 2017–2021"),
    ] in rows
    texts = said(app)
    assert "**Fetched from**" in texts
    assert "**UN Comtrade** not fetched on this machine" in texts
    assert "**Known errors**" in texts


def test_the_gap_of_its_panel_and_its_breaks_are_told() -> None:
    texts = said(visit(indicator="rail_transit_cn_eu_teu"))
    assert "**Why something is missing** The operator changed its definition" in texts
    assert "**New definition from" in texts


def test_an_indicator_without_figures_says_so() -> None:
    texts = said(quiet(visit(indicator="gdp_value")))
    assert "There are no figures of this indicator yet" in texts
    assert "There are no figures in this selection." in texts


@pytest.mark.parametrize("facts", FACTS)
def test_every_tab_comes_back_by_its_address_with_what_belongs_there(facts: str) -> None:
    app = quiet(visit(indicator="goods_value", facts=facts))
    assert app.query_params.get("facts", "lines") == facts
    assert bool(app.dataframe) == (facts == "figures")
    assert bool(app.table) == (facts == "lines")
    # Once on paper alone, where every view names its sources.
    assert (said(app).count("World Bank WITS") > 1) == (facts in {"conflicts", "sources"})


def test_conflicts_have_every_value_with_its_source() -> None:
    texts = said(visit(indicator="sawnwood_softwood_volume", facts="conflicts"))
    assert "- **2021, exports to China, China**" in texts
    assert "910,000 m³, doubtful." in texts
    assert "460,000 m³, derived." in texts
    assert "](<https://" in texts


def test_no_conflict_is_said() -> None:
    texts = said(visit(indicator="park_residents", facts="conflicts"))
    assert "they give the same value" in texts


def test_figures_have_a_link_each_to_their_source() -> None:
    app = visit(indicator="sawnwood_softwood_volume", facts="figures")
    (frame,) = [one.value for one in app.dataframe]
    assert len(frame) == 18
    assert frame["Address"].iloc[0].startswith("https://")
    assert "doubtful" not in set(frame["Status"])
    # A reprint on a doubtful host is named, not linked.
    assert frame["Address"].isna().any() == (load(DATA).sources["link"] == "no").any()


def test_a_link_leads_to_the_panel_that_draws_it() -> None:
    app = visit(indicator="timber_value", lang="nl")
    links = [one.proto for one in app.get("page_link")]
    (link,) = [one for one in links if "panels" in one.query_string]
    assert set(link.query_string.split("&")) == {
        "panels=timber",
        "timber_measure=export%3AUSD%3Aflow",
        "lang=nl",
    }
    assert not any("panels" in one.proto.query_string
                   for one in visit(indicator="gdp_value").get("page_link"))  # fmt: skip


# --- what services gave --------------------------------------------------------------------------

EARLIER, LATER = "2026-11-01T06:00:00+00:00", "2026-11-20T06:00:00+00:00"


def fetched(value: float, known_from: str, known_to: str = "") -> dict[str, Any]:
    return {
        "service": "un_comtrade", "indicator": "timber_value", "flow": "export", "reporter": "CHN",
        "period": "2022", "value": value, "unit": "USD", "status": "official",
        "source_id": "un_comtrade", "note": "", "vintage": "2026-11", "retrieved_at": known_from,
        "known_from": known_from, "known_to": known_to,
    }  # fmt: skip


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = open_store(str(tmp_path / "store"))
    rows = pd.DataFrame([fetched(100e6, EARLIER, LATER), fetched(120e6, LATER)])
    store.publish({"observations": rows}, {}, expected=None, now=datetime.now(UTC))
    store.write_note(
        "services",
        {
            "un_comtrade": {
                "base_url": "https://comtradeapi.un.org",
                "last_success": datetime.now(UTC).isoformat(),
                "rows": 1,
            }
        },
    )
    monkeypatch.setenv("INDICATORS_STORE", str(tmp_path / "store"))


@pytest.mark.usefixtures("released")
def test_a_revision_has_old_and_new_value_and_when() -> None:
    app = visit(indicator="timber_value", facts="revisions")
    (table,) = tables(app)
    assert table.values.tolist() == [
        ["20 November 2026", "2022", "exports to China", "China", "$100 million", "$120 million",
         "UN Comtrade"],
    ]  # fmt: skip


@pytest.mark.usefixtures("released")
def test_figures_that_may_not_be_passed_on_are_marked_beside_the_download() -> None:
    app = visit(indicator="timber_value")
    assert [shown(one.value) for one in app.warning] == [
        "Figures of UN Comtrade are among them: for your own use, not to be passed on."
    ]
    assert "**UN Comtrade** 1 figures, last asked on" in said(app)
    assert visit(indicator="park_residents").warning == []


def test_no_revision_is_said() -> None:
    texts = said(visit(indicator="goods_value", facts="revisions"))
    assert "No service has changed a figure of this indicator" in texts


# --- the filter ----------------------------------------------------------------------------------


def count(app: AppTest) -> int:
    found = re.search(r"([\d,.]+) (?:figures?|cijfers?), ", said(app))
    return int(re.sub(r"\D", "", found[1])) if found else 0


def test_every_option_of_the_filter_leaves_its_part() -> None:
    rows = load(DATA).observations
    own = rows[(rows["indicator"] == "goods_value") & (rows["status"] != "doubtful")]
    app = visit(indicator="goods_value")
    assert count(app) == len(own) == 423
    for flow in ("export", "import", "turnover"):
        control(app, "flows").set_value([flow])
        quiet(app.run())
        assert count(app) == (own["flow"] == flow).sum()
        assert app.query_params["flows"] == flow
    control(app, "flows").set_value([])
    for reporter in ("BLR", "CHN", "other"):
        control(app, "reporters").set_value([reporter])
        quiet(app.run())
        assert count(app) == (own["reporter"] == reporter).sum()
        assert app.query_params["reporters"] == reporter
    control(app, "reporters").set_value([])
    control(app, "years").set_value((2015, 2016))
    quiet(app.run())
    inside = (own["stop"] > "2015-01-01") & (own["start"] < "2017-01-01")
    assert count(app) == inside.sum()
    assert app.query_params["years"] == "2015-2016"


def test_doubtful_figures_come_only_when_asked_for() -> None:
    app = visit(indicator="sawnwood_softwood_volume")
    assert count(app) == 18
    control(app, "doubtful").set_value(True)
    quiet(app.run())
    assert count(app) == 19
    assert app.query_params["doubtful"] == "yes"


def test_all_filters_together_come_back_by_address() -> None:
    view = {
        "indicator": "goods_value",
        "flows": "export,import",
        "reporters": "CHN",
        "years": "2014-2020",
        "doubtful": "yes",
        "facts": "figures",
    }
    app = quiet(visit(**view))
    assert dict(app.query_params) == view
    (frame,) = [one.value for one in app.dataframe]
    assert set(frame["Counted by"]) == {"China"}
    assert set(frame["Direction"]) == {"exports to China", "imports from China"}


def test_the_filter_stays_for_another_indicator_and_passes_over_what_that_does_not_have() -> None:
    app = visit(indicator="goods_value", flows="turnover", years="2015-2016", doubtful="yes")
    control(app, "indicator_list").set_value("potash_value")
    quiet(app.run())
    assert app.query_params == {
        "indicator": "potash_value",
        "flows": "turnover",
        "years": "2015-2016",
        "doubtful": "yes",
    }
    assert count(app) == 2


def test_a_filter_that_leaves_nothing_is_told() -> None:
    app = visit(indicator="potash_value", years="1992-1993")
    assert "There are no figures in this selection." in said(app)
    assert downloads(app) == {}


# --- taking away ---------------------------------------------------------------------------------


def test_citation_link_address_and_command_are_of_this_selection() -> None:
    app = visit(
        indicator="goods_value", flows="export", reporters="CHN", years="2015-2020", doubtful="yes"
    )
    link, short, long, address, command = codes(app)
    query = "indicator=goods_value&flows=export&reporters=CHN&years=2015-2020&doubtful=yes"
    assert link.endswith(f"?{query}")
    assert long.endswith(link)
    assert f"release {load(DATA).version}" in short
    assert address.endswith(
        "api/observations.csv?indicator=goods_value&flow=export&reporter=CHN&from=2015&to=2020"
        "&doubtful=yes"
    )
    assert command == (
        "indicators export data --indicator goods_value --flow export --reporter CHN"
        " --from 2015 --to 2020 --doubtful"
    )


def test_a_citation_is_in_the_language_of_the_page() -> None:
    english, dutch = (codes(visit(indicator="potash_value", lang=code))[1] for code in ("en", "nl"))
    assert re.search(r"\d+ [A-Z][a-z]+ 20\d\d\.$", english)
    assert re.search(r"\d+ [a-z]+ 20\d\d\.$", dutch)


def test_nothing_selected_still_has_a_link() -> None:
    (link,) = codes(visit(q="xyzzy"))
    assert link.endswith("?q=xyzzy")


# --- Dutch ---------------------------------------------------------------------------------------


def test_a_dutch_page_shows_no_english() -> None:
    messages = english_messages()
    assert len(messages) > 80
    views: list[dict[str, str]] = [
        {},
        {"q": "tmber"},
        {"q": "whey", "indicator": "nope"},
        *({"indicator": "potash_value", "facts": facts, "doubtful": "yes"} for facts in FACTS),
        {"indicator": "gdp_value"},
        {"indicator": "potash_value", "years": "1992-1993", "facts": "sources"},
    ]
    texts = {text for view in views for text in every_text(visit(lang="nl", **view))}
    assert english_in(texts, messages) == []


# --- addresses, and hostile text -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"indicator": "nope"}, "indicator = nope"),
        ({"facts": "nope"}, "facts = nope"),
        ({"flows": "export,up"}, "flows = up"),
        ({"reporters": "XYZ"}, "reporters = XYZ"),
        ({"years": "2020"}, "years = 2020"),
        ({"doubtful": "maybe"}, "doubtful = maybe"),
    ],
)
def test_what_is_not_there_is_told_and_the_usual_shown(query: dict[str, str], told: str) -> None:
    app = visit(**query)
    (warning,) = app.warning
    assert told in shown(warning.value)


HOSTILE = [
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&lt;b&gt;"),
    *("javascript:alert(1)", "data:text/html,<script>alert(1)</script>"),
    *("[x](javascript:alert(1))", "![x](http://example.org/x.png)", "$\\href{x}{y}$", ":red[red]"),
    *(":material/home:", "**bold**", "`code`", "# heading", "- item", "| a | b |", "---"),
    *("' OR 1=1 --", "=1+1", "@SUM(A1)", "+1", "-1", "%00", "%s%n", "{0}", "{name}", "{{x}}"),
    *("../../etc/passwd", "\\\\server\\share", "C:\\", "/", "\\", "?", "&", "#", "%", "+"),
    *("\x00", "\n\n", "\r\n", "\t", "\u202egnp", "\u200b", "\ufeff", "\U0001f600", "e\u0301"),
    *("a" * 5000, "а" * 3000, "(" * 500, "[" * 500, "*" * 500, ".*" * 200, "(a+)+$"),
    *("nan", "None", "null", "-0", "1e999", "9" * 400, "İ", "ß", "ﬁ", "𝟜𝟜", "４４０７"),
]  # fmt: skip


def addresses() -> Iterator[dict[str, str]]:
    """Make addresses of good and bad values, the same on every run."""
    chance = random.Random(20230227)  # noqa: S311 - the same addresses every time
    catalog = load(DATA).catalog["indicator"].tolist()
    values = {
        "q": ["", "timber", "4407", *HOSTILE],
        "indicator": [*catalog[:20], "", "nope", *HOSTILE],
        "facts": [*FACTS, "", "nope"],
        "flows": ["", "export", "import,turnover", "none", "export,nope", ",", "westbound"],
        "reporters": ["", "BLR", "CHN,BLR", "UTLC", "nope", ",,"],
        "years": ["2015-2016", "1992-2030", "2016-2015", "", "x", "0-9999"],
        "doubtful": ["yes", "no", "", "true"],
        "lang": ["en", "nl", "de", ""],
        "xyzzy": ["1"],
    }
    for _ in range(5000 if LONG else 40):
        names = chance.sample(list(values), chance.randint(1, 5))
        yield {name: chance.choice(values[name]) for name in names}


def test_spoiled_addresses_give_a_page_and_no_exception() -> None:
    for query in addresses():
        app = visit(**query)
        assert app.title, query
        asked = query.get("q", "")
        assert control(app, "q").value == (asked[:LONGEST] if asked.strip() else ""), query


SPOILED = "<b>b</b> [x](javascript:alert(1)) $y$ :red[r] **s** `c` | =1+1"


def test_hostile_texts_of_the_data_stay_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    columns = {
        "catalog.csv": ("title_en", "description_en"),
        "panels.csv": ("title_en", "gap_en"),
        "reporters.csv": ("title_en", "short_en"),
        "observations.csv": ("note",),
        "breaks.csv": ("reason_en",),
        "sources.csv": ("publisher", "title"),
        "services.csv": ("title_en", "attribution"),
    }
    for file, names in columns.items():
        with (folder / file).open(encoding="utf-8", newline="") as source:
            rows = list(csv.DictReader(source))
        for row in rows:
            row.update(dict.fromkeys(names, SPOILED))
        with (folder / file).open("w", encoding="utf-8", newline="") as target:
            writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    text = (folder / "corrections.yml").read_text(encoding="utf-8")
    spoiled = re.sub(r"reason_en: >-\n(    .*\n)+", f"reason_en: '{SPOILED}'\n", text)
    (folder / "corrections.yml").write_text(spoiled, encoding="utf-8")
    monkeypatch.setenv("INDICATORS_DATA", str(folder))
    for facts in FACTS:
        app = sound(visit(indicator="sawnwood_softwood_volume", facts=facts))
        for one in [*app.subheader, *app.markdown]:
            escaped = re.sub(r"\\[!-/:-@\[-`{-~]", "", one.value)
            for sign in ("<b>", "](java", "$y$", ":red[r]", "**s**", "`c`"):
                assert sign not in escaped, one.value
        for table in app.table:
            for cell in table.value.to_numpy().ravel():
                assert "<b>" not in re.sub(r"\\[!-/:-@\[-`{-~]", "", str(cell))
