"""What the article page shows of a claim: its verdicts, its rule, and our own reading of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from indicators.analysis.claim_exclusions import exclusions
from indicators.analysis.claims import ARTICLE_DAY, Finding, judge, judge_all, verdict_of
from indicators.errors import IndicatorsError
from indicators.language import Language
from indicators.loaders import Dataset, as_known_on, per_dataset
from indicators.pages import Context
from indicators.pages import article_evidence as evidence
from indicators.pages.event_card import verdict_words
from indicators.pages.plain import plain, quiet

SYMBOLS = {"supported": "✓", "partly": "◐", "contradicted": "✗", "open": "○", "untestable": "?"}
"""A sign for each verdict, in the order in which they are counted."""

_COLORS = {
    "supported": "green",
    "partly": "orange",
    "contradicted": "red",
    "open": "blue",
    "untestable": "gray",
}


@dataclass(frozen=True)
class Judged:
    """Every claim judged by the data of a day, or of today where that is None.

    ``broken`` says what is wrong with the rule of a claim that could not be judged.
    """

    dataset: Dataset
    day: date | None
    findings: Mapping[str, Finding | None]
    broken: Mapping[str, str]


def judged(dataset: Dataset, day: date | None) -> Judged:
    """Judge every claim by what was known on a day; a wrong rule takes no other claim along."""
    return _judged(dataset if day is None else as_known_on(dataset, day))


@per_dataset
def _judged(known: Dataset) -> Judged:
    try:
        return Judged(known, known.known_on, judge_all(known), {})
    except IndicatorsError:
        findings: dict[str, Finding | None] = {}
        broken: dict[str, str] = {}
        for claim in known.claims["claim_id"]:
            try:
                findings[claim] = judge(known, claim)
            except IndicatorsError as error:
                findings[claim], broken[claim] = None, str(error)
        return Judged(known, known.known_on, findings, broken)


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of the chosen day, and those beside them.

    Beside those of today are those of the day of the article, beside those of another day are
    those of today.
    """

    main: Judged
    beside: Judged
    today: Judged

    @classmethod
    def of(cls, dataset: Dataset, day: date | None) -> "Verdicts":
        """Judge by what is known today and on a day."""
        today = judged(dataset, None)
        if day is None:
            return cls(today, judged(dataset, ARTICLE_DAY), today)
        return cls(judged(dataset, day), today, today)

    def differs(self, claim: str, reading: str) -> bool:
        """Return whether a rule judges otherwise by the data of today than our reading does."""
        finding = self.today.findings[claim]
        return finding is not None and finding.verdict != reading


def verdict_at(by: Judged, claim: str) -> str:
    """Return the verdict on a claim by the data of a day."""
    return verdict_of(by.findings[claim])


def chip(verdict: str, language: Language) -> str:
    """Write a verdict as Markdown: a sign and a word on a tint, which alone would say nothing."""
    word = plain(verdict_words(language)[verdict])
    text = f"{SYMBOLS[verdict]} {word}".replace(" ", "\u00a0")
    return f":{_COLORS[verdict]}-background[{text}]"


def when(day: date | None, language: Language) -> str:
    """Say by the data of which day something is judged."""
    if day is None:
        return language.gettext("Today")
    return language.gettext("As known on {date}").format(date=language.day(day))


def when_briefly(day: date | None, language: Language) -> str:
    """Say the same in few words, for a row of a list."""
    if day is None:
        return language.gettext("today")
    return language.gettext("as known in {month}").format(month=language.month(day, short=True))


def show_claim(context: Context, verdicts: Verdicts, claim: Mapping[str, Any]) -> None:
    """Show what a claim is judged to be, by which rule and figures, and our own reading of it."""
    language = context.language
    code = claim["claim_id"]
    main, beside = verdicts.main, verdicts.beside
    finding = main.findings[code]
    if code in main.broken:
        _broken(main.broken[code], language)
    elif finding is None:
        _untestable(language)
    else:
        _verdict(main, finding, language)
        _beside(beside, finding, beside.findings[code], language)
    events = evidence.events(context.dataset, code, finding, main.day)
    if finding is not None:
        evidence.chart(context, main.dataset, finding, events)
        _details(finding, language)
        by = language.gettext("How it is judged")
        st.markdown(f"**{by}** {plain(finding.words(language))}")
    _reading(claim, verdicts, language)
    if finding is not None and finding.used:
        evidence.figures(context, main.dataset, finding.used)
    if finding is not None:
        evidence.excluded(context, main.dataset, exclusions(main.dataset, claim["rule"], finding))
    if events:
        evidence.event_list(context, events, finding)


def _broken(reason: str, language: Language) -> None:
    sentence = language.gettext("The rule of this claim cannot be used, so it is not judged:")
    st.warning(f"{sentence} {plain(reason)}")


def _untestable(language: Language) -> None:
    sentence = language.gettext("This claim cannot be tested by figures.")
    st.markdown(f"{chip('untestable', language)} **{plain(sentence)}**")


def _verdict(by: Judged, finding: Finding, language: Language) -> None:
    said = plain(finding.parts[0].write(language))
    st.markdown(f"{plain(when(by.day, language))}: {chip(finding.verdict, language)} **{said}**")


def _details(finding: Finding, language: Language) -> None:
    """Write the rest of what was found, one statement a line."""
    others = [plain(part.write(language)) for part in finding.parts[1:]]
    if others:
        st.markdown("\n".join(f"- {one}" for one in others))


def _beside(by: Judged, finding: Finding, other: Finding | None, language: Language) -> None:
    """Show the verdict of the other day, with its reason where that is another one."""
    if other is None:
        return
    said = chip(other.verdict, language)
    if other.sentence(language) == finding.sentence(language):
        reason = language.gettext("The same.")
    elif other.parts[:1] == finding.parts[:1]:
        reason = language.gettext("The same, with other figures.")
    else:
        reason = other.parts[0].write(language)
    st.markdown(f"{plain(when(by.day, language))}: {said} {plain(reason)}")


def _reading(claim: Mapping[str, Any], verdicts: Verdicts, language: Language) -> None:
    """Show our own reading; where the rule judges otherwise, both stand."""
    _ = language.gettext
    heading = _("Our reading") if language.code == "en" else _("Our reading (in English)")
    text = f"**{heading}** {chip(claim['verdict'], language)} {plain(claim['reason'])}"
    if not verdicts.differs(claim["claim_id"], claim["verdict"]):
        st.markdown(text)
        return
    both = _("By the data of today our editors and the rule disagree. Both stand.")
    with st.container(border=True, key="claim_differs"):
        st.markdown(f"{text}  \n{quiet(both)}")


def take_away(
    context: Context, by: Judged, claims: Mapping[str, Mapping[str, Any]], code: str
) -> None:
    """Offer what the verdict on a claim rests on; without a verdict there is nothing to take."""
    language = context.language
    finding = by.findings[code]
    if finding is None:
        return
    sentence = language.gettext("Claim {number} of the article: “{claim}” {day}: {verdict}.")
    subject = sentence.format(
        number=list(claims).index(code) + 1,
        claim=claims[code][language.column("paraphrase")],
        day=when(by.day, language),
        verdict=verdict_words(language)[finding.verdict],
    )
    events = evidence.events(context.dataset, code, finding, by.day)
    evidence.take_away(context, by.dataset, code, finding, events, subject)
