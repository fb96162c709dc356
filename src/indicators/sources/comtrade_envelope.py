"""The envelope of UN Comtrade's answers, in which its errors come too."""

from indicators.sources.decoding import Decoder

__all__ = ["DECODE", "SERVICE", "records"]

SERVICE = "un_comtrade"
DECODE = Decoder(SERVICE)
CLOSED = b"rejected by policy"
REASONS = {"401": "denied", "403": "denied", "404": "moved"}


def records(content: bytes) -> list[dict[str, object]]:
    """Take the rows out of the envelope, with every key in lower case.

    The service spells a key one way in its lists of fields and another way in its rows
    (cifValue, cifvalue).
    """
    if CLOSED in content[:4096].lower():
        raise DECODE.refused("denied", "figures without a key", content.decode(errors="replace"))
    answer = _lower(DECODE.mapping(DECODE.json(content), "an answer"))
    if "statuscode" in answer:
        status = DECODE.code(answer["statuscode"], "statusCode")
        raise DECODE.refused(REASONS.get(status, "refused_value"), "figures", answer.get("message"))
    if answer.get("error"):
        raise DECODE.refused("refused_value", "figures", _complaint(answer))
    rows = DECODE.listing(DECODE.field(answer, "data"), "data")
    count = DECODE.number(DECODE.field(answer, "count"), "count")
    if count != len(rows):
        raise DECODE.refused("cut" if count > len(rows) else "form", f"{count:g} rows", rows)
    return [_lower(DECODE.mapping(row, "a row")) for row in rows]


def _lower(record: dict[str, object]) -> dict[str, object]:
    return {name.lower(): value for name, value in record.items()}


def _complaint(answer: dict[str, object]) -> str:
    """Join the error with its details, which come as an object or as a list of objects."""
    details = answer.get("errorobject")
    objects = details if isinstance(details, list) else [details]
    found = (_lower(one).get("errormessage") for one in objects if isinstance(one, dict))
    texts = [text for text in (answer["error"], *found) if isinstance(text, str)]
    return ": ".join(texts) or "an error without a text"
