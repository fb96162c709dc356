"""The commands on the store of releases: list, compare, go back, thin out, verify, look it over."""

import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from indicators import __version__
from indicators.cli import options, output
from indicators.cli.exits import ExitCode
from indicators.cli.refreshing import ANSWERS, print_changes

if TYPE_CHECKING:
    from indicators.store import Fault, Release

__all__ = ["diff", "doctor", "prune", "releases", "rollback", "verify"]

_RELEASES = (
    output.Column("current", ""),
    output.Column("release", "Release"),
    output.Column("created_at", "Published (UTC)"),
    output.Column("figures", "Figures", numeric=True),
    output.Column("services", "Services", shrinks=True),
)
_FAULTS = (
    output.Column("release_id", "Release"),
    output.Column("file", "File"),
    output.Column("what", "What is wrong", wraps=True),
)
_CHECKS = (
    output.Column("check", "Check"),
    output.Column("state", "State"),
    output.Column("what", "What was found", wraps=True),
)


def releases(context: typer.Context, as_json: options.AsJson = False) -> None:
    """List the releases, the newest first; '*' marks the current one."""
    store = context.obj.store()
    current = store.current_id()
    rows = [_release(release, current) for release in store.releases()]
    if as_json:
        output.print_json({"ok": True, "store": store.url, "current": current, "releases": rows})
        return
    written = [
        row | {"current": "*" if row["current"] else "", "services": ", ".join(row["services"])}
        for row in rows
    ]
    output.print_table(_RELEASES, written)
    if not rows:
        output.tell(f"No releases in {store.url} yet; 'indicators refresh' makes the first.")


def _release(release: "Release", current: str | None) -> dict[str, Any]:
    return {
        "current": release.release_id == current,
        "release": release.release_id,
        "created_at": release.created_at.strftime("%Y-%m-%d %H:%M:%S"),
        "figures": sum(table.rows for table in release.tables.values()),
        "services": sorted(release.details.get("services", {})),
        "previous": release.previous,
    }


def diff(
    context: typer.Context,
    older: options.Release = None,
    newer: options.Release = None,
    as_json: options.AsJson = False,
) -> None:
    """Compare two releases, by default the current one with the one before it."""
    from indicators.errors import UnknownName
    from indicators.fetched import TABLE
    from indicators.refresh import difference

    store = context.obj.store()
    new = store.release(newer) if newer else _current(store)
    before = older or new.previous
    if before is None:
        raise UnknownName("release", "before the first", ())
    old = store.release(before)
    changes = [
        change.as_dict()
        for change in difference(
            store.read(old.release_id, TABLE), store.read(new.release_id, TABLE)
        )
    ]
    if as_json:
        names = {"older": old.release_id, "newer": new.release_id}
        output.print_json({"ok": True, **names, "changes": changes})
    else:
        print_changes(changes)
        output.tell(f"{len(changes):,} changes from {old.release_id} to {new.release_id}.")
    raise typer.Exit(ExitCode.CHANGED if changes else ExitCode.OK)


def _current(store: Any) -> "Release":
    from indicators.errors import StoreError

    current = store.current_id()
    if current is None:
        raise StoreError(f"{store.url} has no releases yet; 'indicators refresh' makes the first")
    release: Release = store.release(current)
    return release


def rollback(
    context: typer.Context, release: options.Release = None, as_json: options.AsJson = False
) -> None:
    """Make an earlier release the current one, by default the one before."""
    done = context.obj.store().rollback(release)
    if as_json:
        output.print_json({"ok": True, "current": done.release_id})
    output.tell(f"Release {done.release_id} is the current one now.")


def prune(context: typer.Context, keep: options.Keep = 10, as_json: options.AsJson = False) -> None:
    """Remove old releases; the current one always stays."""
    removed = context.obj.store().prune(keep)
    if as_json:
        output.print_json({"ok": True, "removed": removed})
    output.tell(f"Removed {len(removed)} {'release' if len(removed) == 1 else 'releases'}.")


def verify(context: typer.Context, as_json: options.AsJson = False) -> None:
    """Compare every file of every release with its checksum."""
    store = context.obj.store()
    faults: list[Fault] = store.verify()
    if as_json:
        found = [fault._asdict() for fault in faults]
        output.print_json({"ok": not faults, "store": store.url, "faults": found})
    else:
        output.print_table(_FAULTS, [fault._asdict() for fault in faults])
    output.tell(f"{store.url}: {len(faults)} faults in {len(store.releases())} releases.")
    if faults:
        raise typer.Exit(ExitCode.PROBLEMS)


# --- doctor ----------------------------------------------------------------------------------


def doctor(
    context: typer.Context, offline: options.Offline = False, as_json: options.AsJson = False
) -> None:
    """Look over the store, the data, the versions, the disk and whether the services answer."""
    common: options.Common = context.obj
    checks = [_versions(), _data(common), *_store(common), _disk(common)]
    if not offline:
        checks += _services(common)
    sound = all(check["state"] != "bad" for check in checks)
    if as_json:
        output.print_json({"ok": sound, "checks": checks})
    else:
        output.print_table(_CHECKS, checks)
    if not sound:
        raise typer.Exit(ExitCode.PROBLEMS)


def _check(name: str, state: str, what: str) -> dict[str, str]:
    return {"check": name, "state": state, "what": what}


def _versions() -> dict[str, str]:
    from importlib.metadata import version

    names = ("streamlit", "pandas", "plotly", "pyarrow", "requests", "fsspec")
    listed = ", ".join(f"{name} {version(name)}" for name in names)
    return _check("versions", "good", f"indicators {__version__}, {listed}")


def _data(common: options.Common) -> dict[str, str]:
    from indicators.cli.exits import count_problems
    from indicators.errors import DataError
    from indicators.loaders import load

    try:
        dataset = load(common.data)
    except DataError as error:
        return _check("data", "bad", count_problems(error.problems))
    return _check("data", "good", f"{len(dataset.observations):,} figures in {dataset.directory}")


def _store(common: options.Common) -> list[dict[str, str]]:
    from indicators.errors import StoreError

    try:
        store = common.store()
        faults, current = store.verify(), store.current_id()
    except StoreError as error:
        return [_check("store", "bad", str(error))]
    if faults:
        return [_check("store", "bad", f"{len(faults)} faults; 'indicators verify' names them")]
    found = f"{store.url}, {len(store.releases())} releases"
    return [_check("store", "good", f"{found}, current: {current or 'none yet'}")]


LEAST_FREE = 100 * 1024 * 1024
"""Bytes that have to be free: a release takes well below one of the hundred megabytes."""


def _disk(common: options.Common) -> dict[str, str]:
    from indicators.caches import cache_folder
    from indicators.errors import StoreError

    answers = cache_folder(ANSWERS)
    places = [answers] if answers else []
    with suppress(StoreError):
        url = common.store().url
        if "://" not in url:
            places.append(Path(url))
    free = min(shutil.disk_usage(_existing(place)).free for place in places)
    state = "good" if free >= LEAST_FREE else "bad"
    return _check("disk", state, f"{free / 1e9:,.1f} GB free")


def _existing(path: Path) -> Path:
    """Find the nearest folder above a path that is there already."""
    return next(folder for folder in (path, *path.absolute().parents) if folder.exists())


def _services(common: options.Common) -> list[dict[str, str]]:
    from concurrent.futures import ThreadPoolExecutor

    from indicators.errors import DataError, ServiceError
    from indicators.loaders import load
    from indicators.refresh import Options, make_plan
    from indicators.sources.http import reach

    try:
        plan = make_plan(load(common.data), Options(), datetime.now(UTC).date())
    except DataError:
        return []
    except ServiceError as error:
        return [_check(error.service, "bad", str(error))]
    plans = [*plan.asked, *plan.standby.values()]
    with ThreadPoolExecutor(max_workers=8) as pool:
        errors = pool.map(lambda one: reach(one.address), plans)
        return [
            _check(
                one.service,
                "unreached" if error else "good",
                str(error) if error else f"{one.address.base_url} answers",
            )
            for one, error in zip(plans, errors, strict=True)
        ]
