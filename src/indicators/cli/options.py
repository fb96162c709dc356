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
    from indicators.store import Store

__all__ = [
    "Accept",
    "AsJson",
    "Common",
    "Data",
    "Debug",
    "Doubtful",
    "DryRun",
    "Flow",
    "Folder",
    "Force",
    "Form",
    "Format",
    "From",
    "Indicator",
    "Indicators",
    "Keep",
    "Offline",
    "OpenBrowser",
    "Panel",
    "Port",
    "Quiet",
    "Release",
    "Reporters",
    "Services",
    "StoreUrl",
    "To",
]


@dataclass(frozen=True)
class Common:
    """What was said before the name of the command."""

    data: Path | None
    store_url: str | None = None

    def load(self) -> "Dataset":
        """Read the data that the command is about, the current release of the store with them."""
        from indicators.loaders import load

        return load(self.data, self.store())

    def store(self) -> "Store":
        """Open the store of releases; nothing is made where there is none yet."""
        from indicators.store import open_store

        return open_store(self.store_url)


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
StoreUrl = Annotated[
    str | None,
    typer.Option(
        "--store",
        envvar="INDICATORS_STORE",
        metavar="URL",
        help="Where releases are kept: a folder, or an address such as s3://bucket/folder.",
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

Services = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SOURCE]…", help="Only these services.", show_default=False),
]
Indicators = Annotated[
    list[str] | None,
    typer.Option("--indicator", metavar="NAME", help="Only this indicator; repeatable."),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Say what would be done, and do nothing of it.")
]
Offline = Annotated[
    bool, typer.Option("--offline", help="Only from answers that were kept, however old.")
]
Force = Annotated[bool, typer.Option("--force", help="Ask anew for what was asked just now.")]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept", metavar="NAME", help="Publish this held figure; '*' in it is any text."
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless it fails.")]
Release = Annotated[
    str | None, typer.Argument(metavar="[RELEASE]", help="Its name.", show_default=False)
]
Keep = Annotated[int, typer.Option("--keep", min=1, metavar="N", help="How many stay.")]
