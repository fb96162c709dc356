"""The address is the view: choices are kept in the query string as short, lasting codes.

Streamlit's own binding writes the label that is shown, which changes with the language and with
every edit of a title, and is forgotten on the way to another page. Choices therefore go through
here.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from indicators.analysis.searching import LONGEST
from indicators.pages.choices import selection

#: Where the session keeps the query string that it wrote last, to tell a visitor's Back from it.
_WRITTEN = "address_written"
#: Where it keeps the choices that it wrote, to tell a visitor's Back from a click that was quicker
#: than the address: a browser sends the address that it shows, and a new one takes its time.
_CHOSEN = "address_chosen"
_COMPLAINTS = "address_complaints"
#: The page that is open, the query string that each page had last, and what all pages share of it.
_PAGE = "address_page"
_VIEWS = "address_views"
_SHARED = "address_shared"

SHARED = ("lang", "years")
"""The choices that go along to every page that has them."""

#: Longest query value that is looked at: a longer one is no choice of ours.
_LONGEST = 2000

Hidden = Callable[[], Collection[str]]
"""What names the choices that play no part in the view: the address leaves them out."""


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
        """Return what there is of the range, as other pages may have more years than this one."""
        if not re.fullmatch(r"[12]\d{3}-[12]\d{3}", text):
            return (), [text]
        first = max(text[:4], min(self.allowed))
        last = min(text[5:], max(self.allowed))
        return ((f"{first}-{last}",), []) if first <= last else ((), [text])

    def state(self, codes: tuple[str, ...]) -> Any:
        """Return the range as the slider's value."""
        first, _, last = codes[0].partition("-")
        return int(first), int(last)

    def codes(self, state: Any) -> tuple[str, ...]:
        """Return the slider's value as a range."""
        first, last = state
        return (f"{first}-{last}",)


@dataclass(frozen=True)
class SwitchParameter(Parameter):
    """Something that is on or off; ``allowed`` has what the address says of either, on first."""

    def state(self, codes: tuple[str, ...]) -> Any:
        """Return whether it is on."""
        return codes == tuple(self.allowed)[:1]

    def codes(self, state: Any) -> tuple[str, ...]:
        """Return the code of on or off."""
        on, off = self.allowed
        return (on,) if state else (off,)


@dataclass(frozen=True)
class TextParameter(Parameter):
    """A text of the visitor: whatever it is, it is searched for."""

    def read(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the beginning of the text: no search looks at more."""
        return ((text[:LONGEST],) if text.strip() else ()), []

    def state(self, codes: tuple[str, ...]) -> Any:
        """Return the text as the value of its field."""
        return next(iter(codes), "")

    def codes(self, state: Any) -> tuple[str, ...]:
        """Return what is in the field."""
        text = str(state or "")[:LONGEST]
        return (text,) if text.strip() else ()


def restore(page: str, parameters: Iterable[Parameter], hidden: Hidden) -> None:
    """Set the choices to what the address asks for, when the visitor has just come to it.

    That is on the first run, on the way from another page, and after Back or Forward, which change
    the address and no choice. What the address asks for and does not exist is left at its default,
    and ``complaints`` tells it. Choices that are hidden stay as they are: no address has them.
    """
    parameters = list(parameters)
    address = {name: value[:_LONGEST] for name, value in st.query_params.to_dict().items()}
    state = st.session_state
    arrived = state.get(_PAGE) != page
    if arrived or (state.get(_WRITTEN) != address and not _has_just_chosen(parameters)):
        _read(parameters, address, hidden)
        state[_PAGE] = page
        _note(parameters, address)
    _leave_out_what_is_gone(parameters)
    _note_view(page, parameters, hidden())


def _read(parameters: Collection[Parameter], address: Mapping[str, str], hidden: Hidden) -> None:
    held = selection()
    before = dict(held)
    complaints: list[tuple[str, str]] = []
    for parameter in parameters:
        codes = parameter.default
        if parameter.name in address:
            text = address[parameter.name]
            good, bad = parameter.read(text)
            complaints += [(parameter.name, code) for code in bad]
            empty_on_purpose = parameter.several and not text
            codes = good if good or empty_on_purpose else parameter.default
        held[parameter.name] = parameter.state(codes)
    for name in set(hidden()) & set(before) - set(address):
        held[name] = before[name]
    st.session_state[_COMPLAINTS] = complaints


def _leave_out_what_is_gone(parameters: Iterable[Parameter]) -> None:
    """Put the default in the place of a choice that newer data do not have any more."""
    held = selection()
    for parameter in parameters:
        codes = parameter.codes(held.setdefault(parameter.name, parameter.state(parameter.default)))
        good, bad = parameter.read(",".join(codes))
        if bad:
            held[parameter.name] = parameter.state(good or parameter.default)


def _note(parameters: Iterable[Parameter], address: Mapping[str, str]) -> None:
    """Note what the address has, and the choices that it stands for."""
    st.session_state[_WRITTEN] = dict(address)
    held = selection()
    st.session_state[_CHOSEN] = {
        parameter.name: parameter.codes(held[parameter.name]) for parameter in parameters
    }


def _has_just_chosen(parameters: Iterable[Parameter]) -> bool:
    """Return whether the visitor changed a choice since the address was last written."""
    chosen, held = st.session_state.get(_CHOSEN, {}), selection()
    return any(
        parameter.codes(held[parameter.name]) != chosen[parameter.name]
        for parameter in parameters
        if parameter.name in chosen
    )


def complaints() -> list[tuple[str, str]]:
    """Return what the address asked for and does not exist, as (parameter, value), once."""
    return list(st.session_state.pop(_COMPLAINTS, []))


def write(page: str, parameters: Iterable[Parameter], hidden: Hidden) -> None:
    """Write the choices to the address; a default and what is hidden stay out of it."""
    parameters = list(parameters)
    names = {parameter.name for parameter in parameters}
    before = st.query_params.to_dict()
    foreign = {name: text for name, text in before.items() if name not in names}
    address = foreign | _note_view(page, parameters, hidden())
    for parameter in parameters:
        text = before.get(parameter.name, "")
        if parameter.name in SHARED and _goes_beyond(parameter, text):
            address[parameter.name] = text
    if address != before:
        st.query_params.from_dict(address)
    _note(parameters, address)


def _goes_beyond(parameter: Parameter, text: str) -> bool:
    """Return whether a text means what is chosen and more, which another page has."""
    codes = parameter.codes(selection()[parameter.name])
    return parameter.read(text)[0] == codes and text != ",".join(codes)


def _note_view(
    page: str, parameters: Iterable[Parameter], left_out: Collection[str]
) -> dict[str, str]:
    """Note for the links what the address of a page is, and what of it all pages share."""
    held = selection()
    shared = st.session_state.setdefault(_SHARED, {})
    query = {}
    for parameter in parameters:
        codes = parameter.codes(held[parameter.name])
        if parameter.name in left_out:
            continue
        if codes != parameter.default:
            query[parameter.name] = ",".join(codes)
        # A page that has fewer years than another shows a part of the range and leaves it as it is.
        if (
            parameter.name in SHARED
            and parameter.read(shared.get(parameter.name) or "")[0] != codes
        ):
            shared[parameter.name] = query.get(parameter.name)
    st.session_state.setdefault(_VIEWS, {})[page] = query
    return query


def view(page: str, names: Collection[str] = SHARED) -> dict[str, str]:
    """Return the query of the way to another page: its view, and the choices that are shared.

    ``names`` are those of the shared choices that the page has.
    """
    own = st.session_state.get(_VIEWS, {}).get(page, {})
    shared = st.session_state.get(_SHARED, {})
    query = {name: text for name, text in own.items() if name not in SHARED}
    return query | {name: shared[name] for name in SHARED if name in names and shared.get(name)}
