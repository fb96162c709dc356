"""A page's address read without a browser: what the server and the command are asked for.

The parameters are those of the pages, read by the same code. But where a page falls back on the
usual and says so, this refuses: a program would not notice.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import pandas as pd

from indicators import catalog
from indicators.charts.parts import calendar_day
from indicators.errors import IndicatorsError, UnknownName
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import (
    LANGUAGE,
    Context,
    article,
    article_rows,
    compare_controls,
    compare_rows,
    controls,
    tables,
    timelines,
)
from indicators.pages.address import Parameter, YearRange
from indicators.pages.controls import Choices

__all__ = ["PAGES", "AddressError", "AskedPage", "Codes", "context_of", "read_address"]

Codes = Mapping[str, tuple[str, ...]]
"""What an address asks for: the codes of each parameter, the usual ones where it has none."""

_FEW = 12
"""As many known codes as an error lists when none of them is close to the one that was asked."""


class AddressError(IndicatorsError):
    """An address that asks for something that there is not; the message says what was expected."""


class AskedPage(NamedTuple):
    """A page with a chart: its parameters, and the figures that its chart draws, in order.

    ``about`` is what else there is to say of them, for programs.
    """

    parameters: Callable[[Dataset], list[Parameter]]
    rows: Callable[[Dataset, Codes], pd.DataFrame]
    about: Callable[[Dataset, Codes], dict[str, Any]] = lambda _dataset, _codes: {}


def read_address(
    page: AskedPage, dataset: Dataset, items: Iterable[tuple[str, str]]
) -> dict[str, tuple[str, ...]]:
    """Read the parameters of a query string as the page does.

    Raises :class:`AddressError` for a name or a value that the page does not have, or a name that
    is given twice.
    """
    parameters = {parameter.name: parameter for parameter in [*page.parameters(dataset), LANGUAGE]}
    codes = {name: parameter.default for name, parameter in parameters.items()}
    given: set[str] = set()
    for name, text in items:
        if name in _STREAMLITS:
            continue
        if name not in parameters:
            raise AddressError(str(UnknownName("parameter", name, parameters)))
        if name in given:
            raise AddressError(f"{name} is given twice, expected once")
        given.add(name)
        codes[name] = _read(parameters[name], text)
    return codes


def _read(parameter: Parameter, text: str) -> tuple[str, ...]:
    good, bad = parameter.read(text)
    if not bad and (good or parameter.several or not text):
        return good if good or parameter.several else parameter.default
    wrong = bad[0] if bad else text
    if isinstance(parameter, YearRange):
        usual = parameter.default[0]
        raise AddressError(f"{parameter.name} is {wrong[:40]!r}, expected two years as in {usual}")
    if parameter.several and wrong in parameter.allowed:
        raise AddressError(f"{parameter.name} names too many, expected at most {parameter.most}")
    error = UnknownName(parameter.name, wrong, parameter.allowed)
    known = sorted(parameter.allowed)
    few = not error.matches and 0 < len(known) <= _FEW
    raise AddressError(f"{error}; expected {', '.join(known)}" if few else str(error))


# Streamlit keeps some for itself.
_STREAMLITS = frozenset({"embed", "embed_options"})


def context_of(dataset: Dataset, codes: Codes, *, dark: bool = False) -> Context:
    """Return what a page is drawn with, for a wide screen and in the language asked for."""
    language = Language(codes["lang"][0])
    return Context(dataset, {}, "", language, dark, narrow=False)


# --- timelines -----------------------------------------------------------------------------------


def timelines_choices(dataset: Dataset, codes: Codes) -> Choices:
    """Return what an address of the timelines chooses, as the controls of the page would."""
    first, _dash, last = codes["years"][0].partition("-")
    panels = []
    for panel in codes["panels"]:
        measures = {measure.key: measure for measure in catalog.measures(dataset, panel)}
        asked = codes.get(f"{panel}_measure", ())
        panels.append((panel, measures[asked[0] if asked else next(iter(measures))]))
    return Choices(
        panels=tuple(panels),
        scope=codes["events"][0],
        categories=codes["categories"],
        start=calendar_day(int(first)),
        stop=calendar_day(int(last) + 1),
        pace=codes["height"] != ("published",),
        doubtful=codes["doubtful"] == ("true",),
    )


def _timelines_rows(dataset: Dataset, codes: Codes) -> pd.DataFrame:
    choices = timelines_choices(dataset, codes)
    shown = timelines.gather(context_of(dataset, codes), choices)
    return tables.drawn_rows(dataset, shown.panels)


PAGES = {
    "timelines": AskedPage(controls.parameters, _timelines_rows),
    "compare": AskedPage(compare_controls.parameters, compare_rows.rows),
    "article": AskedPage(article.parameters, article_rows.rows, article_rows.about),
}
"""The pages whose table can be asked for, by the name of their path.

A page is one row here: `indicators.server_twins` gives it its addresses.
"""
