"""Claims about trade and rail: each rule on figures that support, contradict and lack."""

from datetime import date

import pytest
from claim_samples import DUTCH, ENGLISH, figures, judged, samples

from indicators.analysis.claim_exclusions import exclusions
from indicators.analysis.claims import WrongRule
from indicators.errors import UnknownName


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("grew(up:export,2021,2022)", "supported"),
        ("grew(down:export,2021,2022)", "contradicted"),
        ("grew(flat:export,2021,2022)", "contradicted"),
        ("grew(mixed:export,2021,2022)", "partly"),
        ("grew(up:export+down:export,2021,2022)", "partly"),
        ("grew(up_growth,2021,2022)", "open"),  # that growth is of an export
        ("grew(up_growth:export,2021,2022)", "supported"),
        ("grew(down_growth:export,2021,2022)", "contradicted"),
        ("grew(up_growth:export,2020,2022)", "supported"),  # by the growth on the year before
        ("grew(since:export,2021,2023)", "supported"),  # the count begins with 2022
        ("grew(since:export,2021,2022)", "open"),
        ("grew(empty:export,2021,2022)", "open"),
        ("grew(up:export,2021,2023)", "open"),
        ("grew(quarter:export,2021,2022)", "open"),
        ("grew(broken:export,2021,2022)", "open"),
        ("grew(zero:export,2021,2022)", "open"),
        ("grew(swapped:export,2021,2022)", "supported"),
        ("grew(since:export,2021,2022,2023)", "open"),  # what came later does not decide
    ],
)
def test_goods_grew_only_where_every_count_rose_by_more_than_a_tenth(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


def test_part_of_a_year_is_compared_with_the_same_months_and_never_with_a_year() -> None:
    finding = judged("grew(halves:export,2021,2022)")
    assert figures(finding) == ["halves BLR 2021-S1", "halves BLR 2022-01/2022-06"]
    assert finding.numbers == {"halves BLR 2022-01/2022-06": 0.5}


def test_the_sentence_has_the_figures_by_whose_count_and_how_sure_they_are() -> None:
    assert judged("grew(up:export,2021,2022)").sentence(ENGLISH) == (
        "2022: more than 10% above 2021 by every count that has both."
        " The up, Belarus’s count: $100 (2021) and $150 (2022)."
        " The up, China’s count: $200 (2021) and $260 (2022)."
        " Some figures that decide are computed from a stated growth or share."
    )


def test_a_doubtful_figure_of_the_same_cell_is_told_and_not_used() -> None:
    finding = judged("grew(swapped:export,2021,2022)")
    assert len(finding.used) == 2
    assert finding.sentence(ENGLISH).endswith(
        " Another figure for 2021, $300, is marked doubtful and set aside."
        " Not all figures that decide are official: some rest on statements or news."
        " If what was set aside is right, the verdict is: contradicted."
    )


def test_what_came_later_is_told_beside_a_verdict_that_stays_open() -> None:
    finding = judged("grew(since:export,2021,2022,2023+2024)")
    assert finding.verdict == "open"
    assert figures(finding) == ["since CHN 2022", "since CHN 2023", "since CHN 2024"]
    assert finding.sentence(ENGLISH).startswith(
        "2022: not to be compared with 2021, as no count of “The since” has both. What came later"
        " does not decide. 2023 and 2024: more than 10% above 2022 and 2023 by some counts only."
    )


@pytest.mark.parametrize(
    ("rule", "excluded"),
    [
        ("grew(up:export,2021,2022)", []),
        ("grew(swapped:export,2021,2022)", ["2021 It is doubtful."]),
        (
            "grew(halves:export,2021,2022)",
            [
                "2021-S2 It is a part of a year without the same months to set it against.",
                "2022 The rule takes other periods.",
            ],
        ),
        (
            "grew(quarter:export,2021,2022)",
            [
                "2021-Q1 Less than 6 months say more of a season than of a year.",
                "2022-Q1 Less than 6 months say more of a season than of a year.",
            ],
        ),
        (
            "grew(broken:export,2021,2022)",
            [
                "2021 It is not compared across a change of definition: It counts more now.",
                "2022 It is not compared across a change of definition: It counts more now.",
            ],
        ),
        (
            "flowed_back(drawn_less/repaid,2020,empty)",
            ["2020-01/2020-11 It is a part of a period that is used."] * 2,
        ),
        (
            "exceeds(area_hearsay,90)",
            [],  # what others say is told
        ),
    ],
)
def test_what_was_set_aside_is_listed_with_the_reason(rule: str, excluded: list[str]) -> None:
    rows = samples().observations.set_index("observation_id")
    assert [
        f"{rows.loc[row.observation_id, 'period']} {row.reason.write(ENGLISH)}"
        for row in exclusions(samples(), rule, judged(rule))
    ] == excluded


def test_the_rule_in_words_names_its_goods_years_and_threshold() -> None:
    words = judged("grew(up:export,2021,2022+2023)").words(ENGLISH)
    assert words.startswith(
        "“The up”: supported where 2022 and 2023 stood more than 10% above 2021"
    )
    assert words.endswith("a count that begins later is compared with the year before.")
    assert "“De up”" in judged("grew(up:export,2021,2022)").words(DUTCH)


def test_a_figure_that_was_published_later_is_not_known_yet() -> None:
    assert judged("grew(late_up:export,2021,2022)").verdict == "supported"
    assert judged("grew(late_up:export,2021,2022)", date(2025, 1, 15)).verdict == "supported"
    assert judged("grew(late_up:export,2021,2022)", date(2025, 1, 14)).verdict == "open"


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("matters_less(down:export,route_down,2022)", "supported"),
        ("matters_less(up:export,route_up,2022)", "contradicted"),
        ("matters_less(flat:export,route_up,2022)", "contradicted"),
        ("matters_less(up:export,route_down,2022)", "partly"),
        ("matters_less(mixed:export,route_down,2022)", "partly"),  # the counts of trade differ
        ("matters_less(empty:export,route_down,2022)", "open"),
        ("matters_less(down:export,route_down,2023)", "open"),
    ],
)
def test_a_country_matters_less_where_trade_and_route_shrank(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("relies_on(share_90,debt_most/debt_all)", "supported"),
        ("relies_on(share_20,debt_little/debt_all)", "contradicted"),
        ("relies_on(share_45,debt_half/debt_all)", "partly"),
        ("relies_on(share_90,debt_little/debt_all)", "partly"),
        ("relies_on(share_90,debt_old/debt_all)", "supported"),  # too far apart: only the share
        ("relies_on(whole:export,debt_old/debt_all)", "open"),
    ],
)
def test_who_relies_on_one_partner_has_most_of_everything_there(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict


# --- rail ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("stayed_below(traffic_low,2021,WAR,share_45)", "supported"),
        ("stayed_below(traffic_back,2021,WAR,share_45)", "contradicted"),
        ("stayed_below(traffic_low,2021,WAR,share_90)", "partly"),
        ("stayed_below(traffic_low,2021,WAR,share_20)", "partly"),  # no share since the event
        ("stayed_below(traffic_low+traffic_back,2021,WAR,share_45)", "partly"),
        ("stayed_below(traffic_early,2021,WAR,share_45)", "open"),  # 2022 began before the event
        ("stayed_below(empty,2021,WAR,share_45)", "open"),
    ],
)
def test_traffic_stayed_away_only_where_volume_and_share_are_gone(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict


def test_before_an_event_nothing_is_said_of_what_followed_it() -> None:
    rule = "stayed_below(traffic_low,2021,WAR,share_45)"
    # Its sources are of December 2022; by then the event was known, and no year had followed.
    assert judged(rule, date(2022, 12, 31)).verdict == "supported"
    assert judged(rule, date(2022, 11, 30)).events == ("WAR",)
    before = judged(rule, date(2022, 2, 23))
    assert (before.verdict, before.events) == ("open", ())
    assert before.sentence(ENGLISH) == "What would show it had not happened yet."


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("share_was(80,share_80,part_80/whole)", "supported"),
        ("share_was(60,share_80,part_40/whole)", "contradicted"),
        ("share_was(80,share_80,part_40/whole)", "partly"),
        ("share_was(80,share_20,part_80/whole)", "partly"),
        ("share_was(84,share_80,part_80/whole)", "supported"),  # within five points
        ("share_was(90,share_90,part_80/whole)", "contradicted"),  # 90 is of after the article
        ("share_was(80,empty,empty/whole)", "open"),
    ],
)
def test_a_share_was_what_is_claimed_by_publications_and_by_division(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


def test_a_computed_share_is_told_with_the_two_figures_behind_it() -> None:
    finding = judged("share_was(80,share_80,part_40/whole)")
    assert figures(finding) == ["share_80 BLR 2020", "part_40 UTLC 2020", "whole CHN 2020"]
    assert "Computed: “The part_40” (UTLC) as a share of “The whole”: 40% (2020)." in (
        finding.sentence(ENGLISH)
    )
    assert finding.gap == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("grew(up:export,2021,soon)", "'soon': expected years such as 2022 or 2022+2023"),
        ("grew(up:export,2021)", "expected grew(series+…,year,year+…[,later year+…])"),
        ("share_was(many,share_80,part_40/whole)", "'many': expected a number above zero"),
        ("share_was(80,share_80,part_40)", "'part_40': expected two indicators with '/' between"),
        ("dated(WAR,2022,half)", "'half': expected 'part', or nothing"),
        ("dated(WAR,2022-13)", "'2022-13': expected"),
        ("years_ago(WAR,0)", "'0': expected a number above zero"),
    ],
)
def test_a_rule_that_is_not_written_as_it_should_be_says_what_was_expected(
    rule: str, message: str
) -> None:
    with pytest.raises(WrongRule) as caught:
        judged(rule)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("grow(up:export,2021,2022)", "unknown rule 'grow'; did you mean grew"),
        ("grew(upp:export,2021,2022)", "unknown indicator 'upp'; did you mean up"),
        ("dated(WARR,2022)", "unknown event 'WARR'; did you mean WAR"),
    ],
)
def test_a_name_that_there_is_not_comes_with_close_ones(rule: str, message: str) -> None:
    with pytest.raises(UnknownName) as caught:
        judged(rule)
    assert message in str(caught.value)
