"""Eurostat Comext: JSON-stat with a sparse map of values, and errors as an array.

One product and one indicator a call: a list of them answers with size 0, none with 413.
"""

import re
from collections.abc import Sequence
from itertools import product
from typing import Any

from .figures import Figures, plain
from .model import Answer, Asked, as_json

ROUTE = re.compile(
    r"/eurostat/api/comext/dissemination/statistics/1\.0/data/(?P<set>[\w-]+)", re.IGNORECASE
)
DATA_SET = "DS-045409"
NAMES: dict[str, dict[str, str]] = {
    "freq": {"A": "Annual", "M": "Monthly"},
    "reporter": {"EU27_2020": "European Union - 27 countries (from 2020)"},
    "partner": {"BY": "Belarus", "CN": "China"},
    "product": {
        "44": "WOOD AND ARTICLES OF WOOD; WOOD CHARCOAL",
        "02": "MEAT AND EDIBLE MEAT OFFAL",
        "04": "DAIRY PRODUCE; BIRDS' EGGS; NATURAL HONEY",
    },
    "flow": {"1": "IMPORT", "2": "EXPORT"},
    "indicators": {
        "VALUE_IN_EUROS": "VALUE_IN_EUROS",
        "QUANTITY_IN_100KG": "QUANTITY_IN_100KG",
    },
}
DIMENSIONS = (*NAMES, "time")
TIMES = ("time", "sinceTimePeriod", "untilTimePeriod", "lastTimePeriod")
OTHERS = {"format", "lang", *(name.lower() for name in TIMES)}
# Euros for 100 kilograms.
PRICES = {"44": 25, "02": 400, "04": 200}
PROVISIONAL_MONTHS = 2


def answer(asked: Asked, figures: Figures) -> Answer:
    """Answer one request to ec.europa.eu/eurostat."""
    found = ROUTE.fullmatch(asked.path.rstrip("/"))
    if not found or found["set"].upper() != DATA_SET:
        return refused(404, 100, "ERR_NOT_FOUND_4: There is no such dataset.")
    for name in {name for name, _ in asked.query}:
        if name.lower() not in {*DIMENSIONS, *OTHERS}:
            return refused(400, 150, f"The dimension {name} is not part of the dataset.")
    chosen: dict[str, list[str]] = {}
    for name, codes in NAMES.items():
        chosen[name] = asked.all(name)
        if not set(chosen[name]) <= set(codes):
            return refused(400, 150, f"The value {chosen[name]} of {name} is not valid.")
    if not (chosen["product"] and chosen["indicators"] and chosen["reporter"]):
        return too_big()
    single = len(chosen["product"]) == len(chosen["indicators"]) == 1
    whole = {name: chosen[name] or list(codes) for name, codes in NAMES.items()}
    times = _times(asked, figures, whole["freq"]) if single else []
    return as_json(_dataset(figures, whole, times), media="application/json")


def refused(status: int, number: int, label: str) -> Answer:
    """Refuse with the service's array of errors."""
    return as_json(
        {"error": [{"status": status, "id": number, "label": label}]}, status, "application/json"
    )


def too_big() -> Answer:
    """Refuse what would be too much."""
    said = "The requested extraction is too big, estimated 10110240000 rows, max authorised is"
    last = "5000000, please change your filters to reduce the extraction size"
    return refused(413, 413, f"EXTRACTION_TOO_BIG: {said} {last}")


def _times(asked: Asked, figures: Figures, frequencies: Sequence[str]) -> list[str]:
    """Return the periods that are asked for, with or without figures."""
    times = [*figures.years(), *figures.months()]
    if len(frequencies) == 1:
        times = figures.years() if frequencies == ["A"] else figures.months()
    since, until = asked.first("sinceTimePeriod"), asked.first("untilTimePeriod", "9999")
    times = [time for time in times if since <= time and time[: len(until)] <= until]
    if asked.has("time"):
        times = [time for time in times if time in asked.all("time")]
    last = asked.first("lastTimePeriod")
    return times[-int(last) :] if last.isdigit() and int(last) else times


def _dataset(
    figures: Figures, chosen: dict[str, list[str]], times: Sequence[str]
) -> dict[str, Any]:
    codes = {**chosen, "time": list(times)}
    single = len(chosen["product"]) == len(chosen["indicators"]) == 1
    sizes = [len(codes[name]) if single else 0 for name in DIMENSIONS]
    values, statuses = _values(figures, codes) if single else ({}, {})
    return {
        "version": "2.0",
        "class": "dataset",
        "label": "EU trade since 1988 by HS2-4-6 and CN8",
        "source": "ESTAT",
        "updated": f"{figures.edition}T00:00:00+0200",
        "value": values,
        **({"status": statuses} if statuses else {}),
        "id": list(DIMENSIONS),
        "size": sizes,
        "dimension": {name: _dimension(name, codes[name]) for name in DIMENSIONS},
    }


def _dimension(name: str, codes: Sequence[str]) -> dict[str, Any]:
    labels = NAMES.get(name, {})
    return {
        "label": name,
        "category": {
            "index": {code: place for place, code in enumerate(codes)},
            "label": {code: labels.get(code, code) for code in codes},
        },
    }


def _values(
    figures: Figures, codes: dict[str, list[str]]
) -> tuple[dict[str, int | float], dict[str, str]]:
    """Return the values and their flags, by place in row-major order; what is missing stays out."""
    values: dict[str, int | float] = {}
    statuses: dict[str, str] = {}
    provisional = figures.months()[-PROVISIONAL_MONTHS:]
    for place, cell in enumerate(product(*(codes[name] for name in DIMENSIONS))):
        value = _value(figures, cell)
        if value is not None:
            values[str(place)] = value
            if cell[-1] in provisional:
                statuses[str(place)] = "p"
    return values, statuses


def _value(figures: Figures, cell: Sequence[str]) -> int | float | None:
    frequency, reporter, partner, goods, flow, indicator, time = cell
    if len(time) != (4 if frequency == "A" else 7):
        return None
    key = f"{reporter}.{partner}.{goods}.{flow}.VALUE_IN_EUROS"
    value = figures.value("eurostat", key, time)
    if value is None or indicator == "VALUE_IN_EUROS":
        return value
    return plain(round(value / PRICES[goods], 2))
