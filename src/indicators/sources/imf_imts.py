"""IMF, International Trade in Goods by Partner Country: total trade between two countries.

Imports are CIF, exports FOB, in plain dollars. The column SCALE says how the IMF would show a
value and is no multiplier.
"""

import re
from collections.abc import Hashable, Iterator, Sequence

from indicators.sources.decoding import Decoder
from indicators.sources.model import Page, Request, Row, Series, Window, key_parts

__all__ = ["SOURCE", "ImfImts"]

SERVICE = "imf_imts"
DECODE = Decoder(SERVICE)
KEY = re.compile(r"([A-Z0-9_]+)\.([A-Z0-9_]+)\.([A-Z0-9_]+)")
ACCEPT = "application/vnd.sdmx.data+csv;version=1.0.0"

# Version 2.1 of the interface and not 3.0: 3.0 ignores startPeriod without a word and is known to
# take only a lower bound, while 2.1 takes both ends and is the one last seen at work without a key.
FLOW = "external/sdmx/2.1/data/IMF.STA,IMTS"

DIMENSIONS = ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY")
COLUMNS = (*DIMENSIONS, "TIME_PERIOD", "OBS_VALUE")
BALANCE = "TBG_USD"

# Series mix what a country declared with what the IMF makes of its partners' figures or of its
# own. Only these kinds of derivation say that a figure was reported; any other is a weaker claim.
REPORTED = ("", "O", "OU", "R")
ESTIMATES = ("E", "F", "I", "DV")
NORMAL = ("", "A")


class ImfImts:
    """One request for each pair of countries and direction."""

    def plan(self, series: Sequence[Series], window: Window) -> list[Request]:
        """Ask for each series by itself, for whole years."""
        years = (("startPeriod", f"{window.start.year}"), ("endPeriod", f"{window.end.year}"))
        return [
            Request(
                SERVICE,
                f"{FLOW}/{'.'.join(_dimensions(one).values())}",
                years,
                f"{one.key}, {one.frequency}",
                media="csv",
                accept=ACCEPT,
                rows=window.count("A") * (12 if one.frequency == "M" else 1),
                series=(one,),
                window=window,
            )
            for one in series
        ]

    def read(self, request: Request, content: bytes) -> Page:
        """Turn the lines into rows; a header by itself is no figures."""
        return Page(tuple(_rows(request, DECODE.csv(content, COLUMNS))))


SOURCE = ImfImts()


def _dimensions(series: Series) -> dict[str, str]:
    parts = key_parts(series, KEY, "COUNTRY.INDICATOR.COUNTERPART", "AM")
    return dict(zip(DIMENSIONS, (*parts, series.frequency), strict=True))


def _rows(request: Request, lines: list[dict[str, str]]) -> Iterator[Row]:
    series, seen = request.series[0], set[Hashable]()
    asked = _dimensions(series)
    for line in lines:
        for name, expected in asked.items():
            DECODE.check_echo(name, expected, line[name])
        at = DECODE.period(_in_our_form(line["TIME_PERIOD"]), series.frequency)
        DECODE.check_new(seen, at.text)
        value = DECODE.observation(line["OBS_VALUE"], at.text)
        if value is None or not request.wants(at):
            continue
        if asked["INDICATOR"] != BALANCE:
            DECODE.not_negative(value, at.text)
        status, note = _claim(line)
        yield DECODE.row(series, at.text, value, note, status=status)


def _in_our_form(text: str) -> str:
    """Turn the IMF's month 2024-M01 into 2024-01."""
    return re.sub(r"-M([0-9]{2})$", r"-\1", text)


def _claim(line: dict[str, str]) -> tuple[str, str]:
    """Say how firm a figure is, and name the codes that make it less than reported."""
    derivation = DECODE.word(line.get("DERIVATION_TYPE"), "DERIVATION_TYPE")
    status = DECODE.word(line.get("STATUS"), "STATUS")
    notes = []
    if derivation not in REPORTED:
        notes.append(f"IMF derivation type {derivation}")
    if status not in NORMAL:
        notes.append(f"IMF status {status}")
    weak = derivation not in REPORTED or status in ESTIMATES
    return "derived" if weak else "official", ", ".join(notes)
