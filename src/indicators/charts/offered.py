"""The lines that can be compared: their codes for the address, and their names for people."""

from indicators import catalog
from indicators.analysis.lines import FREQUENCIES, LineKey, coverage
from indicators.analysis.searching import search
from indicators.charts.content import flow_words, indicator_titles, short_names
from indicators.language import Language
from indicators.loaders import Dataset, per_dataset

__all__ = [
    "code_of",
    "frequency_name",
    "key_of",
    "kind_of",
    "line_name",
    "lines_named",
    "lines_offered",
    "unit_of",
]


def code_of(key: LineKey) -> str:
    """Write a line as the address has it: ``goods_value.export.CHN.A``."""
    return ".".join(key)


def key_of(code: str) -> LineKey:
    """Read a line back from the address."""
    indicator, flow, reporter, frequency = code.split(".")
    return LineKey(indicator, flow, reporter, frequency)


@per_dataset
def lines_offered(dataset: Dataset) -> tuple[str, ...]:
    """List the codes of all lines with two or more periods of one length, in catalog order."""
    rows = dataset.observations[dataset.observations["status"] != "doubtful"]
    rows = rows.assign(frequency=coverage(rows))
    order = {name: place for place, name in enumerate(dataset.catalog["indicator"])}
    names = ["indicator", "flow", "reporter", "frequency"]
    counts = rows[rows["frequency"].isin(["A", "S", "Q", "M"])].groupby(names)["start"].nunique()
    cells = counts[counts > 1].reset_index()[names].to_numpy().tolist()
    found = [LineKey(*cell) for cell in cells]
    found.sort(key=lambda key: (order[key.indicator], key.flow, key.reporter,
                                FREQUENCIES.index(key.frequency)))  # fmt: skip
    return tuple(code_of(key) for key in found)


def lines_named(dataset: Dataset, words: str) -> list[str]:
    """List the codes of the lines whose indicator is found by some words, best first."""
    offered = lines_offered(dataset)
    if not words.strip():
        return list(offered)
    found = {name: place for place, name in enumerate(search(dataset, words))}
    named = [code for code in offered if key_of(code).indicator in found]
    return sorted(named, key=lambda code: found[key_of(code).indicator])


def frequency_name(frequency: str, language: Language) -> str:
    """Name a frequency in a list: years, months."""
    _ = language.gettext
    names = {
        "A": _("years"), "S": _("half-years"), "Q": _("quarters"), "M": _("months"),
    }  # fmt: skip
    return names[frequency]


def line_name(dataset: Dataset, key: LineKey, language: Language, *, short: bool = False) -> str:
    """Name a line: ``Goods trade, exports to China, by China (years)``; text from the data."""
    title = indicator_titles(dataset, language)[key.indicator]
    reporter = short_names(dataset, language)[key.reporter]
    flow = flow_words(dataset, key.flow, language)
    parts = [part for part in (title, flow, reporter) if part]
    named = ", ".join(parts)
    return named if short else f"{named} ({frequency_name(key.frequency, language)})"


def unit_of(dataset: Dataset, key: LineKey) -> str:
    """Return the unit of the indicator of a line."""
    return str(catalog.indicator_row(dataset, key.indicator)["unit"])


def kind_of(dataset: Dataset, key: LineKey) -> str:
    """Return the kind of the indicator of a line: flow, stock or ratio."""
    return str(catalog.indicator_row(dataset, key.indicator)["kind"])
