"""Observations as they leave the project: with their sources beside them, and safe to open.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, whoever
wrote the text. Quoting does not help; an apostrophe in front does.
"""

import csv
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd

from indicators.loaders import Dataset

__all__ = ["COLUMNS", "defuse", "export_frame", "to_csv"]

COLUMNS = (
    *("indicator", "flow", "reporter", "period", "period_start", "period_end", "value", "unit"),
    *("status", "source_id", "publisher", "source_title", "source_url", "published"),
    *("vintage", "retrieved_at", "attribution", "note"),
)
"""The columns of an export, in order."""

# Spreadsheets skip white space and invisible characters in front of a formula, some of them take
# the full-width forms for the plain ones, and a tab or line break moves what follows to a cell of
# its own.
_FORMULA = re.compile(r"[\t\r\n\0]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")


def export_frame(dataset: Dataset, observations: pd.DataFrame) -> pd.DataFrame:
    """Return observations with the columns of ``COLUMNS``, in their order, one row each.

    ``period_start`` and ``period_end`` are ISO dates, both days included; ``value`` is a float64 in
    ``unit``; all else is text, empty where there is nothing. ``source_url`` is empty for a source
    that is to be named and not linked. Figures fetched from a service have its own edition
    (``vintage``), when they were fetched (ISO, UTC), and what its licence asks to be said.
    """
    sources = dataset.sources.set_index("source_id").loc[observations["source_id"]]
    added = {
        "period_start": observations["start"].dt.strftime("%Y-%m-%d").array,
        "period_end": (observations["stop"] - timedelta(days=1)).dt.strftime("%Y-%m-%d").array,
        "publisher": sources["publisher"].array,
        "source_title": sources["title"].array,
        "source_url": sources["url"].where(sources["link"] == "yes", "").array,
        "published": sources["published"].array,
        "attribution": _attribution(dataset, observations["service"]).array,
    }
    return observations.assign(**added)[list(COLUMNS)].reset_index(drop=True)


def _attribution(dataset: Dataset, services: pd.Series) -> pd.Series:
    lines = dataset.services.set_index("service")["attribution"]
    return services.map(lines).fillna("")


def defuse(text: str) -> str:
    """Return text that no spreadsheet runs: with an apostrophe in front where it would."""
    return f"'{text}" if _FORMULA.match(text) else text


def to_csv(frame: pd.DataFrame) -> bytes:
    """Write a frame as UTF-8 with the line ends of RFC 4180; text is defused, numbers are not.

    A number is as short as it can be read back exactly; a missing cell is empty.
    """
    written = {name: frame[name].map(_writer(frame[name])) for name in frame.columns}
    text = pd.DataFrame(written, index=frame.index).to_csv(
        index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL
    )
    return text.encode()


def _writer(column: pd.Series) -> Callable[[Any], str]:
    return _number if pd.api.types.is_numeric_dtype(column) else _text


def _number(value: Any) -> str:
    return "" if pd.isna(value) else repr(float(value)).removesuffix(".0")


def _text(value: Any) -> str:
    return "" if pd.isna(value) else defuse(str(value))
