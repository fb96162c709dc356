"""The verdicts on the shipped data, reviewed by hand, and what is counted over all claims."""

import pickle
import re
from datetime import date

import pytest
from claim_samples import DUTCH, ENGLISH, assert_one_verdict, samples, with_rules

from indicators.analysis.claim_exclusions import exclusions
from indicators.analysis.claims import (
    ARTICLE_DAY,
    RULES,
    Finding,
    disagreements,
    judge,
    judge_all,
    summary,
    surprise,
    surprises,
    verdict_changes,
    verdict_of,
)
from indicators.errors import UnknownName
from indicators.loaders import Dataset, as_known_on, load


@pytest.fixture(scope="module")
def shipped() -> Dataset:
    return load()


@pytest.fixture(scope="module")
def today(shipped: Dataset) -> dict[str, Finding | None]:
    return judge_all(shipped)


@pytest.fixture(scope="module")
def then(shipped: Dataset) -> dict[str, Finding | None]:
    return judge_all(as_known_on(shipped, ARTICLE_DAY))


# --- the shipped data --------------------------------------------------------------------------

# Claim, verdict today, verdict as known on the day of the article, our reading. Whoever changes
# data or rules looks at each line that changes here.
REVIEWED = """
C01 supported   supported    supported
C02 partly      supported    partly
C03 supported   supported    supported
C04 partly      partly       partly
C05 partly      open         partly
C06 partly      partly       partly
C07 partly      partly       partly
C08 partly      partly       partly
C09 supported   supported    supported
C10 supported   supported    supported
C11 untestable  untestable   partly
C12 supported   supported    supported
C13 partly      contradicted partly
C14 partly      partly       partly
C15 supported   open         supported
C16 open        open         open
C17 partly      open         partly
C18 supported   partly       supported
C19 partly      contradicted partly
C20 partly      open         partly
C21 partly      open         supported
C22 supported   supported    supported
C23 supported   supported    supported
C24 partly      partly       partly
C25 supported   supported    supported
C26 partly      partly       supported
C27 untestable  untestable   supported
C28 untestable  untestable   partly
C29 partly      partly       partly
C30 untestable  untestable   untestable
C31 untestable  untestable   partly
C32 untestable  untestable   untestable
C33 supported   supported    supported
C34 supported   supported    supported
C35 partly      partly       partly
C36 untestable  untestable   partly
"""


def test_the_verdicts_on_the_shipped_data_are_those_that_were_reviewed(
    shipped: Dataset, today: dict[str, Finding | None], then: dict[str, Finding | None]
) -> None:
    reading = shipped.claims.set_index("claim_id")["verdict"]
    found = [
        f"{one} {verdict_of(today[one]):<11} {verdict_of(then[one]):<12} {reading[one]}"
        for one in today
    ]
    assert found == REVIEWED.strip().split("\n")


def test_every_figure_and_event_that_decides_is_in_the_data_and_none_is_doubtful(
    shipped: Dataset, today: dict[str, Finding | None], then: dict[str, Finding | None]
) -> None:
    known = as_known_on(shipped, ARTICLE_DAY)
    for dataset, findings in ((shipped, today), (known, then)):
        sound = dataset.observations[dataset.observations["status"] != "doubtful"]
        for claim_id, finding in findings.items():
            if finding is not None:
                assert set(finding.used) <= set(sound["observation_id"]), claim_id
                assert set(finding.events) <= set(dataset.events["event_id"]), claim_id
                assert len(finding.used) == len(set(finding.used)), claim_id
                assert finding.verdict == "open" or finding.used or finding.events, claim_id


def test_a_verdict_that_hangs_on_a_doubt_says_why_and_what_it_would_be(
    shipped: Dataset, today: dict[str, Finding | None]
) -> None:
    finding = today["C15"]
    assert finding is not None
    english, dutch = (
        finding.sentence(language).replace("\u00a0", " ") for language in (ENGLISH, DUTCH)
    )
    assert "910,000 m³, is marked doubtful and set aside. Belarus and Ukraine were prob" in english
    assert "910.000 m³, is twijfelachtig en blijft buiten beschouwing. Belarus en Oek" in dutch
    assert english.endswith("If what was set aside is right, the verdict is: contradicted.")
    assert dutch.endswith("is het oordeel: weersproken.")
    rule = shipped.claims.set_index("claim_id").loc["C15", "rule"]
    reasons = [row.reason.write(ENGLISH) for row in exclusions(shipped, rule, finding)]
    assert sum(reason.startswith("Doubtful: Belarus and Ukraine") for reason in reasons) == 1


def test_loans_drawn_and_repaid_are_not_set_against_each_other_where_one_counts_other_banks(
    shipped: Dataset, today: dict[str, Finding | None]
) -> None:
    finding = today["C02"]
    assert finding is not None
    nets = {name for name in finding.numbers if name.startswith("loans_drawn_value net ")}
    # In 2019 and 2020 one bank's loans are known, and what was repaid to all of them.
    assert {name.split()[-1] for name in nets} == {
        *("2015", "2016-S1", "2018-01/2018-07", "2021-01/2021-05"),
    }
    rule = shipped.claims.set_index("claim_id").loc["C02", "rule"]
    reasons = {row.reason.write(ENGLISH) for row in exclusions(shipped, rule, finding)}
    assert "The two sides are counted differently in this period." in reasons


def test_a_figure_that_others_contradict_says_so(today: dict[str, Finding | None]) -> None:
    finding = today["C05"]
    assert finding is not None
    assert (
        "Other publications contradict: 430,000\u00a0TEU (2024) and 160,600\u00a0TEU"
        " (first half of 2025)."
    ) in finding.sentence(ENGLISH)


def test_no_event_of_after_the_day_is_used(
    shipped: Dataset, then: dict[str, Finding | None]
) -> None:
    began = shipped.events.set_index("event_id")["start"]
    used = [event for finding in then.values() if finding for event in finding.events]
    assert used
    assert max(began[event] for event in used).date() <= ARTICLE_DAY


def test_every_rule_judges_a_claim_and_every_claim_names_a_rule_that_there_is(
    shipped: Dataset,
) -> None:
    named = {re.split(r"\(", cell)[0] for cell in shipped.claims["rule"] if cell}
    assert named == set(RULES)


@pytest.mark.parametrize("language", [ENGLISH, DUTCH], ids=["en", "nl"])
def test_every_finding_says_whole_sentences_without_gaps(
    today: dict[str, Finding | None], then: dict[str, Finding | None], language: object
) -> None:
    for findings in (today, then):
        for claim_id, finding in findings.items():
            for text in (
                ()
                if finding is None
                else (
                    finding.sentence(language),  # type: ignore[arg-type]
                    finding.words(language),  # type: ignore[arg-type]
                )
            ):
                assert text.endswith("."), (claim_id, text)
                assert not re.search(r"[{}]|\bnan\b|None| :|: \.|“”", text), (claim_id, text)


def test_a_finding_can_be_kept_in_a_cache(today: dict[str, Finding | None]) -> None:
    kept = pickle.loads(pickle.dumps(today))  # noqa: S301 - what was written a moment ago
    assert kept == today
    assert kept["C15"].sentence(DUTCH) == today["C15"].sentence(DUTCH)  # type: ignore[union-attr]


def test_however_little_is_known_each_claim_gets_a_verdict(shipped: Dataset) -> None:
    verdicts, of_sentence = set(), {}
    for day in (date(year, month, 1) for year in range(2008, 2028, 2) for month in (1, 7)):
        for finding in judge_all(as_known_on(shipped, day)).values():
            verdicts.add(verdict_of(finding))
            if finding is not None:
                assert_one_verdict(finding, of_sentence)
            assert finding is None or 0 <= finding.gap <= 1
            assert finding is None or finding.sentence(ENGLISH)
    assert verdicts == {"supported", "partly", "contradicted", "open", "untestable"}


def test_before_anything_was_published_or_happened_all_is_open(shipped: Dataset) -> None:
    findings = judge_all(as_known_on(shipped, date(1990, 1, 1)))
    assert {verdict_of(finding) for finding in findings.values()} == {"open", "untestable"}
    assert not any(finding.used or finding.events for finding in findings.values() if finding)


def test_the_whole_and_the_single_judgement_are_the_same(
    shipped: Dataset, today: dict[str, Finding | None]
) -> None:
    assert {one: judge(shipped, one) for one in ("C08", "C15", "C30")} == {
        one: today[one] for one in ("C08", "C15", "C30")
    }


def test_a_claim_that_there_is_not_is_told(shipped: Dataset) -> None:
    with pytest.raises(UnknownName, match="unknown claim 'C99'"):
        judge(shipped, "C99")


# --- over all claims -----------------------------------------------------------------------------

FOUR = with_rules(
    samples(),
    HOLDS="grew(up:export,2021,2022)",
    PARTLY="grew(mixed:export,2021,2022)",
    NOT="grew(down:export,2021,2022)",
    OPEN="grew(empty:export,2021,2022)",
    NONE="",
)


def test_a_claim_with_a_rule_that_there_is_is_a_row_and_no_code() -> None:
    assert {one: verdict_of(finding) for one, finding in judge_all(FOUR).items()} == {
        "HOLDS": "supported",
        "PARTLY": "partly",
        "NOT": "contradicted",
        "OPEN": "open",
        "NONE": "untestable",
    }


def test_what_holds_is_counted_among_what_can_be_tested() -> None:
    counts = summary(judge_all(FOUR), FOUR.claims)
    assert counts == (3, 1, 1, 1, 1, 1)


def test_rule_and_reading_differ_where_both_have_a_verdict() -> None:
    # Our reading of each is 'supported'; a claim without a rule has no verdict to differ.
    assert disagreements(judge_all(FOUR), FOUR.claims) == [
        ("PARTLY", "partly", "supported"),
        ("NOT", "contradicted", "supported"),
        ("OPEN", "open", "supported"),
    ]


def test_the_surprise_is_the_gap_and_one_more_for_a_contradiction() -> None:
    findings = judge_all(FOUR)
    measured = {one: round(surprise(finding), 2) for one, finding in findings.items()}
    # 'mixed' fell by 30 per cent by one count, 'down' by 20.
    assert measured == {"HOLDS": 0, "PARTLY": 0.3, "NOT": 1.2, "OPEN": 0, "NONE": 0}
    assert surprises(FOUR, findings) == ["NOT", "PARTLY"]


def test_of_equal_surprises_the_one_that_we_read_otherwise_comes_first() -> None:
    rule = "grew(down:export,2021,2022)"
    four = with_rules(samples(), A=rule, B=rule, C=rule, D=rule)
    four.claims.loc[four.claims["claim_id"] != "C", "verdict"] = "contradicted"
    assert surprises(four, judge_all(four)) == ["C", "A", "B"]


def test_a_changed_verdict_is_told_with_the_old_one() -> None:
    dataset = with_rules(samples(), A="grew(late_up:export,2021,2022)", B="dated(BAN,2020)")
    before = judge_all(as_known_on(dataset, date(2024, 1, 1)))
    assert verdict_changes(before, judge_all(dataset)) == [("A", "open", "supported")]
    assert verdict_changes({}, judge_all(dataset)) == []
