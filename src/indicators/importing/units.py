"""Units as other tables name them, and what their values are multiplied by to be in ours."""

import re
from decimal import Decimal

_SPELLINGS = {
    "USD": ("usd", "us$", "$", "us dollars", "dollars"),
    "EUR": ("eur", "euro", "euros", "€"),
    "CNY": ("cny", "rmb", "yuan", "¥"),
    "BYN": ("byn",),
    "tonnes": ("tonnes", "t", "tonne", "tons", "metric tons", "metric tonnes"),
    "kg": ("kg", "kilogram", "kilograms", "kilo"),
    "m3": ("m3", "m³", "cubic metres", "cubic meters", "volume in cubic meters"),
    "percent": ("percent", "%", "per cent"),
    "TEU": ("teu", "teus"),
}
_UNITS = {spelling: unit for unit, spellings in _SPELLINGS.items() for spelling in spellings}

_MULTIPLES = {
    "": 1,
    **dict.fromkeys(("thousand", "thousands", "thsd", "k", "th"), 1_000),
    **dict.fromkeys(("million", "millions", "mln", "mio", "mn", "m"), 1_000_000),
    **dict.fromkeys(("billion", "billions", "bln", "bn"), 1_000_000_000),
}

_FACTORS = {("kg", "tonnes"): Decimal("0.001")}

_AMOUNT = re.compile(
    r"(?P<digits>1(?:[ ,.]?0{3})+|1?0*)\s*(?P<word>[a-z]+\.?\s+(?:of\s+)?)?(?P<unit>\S.*)"
)


def factor(theirs: str, ours: str) -> Decimal | None:
    """Return what values in one unit are multiplied by to be in another; None where they differ.

    ``1000 USD``, ``thousand USD`` and ``USD thousand`` in USD are 1,000; ``kg`` in tonnes 0.001.
    """
    if theirs == ours:
        return Decimal(1)
    parsed = _parsed(theirs.strip().casefold())
    if parsed is None:
        return None
    multiple, unit = parsed
    if unit == ours:
        return multiple
    conversion = _FACTORS.get((unit, ours))
    return None if conversion is None else multiple * conversion


def _parsed(text: str) -> tuple[Decimal, str] | None:
    """Split a unit into its multiple and its name in our spelling, whatever stands first."""
    if text in _UNITS:
        return Decimal(1), _UNITS[text]
    head, _, last = text.rpartition(" ")
    if head in _UNITS and last.rstrip(".") in _MULTIPLES:
        return Decimal(_MULTIPLES[last.rstrip(".")]), _UNITS[head]
    match = _AMOUNT.fullmatch(text)
    if match is None:
        return None
    word = (match["word"] or "").removesuffix("of ").strip(" .")
    digits = re.sub(r"[ ,.]", "", match["digits"]) or "1"
    if word not in _MULTIPLES or match["unit"] not in _UNITS:
        return None
    return Decimal(digits) * _MULTIPLES[word], _UNITS[match["unit"]]
