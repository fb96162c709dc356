"""IMF: trade by partner (IMTS) over SDMX 2.1 and 3.0.

Version 3.0 ignores ``startPeriod``, takes ``*`` and not an empty slot for everything, and answers
HTTP 200 without observations for codes that do not exist; 2.1 takes empty slots and both periods.
"""

import re
from collections.abc import Iterator, Sequence

from .figures import Figures
from .imf_messages import Observation, csv_one, csv_two, generic_xml, sdmx_json
from .imf_structure import structure_message
from .model import Answer, Asked, as_json, number

DATA3 = re.compile(
    r"/external/sdmx/3\.0/data/dataflow/(?P<agency>[^/]+)/(?P<flow>[^/]+)/(?P<version>[^/]+)"
    r"(?:/(?P<key>[^/]*))?"
)
DATA2 = re.compile(r"/external/sdmx/2\.1/data/(?P<flow>[^/]+)/(?P<key>[^/]*)(?:/[^/]*)?")
STRUCTURE = re.compile(
    r"/external/sdmx/(?P<api>3\.0/structure|2\.1)/(?P<kind>dataflow|datastructure|codelist)/"
    r"(?P<agency>[^/]+)/(?P<id>[^/]+)/(?P<version>[^/]+)"
)
FLOWS2 = {"IMTS", "IMF.STA,IMTS", "IMF.STA,IMTS,latest", "IMF.STA,IMTS,1.0.0"}
BOUND = re.compile(r"(ge|le|gt|lt|eq):(\d{4})(?:-(?:A1|M?(\d{1,2})))?")
CSV_TWO = "application/vnd.sdmx.data+csv;version=2.0.0"
CSV_ONE = "application/vnd.sdmx.data+csv;version=1.0.0"
GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"


def answer(asked: Asked, figures: Figures) -> Answer:
    """Answer one request to api.imf.org."""
    if found := DATA3.fullmatch(asked.path):
        if (found["agency"], found["flow"]) != ("IMF.STA", "IMTS"):
            return Answer(204)
        return _data3(asked, figures, found["key"] or "*")
    if found := DATA2.fullmatch(asked.path):
        if found["flow"] not in FLOWS2:
            return Answer(204)
        return _data2(asked, figures, found["key"])
    if found := STRUCTURE.fullmatch(asked.path):
        return structure_message(found["api"].startswith("3"), found["kind"], found["id"])
    return unknown(asked)


def unknown(asked: Asked) -> Answer:
    """Say that there is no such resource, in the form of the service's gateway."""
    told = {"message": "Resource not found", "code": "404", "correlationId": "loopback"}
    return as_json({**told, "path": asked.path}, 404, "application/json")


def _data3(asked: Asked, figures: Figures, key: str) -> Answer:
    slots = [set(slot.replace(",", "+").split("+")) for slot in key.split(".")]
    if key == "*":
        slots = [{"*"}] * 4
    within = _Within(asked.first("c[TIME_PERIOD]"))
    found = list(_observations(figures, slots, within)) if len(slots) == 4 else []
    accepted = asked.headers.get("accept", "")
    if "csv" in accepted:
        return Answer(media=CSV_TWO, body=csv_two(found).encode())
    # Asked for anything else, the service has been seen to answer with either form.
    if "xml" in accepted:
        return Answer(media=GENERIC, body=generic_xml(found).encode())
    return as_json(sdmx_json(found), media="application/json")


def _data2(asked: Asked, figures: Figures, key: str) -> Answer:
    slots = [set(slot.split("+")) if slot else {"*"} for slot in key.split(".")]
    if key in {"", "all"}:
        slots = [{"*"}] * 4
    start, end = asked.first("startPeriod"), asked.first("endPeriod")
    bounds = "+".join([*([f"ge:{start}"] if start else []), *([f"le:{end}"] if end else [])])
    found = list(_observations(figures, slots, _Within(bounds))) if len(slots) == 4 else []
    if "csv" in asked.headers.get("accept", ""):
        return Answer(media=CSV_ONE, body=csv_one(found).encode())
    return Answer(media=GENERIC, body=generic_xml(found).encode())


class _Within:
    """The bounds of a query in time: ``ge:2022-M01+le:2024-M12``, years or months."""

    def __init__(self, text: str) -> None:
        # A plus that nobody escaped has become a blank on the way.
        parts = [part for part in re.split(r"[+\s]", text) if part]
        self.bounds = [found.groups() for part in parts if (found := BOUND.fullmatch(part))]

    def __contains__(self, period: str) -> bool:
        first = period if len(period) == 7 else f"{period}-01"
        last = period if len(period) == 7 else f"{period}-12"
        return all(self._holds(bound, first, last) for bound in self.bounds)

    def _holds(self, bound: Sequence[str], first: str, last: str) -> bool:
        relation, year, month = bound
        since = f"{year}-{int(month or 1):02d}"
        until = f"{year}-{int(month or 12):02d}"
        return {
            "ge": last >= since,
            "gt": first > until,
            "le": first <= until,
            "lt": last < since,
            "eq": first <= until and last >= since,
        }[relation]


def _observations(
    figures: Figures, slots: Sequence[set[str]], within: _Within
) -> Iterator[Observation]:
    for key in figures.keys("imf_imts"):
        country, indicator, counterpart = key.split(".")
        for frequency in "AM":
            codes = (country, indicator, counterpart, frequency)
            if not all({"*", code} & slot for slot, code in zip(slots, codes, strict=True)):
                continue
            for period in figures.years() if frequency == "A" else figures.months():
                value = figures.value("imf_imts", key, period) if period in within else None
                if value is None:
                    continue
                # What Belarus no longer reports, the service estimates from its partners.
                derivation = "E" if country == "BLR" and period >= "2022" else "O"
                shown = period if frequency == "A" else f"{period[:4]}-M{period[5:]}"
                yield Observation(*codes, shown, number(value), derivation)
