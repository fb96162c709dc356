"""A story as a PowerPoint file: one slide a scene, with charts whose figures can be changed."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import pandas as pd
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Pt

from indicators.charts.parts import calendar_day
from indicators.language import Language
from indicators.stories.model import PanelsView, Story
from indicators.stories.scenes import Scene
from indicators.stories.slide_charts import Time, chart_contents, heights, span_of
from indicators.stories.slide_columns import arranged
from indicators.stories.slide_files import FIXED_DAY, packed_alike
from indicators.stories.slide_notes import notes
from indicators.stories.slide_parts import (
    COLORS,
    MARGIN,
    SLIDE_HEIGHT,
    SLIDE_WIDTH,
    Line,
    Place,
    add_number,
    add_text,
    prepare,
    write,
)
from indicators.stories.slide_type import cut, plain, text_height, wrapped

__all__ = ["slides"]

_INNER = SLIDE_WIDTH - 2 * MARGIN
_TOP, _FOOT = 20.0, 496.0
_HEADLINES = ((32, 1), (30, 2), (28, 3))
_TEXTS = ((20, 2), (18, 5))
_SOURCE = 12


def slides(
    story: Story,
    shown: Sequence[Scene],
    *,
    release: str,
    released: str,
    project: str,
    sources: pd.DataFrame,
) -> bytes:
    """Return a presentation of a story as the bytes of a ``.pptx`` file, the same each time.

    Parameters
    ----------
    story
        The story; its title is on the first slide, and its language is that of every word.
    shown
        Its scenes, as `indicators.stories.scenes.scenes` makes them: a slide each.
    release, released
        Says which release the figures come from, and its date as people write it; either
        may be empty.
    project
        The name of the project, which also is the author of the file.
    sources
        The table of publications; those that a scene's figures come from are in its notes.
    """
    deck = Presentation()
    prepare(deck)
    language = Language(story.language)
    _title_slide(deck, story, (release, released, project), language)
    for scene in shown:
        _scene_slide(deck, scene, _time(story, scene), sources, language)
    facts = deck.core_properties
    facts.title, facts.author = plain(story.title)[:250], plain(project)[:250]
    facts.last_modified_by, facts.language = facts.author, language.code
    facts.created = facts.modified = FIXED_DAY
    buffer = io.BytesIO()
    deck.save(buffer)
    return packed_alike(buffer.getvalue())


def _time(story: Story, scene: Scene) -> Time:
    """Return the years that a scene shows: those of its step, else those of its figures."""
    span: tuple[datetime, datetime] | None = None
    if any(curve.points for plot in scene.plots for curve in plot.curves):
        span = span_of(scene.plots)
    view = story.steps[scene.number - 1].view if scene.number <= len(story.steps) else None
    if isinstance(view, PanelsView):
        span = calendar_day(view.years[0]), calendar_day(view.years[1] + 1)
    start, stop = span or (calendar_day(2000), calendar_day(2001))
    return Time(start, stop, scene.events, scene.dwell)


# --- slides --------------------------------------------------------------------------------------


def _title_slide(deck: Deck, story: Story, facts: tuple[str, str, str], language: Language) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.background.fill.solid()
    slide.background.fill.fore_color.rgb = COLORS["accent"]
    title, subtitle = slide.placeholders[0], slide.placeholders[1]
    told = cut(story.title, _INNER - 60, 44, 4, bold=True)
    write(title, Place(MARGIN + 24, 96, _INNER - 48, 230), [
        Line(told, 44, bold=True, color="page")], language, at_bottom=True)  # fmt: skip
    release, released, project = map(plain, facts)
    under = [", ".join(part for part in (release, released) if part), project]
    lines = [Line(cut(one, _INNER - 60, 22, 2), 22, color="page") for one in under if one]
    write(subtitle, Place(MARGIN + 24, 346, _INNER - 48, 120), lines, language)
    add_number(slide, deck.slides.index(slide) + 1, language, color="page")


def _scene_slide(
    deck: Deck, scene: Scene, time: Time, sources: pd.DataFrame, language: Language
) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    top = _words(slide, scene, language)
    foot = _source(slide, scene, language)
    room = Place(MARGIN, top, _INNER, foot - top)
    found = arranged(scene.call_out, scene.events, scene.dwell, room, language)
    _charts(slide, scene, time, found.charts, language)
    for box in found.boxes:
        add_text(slide, box.place, box.lines, language, box.name)
    add_number(slide, deck.slides.index(slide) + 1, language)
    frame = slide.notes_slide.notes_text_frame
    if frame is not None:
        frame.text = "\n".join(notes(scene, sources, language))


def _words(slide: Slide, scene: Scene, language: Language) -> float:
    """Write headline and text; returns where they end."""
    headline, size, high = _fitted(scene.headline, _HEADLINES, bold=True)
    title = slide.shapes.title
    write(title, Place(MARGIN, _TOP, _INNER, high), [
        Line(headline, size, bold=True)], language)  # fmt: skip
    text, size, more = _fitted(scene.text, _TEXTS)
    at = _TOP + high + 2
    if text:
        add_text(slide, Place(MARGIN, at, _INNER, more), [Line(text, size)], language, "Text")
    return at + more + 8


def _fitted(
    text: str, sizes: Sequence[tuple[int, int]], *, bold: bool = False
) -> tuple[str, int, float]:
    """Return a text in the first size in which it takes no more lines than go with that size."""
    size, most = sizes[-1]
    for each, lines in sizes:
        if len(wrapped(text, _INNER, each, bold=bold)) <= lines:
            size, most = each, lines
            break
    told = cut(text, _INNER, size, most, bold=bold)
    return told, size, text_height(len(wrapped(told, _INNER, size, bold=bold)), size) + 4


def _source(slide: Slide, scene: Scene, language: Language) -> float:
    """Write who published the figures; returns where that begins."""
    told = []
    if any(curve.points for plot in scene.plots for curve in plot.curves):
        told.append(
            language.gettext(
                "Thick: whole years; thin: part-years and second counts; grey: other products."
                " ● official ○ reported ◇ derived."
            )
        )
    if any(point.used for plot in scene.plots for curve in plot.curves for point in curve.points):
        told.append(language.gettext("Large marks: the figures used."))
    if scene.source:
        told.append(language.gettext("Source: {names}").format(names=plain(scene.source)))
    if not told:
        return SLIDE_HEIGHT - 44
    width = _INNER - 70
    text = cut(" ".join(told), width, _SOURCE, 2)
    lines = len(wrapped(text, width, _SOURCE))
    high = text_height(lines, _SOURCE) + 4
    top = SLIDE_HEIGHT - 14 - high
    add_text(slide, Place(MARGIN, top, width, high), [
        Line(text, _SOURCE, color="muted")], language, "Source")  # fmt: skip
    return min(top - 6, _FOOT)


def _charts(slide: Slide, scene: Scene, time: Time, room: Place, language: Language) -> None:
    plots = [one for one in scene.plots if any(curve.points for curve in one.curves)]
    if not plots:
        told = language.gettext("The data have no figures for this.")
        add_text(slide, room, [Line(told, 20, color="muted")], language, "Text")
        return
    contents = chart_contents(plots, time, (room.width, room.height), language)
    top = room.top
    high = heights(len(plots), room.height)
    for number, (plot, content, height) in enumerate(zip(plots, contents, high, strict=True)):
        # What python-pptx returns is the frame of the chart, whatever its types say.
        frame: Any = slide.shapes.add_chart(
            XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
            Pt(room.left), Pt(top), Pt(room.width), Pt(height), cast("Any", content),
        )  # fmt: skip
        frame.name = plain(plot.title)[:100] or "Chart"
        seen = scene.alternative if number == 0 else f"{plot.title}, {plot.unit}"
        frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(seen))
        top += height
