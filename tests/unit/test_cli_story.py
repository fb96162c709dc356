"""``indicators story`` and ``indicators export story``: checks, beginnings, files, refusals."""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from command import Run, runner

from indicators.language import Language
from indicators.loaders import load
from indicators.stories import packing
from indicators.stories.checking import read_checked
from need_chromium import find_chromium

DATA = Path(__file__).parents[2] / "data"
STORIES = [("beijing", "en", 10), ("beijing", "nl", 10), ("figures", "en", 6), ("figures", "nl", 6)]
SHORT = """\
title = "Two steps"
language = "en"

[figures.teu]
indicator = "rail_transit_teu"
reporter = "UTLC"
period = "2021"

[[steps]]
headline = "Transit was {teu}"
text = "Counted by {teu.reporter} in {teu.period}."
notes = "Begin slowly."
panels = { panels = ["rail"], years = [2015, 2022] }
call_out = ["teu"]

[[steps]]
headline = "Potash"
text = "By China’s count."
lines = { lines = ["potash_value.export.CHN.A"] }
"""


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in an empty folder, on the data of the project."""
    monkeypatch.setenv("INDICATORS_DATA", str(DATA))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return runner(capsys)


@pytest.fixture
def short(tmp_path: Path) -> Path:
    """Write a short story beside the folder that the command runs in."""
    file = tmp_path / "short.en.toml"
    file.write_text(SHORT, encoding="utf-8")
    return file


@pytest.fixture
def copy(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the command work on a copy of the data, to be spoiled."""
    folder = Path(shutil.copytree(DATA, tmp_path / "copy"))
    monkeypatch.setenv("INDICATORS_DATA", str(folder))
    return folder


def change(file: Path, old: str, new: str) -> Path:
    """Change the first such text of a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


def spoil(folder: Path) -> int:
    """Let a story of a data folder ask for a period that there is not; return the line of it."""
    file = change(
        folder / "stories" / "figures.nl.toml", 'period = "', 'period = "1700" # instead of "'
    )
    lines = file.read_text(encoding="utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if "1700" in line)


def left() -> list[str]:
    """Name the files that are in the folder that the command runs in."""
    return sorted(path.name for path in Path().iterdir())


# --- list ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["story", "export"])
def test_a_group_alone_says_what_there_is(run: Run, group: str) -> None:
    ended = run(group)
    assert (ended.code, ended.err) == (0, "")
    for word in {"story": ("list", "validate", "new"), "export": ("story",)}[group]:
        assert re.search(rf"^ *{word} ", ended.out, re.MULTILINE)


def test_every_story_is_listed_in_each_language(run: Run) -> None:
    ended = run("story", "list")
    assert (ended.code, ended.err) == (0, "")
    rows = [re.split(r"\s{2,}", line.strip(), maxsplit=3) for line in ended.out.splitlines()]
    assert rows[0] == ["Story", "Language", "Steps", "Title"]
    assert [(name, code, int(steps)) for name, code, steps, _title in rows[1:]] == STORIES
    assert rows[2][3] == "Wat zocht Loekasjenko in Peking?"


def test_the_list_as_json_has_every_story_with_its_steps(run: Run) -> None:
    report = run("story", "list", "--json").json()
    assert report["ok"] is True
    assert [(one["name"], one["language"], one["steps"]) for one in report["stories"]] == STORIES
    assert set(report["stories"][0]) == {"name", "language", "title", "steps"}


def test_a_folder_without_stories_lists_none(
    run: Run, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    assert run("story", "list", "--json").json() == {"ok": True, "stories": []}
    assert run("story", "validate").code == 0


def test_a_broken_story_ends_the_list_with_its_file_line_and_what_to_do(
    run: Run, copy: Path
) -> None:
    line = spoil(copy)
    ended = run("story", "list")
    assert (ended.code, ended.out) == (1, "")
    assert f"figures.nl.toml, row {line}, " in ended.err
    assert "'indicators story validate' lists them all." in ended.err


# --- validate ------------------------------------------------------------------------------------


def test_the_stories_of_the_project_pass_the_check(run: Run) -> None:
    ended = run("story", "validate")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == (
        "No problems in beijing.en.toml, beijing.nl.toml, figures.en.toml, figures.nl.toml.\n"
    )


def test_a_story_is_checked_in_every_language_by_its_name(run: Run) -> None:
    report = run("story", "validate", "figures", "--json").json()
    files = [str(DATA / "stories" / f"figures.{code}.toml") for code in ("en", "nl")]
    assert report == {"ok": True, "files": files, "problems": []}


def test_a_story_is_checked_by_its_file(run: Run, short: Path) -> None:
    ended = run("story", "validate", str(short))
    assert (ended.code, ended.err) == (0, "No problems in short.en.toml.\n")


def test_every_fault_is_named_with_file_and_line(run: Run, copy: Path, short: Path) -> None:
    line = spoil(copy)
    change(short, "{teu.reporter} in", "{wagons} in 17 places,")
    ended = run("story", "validate", "figures", str(short))
    assert (ended.code, ended.err) == (1, "")
    told = ended.out.splitlines()
    assert [one.partition(" – ")[0] for one in told] == [
        f"figures.nl.toml, row {line}, column figures, {figure(copy)}, period: {asked(copy)!r}",
        "short.en.toml, row 11, column steps 1, text: '17'",
        "short.en.toml, row 11, column steps 1, text: '{wagons}'",
    ]


def figure(folder: Path) -> str:
    """Name the figure whose period was spoiled."""
    text = (folder / "stories" / "figures.nl.toml").read_text(encoding="utf-8")
    found = re.findall(r"\[figures\.(\w+)\]", text[: text.index("1700")])
    return str(found[-1])


def asked(folder: Path) -> str:
    """Say what the spoiled figure asks for: its flow and period."""
    text = (folder / "stories" / "figures.nl.toml").read_text(encoding="utf-8")
    own = text[text.index(f"[figures.{figure(folder)}]") :].split("\n\n")[0]
    flow = re.search(r'flow = "(\w+)"', own)
    return f"{flow[1]} 1700" if flow else "1700"


def test_faults_as_json_have_file_line_place_value_and_expectation(run: Run, short: Path) -> None:
    change(short, 'reporter = "UTLC"', 'reporter = "UTLK"')
    ended = run("story", "validate", str(short), "--json")
    assert (ended.code, ended.err) == (1, "")
    assert ended.json() == {
        "ok": False,
        "error": "the data have 1 problem in 1 file",
        "exit_code": 1,
        "problems": [
            {
                "file": "short.en.toml",
                "row": 6,
                "column": "figures, teu, reporter",
                "value": "UTLK",
                "expected": "a known reporter, such as UTLC",
            }
        ],
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('language = "en"', 'language = "en', "short.en.toml, row 2 – expected TOML"),
        ("title = ", "titel = ", "short.en.toml, row 1, column titel: 'Two steps'"),
        ('["rail"]', '["rial"]', "short.en.toml, row 13, column steps 1, panels, panels: 'rial'"),
        ("{ lines = [", "{ lines = [] } #", "short.en.toml, row 19, column steps 2, lines"),
    ],
)
def test_a_file_that_is_no_story_is_told_by_its_line(
    run: Run, short: Path, old: str, new: str, told: str
) -> None:
    change(short, old, new)
    ended = run("story", "validate", str(short))
    assert (ended.code, ended.err) == (1, "")
    assert told in ended.out


def test_a_file_that_is_not_there_is_told(run: Run) -> None:
    ended = run("story", "validate", "nowhere.toml")
    assert ended.code == 1
    assert "nowhere.toml – expected a file that can be read (No such file" in ended.out


@pytest.mark.parametrize(
    "arguments", [("story", "validate", "bejing"), ("export", "story", "bejing")]
)
def test_a_story_that_there_is_not_is_refused_with_the_nearest(
    run: Run, arguments: tuple[str, ...]
) -> None:
    ended = run(*arguments)
    assert (ended.code, ended.out) == (64, "")
    assert ended.err == "Error: unknown story 'bejing'; did you mean beijing?\n"
    report = run(*arguments, "--json").json()
    assert (report["ok"], report["exit_code"]) == (False, 64)
    assert left() == []


# --- new -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_new_story_passes_the_check_and_can_be_told(run: Run, language: str) -> None:
    file = Path(f"mine.{language}.toml")
    ended = run("story", "new", 'My "own" story', "--lang", language, "-o", str(file))
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"Wrote {file}: a story of one step, {file.stat().st_size:,} bytes.\n"
    assert run("story", "validate", str(file)).code == 0
    story = read_checked(file.read_bytes(), file.name, load(DATA))
    assert (story.title, story.language) == ('My "own" story', language)
    beginning = Language(language).gettext("The newest figure is {newest}")
    assert story.steps[0].headline == beginning
    ended = run("export", "story", str(file), "-o", "mine.html")
    assert ended.code == 0
    assert ended.err.startswith("Wrote mine.html: 1 step, ")
    assert "(not known)" not in Path("mine.html").read_text(encoding="utf-8")


def test_a_new_story_shows_the_years_that_its_figure_is_of(run: Run) -> None:
    ended = run("story", "new", "Mine")
    assert (ended.code, ended.err) == (0, "")
    story = read_checked(ended.out.encode(), "mine.en.toml", load(DATA))
    first, last = story.steps[0].view.years  # type: ignore[union-attr]
    # Some lines are of years to come; the chart must not be empty because of them.
    rows = load(DATA).observations
    own = rows[rows["indicator"] == story.figures["newest"].indicator]  # type: ignore[union-attr]
    assert first < own["start"].max().year <= last + 1
    assert last < own["stop"].max().year + 1


def test_a_new_story_does_not_replace_a_file(run: Run) -> None:
    Path("mine.toml").write_text("kept", encoding="utf-8")
    ended = run("story", "new", "Mine", "-o", "mine.toml")
    assert ended.code == 64
    assert "mine.toml is there already" in ended.err
    assert Path("mine.toml").read_text(encoding="utf-8") == "kept"


def test_a_new_story_in_data_without_whole_years_is_refused_in_a_sentence(
    run: Run, data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = data_folder / "observations.csv"
    file.write_text(
        re.sub(r",(2020|2021|2021-01/2021-12),", r",2021-01/2021-08,", file.read_text("utf-8")),
        encoding="utf-8",
    )
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    ended = run("story", "new", "Mine")
    assert (ended.code, ended.out) == (64, "")
    assert ended.err == "Error: the data have no figure of a whole year to begin with\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["", "-o", "x.toml"], "TITLE: expected 1 to 120 characters"),
        (["x" * 121, "-o", "x.toml"], "TITLE: expected 1 to 120 characters"),
        (["Mine", "--lang", "de", "-o", "x.toml"], "'--lang': expected one of en, nl"),
        (["Mine", "-o", "/nowhere/x.toml"], "/nowhere/x.toml cannot be written"),
        ([], "Missing argument 'TITLE'"),
    ],
)
def test_what_cannot_begin_a_story_is_refused(run: Run, arguments: list[str], told: str) -> None:
    ended = run("story", "new", *arguments)
    assert (ended.code, ended.out) == (64, "")
    assert told in ended.err
    assert left() == []


# --- export --------------------------------------------------------------------------------------


def slides(content: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        names = packed.namelist()
    return sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in names)


def test_a_story_is_one_html_file_by_default_named_after_what_is_in_it(run: Run) -> None:
    ended = run("export", "story", "figures")
    name = f"figures_en_{load(DATA).version}.html"
    assert (ended.code, ended.out) == (0, "")
    assert ended.err == f"Wrote {name}: 6 steps, {Path(name).stat().st_size:,} bytes.\n"
    assert left() == [name]
    text = Path(name).read_text(encoding="utf-8")
    assert text.endswith("</html>")
    assert "Whose figures?" in text
    assert not re.search(r'<(?:script|link|img)[^>]+(?:src|href)="', text)


def test_a_story_is_told_in_the_language_that_is_asked_for(run: Run) -> None:
    assert run("export", "story", "figures", "--lang", "nl").code == 0
    [name] = left()
    assert name == f"figures_nl_{load(DATA).version}.html"
    assert '<html lang="nl"' in Path(name).read_text(encoding="utf-8")


def test_slides_are_written_whole_one_a_step(run: Run, short: Path) -> None:
    ended = run("export", "story", str(short), "--format", "pptx")
    name = f"short_en_{load(DATA).version}.pptx"
    assert (ended.code, left()) == (0, [name])
    # The last one has the sources.
    assert slides(Path(name).read_bytes()) == 3


def test_the_form_is_that_of_the_files_name(run: Run, short: Path) -> None:
    assert run("export", "story", str(short), "-o", "talk.PPTX").code == 0
    assert slides(Path("talk.PPTX").read_bytes()) == 3
    assert run("export", "story", str(short), "-o", "talk").code == 0
    assert Path("talk").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_json_reports_the_file(run: Run, short: Path) -> None:
    report = run("export", "story", str(short), "-o", "talk.html", "--json").json()
    size = Path("talk.html").stat().st_size
    assert report == {"ok": True, "file": "talk.html", "bytes": size, "steps": 2}


def test_a_story_as_known_on_a_day_has_no_later_figure_and_says_so(run: Run, short: Path) -> None:
    assert run("export", "story", str(short), "--as-of", "2026-01-01", "-o", "now.html").code == 0
    assert run("export", "story", str(short), "--as-of", "2021-06-01", "-o", "then.html").code == 0
    now, then = (
        Path(f"{name}.html").read_text(encoding="utf-8").replace("\u00a0", " ")
        for name in ("now", "then")
    )
    assert "as known on 1 June 2021" in then
    assert "as known on 1 January 2026" in now
    assert "Transit was (not known)" in then
    assert "Transit was (not known)" not in now


def test_a_story_of_a_day_before_all_figures_is_still_written(run: Run) -> None:
    for form in ("html", "pptx"):
        ended = run("export", "story", "beijing", "--as-of", "1990-01-01", "-o", f"x.{form}")
        assert ended.code == 0, ended.err
        assert "10 steps" in ended.err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--lang", "de"], "'--lang': expected one of en, nl"),
        (["--format", "docx"], "'--format': expected one of html, pptx, pdf"),
        (["--as-of", "2023-02-30"], "expected a date of the calendar"),
        (["--format", "html", "-o", "x.pptx"], "x.pptx does not end with .html"),
        (["--format", "pptx", "-o", "x.html"], "x.html does not end with .pptx"),
        (["-o", "/nowhere/x.html"], "/nowhere/x.html cannot be written"),
        (["--theme", "dark"], "No such option: --theme"),
    ],
)
def test_what_cannot_be_written_is_refused_and_leaves_no_file(
    run: Run, short: Path, arguments: list[str], told: str
) -> None:
    ended = run("export", "story", str(short), *arguments)
    assert (ended.code, ended.out) == (64, "")
    assert told in ended.err
    report = run("export", "story", str(short), *arguments, "--json").json()
    assert (report["ok"], report["exit_code"]) == (False, 64)
    assert left() == []


def test_a_broken_story_is_not_exported_and_told_by_file_and_line(
    run: Run, copy: Path, short: Path
) -> None:
    line = spoil(copy)
    ended = run("export", "story", "figures", "--lang", "nl")
    assert (ended.code, ended.out) == (1, "")
    assert f"figures.nl.toml, row {line}, " in ended.err
    assert "'indicators story validate' lists them all." in ended.err
    change(short, "{teu}", "{wagons}")
    report = run("export", "story", str(short), "--json").json()
    assert (report["exit_code"], report["problems"][0]["row"]) == (1, 10)
    assert left() == []
    assert run("story", "validate", "beijing").code == 0


def test_a_file_that_fails_half_way_leaves_the_one_that_was_there(
    run: Run, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("talk.html").write_text("kept", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    ended = run("export", "story", str(short), "-o", "talk.html")
    assert ended.code == 64
    assert "No space left on device" in ended.err
    assert left() == ["talk.html"]
    assert Path("talk.html").read_text(encoding="utf-8") == "kept"


# --- PDF -----------------------------------------------------------------------------------------


def test_without_a_browser_a_pdf_is_refused_with_what_to_do(
    run: Run, short: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "find_browser", lambda: None)
    ended = run("export", "story", str(short), "--format", "pdf")
    assert (ended.code, ended.out) == (69, "")
    assert "a PDF is made by a browser, and there is none here: install Chromium" in ended.err
    report = run("export", "story", str(short), "-o", "x.pdf", "--json").json()
    assert (report["ok"], report["exit_code"]) == (False, 69)
    assert left() == []
    assert run("export", "story", str(short), "--format", "pptx").code == 0


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\nexit 0\n"])
def test_a_browser_that_prints_nothing_is_told_by_its_name(
    run: Run, short: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    broken = tmp_path / "broken"
    broken.write_text(script, encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setenv("CHROMIUM", str(broken))
    ended = run("export", "story", str(short), "--format", "pdf")
    assert ended.code == 69
    assert f"{broken} could not print the story" in ended.err
    assert left() == []


@pytest.mark.slow
def test_a_pdf_has_a_page_a_step(run: Run) -> None:
    assert find_chromium() is not None
    ended = run("export", "story", "figures", "--lang", "nl", "--format", "pdf", "--json")
    assert ended.code == 0, ended.err
    name = f"figures_nl_{load(DATA).version}.pdf"
    assert left() == [name]
    assert json.loads(ended.out)["steps"] == 6
    content = Path(name).read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", content)) == 6
