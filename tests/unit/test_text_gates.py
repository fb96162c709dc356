"""The two gates: what comes from outside stays text, in the chart and on the page."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from indicators.charts.text import plot_text, shorten, text_width, visible, wrap
from indicators.pages.plain import link, plain

HOSTILE = [
    "<b>bold</b>",
    "<a href='javascript:alert(1)'>x</a>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&amp;lt;script&amp;gt;",
    "&#60;svg onload=alert(1)&#62;",
    "$\\href{javascript:alert(1)}{x}$",
    "a\u202egnp.exe",
    "nul\x00byte",
    "zero\u200bwidth",
    "<br><br><br>",
    "%{customdata}",
    "tag\U000e0041",
    "private\ue000use",
    "line\u2028and\u2029paragraph",
]

ANY_TEXT = (
    st.text() | st.text("<>&$`*_[]()#!|~:\\-+.\t\n\r\x00\u202e\u200b ab") | st.text().map(str)
)


@given(ANY_TEXT | st.sampled_from(HOSTILE))
def test_nothing_that_starts_markup_comes_out_of_the_chart_gate(text: str) -> None:
    clean = plot_text(text)
    assert not set(clean) & set("<>&")
    categories = {unicodedata.category(character) for character in clean}
    assert not categories & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(ANY_TEXT)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert plot_text(plot_text(text)) == plot_text(text)


@given(st.text(st.characters(categories=["L", "N", "Pd", "Po", "Zs"], exclude_characters="&")))
def test_ordinary_text_passes_the_chart_gate_as_it_is(text: str) -> None:
    assert plot_text(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>Timber & meat</b>", "‹b›Timber ＆ meat‹/b›"),
        ("&lt;b&gt;", "＆lt;b＆gt;"),
        ("from $5 to $6, or $7", "from $5 to $6, or $7"),
        ("two\nlines\tand a tab", "two lines and a tab"),
        ("a\u202eb\u200bc\u2066d\ufeffe", "abcde"),
        (3.5, "3.5"),
    ],
)
def test_look_alikes_stand_for_what_would_be_markup(text: object, shown: str) -> None:
    assert plot_text(text) == shown


def test_visible_text_keeps_every_script() -> None:
    text = "Беларусь – 白俄罗斯 – Größe – ½ – 👍"
    assert visible(text) == text


# --- Markdown ------------------------------------------------------------------------------------

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def rendered(markdown: str) -> tuple[str, set[str]]:
    """Return the text that a Markdown paragraph shows, and the kinds of its tokens."""
    tokens = MARKDOWN.parse(markdown)
    kinds = {token.type for token in tokens}
    shown = ""
    for token in tokens:
        for child in token.children or []:
            kinds.add(child.type)
            shown += child.content
    return shown, kinds


@given(ANY_TEXT | st.sampled_from(HOSTILE))
def test_markdown_shows_outside_text_as_it_is(text: str) -> None:
    # A page never shows a paragraph that begins or ends with outside white space.
    shown, kinds = rendered(f"x{plain(text)}x")
    assert shown == f"x{visible(text)}x"
    assert kinds <= {"paragraph_open", "inline", "text", "text_special", "paragraph_close"}


@pytest.mark.parametrize(
    "text",
    [
        "# heading",
        "- item",
        "+ item",
        "1. item",
        "1) item",
        "> quote",
        "***",
        "---",
        "===",
        "| a | b |",
        "```python",
        "~~~",
        "<div>",
        "<!-- hidden -->",
        "[a]: http://example.org",
        "[link](http://example.org)",
        "![picture](http://example.org/x.png)",
        "<http://example.org>",
        "**bold** _slanted_ ~~gone~~ `code`",
        "&copy; &#x3c;",
        "back\\slash",
        ":material/home: :red[text] :smile:",
        "$E = mc^2$",
    ],
)
def test_markdown_at_the_start_of_a_line_stays_text(text: str) -> None:
    shown, kinds = rendered(plain(text))
    assert shown == text
    assert kinds <= {"paragraph_open", "inline", "text", "text_special", "paragraph_close"}


def test_streamlits_own_marks_are_escaped() -> None:
    assert plain(":red[a] $b$") == r"\:red\[a\] \$b\$"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "vbscript:x",
        "//example.org/no-scheme",
        "example.org",
        "http:///no-host",
        "http://[broken",
        "",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert link("Title", address) == "Title"


def test_a_link_keeps_its_address_and_shows_its_title() -> None:
    written = link("Timber [1] <b>", "https://example.org/a?x=1&y=%20#part")
    shown, kinds = rendered(written)
    assert shown == "Timber [1] <b>"
    assert "link_open" in kinds
    (opened,) = [
        child
        for token in MARKDOWN.parse(written)
        for child in token.children or []
        if child.type == "link_open"
    ]
    assert opened.attrs["href"] == "https://example.org/a?x=1&y=%20#part"


@given(st.text())
def test_no_address_breaks_out_of_its_link(tail: str) -> None:
    written = link("Title", f"https://example.org/{tail}")
    shown, kinds = rendered(f"see {written} now")
    assert shown == "see Title now"
    allowed = {"text", "text_special", "link_open", "link_close", "inline"}
    assert kinds <= allowed | {"paragraph_open", "paragraph_close"}


# --- room ----------------------------------------------------------------------------------------


def test_a_longer_or_larger_text_takes_more_room() -> None:
    assert text_width("timber", 12) < text_width("timber and meat", 12) < text_width(
        "timber and meat", 14
    )  # fmt: skip
    assert text_width("", 12) == 0


@given(st.text(), st.floats(100, 900), st.integers(12, 14))
def test_wrapped_and_shortened_text_fits_and_is_clean(text: str, width: float, size: int) -> None:
    lines = wrap(text, width, size)
    short = shorten(text, width, size)
    assert all(text_width(line, size) <= width for line in [*lines, short])
    assert not set("".join([*lines, short])) & set("<>&")


def test_a_long_title_is_cut_at_a_word() -> None:
    # 200 pixels hold 32 characters of 12 pixels on the safe side.
    assert shorten("Belarus–China strategic partnership", 200, 12) == "Belarus–China strategic…"
    assert shorten("Timber", 200, 12) == "Timber"
