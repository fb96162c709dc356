"""The figure: every figure of the data where it belongs, every event once, nothing else."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest
from samples import event, figure, name_box, panel, year, years

from indicators.catalog import Measure
from indicators.charts import content
from indicators.charts.content import EventFilter, Figures
from indicators.charts.events import View
from indicators.charts.parts import Panel
from indicators.charts.timelines import timelines
from indicators.language import Language
from indicators.loaders import Dataset, load

EN, NL = Language("en"), Language("nl")
START, STOP = year(2013), year(2026)
VIEW = View(START, STOP)
USUAL = Figures()

DEFAULTS = {
    "timber": "export:m3:flow",
    "meat": "export:USD:flow",
    "dairy": "export:tonnes:flow",
    "rail": ":TEU:flow",
}
OTHERS = {
    "goods": "turnover:USD:flow",
    "agrifood": "export:USD:flow",
    "potash": "export:USD:flow",
    "trains": ":trains:flow",
    "rail_share": ":percent:ratio",
    "loans": ":USD:flow",
    "park": ":firms:stock",
    "investment": ":USD:stock",
    "services": "turnover:USD:flow",
}
EVERYTHING = DEFAULTS | OTHERS


@cache
def real() -> Dataset:
    return load()


def panels_of(
    data: Dataset,
    measures: dict[str, str],
    figures: Figures = USUAL,
    language: Language = EN,
    span: tuple[datetime, datetime] = (START, STOP),
) -> list[Panel]:
    found = (
        content.panel(data, key, Measure.parse(measure), figures, language)
        for key, measure in measures.items()
    )
    return [content.within(one, *span) for one in found]


def events_of(data: Dataset, scope: str = "article", language: Language = EN) -> list[Any]:
    wanted = EventFilter(scope, (), START, STOP)
    return content.events_in_view(data, wanted, ("timber", "rail"), language)


def real_figure(
    measures: dict[str, str] = DEFAULTS,
    *,
    view: View = VIEW,
    figures: Figures = USUAL,
    scope: str = "article",
) -> go.Figure:
    shown = panels_of(real(), measures, figures, view.language, (view.start, view.stop))
    return timelines(shown, events_of(real(), scope, view.language), view)


def marks(drawn: go.Figure) -> dict[str, tuple[str, float]]:
    """Return every figure's mark: its day and height, by observation_id."""
    found: dict[str, tuple[str, float]] = {}
    for trace in drawn.data:
        for data, x, y in zip(trace.customdata or (), trace.x, trace.y, strict=False):
            if data[0] == "figure":
                assert data[1] not in found, "drawn twice"
                found[data[1]] = (x, y)
    return found


def marked_events(drawn: go.Figure) -> list[str]:
    return [
        code
        for trace in drawn.data
        for data in trace.customdata or ()
        if data[0] in {"event", "events"}
        for code in data[1:]
    ]


def event_shapes(drawn: go.Figure) -> list[Any]:
    """Return the lines and bands of events; those of breaks are dotted."""
    return [shape for shape in drawn.layout.shapes if shape.line.dash is None]


def strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for value in tree.values():
            yield from strings(value)
    elif isinstance(tree, list | tuple):
        for value in tree:
            yield from strings(value)


# --- what is drawn is what is in the file --------------------------------------------------------


@pytest.mark.parametrize(
    ("measures", "observation", "height"),
    [
        (DEFAULTS, "fdaca5fbb6", 692_500.0),  # UTLC 2021
        (DEFAULTS, "026acee154", 900_000.0),  # sawn softwood 2023
        (DEFAULTS, "7671877590", 512_533.333333),  # UTLC January–September 2020: 384,400 × 12 / 9
        (DEFAULTS, "508efafe90", 114_000_000.0),  # meat 2020
        (OTHERS, "56f67cde2d", 120.0),  # residents of the park, December 2023: a stock
        (OTHERS, "500f8c896a", 88.6),  # share of trains 2024: a ratio
    ],
)
def test_a_figure_stands_at_its_yearly_pace(
    measures: dict[str, str], observation: str, height: float
) -> None:
    assert marks(real_figure(measures))[observation][1] == pytest.approx(height)


@pytest.mark.parametrize(
    ("observation", "height"),
    [("fdaca5fbb6", 692_500.0), ("026acee154", 900_000.0), ("7671877590", 384_400.0)],
)
def test_as_published_a_figure_stands_at_its_value(observation: str, height: float) -> None:
    assert marks(real_figure(figures=Figures(pace=False)))[observation][1] == height


@pytest.mark.parametrize("pace", [True, False])
@pytest.mark.parametrize("key", EVERYTHING)
def test_every_figure_of_the_file_is_drawn_once_and_no_other(key: str, pace: bool) -> None:
    data = real()
    flow, unit, kind = EVERYTHING[key].split(":")
    catalog = data.catalog.set_index("indicator")
    wanted = data.observations.join(catalog[["panel", "kind"]], on="indicator")
    wanted = wanted[
        (wanted["panel"] == key)
        & (wanted["flow"] == flow)
        & (wanted["unit"] == unit)
        & (wanted["kind"] == kind)
        & (wanted["status"] != "doubtful")
        & (wanted["stop"] > START)
        & (wanted["start"] < STOP)
    ]
    heights = wanted["value"] * (12 / wanted["months"] if pace and kind == "flow" else 1)
    expected = dict(zip(wanted["observation_id"], heights, strict=True))
    drawn = marks(real_figure({key: EVERYTHING[key]}, figures=Figures(pace=pace)))
    assert len(expected) > 0
    assert {code: y for code, (_, y) in drawn.items()} == pytest.approx(expected)


def test_doubtful_figures_are_drawn_only_when_asked_for() -> None:
    # Sawn softwood 2021: 910,000 m³, probably swapped with another country.
    (swapped,) = real().observations.query(
        "indicator == 'sawnwood_softwood_volume' and status == 'doubtful'"
    )["observation_id"]
    assert swapped not in marks(real_figure())
    assert marks(real_figure(figures=Figures(doubtful=True)))[swapped][1] == pytest.approx(
        910_000.0
    )


def test_two_sources_of_one_year_are_two_marks_side_by_side() -> None:
    # UTLC 2020 by five sources, of which two give 546,900 and three 547,000.
    sources = ["f084a5fa3c", "2e26f0b785", "cef2687aeb", "386a2e9974", "f49b72adc0"]
    found = marks(real_figure())
    assert sorted(round(found[code][1]) for code in sources) == [
        *(546_900, 546_900),
        *(547_000, 547_000, 547_000),
    ]
    days = [found[code][0] for code in sources]
    assert len(set(days)) == 5
    assert all("2020-01-01" < day < "2021-01-01" for day in days)


def test_on_the_small_folder_each_panel_draws_its_rows(dataset: Dataset) -> None:
    measures = {"timber": "export:m3:flow", "rail": "westbound:TEU:flow", "park": ":firms:stock"}
    ids = dict(
        zip(dataset.observations["value"], dataset.observations["observation_id"], strict=True)
    )
    drawn = timelines(panels_of(dataset, measures), events_of(dataset, "all"), VIEW)
    assert {code: y for code, (_, y) in marks(drawn).items()} == pytest.approx({
        ids[692_500]: 692_500,
        ids[600_000.5]: 600_000.5,
        ids[634_000]: 634_000,
        ids[71]: 71.0,
        ids[80]: 80.0,
    })  # fmt: skip
    assert sorted(marked_events(drawn)) == ["X001", "X002", "X003"]


def test_the_same_view_is_the_same_figure() -> None:
    assert real_figure().to_json() == real_figure().to_json()


# --- lines and gaps ------------------------------------------------------------------------------


def line_traces(drawn: go.Figure) -> list[Any]:
    return [trace for trace in drawn.data if trace.mode == "lines" and trace.fill is None]


def test_a_missing_year_is_a_gap_and_zero_is_zero() -> None:
    drawn = timelines([panel(years({2018: 5, 2019: 0, 2021: 7}))], [], VIEW)
    (line,) = line_traces(drawn)
    assert list(line.x) == [
        *("2018-01-01", "2019-01-01", "2019-01-01", "2020-01-01", None),
        *("2021-01-01", "2022-01-01", None),
    ]
    assert list(line.y) == [5, 5, 0, 0, None, 7, 7, None]
    assert line.connectgaps is not True


def test_a_change_of_definition_is_a_gap_in_the_line() -> None:
    key = ("wood", "export", "CHN")
    shown = panel(years({2018: 5, 2019: 6}), breaks={key: frozenset({year(2019)})})
    (line,) = line_traces(timelines([shown], [], VIEW))
    assert list(line.y) == [5, 5, None, 6, 6, None]


def test_parts_of_years_are_thin_and_stand_alone() -> None:
    shown = panel([*years({2019: 4, 2020: 5}), figure("2021-Q1", 6), figure("2021-Q2", 7)])
    strong, thin = line_traces(timelines([shown], [], VIEW))
    assert list(strong.y) == [4, 4, 5, 5, None]
    assert list(thin.y) == [6, 6, None, 7, 7, None]
    assert thin.line.width < strong.line.width


def test_no_line_of_the_data_bridges_a_missing_year() -> None:
    for key, measure in EVERYTHING.items():
        if measure.endswith("stock"):
            continue
        for line in line_traces(real_figure({key: measure})):
            days = [x or "" for x in line.x]
            starts = [
                place for place, x in enumerate(days[:-1]) if place == 0 or not days[place - 1]
            ]
            for start in starts:
                run = days[start : days.index("", start)]
                assert run[1:-1:2] == run[2::2], (key, run)
                assert run[::2] == sorted(run[::2])


def test_two_reporters_of_one_year_have_a_band_between_them() -> None:
    figures = [*years({2019: 4, 2020: 5}), *years({2020: 9}, reporter="BLR")]
    (band,) = [one for one in timelines([panel(figures)], [], VIEW).data if one.fill == "toself"]
    assert set(zip(band.x, band.y, strict=True)) == {
        ("2020-01-01", 5),
        ("2021-01-01", 5),
        ("2020-01-01", 9),
        ("2021-01-01", 9),
    }


def test_there_is_no_band_with_what_nobody_counted() -> None:
    figures = [*years({2020: 5}), *years({2020: 9}, reporter="XX")]
    shown = panel(
        figures, reporters={"CHN": "China", "XX": "others"}, roles={"CHN": "partner", "XX": "other"}
    )
    assert [one for one in timelines([shown], [], VIEW).data if one.fill] == []


def line_looks(shown: Panel, **changes: Any) -> dict[float, tuple[str, str]]:
    """Return colour and dash of each line by the height at which it begins."""
    drawn = timelines([shown], [], View(START, STOP, **changes))
    lines = [one for one in drawn.data if one.mode == "lines" and not one.fill]
    return {one.y[0]: (one.line.color, one.line.dash) for one in lines}


def test_a_reporter_looks_the_same_whoever_else_is_there() -> None:
    utlc = years({2019: 1, 2020: 1}, reporter="UTLC")
    railway = years(dict.fromkeys(range(2014, 2021), 2), reporter="BCH")
    alone, together = panel(railway), panel([*utlc, *railway])
    assert line_looks(alone)[2] == line_looks(together)[2] == ("#7F6314", "9px,3px,2px,3px")
    assert line_looks(together)[1] == ("#33414B", "6px,2px")


def test_one_product_leads_and_the_others_are_grey_until_one_is_chosen() -> None:
    dust = years({2020: 7, 2021: 7}, indicator="dust")
    shown = panel([*years({2020: 3, 2021: 3}), *dust])
    assert line_looks(shown) == {3: ("#17698F", "12px,3px"), 7: ("#868F96", "12px,3px")}
    chosen = line_looks(shown, figure=dust[0].observation_id)
    assert chosen == {3: ("#17698F", "12px,3px"), 7: ("#17698F", "12px,3px")}


def test_the_status_of_a_figure_shows_in_its_form() -> None:
    figures = [
        figure(str(2015 + place), 1, status=status)
        for place, status in enumerate(["official", "reported", "derived", "doubtful"])
    ]
    (trace,) = [one for one in timelines([panel(figures)], [], VIEW).data if one.customdata]
    assert len(set(trace.marker.symbol)) == 4


def test_the_chosen_figure_stands_out() -> None:
    figures = years({2019: 1, 2020: 2, 2021: 3})
    view = View(START, STOP, figure=figures[1].observation_id)
    (trace,) = [one for one in timelines([panel(figures)], [], view).data if one.customdata]
    assert trace.marker.size[1] > max(trace.marker.size[0], trace.marker.size[2])


# --- events --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("scope", "count"), [("article", 21), ("all", None)])
@pytest.mark.parametrize("narrow", [False, True])
def test_every_event_in_view_has_its_place_in_one_mark_and_one_line(
    scope: str, count: int | None, narrow: bool
) -> None:
    drawn = real_figure(view=View(START, STOP, narrow=narrow), scope=scope)
    wanted = [one.event_id for one in events_of(real(), scope)]
    assert count in (None, len(wanted))
    assert sorted(marked_events(drawn)) == sorted(wanted)
    assert len(event_shapes(drawn)) == len(wanted)


def test_the_article_names_twenty_one_events() -> None:
    assert [one.event_id for one in events_of(real())] == [
        *("E007", "E008", "E011", "E013", "E021", "E031", "E032", "E033", "E034", "E035"),
        *("E036", "E037", "E039", "E040", "E045", "E051", "E053", "E055", "E056", "E057", "E058"),
    ]


def test_a_day_is_a_line_and_a_span_a_month_or_a_year_is_a_band_of_its_width() -> None:
    events = [
        event(1, "2014-01-01", "2015-01-01", precision="year"),
        event(2, "2016-03-01", "2016-04-01", precision="month"),
        event(3, "2018-02-24", "2018-02-25"),
        event(4, "2020-02-28", "2020-03-03"),
    ]
    drawn = timelines([panel([])], events, VIEW)
    assert [(one.type, one.x0, one.x1) for one in event_shapes(drawn)] == [
        ("rect", "2014-01-01", "2015-01-01"),
        ("rect", "2016-03-01", "2016-04-01"),
        ("line", "2018-02-24", "2018-02-24"),
        ("rect", "2020-02-28", "2020-03-03"),
    ]


def test_events_pass_through_all_panels_but_not_the_lane() -> None:
    drawn = timelines([panel([]), panel([])], [event(1, "2018-02-24", "2018-02-25")], VIEW)
    (line,) = event_shapes(drawn)
    assert line.y0 == 0
    assert line.y1 == pytest.approx(drawn.layout.yaxis.domain[0])
    assert drawn.layout.yaxis2.domain[1] <= line.y1


def test_the_chosen_event_has_the_strongest_line_and_is_written_out() -> None:
    events = [event(n, f"20{n + 13}-06-01", f"20{n + 13}-06-02") for n in range(1, 6)]
    drawn = timelines([panel([])], events, View(START, STOP, event="E003"))
    widths = [shape.line.width for shape in event_shapes(drawn)]
    assert widths[2] > max(widths[:2] + widths[3:])
    assert [note.text for note in drawn.layout.annotations if note.yref == "y"] == [
        "<b>3</b> Event 3"
    ]


def test_a_counted_mark_says_how_many_and_which() -> None:
    events = [event(n, f"2023-02-0{n}", f"2023-02-0{n + 1}") for n in range(1, 7)]
    drawn = timelines([panel([])], events, VIEW)
    (trace,) = [one for one in drawn.data if one.customdata]
    (place,) = [place for place, data in enumerate(trace.customdata) if data[0] == "events"]
    count = len(trace.customdata[place]) - 1
    assert count == 4
    assert trace.text[place] == "×4"
    assert trace.hovertext[place].count("<b>Event") == 4


def test_a_span_that_began_before_the_view_has_its_mark_at_the_edge() -> None:
    events = [event(1, "2010-01-01", "2014-01-01")]
    (trace,) = [one for one in timelines([panel([])], events, VIEW).data if one.customdata]
    assert trace.x[0][:10] == "2013-01-01"


def test_without_events_the_panels_are_still_drawn() -> None:
    drawn = timelines([panel(years({2020: 1}))], [], VIEW)
    assert list(marks(drawn)) == ["2020=1"]
    assert event_shapes(drawn) == []


# --- words in the figure -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "unit"),
    [
        ("timber", "million m³ a year"),
        ("meat", "million dollars a year"),
        ("dairy", "thousand tonnes a year"),
        ("rail", "thousand TEU a year"),
        ("goods", "billion dollars a year"),
        ("trains", "trains a year"),
        ("rail_share", "per cent"),
        ("park", "firms"),
        ("investment", "dollars"),
    ],
)
def test_every_panel_names_its_unit(key: str, unit: str) -> None:
    title = content.panel_titles(real(), EN)[key]
    (text,) = [
        note.text
        for note in real_figure({key: EVERYTHING[key]}).layout.annotations
        if note.text.startswith(f"<b>{title}</b>")
    ]
    assert unit in text


def test_dutch_axes_have_decimal_commas() -> None:
    shown = [panel(years({2020: 1_400_000}))]
    dutch = timelines(shown, [], View(START, STOP, language=NL))
    assert list(dutch.layout.yaxis2.ticktext) == ["0", "0,5", "1", "1,5"]
    assert dutch.layout.separators == ",."
    english = timelines(shown, [], VIEW)
    assert list(english.layout.yaxis2.ticktext) == ["0", "0.5", "1", "1.5"]
    assert list(english.layout.yaxis2.tickvals) == [0, 500_000, 1_000_000, 1_500_000]


@pytest.mark.parametrize(
    ("highest", "ticks", "texts"),
    [
        (0.0042, [0, 0.002, 0.004, 0.006], ["0", "0.002", "0.004", "0.006"]),
        (0.04, [0, 0.01, 0.02, 0.03, 0.04], ["0", "0.01", "0.02", "0.03", "0.04"]),
        (77, [0, 20, 40, 60, 80], ["0", "20", "40", "60", "80"]),
        (740, [0, 200, 400, 600, 800], ["0", "200", "400", "600", "800"]),
        (166, [0, 50, 100, 150, 200], ["0", "50", "100", "150", "200"]),
    ],
)
def test_an_axis_has_ticks_up_to_its_highest_figure(
    highest: float, ticks: list[float], texts: list[str]
) -> None:
    axis = timelines([panel(years({2020: highest}))], [], VIEW).layout.yaxis2
    assert list(axis.tickvals) == pytest.approx(ticks)
    assert list(axis.ticktext) == texts
    assert axis.range[1] >= ticks[-1]


def test_an_axis_begins_at_zero_and_reaches_over_its_highest_figure() -> None:
    for key, measure in EVERYTHING.items():
        drawn = real_figure({key: measure})
        low, high = drawn.layout.yaxis2.range
        assert low == 0, key
        assert high > max(y for _, y in marks(drawn).values()), key
        ticks = list(drawn.layout.yaxis2.tickvals)
        assert ticks[0] == 0
        assert 4 <= len(ticks) <= 5, key
        assert ticks[-1] <= high, key
        assert len(set(drawn.layout.yaxis2.ticktext)) == len(ticks), key


def test_the_time_axis_names_years_and_in_a_short_view_months() -> None:
    assert list(timelines([panel([])], [], VIEW).layout.xaxis.ticktext) == [
        str(number) for number in range(2013, 2027)
    ]
    short = timelines([panel([])], [], View(year(2022), year(2023)))
    assert list(short.layout.xaxis.ticktext)[:2] == ["Jan 2022", "Apr 2022"]
    phone = timelines([panel([])], [], View(START, STOP, narrow=True))
    assert len(phone.layout.xaxis.ticktext) <= 8


def test_a_narrow_figure_writes_no_event_out_but_marks_them_all() -> None:
    drawn = real_figure(view=View(START, STOP, narrow=True))
    assert [note.text for note in drawn.layout.annotations if note.yref == "y"] == []
    assert len(marked_events(drawn)) == 21
    wide = real_figure()
    assert 1 <= len([note for note in wide.layout.annotations if note.yref == "y"]) <= 4


def sizes(tree: Any, inside: str = "") -> Iterator[tuple[str, float]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            if key == "size" and inside.endswith("font"):
                yield inside, value
            yield from sizes(value, key)
    elif isinstance(tree, list):
        for value in tree:
            yield from sizes(value, inside)


@pytest.mark.parametrize("narrow", [False, True])
def test_no_text_is_smaller_than_twelve_pixels(narrow: bool) -> None:
    drawn = json.loads(real_figure(EVERYTHING, view=View(START, STOP, narrow=narrow)).to_json())
    found = list(sizes(drawn))
    assert {name for name, _ in found} >= {"font", "textfont", "tickfont"}
    assert [pair for pair in found if pair[1] < 12] == []
    assert all(note["font"]["size"] >= 12 for note in drawn["layout"]["annotations"])


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("narrow", [False, True])
def test_plotly_accepts_every_key_and_value(narrow: bool, dark: bool) -> None:
    view = View(START, STOP, narrow, dark, NL, event="E045", figure="fdaca5fbb6")
    drawn = real_figure(EVERYTHING, view=view, scope="all")
    again = go.Figure(drawn.to_dict())
    assert len(again.data) == len(drawn.data)
    assert len(again.layout.shapes) == len(drawn.layout.shapes)


def test_the_names_of_lines_do_not_lie_over_each_other() -> None:
    for first, last in ((2013, 2025), (2018, 2024), (2020, 2022), (2000, 2025)):
        view = View(year(first), year(last + 1), panels=len(EVERYTHING))
        drawn = real_figure(EVERYTHING, view=view)
        places: dict[str, list[tuple[float, float, float, str]]] = {}
        for note in drawn.layout.annotations:
            if note.yref in {"paper", "y"}:
                continue
            low, high = drawn.layout[f"yaxis{note.yref[1:]}"].range
            share = (datetime.fromisoformat(note.x) - view.start) / (view.stop - view.start)
            rise = (note.y - low) / (high - low) * view.layout.panel
            box = name_box(note, (share * view.layout.plot_width, rise))
            places.setdefault(note.yref, []).append((*box, note.text))
        for boxes in places.values():
            for place, one in enumerate(boxes):
                for other in boxes[place + 1 :]:
                    aside = one[0] >= other[1] or other[0] >= one[1]
                    assert aside or abs(one[2] - other[2]) >= 12, (one, other)


# --- outside text --------------------------------------------------------------------------------

HOSTILE = (
    "<a href='javascript:alert(1)'>x</a> &lt;img src=x onerror=alert(1)&gt;"
    " &amp;lt;svg&amp;gt; $\\href{javascript:alert(1)}{y}$ \u202egnp"
)
OUR_MARKUP = re.compile(r"</?b>|<br>|<span style=\"color:#[0-9A-Fa-f]{6}\">|</span>")


def test_no_markup_of_the_data_reaches_the_figure(
    data_folder: Path, change_cell: Callable[[str, int, str, str], None]
) -> None:
    for row in (2, 3, 4):
        change_cell("events.csv", row, "title_en", f"{HOSTILE}{row}")
        change_cell("reporters.csv", row, "title_en", f"{HOSTILE}{row}")
        change_cell("reporters.csv", row, "short_en", f"{HOSTILE}{row}")
        change_cell("panels.csv", row, "title_en", f"{HOSTILE}{row}")
        change_cell("panels.csv", row, "gap_en", f"{HOSTILE}{row}")
        change_cell("catalog.csv", row, "title_en", f"{HOSTILE}{row}")
    # Texts from outside that a future check may refuse still reach the chart unchanged here.
    data = load(data_folder)
    measures = {"timber": "export:m3:flow", "rail": "westbound:TEU:flow"}
    for narrow in (False, True):
        view = View(START, STOP, narrow=narrow, event="X003")
        drawn = timelines(panels_of(data, measures), events_of(data, "all"), view)
        texts = [
            OUR_MARKUP.sub("", text)
            for text in strings(json.loads(drawn.to_json()))
            if "Source Sans" not in text
        ]
        assert any("javascript" in text for text in texts)
        assert [text for text in texts if set(text) & set("<>&\u202e")] == []
