"""The choices of the data page: what the address keeps of them, and the filter of the figures."""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from indicators.charts import content
from indicators.forms import FLOWS
from indicators.language import EN_DASH, Language
from indicators.loaders import Dataset, per_dataset, period_range, select
from indicators.pages import Context
from indicators.pages.address import Parameter, SwitchParameter, TextParameter, YearRange
from indicators.pages.choices import selection, widget

NO_FLOW = "none"
"""How the address writes that figures have no direction."""

FACTS = ("lines", "figures", "conflicts", "revisions", "sources")


@per_dataset
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
        YearRange("years", years, (f"{first}-{last}",)),
        SwitchParameter("doubtful", ("yes", "no"), ("no",)),
    ]


@per_dataset
def years_of(dataset: Dataset) -> tuple[int, int]:
    """Return the first and last year that any figure covers."""
    covered = period_range(dataset.observations)
    if covered is None:
        return 2000, 2000
    return covered[0].year, covered[1].year


def hidden(_dataset: Dataset) -> set[str]:
    """Name the choices that play no part: of an indicator that is not chosen nothing is shown."""
    return {"facts"} if selection()["indicator"] is None else set()


def choose_rows(context: Context, indicators: Sequence[str]) -> pd.DataFrame:
    """Show the filter in a popover; return the figures of the indicators that it lets pass."""
    dataset, language = context.dataset, context.language
    _ = language.gettext
    own = select(dataset.observations, indicators=indicators)
    own = own if indicators else own.iloc[:0]
    first, last = years_of(dataset)
    low, high = selection()["years"]
    with st.popover(_label(dataset, language), icon=":material/filter_alt:", key="data_filter"):
        flows = _several("flows", _("Direction"), _flow_names(context, own))
        reporters = _several("reporters", _("Counted by"), _reporter_names(context, own))
        if first < last:
            low, high = st.slider(
                _("Years"), first, last, (low, high), width=320, **widget("years")
            )
        doubtful = st.toggle(
            _("Show doubtful figures"),
            selection()["doubtful"],
            help=_("Figures that are probably wrong or mislabelled; each says why."),
            **widget("doubtful"),
        )
    rows = select(
        own,
        flows=["" if code == NO_FLOW else code for code in flows],
        reporters=reporters,
        start=date(low, 1, 1) if (low, high) != (first, last) else None,
        end=date(high, 12, 31) if (low, high) != (first, last) else None,
    )
    return rows if doubtful else rows[rows["status"] != "doubtful"]


def _label(dataset: Dataset, language: Language) -> str:
    """Name the popover after how many filters are set, and the years where these are some."""
    _ = language.gettext
    low, high = selection()["years"]
    parts = []
    if (low, high) != years_of(dataset):
        parts.append(f"{low}{EN_DASH}{high}")
    chosen = [*selection()["flows"], *selection()["reporters"]]
    if chosen:
        parts.append(language.number(len(chosen)))
    if selection()["doubtful"]:
        parts.append(_("with doubtful"))
    return f"{_('Filter')}: {', '.join(parts)}" if parts else _("Filter")


def _several(key: str, label: str, names: dict[str, str]) -> list[str]:
    """Let the visitor choose some of several; none chosen is all. One alone is no choice.

    What is chosen and not there stays chosen, for the next indicator that has it.
    """
    own = [code for code in selection()[key] if code in names]
    if len(names) < 2:
        return own
    return st.pills(
        label,
        list(names),
        default=own,
        format_func=lambda code: names.get(code, code),
        selection_mode="multi",
        **widget(key, words=list(names)),
    )


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
