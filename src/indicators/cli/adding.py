"""``add``: a figure or an event read by hand goes into the data folder, after full validation."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indicators.cli import options, output
from indicators.errors import UnknownName
from indicators.schema import TABLES

if TYPE_CHECKING:
    from indicators.loaders import Dataset

KINDS = {"figure": "observations", "event": "events", "source": "sources", "indicator": "catalog"}
"""What can be added, and the table that it goes into."""

_USUAL = {
    "observations": {"status": "reported"},
    "events": {"importance": "3", "in_article": "no"},
    "sources": {"link": "yes"},
}

Kind = Annotated[str, typer.Argument(metavar="KIND", help=f"One of {', '.join(KINDS)}.")]
Cells = Annotated[
    list[str],
    typer.Argument(metavar="NAME=VALUE…", help="Its columns, as in the files of the folder."),
]
_SOURCE = typer.Option(
    "--source",
    metavar="NAME=VALUE",
    help="Its publication: a source_id, or the columns of a new one; repeatable.",
)
Source = Annotated[list[str], _SOURCE]
SourceUnlessGiven = Annotated[list[str] | None, _SOURCE]
Reason = Annotated[
    str,
    typer.Option(
        "--accept",
        metavar="WHY",
        help="Add a figure that looks like a slip; why it is right goes into its note.",
    ),
]


def add(
    context: typer.Context,
    kind: Kind,
    cells: Cells,
    source: SourceUnlessGiven = None,
    accept: Reason = "",
    dry_run: options.DryRun = False,
    as_json: options.AsJson = False,
) -> None:
    """Add a row read by hand to the data folder, and its publication where that is new."""
    from indicators.dataset.editing import write_rows
    from indicators.loaders import default_directory, load
    from indicators.stories.checking import check_folder

    if kind not in KINDS:
        raise typer.BadParameter(f"expected one of {', '.join(KINDS)}", param_hint="KIND")
    common: options.Common = context.obj
    directory = common.data or default_directory()
    refuse_package(directory)
    table = KINDS[kind]
    dataset = load(directory)
    row = _USUAL.get(table, {}) | parse_cells(cells, "NAME=VALUE")
    rows: dict[str, list[dict[str, str]]] = {}
    if source:
        publication = parse_publication(source, dataset.sources["source_id"])
        row.setdefault("source_id", publication["source_id"])
        if len(publication) > 1:
            rows["sources"] = [publication]
    elif "source_id" in TABLES[table].foreign_keys and "source_id" not in row:
        raise typer.BadParameter(
            "name its publication: --source ID for one that is there, or --source NAME=VALUE for "
            "each column of a new one",
            param_hint="--source",
        )
    rows.setdefault(table, []).append(_completed(row, dataset))
    addition = write_rows(directory, rows, accept=accept, check=check_folder, dry_run=dry_run)
    if as_json:
        about = {"ok": True, "directory": directory, "dry_run": dry_run}
        output.print_json({**about, "added": addition.lines, "remarks": addition.remarks})
        return
    for file, lines in addition.lines.items():
        output.print_lines(f"{file}: {lines.rstrip()}")
    for remark in addition.remarks:
        output.tell(remark)
    done = "Nothing was written; it would be sound." if dry_run else f"Added to {directory}."
    output.tell(done)


def refuse_package(directory: Path) -> None:
    """Refuse to write into the installed package: the next installation would lose the row."""
    package = Path(__file__).resolve().parents[1]
    if package in directory.resolve().parents:
        raise typer.BadParameter(
            f"{directory} belongs to the installed package; copy it and name the copy",
            param_hint="'--data'",
        )


def parse_cells(given: list[str], hint: str) -> dict[str, str]:
    """Read cells written as NAME=VALUE, each name once; ``hint`` names the option in a refusal."""
    cells: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name or name in cells:
            raise typer.BadParameter(f"{text!r}: expected NAME=VALUE, once", param_hint=hint)
        cells[name] = value
    return cells


def parse_publication(given: list[str], sources: Iterable[str]) -> dict[str, str]:
    """Read a publication: the source_id of one that is there, or the columns of a new one."""
    is_name = len(given) == 1 and "=" not in given[0]
    cells = {"source_id": given[0]} if is_name else parse_cells(given, "--source")
    if "source_id" not in cells:
        raise typer.BadParameter("expected source_id=… among its columns", param_hint="--source")
    if len(cells) > 1:
        return _USUAL["sources"] | cells
    if cells["source_id"] not in set(sources):
        raise UnknownName("source", cells["source_id"], sources)
    return cells


def _completed(row: dict[str, str], dataset: "Dataset") -> dict[str, str]:
    """Fill in what follows from the rest: a figure's unit, how precise the date of an event is."""
    if "indicator" in row and "unit" not in row:
        units = dict(zip(dataset.catalog["indicator"], dataset.catalog["unit"], strict=True))
        row = row | {"unit": units.get(row["indicator"], "")}
    if "date" in row and "date_precision" not in row:
        precision = {4: "year", 7: "month"}.get(len(row["date"]), "day")
        row = row | {"date_precision": precision}
    return row
