"""Claims about loans, promises and the park: on figures that support, contradict and lack."""

from datetime import date

import pytest
from claim_samples import ENGLISH, figures, judged


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("flowed_back(drawn_less/repaid,2020,empty)", "supported"),
        ("flowed_back(drawn_less/repaid,2020,invest_flat_growth)", "supported"),
        ("flowed_back(drawn_less/repaid,2020,invest_up_growth)", "partly"),
        ("flowed_back(drawn_both/repaid,2020,empty)", "partly"),
        ("flowed_back(drawn_more/repaid,2020,invest_flat_growth)", "partly"),
        ("flowed_back(drawn_more/repaid,2020,empty)", "contradicted"),
        ("flowed_back(drawn_more/repaid,2020,invest_up_growth)", "contradicted"),
        ("flowed_back(drawn_less/repaid,2022,invest_up_growth)", "open"),
        ("flowed_back(empty/repaid,2020,empty)", "open"),
    ],
)
def test_eagerness_is_gone_where_loans_flow_back_and_investment_stands_still(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


def test_months_within_a_year_that_is_known_do_not_count_twice() -> None:
    finding = judged("flowed_back(drawn_less/repaid,2020,empty)")
    assert finding.numbers == {"drawn_less net 2020": -20.0, "drawn_less net 2021-S1": -15.0}
    assert "“The drawn_less” less “The repaid”: −$20 (2020) and −$15 (first half of 2021)." in (
        finding.sentence(ENGLISH)
    )


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("held_back(agreed,used_half,held,STOP)", "supported"),
        ("held_back(agreed,used_up,held,STOP)", "contradicted"),
        ("held_back(agreed,used_half,held_nothing,STOP)", "partly"),
        ("held_back(agreed,used_half,empty,STOP)", "partly"),
        ("held_back(agreed,empty,held,STOP)", "open"),
        ("held_back(agreed,used_half,held,NEVER)", "supported"),  # today all is known
    ],
)
def test_a_loan_was_frozen_where_a_part_is_held_back_and_not_all_was_used(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


def test_a_loan_is_not_frozen_before_the_freeze() -> None:
    rule = "held_back(agreed,used_half,held,STOP)"
    assert judged(rule, date(2021, 9, 29)).verdict == "open"
    assert judged(rule, date(2022, 12, 1)).verdict == "supported"


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("still_drawn(flow_now/repaid,empty)", "supported"),
        ("still_drawn(flow_old/repaid,empty)", "partly"),
        ("still_drawn(flow_dry/repaid,empty)", "contradicted"),
        ("still_drawn(empty/repaid,flow_now)", "open"),
    ],
)
def test_the_tap_is_open_where_money_came_within_a_year_of_the_article(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("support_came(VISIT,after_less,invest_flat_growth)", "supported"),
        ("support_came(VISIT,after_more,invest_up_growth)", "contradicted"),
        ("support_came(VISIT,after_less,invest_up_growth)", "partly"),
        ("support_came(VISIT,empty,invest_up_growth)", "open"),
        ("support_came(VISIT,after_more,empty)", "open"),
    ],
)
def test_a_visit_brought_no_support_where_neither_loans_nor_investment_grew(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


def test_of_a_visit_nothing_is_known_before_its_day() -> None:
    rule = "support_came(VISIT,after_less,invest_flat_growth)"
    assert judged(rule, date(2023, 2, 27)).verdict == "open"
    assert judged(rule, date(2025, 1, 14)).verdict == "open"
    assert judged(rule, date(2025, 1, 15)).verdict == "supported"


# --- promises ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("fell_short(done_little/plan)", "supported"),
        ("fell_short(done_much/plan)", "contradicted"),
        ("fell_short(done_little/plan+done_much/plan)", "partly"),
        ("fell_short(done_little/plan+done_much/plan+drawn_little/announced)", "supported"),
        ("fell_short(drawn_little/announced)", "supported"),
        ("fell_short(drawn_much/announced)", "contradicted"),
        ("fell_short(drawn_once/announced)", "open"),  # one year of three is too little
        ("fell_short(done_soon/plan)", "open"),  # a plan has a year before it is judged
        ("fell_short(done_soon/goal_target)", "open"),  # a target is not due before its day
        ("fell_short(done_little/goal_target)", "contradicted"),
        ("fell_short(empty/plan)", "open"),
    ],
)
def test_too_much_was_expected_where_of_most_promises_less_than_half_was_done(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


def test_money_drawn_is_added_up_and_named_year_by_year() -> None:
    finding = judged("fell_short(drawn_little/announced)")
    assert figures(finding) == [
        *("announced other 2015-05", "drawn_little BLR 2015", "drawn_little BLR 2016"),
    ]
    assert (
        "The announced: $1,000 (May 2015); The drawn_little: $110 (2015 and 2016), 11% of it."
        in finding.sentence(ENGLISH)
    )


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("slow_start(drawn_little/announced,PARK,start_few)", "supported"),
        ("slow_start(drawn_much/announced,PARK,start_many)", "contradicted"),
        ("slow_start(drawn_little/announced,PARK,start_many)", "partly"),
        ("slow_start(drawn_little/announced,PARK,firms_gone)", "open"),  # none in the first years
        ("slow_start(drawn_once/announced,PARK,start_few)", "open"),
    ],
)
def test_a_start_was_slow_where_little_was_drawn_and_few_firms_came(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


# --- the park ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("exceeds(area_over,90)", "supported"),
        ("exceeds(area_under,90)", "contradicted"),
        ("exceeds(area_mixed,90)", "partly"),
        ("exceeds(area_hearsay,90)", "supported"),  # an official figure outweighs hearsay
        ("exceeds(empty,90)", "open"),
    ],
)
def test_a_size_is_above_a_number_where_the_surest_sources_say_so(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict


def test_what_others_say_of_a_size_is_told_beside_it() -> None:
    finding = judged("exceeds(area_hearsay,90)")
    assert figures(finding) == [
        *("area_hearsay CHN 2017", "area_hearsay other 2020", "area_hearsay other 2021"),
    ]
    assert finding.sentence(ENGLISH).endswith(
        "Other publications give from 60\u00a0km² to 112\u00a0km²."
        " The figures that decide are official."
    )


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("vanished(firms_gone,empty,WAR)", "supported"),
        ("vanished(firms_grown,active_most,WAR)", "contradicted"),
        ("vanished(firms_grown,empty,WAR)", "contradicted"),
        ("vanished(firms_grown,active_few,WAR)", "partly"),
        ("vanished(firms_none,empty,WAR)", "open"),
        ("vanished(firms_grown,empty,NEVER)", "open"),
    ],
)
def test_a_park_is_empty_where_less_than_half_of_its_firms_are_left(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict


def test_a_park_is_measured_against_an_event_that_is_named() -> None:
    rules = ("vanished(firms_grown,empty,WAR)", "vanished(firms_grown,active_few,WAR)")
    assert [judged(rule).parts[0].write(ENGLISH) for rule in rules] == [
        "There are 1.5 times as many firms as before “War” (24 February 2022); how many of them"
        " work is not known.",
        "There are 1.5 times as many firms as before “War” (24 February 2022), but only about 20%"
        " of those registered work.",
    ]


@pytest.mark.parametrize(
    ("rule", "on", "verdict"),
    [
        ("firms_left(firms_gone,WAR,LEFT)", None, "supported"),
        ("firms_left(firms_grown,WAR,LEFT)", None, "partly"),
        ("firms_left(firms_grown,WAR,NEVER)", date(2030, 1, 1), "contradicted"),
        ("firms_left(firms_none,WAR,LEFT)", None, "open"),
    ],
)
def test_firms_left_where_there_are_fewer_or_a_departure_is_on_record(
    rule: str, on: date | None, verdict: str
) -> None:
    assert judged(rule, on).verdict == verdict


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("began_with(WAR,down:export,drawn_more/repaid,firms_gone,NEVER)", "supported"),
        ("began_with(WAR,down:export,drawn_more/repaid,firms_gone,STOP)", "partly"),
        ("began_with(BAN,up:export,drawn_less/repaid,firms_none,STOPPED_BEFORE)", "partly"),
        ("began_with(BAN,empty:export,drawn_less/repaid,firms_none,STOP)", "supported"),
        ("began_with(WAR,up:export,drawn_less/repaid,firms_grown,STOP)", "contradicted"),
        ("began_with(BAN,empty:export,empty/repaid,firms_none,STOP)", "open"),
    ],
)
def test_trouble_began_with_an_event_where_no_strand_had_it_before(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict
