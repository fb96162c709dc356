"""A picture holds its title, sources and date, in a fixed size, and changes nothing else."""

import json
from dataclasses import replace
from typing import Any

import plotly.graph_objects as go
import pytest
from samples import event, moment, panel, years

from indicators.charts.events import View
from indicators.charts.picture import PHONE, SCREEN, Caption, Sheet, picture, picture_config
from indicators.charts.text import text_width
from indicators.charts.theme import DARK, LIGHT
from indicators.charts.timelines import timelines
from indicators.language import Language

CAPTION = Caption(
    title="Wood: $5 million (2021), its highest yet",
    source="Sources: Customs; Ministry and 3 others.",
    taken="Belarus–China indicators, release abc, 24 November 2026.",
    subtitle="Timber, 2019–2021",
    key=tuple(f"{number} · 2020 · Something happened" for number in range(1, 8)),
    note="Each step spans its period.",
)
HOSTILE = "<b>bold</b> <a href='javascript:alert(1)'>x</a> &lt;img&gt; $x^2$ \u202egnp"


def chart(*, dark: bool = False, narrow: bool = False) -> go.Figure:
    view = View(
        moment("2019-01-01"),
        moment("2022-01-01"),
        narrow=narrow,
        dark=dark,
        language=Language("en"),
    )
    shown = [panel(years({2019: 5.0, 2020: 6.0, 2021: 7.0}))]
    return timelines(shown, [event(1, "2020-08-09", "2020-08-10")], view)


def added(figure: go.Figure, made: go.Figure) -> list[dict[str, Any]]:
    """Return the texts that a picture adds to a figure."""
    notes = made.to_dict()["layout"]["annotations"]
    return list(notes[len(figure.to_dict()["layout"]["annotations"]) :])


def texts(notes: list[dict[str, Any]]) -> str:
    return " ".join(note["text"] for note in notes)


def test_title_source_and_date_stand_inside_the_picture() -> None:
    figure = chart()
    words = texts(added(figure, picture(figure, CAPTION)))
    assert "<b>Wood: $5 million (2021), its highest yet</b>" in words
    for text in (CAPTION.subtitle, CAPTION.source, CAPTION.taken, CAPTION.note, *CAPTION.key):
        assert text in words


def test_the_address_in_a_picture_leads_back_to_the_view_and_runs_nothing() -> None:
    figure = chart()
    address = "http://localhost/article?lang=nl&claim=C13&q=" + "x" * 300
    captioned = replace(CAPTION, address=address)
    lines = [note["text"] for note in added(figure, picture(figure, captioned))]
    assert "".join(lines).endswith(address)
    assert all(text_width(line, 12) <= SCREEN.room for line in lines[-2:])
    made = picture(figure, replace(CAPTION, address="http://x/?a=<b>&lt;i&gt; $x$\u202e;&amp;"))
    assert added(figure, made)[-1]["text"] == (
        "http://x/?a=%3Cb%3E&lt%3Bi&gt%3B%20%24x%24%3B&amp%3B"
    )


def test_the_picture_is_1200_wide_and_as_high_as_chart_and_words() -> None:
    figure = chart()
    made = picture(figure, CAPTION)
    assert (made.layout.width, made.layout.autosize) == (1200, False)
    head, foot = made.layout.margin.t, made.layout.margin.b - figure.layout.margin.b
    assert made.layout.height == figure.layout.height + head + foot
    assert head > 60
    assert foot > 100


def test_the_chart_keeps_the_height_of_its_plots() -> None:
    figure = chart()
    before, after = figure.layout, picture(figure, CAPTION).layout
    assert after.height - after.margin.t - after.margin.b == (
        before.height - before.margin.t - before.margin.b
    )


def test_the_figure_itself_is_not_changed() -> None:
    figure = chart()
    before = figure.to_json()
    picture(figure, CAPTION)
    assert figure.to_json() == before


def test_two_pictures_of_one_figure_are_equal() -> None:
    figure = chart()
    assert picture(figure, CAPTION).to_json() == picture(figure, CAPTION).to_json()


def place(note: dict[str, Any], layout: Any) -> float:
    """Return how many pixels from the top of the picture a line begins."""
    plot = layout.height - layout.margin.t - layout.margin.b
    edge = layout.margin.t + (0 if note["y"] == 1 else plot)
    return float(edge - note["yshift"])


@pytest.mark.parametrize("sheet", [SCREEN, PHONE], ids=["screen", "phone"])
def test_no_line_leaves_the_picture_or_meets_another(sheet: Sheet) -> None:
    figure = chart(narrow=sheet is PHONE)
    made = picture(figure, CAPTION, sheet=sheet)
    notes = added(figure, made)
    taken: list[tuple[float, float, float, float]] = []
    for note in notes:
        size = note["font"]["size"]
        top = place(note, made.layout)
        left = made.layout.margin.l + note["xshift"]
        plain = note["text"].removeprefix("<b>").removesuffix("</b>")
        box = (left, top, left + text_width(plain, size), top + size)
        assert left >= 0
        assert box[2] <= sheet.width - sheet.edge + 1
        assert top >= 0
        assert box[3] <= made.layout.height
        assert size >= 12
        for other in taken:
            apart = box[2] <= other[0] or other[2] <= box[0]
            assert apart or box[3] <= other[1] or other[3] <= box[1]
        taken.append(box)
    chart_top = made.layout.margin.t
    assert all(bottom <= chart_top for _, top, _, bottom in taken if top < chart_top)


@pytest.mark.parametrize(("dark", "theme"), [(False, LIGHT), (True, DARK)])
def test_the_picture_is_opaque_in_the_colours_of_its_appearance(dark: bool, theme: Any) -> None:
    figure = chart(dark=dark)
    made = picture(figure, CAPTION, dark=dark)
    assert made.layout.paper_bgcolor == made.layout.plot_bgcolor == theme.page
    assert {note["font"]["color"] for note in added(figure, made)} == {theme.text, theme.muted}


def test_a_caption_without_key_and_note_leaves_no_room_for_them() -> None:
    short = Caption(title="Wood", source="Source: Customs.", taken="Today.")
    figure = chart()
    made = picture(figure, short)
    assert texts(added(figure, made)) == "<b>Wood</b> Source: Customs. Today."
    assert made.layout.height < picture(figure, CAPTION).layout.height


def test_hostile_words_stay_words() -> None:
    hostile = Caption(HOSTILE, HOSTILE, HOSTILE, HOSTILE, (HOSTILE,) * 4, HOSTILE)
    figure = chart()
    for note in added(figure, picture(figure, hostile)):
        text = note["text"].removeprefix("<b>").removesuffix("</b>")
        assert not set(text) & set("<>&\u202e")


def test_very_long_words_make_the_picture_higher_not_wider() -> None:
    long = Caption("Timber and meat " * 40, "x" * 5000, "Today.", "Word " * 100)
    figure = chart()
    made = picture(figure, long)
    assert made.layout.width == 1200
    assert made.layout.height > 900


def test_a_figure_of_another_kind_can_be_a_picture_too() -> None:
    other = go.Figure(go.Scatter(x=[1, 2], y=[3, 4]), layout={"title": "Old", "showlegend": True})
    made = picture(other, CAPTION)
    assert made.layout.title.text is None
    # Plotly's own height is 450, its margins 80.
    assert made.layout.height - made.layout.margin.t - made.layout.margin.b == 450 - 160
    assert CAPTION.taken in texts(list(made.to_dict()["layout"]["annotations"]))


def test_the_page_offers_one_button_that_saves_exactly_this() -> None:
    made = picture(chart(), CAPTION)
    png = picture_config(made, "png", "timber_2019", "nl")
    assert png["modeBarButtons"] == [["toImage"]]
    assert (png["displayModeBar"], png["displaylogo"], png["locale"]) == (True, False, "nl")
    # With formulas, two amounts of dollars would be one.
    assert png["typesetMath"] is False
    assert png["toImageButtonOptions"] == {
        "format": "png",
        "filename": "timber_2019",
        "width": 1200,
        "height": made.layout.height,
        "scale": 2,
    }
    assert picture_config(made, "svg", "x", "en")["toImageButtonOptions"]["scale"] == 1
    on_phone = picture_config(made, "png", "x", "en", PHONE)
    assert on_phone["toImageButtonOptions"]["scale"] * PHONE.width > 1200


def test_a_picture_is_plain_json() -> None:
    assert json.loads(picture(chart(), CAPTION).to_json())["layout"]["width"] == 1200
