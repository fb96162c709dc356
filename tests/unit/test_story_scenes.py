"""What each step shows: of one size on a stage, large enough to read, and true to its rows."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from story_samples import STORIES, shipped, sound, told, told_sound

from indicators.charts.theme import DARK, LIGHT, STAGE, STAGE_HEIGHT, STAGE_ZOOM
from indicators.loaders import as_known_on
from indicators.stories.model import LinesView, PanelsView, Step, Story
from indicators.stories.scenes import FORMS, Look, Scene, scenes

KINDS = ("panels", "mirror", "lines", "claim")
LOOKS = [Look(dark, form) for dark in (False, True) for form in FORMS]

each_kind = pytest.mark.parametrize("kind", KINDS)
each_look = pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.form} {look.dark}")
each_story = pytest.mark.parametrize(("name", "language"), STORIES)


def scene(kind: str) -> Scene:
    """Give the scene of the small story that shows this kind of view."""
    return told_sound().scenes[KINDS.index(kind)]


def drawn(one: Scene, look: Look = Look()) -> dict[str, Any]:  # noqa: B008 - a plain value
    """Return a scene's figure as plain data."""
    return dict(one.draw(look).to_dict())


def of_step(**view: Any) -> Scene:
    """Make a scene of one view."""
    step = Step(headline="A headline", text="A text.", **view)
    (made,) = scenes(Story(title="A title", language="en", steps=(step,)), shipped())
    return made


def points(figure: dict[str, Any]) -> list[str]:
    """Return the ids of the observations that a figure's marks stand for."""
    data = [one for trace in figure["data"] for one in trace.get("customdata", ())]
    return [one[1] for one in data if one[0] == "figure" and one[1]]


def fonts(part: Any) -> Iterator[float]:
    """Yield the size of all letters of a figure."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name.endswith("font") and "size" in value:
                yield value["size"]
            yield from fonts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from fonts(value)


# --- sizes ---------------------------------------------------------------------------------------


@each_story
def test_nothing_jumps_from_step_to_step_on_a_stage(name: str, language: str) -> None:
    for one in told(name, language).scenes:
        for dark in (False, True):
            layout = drawn(one, Look(dark))["layout"]
            assert STAGE_HEIGHT - 2 <= layout["height"] <= STAGE_HEIGHT, one.headline
            margin = layout["margin"]
            assert STAGE.width - margin["l"] - margin["r"] >= STAGE.width / 2, one.headline
            assert layout.get("width") in {None, STAGE.width}


@each_story
def test_letters_and_lines_can_be_read_from_the_back_of_the_room(name: str, language: str) -> None:
    for one in told(name, language).scenes:
        figure = drawn(one)
        sizes = list(fonts(figure))
        assert len(sizes) > 4
        assert min(sizes) * STAGE_ZOOM >= 20, one.headline
        widths = [trace["line"]["width"] for trace in figure["data"] if trace["mode"] == "lines"]
        # What has no width is a band between two lines.
        lines = [width for width in widths if width]
        assert lines, one.headline
        assert min(lines) * STAGE_ZOOM >= 4, one.headline


@pytest.mark.parametrize("count", [1, 2, 3])
def test_panels_share_the_stage(count: int) -> None:
    shown = of_step(panels=PanelsView(panels=("rail", "goods", "meat")[:count], years=(2015, 2023)))
    assert STAGE_HEIGHT - 2 <= drawn(shown)["layout"]["height"] <= STAGE_HEIGHT
    assert len(shown.plots) == count


@each_kind
@each_look
def test_each_view_is_drawn_in_every_look(kind: str, look: Look) -> None:
    figure = drawn(scene(kind), look)
    layout = figure["layout"]
    assert any(trace["mode"] == "lines" for trace in figure["data"])
    assert layout["font"]["color"] == (DARK if look.dark else LIGHT).text
    assert layout["showlegend"] is False
    assert min(fonts(figure)) >= 12
    if look.form == "stage":
        assert layout["height"] <= STAGE_HEIGHT
    else:
        # A page and a phone scroll: there is room for as much as the data need.
        assert layout["height"] >= 200


@each_kind
@pytest.mark.parametrize("form", FORMS)
def test_dark_and_light_show_the_same_figures(kind: str, form: str) -> None:
    light, dark = (drawn(scene(kind), Look(is_dark, form)) for is_dark in (False, True))
    for one, other in zip(light["data"], dark["data"], strict=True):
        for name in ("x", "y", "customdata", "hovertext", "mode"):
            assert one.get(name) == other.get(name)
    assert light["layout"]["height"] == dark["layout"]["height"]
    assert light != dark


# --- what is drawn -------------------------------------------------------------------------------


@each_kind
def test_the_table_has_the_figures_of_the_chart_and_no_others(kind: str) -> None:
    one = scene(kind)
    ids = one.rows["observation_id"].tolist()
    assert len(ids) == len(set(ids)) > 2
    in_plots = {point.observation_id for plot in one.plots for curve in plot.curves
                for point in curve.points}  # fmt: skip
    assert in_plots - {""} <= set(ids)
    for look in (Look(), Look(form="phone")):
        marks = points(drawn(one, look))
        assert set(marks) <= set(ids)
        if kind == "panels":
            assert sorted(marks) == sorted(ids)


def test_each_row_is_the_observation_as_it_was_published() -> None:
    rows = shipped().observations.set_index("observation_id")
    for kind in KINDS:
        for row in scene(kind).rows.to_dict("records"):
            published = rows.loc[row["observation_id"]]
            for name in ("indicator", "reporter", "period", "value", "unit", "source_id"):
                assert row[name] == published[name]


def test_panels_show_nothing_outside_of_their_years() -> None:
    shown = of_step(panels=PanelsView(panels=("rail",), years=(2018, 2019)))
    assert (shown.rows["start"] < "2020-01-01").all()
    assert (shown.rows["stop"] > "2018-01-01").all()
    assert drawn(shown)["layout"]["xaxis"]["range"] == ["2018-01-01", "2020-01-01"]


def test_a_mirror_names_both_who_counted() -> None:
    assert set(scene("mirror").rows["reporter"]) == {"BLR", "CHN"}
    names = [curve.name for curve in scene("mirror").plots[0].curves]
    assert len(names) == len(set(names)) == 2


def test_a_chart_is_told_in_words_and_names_its_publishers() -> None:
    for kind in KINDS:
        assert len(scene(kind).alternative) > 20
        assert len(scene(kind).source) > 2


def test_years_without_a_figure_have_no_chart_and_no_crash() -> None:
    empty = of_step(panels=PanelsView(panels=("rail",), years=(1990, 1991)))
    assert (list(empty.plots), len(empty.rows), empty.source) == ([], 0, "")


@pytest.mark.parametrize("form", FORMS)
def test_sixty_years_are_drawn(form: str) -> None:
    shown = of_step(panels=PanelsView(panels=("rail",), years=(1990, 2049)))
    assert len(drawn(shown, Look(form=form))["layout"]["xaxis"]["ticktext"]) <= 13


def test_values_that_have_no_logarithm_are_drawn_on_a_plain_axis() -> None:
    view = {
        "lines": ("potash_value.export.CHN.A",),
        "frequency": "A",
        "formula": "previous",
        "logarithmic": True,
    }
    shown = of_step(lines=LinesView(**view))
    values = [point.value for curve in shown.plots[0].curves for point in curve.points]
    assert min(values) < 0
    assert not shown.plots[0].logarithmic
    assert drawn(shown)["data"]
    level = of_step(lines=LinesView(**{**view, "formula": "level"}))
    assert level.plots[0].logarithmic


def test_as_known_on_a_day_only_what_was_known_is_drawn() -> None:
    known = as_known_on(shipped(), date(2021, 1, 1))
    then = scenes(sound(), known)
    for one, later in zip(then, told_sound().scenes, strict=True):
        assert set(one.rows["observation_id"]) <= set(known.observations["observation_id"])
        assert len(one.rows) <= len(later.rows)
        assert not one.plots or drawn(one)["data"]
    assert sum(len(one.rows) for one in then) < sum(len(one.rows) for one in told_sound().scenes)


def test_on_a_day_before_all_figures_nothing_is_drawn_and_nothing_breaks() -> None:
    for one in scenes(sound(), as_known_on(shipped(), date(1990, 1, 1))):
        assert (list(one.plots), len(one.rows), one.source) == ([], 0, "")
        assert "(not known)" in one.text or "{" not in one.text


def test_a_measure_that_was_not_known_yet_is_not_drawn_as_another() -> None:
    view = PanelsView(panels=("rail",), years=(2015, 2022), measures={"rail": "import:USD:flow"})
    assert list(of_step(panels=view).plots) == []


# --- texts and events ----------------------------------------------------------------------------


def test_texts_have_their_figures() -> None:
    first, second, *_ = told_sound().scenes
    assert first.text == "It was 692,500\N{NO-BREAK SPACE}TEU in 2021, by the count of UTLC ERA."
    assert first.notes.splitlines()[1] == "The second has 15 times."
    assert [value.text for value in first.call_out] == ["692,500\N{NO-BREAK SPACE}TEU", "15 times"]
    assert second.text.startswith("From 28 February – 2 March 2023, which was Lukashenko")
    assert [one.number for one in told_sound().scenes] == [1, 2, 3, 4]


@each_story
def test_events_are_numbered_as_they_happened(name: str, language: str) -> None:
    for one in told(name, language).scenes:
        assert [event.number for event in one.events] == list(range(1, len(one.events) + 1))
        starts = [event.start for event in one.events]
        assert starts == sorted(starts)


def test_events_named_in_any_order_are_numbered_as_they_happened() -> None:
    view = PanelsView(panels=("rail",), years=(2015, 2022))
    shown = of_step(panels=view, events=("R02", "E018", "E013"))
    assert [event.event_id for event in shown.events] == ["E013", "E018", "R02"]


@each_story
def test_the_event_that_a_step_is_about_stands_out(name: str, language: str) -> None:
    seen = 0
    for one in told(name, language).scenes:
        marks = drawn(one)["data"][0]
        if one.dwell is None or not marks["mode"].startswith("markers+text"):
            continue
        shown = [ids[1:] for ids in marks["customdata"]]
        place = next(place for place, ids in enumerate(shown) if one.dwell in ids)
        edges = marks["marker"]["line"]["width"]
        assert edges[place] > max([0, *edges[:place], *edges[place + 1 :]])
        seen += 1
    assert seen >= 2


@pytest.mark.parametrize(
    ("kind", "events"),
    [
        ("panels", ("E018", "R02")),
        ("mirror", ("E006", "E012")),
        ("lines", ("E038", "E046")),
        ("claim", ("E012", "E038")),
    ],
)
def test_marked_events_stand_in_the_chart_by_their_numbers(
    kind: str, events: tuple[str, ...]
) -> None:
    view = {name: getattr(sound().steps[KINDS.index(kind)], name) for name in KINDS}
    shown = of_step(**view, events=events)
    figure = drawn(shown)
    notes = [note["text"] for note in figure["layout"]["annotations"]]
    marks = [text for trace in figure["data"] for text in trace.get("text") or ()]
    for number in ("1", "2"):
        assert number in marks or f"<b>{number}</b>" in notes
