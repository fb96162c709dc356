"""New figures beside known ones: no old value is ever lost, and nothing changes unseen."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given as examples
from hypothesis import strategies as some
from refreshing import EARLIER, LATER, NOW, fresh, given, known, months, service_plan

from indicators.refresh import Change, difference
from indicators.refresh.merging import Curated, Fresh, Known, Merged, from_frame, merge, to_frame


def merged(
    news: Sequence[Fresh],
    before: Sequence[Known] = (),
    *,
    accept: Sequence[str] = (),
    curated: Curated | None = None,
    now: str = NOW,
) -> Merged:
    return merge(service_plan(), news, before, curated or {}, accept, now)


def told(changes: Sequence[Change]) -> list[tuple[str, str, float | None, float | None]]:
    return [(one.kind, one.period, one.old, one.new) for one in changes]


# --- what is kept ----------------------------------------------------------------------------


def test_a_figure_that_did_not_change_keeps_its_row_although_the_edition_is_a_new_one() -> None:
    before = [known("2025-01", 100)]
    after = merged([fresh("2025-01", 100)], before)
    assert after == (before, (), ())


def test_a_new_figure_is_known_from_the_moment_of_the_refresh_and_says_when_it_came() -> None:
    after = merged([fresh("2025-01", 100, note="estimate")])
    assert told(after.changes) == [("added", "2025-01", None, 100)]
    assert after.known == [
        Known(
            service="customs",
            indicator="wood",
            flow="export",
            reporter="CHN",
            period="2025-01",
            value=100,
            unit="USD",
            status="official",
            source_id="gacc_2021",
            note="estimate",
            vintage="second edition",
            retrieved_at="2026-02-01T07:59:00+00:00",
            known_from=NOW,
            known_to="",
        )
    ]


def test_a_revised_figure_keeps_its_old_value_with_the_time_until_which_it_was_known() -> None:
    old = known("2025-01", 100)
    after = merged([fresh("2025-01", 104)], [old])
    assert told(after.changes) == [("revised", "2025-01", 100, 104)]
    assert after.changes[0].relative == pytest.approx(0.04)
    kept, new = after.known
    assert kept == old._replace(known_to=NOW)
    assert (new.value, new.known_from, new.known_to) == (104, NOW, "")


def test_every_one_of_several_revisions_is_kept_in_turn() -> None:
    first = merged([fresh("2025-01", 100)], now=EARLIER)
    second = merged([fresh("2025-01", 104)], first.known, now=NOW)
    third = merged([fresh("2025-01", 102)], second.known, now=LATER)
    assert [(one.value, one.known_from, one.known_to) for one in third.known] == [
        (100, EARLIER, NOW),
        (104, NOW, LATER),
        (102, LATER, ""),
    ]


@pytest.mark.parametrize(("column", "text"), [("status", "derived"), ("note", "estimate")])
def test_a_figure_of_which_something_else_is_said_is_told_and_the_old_words_are_kept(
    column: str, text: str
) -> None:
    before = known("2025-01", 100)
    after = merged([fresh("2025-01", 100, **{column: text})], [before])
    assert told(after.changes) == [("noted", "2025-01", 100, 100)]
    kept, new = after.known
    assert kept == before._replace(known_to=NOW)
    assert (getattr(new, column), new.known_from, new.known_to) == (text, NOW, "")


def test_a_figure_that_is_no_longer_published_is_kept_as_known_until_now() -> None:
    before = months(2025, [100] * 30)[:12] + months(2024, [100] * 12)
    news = [given(one) for one in before if one.period != "2025-01"]
    after = merged(news, before)
    assert told(after.changes) == [("vanished", "2025-01", 100, None)]
    assert [one for one in after.known if one.known_to] == [
        known("2025-01", 100, known_to=NOW),
    ]
    assert len(after.known) == len(before)


def test_a_figure_that_comes_back_is_new_again_and_its_first_life_is_kept() -> None:
    gone = known("2025-01", 100, known_to=NOW)
    after = merged([fresh("2025-01", 100)], [gone], now=LATER)
    assert told(after.changes) == [("added", "2025-01", None, 100)]
    assert [(one.known_from, one.known_to) for one in after.known] == [(EARLIER, NOW), (LATER, "")]


def test_a_figure_that_was_replaced_long_ago_is_neither_compared_nor_touched() -> None:
    replaced = known("2025-01", 7, known_to="2025-12-01T08:00:00+00:00")
    before = [replaced, known("2025-01", 100)]
    assert merged([fresh("2025-01", 100)], before) == (before, (), ())


def test_zero_is_a_figure_and_no_figure_is_not_zero() -> None:
    before = [known("2025-01", 0), *months(2024, [100] * 12), *months(2023, [100] * 12)]
    news = [given(one) for one in before]
    assert not merged(news, before).changes
    assert told(merged(news[1:], before).changes) == [("vanished", "2025-01", 0, None)]


# --- what was asked --------------------------------------------------------------------------


def test_a_series_that_was_not_asked_for_does_not_vanish() -> None:
    before = [known("2025-01", 5, indicator="transit"), known("2025-01", 6, flow="import")]
    assert merged([], before) == (before, (), ())


def test_years_that_were_not_asked_for_do_not_vanish_when_months_are() -> None:
    before = [known("2024", 1200), known("2024-01", 100)]
    plan = service_plan(("wood", "export", "CHN", "M"))
    after = merge(plan, [fresh("2024-01", 100)], before, {}, (), NOW)
    assert after == (before, (), ())


@pytest.mark.parametrize(
    ("period", "vanishes"),
    [
        ("2024-05", False),  # before the window
        ("2024-06", True),
        ("2025-02", True),
        ("2025-03", False),  # half of it in the window: the service may not give it yet
        ("2024", False),  # begins before the window
        ("2025", False),  # ends after it
    ],
)
def test_only_what_lies_in_the_asked_time_as_a_whole_can_vanish(
    period: str, vanishes: bool
) -> None:
    before = [known(period, 5), *months(2020, [100] * 12), *months(2021, [100] * 12)]
    plan = service_plan(start=date(2024, 6, 1), end=date(2025, 3, 15))
    after = merge(plan, [], before, {}, ("customs/rows",), NOW)
    assert [one.period for one in after.changes] == ([period] if vanishes else [])


# --- what is held ----------------------------------------------------------------------------


def test_a_held_revision_leaves_the_table_as_if_it_had_not_been_given() -> None:
    before = [known("2025-01", 100)]
    after = merged([fresh("2025-01", 100_000)], before)
    assert (after.known, after.changes) == (before, ())
    (held,) = after.held
    assert held.name == "customs/wood/export/CHN/2025-01"
    assert (held.change and told([held.change])) == [("revised", "2025-01", 100, 100_000)]
    assert held.reason == "it is 1,000 times its value so far"


def test_a_held_new_figure_is_not_published_and_the_others_beside_it_are() -> None:
    before = [known("2025-01", 100), known("2025-02", 110)]
    news = [fresh("2025-01", 100), fresh("2025-02", 112), fresh("2025-03", 120_000)]
    after = merged(news, before)
    assert told(after.changes) == [("revised", "2025-02", 110, 112)]
    assert [one.name for one in after.held] == ["customs/wood/export/CHN/2025-03"]
    assert "2025-03" not in {one.period for one in after.known}


def test_a_held_figure_is_published_once_it_is_accepted_by_name() -> None:
    before = [known("2025-01", 100)]
    name = "customs/wood/export/CHN/2025-01"
    after = merged([fresh("2025-01", 100_000)], before, accept=[name])
    assert told(after.changes) == [("revised", "2025-01", 100, 100_000)]
    assert not after.held
    assert [one.known_to for one in after.known] == [NOW, ""]


def test_a_pattern_accepts_what_fits_it_and_nothing_else() -> None:
    before = months(2025, [100, 100, 100])
    news = [given(one, one.value * 1000) for one in before]
    after = merged(news, before, accept=["customs/*/2025-02", "elsewhere/*"])
    assert [one.period for one in after.changes] == ["2025-02"]
    assert [one.name[-7:] for one in after.held] == ["2025-01", "2025-03"]


def test_a_figure_without_a_flow_can_be_accepted_by_its_name() -> None:
    before = [known("2025-01", 100, flow="")]
    news = [given(before[0], 100_000)]
    plan = service_plan(("wood", "", "CHN", "M"))
    (held,) = merge(plan, news, before, {}, (), NOW).held
    assert held.name == "customs/wood/-/CHN/2025-01"
    assert not merge(plan, news, before, {}, (held.name,), NOW).held


def test_a_figure_that_contradicts_the_data_folder_is_held() -> None:
    curated = {("wood", "export", "CHN", "2025-01"): [100.0, 2.0]}
    after = merged([fresh("2025-01", 100)], curated=curated)
    assert not after.changes
    assert after.held[0].reason == "it is 50 times what the data folder has for the same"
    elsewhere = {("wood", "export", "BLR", "2025-01"): [2.0]}
    assert not merged([fresh("2025-01", 100)], curated=elsewhere).held


def test_years_are_not_held_for_being_twelve_times_the_months() -> None:
    before = [*months(2024, [100] * 12), known("2024", 1200)]
    news = [*(given(one) for one in before), fresh("2025", 1260), fresh("2025-01", 105)]
    after = merged(news, before)
    assert [one.period for one in after.changes] == ["2025", "2025-01"]
    assert not after.held


def test_two_reporters_of_one_thing_are_not_compared_with_each_other() -> None:
    before = [known("2025-01", 100), known("2025-01", 5000, reporter="BLR")]
    news = [given(before[0]), given(before[1]), fresh("2025-02", 5100, reporter="BLR")]
    plan = service_plan(("wood", "export", "CHN", "M"), ("wood", "export", "BLR", "M"))
    assert not merge(plan, news, before, {}, (), NOW).held


# --- losses ----------------------------------------------------------------------------------


def loss(lost: int, of: int, *, accept: Sequence[str] = ()) -> Merged:
    """Merge an answer that lacks the first so many of so many figures, and revises the last."""
    before = [one for year in range(2020, 2025) for one in months(year, [100] * 12)][:of]
    news = [given(one) for one in before[lost:-1]]
    return merged([*news, given(before[-1], 101)], before, accept=accept)


def test_a_service_may_lose_one_figure_in_twenty() -> None:
    after = loss(2, 40)
    assert Counter(one.kind for one in after.changes) == {"vanished": 2, "revised": 1}
    assert not after.held


def test_a_service_that_loses_more_than_one_in_twenty_keeps_them_all() -> None:
    after = loss(3, 40)
    assert [one.kind for one in after.changes] == ["revised"]
    (held,) = after.held
    assert (held.name, held.change) == ("customs/rows", None)
    assert held.reason == "3 of 40 figures are no longer there; they stay as they were"
    assert sum(not one.known_to for one in after.known) == 40


@pytest.mark.parametrize("name", ["customs/rows", "customs/*", "*"])
def test_a_large_loss_can_be_accepted(name: str) -> None:
    after = loss(30, 40, accept=[name])
    assert Counter(one.kind for one in after.changes) == {"vanished": 30, "revised": 1}
    assert not after.held


def test_an_empty_answer_takes_nothing_away() -> None:
    before = months(2025, [100] * 12)
    after = merged([], before)
    assert (after.known, after.changes) == (before, ())
    assert [one.name for one in after.held] == ["customs/rows"]


def test_an_empty_answer_for_the_one_series_that_was_asked_takes_nothing_away() -> None:
    others = [
        one
        for at in range(30)
        for one in months(2025, [100] * 12, indicator=f"other{at}")
    ]  # fmt: skip
    before = [*months(2025, [100] * 12), *others]
    after = merged([], before)
    assert Counter(one.kind for one in after.changes) == {}
    assert [one.name for one in after.held] == ["customs/rows"]


# --- from and to a release -------------------------------------------------------------------


def test_a_release_gives_back_the_very_rows_that_were_written_in_one_order() -> None:
    rows = [
        known("2025-02", 100.25, note="with a comma, and NA"),
        known("2025-01", -1.5, flow=""),
        known("2025-01", 7, service="another", known_to=NOW),
        known("2025-01", 8, service="another", known_from=NOW),
    ]
    frame = to_frame(rows)
    assert from_frame(frame) == [rows[2], rows[3], rows[1], rows[0]]
    for seed in range(5):
        shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - no secret
        assert to_frame(shuffled).equals(frame)
    assert {str(kind) for name, kind in frame.dtypes.items() if name != "value"} == {"str"}
    assert str(frame["value"].dtype) == "float64"


def test_no_rows_make_a_table_with_all_columns() -> None:
    frame = to_frame([])
    assert list(frame.columns) == list(Known._fields)
    assert from_frame(frame) == []


def test_two_releases_differ_by_what_each_service_says_now() -> None:
    older = [
        known("2025-01", 100),
        known("2025-02", 200),
        known("2025-03", 300),
        known("2025-01", 100, service="another"),
        known("2025-04", 1, known_to=EARLIER),  # replaced before
    ]
    newer = [
        known("2025-01", 100),
        known("2025-02", 220),
        known("2025-02", 200, known_to=NOW),
        known("2025-05", 500),
        known("2025-01", 50, service="another"),
    ]
    changes = difference(to_frame(older), to_frame(newer))
    assert [(one.service, *told([one])[0]) for one in changes] == [
        ("another", "revised", "2025-01", 100, 50),
        ("customs", "revised", "2025-02", 200, 220),
        ("customs", "vanished", "2025-03", 300, None),
        ("customs", "added", "2025-05", None, 500),
    ]
    assert difference(to_frame(newer), to_frame(newer)) == []


def test_going_back_shows_the_same_differences_the_other_way_round() -> None:
    older, newer = [known("2025-01", 100)], [known("2025-02", 200)]
    assert told(difference(to_frame(newer), to_frame(older))) == [
        ("vanished", "2025-02", 200, None),
        ("added", "2025-01", None, 100),
    ]


# --- whatever is given -----------------------------------------------------------------------

PERIODS = [f"2025-{at:02d}" for at in range(1, 13)]
ANSWERS = some.lists(
    some.dictionaries(some.sampled_from(PERIODS), some.floats(1, 10_000), max_size=12), max_size=5
)


@examples(ANSWERS)
def test_after_any_answers_the_last_one_is_current_and_each_value_before_is_kept(
    answers: list[dict[str, float]],
) -> None:
    table: list[Known] = []
    said: set[tuple[str, float]] = set()
    for at, answer in enumerate(answers):
        news = [fresh(period, value) for period, value in answer.items()]
        table = merged(news, table, accept=["*"], now=f"2026-02-{at + 1:02d}T00:00:00+00:00").known
        said |= set(answer.items())
        assert {one.period: one.value for one in table if not one.known_to} == answer
    assert {(one.period, one.value) for one in table} == said
    assert all(one.known_from < one.known_to for one in table if one.known_to)
    spans = sorted((one.period, one.known_from, one.known_to or "9") for one in table)
    for before, after in pairwise(spans):
        assert before[0] != after[0] or before[2] <= after[1]


@examples(ANSWERS)
def test_after_any_answers_what_was_not_accepted_is_either_published_or_held(
    answers: list[dict[str, float]],
) -> None:
    table: list[Known] = []
    for at, answer in enumerate(answers):
        before = {one.period: one.value for one in table if not one.known_to}
        news = [fresh(period, value) for period, value in answer.items()]
        after = merged(news, table, now=f"2026-02-{at + 1:02d}T00:00:00+00:00")
        table = after.known
        current = {one.period: one.value for one in table if not one.known_to}
        held = {one.change.period for one in after.held if one.change}
        assert all(current.get(period) == before.get(period) for period in held)
        assert all(current[period] == answer[period] for period in answer.keys() - held)
