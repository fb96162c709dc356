"""How a publication is named on a page, with a link to it where one may be made."""

from collections.abc import Mapping
from typing import Any

from indicators.catalog import records
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages.plain import link, plain
from indicators.periods import parse


def source_list(dataset: Dataset, codes: tuple[str, ...], language: Language) -> str:
    """Write one or more sources under their heading, as Markdown."""
    heading = language.ngettext("Source", "Sources", len(codes))
    found = records(dataset.sources, "source_id")
    texts = [source_text(found[code], language) for code in codes]
    if len(texts) == 1:
        return f"**{heading}** {texts[0]}"
    return "\n".join([f"**{heading}**", "", *(f"- {text}" for text in texts)])


def source_text(source: Mapping[str, Any], language: Language) -> str:
    """Write a source: publisher, title as a link where one may be made, and date."""
    title = source["title"] or source["publisher"]
    linked = link(title, source["url"]) if source["link"] == "yes" else plain(title)
    date = published(source["published"], language)
    return f"{plain(source['publisher'])}: {linked}{', ' + plain(date) if date else ''}"


def published(text: str, language: Language) -> str:
    """Write a date of publication; one that was inferred is said to be about that time."""
    if not text:
        return ""
    words = language.period(parse(text.rstrip("~")))
    return language.gettext("about {date}").format(date=words) if text.endswith("~") else words
