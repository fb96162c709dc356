"""``story`` and ``export story``: check, list and begin stories, and write one as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indicators.cli import claiming, exporting, options, output
from indicators.cli.exits import CannotServe, ExitCode, failure
from indicators.errors import DataError, IndicatorsError, Problem

if TYPE_CHECKING:
    from indicators.loaders import Dataset
    from indicators.stories.model import Story

__all__ = ["FORMS", "app", "export_story"]

FORMS = ("html", "pptx", "pdf")
"""The forms of a story, as `indicators.stories.packing` has them."""

app = typer.Typer(rich_markup_mode=None, help="Check, list and begin stories.")


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Say what can be done with stories where nothing was named."""
    if context.invoked_subcommand is None:
        output.print_lines(context.get_help())


_STORIES = (
    output.Column("name", "Story"),
    output.Column("language", "Language"),
    output.Column("steps", "Steps", numeric=True),
    output.Column("title", "Title", wraps=True),
)

Named = Annotated[
    str, typer.Argument(metavar="STORY", help="The name of a story, or a file of one.")
]
Several = Annotated[
    list[str] | None,
    typer.Argument(metavar="[STORY]...", help="Names or files; all stories where none is given."),
]
Lang = Annotated[str, typer.Option("--lang", metavar="CODE", help="en or nl.")]


@app.command("list")
def list_stories(context: typer.Context, as_json: options.AsJson = False) -> None:
    """List the stories of the data folder."""
    from indicators.stories.library import open_story
    from indicators.stories.reading import names

    dataset = context.obj.load()
    found = []
    for name, languages in names(dataset.directory).items():
        for language in languages:
            story = open_story(dataset, name, language)
            about = {"title": story.title, "steps": len(story.steps)}
            found.append({"name": name, "language": language, **about})
    if as_json:
        output.print_json({"ok": True, "stories": found})
    else:
        output.print_table(_STORIES, found)


@app.command()
def validate(
    context: typer.Context, story: Several = None, as_json: options.AsJson = False
) -> None:
    """Check stories against the data, and list every fault with its line."""
    from indicators.stories.checking import read_file

    dataset = context.obj.load()
    problems: list[Problem] = []
    paths = _paths(dataset, story)
    for path in paths:
        try:
            read_file(path, dataset)
        except DataError as error:
            problems += error.problems
    if problems:
        failed = failure(DataError(problems))
        if as_json:
            output.print_json(failed.as_dict())
        else:
            output.print_lines("\n".join(str(problem) for problem in sorted(problems)))
        raise typer.Exit(ExitCode.PROBLEMS)
    if as_json:
        output.print_json({"ok": True, "files": [str(path) for path in paths], "problems": []})
    output.tell(f"No problems in {', '.join(path.name for path in paths) or 'no story'}.")


def _paths(dataset: "Dataset", asked: list[str] | None) -> list[Path]:
    from indicators.stories.reading import FOLDER, names, path_of

    folder = dataset.directory
    if not asked:
        known = names(folder).items()
        return [folder / FOLDER / f"{name}.{one}.toml" for name, told in known for one in told]
    found = []
    for name in asked:
        if name.endswith(".toml"):
            found.append(Path(name))
        else:
            path_of(folder, name, "en")
            told = names(folder)[name]
            found += [folder / FOLDER / f"{name}.{one}.toml" for one in told]
    return found


Target = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write it there, else to standard output."),
]


@app.command()
def new(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What the story is called.")],
    lang: Lang = "en",
    file: Target = None,
    as_json: options.AsJson = False,
) -> None:
    """Begin a story: a file with one step and one figure, which passes the check."""
    from indicators.language import LOCALES
    from indicators.stories.writing import to_toml

    if lang not in LOCALES:
        raise typer.BadParameter(f"expected one of {', '.join(LOCALES)}", param_hint="'--lang'")
    text = to_toml(_beginning(context.obj.load(), title, lang))
    if file is None:
        output.print_lines(text)
        return
    if file.exists():
        raise typer.BadParameter(f"{file} is there already", param_hint="'-o'")
    exporting.save(file, text.encode())
    exporting.report_file(file, {"steps": 1}, "a story of one step", as_json=as_json)


def _beginning(dataset: "Dataset", title: str, language: str) -> "Story":
    """Make a story of one step from the newest whole year of the first panel that has one."""
    from pydantic import ValidationError

    from indicators.catalog import panel_indicators
    from indicators.language import Language
    from indicators.stories.filling import LATEST
    from indicators.stories.model import Story

    rows = dataset.observations
    years = rows[rows["whole_years"] & (rows["months"] == 12) & (rows["status"] != "doubtful")]
    panels = dataset.panels.sort_values("position")["panel"].tolist()
    own = {panel: years[years["indicator"].isin(panel_indicators(dataset, panel))]
           for panel in panels}  # fmt: skip
    panel = next((name for name in panels if len(own[name])), None)
    if panel is None:
        raise IndicatorsError("the data have no figure of a whole year to begin with")
    row = own[panel].iloc[0]
    last = int(own[panel]["stop"].dt.year.max()) - 1
    words = Language(language)
    named = {"indicator": row["indicator"], "flow": row["flow"], "reporter": row["reporter"]}
    begun: dict[str, Any] = {
        "title": title,
        "language": language,
        "figures": {"newest": {**named, "period": LATEST}},
        "steps": (
            {
                "headline": words.gettext("The newest figure is {newest}").format(
                    newest="{newest}"
                ),
                "text": words.gettext("Counted by {reporter} in {period}.").format(
                    reporter="{newest.reporter}", period="{newest.period}"
                ),
                "panels": {"panels": (panel,), "years": (last - 10, last)},
                "call_out": ("newest",),
            },
        ),
    }
    try:
        return Story.model_validate(begun)
    except ValidationError as error:
        raise typer.BadParameter("expected 1 to 120 characters", param_hint="TITLE") from error


# --- taking one away -----------------------------------------------------------------------------

Form = Annotated[
    str | None, typer.Option("--format", metavar="FORM", help=f"One of {', '.join(FORMS)}.")
]


def export_story(
    context: typer.Context,
    story: Named,
    lang: Lang = "en",
    as_of: claiming.AsOf = None,
    form: Form = None,
    file: exporting.Output = None,
    as_json: options.AsJson = False,
) -> None:
    """Write a story as one HTML file, as PowerPoint slides, or as PDF."""
    from indicators.language import LOCALES
    from indicators.stories.checking import read_file
    from indicators.stories.library import open_story, tell
    from indicators.stories.packing import CannotPrint, file_name, pack

    if lang not in LOCALES:
        raise typer.BadParameter(f"expected one of {', '.join(LOCALES)}", param_hint="'--lang'")
    chosen = exporting.form_of(form, file, FORMS)
    dataset = context.obj.load()
    if story.endswith(".toml"):
        path = Path(story)
        told = tell(read_file(path, dataset), dataset, path.name.split(".")[0], as_of)
    else:
        told = tell(open_story(dataset, story, lang), dataset, story, as_of)
    target = file or Path(file_name(told, chosen))
    try:
        content = pack(told, chosen)
    except CannotPrint as error:
        raise CannotServe(str(error)) from error
    exporting.save(target, content)
    count = len(told.scenes)
    steps = "1 step" if count == 1 else f"{count} steps"
    exporting.report_file(target, {"steps": count}, steps, as_json=as_json)
