"""The one description of the tables holds together, and says what the data folder is."""

import re

import pytest

from indicators import forms
from indicators.forms import items
from indicators.schema import TABLES, UNITS, Column, Table


def test_the_tables_have_the_columns_that_the_files_are_written_with() -> None:
    assert {name: " ".join(table.names) for name, table in TABLES.items()} == {
        "reporters": "reporter role title_en title_nl short_en short_nl",
        "panels": (
            "panel position title_en title_nl default_shown default_measure gap_en gap_nl"
        ),
        "sources": "source_id publisher title url link published language kind how_seen",
        "catalog": (
            "indicator title_en title_nl unit kind panel hs_code description_en description_nl"
        ),
        "observations": (
            "indicator flow reporter period value unit status source_id note"
        ),
        "services": (
            "service title_en title_nl base_url spacing_seconds timeout_seconds source_id"
            " attribution redistribution first_year months_back due_days stale_days fallback"
        ),
        "series": "service key frequency indicator flow reporter factor",
        "breaks": "indicator flow reporter period reason_en reason_nl",
        "claims": (
            "claim_id paraphrase_en paraphrase_nl panels test rule evidence verdict reason"
        ),
        "events": (
            "event_id date date_precision end_date title_en title_nl description_en"
            " description_nl category in_article importance panels claim_ids source_id"
            " more_source_ids"
        ),
        "synonyms": "indicator panel language words",
    }  # fmt: skip


def test_two_sources_and_two_reporters_of_one_cell_can_stay_two_rows() -> None:
    assert TABLES["observations"].key == (
        *("indicator", "flow", "reporter", "period", "status", "source_id"),
    )


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_keys_and_foreign_keys_name_columns_and_tables_up_to_their_own(table: Table) -> None:
    before = list(TABLES)[: list(TABLES).index(table.name) + 1]
    assert set(table.key) <= set(table.names)
    assert len(table.names) == len(set(table.names))
    for column, target in table.foreign_keys.items():
        assert column in table.names
        assert target in before
        assert len(TABLES[target].key) == 1


@pytest.mark.parametrize("table", TABLES.values(), ids=list(TABLES))
def test_every_column_is_described_for_a_reader_of_the_data_package(table: Table) -> None:
    assert table.description
    assert all(column.description for column in table.columns)
    assert {column.form.type for column in table.columns} <= {"string", "integer", "number"}


def test_columns_that_hold_several_names_are_those_that_the_loaders_split() -> None:
    assert {name: table.list_columns for name, table in TABLES.items() if table.list_columns} == {
        "claims": ["panels"],
        "events": ["panels", "claim_ids", "more_source_ids"],
    }


def test_the_registry_of_units_is_closed() -> None:
    assert (
        *("USD", "EUR", "CNY", "BYN", "tonnes", "m3", "TEU", "containers", "trains", "firms"),
        *("persons", "km2", "percent", "times", "USD_per_FEU", "trains_per_day"),
        *("BYN_per_USD", "BYN_per_CNY", "USD_per_CNY"),
    ) == UNITS


def test_an_empty_cell_is_accepted_only_where_it_may_be_empty() -> None:
    assert Column("note", forms.TEXT, "A note", required=False).accepts("")
    assert not Column("title", forms.TEXT, "A title").accepts("")
    assert not Column("note", forms.TEXT, "A note", required=False).accepts("  ")


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (forms.NUMBER, ["0", "-1.5", "6e3", "1E-2"], ["+1", ".5", "5.", "1e", "nan", "1 000"]),
        (forms.CODE, ["BLR", "x-1_a"], ["a b", "_a", "a;b", "é", "a\n", "a.b"]),
        (forms.SOURCE_ID, ["1520int_2025_h1", "sb.by"], ["a b", ".a", "a;b", "a\n"]),
        (forms.LIST, ["a", "a;b"], ["a;", ";a", "a, b", "a;;b"]),
        (
            forms.URL,
            ["https://a.by/x?y=1", "http://例え.jp"],
            ["ftp://a", "https://", "//a", "a.by"],
        ),
        (
            forms.HS_CODE,
            ["44", "4407", "02;0207", "TOTAL"],
            ["4", "207", "44.07", "02; 0207", "Total"],
        ),
        (forms.LANGUAGE, ["en", "fil", "ru;zh"], ["EN", "english", "ru, zh"]),
        (forms.PUBLISHED, ["2021", "2021-05~", "2021-05-12"], ["~", "2021 ~", "2021-05-12T10:00"]),
        (forms.DATE, ["2021", "2021-05", "2021-05-12"], ["2021-Q1", "2021-02-30", "2021/2022"]),
        (forms.PERIOD, ["2021-S1", "2021-01/2021-11"], ["2021-S3", "2021-01/2021"]),
        (forms.MEASURE, ["export:m3:flow", ":firms:stock"], ["export:m3", "up:m3:flow", "::"]),
        (forms.whole_number(1, 3), ["1", "3", "02"], ["0", "4", "1.0", "-1", "²", "0" * 9 + "1"]),
        (forms.YES_NO, ["yes", "no"], ["Yes", "1", "true"]),
        (
            forms.RULE,
            ["dated(E021,2018)", "grew(a_value:export+b,2021,2022+2023)", "a(x/y)", "untold"],
            ["Dated(E021)", "grew()", "grew(a, b)", "grew(a,b", "grew(a;b)", "grew(a,,b)", "1st"],
        ),
    ],
)
def test_a_form_accepts_what_it_names_and_nothing_like_it(
    form: forms.Form, good: list[str], bad: list[str]
) -> None:
    assert [text for text in good if not form.accepts(text)] == []
    assert [text for text in bad if form.accepts(text)] == []
    pattern = str(form.constraints.get("pattern", ""))
    assert all(re.search(pattern, text) for text in good)


def test_a_list_cell_is_split_into_its_names() -> None:
    assert items("") == ()
    assert items("timber") == ("timber",)
    assert items("timber;meat") == ("timber", "meat")
