"""The reference files of UN Comtrade: lists of codes that hardly ever change, with an ETag."""

from collections.abc import Callable, Iterable
from typing import Any

from .comtrade_rows import AREAS, CODE_NAMES, CUSTOMS_NAMES, MODE_NAMES
from .model import Answer, Asked, as_json

FOLDER = "/files/v1/app/reference/"
ISO2 = {0: "W0", 112: "BY", 156: "CN", 276: "DE", 643: "RU", 804: "UA"}
CATEGORIES = {
    "reporter": "Reporters.json",
    "partner": "partnerAreas.json",
    "cmd:HS": "HS.json",
    "cmd:H6": "H6.json",
    "mot": "ModeOfTransportCodes.json",
    "customs": "CustomsCodes.json",
    "qtyunit": "QuantityUnits.json",
}


def reference_file(asked: Asked) -> Answer | None:
    """Answer with a reference file; None where there is no file of that name."""
    make = FILES.get(asked.path.removeprefix(FOLDER))
    if make is None:
        return None
    headers = (("Cache-Control", "max-age=604800"),)
    return as_json({"more": False, "results": make(asked)}, headers=headers, etag=True)


def _areas(kind: str, codes: Iterable[int]) -> list[dict[str, Any]]:
    # The service writes PartnerCode, but reporterCode.
    return [
        {
            "id": code,
            "text": AREAS[code][1],
            f"{kind}Code": code,
            f"{kind}Desc": AREAS[code][1],
            f"{kind}Note": AREAS[code][1],
            f"{kind}CodeIsoAlpha2": ISO2[code],
            f"{kind}CodeIsoAlpha3": AREAS[code][0],
            "entryEffectiveDate": "1900-01-01T00:00:00",
            "isGroup": code == 0,
        }
        for code in codes
    ]


def _reporters(asked: Asked) -> list[dict[str, Any]]:
    return _areas("reporter", (112, 156))


def _partners(asked: Asked) -> list[dict[str, Any]]:
    return _areas("Partner", AREAS)


def _products(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "id": code,
            "text": name if code == "TOTAL" else f"{code} - {name}",
            "parent": "#" if len(code) != 4 else code[:2],
            "isLeaf": "1" if len(code) == 6 else "0",
            "aggrLevel": 0 if code == "TOTAL" else len(code),
            "standardUnitAbbr": "N/A" if code == "TOTAL" else "kg",
        }
        for code, name in CODE_NAMES.items()
    ]


def _modes(asked: Asked) -> list[dict[str, Any]]:
    return [{"id": code, "text": name} for code, name in MODE_NAMES.items()]


def _customs(asked: Asked) -> list[dict[str, Any]]:
    return [{"id": code, "text": name} for code, name in CUSTOMS_NAMES.items()]


def _units(asked: Asked) -> list[dict[str, Any]]:
    names = {-1: ("N/A", "Not available"), 8: ("kg", "Weight in kilograms")}
    return [
        {"qtyCode": code, "qtyAbbr": abbreviation, "qtyDescription": name}
        for code, (abbreviation, name) in names.items()
    ]


def _files(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "category": category,
            "variable": category.partition(":")[0],
            "description": f"List of {category}",
            "fileuri": f"{asked.address}{FOLDER}{name}",
        }
        for category, name in CATEGORIES.items()
    ]


def _iso(asked: Asked) -> list[dict[str, Any]]:
    return [
        {"country_area_code": code, "country_area": name, "iso3": iso}
        for code, (iso, name) in AREAS.items()
    ]


FILES: dict[str, Callable[[Asked], list[dict[str, Any]]]] = {
    "Reporters.json": _reporters,
    "partnerAreas.json": _partners,
    "HS.json": _products,
    "H6.json": _products,
    "ModeOfTransportCodes.json": _modes,
    "CustomsCodes.json": _customs,
    "QuantityUnits.json": _units,
    "ListofReferences.json": _files,
    "country_area_code_iso.json": _iso,
}
