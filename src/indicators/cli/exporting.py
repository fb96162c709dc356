"""``export data`` and ``export chart``: figures as files, and a view of the timelines as a picture.

A file is written whole or not at all. What is text may go to standard output; what is not never
goes to a terminal.
"""

import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import parse_qsl, urlsplit

import typer

from indicators.cli import options, output
from indicators.cli.rendering import PICTURES, render

if TYPE_CHECKING:
    import pandas as pd

    from indicators.loaders import Dataset

__all__ = ["FORMS", "Output", "app", "form_of", "report_file", "save"]

FORMS = ("csv", "xlsx", "parquet", "json")
"""The forms of a file, as `indicators.analysis.packing` has them."""

app = typer.Typer(
    rich_markup_mode=None,
    help="Take figures away as a file, or a view of the timelines as a picture.",
)

_TEXT = ("csv", "json")


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Say what can be exported where nothing was named."""
    if context.invoked_subcommand is None:
        output.print_lines(context.get_help())


def form_of(asked: str | None, file: Path | None, forms: Sequence[str]) -> str:
    """Return the form that was asked for, or that the name of the file ends with."""
    ending = file.suffix.removeprefix(".").lower() if file else ""
    form = asked or (ending if ending in forms else forms[0])
    if form not in forms:
        raise typer.BadParameter(f"expected one of {', '.join(forms)}", param_hint="'--format'")
    if asked and ending in {*FORMS, *PICTURES, *forms} and ending != asked:
        raise typer.BadParameter(f"{file} does not end with .{asked}", param_hint="'--output'")
    return form


Indicators = Annotated[
    list[str] | None,
    typer.Option("--indicator", metavar="NAME", help="Only this indicator; repeatable."),
]
Panels = Annotated[
    list[str] | None,
    typer.Option("--panel", metavar="NAME", help="Only indicators of this panel; repeatable."),
]
Flows = Annotated[
    list[str] | None,
    typer.Option("--flow", metavar="FLOW", help="Only this flow, such as export; repeatable."),
]
DataForm = Annotated[
    str | None,
    typer.Option("--format", metavar="FORM", help=f"One of {', '.join(FORMS)}."),
]
PictureForm = Annotated[
    str | None,
    typer.Option("--format", metavar="FORM", help=f"One of {', '.join(PICTURES)}."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write it there."),
]


@app.command("data")
def export_data(
    context: typer.Context,
    indicator: Indicators = None,
    panel: Panels = None,
    flow: Flows = None,
    reporter: options.Reporters = None,
    start: options.From = None,
    end: options.To = None,
    doubtful: options.Doubtful = False,
    form: DataForm = None,
    file: Output = None,
    as_json: options.AsJson = False,
) -> None:
    """Export figures, with their sources, as CSV, XLSX, Parquet or JSON."""
    from indicators.analysis.packing import packed
    from indicators.server_query import read_query, selected

    chosen = form_of("json" if as_json and file is None else form, file, FORMS)
    if file is None and chosen not in _TEXT and sys.stdout.isatty():
        raise typer.BadParameter(f"{chosen} is no text: name a file with -o", param_hint="'-o'")
    items = [
        *(("indicator", name) for name in indicator or ()),
        *(("panel", name) for name in panel or ()),
        *(("flow", name) for name in flow or ()),
        *(("reporter", name) for name in reporter or ()),
        *(("from", str(period)) for period in [start] if period),
        *(("to", str(period)) for period in [end] if period),
        *(("doubtful", "yes") for asked in [doubtful] if asked),
    ]
    dataset = context.obj.load()
    rows = selected(read_query(items, dataset), dataset)
    today = datetime.now(UTC).date()
    if file is not None:
        save(file, packed(dataset, rows, chosen, today=today))
        facts = {"figures": len(rows)}
        report_file(file, facts, f"{len(rows):,} figures", as_json=as_json)
    else:
        _print(dataset, rows, chosen)
    _tell_restrictions(dataset, rows)


def _print(dataset: "Dataset", rows: "pd.DataFrame", form: str) -> None:
    """Write to standard output; text that a terminal would act on is cleaned away."""
    from indicators.analysis.describing import metadata
    from indicators.analysis.export import export_frame, to_csv
    from indicators.analysis.packing import packed
    from indicators.cli.reports import cleaned, records

    today = datetime.now(UTC).date()
    if form == "csv":
        output.print_bytes(to_csv(cleaned(export_frame(dataset, rows))))
    elif form == "json":
        frame = export_frame(dataset, rows)
        described = metadata(dataset, rows, today=today)
        found = records(frame.astype(object).where(frame != "", None))
        output.print_json({"metadata": described, "observations": found})
    else:
        output.print_bytes(packed(dataset, rows, form, today=today))


def _tell_restrictions(dataset: "Dataset", rows: "pd.DataFrame") -> None:
    from indicators.analysis.describing import kept_back

    if rows.empty:
        output.tell("No figures for this selection.")
    for title in kept_back(dataset, rows):
        output.tell(f"Figures of {title} are among them: for your own use, not to be passed on.")


# --- pictures ------------------------------------------------------------------------------------

Query = Annotated[
    str | None,
    typer.Argument(metavar="[QUERY]", help="The address of a view, or what stands behind its '?'."),
]
ShownPanels = Annotated[
    str | None, typer.Option("--panels", metavar="NAMES", help="Panels, joined by commas.")
]
Years = Annotated[
    str | None, typer.Option("--years", metavar="YEARS", help="Two years, such as 2013-2025.")
]
Events = Annotated[
    str | None, typer.Option("--events", metavar="SCOPE", help="One of article, context, all.")
]
Lang = Annotated[str | None, typer.Option("--lang", metavar="CODE", help="en or nl.")]
Dark = Annotated[bool, typer.Option("--dark", help="Light on dark.")]


@app.command("chart")
def export_chart(
    context: typer.Context,
    query: Query = None,
    panels: ShownPanels = None,
    years: Years = None,
    events: Events = None,
    lang: Lang = None,
    dark: Dark = False,
    form: PictureForm = None,
    file: Output = None,
    as_json: options.AsJson = False,
) -> None:
    """Draw a view of the timelines as PNG, SVG or PDF, with title, sources and date inside."""
    if file is None:
        raise typer.BadParameter("a picture goes into a file: name it with -o", param_hint="'-o'")
    chosen = form_of(form, file, PICTURES)
    given = {"panels": panels, "years": years, "events": events, "lang": lang}
    items = _items(query or "", {name: text for name, text in given.items() if text is not None})
    picture = _picture(context.obj.load(), items, dark=dark)
    from indicators.charts.picture import SCREEN

    content = render(picture, chosen, scale=SCREEN.scale if chosen == "png" else 1)
    save(file, content)
    size = {"width": picture.layout.width, "height": picture.layout.height}
    told = f"{size['width']} × {size['height']} pixels"
    report_file(file, size, told, as_json=as_json)


def _items(query: str, given: Mapping[str, str]) -> list[tuple[str, str]]:
    """Read an address or a query string; what an option says counts instead."""
    parts = urlsplit(query if "?" in query or "/" in query else f"?{query}")
    if parts.path.strip("/").rpartition("/")[2] not in {"", "timelines"}:
        raise typer.BadParameter(
            f"{parts.path}: only views of the timelines can be drawn", param_hint="QUERY"
        )
    read = parse_qsl(parts.query, keep_blank_values=True)
    return [*((name, text) for name, text in read if name not in given), *given.items()]


def _picture(dataset: "Dataset", items: Sequence[tuple[str, str]], *, dark: bool) -> Any:
    """Draw the picture that the page would show for this address."""
    from indicators.charts.picture import picture
    from indicators.pages import asked, downloads, tables, timelines

    codes = asked.read_address(asked.PAGES["timelines"], dataset, items)
    choices = asked.timelines_choices(dataset, codes)
    context = asked.context_of(dataset, codes, dark=dark)
    shown = timelines.gather(context, choices)
    rows = tables.drawn_rows(dataset, shown.panels)
    if rows.empty:
        raise typer.BadParameter("no figures lie in this view", param_hint="QUERY")
    chosen = {name: next(iter(codes[name]), None) for name in ("event", "figure")}
    drawn = timelines.figure(context, choices, shown, chosen)
    words = timelines.picture_words(choices, shown, context.language)
    told = downloads.caption(dataset, rows, words, context.language)
    return picture(drawn, told, dark=dark)


# --- files ---------------------------------------------------------------------------------------


def save(file: Path, content: bytes) -> None:
    """Write a file in one step: a reader never sees a part of it."""
    try:
        descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(descriptor, "wb") as draft:
                draft.write(content)
            Path(name).chmod(0o666 & ~_mask())
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        reason = f"{file} cannot be written ({error.strerror})"
        raise typer.BadParameter(reason, param_hint="'-o'") from error


def _mask() -> int:
    """Return which rights new files do not get; asking for it sets it, so it is set back."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def report_file(file: Path, facts: Mapping[str, int], told: str, *, as_json: bool) -> None:
    """Say what was written where."""
    size = file.stat().st_size
    if as_json:
        output.print_json({"ok": True, "file": str(file), "bytes": size, **facts})
    else:
        output.tell(f"Wrote {file}: {told}, {size:,} bytes.")
