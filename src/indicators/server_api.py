"""The data over HTTP: ``/api/health``, ``/api/observations.csv`` and ``/api/observations.json``.

Every answer is of the data as they are on disk at that moment. Pandas and the loaders are imported
on the first request, not with the server, which so listens a second earlier.
"""

import hashlib
import logging
import secrets
from collections.abc import Callable
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from indicators.errors import DataError
from indicators.server_http import not_modified, secured

if TYPE_CHECKING:
    from indicators.loaders import Dataset
    from indicators.server_query import Query

__all__ = ["ROUTES", "current_data", "unexpected"]

Signature = tuple[tuple[str, int, int, int, int], ...]

_log = logging.getLogger(__name__)


def current_data() -> "Dataset":
    """Return the data of the default folder, read anew if any of its files has changed.

    Raises `DataError` with every problem.
    """
    from indicators.loaders import default_directory

    directory = default_directory()
    outcome = _outcome(directory, _signature(directory))
    if isinstance(outcome, DataError):
        # A new one: raising the kept one again would add to its traceback each time.
        raise DataError(outcome.problems)
    return outcome


def _signature(directory: Path) -> Signature:
    """Say what any change of a file changes, without reading the files."""
    try:
        stats = [(path.name, path.stat()) for path in sorted(directory.iterdir())]
    except OSError:
        # Whatever is wrong with the folder, reading it will say so.
        return ()
    return tuple((name, s.st_size, s.st_mtime_ns, s.st_ctime_ns, s.st_ino) for name, s in stats)


@lru_cache(maxsize=1)
def _outcome(directory: Path, signature: Signature) -> "Dataset | DataError":  # noqa: ARG001
    from indicators.loaders import load

    try:
        return load(directory)
    except DataError as error:
        return error


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(
        orjson.dumps(content, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY),
        status,
        {"Cache-Control": "no-store" if status != 200 else "no-cache"},
        "application/json",
    )


def _failure(status: int, error: str, **more: object) -> Response:
    return _json({"ok": False, "error": error, "status": status, **more}, status)


def _problems(error: DataError) -> list[dict[str, Any]]:
    return [{**problem.as_dict(), "text": str(problem)} for problem in error.problems]


def health(_request: Request) -> Response:
    """Say whether the data can be drawn, and what they hold; 503 with all problems if not."""
    try:
        dataset = current_data()
    except DataError as error:
        return _json({"status": "error", "problems": _problems(error)}, 503)
    response = _json({"status": "ok", "data": _summary(dataset)})
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
            table.file: (dataset.directory / table.file).stat().st_size for table in TABLES.values()
        },
    }


def _observations(
    suffix: str, write: Callable[["Dataset", "Query"], Response]
) -> Callable[[Request], Response]:
    """Make the endpoint that answers a query in one format."""

    @wraps(write)
    def endpoint(request: Request) -> Response:
        from indicators.server_query import QueryError, read_query

        try:
            dataset = current_data()
            query = read_query(request.query_params.multi_items(), dataset)
        except QueryError as error:
            return _failure(400, str(error))
        except DataError as error:
            return _failure(503, "the data cannot be used", problems=_problems(error))
        # Weak: a compressed answer carries the same tag.
        digest = hashlib.sha256(f"{suffix} {dataset.version} {query}".encode()).hexdigest()
        headers = {"ETag": f'W/"{digest[:32]}"', "Cache-Control": "no-cache"}
        if not_modified(request.headers, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        response = write(dataset, query)
        response.headers.update(headers)
        return response

    return endpoint


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
    Route("/api/observations.csv", _observations("csv", _csv)),
    Route("/api/observations.json", _observations("json", _rows)),
    Route("/api/{rest:path}", _elsewhere, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
]
"""All addresses below ``/api``; the last one takes what the others do not."""
