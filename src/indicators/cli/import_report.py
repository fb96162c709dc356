"""What ``import`` reports: what was read, beside what the data have, and what was set aside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import starmap
from typing import TYPE_CHECKING, Any

from indicators.cli import output
from indicators.dataset.csv_files import join_words

if TYPE_CHECKING:
    from indicators.importing.comparison import Comparison
    from indicators.importing.figures import Reading

COLUMNS = (
    output.Column("state", "State"),
    output.Column("indicator", "Indicator"),
    output.Column("flow", "Flow", from_width=80),
    output.Column("reporter", "By"),
    output.Column("period", "Period"),
    output.Column("published", "In the table", numeric=True, from_width=90),
    output.Column("value", "Value", numeric=True),
    output.Column("unit", "Unit"),
    output.Column("present", "In the data", shrinks=True),
)

SHOWN_DETAILS = 4
MOST_DETAILS = 20
"""How many examples JSON has of what was set aside: a large table has thousands of countries."""


def report(reading: "Reading", comparisons: Sequence["Comparison"]) -> dict[str, Any]:
    """Shape what was read and compared, as JSON gives it."""
    reasons: dict[str, list[tuple[str, int]]] = {}
    for exclusion, count in reading.exclusions.most_common():
        reasons.setdefault(exclusion.reason, []).append((exclusion.detail, count))
    return {
        "kind": reading.kind,
        "saved": reading.traits,
        "unused_columns": reading.unused,
        "choice": reading.choice,
        "units": [
            {"from": theirs, "to": ours, "factor": float(factor), "figures": count}
            for (theirs, ours, factor), count in reading.conversions.items()
        ],
        "figures": [
            {
                **each.figure._asdict(),
                "value": float(each.figure.value),
                "state": each.state,
                "present": [present._asdict() for present in each.present],
            }
            for each in comparisons
        ],
        "set_aside": [
            {
                "reason": reason,
                "count": sum(count for _, count in details),
                "details": [detail for detail, _ in details if detail][:MOST_DETAILS],
            }
            for reason, details in reasons.items()
        ],
    }


def show(report: Mapping[str, Any]) -> None:
    """Print the figures as a table on standard output, and all else on standard error."""
    saved = f"; it {join_words(report['saved'])}" if report["saved"] else ""
    output.tell(f"A table of {report['kind']}{saved}.")
    if unused := report["unused_columns"]:
        output.tell(f"Columns that are not used: {'; '.join(starmap(_column, unused.items()))}.")
    if report["choice"]:
        output.tell(f"{report['choice']}.")
    for unit in report["units"]:
        if not unit["from"]:
            output.tell(
                f"No unit was given: taken as {unit['to']}: {count_figures(unit['figures'])}."
            )
        elif unit["factor"] != 1:
            times = f"{unit['from']} × {Decimal(_digits(unit['factor'])):,f} = {unit['to']}"
            output.tell(f"{times}: {count_figures(unit['figures'])}.")
    for each in report["set_aside"]:
        details = each["details"]
        told = f" ({_examples(details, '; ')})" if details else ""
        output.tell(f"Set aside {each['count']:,}: {each['reason']}{told}.")
    rows = [
        {
            **figure,
            "value": _digits(figure["value"]),
            "present": ", ".join(map(present_text, figure["present"])),
        }
        for figure in report["figures"]
    ]
    output.print_table(COLUMNS, rows)
    states = Counter(str(figure["state"]) for figure in report["figures"])
    told = ", ".join(f"{count:,} {state}" for state, count in states.items())
    output.tell(f"{count_figures(len(rows))}{f': {told}' if told else ''}.")


def _column(name: str, texts: Sequence[str]) -> str:
    """Name a column with its texts, where there are several."""
    return f"{name}: {_examples(texts, ', ')}" if len(texts) > 1 else name


def _examples(texts: Sequence[str], between: str) -> str:
    rest = ["…"] if len(texts) > SHOWN_DETAILS else []
    return between.join([*texts[:SHOWN_DETAILS], *rest])


def present_text(present: Mapping[str, Any]) -> str:
    """Write a figure that the data have, with its publication."""
    return f"{_digits(present['value'])} ({present['source_id']})"


def _digits(value: float) -> str:
    from indicators.importing.conversion import plain_number

    return plain_number(Decimal(repr(value)))


def count_figures(figures: int) -> str:
    """Say how many figures: ``1 figure``."""
    return f"{figures:,} figure{'s' if figures != 1 else ''}"
