"""How far a refresh is, for people: a bar per service on a terminal, plain lines elsewhere."""

import sys
import threading
from typing import TYPE_CHECKING, Self

from indicators.cli.output import clean, is_terminal, tell
from indicators.errors import ServiceError

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["Bars", "Lines", "progress_for"]


class Lines:
    """One line when a service is asked, one when it has answered."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End; there is nothing to put away."""

    def started(self, service: str, requests: int) -> None:
        """Say that a service is asked now."""
        self._tell(f"{service}: asking, up to {requests} requests")

    def asked(self, service: str, label: str, done: int, expected: int) -> None:
        """Say nothing of single requests."""

    def ended(self, service: str, error: ServiceError | None) -> None:
        """Say that a service has answered, or why not."""
        self._tell(f"{service}: {error or 'answered'}")

    def _tell(self, text: str) -> None:
        with self._lock:
            tell(clean(text))


class Bars:
    """A bar per service: what is done, what is being asked, how long it took and will take."""

    def __init__(self) -> None:
        """Draw nothing yet."""
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self._progress = Progress(
            TextColumn("{task.fields[service]:<16}", markup=False),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(file=sys.stderr),
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Begin to draw."""
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Draw the last state and leave the terminal as it was."""
        self._progress.stop()

    def started(self, service: str, requests: int) -> None:
        """Add the bar of a service."""
        self._tasks[service] = self._progress.add_task("", total=max(requests, 1), service=service)

    def asked(self, service: str, label: str, done: int, expected: int) -> None:
        """Move a bar on, and say what is being asked."""
        task = self._tasks[service]
        self._progress.update(task, completed=done, total=expected, description=clean(label))

    def ended(self, service: str, error: ServiceError | None) -> None:
        """Fill a bar, or say what went wrong."""
        task = self._tasks[service]
        if error is not None:
            self._progress.update(task, description=clean(f"failed: {error}"))
            self._progress.stop_task(task)
            return
        total = self._progress.tasks[task].total
        self._progress.update(task, completed=total, description="answered")


def progress_for(*, quiet: bool) -> Bars | Lines | None:
    """Choose how to tell: not at all, by bars on a terminal, by lines elsewhere."""
    if quiet:
        return None
    return Bars() if is_terminal(sys.stderr) else Lines()
