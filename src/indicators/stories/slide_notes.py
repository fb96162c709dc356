"""The speaker's notes of a slide: what to say, the figures, the events, and every source."""

from collections.abc import Iterator

import pandas as pd

from indicators.language import Language
from indicators.stories.scenes import Scene
from indicators.stories.slide_type import plain

__all__ = ["notes"]


def notes(scene: Scene, sources: pd.DataFrame, language: Language) -> list[str]:
    """Return the lines of the notes: nothing of a scene is said only where a slide had to cut it.

    ``sources`` is the table of publications; those of the scene's figures are listed in its order.
    """
    _ = language.gettext
    parts = [
        [plain(line) for line in scene.notes.splitlines()],
        _headed(_("Figures"), [f"{one.text}: {one.label}" for one in scene.call_out]),
        _headed(_("Events"), [f"{one.number}. {one.title} ({one.date})" for one in scene.events]),
        _headed(_("Sources"), list(_sources(scene, sources))),
    ]
    lines: list[str] = []
    for part in parts:
        if part:
            lines += ["", *part] if lines else part
    return lines


def _headed(heading: str, lines: list[str]) -> list[str]:
    return [heading, *map(plain, lines)] if lines else []


def _sources(scene: Scene, sources: pd.DataFrame) -> Iterator[str]:
    used = frozenset(scene.rows["source_id"])
    for row in sources.to_dict("records"):
        if row["source_id"] in used:
            told = [row["publisher"], row["title"], row["published"], row["url"]]
            yield ", ".join(str(one) for one in told if isinstance(one, str) and one)
