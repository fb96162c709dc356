"""Search in the catalog: every name that a reader may have in mind leads to the indicator."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.analysis.searching import LONGEST, search, suggestion
from indicators.checks import find_problems
from indicators.loaders import Dataset, load

DATA = Path(__file__).parents[2] / "data"


@cache
def project() -> Dataset:
    return load(DATA)


@pytest.fixture
def real() -> Dataset:
    return project()


# --- on a few indicators -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sawnwood", ["sawnwood"]),
        ("Gezaagd hout", ["sawnwood"]),
        ("4407", ["sawnwood", "wood"]),
        ("44", ["wood", "sawnwood"]),
        ("440710", ["sawnwood", "wood"]),
        ("доски", ["sawnwood"]),
        ("lumber", ["wood"]),
        ("timmerhout", ["sawnwood", "wood"]),
        ("rail freight", ["transit"]),
        ("containers", ["transit"]),
        ("of no panel", ["spare"]),
        ("wood lumber", ["wood"]),
        ("lumber containers", []),
        ("xyzzy", []),
    ],
)
def test_what_a_query_finds_and_in_which_order(
    dataset: Dataset, query: str, found: list[str]
) -> None:
    assert search(dataset, query) == found


def test_an_empty_query_finds_all_in_the_order_of_the_catalog(dataset: Dataset) -> None:
    everything = ["sawnwood", "wood", "transit", "residents", "spare"]
    assert search(dataset, "") == everything
    assert search(dataset, "   \n") == everything


def test_a_query_without_a_word_finds_nothing(dataset: Dataset) -> None:
    assert search(dataset, "?!*") == []
    assert suggestion(dataset, "?!*") is None


@pytest.mark.parametrize("query", ["SAWNWOOD", "  sawnwood  ", "Sáwnwöod", "sawnwood!", "saw"])
def test_case_accents_marks_and_endings_do_not_count(dataset: Dataset, query: str) -> None:
    assert search(dataset, query) == ["sawnwood"]


def test_what_was_meant_is_suggested_where_nothing_is_found(dataset: Dataset) -> None:
    assert suggestion(dataset, "sawnwod") == "sawnwood"
    assert suggestion(dataset, "xyzzy") is None
    assert suggestion(dataset, "") is None


@given(st.text(max_size=60) | st.text("*[](){}\\|.^$+?<>&'\";=@\x00\u202eА1 ", max_size=60))
def test_any_text_is_searched_without_harm(text: str) -> None:
    dataset = project()
    found = search(dataset, text)
    assert set(found) <= set(dataset.catalog["indicator"])
    assert len(found) == len(set(found))


def test_a_very_long_query_is_cut() -> None:
    dataset = project()
    assert search(dataset, "timber" + " " * LONGEST + "xyzzy") == search(dataset, "timber")
    assert set(search(dataset, "timber " * 10_000)) == set(search(dataset, "timber"))


# --- on the catalog of this project --------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("whey", "whey_weight"),
        ("wei", "whey_weight"),
        ("сыворотка", "whey_weight"),
        ("сыворотки", "whey_weight"),
        ("zuivel", "dairy_weight"),
        ("молоко", "milk_liquid_weight"),
        ("мяса", "meat_value"),
        ("курица", "poultry_value"),
        ("kip", "poultry_value"),
        ("говядина", "beef_value"),
        ("пиломатериалы", "sawnwood_softwood_volume"),
        ("kali", "potash_value"),
        ("Беларуськалий", "potash_value"),
        ("rail", "rail_transit_teu"),
        ("doorvoer", "rail_transit_teu"),
        ("Malaszewicze", "rail_share_via_brest_malaszewicze"),
        ("кредиты", "loans_drawn_value"),
        ("Великий камень", "park_residents"),
        ("bbp", "gdp_value"),
        ("ВВП", "gdp_value"),
        ("wisselkoers", "exchange_rate_usd_byn"),
        ("0207", "poultry_value"),
        ("goods_value", "goods_value"),
        ("rail_erai_index_westbound", "rail_erai_index_westbound"),
    ],
)
def test_readers_of_three_languages_find_what_they_look_for(
    real: Dataset, query: str, first: str
) -> None:
    assert search(real, query)[0] == first


def test_every_indicator_is_found_by_its_name_and_its_titles(real: Dataset) -> None:
    for row in real.catalog.to_dict("records"):
        name = row["indicator"]
        assert search(real, name)[0] == name
        assert name in search(real, row["title_en"])[:12]
        assert name in search(real, row["title_nl"])[:12]


def test_every_panel_and_every_indicator_of_a_panel_has_synonyms_in_three_languages(
    real: Dataset,
) -> None:
    drawn = real.catalog.loc[real.catalog["panel"] != "", "indicator"]
    wanted = {("indicator", name) for name in drawn} | {
        ("panel", name) for name in real.panels["panel"]
    }
    for column, name in wanted:
        rows = real.synonyms[real.synonyms[column] == name]
        assert set(rows["language"]) >= {"en", "nl", "ru"}, name


def test_a_synonym_stands_for_an_indicator_or_for_a_panel(real: Dataset) -> None:
    frame = real.synonyms.copy()
    frame.loc[0, ["indicator", "panel"]] = ["goods_value", "goods"]
    frame.loc[1, ["indicator", "panel"]] = ["", ""]
    problems = find_problems({"synonyms": frame})
    assert [(one.row, one.column, one.expected) for one in problems] == [
        (0, "indicator", "an indicator, or else a panel"),
        (1, "indicator", "an indicator, or else a panel"),
    ]


def test_russian_synonyms_are_written_in_cyrillic(real: Dataset) -> None:
    rows = real.synonyms[real.synonyms["language"] == "ru"]
    latin = [words for words in rows["words"] if not any("а" <= letter <= "я" for letter in words)]
    assert latin == []
