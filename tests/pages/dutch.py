"""What a page hands to the browser, and which of it is still English on a Dutch page."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from indicators.language import Language

__all__ = ["english_in", "english_messages", "every_text", "shown"]

SOURCE = Path(__file__).parents[2] / "src" / "indicators"

# “Of” is a Dutch word too.
ALSO_DUTCH = {"{one} of {other}"}

# What a browser is told and a visitor does not see.
CODES = {"id", "key", "queryParamKey", "elementId", "customdata", "type", "mode", "symbol"}


def strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for name, value in tree.items():
            if name not in CODES:
                yield from strings(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from strings(value)


def nodes(block: Any) -> Iterator[Any]:
    yield block
    for child in getattr(block, "children", {}).values():
        yield from nodes(child)


def every_text(app: AppTest) -> Iterator[str]:
    """Give every text that a page hands to the browser, those in the figure included."""
    for node in nodes(app._tree):
        proto = getattr(node, "proto", None)
        if hasattr(proto, "DESCRIPTOR"):
            yield from strings(MessageToDict(proto))
    for table in app.dataframe:
        yield from map(str, table.value.columns)
        # The last column holds the notes, which are English in every language.
        yield from map(str, table.value.iloc[:, :-1].to_numpy().ravel())
    for chart in app.get("plotly_chart"):
        yield from strings(json.loads(chart.proto.spec))


def english_messages() -> dict[str, re.Pattern[str]]:
    """Give the messages that Dutch has other words for, as patterns of what a page would show."""
    found: dict[str, re.Pattern[str]] = {}
    for _, _, message, *_ in extract_from_dir(SOURCE):
        for form in [message] if isinstance(message, str) else message:
            if form in ALSO_DUTCH:
                continue
            if Language("nl").gettext(form) != form and re.sub(r"\{\w+\}", "", form).strip():
                literal = (re.escape(part) for part in re.split(r"\{\w+\}", form))
                found[form] = re.compile(r"[^\n]{0,80}?".join(literal))
    return found


def shown(text: str) -> str:
    """Give the text that a page shows for Markdown that was escaped; spaces are plain."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u00a0", " ")


def english_in(texts: Iterable[str], messages: dict[str, re.Pattern[str]]) -> list[str]:
    """Give the messages that stand in the texts of a Dutch page in English."""
    plain = {re.sub(r"[*_#]", "", shown(text)).strip() for text in texts}
    found = []
    for english, pattern in messages.items():
        # A long sentence must not stand inside a text; a word must not be a text.
        long = len(re.sub(r"\{\w+\}", "", english)) > 25
        if any((pattern.search if long else pattern.fullmatch)(text) for text in plain):
            found.append(english)
    return found
