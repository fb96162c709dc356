"""The ``indicators`` command: arguments in, exit code out.

``commands`` has the commands, ``reports`` what they count, ``views`` how people read it,
``output`` how it is written, ``serving`` the dashboard, ``exits`` the exit codes. Whatever takes
long to import is imported by the command that needs it: ``--version`` does not wait for pandas.
"""

import logging
import os
import sys
import traceback
from collections.abc import Sequence

from indicators.cli.commands import app
from indicators.cli.exits import ExitCode, Failure, failure
from indicators.cli.output import print_json, tell, tell_after_interrupt

__all__ = ["app", "main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with its arguments, by default those of the process; return the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _open_missing_streams()
    debug = "--debug" in given
    if debug:
        logging.basicConfig()
        logging.getLogger("indicators").setLevel(logging.DEBUG)
    # So that it may stand anywhere: who adds it to a command that failed writes it at the end.
    ordered = ["--debug"] * debug + [each for each in given if each != "--debug"]
    try:
        code = app(args=ordered, prog_name="indicators", standalone_mode=False)
    except Exception as error:  # noqa: BLE001 - here every error becomes a sentence and a code
        if debug:
            tell(traceback.format_exc())
        return _report(failure(error), as_json=_wants_json(given))
    if code == ExitCode.INTERRUPTED:
        if _wants_json(given):
            print_json(Failure(ExitCode.INTERRUPTED, "interrupted").as_dict())
        tell_after_interrupt("Interrupted.")
    return int(code or ExitCode.OK)


def _report(failed: Failure, *, as_json: bool) -> int:
    if as_json:
        print_json(failed.as_dict())
    else:
        tell(failed.as_text())
    return int(failed.code)


def _wants_json(given: Sequence[str]) -> bool:
    """Whether JSON was asked for, even by a command line that could not be read to its end."""
    words = " ".join(given).replace("=", " ")
    return "--json" in given or "--format json" in words


def _open_missing_streams() -> None:
    """Write into nothing where the shell closed a stream (``>&-``), instead of failing on it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123
