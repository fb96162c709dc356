"""The sentence over the chart, and the text for those who do not see it."""

from samples import figure, moment, panel, year, years

from indicators.charts.words import alternative_text, headline
from indicators.language import Language

EN, NL = Language("en"), Language("nl")
SPAN = (year(2013), year(2026))

FALL = {2020: 547_000, 2021: 692_500, 2022: 410_600, 2023: 211_100}
RISE = {2018: 100, 2019: 200, 2020: 400}


# --- the sentence --------------------------------------------------------------------------------


def test_the_sentence_tells_how_far_the_newest_stands_below_the_highest_and_who_counts() -> None:
    shown = panel(years(FALL, reporter="UTLC"), unit="TEU")
    assert headline([shown], EN) == (
        "Wood: 211,100\u00a0TEU (2023), 70% below 2021, the highest of 2020–2023"
        " (UTLC ERA’s count)."
    )


def test_the_sentence_tells_of_the_deepest_fall_and_the_highest_rise() -> None:
    panels = [
        panel(years({2018: 100, 2019: 100, 2020: 50}), titles={"wood": "Half"}),
        panel(years({2018: 100, 2019: 100, 2020: 20}), titles={"wood": "Fifth"}),
        panel(years({2018: 100, 2019: 150, 2020: 200}), titles={"wood": "Double"}),
        panel(years(RISE), titles={"wood": "Fourfold"}),
    ]
    assert headline(panels, EN) == (
        "Fifth: 20\u00a0tonnes (2020), 80% below 2018, the highest of 2018–2020 (China’s count)."
        " Fourfold: 400\u00a0tonnes (2020), the highest of 2018–2020 (China’s count)."
    )


def test_a_small_dip_is_no_fall_and_no_peak_either() -> None:
    assert headline([panel(years({2018: 90, 2019: 100, 2020: 95}))], EN) == ""


def test_without_three_whole_years_there_is_no_sentence() -> None:
    parts = [figure("2022-S1", 5), figure("2023-S1", 1)]
    assert headline([panel([*years({2020: 5, 2021: 1}), *parts])], EN) == ""
    assert headline([panel([])], EN) == ""
    assert headline([], EN) == ""


def test_the_sentence_compares_nothing_across_a_change_of_definition() -> None:
    figures = [
        *years({2019: 300, 2020: 547, 2021: 692}, reporter="UTLC"),
        *years({2022: 410, 2023: 211, 2024: 312}, reporter="UTLC", indicator="planks"),
    ]
    for name, shown in (
        # Another indicator, and the same indicator, counted differently from 2022.
        ("Planks", figures),
        ("Wood", [one._replace(indicator="wood") for one in figures]),
    ):
        breaks = {(name.lower(), "export", "UTLC"): frozenset({year(2022)})}
        assert headline([panel(shown, breaks=breaks, unit="TEU")], EN) == (
            f"{name}: 312\u00a0TEU (2024), 24% below 2022, the first year so counted"
            " (UTLC ERA’s count)."
        )


def test_nothing_is_the_highest_while_another_figure_at_hand_is_higher() -> None:
    rise = years(RISE)
    for higher in (
        *years({2019: 500}, reporter="BLR"),
        figure("2021-S1", 401),
        figure("2020-S1", 401, reporter="BLR"),
    ):
        assert headline([panel([*rise, higher])], EN) == "", higher
    for other in (
        *years({2019: 500}, indicator="planks"),
        *years({2019: 500}, flow="import"),
        *years({2017: 500}, reporter="BLR"),
        *years({2020: 410}, observation_id="second source", joined=False),
        figure("2019", 500, status="doubtful", joined=False),
        figure("2018/2019", 500, joined=False),
    ):
        assert "the highest of 2018–2020" in headline([panel([*rise, other])], EN), other


def test_a_year_above_which_another_count_stands_is_compared_but_not_called_the_highest() -> None:
    shown = panel([*years(FALL, reporter="UTLC"), *years({2021: 930_000}, reporter="BCH")])
    assert headline([shown], EN) == (
        "Wood: 211,100\u00a0tonnes (2023), 70% below 2021 (UTLC ERA’s count)."
    )


def test_a_figure_that_others_contradict_carries_the_doubt() -> None:
    for contested in (0, 2):
        figures = years(RISE)
        figures[contested] = figures[contested]._replace(contested=True)
        assert ("published figures conflict" in headline([panel(figures)], EN)) is (contested == 2)


def test_the_sentence_follows_the_line_with_the_newest_figure() -> None:
    figures = [
        *years({2018: 1, 2019: 2, 2020: 4}, reporter="BLR"),
        *years({2019: 8, 2020: 9, 2021: 10}),
    ]
    assert headline([panel(figures)], EN) == (
        "Wood: 10\u00a0tonnes (2021), the highest of 2019–2021 (China’s count)."
    )


def test_the_sentence_leaves_out_what_nobody_counted() -> None:
    figures = [*years(RISE), *years({2021: 9, 2022: 5, 2023: 1}, reporter="XX")]
    reporters, roles = {"CHN": "China", "XX": "others"}, {"CHN": "partner", "XX": "other"}
    assert headline([panel(figures, reporters=reporters, roles=roles)], EN) == (
        "Wood: 400\u00a0tonnes (2020), the highest of 2018–2023 (China’s count)."
    )


def test_the_sentence_writes_dutch_numbers() -> None:
    shown = panel(years(FALL, reporter="UTLC"), unit="TEU")
    sentence = headline([shown], NL)
    assert "211.100\u00a0TEU" in sentence
    assert "70%" in sentence
    assert "UTLC ERA" in sentence
    assert "below" not in sentence


# --- the alternative text ------------------------------------------------------------------------


def test_the_alternative_text_says_span_direction_first_and_last_value() -> None:
    panels = [
        panel(years(FALL, reporter="UTLC"), title="Rail", unit="TEU"),
        panel(years(RISE)),
    ]
    assert alternative_text(panels, 21, SPAN, EN) == (
        "Timelines from 2013 to 2025."
        " Rail: Wood by UTLC ERA down from 547,000\u00a0TEU (2020) to 211,100\u00a0TEU (2023)."
        " Timber: Wood by China up from 100\u00a0tonnes (2018) to 400\u00a0tonnes (2020)."
        " 21 events are marked."
    )


def test_the_alternative_text_goes_no_further_than_the_same_definition() -> None:
    breaks = {("wood", "export", "CHN"): frozenset({year(2019)})}
    assert (
        "Wood by China 100\u00a0tonnes (2018);"
        " Wood by China up from 200\u00a0tonnes (2019) to 400\u00a0tonnes (2020)"
        " (counted differently from 2019)."
    ) in alternative_text([panel(years(RISE), breaks=breaks)], 0, SPAN, EN)


def test_one_figure_and_an_unchanged_one_have_no_direction() -> None:
    figures = [*years({2020: 7}), *years({2018: 5, 2019: 9, 2020: 5}, reporter="BLR")]
    assert alternative_text([panel(figures)], 1, SPAN, EN) == (
        "Timelines from 2013 to 2025."
        " Timber: Wood by China 7\u00a0tonnes (2020);"
        " Wood by Belarus 5\u00a0tonnes (2018 and 2020)."
        " 1 event is marked."
    )


def test_a_panel_without_whole_years_is_told_as_such() -> None:
    panels = [
        panel([figure("2022-S1", 5), figure("2023-S1", 1)]),
        panel([figure("2022-S1", 5)], title="Meat"),
        panel([], title="Dairy"),
    ]
    assert alternative_text(panels, 0, SPAN, EN) == (
        "Timelines from 2013 to 2025."
        " Timber: 2 figures for parts of years."
        " Meat: 1 figure for a part of a year."
        " Dairy: no figures in this time."
        " 0 events are marked."
    )


def test_a_stock_is_told_with_its_days() -> None:
    figures = [
        figure("2015-05-12", 7, joined=True, middle=moment("2015-05-12")),
        figure("2023-12", 120, joined=True, middle=moment("2023-12-31")),
    ]
    shown = panel(figures, kind="stock", unit="firms", title="Park")
    assert "up from 7\u00a0firms (12 May 2015) to 120\u00a0firms (December 2023)" in (
        alternative_text([shown], 0, SPAN, EN)
    )


def test_the_alternative_text_is_dutch_in_dutch() -> None:
    text = alternative_text([panel(years(FALL), unit="TEU")], 2, SPAN, NL)
    assert "547.000\u00a0TEU" in text
    assert "211.100\u00a0TEU" in text
    for english in ("Timelines", "down from", "events are marked"):
        assert english not in text
