"""How people read the reports on a terminal: a heading, sparklines, and columns."""

import sys
from collections.abc import Sequence

from indicators.cli.output import (
    Column,
    print_lines,
    print_table,
    print_table_with_details,
    sparkline,
    tell,
    width_of,
)
from indicators.cli.reports import Record, Selection, Series, age_in_words, yearly_series
from indicators.language import EN_DASH, Language
from indicators.periods import parse

__all__ = ["print_catalog", "print_figures", "print_status", "tell_heading"]

ENGLISH = Language("en")
AXIS_FROM = 10
"""From so many years on, the first and last year fit above a sparkline."""


# --- list ------------------------------------------------------------------------------------

_CATALOG = (
    Column("indicator", "Indicator"),
    Column("title", "Title", shrinks=True),
    Column("unit", "Unit", from_width=110),
    Column("kind", "Kind", from_width=130),
    Column("panel", "Panel", from_width=122),
    Column("figures", "Figures", numeric=True),
    Column("years", "Years"),
)


def print_catalog(indicators: Sequence[Record]) -> None:
    """Print the indicators, one a row."""
    print_table(_CATALOG, [row | {"years": _years(row)} for row in indicators])


def _years(row: Record) -> str:
    if row["first_period"] is None:
        return ""
    first, last = parse(row["first_period"]).start.year, parse(row["last_period"]).end.year
    return str(first) if first == last else f"{first}{EN_DASH}{last}"


# --- show ------------------------------------------------------------------------------------

_FIGURES = (
    Column("period", "Period"),
    Column("reporter", "Reporter"),
    Column("flow", "Flow"),
    Column("written", "Value", numeric=True),
    Column("status", "Status"),
)
_SOURCES = (
    Column("publisher", "Publisher", shrinks=True),
    Column("published", "Published"),
    Column("note", "Note", shrinks=True),
)
SIDE_BY_SIDE_FROM = 120
"""A narrower terminal shows the source and the note of a figure on a line below it."""


def tell_heading(selection: Selection) -> None:
    """Say what the indicator is, and draw the years of each line that has several."""
    indicator = selection.indicator
    tell(f"{indicator['title']}, {ENGLISH.unit(indicator['unit'])}", style="bold")
    tell(indicator["description"], style="dim")
    lines = yearly_series(selection.observations)
    if lines:
        tell("")
        tell(_sparklines(lines, indicator["unit"]))
    tell("")


def _sparklines(lines: Sequence[Series], unit: str) -> str:
    first = min(min(line.values) for line in lines)
    last = max(max(line.values) for line in lines)
    names = [f"{line.reporter} {line.flow}".rstrip() for line in lines]
    indent = max(map(len, names)) + 2
    years = last - first + 1
    axis = f"{first}{last:>{years - 4}}" if years >= AXIS_FROM else f"{first}–{last}"
    rows = [f"{'':<{indent}}{axis:<{years}}  whole years, each flow on one scale from zero"]
    for name, line in zip(names, lines, strict=True):
        newest = max(line.values)
        bars = sparkline(line.values, first, last, line.top)
        value = ENGLISH.quantity(line.values[newest], unit)
        rows.append(f"{name:<{indent}}{bars:<{max(years, len(axis))}}  {value} in {newest}")
    return "\n".join(rows)


def print_figures(figures: Sequence[Record]) -> None:
    """Print figures with their sources, one a row."""
    written = [row | {"written": ENGLISH.quantity(row["value"], row["unit"])} for row in figures]
    if width_of(sys.stdout) >= SIDE_BY_SIDE_FROM:
        print_table(_FIGURES + _SOURCES, written)
    else:
        print_table_with_details(_FIGURES, written, [_source_line(row) for row in figures])


def _source_line(row: Record) -> str:
    said = f"{row['publisher']}, {row['published']}" if row["published"] else str(row["publisher"])
    return f"{said}: {row['note']}" if row["note"] else said


# --- status ----------------------------------------------------------------------------------

_PANELS = (
    Column("title", "Panel"),
    Column("indicators", "Indicators", numeric=True, from_width=90),
    Column("figures", "Figures", numeric=True),
    Column("sources", "Sources", numeric=True),
    Column("first", "From"),
    Column("newest", "To"),
    Column("age", "Age", numeric=True),
)
_SERVICES = (
    Column("title", "Service"),
    Column("asked", "Last asked"),
    Column("due", "Next due"),
    Column("state", "State", shrinks=True),
)
_SUMMARY = (Column("name", ""), Column("text", "", wraps=True))


def print_status(status: Record) -> None:
    """Print what the data hold: a summary, and a row for each panel."""
    print_table(_SUMMARY, [{"name": name, "text": text} for name, text in _summary(status)])
    print_lines()
    print_table(_PANELS, [panel | _extent(panel) for panel in status["panels"]])
    print_lines()
    print_table(_SERVICES, [_service(service) for service in status["services"]])


def _service(service: Record) -> dict[str, str]:
    """Write how a service stands: when it gave figures last, what is wrong, when it is next."""
    success, due = service["last_success"], service["next_due"]
    wrong = [
        "a stand-in, not the service" if service["rehearsal"] else "",
        "stale" if service["stale"] else "",
        f"{service['held']} held" if service["held"] else "",
        service["error"] or "",
    ]
    return {
        "title": service["title"],
        "asked": f"{success[:10]}, {age_in_words(service['age_days'])} ago" if success else "never",
        "due": due[:10] if due else "now",
        "state": "; ".join(filter(None, wrong)) or ("good" if success else ""),
    }


def _extent(report: Record) -> dict[str, str]:
    """Write the first year, the last month that is over, and how long ago it ended."""
    if report["newest_period"] is None:
        return {}
    return {
        "first": str(parse(report["first_period"]).start.year),
        "newest": ENGLISH.month(parse(report["newest_period"]).end, short=True),
        "age": age_in_words(report["age_days"]),
    }


def _summary(status: Record) -> list[tuple[str, str]]:
    number = ENGLISH.number
    doubtful = f", {number(status['doubtful'])} of them doubtful" if status["doubtful"] else ""
    figures = f"{number(status['figures'])} of {number(status['indicators'])} indicators{doubtful}"
    return [
        ("Data", f"{status['data']['directory']}, version {status['data']['version']}"),
        ("Figures", figures),
        ("Sources", number(status["sources"])),
        ("Events", f"{number(status['events'])}, and {number(status['claims'])} claims"),
        ("Covers", _covers(status)),
        ("Latest", _publication(status["newest_publication"])),
    ]


def _covers(status: Record) -> str:
    extent = _extent(status)
    return f"{extent['first']} to {extent['newest']}, {extent['age']} ago" if extent else "nothing"


def _publication(newest: Record | None) -> str:
    if newest is None:
        return "no source says when"
    age = age_in_words(newest["age_days"])
    return f"published {newest['published']}, {age} ago, by {newest['publisher']}"
