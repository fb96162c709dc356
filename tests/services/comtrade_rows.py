"""One row of UN Comtrade: 47 fields, in the service's spelling, order and types."""

from typing import Any, NamedTuple

from .figures import plain

AREAS = {
    0: ("W00", "World"),
    112: ("BLR", "Belarus"),
    156: ("CHN", "China"),
    276: ("DEU", "Germany"),
    643: ("RUS", "Russian Federation"),
    804: ("UKR", "Ukraine"),
}
FLOW_NAMES = {"M": "Import", "X": "Export", "RM": "Re-import", "RX": "Re-export"}
CODE_NAMES = {
    "TOTAL": "All Commodities",
    "44": "Wood and articles of wood; wood charcoal",
    "4407": "Wood sawn or chipped lengthwise",
    "440710": "Wood; coniferous, sawn or chipped lengthwise",
    "02": "Meat and edible meat offal",
    "0207": "Meat and edible offal of poultry",
    "04": "Dairy produce; birds' eggs; natural honey",
    "0404": "Whey and products of natural milk constituents",
    "31": "Fertilizers",
    "15": "Animal, vegetable or microbial fats and oils",
}
MODE_NAMES = {0: "TOTAL MOT", 1000: "Air", 2000: "Water", 3100: "Railway", 3200: "Road"}
CUSTOMS_NAMES = {"C00": "TOTAL CPC", "C01": "Clearance for home use"}
# Kilograms for a dollar, by chapter; the service leaves the weight of everything together out.
WEIGHTS = {"44": 2.5, "02": 0.25, "04": 0.5, "31": 3.0, "15": 0.75}


class Cell(NamedTuple):
    """What a row is about, and its value in dollars."""

    period: str
    reporter: int
    partner: int
    flow: str
    code: str
    customs: str
    mode: int
    value: float


def row(cell: Cell, *, described: bool) -> dict[str, Any]:
    """Write a cell as the service does; without descriptions their fields are null."""

    def text(value: str) -> str | None:
        return value if described else None

    return {
        **_when(cell),
        "reporterCode": cell.reporter,
        "reporterISO": text(AREAS[cell.reporter][0]),
        "reporterDesc": text(AREAS[cell.reporter][1]),
        "flowCode": cell.flow,
        "flowDesc": text(FLOW_NAMES[cell.flow]),
        "partnerCode": cell.partner,
        "partnerISO": text(AREAS[cell.partner][0]),
        "partnerDesc": text(AREAS[cell.partner][1]),
        "partner2Code": 0,
        "partner2ISO": text("W00"),
        "partner2Desc": text("World"),
        "classificationCode": "H6" if cell.period >= "2022" else "H5",
        "classificationSearchCode": "HS",
        "isOriginalClassification": True,
        "cmdCode": cell.code,
        "cmdDesc": text(CODE_NAMES[cell.code]),
        "aggrLevel": (0 if cell.code == "TOTAL" else len(cell.code)) if described else None,
        "isLeaf": len(cell.code) == 6,
        "customsCode": cell.customs,
        "customsDesc": text(CUSTOMS_NAMES[cell.customs]),
        "mosCode": "0",
        "motCode": cell.mode,
        "motDesc": text(MODE_NAMES[cell.mode]),
        **_amounts(cell),
    }


def _when(cell: Cell) -> dict[str, Any]:
    annual = len(cell.period) == 4
    return {
        "typeCode": "C",
        "freqCode": "A" if annual else "M",
        "refPeriodId": int(f"{cell.period}0101" if annual else f"{cell.period}01"),
        "refYear": int(cell.period[:4]),
        "refMonth": 52 if annual else int(cell.period[4:]),
        "period": cell.period,
    }


def _amounts(cell: Cell) -> dict[str, Any]:
    # The service mixes whole and broken numbers: exports come without a point here.
    value = plain(cell.value) if cell.flow in {"X", "RX"} else float(plain(cell.value))
    imported = cell.flow in {"M", "RM"}
    total = cell.code == "TOTAL"
    estimated = cell.code.startswith("02")
    none = None if imported else 0
    weight = none if total else plain(cell.value * WEIGHTS[cell.code[:2]])
    unit = (-1, "N/A") if total else (8, "kg")
    return {
        "qtyUnitCode": unit[0],
        "qtyUnitAbbr": unit[1],
        "qty": weight,
        "isQtyEstimated": estimated,
        "altQtyUnitCode": -1,
        "altQtyUnitAbbr": "N/A",
        "altQty": none,
        "isAltQtyEstimated": False,
        "netWgt": weight,
        "isNetWgtEstimated": estimated,
        "grossWgt": none,
        "isGrossWgtEstimated": False,
        "cifvalue": value if imported else None,
        "fobvalue": None if imported else value,
        "primaryValue": value,
        "legacyEstimationFlag": 4 if estimated else 0,
        # Neither tells totals from detail at the service: they differ between its reporters.
        "isReported": cell.reporter == 156,
        "isAggregate": cell.reporter != 156,
    }
