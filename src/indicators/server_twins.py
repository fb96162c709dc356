"""The twins of a page: its table and what describes it, at the page's path with another ending.

``/timelines.csv`` and ``/timelines.metadata.json`` take the query of the page, and give exactly the
figures that its chart draws. The pages are imported on the first request, not with the server.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from indicators.server_api import data_endpoint

if TYPE_CHECKING:
    import pandas as pd

    from indicators.loaders import Dataset

__all__ = ["TWIN_PAGES", "TWIN_ROUTES"]

TWIN_PAGES = ("timelines", "compare", "article")
"""The pages that have twins, as `indicators.pages.asked.PAGES` has them; the first is at ``/``."""


class _View(NamedTuple):
    """A view of a page: what its address asks for; and for its description that, and the day."""

    page: str
    codes: tuple[tuple[str, tuple[str, ...]], ...]
    address: str = ""
    today: str = ""


def _reader(page: str) -> Callable[[Request, "Dataset"], _View]:
    def read(request: Request, dataset: "Dataset") -> _View:
        from indicators.pages.asked import PAGES, read_address

        codes = read_address(PAGES[page], dataset, request.query_params.multi_items())
        return _View(page, tuple(codes.items()))

    return read


def _reader_of_description(page: str) -> Callable[[Request, "Dataset"], _View]:
    read = _reader(page)

    def read_all(request: Request, dataset: "Dataset") -> _View:
        path = "" if page == TWIN_PAGES[0] else page
        query = f"?{request.url.query}" if request.url.query else ""
        today = datetime.now(UTC).date()
        address = f"{request.base_url}{path}{query}"
        return read(request, dataset)._replace(address=address, today=today.isoformat())

    return read_all


def _rows(dataset: "Dataset", view: _View) -> "pd.DataFrame":
    from indicators.pages.asked import PAGES

    return PAGES[view.page].rows(dataset, dict(view.codes))


def _csv(dataset: "Dataset", view: _View) -> Response:
    from indicators.analysis.describing import file_stem
    from indicators.analysis.export import export_frame, to_csv

    rows = _rows(dataset, view)
    name = f"{file_stem(dataset, rows, view.page)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = to_csv(export_frame(dataset, rows))
    return Response(content, headers=headers, media_type="text/csv; header=present; charset=utf-8")


def _description(dataset: "Dataset", view: _View) -> Response:
    from indicators.analysis.describing import metadata, notes
    from indicators.pages.asked import PAGES

    rows = _rows(dataset, view)
    described = metadata(dataset, rows, today=date.fromisoformat(view.today), address=view.address)
    chart = {name: list(codes) for name, codes in view.codes}
    about = PAGES[view.page].about(dataset, dict(view.codes))
    content = {**described, "chart": chart, **about, "notes": notes(dataset, rows)}
    return Response(orjson.dumps(content), media_type="application/json")


TWIN_ROUTES = [
    route
    for page in TWIN_PAGES
    for route in (
        Route(f"/{page}.csv", data_endpoint("twin.csv", _reader(page), _csv)),
        Route(
            f"/{page}.metadata.json",
            data_endpoint("metadata.json", _reader_of_description(page), _description),
        ),
    )
]
"""The addresses of all twins."""
