"""The choices of the data page: what the address keeps of them, and the filter of the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import pandas as pd
import streamlit as st

from indicators.analysis.searching import LONGEST
from indicators.charts import content
from indicators.forms import FLOWS
from indicators.language import EN_DASH, Language
from indicators.loaders import Dataset, period_range, select
from indicators.pages import Context
from indicators.pages.address import Parameter, YearRange

NO_FLOW = "none"
"""How the address writes that figures have no direction."""

FACTS = ("lines", "figures", "conflicts", "revisions", "sources")
FILTERS = ("flows", "reporters", "span", "doubt")


@dataclass(frozen=True)
class TextParameter(Parameter):
    """A text of the visitor: whatever it is, it is searched for."""

    def read(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the beginning of the text: no search looks at more."""
        return ((text[:LONGEST],) if text.strip() else ()), []

    def state(self, codes: tuple[str, ...]) -> Any:
        """Return the text as the value of its field."""
        return next(iter(codes), "")

    def codes(self, state: Any) -> tuple[str, ...]:
        """Return what is in the field."""
        text = str(state or "")[:LONGEST]
        return (text,) if text.strip() else ()


@dataclass(frozen=True)
class SwitchParameter(Parameter):
    """Something that is on or off, written ``yes`` or ``no``."""

    def state(self, codes: tuple[str, ...]) -> Any:
        """Return whether it is on."""
        return codes == ("yes",)

    def codes(self, state: Any) -> tuple[str, ...]:
        """Return the code of on or off."""
        return ("yes",) if state else ("no",)


@lru_cache(maxsize=2)
def parameters(dataset: Dataset) -> list[Parameter]:
    """Return the coded choices of this page that the address keeps."""
    first, last = years_of(dataset)
    years = tuple(str(year) for year in range(first, last + 1))
    return [
        TextParameter("q", (), ()),
        Parameter("indicator", frozenset(dataset.catalog["indicator"]), ()),
        Parameter("facts", FACTS, FACTS[:1]),
        Parameter("flows", (*FLOWS, NO_FLOW), (), several=True),
        Parameter("reporters", frozenset(dataset.reporters["reporter"]), (), several=True),
        YearRange("span", years, (f"{first}-{last}",)),
        SwitchParameter("doubt", ("yes", "no"), ("no",)),
    ]


@lru_cache(maxsize=2)
def years_of(dataset: Dataset) -> tuple[int, int]:
    """Return the first and last year that any figure covers."""
    covered = period_range(dataset.observations)
    if covered is None:
        return 2000, 2000
    return covered[0].year, covered[1].year


def reset_filter(dataset: Dataset) -> None:
    """Let the filter pass everything but doubtful figures, as at first."""
    for parameter in parameters(dataset):
        if parameter.name in FILTERS:
            st.session_state[parameter.name] = parameter.state(parameter.default)


def choose_rows(context: Context, indicators: Sequence[str]) -> pd.DataFrame:
    """Show the filter in a popover; return the figures of the indicators that it lets pass."""
    dataset, language = context.dataset, context.language
    _ = language.gettext
    own = select(dataset.observations, indicators=indicators)
    own = own if indicators else own.iloc[:0]
    first, last = years_of(dataset)
    st.session_state.setdefault("span", (first, last))
    with st.popover(_label(dataset, language), icon=":material/filter_alt:", key="data_filter"):
        flows = _several("flows", _("Direction"), _flow_names(context, own))
        reporters = _several("reporters", _("Counted by"), _reporter_names(context, own))
        if first < last:
            st.slider(_("Years"), first, last, key="span", width=320)
        doubtful = st.toggle(
            _("Show doubtful figures"),
            key="doubt",
            help=_("Figures that are probably wrong or mislabelled; each says why."),
        )
    low, high = (min(max(int(year), first), last) for year in st.session_state["span"])
    rows = select(
        own,
        flows=["" if code == NO_FLOW else code for code in flows],
        reporters=reporters,
        start=date(min(low, high), 1, 1) if (low, high) != (first, last) else None,
        end=date(max(low, high), 12, 31) if (low, high) != (first, last) else None,
    )
    return rows if doubtful else rows[rows["status"] != "doubtful"]


def _label(dataset: Dataset, language: Language) -> str:
    """Name the popover after how many filters are set, and the years where these are some."""
    _ = language.gettext
    low, high = st.session_state["span"]
    parts = []
    if (low, high) != years_of(dataset):
        parts.append(f"{low}{EN_DASH}{high}")
    chosen = [*st.session_state.get("flows", ()), *st.session_state.get("reporters", ())]
    if chosen:
        parts.append(language.number(len(chosen)))
    if st.session_state.get("doubt"):
        parts.append(_("with doubtful"))
    return f"{_('Filter')}: {', '.join(parts)}" if parts else _("Filter")


def _several(key: str, label: str, names: dict[str, str]) -> list[str]:
    """Let the visitor choose some of several; none chosen is all. One alone is no choice."""
    kept = [code for code in st.session_state.get(key) or () if code in names]
    st.session_state[key] = kept
    if len(names) < 2:
        return kept
    chosen = st.pills(
        label,
        list(names),
        format_func=lambda code: names.get(code, code),
        selection_mode="multi",
        key=key,
    )
    return [code for code in chosen or () if code in names]


def _flow_names(context: Context, rows: pd.DataFrame) -> dict[str, str]:
    found = [flow for flow in ("", *FLOWS) if flow in set(rows["flow"])]
    return {
        flow or NO_FLOW: content.flow_words(context.dataset, flow, context.language)
        or context.language.gettext("without direction")
        for flow in found
    }


def _reporter_names(context: Context, rows: pd.DataFrame) -> dict[str, str]:
    names = content.short_names(context.dataset, context.language)
    used = set(rows["reporter"])
    return {code: name for code, name in names.items() if code in used}
