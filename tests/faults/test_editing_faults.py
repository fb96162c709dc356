"""Whatever fails while rows are added, or wherever it dies: the old folder, or the new one."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from injecting import ERRORS, WRITING, Sabotage

from indicators.dataset.editing import write_rows
from indicators.errors import FolderError
from indicators.files import LOCK, locked, read_together, replace_together
from indicators.loaders import load

OLD: dict[str, bytes] = {"a.csv": b"old a", "b.csv": b"old b"}
NEW: dict[str, bytes] = {"a.csv": b"new a", "b.csv": b"new b", "c.json": b"new c"}


@pytest.fixture
def fresh(tmp_path: Path) -> Callable[[], Path]:
    """Make a folder with two old files, again and again."""

    def make() -> Path:
        folder = tmp_path / "folder"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name, content in OLD.items():
            (folder / name).write_bytes(content)
        return folder

    return make


def seen(folder: Path) -> dict[str, bytes]:
    """Read what a reader gets, but for files that are not there."""
    contents = read_together(folder, NEW)
    return {name: content for name, content in contents.items() if isinstance(content, bytes)}


def there(folder: Path) -> dict[str, bytes]:
    """Read the files themselves, the hidden ones among them."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name != LOCK]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def replaced(folder: Path, sabotage: Sabotage) -> BaseException | None:
    with sabotage.installed():
        try:
            replace_together(folder, NEW)
        except (OSError, MemoryError, KeyboardInterrupt) as error:
            return error
    return None


@pytest.mark.parametrize("late", [False, True])
def test_a_program_that_dies_at_any_step_leaves_the_old_files_or_the_new(
    fresh: Callable[[], Path], late: bool
) -> None:
    """From the step at which it dies nothing more is done, not even by way of clearing up."""
    outcomes = []
    for chosen in itertools.count(1):
        folder = fresh()
        dying = Sabotage(folder, chosen, KeyboardInterrupt, persistent=True, late=late)
        died = replaced(folder, dying)
        after = seen(folder)
        assert after in (OLD, NEW)
        with locked(folder, 0):
            assert there(folder) == after
        if died is None:
            break
        outcomes.append(after == NEW)
    assert outcomes == sorted(outcomes), "once the new files count, they count for good"
    assert outcomes.count(False) > 20
    assert outcomes.count(True) > 1


@pytest.mark.parametrize("error", ["EIO", "ENOSPC", "MemoryError", "KeyboardInterrupt"])
def test_what_fails_once_is_put_back_at_once(fresh: Callable[[], Path], error: str) -> None:
    for chosen in itertools.count(1):
        folder = fresh()
        failed = replaced(folder, Sabotage(folder, chosen, ERRORS[error]))
        after = there(folder)
        assert seen(folder) in (OLD, NEW)
        if not failed:
            # What could not be removed at the end is left to the next writer.
            assert seen(folder) == NEW
        elif seen(folder) == OLD:
            assert after == OLD
        with locked(folder, 0):
            assert there(folder) in (OLD, NEW)
        if failed is None and after == NEW:
            return


def test_a_reader_sees_the_old_files_or_the_new_at_every_step(fresh: Callable[[], Path]) -> None:
    folder = fresh()
    readings = []
    watching = Sabotage(
        folder, 1, lambda: readings.append(seen(folder)), persistent=True, kinds=WRITING
    )
    assert replaced(folder, watching) is None
    assert len(readings) > 10
    assert all(reading in (OLD, NEW) for reading in readings)
    assert OLD in readings
    assert seen(folder) == NEW


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(data_folder: Path) -> None:
    source = {"source_id": "s", "publisher": "P", "title": "T", "url": "https://p.eu"}
    rows = {"sources": [source | {"link": "yes", "kind": "news"}]}
    before = load(data_folder).version
    for chosen in (1, 2):
        locking = Sabotage(data_folder, chosen, ERRORS["EROFS"], persistent=True, kinds=WRITING)
        with locking.installed(), pytest.raises(FolderError, match="Read-only file system"):
            write_rows(data_folder, rows)
        assert load(data_folder).version == before
    assert write_rows(data_folder, rows, dry_run=True)
