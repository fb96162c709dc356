"""What is read from a row of somebody's table: a figure to be, or why there is none."""

from typing import NamedTuple


class Candidate(NamedTuple):
    """A figure in our words, with period, value and unit still as the table spells them."""

    row: int
    indicator: str
    flow: str
    reporter: str
    period: str
    value: str
    unit: str
    status: str
    note: str = ""


class Exclusion(NamedTuple):
    """Why a row, or one of its values, is no figure here; ``detail`` is what it is about."""

    reason: str
    detail: str = ""
