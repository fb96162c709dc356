"""The article: its claims in order, each with the verdict that a rule computes from the figures."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from indicators.analysis.claims import Summary, summary, surprises
from indicators.catalog import records
from indicators.language import Language
from indicators.loaders import Dataset, per_dataset
from indicators.pages import Context, Page, compare_controls, show
from indicators.pages.address import Parameter, SwitchParameter
from indicators.pages.article_parts import (
    SYMBOLS,
    Judged,
    Verdicts,
    chip,
    show_claim,
    take_away,
    verdict_at,
    when,
    when_briefly,
)
from indicators.pages.choices import position, selection, widget
from indicators.pages.compare_controls import DayParameter
from indicators.pages.compare_rows import chosen_rows
from indicators.pages.controls import tell_complaints
from indicators.pages.event_card import verdict_words
from indicators.pages.imprint import show_imprint
from indicators.pages.plain import plain, quiet

Claims = Mapping[str, Mapping[str, Any]]

# The open claim stays in sight in its list, however deep it stands.
_LIST_HEIGHT, _NARROW_LIST_HEIGHT = 430, 300


@per_dataset
def parameters(dataset: Dataset) -> list[Parameter]:
    """Return the coded choices of this page that the address keeps."""
    claims = tuple(dataset.claims["claim_id"])
    return [
        Parameter("claim", claims, claims[:1]),
        Parameter("verdicts", tuple(SYMBOLS), (), several=True),
        SwitchParameter("differ", ("yes", "no"), ("no",)),
        DayParameter("known", (), ()),
    ]


def draw(context: Context) -> None:
    """Draw the body of the page."""
    claims = records(context.dataset.claims, "claim_id")
    if not claims:
        st.info(context.language.gettext("There are no claims in the data."))
        return
    with st.container(
        horizontal=not context.narrow, vertical_alignment="center", gap="small", key="share"
    ):
        # The sentence stands before the choice of the day that it depends on.
        sentence = st.container(width="stretch")
        known = compare_controls.choose_day(context)
        away = st.container(width="content")
    verdicts = Verdicts.of(context.dataset, known.day)
    with sentence:
        st.markdown(_share(verdicts, context))
    tell_complaints(context.language)
    _tell_broken(verdicts.main, list(claims), context.language)
    _surprises(verdicts.main, claims, context.language)
    shown = _filter(verdicts, claims, context.language, narrow=context.narrow)
    listed, detail = st.columns([0.45, 0.55], gap="medium")
    with listed:
        _list(context, verdicts, claims, shown)
    with detail.container(gap="small", key="claim_detail"):
        _detail(context, verdicts, claims, shown)
    PAGE.write_address(context.dataset)
    code = selection()["claim"]
    with away:
        take_away(context, verdicts.main, claims, code)
    finding = verdicts.main.findings[code]
    title = context.language.gettext("Claim {number}: {claim}").format(
        number=list(claims).index(code) + 1,
        claim=claims[code][context.language.column("paraphrase")],
    )
    main = verdicts.main.dataset
    rows = chosen_rows(main, finding.used if finding else ())
    show_imprint(replace(context, dataset=main), title, rows)


# --- all together --------------------------------------------------------------------------------


def _share(verdicts: Verdicts, context: Context) -> str:
    """Say how the claims that can be tested fare, on the chosen day and beside it."""
    table = context.dataset.claims
    main, beside = (summary(by.findings, table) for by in (verdicts.main, verdicts.beside))
    language = context.language
    return (
        f"**{plain(_share_words(main, verdicts.main, language))}**"
        f" {plain(_share_words(beside, verdicts.beside, language))}"
    )


def _share_words(counts: Summary, by: Judged, language: Language) -> str:
    if not counts.tested:
        sentence = language.gettext("{day}: no claim can be tested by the figures.")
        return sentence.format(day=when(by.day, language))
    sentence = language.ngettext(
        "{day}: {count} claim testable, of which {supported} supported, {partly} partly,"
        " {contradicted} contradicted.",
        "{day}: {count} claims testable, of which {supported} supported, {partly} partly,"
        " {contradicted} contradicted.",
        counts.tested,
    )
    return sentence.format(
        day=when(by.day, language),
        count=language.number(counts.tested),
        supported=language.number(counts.supported),
        partly=language.number(counts.partly),
        contradicted=language.number(counts.contradicted),
    )


def _tell_broken(by: Judged, order: Sequence[str], language: Language) -> None:
    """Say which claims could not be judged, as their rules are wrong."""
    if not by.broken:
        return
    numbers = ", ".join(str(order.index(code) + 1) for code in by.broken)
    sentence = language.gettext(
        "The rules of these claims cannot be used, so they are not judged: {numbers}."
    )
    st.warning(plain(sentence.format(numbers=numbers)))


def _surprises(by: Judged, claims: Claims, language: Language) -> None:
    """Show the claims that the figures speak against most, one line each, to open them."""
    found = surprises(by.dataset, by.findings)
    if not found:
        return
    numbers = {code: number for number, code in enumerate(claims, start=1)}
    heading = language.gettext("Largest surprises")
    with st.container(gap="xxsmall", key="surprises"):
        st.markdown(f"**{plain(heading)}**")
        for place, code in enumerate(found):
            finding = by.findings[code]
            said = plain(finding.parts[0].write(language)) if finding else ""
            paraphrase = plain(claims[code][language.column("paraphrase")])
            with st.container(
                horizontal=True, vertical_alignment="center", gap="small", wrap=False
            ):
                st.button(
                    language.gettext("Claim {number}").format(number=numbers[code]),
                    key=f"surprise_{place}",
                    on_click=_open,
                    args=(code,),
                )
                st.markdown(f"{paraphrase} → **{said}**", width="stretch")


def _open(code: str) -> None:
    selection()["claim"] = code


# --- the list ------------------------------------------------------------------------------------


def _filter(verdicts: Verdicts, claims: Claims, language: Language, *, narrow: bool) -> list[str]:
    """Show the verdicts with their counts to choose from; return the claims that are wanted."""
    _ = language.gettext
    words = verdict_words(language)
    own = {code: verdict_at(verdicts.main, code) for code in claims}
    counts = {verdict: list(own.values()).count(verdict) for verdict in SYMBOLS}
    differing = [
        code for code, row in claims.items() if verdicts.differs(code, str(row["verdict"]))
    ]
    sideways = not narrow
    with st.container(horizontal=sideways, vertical_alignment="center", gap="small", key="filter"):
        wanted = st.pills(
            _("Only claims with these verdicts"),
            list(SYMBOLS),
            default=selection()["verdicts"],
            format_func=lambda one: f"{SYMBOLS[one]} {plain(words[one])} **{counts[one]}**",
            selection_mode="multi",
            label_visibility="collapsed",
            width="content",
            wrap=True,
            **widget("verdicts", words=counts),
        )
        differ = st.toggle(
            _("Only where our editors and the rule disagree ({count})").format(
                count=len(differing)
            ),
            selection()["differ"],
            help=_("By the data of today, by which our reading was made."),
            **widget("differ"),
        )
    return [
        code
        for code in claims
        if (not wanted or own[code] in wanted) and (not differ or code in differing)
    ]


def _list(context: Context, verdicts: Verdicts, claims: Claims, shown: Sequence[str]) -> None:
    """Show the claims that are wanted, in the order of the article; one of them is open."""
    language = context.language
    if not shown:
        st.info(language.gettext("No claim is like that. Choose other verdicts above."))
        return
    numbers = {code: number for number, code in enumerate(claims, start=1)}

    def name(code: str) -> str:
        paraphrase = plain(claims[code][language.column("paraphrase")])
        return f"**{numbers[code]}** {paraphrase} {_chips(verdicts, code, language)}"

    with st.container(
        height=_NARROW_LIST_HEIGHT if context.narrow else _LIST_HEIGHT, border=True, key="claims"
    ):
        st.radio(
            language.gettext("Claims, in the order of the article"),
            list(shown),
            index=position(list(shown), selection()["claim"]),
            format_func=name,
            label_visibility="collapsed",
            **widget("claim", variant="_list", words=[name(code) for code in shown]),
        )


def _chips(verdicts: Verdicts, code: str, language: Language) -> str:
    """Write both verdicts of a claim."""
    main, beside = verdict_at(verdicts.main, code), verdict_at(verdicts.beside, code)
    day = when_briefly(verdicts.beside.day, language)
    if main == beside:
        same = language.gettext("{day}: the same").format(day=day)
        return f"{chip(main, language)} {quiet(same)}"
    return f"{chip(main, language)} {quiet(day + ':')} {chip(beside, language)}"


def _detail(context: Context, verdicts: Verdicts, claims: Claims, shown: Sequence[str]) -> None:
    """Show the open claim, and the way to the ones before and after it."""
    language = context.language
    _ = language.gettext
    code = selection()["claim"]
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        number = list(claims).index(code) + 1
        words = _("Claim {number} of {count}").format(number=number, count=len(claims))
        st.markdown(quiet(words), width="stretch")
        for label, key, by in ((_("Previous"), "previous_claim", -1), (_("Next"), "next_claim", 1)):
            other = _beside(list(shown), list(claims), code, by)
            st.button(label, key=key, on_click=_open, args=(other,), disabled=other is None)
    st.markdown(f"#### {plain(claims[code][language.column('paraphrase')])}")
    show_claim(context, verdicts, {"claim_id": code, **claims[code]})


def _beside(shown: Sequence[str], order: Sequence[str], code: str, by: int) -> str | None:
    """Return the claim before or after one among those that are listed, where there is one."""
    place = order.index(code)
    if by < 0:
        return next((one for one in reversed(shown) if order.index(one) < place), None)
    return next((one for one in shown if order.index(one) > place), None)


PAGE = Page(
    "article",
    lambda language: language.gettext("What the article claims, and what the figures say"),
    parameters,
    draw,
)


def page() -> None:
    """Draw the page."""
    show(PAGE)
