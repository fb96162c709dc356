"""How tests run the command: within their process or as one of its own, and how it ended."""

import json
import os
import sys
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from indicators.cli import main

COMMAND = [sys.executable, "-c", "import sys; from indicators.cli import main; sys.exit(main())"]


class Ended(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        return json.loads(self.out)


class Run(Protocol):
    """Runs a command with its arguments."""

    def __call__(self, *arguments: str) -> Ended: ...


def runner(capsys: pytest.CaptureFixture[str]) -> Run:
    """Make what runs a command within this process."""

    def run_main(*arguments: str) -> Ended:
        code = main(arguments)
        return Ended(code, *capsys.readouterr())

    return run_main


def environment(data: Path, **variables: str) -> dict[str, str]:
    """The environment of a process that is about ``data``, without what would change its look."""
    left_out = {"NO_COLOR", "COLUMNS", "TERM", "PYTHONIOENCODING", "STREAMLIT_SERVER_PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"INDICATORS_DATA": str(data), **variables}
