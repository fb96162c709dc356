"""The National Bank's list of currencies: under which numbers it has quoted one, and when."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from indicators.sources.decoding import Decoder

__all__ = ["DECODE", "SERVICE", "Numbered", "day_of", "numbers_of"]

SERVICE = "nbrb"
DECODE = Decoder(SERVICE)
NUMBER = re.compile(r"[0-9]{1,9}")
DAILY = 0
"""The periodicity of a number with a rate for every day; others have one for every month."""


class Numbered(NamedTuple):
    """A currency under one of its numbers: the units that are quoted, and the days it holds."""

    number: str
    scale: float
    start: date
    end: date


def numbers_of(currency: str, rows: Sequence[dict[str, object]]) -> list[Numbered]:
    """List the numbers of a currency in order of time; where two meet, the newer one counts."""
    named = [row for row in rows if row.get("Cur_Abbreviation") == currency]
    daily = [row for row in named if row.get("Cur_Periodicity", DAILY) == DAILY]
    if not daily:
        raise DECODE.refused("form", f"{currency} with daily rates in the list", list(rows))
    found = sorted((_numbered(row) for row in daily), key=lambda one: one.start)
    clipped = [
        one._replace(end=min(one.end, newer.start - timedelta(days=1)))
        for one, newer in pairwise(found)
    ]
    return [*clipped, found[-1]]


def day_of(row: dict[str, object], name: str) -> date:
    """Read a day, which the bank writes with an hour behind it."""
    text = DECODE.code(DECODE.field(row, name), name)
    return DECODE.period(text.partition("T")[0], "D").start


def _numbered(row: dict[str, object]) -> Numbered:
    number = DECODE.code(DECODE.field(row, "Cur_ID"), "Cur_ID")
    if NUMBER.fullmatch(number) is None:
        raise DECODE.refused("form", "Cur_ID as a whole number", number)
    scale = DECODE.number(DECODE.field(row, "Cur_Scale"), "Cur_Scale")
    start, end = day_of(row, "Cur_DateStart"), day_of(row, "Cur_DateEnd")
    return Numbered(number, DECODE.rate(scale, "Cur_Scale"), start, end)
