"""The article page as a visitor meets it: every control, every claim, every kind of address."""

import json
import os
import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from visiting import address, come, control, figure, quiet, sound

from indicators.analysis.claims import judge_all
from indicators.analysis.packing import FORMS
from indicators.charts.claim_chart import claim_plots
from indicators.language import Language
from indicators.loaders import load

CLAIMS = [f"C{number:02}" for number in range(1, 37)]
ARTICLE_DAY = date(2023, 2, 27)
ChangeCell = Callable[[str, int, str, str], None]
HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **b** $x$ :red[c] | d"


def script() -> None:
    """Draw the article page as the dashboard does."""
    import streamlit as st

    from indicators.language import Language
    from indicators.pages import article, site

    st.navigation(site.pages(Language()), position="hidden")
    article.page()


def visit(**query: str) -> AppTest:
    app = AppTest.from_function(script, default_timeout=30)
    return come(app, query)


def shown(text: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u00a0", " ")


def said(app: AppTest) -> str:
    return "\n".join(shown(one.value) for one in app.markdown)


def rows(app: AppTest) -> list[str]:
    return [shown(one) for one in control(app, "claim_list").options]


# --- all together --------------------------------------------------------------------------------


def test_the_first_line_counts_what_holds_and_what_does_not() -> None:
    app = quiet(visit())
    assert (
        "Today: 28 claims testable, of which 12 supported, 16 partly, 0 contradicted.**"
        " As known on 27 February 2023: 23 claims testable, of which 11 supported, 10 partly,"
        " 2 contradicted."
    ) in said(app)


@pytest.mark.parametrize(
    ("known", "counts"), [("", [12, 16, 0, 1, 7]), ("2023-02-27", [11, 10, 2, 6, 7])]
)
def test_the_verdicts_are_counted_by_the_chosen_day(known: str, counts: list[int]) -> None:
    app = quiet(visit(**({"known": known} if known else {})))
    found = [int(re.findall(r"\*\*(\d+)\*\*", one)[0]) for one in verdict_labels(app)]
    assert found == counts


def verdict_labels(app: AppTest) -> list[str]:
    return [one.content for one in control(app, "verdicts").proto.options]


def test_each_surprise_is_a_line_that_opens_its_claim() -> None:
    app = quiet(visit())
    assert "Nothing is left of the promised modern cluster with firms from around the world." in (
        said(app)
    )
    buttons = [control(app, f"surprise_{place}") for place in range(3)]
    assert [one.label for one in buttons] == ["Claim 13", "Claim 19", "Claim 26"]
    app = quiet(buttons[1].click().run())
    assert "Claim 19 of 36" in said(app)
    assert address(app) == {"claim": "C19"}


def test_the_claims_stand_in_the_order_of_the_article_with_both_verdicts() -> None:
    app = quiet(visit())
    listed = rows(app)
    assert [one.split()[0] for one in listed] == [f"**{number}**" for number in range(1, 37)]
    assert listed[12].endswith(
        ":orange-background[◐ partly supported] :small[:gray[as known in Feb 2023:]]"
        " :red-background[✗ contradicted]"
    )
    assert listed[0].endswith(
        ":green-background[✓ supported] :small[:gray[as known in Feb 2023: the same]]"
    )


# --- every claim ---------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "nl"])
@pytest.mark.parametrize("day", [None, ARTICLE_DAY], ids=["today", "then"])
def test_every_claim_opens_with_what_was_found_and_our_reading(lang: str, day: date | None) -> None:
    app = quiet(visit(lang=lang))
    app.session_state["choices"]["known"] = day
    dataset, language = load(), Language(lang)
    findings = judge_all(dataset)
    claims = dataset.claims.set_index("claim_id")
    for number, code in enumerate(CLAIMS, start=1):
        app.session_state["choices"]["claim"] = code
        text = said(quiet(app.run()))
        assert shown(claims.at[code, language.column("paraphrase")]) in text
        assert shown(claims.at[code, "reason"]) in text
        assert control(app, "claim_list").value == code
        finding = findings[code]
        if finding is None:
            assert f"?\u00a0{language.gettext('cannot be tested')}".replace("\u00a0", " ") in text
        else:
            assert finding.words(language).replace("\u00a0", " ") in text
        if finding is not None and day is None:
            for part in finding.parts:
                assert part.write(language).replace("\u00a0", " ") in text, (number, part)
            assert len(app.table) == bool(finding.used) + len(app.expander), number
    assert address(app)["claim"] == "C36"


def test_the_figures_used_are_ringed_and_each_leads_to_its_source() -> None:
    app = quiet(visit(claim="C13"))
    table = app.table[0].value
    values = [shown(one) for one in table["Value"]]
    assert values == ["68 firms", "171 firms", "127 firms", "50 firms"]
    assert all("](<http" in one for one in table["Source"])
    assert "Flow" not in table
    rings = [trace for trace in figure(app)["data"] if trace.get("name") == "used"]
    assert sorted(level for trace in rings for level in trace["y"]) == [50, 68, 127, 171]


def test_events_are_numbered_as_in_the_chart_and_say_whether_the_rule_rests_on_them() -> None:
    app = quiet(visit(claim="C13"))
    events = next(one.value for one in app.markdown if one.value.startswith("1. "))
    assert "Duisport and partners plan rail terminal" in shown(events)
    assert "2. Russia invades Ukraine" in shown(events)
    assert shown(events).count("The rule rests on it.") == 1
    numbers = [note["text"] for note in figure(app)["layout"]["annotations"]]
    assert {"<b>1</b>", "<b>2</b>"} <= set(numbers)


def test_events_after_the_chosen_day_are_left_out() -> None:
    assert "7 events" in said(quiet(visit(claim="C18")))
    assert "4 events" in said(quiet(visit(claim="C18", known="2023-02-27")))


def test_a_claim_without_a_rule_says_so_and_why() -> None:
    text = said(quiet(visit(claim="C30")))
    assert "**This claim cannot be tested by figures.**" in text
    assert text.count("A judgement on motives.") == 1
    assert "How it is judged" not in text


def test_what_was_set_aside_stands_on_the_page_with_the_reason() -> None:
    app = quiet(visit(claim="C15"))
    assert shown(app.expander[0].label) == "9 figures set aside, and why"
    table = app.table[1].value.set_index("Value")
    reasons = {shown(value): why for value, why in table["Why not"].items()}
    assert shown(reasons["910,000 m³"]).startswith("Doubtful: Belarus and Ukraine were")
    assert shown(reasons["333,000 m³"]) == "It is a part of a period that is used."


def test_where_rule_and_reading_differ_both_stand() -> None:
    text = said(quiet(visit(claim="C26")))
    assert "By the data of today our editors and the rule disagree. Both stand." in text
    assert "Dependence grew on every measure found" in text
    assert "our editors and the rule disagree. Both" not in said(quiet(visit(claim="C01")))


# --- controls ------------------------------------------------------------------------------------


def test_the_list_keeps_the_claims_with_the_chosen_verdicts() -> None:
    app = quiet(visit())
    control(app, "verdicts").set_value(["open"])
    app = quiet(app.run())
    assert [one.split()[0] for one in rows(app)] == ["**16**"]
    assert address(app) == {"verdicts": "open"}
    assert "Claim 1 of 36" in said(app)  # what was open stays open
    again = quiet(visit(verdicts="open"))
    assert rows(again) == rows(app)


def test_no_claim_of_a_verdict_is_said() -> None:
    app = quiet(visit(verdicts="contradicted"))
    assert [one.value for one in app.info] == [
        "No claim is like that. Choose other verdicts above."
    ]
    assert control(app, "next_claim").disabled


def test_the_list_keeps_the_claims_where_rule_and_reading_differ() -> None:
    app = quiet(visit())
    app = quiet(control(app, "differ").set_value(True).run())
    assert [one.split()[0] for one in rows(app)] == ["**21**", "**26**"]
    assert address(app) == {"differ": "yes"}
    assert rows(quiet(visit(differ="yes"))) == rows(app)


def test_previous_and_next_go_through_the_listed_claims() -> None:
    app = quiet(visit(differ="yes"))
    for wanted in ("C21", "C26"):
        app = quiet(control(app, "next_claim").click().run())
        assert control(app, "claim_list").value == wanted
    assert control(app, "next_claim").disabled
    app = quiet(control(app, "previous_claim").click().run())
    assert control(app, "claim_list").value == "C21"


def test_choosing_in_the_list_opens_the_claim_and_the_address_holds_it() -> None:
    app = quiet(visit())
    app = quiet(control(app, "claim_list").set_value("C05").run())
    assert "Claim 5 of 36" in said(app)
    assert address(app) == {"claim": "C05"}


def test_the_day_of_the_article_and_back_to_today() -> None:
    app = quiet(visit(claim="C05"))
    app = quiet(control(app, "known_article").click().run())
    assert "As known on 27 February 2023: :blue-background[○ open]" in said(app)
    assert "Today: :orange-background[◐ partly supported]" in said(app)
    assert address(app) == {"claim": "C05", "known": "2023-02-27"}
    app = quiet(control(app, "known_today").click().run())
    assert address(app) == {"claim": "C05"}


def test_any_other_day_can_be_chosen() -> None:
    app = quiet(visit())
    app = quiet(control(app, "known").set_value(date(2012, 1, 1)).run())
    assert "As known on 1 January 2012: " in said(app)
    assert address(app) == {"known": "2012-01-01"}


# --- taking it away ------------------------------------------------------------------------------


def opened(app: AppTest) -> AppTest:
    """Open the menu of what can be taken away."""
    app.session_state["take_away"] = True
    return quiet(app.run())


def test_what_a_verdict_rests_on_is_offered_in_every_form_with_link_and_citation() -> None:
    app = opened(visit(claim="C13", known="2023-02-27"))
    assert [one.key for one in app.get("download_button")] == [f"take_{form}" for form in FORMS]
    assert "2 figures, each with its source and note" in said(app)
    link, short, long, table, *_ = (one.value for one in app.code)
    assert link.endswith("?claim=C13&known=2023-02-27")
    assert "Ministry of Economy of Belarus" in short
    assert long.endswith(link)
    assert table.endswith("article.csv?claim=C13&known=2023-02-27")


def test_the_picture_of_a_claim_says_what_was_found_of_which_claim_and_when() -> None:
    app = opened(visit(claim="C13", lang="en"))
    control(app, "take_picture").click()
    app = quiet(app.run())
    assert app.session_state["take_away"] is False
    chart, picture = (json.loads(one.proto.spec) for one in app.get("plotly_chart"))
    assert "width" not in chart["layout"]
    assert picture["layout"]["width"] == 1200
    rings = [trace for trace in picture["data"] if trace.get("name") == "used"]
    assert sorted(level for trace in rings for level in trace["y"]) == [50, 68, 127, 171]
    words = " ".join(note["text"] for note in picture["layout"]["annotations"])
    for part in (
        "There are 2.5 times as many firms as before “Russia invades Ukraine",
        "Claim 13 of the article: “Nothing is left of the promised modern cluster",
        "Today: partly supported.",
        "2 · Feb 2022 · Russia invades Ukraine",
        "Ringed: the figures used.",
        "Sources: ",
        f"release {load().version}, ",
    ):
        assert part in words.replace("</b> <b>", " ").replace("\u00a0", " "), part
    assert len(quiet(app.run()).get("plotly_chart")) == 1


def test_a_verdict_without_a_chart_has_figures_and_no_picture() -> None:
    dataset = load()
    found = judge_all(dataset)
    code = next(
        code
        for code in CLAIMS
        if (one := found[code]) and one.used and not claim_plots(dataset, one.used, Language("en"))
    )
    app = opened(visit(claim=code))
    assert app.get("plotly_chart") == []
    assert len(app.get("download_button")) == len(FORMS)
    assert not any(one.key == "take_picture" for one in app.button)


def test_a_claim_without_a_verdict_has_nothing_to_take(tiny: Path, change_cell: ChangeCell) -> None:
    change_cell("claims.csv", 2, "rule", "no_such_rule(x)")
    for app in (visit(claim="C01"), visit(claim="C01", known="2023-02-27")):
        app.session_state["take_away"] = True
        assert sound(app.run()).get("download_button") == []
        assert list(app.code) == []


def test_a_claim_that_cannot_be_tested_has_nothing_to_take() -> None:
    app = opened(visit(claim="C30"))
    assert app.get("download_button") == []
    assert list(app.code) == []


# --- addresses and data that are wrong -----------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("claim", "C99"),
        ("claim", HOSTILE),
        ("verdicts", "perhaps"),
        ("differ", "maybe"),
        ("known", "2023-02-30"),
        ("known", "9999-01-01"),
    ],
)
def test_what_the_address_asks_for_in_vain_is_told(name: str, value: str) -> None:
    app = sound(visit(**{name: value}))
    (warning,) = [shown(one.value) for one in app.warning]
    assert f"{name} = {value[:40]}" in warning
    assert "Claim 1 of 36" in said(app)
    assert len(rows(app)) == 36


def test_spoiled_addresses_give_a_page_and_no_exception() -> None:
    chance = random.Random(20230227)  # noqa: S311 - the same addresses every time
    values = {
        "claim": [*CLAIMS, "", "C99", "c01", HOSTILE, "\x00"],
        "verdicts": ["", "open", "partly,supported", ",", "perhaps", "untestable,x" * 300],
        "differ": ["yes", "no", "", "true"],
        "known": ["2023-02-27", "2012-01-01", "2023-02-30", "9999-01-01", "-1", "", "🚂"],
        "lang": ["en", "nl", "de", ""],
        "xyzzy": ["1", HOSTILE],
    }
    for _ in range(5000 if os.environ.get("INDICATORS_FAULTS") == "long" else 40):
        names = chance.sample(list(values), chance.randint(1, 5))
        sound(visit(**{name: chance.choice(values[name]) for name in names}))


@pytest.fixture
def tiny(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    return data_folder


@pytest.mark.parametrize(
    "rule",
    ["no_such_rule(x)", "grew(sawnwood:export)", "grew(nothing:export,2019,2020)"],
)
def test_a_wrong_rule_is_told_and_the_other_claims_are_still_judged(
    tiny: Path, change_cell: ChangeCell, rule: str
) -> None:
    change_cell("claims.csv", 3, "rule", "grew(sawnwood:export,2019,2020)")
    change_cell("claims.csv", 2, "rule", rule)
    app = sound(visit())
    first, second = (shown(one.value) for one in app.warning)
    assert first == "The rules of these claims cannot be used, so they are not judged: 1."
    assert second.startswith("The rule of this claim cannot be used, so it is not judged: ")
    app.session_state["choices"]["claim"] = "C02"
    assert "How it is judged" in said(sound(app.run()))


def test_no_claim_at_all_is_told(tiny: Path) -> None:
    path = tiny / "claims.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    events = tiny / "events.csv"
    events.write_text(events.read_text().replace("C01;C02", ""))
    app = quiet(visit())
    assert [one.value for one in app.info] == ["There are no claims in the data."]


def test_hostile_texts_of_claims_stay_text(tiny: Path, change_cell: ChangeCell) -> None:
    for name in ("paraphrase_en", "reason"):
        change_cell("claims.csv", 2, name, HOSTILE)
    change_cell("events.csv", 2, "title_en", HOSTILE)
    change_cell("catalog.csv", 2, "title_en", HOSTILE)
    for name in ("title", "publisher"):
        for row in (2, 3):
            change_cell("sources.csv", row, name, HOSTILE)
    change_cell("claims.csv", 2, "rule", "exceeds(sawnwood:export,5)")
    app = quiet(visit())
    texts = [one.value for one in app.markdown] + control(app, "claim_list").options
    texts += [cell for table in app.table for cell in table.value.to_numpy().ravel()]
    raw = "\n".join(texts)
    assert raw.count(r"\<img src\=x onerror\=alert\(1\)\>") >= 8
    for marker in ("<img", "[a](", "**b**", "$x$", ":red[c]", "| d"):
        for found in re.finditer(re.escape(marker), raw):
            assert raw[found.start() - 1] == "\\", marker


def test_nothing_on_the_page_says_that_one_thing_caused_another() -> None:
    app = quiet(visit())
    for code in CLAIMS:
        app.session_state["choices"]["claim"] = code
        assert "caused" not in said(app.run()).lower()
