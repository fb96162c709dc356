"""The stories that come with the data: what they say, what they show, and both languages alike."""

import functools
from dataclasses import replace
from pathlib import Path

import pytest

from indicators.loaders import Dataset, load
from indicators.stories.checking import check, read_checked
from indicators.stories.model import PanelsView, Story
from indicators.stories.scenes import Look, Scene, scenes

FOLDER = Path(__file__).parents[2] / "data" / "stories"
STORIES = ("beijing", "figures")
LANGUAGES = ("en", "nl")
VERSIONS = [(name, language) for name in STORIES for language in LANGUAGES]

each_version = pytest.mark.parametrize(("name", "language"), VERSIONS)
each_story = pytest.mark.parametrize("name", STORIES)


@functools.cache
def dataset() -> Dataset:
    return load()


@functools.cache
def story(name: str, language: str) -> Story:
    file = f"{name}.{language}.toml"
    return read_checked((FOLDER / file).read_bytes(), file, dataset())


@functools.cache
def told(name: str, language: str) -> tuple[Scene, ...]:
    return tuple(scenes(story(name, language), dataset()))


@each_version
def test_the_data_has_all_that_a_story_names(name: str, language: str) -> None:
    file = FOLDER / f"{name}.{language}.toml"
    found = story(name, language)
    assert found.language == language
    assert check(found, dataset(), file.name, file.read_text(encoding="utf-8")) == []


def test_every_shipped_file_is_a_story_that_is_tested_here() -> None:
    expected = {f"{name}.{language}.toml" for name, language in VERSIONS}
    assert {path.name for path in FOLDER.iterdir()} == expected


@pytest.mark.parametrize(
    ("name", "language", "title"),
    [
        ("beijing", "en", "What was Lukashenka looking for in Beijing?"),
        ("beijing", "nl", "Wat zocht Loekasjenko in Peking?"),
        ("figures", "en", "Whose figures?"),
        ("figures", "nl", "Wiens cijfers?"),
    ],
)
def test_a_story_has_its_title_in_its_language(name: str, language: str, title: str) -> None:
    assert story(name, language).title == title


@each_story
def test_both_languages_show_the_same_and_refer_to_the_same_figures(name: str) -> None:
    english, dutch = (story(name, language) for language in LANGUAGES)
    assert dict(english.figures) == dict(dutch.figures)
    assert len(english.steps) == len(dutch.steps)
    words = {"headline", "text", "notes"}
    for one, other in zip(english.steps, dutch.steps, strict=True):
        assert one.model_dump(exclude=words) == other.model_dump(exclude=words)


@each_version
def test_a_story_can_be_told_in_one_sitting(name: str, language: str) -> None:
    least, most = {"beijing": (8, 10), "figures": (5, 6)}[name]
    assert least <= len(story(name, language).steps) <= most


@each_version
def test_what_is_said_fits_the_stage(name: str, language: str) -> None:
    for scene in told(name, language):
        assert len(scene.headline) <= 90, scene.headline
        assert len(scene.text) <= 240, scene.text


@each_version
def test_no_sentence_has_a_hole_or_a_reference_left_in_it(name: str, language: str) -> None:
    for scene in told(name, language):
        for sentence in (scene.headline, scene.text, scene.notes):
            assert sentence.strip()
            assert "(not known)" not in sentence
            assert "(niet bekend)" not in sentence
            assert not set("{}") & set(sentence)


@each_version
def test_the_speaker_has_something_to_add_at_every_step(name: str, language: str) -> None:
    for scene in told(name, language):
        assert 2 <= scene.notes.count(". ") + 1 <= 6, scene.notes


@each_version
def test_every_figure_that_is_defined_is_told(name: str, language: str) -> None:
    one = story(name, language)
    texts = [part for step in one.steps for part in (step.headline, step.text, step.notes)]
    used = {code for step in one.steps for code in step.call_out}
    used |= {code for found in one.figures.values() for code in _sources(found)}
    for code in one.figures:
        mentioned = any(f"{{{code}}}" in text or f"{{{code}." in text for text in texts)
        assert mentioned or code in used, code


def _sources(figure: object) -> tuple[str, ...]:
    ways = getattr(figure, "ways", {})
    return tuple(code for pair in ways.values() for code in pair)


@each_version
def test_every_step_has_a_chart_and_says_who_published_it(name: str, language: str) -> None:
    for scene in told(name, language):
        assert len(scene.rows), scene.headline
        assert scene.source, scene.headline
        for look in (Look(), Look(dark=True)):
            assert scene.draw(look).data, scene.headline


@each_version
def test_the_first_figure_that_stands_large_is_in_the_chart(name: str, language: str) -> None:
    for scene in told(name, language):
        assert scene.call_out, scene.headline
        assert set(scene.call_out[0].figures) <= set(scene.rows["observation_id"]), scene.headline


@each_story
def test_an_event_that_is_marked_lies_in_the_window(name: str) -> None:
    known = dataset().events.set_index("event_id")["start"]
    for step in story(name, "en").steps:
        if isinstance(step.view, PanelsView):
            first, last = step.view.years
            for event in step.events:
                assert first <= known[event].year <= last, (step.headline, event)


@each_story
def test_the_two_definitions_of_transit_are_never_reckoned_with_each_other(name: str) -> None:
    figures = story(name, "en").figures
    for code, one in figures.items():
        pair = {getattr(figures[source], "indicator", "") for source in _sources(one)}
        assert len(pair) <= 1, code


def test_a_story_turns_with_the_data() -> None:
    rows = dataset().observations.copy()
    transit = (rows["indicator"] == "rail_transit_cn_eu_teu") & (rows["period"] == "2023")
    rows.loc[transit, "value"] = 821_200.0
    turned = replace(dataset(), observations=rows)
    english, dutch = (
        scenes(story("beijing", language), turned)[3].headline for language in LANGUAGES
    )
    assert english == "China–EU transit rose by 100% in 2023, the year after the invasion"
    assert dutch == "De doorvoer China–EU steeg in 2023, het jaar na de inval, met 100%"


SPACE = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("name", "language", "number", "part", "sentence"),
    [
        (
            "beijing", "en", 2, "text",
            f"Containers between China and Europe by way of Belarus: 47,400{SPACE}TEU in 2015, "
            f"692,500{SPACE}TEU in 2021. UTLC ERA counted them.",
        ),
        (
            "beijing", "nl", 2, "text",
            f"Containers tussen China en Europa via Belarus: 47.400{SPACE}TEU in 2015, "
            f"692.500{SPACE}TEU in 2021, geteld door UTLC ERA.",
        ),
        (
            "beijing", "en", 2, "headline",
            "Rail transit in 2021 was 15 times that of 2015, by the operator’s count",
        ),
        (
            "beijing", "nl", 2, "headline",
            "Doorvoer per spoor: in 2021 15 keer zoveel als in 2015, telt de exploitant",
        ),
        (
            "beijing", "en", 4, "headline",
            "China–EU transit fell by 49% in 2023, the year after the invasion",
        ),
        (
            "beijing", "en", 9, "text",
            "Both sums are Minsk’s, for the whole year. In 2021 China was reported "
            "to hold back $580 million of a loan for a potash mine.",
        ),
        (
            "beijing", "nl", 8, "headline",
            f"Kali, de troost die het artikel niet noemt: ${SPACE}1,46 miljard in 2023",
        ),
        (
            "figures", "en", 1, "text",
            "The same goods, counted twice: $2.03 billion by Belarus, $859.2 million by China. "
            "In 2022 the two were still $710 million apart.",
        ),
        (
            "figures", "en", 5, "headline",
            f"Railways disagree too: 930,000{SPACE}TEU or 692,500{SPACE}TEU in 2021",
        ),
        (
            "figures", "nl", 6, "headline",
            "Hoe zeker is het? 13% stijging in 2022, of 34% stijging",
        ),
    ],
)  # fmt: skip
def test_a_sentence_reads_as_it_was_meant(
    name: str, language: str, number: int, part: str, sentence: str
) -> None:
    assert getattr(told(name, language)[number - 1], part) == sentence
