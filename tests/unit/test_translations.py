"""Dutch is complete: every message and every text of the data; nothing is left over."""

import ast
import csv
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from indicators.language import Language

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "indicators"
PO = SOURCE / "locale" / "nl" / "LC_MESSAGES" / "indicators.po"
PLACEHOLDER = re.compile(r"\{\w*\}")

Identity = str | tuple[str, ...]


def asked_for() -> set[Identity]:
    """Gather the messages that the source asks to be translated."""
    found = extract_from_dir(SOURCE)
    return {
        tuple(message) if isinstance(message, tuple) else message for _, _, message, *_ in found
    }


def translated() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file, locale="nl")


def messages() -> list[Message]:
    return [message for message in translated() if message.id]


def forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text)  # type: ignore[call-overload]


def test_every_message_of_the_source_is_in_the_dutch_file() -> None:
    known = {tuple(one.id) if isinstance(one.id, list | tuple) else one.id for one in messages()}
    assert len(known) > 100
    assert sorted(map(str, asked_for() - known)) == []


def test_every_message_is_written_where_it_is_found() -> None:
    """Within the braces of an f-string no message is found before Python 3.12."""
    found = {one if isinstance(one, str) else one[0] for one in asked_for()}
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in {"_", "N_", "gettext", "ngettext"}:
                    assert node.args[0].value in found, f"{path}:{node.lineno}"


def test_no_dutch_message_is_left_over() -> None:
    known = {tuple(one.id) if isinstance(one.id, list | tuple) else one.id for one in messages()}
    assert sorted(map(str, known - asked_for())) == []
    assert list(translated().obsolete) == []


def test_every_message_has_a_dutch_text() -> None:
    empty = [one.id for one in messages() if not all(form.strip() for form in forms(one.string))]
    assert empty == []
    assert [one.id for one in messages() if one.fuzzy] == []


def test_a_plural_has_both_its_forms() -> None:
    for one in messages():
        if isinstance(one.id, list | tuple):
            assert len(forms(one.string)) == 2, one.id


def test_a_translation_keeps_the_placeholders() -> None:
    wrong = [
        (one.id, form)
        for one in messages()
        for form in forms(one.string)
        if set(PLACEHOLDER.findall(form)) != set(PLACEHOLDER.findall(forms(one.id)[-1]))
    ]
    assert wrong == []


def test_a_translation_keeps_its_edges() -> None:
    """A full stop, a colon or white space at either end belongs to the sentence around it."""
    wrong = [
        (one.id, form)
        for one in messages()
        for form in forms(one.string)
        if (form[-1:] in ".:", form != form.strip())
        != (forms(one.id)[-1][-1:] in ".:", forms(one.id)[-1] != forms(one.id)[-1].strip())
    ]
    assert wrong == []


def test_the_page_speaks_dutch() -> None:
    dutch = Language("nl")
    assert dutch.gettext("Next event") == "Volgende gebeurtenis"
    assert dutch.ngettext("Source", "Sources", 1) != dutch.ngettext("Source", "Sources", 2)
    assert Language("en").gettext("Next event") == "Next event"


@pytest.mark.parametrize("file", sorted(ROOT.glob("data/*.csv")), ids=lambda path: path.name)
def test_every_english_text_of_the_data_has_its_dutch_one(file: Path) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        rows, columns = list(reader), list(reader.fieldnames or ())
    stems = [name.removesuffix("_en") for name in columns if name.endswith("_en")]
    assert [f"{stem}_nl" for stem in stems] == [name for name in columns if name.endswith("_nl")]
    missing = [
        (number, stem)
        for number, row in enumerate(rows, start=2)
        for stem in stems
        if bool(row[f"{stem}_en"].strip()) != bool(row[f"{stem}_nl"].strip())
    ]
    assert missing == []
