"""What a service is asked, what it answers, and the forms that several services share."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
TEXT = "text/plain; charset=utf-8"
XML = "text/xml; charset=utf-8"


class Asked(NamedTuple):
    """One request as the service sees it; the names of headers are in lower case."""

    service: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    address: str
    """Where the service listens: ``http://127.0.0.1:40123``."""
    target: str
    """Path and query as they were sent."""

    def all(self, name: str) -> list[str]:
        """Return every value of a parameter; its name may be written in any case."""
        return [value for given, value in self.query if given.lower() == name.lower()]

    def first(self, name: str, default: str = "") -> str:
        """Return the first value of a parameter."""
        return next(iter(self.all(name)), default)

    def has(self, name: str) -> bool:
        """Tell whether a parameter was given, empty or not."""
        return bool(self.all(name))


class Delivery(NamedTuple):
    """How the bytes of an answer reach the client, where not simply whole."""

    kind: str = "whole"
    seconds: float = 0.0
    size: int = 0


@dataclass(frozen=True)
class Answer:
    """One answer before it is put on the wire."""

    status: int = 200
    media: str = JSON
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    etag: bool = False
    """Whether the service names its answers by an ETag."""
    modified: str = ""
    """The service's Last-Modified, where it sends one."""
    encoding: str = ""
    """A Content-Encoding that the body is in already."""
    delivery: Delivery = field(default_factory=Delivery)

    def with_body(self, body: bytes) -> "Answer":
        """Return the same answer with another body."""
        return replace(self, body=body)

    def bare(self, status: int, media: str, body: bytes, *headers: tuple[str, str]) -> "Answer":
        """Return another answer that has nothing of the service's own."""
        return Answer(status, media, body, headers)


def as_json(value: Any, status: int = 200, media: str = JSON, **more: Any) -> Answer:
    """Answer with JSON, written without blanks as the services write it."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Answer(status, media, text.encode(), **more)


def as_text(text: str, media: str, status: int = 200, **more: Any) -> Answer:
    """Answer with text."""
    return Answer(status, media, text.encode(), **more)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]], end: str = "\r\n") -> str:
    """Write a table as CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def number(value: float) -> str:
    """Write a number as the CSV services do: no exponent, no ``.0``."""
    return f"{value:.10f}".rstrip("0").rstrip(".")
