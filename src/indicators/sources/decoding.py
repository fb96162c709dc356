"""Bytes of an answer into values that are what they claim to be, or one AnswerError.

The error's sentence says what was expected and what was found, shortened and with invisible
characters written out.
"""

import csv
import json
import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import NoReturn

from indicators.errors import AnswerError, PeriodError
from indicators.forms import NUMBER
from indicators.periods import Period, parse
from indicators.sources.model import Row, Series

__all__ = ["Decoder"]

SHOWN_CHARACTERS = 100
LONGEST_WORD = 60
LEAST_RATE, MOST_RATE = 1e-9, 1e9


@dataclass(frozen=True)
class Decoder:
    """The tests that an answer of one service has to pass; each gives the value, or raises."""

    service: str

    def refused(self, reason: str, expected: str, found: object) -> AnswerError:
        """Make the error that says what was expected of an answer, and what it has instead."""
        sentence = f"{self.service}: expected {expected}, found {_shown(found)}"
        return AnswerError(self.service, reason, sentence)

    def text(self, content: bytes, form: str) -> str:
        """Decode UTF-8, with or without a byte order mark, that is neither empty nor markup."""
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise self.refused("form", f"{form} in UTF-8", content[:SHOWN_CHARACTERS]) from error
        if not text.strip() or text.lstrip().startswith("<"):
            raise self.refused("form", form, text.strip())
        return text

    def json(self, content: bytes) -> object:
        """Decode JSON; NaN and Infinity are not part of it."""
        text = self.text(content, "JSON")
        try:
            found: object = json.loads(text, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise self.refused("form", "JSON", text.strip()) from error
        return found

    def csv(self, content: bytes, columns: Sequence[str]) -> list[dict[str, str]]:
        """Decode CSV with a header that has at least those columns, in any order."""
        text = self.text(content, "CSV")
        try:
            header, *lines = csv.reader(StringIO(text, newline=""), strict=True)
        except csv.Error as error:
            raise self.refused("form", "CSV", text.strip()) from error
        if not set(columns) <= set(header) or len(set(header)) < len(header):
            raise self.refused("form", f"a first line with {', '.join(columns)}", text.strip())
        for line in lines:
            if line and len(line) != len(header):
                raise self.refused("form", f"lines of {len(header)} cells", ",".join(line))
        return [dict(zip(header, line, strict=True)) for line in lines if line]

    def mapping(self, value: object, what: str) -> dict[str, object]:
        """Insist on a JSON object."""
        if not isinstance(value, dict):
            raise self.refused("form", f"{what} as an object", value)
        return value

    def listing(self, value: object, what: str) -> list[object]:
        """Insist on a JSON array."""
        if not isinstance(value, list):
            raise self.refused("form", f"{what} as a list", value)
        return value

    def field(self, record: dict[str, object], name: str) -> object:
        """Take a value out of a record that has to have it."""
        if name not in record:
            raise self.refused("form", f"a record with {name}", ", ".join(record))
        return record[name]

    def number(self, value: object, what: str) -> float:
        """Insist on a finite number; a text that looks like one is none."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                found = float(value)
            except OverflowError:
                found = math.inf
            if math.isfinite(found):
                return found
        raise self.refused("form", f"{what} as a finite number", value)

    def observation(self, text: str, what: str) -> float | None:
        """Read a value of SDMX in CSV; an empty cell and NaN are how it says that it has none."""
        if text in {"", "NaN"}:
            return None
        if not NUMBER.accepts(text):
            raise self.refused("form", f"{what} as a finite number", text)
        return float(text)

    def not_negative(self, value: float, what: str) -> float:
        """Insist on a value that is not below zero: trade and debts never are."""
        if value < 0:
            raise self.refused("form", f"{what} that is not below zero", value)
        return value

    def rate(self, value: float, what: str) -> float:
        """Insist on a rate of exchange: above zero, and of a size that any two currencies have."""
        if not LEAST_RATE < value < MOST_RATE:
            raise self.refused("form", f"{what} as a rate of exchange", value)
        return value

    def code(self, value: object, what: str) -> str:
        """Read a code, which a service writes as a text or as a whole number."""
        if isinstance(value, str):
            return value.strip()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise self.refused("form", f"{what} as a code", value)

    def word(self, value: object, what: str) -> str:
        """Read a short plain text that goes into a row, such as an edition; null is empty."""
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > LONGEST_WORD:
            raise self.refused("form", f"{what} as a short text", value)
        if not (value.isascii() and value.isprintable()):
            raise self.refused("form", f"{what} in plain letters and digits", value)
        return value.strip()

    def period(self, value: object, frequency: str) -> Period:
        """Read a period of the frequency that was asked for, in the form of SDMX."""
        expected = f"a period of frequency {frequency}"
        try:
            found = parse(value) if isinstance(value, str) else None
        except PeriodError as error:
            raise self.refused("form", expected, value) from error
        if found is None or found.frequency != frequency:
            raise self.refused("form", expected, value)
        return found

    def check_echo(self, what: str, asked: str, found: object) -> None:
        """Insist that the answer is about what was asked."""
        if found != asked:
            raise self.refused("echo", f"{what} {asked}", found)

    def check_new(self, seen: set[Hashable], key: Hashable) -> None:
        """Insist that a key comes only once: a figure given twice is none, and is not summed."""
        if key in seen:
            raise self.refused("duplicate", "each figure once", key)
        seen.add(key)

    def row(
        self,
        series: Series,
        period: str,
        value: float,
        note: str = "",
        vintage: str = "",
        status: str = "official",
    ) -> Row:
        """Make a row of a series, in the unit of the series."""
        scaled = self.number(value * series.factor, f"the value of {period} in its unit")
        name = (series.indicator, series.flow, series.reporter, period)
        return Row(*name, scaled, series.unit, status, note, vintage)


def _shown(value: object) -> str:
    """Write a value as part of a sentence, in about a line."""
    if isinstance(value, dict):
        return f"an object of {len(value)} keys"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    text = repr(value[: SHOWN_CHARACTERS + 1] if isinstance(value, str) else value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[: SHOWN_CHARACTERS - 1]}…"


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
