"""``validate``: what is wrong with a data folder, and what in it looks like a slip."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from indicators.cli import options, output
from indicators.cli.exits import ExitCode, failure
from indicators.cli.problems import problem_lines
from indicators.errors import DataError, Problem, StoreError

if TYPE_CHECKING:
    from indicators.loaders import Dataset


def validate(
    context: typer.Context, path: options.Folder = None, as_json: options.AsJson = False
) -> None:
    """Check a data folder and its stories, and list every problem in them.

    What cannot be right is refused (exit code 1). What may be true and looks like a slip is warned
    of (exit code 0): a value 200 times its neighbours or a 200th of them, one below zero where no
    other is, a time that began after its publication. A note with "accepted: why" ends the warning.
    """
    from indicators.dataset.plausibility import implausible
    from indicators.loaders import read_texts

    try:
        dataset = _load_to_check(context.obj, path)
    except DataError as error:
        _print_problems(error, as_json=as_json)
        raise typer.Exit(ExitCode.PROBLEMS) from error
    warnings = implausible(read_texts(dataset.directory).frames)
    if as_json:
        about = {"directory": dataset.directory, "version": dataset.version, "problems": []}
        output.print_json({"ok": True, **about, "warnings": [each.as_dict() for each in warnings]})
    else:
        for line in problem_lines(warnings):
            output.print_lines(f"Warning: {line}")
    slips = f"; {len(warnings)} may be a slip" if warnings else ""
    output.tell(
        f"No problems in {dataset.directory}: {len(dataset.observations):,} figures{slips}."
    )


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


def _print_problems(error: DataError, *, as_json: bool) -> None:
    failed = failure(error)
    if as_json:
        output.print_json(failed.as_dict())
    else:
        output.print_lines("\n".join(problem_lines(error.problems)))
    output.tell(f"{failed.message[0].upper()}{failed.message[1:]}.")
