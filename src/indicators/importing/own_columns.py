"""Tables of any kind: a person says which of their columns is which of ours."""

from collections.abc import Iterator, Mapping, Sequence

from indicators.dataset.spellings import has_lost_zero, plain_period
from indicators.importing.candidates import Candidate, Exclusion
from indicators.importing.codes import Names
from indicators.importing.columns import column_key

NAME = "another kind"

COLUMNS = ("indicator", "flow", "reporter", "period", "value", "unit", "status", "note")
"""The columns of ours that a table, or whoever imports it, may fill."""

_NEEDED = ("indicator", "reporter", "period", "value")


class OwnColumns:
    """Rows of a table whose columns were mapped, or have our names; constants fill the rest.

    Where no column is the period, those whose names are periods hold a value each.
    """

    def __init__(
        self,
        header: Sequence[str],
        columns: Mapping[str, str],
        constants: Mapping[str, str],
        names: Names,
    ) -> None:
        """Look for the columns in the header."""
        keys = {column_key(name) for name in header}
        self._columns = {name: name for name in COLUMNS if name in keys} | {
            ours: column_key(theirs) for ours, theirs in columns.items()
        }
        self._constants = constants
        self._names = names
        filled = {*self._columns, *constants}
        across = {} if "period" in filled or "value" in filled else _periods(header)
        self._periods = across if len(across) > 1 else {}
        self.missing = [
            name
            for name in _NEEDED
            if name not in filled and not (self._periods and name in ("period", "value"))
        ]
        """What neither a column nor a constant fills."""
        self.absent = [theirs for theirs in columns.values() if column_key(theirs) not in keys]
        """Columns that were mapped and are not in the table."""
        used = {*self._columns.values(), *self._periods}
        self.unused = [name for name in header if name and column_key(name) not in used]
        """Columns that nothing is taken from."""

    def candidates(self, row: int, cells: dict[str, str]) -> Iterator[Candidate | Exclusion]:
        """Give the figures of one row."""
        ours = {name: cells.get(key, "") for name, key in self._columns.items()}
        ours.update(self._constants)
        code = ours["indicator"]
        reporter = self._names.reporter(ours["reporter"]) or ours["reporter"]
        for indicator in self._names.indicators(code) or [code]:
            self._names.apply(code, indicator)
            for period, value in self._values(ours, cells):
                if not value:
                    yield Exclusion("without a value")
                    continue
                yield Candidate(
                    row,
                    indicator,
                    ours.get("flow", "").casefold(),
                    reporter,
                    period,
                    value,
                    ours.get("unit", ""),
                    ours.get("status") or "reported",
                    ours.get("note", ""),
                )

    def _values(self, ours: Mapping[str, str], cells: dict[str, str]) -> Iterator[tuple[str, str]]:
        if not self._periods:
            yield ours["period"], ours["value"]
        for key, period in self._periods.items():
            yield period, cells[key]


def _periods(header: Sequence[str]) -> dict[str, str]:
    """Keys of the columns whose name is a period, with the period."""
    # One that could be two is refused with its values, where it would be left out otherwise.
    periods = {
        column_key(name): name if has_lost_zero(name) else plain_period(name) for name in header
    }
    return {key: period for key, period in periods.items() if period}
