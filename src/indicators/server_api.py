"""The data over HTTP: ``/api/health``, ``/api/observations.csv`` and ``/api/observations.json``.

Every answer is of the data as they are on disk at that moment. Pandas and the loaders are imported
on the first request, not with the server, which so listens a second earlier.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import orjson
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from indicators import __version__
from indicators.current import read_current
from indicators.errors import DataError, IndicatorsError, Problem
from indicators.server_http import not_modified, secured

if TYPE_CHECKING:
    from indicators.current import Current
    from indicators.loaders import Dataset
    from indicators.server_query import Query

__all__ = ["ROUTES", "data_endpoint", "unexpected"]

Asked = TypeVar("Asked")

_log = logging.getLogger(__name__)


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(
        orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY),
        status,
        {"Cache-Control": "no-store" if status != 200 else "no-cache"},
        "application/json",
    )


def _failure(status: int, error: str, **more: object) -> Response:
    return _json({"ok": False, "error": error, "status": status, **more}, status)


def _problems(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [{**problem.as_dict(), "text": str(problem)} for problem in problems]


def health(_request: Request) -> Response:
    """Say whether the data can be drawn, and what they hold; 503 with all problems if not.

    Where the files became unsound it says ``unsound`` with their problems and since when: the data
    of before are served on, so that is no failure of the server.
    """
    try:
        current = read_current()
    except DataError as error:
        return _json({"status": "error", "problems": _problems(error.problems)}, 503)
    state: dict[str, Any] = {"status": "ok"}
    if current.unsound is not None:
        state = {
            "status": "unsound",
            "since": current.unsound.since.isoformat(timespec="seconds"),
            "problems": _problems(current.unsound.problems),
        }
    response = _json({**state, "data": _summary(current.dataset), **_release(current)})
    response.headers["Cache-Control"] = "no-store"
    return response


def _summary(dataset: "Dataset") -> dict[str, Any]:
    from indicators.loaders import period_range
    from indicators.schema import TABLES

    covered = period_range(dataset.observations)
    return {
        "version": dataset.version,
        "counts": {name: len(getattr(dataset, name)) for name in TABLES},
        "first_day": covered and covered[0].isoformat(),
        "last_day": covered and covered[1].isoformat(),
        "files": {
            path.name: path.stat().st_size
            for path in (dataset.directory / table.file for table in TABLES.values())
            if path.is_file()
        },
    }


def _release(current: "Current") -> dict[str, Any]:
    """Say which release stands beside the folder, and what is wrong with the store if anything."""
    fetched = current.dataset.fetched
    return {
        "release": fetched and {
            "id": fetched.release.release_id,
            "figures": int((fetched.rows["known_to"] == "").sum()),
            "left_out": fetched.left_out,
            "passed_over": list(fetched.passed_over),
        },
        "store_trouble": current.trouble or None,
    }  # fmt: skip


def data_endpoint(
    suffix: str,
    read: Callable[[Request, "Dataset"], Asked],
    write: Callable[["Dataset", Asked], Response],
) -> Callable[[Request], Response]:
    """Make an endpoint that reads what a request asks for, and writes it in one format.

    ``read`` raises `IndicatorsError` for what is not understood; what it returns is a plain value
    that is written the same whenever it asks for the same.
    """

    @wraps(write)
    def endpoint(request: Request) -> Response:
        try:
            dataset = read_current().dataset
        except DataError as error:
            return _failure(503, "the data cannot be used", problems=_problems(error.problems))
        try:
            asked = read(request, dataset)
        except IndicatorsError as error:
            return _failure(400, str(error))
        # Weak: a compressed answer carries the same tag.
        answer = f"{__version__} {suffix} {dataset.version} {asked}"
        digest = hashlib.sha256(answer.encode()).hexdigest()
        headers = {"ETag": f'W/"{digest[:32]}"', "Cache-Control": "no-cache"}
        if not_modified(request.headers, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        response = write(dataset, asked)
        response.headers.update(headers)
        return response

    return endpoint


def _query(request: Request, dataset: "Dataset") -> "Query":
    from indicators.server_query import read_query

    return read_query(request.query_params.multi_items(), dataset)


def _csv(dataset: "Dataset", query: "Query") -> Response:
    from indicators.analysis.export import export_frame, to_csv
    from indicators.server_query import selected

    content = to_csv(export_frame(dataset, selected(query, dataset)))
    name = f"{query.name}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type="text/csv; header=present; charset=utf-8")


def _rows(dataset: "Dataset", query: "Query") -> Response:
    from indicators.analysis.export import export_frame
    from indicators.server_query import selected

    frame = export_frame(dataset, selected(query, dataset)).astype("object")
    rows = frame.where(frame.notna() & (frame != ""), None).to_dict("records")
    content = {"ok": True, "version": dataset.version, "count": len(rows), "observations": rows}
    return _json(content)


def _elsewhere(request: Request) -> Response:
    """Answer what no other route does: Streamlit would answer with its page."""
    if request.url.path in {route.path for route in ROUTES[:-1]}:
        response = _failure(405, f"{request.method} is not possible here, only GET and HEAD")
        response.headers["Allow"] = "GET, HEAD"
        return response
    paths = ", ".join(route.path for route in ROUTES[:-1])
    return _failure(404, f"nothing at this address; there are {paths}")


def unexpected(_request: Request, error: Exception) -> Response:
    """Answer a request that failed by a fault of ours: with a number to find it in the log."""
    number = secrets.token_hex(4)
    _log.error("request failed, error %s", number, exc_info=error)
    response = _failure(500, f"something went wrong here; its number is {number}")
    # Starlette answers this outside of all middleware.
    secured(MutableHeaders(raw=response.raw_headers))
    return response


ROUTES = [
    Route("/api/health", health),
    Route("/api/observations.csv", data_endpoint("csv", _query, _csv)),
    Route("/api/observations.json", data_endpoint("json", _query, _rows)),
    Route("/api/{rest:path}", _elsewhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
]
"""All addresses below ``/api``; the last one takes what the others do not."""
