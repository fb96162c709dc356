"""Mirror statistics: the same trade, counted twice, and nothing done to it in silence."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from samples import observations

from indicators.analysis.mirror import (
    IMF_FACTOR,
    MIRROR_COLUMNS,
    explanations,
    mirror,
    mirror_keys,
    mirror_words,
)
from indicators.analysis.refusals import UnavailableTransform
from indicators.errors import UnknownName
from indicators.language import Language
from indicators.loaders import Dataset

ENGLISH = Language("en")
Cells = dict[str, float]


def counted(dataset: Dataset, home: Cells, partner: Cells, **changes: Any) -> Dataset:
    """Put two counts of wood in place of the figures of the tiny data set."""
    rows = [
        {"period": period, "value": value, "reporter": reporter, **changes}
        for reporter, cells in (("BLR", home), ("CHN", partner))
        for period, value in cells.items()
    ]
    return replace(dataset, observations=observations(*rows))


def told(frame: pd.DataFrame, *columns: str) -> dict[str, tuple[float, ...]]:
    assert list(frame.columns) == MIRROR_COLUMNS
    rows = frame[list(columns)].round(6).itertuples(index=False, name=None)
    return dict(zip(frame["period"], rows, strict=True))


@pytest.mark.parametrize(
    ("home", "partner", "expected"),
    [
        # The partner imports: its count less the home count, and its count over the home count.
        ({"2020": 100}, {"2020": 106}, {"2020": (100, 106, 6, 1.06)}),
        ({"2020": 200, "2021": 50}, {"2020": 100, "2021": 75}, {"2020": (200, 100, -100, 0.5),
                                                                "2021": (50, 75, 25, 1.5)}),
        ({"2020": 8}, {"2020": 0}, {"2020": (8, 0, -8, 0)}),
    ],
)  # fmt: skip
def test_exports_of_home_stand_beside_imports_of_the_partner(
    dataset: Dataset, home: Cells, partner: Cells, expected: dict[str, tuple[float, ...]]
) -> None:
    found = mirror(counted(dataset, home, partner), "wood", "export", "A")
    assert told(found, "home", "partner", "gap", "ratio") == expected


@pytest.mark.parametrize(
    ("home", "partner", "expected"),
    [
        # Home imports: the difference is seen from the importer again.
        ({"2020": 106}, {"2020": 100}, {"2020": (106, 100, 6, 1.06)}),
        ({"2020": 240}, {"2020": 100}, {"2020": (240, 100, 140, 2.4)}),
        ({"2020": 50, "2022": 1}, {"2020": 100, "2021": 1}, {"2020": (50, 100, -50, 0.5)}),
    ],
)
def test_imports_of_home_stand_beside_exports_of_the_partner(
    dataset: Dataset, home: Cells, partner: Cells, expected: dict[str, tuple[float, ...]]
) -> None:
    data = counted(dataset, home, partner, flow="import")
    found = mirror(data, "wood", "import", "A")
    assert told(found, "home", "partner", "gap", "ratio") == expected
    assert mirror(data, "wood", "export", "A").empty


@pytest.mark.parametrize(
    ("direction", "expected"),
    [("export", (212, 200, -12, 0.943396)), ("import", (200, 212, -12, 0.943396))],
)
def test_the_factor_divides_the_count_of_the_importer_and_no_other(
    dataset: Dataset, direction: str, expected: tuple[float, ...]
) -> None:
    data = counted(dataset, {"2020": 212}, {"2020": 212}, flow=direction)
    found = mirror(data, "wood", direction, "A", factor=IMF_FACTOR)
    assert told(found, "home", "partner", "gap", "ratio") == {"2020": expected}
    assert told(mirror(data, "wood", direction, "A"), "gap") == {"2020": (0,)}


def test_years_stand_beside_years_and_months_beside_months(dataset: Dataset) -> None:
    home = {"2020": 1, "2021": 2, "2021-05": 3, "2021-S1": 4, "2022-01/2022-08": 5}
    partner = {"2020-01/2020-12": 6, "2021-01/2021-11": 7, "2021-05": 8, "2022-01/2022-11": 9}
    data = counted(dataset, home, partner)
    assert told(mirror(data, "wood", "export", "A"), "home", "partner") == {"2020": (1, 6)}
    assert told(mirror(data, "wood", "export", "M"), "home", "partner") == {"2021-05": (3, 8)}
    assert mirror(data, "wood", "export", "I").empty
    assert mirror(data, "wood", "export", "S").empty
    assert mirror_keys(data) == [("wood", "export", "A"), ("wood", "export", "M")]


def test_where_the_exporter_counts_nothing_there_is_a_gap_and_no_ratio(dataset: Dataset) -> None:
    found = mirror(counted(dataset, {"2020": 0}, {"2020": 5}), "wood", "export", "A")
    assert told(found, "gap") == {"2020": (5,)}
    assert found["ratio"].isna().all()


def test_of_several_sources_the_preferred_is_taken_and_named(dataset: Dataset) -> None:
    data = replace(
        dataset,
        observations=observations(
            {"period": "2020", "value": 9.0, "reporter": "BLR", "status": "derived"},
            {"period": "2020", "value": 5.0, "reporter": "BLR", "status": "reported"},
            {"period": "2020", "value": 99.0, "status": "doubtful"},
            {"period": "2020", "value": 10.0},
            {"period": "2021", "value": 1.0, "reporter": "BLR"},
            {"period": "2021", "value": 1.0, "status": "doubtful"},
        ),
    )
    (row,) = mirror(data, "wood", "export", "A").to_dict("records")
    assert (row["home"], row["partner"], row["ratio"]) == (5, 10, 2)
    assert (row["home_id"], row["partner_id"]) == ("row1", "row3")
    assert (row["home_status"], row["partner_status"]) == ("reported", "official")


def test_another_pair_of_countries_is_another_table_of_reporters(dataset: Dataset) -> None:
    swapped = dataset.reporters.assign(role=["partner", "home", "operator"])
    data = replace(counted(dataset, {"2020": 1}, {"2020": 4}), reporters=swapped)
    assert told(mirror(data, "wood", "export", "A"), "home", "partner", "ratio") == {
        "2020": (4, 1, 0.25)
    }


@pytest.mark.parametrize(
    ("indicator", "factor", "reason"),
    [
        ("residents", 1.0, "no_mirror"),
        ("spare", 1.0, "no_mirror"),
        ("sawnwood", 1.06, "factor_on_quantity"),
    ],
)
def test_what_has_no_mirror_and_no_freight_is_refused(
    dataset: Dataset, indicator: str, factor: float, reason: str
) -> None:
    with pytest.raises(UnavailableTransform) as caught:
        mirror(dataset, indicator, "export", "A", factor)
    assert caught.value.reason == reason
    assert str(caught.value) == caught.value.sentence(ENGLISH)


def test_a_quantity_has_a_mirror_without_a_factor(dataset: Dataset) -> None:
    found = mirror(dataset, "sawnwood", "export", "A")
    assert told(found, "home", "partner") == {"2020": (600_000.5, 634_000)}
    assert mirror_keys(dataset) == [("sawnwood", "export", "A")]


def test_names_and_factors_that_cannot_be_are_told(dataset: Dataset) -> None:
    with pytest.raises(UnknownName):
        mirror(dataset, "woood", "export", "A")
    with pytest.raises(UnknownName):
        mirror(dataset, "wood", "turnover", "A")
    for factor in (0.0, -1.06, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="a number above zero"):
            mirror(dataset, "wood", "export", "A", factor)


def test_mirrors_are_listed_in_catalog_order_exports_first(dataset: Dataset) -> None:
    rows = [
        {"indicator": name, "flow": flow, "reporter": reporter, "period": period, "value": 1.0}
        for name, flow, period in (
            ("wood", "import", "2020"),
            ("wood", "export", "2020-Q1"),
            ("wood", "export", "2020"),
            ("sawnwood", "export", "2020"),
            ("residents", "export", "2020"),
            ("wood", "turnover", "2020"),
        )
        for reporter in ("BLR", "CHN", "UTLC")
    ]
    data = replace(dataset, observations=observations(*rows))
    assert mirror_keys(data) == [
        ("sawnwood", "export", "A"),
        ("wood", "export", "A"),
        ("wood", "export", "Q"),
        ("wood", "import", "A"),
    ]
    assert all(len(mirror(data, *key)) == 1 for key in mirror_keys(data))


def test_the_words_name_both_sides_and_the_factor_that_was_used(dataset: Dataset) -> None:
    assert mirror_words(dataset, "wood", "export", 1.06, ENGLISH) == [
        "Imports as China counts them beside exports as Belarus counts them.",
        "The count of China is divided by 1.06 to take out freight and insurance.",
        "Gap: count of China less that of Belarus. Ratio: the first divided by the other.",
    ]
    assert mirror_words(dataset, "wood", "import", 1.0, ENGLISH)[1] == (
        "Both stand as published; the count of Belarus has freight and insurance in it."
    )
    assert len(mirror_words(dataset, "sawnwood", "export", 1.0, ENGLISH)) == 2


@pytest.mark.parametrize("code", ["en", "nl"])
def test_four_reasons_why_two_counts_differ_are_told_by_name(dataset: Dataset, code: str) -> None:
    found = explanations(dataset, Language(code))
    assert list(found) == ["cif_fob", "origin", "timing", "classified"]
    assert all(text.endswith(".") and "{" not in text for text in found.values())
    assert "Belarus" in found["classified"]
