"""The compare page as a visitor meets it: every view and choice, by hand and by address."""

import os
import random
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from visiting import come, control, figure, sound

from indicators.analysis.transforms import FORMULA_CHOICES, FREQUENCY_CHOICES, UNITS_CHOICES
from indicators.loaders import load
from indicators.pages import compare_controls

SCRIPT = "from indicators.pages import compare\ncompare.page()\n"
DATA = Path(__file__).parents[2] / "data"


def visit(**query: str) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=30)
    return sound(come(app, query))


def said(app: AppTest) -> str:
    texts = [one.value for one in [*app.markdown, *app.info, *app.warning]]
    return "\n".join(texts).replace("\\", "")


def levels(app: AppTest) -> list[float]:
    return [
        level for trace in figure(app)["data"] if trace["mode"] == "markers" for level in trace["y"]
    ]


POTASH = "potash_value.export.CHN.A"


def test_a_first_visit_compares_turnover_by_both_counts() -> None:
    app = visit()
    assert control(app, "lines").value == [
        "goods_value.turnover.CHN.A",
        "goods_value.turnover.BLR.A",
    ]
    assert app.query_params == {}
    texts = [note["text"] for note in figure(app)["layout"]["annotations"]]
    assert any("billion dollars" in text for text in texts)
    assert any(text.startswith("China <b>") for text in texts)


def test_an_index_is_100_at_its_base_and_its_formula_stands_below() -> None:
    app = visit(lines=POTASH, formula="index", base="2020")
    # Facts: 334 million in 2020, 928 in 2022, 1,458 in 2023.
    found = [round(level) for level in levels(app)]
    assert 100 in found
    assert 278 in found
    assert 436 in found
    assert "100 × value / value(2020)" in said(app)
    assert "`" in said(app)


def test_growth_on_the_year_before_is_in_per_cent() -> None:
    app = visit(lines=POTASH, formula="year_before")
    assert round(levels(app)[-1]) == -11  # 747 million after 843
    assert "100 × (value / value a year before − 1)" in said(app)


def test_months_become_years_only_where_all_twelve_are() -> None:
    app = visit(lines="goods_value.turnover.CHN.M", freq="A")
    assert len(levels(app)) > 2
    assert "one that lacks a part is left out" in said(app)


def test_a_part_of_a_year_is_told_apart_and_the_same_months_are_offered() -> None:
    text = said(visit(lines=POTASH))
    assert "is a part of a year and is not set beside years" in text
    assert "The same months in" in text


def test_what_needs_figures_that_are_not_there_is_refused_with_the_reason() -> None:
    assert "needs the indicator “population”" in said(
        visit(lines=POTASH, units="per_head")
    ).replace("Figures per head need", "needs")
    assert "us_consumer_prices" in said(visit(lines=POTASH, units="constant_usd"))


def test_a_share_of_goods_trade_is_in_per_cent() -> None:
    app = visit(lines=POTASH, units="share")
    assert all(0 < level < 100 for level in levels(app))


def test_a_logarithmic_axis_is_refused_where_growth_is_negative() -> None:
    app = visit(lines=POTASH, formula="year_before", axis="log")
    assert "A logarithmic axis cannot show zero or less" in said(app)
    assert figure(app)["layout"]["yaxis"]["type"] == "linear"
    assert figure(visit(lines=POTASH, axis="log"))["layout"]["yaxis"]["type"] == "log"


def test_lines_of_two_units_share_an_axis_only_on_request_and_with_a_warning() -> None:
    lines = f"{POTASH},rail_transit_teu..UTLC.A"
    together = visit(lines=lines)
    assert "yaxis2" in figure(together)["layout"]
    assert "overlaying" not in figure(together)["layout"]["yaxis2"]
    two = visit(lines=lines, layout="two")
    assert figure(two)["layout"]["yaxis2"]["overlaying"] == "y"
    assert "where they cross means nothing" in said(two)


def test_as_known_on_the_day_of_the_article_later_figures_are_grey() -> None:
    app = visit(lines=POTASH, known="2023-02-27")
    names = [trace.get("name") for trace in figure(app)["data"] if trace["mode"] == "markers"]
    assert any("known since" in str(name) for name in names)
    assert "As known on 27 February 2023" in said(app)
    control(app, "known_today").click().run()
    assert not any("known since" in str(trace.get("name")) for trace in figure(sound(app))["data"])


def test_the_mirror_shows_both_counts_their_ratio_and_why_they_differ() -> None:
    app = visit(mode="mirror")
    text = said(app)
    assert "Imports as China counts them beside exports as Belarus counts them." in text
    assert "Both stand as published" in text
    assert "Exports are valued at the border of the seller (FOB)" in text
    names = [trace.get("name") for trace in figure(app)["data"] if trace["mode"] == "markers"]
    assert names == ["Belarus", "China", "Ratio"]
    factored = visit(mode="mirror", factor="1.06")
    assert "is divided by 1.06" in said(factored)


def test_two_lines_are_crossed_where_both_have_a_period() -> None:
    app = visit(mode="cross", x=POTASH, y="goods_value.export.CHN.A")
    (trace,) = figure(app)["data"]
    assert len(trace["x"]) == len(trace["y"]) > 4
    few = visit(mode="cross", x=POTASH, y="goods_value.turnover.CHN.M")
    assert "fewer than two periods in common" in said(few)


def test_an_event_study_names_its_place_and_never_a_cause() -> None:
    app = visit(mode="study")
    text = said(app)
    # Potash by China's count: two years of a larger sum, beside too few other dates for per cent.
    assert (
        "Average of 2023–2024 was 3 times that of 2020–2021"
        " (2022, the year of the event, left out)."
    ) in text
    assert "After is not because of." in text
    assert "caused" not in text.lower()
    assert len(figure(app)["data"]) == 3


def test_an_event_study_of_too_few_points_is_refused_with_the_reason() -> None:
    text = said(visit(mode="study", line="rail_transit_teu..UTLC.A", about="E045"))
    assert "Points before the event: 7. At least 8 are needed." in text


def test_the_address_holds_what_was_chosen_and_nothing_of_other_views() -> None:
    app = visit()
    control(app, "formula").select("index").run()
    assert dict(app.query_params) == {"formula": "index", "base": "2019"}
    control(app, "compare_reset").click().run()
    assert app.query_params == {}
    control(app, "mode").select("mirror").run()
    assert dict(sound(app).query_params) == {"mode": "mirror"}


def test_what_does_not_exist_in_the_address_is_told() -> None:
    app = visit(lines="nothing.export.CHN.A", formula="magic", base="soon", known="2099-01-01")
    text = said(app)
    for part in ("lines = nothing.export.CHN.A", "formula = magic", "base = soon"):
        assert part in text
    assert "known = 2099-01-01" in text


def test_no_line_at_all_says_what_to_do() -> None:
    assert "Choose at least one line above." in said(visit(lines=""))


@pytest.mark.parametrize("formula", FORMULA_CHOICES)
@pytest.mark.parametrize("units", UNITS_CHOICES)
def test_every_pair_of_unit_and_formula_gives_a_chart_or_a_reason(units: str, formula: str) -> None:
    for frequency in FREQUENCY_CHOICES:
        app = visit(lines="goods_value.export.CHN.M", freq=frequency, units=units, formula=formula)
        assert app.get("plotly_chart") or app.info


@pytest.mark.parametrize("mode", compare_controls.MODES)
def test_every_view_is_whole_in_dutch(mode: str) -> None:
    english, dutch = visit(mode=mode), visit(mode=mode, lang="nl")
    assert said(english) != said(dutch)
    shared = set(said(english).split("\n")) & set(said(dutch).split("\n"))
    assert not [line for line in shared if len(line.split()) > 6 and "](<" not in line]


def test_spoiled_addresses_give_a_page_and_no_exception() -> None:
    generator = random.Random(20230227)  # noqa: S311 - the same addresses every time
    lines = compare_controls.lines_offered(load(DATA))
    pool = [
        *("", ",,,", "x" * 3000, "NaN", "-1", "1e400", "🚂", "\x00", "<script>", "2025-2013"),
        *("index", "study", "mirror", "cross", "log", "two", "2019", "2023-02-27", "24-12"),
        *generator.sample(lines, 12),
    ]
    names = [parameter.name for parameter in compare_controls.parameters(load(DATA))]
    for _ in range(5000 if os.environ.get("INDICATORS_FAULTS") == "long" else 40):
        chosen = generator.sample(names, generator.randint(1, 5))
        visit(**{name: generator.choice(pool) for name in chosen})


def test_lines_are_searched_as_indicators_are() -> None:
    app = visit(lines=POTASH)
    control(app, "q").set_value("timber").run()
    options = control(app, "lines").options
    assert options[0].startswith("Potash, value")
    assert any(name.startswith("Sawn softwood") for name in options[1:])
    assert not any(name.startswith("Goods trade") for name in options)
    control(app, "q").set_value("сыворотка").run()
    assert control(app, "lines").options[1].startswith("Whey")
    assert control(app, "lines").value == [POTASH]
    app = visit(mode="cross", x=POTASH, y="potash_weight.export.CHN.A")
    control(app, "q").set_value("no such thing").run()
    assert len(control(app, "x").options) == 1
    assert control(app, "x").value == POTASH
