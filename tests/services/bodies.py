"""Faults of what an answer says: other statuses, other forms, other rows, other names."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from . import comtrade, eurostat, world_bank, world_bank_sources
from .imf_messages import generic_xml
from .model import HTML, TEXT, XML, Answer, Asked, as_json, as_text

Options = Mapping[str, Any]
Spoil = Callable[[Asked, Answer, Options], Answer]

PAGE = (
    "<!DOCTYPE html>\n<html><head><title>Service unavailable</title></head>\n"
    "<body><h1>We are down for maintenance</h1></body></html>\n"
)
GATEWAY = {"un_comtrade", "imf_imts"}
STATUSES = {
    "denied": (401, "Access denied due to invalid subscription key."),
    "forbidden": (403, "Out of call volume quota. Quota will be replenished in 07:01:20."),
    "closed": (403, "All calls are rejected by policy."),
    "not_found": (404, "Resource not found"),
    "gone": (410, "Gone"),
    "bad_request": (400, "Bad Request"),
    "server_error": (500, "Internal server error"),
    "bad_gateway": (502, "Bad Gateway"),
    "unavailable": (503, "Service Unavailable"),
    "gateway_timeout": (504, "Gateway Timeout"),
}
RENAMED = {
    "un_comtrade": ("primaryValue", "tradeValue"),
    "imf_imts": ("OBS_VALUE", "OBSERVATION"),
    "world_bank": ("value", "figure"),
    "world_bank_debt": ("value", "figure"),
    "nbrb": ("Cur_OfficialRate", "Cur_Rate"),
    "ecb": ("OBS_VALUE", "OBSERVATION"),
    "eurostat": ("value", "values"),
}
ECHOES = {
    "un_comtrade": (rb'"(reporterCode)":\d+', rb'"\1":643'),
    "imf_imts": (rb"(IMF\.STA:IMTS\(1\.0\.0\),(?:R,)?)(?:BLR|CHN),", rb"\1RUS,"),
    "world_bank": (rb'"(countryiso3code)":"\w+"', rb'"\1":"RUS"'),
    "world_bank_debt": (rb'("concept":"Country","id":)"\w+"', rb'\1"RUS"'),
    "nbrb": (rb'"(Cur_ID)":\d+', rb'"\1":510'),
    "ecb": (rb",(D|M),(?:USD|CNY),", rb",\1,JPY,"),
    "eurostat": (rb'"EU27_2020"', b'"EU15"'),
}


def _patience(wait: str) -> tuple[tuple[str, str], ...]:
    return (("Retry-After", wait),) if wait else ()


def _status(name: str) -> Spoil:
    status, said = STATUSES[name]

    def spoil(asked: Asked, answer: Answer, options: Options) -> Answer:
        headers = _patience(str(options.get("retry_after", "")))
        if asked.service in GATEWAY:
            return as_json({"statusCode": status, "message": said}, status, headers=headers)
        return as_text(f"<html><body><h1>{said}</h1></body></html>", HTML, status, headers=headers)

    return spoil


def rate_limited(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Ask for patience, in the words of Comtrade's gateway or in few."""
    wait = str(options.get("retry_after", "1"))
    headers = _patience(wait)
    if asked.service not in GATEWAY:
        return as_text("Too Many Requests", TEXT, 429, headers=headers)
    said = f"Rate limit is exceeded. Try again in {wait or 1} seconds."
    return as_json({"statusCode": 429, "message": said}, 429, "application/json", headers=headers)


def _html(asked: Asked, answer: Answer, options: Options) -> Answer:
    return as_text(PAGE, HTML)


def _html_disguised(asked: Asked, answer: Answer, options: Options) -> Answer:
    return as_text(PAGE, answer.media)


def _empty_body(asked: Asked, answer: Answer, options: Options) -> Answer:
    return replace(answer, body=b"", etag=False, modified="")


def _no_content(asked: Asked, answer: Answer, options: Options) -> Answer:
    return Answer(204)


def _data(answer: Answer) -> Any:
    """Return what an answer tells in JSON; None where it is an error or in another form."""
    return json.loads(answer.body) if answer.status == 200 and "json" in answer.media else None


def _comtrade_rows(answer: Answer) -> list[dict[str, Any]]:
    return list((_data(answer) or {}).get("data", []))


def _full_page(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Repeat the rows, each with a partner of its own, until there are exactly 500."""
    rows = _comtrade_rows(answer)
    full = [
        {**rows[place % len(rows)], "partnerCode": 112 + place // len(rows)}
        for place in range(comtrade.PREVIEW_ROWS if rows else 0)
    ]
    return comtrade.envelope(full)


def _detail(answer: Answer, *, totals: bool) -> Answer:
    rows = []
    for row in _comtrade_rows(answer):
        rows += [row] if totals else []
        rows += [{**row, "motCode": mode, "motDesc": None} for mode in (1000, 2000)]
        rows += [{**row, "customsCode": "C01", "customsDesc": None}]
        rows += [{**row, "partnerCode": 0, "partnerISO": "W00", "partnerDesc": "World"}]
    return comtrade.envelope(rows)


def _detail_only(asked: Asked, answer: Answer, options: Options) -> Answer:
    return _detail(answer, totals=False)


def _detail_beside(asked: Asked, answer: Answer, options: Options) -> Answer:
    return _detail(answer, totals=True)


def _repeated(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Give every row twice."""
    if "csv" in answer.media:
        head, _, rows = answer.body.partition(b"\n")
        return answer.with_body(head + b"\n" + rows + rows)
    match _data(answer):
        case {"data": [*found]}:
            return comtrade.envelope(found * 2)
        case [{"page": _} as head, [*found]]:
            return as_json([head, found * 2])
        case {"source": {"data": [*found]} as source, **more}:
            return as_json({**more, "source": {**source, "data": found * 2}})
        case [*found]:
            return as_json(found * 2, etag=answer.etag)
    return answer


def _message(asked: Asked, answer: Answer, options: Options) -> Answer:
    return world_bank.message(asked)


def _null_rows(asked: Asked, answer: Answer, options: Options) -> Answer:
    empty = dict.fromkeys(("page", "pages", "per_page", "total"), 0)
    return as_json([{**empty, "sourceid": None, "lastupdated": None}, None])


def _text_numbers(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Write the numbers of the World Bank's paging as text, as it sometimes does."""
    numbers = rb'"(page|pages|per_page|total)":(\d+)'
    return answer.with_body(re.sub(numbers, rb'"\1":"\2"', answer.body))


def _xml_error(asked: Asked, answer: Answer, options: Options) -> Answer:
    return world_bank_sources.refused()


def _no_series(asked: Asked, answer: Answer, options: Options) -> Answer:
    described = {"dataSets": [{"structure": 0, "action": "Replace"}], "structures": []}
    return as_json({"meta": {}, "data": described}, media="application/json")


def _header_only(asked: Asked, answer: Answer, options: Options) -> Answer:
    return answer.with_body(answer.body.partition(b"\n")[0] + b"\n")


def _xml_instead(asked: Asked, answer: Answer, options: Options) -> Answer:
    return as_text(generic_xml([]), XML)


def _gaps(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Leave every second value out of JSON-stat: no figure, which is not zero."""
    told = _data(answer) or {"value": {}}
    kept = {place: value for place, value in told["value"].items() if int(place) % 2}
    return as_json({**told, "value": kept}, media=answer.media)


def _size_zero(asked: Asked, answer: Answer, options: Options) -> Answer:
    told = _data(answer) or {"size": []}
    none = {"value": {}, "status": {}, "size": [0] * len(told["size"])}
    return as_json({**told, **none}, media=answer.media)


def _too_big(asked: Asked, answer: Answer, options: Options) -> Answer:
    return eurostat.too_big()


def _wrong_echo(asked: Asked, answer: Answer, options: Options) -> Answer:
    pattern, instead = ECHOES[asked.service]
    return answer.with_body(re.sub(pattern, instead, answer.body))


def _renamed(asked: Asked, answer: Answer, options: Options) -> Answer:
    old, new = (name.encode() for name in RENAMED[asked.service])
    if "csv" in answer.media:
        head, _, rows = answer.body.partition(b"\n")
        return answer.with_body(re.sub(rb"\b" + old + rb"\b", new, head) + b"\n" + rows)
    return answer.with_body(answer.body.replace(b'"' + old + b'":', b'"' + new + b'":'))


def _decimal_comma(asked: Asked, answer: Answer, options: Options) -> Answer:
    """Write every number as text with a comma, in JSON and in CSV."""
    if "csv" in answer.media:
        commas = re.sub(rb"(?<=,)(-?\d+)(?:\.(\d+))?(?=,)", rb'"\1,\g<2>0"', answer.body)
        return answer.with_body(commas)
    pattern = rb'(":)(-?\d+)(?:\.(\d+))?(?=[,}])'
    return answer.with_body(re.sub(pattern, rb'\1"\2,\g<3>0"', answer.body))


WORLD_BANKS = {"world_bank", "world_bank_debt"}
# The forms that only some services have, or can have.
ONLY_FOR: dict[str, set[str]] = {
    "full_page": {"un_comtrade"},
    "detail_only": {"un_comtrade"},
    "detail_beside": {"un_comtrade"},
    "repeated": {"un_comtrade", "imf_imts", "nbrb", "ecb", *WORLD_BANKS},
    "message": WORLD_BANKS,
    "null_rows": {"world_bank"},
    "text_numbers": WORLD_BANKS,
    "xml_error": WORLD_BANKS,
    "no_series": {"imf_imts"},
    "header_only": {"imf_imts", "ecb"},
    "xml_instead": {"imf_imts", "ecb"},
    "gaps": {"eurostat"},
    "size_zero": {"eurostat"},
    "too_big": {"eurostat"},
}
BODIES: dict[str, Spoil] = {
    **{name: _status(name) for name in STATUSES},
    "rate_limited": rate_limited,
    "html": _html,
    "html_disguised": _html_disguised,
    "empty_body": _empty_body,
    "no_content": _no_content,
    "full_page": _full_page,
    "detail_only": _detail_only,
    "detail_beside": _detail_beside,
    "repeated": _repeated,
    "message": _message,
    "null_rows": _null_rows,
    "text_numbers": _text_numbers,
    "xml_error": _xml_error,
    "no_series": _no_series,
    "header_only": _header_only,
    "xml_instead": _xml_instead,
    "gaps": _gaps,
    "size_zero": _size_zero,
    "too_big": _too_big,
    "wrong_echo": _wrong_echo,
    "renamed": _renamed,
    "decimal_comma": _decimal_comma,
}
