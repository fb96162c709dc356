"""Whether the data has what a story shows and refers to; every fault with its line."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from indicators import catalog
from indicators.analysis.claims import judge
from indicators.analysis.drawing import SERIES, break_dates
from indicators.analysis.mirror import mirror_keys
from indicators.analysis.transforms import FORMULA_CHOICES, FREQUENCY_CHOICES, UNITS_CHOICES
from indicators.charts.claim_chart import claim_plots
from indicators.charts.offered import lines_offered
from indicators.errors import DataError, Problem, UnknownName
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.periods import parse
from indicators.stories.directions import directions, directions_of_figures
from indicators.stories.filling import (
    CHANGE_PARTS,
    EVENT_PARTS,
    FIGURE_PARTS,
    Reference,
    find,
    plain_numbers,
    references,
)
from indicators.stories.model import (
    ClaimView,
    Derived,
    LinesView,
    MirrorView,
    PanelsView,
    Published,
    Step,
    Story,
)
from indicators.stories.reading import (
    FOLDER,
    Place,
    line_of,
    names,
    read_bytes,
    read_text,
    written,
)

Fault = tuple[Place, str, str]
"""Where something is wrong, what stands there, and what was expected."""

_WORDS_OF_DATA = (
    "a reference such as {fall.verb} or {fall.noun} to a change, so that it turns with the data"
)

_TEXTS = ("headline", "text", "notes")

_MOST_YEARS = 60
"""How many years a phone has room for, at one label a decade."""


def read_checked(content: bytes, file: str, dataset: Dataset) -> Story:
    """Read a story and check it against the data; raises `DataError` with all of its faults."""
    story = read_text(content, file)
    problems = check(story, dataset, file, content.decode("utf-8-sig"))
    if problems:
        raise DataError(problems)
    return story


def read_file(path: Path, dataset: Dataset) -> Story:
    """Read the file of a story and check it; raises `DataError` with all of its faults."""
    return read_checked(read_bytes(path), path.name, dataset)


def check_folder(dataset: Dataset, folder: Path) -> list[Problem]:
    """Return every fault of every story of a data folder, where they are told by these data."""
    problems: list[Problem] = []
    for name, languages in names(folder).items():
        for language in languages:
            try:
                read_file(folder / FOLDER / f"{name}.{language}.toml", dataset)
            except DataError as error:
                problems += error.problems
    return problems


def check(story: Story, dataset: Dataset, file: str, text: str = "") -> list[Problem]:
    """Return what the data does not have for a story; ``text`` is its file, to tell the lines."""
    return [
        Problem(file, line_of(text, place), written(place), value, expected)
        for place, value, expected in _faults(story, dataset)
    ]


def _faults(story: Story, dataset: Dataset) -> Iterator[Fault]:
    for code, asked in story.figures.items():
        if isinstance(asked, Published):
            yield from _published(("figures", code), asked, dataset)
        else:
            yield from _derived(("figures", code), asked, story, dataset)
    for number, step in enumerate(story.steps):
        place = ("steps", number)
        yield from _texts(place, step, story, dataset)
        yield from _view(place, step, dataset)
        events = frozenset(dataset.events["event_id"])
        for event in step.events:
            yield from _known((*place, "events"), "event", event, events)
        if step.dwell is not None and step.dwell not in step.events:
            yield (*place, "dwell"), step.dwell, "one of the events of this step"
        for code in step.call_out:
            yield from _known((*place, "call_out"), "figure", code, frozenset(story.figures))


def _known(place: Place, kind: str, name: str, known: frozenset[str]) -> Iterator[Fault]:
    if name not in known:
        error = UnknownName(kind, name, known)
        hint = f", such as {error.matches[0]}" if error.matches else ""
        yield place, name, f"a known {kind}{hint}"


# --- figures and texts ---------------------------------------------------------------------------


def _published(place: Place, asked: Published, dataset: Dataset) -> Iterator[Fault]:
    names = frozenset(dataset.catalog["indicator"])
    unknown = list(_known((*place, "indicator"), "indicator", asked.indicator, names))
    reporters = frozenset(dataset.reporters["reporter"])
    unknown += _known((*place, "reporter"), "reporter", asked.reporter, reporters)
    if unknown:
        yield from unknown
    elif find(dataset, asked).empty:
        rows = dataset.observations
        own = rows[(rows["indicator"] == asked.indicator) & (rows["reporter"] == asked.reporter)]
        there = sorted({f"{flow} {period}".strip() for flow, period in zip(
            own["flow"], own["period"], strict=True)})[-4:]  # fmt: skip
        hint = f", such as {'; '.join(there)}" if there else ""
        told = " ".join(filter(None, (asked.flow, asked.period, asked.source)))
        yield (*place, "period"), told, f"a flow, period and source that the data has{hint}"


def _derived(place: Place, asked: Derived, story: Story, dataset: Dataset) -> Iterator[Fault]:
    ((way, codes),) = asked.ways.items()
    rows = []
    for code in codes:
        figure = story.figures.get(code)
        if isinstance(figure, Published):
            rows += find(dataset, figure).to_dict("records")
        else:
            yield (*place, way), code, "a published figure of this story"
    if len(rows) == 2:
        earlier, later = sorted(rows, key=lambda row: row["start"])
        days = break_dates(dataset.breaks).get(tuple(later[name] for name in SERIES), ())
        crossed = [day for day in days if earlier["start"] < day <= later["start"]]
        if crossed:
            told = f"{later['indicator']} is counted differently from {max(crossed):%Y-%m}"
            yield (*place, way), ", ".join(codes), f"two figures that are counted alike: {told}"


def _texts(place: Place, step: Step, story: Story, dataset: Dataset) -> Iterator[Fault]:
    events = frozenset(dataset.events["event_id"])
    for name in _TEXTS:
        text = getattr(step, name)
        for number in plain_numbers(text):
            yield (*place, name), number, "a reference such as {transit}, so that it is the data’s"
        find_words = directions_of_figures if name == "notes" else directions
        for word in find_words(text, story.language):
            yield (*place, name), word, _WORDS_OF_DATA
        for one in references(text):
            yield from _reference((*place, name), one, story.figures, events)


def _reference(
    place: Place, one: Reference, figures: Mapping[str, object], events: frozenset[str]
) -> Iterator[Fault]:
    if one.part in EVENT_PARTS:
        if one.code not in events:
            yield place, str(one), "an event of the data"
    elif one.code not in figures:
        yield place, str(one), "a figure of this story"
    elif one.part in CHANGE_PARTS:
        if getattr(figures[one.code], "change", None) is None:
            yield place, str(one), "the name of a change, such as change = [earlier, later]"
    elif one.part not in FIGURE_PARTS:
        yield place, str(one), f"one of the parts {', '.join(filter(None, FIGURE_PARTS))}"


# --- views ---------------------------------------------------------------------------------------


def _view(place: Place, step: Step, dataset: Dataset) -> Iterator[Fault]:
    view = step.view
    if isinstance(view, PanelsView):
        yield from _panels((*place, "panels"), view, dataset)
    elif isinstance(view, LinesView):
        yield from _lines((*place, "lines"), view, dataset)
    elif isinstance(view, MirrorView):
        yield from _mirror((*place, "mirror"), view, dataset)
    elif isinstance(view, ClaimView):
        yield from _claim((*place, "claim", "claim"), view, dataset)


def _panels(place: Place, view: PanelsView, dataset: Dataset) -> Iterator[Fault]:
    known = frozenset(dataset.panels["panel"])
    for panel in view.panels:
        yield from _known((*place, "panels"), "panel", panel, known)
    first, last = view.years
    if not 1990 <= first <= last <= min(2100, first + _MOST_YEARS - 1):
        expected = f"a first and a last year, in order, of at most {_MOST_YEARS} years"
        yield (*place, "years"), f"{first}, {last}", expected
    for panel, key in view.measures.items():
        where = (*place, "measures")
        if panel not in view.panels:
            yield where, panel, "one of the panels of this step"
        elif panel in known:
            keys = [one.key for one in catalog.measures(dataset, panel)]
            if key not in keys:
                yield where, key, f"one of {', '.join(keys)}"


def _lines(place: Place, view: LinesView, dataset: Dataset) -> Iterator[Fault]:
    offered = frozenset(lines_offered(dataset))
    for line in view.lines:
        yield from _known((*place, "lines"), "line", line, offered)
    choices = {
        "frequency": FREQUENCY_CHOICES,
        "units": UNITS_CHOICES,
        "formula": FORMULA_CHOICES,
    }
    for name, allowed in choices.items():
        if getattr(view, name) not in allowed:
            yield (*place, name), getattr(view, name), f"one of {', '.join(allowed)}"
    if view.base or view.formula == "index" or view.units == "constant_usd":
        try:
            parse(view.base)
        except ValueError:
            yield (*place, "base"), view.base, "a period such as 2019"


def _claim(place: Place, view: ClaimView, dataset: Dataset) -> Iterator[Fault]:
    known = frozenset(dataset.claims["claim_id"])
    yield from _known(place, "claim", view.claim, known)
    if view.claim in known:
        finding = judge(dataset, view.claim)
        if finding is None or not claim_plots(dataset, finding.used, Language()):
            yield place, view.claim, "a claim that has figures to draw"


def _mirror(place: Place, view: MirrorView, dataset: Dataset) -> Iterator[Fault]:
    keys = mirror_keys(dataset)
    if (view.indicator, view.flow, view.frequency) not in set(keys):
        known = sorted({key[0] for key in keys})
        told = f"{view.indicator} {view.flow} {view.frequency}"
        yield (*place, "indicator"), told, f"goods that both count: {', '.join(known)}"
