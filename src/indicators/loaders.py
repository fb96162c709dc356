"""A data folder, read whole and checked whole: frames, or one error with all that is wrong.

Cells are read as text, so that an empty cell, ``NA`` and ``nan`` stay three different things,
checked by `indicators.checks`, and only then turned into numbers and dates.
"""

import hashlib
import os
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache, wraps
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

import numpy as np
import pandas as pd

from indicators.checks import find_problems
from indicators.corrections import Corrections, read_corrections
from indicators.dataset.table_files import read_table
from indicators.errors import DataError, Problem
from indicators.fetched import TABLE, Fetched, published_from, read_fetched
from indicators.files import read_together
from indicators.forms import items
from indicators.periods import Period, parse
from indicators.schema import TABLES
from indicators.store import Loaded, Store

Rest = ParamSpec("Rest")
Made = TypeVar("Made")

_NUMPY = {"integer": "int64", "number": "float64"}


@dataclass(frozen=True, eq=False)
class Dataset:
    """A data folder that was found sound; all frames in file order, with a RangeIndex.

    The columns are those of `indicators.schema`, and further:

    - ``observations``: ``value`` is float64 in ``unit``; ``observation_id`` (10 hex digits that
      stay the same as long as the key does), ``start`` and ``stop`` (datetime64, the first day
      and the day after the last), ``months`` (float), ``frequency`` (SDMX code, or ``I``) and
      ``whole_years`` (bool); for figures of a release ``service`` and the service's own
      ``vintage`` and ``retrieved_at`` (text, empty for those of the folder); ``known_from`` and
      ``known_to`` (datetime64, missing where it is not told, or where it still holds);
    - ``history``: the same, with the figures that others have replaced since;
    - ``breaks``: ``start`` and ``stop`` of their period;
    - ``events``: ``start`` and ``stop`` of the date, up to the end date where there is one;
    - list columns are tuples of text; ``position`` and ``importance`` are int64;
    - ``corrections``: those of ``corrections.yml``, which are made already, with their ``state``.

    ``version`` changes with any byte of the files and with the release. ``fetched`` is the release
    that stands beside the folder, if there is one; ``known_on`` the day by which the data are those
    of :func:`as_known_on`, None where they are today's. The frames are shared by whoever asks for
    the data: read them, do not write into them. ``derived`` is for :func:`per_dataset`.
    """

    directory: Path
    version: str
    fetched: Fetched | None
    known_on: date | None
    history: pd.DataFrame
    catalog: pd.DataFrame
    panels: pd.DataFrame
    reporters: pd.DataFrame
    observations: pd.DataFrame
    services: pd.DataFrame
    series: pd.DataFrame
    breaks: pd.DataFrame
    sources: pd.DataFrame
    events: pd.DataFrame
    claims: pd.DataFrame
    synonyms: pd.DataFrame
    corrections: pd.DataFrame
    derived: dict[object, Any] = field(init=False, repr=False, default_factory=dict)


def per_dataset(
    make: Callable[Concatenate[Dataset, Rest], Made],
) -> Callable[Concatenate[Dataset, Rest], Made]:
    """Make something of a data set once, and keep it for as long as the data set is there.

    So nothing that is made of other data, such as those of another day, takes its place. It is for
    what has few arguments besides.
    """

    @wraps(make)
    def kept(dataset: Dataset, /, *arguments: Rest.args, **named: Rest.kwargs) -> Made:
        key = (make, arguments, *named.items())
        if key not in dataset.derived:
            dataset.derived[key] = make(dataset, *arguments, **named)
        made: Made = dataset.derived[key]
        return made

    return kept


class Texts(NamedTuple):
    """Tables as text, indexed by row number; those of ``incomplete`` could not be read whole."""

    frames: dict[str, pd.DataFrame]
    problems: list[Problem]
    incomplete: set[str]
    digest: "hashlib._Hash"


def default_directory() -> Path:
    """Find the data: ``$INDICATORS_DATA``, else inside the package, else in the checkout."""
    named = os.environ.get("INDICATORS_DATA")
    if named:
        return Path(named).expanduser()
    package = Path(__file__).resolve().parent
    inside = package / "data"
    return inside if inside.is_dir() else package.parents[1] / "data"


def load(directory: Path | str | None = None, release: Store | Loaded | None = None) -> Dataset:
    """Read and check all tables of ``directory``, by default of :func:`default_directory`.

    The figures of a release, by default of the current one of a store, stand beside those of the
    folder: the same cell from two sources is two observations. Raises :class:`DataError` with every
    problem of every file; nothing is returned then. Raises :class:`StoreError` where the store
    cannot be read.
    """
    folder = default_directory() if directory is None else Path(directory)
    if not folder.is_dir():
        files = ", ".join(table.file for table in TABLES.values())
        raise DataError([Problem(str(folder), None, None, None, f"a folder with {files}")])
    texts = read_texts(folder)
    corrections = read_corrections(folder, texts.frames, texts.incomplete)
    problems = [*texts.problems, *corrections.problems]
    problems += find_problems(texts.frames, texts.incomplete)
    if problems:
        raise DataError(problems)
    fetched = _fetched(release, texts.frames)
    texts.digest.update(corrections.signature)
    version = texts.digest.hexdigest()[:12] + (f"+{fetched.release.release_id}" if fetched else "")
    return Dataset(folder, version, fetched, None, **_typed(texts.frames, fetched, corrections))


def read_texts(folder: Path) -> Texts:
    """Read all tables of a folder as text; what they say is not checked."""
    texts = Texts({}, [], set(), hashlib.sha256())
    contents = read_together(folder, [table.file for table in TABLES.values()])
    for table in TABLES.values():
        content, unread = _readable(table.file, contents[table.file])
        texts.digest.update(f"{table.file} {len(content)}\n".encode() + content)
        if not unread:
            frame, unread = read_table(table, content)
            if frame is not None:
                texts.frames[table.name] = frame
        if unread:
            texts.incomplete.add(table.name)
            texts.problems.extend(unread)
    return texts


@lru_cache(maxsize=8)
def as_known_on(dataset: Dataset, day: date) -> Dataset:
    """Return the data as they were known at the end of a day, in UTC.

    A figure of the folder is known from the publication of its source, one of a release from the
    moment at which it was fetched first until another value took its place. A figure of which it is
    not told when it was published is not known on any day.
    """
    moment = pd.Timestamp(day) + timedelta(days=1)
    history = dataset.history
    known = (history["known_from"] < moment) & ~(history["known_to"] < moment)
    observations = history[known].reset_index(drop=True)
    return replace(dataset, known_on=day, observations=observations)


def _fetched(release: Store | Loaded | None, frames: dict[str, pd.DataFrame]) -> Fetched | None:
    loaded = release.load_current() if isinstance(release, Store) else release
    if loaded is None:
        return None
    return read_fetched(loaded.release, loaded.tables[TABLE], loaded.passed_over, frames)


def _readable(file: str, content: bytes | OSError) -> tuple[bytes, list[Problem]]:
    if isinstance(content, FileNotFoundError):
        return b"", [Problem(file, None, None, None, "this file, which is missing")]
    if isinstance(content, OSError):
        expected = f"a file that can be read ({content.strerror})"
        return b"", [Problem(file, None, None, None, expected)]
    return content, []


def _typed(
    frames: dict[str, pd.DataFrame], fetched: Fetched | None, corrections: Corrections
) -> dict[str, pd.DataFrame]:
    """Turn sound text frames into those that a Dataset promises."""
    typed = {}
    for table in TABLES.values():
        frame = frames[table.name][table.names].reset_index(drop=True)
        for column in table.columns:
            if column.form.is_list:
                cells = [items(text) for text in frame[column.name]]
                frame[column.name] = pd.Series(cells, index=frame.index, dtype="object")
            elif column.form.type in _NUMPY:
                frame = frame.astype({column.name: _NUMPY[column.form.type]})
        typed[table.name] = frame
    published = typed["sources"].set_index("source_id")["published"]
    known_from = published_from(typed["observations"]["source_id"].map(published))
    still = pd.Series(pd.NaT, index=known_from.index, dtype=known_from.dtype)
    history = typed["observations"].assign(known_from=known_from, known_to=still)
    history = history.assign(service="", vintage="", retrieved_at="")
    if fetched is not None and len(fetched.rows):
        rows = fetched.rows.assign(
            **{name: _moments(fetched.rows[name]) for name in ("known_from", "known_to")}
        )
        history = pd.concat([history, rows[history.columns]], ignore_index=True)
    history, typed["corrections"] = corrections.applied(history)
    typed["history"] = _observations(history)
    current = typed["history"]["known_to"].isna()
    typed["observations"] = typed["history"][current].reset_index(drop=True)
    typed["breaks"] = _covering(typed["breaks"], [parse(text) for text in typed["breaks"].period])
    typed["events"] = _events(typed["events"])
    return typed


def _moments(texts: pd.Series) -> pd.Series:
    """Read moments in UTC; they are kept without a time zone, as all days here are."""
    moments = pd.to_datetime(texts.where(texts != ""), utc=True, format="ISO8601")
    return moments.dt.tz_localize(None).astype("datetime64[us]")


def _observations(frame: pd.DataFrame) -> pd.DataFrame:
    keys = frame[list(TABLES["observations"].key)].itertuples(index=False)
    periods = [parse(text) for text in frame["period"]]
    frame.insert(0, "observation_id", pd.Series([_identity(key) for key in keys], dtype="str"))
    frame = _covering(frame, periods)
    frame["months"] = np.array([period.months for period in periods], dtype="float64")
    frame["frequency"] = pd.Series([period.frequency for period in periods], dtype="str")
    frame["whole_years"] = np.array([period.is_whole_years for period in periods], dtype="bool")
    return frame


def _identity(key: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(key).encode()).hexdigest()[:10]


def _events(frame: pd.DataFrame) -> pd.DataFrame:
    periods = []
    for text, end in zip(frame["date"], frame["end_date"], strict=True):
        began, ended = parse(text), parse(end or text)
        periods.append(Period(text, began.start, max(began.stop, ended.stop)))
    return _covering(frame, periods)


def _covering(frame: pd.DataFrame, periods: list[Period]) -> pd.DataFrame:
    """Add ``start`` and ``stop``: first day, and day after the last, of each row's period."""
    starts = np.array([period.start for period in periods], dtype="datetime64[D]")
    stops = np.array([period.stop for period in periods], dtype="datetime64[D]")
    return frame.assign(start=starts.astype("datetime64[us]"), stop=stops.astype("datetime64[us]"))


def select(
    observations: pd.DataFrame,
    *,
    indicators: Collection[str] = (),
    flows: Collection[str] = (),
    reporters: Collection[str] = (),
    statuses: Collection[str] = (),
    start: date | None = None,
    end: date | None = None,
) -> pd.DataFrame:
    """Rows that are of all the given names and overlap the days from ``start`` to ``end``.

    An empty collection asks for all, None leaves a side open; both days are included. The rows
    keep their order and their index.
    """
    asked = {
        "indicator": indicators,
        "flow": flows,
        "reporter": reporters,
        "status": statuses,
    }
    chosen = pd.Series(data=True, index=observations.index)
    for column, names in asked.items():
        if names:
            chosen &= observations[column].isin(list(names))
    if start is not None:
        chosen &= observations["stop"] > pd.Timestamp(start)
    if end is not None:
        chosen &= observations["start"] <= pd.Timestamp(end)
    return observations[chosen]


def period_range(observations: pd.DataFrame) -> tuple[date, date] | None:
    """First and last day that any of the figures covers, or None where there are no figures."""
    if observations.empty:
        return None
    last = observations["stop"].max() - pd.Timedelta(days=1)
    return observations["start"].min().date(), last.date()
