"""The view of a page as steps of a story, and the button that adds them to the visitor's own."""

from collections.abc import Collection, Sequence

import streamlit as st

from indicators.charts import content
from indicators.charts.events import Event
from indicators.charts.offered import key_of, line_name, lines_offered
from indicators.language import LOCALES, Language
from indicators.loaders import Dataset
from indicators.pages import Context, site
from indicators.pages.choices import selection
from indicators.pages.controls import Choices
from indicators.pages.story_parts import OWN, add_steps, own_story
from indicators.stories.directions import directions
from indicators.stories.filling import plain_numbers, without_numbers
from indicators.stories.model import ClaimView, LinesView, MirrorView, PanelsView, Step

__all__ = [
    "claim_steps",
    "indicator_steps",
    "line_steps",
    "mirror_steps",
    "mirror_view",
    "offer",
    "panel_steps",
]

_PANELS = 2
"""How many panels a step shows: the letters of a stage are large."""

_EVENTS = 6
"""How many events a step marks at first."""

_LINES = 4
_LONGEST = 110


def offer(context: Context, steps: Sequence[Step]) -> None:
    """Show the button that adds steps to the visitor's own story, and the way there."""
    language = context.language
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.button(
            language.gettext("Add to my story"),
            icon=":material/add_to_queue:",
            key="add_to_story",
            on_click=add_steps,
            args=(steps, language),
        )
        story = own_story()
        if story is not None:
            count = len(story.steps)
            query = {"story": OWN, "draft": selection()["draft"]}
            if language.code != "en":
                query["lang"] = language.code
            told = language.ngettext(
                "My story: {count} step", "My story: {count} steps", count
            ).format(count=count)
            st.page_link(site.pages(language)[-1], label=told, query_params=query)


def panel_steps(
    dataset: Dataset,
    choices: Choices,
    events: Sequence[Event],
    chosen: str | None,
    language: Language,
) -> list[Step]:
    """Return the timelines as steps of two panels each, with their most important events."""
    titles = content.panel_titles(dataset, language)
    years = choices.start.year, choices.stop.year - 1
    marked = sorted(events, key=lambda one: (one.event_id != chosen, one.importance, one.number))
    codes = tuple(one.event_id for one in marked[:_EVENTS])
    return [
        _step(
            ", ".join(titles[key] for key, _measure in some),
            language.gettext("From {first} to {last}.").format(first=years[0], last=years[1]),
            panels=PanelsView(
                panels=tuple(key for key, _measure in some),
                years=years,
                measures={key: measure.key for key, measure in some},
            ),
            events=codes,
            dwell=chosen if chosen in codes else None,
        )
        for first in range(0, len(choices.panels), _PANELS)
        for some in [choices.panels[first : first + _PANELS]]
    ]


def line_steps(dataset: Dataset, view: LinesView, title: str, language: Language) -> list[Step]:
    """Return lines of the compare page as a step."""
    names = [line_name(dataset, key_of(code), language) for code in view.lines]
    return [_step(title, "; ".join(names), lines=view)]


def mirror_view(code: str, factor: str, years: tuple[int, int]) -> MirrorView:
    """Read a mirror as an address has it: its code, and what the importer's count is divided by."""
    indicator, flow, frequency = code.split(".")
    facts = {"indicator": indicator, "flow": flow, "frequency": frequency}
    return MirrorView.model_validate({**facts, "factor": float(factor), "years": years})


def mirror_steps(view: MirrorView, title: str, language: Language) -> list[Step]:
    """Return both countries' counts of the same trade as a step."""
    told = language.gettext("The same goods, counted once by the seller and once by the buyer.")
    return [_step(title, told, mirror=view)]


def claim_steps(code: str, said: str, language: Language) -> list[Step]:
    """Return the figures that a claim is judged by as a step."""
    _ = language.gettext
    return [_step(_("What the figures say of a claim"), said or code, claim=ClaimView(claim=code))]


def indicator_steps(dataset: Dataset, name: str, language: Language) -> list[Step]:
    """Return the lines of an indicator as a step; none where it has no line."""
    codes = [code for code in lines_offered(dataset) if key_of(code).indicator == name][:_LINES]
    if not codes:
        return []
    title = content.indicator_titles(dataset, language)[name]
    return line_steps(dataset, LinesView(lines=tuple(codes)), title, language)


def _step(headline: str, text: str, events: Collection[str] = (), **view: object) -> Step:
    """Make a step; a text that would not change with the data gives way to one that need not."""
    changes = plain_numbers(text) or any(directions(text, code) for code in LOCALES)
    lasting = text if text and not changes else headline
    return Step.model_validate(
        {
            "headline": without_numbers(headline).strip()[:_LONGEST] or "…",
            "text": without_numbers(lasting).strip()[:400] or "…",
            "events": tuple(events),
            **view,
        }
    )
