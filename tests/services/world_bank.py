"""World Bank v2: indicators, the lists that clients read first, and messages with HTTP 200.

XML is the default; an unknown parameter is passed over in silence; without rows the second element
is null; errors are an array of one element, answered with HTTP 200.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any
from xml.sax.saxutils import escape

from .figures import FIRST_YEAR, Figures
from .model import HTML, XML, Answer, Asked, as_json, as_text
from .world_bank_codes import COUNTRIES, INDICATORS, Paging
from .world_bank_sources import source_answer

ROUTE = re.compile(r"(?:/v2)?(?:/(?:en|es|fr|ar|zh))?/(?P<rest>.+)")
INDICATOR = re.compile(r"country/(?P<countries>[^/]+)/indicator/(?P<indicators>[^/]+)")
MOST_ROWS = 32_500
ROWS = 50
LISTS: dict[str, list[dict[str, Any]]] = {
    "region": [
        {"id": "7", "code": "ECS", "iso2code": "Z7", "name": "Europe & Central Asia"},
        {"id": "4", "code": "EAS", "iso2code": "Z4", "name": "East Asia & Pacific"},
        {"id": "6", "code": "NAC", "iso2code": "XU", "name": "North America"},
    ],
    "incomelevel": [
        {"id": "UMC", "iso2code": "XT", "value": "Upper middle income"},
        {"id": "HIC", "iso2code": "XD", "value": "High income"},
    ],
    "lendingtype": [
        {"id": "IBD", "iso2code": "XF", "value": "IBRD"},
        {"id": "LNX", "iso2code": "XX", "value": "Not classified"},
    ],
}
NAMESPACE = 'xmlns:wb="http://www.worldbank.org"'


def answer(asked: Asked, figures: Figures) -> Answer:
    """Answer one request to api.worldbank.org."""
    found = ROUTE.fullmatch(asked.path.rstrip("/"))
    if not found:
        return lost()
    wanted = asked.first("format", "xml").lower()
    if wanted not in {"xml", "json"}:
        return xml_message("105", "Service currently unavailable", f"Format {wanted} not found")
    paging = _paging(asked)
    if paging is None:
        return message(asked)
    rest = found["rest"]
    if rest.startswith(("sources/", "source/")):
        return source_answer(asked, figures, rest.split("/")[1:], paging)
    if indicator := INDICATOR.fullmatch(rest):
        return _indicator(asked, figures, indicator.groupdict(), paging)
    return _list(asked, rest, paging)


def lost() -> Answer:
    """Say with a page that there is nothing at this path."""
    return as_text("<html><body><h1>404 Not Found</h1></body></html>", HTML, 404)


def message(asked: Asked, key: str = "120") -> Answer:
    """Refuse a value: HTTP 200 and an array of one element."""
    title = {"120": "Invalid value", "140": "Invalid value", "160": "Data not found"}[key]
    said = "The provided parameter value is not valid"
    if asked.first("format", "xml").lower() == "xml":
        return xml_message(key, title, said)
    return as_json([{"message": [{"id": key, "key": title, "value": said}]}])


def xml_message(key: str, title: str, said: str) -> Answer:
    """Refuse in XML, whatever form was asked for."""
    return as_text(
        f'<?xml version="1.0" encoding="utf-8"?>\n<wb:error {NAMESPACE}>\n'
        f'  <wb:message id="{key}" key="{escape(title)}">{escape(said)}</wb:message>\n'
        "</wb:error>\n",
        XML,
    )


def _paging(asked: Asked) -> Paging | None:
    page, per_page = asked.first("page", "1"), asked.first("per_page", str(ROWS))
    if not (page.isdigit() and per_page.isdigit() and 0 < int(per_page) <= MOST_ROWS):
        return None
    return Paging(max(int(page), 1), int(per_page))


def _indicator(asked: Asked, figures: Figures, wanted: dict[str, str], paging: Paging) -> Answer:
    countries = [code.upper() for code in wanted["countries"].split(";")]
    indicators = [code.upper() for code in wanted["indicators"].split(";")]
    codes = {**{iso: iso for iso in COUNTRIES}, **{two[0]: iso for iso, two in COUNTRIES.items()}}
    every = countries == ["ALL"]
    if not (every or set(countries) <= set(codes)) or not set(indicators) <= set(INDICATORS):
        return message(asked)
    if len(indicators) > 1 and asked.first("source") != "2":
        return message(asked)
    if every and asked.first("mrnev"):
        return as_text("Bad Request", HTML, 400)
    isos = list(COUNTRIES) if every else [codes[code] for code in countries]
    years = _years(figures, asked.first("date"))
    rows = []
    for indicator, iso in product(indicators, isos):
        rows += _most_recent(asked, [_row(figures, iso, indicator, year) for year in years])
    return _indicator_page(asked, figures, rows, paging)


def _years(figures: Figures, date: str) -> list[str]:
    """Return the years that are asked for, newest first: the last of them has no figure yet."""
    years = [str(year) for year in range(FIRST_YEAR, figures.last_year + 2)]
    first, _, last = date.partition(":")
    if date:
        years = [year for year in years if first <= year <= (last or first)]
    return years[::-1]


def _most_recent(asked: Asked, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    if asked.first("mrnev").isdigit():
        filled = [row for row in rows if row["value"] is not None]
        return filled[: int(asked.first("mrnev"))]
    return rows[: int(asked.first("mrv"))] if asked.first("mrv").isdigit() else rows


def _row(figures: Figures, iso: str, indicator: str, year: str) -> dict[str, Any]:
    return {
        "indicator": {"id": indicator, "value": INDICATORS[indicator]},
        "country": {"id": COUNTRIES[iso][0], "value": COUNTRIES[iso][1]},
        "countryiso3code": iso,
        "date": year,
        "value": figures.value("world_bank", f"{iso}.{indicator}", year),
        "unit": "",
        "obs_status": "",
        "decimal": 0,
    }


def _indicator_page(
    asked: Asked, figures: Figures, rows: Sequence[dict[str, Any]], paging: Paging
) -> Answer:
    head = paging.head(len(rows)) | {"sourceid": "2", "lastupdated": figures.edition}
    if not rows:
        head = dict.fromkeys(("page", "pages", "per_page", "total"), 0)
        head |= {"sourceid": None, "lastupdated": None}
    part = paging.part(rows)
    if asked.first("format", "xml").lower() == "json":
        return as_json([head, part or None])
    return _xml(head, part)


def _xml(head: dict[str, Any], rows: Iterable[dict[str, Any]]) -> Answer:
    told = " ".join(f'{name}="{value}"' for name, value in head.items())
    written = "".join(
        f'  <wb:data>\n    <wb:indicator id="{row["indicator"]["id"]}">'
        f"{escape(row['indicator']['value'])}</wb:indicator>\n"
        f'    <wb:country id="{row["country"]["id"]}">{escape(row["country"]["value"])}'
        f"</wb:country>\n    <wb:countryiso3code>{row['countryiso3code']}</wb:countryiso3code>\n"
        f"    <wb:date>{row['date']}</wb:date>\n    <wb:value>"
        f"{'' if row['value'] is None else row['value']}</wb:value>\n    <wb:unit />\n"
        "    <wb:obs_status />\n    <wb:decimal>0</wb:decimal>\n  </wb:data>\n"
        for row in rows
    )
    head_line = '<?xml version="1.0" encoding="utf-8"?>'
    return as_text(f"{head_line}\n<wb:data {told} {NAMESPACE}>\n{written}</wb:data>", XML)


def _list(asked: Asked, rest: str, paging: Paging) -> Answer:
    """Answer with countries or their classes; here the service writes ``per_page`` as text."""
    name, _, wanted = rest.partition("/")
    if name == "country":
        codes = COUNTRIES if wanted in {"", "all"} else wanted.upper().split(";")
        if not set(codes) <= set(COUNTRIES):
            return message(asked)
        rows = [_country(code) for code in codes]
    elif name in LISTS and not wanted:
        rows = LISTS[name]
    else:
        return lost()
    if asked.first("format", "xml").lower() != "json":
        return message(asked)
    part = paging.part(rows)
    return as_json([paging.head(len(rows)) | {"per_page": str(paging.per_page)}, part])


def _country(code: str) -> dict[str, Any]:
    two, name, capital, longitude, latitude = COUNTRIES[code]
    group = code == "WLD"
    regions = {"BLR": LISTS["region"][0], "CHN": LISTS["region"][1], "USA": LISTS["region"][2]}
    region = regions.get(code, {"code": "NA", "iso2code": "NA", "name": "Aggregates"})
    none = {"id": "", "iso2code": "", "value": ""}
    return {
        "id": code,
        "iso2Code": two,
        "name": name,
        # Some names end in a blank, as the service's do.
        "region": {
            "id": region["code"],
            "iso2code": region["iso2code"],
            "value": f"{region['name']} ",
        },
        "adminregion": none,
        "incomeLevel": none if group else LISTS["incomelevel"][code == "USA"],
        "lendingType": none if group else LISTS["lendingtype"][code == "USA"],
        "capitalCity": capital,
        "longitude": longitude,
        "latitude": latitude,
    }
