"""What an indicator has and lacks: lines, gaps, conflicts and revisions of hand-made figures."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from samples import observations

from indicators.analysis.inspecting import conflicts, line_facts, revisions
from indicators.analysis.lines import LineKey
from indicators.loaders import load

DATA = Path(__file__).parents[2] / "data"


def years(*periods: str, **changes: Any) -> pd.DataFrame:
    return observations(*({"period": period, "value": 1.0, **changes} for period in periods))


# --- lines and gaps ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("periods", "missing"),
    [
        (["2019", "2020", "2021"], ()),
        (["2019", "2021"], (("2020", "2020"),)),
        (["2014", "2018", "2021", "2022"], (("2015", "2017"), ("2019", "2020"))),
        (["2021"], ()),
        (["2020-12", "2021-02"], (("2021-01", "2021-01"),)),
        (["2020-Q3", "2021-Q2"], (("2020-Q4", "2021-Q1"),)),
        (["2020-S1", "2021-S2"], (("2020-S2", "2021-S1"),)),
        (["2020-01/2020-07", "2022-01/2022-07"], ()),
        (["2020-05-12", "2022-05-12"], ()),
    ],
)
def test_gaps_are_the_periods_between_the_first_and_the_last(
    periods: list[str], missing: tuple[tuple[str, str], ...]
) -> None:
    (facts,) = line_facts(years(*reversed(periods)), "wood")
    assert (facts.first, facts.last, facts.figures) == (periods[0], periods[-1], len(periods))
    assert facts.missing == missing


def test_a_doubtful_figure_is_counted_and_fills_no_gap() -> None:
    rows = observations(
        {"period": "2019", "value": 1.0},
        {"period": "2020", "value": 9.0, "status": "doubtful"},
        {"period": "2021", "value": 2.0},
    )
    (facts,) = line_facts(rows, "wood")
    assert (facts.figures, facts.doubtful, facts.missing) == (3, 1, (("2020", "2020"),))


def test_doubtful_figures_alone_are_a_line_without_gaps() -> None:
    rows = years("2019", "2021", status="doubtful")
    (facts,) = line_facts(rows, "wood")
    assert (facts.figures, facts.doubtful, facts.missing) == (2, 2, ())


def test_each_direction_reporter_and_frequency_is_a_line_of_its_own() -> None:
    rows = pd.concat(
        [years("2020", "2021"), years("2020-Q1"), years("2021", reporter="BLR"),
         years("2020", flow="import"), years("2020", indicator="milk")]
    )  # fmt: skip
    assert [(facts.key, facts.figures) for facts in line_facts(rows, "wood")] == [
        (LineKey("wood", "export", "CHN", "A"), 2),
        (LineKey("wood", "export", "CHN", "Q"), 1),
        (LineKey("wood", "export", "BLR", "A"), 1),
        (LineKey("wood", "import", "CHN", "A"), 1),
    ]
    assert line_facts(rows, "nothing") == []


def test_every_figure_of_the_project_is_in_one_line() -> None:
    rows = load(DATA).observations
    counted = sum(
        facts.figures for name in rows["indicator"].unique() for facts in line_facts(rows, name)
    )
    assert counted == len(rows)


# --- conflicts -----------------------------------------------------------------------------------


def test_a_conflict_has_all_statements_of_a_cell_with_different_values() -> None:
    rows = observations(
        {"period": "2021", "value": 5.0, "source_id": "a"},
        {"period": "2021-01/2021-12", "value": 6.0, "source_id": "b"},
        {"period": "2021", "value": 5.0, "source_id": "c", "status": "doubtful"},
        {"period": "2020", "value": 7.0, "source_id": "a"},
        {"period": "2020", "value": 7.0, "source_id": "b"},
        {"period": "2021", "value": 8.0, "source_id": "a", "reporter": "BLR"},
    )
    (found,) = conflicts(rows, "wood")
    # 2021 is written in two ways; agreeing sources and other reporters are no conflict.
    assert found["source_id"].tolist() == ["a", "b", "c"]


def test_conflicts_come_in_the_order_of_time() -> None:
    rows = observations(
        *(
            {"period": period, "value": value}
            for period in ("2022", "2020", "2021")
            for value in (1.0, 2.0)
        )
    )
    assert [found["period"].iloc[0] for found in conflicts(rows, "wood")] == [
        "2020",
        "2021",
        "2022",
    ]


def test_the_swapped_figure_of_2021_is_a_conflict_of_the_project() -> None:
    (found,) = conflicts(load(DATA).observations, "sawnwood_softwood_volume")
    assert sorted(found["value"]) == [460_000, 910_000]
    assert set(found["status"]) == {"derived", "doubtful"}


# --- revisions -----------------------------------------------------------------------------------


def vintages(*rows: tuple[str, float, str, str | None]) -> pd.DataFrame:
    """Make a history of (period, value, known_from, known_to) by one service."""
    frame = observations(
        *(
            {"period": period, "value": value, "service": "customs", "unit": "USD",
             "known_from": pd.Timestamp(start),
             "known_to": pd.Timestamp(end) if end else pd.NaT}
            for period, value, start, end in rows
        )
    )  # fmt: skip
    return frame.astype({"known_to": "datetime64[us]"})


def test_a_revision_has_the_old_and_the_new_value_and_when() -> None:
    history = vintages(
        ("2021", 5.0, "2022-01-10", "2022-03-01"),
        ("2021", 6.0, "2022-03-01", "2023-05-01"),
        ("2021", 7.0, "2023-05-01", None),
        ("2022", 9.0, "2023-05-01", None),
    )
    found = revisions(history, "wood")
    assert found[["period", "old", "new"]].values.tolist() == [
        ["2021", 6.0, 7.0],
        ["2021", 5.0, 6.0],
    ]
    assert [day.isoformat()[:10] for day in found["when"]] == ["2023-05-01", "2022-03-01"]
    assert set(found["unit"]) == {"USD"}


def test_a_withdrawn_figure_has_no_new_value() -> None:
    (row,) = revisions(vintages(("2021", 5.0, "2022-01-10", "2022-03-01")), "wood").to_dict(
        "records"
    )
    assert row["old"] == 5.0
    assert pd.isna(row["new"])


def test_what_only_got_another_note_is_no_revision() -> None:
    history = vintages(("2021", 5.0, "2022-01-10", "2022-03-01"), ("2021", 5.0, "2022-03-01", None))
    assert revisions(history, "wood").empty


def test_figures_read_by_hand_have_no_revisions() -> None:
    assert revisions(load(DATA).history, "goods_value").empty
