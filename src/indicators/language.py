"""How a sentence, a number, a date and a unit are written in each language of the project.

Sentences go through gettext (``locale/<code>/LC_MESSAGES/indicators.po``), everything else through
Babel's locale data. English is the language of the code, Dutch that of the article.
"""

import gettext as gettext_module
import io
import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_compact_decimal, format_decimal

from indicators.periods import Period

#: Language code -> the Babel locale that writes its numbers and dates. British English has the day
#: before the month, as the rest of Europe does.
LOCALES = {"en": "en_GB", "nl": "nl_NL"}

#: A dash between two numbers or dates, and a minus sign that lines up with figures.
EN_DASH, MINUS = "–", "\N{MINUS SIGN}"

_MONEY = {"USD": "$", "EUR": "€", "CNY": "¥", "BYN": "Br"}

#: Significant figures of what was measured or published.
_FIGURES = 4

#: What differs from zero by less than this is a rounding error of the machine.
_MOST_DECIMALS = 10


def _decimals(value: float, figures: int) -> int:
    """Return how many decimals give a number so many significant figures."""
    if not value:
        return 0
    return min(_MOST_DECIMALS, max(0, figures - 1 - math.floor(math.log10(abs(value)))))


def _money_decimals(size: float) -> int:
    """Return the decimals of millions, or of billions: one of hundreds of millions, else two."""
    return 1 if 1e8 <= size < 1e9 else 2


@lru_cache(maxsize=len(LOCALES))
def _translations(code: str) -> gettext_module.NullTranslations:
    """Return the translations of a language, read from its ``.po`` file."""
    source = files("indicators") / "locale" / code / "LC_MESSAGES" / "indicators.po"
    if not source.is_file():
        return gettext_module.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(source.read_bytes()), locale=code))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


@dataclass(frozen=True)
class Language:
    """One language: ``Language("nl")``; an unknown code falls back to English."""

    code: str = "en"

    def __post_init__(self) -> None:
        if self.code not in LOCALES:
            object.__setattr__(self, "code", "en")

    @property
    def locale(self) -> Locale:
        """Return Babel's locale."""
        return Locale.parse(LOCALES[self.code])

    def gettext(self, message: str) -> str:
        """Return the message in this language."""
        return _translations(self.code).gettext(message)

    def ngettext(self, singular: str, plural: str, count: int) -> str:
        """Return the form of a message that goes with ``count``."""
        return _translations(self.code).ngettext(singular, plural, count)

    def column(self, name: str) -> str:
        """Return the column of a table that holds ``name`` in this language, such as title_nl."""
        return f"{name}_{self.code}"

    # --- numbers -----------------------------------------------------------------------------

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with grouping and at most ``digits`` decimals: ``1,234.5``."""
        pattern = "#,##0" + ("." + "#" * digits if digits else "")
        return format_decimal(value, pattern, locale=self.locale).replace("-", MINUS)

    def significant(self, value: float, figures: int = 3) -> str:
        """Write a number with at least ``figures`` significant figures and no needless decimals.

        All digits before the point are written, never a scientific form: ``57,708``, ``0.1399``.
        """
        return self.number(value, _decimals(value, figures))

    def percent(self, ratio: float, *, signed: bool = False) -> str:
        """Write a computed ratio as per cent to two figures (0.121 -> ``12%``).

        A change of tenfold or more is a factor.
        """
        if signed and ratio >= 9:
            return self.gettext("{factor} times").format(factor=self.significant(ratio + 1, 2))
        written = self.significant(ratio * 100, 2)
        if not any(digit in written for digit in "123456789"):
            return "0%"
        return f"{'+' if signed and ratio > 0 else ''}{written}%"

    def times(self, factor: float) -> str:
        """Write a factor as it stands before 'as many as': ``twice``, ``2.5 times``, ``about``."""
        number = self.significant(factor, 2)
        words = {"1": self.gettext("about"), "2": self.gettext("twice")}
        return words.get(number) or self.gettext("{number} times").format(number=number)

    # --- units -------------------------------------------------------------------------------

    def unit(self, unit: str) -> str:
        """Write a unit of the registry, plural, as it stands after a number."""
        _ = self.gettext
        words = {
            "USD": _("dollars"),
            "EUR": _("euros"),
            "CNY": _("yuan"),
            "BYN": _("Belarusian roubles"),
            "tonnes": _("tonnes"),
            "m3": "m³",
            "TEU": "TEU",
            "containers": _("containers"),
            "trains": _("trains"),
            "firms": _("firms"),
            "persons": _("people"),
            "km2": "km²",
            "percent": _("per cent"),
            "times": _("times"),
            "USD_per_FEU": _("dollars per forty-foot container"),
            "trains_per_day": _("trains a day"),
            "BYN_per_USD": _("roubles per dollar"),
            "BYN_per_CNY": _("roubles per yuan"),
            "USD_per_CNY": _("dollars per yuan"),
        }
        return words[unit]

    def quantity(self, value: float, unit: str) -> str:
        """Write a figure with its unit: ``$131.5 million``, ``692,500 TEU``, ``0.04 km²``.

        It is never more than half a per cent off.
        """
        if unit == "percent":
            return f"{self.significant(value, _FIGURES)}%"
        if unit not in _MONEY:
            return f"{self.significant(value, _FIGURES)}\u00a0{self.unit(unit)}"
        sign, size = (MINUS if value < 0 else ""), abs(value)
        symbol = _MONEY[unit] + ("\u00a0" if self.code == "nl" else "")
        if round(size) < 1e6:
            return f"{sign}{symbol}{self.significant(size, _FIGURES)}"
        # Rounded first: 999,999,999 is a billion, not a thousand million.
        scale = 1e9 if size >= 1e9 else 1e6
        size = scale * round(size / scale, _money_decimals(size))
        words = format_compact_decimal(
            size,
            format_type="long",
            locale=self.locale,
            fraction_digits=_money_decimals(size),
        )
        return f"{sign}{symbol}{words}"

    def unit_title(self, unit: str, scale: float, *, pace: bool) -> str:
        """Name what an axis counts: ``thousand TEU a year``, ``million dollars``."""
        _ = self.gettext
        scales = {
            1.0: "{unit}",
            1e3: _("thousand {unit}"),
            1e6: _("million {unit}"),
            1e9: _("billion {unit}"),
        }
        words = scales[scale].format(unit=self.unit(unit))
        return _("{quantity} a year").format(quantity=words) if pace else words

    # --- dates -------------------------------------------------------------------------------

    def day(self, day: date) -> str:
        """Write a day: ``24 February 2022``."""
        return format_date(day, format="long", locale=self.locale)

    def month(self, day: date, *, short: bool = False) -> str:
        """Write a month: ``February 2022`` or ``Feb 2022``."""
        return format_skeleton("yMMM" if short else "yMMMM", day, locale=self.locale)

    def dated(self, start: date, precision: str) -> str:
        """Write a date of the precision that is known: day, month or year."""
        if precision == "year":
            return str(start.year)
        return self.month(start) if precision == "month" else self.day(start)

    def date_range(self, start: date, precision: str, last: date | None) -> str:
        """Write a date, or the first and last day of a span: ``28 February – 2 March 2023``."""
        if last is None or last == start:
            return self.dated(start, precision)
        if (start.year, start.month) == (last.year, last.month):
            return f"{start.day}{EN_DASH}{self.day(last)}"
        if start.year == last.year:
            first = format_skeleton("MMMMd", start, locale=self.locale)
            return f"{first} {EN_DASH} {self.day(last)}"
        return f"{self.day(start)} {EN_DASH} {self.day(last)}"

    def period(self, period: Period) -> str:
        """Write a period: ``2021``, ``first half of 2021``, ``January–November 2021``."""
        if period.frequency == "I":
            return self._interval(period)
        return self._simple_period(period.frequency, period.start)

    def _simple_period(self, frequency: str, start: date) -> str:
        _ = self.gettext
        if frequency == "A":
            return str(start.year)
        if frequency == "S":
            half = _("first half of {year}") if start.month == 1 else _("second half of {year}")
            return half.format(year=start.year)
        if frequency == "Q":
            quarters = (
                _("first quarter of {year}"),
                _("second quarter of {year}"),
                _("third quarter of {year}"),
                _("fourth quarter of {year}"),
            )
            return quarters[start.month // 3].format(year=start.year)
        return self.month(start) if frequency == "M" else self.day(start)

    def _interval(self, period: Period) -> str:
        first, last = period.start, period.stop - timedelta(days=1)
        by_year = "-" not in period.text
        by_month = first.day == 1 and period.stop.day == 1
        if by_year:
            return f"{first.year}{EN_DASH}{last.year}"
        if not by_month:
            return self.date_range(first, "day", last)
        if (first.year, first.month) == (last.year, last.month):
            return self.month(first)
        if first.year == last.year:
            month = format_date(first, "LLLL", locale=self.locale)
            return f"{month}{EN_DASH}{self.month(last)}"
        return f"{self.month(first)} {EN_DASH} {self.month(last)}"
