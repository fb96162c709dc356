"""A figure as a still picture: what is in it, where it stands, and text that stays text."""

from typing import Any
from xml.etree import ElementTree as Tree

import plotly.graph_objects as go
import pytest
from story_samples import STORIES, told, told_sound

from indicators.charts.markup import Piece, pieces
from indicators.charts.static import still
from indicators.charts.text import plot_text
from indicators.charts.theme import STAGE
from indicators.stories.scenes import Look

SVG = "{http://www.w3.org/2000/svg}"
FONT = {"family": "Sans", "size": 12, "color": "#111111"}

HOSTILE = '<script>alert(1)</script> ]]> & "quoted" <b>bold</b> \x00\x08\x1b\u202e$x$'


def figure(*traces: dict[str, Any], **layout: Any) -> go.Figure:
    """Make a figure of 200 × 100 pixels: two years from pixel 10 to 190, 0 to 100 from 80 to 0."""
    axis = {
        "domain": [0.0, 1.0], "range": [0, 100], "tickvals": [0, 50], "ticktext": ["0", "50"],
        "gridcolor": "#eeeeee", "zerolinecolor": "#999999", "tickfont": FONT,
    }  # fmt: skip
    shown = {
        "height": 100,
        "margin": {"l": 10, "r": 10, "t": 0, "b": 20},
        "font": FONT,
        "xaxis": {
            "range": ["2021-01-01", "2023-01-01"], "tickvals": ["2021-01-01", "2022-01-01"],
            "ticktext": ["2021", "2022"], "gridcolor": "#eeeeee", "tickfont": FONT,
        },
        "yaxis": axis,
        **layout,
    }  # fmt: skip
    return go.Figure(data=list(traces), layout=shown, skip_invalid=False, _validate=False)


def line(x: list[str | None], y: list[float | None], **more: Any) -> dict[str, Any]:
    """Make a line."""
    look = {"color": "#222222", "width": 3}
    return {
        "type": "scatter", "mode": "lines", "xaxis": "x", "yaxis": "y", "x": x, "y": y,
        "line": look, **more,
    }  # fmt: skip


def marks(x: list[str], y: list[float], symbol: Any = "circle", **more: Any) -> dict[str, Any]:
    """Make marks."""
    return {
        "type": "scatter", "mode": "markers", "xaxis": "x", "yaxis": "y", "x": x, "y": y,
        "marker": {"color": "#333333", "size": 6, "symbol": symbol}, **more,
    }  # fmt: skip


def note(text: str, **more: Any) -> dict[str, Any]:
    """Make an annotation in the middle of the figure."""
    place = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5, "showarrow": False}
    return {**place, "text": text, "font": FONT, **more}


def drawn(made: go.Figure, alternative: str = "A chart.") -> Tree.Element:
    """Draw a figure and read the picture back."""
    return Tree.fromstring(still(made, 200, alternative))  # noqa: S314 - it is our own


def found(picture: Tree.Element, kind: str) -> list[dict[str, str]]:
    """Return the attributes of all elements of a kind."""
    return [dict(one.attrib) for one in picture.iter(f"{SVG}{kind}")]


def words(picture: Tree.Element) -> list[str]:
    """Return the texts of a picture, line by line."""
    return ["".join(one.itertext()) for one in picture.iter(f"{SVG}text")]


# --- the shipped stories -------------------------------------------------------------------------


def in_view(trace: dict[str, Any], span: tuple[str, str]) -> int:
    """Count the marks of a trace that lie in the time shown; both are written as ISO days."""
    return sum(span[0] <= str(x) <= span[1] for x in trace["x"])


@pytest.mark.parametrize(("name", "language"), STORIES)
def test_every_step_of_the_stories_has_all_of_its_marks_and_words(name: str, language: str) -> None:
    for scene in told(name, language).scenes:
        made = scene.draw(Look())
        whole = made.to_dict()
        picture = Tree.fromstring(still(made, STAGE.width, scene.alternative))  # noqa: S314
        assert picture.attrib["viewBox"] == f"0 0 {STAGE.width} {whole['layout']['height']:g}"
        assert picture.attrib["aria-label"] == scene.alternative
        with_marks = [one for one in whole["data"] if "markers" in one["mode"]]
        expected = sum(in_view(one, whole["layout"]["xaxis"]["range"]) for one in with_marks)
        crosses = [one for one in found(picture, "line") if one["stroke-width"] == "1.4"]
        count = len(found(picture, "circle")) + len(found(picture, "polygon")) + len(crosses) // 2
        assert count == expected > 2, scene.headline
        lines = [one for one in whole["data"] if one["mode"] == "lines" and any(one["x"])]
        assert len(found(picture, "path")) == len(lines), scene.headline
        said = " ".join(words(picture))
        for one in whole["layout"]["annotations"]:
            for row in pieces(one["text"]):
                assert "".join(piece.text for piece in row) in said


def test_the_same_figure_is_the_same_picture() -> None:
    for scene in told_sound().scenes:
        texts = {still(scene.draw(Look()), STAGE.width, scene.alternative) for _ in range(2)}
        assert len(texts) == 1


def test_all_that_is_drawn_lies_in_the_picture() -> None:
    for scene in told("beijing", "en").scenes:
        picture = Tree.fromstring(still(scene.draw(Look()), STAGE.width, ""))  # noqa: S314
        for one in found(picture, "circle"):
            assert -1 <= float(one["cx"]) <= STAGE.width + 1
            assert -1 <= float(one["cy"]) <= 283
        for one in found(picture, "text"):
            assert 0 <= float(one["x"]) <= STAGE.width
            assert 0 <= float(one["y"]) <= 283


# --- where things stand --------------------------------------------------------------------------


def test_a_value_stands_at_its_height_and_its_day() -> None:
    # 25 of 100 is 60 pixels from the top of 80; 365 of 730 days is the middle of 10 to 190.
    (circle,) = found(drawn(figure(marks(["2022-01-01"], [25.0]))), "circle")
    assert (circle["cx"], circle["cy"], circle["r"]) == ("100", "60", "3")
    assert circle["fill"] == "#333333"


def test_a_line_runs_through_its_values() -> None:
    picture = drawn(figure(line(["2021-01-01", "2022-01-01", "2023-01-01"], [0.0, 100.0, 50.0])))
    (path,) = found(picture, "path")
    assert path["d"] == "M10,80L100,0L190,40"
    assert (path["fill"], path["stroke"], path["stroke-width"]) == ("none", "#222222", "3")


def test_a_gap_stays_a_gap() -> None:
    x = ["2021-01-01", "2022-01-01", None, "2022-01-01", "2023-01-01", None]
    made = figure(line(x, [0.0, 0.0, None, 50.0, 50.0, None]))
    (path,) = found(drawn(made), "path")
    assert path["d"] == "M10,80L100,80M100,40L190,40"
    (path,) = found(drawn(figure(line(["2021-01-01"] * 2 + ["2022-01-01"], [1.0, None, 1.0]))),
                    "path")  # fmt: skip
    assert path["d"].count("M") == 2
    assert found(drawn(figure(line([None], [None]))), "path") == []


def test_a_stock_holds_until_its_next_figure() -> None:
    look = {"color": "#222222", "width": 2, "shape": "hv"}
    made = figure(line(["2021-01-01", "2022-01-01"], [0.0, 100.0], line=look))
    (path,) = found(drawn(made), "path")
    assert path["d"] == "M10,80L100,80L100,0"


def test_a_band_is_filled_without_an_edge() -> None:
    band = line(
        ["2021-01-01", "2022-01-01", "2022-01-01", "2021-01-01"], [0.0, 0.0, 50.0, 50.0],
        line={"color": "#222222", "width": 0}, fill="toself", fillcolor="rgba(1,2,3,0.2)",
    )  # fmt: skip
    (path,) = found(drawn(figure(band)), "path")
    assert path["d"] == "M10,80L100,80L100,40L10,40Z"
    assert path["fill"] == "rgba(1,2,3,0.2)"
    assert "stroke" not in path
    assert "stroke-width" not in path


def test_a_logarithmic_axis_places_by_powers_of_ten() -> None:
    axis = figure().to_dict()["layout"]["yaxis"]
    axis |= {"type": "log", "range": [0, 2], "tickvals": [1, 10, 100], "ticktext": list("abc")}
    picture = drawn(figure(marks(["2022-01-01"], [10.0]), yaxis=axis))
    (circle,) = found(picture, "circle")
    assert circle["cy"] == "40"


def test_a_second_axis_stands_at_the_right_over_the_first() -> None:
    axis = figure().to_dict()["layout"]["yaxis"]
    second = {**axis, "range": [0, 10], "overlaying": "y", "side": "right", "showgrid": False}
    second.pop("domain")
    second |= {"ticktext": ["none", "five"], "tickvals": [0, 5]}
    picture = drawn(figure(marks(["2022-01-01"], [5.0], yaxis="y2"), yaxis2=second))
    (circle,) = found(picture, "circle")
    assert circle["cy"] == "40"
    (five,) = [one for one in picture.iter(f"{SVG}text") if one.text == "five"]
    assert (five.attrib["x"], five.attrib["text-anchor"]) == ("196", "start")


def test_what_lies_outside_of_the_time_shown_is_left_out() -> None:
    days = ["2019-01-01", "2022-01-01", "2030-01-01"]
    assert len(found(drawn(figure(marks(days, [1.0, 2.0, 3.0]))), "circle")) == 1
    shape = {"type": "line", "xref": "x", "yref": "paper", "y0": 0, "y1": 1,
             "line": {"color": "#444444", "width": 1}}  # fmt: skip
    shapes = [{**shape, "x0": day, "x1": day} for day in days]
    lines = found(drawn(figure(shapes=shapes)), "line")
    assert [one["x1"] for one in lines if one["stroke"] == "#444444"] == ["100"]


@pytest.mark.parametrize(
    ("symbol", "kind", "corners"),
    [
        ("circle", "circle", 0),
        ("circle-open", "circle", 0),
        ("diamond-open", "polygon", 4),
        ("square", "polygon", 4),
        ("pentagon", "polygon", 5),
        ("hexagon", "polygon", 6),
        ("hexagon2", "polygon", 6),
        ("octagon", "polygon", 8),
    ],
)
def test_every_form_of_a_mark_is_told_apart(symbol: str, kind: str, corners: int) -> None:
    (mark,) = found(drawn(figure(marks(["2022-01-01"], [50.0], symbol))), kind)
    assert len(mark.get("points", "").split()) == corners
    hollow = "open" in symbol
    assert (mark["fill"] == "none") is hollow
    assert float(mark["stroke-width"]) == (1.0 if hollow else 0.0)


def test_a_doubtful_figure_is_a_cross() -> None:
    picture = drawn(figure(marks(["2022-01-01"], [50.0], "x-thin-open")))
    crosses = [one for one in found(picture, "line") if one["stroke"] == "#333333"]
    assert [(one["x1"], one["y1"], one["x2"], one["y2"]) for one in crosses] == [
        ("97", "43", "103", "37"),
        ("97", "37", "103", "43"),
    ]


def test_dashes_are_those_of_the_chart() -> None:
    for dash, expected in ((None, None), ("solid", None), ("12px,3px", "12,3")):
        look = {"color": "#222222", "width": 3, "dash": dash}
        (path,) = found(
            drawn(figure(line(["2021-01-01", "2022-01-01"], [1, 2], line=look))), "path"
        )
        assert path.get("stroke-dasharray") == expected


# --- words ---------------------------------------------------------------------------------------


def test_ticks_stand_beside_their_grid_lines() -> None:
    picture = drawn(figure())
    assert words(picture) == ["2021", "2022", "0", "50"]
    heights = {one["y1"] for one in found(picture, "line") if one["y1"] == one["y2"]}
    assert heights == {"80", "40"}
    zero = [one["stroke"] for one in found(picture, "line") if one["y1"] == one["y2"] == "80"]
    assert zero == ["#999999"]


def test_bold_coloured_and_broken_lines_are_kept() -> None:
    text = '<b>Wood</b><br><span style="color:#abcdef">dust</span> and so on'
    picture = drawn(figure(annotations=[note(text, xanchor="left", bgcolor="#ffffff")]))
    assert words(picture)[-2:] == ["Wood", "dust and so on"]
    bold, coloured, plain = picture.iter(f"{SVG}tspan")
    assert bold.attrib == {"font-weight": "bold"}
    assert coloured.attrib == {"fill": "#abcdef"}
    assert plain.attrib == {}
    (ground,) = found(picture, "rect")
    assert ground["x"] == "100"
    assert ground["fill"] == "#ffffff"


@pytest.mark.parametrize("clean", [False, True])
def test_hostile_words_are_words(clean: bool) -> None:
    text = plot_text(HOSTILE) if clean else HOSTILE
    axis = {**figure().to_dict()["layout"]["xaxis"], "ticktext": [text, text]}
    shown = marks(["2022-01-01"], [50.0], mode="markers+text", text=[text], textfont=FONT)
    made = figure(shown, annotations=[note(text)], xaxis=axis)
    svg = still(made, 200, text)
    picture = Tree.fromstring(svg)  # noqa: S314 - whether it can be read is what is tested
    kinds = {one.tag.removeprefix(SVG) for one in picture.iter()}
    assert kinds == {"svg", "line", "circle", "text", "tspan"}
    assert "<script" not in svg
    assert not {"\x00", "\x08", "\x1b", "\u202e"} & set(svg)
    assert "alert(1)" in picture.attrib["aria-label"]
    assert sum("alert(1)" in one for one in words(picture)) == 4


def test_a_clean_text_loses_nothing() -> None:
    text = plot_text("R&D < 5 > 3 & more; AT&T; &amp; $5")
    picture = drawn(figure(annotations=[note(text)]))
    assert words(picture)[-1] == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [[]]),
        ("plain", [[Piece("plain")]]),
        ("<b>bold</b> not", [[Piece("bold", bold=True), Piece(" not")]]),
        ("one<br>two", [[Piece("one")], [Piece("two")]]),
        ("<b>one<br>two</b>", [[Piece("one", bold=True)], [Piece("two", bold=True)]]),
        ("<b><b>x</b>y</b>z", [[Piece("x", bold=True), Piece("y", bold=True), Piece("z")]]),
        (
            '<span style="color:#123456">a<b>b</b></span>c',
            [[Piece("a", color="#123456"), Piece("b", bold=True, color="#123456"), Piece("c")]],
        ),
        ("<span>a</span>", [[Piece("a")]]),
        ("</b></span>stray", [[Piece("stray")]]),
        ("<i>other</i> tags", [[Piece("other"), Piece(" tags")]]),
        ("]]> ‹script›", [[Piece("]]> ‹script›")]]),
    ],
)
def test_chart_texts_are_taken_apart(text: str, expected: list[list[Piece]]) -> None:
    assert pieces(text) == expected
