"""Known errors of publishers, kept beside the figures and never written into them.

An entry of ``corrections.yml`` names one figure by its place, the wrong value as it is published
(``expect``), and what to do: ``doubt`` marks the figure doubtful, ``replace`` puts another value in
its place, which is derived. Once the publisher has mended the value, the entry is told as a problem
and has to go.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from indicators.errors import Problem
from indicators.forms import FLOWS, LARGEST, NUMBER, PERIOD
from indicators.schema import TABLES

__all__ = ["ACTIONS", "FILE", "Correction", "Corrections", "mended", "read_corrections"]

FILE = "corrections.yml"

ACTIONS = {"doubt": "doubtful", "replace": "derived"}
"""What can be done with a wrong figure, and the status that it has then."""

PLACE = ("indicator", "flow", "reporter", "period", "source_id")
"""What names the figure; with its value it is one figure."""

_NUMBERS = ("expect", "value")
_KNOWN = {"indicator": "catalog", "reporter": "reporters", "source_id": "sources"}

Frames = Mapping[str, pd.DataFrame]


class Correction(NamedTuple):
    """One entry; ``line`` is where it begins in the file, ``value`` is None unless it replaces."""

    line: int
    indicator: str
    flow: str
    reporter: str
    period: str
    source_id: str
    expect: float
    action: str
    value: float | None
    reason_en: str
    reason_nl: str
    reported: str

    @property
    def place(self) -> tuple[str, ...]:
        """What names the figure, in the order of ``PLACE``."""
        return self.indicator, self.flow, self.reporter, self.period, self.source_id


@dataclass(frozen=True)
class Corrections:
    """The file as it is, its sound entries, and what is wrong with the others."""

    content: bytes = b""
    entries: tuple[Correction, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def signature(self) -> bytes:
        """Bytes that change with any byte of the file; none where there is no file."""
        return f"{FILE} {len(self.content)}\n".encode() + self.content if self.content else b""

    def applied(self, history: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the figures as corrected, and the entries as a frame, with their ``state``.

        ``history`` has the columns of ``observations`` and ``known_to``; of a figure that is still
        current this is missing. A corrected figure has its new status and value, and the reason is
        added to its note. The state is ``applied``, ``mended`` where the publisher now says
        something else, or ``absent`` where no such figure is at hand, as before a first refresh.
        """
        rows = history.copy()
        current = rows["known_to"].isna()
        states = []
        for entry in self.entries:
            there = pd.Series(data=True, index=rows.index)
            for column, name in zip(PLACE, entry.place, strict=True):
                there &= rows[column] == name
            found = there & (rows["value"] == entry.expect)
            stands = "applied" if any(found & current) else "mended"
            states.append(stands if any(there & current) else "absent")
            rows.loc[found, "note"] = [_noted(note, entry) for note in rows.loc[found, "note"]]
            rows.loc[found, "status"] = ACTIONS[entry.action]
            if entry.value is not None:
                rows.loc[found, "value"] = entry.value
        columns = [name for name in Correction._fields if name != "line"]
        listed = [
            entry._asdict() | {"state": state}
            for entry, state in zip(self.entries, states, strict=True)
        ]
        return rows, pd.DataFrame(listed, columns=[*columns, "state"])


def _noted(note: str, entry: Correction) -> str:
    told = f"doubtful: {entry.reason_en}"
    if entry.value is not None:
        told = f"published as {entry.expect:.12g}, replaced here: {entry.reason_en}"
    return f"{note}; {told}" if note else told


def mended(corrections: pd.DataFrame) -> list[Problem]:
    """List the entries whose publisher now gives another value, as problems of the file."""
    problems = []
    for row in corrections[corrections["state"] == "mended"].to_dict("records"):
        place = ", ".join(row[name] for name in PLACE if row[name])
        problems.append(Problem(FILE, None, "expect", f"{row['expect']:.12g}", _still(place)))
    return problems


def _still(place: str) -> str:
    advice = "was it changed by mistake? If it has been mended, remove the entry"
    return f"the value that this was written for ({place}); {advice}"


# --- reading -------------------------------------------------------------------------------------


def read_corrections(folder: Path, frames: Frames, incomplete: Collection[str] = ()) -> Corrections:
    """Read and check the corrections of a data folder, which may have none.

    ``frames`` are its tables as text, indexed by row number; ``incomplete`` names those that could
    not be read whole, against which nothing is checked. Nothing is raised: the problems are listed,
    with the line at which their entry begins as their row.
    """
    try:
        content = (folder / FILE).read_bytes()
    except FileNotFoundError:
        return Corrections()
    except OSError as error:
        expected = f"a file that can be read ({error.strerror})"
        return Corrections(problems=(Problem(FILE, None, None, None, expected),))
    found, problems = _parsed(content)
    entries = []
    for line, mapping in found:
        wrong = list(_wrong_fields(line, mapping))
        problems += wrong
        if not wrong:
            entries.append(_entry(line, mapping))
    complete = {name: frame for name, frame in frames.items() if name not in incomplete}
    for entry in entries:
        problems += [*_unknown_names(entry, complete), *_not_there(entry, complete)]
    problems += _repeated(entries)
    return Corrections(content, tuple(entries), tuple(problems))


def _parsed(content: bytes) -> tuple[list[tuple[int, dict[str, Any]]], list[Problem]]:
    """Return the entries with the line at which each begins."""
    try:
        loader = yaml.SafeLoader(content.decode("utf-8-sig"))
        root = loader.get_single_node()
        listed = [] if root is None else loader.construct_document(root)
    except (UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "not UTF-8"
        line = mark.line + 1 if mark else None
        return [], [Problem(FILE, line, None, None, f"well-formed YAML in UTF-8 ({what})")]
    if root is None or listed is None:
        return [], []
    if not isinstance(listed, list):
        return [], [Problem(FILE, 1, None, None, "a list of entries, each beginning with '- '")]
    lines = [node.start_mark.line + 1 for node in root.value]
    mappings = [
        (line, entry) for line, entry in zip(lines, listed, strict=True) if isinstance(entry, dict)
    ]
    problems = [
        Problem(FILE, line, None, str(entry), f"an entry with {', '.join(_FIELDS)}")
        for line, entry in zip(lines, listed, strict=True)
        if not isinstance(entry, dict)
    ]
    return mappings, problems


_FIELDS = (*PLACE, "expect", "action", "reason_en", "reason_nl", "reported")


def _text(cell: object) -> str:
    """Write a cell as text: YAML reads ``2021`` as a number and ``2021-05-12`` as a date."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _is_number(cell: object) -> bool:
    """Whether a cell is a number that can be drawn; YAML takes ``6e5`` for a text."""
    if isinstance(cell, str):
        return NUMBER.accepts(cell) and abs(float(cell)) < LARGEST
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < LARGEST


def _wrong_fields(line: int, entry: Mapping[str, Any]) -> Iterator[Problem]:
    """Missing, extra and malformed fields of one entry."""
    replaces = entry.get("action") == "replace"
    wanted = [*_FIELDS, "value"] if replaces else [*_FIELDS]
    for name in entry:
        if name not in wanted:
            yield Problem(FILE, line, _text(name), None, f"only the fields {', '.join(wanted)}")
    for name in wanted:
        if name not in entry:
            yield Problem(FILE, line, name, None, "this field, which is missing")
        elif not _accepts(name, entry[name]):
            yield Problem(FILE, line, name, _text(entry[name]), _EXPECTED[name])


_EXPECTED = {
    "indicator": "the indicator of a row of catalog.csv",
    "flow": f"one of {', '.join(FLOWS)}, or nothing",
    "reporter": "the reporter of a row of reporters.csv",
    "period": PERIOD.expected,
    "source_id": "the source_id of a row of sources.csv",
    "expect": "the wrong value as it is published, a finite number",
    "action": f"one of {', '.join(ACTIONS)}",
    "value": "the value to put in its place, a finite number",
    "reason_en": "some text",
    "reason_nl": "some text",
    "reported": "a day such as 2026-11-24",
}


def _accepts(name: str, cell: object) -> bool:
    if name in _NUMBERS:
        return _is_number(cell)
    if name == "reported":
        return type(cell) is date
    if isinstance(cell, list | dict):
        return False
    text = _text(cell)
    if name == "flow":
        return text in ("", *FLOWS)
    if name == "period":
        return PERIOD.accepts(text)
    return text in ACTIONS if name == "action" else bool(text)


def _entry(line: int, entry: Mapping[str, Any]) -> Correction:
    texts = {name: _text(entry[name]) for name in _FIELDS if name != "expect"}
    value = entry.get("value")
    return Correction(
        line=line,
        expect=float(entry["expect"]),
        value=None if value is None else float(value),
        **texts,
    )


def _unknown_names(entry: Correction, complete: Frames) -> Iterator[Problem]:
    for field, table in _KNOWN.items():
        key = TABLES[table].key[0]
        if table in complete and key in complete[table].columns:
            name = getattr(entry, field)
            if name not in set(complete[table][key]):
                yield Problem(FILE, entry.line, field, name, _EXPECTED[field])


def _not_there(entry: Correction, complete: Frames) -> Iterator[Problem]:
    """Tell that the folder has no such figure, or that its publisher has mended it.

    A figure of a service is not in the folder: `Corrections.applied` says how that one stands.
    """
    rows, services = complete.get("observations"), complete.get("services")
    if rows is None or services is None or not {*PLACE, "value", "status"} <= set(rows.columns):
        return
    there = rows[(rows[list(PLACE)] == list(entry.place)).all(axis="columns")]
    values = [float(text) for text in there["value"] if NUMBER.accepts(text)]
    if entry.expect in values:
        yield from _repeats_a_figure(entry, there)
    elif values:
        expected = _still(f"now {' and '.join(f'{value:.12g}' for value in values)}")
        yield Problem(FILE, entry.line, "expect", f"{entry.expect:.12g}", expected)
    elif "source_id" in services.columns and entry.source_id not in set(services["source_id"]):
        place = ", ".join(filter(None, entry.place))
        yield Problem(FILE, entry.line, None, place, "the place of a figure in observations.csv")


def _repeats_a_figure(entry: Correction, there: pd.DataFrame) -> Iterator[Problem]:
    """Tell that the figure would have the key of another one once it is corrected."""
    status = ACTIONS[entry.action]
    if status in set(there["status"]):
        expected = f"a figure that the folder does not have as {status} from this source already"
        yield Problem(FILE, entry.line, "action", entry.action, expected)


def _repeated(entries: list[Correction]) -> Iterator[Problem]:
    first: dict[tuple[object, ...], int] = {}
    for entry in entries:
        key = (*entry.place, entry.expect)
        if key in first:
            expected = f"one entry for a figure, line {first[key]} has the same"
            yield Problem(FILE, entry.line, None, ", ".join(filter(None, entry.place)), expected)
        first.setdefault(key, entry.line)
