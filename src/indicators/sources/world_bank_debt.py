"""World Bank, International Debt Statistics: what a country owes to one creditor, by years.

Only stocks are read. The series of payments go on beyond the last year with a stock, with what is
due by contract and not paid: an answer does not say where the one ends and the other begins.
"""

import re
from collections.abc import Hashable, Iterator, Sequence

from indicators.sources.decoding import Decoder
from indicators.sources.model import Page, Request, Row, Series, Window, key_parts
from indicators.sources.world_bank import PER_PAGE, following

__all__ = ["SOURCE", "WorldBankDebt"]

SERVICE = "world_bank_debt"
DECODE = Decoder(SERVICE)
KEY = re.compile(r"([A-Z0-9]{2,3})\.(DT\.DOD\.[A-Z0-9.]+)\.([A-Z0-9]{3})")
CONCEPTS = ("Country", "Series", "Counterpart-Area")
ERROR = re.compile(
    rb'[^<{\[]*<[^{\[]*?<(?:\w+:)?message [^>]*?\bid="([0-9]{1,6})"[^>]*>([^<]*)<', re.DOTALL
)
"""A refusal, which comes as XML although JSON was asked for."""


class WorldBankDebt:
    """One request for each debtor, kind of debt and creditor."""

    def plan(self, series: Sequence[Series], window: Window) -> list[Request]:
        """Ask for every year of each series: they fit on a page."""
        return [
            Request(
                SERVICE,
                f"v2/sources/6/country/{country}/series/{debt}/counterpart-area/{creditor}/time/all",
                (("format", "json"), ("per_page", f"{PER_PAGE}")),
                f"{debt} of {country} to {creditor}",
                rows=window.count(one.frequency),
                series=(one,),
                window=window,
            )
            for one in series
            for country, debt, creditor in [_parts(one)]
        ]

    def read(self, request: Request, content: bytes) -> Page:
        """Turn the data into rows of the years in the window, and ask for the next page."""
        if (error := ERROR.match(content[:1000])) is not None:
            complaint = b" ".join(error.groups()).decode(errors="replace")
            raise DECODE.refused("refused_value", "figures", complaint)
        answer = DECODE.mapping(DECODE.json(content), "an answer")
        about = DECODE.mapping(DECODE.field(answer, "source"), "source")
        data = DECODE.listing(DECODE.field(about, "data"), "data")
        vintage = DECODE.word(answer.get("lastupdated"), "lastupdated")
        more = following(DECODE, request, answer, len(data))
        return Page(tuple(_rows(request, data, vintage)), more)


SOURCE = WorldBankDebt()


def _parts(series: Series) -> tuple[str, ...]:
    return key_parts(series, KEY, "COUNTRY.SERIES.COUNTERPART of a stock, DT.DOD.…", "A")


def _rows(request: Request, data: list[object], vintage: str) -> Iterator[Row]:
    series, seen = request.series[0], set[Hashable]()
    for record in (DECODE.mapping(row, "a row") for row in data):
        concepts = _concepts(record)
        for name, asked in zip(CONCEPTS, _parts(series), strict=True):
            DECODE.check_echo(name, asked, concepts.get(name.lower()))
        at = DECODE.period(concepts.get("time", "").removeprefix("YR"), "A")
        DECODE.check_new(seen, at.text)
        value = DECODE.field(record, "value")
        if value is not None and request.wants(at):
            dollars = DECODE.not_negative(DECODE.number(value, at.text), at.text)
            yield DECODE.row(series, at.text, dollars, vintage=vintage)


def _concepts(record: dict[str, object]) -> dict[str, str]:
    """Give what a row is about by the concept's name: their order is not fixed."""
    found = {}
    for part in DECODE.listing(DECODE.field(record, "variable"), "variable"):
        concept = DECODE.mapping(part, "a concept")
        name = DECODE.code(DECODE.field(concept, "concept"), "concept").lower()
        found[name] = DECODE.code(DECODE.field(concept, "id"), name)
    return found
