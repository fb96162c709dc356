"""Figures of a release beside those of the folder: none takes another's place, none spoils it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from refreshing import Known, known, publish

from indicators.errors import DataError, StoreError
from indicators.fetched import published_from
from indicators.loaders import Dataset, as_known_on, load
from indicators.store import Store, open_store

ChangeCell = Callable[[str, int, str, str], None]
AppendLine = Callable[[str, str], None]

JANUARY, MARCH = "2026-01-10T09:30:00+00:00", "2026-03-10T09:30:00+00:00"
"""The moments of two refreshes."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "store"))


def figure(period: str, value: float, **changes: str) -> Known:
    """Make a figure that the tiny folder has a place for."""
    return known(period, value, known_from=JANUARY, **changes)


def wood(dataset: Dataset) -> dict[str, float]:
    """Name the figures of wood that a release brought, by period."""
    rows = dataset.observations
    rows = rows[(rows["indicator"] == "wood") & (rows["service"] != "")]
    return dict(zip(rows["period"], rows["value"], strict=True))


# --- beside the folder -----------------------------------------------------------------------


def test_a_store_without_a_release_leaves_the_folder_as_it_is(
    data_folder: Path, store: Store
) -> None:
    alone, beside = load(data_folder), load(data_folder, store)
    assert beside.fetched is None
    assert beside.version == alone.version
    assert beside.observations.equals(alone.observations)


def test_fetched_figures_stand_behind_those_of_the_folder_which_stay_the_same(
    data_folder: Path, store: Store
) -> None:
    publish(store, [figure("2025-01", 100), figure("2025-02", 200.5)])
    alone, beside = load(data_folder), load(data_folder, store)
    assert beside.observations[:8].equals(alone.observations)
    assert beside.observations["period"].tolist()[8:] == ["2025-01", "2025-02"]
    assert beside.observations["value"].tolist()[8:] == [100, 200.5]


def test_a_fetched_figure_has_every_column_that_one_of_the_folder_has(
    data_folder: Path, store: Store
) -> None:
    publish(store, [figure("2025-02", 200.5, note="estimate")])
    row = load(data_folder, store).observations.iloc[-1].to_dict()
    identity = row.pop("observation_id")
    assert len(identity) == 10
    assert pd.isna(row.pop("known_to"))
    assert row == {
        "indicator": "wood",
        "flow": "export",
        "reporter": "CHN",
        "period": "2025-02",
        "value": 200.5,
        "unit": "USD",
        "status": "official",
        "source_id": "gacc_2021",
        "note": "estimate",
        "service": "customs",
        "vintage": "first edition",
        "retrieved_at": "2026-01-01T07:59:00+00:00",
        "known_from": pd.Timestamp("2026-01-10 09:30:00"),
        "start": pd.Timestamp("2025-02-01"),
        "stop": pd.Timestamp("2025-03-01"),
        "months": 1.0,
        "frequency": "M",
        "whole_years": False,
    }


def test_the_folders_own_figures_say_that_no_service_gave_them(
    data_folder: Path, store: Store
) -> None:
    publish(store, [figure("2025-01", 100)])
    own = load(data_folder, store).observations[:8]
    assert set(own["service"]) | set(own["vintage"]) | set(own["retrieved_at"]) == {""}
    assert own["known_to"].isna().all()


def test_one_cell_from_two_sources_is_two_figures(data_folder: Path, store: Store) -> None:
    # The folder has the same for BelTA.
    publish(store, [figure("2021-01/2021-11", 7.0, reporter="BLR")])
    rows = load(data_folder, store).observations
    both = rows[(rows["indicator"] == "wood") & (rows["period"] == "2021-01/2021-11")]
    assert both["value"].tolist() == [-1500.0, 7.0]
    assert both["observation_id"].nunique() == 2


def test_a_figure_keeps_its_identity_through_revisions(data_folder: Path, store: Store) -> None:
    publish(store, [figure("2025-01", 100)])
    before = load(data_folder, store).observations["observation_id"].iloc[-1]
    old = figure("2025-01", 100)._replace(known_to=MARCH)
    publish(store, [old, figure("2025-01", 104)._replace(known_from=MARCH)])
    assert load(data_folder, store).observations["observation_id"].iloc[-1] == before


def test_replaced_values_are_in_the_history_and_not_among_the_figures(
    data_folder: Path, store: Store
) -> None:
    old = figure("2025-01", 100)._replace(known_to=MARCH)
    gone = figure("2025-02", 50)._replace(known_to=MARCH)
    publish(store, [old, gone, figure("2025-01", 104)._replace(known_from=MARCH)])
    dataset = load(data_folder, store)
    assert wood(dataset) == {"2025-01": 104}
    assert dataset.history["value"].tolist()[8:] == [100, 104, 50]
    assert dataset.observations.index.tolist() == list(range(9))


def test_the_version_changes_with_the_release_and_comes_back_with_it(
    data_folder: Path, store: Store
) -> None:
    folder = load(data_folder).version
    first = publish(store, [figure("2025-01", 100)])
    before = load(data_folder, store).version
    second = publish(store, [figure("2025-01", 104)], now=datetime(2026, 3, 1, tzinfo=UTC))
    after = load(data_folder, store).version
    assert before == f"{folder}+{first.release_id}"
    assert after == f"{folder}+{second.release_id}"
    store.rollback()
    assert load(data_folder, store).version == before


def test_an_empty_release_is_a_release(data_folder: Path, store: Store) -> None:
    release = publish(store, [])
    dataset = load(data_folder, store)
    assert dataset.fetched is not None
    assert (dataset.fetched.release, dataset.fetched.left_out) == (release, 0)
    assert len(dataset.observations) == len(dataset.history) == 8


# --- what does not fit -----------------------------------------------------------------------


def test_figures_that_the_folder_has_no_place_for_are_left_out_and_counted(
    data_folder: Path, store: Store
) -> None:
    fits, other = figure("2025-01", 100), figure("2025-02", 200)
    publish(
        store,
        [
            fits,
            other._replace(indicator="plywood"),
            other._replace(reporter="RUS"),
            other._replace(source_id="nobody_2021"),
            other._replace(period="2025-03", unit="EUR"),  # wood is in dollars
            other._replace(period="2025-04", unit="furlongs"),
            other._replace(flow="sideways"),
            other._replace(period="2025-13"),
            other._replace(status="guessed"),
            other._replace(period="2025-05", value=float("nan")),
            other._replace(period="2025-06", value=float("inf")),
            other._replace(period="2025-07", value=float("-inf")),
            other._replace(period="2025-08", known_to=MARCH),
            other._replace(period="2025-08", known_from=MARCH, value=float("nan")),
        ],
    )
    dataset = load(data_folder, store)
    assert wood(dataset) == {"2025-01": 100}
    assert dataset.fetched is not None
    assert dataset.fetched.left_out == 12
    assert (len(dataset.observations), len(dataset.history)) == (9, 10)


def test_every_vintage_of_an_indicator_that_has_gone_is_left_out(
    data_folder: Path, store: Store
) -> None:
    old = figure("2025-01", 100, indicator="plywood")._replace(known_to=MARCH)
    new = figure("2025-01", 104, indicator="plywood")._replace(known_from=MARCH)
    publish(store, [old, new])
    dataset = load(data_folder, store)
    assert dataset.fetched is not None
    assert dataset.fetched.left_out == 2
    assert len(dataset.history) == 8


def test_nothing_that_fits_is_left_out_because_of_what_does_not(
    data_folder: Path, store: Store
) -> None:
    rows = [figure(f"2025-{month:02d}", 100 + month) for month in range(1, 13)]
    publish(store, [*rows, *(one._replace(indicator="plywood") for one in rows)])
    dataset = load(data_folder, store)
    assert len(wood(dataset)) == 12
    assert dataset.fetched is not None
    assert dataset.fetched.left_out == 12


def test_a_figure_in_a_new_unit_is_shown_although_its_old_vintage_no_longer_fits(
    data_folder: Path, store: Store
) -> None:
    # The catalog had wood in euros until March.
    old = figure("2025-01", 90, unit="EUR")._replace(known_to=MARCH)
    publish(store, [old, figure("2025-01", 104)._replace(known_from=MARCH)])
    assert wood(load(data_folder, store)) == {"2025-01": 104}


def test_a_current_figure_in_a_wrong_unit_is_left_out_although_its_old_vintage_fits(
    data_folder: Path, store: Store
) -> None:
    old = figure("2025-01", 104)._replace(known_to=MARCH)
    publish(store, [old, figure("2025-01", 90, unit="EUR")._replace(known_from=MARCH)])
    assert wood(load(data_folder, store)) == {}


def test_a_release_never_makes_a_sound_folder_unsound(
    data_folder: Path, store: Store, change_cell: ChangeCell
) -> None:
    publish(store, [figure("2025-01", 100)])
    change_cell("catalog.csv", 3, "unit", "EUR")
    change_cell("observations.csv", 6, "unit", "EUR")
    change_cell("panels.csv", 2, "default_measure", "export:EUR:flow")
    dataset = load(data_folder, store)
    assert len(dataset.observations) == 8


def test_a_spoiled_folder_is_told_as_ever_beside_a_sound_release(
    data_folder: Path, store: Store, change_cell: ChangeCell
) -> None:
    publish(store, [figure("2025-01", 100)])
    change_cell("observations.csv", 3, "value", "many")
    with pytest.raises(DataError) as told:
        load(data_folder, store)
    assert [str(one) for one in told.value.problems] == [
        "observations.csv, row 3, column value: 'many' – expected a finite number"
    ]


# --- damage ----------------------------------------------------------------------------------


def flip(path: Path) -> None:
    """Flip one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_damaged_release_is_named_and_the_one_before_it_is_shown(
    data_folder: Path, store: Store, tmp_path: Path
) -> None:
    publish(store, [figure("2025-01", 100)])
    damaged = publish(store, [figure("2025-01", 104)], now=datetime(2026, 3, 1, tzinfo=UTC))
    flip(tmp_path / "store" / "releases" / damaged.release_id / "observations.parquet")
    dataset = load(data_folder, store)
    assert wood(dataset) == {"2025-01": 100}
    assert dataset.fetched is not None
    assert dataset.fetched.passed_over == (damaged.release_id,)


def test_without_any_sound_release_there_is_an_error_and_no_half_of_one(
    data_folder: Path, store: Store, tmp_path: Path
) -> None:
    damaged = publish(store, [figure("2025-01", 100)])
    flip(tmp_path / "store" / "releases" / damaged.release_id / "observations.parquet")
    with pytest.raises(StoreError, match=damaged.release_id):
        load(data_folder, store)


# --- as it was known -------------------------------------------------------------------------


def seen(dataset: Dataset, day: str) -> list[str]:
    """Name what was known at the end of a day: source and value of each figure."""
    rows = as_known_on(dataset, date.fromisoformat(day)).observations
    return [f"{row.source_id} {row.value:g}" for row in rows.itertuples()]


BELTA = ["belta_2021 600000", "belta_2021 -1500", "belta_2021 71", "belta_2021 80"]
GACC = ["gacc_2021 634000", "gacc_2021 910000", "gacc_2021 12.5"]


@pytest.mark.parametrize(
    ("day", "known_by_then"),
    [
        ("2021-01-31", []),
        ("2021-02-01", BELTA),  # the day of publication counts
        ("2021-12-31", BELTA),  # the other publication is of 2021, inferred: surely out in 2022
    ],
)
def test_figures_of_the_folder_are_known_from_the_publication_of_their_source(
    dataset: Dataset, day: str, known_by_then: list[str]
) -> None:
    assert seen(dataset, day) == known_by_then


def test_a_publication_of_a_year_is_out_for_sure_on_the_day_after_it(dataset: Dataset) -> None:
    assert [one for one in seen(dataset, "2022-01-01") if one in GACC] == GACC
    assert len(seen(dataset, "2022-01-01")) == 7


@pytest.mark.parametrize(
    ("published", "unknown", "known"),
    [
        ("2021-03~", "2021-03-31", "2021-04-01"),
        ("2021-03-15", "2021-03-14", "2021-03-15"),
    ],
)
def test_a_publication_date_counts_as_precisely_as_it_is_known(
    data_folder: Path, change_cell: ChangeCell, published: str, unknown: str, known: str
) -> None:
    change_cell("sources.csv", 3, "published", published)
    dataset = load(data_folder)
    assert not set(GACC) & set(seen(dataset, unknown))
    assert set(GACC) <= set(seen(dataset, known))


def test_a_figure_of_which_nobody_knows_when_it_was_published_is_known_on_no_day(
    dataset: Dataset,
) -> None:
    assert not [one for one in seen(dataset, "2099-12-31") if one.startswith("utlc_2021")]
    assert len(seen(dataset, "2099-12-31")) == 7
    assert len(dataset.observations) == 8


def test_publication_dates_become_the_first_moment_at_which_they_are_certain() -> None:
    certain = {
        "2021-02-01": "2021-02-01",
        "2021-02-28~": "2021-02-28",
        "2021-02": "2021-03-01",
        "2021-12": "2022-01-01",
        "2021-Q1": "2021-04-01",
        "2021": "2022-01-01",
        "2021~": "2022-01-01",
        "2021-01/2021-03": "2021-04-01",
        "": None,
    }
    moments = published_from(pd.Series([*certain], index=range(10, 19)))
    assert moments.index.tolist() == list(range(10, 19))
    found = [None if pd.isna(one) else f"{one:%Y-%m-%d}" for one in moments]
    assert found == [*certain.values()]


@pytest.fixture
def revised(data_folder: Path, store: Store) -> Dataset:
    """Data with a figure that was revised in March, one that vanished then, and one that stayed."""
    publish(
        store,
        [
            figure("2025-01", 100)._replace(known_to=MARCH),
            figure("2025-01", 104)._replace(known_from=MARCH),
            figure("2025-02", 50)._replace(known_to=MARCH),
            figure("2025-03", 70),
        ],
    )
    return load(data_folder, store)


@pytest.mark.parametrize(
    ("day", "values"),
    [
        ("2026-01-09", {}),
        ("2026-01-10", {"2025-01": 100, "2025-02": 50, "2025-03": 70}),
        ("2026-03-09", {"2025-01": 100, "2025-02": 50, "2025-03": 70}),
        ("2026-03-10", {"2025-01": 104, "2025-03": 70}),
        ("2030-01-01", {"2025-01": 104, "2025-03": 70}),
    ],
)
def test_fetched_figures_are_those_that_were_known_at_the_end_of_the_day(
    revised: Dataset, day: str, values: dict[str, float]
) -> None:
    assert wood(as_known_on(revised, date.fromisoformat(day))) == values


def test_a_figure_is_known_by_one_value_on_each_day_even_at_midnight(
    data_folder: Path, store: Store
) -> None:
    midnight = "2026-03-10T00:00:00+00:00"
    old = figure("2025-01", 100)._replace(known_to=midnight)
    publish(store, [old, figure("2025-01", 104)._replace(known_from=midnight)])
    dataset = load(data_folder, store)
    assert wood(as_known_on(dataset, date(2026, 3, 9))) == {"2025-01": 100}
    assert wood(as_known_on(dataset, date(2026, 3, 10))) == {"2025-01": 104}


def test_data_as_known_on_a_day_say_which_and_leave_the_rest(revised: Dataset) -> None:
    then = as_known_on(revised, date(2026, 1, 10))
    assert as_known_on(revised, date(2026, 1, 10)) is then
    assert (then.version, then.known_on) == (revised.version, date(2026, 1, 10))
    assert revised.known_on is None
    assert then.observations.index.tolist() == list(range(len(then.observations)))
    assert list(then.observations.columns) == list(revised.observations.columns)
    assert then.history is revised.history
    assert len(revised.observations) == 10


def test_the_history_of_a_figure_tells_when_each_value_was_the_known_one(revised: Dataset) -> None:
    rows = revised.history[revised.history["period"] == "2025-01"]
    january, march = pd.Timestamp("2026-01-10 09:30"), pd.Timestamp("2026-03-10 09:30")
    assert rows["value"].tolist() == [100, 104]
    assert rows["known_from"].tolist() == [january, march]
    assert rows["known_to"].tolist() == [march, pd.NaT]


def test_moments_in_another_time_zone_are_read_in_utc(data_folder: Path, store: Store) -> None:
    publish(store, [figure("2025-01", 100)._replace(known_from="2026-03-10T01:00:00+03:00")])
    dataset = load(data_folder, store)
    assert dataset.observations["known_from"].iloc[-1] == pd.Timestamp("2026-03-09 22:00:00")
