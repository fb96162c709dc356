"""The structure of the IMF's trade by partner as SDMX-ML, in 2.1 and in 3.0."""

from collections.abc import Iterable, Mapping

from .imf_messages import DIMENSIONS, HEADER
from .model import Answer

SDMX2 = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
SDMX3 = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
URN = "urn:sdmx:org.sdmx.infomodel"
CODES: Mapping[str, Mapping[str, str]] = {
    "COUNTRY": {"BLR": "Belarus", "CHN": "China, People's Republic of"},
    "INDICATOR": {
        "XG_FOB_USD": "Exports of goods, free on board, US dollar",
        "MG_CIF_USD": "Imports of goods, cost insurance freight, US dollar",
        "MG_FOB_USD": "Imports of goods, free on board, US dollar",
        "TBG_USD": "Trade balance of goods, US dollar",
    },
    "COUNTERPART_COUNTRY": {
        "BLR": "Belarus",
        "CHN": "China, People's Republic of",
        "G001": "World",
    },
    "FREQUENCY": {"A": "Annual", "M": "Monthly"},
}
LISTS = {name: f"CL_{name}" for name in CODES}
ATTRIBUTES = ("SCALE", "DERIVATION_TYPE")


def structure_message(third: bool, kind: str, wanted: str) -> Answer:
    """Answer a question for the flow, its structure or a code list; 204 for what there is not.

    Whatever is asked, all three come: the clients find what they need in it.
    """
    every = {"all", "*"}
    known = {
        "dataflow": {"IMTS", *every},
        "datastructure": {"DSD_IMTS", *every},
        "codelist": {*LISTS.values(), *every},
    }
    if wanted not in known[kind]:
        return Answer(204)
    text = _third() if third else _second()
    version = "3.0.0" if third else "2.1"
    return Answer(media=f"application/vnd.sdmx.structure+xml;version={version}", body=text.encode())


def _message(base: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<mes:Structure xmlns:mes="{base}/message" xmlns:str="{base}/structure" '
        f'xmlns:com="{base}/common">\n{HEADER}  </mes:Header>\n'
        f"  <mes:Structures>\n{body}  </mes:Structures>\n</mes:Structure>\n"
    )


def _lists() -> str:
    return "".join(
        f'    <str:Codelist id="{LISTS[name]}" agencyID="IMF.STA" version="1.0.0">'
        f'<com:Name xml:lang="en">{name}</com:Name>{_codes(codes.items())}</str:Codelist>\n'
        for name, codes in CODES.items()
    )


def _codes(codes: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<str:Code id="{code}"><com:Name xml:lang="en">{name}</com:Name></str:Code>'
        for code, name in codes
    )


def _concepts() -> str:
    names = [*DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *ATTRIBUTES]
    concepts = "".join(
        f'<str:Concept id="{name}"><com:Name xml:lang="en">{name}</com:Name></str:Concept>'
        for name in names
    )
    return (
        '<str:ConceptScheme id="CS_IMTS" agencyID="IMF.STA" version="1.0.0">'
        f'<com:Name xml:lang="en">Concepts</com:Name>{concepts}</str:ConceptScheme>'
    )


def _second() -> str:
    flow = (
        '    <str:Dataflows><str:Dataflow id="IMTS" agencyID="IMF.STA" version="1.0.0">'
        '<com:Name xml:lang="en">International Trade in Goods (by partner country) (IMTS)'
        '</com:Name><str:Structure><Ref id="DSD_IMTS" agencyID="IMF.STA" version="1.0.0" '
        'package="datastructure" class="DataStructure"/></str:Structure></str:Dataflow>'
        "</str:Dataflows>\n"
    )
    scheme = f"    <str:Concepts>{_concepts()}</str:Concepts>\n"
    return _message(
        SDMX2,
        f"{flow}    <str:Codelists>\n{_lists()}    </str:Codelists>\n{scheme}"
        f"    <str:DataStructures>{_second_structure()}</str:DataStructures>\n",
    )


def _second_structure() -> str:
    def identity(name: str) -> str:
        return (
            f'<str:ConceptIdentity><Ref id="{name}" maintainableParentID="CS_IMTS" '
            'maintainableParentVersion="1.0.0" agencyID="IMF.STA" package="conceptscheme" '
            'class="Concept"/></str:ConceptIdentity>'
        )

    dimensions = "".join(
        f'<str:Dimension id="{name}" position="{place}">{identity(name)}'
        f'<str:LocalRepresentation><str:Enumeration><Ref id="{LISTS[name]}" agencyID="IMF.STA" '
        'version="1.0.0" package="codelist" class="Codelist"/></str:Enumeration>'
        "</str:LocalRepresentation></str:Dimension>"
        for place, name in enumerate(DIMENSIONS, 1)
    )
    attributes = "".join(
        f'<str:Attribute id="{name}" assignmentStatus="Conditional">{identity(name)}'
        '<str:AttributeRelationship><str:PrimaryMeasure><Ref id="OBS_VALUE"/>'
        "</str:PrimaryMeasure></str:AttributeRelationship></str:Attribute>"
        for name in ATTRIBUTES
    )
    return (
        '<str:DataStructure id="DSD_IMTS" agencyID="IMF.STA" version="1.0.0">'
        '<com:Name xml:lang="en">IMTS</com:Name><str:DataStructureComponents>'
        f'<str:DimensionList id="DimensionDescriptor">{dimensions}'
        f'<str:TimeDimension id="TIME_PERIOD" position="5">{identity("TIME_PERIOD")}'
        '<str:LocalRepresentation><str:TextFormat textType="ObservationalTimePeriod"/>'
        "</str:LocalRepresentation></str:TimeDimension></str:DimensionList>"
        f'<str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>'
        '<str:MeasureList id="MeasureDescriptor"><str:PrimaryMeasure id="OBS_VALUE">'
        f"{identity('OBS_VALUE')}</str:PrimaryMeasure></str:MeasureList>"
        "</str:DataStructureComponents></str:DataStructure>"
    )


def _third() -> str:
    flow = (
        '    <str:Dataflows><str:Dataflow id="IMTS" agencyID="IMF.STA" version="1.0.0">'
        '<com:Name xml:lang="en">International Trade in Goods (by partner country) (IMTS)'
        f"</com:Name><str:Structure>{URN}.datastructure.DataStructure=IMF.STA:DSD_IMTS(1.0.0)"
        "</str:Structure></str:Dataflow></str:Dataflows>\n"
    )
    scheme = f"    <str:ConceptSchemes>{_concepts()}</str:ConceptSchemes>\n"
    return _message(
        SDMX3,
        f"    <str:Codelists>\n{_lists()}    </str:Codelists>\n{scheme}{flow}"
        f"    <str:DataStructures>{_third_structure()}</str:DataStructures>\n",
    )


def _third_structure() -> str:
    def identity(name: str) -> str:
        concept = f"{URN}.conceptscheme.Concept=IMF.STA:CS_IMTS(1.0.0).{name}"
        return f"<str:ConceptIdentity>{concept}</str:ConceptIdentity>"

    dimensions = "".join(
        f'<str:Dimension id="{name}" position="{place}">{identity(name)}<str:LocalRepresentation>'
        f"<str:Enumeration>{URN}.codelist.Codelist=IMF.STA:{LISTS[name]}(1.0.0)"
        "</str:Enumeration></str:LocalRepresentation></str:Dimension>"
        for place, name in enumerate(DIMENSIONS, 1)
    )
    attributes = "".join(
        f'<str:Attribute id="{name}" usage="optional">{identity(name)}<str:AttributeRelationship>'
        "<str:Observation/></str:AttributeRelationship></str:Attribute>"
        for name in ATTRIBUTES
    )
    return (
        '<str:DataStructure id="DSD_IMTS" agencyID="IMF.STA" version="1.0.0">'
        '<com:Name xml:lang="en">IMTS</com:Name><str:DataStructureComponents>'
        f'<str:DimensionList id="DimensionDescriptor">{dimensions}'
        f'<str:TimeDimension id="TIME_PERIOD">{identity("TIME_PERIOD")}<str:LocalRepresentation>'
        '<str:TextFormat textType="ObservationalTimePeriod"/></str:LocalRepresentation>'
        "</str:TimeDimension></str:DimensionList>"
        f'<str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>'
        '<str:MeasureList id="MeasureDescriptor"><str:Measure id="OBS_VALUE">'
        f"{identity('OBS_VALUE')}</str:Measure></str:MeasureList>"
        "</str:DataStructureComponents></str:DataStructure>"
    )
