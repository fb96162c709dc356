"""World Bank, World Development Indicators: one indicator of one country by years."""

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace

from indicators.sources.decoding import Decoder
from indicators.sources.model import Page, Request, Row, Series, Window, key_parts

__all__ = ["PER_PAGE", "SOURCE", "WorldBank", "following"]

SERVICE = "world_bank"
DECODE = Decoder(SERVICE)
KEY = re.compile(r"([A-Z0-9]{2,3})\.([A-Z0-9._]+)")
PER_PAGE = 1000
MOST_PAGES = 50
COUNT = re.compile(r"[0-9]{1,9}")


class WorldBank:
    """One request for each country and indicator."""

    def plan(self, series: Sequence[Series], window: Window) -> list[Request]:
        """Ask for each series by itself: several in one call need a source and have failed."""
        years = f"{window.start.year}:{window.end.year}"
        return [
            Request(
                SERVICE,
                f"v2/country/{country}/indicator/{indicator}",
                (("format", "json"), ("per_page", f"{PER_PAGE}"), ("date", years)),
                f"{indicator} of {country}",
                rows=window.count(one.frequency),
                series=(one,),
                window=window,
            )
            for one in series
            for country, indicator in [_parts(one)]
        ]

    def read(self, request: Request, content: bytes) -> Page:
        """Turn the second of the answer's two parts into rows, and ask for the next page."""
        answer = DECODE.listing(DECODE.json(content), "an answer")
        if len(answer) == 1:
            raise DECODE.refused("refused_value", "figures", _messages(answer[0]))
        if len(answer) != 2:
            raise DECODE.refused("form", "what the page is, and its rows", answer)
        meta = DECODE.mapping(answer[0], "what the page is")
        rows = [] if answer[1] is None else DECODE.listing(answer[1], "the rows")
        vintage = DECODE.word(meta.get("lastupdated"), "lastupdated")
        more = following(DECODE, request, meta, len(rows))
        return Page(tuple(_rows(request, rows, vintage)), more)


SOURCE = WorldBank()


def following(
    decode: Decoder, request: Request, meta: dict[str, object], rows: int
) -> tuple[Request, ...]:
    """Ask for the page after this one, once this one is the page asked for and is whole."""
    total = _count(decode, meta, "total")
    if total == 0 and rows == 0:
        return ()
    page, pages, per_page = (_count(decode, meta, name) for name in ("page", "pages", "per_page"))
    at = int(request.asked.get("page", "1"))
    decode.check_echo("page", f"{at}", f"{page}")
    expected = per_page if at < pages else total - per_page * (at - 1)
    if rows < expected:
        raise decode.refused("cut", f"{expected} rows on page {at} of {pages}", rows)
    if at >= pages:
        return ()
    if pages > MOST_PAGES:
        raise decode.refused("form", f"at most {MOST_PAGES} pages", pages)
    kept = tuple(param for param in request.params if param[0] != "page")
    return (replace(request, params=(*kept, ("page", f"{at + 1}"))),)


def _count(decode: Decoder, meta: dict[str, object], name: str) -> int:
    """Read a count, which comes as a number or as a text."""
    text = decode.code(decode.field(meta, name), name)
    if COUNT.fullmatch(text) is None:
        raise decode.refused("form", f"{name} as a count", text)
    return int(text)


def _parts(series: Series) -> tuple[str, ...]:
    return key_parts(series, KEY, "COUNTRY.INDICATOR", "A")


def _messages(part: object) -> str:
    """Take the service's complaints out of the one part that such an answer has."""
    messages = DECODE.listing(DECODE.mapping(part, "messages").get("message"), "messages")
    objects = [DECODE.mapping(one, "a message") for one in messages]
    texts = (one.get(name) for one in objects for name in ("key", "value"))
    return ": ".join(text for text in texts if isinstance(text, str))


def _rows(request: Request, rows: list[object], vintage: str) -> Iterator[Row]:
    series, seen = request.series[0], set[Hashable]()
    country, indicator = _parts(series)
    for record in (DECODE.mapping(row, "a row") for row in rows):
        about = DECODE.mapping(DECODE.field(record, "indicator"), "indicator")
        DECODE.check_echo("indicator", indicator, about.get("id"))
        DECODE.check_echo("countryiso3code", country, DECODE.field(record, "countryiso3code"))
        at = DECODE.period(DECODE.field(record, "date"), "A")
        DECODE.check_new(seen, at.text)
        value = DECODE.field(record, "value")
        if value is not None and request.wants(at):
            yield DECODE.row(series, at.text, DECODE.number(value, at.text), vintage=vintage)
