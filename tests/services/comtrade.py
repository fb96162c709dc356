"""UN Comtrade: the keyless preview, the keyed data, what is available, and reference files.

The traps are in it: the silent cut at 500 rows with ``count`` the number of rows *returned*, one
period a call in the preview, HTTP 200 with no rows for values that do not exist, and the detail by
mode of transport and customs procedure beside the totals.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

from .comtrade_reference import reference_file
from .comtrade_rows import Cell, row
from .figures import Figures, shifted
from .model import Answer, Asked, as_json, as_text, csv_text

KEY = "loopback-key"
"""The one subscription key that the loopback service takes."""

PREVIEW_ROWS = 500
KEYED_ROWS = 250_000
MOST_PERIODS = 12
CLASSES = {"HS", "H4", "H5", "H6"}

PAIRS = {156: 112, 112: 156}
# World, Germany, Russia, Ukraine: so many times the trade with the other country of the pair.
PARTNERS = {0: 40, 276: 2, 643: 3, 804: 0.5}
MODES = {0: 1.0, 1000: 0.05, 2000: 0.6, 3100: 0.25, 3200: 0.1}
CUSTOMS = {"C00": 1.0, "C01": 1.0}
FLOWS = {"M": ("M", 1.0), "X": ("X", 1.0), "RM": ("M", 0.005), "RX": ("X", 0.01)}
# HS codes below a chapter, and their share in it.
DETAIL = {"4407": ("44", 0.5), "440710": ("44", 0.25), "0207": ("02", 0.5), "0404": ("04", 0.5)}
CHAPTERS = ("TOTAL", "44", "02", "04", "31", "15")
ROUTE = re.compile(
    r"/(?P<room>public|data)/v1/(?P<what>preview|get|getda)/(?P<type>\w)/(?P<freq>\w)/(?P<cl>\w+)",
    re.IGNORECASE,
)
NUMERIC = ("reporterCode", "partnerCode", "partner2Code", "motCode", "maxRecords")


class Selection(NamedTuple):
    """What a request asks for, by dimension."""

    frequency: str
    periods: tuple[str, ...]
    reporters: tuple[int, ...]
    partners: tuple[int, ...]
    seconds: tuple[int, ...]
    codes: tuple[str, ...]
    flows: tuple[str, ...]
    customs: tuple[str, ...]
    modes: tuple[int, ...]


def answer(asked: Asked, figures: Figures) -> Answer:
    """Answer one request to comtradeapi.un.org."""
    if asked.path.startswith("/files/v1/app/reference/"):
        return reference_file(asked) or not_found()
    found = ROUTE.fullmatch(asked.path.rstrip("/"))
    if not found:
        return not_found()
    room, what = found["room"].lower(), found["what"].lower()
    if (room, what) in {("public", "get"), ("data", "preview")}:
        return not_found()
    if room == "data" and (refused := _refusal(asked)):
        return refused
    if found["type"].upper() != "C" or found["cl"].upper() not in CLASSES:
        return envelope([])
    frequency = found["freq"].upper()
    if what == "getda":
        return _available(asked, figures, frequency)
    return _rows(asked, figures, frequency, keyed=room == "data")


def not_found() -> Answer:
    """Say that there is no such route."""
    return as_json({"statusCode": 404, "message": "Resource not found"}, 404)


def envelope(rows: Sequence[Any], count: int | None = None) -> Answer:
    """Wrap rows as every answer is wrapped; ``count`` is what the service says of them."""
    counted = len(rows) if count is None else count
    return as_json({"elapsedTime": "0.05 secs", "count": counted, "data": rows, "error": ""})


def invalid(name: str, said: str) -> Answer:
    """Refuse a parameter with HTTP 400, in both of the forms that clients look for."""
    problem = {"MemberNames": [name], "ErrorMessage": said}
    head = {"elapsedTime": "0 secs", "count": -1, "data": []}
    return as_json(
        {**head, "error": "Invalid parameter value", "errorObject": [problem]}, status=400
    )


def _refusal(asked: Asked) -> Answer | None:
    key = asked.headers.get("ocp-apim-subscription-key") or asked.first("subscription-key")
    if key == KEY:
        return None
    said = (
        "invalid subscription key. Make sure to provide a valid key for an active subscription."
        if key
        else "missing subscription key. Make sure to include subscription key when making requests"
        " to an API."
    )
    return as_json({"statusCode": 401, "message": f"Access denied due to {said}"}, 401)


def _listed(asked: Asked, name: str) -> list[str]:
    return [value for value in asked.first(name).split(",") if value]


def _rows(asked: Asked, figures: Figures, frequency: str, *, keyed: bool) -> Answer:
    periods = _listed(asked, "period")
    if len(periods) > (MOST_PERIODS if keyed else 1):
        return invalid("period", "The field period holds more values than are allowed.")
    for name in NUMERIC:
        if not all(code.isdigit() for code in _listed(asked, name)):
            return invalid(name, f"The field {name} is invalid")
    found = list(_found(figures, _selection(asked, frequency, periods)))
    if asked.first("countOnly").lower() == "true":
        return envelope([], len(found))
    most = int(asked.first("maxRecords") or KEYED_ROWS)
    cut = found[: min(most, KEYED_ROWS if keyed else PREVIEW_ROWS)]
    described = asked.first("includeDesc").lower() == "true"
    return envelope([row(cell, described=described) for cell in cut])


def _selection(asked: Asked, frequency: str, periods: Sequence[str]) -> Selection:
    """Read the dimensions of a request: what is left out means all values of it."""

    def numbers(name: str, among: Sequence[int]) -> tuple[int, ...]:
        wanted = {int(code) for code in _listed(asked, name)}
        return tuple(code for code in among if not wanted or code in wanted)

    def texts(name: str, among: Sequence[str]) -> tuple[str, ...]:
        wanted = set(_listed(asked, name))
        return tuple(code for code in among if not wanted or code in wanted)

    return Selection(
        frequency,
        tuple(periods),
        numbers("reporterCode", tuple(PAIRS)),
        numbers("partnerCode", (*PAIRS, *PARTNERS)),
        numbers("partner2Code", (0,)),
        texts("cmdCode", (*CHAPTERS, *DETAIL)),
        texts("flowCode", tuple(FLOWS)),
        texts("customsCode", tuple(CUSTOMS)),
        numbers("motCode", tuple(MODES)),
    )


def _found(figures: Figures, chosen: Selection) -> Iterator[Cell]:
    """Give the cells that a selection meets, totals and detail side by side."""
    for period, reporter, code in product(chosen.periods, chosen.reporters, chosen.codes):
        for partner, flow in product(chosen.partners, chosen.flows):
            value = _value(figures, (reporter, partner, code, flow), our_period(chosen, period))
            if value is None or not chosen.seconds:
                continue
            for customs, mode in product(chosen.customs, chosen.modes):
                # Detail is there by mode or by procedure, never by both.
                if customs == "C00" or mode == 0:
                    share = CUSTOMS[customs] * MODES[mode]
                    yield Cell(period, reporter, partner, flow, code, customs, mode, value * share)


def our_period(chosen: Selection, period: str) -> str:
    """Turn ``202403`` into ``2024-03``; a period of the other frequency becomes one without data.

    That is what the service does with it: HTTP 200 and no rows.
    """
    if not period.isdigit() or len(period) != (4 if chosen.frequency == "A" else 6):
        return "0000"
    return period if chosen.frequency == "A" else f"{period[:4]}-{period[4:]}"


def _value(figures: Figures, key: tuple[int, int, str, str], period: str) -> float | None:
    reporter, partner, code, flow = key
    if partner == reporter:
        return None
    chapter, share = DETAIL.get(code, (code, 1.0))
    plain_flow, part = FLOWS[flow]
    pair = f"{reporter}.{PAIRS[reporter]}.{chapter}.{plain_flow}"
    value = figures.value("un_comtrade", pair, period)
    if value is None or (part != 1 and code != "TOTAL"):
        return None
    return value * PARTNERS.get(partner, 1) * share * part


def _available(asked: Asked, figures: Figures, frequency: str) -> Answer:
    """Answer getDA: one row for each reporter and period of which there is a data set."""
    periods = _listed(asked, "period")
    if len(periods) > MOST_PERIODS:
        return invalid("period", "The field period holds more values than are allowed.")
    reporters = {int(code) for code in _listed(asked, "reporterCode") if code.isdigit()}
    sets = [
        _dataset(figures, frequency, reporter, period)
        for reporter in PAIRS
        for period in (figures.years() if frequency == "A" else figures.months())
        if (not reporters or reporter in reporters)
        and (not periods or period.replace("-", "") in periods)
        and _totals(figures, reporter, period)
    ]
    if asked.first("format").lower() != "csv":
        return envelope(sets)
    names = [name[0].upper() + name[1:] for name in sets[0]] if sets else []
    return as_text(csv_text(names, [list(one.values()) for one in sets]), "text/csv; charset=utf-8")


def _totals(figures: Figures, reporter: int, period: str) -> str:
    keys = (f"{reporter}.{PAIRS[reporter]}.{code}.{flow}" for code in CHAPTERS for flow in "MX")
    values = [figures.value("un_comtrade", key, period) for key in keys]
    return "" if all(value is None for value in values) else repr(values)


def _dataset(figures: Figures, frequency: str, reporter: int, period: str) -> dict[str, Any]:
    iso, name = {156: ("CHN", "China"), 112: ("BLR", "Belarus")}[reporter]
    told = zlib.crc32(_totals(figures, reporter, period).encode())
    month = period if len(period) == 7 else f"{period}-12"
    revised = {one.period for one in figures.revisions if one.service == "un_comtrade"}
    released = f"{shifted(month, 1)}-20T00:00:00"
    last = f"{figures.edition}T00:00:00" if period in revised else released
    code = period.replace("-", "")
    return {
        "datasetCode": int(f"{'2' if frequency == 'A' else '1'}{reporter}{code.ljust(6, '0')}6"),
        "typeCode": "C",
        "freqCode": frequency,
        "period": int(code),
        "reporterCode": reporter,
        "reporterISO": iso,
        "reporterDesc": name,
        "classificationCode": "H6",
        "classificationSearchCode": "HS",
        "isOriginalClassification": True,
        "isExtendedFlowCode": True,
        "isExtendedPartnerCode": False,
        "isExtendedPartner2Code": False,
        "isExtendedCmdCode": False,
        "isExtendedCustomsCode": True,
        "isExtendedMotCode": True,
        "totalRecords": 96,
        "datasetChecksum": told,
        "firstReleased": released,
        "lastReleased": last,
    }
