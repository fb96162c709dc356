"""From a file to figures that could be rows of the data folder, and what was set aside and why."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple, Protocol

from indicators.dataset.spellings import (
    decimal_marks,
    has_lost_zero,
    is_number,
    is_spreadsheet_date,
    lost_digits,
    plain_period,
    without_groups,
)
from indicators.errors import Problem, TableFileError
from indicators.importing import comtrade, eurostat, faostat, own_columns
from indicators.importing.candidates import Candidate, Exclusion
from indicators.importing.codes import Names
from indicators.importing.columns import RowWidths, column_key, row_cells
from indicators.importing.own_columns import OwnColumns
from indicators.importing.sheets import Rows, Sheet, open_sheet
from indicators.importing.units import factor
from indicators.loaders import Dataset
from indicators.periods import FORMS

_SERVICES = (
    (comtrade.NAME, comtrade.recognises, comtrade.Comtrade),
    (faostat.NAME, faostat.recognises, faostat.Faostat),
    (eurostat.NAME, eurostat.recognises, eurostat.Eurostat),
)
_HEADER_ROWS = 20
"""Among how many rows the names of the columns are looked for: titles may stand above them."""

_NOTHING = {"", "-", "–", "—", "..", "...", "…", ":", "x", "na", "n/a", "nan", "null", "#n/a"}
"""How a cell says that there is no figure."""


class Options(NamedTuple):
    """What whoever imports a table says of it.

    ``columns`` are columns of theirs by ours, ``constants`` cells of ours; ``decimal`` is what
    stands before decimals where the numbers do not tell.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    names: Names
    sheet: str | None = None
    encoding: str | None = None
    decimal: str | None = None


class Figure(NamedTuple):
    """A figure that could be a row of the data folder, and the row and value that it comes from."""

    row: int
    indicator: str
    flow: str
    reporter: str
    period: str
    value: str
    unit: str
    status: str
    note: str
    published: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it says something about."""
        return self.indicator, self.flow, self.reporter, self.period


@dataclass
class Reading:
    """What was read from a table: what kind it is, how it was saved, figures, what was left out."""

    kind: str
    traits: list[str]
    figures: list[Figure] = field(default_factory=list)
    exclusions: Counter[Exclusion] = field(default_factory=Counter)
    conversions: Counter[tuple[str, str, Decimal]] = field(default_factory=Counter)
    unused: list[str] = field(default_factory=list)
    """Columns of a table of another kind that nothing is taken from."""


class _Layout(Protocol):
    def candidates(self, row: int, cells: dict[str, str]) -> Iterable[Candidate | Exclusion]: ...


def read_figures(path: Path, dataset: Dataset, options: Options) -> Reading:
    """Read all figures of a table; raises :class:`TableFileError` with all that is wrong."""
    with open_sheet(path, options.sheet, options.encoding) as sheet:
        kind, layout, header, rows = _recognised(path, sheet, dataset, options)
        reading = Reading(kind, sheet.traits)
        candidates: list[Candidate] = []
        keys = [column_key(name) for name in header]
        _refuse_doubles(path.name, keys, header)
        if isinstance(layout, OwnColumns):
            reading.unused = layout.unused
        widths = RowWidths(path.name, header, of_service=not isinstance(layout, OwnColumns))
        for number, row in rows:
            widths.check(number, row)
            for each in layout.candidates(number, row_cells(keys, row)):
                if isinstance(each, Exclusion):
                    reading.exclusions[each] += 1
                elif each.value.casefold() in _NOTHING:
                    reading.exclusions[Exclusion("without a value")] += 1
                else:
                    candidates.append(_with_constants(each, options.constants))
    problems = widths.problems()
    if problems:
        raise TableFileError(problems)
    decimal = options.decimal or _decimal(path, sheet, [each.value for each in candidates])
    units = dict(zip(dataset.catalog["indicator"], dataset.catalog["unit"], strict=True))
    for each in candidates:
        figure = _figure(path.name, each, units, decimal)
        if isinstance(figure, Figure):
            reading.figures.append(figure)
            reading.conversions[_conversion(each, figure)] += 1
        else:
            problems.append(figure)
    problems += _contradictions(path.name, reading)
    if problems:
        raise TableFileError(problems)
    return reading


def _recognised(
    path: Path, sheet: Sheet, dataset: Dataset, options: Options
) -> tuple[str, _Layout, Sequence[str], Rows]:
    """Find the names of the columns, and what kind of table has such columns."""
    first = list(islice(sheet.rows, _HEADER_ROWS))
    nearest: tuple[int, int, Sequence[str], OwnColumns] | None = None
    for place, (number, header) in enumerate(first):
        rest = chain(first[place + 1 :], sheet.rows)
        columns = {column_key(name) for name in header}
        for kind, recognises, layout in _SERVICES:
            if not options.columns and recognises(columns):
                _refuse_constants(path.name, kind, options.constants)
                return kind, layout(dataset, options.names), header, rest
        candidate = OwnColumns(dataset, header, options.columns, options.constants, options.names)
        if not candidate.missing and not candidate.absent:
            return own_columns.NAME, candidate, header, rest
        lacking = len(candidate.missing) + len(candidate.absent)
        if nearest is None or lacking < nearest[0]:
            nearest = lacking, number, header, candidate
    if nearest is None:
        expected = "a row with the names of the columns"
        raise TableFileError([Problem(path.name, None, None, "is empty", expected)])
    problem = _unrecognised(path.name, *nearest[1:])
    if encoded := [trait for trait in sheet.traits if "UTF-8" in trait]:
        saved = f"{problem.expected}; it {encoded[0]}, --encoding says in what else"
        problem = replace(problem, expected=saved)
    raise TableFileError([problem])


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


def _decimal(path: Path, sheet: Sheet, values: Sequence[str]) -> str:
    """Find out what stands before the decimals of all numbers.

    Where the commas could be either, somebody has to say it; the points too, where the separator
    tells that commas may stand before decimals.
    """
    marks = decimal_marks(filter(_is_marked, values))
    unclear = "," if sheet.separator == "," else ",."
    value = next((value for value in values if any(mark in value for mark in unclear)), None)
    if len(marks) == 2 and value is not None:
        expected = "--decimal comma or --decimal point: the numbers can be read both ways"
        raise TableFileError([Problem(path.name, None, None, f"has {value!r}", expected)])
    return "." if "." in marks or not marks else ","


def _is_marked(value: str) -> bool:
    return bool(decimal_marks([value]))


def _figure(file: str, each: Candidate, units: Mapping[str, str], decimal: str) -> Figure | Problem:
    """Turn period, value and unit of a candidate into ours, or say what is wrong with it."""
    unit = units.get(each.indicator)
    if unit is None:
        return Problem(file, each.row, "indicator", each.indicator, "an indicator of the catalog")
    period = plain_period(each.period)
    if period is None:
        expected = f"a period such as {FORMS}"
        if is_spreadsheet_date(each.period):
            expected = "a period such as 2021-02; a date like this can be read in two ways"
        elif has_lost_zero(each.period):
            year = each.period[:4]
            expected = f"{year}-01 or {year}-10: a number has lost the zero at its end"
        return Problem(file, each.row, "period", each.period, expected)
    number = without_groups(each.value, decimal)
    if lost_digits(each.value):
        expected = "all digits: a spreadsheet has rounded this number; export the table anew"
        return Problem(file, each.row, "value", each.value, expected)
    if not is_number(number) or not (decimal_marks([each.value]) & {decimal}):
        mark = "a point" if decimal == "." else "a comma"
        expected = f"a number with {mark} before its decimals"
        return Problem(file, each.row, "value", each.value, expected)
    multiple = factor(each.unit, unit)
    if multiple is None:
        expected = f"{unit}, the unit of {each.indicator}, or a multiple of it"
        return Problem(file, each.row, "unit", each.unit, expected)
    value = plain_number(Decimal(number) * multiple)
    published = f"{each.value} {each.unit}".strip()
    return Figure(
        each.row, *(each.indicator, each.flow, each.reporter), period, value, unit,
        *(each.status, each.note, published),
    )  # fmt: skip


def plain_number(number: Decimal) -> str:
    """Write a number without exponent and without zeros at the end."""
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _conversion(each: Candidate, figure: Figure) -> tuple[str, str, Decimal]:
    return each.unit, figure.unit, factor(each.unit, figure.unit) or Decimal(1)


def _contradictions(file: str, reading: Reading) -> list[Problem]:
    """Drop figures that stand twice with one value, and name those that have two."""
    first: dict[tuple[str, ...], Figure] = {}
    problems = []
    for figure in reading.figures:
        earlier = first.setdefault((*figure.key, figure.status), figure)
        if earlier.value != figure.value:
            expected = f"one value: row {earlier.row} has {earlier.published} for the same figure"
            problems.append(Problem(file, figure.row, "value", figure.published, expected))
        elif earlier is not figure:
            reading.exclusions[Exclusion("the same figure once more")] += 1
    reading.figures = list(first.values())
    return problems
