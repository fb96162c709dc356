"""Stories that can be told: those of the data folder, and those that a visitor is making."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from story_samples import DATA, SOUND, STORIES, copied, shipped, sound, told_sound

from indicators.errors import DataError, UnknownName
from indicators.loaders import load
from indicators.stories.checking import read_checked
from indicators.stories.library import Drafts, drafts, open_story, tell, titles
from indicators.stories.reading import MOST_BYTES, names, path_of, read_bytes
from indicators.stories.writing import to_toml

each_story = pytest.mark.parametrize(("name", "language"), STORIES)


# --- stories in the making -----------------------------------------------------------------------


def test_a_story_in_the_making_is_found_by_a_name_that_nobody_guesses() -> None:
    kept = Drafts()
    first, second = (kept.put(sound()) for _ in range(2))
    assert first != second
    # Sixteen letters of sixty-four: 96 bits.
    assert min(len(first), len(second)) >= 16
    assert kept.get(first) is sound()
    names_given = {kept.put(sound()) for _ in range(100)}
    assert len(names_given) == 100


def test_a_story_that_is_changed_keeps_its_address() -> None:
    kept = Drafts()
    name = kept.put(sound())
    changed = sound().model_copy(update={"title": "Another title"})
    assert kept.put(changed, name) == name
    assert kept.get(name).title == "Another title"


def test_the_oldest_give_way_and_a_story_that_is_worked_on_stays() -> None:
    kept = Drafts(most=3)
    oldest, worked_on, *_ = [kept.put(sound()) for _ in range(3)]
    kept.put(sound(), worked_on)
    newer = [kept.put(sound()) for _ in range(2)]
    for name in (worked_on, *newer):
        assert kept.get(name) is sound()
    with pytest.raises(UnknownName):
        kept.get(oldest)


@pytest.mark.parametrize("name", ["", "nothing", "../beijing", "beijing"])
def test_a_name_that_is_not_kept_is_told_so_and_no_other_is_given_away(name: str) -> None:
    kept = Drafts()
    secret = kept.put(sound())
    with pytest.raises(UnknownName, match="unknown story in the making") as caught:
        kept.get(name)
    assert secret not in str(caught.value)
    assert caught.value.matches == ()
    with pytest.raises(UnknownName):
        drafts.get(secret)


# --- stories of the data folder ------------------------------------------------------------------


def test_the_stories_are_listed_with_their_languages_and_titles() -> None:
    assert names(DATA) == {"beijing": ["en", "nl"], "figures": ["en", "nl"]}
    assert titles(shipped(), "en") == {
        "beijing": "What was Lukashenka looking for in Beijing?",
        "figures": "Whose figures?",
    }
    assert titles(shipped(), "nl")["figures"] == "Wiens cijfers?"


def test_files_that_are_no_stories_are_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "stories"
    assert names(tmp_path) == {}
    folder.mkdir()
    for name in ("a.en.toml", "a.de.toml", "B.en.toml", "b.toml", "notes.txt", ".c.en.toml",
                 "a.nl.toml.bak", "d-1_x.nl.toml"):  # fmt: skip
        (folder / name).write_text("", encoding="utf-8")
    assert names(tmp_path) == {"a": ["en"], "d-1_x": ["nl"]}


def test_a_story_is_told_in_the_language_that_it_has() -> None:
    assert open_story(shipped(), "beijing", "nl").language == "nl"
    assert open_story(shipped(), "beijing", "xx").language == "en"
    assert path_of(DATA, "figures", "nl").name == "figures.nl.toml"


@pytest.mark.parametrize(
    "name", ["beijin", "", "../beijing", "beijing.en", "/etc/passwd", "Beijing"]
)
def test_a_story_that_is_not_there_is_told_so(name: str) -> None:
    with pytest.raises(UnknownName, match="unknown story"):
        open_story(shipped(), name, "en")


def test_a_name_with_a_slip_is_helped() -> None:
    with pytest.raises(UnknownName, match="did you mean beijing"):
        open_story(shipped(), "beijin", "en")


def test_a_broken_story_is_listed_by_its_name_and_hides_no_other(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    (folder / "stories" / "figures.en.toml").write_text("title = \n", encoding="utf-8")
    broken = load(folder)
    assert titles(broken, "en") == {
        "beijing": "What was Lukashenka looking for in Beijing?",
        "figures": "figures",
    }
    with pytest.raises(DataError, match=r"figures\.en\.toml, row 1 – expected TOML"):
        open_story(broken, "figures", "en")
    # It is read again when it is mended, without the data being read again.
    (folder / "stories" / "figures.en.toml").write_text(SOUND, encoding="utf-8")
    assert open_story(broken, "figures", "en") == sound()


def test_a_file_that_cannot_be_read_is_a_fault_of_that_file(tmp_path: Path) -> None:
    for path in (tmp_path / "gone.en.toml", tmp_path):
        with pytest.raises(DataError) as caught:
            read_bytes(path)
        (problem,) = caught.value.problems
        assert problem.file == path.name
        assert problem.expected.startswith("a file that can be read (")


# --- telling -------------------------------------------------------------------------------------


def test_a_told_story_says_from_which_state_of_the_data() -> None:
    assert told_sound().state.endswith(f"Data version {shipped().version}")
    assert told_sound().key == "sound"
    then = tell(sound(), shipped(), "sound", date(2023, 2, 27))
    assert then.state.endswith(", as known on 27 February 2023")
    assert len(then.dataset.observations) < len(shipped().observations)
    assert len(then.scenes) == len(told_sound().scenes)


# --- writing -------------------------------------------------------------------------------------


@each_story
def test_a_story_that_is_written_is_read_as_the_same(name: str, language: str) -> None:
    story = open_story(shipped(), name, language)
    text = to_toml(story)
    file = f"{name}.{language}.toml"
    assert read_checked(text.encode(), file, shipped()) == story
    assert to_toml(read_checked(text.encode(), file, shipped())) == text
    assert len(text.encode()) < MOST_BYTES
    assert tomllib.loads(text)["title"] == story.title


def test_hostile_words_are_written_as_words() -> None:
    words = 'A "title" \\ with \'quotes\', """ and\ttabs é 中'
    notes = "First\nline\r\nand [[steps]]\ntitle = 'x'"
    step = sound().steps[0].model_copy(update={"notes": notes})
    story = sound().model_copy(update={"title": words, "steps": (step,)})
    read = read_checked(to_toml(story).encode(), "x.en.toml", shipped())
    assert (read.title, read.steps[0].notes) == (words, notes)


def test_what_is_at_its_default_is_not_written() -> None:
    written = tomllib.loads(to_toml(sound()))
    assert set(written["steps"][1]) == {"headline", "text", "mirror"}
    assert set(written["steps"][1]["mirror"]) == {"indicator", "flow"}
