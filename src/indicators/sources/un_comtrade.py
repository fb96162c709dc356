"""UN Comtrade: trade in goods by reporter, partner and kind of goods, in dollars.

A reporter is asked which periods it has released, then for each of them by itself: the keyless
preview takes one period a call. Imports are CIF, exports FOB. No rows is not the same as no trade.
"""

import math
import re
from collections.abc import Hashable, Iterator, Sequence

from indicators.periods import Period
from indicators.sources.comtrade_envelope import DECODE, SERVICE, records
from indicators.sources.model import Page, Request, Row, Series, Window, key_parts

__all__ = ["SOURCE", "UnComtrade"]

KEY = re.compile(r"([0-9]{1,3})\.([0-9]{1,3})\.(TOTAL|[0-9]{2,6})\.([A-Z]{1,3})")
CODES = ("reporterCode", "partnerCode", "period", "flowCode")
PERIODS = {"A": "years", "M": "months"}

MOST_ROWS = 500
"""A longer answer is cut without a word, so one of this length is not believed."""

TOTALS = {"partner2Code": "0", "customsCode": "C00", "motCode": "0", "mosCode": "0"}
"""What the rows to keep have: since 2017 the parts of a total stand beside it."""

# The legacy flag says that the quantity (2), the net weight (4) or both (6) are estimated, and
# only the value is read here: such a value is as official as any. isReported and isAggregate do
# not help, they come either way for the same kind of total. A flag beyond those is noted.
FLAGS_OF_QUANTITIES = ("", "0", "2", "4", "6")


class UnComtrade:
    """Which periods each reporter has released, and the figures of each."""

    def plan(self, series: Sequence[Series], window: Window) -> list[Request]:
        """Ask each reporter and frequency for the list of its released periods."""
        groups: dict[tuple[str, str], list[Series]] = {}
        for one in series:
            groups.setdefault((_parts(one)[0], one.frequency), []).append(one)
        return [_availability(tuple(group), window) for group in groups.values()]

    def read(self, request: Request, content: bytes) -> Page:
        """Turn a list of releases into requests, and an answer with figures into rows."""
        found = records(content)
        if "/getDA/" in request.path:
            return Page((), tuple(_follow_ups(request, found)))
        if len(found) >= MOST_ROWS:
            raise DECODE.refused("cut", f"fewer than {MOST_ROWS} rows", found)
        return Page(tuple(_rows(request, found)))


SOURCE = UnComtrade()


def _parts(series: Series) -> tuple[str, ...]:
    return key_parts(series, KEY, "reporterCode.partnerCode.cmdCode.flowCode", "AM")


def _availability(group: tuple[Series, ...], window: Window) -> Request:
    reporter, frequency = _parts(group[0])[0], group[0].frequency
    partners = len({_parts(one)[1] for one in group})
    return Request(
        SERVICE,
        f"public/v1/getDA/C/{frequency}/HS",
        (("reporterCode", reporter),),
        f"reporter {reporter}: which {PERIODS[frequency]} are released",
        rows=math.ceil(len(group) / partners),
        follow_ups=window.count(frequency) * partners,
        series=group,
        window=window,
    )


def _period(text: str, frequency: str) -> Period:
    return DECODE.period(f"{text[:4]}-{text[4:]}" if len(text) == 6 else text, frequency)


def _codes(record: dict[str, object], names: Sequence[str]) -> dict[str, str]:
    return {name: DECODE.code(DECODE.field(record, name.lower()), name) for name in names}


def _follow_ups(request: Request, found: list[dict[str, object]]) -> Iterator[Request]:
    """Ask for each released period in the window, the newest first."""
    if not found:
        # Every reporter that we ask for has released some: no list is no answer.
        raise DECODE.refused("cut", "at least one released period", found)
    released: dict[str, str] = {}
    for record in found:
        codes = _codes(record, ("reporterCode", "period"))
        DECODE.check_echo("reporterCode", request.asked["reporterCode"], codes["reporterCode"])
        at = _period(codes["period"], request.series[0].frequency)
        if request.wants(at):
            edition = DECODE.word(record.get("lastreleased"), "lastReleased")
            released[at.text] = max(edition, released.get(at.text, ""))
    for text in sorted(released, reverse=True):
        for partner in dict.fromkeys(_parts(one)[1] for one in request.series):
            yield _figures(request, partner, text, released[text])


def _figures(request: Request, partner: str, text: str, vintage: str) -> Request:
    """Ask for one period of one partner: every kind of goods and every flow in one call."""
    group = tuple(one for one in request.series if _parts(one)[1] == partner)
    reporter = request.asked["reporterCode"]
    return Request(
        SERVICE,
        f"public/v1/preview/C/{group[0].frequency}/HS",
        (
            *(("reporterCode", reporter), ("partnerCode", partner)),
            ("period", text.replace("-", "")),
            ("cmdCode", ",".join(dict.fromkeys(_parts(one)[2] for one in group))),
            ("flowCode", ",".join(dict.fromkeys(_parts(one)[3] for one in group))),
            *(("partner2Code", "0"), ("customsCode", "C00"), ("motCode", "0")),
            *(("maxRecords", str(MOST_ROWS)), ("format", "JSON")),
            *(("breakdownMode", "classic"), ("includeDesc", "true")),
        ),
        f"reporter {reporter}, partner {partner}: {text}",
        rows=len(group),
        series=group,
        window=request.window,
        vintage=vintage,
    )


def _rows(request: Request, found: list[dict[str, object]]) -> Iterator[Row]:
    seen: set[Hashable] = set()
    wanted = {_parts(one)[2:]: one for one in request.series}
    for record in found:
        codes = _codes(record, CODES)
        # Only as a text does the code of the goods keep its leading zero.
        goods = DECODE.word(DECODE.field(record, "cmdcode"), "cmdCode")
        series = wanted.get((goods, codes["flowCode"]))
        if not _is_asked(request, codes) or series is None or _codes(record, [*TOTALS]) != TOTALS:
            continue
        DECODE.check_new(seen, series.key)
        if (value := DECODE.field(record, "primaryvalue")) is not None:
            text = _period(codes["period"], series.frequency).text
            dollars = DECODE.not_negative(DECODE.number(value, series.key), series.key)
            yield DECODE.row(series, text, dollars, _note(record), request.vintage)


def _is_asked(request: Request, codes: dict[str, str]) -> bool:
    """Insist on the reporter, the period and the partner; the World (0) beside it is left out."""
    for name in ("reporterCode", "period", "partnerCode"):
        if (name, codes[name]) != ("partnerCode", "0"):
            DECODE.check_echo(name, request.asked[name], codes[name])
    return codes["partnerCode"] == request.asked["partnerCode"]


def _note(record: dict[str, object]) -> str:
    value = record.get("legacyestimationflag")
    flag = "" if value is None else DECODE.code(value, "legacyEstimationFlag")
    return "" if flag in FLAGS_OF_QUANTITIES else f"estimation flag {flag[:20]!a}"
