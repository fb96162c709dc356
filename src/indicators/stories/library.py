"""The stories that can be told: those of the data folder, and those that a visitor is making.

A story that is being made is kept in memory only, under a name that cannot be guessed; its maker
takes it away as a file.
"""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from indicators.analysis.describing import release_name
from indicators.errors import DataError, Problem, UnknownName
from indicators.language import Language
from indicators.loaders import Dataset, as_known_on
from indicators.stories.checking import check, read_checked
from indicators.stories.model import Story
from indicators.stories.reading import names, path_of, read_bytes
from indicators.stories.scenes import Scene, scenes

__all__ = ["Drafts", "Told", "drafts", "faults", "open_story", "tell", "titles"]


@dataclass(frozen=True)
class Told:
    """A story with its scenes, all made from one state of the data, which ``state`` names."""

    key: str
    story: Story
    scenes: list[Scene]
    dataset: Dataset
    state: str


def open_story(dataset: Dataset, name: str, language: str) -> Story:
    """Read a story of the data folder in a language, or in the first that it is told in.

    Raises `UnknownName` where there is no such story, and `DataError` with all of its faults.
    """
    path = path_of(dataset.directory, name, language)
    return _checked(read_bytes(path), path.name, dataset)


@lru_cache(maxsize=16)
def _checked(content: bytes, file: str, dataset: Dataset) -> Story:
    return read_checked(content, file, dataset)


def faults(story: Story, dataset: Dataset) -> tuple[Problem, ...]:
    """Return what the data do not have for a story in the making; looked for once."""
    return _faults(story.model_dump_json(), dataset)


@lru_cache(maxsize=16)
def _faults(text: str, dataset: Dataset) -> tuple[Problem, ...]:
    return tuple(check(Story.model_validate_json(text), dataset, "story.toml"))


def titles(dataset: Dataset, language: str) -> dict[str, str]:
    """Return the titles of the stories of the data folder; one that is broken has its own name."""
    found = {}
    for name in names(dataset.directory):
        try:
            found[name] = open_story(dataset, name, language).title
        except DataError:
            found[name] = name
    return found


def tell(story: Story, dataset: Dataset, key: str, day: date | None = None) -> Told:
    """Make the scenes of a story, from the data of today or as they were known on a day."""
    known = dataset if day is None else as_known_on(dataset, day)
    language = Language(story.language)
    return Told(key, story, scenes(story, known), known, _state(dataset, language, day))


def _state(dataset: Dataset, language: Language, day: date | None) -> str:
    _ = language.gettext
    if dataset.fetched is None:
        told = _("Data version {version}").format(version=dataset.version)
    else:
        told = _("Release {release}").format(release=release_name(dataset))
    if day is None:
        return told
    known = _("as known on {date}").format(date=language.day(day))
    return f"{told}, {known}"


class Drafts:
    """Stories in the making, by names that cannot be guessed; the oldest give way to new ones."""

    def __init__(self, most: int = 200) -> None:
        self._most = most
        self._kept: OrderedDict[str, Story] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, story: Story, name: str | None = None) -> str:
        """Keep a story under its name, or under a new one; return the name."""
        name = name or secrets.token_urlsafe(12)
        with self._lock:
            self._kept[name] = story
            self._kept.move_to_end(name)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return name

    def get(self, name: str) -> Story:
        """Return a story; raises `UnknownName` where it is not kept, or no more."""
        with self._lock:
            if name not in self._kept:
                raise UnknownName("story in the making", name, ())
            return self._kept[name]


drafts = Drafts()
"""The stories that visitors of this server are making."""
