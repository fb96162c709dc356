"""What tests of refreshes are made of: a folder that contradicts nobody, a desk, hand-made rows."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from indicators.fetched import TABLE
from indicators.loaders import Dataset
from indicators.refresh import Change, Options, Report, make_plan, refresh
from indicators.refresh.merging import Fresh, Known, from_frame, to_frame
from indicators.refresh.planning import ServicePlan
from indicators.schema import TABLES
from indicators.sources.http import address
from indicators.sources.model import Row, Series, Window
from indicators.store import Release, Store, open_store
from services import Services

DATA = Path(__file__).parents[2] / "data"
TODAY = date(2026, 1, 20)
"""The day on which the tests plan: the services know all of 2025 by then."""

FIRST = date(2025, 1, 1)
"""From when on most tests ask: one year is enough, and quick."""

ASKED_SERVICES = ("un_comtrade", "imf_imts", "world_bank", "world_bank_debt", "nbrb", "eurostat")


def quiet_folder(folder: Path) -> Path:
    """Copy what the data of the checkout say of the services, and hardly any figure.

    The invented figures of the loopback services contradict those of the world, and what
    contradicts the data folder is held. What may be empty is, but for the services themselves.
    """
    folder.mkdir(parents=True)
    for table in TABLES.values():
        header, *rows = _rows(DATA / table.file)
        if table.name == "observations":
            names, *series = _rows(DATA / "series.csv")
            fetched = {row[names.index("indicator")] for row in series}
            rows = [row for row in rows if row[0] not in fetched][:20]
        elif table.may_be_empty and table.name not in {"services", "series"}:
            rows = []
        with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    return folder


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@contextmanager
def loopback(monkeypatch: pytest.MonkeyPatch, **settings: Any) -> Iterator[Services]:
    """Start the loopback services, and send the program to them and nowhere else."""
    for name in ("COMTRADE_KEY", "INDICATORS_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    with Services(**settings) as services:
        for name, value in services.environment().items():
            monkeypatch.setenv(name, value)
        yield services


@dataclass
class Desk:
    """Where one person refreshes one store, with answers kept beside it."""

    dataset: Dataset
    root: Path

    @property
    def store(self) -> Store:
        return open_store(str(self.root / "store"))

    @property
    def cache(self) -> Path:
        return self.root / "answers"

    def refresh(self, today: date = TODAY, **asked: Any) -> Report:
        """Refresh as of a day, from 2025 on where nothing else is asked for."""
        options = Options(**{"start": FIRST, **asked})
        plan = make_plan(self.dataset, options, today)
        return refresh(self.dataset, self.store, plan, options, cache=self.cache)

    def vintages(self) -> list[Known]:
        """Read all rows of the current release; none where there is none."""
        loaded = self.store.load_current()
        return from_frame(loaded.tables[TABLE]) if loaded else []

    def figures(self, service: str = "") -> dict[str, float]:
        """Read the current figures by name, of one service or of all."""
        return {
            name_of(one): one.value
            for one in self.vintages()
            if not one.known_to and service in {"", one.service}
        }

    def count(self) -> dict[str, int]:
        """Count the current figures by service."""
        services = [one.service for one in self.vintages() if not one.known_to]
        return {name: services.count(name) for name in dict.fromkeys(services)}

    def tree(self) -> dict[str, tuple[int, int]]:
        """Look at every file of store and answers: a file that is written anew differs."""
        return tree(self.root)


def name_of(one: Known | Change) -> str:
    """Name a figure as --accept does."""
    return "/".join((one.service, one.indicator, one.flow or "-", one.reporter, one.period))


def tree(*folders: Path) -> dict[str, tuple[int, int]]:
    """Give the inode and the time of the last change of every file and folder."""
    found = [path for folder in folders for path in [folder, *folder.rglob("*")]]
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}


# --- rows made by hand -----------------------------------------------------------------------

EARLIER, NOW, LATER = (f"2026-0{month}-01T08:00:00+00:00" for month in (1, 2, 3))
"""When what is known became known, when the refresh of the test is, and the one after it."""

RETRIEVED = datetime(2026, 2, 1, 7, 59, tzinfo=UTC)


def known(period: str, value: float, **changes: Any) -> Known:
    """Make a figure that a release has: dollars of wood that China counts."""
    fields = {
        "service": "customs",
        "indicator": "wood",
        "flow": "export",
        "reporter": "CHN",
        "period": period,
        "value": value,
        "unit": "USD",
        "status": "official",
        "source_id": "gacc_2021",
        "note": "",
        "vintage": "first edition",
        "retrieved_at": "2026-01-01T07:59:00+00:00",
        "known_from": EARLIER,
        "known_to": "",
    }
    return Known(**{**fields, **changes})


def fresh(period: str, value: float, **changes: Any) -> Fresh:
    """Make a figure that a service gives now."""
    fields = {
        "indicator": "wood",
        "flow": "export",
        "reporter": "CHN",
        "period": period,
        "value": value,
        "unit": "USD",
        "status": "official",
        "note": "",
        "vintage": "second edition",
    }
    return Fresh(Row(**{**fields, **changes}), RETRIEVED)


def given(one: Known, value: float | None = None) -> Fresh:
    """Make what a service says that says of a known figure what it said before, or a new value."""
    columns = {name: getattr(one, name) for name in Row._fields}
    return Fresh(Row(**columns | ({} if value is None else {"value": value})), RETRIEVED)


def months(year: int, values: Sequence[float], **changes: Any) -> list[Known]:
    """Make the figures of the months of a year that are known."""
    return [known(f"{year}-{at:02d}", value, **changes) for at, value in enumerate(values, 1)]


def service_plan(
    *asked: tuple[str, str, str, str], start: date = date(2020, 1, 1), end: date = TODAY
) -> ServicePlan:
    """Plan to ask a service for series: indicator, flow, reporter and frequency of each."""
    window = Window(start, end)
    chosen = asked or (("wood", "export", "CHN", "M"), ("wood", "export", "CHN", "A"))
    series = [Series("customs", "/".join(one), one[3], *one[:3], 1.0, "USD") for one in chosen]
    return ServicePlan(
        service="customs",
        address=address("customs", "https://example.org", 0.5, 30),
        source_id="gacc_2021",
        windows={"A": window, "M": window},
        series=tuple(series),
        requests=(),
        fallback="",
    )


def publish(
    store: Store,
    rows: Sequence[Known],
    details: Mapping[str, Any] | None = None,
    now: datetime = datetime(2026, 2, 1, 8, tzinfo=UTC),
) -> Release:
    """Publish rows made by hand."""
    tables: dict[str, pd.DataFrame] = {TABLE: to_frame(rows)}
    return store.publish(tables, details or {}, expected=store.current_id(), now=now)
