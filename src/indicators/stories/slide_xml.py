"""The XML of a chart: a scatter of straight lines (ECMA-376 part 1, 21.2), written out in full.

python-pptx makes charts without empty points, logarithmic axes and placed labels; it takes this
XML as it would its own.
"""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped, unused-ignore]

from indicators.charts.label_layout import Rect
from indicators.charts.theme import LIGHT
from indicators.stories.slide_labels import NAME_SIZE
from indicators.stories.slide_series import Label, Mark, Series
from indicators.stories.slide_type import cut, plain, text_width

__all__ = ["AXIS_SIZE", "TITLE_SIZE", "Axis", "Sheet", "chart_xml", "title_lines"]

AXIS_SIZE, TITLE_SIZE = 14, 16

_APART = "   "
_TITLE_ROOM = 0.76
"""The part of a chart's width after which PowerPoint and LibreOffice break its title."""

_X_AXIS, _Y_AXIS = 111111111, 222222222
_EMU = 12_700
_SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" '
    'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)
_BEHIND = (
    '<c:spPr><a:solidFill><a:srgbClr val="FFFFFF"><a:alpha val="70000"/></a:srgbClr></a:solidFill>'
    "</c:spPr>"
)
_SHOWN = "".join(
    f'<c:{name} val="{{0}}"/>' if name == "showVal" else f'<c:{name} val="0"/>'
    for name in (
        *("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent"),
        "showBubbleSize",
    )
)


class Axis(NamedTuple):
    """What an axis covers, its step where that is said, and how its numbers are written."""

    low: float
    high: float
    step: float | None
    numbers: str
    logarithmic: bool = False


class Sheet(NamedTuple):
    """The size of a chart in points, where its axes stand, and whether years stand below them."""

    width: float
    height: float
    inner: Rect
    years: bool


def chart_xml(
    words: tuple[str, str],
    series: Sequence[Series],
    axes: tuple[Axis, Axis],
    sheet: Sheet,
    language: str,
) -> str:
    """Return the XML of a chart: its title and unit, its series, its axes of time and value.

    The workbook behind it has two columns for each series: days and values.
    """
    inner = sheet.inner
    place = _manual(
        (inner.left / sheet.width, inner.top / sheet.height),
        ((inner.right - inner.left) / sheet.width, (inner.bottom - inner.top) / sheet.height),
    )
    lines = "".join(_series(number, one) for number, one in enumerate(series))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace {_SPACES}><c:date1904 val="0"/><c:lang val="{language}"/>'
        f'<c:roundedCorners val="0"/><c:chart>{_title(words, sheet)}<c:autoTitleDeleted val="0"/>'
        f'<c:plotArea>{place}<c:scatterChart><c:scatterStyle val="lineMarker"/>'
        f'<c:varyColors val="0"/>{lines}<c:axId val="{_X_AXIS}"/><c:axId val="{_Y_AXIS}"/>'
        f"</c:scatterChart>{_axis(axes[0], sheet, is_time=True)}"
        f"{_axis(axes[1], sheet)}<c:spPr><a:noFill/></c:spPr></c:plotArea>"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_type(AXIS_SIZE, LIGHT.text)}"
        "</c:chartSpace>"
    )


# --- words ---------------------------------------------------------------------------------------


def title_lines(words: tuple[str, str], width: float) -> list[list[tuple[str, int, bool]]]:
    """Set the title and the unit of a chart: on one line, or the unit below the title.

    Each line is of pieces of text with their size and whether they are bold. The unit stands here,
    as titles of axes are turned or broken where a chart is low.
    """
    title, unit = map(plain, words)
    room = width * _TITLE_ROOM
    for size in (TITLE_SIZE, AXIS_SIZE):
        taken = text_width(f"{title}{_APART}", size, bold=True)
        if taken + text_width(unit, AXIS_SIZE, bold=True) <= room:
            return [[(title, size, True), *([(f"{_APART}{unit}", AXIS_SIZE, False)] * bool(unit))]]
    shortened = cut(title, room, AXIS_SIZE, 1, bold=True)
    below = cut(unit, room, AXIS_SIZE, 1, bold=True)
    lines = [[(shortened, AXIS_SIZE, True)], [(below, AXIS_SIZE, False)]]
    return lines if below else lines[:1]


def _title(words: tuple[str, str], sheet: Sheet) -> str:
    paragraphs = "".join(
        '<a:p><a:pPr algn="l"><a:defRPr/></a:pPr>'
        + "".join(
            _run(text, size, LIGHT.text if bold else LIGHT.muted, bold=bold)
            for text, size, bold in line
        )
        + "</a:p>"
        for line in title_lines(words, sheet.width)
    )
    return (
        '<c:title><c:tx><c:rich><a:bodyPr rot="0" vert="horz" wrap="none"/><a:lstStyle/>'
        f'{paragraphs}</c:rich></c:tx>{_manual((0.0, 0.0))}<c:overlay val="1"/></c:title>'
    )


def _run(text: str, size: int, color: str, *, bold: bool = False) -> str:
    return (
        f'<a:r><a:rPr sz="{size * 100}" b="{int(bold)}">{_fill(color)}{_FONT}</a:rPr>'
        f"<a:t>{escape(text)}</a:t></a:r>"
    )


_FONT = '<a:latin typeface="Arial"/><a:cs typeface="Arial"/>'


def _type(size: int, color: str) -> str:
    return (
        "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr>"
        f'<a:defRPr sz="{size * 100}" b="0">{_fill(color)}{_FONT}</a:defRPr></a:pPr>'
        '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


# --- forms ---------------------------------------------------------------------------------------


def _fill(color: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{color.lstrip("#")}"/></a:solidFill>'


def _line(color: str, width: float, dash: str = "solid") -> str:
    return (
        f'<a:ln w="{round(width * _EMU)}" cap="flat">{_fill(color)}{_dash(dash, width)}'
        "<a:round/></a:ln>"
    )


def _dash(dash: str, width: float) -> str:
    """Write a dash of Plotly, a pixel as a point, in thousandths of per cent of the width."""
    if dash == "solid":
        return '<a:prstDash val="solid"/>'
    lengths = [round(float(one) / width * 100_000) for one in dash.replace("px", "").split(",")]
    pairs = zip(lengths[::2], lengths[1::2], strict=True)
    pieces = "".join(f'<a:ds d="{drawn}" sp="{left}"/>' for drawn, left in pairs)
    return f"<a:custDash>{pieces}</a:custDash>"


def _manual(at: tuple[float, float], size: tuple[float, float] | None = None) -> str:
    """Place something in parts of the chart; with a size it is the inside of the axes."""
    target = '<c:layoutTarget val="inner"/>' if size else ""
    ends = f'<c:w val="{size[0]:.5f}"/><c:h val="{size[1]:.5f}"/>' if size else ""
    return (
        f'<c:layout><c:manualLayout>{target}<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{at[0]:.5f}"/><c:y val="{at[1]:.5f}"/>{ends}</c:manualLayout></c:layout>'
    )


def _axis(axis: Axis, sheet: Sheet, *, is_time: bool = False) -> str:
    own, other = (_X_AXIS, _Y_AXIS) if is_time else (_Y_AXIS, _X_AXIS)
    base = '<c:logBase val="10"/>' if axis.logarithmic else ""
    step = f'<c:majorUnit val="{axis.step!r}"/>' if axis.step else ""
    labels = "none" if is_time and not sheet.years else "low"
    ruler = f"<c:spPr>{_line(LIGHT.zero, 1)}</c:spPr>" if is_time else (
        "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>")  # fmt: skip
    return (
        f'<c:valAx><c:axId val="{own}"/><c:scaling>{base}<c:orientation val="minMax"/>'
        f'<c:max val="{axis.high!r}"/><c:min val="{axis.low!r}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{"b" if is_time else "l"}"/>'
        f"<c:majorGridlines><c:spPr>{_line(LIGHT.grid, 1)}</c:spPr></c:majorGridlines>"
        f'<c:numFmt formatCode="{escape(axis.numbers)}" sourceLinked="0"/>'
        f'<c:majorTickMark val="{"out" if is_time else "none"}"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="{labels}"/>{ruler}{_type(AXIS_SIZE, LIGHT.muted)}'
        f'<c:crossAx val="{other}"/><c:crosses val="min"/><c:crossBetween val="midCat"/>{step}'
        "</c:valAx>"
    )


# --- series --------------------------------------------------------------------------------------


def _series(number: int, one: Series) -> str:
    line = f"<c:spPr>{_line(one.color, one.width, one.dash)}</c:spPr>"
    marks = "".join(_mark(mark, one, line) for mark in one.marks)
    days, values = (xl_col_to_name(2 * number + place) for place in (0, 1))
    last = len(one.days) + 1
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/><c:tx><c:strRef>'
        f'<c:f>Sheet1!${values}$1</c:f><c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>'
        f"{escape(one.name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>{line}"
        f'<c:marker><c:symbol val="none"/></c:marker>{marks}{_labels(one)}'
        f"<c:xVal>{_numbers(f'Sheet1!${days}$2:${days}${last}', one.days, 'yyyy-mm-dd')}</c:xVal>"
        f"<c:yVal>{_numbers(f'Sheet1!${values}$2:${values}${last}', one.values, 'General')}"
        '</c:yVal><c:smooth val="0"/></c:ser>'
    )


def _numbers(cells: str, numbers: Sequence[float | None], form: str) -> str:
    points = "".join(
        f'<c:pt idx="{place}"><c:v>{number!r}</c:v></c:pt>'
        for place, number in enumerate(numbers)
        if number is not None
    )
    return (
        f"<c:numRef><c:f>{cells}</c:f><c:numCache><c:formatCode>{form}</c:formatCode>"
        f'<c:ptCount val="{len(numbers)}"/>{points}</c:numCache></c:numRef>'
    )


def _mark(mark: Mark, one: Series, line: str) -> str:
    form, _, hollow = mark.symbol.partition("-")
    fill = "<a:noFill/>" if hollow else _fill(one.color)
    return (
        f'<c:dPt><c:idx val="{mark.point}"/><c:marker><c:symbol val="{form}"/>'
        f'<c:size val="{mark.size}"/><c:spPr>{fill}{_line(one.color, 1.5)}</c:spPr></c:marker>'
        f'<c:bubble3D val="0"/>{line}</c:dPt>'
    )


def _labels(one: Series) -> str:
    if not one.labels:
        return ""
    each = "".join(_label(label, label.color or one.color) for label in one.labels)
    return f"<c:dLbls>{each}{_SHOWN.format(0)}{_NO_LEADERS}</c:dLbls>"


def _label(label: Label, color: str) -> str:
    moved = (
        "<c:layout><c:manualLayout>"
        f'<c:x val="{label.right:.5f}"/><c:y val="{label.down:.5f}"/>'
        "</c:manualLayout></c:layout>"
        if label.right or label.down
        else ""
    )
    last = len(label.lines) - 1
    lines = "".join(
        '<a:p><a:pPr algn="l"><a:defRPr/></a:pPr>'
        f"{_run(plain(text), NAME_SIZE, color, bold=label.bold or place == last)}</a:p>"
        for place, text in enumerate(label.lines)
    )
    return (
        f'<c:dLbl><c:idx val="{label.point}"/>{moved}<c:tx><c:rich>'
        '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0"/><a:lstStyle/>'
        f"{lines}</c:rich></c:tx>{_BEHIND}"
        f'<c:dLblPos val="{label.position}"/>{_SHOWN.format(1)}</c:dLbl>'
    )
