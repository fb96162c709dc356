"""The options and arguments of the commands: their types, help texts, and how they are read."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indicators.errors import PeriodError
from indicators.periods import Period, parse

if TYPE_CHECKING:
    from indicators.loaders import Dataset

__all__ = [
    "AsJson",
    "Common",
    "Data",
    "Debug",
    "Doubtful",
    "Flow",
    "Folder",
    "Form",
    "Format",
    "From",
    "Indicator",
    "OpenBrowser",
    "Panel",
    "Port",
    "Reporters",
    "To",
]


@dataclass(frozen=True)
class Common:
    """What was said before the name of the command."""

    data: Path | None

    def load(self) -> "Dataset":
        """Read the data that the command is about."""
        from indicators.loaders import load

        return load(self.data)


class Format(StrEnum):
    """How figures are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def _completed(incomplete: str) -> list[str]:
    """Offer indicators, of the default data: other options are not read while completing."""
    from indicators.loaders import default_directory

    catalog = default_directory() / "catalog.csv"
    if not catalog.is_file():
        return []
    with catalog.open(encoding="utf-8", errors="replace", newline="") as lines:
        names = [row[0] for row in csv.reader(lines) if row]
    return [name for name in names[1:] if name.startswith(incomplete)]


def _period(text: str) -> Period:
    try:
        return parse(text)
    except PeriodError as error:
        raise typer.BadParameter(str(error)) from error


def _folder(text: str) -> Path:
    folder = Path(text).expanduser()
    if not folder.is_dir():
        raise typer.BadParameter(f"there is no folder {text}")
    return folder


Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="INDICATORS_DATA",
        parser=_folder,
        metavar="PATH",
        help="Folder with the data, instead of those that came along.",
    ),
]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error happened.")]

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]

Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]
OpenBrowser = Annotated[
    bool, typer.Option("--open/--no-open", help="Open a browser once the dashboard answers.")
]

Folder = Annotated[
    Path | None,
    typer.Argument(
        parser=_folder, metavar="PATH", help="Folder with the data.", show_default=False
    ),
]

Panel = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only the indicators of this panel.")
]

Indicator = Annotated[
    str,
    typer.Argument(
        metavar="INDICATOR", autocompletion=_completed, help="Its name, as in 'indicators list'."
    ),
]
Reporters = Annotated[
    list[str] | None,
    typer.Option("--reporter", metavar="CODE", help="Only by this count, such as BLR; repeatable."),
]
Flow = Annotated[
    str | None, typer.Option("--flow", metavar="FLOW", help="Only this flow, such as export.")
]
From = Annotated[
    Period | None,
    typer.Option("--from", parser=_period, metavar="PERIOD", help="From 2015, 2015-Q3 … on."),
]
To = Annotated[
    Period | None,
    typer.Option("--to", parser=_period, metavar="PERIOD", help="Up to the end of 2022, 2022-05 …"),
]
Doubtful = Annotated[bool, typer.Option("--doubtful", help="Include doubtful figures.")]
Form = Annotated[Format, typer.Option("--format", help="How to print the figures.")]
