"""The messages of the IMF: SDMX-CSV 1.0 and 2.0, SDMX-JSON 2.0, generic SDMX-ML 2.1."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

from .model import csv_text

FLOW = "IMF.STA:IMTS(1.0.0)"
DIMENSIONS = ("COUNTRY", "INDICATOR", "COUNTERPART_COUNTRY", "FREQUENCY")
MEASURED = (
    *DIMENSIONS,
    *("TIME_PERIOD", "OBS_VALUE", "SCALE", "PRECISION", "DECIMALS_DISPLAYED", "TRADE_FLOW"),
    *("VALUATION", "UNIT", "DERIVATION_TYPE", "OVERLAP", "STATUS"),
)
# The scale says millions, the values are plain dollars all the same: the service's own trap.
SCALE = "6"
FLOW_NAMES = {"X": "EX", "M": "IM", "T": "TB"}
NAMESPACES = (
    'xmlns:mes="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message" '
    'xmlns:gen="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic" '
    'xmlns:com="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/common"'
)
HEADER = """\
  <mes:Header>
    <mes:ID>LOOPBACK</mes:ID>
    <mes:Test>true</mes:Test>
    <mes:Prepared>2026-01-01T00:00:00</mes:Prepared>
    <mes:Sender id="IMF"/>
"""


class Observation(NamedTuple):
    """One observation with its key and what the service says of it."""

    country: str
    indicator: str
    counterpart: str
    frequency: str
    period: str
    value: str
    derivation: str


def _cells(one: Observation) -> list[str]:
    valuation = one.indicator.split("_")[1] if "_" in one.indicator else ""
    trade = FLOW_NAMES[one.indicator[0]]
    fixed = [SCALE, "", "0", trade, valuation, "USD", one.derivation, "", ""]
    return [*one[:6], *fixed]


def csv_two(found: Iterable[Observation]) -> str:
    """Write SDMX-CSV 2.0: structure, its id and the action stand before the key."""
    header = ("STRUCTURE[;]", "STRUCTURE_ID", "ACTION", *MEASURED)
    return csv_text(header, (["dataflow", FLOW, "R", *_cells(one)] for one in found), "\n")


def csv_one(found: Iterable[Observation]) -> str:
    """Write SDMX-CSV 1.0: only the flow stands before the key."""
    return csv_text(("DATAFLOW", *MEASURED), ([FLOW, *_cells(one)] for one in found), "\n")


def sdmx_json(found: Sequence[Observation]) -> dict[str, Any]:
    """Write SDMX-JSON 2.0: values are text; without observations there is no ``series``."""
    codes = [list(dict.fromkeys(one[place] for one in found)) for place in range(4)]
    periods = sorted({one.period for one in found})
    series: dict[str, dict[str, Any]] = {}
    for one in found:
        key = ":".join(str(codes[place].index(one[place])) for place in range(4))
        observations = series.setdefault(key, {"attributes": [0], "observations": {}})
        place = str(periods.index(one.period))
        observations["observations"][place] = [one.value, one.derivation]
    data_set: dict[str, Any] = {"structure": 0, "action": "Replace"}
    if series:
        data_set["series"] = series
    return {
        "meta": {},
        "data": {"dataSets": [data_set], "structures": [_described(codes, periods)]},
    }


def _described(codes: Sequence[Sequence[str]], periods: Sequence[str]) -> dict[str, Any]:
    urn = "urn:sdmx:org.sdmx.infomodel.datastructure"
    dimensions = [
        {"id": name, "keyPosition": place, "roles": [], "values": [{"id": code} for code in given]}
        for place, (name, given) in enumerate(zip(DIMENSIONS, codes, strict=True))
    ]
    times = [{"value": period} for period in periods]
    return {
        "dataSets": [0],
        "links": [
            {"urn": f"{urn}.Dataflow=IMF.STA:IMTS(1.0.0)", "title": "Dataflow"},
            {
                "urn": f"{urn}.DataStructure=IMF.STA:DSD_IMTS(1.0.0)",
                "title": "DataStructureDefinition",
            },
        ],
        "dimensions": {
            "series": dimensions,
            "observation": [{"id": "TIME_PERIOD", "keyPosition": 4, "values": times}],
        },
        "measures": {"observation": [{"id": "OBS_VALUE", "roles": []}]},
        "attributes": {
            "series": [{"id": "SCALE", "roles": [], "values": [{"id": SCALE}]}],
            "observation": [{"id": "DERIVATION_TYPE", "roles": [], "values": []}],
        },
        "annotations": [],
    }


def generic_xml(found: Iterable[Observation]) -> str:
    """Write generic SDMX-ML 2.1, one series after another."""
    grouped: dict[tuple[str, ...], list[Observation]] = {}
    for one in found:
        grouped.setdefault(one[:4], []).append(one)
    series = "".join(_series(key, rows) for key, rows in grouped.items())
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f"<mes:GenericData {NAMESPACES}>\n{HEADER}"
        '    <mes:Structure structureID="IMTS" dimensionAtObservation="TIME_PERIOD">\n'
        '      <com:StructureUsage><Ref agencyID="IMF.STA" id="IMTS" version="1.0.0"/>'
        "</com:StructureUsage>\n    </mes:Structure>\n  </mes:Header>\n"
        '  <mes:DataSet structureRef="IMTS" action="Replace">\n'
        f"{series}  </mes:DataSet>\n</mes:GenericData>\n"
    )


def _series(key: Sequence[str], rows: Iterable[Observation]) -> str:
    values = "".join(
        f"<gen:Value id={quoteattr(name)} value={quoteattr(code)}/>"
        for name, code in zip(DIMENSIONS, key, strict=True)
    )
    observations = "".join(
        f"      <gen:Obs><gen:ObsDimension value={quoteattr(one.period)}/>"
        f"<gen:ObsValue value={quoteattr(one.value)}/><gen:Attributes>"
        f'<gen:Value id="DERIVATION_TYPE" value={quoteattr(one.derivation)}/>'
        "</gen:Attributes></gen:Obs>\n"
        for one in rows
    )
    series_key = f"<gen:SeriesKey>{values}</gen:SeriesKey>"
    return f"    <gen:Series>{series_key}\n{observations}    </gen:Series>\n"
