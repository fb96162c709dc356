"""A sound folder gives typed frames; a broken one gives one error that lists all that is wrong."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from indicators import loaders
from indicators.errors import DataError, Problem
from indicators.loaders import (
    Dataset,
    as_known_on,
    default_directory,
    load,
    per_dataset,
    period_range,
    select,
)

A_PERIOD = (
    "a period such as 2021, 2021-S1, 2021-Q3, 2021-05, 2021-05-12 or an interval 2021-01/2021-11"
)
A_NAME = "a name of letters, digits, '_' and '-'"
A_SOURCE_ID = "a name of letters, digits, '_', '.' and '-'"
HS_CODES = "TOTAL, or HS codes of 2, 4, 6, 8 or 10 digits (with a zero at the front) joined by ';'"
UNITS = (
    "one of USD, EUR, CNY, BYN, tonnes, m3, TEU, containers, trains, firms, persons, km2, percent,"
    " times, USD_per_FEU, trains_per_day, BYN_per_USD, BYN_per_CNY, USD_per_CNY"
)
A_NUMBER = "a finite number"
SAVED_ANEW = (
    "UTF-8, ',' between cells and numbers with '.' before decimals and nothing between thousands;"
    " in LibreOffice: Save As, Text CSV, Edit filter settings, with the character set Unicode"
    " (UTF-8) and the field delimiter ','"
)

ChangeCell = Callable[[str, int, str, str], None]


def problems_of(folder: Path) -> list[Problem]:
    with pytest.raises(DataError) as refused:
        load(folder)
    return list(refused.value.problems)


@pytest.mark.parametrize(
    ("file", "row", "column", "text", "expected"),
    [
        ("observations.csv", 3, "value", "abc", A_NUMBER),
        ("observations.csv", 3, "value", "", A_NUMBER),
        ("observations.csv", 3, "value", "NaN", A_NUMBER),
        ("observations.csv", 3, "value", "NA", A_NUMBER),
        ("observations.csv", 3, "value", "inf", A_NUMBER),
        ("observations.csv", 3, "value", "-Infinity", A_NUMBER),
        ("observations.csv", 3, "value", "1e999", A_NUMBER),
        ("observations.csv", 3, "value", "-1e15", "a number of at most 15 digits before its point"),
        ("observations.csv", 3, "value", "1_000", A_NUMBER),
        ("observations.csv", 3, "value", "0x10", A_NUMBER),
        ("observations.csv", 3, "value", "١٢", A_NUMBER),
        ("observations.csv", 2, "period", "2021-13", A_PERIOD),
        ("observations.csv", 2, "period", "", A_PERIOD),
        ("observations.csv", 2, "period", "2021-11/2021-01", A_PERIOD),
        ("observations.csv", 2, "indicator", "timbr", "the indicator of a row of catalog.csv"),
        ("observations.csv", 2, "indicator", "", A_NAME),
        ("observations.csv", 2, "reporter", "XXX", "the reporter of a row of reporters.csv"),
        ("observations.csv", 2, "source_id", "gone", "the source_id of a row of sources.csv"),
        ("observations.csv", 2, "source_id", "a b", A_SOURCE_ID),
        ("observations.csv", 2, "unit", "tonnes", "TEU, the unit of transit in catalog.csv"),
        ("observations.csv", 2, "unit", "barrels", UNITS),
        ("observations.csv", 3, "unit", "m³", f"{UNITS}; did you mean m3?"),
        ("observations.csv", 2, "period", "2021-H1", f"{A_PERIOD}; did you mean 2021-S1?"),
        ("observations.csv", 2, "period", "2108", f"{A_PERIOD}; years run from 1900 to 2100"),
        (
            *("observations.csv", 2, "indicator", "Transits"),
            "the indicator of a row of catalog.csv; did you mean transit?",
        ),
        (
            *("observations.csv", 2, "flow", "exprt"),
            "one of export, import, turnover, westbound, eastbound, or nothing; did you mean "
            "export?",
        ),
        (
            *("observations.csv", 2, "status", "Official"),
            "one of official, reported, derived, doubtful; did you mean official?",
        ),
        ("catalog.csv", 2, "unit", "", UNITS),
        ("events.csv", 2, "event_id", "X.1", A_NAME),
        ("catalog.csv", 2, "kind", "flux", "one of flow, stock, ratio"),
        ("catalog.csv", 2, "title_nl", " ", "some text without zero characters"),
        ("catalog.csv", 2, "panel", "forest", "the panel of a row of panels.csv"),
        (
            *("catalog.csv", 2, "hs_code", "44.07"),
            f"{HS_CODES}, or nothing",
        ),
        (
            *("catalog.csv", 3, "hs_code", "207"),
            f"{HS_CODES}, or nothing",
        ),
        ("panels.csv", 2, "position", "first", "a whole number from 0 to 999"),
        ("panels.csv", 2, "position", "1000", "a whole number from 0 to 999"),
        ("panels.csv", 2, "default_shown", "TRUE", "one of yes, no"),
        (
            *("panels.csv", 2, "default_measure", "export:flow"),
            "flow:unit:kind such as export:USD:flow",
        ),
        ("sources.csv", 2, "url", "", "an address that starts with http:// or https://"),
        (
            *("sources.csv", 2, "url", "javascript:alert(1)"),
            "an address that starts with http:// or https://",
        ),
        (
            *("sources.csv", 2, "published", "2021-01 (inferred)"),
            f"{A_PERIOD}, with '~' behind it where it is inferred, or nothing",
        ),
        ("sources.csv", 2, "publisher", "", "some text without zero characters"),
        (
            *("observations.csv", 2, "note", "a\0b"),
            "some text without zero characters, or nothing",
        ),
        (
            "sources.csv",
            2,
            "language",
            "English",
            "ISO 639 codes such as en, joined by ';', or nothing",
        ),
        ("breaks.csv", 2, "indicator", "none", "the indicator of a row of catalog.csv"),
        ("breaks.csv", 2, "period", "July", A_PERIOD),
        (
            *("events.csv", 2, "date", ""),
            "a year, a month or a day such as 2021, 2021-05 or 2021-05-12",
        ),
        (
            *("events.csv", 2, "date", "2021-Q1"),
            "a year, a month or a day such as 2021, 2021-05 or 2021-05-12",
        ),
        ("events.csv", 2, "date", "2020-05", "a year, as date_precision says"),
        ("events.csv", 3, "date", "2021", "a month, as date_precision says"),
        ("events.csv", 4, "date_precision", "week", "one of year, month, day"),
        ("events.csv", 4, "end_date", "2021-05-11", "no day before 2021-05-12, its date"),
        (
            *("events.csv", 4, "end_date", "soon"),
            "a year, a month or a day such as 2021, 2021-05 or 2021-05-12, or nothing",
        ),
        ("events.csv", 2, "importance", "4", "a whole number from 1 to 3"),
        ("events.csv", 2, "in_article", "maybe", "one of yes, context, no"),
        (
            "events.csv",
            2,
            "panels",
            "timber; park",
            "names joined by ';' without spaces, or nothing",
        ),
        ("events.csv", 2, "source_id", "gone", "the source_id of a row of sources.csv"),
        (
            *("claims.csv", 2, "verdict", "true"),
            "one of supported, partly, contradicted, untestable, open",
        ),
        ("reporters.csv", 4, "role", "railway", "one of home, partner, operator, other"),
    ],
)
def test_a_spoiled_cell_is_reported_where_a_spreadsheet_shows_it(
    data_folder: Path,
    change_cell: ChangeCell,
    file: str,
    row: int,
    column: str,
    text: str,
    expected: str,
) -> None:
    change_cell(file, row, column, text)
    assert problems_of(data_folder) == [Problem(file, row, column, text, expected)]


@pytest.mark.parametrize(
    ("file", "row", "column", "text", "name", "expected"),
    [
        ("events.csv", 2, "panels", "timber;forest", "forest", "the panel of a row of panels.csv"),
        ("events.csv", 2, "claim_ids", "C01;C99", "C99", "the claim_id of a row of claims.csv"),
        (
            *("events.csv", 3, "more_source_ids", "gacc_2021;gone"),
            *("gone", "the source_id of a row of sources.csv"),
        ),
        ("claims.csv", 2, "panels", "rail;meat", "meat", "the panel of a row of panels.csv"),
        (
            *("claims.csv", 2, "evidence", "Both [belta_2021] and [nowhere]"),
            *("nowhere", "the source_id of a row of sources.csv"),
        ),
    ],
)
def test_an_unknown_name_among_several_in_a_cell_is_reported_by_itself(
    data_folder: Path,
    change_cell: ChangeCell,
    file: str,
    row: int,
    column: str,
    text: str,
    name: str,
    expected: str,
) -> None:
    change_cell(file, row, column, text)
    assert problems_of(data_folder) == [Problem(file, row, column, name, expected)]


def test_a_missing_file_is_named_and_nothing_is_called_unknown_for_want_of_it(
    data_folder: Path,
) -> None:
    (data_folder / "sources.csv").unlink()
    assert problems_of(data_folder) == [
        Problem("sources.csv", None, None, None, "this file, which is missing")
    ]


def test_a_folder_in_place_of_a_file_is_reported_as_unreadable(data_folder: Path) -> None:
    (data_folder / "breaks.csv").unlink()
    (data_folder / "breaks.csv").mkdir()
    assert problems_of(data_folder) == [
        Problem("breaks.csv", None, None, None, "a file that can be read (Is a directory)")
    ]


def test_a_missing_folder_is_one_problem_not_one_a_file(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "none")
    assert problem.file == str(tmp_path / "none")
    assert problem.expected == (
        "a folder with reporters.csv, panels.csv, sources.csv, catalog.csv, observations.csv,"
        " services.csv, series.csv, breaks.csv, claims.csv, events.csv, synonyms.csv"
    )


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_reported_even_where_no_rows_would_do(
    data_folder: Path, content: bytes
) -> None:
    (data_folder / "breaks.csv").write_bytes(content)
    assert problems_of(data_folder) == [
        Problem("breaks.csv", None, None, None, "a header row with the column names")
    ]


def test_a_table_of_figures_cut_off_below_its_header_is_not_an_empty_table(
    data_folder: Path,
) -> None:
    path = data_folder / "observations.csv"
    path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    assert problems_of(data_folder) == [
        Problem("observations.csv", None, None, None, "at least one row below the header")
    ]


@pytest.mark.parametrize("name", ["breaks", "claims", "events"])
def test_no_breaks_claims_or_events_is_a_data_set_too(data_folder: Path, name: str) -> None:
    for file in {"events", name}:  # claims are named by events
        path = data_folder / f"{file}.csv"
        path.write_text(path.read_text("utf-8").splitlines()[0] + "\n", "utf-8")
    frame = getattr(load(data_folder), name)
    assert frame.empty
    assert name == "claims" or str(frame["start"].dtype) == "datetime64[us]"


def test_a_file_in_another_encoding_is_reported_with_the_row_and_the_byte(
    data_folder: Path,
) -> None:
    path = data_folder / "sources.csv"
    path.write_bytes(path.read_bytes().replace(b"Sawnwood", "Сosna".encode("cp1251")))
    assert problems_of(data_folder) == [
        Problem("sources.csv", None, None, "is not saved in UTF-8 (row 3, byte 0xD1)", SAVED_ANEW)
    ]


def test_a_byte_order_mark_as_spreadsheets_write_it_is_no_problem(data_folder: Path) -> None:
    path = data_folder / "sources.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert list(load(data_folder).sources["source_id"]) == ["belta_2021", "gacc_2021", "utlc_2021"]


def test_rows_too_long_or_too_short_are_each_reported(
    data_folder: Path, append_line: Callable[[str, str], None]
) -> None:
    append_line("breaks.csv", "sawnwood,export,BLR,2020,why,waarom,more")
    append_line("breaks.csv", "sawnwood")
    assert problems_of(data_folder) == [
        Problem(
            "breaks.csv",
            3,
            None,
            None,
            "6 cells as in the header, found 7; a cell with a comma in it stands in quotes",
        ),
        Problem("breaks.csv", 4, None, None, "6 cells as in the header, found 1"),
    ]


def test_an_unclosed_quote_is_reported_and_not_read_to_the_end(
    data_folder: Path, append_line: Callable[[str, str], None]
) -> None:
    append_line("breaks.csv", 'sawnwood,export,BLR,2020,"why,waarom')
    assert problems_of(data_folder) == [
        Problem("breaks.csv", 3, None, None, "well-formed CSV (unexpected end of data)")
    ]


def test_blank_lines_are_passed_over_and_rows_keep_their_numbers(
    data_folder: Path, append_line: Callable[[str, str], None]
) -> None:
    append_line("breaks.csv", "")
    append_line("breaks.csv", "sawnwood,export,BLR,never,why,waarom")
    assert problems_of(data_folder) == [Problem("breaks.csv", 4, "period", "never", A_PERIOD)]


def test_a_missing_an_extra_and_a_doubled_column_are_each_reported(data_folder: Path) -> None:
    path = data_folder / "breaks.csv"
    path.write_text(
        "indicator,flow,reporter,period,reason_en,remark,flow\nsawnwood,,BLR,20,why,x,\n", "utf-8"
    )
    assert problems_of(data_folder) == [
        Problem("breaks.csv", 1, "flow", None, "this column only once"),
        Problem("breaks.csv", 1, "reason_nl", None, "this column, which is missing"),
        Problem("breaks.csv", 1, "remark", None, "no column of this name"),
        Problem("breaks.csv", 2, "period", "20", A_PERIOD),
    ]


def test_a_table_without_its_key_column_does_not_make_every_name_unknown(
    data_folder: Path,
) -> None:
    path = data_folder / "reporters.csv"
    path.write_text(path.read_text("utf-8").replace("reporter,role", "code,function"), "utf-8")
    assert [(problem.file, problem.column) for problem in problems_of(data_folder)] == [
        ("reporters.csv", "code"),
        ("reporters.csv", "function"),
        ("reporters.csv", "reporter"),
        ("reporters.csv", "role"),
    ]


def test_columns_may_stand_in_another_order(data_folder: Path) -> None:
    path = data_folder / "breaks.csv"
    path.write_text(
        "period,reason_nl,reason_en,reporter,flow,indicator\n2020,waarom,why,BLR,,wood\n", "utf-8"
    )
    assert list(load(data_folder).breaks.columns)[:6] == [
        *("indicator", "flow", "reporter", "period", "reason_en", "reason_nl")
    ]


def test_a_key_that_stands_twice_is_reported_with_the_row_of_the_first(
    data_folder: Path, append_line: Callable[[str, str], None]
) -> None:
    append_line("observations.csv", "transit,westbound,UTLC,2021,1,TEU,official,utlc_2021,again")
    append_line("sources.csv", "utlc_2021,Else,Else,https://example.org/,yes,,en,news,page")
    assert problems_of(data_folder) == [
        Problem(
            "observations.csv",
            10,
            "indicator, flow, reporter, period, status, source_id",
            "transit, westbound, UTLC, 2021, official, utlc_2021",
            "a key of its own, row 2 has the same",
        ),
        Problem("sources.csv", 5, "source_id", "utlc_2021", "a key of its own, row 4 has the same"),
    ]


@pytest.mark.parametrize(
    ("row", "role", "expected"),
    [
        (2, "other", "exactly one reporter with the role home, found 0"),
        (4, "partner", "exactly one reporter with the role partner, found 2"),
    ],
)
def test_a_pair_of_countries_that_is_no_pair_is_reported(
    data_folder: Path, change_cell: ChangeCell, row: int, role: str, expected: str
) -> None:
    change_cell("reporters.csv", row, "role", role)
    assert problems_of(data_folder) == [Problem("reporters.csv", None, "role", None, expected)]


def test_everything_that_is_wrong_is_listed_at_once_and_in_order(
    data_folder: Path, change_cell: ChangeCell, append_line: Callable[[str, str], None]
) -> None:
    (data_folder / "panels.csv").unlink()
    change_cell("observations.csv", 4, "value", "many")
    change_cell("observations.csv", 4, "period", "2020-Q9")
    change_cell("observations.csv", 6, "unit", "EUR")
    change_cell("observations.csv", 8, "reporter", "BCH")
    change_cell("events.csv", 4, "end_date", "2021-05-01")
    change_cell("events.csv", 2, "claim_ids", "C01;C77;C88")
    change_cell("catalog.csv", 3, "kind", "")
    append_line("breaks.csv", "too,short")
    claims = data_folder / "claims.csv"
    claims.write_bytes(claims.read_bytes().replace(b"Some did", b"Some d\xef"))
    with pytest.raises(DataError) as refused:
        load(data_folder)
    assert str(refused.value).splitlines() == [
        "breaks.csv, row 3 – expected 6 cells as in the header, found 2",
        "catalog.csv, row 3, column kind: '' – expected one of flow, stock, ratio",
        f"claims.csv is not saved in UTF-8 (row 2, byte 0xEF) – expected {SAVED_ANEW}",
        "events.csv, row 4, column end_date: '2021-05-01'"
        " – expected no day before 2021-05-12, its date",
        f"observations.csv, row 4, column period: '2020-Q9' – expected {A_PERIOD}",
        "observations.csv, row 4, column value: 'many' – expected a finite number",
        "observations.csv, row 6, column unit: 'EUR'"
        " – expected USD, the unit of wood in catalog.csv",
        "observations.csv, row 8, column reporter: 'BCH'"
        " – expected the reporter of a row of reporters.csv",
        "panels.csv – expected this file, which is missing",
    ]


def test_a_problem_can_be_handed_on_as_json_and_a_long_cell_is_cut_in_the_message() -> None:
    problem = Problem("events.csv", 7, "title_en", "x" * 500, "less")
    assert json.loads(json.dumps(problem.as_dict())) == {
        "file": "events.csv",
        "row": 7,
        "column": "title_en",
        "value": "x" * 500,
        "expected": "less",
    }
    assert str(problem) == f"events.csv, row 7, column title_en: '{'x' * 79}…' – expected less"


def test_problems_about_whole_files_sort_before_those_about_their_rows() -> None:
    rows = [Problem("a", row, None, None, "x") for row in (10, 9, None)]
    assert [problem.row for problem in sorted(rows)] == [None, 9, 10]
    with pytest.raises(TypeError):
        assert rows[0] < "text"


def test_figures_come_as_numbers_and_dates_in_the_order_of_the_file(dataset: Dataset) -> None:
    figures = dataset.observations
    assert figures.index.equals(pd.RangeIndex(8))
    assert list(figures["value"]) == [692500, 600000.5, 634000, 910000, -1500, 71, 80, 12.5]
    assert list(figures["frequency"]) == ["A", "A", "A", "A", "I", "D", "Q", "I"]
    assert list(figures["whole_years"]) == [True] * 4 + [False] * 3 + [True]
    assert list(figures["months"].round(3)) == [12, 12, 12, 12, 11, 0.033, 3, 12]
    row = figures.loc[4]
    assert (row["start"], row["stop"]) == (pd.Timestamp(2021, 1, 1), pd.Timestamp(2021, 12, 1))
    assert {name: str(figures[name].dtype) for name in ("value", "start", "stop", "flow")} == {
        "value": "float64",
        "start": "datetime64[us]",
        "stop": "datetime64[us]",
        "flow": "str",
    }


def test_text_that_looks_like_nothing_stays_text_and_nothing_stays_empty(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    for row, note in ((2, "NA"), (3, "nan"), (4, "null"), (5, "None")):
        change_cell("observations.csv", row, "note", note)
    notes = load(data_folder).observations["note"]
    assert list(notes) == ["NA", "nan", "null", "None", "", "", "", ""]


def test_leading_zeros_of_goods_codes_are_kept(data_folder: Path, change_cell: ChangeCell) -> None:
    change_cell("catalog.csv", 2, "hs_code", "0207")
    assert load(data_folder).catalog.at[0, "hs_code"] == "0207"


def test_the_identity_of_a_figure_outlives_a_correction_of_its_value(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    before = load(data_folder).observations["observation_id"]
    change_cell("observations.csv", 2, "value", "1")
    change_cell("observations.csv", 2, "note", "revised")
    change_cell("observations.csv", 3, "period", "2019")
    after = load(data_folder).observations["observation_id"]
    assert before.is_unique
    assert before.str.fullmatch("[0-9a-f]{10}").all()
    assert list(before == after) == [True, False, True, True, True, True, True, True]
    assert before[0] == "230953292e"


def test_events_cover_the_days_that_their_precision_leaves_open(dataset: Dataset) -> None:
    events = dataset.events.set_index("event_id")
    spans = {name: (str(row.start)[:10], str(row.stop)[:10]) for name, row in events.iterrows()}
    assert spans == {
        "X001": ("2020-01-01", "2021-01-01"),
        "X002": ("2021-03-01", "2021-04-01"),
        "X003": ("2021-05-12", "2021-05-15"),
    }
    assert list(events["panels"]) == [("timber", "park"), (), ("rail",)]
    assert list(events["claim_ids"]) == [("C01", "C02"), (), ()]
    assert list(events["more_source_ids"]) == [(), ("gacc_2021",), ()]
    assert list(events["importance"]) == [1, 3, 2]
    assert list(dataset.claims["panels"]) == [("timber", "rail"), ()]
    assert list(dataset.breaks["start"]) == [pd.Timestamp(2019, 7, 1)]


def test_an_event_that_ends_within_its_own_month_still_covers_the_month(
    data_folder: Path, change_cell: ChangeCell
) -> None:
    change_cell("events.csv", 3, "end_date", "2021-03-10")
    assert load(data_folder).events.at[1, "stop"] == pd.Timestamp(2021, 4, 1)


def test_the_version_changes_with_any_byte_and_with_nothing_else(
    data_folder: Path, tmp_path: Path
) -> None:
    version = load(data_folder).version
    moved = data_folder.rename(tmp_path / "elsewhere")
    (moved / "readme.txt").write_text("not data")
    assert load(moved).version == version
    path = moved / "breaks.csv"
    path.write_text(path.read_text("utf-8").replace("Another", "another"), "utf-8")
    assert load(moved).version != version
    assert len(version) == 12


def test_the_data_are_found_where_the_environment_says(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))
    assert default_directory() == data_folder
    assert load().directory == data_folder


def test_without_a_word_in_the_environment_the_data_of_the_package_or_checkout_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_DATA", "")
    package = tmp_path / "checkout" / "src" / "indicators"
    package.mkdir(parents=True)
    monkeypatch.setattr(loaders, "__file__", str(package / "loaders.py"))
    assert default_directory() == tmp_path / "checkout" / "data"
    (package / "data").mkdir()
    assert default_directory() == package / "data"


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6, 7]),
        ({"indicators": ["wood", "spare"]}, [4, 7]),
        ({"indicators": ("none",)}, []),
        ({"flows": {"export"}}, [1, 2, 3, 4]),
        ({"flows": [""]}, [5, 6, 7]),
        ({"reporters": ["CHN"], "statuses": ["official"]}, [2, 7]),
        ({"start": date(2021, 12, 1)}, [0, 7]),
        ({"start": date(2021, 11, 30)}, [0, 4, 7]),
        ({"end": date(2020, 12, 31)}, [1, 2, 3]),
        ({"end": date(2021, 1, 1)}, [0, 1, 2, 3, 4, 7]),
        ({"start": date(2021, 5, 12), "end": date(2021, 5, 12)}, [0, 4, 5, 7]),
        ({"start": date(2030, 1, 1)}, []),
    ],
)
def test_a_filter_keeps_the_rows_that_are_all_that_was_asked_for(
    dataset: Dataset, asked: dict[str, object], rows: list[int]
) -> None:
    assert list(select(dataset.observations, **asked).index) == rows  # type: ignore[arg-type]


def test_the_range_of_the_figures_includes_their_first_and_last_day(dataset: Dataset) -> None:
    assert period_range(dataset.observations) == (date(2020, 1, 1), date(2021, 12, 31))
    assert period_range(select(dataset.observations, indicators=["none"])) is None


def test_the_data_of_this_project_are_sound() -> None:
    dataset = load(Path(__file__).parents[2] / "data")
    assert len(dataset.observations) > 1000
    assert dataset.observations["observation_id"].is_unique


def test_asking_for_the_version_does_not_wait_for_pandera() -> None:
    code = "import sys, indicators.schema, indicators.loaders; print('pandera' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"


def test_what_is_made_of_a_data_set_stays_with_it_however_many_days_are_asked_for(
    dataset: Dataset,
) -> None:
    made: list[tuple[date | None, str]] = []

    @per_dataset
    def name(dataset: Dataset, letter: str) -> str:
        made.append((dataset.known_on, letter))
        return f"{letter} of {dataset.known_on}"

    days = [date(2021, 1, day) for day in range(1, 31)]
    assert (name(dataset, "a"), name(dataset, "b")) == ("a of None", "b of None")
    assert name(as_known_on(dataset, days[0]), "a") == "a of 2021-01-01"
    for day in days:
        name(as_known_on(dataset, day), "a")
    assert (name(dataset, "a"), name(dataset, "b")) == ("a of None", "b of None")
    assert made == [(None, "a"), (None, "b"), *((day, "a") for day in days)]
