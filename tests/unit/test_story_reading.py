"""Stories read from TOML: every fault is told with its file, its line and what was expected."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from story_samples import SOUND, shipped, sound

from indicators.errors import DataError, Problem
from indicators.stories.checking import read_checked
from indicators.stories.model import ClaimView, Derived, LinesView, MirrorView, PanelsView
from indicators.stories.reading import MOST_BYTES, read_text

FILE = "sound.en.toml"


def problems_of(content: str | bytes) -> list[Problem]:
    """Return what is wrong with a story."""
    encoded = content.encode() if isinstance(content, str) else content
    with pytest.raises(DataError) as caught:
        read_checked(encoded, FILE, shipped())
    assert {one.file for one in caught.value.problems} == {FILE}
    return list(caught.value.problems)


def told(content: str | bytes) -> list[tuple[int | None, str]]:
    """Return the lines of what is wrong, and what was expected there."""
    return [(one.row, one.expected) for one in problems_of(content)]


def spoiled(old: str, new: str) -> str:
    """Return the sound story with one thing replaced where it first stands."""
    assert old in SOUND
    return SOUND.replace(old, new, 1)


def test_a_sound_story_is_read_as_it_is_written() -> None:
    story = sound()
    assert (story.title, story.language) == ("Rail and trade", "en")
    assert list(story.figures) == ["teu", "teu_2015", "growth"]
    growth = story.figures["growth"]
    assert isinstance(growth, Derived)
    assert growth.ways == {"ratio": ("teu", "teu_2015")}
    kinds = [type(step.view) for step in story.steps]
    assert kinds == [PanelsView, MirrorView, LinesView, ClaimView]
    assert story.steps[0].notes == "The first sentence of the notes.\nThe second has {growth}."
    assert (story.steps[0].dwell, story.steps[1].dwell) == ("R02", None)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: "\ufeff" + text, id="a byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="line ends of Windows"),
        pytest.param(lambda text: "# a remark\n\n" + text, id="a remark"),
    ],
)
def test_what_editors_add_changes_nothing(change: object) -> None:
    assert callable(change)
    assert read_checked(change(SOUND).encode(), FILE, shipped()) == sound()


STEP = 'headline = "Rail transit"'
TEXT = 'text = "It was'
PANELS = 'panels = { panels = ["rail"], years = [2015, 2022] }'
MIRROR = 'mirror = { indicator = "goods_value", flow = "import" }'
CLAIM = 'claim = { claim = "C01" }'
TEU = 'ratio = ["teu", "teu_2015"]'
MANY = ", ".join(f"E{number}" for number in range(41))


@pytest.mark.parametrize(
    ("old", "new", "line", "expected"),
    [
        # It is no TOML.
        ('title = "Rail and trade"', 'title = "Rail and trade', 1, "TOML (Illegal character"),
        ('title = "Rail and trade"', "title = Rail and trade", 1, "TOML (Invalid value)"),
        ("[figures.teu]", "[figures.teu", 4, "TOML (Expected ']'"),
        ('indicator = "rail', '"rail', 5, "TOML (Expected '=' after a key"),
        ('period = "2021"', 'period = "2021"\nperiod = "2022"', 8, "TOML (Cannot overwrite a"),
        ("[figures.teu_2015]", "[figures.teu]", 9, "TOML (Cannot declare ('figures', 'teu') twice"),
        ('period = "2021"', "period = 2021-02-30", 7, "TOML (Invalid date"),
        ("Rail transit", "Rail \x00 transit", 18, "TOML (Illegal character '\\x00')"),
        ("Rail transit", "Rail \\q transit", 18, "TOML (Unescaped '\\' in a string)"),
        ('growth}.\n"""', "growth}.\n", 47, "TOML (Unterminated string"),
        ("years = [2015, 2022] }", "years = [2015, 2022]", 24, "TOML (Unclosed inline table)"),
        # Something is of another kind, missing, or not known here.
        ('title = "Rail and trade"\n', "", None, "this to be there"),
        ('title = "Rail and trade"', "title = 7", 1, "text in quotes"),
        ('title = "Rail and trade"', 'title = " "', 1, "some text"),
        ('title = "Rail and trade"', f'title = "{"x" * 121}"', 1, "at most 120 characters"),
        ('language = "en"', 'language = "de"', 2, "'en' or 'nl'"),
        ('language = "en"', 'language = "en"\ncolour = "red"', 3, "no such name here"),
        ("[figures.teu]", '[figures."1 teu"]', 4, "a name of letters, digits and _"),
        ('period = "2021"', "period = 2021", 7, "text in quotes"),
        ('period = "2021"', 'period = "2021"\nyear = 2021', 8, "no such name here"),
        ('reporter = "UTLC"\n', "", 4, "this to be there"),
        (TEU, 'ratio = "teu"', 15, "a list in square brackets"),
        (TEU, 'ratio = ["teu"]', 15, "this to be there"),
        (TEU, f'{TEU}\nchange = ["teu", "teu_2015"]', 14, "exactly one of change, ratio, share,"),
        (f"{STEP}\n", "", 17, "this to be there"),
        (STEP, "headline = [1, 2]", 18, "text in quotes"),
        (STEP, f"{STEP}\npicture = true", 19, "no such name here"),
        ("years = [2015, 2022]", 'years = ["2015", "2022"]', 24, "a whole number"),
        ("years = [2015, 2022]", "years = [2015.5, 2022]", 24, "a whole number"),
        (PANELS, PANELS.replace('["rail"]', "[]"), 24, "at least 1 of these"),
        (PANELS, PANELS.replace('"rail"', '"a", "b", "c", "d"'), 24, "at most 3 of these"),
        (PANELS, 'panels = ["rail"]', 24, "a table"),
        ('events = ["E018", "R02"]', 'events = "E018"', 25, "a list in square brackets"),
        ('events = ["E018", "R02"]', f"events = {MANY.split(', ')}", 25, "at most 40 of these"),
        ('flow = "import"', 'flow = "turnover"', 32, "'export' or 'import'"),
        ('flow = "import"', 'flow = "import", factor = 3.0', 32, "at most 2"),
        ('flow = "import"', 'flow = "import", factor = nan', 32, "at most 2"),
        ('formula = "index"', 'formula = "index"\nlogarithmic = 1', 41, "true or false"),
        (PANELS, f"{PANELS}\n{CLAIM}", 17, "exactly one of panels, lines, mirror, claim"),
        (f"{MIRROR}\n", "", 29, "exactly one of panels, lines, mirror, claim"),
        # The data do not have it.
        ("rail_transit_teu", "rail_transit_te", 5, "a known indicator, such as rail_transit_teu"),
        ('reporter = "UTLC"', 'reporter = "UTCL"', 6, "a known reporter, such as UTLC"),
        ('period = "2021"', 'period = "1999"', 7, "a flow, period and source that the data has"),
        ('period = "2021"', 'period = "2021"\nflow = "up"', 7, "a flow, period and source"),
        ('period = "2021"', 'period = "2021"\nsource = "me"', 7, "a flow, period and source"),
        (TEU, 'ratio = ["teu", "nothing"]', 15, "a published figure of this story"),
        (TEU, f'{TEU}\n[figures.x]\nshare = ["teu", "growth"]', 17, "a published figure of this"),
        ("Rail transit", "Rail transit of 692,500", 18, "a reference such as {transit}"),
        (STEP, "headline = 2021-05-12", 18, "a reference such as {transit}"),
        ("It was {teu}", "It was 14.6 times {teu}", 19, "a reference such as {transit}"),
        ("It was {teu}", "It was {teu", 19, "a reference such as {transit}"),
        ("It was {teu}", "It was {} {teu}", 19, "a reference such as {transit}"),
        ("It was {teu}", "It was {nothing}", 19, "a figure of this story"),
        ("{teu.period}", "{teu.colour}", 19, "one of the parts period, reporter"),
        ("{teu.period}", "{growth.verb}", 19, "the name of a change"),
        ("Rail transit", "Rail transit grew", 18, "a reference such as {fall.verb}"),
        ("It was {teu}", "It fell to {teu}", 19, "so that it turns with the data"),
        ("The second has {growth}", "The rise is {growth}", 20, "so that it turns with the data"),
        ("{E058.date}", "{E999.date}", 31, "an event of the data"),
        ("first sentence", "1st sentence", 20, "a reference such as {transit}"),
        ('"rail"]', '"rial"]', 24, "a known panel, such as rail"),
        ("[2015, 2022]", "[2022, 2015]", 24, "a first and a last year, in order"),
        ("[2015, 2022]", "[1990, 2100]", 24, "of at most 60 years"),
        ("2022] }", '2022], measures = { meat = "x" } }', 24, "one of the panels of this step"),
        ("2022] }", '2022], measures = { rail = "x" } }', 24, "one of :"),
        ('"E018"', '"E0188"', 25, "a known event, such as E018"),
        ('dwell = "R02"', 'dwell = "E058"', 26, "one of the events of this step"),
        ('call_out = ["teu"', 'call_out = ["te"', 27, "a known figure, such as teu"),
        ('"goods_value"', '"park_residents"', 32, "goods that both count: goods_value"),
        ("potash_value.export", "potash_value.import", 38, "a known line, such as potash_value"),
        ('frequency = "A"', 'frequency = "B"', 39, "one of published, A, Q, M"),
        ('formula = "index"', 'formula = "sum"', 40, "one of level, index"),
        ('base = "2021"', 'base = "then"', 41, "a period such as 2019"),
        ('base = "2021"\n', "", 37, "a period such as 2019"),
        ('claim = "C01"', 'claim = "C99"', 46, "a known claim, such as"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_line_and_what_was_expected(
    old: str, new: str, line: int | None, expected: str
) -> None:
    found = told(spoiled(old, new))
    assert any(row == line and expected in words for row, words in found), found


@pytest.mark.parametrize(
    ("content", "line", "expected"),
    [
        pytest.param(b"", None, "this to be there", id="nothing"),
        pytest.param(b"\xff\xfe\x00", 1, "UTF-8 text", id="no text"),
        pytest.param(SOUND.encode() + b'\nx = "\xe9"', 48, "UTF-8 text", id="Latin-1 in line 48"),
        pytest.param(b"\x00", 1, "TOML (Invalid statement)", id="a zero byte"),
        pytest.param(b"<html>", 1, "TOML (Invalid statement)", id="a page of the web"),
        pytest.param(b"#" * (MOST_BYTES + 1), None, "at most 200,000 bytes", id="too large"),
        pytest.param(
            b"a = " + b"[" * 9000 + b"]" * 9000, None, "without deep nesting", id="9,000 lists"
        ),
        pytest.param(
            b"a = " + b"[" * 300 + b"]" * 300, None, "without deep nesting", id="300 lists"
        ),
        pytest.param(
            b".".join([b"a"] * 900) + b" = 1", None, "without deep nesting", id="900 tables"
        ),
        pytest.param(
            b".".join([b"a"] * 99_000) + b"=1", None, "without deep nesting", id="99,000 tables"
        ),
        pytest.param(b"a = " + b"1" * 5000, None, "shorter numbers", id="a number of 5,000 digits"),
        pytest.param(b"title = inf\nsteps = 5", 1, "text in quotes", id="infinity for a title"),
        pytest.param(b"figures = [1]", 1, "a table", id="a list for the figures"),
        pytest.param(b"figures.a = 5", 1, "a table", id="a number for a figure"),
        pytest.param(b"steps = [5]", 1, "a table", id="a number for a step"),
        pytest.param(
            b'[figures.published]\nperiod = "2021"\nindicator = 5', 3, "text in quotes",
            id="a figure that is named as the checker names them",
        ),
    ],
)  # fmt: skip
def test_what_is_no_story_is_told_so(content: bytes, line: int | None, expected: str) -> None:
    started = time.monotonic()
    found = told(content)
    assert time.monotonic() - started < 5
    assert any(row == line and expected in words for row, words in found), found


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("sign", ["\u2028", "\u0085", "\u2029"])
def test_only_the_line_ends_of_an_editor_count_as_lines(end: str, sign: str) -> None:
    text = spoiled("Rail and trade", f"Rail{sign}and{sign}trade").replace('"C01"', '"C99"')
    assert [row for row, _ in told(text.replace("\n", end))] == [46]


IMPORT = 'indicator = "goods_value"\nreporter = "BLR"\nflow = "import"\nperiod = '
TRANSIT = 'indicator = "rail_transit_cn_eu_teu"\nreporter = "UTLC"\nperiod = '


@pytest.mark.parametrize(
    ("one", "other", "way", "since"),
    [
        (f'{IMPORT}"2013"', f'{IMPORT}"2015"', 'change = ["a", "b"]', "2015-01"),
        (f'{IMPORT}"2015"', f'{IMPORT}"2013"', 'difference = ["a", "b"]', "2015-01"),
        (f'{IMPORT}"2015"', f'{IMPORT}"2016"', 'change = ["a", "b"]', ""),
        # Under its definition of 2022 a figure has a new name.
        (f'{TRANSIT}"2022"', f'{TRANSIT}"2023"', 'change = ["a", "b"]', ""),
        (f'{TRANSIT}"2022"', f'{TRANSIT}"2023"', 'ratio = ["a", "teu"]', "2022-01"),
    ],
)
def test_nothing_is_worked_out_across_a_change_of_definition(
    one: str, other: str, way: str, since: str
) -> None:
    added = f"[figures.a]\n{one}\n[figures.b]\n{other}\n[figures.c]\n{way}\n\n[figures.growth]"
    text = spoiled("[figures.growth]", added)
    if not since:
        assert len(read_checked(text.encode(), FILE, shipped()).figures) == 6
        return
    (problem,) = problems_of(text)
    assert problem.column.startswith("figures, c, ")
    assert "two figures that are counted alike" in str(problem)
    assert str(problem).endswith(f"is counted differently from {since}")


def test_a_fault_names_the_file_the_place_and_what_stood_there() -> None:
    (problem,) = problems_of(spoiled('dwell = "R02"', 'dwell = "E058"'))
    assert str(problem) == (
        "sound.en.toml, row 26, column steps 1, dwell: 'E058' – expected one of the events of this "
        "step"
    )


def test_all_faults_are_told_at_once_in_the_order_of_the_file() -> None:
    text = spoiled('"UTLC"', '"UTCL"').replace('"goods_value"', '"x"').replace("C01", "C99")
    assert [row for row, _ in told(text)] == [6, 32, 46]


def test_thousands_of_faults_are_told_in_seconds() -> None:
    text = "".join(f"k{number} = 1\n" for number in range(4000))
    started = time.monotonic()
    found = told(text)
    assert time.monotonic() - started < 5
    assert sorted(row for row, _ in found if row is not None) == list(range(1, 4001))


def test_a_line_that_looks_like_a_header_for_long_costs_no_time() -> None:
    started = time.monotonic()
    found = told("x = [\n[" + " " * 50_000 + "1, 2],\n]\n")
    assert time.monotonic() - started < 5
    assert (1, "no such name here") in found


def faults_of(content: bytes) -> set[str]:
    """Return the files that faults are told of; any other exception passes."""
    try:
        read_checked(content, FILE, shipped())
    except DataError as error:
        return {problem.file for problem in error.problems}
    return set()


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_whatever_is_sent_is_a_story_or_told_to_be_none(content: bytes) -> None:
    assert faults_of(content) <= {FILE}


LINES = SOUND.splitlines(keepends=True)
PIECES = st.sampled_from(
    [
        *("", "[", "]", "{", "}", '"', "'", '"""', "=", ".", ",", "#", "\n", "\r", "\0", "\\", "é"),
        *("[[steps]]\n", "[figures.teu]\n", "1", "-1", "1e999", "nan", "true", "2021-05-12", "{x}"),
        *("[steps.lines]\n", "figures", "steps = 1\n", "share", "latest", "\u2028", "9" * 5000),
    ]
)


@settings(max_examples=90, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_story_that_is_spoiled_anywhere_is_never_more_than_a_fault(data: st.DataObject) -> None:
    text = SOUND
    for _ in range(data.draw(st.integers(1, 3))):
        if data.draw(st.booleans()):
            start = data.draw(st.integers(0, len(text)))
            stop = min(len(text), start + data.draw(st.integers(0, 30)))
            text = text[:start] + data.draw(PIECES) + text[stop:]
        else:
            lines = text.splitlines(keepends=True)
            place = data.draw(st.integers(0, max(0, len(lines) - 1)))
            other = data.draw(st.sampled_from(LINES))
            text = "".join([*lines[:place], other, *lines[place + 1 :]])
    assert faults_of(text.encode()) <= {FILE}


def test_reading_alone_does_not_ask_the_data() -> None:
    assert read_text(SOUND.encode(), FILE) == sound()
