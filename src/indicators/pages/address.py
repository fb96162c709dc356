"""The address is the view: choices are kept in the query string as short, lasting codes.

Streamlit's own binding writes the label that is shown, which changes with the language and with
every edit of a title, and is forgotten on the way to another page. Choices therefore go through
here; only a switch of one page, whose label is its value, is bound by Streamlit.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

#: Where the session keeps the query string that it wrote last, to tell a visitor's Back from it.
_WRITTEN = "address_written"
#: Where it keeps the choices that it wrote, to tell a visitor's Back from a click that was quicker
#: than the address: a browser sends the address that it shows, and a new one takes its time.
_CHOSEN = "address_chosen"
#: Set by a choice that every page shares: it is made before the page restores its own.
_SHARED = "address_shared"
_COMPLAINTS = "address_complaints"
_EARLY = "address_early"

#: Longest query value that is looked at: a longer one is no choice of ours.
_LONGEST = 2000


@dataclass(frozen=True)
class Parameter:
    """One coded choice: its name in the address, what it may be, and what it is by default.

    Of ``several``, at most ``most`` can be chosen; 0 is as many as there are.
    """

    name: str
    allowed: Collection[str]
    default: tuple[str, ...]
    several: bool = False
    most: int = 0

    def read(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the codes that are allowed, and those that are not or are too many."""
        asked = tuple(dict.fromkeys(text.split(","))) if self.several else (text,)
        good = tuple(code for code in asked if code in self.allowed)
        good = good[: self.most or None]
        return good, [code for code in asked if code and code not in good]

    def state(self, codes: tuple[str, ...]) -> Any:
        """Return the codes as the widget's value."""
        return list(codes) if self.several else next(iter(codes), None)

    def codes(self, state: Any) -> tuple[str, ...]:
        """Return the widget's value as codes."""
        if self.several:
            return tuple(state or ())
        return () if state is None else (str(state),)


@dataclass(frozen=True)
class YearRange(Parameter):
    """A first and a last year, written ``2013-2025``; ``allowed`` holds the years there are."""

    def read(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the range if both its years are allowed and in order."""
        first, _, last = text.partition("-")
        good = first in self.allowed and last in self.allowed and first <= last
        return ((text,), []) if good else ((), [text])

    def state(self, codes: tuple[str, ...]) -> Any:
        """Return the range as the slider's value."""
        first, _, last = codes[0].partition("-")
        return int(first), int(last)

    def codes(self, state: Any) -> tuple[str, ...]:
        """Return the slider's value as a range."""
        first, last = state
        return (f"{first}-{last}",)


def restore(parameters: Iterable[Parameter], keep: Iterable[str] = ()) -> None:
    """Set the session to what the address asks for, when the visitor has just come to it.

    ``keep`` names choices that outlast a run in which their widget is not shown.

    That is on the first run, and after Back or Forward, which change the address and no choice.
    What the address asks for and does not exist is left at its default, and ``complaints`` tells
    it.
    """
    parameters = list(parameters)
    asked = {name: value[:_LONGEST] for name, value in st.query_params.to_dict().items()}
    for name in keep:
        if name in st.session_state:
            # To set it is to own it: Streamlit forgets the value of a widget that it did not show.
            st.session_state[name] = st.session_state[name]
    if st.session_state.pop(_SHARED, False):
        # Browsers know a choice by the words that are shown: in new words they need it anew.
        for name in {parameter.name for parameter in parameters} & set(st.session_state):
            st.session_state[name] = st.session_state[name]
        return
    if st.session_state.get(_WRITTEN) == asked or _has_just_chosen(parameters):
        return
    first = _WRITTEN not in st.session_state
    complaints: list[tuple[str, str]] = []
    for parameter in parameters:
        if parameter.name not in asked:
            if not first:
                st.session_state[parameter.name] = parameter.state(parameter.default)
            continue
        good, bad = parameter.read(asked[parameter.name])
        complaints += [(parameter.name, code) for code in bad]
        empty_on_purpose = parameter.several and not asked[parameter.name]
        chosen = good if good or empty_on_purpose else parameter.default
        st.session_state[parameter.name] = parameter.state(chosen)
    st.session_state[_COMPLAINTS] = complaints
    st.session_state[_WRITTEN] = asked
    # Noted now: the next Back may end this run before it comes to write.
    st.session_state[_CHOSEN] = {
        parameter.name: parameter.codes(st.session_state[parameter.name])
        for parameter in parameters
        if parameter.name in st.session_state
    }


def _has_just_chosen(parameters: Iterable[Parameter]) -> bool:
    """Return whether the visitor changed a choice since the address was last written."""
    chosen = st.session_state.get(_CHOSEN, {})
    return any(
        parameter.codes(st.session_state[parameter.name]) != chosen[parameter.name]
        for parameter in parameters
        if parameter.name in chosen and parameter.name in st.session_state
    )


def restore_shared(parameter: Parameter) -> None:
    """Set the session to what the address asks of a choice that every page shares.

    Its widget, another one on every page, calls ``choose_shared`` when the visitor changes it.
    """
    text = st.query_params.get(parameter.name, "")[:_LONGEST]
    good, bad = parameter.read(text)
    if bad and _WRITTEN not in st.session_state:
        st.session_state[_EARLY] = [(parameter.name, code) for code in bad]
    st.session_state[parameter.name] = parameter.state(good or parameter.default)


def choose_shared(parameter: Parameter) -> None:
    """Write a choice that every page shares to the address, as soon as it is made."""
    st.session_state[_SHARED] = True
    codes = parameter.codes(st.session_state[parameter.name])
    if codes == parameter.default:
        st.query_params.pop(parameter.name, None)
    else:
        st.query_params[parameter.name] = ",".join(codes)


def check(name: str, is_valid: Callable[[list[str]], bool]) -> None:
    """Complain once about a parameter that Streamlit binds and falls back from in silence."""
    values = [value[:_LONGEST] for value in st.query_params.get_all(name)]
    if values and not is_valid(values) and _WRITTEN not in st.session_state:
        st.session_state.setdefault(_EARLY, []).append((name, ", ".join(values)))


def complaints() -> list[tuple[str, str]]:
    """Return what the address asked for and does not exist, as (parameter, value), once."""
    early = st.session_state.pop(_EARLY, [])
    return [*early, *st.session_state.pop(_COMPLAINTS, [])]


def write(parameters: Iterable[Parameter], hidden: Collection[str] = ()) -> None:
    """Write the choices of the session to the address; a default stays out of it.

    So do choices that play no part in what is shown, named in ``hidden``.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    for parameter in parameters:
        if parameter.name in hidden or parameter.name not in st.session_state:
            st.query_params.pop(parameter.name, None)
            continue
        codes = chosen[parameter.name] = parameter.codes(st.session_state[parameter.name])
        text = ",".join(codes)
        if codes == parameter.default:
            st.query_params.pop(parameter.name, None)
        elif st.query_params.get(parameter.name) != text:
            st.query_params[parameter.name] = text
    st.session_state[_WRITTEN] = st.query_params.to_dict()
    st.session_state[_CHOSEN] = chosen
