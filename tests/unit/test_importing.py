"""Tables of others become figures of ours, however they were saved, or it is said why not."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from import_samples import TABLES, add_codes

from indicators.errors import TableFileError
from indicators.importing.candidates import Exclusion
from indicators.importing.codes import Names
from indicators.importing.comparison import State, compare
from indicators.importing.figures import Options, Reading, read_figures
from indicators.loaders import Dataset, load

PRODUCTS = {
    "1632": ["sawnwood"],
    "1872": ["sawnwood_value"],
    "4407": ["sawnwood"],
    "3104": ["potash"],
}
COUNTRIES = {"41": "CHN", "57": "BLR"}

Figures = list[tuple[str, ...]]

SAMPLES: dict[str, Figures] = {
    "comtrade_new": [
        ("wood", "export", "CHN", "2021", "7000000.25", "USD", "official"),
        ("wood", "export", "BLR", "2021-05", "5000", "USD", "official"),
        ("potash", "export", "CHN", "2021", "900", "tonnes", "derived"),
    ],
    "comtrade_old": [
        ("sawnwood", "export", "CHN", "2019", "300000", "m3", "derived"),
        ("wood", "export", "BLR", "2019", "4500000", "USD", "official"),
    ],
    "faostat": [
        ("sawnwood", "export", "CHN", "2020", "345000", "m3", "official"),
        ("sawnwood_value", "export", "BLR", "2021", "105000500", "USD", "derived"),
    ],
    "faostat_matrix": [
        ("sawnwood", "export", "CHN", "2019", "300000", "m3", "official"),
        ("sawnwood", "export", "CHN", "2020", "345000", "m3", "official"),
        ("sawnwood_value", "export", "BLR", "2020", "105000500", "USD", "derived"),
    ],
    "eurostat": [("wood_eu", "export", "EU", "2021-03", "12345678", "EUR", "official")],
}


@pytest.fixture
def dataset(data_folder: Path) -> Dataset:
    """Load a tiny data set that knows the codes of services."""
    return load(add_codes(data_folder))


def options(**changes: Any) -> Options:
    return Options(
        **{
            "columns": {},
            "constants": {},
            "names": Names(PRODUCTS, COUNTRIES),
            "where": {},
            **changes,
        }
    )


def rows_of(reading: Reading) -> Figures:
    return [(*each.key, each.value, each.unit, each.status) for each in reading.figures]


def problems_of(path: Path, dataset: Dataset, **changes: Any) -> list[str]:
    with pytest.raises(TableFileError) as refused:
        read_figures(path, dataset, options(**changes))
    return [str(problem) for problem in refused.value.problems]


# --- the services ------------------------------------------------------------------------------


def test_tables_of_the_services_are_recognised_and_their_codes_are_ours(dataset: Dataset) -> None:
    for name, figures in SAMPLES.items():
        assert rows_of(read_figures(TABLES / f"{name}.csv", dataset, options())) == figures, name


@pytest.mark.parametrize(
    ("name", "exclusions"),
    [
        (
            "comtrade_new",
            {
                ("goods without an indicator here: name it with --product", "44 Wood in kg"): 1,
                (
                    "goods without an indicator here: name it with --product",
                    "3104 Potash in USD",
                ): 1,
                ("of another pair of countries", "China and World"): 1,
                ("parts of a total, such as one means of transport", ""): 1,
                ("neither imports nor exports", "Re-export"): 1,
            },
        ),
        (
            "faostat",
            {
                (
                    "goods without an indicator here: name it with --product",
                    "44 Barley in 1000 USD",
                ): 1,
                ("of another pair of countries", "China (351) and Belarus (57)"): 1,
                ("an unknown flag", "Q"): 1,
            },
        ),
        (
            "faostat_matrix",
            {("of another pair of countries", "Jordan (112) and New Zealand (156)"): 1},
        ),
        (
            "eurostat",
            {
                ("goods without an indicator here: name it with --product", "44 in 100 kg"): 1,
                ("of another pair of countries", "DE and BY"): 1,
                ("confidential", ""): 1,
            },
        ),
    ],
)
def test_what_is_set_aside_is_counted_with_the_reason(
    dataset: Dataset, name: str, exclusions: dict[tuple[str, str], int]
) -> None:
    reading = read_figures(TABLES / f"{name}.csv", dataset, options())
    assert reading.exclusions == {Exclusion(*key): count for key, count in exclusions.items()}


def test_a_month_without_a_period_is_no_year(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "short.csv"
    head = "freqCode,refYear,refMonth,reporterISO,partnerISO,flowCode,cmdCode,primaryValue\n"
    ends = "CHN,BLR,M,44,5\n"
    path.write_text(f"{head}M,2021,5,{ends}A,2021,52,{ends}", "utf-8")
    assert [each.period for each in read_figures(path, dataset, options()).figures] == [
        *("2021-05", "2021")
    ]
    path.write_text(head.replace("refMonth", "month") + f"M,2021,,{ends}", "utf-8")
    assert problems_of(path, dataset)[0].startswith("short.csv, row 2, column period: '2021/'")


def test_goods_that_could_be_two_indicators_are_not_guessed(dataset: Dataset) -> None:
    reading = read_figures(TABLES / "comtrade_new.csv", dataset, options(names=Names({}, {})))
    reason = "goods that could be several indicators here: choose with --product"
    assert Exclusion(reason, "3104 Potash in kg: potash or potash_rail") in reading.exclusions
    assert "potash" not in {each.indicator for each in reading.figures}


def test_multiplied_units_are_told(dataset: Dataset) -> None:
    reading = read_figures(TABLES / "faostat.csv", dataset, options())
    told = {(theirs, ours, int(times)) for theirs, ours, times in reading.conversions}
    assert told == {("m3", "m3", 1), ("1000 USD", "USD", 1000)}


# --- however they were saved -------------------------------------------------------------------


def _cells(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((TABLES / f"{name}.csv").read_text("utf-8"))))


def _csv(rows: list[list[str]], **how: Any) -> str:
    out = io.StringIO()
    csv.writer(out, **how).writerows(rows)
    return out.getvalue()


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def semicolons(rows: list[list[str]], path: Path) -> None:
    """As a spreadsheet set to Dutch saves it: zeros in front are gone, decimals have a comma."""
    changed = [
        [
            cell.lstrip("0").replace(".", ",") if _is_number(cell) and cell != "0" else cell
            for cell in row
        ]
        for row in rows
    ]
    path.write_text("sep=;\n" + _csv(changed, delimiter=";") + ";;;;\n", "cp1252")


def tabs(rows: list[list[str]], path: Path) -> None:
    path.write_text(_csv(rows, delimiter="\t"), "utf-16")


def workbook(rows: list[list[str]], path: Path) -> None:
    """As a spreadsheet keeps it: numbers as numbers, and a title above the table."""
    book = openpyxl.Workbook()
    book.active.append(["Trade by partner"])
    for row in rows:
        book.active.append([float(cell) if _is_number(cell) else cell or None for cell in row])
    book.create_sheet("Notes")
    book.save(path)


@pytest.mark.parametrize("save", [semicolons, tabs, workbook])
def test_the_same_figures_come_from_every_way_of_saving_a_table(
    dataset: Dataset, tmp_path: Path, save: Callable[[list[list[str]], Path], None]
) -> None:
    for name, figures in SAMPLES.items():
        save(_cells(name), tmp_path / "table")
        assert rows_of(read_figures(tmp_path / "table", dataset, options())) == figures, name


def test_formulas_that_nobody_worked_out_are_told(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["indicator", "reporter", "period", "value"])
    book.active.append(["wood", "CHN", 2021, "=1+1"])
    book.save(path)
    reading = read_figures(path, dataset, options())
    assert reading.traits == ["has formulas without their results"]
    assert reading.exclusions == {Exclusion("without a value"): 1}


# --- any other table ---------------------------------------------------------------------------

OWN = """Quarterly report;;;
Land;Monat;Wert;Einheit
CHN;mei 2021;1.234,5;1000 m3
CHN;2021/06;..;1000 m3
BLR;июнь 2021;-12;m3
BLR;2021-Q3;0;m3
"""
MAPPED = {"reporter": "Land", "period": "Monat", "value": "Wert", "unit": "Einheit"}
CONSTANTS = {"indicator": "sawnwood", "flow": "export", "status": "official"}


def test_columns_of_any_table_can_be_named(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN, "utf-8")
    reading = read_figures(path, dataset, options(columns=MAPPED, constants=CONSTANTS))
    assert rows_of(reading) == [
        ("sawnwood", "export", "CHN", "2021-05", "1234500", "m3", "official"),
        ("sawnwood", "export", "BLR", "2021-06", "-12", "m3", "official"),
        ("sawnwood", "export", "BLR", "2021-Q3", "0", "m3", "official"),
    ]
    assert reading.figures[0].published == "1.234,5 1000 m3"
    assert reading.exclusions == {Exclusion("without a value"): 1}


def test_a_table_with_our_own_columns_needs_nothing_said(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "ours.csv"
    path.write_text("Period,Value,Indicator,Reporter,Flow\n2021,5,wood,CHN,Export\n", "utf-8")
    assert rows_of(read_figures(path, dataset, options())) == [
        ("wood", "export", "CHN", "2021", "5", "USD", "reported")
    ]


def test_years_may_stand_side_by_side_and_months_be_dates(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "wide.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["Goods", 2020, date(2021, 5, 1), "Q3 2021", "2022*"])
    book.active["C1"].number_format = "mmm-yy"
    book.active.append(["W", 1.5, 123456789.125, None, "x"])
    book.save(path)
    reading = read_figures(
        path,
        dataset,
        options(
            columns={"indicator": "goods"},
            constants={"reporter": "BLR", "unit": "million USD"},
            names=Names({"W": ["wood"]}, {}),
        ),
    )
    assert [(each.period, each.value) for each in reading.figures] == [
        ("2020", "1500000"),
        ("2021-05", "123456789125000"),
    ]
    assert reading.unused == {"2022*": ["x"]}


def test_cells_of_a_workbook_are_what_they_show(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "cells.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["indicator", "reporter", "period", "value"])
    for period, form, value, shown in (
        (date(2021, 5, 1), "mm/yyyy", 0.125, "0.0%"),
        (date(2022, 1, 1), "yyyy", 1, "0%"),
        (date(2021, 5, 12), "dd.mm.yyyy", 12.5, "General"),
        (2023, "General", "1 234.5", "@"),
    ):
        book.active.append(["spare", "CHN", period, value])
        cells = book.active[book.active.max_row]
        cells[2].number_format, cells[3].number_format = form, shown
    book.save(path)
    reading = read_figures(path, dataset, options())
    assert [(each.period, each.value) for each in reading.figures] == [
        *(("2021-05", "12.5"), ("2022", "100"), ("2021-05-12", "12.5"), ("2023", "1234.5"))
    ]


PARTNERS = """Month,Partner,V
2021-01,Russia,5
2021-01,china,6
2021-02,China,7
2021-03,Poland,8
"""
WOOD = {
    "columns": {"period": "Month", "value": "V"},
    "constants": {"indicator": "wood", "reporter": "CHN", "flow": "export"},
}


def test_rows_of_others_are_told_apart_by_a_column(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "partners.csv"
    path.write_text(PARTNERS, "utf-8")
    assert problems_of(path, dataset, **WOOD) == [
        "partners.csv, row 3, column value: '6' – expected one value: row 2 has 5 for the same "
        "figure; --where Partner=Russia keeps the rows of one Partner"
    ]
    for texts, periods in {
        ("China",): ["2021-01", "2021-02"],
        ("Russia", "poland"): ["2021-01", "2021-03"],
    }.items():
        reading = read_figures(path, dataset, options(**WOOD, where={"partner": texts}))
        assert [each.period for each in reading.figures] == periods
        assert reading.exclusions == {Exclusion("other rows than --where names"): 2}
        assert (reading.unused, reading.choice) == ({}, "")
    assert problems_of(path, dataset, **WOOD, where={"Land": ["China"]}) == [
        "partners.csv, column Land – expected this column; the table has 'Month', 'Partner', 'V'"
    ]
    comtrade = read_figures(
        TABLES / "comtrade_new.csv", dataset, options(where={"refYear": ["2021"], "freqCode": "M"})
    )
    assert [each.period for each in comtrade.figures] == ["2021-05"]


def test_a_name_without_effect_is_no_secret(dataset: Dataset) -> None:
    product = (
        "a code of its goods, with the unit of the indicator, and the HS code of it where that has "
        "one"
    )
    country = "a code of its countries, which is not that of another one here"
    for table, products, countries, idle in (
        ("comtrade_new", {"3104": ["potash"]}, {}, []),
        # No such goods, another unit, goods of other codes than the catalog says.
        ("comtrade_new", {"9999": ["potash"]}, {}, [f"--product 9999=potash – expected {product}"]),
        ("comtrade_new", {"44": ["transit"]}, {}, [f"--product 44=transit – expected {product}"]),
        ("comtrade_new", {"3104": ["wood"]}, {}, [f"--product 3104=wood – expected {product}"]),
        ("faostat", {"1632": ["sawnwood"]}, {}, []),
        ("comtrade_new", {}, {"643": "CHN"}, [f"--country 643=CHN – expected {country}"]),
        ("comtrade_new", {}, {"156": "BLR"}, [f"--country 156=BLR – expected {country}"]),
    ):
        reading = read_figures(
            TABLES / f"{table}.csv", dataset, options(names=Names(products, countries))
        )
        assert [str(problem) for problem in reading.idle] == [
            f"{table}.csv has no use for {each}" for each in idle
        ]


# --- what is refused ---------------------------------------------------------------------------

LIBREOFFICE = "LibreOffice saves others as one of them"
HEAD = "indicator,reporter,period,value,unit\n"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            b"a,b\n1,2\n",
            "table.csv, row 1 – expected the columns of UN Comtrade, FAOSTAT, Eurostat SDMX-CSV,"
            " or --map OURS=THEIRS or --set OURS=VALUE for indicator, reporter, period, value; the"
            " table has 'a', 'b'",
        ),
        (
            b"freq,reporter,partner,product,flow,indicators\\TIME_PERIOD\t2021-03 \nM,EU\t5 p\n",
            "table.csv, row 1 – expected the format SDMX-CSV: choose it when downloading",
        ),
        (
            b"Area Code (M49),Element,Item Code (CPC),Year,Unit,Value\n112,Export,1,2021,t,5\n",
            "table.csv, row 1 – expected the data set Detailed trade matrix, with reporter and"
            " partner",
        ),
        (b"\n\n", "table.csv is empty – expected a row with the names of the columns"),
        (
            f"{HEAD}wood,CHN,2021,\"1,234\",USD\n".encode(),
            "table.csv has '1,234' – expected --decimal comma or --decimal point: the numbers can"
            " be read both ways",
        ),
        (
            f"{HEAD}wood,CHN,2021,1.234,USD\n".replace(",", ";").encode(),
            "table.csv has '1.234' – expected --decimal comma or --decimal point: the numbers can"
            " be read both ways",
        ),
        (
            "Страна,Год\n1,2\n".encode("cp1251"),
            "table.csv, row 1 – expected the columns of UN Comtrade, FAOSTAT, Eurostat SDMX-CSV,"
            " or --map OURS=THEIRS or --set OURS=VALUE for indicator, reporter, period, value; the"
            " table has 'Ñòðàíà', 'Ãîä'; it is not saved in UTF-8 (row 1, byte 0xD1), --encoding"
            " says in what else",
        ),
        (
            f"{HEAD}wood,CHN,2021,1.23E+05,USD\n".encode(),
            "table.csv, row 2, column value: '1.23E+05' – expected all digits: a spreadsheet has "
            "rounded this number; export the table anew",
        ),
        (
            f"{HEAD}wood,CHN,05/06/2021,1,USD\n".encode(),
            "table.csv, row 2, column period: '05/06/2021' – expected a period such as 2021-02; a"
            " date like this can be read in two ways",
        ),
        (
            f"{HEAD}wood,CHN,2024.09,1,USD\nwood,CHN,2024.1,2,USD\n".encode(),
            "table.csv, row 3, column period: '2024.1' – expected 2024-01 or 2024-10: a number has"
            " lost the zero at its end",
        ),
        (
            b"indicator,reporter,2024.09,2024.1,2024.11\nwood,CHN,1,2,3\n",
            "table.csv, row 2, column period: '2024.1' – expected 2024-01 or 2024-10: a number has"
            " lost the zero at its end",
        ),
        (
            f"{HEAD}wood,CHN,2021,1,tonnes\n".encode(),
            "table.csv, row 2, column unit: 'tonnes' – expected USD, the unit of wood, or a"
            " multiple of it",
        ),
        (
            f"{HEAD}hay,CHN,2021,1,USD\n".encode(),
            "table.csv, row 2, column indicator: 'hay' – expected an indicator of the catalog",
        ),
        (
            f"{HEAD}wod,CHN,2021,1,USD\n".encode(),
            "table.csv, row 2, column indicator: 'wod' – expected an indicator of the catalog; did"
            " you mean wood?",
        ),
        (
            f"{HEAD}wood,CHN,Total,1,USD\n".encode(),
            "table.csv, row 2, column period: 'Total' – expected a period such as 2021, 2021-S1,"
            " 2021-Q3, 2021-05, 2021-05-12 or an interval 2021-01/2021-11; delete rows of totals"
            " and remarks",
        ),
        (
            f"{HEAD}wood,CHN,2021,many,USD\n".encode(),
            "table.csv, row 2, column value: 'many' – expected a number with a point before its "
            "decimals",
        ),
        (
            f"{HEAD}wood,CHN,2021,1,USD\nwood,CHN,2021,2,USD\n".encode(),
            "table.csv, row 3, column value: '2 USD' – expected one value: row 2 has 1 USD for the "
            "same figure",
        ),
        (
            f'{HEAD}wood,CHN,"2021\n'.encode(),
            "table.csv, row 2 – expected well-formed CSV (unexpected end of data)",
        ),
        *(
            (content, f"table.csv {what} – expected a table as CSV or XLSX; {LIBREOFFICE}")
            for content, what in (
                (b"\xd0\xcf\x11\xe0\xa1", "is an old Excel file (.xls), or one with a password"),
                (b"<!DOCTYPE html>", "is a page of HTML or XML"),
                (b"%PDF-1.7", "is a PDF"),
                (b"PK\x03\x04broken", "is a damaged XLSX or ZIP file"),
            )
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_for_certain_is_refused_with_the_row_and_the_way_out(
    dataset: Dataset, tmp_path: Path, content: bytes, problem: str
) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    assert problems_of(path, dataset) == [problem]


def test_a_comma_that_somebody_has_explained_is_read(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f'{HEAD}wood,CHN,2021,"1,234",USD\n', "utf-8")
    values = {
        mark: read_figures(path, dataset, options(decimal=mark)).figures[0].value for mark in ",."
    }
    assert values == {",": "1.234", ".": "1234"}


def test_all_that_is_wrong_is_told_at_once(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        f"{HEAD}hay,CHN,2021,1,USD\nwood,CHN,soon,1,USD\nwood,CHN,2021,x1,USD\n", "utf-8"
    )
    assert [line.partition(":")[0] for line in problems_of(path, dataset)] == [
        "table.csv, row 2, column indicator",
        "table.csv, row 3, column period",
        "table.csv, row 4, column value",
    ]


def test_a_number_that_falls_into_two_cells_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    mapped = {"columns": {"period": "Month", "value": "V"}}
    said = {"indicator": "wood", "reporter": "CHN", "flow": "export"}
    quotes = "a cell with a comma in it stands in quotes"
    for lines, problems in {
        "Month,V\n2026-01,1,234.5\n2026-02,5\n": [(2, 2, 3)],
        "Month,V\n2025-01,12,5\n2025-02,13,5\n": [(2, 2, 3), (3, 2, 3)],
        "Month,V,Note\n2026-01,1,234.5,\n2026-02,5,x\n": [(2, 3, 4)],
        "Month,V,Note\n2026-01,1,234.5,\n2026-02,3,456,\n": [(2, 3, 4)],
        "Month,V,,\n2026-01,1,234.5,\n": [(2, 2, 3)],
    }.items():
        path.write_text(lines, "utf-8")
        assert problems_of(path, dataset, **mapped, constants=said) == [
            f"wide.csv, row {row} – expected {width} cells as in the header, found {cells};"
            f" {quotes}"
            for row, width, cells in problems
        ], lines
    path.write_text("Month,V,,\n2026-01,1,,\n2026-02,2\n", "utf-8")
    assert len(read_figures(path, dataset, options(**mapped, constants=said)).figures) == 2


def test_commas_within_and_after_the_rows_of_a_service(dataset: Dataset, tmp_path: Path) -> None:
    head, *rows = (TABLES / "comtrade_new.csv").read_text("utf-8").splitlines()
    path = tmp_path / "ended.csv"
    path.write_text("\n".join([head, *(f"{row}," for row in rows)]), "utf-8")
    assert rows_of(read_figures(path, dataset, options())) == SAMPLES["comtrade_new"]
    path.write_text("\n".join([head, rows[0].replace("Wood", "Wood, in logs"), *rows[1:]]), "utf-8")
    assert problems_of(path, dataset) == [
        "ended.csv, row 2 – expected 47 cells as in the header, found 48; a cell with a comma in it"
        " stands in quotes"
    ]
    path.write_text(
        "\n".join(
            [head, rows[0].replace("Wood", "Wood, in logs") + ",", *(f"{row}," for row in rows[1:])]
        ),
        "utf-8",
    )
    assert len(problems_of(path, dataset)) == 1


def test_two_columns_of_one_name_are_refused(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    path.write_text("indicator,reporter,2020,2021,2021\nwood,CHN,1,2,3\n", "utf-8")
    assert problems_of(path, dataset) == ["twice.csv, column 2021 – expected this column only once"]


def test_several_sheets_want_a_name(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    for name in ("2020", "2021"):
        sheet = book.create_sheet(name)
        sheet.append(HEAD.strip().split(","))
        sheet.append(["wood", "CHN", int(name), 5, "USD"])
    book.save(path)
    assert problems_of(path, dataset) == [
        "book.xlsx has 2 sheets – expected the name of a sheet with --sheet: 2020, 2021"
    ]
    assert problems_of(path, dataset, sheet="2022")[0].startswith("book.xlsx has no sheet '2022'")
    reading = read_figures(path, dataset, options(sheet="2021"))
    assert [each.period for each in reading.figures] == ["2021"]


def test_a_table_is_read_out_of_a_zip(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "bulk.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(TABLES / "faostat.csv", "All_Data.csv")
        archive.writestr("readme.txt", "About")
    assert rows_of(read_figures(path, dataset, options())) == SAMPLES["faostat"]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("Flags.csv", "Flag,Description\n")
    assert problems_of(path, dataset) == [
        "bulk.zip has 2 CSV files – expected the name of a CSV file with --sheet: All_Data.csv,"
        " Flags.csv"
    ]
    reading = read_figures(path, dataset, options(sheet="All_Data.csv"))
    assert rows_of(reading) == SAMPLES["faostat"]


def test_what_a_table_of_a_service_says_itself_is_not_filled(dataset: Dataset) -> None:
    path = TABLES / "eurostat.csv"
    assert problems_of(path, dataset, constants={"reporter": "BLR", "note": "x"}) == [
        "eurostat.csv is a table of Eurostat SDMX-CSV, which has reporter – expected --set of"
        " status or note only"
    ]
    reading = read_figures(path, dataset, options(constants={"status": "reported", "note": "x"}))
    assert [(each.status, each.note) for each in reading.figures] == [("reported", "x")]


def test_a_column_that_was_named_and_is_missing_is_told(dataset: Dataset, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(OWN, "utf-8")
    (problem,) = problems_of(
        path, dataset, columns={**MAPPED, "value": "Preis"}, constants=CONSTANTS
    )
    assert problem.startswith("own.csv, row 2, column Preis – expected this column; the table has")


# --- beside what the data have -----------------------------------------------------------------


def test_figures_are_compared_with_the_data_by_publication_and_value(
    dataset: Dataset, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(
        "indicator,flow,reporter,period,value\n"
        "sawnwood,export,BLR,2020,600000.5\n"
        "sawnwood,export,CHN,2020,634000\n"
        "sawnwood,export,CHN,2021,634000\n"
        "transit,westbound,UTLC,2021,692501\n",
        "utf-8",
    )
    figures = read_figures(path, dataset, options()).figures
    states = {
        source: [each.state for each in compare(figures, dataset.observations, source)]
        for source in ("gacc_2021", "utlc_2021")
    }
    assert states == {
        "gacc_2021": [State.SAME, State.PRESENT, State.NEW, State.DIFFERENT],
        "utlc_2021": [State.SAME, State.SAME, State.NEW, State.CONTRADICTION],
    }
