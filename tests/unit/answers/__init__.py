"""Small answers in the form of each service, with invented figures, and how tests use them."""

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from indicators.errors import AnswerError
from indicators.sources import source
from indicators.sources.model import Page, Request, Row, Series, Window

FOLDER = Path(__file__).parent
Change = Callable[[Any], object]


def answer(name: str) -> bytes:
    """Give the bytes of an answer of this folder."""
    return (FOLDER / name).read_bytes()


def changed(name: str, change: Change) -> bytes:
    """Give the bytes of a JSON answer after ``change`` was done to its value."""
    value = copy.deepcopy(json.loads(answer(name)))
    change(value)
    return json.dumps(value).encode()


def put(value: object, *path: str | int) -> Change:
    """Make a change: that value at that place, such as ``put(5, "data", 0, "primaryValue")``."""

    def change(tree: Any) -> None:
        for step in path[:-1]:
            tree = tree[step]
        tree[path[-1]] = value

    return change


def window(start: str, end: str) -> Window:
    """Give the window of two days such as 2024-01-01."""
    return Window(date.fromisoformat(start), date.fromisoformat(end))


def series(
    service: str,
    key: str,
    frequency: str = "A",
    flow: str = "",
    factor: float = 1,
    indicator: str = "goods_value",
    reporter: str = "CHN",
    unit: str = "USD",
) -> Series:
    """Give one row of series.csv with its unit."""
    return Series(service, key, frequency, indicator, flow, reporter, factor, unit)


def plan(window: Window, *wanted: Series) -> list[Request]:
    """Plan series of one service."""
    return source(wanted[0].service).plan(list(wanted), window)


def read(request: Request, content: bytes) -> Page:
    """Read an answer to a request."""
    return source(request.service).read(request, content)


def refusal(request: Request, content: bytes) -> AnswerError:
    """Read an answer that has to be refused, and give the error."""
    with pytest.raises(AnswerError) as refused:
        read(request, content)
    assert refused.value.service == request.service
    return refused.value


def figures(page: Page) -> list[tuple[str, float]]:
    """Give the periods and values of a page."""
    return [(row.period, row.value) for row in page.rows]


def only(page: Page) -> Row:
    """Give the one row of a page."""
    (row,) = page.rows
    return row
