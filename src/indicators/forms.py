"""The forms of a cell: which texts it accepts, in code, in words and as Table Schema.

The closed lists (units, flows, kinds, statuses, …) are here too: a form is made of each.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from indicators.errors import PeriodError
from indicators.periods import FORMS, parse

__all__ = ["FLOWS", "KINDS", "STATUSES", "UNITS", "Form", "choice", "items", "whole_number"]

UNITS = (
    *("USD", "EUR", "CNY", "BYN", "tonnes", "m3", "TEU", "containers", "trains", "firms"),
    *("persons", "km2", "percent", "times", "USD_per_FEU", "trains_per_day"),
    *("BYN_per_USD", "BYN_per_CNY", "USD_per_CNY"),
)
"""The closed registry of units; money is in units of the currency, not in thousands."""

FLOWS = ("export", "import", "turnover", "westbound", "eastbound")
"""Flows, seen from the home reporter; an empty flow is a figure without direction."""

KINDS = ("flow", "stock", "ratio")
"""A flow runs over a period, a stock stands on a day, a ratio relates two figures."""

STATUSES = ("official", "reported", "derived", "doubtful")
"""How a figure came about, from the firmest to the one that is probably wrong."""

ROLES = ("home", "partner", "operator", "other")
PRECISIONS = {"year": "A", "month": "M", "day": "D"}
"""The precision of an event's date, and the frequency of the period that writes it so."""

ASKED_FREQUENCIES = ("A", "M")
"""The SDMX frequencies that services are asked for: years and months."""

CATEGORIES = (
    *("bri", "dairy", "diplomacy", "finance", "meat", "military", "park", "rail"),
    *("sanctions", "timber", "trade", "war"),
)
SOURCE_KINDS = (
    *("official statistics", "official statement", "state news", "news", "trade press"),
    *("company", "research", "database", "other"),
)

VERDICTS = ("supported", "partly", "contradicted", "untestable", "open")

LARGEST = 1e15
"""What figures stay below; what is larger has one unit multiplied too often, and no words here."""

_DIGITS = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Form:
    """How a cell is written: a test of its text, words for it, and the same as Table Schema."""

    accepts: Callable[[str], bool]
    expected: str
    type: str = "string"
    constraints: Mapping[str, object] = field(default_factory=dict)
    is_list: bool = False


def items(text: str) -> tuple[str, ...]:
    """Split a list cell into its names: ``'timber;meat'`` is ``('timber', 'meat')``."""
    return tuple(text.split(";")) if text else ()


def _matching(pattern: str, expected: str, *, is_list: bool = False) -> Form:
    compiled = re.compile(pattern)
    return Form(
        lambda text: compiled.fullmatch(text) is not None,
        expected,
        constraints={"pattern": f"^({pattern})$"},
        is_list=is_list,
    )


def choice(*allowed: str) -> Form:
    """Make the form of a cell that is one of a closed list of texts."""
    return Form(
        lambda text: text in allowed,
        f"one of {', '.join(allowed)}",
        constraints={"enum": list(allowed)},
    )


def whole_number(least: int, most: int) -> Form:
    """Make the form of a cell that is a whole number within bounds, without sign or spaces."""
    return Form(
        lambda text: _DIGITS.fullmatch(text) is not None and least <= int(text) <= most,
        f"a whole number from {least} to {most}",
        type="integer",
        constraints={"minimum": least, "maximum": most},
    )


def _is_finite(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None and math.isfinite(float(text))


def _is_period(text: str) -> bool:
    try:
        parse(text)
    except PeriodError:
        return False
    return True


def _is_date(text: str) -> bool:
    return _is_period(text) and parse(text).frequency in PRECISIONS.values()


_NAME_PATTERN = r"[A-Za-z0-9][A-Za-z0-9_.-]*"
_PERIOD_PATTERN = r"[0-9]{4}(-(S[12]|Q[1-4]|[0-9]{2}(-[0-9]{2})?))?"
_INTERVAL_PATTERN = f"^{_PERIOD_PATTERN}(/{_PERIOD_PATTERN})?"

TEXT = Form(
    lambda text: bool(text.strip()) and "\0" not in text, "some text without zero characters"
)
# No dot: addresses and stories put dots between the names of a line or a figure.
CODE = _matching(r"[A-Za-z0-9][A-Za-z0-9_-]*", "a name of letters, digits, '_' and '-'")
SOURCE_ID = _matching(_NAME_PATTERN, "a name of letters, digits, '_', '.' and '-'")
LIST = _matching(
    f"{_NAME_PATTERN}(;{_NAME_PATTERN})*", "names joined by ';' without spaces", is_list=True
)
YES_NO = choice("yes", "no")
URL = _matching(r"https?://[^\s/]+(/\S*)?", "an address that starts with http:// or https://")
HS_CODE = _matching(
    r"TOTAL|([0-9]{2}){1,5}(;([0-9]{2}){1,5})*",
    "TOTAL, or HS codes of 2, 4, 6, 8 or 10 digits (with a zero at the front) joined by ';'",
)
LANGUAGE = _matching(r"[a-z]{2,3}(;[a-z]{2,3})*", "ISO 639 codes such as en, joined by ';'")
NUMBER = Form(_is_finite, "a finite number", type="number")
AMOUNT = Form(
    lambda text: _is_finite(text) and float(text) >= 0,
    "a number that is not below zero",
    type="number",
    constraints={"minimum": 0},
)
PERIOD = Form(
    _is_period, f"a period such as {FORMS}", constraints={"pattern": f"{_INTERVAL_PATTERN}$"}
)
PUBLISHED = Form(
    lambda text: _is_period(text.removesuffix("~")),
    f"a period such as {FORMS}, with '~' behind it where it is inferred",
    constraints={"pattern": f"{_INTERVAL_PATTERN}~?$"},
)
DATE = Form(
    _is_date,
    "a year, a month or a day such as 2021, 2021-05 or 2021-05-12",
    constraints={"pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"},
)
RULE = _matching(
    r"[a-z][a-z0-9_]*(\([A-Za-z0-9_.:+/-]+(,[A-Za-z0-9_.:+/-]+)*\))?",
    "a rule and what it is about, such as grew(timber_value:export,2021,2022), without spaces",
)
MEASURE = _matching(
    f"({'|'.join(FLOWS)})?:({'|'.join(UNITS)}):({'|'.join(KINDS)})",
    "flow:unit:kind such as export:USD:flow",
)
