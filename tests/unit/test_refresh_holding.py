"""What is held: every slip of a comma, a sign or a row, and nothing that the world may do."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import pytest
from refreshing import (
    NOW,
    TODAY,
    Desk,
    Known,
    given,
    known,
    loopback,
    months,
    name_of,
    quiet_folder,
    service_plan,
)

from indicators.loaders import Dataset, load
from indicators.refresh import Change, Options, make_plan
from indicators.refresh.holding import Neighbourhood, accepted, hold, lost_rows
from indicators.refresh.merging import Merged, merge
from indicators.refresh.planning import ServicePlan

WAVE = (100, 90, 95, 104, 110, 101, 97, 108, 103, 99, 94, 105)
"""Twelve months as trade has them: steps of up to a seventh."""


def change(
    old: float | None, new: float | None, period: str = "2026-01", kind: str = "revised"
) -> Change:
    kind = "added" if old is None else "vanished" if new is None else kind
    return Change(kind, "customs", "wood", "export", "CHN", period, "USD", old, new)  # type: ignore[arg-type]


def reason(
    old: float | None,
    new: float | None,
    *,
    before: Sequence[float] = (),
    curated: Sequence[float] = (),
    revised: Sequence[Change] = (),
) -> str | None:
    """Say why January 2026 would be held, after the months of 2025 that are known."""
    known = {f"2025-{at:02d}": value for at, value in enumerate(before, 1)}
    return hold(change(old, new), Neighbourhood(known, curated), revised)


# --- one change ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (1000, "it is 10 times its value so far"),
        (100_000, "it is 1,000 times its value so far"),
        (10, "it is one 10th of its value so far"),
        (1, "it is one 100th of its value so far"),
        (-100, "its sign is another one"),
        (650, "it is 6.5 times its value so far"),
        (640, None),
        (16, None),
        (103, None),
        (100, None),
    ],
)
def test_a_revision_to_many_times_as_much_or_as_little_is_a_slipped_comma_or_unit(
    new: float, why: str | None
) -> None:
    assert reason(100, new) == why


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (1000, "it is 10 times that of 2025-02"),
        (9, "it is one 11th of that of 2025-02"),
        (-100, "its sign is another one"),
        (300, None),
    ],
)
def test_a_new_figure_is_held_against_the_newest_one_before_it(new: float, why: str | None) -> None:
    assert reason(None, new, before=[1, 100]) == why


def test_a_new_figure_before_all_others_is_held_against_nothing() -> None:
    around = Neighbourhood({"2026-02": 100, "2026-03": 100}, ())
    assert hold(change(None, 5000), around, ()) is None
    assert reason(None, 5000) is None


def test_figures_that_change_places_are_held_however_alike_they_are() -> None:
    other = change(101, 100, "2025-12")
    mine = change(100, 101)
    assert reason(100, 101, revised=[mine, other]) == "it changed places with another period"
    assert reason(100, 101, revised=[mine, change(101, 100.5, "2025-12")]) is None
    assert reason(100, 101, revised=[mine]) is None


def test_a_figure_is_held_against_each_that_the_data_folder_has() -> None:
    assert reason(None, 1000, curated=[900, 1100]) is None
    assert reason(None, 1000, curated=[900, 100]) == (
        "it is 10 times what the data folder has for the same"
    )
    assert reason(None, 1000, curated=[0]) is None


def test_a_step_beyond_three_deviations_of_the_steps_so_far_is_held() -> None:
    assert reason(None, 220, before=WAVE) == "it steps by +110%; its steps so far vary by 8%"
    assert reason(None, 40, before=WAVE) == "it steps by -62%; its steps so far vary by 8%"
    assert reason(None, 130, before=WAVE) is None


def test_a_smooth_series_may_step_by_less_than_a_half() -> None:
    smooth = [100 + at for at in range(12)]
    assert reason(None, 160, before=smooth) is None
    assert reason(None, 175, before=smooth) == "it steps by +58%; its steps so far vary by 0%"


def test_a_restless_series_may_step_far() -> None:
    restless = [100, 300, 90, 280, 110, 310, 80, 260, 100, 300]
    assert reason(None, 80, before=restless) is None


def test_too_short_a_series_has_no_usual_step() -> None:
    assert reason(None, 220, before=WAVE[:8]) is None
    assert reason(None, 220, before=WAVE[:9]) is not None


def test_a_step_is_taken_only_from_figures_before_it() -> None:
    later = {f"2027-{at:02d}": 1000.0 for at in range(1, 13)}
    assert hold(change(None, 130), Neighbourhood(later, ()), ()) is None


def test_a_balance_that_changes_its_sign_often_has_no_usual_step_but_its_sign_is_held() -> None:
    balance = [5, -3, 4, -6, 2, 3, -4, 5, 6, 4, 3, 2]
    assert reason(None, 9, before=balance) is None
    assert reason(None, -2, before=balance) == "its sign is another one"


def test_what_is_gone_is_never_held_by_its_value() -> None:
    assert reason(100, None, before=WAVE, curated=[1]) is None


def test_a_figure_that_falls_to_zero_is_held_and_one_that_rises_from_it_is_not() -> None:
    assert reason(100, 0, before=WAVE) == "it is 0, while its value so far is 100"
    assert reason(None, 0, before=[5, 100]) == "it is 0, while that of 2025-02 is 100"
    assert reason(None, 0, curated=[7]) == (
        "it is 0, while what the data folder has for the same is 7"
    )
    assert reason(0, 5) is None
    assert reason(None, 5, before=[100, 0]) is None
    assert reason(None, 0, before=[100, 0]) is None


def test_a_service_may_lose_one_in_twenty_and_not_one_more() -> None:
    gone = [change(100, None, f"2025-{at:02d}") for at in range(1, 7)]
    assert lost_rows("customs", gone[:5], 100) is None
    held = lost_rows("customs", gone, 100)
    assert held is not None
    assert (held.name, held.change) == ("customs/rows", None)
    assert held.reason == "6 of 100 figures are no longer there; they stay as they were"
    assert lost_rows("customs", [], 0) is None
    assert lost_rows("customs", gone[:1], 1) is not None


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("customs/wood/export/CHN/2025-01", True),
        ("customs/*", True),
        ("*", True),
        ("*/2025-01", True),
        ("*/2025-??", True),
        ("customs/wood", False),
        ("CUSTOMS/*", False),
        ("", False),
    ],
)
def test_a_name_is_accepted_as_a_whole_and_in_its_own_case(pattern: str, fits: bool) -> None:
    name = "customs/wood/export/CHN/2025-01"
    assert accepted(name, [pattern]) is fits
    assert accepted(name, ["nothing", pattern]) is fits
    assert not accepted(name, [])


# --- mistakes planted in every series that the services have -------------------------------------

PLANTS: dict[str, Callable[[float], float]] = {
    "times ten": lambda value: value * 10,
    "times a thousand": lambda value: value * 1000,
    "a tenth": lambda value: value / 10,
    "another sign": lambda value: -value,
    "a comma lost": lambda value: value * 100,
    "a comma gained": lambda value: value / 100,
    "nothing": lambda value: 0.0,
}
SWAPPED = "two periods swapped"
CAMPAIGN = pytest.mark.xdist_group("planted mistakes")
"""What one process does, so that the figures are fetched once."""


LONGEST = 36
"""Of longer series the newest figures are enough."""


class Line(NamedTuple):
    """One series as the services have it, in the order of time, and the plan that asks for it."""

    plan: ServicePlan
    rows: list[Known]

    @property
    def name(self) -> str:
        return f"{name_of(self.rows[0])} …"


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    return load(quiet_folder(tmp_path_factory.mktemp("quiet") / "data"))


@pytest.fixture(scope="module")
def lines(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> list[Line]:
    """Fetch every series of the loopback services, the one that stands in among them."""
    everything = Options(services=tuple(dataset.services["service"]))
    with pytest.MonkeyPatch.context() as monkeypatch, loopback(monkeypatch):
        desk = Desk(dataset, tmp_path_factory.mktemp("desk"))
        report = desk.refresh(services=everything.services, start=None)
        plans = {one.service: one for one in make_plan(dataset, everything, TODAY).asked}
    assert [one.error for one in report.outcomes] == [None] * 7
    found: dict[tuple[str, ...], list[Known]] = defaultdict(list)
    for row in sorted(desk.vintages(), key=lambda one: one.period):
        found[row.service, *row.line].append(row)
    return [Line(plans[service], rows[-LONGEST:]) for (service, *_), rows in found.items()]


def answered(line: Line, values: Sequence[float], before: Sequence[Known]) -> Merged:
    """Merge an answer of these values, in the order of time, into what is known before."""
    news = [given(row, value) for row, value in zip(line.rows, values, strict=False)]
    return merge(line.plan, news, before, {}, (), NOW)


def in_known_figures(lines: Sequence[Line]) -> Iterator[tuple[str, str, bool]]:
    """Plant each mistake in every third known figure: what, where, and whether it was held."""
    for line in lines:
        values = [row.value for row in line.rows]
        for at, row in list(enumerate(line.rows))[::3]:
            for what, plant in PLANTS.items():
                if plant(row.value) != row.value:
                    planted = [*values[:at], plant(row.value), *values[at + 1 :]]
                    held = answered(line, planted, line.rows).held
                    yield what, name_of(row), [one.name for one in held] == [name_of(row)]
            if values[at + 1 : at + 2] not in ([], [row.value]):
                swapped = [*values[:at], values[at + 1], row.value, *values[at + 2 :]]
                held = answered(line, swapped, line.rows).held
                yield SWAPPED, name_of(row), len(held) == 2


def in_newest_figures(lines: Sequence[Line]) -> Iterator[tuple[str, str, bool]]:
    """Plant each mistake in the newest figure of each series, on the day that it is published."""
    for line in lines:
        *before, newest = line.rows
        for what, plant in PLANTS.items():
            if plant(newest.value) != newest.value:
                planted = [*(row.value for row in before), plant(newest.value)]
                held = answered(line, planted, before).held
                yield what, name_of(newest), [one.name for one in held] == [name_of(newest)]


def missed(planted: Sequence[tuple[str, str, bool]]) -> list[str]:
    return [f"{what}: {name}" for what, name, held in planted if not held]


@CAMPAIGN
def test_the_campaign_plants_in_every_series_that_has_figures(lines: list[Line]) -> None:
    # Of the 54 series of series.csv the services have no figures for the imports of meat.
    assert len(lines) == 51
    assert sum(len(line.rows) for line in lines) > 1000


@CAMPAIGN
def test_mistakes_in_known_figures_are_held_in_99_of_100_cases(lines: list[Line]) -> None:
    planted = list(in_known_figures(lines))
    assert {what for what, _, _ in planted} == {*PLANTS, SWAPPED}
    misses = missed(planted)
    assert len(misses) <= 0.01 * len(planted), f"{len(misses)} of {len(planted)} passed: {misses}"


@CAMPAIGN
def test_mistakes_in_the_newest_figures_are_held_in_99_of_100_cases(lines: list[Line]) -> None:
    planted = list(in_newest_figures(lines))
    assert {what for what, _, _ in planted} == {*PLANTS}
    misses = missed(planted)
    assert len(misses) <= 0.01 * len(planted), f"{len(misses)} of {len(planted)} passed: {misses}"


@CAMPAIGN
def test_mistakes_in_the_newest_figures_of_series_with_a_history_are_held(
    lines: list[Line],
) -> None:
    """The same with ten figures or more, where the usual step is known."""
    planted = list(in_newest_figures([line for line in lines if len(line.rows) > 9]))
    misses = missed(planted)
    assert len(misses) <= 0.01 * len(planted), f"{len(misses)} of {len(planted)} passed: {misses}"


@CAMPAIGN
def test_the_same_data_without_mistakes_are_never_held(lines: list[Line]) -> None:
    """Every series grows figure by figure, as if a refresh had come after each of them."""
    held = [
        one.name
        for line in lines
        for at in range(len(line.rows))
        for one in answered(line, [row.value for row in line.rows[: at + 1]], line.rows[:at]).held
    ]
    assert held == []


def test_a_thousandfold_answer_is_held_figure_by_figure() -> None:
    before = months(2025, WAVE)
    after = merge(
        service_plan(), [given(row, row.value * 1000) for row in before], before, {}, (), NOW
    )
    assert (after.known, after.changes) == (before, ())
    assert [one.name for one in after.held] == [name_of(row) for row in before]


def test_a_held_figure_is_held_again_until_it_is_accepted_or_mended() -> None:
    before = [known("2025-01", 100)]
    once = merge(service_plan(), [given(before[0], 1000)], before, {}, (), NOW)
    again = merge(service_plan(), [given(before[0], 1000)], once.known, {}, (), NOW)
    assert again.held == once.held
    assert not merge(service_plan(), [given(before[0])], again.known, {}, (), NOW).held
