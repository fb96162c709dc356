"""Faults of how an answer travels: cut, stalled, badly packed, in another charset, led astray."""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from .model import Answer, Asked, Delivery

Options = Mapping[str, Any]
Spoil = Callable[[Asked, Answer, Options], Answer]

BOM = b"\xef\xbb\xbf"
STALL_SECONDS = 30.0
DRIP_SECONDS = 1.0
BOMB_MEGABYTES = 64
ENDLESS_MEGABYTES = 1024


def _delivered(kind: str, seconds: float = 0.0) -> Spoil:
    """Make a fault that sends the right answer in a wrong way."""

    def spoil(asked: Asked, answer: Answer, options: Options) -> Answer:
        waits = float(options.get("seconds", seconds))
        size = int(options.get("megabytes", ENDLESS_MEGABYTES))
        return replace(answer, delivery=Delivery(kind, waits, size))

    return spoil


def _bom(asked: Asked, answer: Answer, options: Options) -> Answer:
    return answer.with_body(BOM + answer.body)


def _wrong_charset(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Say UTF-8 and send UTF-16."""
    media = answer.media.partition(";")[0] + "; charset=utf-8"
    return replace(answer, media=media, body=answer.body.decode().encode("utf-16"))


def _not_utf8(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Put a byte into the first text that no UTF-8 has."""
    return answer.with_body(answer.body.replace(b'"', b'"\xff', 1))


def _wrong_type(asked: Asked, answer: Answer, options: Options) -> Answer:
    return replace(answer, media="application/octet-stream")


def _bad_gzip(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Say gzip, and send half of it and then something else."""
    packed = gzip.compress(answer.body)
    spoiled = packed[: len(packed) // 2] + b"this is not gzip"
    return replace(answer, body=spoiled, encoding="gzip", etag=False)


def _cut_gzip(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Say gzip, and end before its end, with a length that fits."""
    packed = gzip.compress(answer.body)
    return replace(answer, body=packed[:-12], encoding="gzip", etag=False)


@lru_cache(maxsize=2)
def _bomb(megabytes: int) -> bytes:
    return gzip.compress(b" " * (megabytes * 1024 * 1024), compresslevel=6)


def _gzip_bomb(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Send little that unpacks to much."""
    packed = _bomb(int(options.get("megabytes", BOMB_MEGABYTES)))
    return replace(answer, body=packed, encoding="gzip", etag=False)


def _redirect_loop(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Lead to the very same address: once is a harmless detour, for ever is a loop."""
    return Answer(302, headers=(("Location", asked.target),))


def _redirect_away(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Lead to another host: this machine by its other name, if nothing else is said."""
    elsewhere = asked.address.replace("127.0.0.1", "localhost")
    return Answer(302, headers=(("Location", options.get("to", elsewhere + asked.target)),))


WIRES: dict[str, Spoil] = {
    "cut": _delivered("cut"),
    "reset": _delivered("reset"),
    "silent_close": _delivered("silent_close"),
    "no_http": _delivered("no_http"),
    "wrong_length": _delivered("wrong_length"),
    "stall": _delivered("stall", STALL_SECONDS),
    "stall_body": _delivered("stall_body", STALL_SECONDS),
    "drip": _delivered("drip", DRIP_SECONDS),
    "endless": _delivered("endless"),
    "bom": _bom,
    "wrong_charset": _wrong_charset,
    "not_utf8": _not_utf8,
    "wrong_type": _wrong_type,
    "bad_gzip": _bad_gzip,
    "cut_gzip": _cut_gzip,
    "gzip_bomb": _gzip_bomb,
    "redirect_loop": _redirect_loop,
    "redirect_away": _redirect_away,
}
