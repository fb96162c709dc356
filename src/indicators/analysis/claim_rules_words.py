"""What a claim rule says: messages with typed values, written out in a language when asked for.

A rule does not know who reads its finding. It names a message and the numbers, periods and names
in it; ``write`` translates the message and writes each value as the language does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from babel.lists import format_list

from indicators.language import Language
from indicators.periods import parse

__all__ = [
    "N_",
    "Amount",
    "Change",
    "Finding",
    "Listed",
    "Name",
    "Number",
    "On",
    "Says",
    "Share",
    "Times",
    "When",
    "Writable",
    "listed",
    "quoted",
    "says",
]


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext tools find such messages
    """Mark a message to be translated; that is done when it is written."""
    return message


class Writable(Protocol):
    """A value that each language writes in its own way."""

    def write(self, language: Language) -> str:
        """Write the value out."""
        ...  # pragma: no cover


@dataclass(frozen=True)
class Amount:
    """A value in a unit of the registry: ``$131.5 million``, ``692,500 TEU``, ``89%``."""

    value: float
    unit: str

    def write(self, language: Language) -> str:
        """Write it with its unit."""
        return language.quantity(self.value, self.unit)


@dataclass(frozen=True)
class Change:
    """A change as a ratio: 0.36 is ``+36%``."""

    ratio: float

    def write(self, language: Language) -> str:
        """Write it with its sign."""
        return language.percent(self.ratio, signed=True)


@dataclass(frozen=True)
class Share:
    """A part of a whole as a ratio: 0.36 is ``36%``."""

    ratio: float

    def write(self, language: Language) -> str:
        """Write it as per cent."""
        return language.percent(self.ratio)


@dataclass(frozen=True)
class Times:
    """How many times as much: 2 is ``twice``, 2.51 is ``2.5 times``."""

    factor: float

    def write(self, language: Language) -> str:
        """Write it as it stands before 'as many'."""
        return language.times(self.factor)


@dataclass(frozen=True)
class Number:
    """A plain number, with at most ``digits`` decimals."""

    value: float
    digits: int = 0

    def write(self, language: Language) -> str:
        """Write it with grouping."""
        return language.number(self.value, self.digits)


@dataclass(frozen=True)
class When:
    """A period by its SDMX text."""

    period: str

    def write(self, language: Language) -> str:
        """Write it as ``2021`` or ``first half of 2021``."""
        return language.period(parse(self.period))


@dataclass(frozen=True)
class On:
    """A date, as precisely as it is known."""

    start: date
    stop: date
    precision: str = "day"

    def write(self, language: Language) -> str:
        """Write it, with its last day where it has more than one."""
        last = self.stop - timedelta(days=1) if self.precision == "day" else None
        return language.date_range(self.start, self.precision, last)


@dataclass(frozen=True)
class Name:
    """A name that the data give in each language."""

    en: str
    nl: str

    def write(self, language: Language) -> str:
        """Give the name in the language."""
        return self.nl if language.code == "nl" else self.en


@dataclass(frozen=True)
class Listed:
    """Several values, written as a list with its last comma or 'and'."""

    items: tuple[Writable, ...]

    def write(self, language: Language) -> str:
        """Write them as one list."""
        return format_list([item.write(language) for item in self.items], locale=language.locale)


@dataclass(frozen=True)
class Says:
    """A message and the values for its placeholders."""

    message: str
    values: tuple[tuple[str, Writable], ...] = ()

    def write(self, language: Language) -> str:
        """Translate the message and fill in the values."""
        written = {name: value.write(language) for name, value in self.values}
        return language.gettext(self.message).format(**written)


def says(message: str, **values: Writable) -> Says:
    """Make a sentence of a marked message and its values."""
    return Says(message, tuple(values.items()))


def listed(items: Iterable[Writable]) -> Listed:
    """Make a list, each value once and in order."""
    return Listed(tuple(dict.fromkeys(items)))


def quoted(name: Name) -> Name:
    """Put a name between quotation marks, so that its own commas do not run into the sentence."""
    return Name(f"“{name.en}”", f"“{name.nl}”")


@dataclass(frozen=True)
class Finding:
    """What a rule found.

    ``verdict`` is supported, partly, contradicted, or open where figures are missing. ``used`` are
    the observation_ids and ``events`` the event_ids that it rests on, in order; ``doubtful`` are
    figures in doubt of the same periods, which were set aside; ``numbers`` are what was computed.
    ``gap`` is how far the figures are from what the article says, from 0 (it holds) to 1; each rule
    says in its module what it measures.
    """

    verdict: str
    used: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    gap: float = 0.0
    parts: tuple[Says, ...] = ()
    how: tuple[Says, ...] = ()

    def sentence(self, language: Language) -> str:
        """Say what was found, with the figures, and how sure it is."""
        return " ".join(part.write(language) for part in self.parts)

    def words(self, language: Language) -> str:
        """Say how the rule decides."""
        return " ".join(part.write(language) for part in self.how)
