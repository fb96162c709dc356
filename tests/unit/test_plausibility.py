"""What looks like a slip is named, and nothing that the world may do."""

from pathlib import Path

import pandas as pd
import pytest

from indicators.dataset.plausibility import implausible
from indicators.loaders import read_texts

DATA = Path(__file__).parents[2] / "data"

CATALOG = pd.DataFrame(
    [("wood", "flow"), ("balance", "flow"), ("firms", "stock"), ("growth", "ratio")],
    columns=["indicator", "kind"],
)
SOURCES = pd.DataFrame(
    [("day", "2021-11-05"), ("month", "2021-11~"), ("undated", "")],
    columns=["source_id", "published"],
)
COLUMNS = ["indicator", "flow", "reporter", "period", "value", "source_id", "note"]

Row = tuple[str, ...]


def figure(period: str, value: str, *, of: str = "wood", source: str = "undated", note: str = "",
           reporter: str = "CHN") -> Row:  # fmt: skip
    return (of, "export", reporter, period, value, source, note)


def named(*rows: Row) -> list[tuple[int | None, str | None, str]]:
    frame = pd.DataFrame(rows, columns=COLUMNS, index=range(2, 2 + len(rows)))
    problems = implausible({"catalog": CATALOG, "sources": SOURCES, "observations": frame})
    return [(problem.row, problem.column, problem.expected) for problem in problems]


def rows(*rows: Row) -> list[int | None]:
    return [row for row, _, _ in named(*rows)]


YEARS = (figure("2017", "90"), figure("2018", "100"), figure("2019", "120"), figure("2020", "80"))


def test_a_thousandfold_and_a_thousandth_of_the_neighbours_are_named_and_only_those() -> None:
    assert named(*YEARS, figure("2021", "100000")) == [
        (
            *(6, "value"),
            "about the size of its neighbours; it is 1250 times that of 2020, it is 833.3 times "
            "that of 2019",
        )
    ]
    assert named(*YEARS[:3], figure("2020", "0.1"), figure("2021", "100")) == [
        (
            *(5, "value"),
            "about the size of its neighbours; it is one 1200th of that of 2019, it is one 1000th "
            "of that of 2021",
        )
    ]


@pytest.mark.parametrize(
    ("value", "is_named"),
    [("24000", True), ("23900", False), ("0.4", True), ("0.41", False), ("0", True)],
)
def test_two_hundredfold_is_where_it_begins(value: str, is_named: bool) -> None:
    assert rows(*YEARS, figure("2021", value)) == ([6] if is_named else [])


def test_one_like_neighbour_is_enough() -> None:
    assert rows(*YEARS, figure("2021", "100000"), figure("2022", "120000")) == []


def test_another_count_of_the_same_time_is_the_nearest_neighbour() -> None:
    other = figure("2020", "81000", source="day")
    assert rows(*YEARS, other) == [6]


def test_of_two_figures_either_may_be_the_slip() -> None:
    assert rows(figure("2020", "5"), figure("2021", "5000")) == [2, 3]


def test_figures_of_another_series_or_kind_of_period_are_no_neighbours() -> None:
    assert rows(*YEARS, figure("2021-05", "0.01"), figure("2021", "9e9", reporter="BLR")) == []
    assert rows(figure("2021", "9e9", of="balance"), *YEARS) == []


def test_stretches_of_different_length_are_compared_by_their_pace() -> None:
    eleven, one = figure("2020-01/2020-11", "1100"), figure("2021-01/2021-01", "1")
    assert rows(eleven, one) == []
    stock = {"of": "firms"}
    assert rows(
        figure("2020-01/2020-11", "1100", **stock), figure("2021-01/2021-01", "1", **stock)
    ) == [2, 3]


def test_a_flow_or_stock_below_zero_is_named_where_no_other_figure_of_it_is() -> None:
    assert named(*YEARS[:3], figure("2020", "-80")) == [
        (5, "value", "no value below zero, as no other figure of wood is")
    ]
    deficits = (figure("2020", "-9", of="balance"), figure("2021", "-8", of="balance"))
    assert rows(*deficits) == []
    assert rows(figure("2020", "-9", of="growth")) == []


@pytest.mark.parametrize(
    ("period", "source", "is_named"),
    [
        ("2022", "day", True),
        ("2021-12", "month", True),
        ("2021-11-06", "day", True),
        ("2021-11", "day", False),
        ("2021", "day", False),
        ("2021-11-30", "month", False),
        ("2030", "undated", False),
    ],
)
def test_a_time_that_began_after_its_publication_is_named(
    period: str, source: str, is_named: bool
) -> None:
    assert bool(named(figure(period, "5", source=source))) is is_named


def test_the_publication_is_named_and_a_target_a_plan_and_a_forecast_may_be_of_later() -> None:
    assert named(figure("2022", "5", source="month")) == [
        (
            *(2, "period"),
            "a time that had begun when month was published (2021-11), or a note that says target, "
            "plan or forecast",
        )
    ]
    for note in ("Target for 2022", "by the plan", "a forecast"):
        assert rows(figure("2022", "5", source="month", note=note)) == []


def test_what_was_accepted_is_not_named_and_does_not_bring_its_neighbour_under_suspicion() -> None:
    jump = figure("2021", "5000", note="lower bound; accepted: a new plant")
    assert rows(figure("2020", "5"), jump) == []
    assert rows(*YEARS, jump, figure("2022", "6000000")) == [7]


def test_new_figures_are_held_against_the_old_ones_and_not_against_one_another() -> None:
    """A table in thousands agrees with itself, and with the signs that it has turned."""
    table = [figure(year, "90000", source="day") for year in ("2019", "2020", "2021")]
    turned = [figure(year, "-90", source="month") for year in ("2020", "2021")]
    frame = pd.DataFrame([*YEARS, *table, *turned], columns=COLUMNS, index=range(2, 11))
    frames = {"catalog": CATALOG, "sources": SOURCES, "observations": frame}
    assert [problem.row for problem in implausible(frames, 6)] == [6, 7, 8, 9, 10]
    # Without the old ones nothing is known of it.
    alone = frames | {"observations": frame.loc[6:8]}
    assert implausible(alone, 6) == []


def test_of_the_figures_of_the_repository_none_is_named() -> None:
    assert implausible(read_texts(DATA).frames) == []


def test_every_figure_of_the_repository_that_is_multiplied_by_a_thousand_is_named() -> None:
    """Where it has two neighbours that are no more than three times it, or a third of it."""
    frames = read_texts(DATA).frames
    observations = frames["observations"]
    series = observations[
        (observations["indicator"] == "goods_value")
        & (observations["flow"] == "import")
        & (observations["reporter"] == "BLR")
        & (observations["period"].str.len() == 4)
    ]
    assert len(series) > 15
    for factor in (1000, 0.001):
        for row, value in series["value"].items():
            spoiled = observations.copy()
            spoiled.loc[row, "value"] = repr(float(value) * factor)
            assert row in {
                problem.row for problem in implausible(frames | {"observations": spoiled})
            }
