"""The numbers of a story: each reference in a text replaced by the figure that it stands for.

``{transit}`` is a figure or what is worked out from two, ``{transit.period}`` and
``{transit.reporter}`` its time and who counted; of a change ``{fall.verb}`` is rose or fell,
``{fall.noun}`` rise or fall, ``{fall.more}`` more or less. ``{E045.date}``, ``{E045.year}`` and
``{E045.title}`` are of an event.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pandas as pd

from indicators.analysis.drawing import contested, preferred
from indicators.catalog import records
from indicators.charts.content import (
    event_date,
    flow_words,
    indicator_titles,
    short_names,
)
from indicators.language import EN_DASH, Language
from indicators.loaders import Dataset
from indicators.periods import parse
from indicators.stories.model import CODE, Computed, Derived, Published, Story

LATEST = "latest"
"""The period that stands for the last whole year of a line."""

_REFERENCE = re.compile(rf"\{{(?P<code>{CODE})(?:\.(?P<part>[a-z]+))?\}}")
_BRACE = re.compile(r"[{}]")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0]\d+)*")
_YEAR = re.compile(r"(?:19|20)\d\d")

FIGURE_PARTS = ("", "period", "reporter")
CHANGE_PARTS = ("verb", "noun", "more")
EVENT_PARTS = ("date", "year", "title")


class Reference(NamedTuple):
    """A reference in a text: what it refers to, and which part of it."""

    code: str
    part: str

    def __str__(self) -> str:
        """As it is written."""
        return f"{{{self.code}.{self.part}}}" if self.part else f"{{{self.code}}}"


def references(text: str) -> list[Reference]:
    """Return the references in a text, in order."""
    return [Reference(one["code"], one["part"] or "") for one in _REFERENCE.finditer(text)]


def without_numbers(text: str) -> str:
    """Return a text with an ellipsis for each number and brace that it may not hold."""

    def ellipsis(match: "re.Match[str]") -> str:
        return match[0] if _YEAR.fullmatch(match[0]) else "…"

    return _BRACE.sub("…", _NUMBER.sub(ellipsis, text))


def plain_numbers(text: str) -> list[str]:
    """Return what a text may not hold: numbers that are no years, and braces of no reference."""
    rest = _REFERENCE.sub("", text)
    numbers = [one for one in _NUMBER.findall(rest) if not _YEAR.fullmatch(one)]
    return [*numbers, *_BRACE.findall(rest)]


class Value(NamedTuple):
    """A figure as a story tells it.

    ``text`` is how a sentence has it, ``label`` says what it is, when, and by whose count;
    ``figures`` are the ids of the observations that it comes from. ``turn`` is above, below or at 0
    as a change goes up, down or nowhere, and None of all else.
    """

    text: str
    label: str
    period: str
    reporter: str
    figures: tuple[str, ...]
    turn: float | None = None


def find(dataset: Dataset, asked: Published) -> pd.DataFrame:
    """Return the one observation that is asked for as a frame of one row, or of none.

    Where several sources give the cell it is the row that a line runs through, unless the source is
    named.
    """
    rows = dataset.observations
    rows = rows[rows["indicator"] == asked.indicator]
    rows = rows[
        (rows["flow"] == asked.flow)
        & (rows["reporter"] == asked.reporter)
        & (rows["status"] != "doubtful")
    ]
    if asked.source is not None:
        rows = rows[rows["source_id"] == asked.source]
    if asked.period == LATEST:
        years = rows[rows["whole_years"] & (rows["months"] == 12)]
        rows = years[years["start"] == years["start"].max()]
    else:
        rows = rows[rows["period"] == asked.period]
    return rows[preferred(rows)].head(1) if len(rows) > 1 else rows


@dataclass(frozen=True)
class Values:
    """The figures of a story, in one language and from one state of the data."""

    dataset: Dataset
    language: Language
    figures: Mapping[str, Computed]
    _known: dict[str, Value | None] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, story: Story, dataset: Dataset) -> "Values":
        """Read the figures of a story."""
        return cls(dataset, Language(story.language), story.figures)

    def value(self, code: str) -> Value | None:
        """Return a figure, or None where the data does not have it."""
        if code not in self._known:
            asked = self.figures.get(code)
            if isinstance(asked, Published):
                self._known[code] = self._published(asked)
            else:
                self._known[code] = self._derived(asked) if isinstance(asked, Derived) else None
        return self._known[code]

    def fill(self, text: str) -> str:
        """Return a text with its figures; what the data does not have is said to be not known."""

        def written(match: "re.Match[str]") -> str:
            found = self._write(Reference(match["code"], match["part"] or ""))
            return self.language.gettext("(not known)") if found is None else found

        return _REFERENCE.sub(written, text)

    def _write(self, reference: Reference) -> str | None:
        if reference.part in EVENT_PARTS:
            return self._event(reference)
        found = self.value(reference.code)
        if found is None:
            return None
        parts = {"": found.text, "period": found.period, "reporter": found.reporter}
        return (parts | self._direction(found.turn)).get(reference.part)

    def _direction(self, turn: float | None) -> dict[str, str]:
        """Return the words for a change, by the part of a reference that stands for each."""
        _ = self.language.gettext
        if turn is None:
            return {}
        if turn == 0:
            words = (_("changed"), _("change"), _("more"))
        elif turn > 0:
            words = (_("rose"), _("rise"), _("more"))
        else:
            words = (_("fell"), _("fall"), _("less"))
        return dict(zip(CHANGE_PARTS, words, strict=True))

    def _event(self, reference: Reference) -> str | None:
        event = records(self.dataset.events, "event_id").get(reference.code)
        if event is None:
            return None
        parts = {
            "date": event_date(event, self.language),
            "year": str(event["start"].year),
            "title": str(event[self.language.column("title")]),
        }
        return parts[reference.part]

    def _published(self, asked: Published) -> Value | None:
        row = self._row(asked)
        if row is None:
            return None
        language = self.language
        period = language.period(parse(row["period"]))
        reporter = short_names(self.dataset, language)[row["reporter"]]
        title = indicator_titles(self.dataset, language)[row["indicator"]]
        flow = flow_words(self.dataset, row["flow"], language)
        what = ", ".join(part for part in (title, flow) if part)
        label = (
            language.gettext("{what}, {period} ({reporter}’s count; published figures conflict)")
            if self._is_contested(row)
            else language.gettext("{what}, {period} ({reporter}’s count)")
        )
        return Value(
            language.quantity(row["value"], row["unit"]),
            label.format(what=what, period=period, reporter=reporter),
            period,
            reporter,
            (row["observation_id"],),
        )

    def _is_contested(self, row: Mapping[str, Any]) -> bool:
        rows = self.dataset.observations
        rows = rows[(rows["indicator"] == row["indicator"]) & (rows["status"] != "doubtful")]
        return bool(contested(rows)[rows["observation_id"] == row["observation_id"]].any())

    def _row(self, asked: Published) -> Mapping[str, Any] | None:
        found = find(self.dataset, asked)
        return None if found.empty else next(iter(records(found, "observation_id").values()))

    def _derived(self, asked: Derived) -> Value | None:
        ((way, codes),) = asked.ways.items()
        rows = [
            row
            for code in codes
            if isinstance(one := self.figures.get(code), Published)
            and (row := self._row(one)) is not None
        ]
        if len(rows) != 2:
            return None
        first, second = rows
        text = self._worked_out(way, first["value"], second["value"], first["unit"])
        if text is None:
            return None
        periods = list(dict.fromkeys(self.language.period(parse(row["period"])) for row in rows))
        names = short_names(self.dataset, self.language)
        reporters = list(dict.fromkeys(names[row["reporter"]] for row in rows))
        return Value(
            text,
            self._label(way, first, second),
            EN_DASH.join(periods),
            " / ".join(reporters),
            tuple(row["observation_id"] for row in rows),
            second["value"] - first["value"] if way == "change" else None,
        )

    def _worked_out(self, way: str, first: float, second: float, unit: str) -> str | None:
        language = self.language
        if way == "difference":
            return language.quantity(second - first, unit)
        divisor = first if way == "change" else second
        if divisor == 0:
            return None
        if way == "change":
            return language.percent(abs(second / first - 1))
        if way == "share":
            return language.percent(first / second)
        factor = language.significant(first / second, 2)
        if factor == "2":
            return language.gettext("twice")
        return language.gettext("{number} times").format(number=factor)

    def _label(self, way: str, first: Mapping[str, Any], second: Mapping[str, Any]) -> str:
        """Say what is worked out, from which two figures."""
        language = self.language
        _ = language.gettext
        titles = indicator_titles(self.dataset, language)
        names = short_names(self.dataset, language)

        def apart(row: Mapping[str, Any], name: str) -> str:
            return str({
                "indicator": titles[row["indicator"]],
                "flow": flow_words(self.dataset, row["flow"], language),
                "period": language.period(parse(row["period"])),
                "reporter": names[row["reporter"]],
            }[name])  # fmt: skip

        parts = ("indicator", "flow", "period", "reporter")
        same = [one for one in parts if first[one] == second[one] and apart(first, one)]
        shared = ", ".join(apart(first, one) for one in same)
        sides = [
            ", ".join(apart(row, one) for one in parts if one not in same and apart(row, one))
            for row in (first, second)
        ]
        # Only time goes from one to the other: two counts of one period stand beside each other.
        if way in ("change", "difference") and "period" in same:
            way = "ratio"
        form = {
            "change": _("from {one} to {other}"),
            "difference": _("from {one} to {other}"),
            "ratio": _("{one} against {other}"),
            "share": _("{one} of {other}"),
        }[way]
        told = form.format(one=sides[0], other=sides[1])
        return f"{shared}: {told}" if shared else told
