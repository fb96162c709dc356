"""The stage over HTTP: a story as one document, at the address of its page with ``stage=1``.

It is a document of its own, so that a step is shown without asking the server. Stories and charts
are imported on the first request, not with the server.
"""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from indicators.current import read_current
from indicators.errors import DataError, IndicatorsError, PeriodError, UnknownName
from indicators.language import LOCALES
from indicators.server_hints import PLOTLY, STAGE, own_url
from indicators.server_http import refusal, respond_document
from indicators.server_page import ON_DEMAND, Document

if TYPE_CHECKING:
    from indicators.loaders import Dataset

__all__ = ["STAGE_PATH", "STAGE_ROUTES", "USUAL", "stage_path"]

STAGE_PATH = "/stage"

USUAL = "beijing"
"""The story that is told where none is asked for."""


def stage_path(path: str, query: str) -> str | None:
    """Return the path of the stage where an address asks for it, else None."""
    asked = parse_qs(query)
    return STAGE_PATH if path == "/story" and asked.get("stage", [""])[-1] == "1" else None


def _stage(request: Request) -> Response:
    asked = request.query_params
    try:
        content = _asked(read_current().dataset, asked)
    except UnknownName as error:
        return refusal(404, str(error))
    except DataError as error:
        return refusal(503, str(error))
    except IndicatorsError as error:
        return refusal(400, str(error))
    return respond_document(content, request.headers, request.method)


def _asked(dataset: "Dataset", asked: QueryParams) -> Document:
    """Return the document of the story that an address names, in its language and of its day."""
    from indicators.stories.library import drafts, open_story

    language = asked.get("lang", "en")
    if language not in LOCALES:
        raise UnknownName("language", language, LOCALES)
    draft, name = asked.get("draft", ""), asked.get("story", USUAL)
    story = drafts.get(draft) if draft else open_story(dataset, name, language)
    day = _day(asked["known"]) if asked.get("known") else None
    return _document(dataset, draft or name, story.model_dump_json(), day)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise PeriodError(
            f"known: expected a day such as 2023-02-27, found {text[:40]!r}"
        ) from error


@lru_cache(maxsize=8)
def _document(dataset: "Dataset", key: str, text: str, day: date | None) -> Document:
    from indicators.stories.document import Served, document
    from indicators.stories.library import tell
    from indicators.stories.model import Story
    from indicators.stories.pieces import font_file

    scripts = [own_url(name) for name in (PLOTLY, *STAGE)]
    font = font_file()
    told = tell(Story.model_validate_json(text), dataset, key, day)
    return Document(
        document(told, served=Served(scripts, f"./static/media/{font.name}" if font else "")),
        quality=ON_DEMAND,
    )


STAGE_ROUTES = [Route(STAGE_PATH, _stage)]
