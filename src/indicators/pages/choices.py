"""What the visitor chose, held apart from the widgets that show it.

A browser remembers a value for each key of a widget and sends it back whatever was set meanwhile,
and a widget that opens later, in a menu or a tab, begins with its default. So the choices are the
session's own: a widget begins with its choice as the default, and gets a new key, which makes it
a new widget, once anything else changed the choice: a button, the address, another widget, or
another language with other words for it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypedDict

import streamlit as st
from streamlit.elements.lib.mutable_tab_container import TabContainer


class WidgetArguments(TypedDict):
    """What Streamlit needs to know of a widget that shows a choice."""

    key: str
    on_change: Callable[..., None]
    args: tuple[Any, ...]


def selection() -> dict[str, Any]:
    """Return what is chosen, by the names that the address uses."""
    held: dict[str, Any] = st.session_state.setdefault("choices", {})
    return held


def widget(
    name: str, *, variant: str = "", then: Callable[[], None] | None = None, words: Any = None
) -> WidgetArguments:
    """Return key and callback of a widget that shows a choice and changes it.

    ``variant`` tells two widgets of one choice apart. ``then`` is done once the choice is changed.
    ``words`` are its options, or their words, where these change with more than the language: a
    browser knows an option by its words, and a choice that was not among them is not shown later.
    """

    def store(value: Any) -> None:
        selection()[name] = value
        if then is not None:
            then()

    return field(f"{name}{variant}", selection().get(name), store, words=words)


def clearable(name: str, words: Any = None) -> WidgetArguments:
    """Return key and callback of a box that can be emptied.

    Streamlit lets a visitor empty only what begins empty, so its value is set instead.
    """
    arguments = widget(name, words=words)
    st.session_state[arguments["key"]] = selection().get(name)
    return arguments


def field(
    name: str,
    value: Any,
    store: Callable[[Any], None],
    read: Callable[[Any], Any] = lambda state: state,
    words: Any = None,
) -> WidgetArguments:
    """Return key and callback of a widget that shows a value; ``store`` gets what it is changed to.

    The widget has to begin with the value as its default. ``read`` makes a value of its state,
    where the two are different things.
    """
    language = selection().get("lang")
    shown = (value, language, words)
    widgets: dict[str, tuple[int, Any]] = st.session_state.setdefault("widgets", {})
    count, before = widgets.get(name, (0, shown))
    if before != shown:
        count += 1
    widgets[name] = (count, shown)
    key = f"{name}-{count}" if count else name

    def take() -> None:
        changed = read(st.session_state[key])
        widgets[name] = (count, (changed, language, words))
        store(changed)

    return {"key": key, "on_change": take, "args": ()}


def position(options: Sequence[Any], value: Any) -> int | None:
    """Return where a value stands among the options of a box or a list, or None."""
    return options.index(value) if value in options else None


def tabs(name: str, titles: Mapping[str, str]) -> Sequence[TabContainer]:
    """Show tabs, open at the one that is chosen; ``titles`` has the title of each code."""
    labels = list(titles.values())
    code = str(selection()[name])

    def store(label: Any) -> None:
        selection()[name] = list(titles)[labels.index(label)]

    arguments = field(f"{name}_tabs", titles[code], store)
    # The default is a part of what tabs are known by: set, the open tab leaves them the same.
    st.session_state[arguments["key"]] = titles[code]
    return st.tabs(labels, **arguments)
