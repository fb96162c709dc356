"""The parts of slides: their size and type, text in boxes, and the number of the slide."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pptx.dml.color import RGBColor
from pptx.enum.lang import MSO_LANGUAGE_ID
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Pt

from indicators.charts.theme import LIGHT
from indicators.language import LOCALES, Language
from indicators.stories.slide_type import plain

__all__ = [
    "COLORS",
    "FONT",
    "MARGIN",
    "SLIDE_HEIGHT",
    "SLIDE_WIDTH",
    "Line",
    "Place",
    "add_number",
    "add_text",
    "prepare",
    "write",
]

SLIDE_WIDTH, SLIDE_HEIGHT, MARGIN = 960.0, 540.0, 36.0
"""Points; 16:9."""

FONT = "Arial"


def _color(written: str) -> RGBColor:
    red, green, blue = bytes.fromhex(written.lstrip("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


COLORS = {
    name: _color(getattr(LIGHT, name)) for name in ("page", "text", "muted", "accent", "zero")
} | {name: _color(color) for name, color in LIGHT.categories.items()}
"""Colours by their names in the theme of charts, and those of the categories of events."""

_SPELLING = {"en": MSO_LANGUAGE_ID.ENGLISH_UK, "nl": MSO_LANGUAGE_ID.DUTCH}
_NUMBER = (SLIDE_WIDTH - MARGIN - 60, SLIDE_HEIGHT - 34, 60.0, 20.0)


class Place(NamedTuple):
    """A rectangle on a slide, in points."""

    left: float
    top: float
    width: float
    height: float


class Line(NamedTuple):
    """A paragraph; with a ``mark`` it stands right of it, which has a colour of its own."""

    text: str
    size: int
    bold: bool = False
    color: str = "text"
    mark: str = ""
    mark_color: str = "text"
    after: int = 0


def prepare(deck: Deck) -> None:
    """Make python-pptx's own template wide, in a typeface that is everywhere, with two layouts."""
    deck.slide_width, deck.slide_height = Pt(SLIDE_WIDTH), Pt(SLIDE_HEIGHT)
    layouts = deck.slide_layouts
    for layout in [one for number, one in enumerate(layouts) if number not in (0, 5)]:
        layouts.remove(layout)
    for holder in (deck.slide_master, *layouts):
        for shape in list(holder.placeholders):
            kind = shape.placeholder_format.type.name
            if kind in ("DATE", "FOOTER"):
                shape.element.getparent().remove(shape.element)
            elif kind == "SLIDE_NUMBER":
                _move(shape, Place(*_NUMBER))
            elif kind in ("TITLE", "CENTER_TITLE"):
                _move(shape, Place(MARGIN, 20, SLIDE_WIDTH - 2 * MARGIN, 80))
            else:
                _move(shape, Place(MARGIN, 120, SLIDE_WIDTH - 2 * MARGIN, 360))
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme.blob = theme.blob.replace(b'typeface="Calibri"', f'typeface="{FONT}"'.encode())
    package = deck.part.package
    # The template brings a picture of an empty slide along.
    for key, one in list(package._rels.items()):
        if one.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            package.drop_rel(key)


def _move(shape: Any, place: Place) -> None:
    shape.left, shape.top = Pt(place.left), Pt(place.top)
    shape.width, shape.height = Pt(place.width), Pt(place.height)


def add_text(
    slide: Slide, place: Place, lines: Sequence[Line], language: Language, name: str
) -> None:
    """Add a box of text to a slide."""
    box = slide.shapes.add_textbox(Pt(0), Pt(0), Pt(1), Pt(1))
    box.name = name
    write(box, place, lines, language)


def write(
    shape: Any,
    place: Place,
    lines: Sequence[Line],
    language: Language,
    *,
    at_bottom: bool = False,
) -> None:
    """Write paragraphs into a box or placeholder and put it in its place."""
    _move(shape, place)
    frame = shape.text_frame
    # Another typeface may be wider than the one that the text was measured in.
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if at_bottom else MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.line_spacing = PP_ALIGN.LEFT, 1.0
        paragraph.space_before, paragraph.space_after = Pt(0), Pt(line.after)
        if line.mark:
            _hang(paragraph, 1.6 * line.size)
            _run(paragraph, f"{line.mark}\t", line._replace(bold=True, color=line.mark_color),
                 language)  # fmt: skip
        _run(paragraph, plain(line.text), line, language)


def _hang(paragraph: Any, room: float) -> None:
    """Let the lines of a paragraph begin right of its mark."""
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Pt(room)))
    properties.set("indent", str(-Pt(room)))


def _run(paragraph: Any, text: str, line: Line, language: Language) -> None:
    run = paragraph.add_run()
    run.text = text
    font = run.font
    font.name, font.size, font.bold = FONT, Pt(line.size), line.bold
    font.color.rgb = COLORS[line.color]
    font.language_id = _SPELLING[language.code]


def add_number(slide: Slide, number: int, language: Language, *, color: str = "muted") -> None:
    """Add the number of a slide, as the field that PowerPoint keeps right when slides move."""
    left, top, width, height = (Pt(one) for one in _NUMBER)
    tag = LOCALES[language.code].replace("_", "-")
    taken = max(int(one.shape_id) for one in slide.shapes) + 1
    slide.shapes._spTree.append(parse_xml(
        f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{taken}" name="Slide Number"/>'
        '<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr>'
        '<p:ph type="sldNum" sz="quarter" idx="12"/></p:nvPr></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="{left}" y="{top}"/><a:ext cx="{width}" cy="{height}"/>'
        '</a:xfrm></p:spPr><p:txBody><a:bodyPr rIns="0" anchor="b"/><a:lstStyle/><a:p>'
        '<a:pPr algn="r"/><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
        f'<a:rPr lang="{tag}" sz="1200"><a:solidFill><a:srgbClr val="{COLORS[color]}"/>'
        f'</a:solidFill><a:latin typeface="{FONT}"/></a:rPr><a:t>{number}</a:t></a:fld></a:p>'
        "</p:txBody></p:sp>"
    ))  # fmt: skip
