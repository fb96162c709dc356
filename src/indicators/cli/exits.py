"""How the command ends: its exit codes, and which error means which."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

import typer

from indicators.cli.problems import problem_lines
from indicators.errors import (
    ConcurrentChangeError,
    FolderBusyError,
    FolderError,
    ImplausibleError,
    IndicatorsError,
    Problem,
    ProblemsError,
    PublishConflict,
    RefusedRowsError,
    StoreBusy,
    StoreError,
    TableFileError,
    UnknownName,
)

__all__ = ["EPILOG", "CannotServe", "ExitCode", "Failure", "count_problems", "failure"]


class ExitCode(IntEnum):
    """What the command tells the shell; numbers from 64 to 78 mean what sysexits.h says."""

    meaning: str

    def __new__(cls, value: int, meaning: str) -> "ExitCode":
        """Make a member of its number and the words for it in the help text."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member

    OK = 0, "done"
    PROBLEMS = 1, "the data, the store or a table to import have problems"
    CHANGED = 10, "refresh published changes; diff found some"
    PARTLY = 20, "refresh published a part: a service failed, or figures are held"
    NOTHING_PUBLISHED = 30, "refresh published nothing: a service failed, or figures are held"
    NO_NETWORK = 40, "refresh could reach no service"
    USAGE = 64, "wrong usage, or a name that the data do not have"
    UNAVAILABLE = 69, "the dashboard cannot be served (port in use), or no browser draws a picture"
    UNEXPECTED = 70, "an unexpected error; --debug shows where"
    STORE = 74, "the store of releases cannot be used, or the data folder not be written"
    BUSY = 75, "another refresh, or another program that adds, is at work"
    INTERRUPTED = 130, "interrupted by Ctrl-C"


# "\b" keeps the lines of a help text as they are.
EPILOG = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {code.meaning}" for code in ExitCode)
"""The exit codes as the help text lists them."""

SHOWN_CAUSES = 5


class CannotServe(typer.TyperException):
    """What the command needs is not there, for a reason that whoever started it can mend."""

    exit_code = int(ExitCode.UNAVAILABLE)


class Failure(NamedTuple):
    """What went wrong: the exit code, one sentence, what to do next, the problems of the data."""

    code: ExitCode
    message: str
    hint: str = ""
    problems: tuple[Problem, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Shape it as every command reports it with ``--json``."""
        report: dict[str, object] = {"ok": False, "error": self.message, "exit_code": self.code}
        if self.problems:
            report["problems"] = [problem.as_dict() for problem in self.problems]
        return report

    def as_text(self, kind: str = "Error") -> str:
        """Write it for people, with the first few problems."""
        lines = [f"{kind}: {self.message}"]
        causes = problem_lines(self.problems)
        lines += [f"  {line}" for line in causes[:SHOWN_CAUSES]]
        if len(causes) > SHOWN_CAUSES:
            lines.append(f"  … and {len(causes) - SHOWN_CAUSES} more of other kinds")
        return "\n".join([*lines, self.hint]) if self.hint else "\n".join(lines)


def failure(error: Exception) -> Failure:
    """Tell what an error means for whoever started the command."""
    match error:
        case ProblemsError():
            return _of_data(error)
        case FolderBusyError() | ConcurrentChangeError():
            return Failure(ExitCode.BUSY, str(error), "Try again.")
        case FolderError():
            return Failure(ExitCode.STORE, str(error))
        case StoreBusy() | PublishConflict():
            return Failure(ExitCode.BUSY, str(error), "Try again when it has ended.")
        case StoreError():
            hint = "'indicators verify' names what is wrong, 'indicators rollback' goes back."
            return Failure(ExitCode.STORE, str(error), hint)
        case UnknownName(kind="indicator"):
            return Failure(ExitCode.USAGE, str(error), "'indicators list' names them all.")
        case IndicatorsError():
            return Failure(ExitCode.USAGE, str(error))
        case CannotServe():
            return Failure(ExitCode.UNAVAILABLE, error.format_message())
        case typer.TyperException():
            return Failure(ExitCode.USAGE, error.format_message(), _help_hint(error))
    message = f"unexpected {type(error).__name__}: {error}".removesuffix(": ")
    return Failure(ExitCode.UNEXPECTED, message, "Add --debug to see where it happened.")


def _of_data(error: ProblemsError) -> Failure:
    if isinstance(error, ImplausibleError):
        count = count_rows(error.problems)
        figures = "1 figure looks" if count == 1 else f"{count:,} figures look"
        message = f"{figures} like a slip; nothing was added"
        hint = (
            "Look at the publication again; --accept 'why it is right' adds it all the same, with "
            "the reason in its note."
        )
    elif isinstance(error, TableFileError):
        message = f"{error.problems[0].file} cannot be imported"
        hint = "'indicators import --help' says more."
    elif isinstance(error, RefusedRowsError):
        would = count_problems(error.problems).replace("have", "would have", 1)
        message, hint = f"with these rows {would}; nothing was added", ""
    else:
        message = count_problems(error.problems)
        stories = all(problem.file.endswith(".toml") for problem in error.problems)
        hint = f"'indicators {'story ' if stories else ''}validate' lists them all."
    return Failure(ExitCode.PROBLEMS, message, hint, error.problems)


def _help_hint(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "indicators"
    return f"'{path} --help' says more."


def count_rows(problems: Iterable[Problem]) -> int:
    """Count the rows that problems are of: one figure may be unlikely in several ways."""
    return len({(problem.file, problem.row) for problem in problems})


def count_problems(problems: Sequence[Problem]) -> str:
    """Say how many problems the data have, in how many files."""
    files = len({problem.file for problem in problems})
    problem_word = "problem" if len(problems) == 1 else "problems"
    file_word = "file" if files == 1 else "files"
    return f"the data have {len(problems)} {problem_word} in {files} {file_word}"
