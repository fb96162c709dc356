"""The current release of a store, read behind the visits: who asks waits a moment at most."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from indicators.errors import DamagedRelease, StoreError
from indicators.store.manifest import Pointer
from indicators.store.reading import Loaded
from indicators.store.releases import Store

PATIENCE = 1.0
"""Seconds that a visit waits for a store that has answered as quickly so far."""

DAMAGED_SECONDS = 60.0
"""How long a damaged release counts as damaged, unless another one becomes current."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})
_log = logging.getLogger(__name__)


class StoreState(NamedTuple):
    """What is known of a store: the last release that could be read, and a note.

    ``trouble`` says why the store cannot be used now, or is empty.
    """

    release: Loaded | None = None
    note: Mapping[str, Any] = _NOTHING
    trouble: str = ""


class StoreWatch:
    """Looks at one store for all who ask: one look at a time, in a thread of its own.

    A look is a small read of the pointer; a release is read once, when it has become current.
    Where the store fails or does not answer, the last release and note stay.
    """

    def __init__(self, open_store: Callable[[], Store], note: str) -> None:
        """Watch the store that is opened at the first look, and the note of a name in it."""
        self._open, self._note_name = open_store, note
        self._store: Store | None = None
        self._state = StoreState()
        self._guard = threading.Lock()
        self._looking: threading.Event | None = None
        self._began = 0.0
        self._next_look = self._next_note = self._next_release = 0.0
        self._prompt = True
        self._pointer: bytes | None = None
        self._damage = ""

    def look(self, *, wait: bool = True) -> StoreState:
        """Return what is known of the store, by a new look where one is due."""
        with self._guard:
            now = time.monotonic()
            if self._looking is None and now >= self._next_look:
                self._looking, self._began = threading.Event(), now
                # A daemon: a store that never answers must not keep the process from ending.
                threading.Thread(target=self._look, args=(self._looking,), daemon=True).start()
            looking, left = self._looking, self._began + PATIENCE - now
            is_prompt = self._prompt
        if looking is not None and wait and is_prompt and not looking.wait(max(left, 0)):
            self._be_late(looking)
        return self._state

    def _be_late(self, looking: threading.Event) -> None:
        """Say that there is no answer; nobody waits again until there was one in time."""
        with self._guard:
            if self._looking is not looking:
                return
            self._prompt = False
            if not self._state.trouble:
                where = self._store.url if self._store else "the store"
                asked = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
                trouble = f"{where}: expected an answer, none has come since {asked}"
                self._state = self._state._replace(trouble=trouble)

    def _look(self, looking: threading.Event) -> None:
        try:
            state = self._read()
        except StoreError as error:
            state = self._state._replace(trouble=str(error))
        except Exception as error:  # noqa: BLE001 - a look that ends in none would be waited for
            _log.exception("the store could not be looked at")
            state = self._state._replace(trouble=f"the store cannot be read: {error}")
        with self._guard:
            now = time.monotonic()
            self._state = state
            self._prompt = now - self._began <= PATIENCE
            self._next_look = now + (self._store.look_seconds if self._store else 0.0)
            self._looking = None
        looking.set()

    def _read(self) -> StoreState:
        if self._store is None:
            self._store = self._open()
        pointer = self._store.pointer()
        release, note = self._state.release, self._state.note
        is_due = pointer != self._pointer or time.monotonic() >= self._next_release
        if is_due:
            release = self._read_release(self._store, pointer)
        trouble = self._damage
        if is_due or time.monotonic() >= self._next_note:
            try:
                note = self._store.read_note(self._note_name) or _NOTHING
                self._next_note = time.monotonic() + 15 * self._store.look_seconds
            except StoreError as error:
                trouble = trouble or str(error)
        return StoreState(release, note, trouble)

    def _read_release(self, store: Store, pointer: bytes | None) -> Loaded | None:
        """Read the current release; what was read is kept under the pointer that it was read by."""
        release, damage = self._state.release, ""
        try:
            release = store.load_current()
        except DamagedRelease as error:
            damage = str(error)
        # Another one may have become current meanwhile: then the next look reads that.
        self._pointer = pointer if store.pointer() == pointer else b""
        self._damage = damage or _fault_of(pointer)
        is_sound = not self._damage and (release is None or not release.passed_over)
        self._next_release = float("inf") if is_sound else time.monotonic() + DAMAGED_SECONDS
        return release


def _fault_of(pointer: bytes | None) -> str:
    """Say what is wrong with a pointer, in whose stead the newest release was read."""
    try:
        if pointer is not None:
            Pointer.decoded(pointer)
    except StoreError as error:
        return str(error)
    return ""
