"""Panels offer the measures that they have figures for, and names that do not exist are told."""

from collections.abc import Callable
from pathlib import Path

import pytest

from indicators.catalog import (
    Measure,
    home,
    indicator_row,
    measures,
    observation_counts,
    panel_indicators,
    panel_observations,
    panel_row,
    partner,
)
from indicators.errors import UnknownName
from indicators.loaders import Dataset, load

ChangeCell = Callable[[str, int, str, str], None]


def keys(dataset: Dataset, panel: str) -> list[str]:
    return [measure.key for measure in measures(dataset, panel)]


def test_a_panel_offers_its_default_first_and_only_what_it_has_figures_for(
    dataset: Dataset, data_folder: Path, change_cell: ChangeCell
) -> None:
    assert keys(dataset, "timber") == ["export:m3:flow", "export:USD:flow"]
    assert keys(dataset, "rail") == ["westbound:TEU:flow"]
    assert keys(dataset, "park") == [":firms:stock"]
    change_cell("panels.csv", 2, "default_measure", "export:USD:flow")
    assert keys(load(data_folder), "timber") == ["export:USD:flow", "export:m3:flow"]
    change_cell("panels.csv", 2, "default_measure", "import:USD:flow")
    assert keys(load(data_folder), "timber") == ["export:m3:flow", "export:USD:flow"]


def test_a_measure_of_which_all_figures_are_doubtful_is_not_offered(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    change_cell("observations.csv", 6, "status", "doubtful")
    assert keys(load(data_folder), "timber") == ["export:m3:flow"]


def test_a_panel_without_figures_offers_nothing(data_folder: Path, change_cell: ChangeCell) -> None:
    change_cell("catalog.csv", 5, "panel", "")
    assert keys(load(data_folder), "park") == []
    assert panel_indicators(load(data_folder), "park") == ()


def test_doubtful_figures_are_drawn_only_on_request(dataset: Dataset) -> None:
    measure = Measure("export", "m3", "flow")
    drawn = panel_observations(dataset, "timber", measure)
    asked = panel_observations(dataset, "timber", measure, doubtful=True)
    assert list(drawn["value"]) == [600000.5, 634000]
    assert list(asked["value"]) == [600000.5, 634000, 910000]
    assert list(drawn.columns) == list(dataset.observations.columns)


def test_figures_of_a_panel_come_in_the_order_of_the_catalog(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    change_cell("catalog.csv", 4, "panel", "timber")
    change_cell("catalog.csv", 4, "unit", "m3")
    change_cell("observations.csv", 2, "unit", "m3")
    change_cell("observations.csv", 2, "flow", "export")
    figures = panel_observations(load(data_folder), "timber", Measure.parse("export:m3:flow"))
    assert list(figures["indicator"]) == ["sawnwood", "sawnwood", "transit"]


def test_a_flow_and_a_stock_in_one_unit_are_two_measures(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    change_cell("catalog.csv", 3, "unit", "m3")
    change_cell("catalog.csv", 3, "kind", "stock")
    change_cell("observations.csv", 6, "unit", "m3")
    dataset = load(data_folder)
    assert keys(dataset, "timber") == ["export:m3:flow", "export:m3:stock"]
    assert len(panel_observations(dataset, "timber", Measure("export", "m3", "stock"))) == 1


@pytest.mark.parametrize("key", ["export:m3:flow", ":firms:stock", "westbound:TEU:flow"])
def test_a_measure_survives_the_way_through_an_address(key: str) -> None:
    assert Measure.parse(key).key == key


@pytest.mark.parametrize("key", ["", "export", "export:m3", "export:m4:flow", "a:b:c:d"])
def test_a_measure_that_does_not_exist_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="expected flow:unit:kind such as export:USD:flow"):
        Measure.parse(key)


def test_the_pair_of_countries_is_read_from_the_data(dataset: Dataset) -> None:
    assert (home(dataset), partner(dataset)) == ("BLR", "CHN")


def test_a_name_that_does_not_exist_is_told_with_the_closest_that_do(dataset: Dataset) -> None:
    assert indicator_row(dataset, "wood")["hs_code"] == "44"
    with pytest.raises(UnknownName) as refused:
        indicator_row(dataset, "sawnwod")
    assert refused.value.matches == ("sawnwood",)
    assert str(refused.value) == "unknown indicator 'sawnwod'; did you mean sawnwood?"
    with pytest.raises(UnknownName) as refused:
        panel_row(dataset, "zzz")
    assert str(refused.value) == "unknown panel 'zzz'"
    with pytest.raises(UnknownName):
        measures(dataset, "zzz")
    with pytest.raises(UnknownName):
        panel_observations(dataset, "zzz", Measure("export", "m3", "flow"))


def test_counts_name_the_first_and_the_last_period_of_each_indicator(dataset: Dataset) -> None:
    assert observation_counts(dataset.observations).to_csv(index=False) == (
        "indicator,observations,first_period,last_period\n"
        "residents,2,2021-05-12,2021-Q3\n"
        "sawnwood,3,2020,2020\n"
        "spare,1,2021-01/2021-12,2021-01/2021-12\n"
        "transit,1,2021,2021\n"
        "wood,1,2021-01/2021-11,2021-01/2021-11\n"
    )


def test_counts_choose_the_shortest_of_periods_that_begin_or_end_together(
    data_folder: Path, append_line: Callable[[str, str], None]
) -> None:
    for period in ("2021-Q1", "2021-01", "2021-12", "2021-S2"):
        append_line(
            "observations.csv", f"transit,westbound,UTLC,{period},1,TEU,official,utlc_2021,"
        )
    counts = observation_counts(load(data_folder).observations).set_index("indicator")
    assert list(counts.loc["transit"]) == [5, "2021-01", "2021-12"]
