"""From a file to figures that could be rows of the data folder, and what was set aside and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from shlex import quote
from typing import NamedTuple, Protocol

from indicators.dataset.spellings import decimal_marks
from indicators.errors import Problem, TableFileError
from indicators.importing import comtrade, eurostat, faostat, own_columns
from indicators.importing.candidates import Candidate, Exclusion
from indicators.importing.codes import Names
from indicators.importing.columns import RowWidths, column_key, row_cells
from indicators.importing.conversion import Figure, conversion, converted, decimal_mark
from indicators.importing.own_columns import OwnColumns
from indicators.importing.sheets import Rows, Sheet, open_sheet
from indicators.loaders import Dataset

_SERVICES = (
    (comtrade.NAME, comtrade.recognises, comtrade.Comtrade),
    (faostat.NAME, faostat.recognises, faostat.Faostat),
    (eurostat.NAME, eurostat.recognises, eurostat.Eurostat),
)
_HEADER_ROWS = 20
"""Among how many rows the names of the columns are looked for: titles may stand above them."""

MOST_TEXTS = 5
"""How many different texts of a column that is not used are kept."""

_WITHOUT = Exclusion("without a value")
_UNWANTED = Exclusion("other rows than --where names")

_NOTHING = {"", "-", "–", "—", "..", "...", "…", ":", "x", "na", "n/a", "nan", "null", "#n/a"}
"""How a cell says that there is no figure."""


class Options(NamedTuple):
    """What whoever imports a table says of it.

    ``columns`` are columns of theirs by ours, ``constants`` cells of ours; ``where`` has the cells
    of the rows that are wanted, by their column; ``decimal`` is what stands before decimals where
    the numbers do not tell.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    names: Names
    where: Mapping[str, Sequence[str]]
    sheet: str | None = None
    encoding: str | None = None
    decimal: str | None = None


@dataclass
class Reading:
    """What was read from a table: what kind it is, how it was saved, figures, what was left out."""

    kind: str
    traits: list[str]
    figures: list[Figure] = field(default_factory=list)
    exclusions: Counter[Exclusion] = field(default_factory=Counter)
    conversions: Counter[tuple[str, str, Decimal]] = field(default_factory=Counter)
    unused: dict[str, list[str]] = field(default_factory=dict)
    """Columns of a table of another kind that nothing is taken from, with their first texts."""
    idle: list[Problem] = field(default_factory=list)
    """What was named on a code and has no effect on any figure."""

    @property
    def choice(self) -> str:
        """How to keep the rows of one text only, where a column that is not used has several."""
        for name, texts in self.unused.items():
            if len(texts) > 1:
                return f"--where {quote(f'{name}={texts[0]}')} keeps the rows of one {name}"
        return ""


class _Layout(Protocol):
    def candidates(self, row: int, cells: dict[str, str]) -> Iterable[Candidate | Exclusion]: ...


def read_figures(path: Path, dataset: Dataset, options: Options) -> Reading:
    """Read all figures of a table; raises :class:`TableFileError` with all that is wrong."""
    with open_sheet(path, options.sheet, options.encoding) as sheet:
        reading, candidates = _read(path.name, sheet, dataset, options)
        separator = sheet.separator
    problems: list[Problem] = []
    values = [each.value for each in candidates]
    decimal = options.decimal or decimal_mark(path.name, separator, values)
    units = dict(zip(dataset.catalog["indicator"], dataset.catalog["unit"], strict=True))
    for each in candidates:
        figure = converted(path.name, each, units, decimal)
        if isinstance(figure, Figure):
            reading.figures.append(figure)
            reading.conversions[conversion(each, figure)] += 1
        else:
            problems.append(figure)
    problems += _contradictions(path.name, reading)
    if problems:
        raise TableFileError(problems)
    reading.idle = options.names.idle(path.name)
    return reading


def _read(
    file: str, sheet: Sheet, dataset: Dataset, options: Options
) -> tuple[Reading, list[Candidate]]:
    """Read what the rows say; raises where a row cannot be told apart into cells."""
    kind, layout, header, rows = _recognised(file, sheet, dataset, options)
    reading = Reading(kind, sheet.traits)
    candidates: list[Candidate] = []
    keys = [column_key(name) for name in header]
    _refuse_doubles(file, keys, header)
    wanted = _wanted(file, header, options.where)
    if isinstance(layout, OwnColumns):
        reading.unused = {name: [] for name in layout.unused if column_key(name) not in wanted}
    widths = RowWidths(file, header, of_service=not isinstance(layout, OwnColumns))
    for number, row in rows:
        widths.check(number, row)
        cells = row_cells(keys, row)
        if any(cells[key].casefold() not in texts for key, texts in wanted.items()):
            reading.exclusions[_UNWANTED] += 1
            continue
        _note_texts(reading.unused, cells)
        for each in layout.candidates(number, cells):
            if isinstance(each, Exclusion):
                reading.exclusions[each] += 1
            elif each.value.casefold() in _NOTHING:
                reading.exclusions[_WITHOUT] += 1
            else:
                candidates.append(_with_constants(each, options.constants))
    if problems := widths.problems():
        raise TableFileError(problems)
    return reading, candidates


def _recognised(
    file: str, sheet: Sheet, dataset: Dataset, options: Options
) -> tuple[str, _Layout, Sequence[str], Rows]:
    """Find the names of the columns, and what kind of table has such columns."""
    first = list(islice(sheet.rows, _HEADER_ROWS))
    nearest: tuple[int, int, Sequence[str], OwnColumns] | None = None
    for place, (number, header) in enumerate(first):
        rest = chain(first[place + 1 :], sheet.rows)
        columns = {column_key(name) for name in header}
        for kind, recognises, layout in _SERVICES:
            if not options.columns and recognises(columns):
                _refuse_constants(file, kind, options.constants)
                return kind, layout(dataset, options.names), header, rest
        candidate = OwnColumns(header, options.columns, options.constants, options.names)
        if not candidate.missing and not candidate.absent:
            return own_columns.NAME, candidate, header, rest
        lacking = len(candidate.missing) + len(candidate.absent)
        if nearest is None or lacking < nearest[0]:
            nearest = lacking, number, header, candidate
    if nearest is None:
        expected = "a row with the names of the columns"
        raise TableFileError([Problem(file, None, None, "is empty", expected)])
    problem = _unrecognised(file, *nearest[1:])
    if encoded := [trait for trait in sheet.traits if "UTF-8" in trait]:
        saved = f"{problem.expected}; it {encoded[0]}, --encoding says in what else"
        problem = replace(problem, expected=saved)
    raise TableFileError([problem])


def _wanted(
    file: str, header: Sequence[str], where: Mapping[str, Sequence[str]]
) -> dict[str, set[str]]:
    """Give the texts that a row has to have, by the key of their column."""
    keys = {column_key(name) for name in header}
    has = f"this column; the table has {', '.join(repr(name) for name in header if name)}"
    if absent := [name for name in where if column_key(name) not in keys]:
        raise TableFileError(Problem(file, None, name, None, has) for name in absent)
    return {
        column_key(name): {text.strip().casefold() for text in texts}
        for name, texts in where.items()
    }


def _note_texts(unused: Mapping[str, list[str]], cells: Mapping[str, str]) -> None:
    """Keep the first texts of unused columns: they may tell apart what is not the same."""
    for name, texts in unused.items():
        text = cells[column_key(name)]
        if len(texts) < MOST_TEXTS and text not in texts and text and not decimal_marks([text]):
            texts.append(text)


def _refuse_doubles(file: str, keys: Sequence[str], header: Sequence[str]) -> None:
    """Refuse two columns of one name: nobody can tell which is meant."""
    doubles = {name for name, key in zip(header, keys, strict=True) if key and keys.count(key) > 1}
    if doubles:
        raise TableFileError(
            Problem(file, None, name, None, "this column only once") for name in doubles
        )


def _refuse_constants(file: str, kind: str, constants: Mapping[str, str]) -> None:
    """Refuse to fill what such a table says itself."""
    if others := constants.keys() - {"status", "note"}:
        value = f"is a table of {kind}, which has {', '.join(sorted(others))}"
        raise TableFileError([Problem(file, None, None, value, "--set of status or note only")])


def _unrecognised(file: str, number: int, header: Sequence[str], own: OwnColumns) -> Problem:
    names = ", ".join(repr(name) for name in header if name)
    if own.absent:
        absent = ", ".join(own.absent)
        return Problem(file, number, absent, None, f"this column; the table has {names}")
    wanted = ", ".join(own.missing)
    columns = {column_key(name) for name in header}
    if advice := eurostat.advice(columns) or faostat.advice(columns):
        return Problem(file, number, None, None, advice)
    services = ", ".join(name for name, _, _ in _SERVICES)
    expected = (
        f"the columns of {services}, or --map OURS=THEIRS or --set OURS=VALUE for {wanted};"
        f" the table has {names}"
    )
    return Problem(file, number, None, None, expected)


def _with_constants(each: Candidate, constants: Mapping[str, str]) -> Candidate:
    """Put what was said of all figures in place of what the table says."""
    status, note = constants.get("status", each.status), constants.get("note", each.note)
    return each._replace(status=status, note=note)


def _contradictions(file: str, reading: Reading) -> list[Problem]:
    """Drop figures that stand twice with one value, and name those that have two."""
    first: dict[tuple[str, ...], Figure] = {}
    problems = []
    for figure in reading.figures:
        earlier = first.setdefault((*figure.key, figure.status), figure)
        if earlier.value != figure.value:
            expected = f"one value: row {earlier.row} has {earlier.published} for the same figure"
            expected += f"; {reading.choice}" if reading.choice else ""
            problems.append(Problem(file, figure.row, "value", figure.published, expected))
        elif earlier is not figure:
            reading.exclusions[Exclusion("the same figure once more")] += 1
    reading.figures = list(first.values())
    return problems
