"""``import``: the figures of a table go into the folder, or the reason why not."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from command import Run, runner
from import_samples import TABLES, add_codes
from refreshing import tree

ChangeCell = Callable[[str, int, str, str], None]

NEW = str(TABLES / "comtrade_new.csv")
SOURCE = (
    *("--source", "source_id=un_2022", "--source", "publisher=UN", "--source", "title=Trade"),
    *("--source", "url=https://example.org/u", "--source", "kind=database"),
)
NAMED = (*SOURCE, "--product", "3104=potash")


@pytest.fixture
def run(
    data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run a command on a tiny data set that knows the codes of services."""
    monkeypatch.setenv("INDICATORS_DATA", str(add_codes(data_folder)))
    return runner(capsys)


def last_lines(folder: Path, table: str, count: int) -> list[str]:
    return (folder / f"{table}.csv").read_text(encoding="utf-8").splitlines()[-count:]


def test_a_table_goes_in_with_its_new_publication_and_only_once(
    run: Run, data_folder: Path, change_cell: ChangeCell
) -> None:
    change_cell("observations.csv", 6, "value", "1500000")
    ended = run("import", NEW, *NAMED)
    assert ended.code == 0
    assert last_lines(data_folder, "observations", 3) == [
        "wood,export,CHN,2021,7000000.25,USD,official,un_2022,",
        "wood,export,BLR,2021-05,5000,USD,official,un_2022,",
        "potash,export,CHN,2021,900,tonnes,derived,un_2022,",
    ]
    assert last_lines(data_folder, "sources", 1) == [
        "un_2022,UN,Trade,https://example.org/u,yes,,,database,"
    ]
    assert ended.out.splitlines() == [
        "State  Indicator  Flow    By   Period     In the table       Value  Unit    In the data",
        "new    wood       export  CHN  2021     7000000.25 USD  7000000.25  USD",
        "new    wood       export  BLR  2021-05        5000 USD        5000  USD",
        "new    potash     export  CHN  2021          900000 kg         900  tonnes",
    ]
    assert ended.err.splitlines() == [
        "A table of UN Comtrade.",
        "kg × 0.001 = tonnes: 1 figure.",
        "Set aside 2: goods without an indicator here: name it with --product"
        " (44 Wood in kg; 3104 Potash in USD).",
        "Set aside 1: of another pair of countries (China and World).",
        "Set aside 1: parts of a total, such as one means of transport.",
        "Set aside 1: neither imports nor exports (Re-export).",
        "3 figures: 3 new.",
        "No figure of the same indicator and flow is there to compare 1 with: look at the "
        "publication again.",
        f"Added 3 figures to {data_folder}.",
    ]
    before = tree(data_folder)
    again = run("import", NEW, *NAMED[-2:], "--source", "un_2022")
    assert (again.code, tree(data_folder)) == (0, before)
    assert again.err.endswith("3 figures: 3 there already.\nThere is nothing to add.\n")


def test_a_rehearsal_compares_and_writes_nothing(run: Run, data_folder: Path) -> None:
    before = tree(data_folder)
    ended = run("import", str(TABLES / "faostat.csv"), "--product", "1632=sawnwood",
                "--source", "belta_2021", "--dry-run", "--json")  # fmt: skip
    assert ended.code == 0
    assert tree(data_folder) == before
    report = ended.json()
    assert (report["ok"], report["kind"], report["added"]) == (True, "FAOSTAT", 1)
    assert report["figures"] == [
        {
            "row": 2,
            "indicator": "sawnwood",
            "flow": "export",
            "reporter": "CHN",
            "period": "2020",
            "value": 345000.0,
            "unit": "m3",
            "status": "official",
            "note": "",
            "published": "345000 m3",
            "state": "other value",
            "present": [
                {"value": 634000.0, "source_id": "gacc_2021"},
                {"value": 910000.0, "source_id": "gacc_2021"},
            ],
        }
    ]
    assert report["units"] == [{"from": "m3", "to": "m3", "factor": 1.0, "figures": 1}]
    assert {each["reason"]: each["count"] for each in report["set_aside"]} == {
        "goods without an indicator here: name it with --product": 3,
        "of another pair of countries": 1,
    }


def test_a_second_value_of_one_publication_is_refused_and_all_stays(
    run: Run, data_folder: Path, tmp_path: Path
) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(
        "indicator,flow,reporter,period,value\n"
        "sawnwood,export,CHN,2019,600000\nsawnwood,export,BLR,2020,1\n"
    )
    before = tree(data_folder)
    ended = run("import", str(table), "--source", "belta_2021")
    assert (ended.code, tree(data_folder)) == (1, before)
    assert "Error: mine.csv cannot be imported\n" in ended.err
    assert (
        "mine.csv, row 3, column value: '1' – expected 600000.5 (belta_2021), as the data have"
        " it; a new edition is a publication with a source_id of its own" in ended.err
    )
    assert "contradicts" in ended.out
    report = run("import", str(table), "--source", "belta_2021", "--json").json()
    assert (report["ok"], report["exit_code"], len(report["problems"])) == (False, 1, 1)
    assert [each["state"] for each in report["figures"]] == ["new", "contradicts"]
    assert report["set_aside"] == []


def test_faults_and_slips_are_told_by_the_row_of_the_table(
    run: Run, data_folder: Path, tmp_path: Path
) -> None:
    table = tmp_path / "mine.csv"
    head = "indicator,flow,reporter,period,value\n"
    before = tree(data_folder)
    table.write_text(f"{head}sawnwood,export,CHN,2019,634\nwood,both,CHN,2019,600000\n")
    ended = run("import", str(table), "--source", "gacc_2021")
    assert (ended.code, tree(data_folder)) == (1, before)
    assert "mine.csv, row 3, column flow: 'both' – expected one of export, import" in ended.err
    table.write_text(f"{head}wood,export,CHN,2019,600\nsawnwood,export,CHN,2021,600\n")
    ended = run("import", str(table), "--source", "gacc_2021")
    assert (ended.code, tree(data_folder)) == (1, before)
    assert "Error: 1 figure looks like a slip; nothing was added\n" in ended.err
    assert "  mine.csv, row 3, column value" in ended.err
    ended = run("import", str(table), "--source", "gacc_2021", "--accept", "seen twice")
    assert ended.code == 0
    assert "seen twice" in last_lines(data_folder, "observations", 1)[0]


def test_thousands_are_multiplied_and_that_is_said(
    run: Run, data_folder: Path, tmp_path: Path, change_cell: ChangeCell
) -> None:
    change_cell("observations.csv", 6, "value", "1500000")
    table = tmp_path / "mine.csv"
    table.write_text("indicator;flow;reporter;period;value\nwood;export;CHN;2019;1,5\n")
    ended = run("import", str(table), "--source", "gacc_2021", "--set", "unit=mln USD")
    assert ended.code == 0
    assert ended.err.splitlines()[:2] == [
        "A table of another kind; it is separated by ';'.",
        "mln USD × 1,000,000 = USD: 1 figure.",
    ]
    assert last_lines(data_folder, "observations", 1) == [
        "wood,export,CHN,2019,1500000,USD,reported,gacc_2021,"
    ]


def test_what_was_taken_for_granted_is_said(run: Run, data_folder: Path, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text(
        "Month,Partner,Remark,V\n2021-01,Russia,,5e6\n2021-02,China,fine,6e6\n2021-03,China,,6e6\n"
    )
    said = (str(table), "--source", "gacc_2021", "--map", "period=Month", "--map", "value=V",
            "--set", "indicator=wood", "--set", "flow=export", "--set", "reporter=CHN",
            "--dry-run")  # fmt: skip
    assert run("import", *said).err.splitlines()[:4] == [
        "A table of another kind.",
        "Columns that are not used: Partner: Russia, China; Remark.",
        "--where Partner=Russia keeps the rows of one Partner.",
        "No unit was given: taken as USD: 3 figures.",
    ]
    before = tree(data_folder)
    ended = run("import", *said[:-1], "--where", "Partner=China", "--product", "44=wood")
    assert (ended.code, tree(data_folder)) == (1, before)
    assert "mine.csv has no use for --product 44=wood – expected" in ended.err
    ended = run("import", *said, "--where", "Partner=China")
    assert "Set aside 1: other rows than --where names.\n2 figures: 2 new.\n" in ended.err


def test_days_that_were_months_look_like_a_slip(
    run: Run, data_folder: Path, tmp_path: Path
) -> None:
    table = tmp_path / "dates.xlsx"
    book = openpyxl.Workbook()
    book.active.append(["indicator", "flow", "reporter", "period", "value"])
    book.active.append(["wood", "export", "CHN", date(2021, 2, 1), 5e6])
    book.active["D2"].number_format = "yyyy-mm-dd"
    book.save(table)
    before = tree(data_folder)
    ended = run("import", str(table), "--source", "gacc_2021")
    assert (ended.code, tree(data_folder)) == (1, before)
    assert "dates.xlsx, row 2, column period: '2021-02-01' – expected no single day" in ended.err
    assert "the whole month is written 2021-02\n" in ended.err


def test_a_table_without_a_figure_of_ours_says_what_it_has(run: Run, data_folder: Path) -> None:
    before = tree(data_folder)
    ended = run("import", str(TABLES / "faostat.csv"), "--source", "gacc_2021")
    assert (ended.code, tree(data_folder)) == (1, before)
    assert "1632 Sawnwood, coniferous in m3" in ended.err
    assert "faostat.csv has nothing to import" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((NEW,), "Missing option '--source'"),
        (("none.csv", *SOURCE), "none.csv"),
        ((NEW, "--source", "title=x"), "expected source_id=… among its columns"),
        ((NEW, "--source", "gacc"), "unknown source 'gacc'; did you mean gacc_2021?"),
        ((NEW, "--source", "source_id=un_2022"), "unknown source 'un_2022'"),
        ((NEW, *SOURCE, "--map", "volume=x"), "'volume': expected one of indicator, flow"),
        ((NEW, *SOURCE, "--set", "status"), "'status': expected NAME=VALUE, once"),
        (
            (NEW, *SOURCE, "--product", "44=wod"),
            "unknown indicator 'wod'; did you mean wood or wood_eu?",
        ),
        ((NEW, *SOURCE, "--country", "41=CHI"), "unknown reporter 'CHI'"),
        ((NEW, *SOURCE, "--decimal", "dot"), "'dot'"),
        ((NEW, *SOURCE, "--encoding", "klingon"), "'klingon'"),
    ],
)
def test_a_wrong_way_of_saying_it_is_told_with_64(
    run: Run, data_folder: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = tree(data_folder)
    ended = run("import", *arguments)
    assert (ended.code, ended.out, tree(data_folder)) == (64, "", before)
    assert message in ended.err
