"""Eurostat, Comext: trade in goods of the EU and its members with a partner, by months or years.

The flows are those of the EU: 1 is its import, 2 its export. A place of the answer's cube without
a value has no figure, which is not zero.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from indicators.sources.decoding import Decoder
from indicators.sources.model import Page, Request, Row, Series, Window, key_parts

__all__ = ["SOURCE", "Eurostat"]

SERVICE = "eurostat"
DECODE = Decoder(SERVICE)
PATH = "eurostat/api/comext/dissemination/statistics/1.0/data/DS-045409"
KEY = re.compile(r"(\w+)\.(\w+)\.(TOTAL|[0-9]{2,8})\.([12])\.(\w+)", re.ASCII)
DIMENSIONS = ("freq", "reporter", "partner", "product", "flow", "indicators")
TIME = "time"
WRITTEN = {"A": "%Y", "M": "%Y-%m"}
FLAGS = {"p": "provisional", "e": "estimated", "f": "forecast", "s": "Eurostat estimate"}
ESTIMATES = ("e", "f", "s")


class Eurostat:
    """One request for each series: lists of products or of indicators come back empty."""

    def plan(self, series: Sequence[Series], window: Window) -> list[Request]:
        """Ask for each series by itself, for the periods that meet the window."""
        return [
            Request(
                SERVICE,
                PATH,
                (
                    *(("format", "JSON"), ("lang", "EN")),
                    *_dimensions(one).items(),
                    ("sinceTimePeriod", window.start.strftime(WRITTEN[one.frequency])),
                    ("untilTimePeriod", window.end.strftime(WRITTEN[one.frequency])),
                ),
                f"{one.key}, {one.frequency}",
                rows=window.count(one.frequency),
                series=(one,),
                window=window,
            )
            for one in series
        ]

    def read(self, request: Request, content: bytes) -> Page:
        """Turn the places of the cube that have a value into rows."""
        answer = DECODE.mapping(DECODE.json(content), "an answer")
        # A warning without values is the announcement of an answer that is to come later.
        if "error" in answer or ("warning" in answer and "value" not in answer):
            complaint = answer.get("error", answer.get("warning"))
            raise DECODE.refused("refused_value", "figures", _label(complaint))
        return Page(tuple(_rows(request, answer)))


SOURCE = Eurostat()


def _dimensions(series: Series) -> dict[str, str]:
    expected = "reporter.partner.product.flow.indicator with flow 1 or 2"
    parts = key_parts(series, KEY, expected, "AM")
    return dict(zip(DIMENSIONS, (series.frequency, *parts), strict=True))


def _label(value: object) -> object:
    """Take the label out of an error, which comes as an object or as a list of objects."""
    first = value[0] if isinstance(value, list) and value else value
    return first.get("label") if isinstance(first, dict) else first


def _rows(request: Request, answer: dict[str, object]) -> Iterator[Row]:
    series = request.series[0]
    names = [DECODE.code(name, "a dimension") for name in _list(answer, "id")]
    sizes = [_whole(size, "a size") for size in _list(answer, "size")]
    if sorted(names) != sorted((*DIMENSIONS, TIME)) or len(sizes) != len(names):
        raise DECODE.refused("form", f"the dimensions {', '.join(DIMENSIONS)}, {TIME}", answer)
    if 0 in sizes:
        return
    steps = {name: math.prod(sizes[at + 1 :]) for at, name in enumerate(names)}
    codes = {name: _positions(answer, name, size) for name, size in zip(names, sizes, strict=True)}
    base = 0
    for name, asked in _dimensions(series).items():
        if asked not in codes[name]:
            raise DECODE.refused("echo", f"{name} {asked}", ", ".join(codes[name]))
        base += codes[name][asked] * steps[name]
    values, flags = _cells(answer, "value"), _cells(answer, "status")
    vintage = DECODE.word(answer.get("updated"), "updated")
    for text, position in codes[TIME].items():
        at, place = DECODE.period(text, series.frequency), str(base + position * steps[TIME])
        value = values.get(place)
        if value is not None and request.wants(at):
            found = DECODE.not_negative(DECODE.number(value, at.text), at.text)
            flag = DECODE.word(flags.get(place), "status")
            status = "derived" if flag in ESTIMATES else "official"
            note = FLAGS.get(flag, f"Eurostat flag {flag}" if flag else "")
            yield DECODE.row(series, at.text, found, note, vintage, status)


def _list(answer: dict[str, object], name: str) -> list[object]:
    return DECODE.listing(DECODE.field(answer, name), name)


def _whole(value: object, what: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    raise DECODE.refused("form", f"{what} as a whole number", value)


def _positions(answer: dict[str, object], name: str, size: int) -> dict[str, int]:
    """Read where each code of a dimension stands, from an object or from a list in order."""
    dimension = DECODE.mapping(DECODE.field(answer, "dimension"), "dimension")
    about = DECODE.mapping(DECODE.field(dimension, name), name)
    category = DECODE.mapping(DECODE.field(about, "category"), "category")
    index = DECODE.field(category, "index")
    if isinstance(index, list):
        index = {DECODE.code(one, name): at for at, one in enumerate(index)}
    found = {
        one: _whole(at, f"the position of {one}")
        for one, at in DECODE.mapping(index, "index").items()
    }
    if size != len(found) or sorted(found.values()) != list(range(len(found))):
        raise DECODE.refused("form", f"{name} with a code for each of its positions", index)
    return found


def _cells(answer: dict[str, object], name: str) -> Mapping[str, object]:
    """Read the cube's values or flags by place: a list has every place, an object some."""
    cells = answer.get(name, {}) if name == "status" else DECODE.field(answer, name)
    if isinstance(cells, list):
        return {str(place): value for place, value in enumerate(cells)}
    return DECODE.mapping(cells, name)
