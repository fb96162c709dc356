"""What a row of somebody's table says, in our spelling of periods, numbers and units."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from indicators.checks import closest
from indicators.dataset.spellings import (
    decimal_marks,
    has_lost_zero,
    is_number,
    is_spreadsheet_date,
    lost_digits,
    plain_period,
    without_groups,
)
from indicators.errors import Problem, TableFileError
from indicators.importing.candidates import Candidate
from indicators.importing.units import factor
from indicators.periods import FORMS


class Figure(NamedTuple):
    """A figure that could be a row of the data folder, and the row and value that it comes from."""

    row: int
    indicator: str
    flow: str
    reporter: str
    period: str
    value: str
    unit: str
    status: str
    note: str
    published: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it says something about."""
        return self.indicator, self.flow, self.reporter, self.period


def decimal_mark(file: str, separator: str, values: Sequence[str]) -> str:
    """Find out what stands before the decimals of all numbers.

    Where the commas could be either, somebody has to say it; the points too, where the separator
    tells that commas may stand before decimals.
    """
    marks = decimal_marks(filter(_is_marked, values))
    unclear = "," if separator == "," else ",."
    value = next((value for value in values if any(mark in value for mark in unclear)), None)
    if len(marks) == 2 and value is not None:
        expected = "--decimal comma or --decimal point: the numbers can be read both ways"
        raise TableFileError([Problem(file, None, None, f"has {value!r}", expected)])
    return "." if "." in marks or not marks else ","


def _is_marked(value: str) -> bool:
    return bool(decimal_marks([value]))


def converted(
    file: str, each: Candidate, units: Mapping[str, str], decimal: str
) -> Figure | Problem:
    """Turn period, value and unit of a candidate into ours, or say what is wrong with it."""
    unit = units.get(each.indicator)
    if unit is None:
        expected = f"an indicator of the catalog{closest(each.indicator, frozenset(units))}"
        return Problem(file, each.row, "indicator", each.indicator, expected)
    period = plain_period(each.period)
    if period is None:
        expected = f"a period such as {FORMS}"
        if is_spreadsheet_date(each.period):
            expected = "a period such as 2021-02; a date like this can be read in two ways"
        elif has_lost_zero(each.period):
            year = each.period[:4]
            expected = f"{year}-01 or {year}-10: a number has lost the zero at its end"
        elif not any(mark.isdigit() for mark in each.period):
            expected += "; delete rows of totals and remarks"
        return Problem(file, each.row, "period", each.period, expected)
    number = without_groups(each.value, decimal)
    if lost_digits(each.value):
        expected = "all digits: a spreadsheet has rounded this number; export the table anew"
        return Problem(file, each.row, "value", each.value, expected)
    if not is_number(number) or not (decimal_marks([each.value]) & {decimal}):
        mark = "a point" if decimal == "." else "a comma"
        expected = f"a number with {mark} before its decimals"
        return Problem(file, each.row, "value", each.value, expected)
    multiple = factor(each.unit or unit, unit)
    if multiple is None:
        expected = f"{unit}, the unit of {each.indicator}, or a multiple of it"
        return Problem(file, each.row, "unit", each.unit, expected)
    value = plain_number(Decimal(number) * multiple)
    published = f"{each.value} {each.unit}".strip()
    return Figure(
        each.row, *(each.indicator, each.flow, each.reporter), period, value, unit,
        *(each.status, each.note, published),
    )  # fmt: skip


def plain_number(number: Decimal) -> str:
    """Write a number without exponent and without zeros at the end."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def conversion(each: Candidate, figure: Figure) -> tuple[str, str, Decimal]:
    """Give the unit of the table, ours, and what values in the one are multiplied by."""
    return each.unit, figure.unit, factor(each.unit, figure.unit) or Decimal(1)
