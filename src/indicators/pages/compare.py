"""Compare: lines put through transforms, mirror statistics, two lines crossed, event studies."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from indicators.pages import (
    Context,
    Page,
    compare_controls,
    compare_cross,
    compare_lines,
    compare_mirror,
    compare_rows,
    compare_study,
    downloads,
    show,
    story_steps,
)
from indicators.pages.choices import selection
from indicators.pages.compare_controls import Known
from indicators.pages.compare_parts import Taken
from indicators.pages.controls import choose_years, tell_complaints
from indicators.pages.imprint import show_imprint
from indicators.pages.plain import quiet
from indicators.stories.model import LinesView, Step

_VIEWS: dict[str, Callable[[Context, Known], Taken | None]] = {
    "lines": compare_lines.draw,
    "mirror": compare_mirror.draw,
    "cross": compare_cross.draw,
    "study": compare_study.draw,
}


def draw(context: Context) -> None:
    """Draw the body of the page."""
    row = st.container(
        horizontal=True, wrap=context.narrow, vertical_alignment="center", gap="small"
    )
    with row.container(
        horizontal=True, wrap=not context.narrow, vertical_alignment="center", gap="small",
        key="modes",
    ):  # fmt: skip
        mode = compare_controls.choose_mode(context)
        known = compare_controls.choose_day(context)
        if mode != "study":
            choose_years(context)
        st.button(
            context.language.gettext("Reset"),
            key="compare_reset",
            type="tertiary",
            on_click=compare_controls.reset,
            args=(context.dataset,),
        )
    tell_complaints(context.language)
    st.markdown(quiet(_purpose(mode, context)))
    if known.day is not None:
        st.markdown(quiet(compare_controls.known_words(known, context.language)))
    taken = _VIEWS[mode](replace(context, dataset=known.today), known)
    PAGE.write_address(context.dataset)
    if taken is None:
        show_imprint(context, PAGE.title(context.language))
        return
    then = replace(context, dataset=known.then)
    with row.container(width="content"):
        _take_away(then, taken, mode)
    show_imprint(then, taken.title, compare_rows.chosen_rows(known.then, taken.figures))


def _take_away(context: Context, taken: Taken, mode: str) -> None:
    """Offer the published figures behind the view, its picture, a citation and its address."""
    downloads.take_away(
        context,
        compare_rows.chosen_rows(context.dataset, taken.figures),
        taken.draw,
        name=f"compare-{mode}",
        words=downloads.Words(taken.title),
        twin="compare.csv",
        steps=_steps(context, taken, mode),
    )


def _steps(context: Context, taken: Taken, mode: str) -> list[Step]:
    """Return the view as a step of a story; two lines crossed and event studies are none."""
    state, language = selection(), context.language
    if mode == "lines":
        view = LinesView(
            lines=tuple(state["lines"]),
            frequency=state["freq"],
            units=state["units"],
            formula=state["formula"],
            base=state["base"] or "",
            logarithmic=state["axis"] == "log",
            multiples=state["layout"] == "multiples",
            years=state["years"],
        )
        return story_steps.line_steps(context.dataset, view, taken.title, language)
    if mode == "mirror":
        mirror = story_steps.mirror_view(state["mirror"], state["factor"], state["years"])
        return story_steps.mirror_steps(mirror, taken.title, language)
    return []


def _purpose(mode: str, context: Context) -> str:
    """Say in one line what a view shows and how to use it."""
    _ = context.language.gettext
    sentences = {
        "lines": _("Choose lines, then the period, the unit and what to show of them."),
        "mirror": _(
            "The same goods, counted once by the seller’s country and once by the buyer’s."
        ),
        "cross": _("Two lines against each other: each mark is a period that both have."),
        "study": _(
            "A change round an event, and the same change round every other date of the line."
        ),
    }
    return sentences[mode]


PAGE = Page(
    "compare",
    lambda language: language.gettext("Compare the figures"),
    compare_controls.parameters,
    draw,
    compare_controls.hidden,
)


def page() -> None:
    """Draw the page."""
    show(PAGE)
