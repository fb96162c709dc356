"""A story as one HTML document: the stage, the file that is sent around, and what is printed.

Without a script it is a page of headlines, texts, still pictures, tables and sources; with it, one
step at a time with a living chart. The same scenes give the same bytes.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plotly.offline import get_plotlyjs

from indicators.analysis.describing import PROJECT
from indicators.catalog import records
from indicators.charts.content import (
    flow_words,
    indicator_titles,
    short_names,
    status_words,
)
from indicators.charts.static import still
from indicators.charts.theme import STAGE
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.periods import parse
from indicators.stories.library import Told
from indicators.stories.pieces import SCRIPTS, Pairs, both, font_file, inert, resource, template
from indicators.stories.scenes import Look, Scene

_TABLE_MOST = 200
"""How many rows a table of a step has at most; the data have the rest."""


@dataclass(frozen=True)
class Served:
    """Where a served document finds its scripts and font, instead of having them inside."""

    scripts: Sequence[str]
    font: str


def document(told: Told, *, served: Served | None = None, theme: str = "") -> str:
    """Write a story as HTML.

    Parameters
    ----------
    told
        The story, its scenes, and the data that they were made from.
    served
        Where the rest is, for a page; without it everything is inside and nothing is fetched.
    theme
        ``light`` or ``dark``; else as the reader's system has it.
    """
    language = Language(told.story.language)
    scripts, policy = _scripts(served)
    return str(
        template("stage.html").render(
            language=language.code,
            title=told.story.title,
            theme=theme,
            policy=policy,
            font=_font_face(served),
            style=resource("stage.css"),
            key=told.key,
            state=f"{PROJECT} · {told.state}",
            scenes=[_scene(scene, told.dataset, language) for scene in told.scenes],
            columns=_columns(language),
            words=_words(language),
            help=_help(language),
            data=inert(_data(told, language)),
            scripts=scripts,
        )
    )


def script() -> str:
    """Return the scripts of the stage as one."""
    return "\n".join(resource(name) for name in SCRIPTS)


def _font_face(served: Served | None) -> str:
    """Return the style that brings the font along: inside a file, by its address in a page."""
    path = font_file()
    if path is None:
        return ""
    url = served.font if served else f"data:font/woff2;base64,{_base64(path.read_bytes())}"
    return str(template("font.css").render(url=url))


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _scripts(served: Served | None) -> tuple[str, str]:
    """Return the scripts as tags, and the policy of a document that has them inside."""
    if served is not None:
        return "\n".join(f'<script src="{url}"></script>' for url in served.scripts), ""
    inside = [get_plotlyjs(), script()]
    hashes = " ".join(
        f"'sha256-{_base64(hashlib.sha256(text.encode()).digest())}'" for text in inside
    )
    policy = (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; "
        "img-src data: blob:; font-src data:"
    )
    return "\n".join(f"<script>{text}</script>" for text in inside), policy


# --- the data of the script ----------------------------------------------------------------------


def _data(told: Told, language: Language) -> dict[str, Any]:
    pairs: Pairs = {}
    steps = [
        {
            "headline": scene.headline,
            "text": scene.text,
            "notes": scene.notes,
            "alternative": scene.alternative,
            "stage": _both(scene, pairs, "stage"),
            "phone": _both(scene, pairs, "phone"),
        }
        for scene in told.scenes
    ]
    rows = records(told.dataset.events, "event_id")
    events = {
        event.event_id: {
            "title": event.title,
            "date": event.date,
            "description": rows[event.event_id][language.column("description")],
        }
        for scene in told.scenes
        for event in scene.events
    }
    _ = language.gettext
    words = {
        "blocked": _("The browser did not open the speaker’s window"),
        "allow": _(
            "Allow pop-up windows for this page and press S again, or open the speaker’s view from"
            " the page of the story."
        ),
    }
    return {
        "steps": steps, "events": events, "pairs": [list(pair) for pair in pairs], "words": words,
    }  # fmt: skip


def _both(scene: Scene, pairs: Pairs, form: str) -> Any:
    """Return the figure of a scene in light and dark at once, or None where it has none."""
    return both(scene.draw, form, pairs) if scene.plots else None


# --- the document --------------------------------------------------------------------------------


def _scene(scene: Scene, dataset: Dataset, language: Language) -> dict[str, Any]:
    picture = still(scene.draw(Look()), STAGE.width, scene.alternative) if scene.plots else ""
    return {
        "number": scene.number,
        "headline": scene.headline,
        "text": scene.text,
        "notes": scene.notes,
        "still": picture,
        "call_out": scene.call_out,
        "events": [
            {
                "event_id": event.event_id,
                "number": event.number,
                "title": event.title,
                "dwell": event.event_id == scene.dwell,
                "date": event.date,
            }
            for event in scene.events
        ],
        "source": _source(scene, language),
        "table": _table(scene, dataset, language),
    }


def _source(scene: Scene, language: Language) -> str:
    if not scene.source:
        return ""
    return language.gettext("Source: {names}").format(names=scene.source)


def _columns(language: Language) -> list[str]:
    _ = language.gettext
    return [
        *(_("Period"), _("Value"), _("Indicator"), _("Flow"), _("Counted by"), _("Status")),
        _("Publisher"),
    ]


def _table(scene: Scene, dataset: Dataset, language: Language) -> list[dict[str, Any]]:
    titles = indicator_titles(dataset, language)
    names = short_names(dataset, language)
    statuses = status_words(language)
    sources = records(dataset.sources, "source_id")
    rows = []
    for row in records(scene.rows.head(_TABLE_MOST), "observation_id").values():
        source = sources[row["source_id"]]
        url = str(source["url"])
        rows.append({
            "cells": [
                language.period(parse(row["period"])),
                language.quantity(row["value"], row["unit"]),
                titles[row["indicator"]],
                flow_words(dataset, row["flow"], language),
                names[row["reporter"]],
                statuses[row["status"]],
            ],
            "publisher": source["publisher"],
            "url": url if source["link"] == "yes" and url.startswith(("https://", "http://"))
            else "",
        })  # fmt: skip
    return rows


def _words(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "skip": _("To the first step"),
        "steps": _("Steps"),
        "previous": _("Previous"),
        "next": _("Next"),
        "overview": _("All steps"),
        "help": _("Keys"),
        "card": _("Called out"),
        "close": _("Close"),
        "speaker": _("Speaker’s view"),
        "restart": _("Restart timer"),
        "black": _("The screen is black: press B to show it again"),
        "table": _("Table and sources"),
    }


def _help(language: Language) -> list[tuple[str, str]]:
    _ = language.gettext
    return [
        ("→  Page Down", _("next step")),
        ("←  Page Up", _("previous step")),
        ("Home  End", _("first and last step")),
        ("7 Enter", _("step 7, or any other by its number")),
        ("O", _("all steps; arrows and Enter choose one")),
        ("S", _("speaker’s view, in a window of its own")),
        ("T", _("table and sources")),
        ("B  .", _("black screen, and back")),
        ("D", _("dark or light")),
        ("F", _("full screen")),
        ("Esc", _("put away what is called out")),
    ]
