"""Make a story of one's own: its texts and the order of its steps, as a file and back."""

from collections.abc import Sequence

import streamlit as st
from pydantic import ValidationError

from indicators.errors import DataError, UnknownName
from indicators.language import Language
from indicators.pages import Context
from indicators.pages.choices import field, selection
from indicators.pages.plain import plain, quiet
from indicators.pages.story_parts import keep
from indicators.stories.checking import read_checked
from indicators.stories.library import faults, open_story, titles
from indicators.stories.model import Step, Story
from indicators.stories.reading import MOST_BYTES
from indicators.stories.writing import to_toml

_REPLACES = "story_replaces"
"""The widget that allows another story to take the place of the visitor's own."""


def show(context: Context, story: Story | None) -> None:
    """Show what can be done with the visitor's story, or how to begin one."""
    if story is None:
        if selection()["draft"]:
            st.info(
                context.language.gettext(
                    "The story of this address is no longer here: a server keeps the newest only,"
                    " until it stops. If you have it as a file, open that below."
                )
            )
        st.markdown(_how_to(context.language))
        _begin(context)
        return
    _tell_faults(context, story)
    _title(context, story)
    for number in range(len(story.steps)):
        _step(context, story, number)
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            context.language.gettext("Download as TOML"),
            data=to_toml(story),
            file_name=f"my-story.{story.language}.toml",
            mime="application/toml",
            icon=":material/download:",
            on_click="ignore",
            key="story_toml",
        )
    with st.expander(context.language.gettext("Begin with another one")):
        replaces = st.checkbox(
            context.language.gettext(
                "Replace my own story: I have it as a file, or need it no more"
            ),
            key=_REPLACES,
        )
        _begin(context, disabled=not replaces)


def _how_to(language: Language) -> str:
    return plain(
        language.gettext(
            "Go to a page, choose a view, and press “Add to my story” below “Download & cite”. Or"
            " begin with a copy of a story that is here, or with a file."
        )
    )


# --- beginning -----------------------------------------------------------------------------------


def _begin(context: Context, *, disabled: bool = False) -> None:
    _ = context.language.gettext
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name, title in titles(context.dataset, context.language.code).items():
            st.button(
                _("Copy “{title}”").format(title=plain(title)),
                key=f"copy_{name}",
                icon=":material/content_copy:",
                disabled=disabled,
                on_click=_copy,
                args=(context, name),
            )
    given = st.file_uploader(
        _("A story as TOML, at most {size} kB").format(size=MOST_BYTES // 1000),
        type="toml",
        key="story_file",
        disabled=disabled,
        on_change=_load,
        args=(context,),
    )
    problems: Sequence[str] = st.session_state.get("story_problems", ())
    if given is not None and problems:
        st.error(_("This file is no story that can be told:"))
        st.markdown("\n".join(f"- {plain(problem)}" for problem in problems))


def _copy(context: Context, name: str) -> None:
    """Begin with a copy of a story; one that is broken is opened instead, with what is wrong."""
    try:
        keep(open_story(context.dataset, name, context.language.code))
    except (DataError, UnknownName):
        selection()["story"] = name
    else:
        selection()["story"] = "own"
        st.session_state[_REPLACES] = False


def _load(context: Context) -> None:
    """Read the file that was given; one with a fault changes nothing."""
    given = st.session_state["story_file"]
    st.session_state["story_problems"] = ()
    if given is None:
        return
    try:
        keep(read_checked(given.getvalue(), "story.toml", context.dataset))
    except DataError as error:
        st.session_state["story_problems"] = [str(problem) for problem in error.problems]
    else:
        selection()["story"] = "own"
        st.session_state[_REPLACES] = False


# --- editing -------------------------------------------------------------------------------------


def _tell_faults(context: Context, story: Story) -> None:
    """Say what the data do not have for this story; it is told all the same, without it."""
    problems = faults(story, context.dataset)
    if problems:
        st.warning("\n".join(f"- {plain(problem)}" for problem in problems))


def _title(context: Context, story: Story) -> None:
    def change(title: str) -> None:
        if title.strip():
            keep(story.model_copy(update={"title": title.strip()}))

    st.text_input(
        context.language.gettext("Title"),
        story.title,
        max_chars=120,
        **field("story_title", story.title, change),
    )


def _step(context: Context, story: Story, number: int) -> None:
    _ = context.language.gettext
    step = story.steps[number]
    last = len(story.steps) - 1
    with st.expander(f"{number + 1}. {plain(step.headline)}"):
        _text(story, number, "headline", _("Headline: what is found"), 120)
        _text(story, number, "text", _("Text: one or two sentences"), 400)
        _text(story, number, "notes", _("Speaker notes"), 4000)
        named = next(iter(story.figures), "transit")
        told = _("A name in braces, such as {name}, stands for a figure of the story’s file.")
        st.markdown(quiet(told.format(name=f"{{{named}}}")))
        with st.container(horizontal=True, gap="small"):
            st.button(
                _("Up"), key=f"up_{number}", icon=":material/arrow_upward:",
                disabled=number == 0, on_click=_move, args=(story, number, number - 1),
            )  # fmt: skip
            st.button(
                _("Down"), key=f"down_{number}", icon=":material/arrow_downward:",
                disabled=number == last, on_click=_move, args=(story, number, number + 1),
            )  # fmt: skip
            st.button(
                _("Remove"), key=f"remove_{number}", icon=":material/delete:",
                disabled=last == 0, on_click=_remove, args=(story, number),
            )  # fmt: skip


def _text(story: Story, number: int, name: str, label: str, longest: int) -> None:
    text = getattr(story.steps[number], name)

    def change(text: str) -> None:
        try:
            changed = Step.model_validate(
                story.steps[number].model_copy(update={name: text}).model_dump()
            )
        except ValidationError:
            # An empty headline: the text that was there stays.
            return
        _replace(story, [*story.steps[:number], changed, *story.steps[number + 1 :]])

    make = st.text_input if name == "headline" else st.text_area
    make(label, text, max_chars=longest, **field(f"story_{name}_{number}", text, change))


def _move(story: Story, number: int, to: int) -> None:
    steps = list(story.steps)
    steps.insert(to, steps.pop(number))
    _replace(story, steps)


def _remove(story: Story, number: int) -> None:
    _replace(story, [*story.steps[:number], *story.steps[number + 1 :]])


def _replace(story: Story, steps: Sequence[Step]) -> None:
    keep(story.model_copy(update={"steps": tuple(steps)}))
