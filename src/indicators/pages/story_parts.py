"""What the parts of the story page share: the story that is chosen, and its scenes."""

from collections.abc import Sequence

import streamlit as st

from indicators.errors import UnknownName
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages import Context
from indicators.pages.choices import selection
from indicators.stories.library import Told, drafts, open_story, tell
from indicators.stories.model import MOST_STEPS, Step, Story

__all__ = ["OWN", "add_steps", "chosen_story", "keep", "own_story", "told"]

OWN = "own"
"""The name of the story that a visitor makes."""

_MINE = "my_draft"
"""Where the session keeps the name of the story that it has begun."""


def own_story() -> Story | None:
    """Return the story that the visitor is making, or None where there is none."""
    name = selection().get("draft")
    if not name:
        return None
    try:
        return drafts.get(name)
    except UnknownName:
        return None


def keep(story: Story) -> None:
    """Keep the visitor's story as it is now; the address leads back to it.

    A story that came by a link is copied: whoever gave it away still has it as it was.
    """
    name = drafts.put(story, st.session_state.get(_MINE))
    st.session_state[_MINE] = selection()["draft"] = name


def add_steps(steps: Sequence[Step], language: Language) -> None:
    """Add steps at the end of the visitor's story, which begins with them where there is none."""
    mine = st.session_state.get(_MINE)
    selection()["draft"] = mine or selection().get("draft", "")
    story = own_story()
    if story is None:
        title = language.gettext("My own story")
        begun = {"title": title, "language": language.code, "steps": tuple(steps)}
        story = Story.model_validate(begun)
    else:
        more = (*story.steps, *steps)[:MOST_STEPS]
        story = story.model_copy(update={"steps": more})
    keep(story)


def chosen_story(context: Context) -> Story | None:
    """Return the story that is chosen; raises `DataError` where it is broken."""
    name = selection()["story"]
    if name == OWN:
        return own_story()
    return open_story(context.dataset, name, context.language.code)


def told(context: Context, story: Story) -> Told:
    """Make the scenes of a story, once for each state of the data."""
    key = selection()["draft"] if selection()["story"] == OWN else ""
    return _told(
        context.dataset.version,
        story.model_dump_json(),
        key or selection()["story"],
        context.dataset,
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _told(
    version: str,  # noqa: ARG001 - the cache is keyed by it, since a Dataset cannot be hashed
    text: str,
    key: str,
    _dataset: Dataset,
) -> Told:
    return tell(Story.model_validate_json(text), _dataset, key)
