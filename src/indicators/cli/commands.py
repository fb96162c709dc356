"""The commands: each reads its arguments, asks for a report, and has it written."""

import os
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from indicators import __version__
from indicators.cli import (
    adding,
    claiming,
    exporting,
    import_,
    options,
    output,
    refreshing,
    releasing,
    telling,
    validating,
)
from indicators.cli.exits import EPILOG, failure
from indicators.current import NOTE
from indicators.errors import DataError

if TYPE_CHECKING:
    from indicators.cli.reports import Selection
    from indicators.loaders import Dataset

__all__ = ["app"]

app = typer.Typer(
    epilog=EPILOG,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        output.print_lines(f"indicators {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    data: options.Data = None,
    store: options.StoreUrl = None,
    debug: options.Debug = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Belarus–China trade and transit: a dashboard, and its figures on the command line."""
    del debug, version  # the one is read by main(), the other has a callback
    context.obj = options.Common(data, store)
    if context.invoked_subcommand is None:
        output.print_lines(context.get_help())


# --- dashboard -------------------------------------------------------------------------------


@app.command()
def dashboard(
    context: typer.Context,
    port: options.Port = 8501,
    open_browser: options.OpenBrowser = False,
    as_json: options.AsJson = False,
) -> None:
    """Serve the dashboard on this machine until Ctrl-C."""
    from indicators.cli.serving import address, ensure_free, serve
    from indicators.current import read_current
    from indicators.server_embed import frame_ancestors

    frame_ancestors()
    # Before anything slow: who asks for a port in use should not wait to hear it.
    ensure_free(address(), port)
    common: options.Common = context.obj
    if common.data is not None:
        os.environ["INDICATORS_DATA"] = str(common.data.resolve())
    if common.store_url is not None:
        os.environ["INDICATORS_STORE"] = common.store_url
    try:
        trouble = read_current().trouble
    except DataError as error:
        problem = failure(error)
        warned = problem._replace(message=f"{problem.message}; the page says so too.")
        output.tell(warned.as_text("Warning"))
    else:
        if trouble:
            output.tell(f"Warning: {trouble}; the page says so too.")
    serve(port, partial(_welcome, open_browser=open_browser, as_json=as_json))
    output.tell_after_interrupt("Stopped.")


def _welcome(url: str, *, open_browser: bool, as_json: bool) -> None:
    output.tell(f"Dashboard: {url}  (Ctrl-C stops it)")
    if as_json:
        output.print_json({"ok": True, "url": url})
    if open_browser:
        import webbrowser

        if not webbrowser.open(url):
            output.tell("No browser could be opened here; open the address yourself.")


# --- refresh, and the store of releases --------------------------------------------------------

app.command()(refreshing.refresh)
app.command()(adding.add)
app.command("import")(import_.import_table)
for command in (
    *(releasing.releases, releasing.diff, releasing.rollback, releasing.prune),
    *(releasing.verify, releasing.doctor),
):
    app.command()(command)
app.command()(validating.validate)


# --- show, list, status ----------------------------------------------------------------------


@app.command()
def show(
    context: typer.Context,
    indicator: options.Indicator,
    reporter: options.Reporters = None,
    flow: options.Flow = None,
    start: options.From = None,
    end: options.To = None,
    doubtful: options.Doubtful = False,
    form: options.Form = options.Format.TABLE,
    as_json: options.AsJson = False,
) -> None:
    """Show the figures of an indicator, and who published them."""
    if start and end and end.end < start.start:
        raise typer.BadParameter(f"{end} ends before {start} begins", param_hint="'--to'")
    from indicators.cli.reports import select_figures

    dataset = context.obj.load()
    selection = select_figures(
        dataset,
        indicator,
        reporters=reporter or (),
        flow=flow,
        start=start.start if start else None,
        end=end.end if end else None,
        doubtful=doubtful,
    )
    _print_selection(dataset, selection, options.Format.JSON if as_json else form)
    _tell_what_is_missing(selection)


def _print_selection(dataset: "Dataset", selection: "Selection", form: options.Format) -> None:
    from indicators.analysis.export import export_frame, to_csv
    from indicators.cli.reports import cleaned, records

    frame = export_frame(dataset, selection.observations)
    if form is options.Format.JSON:
        described = {"indicator": selection.indicator, "observations": records(frame)}
        output.print_json({"ok": True, **described})
    elif form is options.Format.CSV:
        output.print_bytes(to_csv(cleaned(frame)))
    else:
        from indicators.cli.views import print_figures, tell_heading

        tell_heading(selection)
        print_figures(records(frame))


def _tell_what_is_missing(selection: "Selection") -> None:
    left_out = selection.doubtful_left_out
    if selection.observations.empty:
        output.tell("No figures for this selection.")
    if left_out:
        figures = "1 doubtful figure is" if left_out == 1 else f"{left_out} doubtful figures are"
        output.tell(f"{figures} left out; --doubtful shows what and why.")


@app.command("list")
def list_indicators(
    context: typer.Context, panel: options.Panel = None, as_json: options.AsJson = False
) -> None:
    """List the indicators, with the range of their figures."""
    from indicators.cli.reports import catalog_report

    indicators = catalog_report(context.obj.load(), panel)
    if as_json:
        output.print_json({"ok": True, "indicators": indicators})
    else:
        from indicators.cli.views import print_catalog

        print_catalog(indicators)


@app.command()
def status(context: typer.Context, as_json: options.AsJson = False) -> None:
    """Say what is in the data, from how many sources, and how old."""
    from datetime import UTC, datetime

    from indicators.cli.reports import services_report, status_report

    dataset = context.obj.load()
    report = status_report(dataset, datetime.now().astimezone().date())
    noted = context.obj.store().read_note(NOTE) or {}
    report["services"] = services_report(dataset, noted, datetime.now(UTC))
    if as_json:
        output.print_json({"ok": True, "program": __version__, **report})
    else:
        from indicators.cli.views import print_status

        print_status(report)


# --- claims, and taking away -----------------------------------------------------------------

app.command()(claiming.claims)
exporting.app.command("story")(telling.export_story)
app.add_typer(exporting.app, name="export")
app.add_typer(telling.app, name="story")
