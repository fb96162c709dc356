"""Search in the catalog: by title, name, HS code, definition, and synonyms in several languages.

Every word of a query has to be found in an indicator. What is found in a title stands above what is
found in a definition, and a whole word above a part of one.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from indicators.catalog import records
from indicators.loaders import Dataset, per_dataset

__all__ = ["LONGEST", "search", "suggestion"]

LONGEST = 200
"""How many characters of a query are looked at."""

_MOST_WORDS = 8
_LEAST_PART = 3
"""From so many letters on, a word may stand within another one."""

_WEIGHTS = {
    "title": 10.0,
    "hs_code": 9.0,
    "indicator": 8.0,
    "synonyms": 7.0,
    "panel": 4.0,
    "panel_synonyms": 3.5,
    "description": 2.0,
}
_NAMED = 100.0
"""Whoever writes the name of an indicator means that one."""

_PHRASE = 6.0
"""A whole title or synonym is meant rather than a longer one that has its words."""

_DRAWN = 3.0
"""What a panel draws has the longer lines, and is looked for more often."""

_WHOLE, _BEGINNING, _FORM, _PART = 1.0, 0.8, 0.6, 0.4

_WORD = re.compile(r"[^\W_]+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


class _Entry(NamedTuple):
    """The words of one indicator by field, and its titles and synonyms as they are."""

    indicator: str
    fields: dict[str, frozenset[str]]
    phrases: frozenset[str]


def search(dataset: Dataset, query: str) -> list[str]:
    """Return the indicators that have every word of a query, best first, else in catalog order.

    An empty query finds all. Case, accents and punctuation do not count.

    Examples
    --------
    >>> search(dataset, "сыворотка")[0]
    'whey_weight'
    """
    asked = _words(query[:LONGEST])[:_MOST_WORDS]
    if not asked:
        # What has no letter or digit asks for nothing that a title has.
        return [] if query.strip() else dataset.catalog["indicator"].tolist()
    named, phrase = query.strip(), " ".join(asked)
    scores = {
        entry.indicator: _score(entry, asked)
        + _NAMED * (entry.indicator == named)
        + _PHRASE * (phrase in entry.phrases)
        for entry in _index(dataset)
    }
    found = [indicator for indicator, score in scores.items() if score > 0]
    return sorted(found, key=lambda indicator: -scores[indicator])


def suggestion(dataset: Dataset, query: str) -> str | None:
    """Return a query that finds something and is written much like one that finds nothing."""
    asked = _words(query[:LONGEST])[:_MOST_WORDS]
    known = _vocabulary(dataset)
    near = [get_close_matches(word, known, 1, 0.75) or [word] for word in asked]
    corrected = " ".join(words[0] for words in near)
    return corrected if asked and search(dataset, corrected) else None


def _plain(text: str) -> str:
    """Fold case and take accents away: ``Małaszewicze`` becomes ``malaszewicze``."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(letter for letter in folded if not unicodedata.combining(letter))


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(_WORD.findall(_plain(text))))


def _score(entry: _Entry, asked: Iterable[str]) -> float:
    """Add up how well each word is found; 0 where one of them is not."""
    total = 0.0
    for word in asked:
        best = max(_found(word, entry.fields[name], name) * _WEIGHTS[name] for name in entry.fields)
        if not best:
            return 0.0
        total += best
    return total + _DRAWN * bool(entry.fields["panel"])


def _found(word: str, words: frozenset[str], field: str) -> float:
    """Say how well a word is found among others, from 0 to 1."""
    if word in words:
        return _WHOLE
    if field == "hs_code":
        return _hs_found(word, words)
    if any(other.startswith(word) for other in words):
        return _BEGINNING
    if any(_same_stem(word, other) for other in words):
        return _FORM
    inside = len(word) >= _LEAST_PART and any(word in other for other in words)
    return _PART if inside else 0.0


def _hs_found(word: str, codes: frozenset[str]) -> float:
    """Find the goods that an HS code is part of, or that are part of it."""
    if not word.isdecimal() or len(word) < 2:
        return 0.0
    if any(code.startswith(word) for code in codes):
        return _BEGINNING
    return _FORM if any(code.isdecimal() and word.startswith(code) for code in codes) else 0.0


def _same_stem(word: str, other: str) -> bool:
    """Whether two words are forms of one: an ending of two letters more, or in Russian another."""
    if len(other) > _LEAST_PART and word.startswith(other) and len(word) - len(other) <= 2:
        return True
    if not _CYRILLIC.match(word) or min(len(word), len(other)) <= _LEAST_PART:
        return False
    longest = max(len(word), len(other))
    shared = next(
        (place for place, pair in enumerate(zip(word, other, strict=False)) if pair[0] != pair[1]),
        min(len(word), len(other)),
    )
    return longest - shared <= 2 and shared >= _LEAST_PART


@per_dataset
def _index(dataset: Dataset) -> tuple[_Entry, ...]:
    panels = records(dataset.panels, "panel")
    own, shared = _synonyms(dataset, "indicator"), _synonyms(dataset, "panel")
    found = []
    for name, row in records(dataset.catalog, "indicator").items():
        panel = panels.get(row["panel"], {})
        texts = {
            "title": [row["title_en"], row["title_nl"]],
            "hs_code": row["hs_code"].split(";"),
            "indicator": [name, name.replace("_", " ")],
            "synonyms": own.get(name, []),
            "panel": [panel.get("title_en", ""), panel.get("title_nl", ""), row["panel"]],
            "panel_synonyms": shared.get(row["panel"], []),
            "description": [row["description_en"], row["description_nl"]],
        }
        fields = {field: frozenset(_words(" ".join(text))) for field, text in texts.items()}
        called = [*texts["title"], *";".join(texts["synonyms"]).split(";")]
        phrases = frozenset(" ".join(_words(text)) for text in called)
        found.append(_Entry(name, fields, phrases))
    return tuple(found)


def _synonyms(dataset: Dataset, column: str) -> dict[str, list[str]]:
    rows = dataset.synonyms[dataset.synonyms[column] != ""]
    return {str(name): list(words) for name, words in rows.groupby(column)["words"]}


@per_dataset
def _vocabulary(dataset: Dataset) -> tuple[str, ...]:
    """Return the words that a query may have meant; those of definitions are too many to guess."""
    words = {
        word
        for entry in _index(dataset)
        for field in ("title", "synonyms", "panel", "panel_synonyms")
        for word in entry.fields[field]
        if len(word) > _LEAST_PART
    }
    return tuple(sorted(words))
