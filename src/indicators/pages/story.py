"""Stories: tell one on a stage, take it away as a file, or make one of your own."""

import secrets
from urllib.parse import urlencode

import streamlit as st

from indicators.errors import DataError
from indicators.language import LOCALES
from indicators.loaders import Dataset, per_dataset
from indicators.pages import Context, Page, chart_config, show, story_files, story_maker
from indicators.pages.address import Parameter, TextParameter
from indicators.pages.choices import position, selection, widget
from indicators.pages.controls import tell_complaints
from indicators.pages.imprint import show_imprint
from indicators.pages.plain import plain, quiet
from indicators.pages.story_parts import OWN, chosen_story, told
from indicators.stories.library import Told, titles
from indicators.stories.model import MOST_STEPS
from indicators.stories.scenes import Look, Scene


@per_dataset
def parameters(dataset: Dataset) -> list[Parameter]:
    """Return the coded choices of this page that the address keeps."""
    names = dict.fromkeys(name for code in LOCALES for name in titles(dataset, code))
    return [
        Parameter("story", (*names, OWN), (next(iter(names), OWN),)),
        Parameter("step", tuple(map(str, range(1, MOST_STEPS + 1))), ("1",)),
        TextParameter("draft", (), ()),
    ]


def hidden(_dataset: Dataset) -> set[str]:
    """Name the choices that play no part: the visitor's own story, where another is shown."""
    return set() if selection()["story"] == OWN else {"draft"}


def draw(context: Context) -> None:
    """Draw the body of the page."""
    language = context.language
    known = titles(context.dataset, language.code)
    row = st.container(horizontal=True, vertical_alignment="center", gap="small", key="story_row")
    with row:
        _choose(context, known)
    tell_complaints(language)
    try:
        story = chosen_story(context)
    except DataError as error:
        _broken(error, context)
        story = None
    if story is None:
        PAGE.write_address(context.dataset)
        show_imprint(context, PAGE.title(language))
        if selection()["story"] == OWN:
            story_maker.show(context, None)
        return
    shown = told(context, story)
    _step_within(len(shown.scenes))
    PAGE.write_address(context.dataset)
    with row:
        _present(context)
        story_files.take_away(context, shown)
    if selection()["story"] == OWN:
        tabs = st.tabs([language.gettext("Preview"), language.gettext("Edit")])
        with tabs[0]:
            _preview(context, shown)
        with tabs[1]:
            story_maker.show(context, story)
    else:
        _preview(context, shown)
    number = selection()["step"]
    show_imprint(context, f"{number}. {shown.scenes[int(number) - 1].headline}")


def _choose(context: Context, known: dict[str, str]) -> None:
    names = {**known, OWN: context.language.gettext("My own story")}
    st.selectbox(
        context.language.gettext("Story"),
        list(names),
        index=position(list(names), selection()["story"]),
        format_func=lambda name: names.get(name, name),
        label_visibility="collapsed",
        width=400,
        **widget("story", then=_begin),
    )


def _begin() -> None:
    selection()["step"] = "1"


def _step_within(count: int) -> None:
    """Keep the step within the story, which may have become shorter."""
    selection()["step"] = str(min(int(selection()["step"] or 1), count))


def _broken(error: DataError, context: Context) -> None:
    st.error(context.language.gettext("This story cannot be told:"))
    st.markdown("\n".join(f"- {plain(problem)}" for problem in error.problems))


# --- the stage -----------------------------------------------------------------------------------


def stage_address(context: Context, **more: str) -> str:
    """Return the address of the stage, at the step that is shown.

    Stages and speaker's views of one session are a pair, and follow each other.
    """
    own = selection()["story"] == OWN
    asked = {
        "story": selection()["story"],
        **({"draft": selection()["draft"]} if own else {}),
        "step": selection()["step"],
        "pair": st.session_state.setdefault("stage_pair", secrets.token_hex(4)),
        **({"lang": context.language.code} if context.language.code != "en" else {}),
        **more,
    }
    return f"./story?stage=1&{urlencode(asked)}"


def _present(context: Context) -> None:
    _ = context.language.gettext
    st.link_button(
        _("Present"),
        stage_address(context),
        icon=":material/slideshow:",
        type="primary",
        help=_("The stage, in a tab of its own: → and ← go on and back, ? lists the keys"),
    )
    st.link_button(
        _("Speaker’s view"),
        stage_address(context, speaker="1"),
        icon=":material/speaker_notes:",
        help=_("Notes, the next step and a clock; it follows the stage and drives it"),
    )


# --- the preview ---------------------------------------------------------------------------------


def _preview(context: Context, shown: Told) -> None:
    number = int(selection()["step"])
    scene = shown.scenes[number - 1]
    main, side = st.columns([3.1, 1], gap="medium")
    with main:
        _scene(context, scene)
    with side:
        _walk(context, shown, number)


def _scene(context: Context, scene: Scene) -> None:
    st.header(plain(scene.headline), anchor=False)
    st.markdown(plain(scene.text))
    if scene.plots:
        look = Look(dark=context.dark, form="phone" if context.narrow else "page")
        st.plotly_chart(
            scene.draw(look),
            theme=None,
            key="story_chart",
            alt=scene.alternative,
            config=chart_config(context.language),
        )
    else:
        st.info(context.language.gettext("The data have nothing to draw for this step."))
    if scene.source:
        st.markdown(quiet(context.language.gettext("Source: {names}").format(names=scene.source)))
    if scene.notes:
        with st.expander(context.language.gettext("Speaker notes"), expanded=not context.narrow):
            st.markdown(plain(scene.notes))


def _walk(context: Context, shown: Told, number: int) -> None:
    """Show the ways to the other steps, and what stands large beside the chart on the stage."""
    _ = context.language.gettext
    count = len(shown.scenes)
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Previous"), key="step_previous", shortcut="left", width="stretch",
            disabled=number == 1, on_click=_go, args=(number - 1,),
        )  # fmt: skip
        st.button(
            _("Next"), key="step_next", shortcut="right", width="stretch",
            disabled=number == count, on_click=_go, args=(number + 1,),
        )  # fmt: skip
    for value in shown.scenes[number - 1].call_out:
        st.markdown(f"**{plain(value.text)}** {quiet(value.label)}")
    headlines = {str(scene.number): scene.headline for scene in shown.scenes}
    st.radio(
        _("Steps"),
        list(headlines),
        index=number - 1,
        format_func=lambda code: f"{code}. {plain(headlines.get(code, ''))}",
        **widget("step", variant="_list", words=headlines),
    )


def _go(number: int) -> None:
    selection()["step"] = str(number)


PAGE = Page(
    "story",
    lambda language: language.gettext("Tell the story"),
    parameters,
    draw,
    hidden,
)


def page() -> None:
    """Draw the page."""
    show(PAGE)
