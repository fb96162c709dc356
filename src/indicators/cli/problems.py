"""Problems as lines for people: those of one cause in one line, with the first rows and a count."""

import re
from collections.abc import Iterable

from indicators.errors import Problem, shortened

FIRST = 3
"""How many rows and values of one cause are named."""


def problem_lines(problems: Iterable[Problem]) -> list[str]:
    """Write one line for each cause: rows of a file of which the same column is expected alike."""
    causes: dict[tuple[str, str | None, str], list[Problem]] = {}
    for problem in sorted(set(problems), key=lambda each: (_is_consequence(each), each)):
        # Expectations that differ in their numbers only are one: "row 2 has the same".
        kind = re.sub(r"\d[\d.,]*", "0", problem.expected) if problem.row else str(problem)
        causes.setdefault((problem.file, problem.column, kind), []).append(problem)
    return [_line(group) for group in causes.values()]


def _is_consequence(problem: Problem) -> bool:
    """Whether it may have its cause in a table: corrections and stories speak of figures."""
    return problem.file.endswith((".yml", ".toml"))


def _line(group: list[Problem]) -> str:
    first = group[0]
    if len(group) == 1:
        return str(first)
    column = f", column {first.column}" if first.column else ""
    values = [repr(shortened(each.value)) for each in group if each.value is not None]
    examples = f": {_listed(values)}" if values else ""
    same = all(each.expected == first.expected for each in group)
    expected = first.expected if same else f"in row {first.row} {first.expected}"
    rows = _listed([str(each.row) for each in group])
    return (
        f"{first.file}: {len(group):,} rows{column}{examples} – expected {expected} (rows {rows})"
    )


def _listed(texts: list[str]) -> str:
    different = list(dict.fromkeys(texts))
    return ", ".join([*different[:FIRST], *(["…"] if len(different) > FIRST else [])])
