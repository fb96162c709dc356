"""World Bank v2 below ``sources/``: an object with concepts, for the indicators (2) and debt (6).

Concepts stand in the address in any order, each with a ``;`` list or ``all``. A value that does not
exist is refused in XML even where JSON was asked for. (These services write rows as JSON only;
asked for XML they refuse.)
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from .figures import FIRST_YEAR, SCHEDULED_YEARS, Figure, Figures
from .model import XML, Answer, Asked, as_json, as_text
from .world_bank_codes import COUNTRIES, INDICATORS, Paging

SHORT = Paging(1, 50)
"""The page of a short list."""

Names = Mapping[str, str]

NAMES = {"2": "World Development Indicators", "6": "International Debt Statistics"}
DEBT = {
    "DT.DOD.DPPG.CD": "External debt stocks, public and publicly guaranteed (DOD, current US$)",
    "DT.AMT.DPPG.CD": "Principal repayments on external debt, public and publicly guaranteed",
    "DT.INT.DPPG.CD": "Interest payments on external debt, public and publicly guaranteed",
}
# Some names end in a blank, as the service's do.
CREDITORS = {"730": "China ", "643": "Russian Federation ", "BND": "Bondholders ", "WLD": "World "}


def source_answer(asked: Asked, figures: Figures, parts: Sequence[str], paging: Paging) -> Answer:
    """Answer a request whose path below ``sources/`` has these parts."""
    if asked.first("format", "xml").lower() != "json":
        return refused()
    source, *rest = parts
    if source == "all" and not rest:
        return _sources(figures, list(NAMES))
    if source not in NAMES:
        return refused()
    if not rest:
        return _sources(figures, [source])
    concepts = _concepts(figures, source)
    keys = {name.lower(): name for name in concepts}
    if rest == ["concepts"]:
        return _concept_list(source, concepts)
    if len(rest) <= 2 and rest[0].lower() in keys:
        name = keys[rest[0].lower()]
        return _members(source, name, concepts[name], rest[1] if len(rest) == 2 else "all")
    if len(rest) % 2 or not {key.lower() for key in rest[::2]} <= set(keys):
        return refused()
    wanted = {keys[key.lower()]: value for key, value in zip(rest[::2], rest[1::2], strict=True)}
    chosen = {name: _chosen(names, wanted.get(name, "all")) for name, names in concepts.items()}
    if not all(chosen.values()):
        return refused()
    return _data(figures, source, chosen, paging)


def refused() -> Answer:
    """Say in XML that there are no such data."""
    return as_text(
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<wb:error xmlns:wb="http://www.worldbank.org">\n'
        '  <wb:message id="160" key="Data not found">The provided parameter value is not valid or'
        " data not found.</wb:message>\n</wb:error>\n",
        XML,
    )


def _concepts(figures: Figures, source: str) -> dict[str, Names]:
    """Return the concepts of a source with what they can be, by id."""
    ahead = SCHEDULED_YEARS if source == "6" else 1
    years = range(FIRST_YEAR, figures.last_year + ahead + 1)
    times = {f"YR{year}": str(year) for year in years}
    countries = {code: names[1] for code, names in COUNTRIES.items()}
    if source == "2":
        return {"Country": countries, "Series": INDICATORS, "Time": times}
    return {
        "Country": {"BLR": "Belarus"},
        "Series": DEBT,
        "Counterpart-Area": CREDITORS,
        "Time": times,
    }


def _chosen(names: Names, wanted: str) -> dict[str, str]:
    """Return what a part of the address chooses; nothing as soon as one of it does not exist."""
    if wanted == "all":
        return dict(names)
    codes = wanted.split(";")
    return {code: names[code] for code in codes} if set(codes) <= set(names) else {}


def _sources(figures: Figures, ids: Sequence[str]) -> Answer:
    rows = [
        {
            "id": source,
            "lastupdated": figures.edition,
            "name": NAMES[source],
            "code": {"2": "WDI", "6": "IDS"}[source],
            "description": "",
            "url": "",
            "dataavailability": "Y",
            "metadataavailability": "N",
            "concepts": "3" if source == "2" else "4",
        }
        for source in ids
    ]
    return as_json([SHORT.head(len(rows)) | {"per_page": "50"}, rows])


def _concept_list(source: str, concepts: Mapping[str, Names]) -> Answer:
    listed = [{"id": name, "value": name} for name in concepts]
    told = [{"id": source, "name": NAMES[source], "concept": listed}]
    return as_json(SHORT.head(len(listed)) | {"source": told})


def _members(source: str, name: str, names: Names, wanted: str) -> Answer:
    chosen = _chosen(names, wanted)
    if not chosen:
        return refused()
    variables = [{"id": code, "value": value} for code, value in chosen.items()]
    told = [{"id": source, "concept": [{"id": name, "name": name, "variable": variables}]}]
    return as_json(SHORT.head(len(variables)) | {"source": told})


def _data(figures: Figures, source: str, chosen: Mapping[str, Names], paging: Paging) -> Answer:
    rows = list(_rows(figures, source, chosen))
    told = {"id": source, "name": NAMES[source], "data": paging.part(rows)}
    return as_json(paging.head(len(rows)) | {"lastupdated": None, "source": told})


def _rows(figures: Figures, source: str, chosen: Mapping[str, Names]) -> Iterator[dict[str, Any]]:
    for codes in product(*chosen.values()):
        named = dict(zip(chosen, codes, strict=True))
        variables = [
            {"concept": name, "id": code, "value": chosen[name][code]}
            for name, code in named.items()
        ]
        yield {"variable": variables, "value": _value(figures, source, named)}


def _value(figures: Figures, source: str, named: Names) -> Figure:
    year = named["Time"].removeprefix("YR")
    key = f"{named['Country']}.{named['Series']}"
    if source == "2":
        return figures.value("world_bank", key, year)
    return figures.value("world_bank_debt", f"{key}.{named['Counterpart-Area']}", year)
