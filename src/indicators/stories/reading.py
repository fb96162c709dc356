"""Stories read from TOML: one file a story and language, such as ``beijing.nl.toml``.

Every fault comes as a `Problem` with the file, the line, the place in the story, and what was
expected there.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from indicators.errors import DataError, Problem, UnknownName
from indicators.language import LOCALES
from indicators.stories.model import Story

__all__ = [
    "FOLDER",
    "MOST_BYTES",
    "line_of",
    "names",
    "path_of",
    "read_bytes",
    "read_text",
    "written",
]

FOLDER = "stories"
"""The folder of stories in a data folder."""

MOST_BYTES = 200_000
"""How large a story may be; the longest of ours has a tenth of it."""

_MOST_DOTS = 1000

_FILE = re.compile(r"(?P<name>[a-z0-9][a-z0-9_-]{0,60})\.(?P<language>[a-z]{2})\.toml")
_HEADER = re.compile(r"\s*(?P<open>\[\[?)(?P<path>[^\[\]#]+)\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z0-9_.\"'-]+)\s*=")
_LONG = ('"""', "'" * 3)

Place = Sequence[str | int]


def names(folder: Path) -> dict[str, list[str]]:
    """List the stories of a data folder, each with the languages that it is told in."""
    found: dict[str, list[str]] = {}
    for path in sorted((folder / FOLDER).glob("*.toml")):
        match = _FILE.fullmatch(path.name)
        if match and match["language"] in LOCALES:
            found.setdefault(match["name"], []).append(match["language"])
    return found


def path_of(folder: Path, name: str, language: str) -> Path:
    """Return the file of a story: in that language, or in the first that it is told in.

    Raises `UnknownName` where there is no such story.
    """
    known = names(folder)
    if name not in known:
        raise UnknownName("story", name, known)
    told = language if language in known[name] else known[name][0]
    return folder / FOLDER / f"{name}.{told}.toml"


def read_bytes(path: Path) -> bytes:
    """Read the file of a story; raises `DataError` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = f"a file that can be read ({error.strerror})"
        raise DataError([Problem(path.name, None, None, None, reason)]) from error


def read_text(content: bytes, file: str) -> Story:
    """Read a story from the bytes of its file; raises `DataError` with all of its faults."""
    if len(content) > MOST_BYTES:
        expected = f"at most {MOST_BYTES:,} bytes, found {len(content):,}"
        raise DataError([Problem(file, None, None, None, expected)])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError([Problem(file, line, None, None, "UTF-8 text")]) from error
    if any(line.count(".") > _MOST_DOTS for line in text.split("\n")):
        # Python takes minutes for a key of a hundred thousand parts.
        raise _too_deep(file)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError([_broken(text, file, str(error))]) from error
    except RecursionError as error:
        raise _too_deep(file) from error
    except ValueError as error:
        # Python refuses whole numbers of thousands of digits.
        raise DataError([Problem(file, None, None, None, "TOML with shorter numbers")]) from error
    try:
        return Story.model_validate_json(json.dumps(table, default=str))
    except RecursionError as error:
        raise _too_deep(file) from error
    except ValidationError as error:
        faults = error.errors()
        if faults[0]["type"] == "json_invalid":
            raise _too_deep(file) from error
        raise DataError([_problem(text, file, one) for one in faults]) from error


def _too_deep(file: str) -> DataError:
    return DataError([Problem(file, None, None, None, "TOML without deep nesting")])


def _broken(text: str, file: str, message: str) -> Problem:
    """Say where a text is no TOML."""
    found = re.search(r"\(at line (\d+), column \d+\)", message)
    line = int(found[1]) if found else text.count("\n") + 1
    reason = re.sub(r" \(at .*\)$", "", message)
    return Problem(file, line, None, None, f"TOML ({reason})")


def _problem(text: str, file: str, error: ErrorDetails) -> Problem:
    # After the name of a figure stands which of the two kinds it was taken for.
    place = [one for at, one in enumerate(error["loc"]) if at != 2 or error["loc"][0] != "figures"]
    given = error["input"]
    value = None if isinstance(given, dict | list) or error["type"] == "missing" else str(given)
    return Problem(file, line_of(text, place), written(place), value, _expected(error))


def _expected(error: ErrorDetails) -> str:
    """Say what was expected, in words that need no knowledge of the checker."""
    facts: dict[str, Any] = error.get("ctx", {})
    words = {
        "missing": "this to be there",
        "extra_forbidden": "no such name here",
        "string_type": "text in quotes",
        "int_type": "a whole number",
        "float_type": "a number",
        "bool_type": "true or false",
        "tuple_type": "a list in square brackets",
        "dict_type": "a table",
        "model_type": "a table",
        "model_attributes_type": "a table",
        "string_too_short": "some text",
        "string_too_long": f"at most {facts.get('max_length')} characters",
        "string_pattern_mismatch": "a name of letters, digits and _, beginning with a letter",
        "too_long": f"at most {facts.get('max_length')} of these",
        "too_short": f"at least {facts.get('min_length')} of these",
        "literal_error": str(facts.get("expected")),
        "value_error": str(facts.get("error")),
        "greater_than": f"more than {facts.get('gt')}",
        "less_than_equal": f"at most {facts.get('le')}",
    }
    return words.get(error["type"], error["msg"])


def written(place: Place) -> str | None:
    """Write a place in a story as people count: ``steps 3, headline``."""
    parts: list[str] = []
    for one in place:
        if isinstance(one, int):
            parts[-1:] = [f"{parts[-1]} {one + 1}" if parts else str(one + 1)]
        else:
            parts.append(one)
    return ", ".join(parts) or None


# --- lines ---------------------------------------------------------------------------------------


def line_of(text: str, place: Place) -> int | None:
    """Return the line on which a place of a story is written, or the nearest that leads to it.

    Python's TOML reader does not tell lines, so the text is looked through for its headers and
    names; what stands in one line, such as an inline table, has that line.
    """
    lines = _lines(text)
    keys = tuple(map(str, place))
    found = (lines.get(keys[:depth]) for depth in range(len(keys), 0, -1))
    return next((line for line in found if line is not None), None)


@lru_cache(maxsize=2)
def _lines(text: str) -> Mapping[tuple[str, ...], int]:
    """Return the first line of each place that is written."""
    lines: dict[tuple[str, ...], int] = {}
    for number, keys in _written_keys(text):
        lines.setdefault(tuple(keys), number)
    return lines


def _written_keys(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that begins a table or gives a value, with its place in the story."""
    table: list[str] = []
    counts: dict[str, int] = {}
    inside = ""
    # TOML knows no other line ends; Python's splitlines does.
    for number, line in enumerate(text.split("\n"), 1):
        if inside:
            inside = "" if inside in line else inside
            continue
        header = _HEADER.match(line)
        if header:
            path = _parts(header["path"])
            if header["open"] == "[[":
                counts[path[0]] = counts.get(path[0], -1) + 1
            table = _numbered(path, counts)
            yield number, table
            continue
        key = _KEY.match(line)
        if key:
            yield number, [*table, *_parts(key["key"])]
        inside = next((mark for mark in _LONG if line.count(mark) % 2), "")


def _parts(path: str) -> list[str]:
    return [part.strip().strip("\"'") for part in path.split(".")]


def _numbered(path: Iterable[str], counts: dict[str, int]) -> list[str]:
    first, *rest = path
    return [first, str(counts[first]), *rest] if first in counts else [first, *rest]
