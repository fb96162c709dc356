"""A chart alone over HTTP, for the pages of others: the address of a view with ``embed=true``.

Who may embed it is a setting: ``INDICATORS_FRAME_ANCESTORS`` names the origins, separated by
spaces; by default nobody may. Pages are imported on the first request, not with the server.
"""

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from indicators.current import read_current
from indicators.errors import DataError, IndicatorsError
from indicators.server_hints import EMBED, PLOTLY, own_url
from indicators.server_http import refusal, respond_document
from indicators.server_page import ON_DEMAND, TITLE, Document

if TYPE_CHECKING:
    from indicators.loaders import Dataset

__all__ = ["ANCESTORS", "EMBED_ROUTES", "embed_path", "frame_ancestors"]

ANCESTORS = "INDICATORS_FRAME_ANCESTORS"
"""The setting that names the origins whose pages may embed a chart."""

EMBEDDED = {"/": "timelines", "/timelines": "timelines", "/compare": "compare",
            "/article": "article"}  # fmt: skip
"""The paths of the pages whose charts can be embedded."""

_ORIGIN = re.compile(r"'self'|https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?")
_OWN = ("embed", "embed_options", "theme")


def frame_ancestors() -> str:
    """Return who may embed a chart, as a policy says it.

    Raises `IndicatorsError` where the setting holds something that is no origin.
    """
    named = os.environ.get(ANCESTORS, "").split()
    for one in named:
        if not _ORIGIN.fullmatch(one):
            raise IndicatorsError(
                f"{ANCESTORS}: {one[:60]!r}: expected origins such as https://www.example.org"
            )
    return " ".join(named) or "'none'"


def embed_path(path: str, query: str) -> str | None:
    """Return the path of the lone chart where an address asks for it, else None."""
    page = EMBEDDED.get(path.rstrip("/") or "/")
    asked = parse_qs(query).get("embed", [""])[-1].lower()
    return f"/embed/{page}" if page and asked == "true" else None


def _embed(request: Request) -> Response:
    page = request.path_params["page"]
    items = [(name, text) for name, text in request.query_params.multi_items() if name not in _OWN]
    theme = request.query_params.get("theme", "")
    try:
        ancestors = frame_ancestors()
    except IndicatorsError as error:
        return refusal(503, str(error))
    try:
        _check(page, theme)
        dataset = read_current().dataset
        content = _document(dataset, page, tuple(items), theme, ancestors)
    except DataError as error:
        return refusal(503, str(error))
    except IndicatorsError as error:
        return refusal(400, str(error))
    return respond_document(content, request.headers, request.method)


def _check(page: str, theme: str) -> None:
    if page not in EMBEDDED.values():
        raise IndicatorsError(f"{page[:40]!r} has no chart to embed")
    if theme not in {"", "light", "dark"}:
        raise IndicatorsError(f"theme is {theme[:20]!r}, expected light or dark")


@lru_cache(maxsize=32)
def _document(
    dataset: "Dataset", page: str, items: tuple[tuple[str, str], ...], theme: str, ancestors: str
) -> Document:
    from indicators.charts.theme import NARROW
    from indicators.pages.embedded import embedded
    from indicators.stories.pieces import Pairs, both, inert, resource, template

    chart = embedded(page, dataset, items)
    pairs: Pairs = {}
    forms = {form: both(chart.draw, form, pairs) for form in ("page", "phone")}
    html = template("embed.html").render(
        language=chart.language.code,
        theme=theme,
        title=chart.title,
        alternative=chart.alternative,
        source=chart.source,
        key=chart.key,
        events=chart.language.gettext("Events"),
        address=f"./{'' if page == 'timelines' else page}?{urlencode(items)}",
        project=TITLE,
        style=resource("stage.css"),
        data=inert(
            {"forms": forms, "pairs": [list(pair) for pair in pairs], "narrowest": NARROW.width}
        ),
        scripts="\n".join(f'<script src="{own_url(name)}"></script>' for name in (PLOTLY, EMBED)),
    )
    return Document(html, ancestors, quality=ON_DEMAND)


EMBED_ROUTES = [Route("/embed/{page}", _embed)]
