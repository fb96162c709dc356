"""What a selection of figures is, for people and programs: metadata, notes and citations."""

import re
from datetime import date
from typing import Any

import pandas as pd

from indicators.catalog import records
from indicators.language import Language
from indicators.loaders import Dataset, period_range

__all__ = [
    "PROJECT",
    "cite",
    "file_stem",
    "kept_back",
    "metadata",
    "notes",
    "publishers",
    "release_name",
]

PROJECT = "Belarus–China indicators"

_SHORT, _LONG = 3, 12
"""How many publishers the two forms of a citation name; the metadata name all."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


def metadata(
    dataset: Dataset, rows: pd.DataFrame, *, today: date, address: str = ""
) -> dict[str, Any]:
    """Describe observations: what they measure, over which time, from whom, and how to cite them.

    ``rows`` are rows of ``dataset.observations``; ``address`` is that of the view they were taken
    from. The answer holds only what JSON can.
    """
    covered = period_range(rows)
    catalog = records(dataset.catalog, "indicator")
    used = list(dict.fromkeys(rows["indicator"]))
    sources = records(dataset.sources, "source_id")
    return {
        "title": PROJECT,
        "original_address": address or None,
        "date_downloaded": today.isoformat(),
        "data_version": dataset.version,
        "known_on": dataset.known_on.isoformat() if dataset.known_on else None,
        "release": dataset.fetched.release.release_id if dataset.fetched else None,
        "may_not_be_passed_on": kept_back(dataset, rows),
        "figures": len(rows),
        "first_day": covered[0].isoformat() if covered else None,
        "last_day": covered[1].isoformat() if covered else None,
        "citation_short": cite(dataset, rows, today=today, address=address, short=True),
        "citation_long": cite(dataset, rows, today=today, address=address),
        "attributions": _attributions(dataset, rows),
        "indicators": [_indicator(catalog[name], rows) for name in used],
        "sources": [_source(sources[code]) for code in dict.fromkeys(rows["source_id"])],
    }


def _indicator(row: dict[str, Any], rows: pd.DataFrame) -> dict[str, Any]:
    own = rows[rows["indicator"] == row["indicator"]]
    return {
        "indicator": row["indicator"],
        "title": row["title_en"],
        "unit": row["unit"],
        "kind": row["kind"],
        "hs_code": row["hs_code"] or None,
        "description": row["description_en"],
        "figures": len(own),
        "reporters": sorted(set(own["reporter"])),
    }


def _source(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "source_id": row["source_id"],
        "publisher": row["publisher"],
        "title": row["title"],
        "url": row["url"] if row["link"] == "yes" else None,
        "published": row["published"] or None,
    }


def _attributions(dataset: Dataset, rows: pd.DataFrame) -> list[str]:
    services = dataset.services[dataset.services["service"].isin(list(rows["service"].unique()))]
    return [str(line) for line in services["attribution"]]


def kept_back(dataset: Dataset, rows: pd.DataFrame) -> list[str]:
    """Name the services whose figures are among ``rows`` and may not be passed on."""
    services = dataset.services[dataset.services["redistribution"] == "no"]
    used = services["service"].isin(list(rows["service"].unique()))
    return [str(title) for title in services.loc[used, "title_en"]]


def release_name(dataset: Dataset) -> str:
    """Name the state of the data that figures were taken from: release or version, and the day."""
    name = dataset.fetched.release.release_id if dataset.fetched else dataset.version
    return f"{name}@{dataset.known_on}" if dataset.known_on else name


def file_stem(dataset: Dataset, rows: pd.DataFrame, name: str) -> str:
    """Name a file after what is in it: the name, first and last year, and the data's version.

    Examples
    --------
    >>> file_stem(dataset, rows, "timber")
    'timber_2018_2025_3f29b1c07a4e'
    """
    covered = period_range(rows)
    years = [str(covered[0].year), str(covered[1].year)] if covered else []
    day = [f"known-{dataset.known_on}"] if dataset.known_on else []
    parts = [name, *years, dataset.version, *day]
    return "_".join(_UNSAFE.sub("-", part).strip("-") for part in parts)


def publishers(dataset: Dataset, rows: pd.DataFrame, most: int, language: Language) -> str:
    """Name who published observations, those with most figures first, and count those left out."""
    named = rows["source_id"].map(dataset.sources.set_index("source_id")["publisher"])
    counts = named.value_counts()
    found = sorted(counts.index, key=lambda name: (-counts[name], str(name)))
    names = "; ".join(found[:most])
    more = max(0, len(found) - most)
    if not more:
        return names
    return language.ngettext(
        "{names} and {count} other", "{names} and {count} others", more
    ).format(names=names, count=more)


def cite(
    dataset: Dataset,
    rows: pd.DataFrame,
    *,
    today: date,
    address: str = "",
    short: bool = False,
    language: Language | None = None,
) -> str:
    """Write a citation of observations: their publishers, this project, its release, the day.

    The publishers with most figures stand first; of many, the first three or twelve are named and
    the others counted.
    """
    language = language or Language("en")
    _ = language.gettext
    names = publishers(dataset, rows, _SHORT if short else _LONG, language)
    told = _("{publishers}. In: {project}, release {release}, {date}.").format(
        publishers=names.removesuffix(".") or _("no figures"),
        project=PROJECT,
        release=release_name(dataset),
        date=language.day(today),
    )
    return f"{told} {address}".rstrip()


def notes(dataset: Dataset, rows: pd.DataFrame) -> list[str]:
    """List what a reader of the figures has to know: what words mean, gaps, breaks, known errors.

    In English, as the names of the columns are.
    """
    catalog = dataset.catalog[dataset.catalog["indicator"].isin(list(rows["indicator"].unique()))]
    panels = dataset.panels[dataset.panels["panel"].isin(list(catalog["panel"]))]
    breaks = dataset.breaks[dataset.breaks["indicator"].isin(list(catalog["indicator"]))]
    errors = dataset.corrections[dataset.corrections["state"] == "applied"]
    errors = errors[errors["indicator"].isin(list(catalog["indicator"]))]
    return [
        "flow: export is from Belarus to China, import the reverse, turnover both.",
        "status: official is from an official data set, reported from news or a statement,"
        " derived worked out from a stated figure, doubtful probably wrong.",
        "A period that is no whole year carries its season: compare it with the same months only.",
        *(f"May not be passed on: figures of {title}." for title in kept_back(dataset, rows)),
        *_attributions(dataset, rows),
        *(f"Missing in {row['title_en']}: {row['gap_en']}" for row in _rows(panels)),
        *(f"Break in {_place(row)}: {row['reason_en']}" for row in _rows(breaks)),
        *(f"Known error in {_place(row)}: {row['reason_en']}" for row in _rows(errors)),
    ]


def _place(row: dict[Any, Any]) -> str:
    names = (row["indicator"], row["flow"], row["reporter"], row["period"])
    return ", ".join(name for name in names if name)


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return list(frame.to_dict("records"))
