"""What an answer over HTTP means before anybody reads its figures; no I/O and no clock."""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

__all__ = ["Reply", "fault_of", "quoted", "retry_after", "unpacked"]

QUOTED_CHARACTERS = 200
"""How much of a service's own words an error repeats."""

LONGEST_WAIT = timedelta(days=366)
"""Nobody means more than that by Retry-After; more would not fit into a date."""

PIECE = 64 * 1024
"""Bytes that a packed body may grow by before it is looked at again."""

_MEDIA = {
    "json": re.compile(r"application/json|text/json|application/vnd\.[\w.-]+\+json"),
    "csv": re.compile(r"text/csv|text/plain|application/vnd\.sdmx\.[\w.-]+\+csv"),
}
_NAMES = {"json": "JSON", "csv": "CSV"}
_SAID = {"message", "error", "errormessage", "label", "key", "value", "errorobject"}
_BOM = b"\xef\xbb\xbf"


class Reply(NamedTuple):
    """An answer: all of its body after status 200, else as much as is worth quoting.

    The names in ``headers`` are found however they are spelled.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes


def fault_of(reply: Reply, media: str) -> str:
    """Say why a reply is not of the form that was asked for; nothing if it is.

    ``media`` is ``json`` or ``csv``.
    """
    name = _NAMES[media]
    if reply.status != 200:
        return f"status {reply.status} came where {name} was expected"
    start = reply.content[:PIECE].removeprefix(_BOM).lstrip()
    if not start:
        return f"an empty answer came where {name} was expected"
    if start.startswith(b"<"):
        return f"a page or XML came where {name} was expected{_saying(reply.content)}"
    kind = reply.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not _MEDIA[media].fullmatch(kind):
        return f"the answer is of the type {quoted(kind.encode()) or 'none'}, expected {name}"
    return ""


def quoted(content: bytes) -> str:
    """Return what the body of an error says, in one short line of printable text.

    Of JSON these are its messages, of a page its text without tags.
    """
    text = content[: 16 * QUOTED_CHARACTERS].decode("utf-8-sig", errors="replace")
    try:
        text = "; ".join(dict.fromkeys(_messages(json.loads(text)))) or text
    except (ValueError, RecursionError):
        if text.lstrip().startswith("<"):
            text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>?", " ", text)
    printable = "".join(one if one.isprintable() else " " for one in text)
    line = " ".join(printable.split())
    return line if len(line) <= QUOTED_CHARACTERS else line[: QUOTED_CHARACTERS - 1] + "…"


def _saying(content: bytes) -> str:
    said = quoted(content)
    return f", which says “{said}”" if said else ""


def _messages(found: object, said: bool = False) -> Iterator[str]:
    """Give the texts below the keys that services put their errors under."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from _messages(value, str(key).lower() in _SAID)
    elif isinstance(found, list):
        for value in found:
            yield from _messages(value, said)
    elif said and isinstance(found, str) and found.strip():
        yield found.strip()


def retry_after(text: str | None, now: datetime) -> timedelta | None:
    """Read a Retry-After header, seconds or a date; None for none and for what is neither."""
    text = (text or "").strip()
    if re.fullmatch(r"[0-9]{1,18}", text):
        return timedelta(seconds=min(int(text), LONGEST_WAIT.total_seconds()))
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return min(max(moment - now, timedelta(0)), LONGEST_WAIT)


def unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack gzip piece by piece, so that a body which grows a thousandfold costs no memory.

    Raises ``zlib.error`` for what is no gzip, and for a body that ends before its checksum.
    """
    unpacker = zlib.decompressobj(wbits=31)
    for piece in pieces:
        packed = piece
        while packed:
            yield unpacker.decompress(packed, PIECE)
            packed = unpacker.unconsumed_tail
            if unpacker.eof and unpacker.unused_data.startswith(b"\x1f\x8b"):
                packed = unpacker.unused_data
                unpacker = zlib.decompressobj(wbits=31)
    yield unpacker.flush()
    if not unpacker.eof:
        raise zlib.error("the packed body ends before its end")
