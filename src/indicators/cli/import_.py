"""``import``: the figures of a table that somebody has go into the data folder, all or none."""

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indicators.cli import options, output
from indicators.cli.adding import Reason, Source, parse_cells, parse_publication, refuse_package
from indicators.cli.exits import failure
from indicators.cli.import_report import count_figures, present_text, report, show
from indicators.errors import Problem, ProblemsError, TableFileError, UnknownName
from indicators.schema import TABLES

if TYPE_CHECKING:
    from pandas import DataFrame

    from indicators.importing.comparison import Comparison


class DecimalMark(StrEnum):
    """What stands before the decimals."""

    POINT = "point"
    COMMA = "comma"


def _encoding(text: str) -> str:
    try:
        return codecs.lookup(text).name
    except LookupError as error:
        raise typer.BadParameter(f"{text!r}: expected one such as utf-8 or cp1251") from error


File = Annotated[
    Path,
    typer.Argument(
        exists=True,
        dir_okay=False,
        metavar="FILE",
        help="A table, as CSV or XLSX.",
        show_default=False,
    ),
]
Map = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="OURS=THEIRS", help="Which of its columns is ours; repeatable."),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="OURS=VALUE", help="A cell of all its figures; repeatable."),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="THEIRS=TEXT",
        help="Only rows that have this text in a column; repeatable, either of one column.",
    ),
]
Products = Annotated[
    list[str] | None,
    typer.Option(
        "--product", metavar="CODE=INDICATOR", help="What its code of goods is here; repeatable."
    ),
]
Countries = Annotated[
    list[str] | None,
    typer.Option(
        "--country", metavar="CODE=REPORTER", help="Who its code of a country is here; repeatable."
    ),
]
SheetName = Annotated[str | None, typer.Option("--sheet", metavar="NAME", help="Which sheet.")]
Encoding = Annotated[
    str | None,
    typer.Option(
        parser=_encoding, metavar="NAME", help="How a CSV file is encoded, such as cp1251."
    ),
]
Mark = Annotated[
    DecimalMark | None, typer.Option("--decimal", help="What stands before its decimals.")
]

FIGURE_COLUMNS = ("indicator", "flow", "reporter", "period", "value", "unit", "status", "note")


def import_table(
    context: typer.Context,
    file: File,
    source: Source,
    columns: Map = None,
    constants: Set = None,
    where: Where = None,
    products: Products = None,
    countries: Countries = None,
    sheet: SheetName = None,
    encoding: Encoding = None,
    decimal: Mark = None,
    accept: Reason = "",
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Add the figures of a table: of UN Comtrade, FAOSTAT, Eurostat, or any other with --map."""
    from indicators.importing.codes import Names
    from indicators.importing.comparison import compare
    from indicators.importing.figures import Options, read_figures
    from indicators.loaders import default_directory, load

    common: options.Common = context.obj
    directory = common.data or default_directory()
    refuse_package(directory)
    dataset = load(directory)
    publication = parse_publication(source, dataset.sources["source_id"])
    products_by_code = _pairs(products, "--product")
    reporters_by_code = {code: last for code, (*_, last) in _pairs(countries, "--country").items()}
    _refuse_unknown("indicator", chain(*products_by_code.values()), dataset.catalog)
    _refuse_unknown("reporter", reporters_by_code.values(), dataset.reporters)
    names = Names(products_by_code, reporters_by_code)
    mapped, said = _ours(columns, "--map"), _ours(constants, "--set")
    mark = {DecimalMark.POINT: ".", DecimalMark.COMMA: ","}[decimal] if decimal else None
    said_of_it = Options(mapped, said, names, _pairs(where, "--where"), sheet, encoding, mark)
    reading = read_figures(file, dataset, said_of_it)
    comparisons = compare(reading.figures, dataset.observations, publication["source_id"])
    outcome = report(reading, comparisons)
    if not as_json:
        show(outcome)
    try:
        _refuse(file, reading.idle, comparisons)
        added, remarks = _write(
            file, directory, comparisons, publication, accept=accept, dry_run=dry_run
        )
    except ProblemsError as error:
        if not as_json:
            raise
        failed = failure(error)
        output.print_json(failed.as_dict() | outcome)
        raise typer.Exit(failed.code) from error
    if as_json:
        done = {"ok": True, "file": file, "directory": directory, "dry_run": dry_run}
        output.print_json({**done, **outcome, "added": added, "remarks": remarks})
        return
    for remark in remarks:
        output.tell(remark)
    if not added:
        output.tell("There is nothing to add.")
    elif dry_run:
        output.tell(f"Nothing was written; {count_figures(added)} would be added.")
    else:
        output.tell(f"Added {count_figures(added)} to {directory}.")


# --- what was said on the command line ---------------------------------------------------------


def _ours(texts: list[str] | None, option: str) -> dict[str, str]:
    from indicators.importing.own_columns import COLUMNS

    cells = parse_cells(texts or [], option)
    for name in cells.keys() - set(COLUMNS):
        expected = f"one of {', '.join(COLUMNS)}"
        raise typer.BadParameter(f"{name!r}: expected {expected}", param_hint=option)
    return cells


def _pairs(texts: list[str] | None, option: str) -> dict[str, list[str]]:
    """Read NAME=VALUE, where a name may have several values."""
    pairs: dict[str, list[str]] = {}
    for text in texts or ():
        ((name, value),) = parse_cells([text], option).items()
        pairs.setdefault(name, []).append(value)
    return pairs


def _refuse_unknown(kind: str, names: Iterable[str], table: "DataFrame") -> None:
    for name in names:
        if name not in set(table[kind]):
            raise UnknownName(kind, name, table[kind])


# --- writing -----------------------------------------------------------------------------------


def _refuse(file: Path, idle: Iterable[Problem], comparisons: Sequence["Comparison"]) -> None:
    """Refuse a second value of one publication, names without effect, a table without a figure."""
    from indicators.importing.comparison import State

    problems = list(idle)
    for each in comparisons:
        if each.state is State.CONTRADICTION:
            present = ", ".join(present_text(figure._asdict()) for figure in each.present)
            expected = (
                f"{present}, as the data have it; a new edition is a publication with a source_id "
                "of its own"
            )
            row, value = each.figure.row, each.figure.published
            problems.append(Problem(file.name, row, "value", value, expected))
    if not comparisons:
        expected = "a figure of these countries and goods; what was set aside is named above"
        problems.append(Problem(file.name, None, None, "has nothing to import", expected))
    if problems:
        raise TableFileError(problems)


def _write(
    file: Path,
    directory: Path,
    comparisons: Sequence["Comparison"],
    publication: dict[str, str],
    *,
    accept: str,
    dry_run: bool,
) -> tuple[int, list[str]]:
    """Write what is not there already; return how many figures, and what is to be known of them."""
    from indicators.dataset.editing import write_rows
    from indicators.importing.comparison import State
    from indicators.stories.checking import check_folder

    written = [each for each in comparisons if each.state is not State.PRESENT]
    figures = [
        {
            **{name: getattr(each.figure, name) for name in FIGURE_COLUMNS},
            "source_id": publication["source_id"],
        }
        for each in written
    ]
    rows: dict[str, list[dict[str, str]]] = {"observations": figures} if figures else {}
    if len(publication) > 1:
        rows["sources"] = [publication]
    if not figures:
        return 0, []
    try:
        added = write_rows(directory, rows, accept=accept, check=check_folder, dry_run=dry_run)
    except ProblemsError as error:
        raise type(error)(_in_table(file, directory, error.problems, written)) from error
    return len(figures), added.remarks


def _in_table(
    file: Path, directory: Path, problems: Iterable[Problem], written: Sequence["Comparison"]
) -> Iterator[Problem]:
    """Name the rows of the table in place of those that they would be in the data folder."""
    name = TABLES["observations"].file
    with (directory / name).open(encoding="utf-8-sig", newline="") as lines:
        before = sum(1 for _ in csv.reader(lines))
    for problem in problems:
        number = (problem.row or 0) - before - 1
        if problem.file == name and 0 <= number < len(written):
            yield replace(problem, file=file.name, row=written[number].figure.row)
        else:
            yield problem
