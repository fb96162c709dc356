"""``validate``: what is wrong with a data folder, and what in it looks like a slip."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from indicators.cli import options, output
from indicators.cli.exits import ExitCode, count_rows, failure
from indicators.cli.problems import problem_lines
from indicators.errors import DataError, Problem, StoreError

if TYPE_CHECKING:
    from indicators.loaders import Dataset


def validate(
    context: typer.Context, path: options.Folder = None, as_json: options.AsJson = False
) -> None:
    """Check a data folder and its stories, and list every problem in them.

    What cannot be right is refused (exit code 1). What may be true and looks like a slip is warned
    of (exit code 0), among the problems too: a value 200 times its neighbours or a 200th of them,
    or more than that of a longer time; one below zero, a direction or a single day where no other
    is; a time that began after its publication; a file shorter than its description. A note with
    "accepted: why" ends the warning of a figure.
    """
    from indicators.loaders import default_directory

    common: options.Common = context.obj
    warnings = _warnings(path or common.data or default_directory())
    warned = {"warnings": [each.as_dict() for each in warnings]}
    lines = [f"Warning: {line}" for line in problem_lines(warnings)]
    try:
        dataset = _load_to_check(common, path)
    except DataError as error:
        failed = failure(error)
        if as_json:
            output.print_json(failed.as_dict() | warned)
        else:
            output.print_lines("\n".join([*problem_lines(error.problems), *lines]))
        output.tell(f"{failed.message[0].upper()}{failed.message[1:]}.")
        raise typer.Exit(ExitCode.PROBLEMS) from error
    if as_json:
        about = {"directory": dataset.directory, "version": dataset.version, "problems": []}
        output.print_json({"ok": True, **about, **warned})
    elif lines:
        output.print_lines("\n".join(lines))
    slips = count_rows(each for each in warnings if each.row)
    told = f"; {slips} may be a slip" if slips else ""
    output.tell(f"No problems in {dataset.directory}: {len(dataset.observations):,} figures{told}.")


def _warnings(folder: Path) -> list[Problem]:
    """List what looks like a slip, or as if rows were lost, whatever else is wrong."""
    from indicators.datapackage import missing_bytes
    from indicators.dataset.plausibility import implausible
    from indicators.loaders import read_texts

    if not folder.is_dir():
        return []
    today = datetime.now(UTC).date()
    return [*missing_bytes(folder), *implausible(read_texts(folder).frames, today)]


def _load_to_check(common: options.Common, path: Path | None) -> "Dataset":
    """Read a folder; and of the usual one the fetched figures too, which corrections speak of.

    Raises :class:`DataError` also where a publisher has mended what is still corrected here.
    """
    from indicators.corrections import mended
    from indicators.loaders import load
    from indicators.stories.checking import check_folder

    problems: list[Problem] = []
    if path is not None:
        dataset = load(path)
    else:
        try:
            dataset = load(common.data, common.store())
            problems = mended(dataset.corrections)
        except StoreError as error:
            output.tell(f"Corrections of fetched figures are not checked: {error}")
            dataset = load(common.data)
    problems += check_folder(dataset, dataset.directory)
    if problems:
        raise DataError(problems)
    return dataset
