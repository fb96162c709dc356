"""Periods and numbers as other tables spell them, and what a spreadsheet makes of them."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from indicators.errors import PeriodError
from indicators.periods import parse

MONTH_LANGUAGES = ("en", "nl", "fr", "de", "ru")
"""The languages in which names of months are read."""

GROUP_SPACES = "\u0020\u00a0\u2009\u202f'’"
"""What stands between thousands where no comma or point does."""

_SHAPES = (
    (re.compile(r"(\d{4})(?:\.0)?"), "{0}"),
    (re.compile(r"(\d{4})[-/. ]?M?(0[1-9]|1[0-2])", re.IGNORECASE), "{0}-{1:0>2}"),
    (re.compile(r"(\d{4})(?:[-/. ]M?|M)(\d)", re.IGNORECASE), "{0}-{1:0>2}"),
    (re.compile(r"M?(\d{1,2})[-/. ](\d{4})"), "{1}-{0:0>2}"),
    (re.compile(r"(\d{4})[-/. ]?Q([1-4])", re.IGNORECASE), "{0}-Q{1}"),
    (re.compile(r"Q([1-4])[-/. ]?(\d{4})", re.IGNORECASE), "{1}-Q{0}"),
    (re.compile(r"(\d{4})[-/. ]?[SH]([12])", re.IGNORECASE), "{0}-S{1}"),
    (re.compile(r"[SH]([12])[-/. ]?(\d{4})", re.IGNORECASE), "{1}-S{0}"),
    (re.compile(r"(\d{4}-\d\d-\d\d)[T ]00:00(?::00)?(?:\.0+)?"), "{0}"),
)
_CUT_MONTH = re.compile(r"\d{4}\.1")
_MONTH_AND_YEAR = re.compile(r"([^\W\d_]{3,})\.?[-/. ]*(\d{4}|\d{2})")
_YEAR_AND_MONTH = re.compile(r"(\d{4})[-/. ]+([^\W\d_]{3,})\.?")
_DAY_AND_MONTH = re.compile(r"\d{1,2}[-/. ]+([^\W\d_]{3,})\.?(?:[-/. ]+(?:\d{4}|\d{2}))?")
_NUMERIC_DATE = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(\d{4}|\d{2})")
_ROUNDED = re.compile(r"-?\d(?:[.,](\d+))?E\+(\d{2,3})")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d{1,2})?")

_THIS_CENTURY = 70
"""Years of two digits below it belong to this century, as a spreadsheet reads them."""


# --- periods ---------------------------------------------------------------------------------


def plain_period(text: str) -> str | None:
    """Spell a period as we do: ``202105``, ``2021M05`` and ``May 2021`` are ``2021-05``.

    None where it is no period, or could be two: ``05/06/2021`` is a day in May or in June.
    """
    stripped = text.strip()
    if has_lost_zero(stripped):
        return None
    for spelled in (stripped, *_respelled(stripped), _named_month(stripped)):
        if spelled:
            try:
                return parse(spelled).text
            except PeriodError:
                continue
    return None


def has_lost_zero(text: str) -> bool:
    """Whether a month may have been a number that lost its zero: ``2024.1``, of 2024.10."""
    return _CUT_MONTH.fullmatch(text) is not None


def is_spreadsheet_date(text: str) -> bool:
    """Whether a spreadsheet made a date of a period, such as ``Jan-21`` or ``1/1/2021``."""
    if text.endswith("00:00") or _NUMERIC_DATE.fullmatch(text) or _named_month(text):
        return True
    match = _DAY_AND_MONTH.fullmatch(text)
    return match is not None and match[1].casefold() in _months()


def _respelled(text: str) -> Iterable[str]:
    for shape, spelling in _SHAPES:
        if match := shape.fullmatch(text):
            yield spelling.format(*match.groups())


def _named_month(text: str) -> str:
    if match := _MONTH_AND_YEAR.fullmatch(text):
        name, year = match.groups()
    elif match := _YEAR_AND_MONTH.fullmatch(text):
        year, name = match.groups()
    else:
        return ""
    month = _months().get(name.casefold())
    if len(year) == 2:
        year = f"{'20' if int(year) < _THIS_CENTURY else '19'}{year}"
    return f"{year}-{month:02}" if month else ""


@cache
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    return {
        name.rstrip(".").casefold(): number
        for language in MONTH_LANGUAGES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, context, language).items()
    }


# --- numbers ---------------------------------------------------------------------------------


def lost_digits(text: str) -> bool:
    """Whether a spreadsheet rounded a long number: ``1.23E+05`` may have been 123,456."""
    match = _ROUNDED.fullmatch(text)
    return match is not None and len(match[1] or "") < int(match[2])


def without_groups(text: str, decimal: str = ".") -> str:
    """Spell a number as we do, with ``decimal`` before its decimals, without any thousands mark."""
    for space in GROUP_SPACES:
        text = text.replace(space, "")
    other = "," if decimal == "." else "."
    return text.replace("\N{MINUS SIGN}", "-").replace(other, "").replace(decimal, ".")


def is_number(text: str) -> bool:
    """Whether this is a number in our spelling."""
    return _NUMBER.fullmatch(text) is not None


def decimal_marks(texts: Iterable[str]) -> set[str]:
    """Which of ``.`` and ``,`` can stand before the decimals of all these numbers.

    Both where nothing tells: ``1,234`` is a thousand in one country and a little over one in
    another. None where no reading makes numbers of all of them.
    """
    marks = {".", ","}
    for text in texts:
        marks = {mark for mark in marks if _MARKED[mark].fullmatch(text)}
    return marks


def _number(decimal: str, group: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?=.*\d)[-+\N{{MINUS SIGN}}]?"
        rf"(?:\d+|[1-9]\d{{0,2}}(?P<mark>[{GROUP_SPACES}{group}])\d{{3}}(?:(?P=mark)\d{{3}})*)?"
        rf"(?:[{decimal}]\d+)?(?:[eE][-+]?\d{{1,2}})?"
    )


_MARKED = {".": _number(".", ","), ",": _number(",", ".")}


# --- characters that nobody sees -------------------------------------------------------------

_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Zs"}


def unseen(text: str) -> list[str]:
    """Return the characters that a screen does not show or shows as a space, but for spaces."""
    if text.isascii() and text.isprintable():
        return []
    return [mark for mark in text if mark != " " and unicodedata.category(mark) in _UNSEEN]


def without_unseen(text: str) -> str:
    """Take them out, and the spaces at both ends."""
    marks = unseen(text)
    if not marks:
        return text.strip()
    return "".join(mark for mark in text if mark not in marks).strip()


def character_name(mark: str) -> str:
    """Make a character visible: ``no-break space (U+00A0)``."""
    other_names = {"\ufeff": "byte order mark", "\n": "line break", "\r": "line break", "\t": "tab"}
    name = other_names.get(mark) or unicodedata.name(mark, "control character").lower()
    return f"{name} (U+{ord(mark):04X})"


# --- texts in the wrong code page --------------------------------------------------------------

_BEYOND_ASCII = re.compile("[^\x00-\x7f]{2,}")


def read_again(text: str) -> str:
    """Undo what happens to UTF-8 that is opened as Windows-1252: ``cafÃ©`` is ``café``."""
    return text if text.isascii() else _BEYOND_ASCII.sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    try:
        return b"".join(_byte(mark) for mark in match[0]).decode()
    except UnicodeError:
        return match[0]


def _byte(mark: str) -> bytes:
    # The five bytes that Windows-1252 does not define come through as control characters.
    return bytes([ord(mark)]) if "\x80" <= mark <= "\x9f" else mark.encode("cp1252")
