"""Claims about dates: events that fit, that do not, and that had not happened."""

from datetime import date

import pytest
from claim_samples import DUTCH, ENGLISH, judged


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("dated(PAPER,2023-02-24)", "supported"),
        ("dated(PAPER,2023-02-20/2023-02-26)", "supported"),
        ("dated(PAPER,2023-02-25)", "contradicted"),
        ("dated(PAPER,2023-02-24,part)", "partly"),
        ("dated(PAPER,2023-03,part)", "contradicted"),
        ("dated(BOUGHT,2018)", "supported"),
        ("dated(BOUGHT,2018-05)", "partly"),  # only the year is known
        ("dated(VISIT,2023-02)", "partly"),  # it ended in March
        ("dated(VISIT,2023-02/2023-03)", "supported"),
    ],
)
def test_a_date_fits_where_the_whole_event_lies_in_the_period(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict


def test_an_event_is_known_from_its_day_and_a_year_from_its_end() -> None:
    assert judged("dated(PAPER,2023-02-24)", date(2023, 2, 23)).verdict == "open"
    assert judged("dated(PAPER,2023-02-24)", date(2023, 2, 24)).verdict == "supported"
    assert judged("dated(BOUGHT,2018)", date(2018, 12, 30)).verdict == "open"
    assert judged("dated(BOUGHT,2018)", date(2018, 12, 31)).verdict == "supported"


def test_a_date_is_told_with_the_event_in_both_languages() -> None:
    finding = judged("dated(PAPER,2023-02-24,part)")
    assert finding.sentence(ENGLISH) == (
        "The date fits the claim (24 February 2023); its other part has no date to test."
        " Paper: 24 February 2023."
    )
    assert "24 februari 2023" in finding.sentence(DUTCH)
    assert (finding.used, finding.events) == ((), ("PAPER",))


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("years_ago(LAUNCH,9.5)", "supported"),
        ("years_ago(LAUNCH,9)", "supported"),
        ("years_ago(LAUNCH,10)", "partly"),
        ("years_ago(LAUNCH,12)", "contradicted"),
    ],
)
def test_years_are_counted_back_from_the_article(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict
    assert judged(rule, date(2013, 9, 6)).verdict == "open"


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("signed_early(LAUNCH,ACT+ACT_LATE,FORUM)", "partly"),
        ("signed_early(LAUNCH,ACT_SLOW,FORUM)", "partly"),
        ("signed_early(LAUNCH,ACT_LATE,FORUM)", "contradicted"),
    ],
)
def test_who_signed_before_the_forum_was_early_though_of_no_known_rank(
    rule: str, verdict: str
) -> None:
    assert judged(rule).verdict == verdict
    assert judged(rule, date(2013, 12, 31)).verdict == "open"


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("followed(BAN,FREEZE)", "supported"),
        ("followed(LAUNCH,FREEZE)", "partly"),
        ("followed(FREEZE,BAN)", "contradicted"),
    ],
)
def test_an_event_follows_another_where_it_comes_within_a_year(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict
    assert judged(rule, date(2020, 10, 1)).verdict == "open"


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("under_way(BEGUN,DONE)", "supported"),
        ("under_way(BEGUN,JOINED)", "partly"),
        ("under_way(JOINED,NEVER)", "contradicted"),
    ],
)
def test_what_is_said_to_happen_now_is_done_within_a_month(rule: str, verdict: str) -> None:
    assert judged(rule).verdict == verdict
    assert judged(rule, date(2022, 9, 15)).verdict == "open"


def test_what_had_begun_is_half_true_before_its_end_is_known() -> None:
    finding = judged("under_way(BEGUN,DONE)", date(2023, 2, 27))
    assert (finding.verdict, finding.events) == ("partly", ("BEGUN",))
