"""What looks like a slip is named, and nothing that the world may do."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from indicators.dataset.plausibility import count_incomparable, implausible
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
TODAY = date(2026, 11, 28)

COLUMNS = ["indicator", "flow", "reporter", "period", "value", "source_id", "note"]

Row = tuple[str, ...]


def figure(period: str, value: str, *, of: str = "wood", source: str = "undated", note: str = "",
           reporter: str = "CHN", flow: str = "export") -> Row:  # fmt: skip
    return (of, flow, reporter, period, value, source, note)


def tables(*rows: Row) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame(rows, columns=COLUMNS, index=range(2, 2 + len(rows)))
    return {"catalog": CATALOG, "sources": SOURCES, "observations": frame}


def named(*rows: Row, first_new: int = 0) -> list[tuple[int | None, str | None, str]]:
    problems = implausible(tables(*rows), TODAY, first_new)
    return [(problem.row, problem.column, problem.expected) for problem in problems]


def rows(*rows: Row, first_new: int = 0) -> list[int | None]:
    return [row for row, _, _ in named(*rows, first_new=first_new)]


YEARS = (figure("2017", "90"), figure("2018", "100"), figure("2019", "120"), figure("2020", "80"))


def test_a_thousandfold_and_a_thousandth_of_the_neighbours_are_named_and_only_those() -> None:
    assert named(*YEARS, figure("2021", "100000")) == [
        (
            *(6, "value"),
            "about the size of its neighbours; it is 1,250 times that of 2020, it is 833.3 times "
            "that of 2019",
        )
    ]
    assert named(*YEARS[:3], figure("2020", "0.1"), figure("2021", "100")) == [
        (
            *(5, "value"),
            "about the size of its neighbours; it is one 1,200th of that of 2019, it is one "
            "1,000th of that of 2021",
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


def test_without_a_like_neighbour_the_pace_of_other_periods_counts_and_then_other_reporters() -> (
    None
):
    # 120 tonnes of 2020 are 10 a month, and 60 of a half-year too.
    own = (figure("2020", "120"), figure("2020-S1", "60", reporter="BLR"))
    for new, of in (
        (figure("2020-05", "2000"), "it is 200 times that of 2020 at its pace"),
        (figure("2020-05", "0.05"), "it is one 200th of that of 2020 at its pace"),
        (
            figure("2020-Q2", "1e12", reporter="BLR"),
            "it is 33,330,000,000 times that of 2020-S1 at its pace",
        ),
        (
            figure("2020", "24000", reporter="UTLC"),
            "it is 200 times that of 2020 by CHN, it is 200 times that of 2020-S1 by BLR at its "
            "pace",
        ),
    ):
        expected = (4, "value", f"about the size of its neighbours; {of}")
        assert expected in named(*own, new, first_new=4)
    for new in (figure("2020-05", "1900"), figure("2020", "23000", reporter="UTLC")):
        assert (4, "about") not in [(row, text[:5]) for row, _, text in named(*own, new)]
    # Those of the same kind of period count alone where there are any.
    months = (figure("2019-05", "2000"), figure("2020-05", "2000"))
    assert rows(*YEARS[:2], *months, figure("2021-05", "2100")) == []
    # And those of another indicator or flow never do.
    assert rows(figure("2021", "9e9", of="balance"), *YEARS) == []
    assert rows(figure("2021", "9e9", flow="import"), *YEARS) == []


def test_a_part_is_not_larger_than_the_whole_that_it_is_of() -> None:
    half = figure("2026-S1", "150000")
    assert named(half, figure("2026-Q2", "160000")) == [
        (3, "value", "no more than 150000, the value of 2026-S1, a longer time")
    ]
    # A few per cent are rounding, another series is another matter, and a conflict is stated.
    assert rows(half, figure("2026-Q2", "157000")) == []
    assert rows(half, figure("2026-Q2", "160000", reporter="BLR")) == []
    assert rows(half, figure("2026-Q2", "160000", note="conflicts with the half-year")) == []
    assert rows(half, figure("2026-Q2", "160000", note="accepted: both are printed")) == []
    assert rows(figure("2026-S1", "7", of="firms"), figure("2026-Q2", "9", of="firms")) == []
    losses = (figure("2025", "-9", of="balance"), figure("2025-S1", "-4", of="balance"))
    assert (
        rows(*losses, figure("2024", "3", of="balance"), figure("2024-S1", "5", of="balance")) == []
    )
    # Where only the whole is new, the whole is named.
    assert named(figure("2025-Q2", "160000"), figure("2025-S1", "150000"), first_new=3) == [
        (3, "value", "no less than 160000, the value of 2025-Q2, a part of it")
    ]


def test_a_flow_that_its_indicator_does_not_have_is_named() -> None:
    for flow in ("", "eastbound", "westbound"):
        assert named(*YEARS, figure("2021", "90", flow=flow)) == [
            (6, "flow", "a flow that other figures of wood have: export")
        ]
    for flow in ("import", "turnover"):
        assert rows(*YEARS, figure("2021", "90", flow=flow)) == []
    both, west = figure("2020", "9", flow=""), figure("2020", "5", flow="westbound")
    assert (
        rows(both, west, figure("2021", "4", flow="eastbound"), figure("2021", "9", flow="")) == []
    )
    assert named(both, figure("2021", "8", flow=""), west) == [
        (4, "flow", "a flow that other figures of wood have: nothing")
    ]
    # Rows that agree with one another are held against the ones that were there.
    lost = [figure(year, "90", flow="") for year in ("2021", "2022")]
    assert rows(*YEARS, *lost, first_new=6) == [6, 7]
    assert rows(figure("2020", "9", flow="eastbound")) == []


def test_the_first_or_last_day_of_a_month_is_named_where_a_flow_has_no_days() -> None:
    assert named(*YEARS, figure("2021-05-01", "0.3")) == [
        (
            *(6, "period"),
            "no single day, as no other figure of wood is of one; the whole month is written "
            "2021-05",
        )
    ]
    assert rows(*YEARS, figure("2021-05-31", "0.3"), figure("2021-06-30", "0.3")) == [6, 7]
    assert rows(*YEARS, figure("2021-05-12", "0.3"), figure("2021-05-01", "0.3")) == []
    # A whole column that became dates, and a single agreement, of which nothing is known.
    dates = [figure(f"2021-{month:02}-01", "0.3") for month in range(1, 6)]
    assert rows(*dates) == [2, 3, 4, 5, 6]
    assert rows(dates[0]) == []
    # A stock is of a day.
    stock = {"of": "firms"}
    assert rows(figure("2020", "70", **stock), figure("2021-05-01", "71", **stock)) == []


def test_new_figures_with_nothing_to_compare_them_with_are_counted() -> None:
    new = (
        figure("2021", "90"),
        figure("2021", "90", flow="import"),
        figure("2021", "7", of="firms"),
    )
    assert count_incomparable(tables(*YEARS, *new), 6) == 2
    assert count_incomparable(tables(*YEARS), 6) == 0


def test_rows_with_another_fault_are_passed_over() -> None:
    broken = (
        *(figure("2021-13", "9e9"), figure("2021", "many"), figure("2021", "9e9", of="wool")),
        figure("2021", "9e9", source="nobody"),
    )
    assert rows(*YEARS, *broken, figure("2021", "9e9")) == [10]
    without = {name: frame for name, frame in tables(*YEARS).items() if name != "sources"}
    assert implausible(without, TODAY) == []


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
        ("2026-11-28", "undated", False),
        ("2026-12", "undated", True),
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
    assert rows(*YEARS, *table, *turned, first_new=6) == [6, 7, 8, 8, 9, 10, 10]
    # Without the old ones nothing is known of it.
    assert rows(*table[:2], first_new=2) == []


def test_the_time_of_a_new_flow_is_over_when_it_is_published() -> None:
    """Old ones are as they are: some publications tell of a year that has not ended."""
    new = figure("2021", "90", source="day")
    assert rows(*YEARS, new) == []
    assert named(*YEARS, new, first_new=6) == [
        (
            *(6, "period"),
            "a time that was over when day was published (2021-11-05), or a note that says target, "
            "plan or forecast",
        )
    ]
    for period, source in (("2021-10", "day"), ("2021-11", "month"), ("2026-10", "undated")):
        assert rows(*YEARS, figure(period, "9", source=source), first_new=6) == []
    assert named(*YEARS, figure("2026", "90"), first_new=6) == [
        (
            *(6, "period"),
            "a time that was over by today (2026-11-28), or a note that says target, plan or "
            "forecast",
        )
    ]
    stock = figure("2021", "7", of="firms", source="day")
    assert rows(figure("2020", "6", of="firms"), stock, first_new=3) == []


def test_of_the_figures_of_the_repository_none_is_named() -> None:
    assert implausible(read_texts(DATA).frames, TODAY) == []


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
                problem.row for problem in implausible(frames | {"observations": spoiled}, TODAY)
            }
