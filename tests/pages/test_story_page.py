"""The story page as a visitor meets it: telling one, making one, and every kind of address."""

import functools
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from dutch import english_in, english_messages, every_text, shown
from streamlit.testing.v1 import AppTest
from visiting import address, come, control, figure, quiet, sound

from indicators.loaders import Dataset, load
from indicators.stories.checking import check, read_checked
from indicators.stories.library import Told, drafts, open_story, tell
from indicators.stories.model import Story

DATA = Path(__file__).parents[2] / "data"
HOSTILE = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) **b** $x$ :red[c] | d"
SCRIPT = """\
import streamlit as st
from indicators.language import Language
from indicators.pages import {page}, site
st.navigation(site.pages(Language()), position="hidden")
{page}.page()
"""
MINE = """\
title = "Mine"
language = "en"

[figures.announced]
indicator = "loans_announced_value"
reporter = "BLR"
period = "2015-05"

[[steps]]
headline = "{announced} was announced"
text = "That was in {announced.period}."
panels = { panels = ["loans"], years = [2013, 2022] }

[[steps]]
headline = "Potash"
text = "By China’s count."
lines = { lines = ["potash_value.export.CHN.A"] }

[[steps]]
headline = "Two counts"
text = "They differ."
mirror = { indicator = "goods_value", flow = "export" }
"""
MENUS = {"data": "data_references", "story": "story_away"}


def visit(page: str = "story", **query: str) -> AppTest:
    app = AppTest.from_string(SCRIPT.format(page=page), default_timeout=30)
    return sound(come(app, query))


def press(app: AppTest, key: str) -> AppTest:
    return quiet(app.button(key=key).click().run())


def keys(app: AppTest) -> set[str]:
    return {str(one.key) for one in app.button}


def said(app: AppTest) -> str:
    return "\n".join(shown(one.value) for one in [*app.markdown, *app.info])


def headline(app: AppTest) -> str:
    (one,) = app.header
    return shown(one.value)


def steps(app: AppTest) -> list[str]:
    """Give the list of steps."""
    return [shown(text) for text in control(app, "step_list").options]


@functools.cache
def data() -> Dataset:
    return load(DATA)


@functools.cache
def beijing(language: str = "en") -> Told:
    dataset = data()
    return tell(open_story(dataset, "beijing", language), dataset, "beijing")


def told_headlines(language: str = "en") -> list[str]:
    return [one.headline.replace("\u00a0", " ") for one in beijing(language).scenes]


# --- telling -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def first() -> AppTest:
    return quiet(visit())


def test_a_first_visit_shows_the_first_step_with_its_figures(first: AppTest) -> None:
    scene = beijing().scenes[0]
    assert headline(first) == (
        "$7 billion was announced in 2015; the state drew $528.1 million that year"
    )
    assert first.title[0].value == "Tell the story"
    assert figure(first)["data"]
    texts = said(first)
    assert "{" not in texts
    for text in (scene.text, scene.notes, f"Source: {scene.source}"):
        assert text.replace("\u00a0", " ") in texts
    for value in scene.call_out:
        assert f"**{value.text}** :small[:gray[{value.label}]]".replace("\u00a0", " ") in texts
    assert [one.label for one in first.expander] == ["Speaker notes"]
    assert address(first) == {}


def test_a_first_visit_lists_all_ten_steps(first: AppTest) -> None:
    listed = [f"{number}. {text}" for number, text in enumerate(told_headlines(), 1)]
    assert steps(first) == listed
    assert len(listed) == 10
    assert control(first, "step_list").value == "1"
    assert control(first, "step_previous").disabled


def test_the_stage_and_the_speakers_view_open_at_the_step_that_is_shown() -> None:
    for query, expected in [
        ({"step": "4"}, "story=beijing&step=4&pair=PAIR"),
        ({"story": "figures", "lang": "nl"}, "story=figures&step=1&pair=PAIR&lang=nl"),
    ]:
        app = quiet(visit(**query))
        links = [one.proto.url for one in app.get("link_button")]
        pair = app.session_state["stage_pair"]
        assert len(pair) == 8
        stage = f"./story?stage=1&{expected.replace('PAIR', pair)}"
        assert links == [stage, f"{stage}&speaker=1"]


def test_next_and_previous_change_the_step_and_the_address() -> None:
    app = visit()
    listed = told_headlines()
    for number in (2, 3):
        app = press(app, "step_next")
        assert headline(app) == listed[number - 1]
        assert address(app) == {"step": str(number)}
        assert control(app, "step_list").value == str(number)
    app = press(app, "step_previous")
    assert (headline(app), address(app)) == (listed[1], {"step": "2"})
    assert address(press(app, "step_previous")) == {}


def test_the_last_step_has_no_next_one() -> None:
    app = quiet(visit(step="10"))
    assert control(app, "step_next").disabled
    assert not control(app, "step_previous").disabled


def test_a_step_is_opened_from_the_list() -> None:
    app = quiet(control(visit(), "step_list").set_value("7").run())
    assert (headline(app), address(app)) == (told_headlines()[6], {"step": "7"})


def test_every_step_of_every_story_has_its_chart_and_its_words() -> None:
    app = visit()
    for name, count in (("beijing", 10), ("figures", 6)):
        app = quiet(control(app, "story").set_value(name).run())
        for number in range(1, count + 1):
            assert control(app, "step_list").value == str(number)
            assert figure(app)["data"]
            assert "(not known)" not in headline(app) + said(app)
            if number < count:
                app = press(app, "step_next")
    assert address(app) == {"story": "figures", "step": "6"}


def test_another_story_begins_with_its_first_step() -> None:
    app = visit(step="8")
    app = quiet(control(app, "story").set_value("figures").run())
    assert headline(app).startswith("In 2008 Belarus counted ")
    assert len(steps(app)) == 6
    assert address(app) == {"story": "figures"}


def test_a_second_visit_by_the_address_shows_the_same_step() -> None:
    app = visit()
    control(app, "story").set_value("figures").run()
    app = press(press(app, "step_next"), "step_next")
    again = quiet(visit(**address(app)))
    assert (headline(again), figure(again)) == (headline(app), figure(app))
    assert address(again) == {"story": "figures", "step": "3"}


def test_a_step_beyond_the_end_of_a_shorter_story_shows_its_last_one() -> None:
    app = quiet(visit(story="figures", step="9"))
    assert headline(app) == steps(app)[-1].partition(". ")[2]
    assert control(app, "step_next").disabled
    assert address(app) == {"story": "figures", "step": "6"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("story", "paris"), ("story", HOSTILE), ("story", "../../etc/passwd")),
        *(("step", "99"), ("step", "0"), ("step", "-1"), ("step", "two"), ("step", "1.5")),
    ],
)
def test_what_the_address_asks_for_in_vain_is_told_and_the_usual_shown(
    name: str, value: str
) -> None:
    app = visit(**{name: value})
    (warning,) = [shown(one.value) for one in app.warning]
    assert f"{name} = {value[:40]}" in warning
    assert headline(app) == told_headlines()[0]
    assert address(app) == {}


def test_every_form_of_file_is_offered_under_the_name_of_the_story(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from indicators.pages import story_files

    packed: list[tuple[str, str]] = []

    def pack(told: Told, form: str) -> bytes:
        packed.append((told.key, form))
        return b"content"

    monkeypatch.setattr(story_files, "pack", pack)
    app = visit(story="figures")
    assert app.get("download_button") == []
    app.session_state["story_away"] = True
    app = quiet(app.run())
    forms = ("html", "pptx", "pdf")
    assert [one.key for one in app.get("download_button")] == [f"story_{form}" for form in forms]
    # Nobody waits for a file that nobody asked for.
    assert packed == []


# --- one's own story -----------------------------------------------------------------------------


def draft(app: AppTest) -> Story:
    """Give the story that a visitor is making."""
    return drafts.get(app.session_state["choices"]["draft"])


@pytest.fixture
def mine() -> AppTest:
    """Come to a story of three steps by its draft: every change tells it anew."""
    story = read_checked(MINE.encode(), "mine.toml", data())
    return quiet(visit(story="own", draft=drafts.put(story)))


def test_my_own_story_says_how_to_begin_one() -> None:
    app = visit()
    app = quiet(control(app, "story").set_value("own").run())
    assert "Go to a page, choose a view, and press “Add to my story”" in said(app)
    assert [shown(control(app, f"copy_{name}").label) for name in ("beijing", "figures")] == [
        "Copy “What was Lukashenka looking for in Beijing?”",
        "Copy “Whose figures?”",
    ]
    assert address(app) == {"story": "own"}
    assert list(app.header) == app.get("plotly_chart") == []


def test_a_copy_has_the_steps_of_its_original_and_leaves_it_alone() -> None:
    mine = press(quiet(visit(story="own")), "copy_beijing")
    assert [one.label for one in mine.tabs] == ["Preview", "Edit"]
    assert [text.partition(". ")[2] for text in steps(mine)] == told_headlines()
    assert address(mine) == {"story": "own", "draft": mine.session_state["choices"]["draft"]}
    mine = quiet(control(mine, "story_title").set_value("Mine").run())
    assert (draft(mine).title, draft(mine).steps) == ("Mine", beijing().story.steps)
    assert headline(visit()) == told_headlines()[0]


def test_a_changed_headline_is_in_the_preview_and_may_refer_to_figures(mine: AppTest) -> None:
    field = control(mine, "story_headline_0")
    assert "{announced}" in str(field.value)
    mine = quiet(field.set_value("A promise of {announced}").run())
    assert headline(mine) == "A promise of $7 billion"
    assert steps(mine)[0] == "1. A promise of $7 billion"


def test_changed_texts_and_notes_are_in_the_preview(mine: AppTest) -> None:
    control(mine, "story_text_0").set_value("Said in {announced.period}.").run()
    mine = quiet(control(mine, "story_notes_0").set_value("Look up.").run())
    assert "Said in May 2015." in said(mine)
    assert "Look up." in said(mine)


@pytest.mark.parametrize("empty", ["", "   "])
def test_an_empty_headline_leaves_the_old_one(mine: AppTest, empty: str) -> None:
    before = draft(mine)
    mine = quiet(control(mine, "story_headline_1").set_value(empty).run())
    mine = quiet(control(mine, "story_title").set_value(empty).run())
    assert draft(mine) == before
    assert control(mine, "story_headline_1").value == before.steps[1].headline
    assert control(mine, "story_title").value == before.title


def test_what_the_data_do_not_have_is_told_and_the_story_still_shown(mine: AppTest) -> None:
    app = sound(control(mine, "story_headline_0").set_value("{wagons} and 17").run())
    (warning,) = [shown(one.value) for one in app.warning]
    assert "steps 1, headline: '17'" in warning
    assert "steps 1, headline: '{wagons}'" in warning
    assert headline(app) == "(not known) and 17"


def test_a_step_moves_up_and_down(mine: AppTest) -> None:
    one, two, three = draft(mine).steps
    assert control(mine, "up_0").disabled
    assert control(mine, "down_2").disabled
    mine = press(mine, "up_2")
    assert draft(mine).steps == (one, three, two)
    mine = press(mine, "down_0")
    assert draft(mine).steps == (three, one, two)
    assert control(mine, "story_headline_0").value == three.headline


def test_a_removed_step_is_gone_and_the_last_one_stays(mine: AppTest) -> None:
    one, _two, three = draft(mine).steps
    mine = press(mine, "remove_1")
    assert draft(mine).steps == (one, three)
    assert len(steps(mine)) == 2
    mine = press(mine, "remove_1")
    assert draft(mine).steps == (one,)
    assert control(mine, "remove_0").disabled


def test_removing_the_step_that_is_shown_last_shows_the_new_last_one(mine: AppTest) -> None:
    mine = quiet(control(mine, "step_list").set_value("3").run())
    mine = press(mine, "remove_2")
    assert control(mine, "step_list").value == "2"
    assert headline(mine) == "Potash"


def test_a_draft_in_the_address_shows_the_same_story_to_another_visitor(mine: AppTest) -> None:
    control(mine, "story_headline_0").set_value("Read me").run()
    other = quiet(visit(**address(mine)))
    assert headline(other) == "Read me"
    # What the other changes is a copy: whoever gave the link away still has it as it was.
    other = quiet(control(other, "story_headline_0").set_value("Changed").run())
    assert headline(other) == "Changed"
    assert address(other)["draft"] != address(mine)["draft"]
    assert headline(quiet(mine.run())) == "Read me"


@pytest.mark.parametrize("name", ["gone", HOSTILE, " ", "x" * 3000])
def test_a_draft_that_is_not_kept_says_how_to_begin_one(name: str) -> None:
    app = quiet(visit(story="own", draft=name))
    assert "Go to a page, choose a view" in said(app)
    if name.strip():
        assert "is no longer here" in app.info[0].value


def test_another_story_replaces_ones_own_only_when_that_is_allowed(mine: AppTest) -> None:
    assert control(mine, "copy_figures").disabled
    mine = quiet(mine.checkbox(key="story_replaces").check().run())
    mine = press(mine, "copy_figures")
    assert draft(mine).title == "Whose figures?"
    assert control(mine, "copy_figures").disabled


def test_the_stage_of_ones_own_story_is_that_of_its_draft(mine: AppTest) -> None:
    links = [one.proto.url for one in mine.get("link_button")]
    code = mine.session_state["choices"]["draft"]
    assert links[0].startswith(f"./story?stage=1&story=own&draft={code}&step=1&pair=")


def test_hostile_texts_of_ones_own_story_stay_text(mine: AppTest) -> None:
    for key in ("story_headline_0", "story_title"):
        mine.text_input(key=key).set_value(HOSTILE).run()
    control(mine, "story_text_0").set_value(HOSTILE).run()
    app = sound(control(mine, "story_notes_0").set_value(HOSTILE).run())
    fields = [*app.markdown, *app.header, *app.warning]
    raw = "\n".join([one.value for one in fields] + control(app, "step_list").options)
    raw += "\n".join(one.label for one in app.expander)
    assert raw.count(r"\<img src\=x") >= 5
    for marker in ("<img", "[a](", "**b**", "$x$", ":red[c]"):
        places = [place for place in range(len(raw)) if raw.startswith(marker, place)]
        assert all(raw[place - 1] == "\\" for place in places), marker


# --- adding a view to it -------------------------------------------------------------------------


def opened(page: str, **query: str) -> AppTest:
    """Open what can be taken away from a view."""
    app = visit(page, **query)
    app.session_state[MENUS.get(page, "take_away")] = True
    return sound(app.run())


def added(page: str, **query: str) -> tuple[AppTest, Story]:
    app = sound(control(opened(page, **query), "add_to_story").click().run())
    return app, draft(app)


@pytest.mark.parametrize(
    ("page", "query", "kinds", "count"),
    [
        ("timelines", {}, ["PanelsView", "PanelsView"], "2 steps"),
        ("timelines", {"panels": "rail", "event": "E045"}, ["PanelsView"], "1 step"),
        ("timelines", {"years": "1992-2025", "events": "all"}, ["PanelsView"] * 2, "2 steps"),
        ("compare", {}, ["LinesView"], "1 step"),
        ("compare", {"formula": "index", "axis": "log"}, ["LinesView"], "1 step"),
        ("compare", {"mode": "mirror", "factor": "1.06"}, ["MirrorView"], "1 step"),
        ("article", {"claim": "C13"}, ["ClaimView"], "1 step"),
        ("data", {"indicator": "goods_value"}, ["LinesView"], "1 step"),
    ],
)
def test_a_view_becomes_steps_of_my_story_that_pass_the_check_and_can_be_told(
    page: str, query: dict[str, str], kinds: Sequence[str], count: str
) -> None:
    app, story = added(page, **query)
    assert [type(one.view).__name__ for one in story.steps] == kinds
    dataset = data()
    assert check(story, dataset, "mine.toml") == []
    assert all(scene.plots for scene in tell(story, dataset, "own").scenes)
    (link,) = [one.proto for one in app.get("page_link") if "draft" in one.proto.query_string]
    assert link.label == f"My story: {count}"
    shown_there = quiet(visit(story="own", draft=app.session_state["choices"]["draft"]))
    assert len(steps(shown_there)) == len(kinds)
    assert figure(shown_there)["data"]


def test_steps_of_the_timelines_keep_panels_years_and_the_chosen_event() -> None:
    _, story = added("timelines", panels="rail,goods,loans", years="2015-2020", event="E021")
    views = [step.panels for step in story.steps]
    assert [view and view.panels for view in views] == [("rail", "goods"), ("loans",)]
    assert {view.years for view in views if view} == {(2015, 2020)}
    assert [step.dwell for step in story.steps] == ["E021", "E021"]


def test_steps_are_added_at_the_end_of_the_story_that_there_is() -> None:
    app, _ = added("compare")
    control(app, "add_to_story").click().run()
    story = draft(app)
    assert len(story.steps) == 2
    app = quiet(visit(story="own", draft=app.session_state["choices"]["draft"]))
    assert len(steps(app)) == 2


def test_more_than_the_most_steps_are_not_added() -> None:
    app, story = added("compare")
    drafts.put(
        story.model_copy(update={"steps": story.steps * 40}), app.session_state["choices"]["draft"]
    )
    app = sound(control(app, "add_to_story").click().run())
    assert len(draft(app).steps) == 40


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("compare", {"mode": "cross"}),
        ("compare", {"mode": "study"}),
        ("article", {"claim": "C30"}),
        ("data", {}),
        ("data", {"indicator": "gdp_value"}),
    ],
)
def test_a_view_that_no_story_can_tell_is_not_offered(page: str, query: dict[str, str]) -> None:
    assert "add_to_story" not in keys(opened(page, **query))


# --- a broken story ------------------------------------------------------------------------------


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Copy the data, so that they can be spoiled."""
    folder = Path(shutil.copytree(DATA, tmp_path / "copy"))
    monkeypatch.setenv("INDICATORS_DATA", str(folder))
    yield folder
    monkeypatch.delenv("INDICATORS_DATA")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('language = "en"', 'language = "en', "beijing.en.toml, row 2 – expected TOML"),
        (
            'reporter = "BLR"',
            'reporter = "BLX"',
            "beijing.en.toml, row 6, column figures, announced, reporter: 'BLX'",
        ),
    ],
)
def test_a_broken_story_is_told_with_file_and_line_and_the_other_still_works(
    copy: Path, old: str, new: str, told: str
) -> None:
    file = copy / "stories" / "beijing.en.toml"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    app = AppTest.from_string(SCRIPT.format(page="story"), default_timeout=30).run()
    assert [one.value for one in app.exception] == []
    assert [one.value for one in app.error] == ["This story cannot be told:"]
    assert told in said(app)
    app = quiet(control(app, "story").set_value("figures").run())
    assert headline(app).startswith("In 2008 Belarus counted ")
    # To copy the broken one is refused in the same words.
    app = quiet(control(app, "story").set_value("own").run())
    app = control(app, "copy_beijing").click().run()
    assert [one.value for one in app.exception] == []
    assert told in said(app)


def test_a_data_folder_without_stories_offers_to_make_one(copy: Path) -> None:
    shutil.rmtree(copy / "stories")
    app = quiet(visit())
    assert control(app, "story").options == ["My own story"]
    assert "Go to a page, choose a view" in said(app)


def test_a_story_that_is_taken_away_meanwhile_gives_way_to_another(copy: Path) -> None:
    app = visit()
    for file in (copy / "stories").glob("beijing.*"):
        file.unlink()
    app = app.run()
    assert [one.value for one in app.exception] == []
    assert headline(app).startswith("In 2008 Belarus counted ")


# --- Dutch ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def messages() -> dict[str, re.Pattern[str]]:
    return english_messages()


def test_a_dutch_page_shows_no_english(messages: dict[str, re.Pattern[str]]) -> None:
    views: list[dict[str, str]] = [
        {},
        {"story": "figures", "step": "6"},
        {"story": "own"},
        {"story": "paris"},
    ]
    for view in views:
        app = visit(lang="nl", **view)
        app.session_state["story_away"] = True
        assert english_in(every_text(sound(app.run())), messages) == [], view
    app = press(quiet(visit(lang="nl", story="own")), "copy_beijing")
    assert english_in(every_text(app), messages) == []
    assert [text.partition(". ")[2] for text in steps(app)] == told_headlines("nl")


def test_steps_that_are_added_on_a_dutch_page_are_dutch(
    messages: dict[str, re.Pattern[str]],
) -> None:
    views = {"timelines": {"panels": "rail"}, "compare": {"mode": "mirror"}, "article": {}}
    for page, query in views.items():
        _app, story = added(page, lang="nl", **query)
        assert story.language == "nl"
        texts = [text for step in story.steps for text in (step.headline, step.text)]
        assert english_in([story.title, *texts], messages) == []


# --- spoiled addresses ---------------------------------------------------------------------------


def test_spoiled_addresses_give_a_page_and_no_exception() -> None:
    chance = random.Random(20230227)  # noqa: S311 - the same addresses every time
    name = drafts.put(beijing().story)
    values = {
        "story": ["beijing", "figures", "own", "", "Beijing", "../x", HOSTILE, "\x00", "🚂"],
        "step": ["1", "10", "40", "41", "0", "-1", "", "1e9", "²", "9" * 400, "x" * 3000],
        "draft": [name, "", "gone", HOSTILE, "\x00", "x" * 5000],
        "lang": ["en", "nl", "de", ""],
        "xyzzy": ["1", HOSTILE],
    }
    for _ in range(30):
        names = chance.sample(list(values), chance.randint(1, 5))
        visit(**{one: chance.choice(values[one]) for one in names})
