"""European Central Bank: euro reference rates of each working day, and cross rates through them.

The key CNY/USD is dollars for one yuan. A month's figure is the mean of the daily cross rates, of
the days that have both currencies.
"""

import re
from collections.abc import Hashable, Iterator, Sequence
from datetime import date

from indicators.sources.decoding import Decoder
from indicators.sources.means import monthly_means, whole_months
from indicators.sources.model import Page, Request, Row, Series, Window, key_parts

__all__ = ["SOURCE", "Ecb"]

SERVICE = "ecb"
DECODE = Decoder(SERVICE)
KEY = re.compile(r"((?!EUR)[A-Z]{3})/((?!EUR)[A-Z]{3})")
COLUMNS = ("FREQ", "CURRENCY", "TIME_PERIOD", "OBS_VALUE")
LONGEST_GAP = 4
"""Easter and Christmas leave four days in a row without a rate, and nothing leaves more."""


class Ecb:
    """One request for each pair of currencies."""

    def plan(self, series: Sequence[Series], window: Window) -> list[Request]:
        """Ask for both currencies of a pair in one call, for the whole window."""
        days = (("startPeriod", f"{window.start}"), ("endPeriod", f"{window.end}"))
        return [
            Request(
                SERVICE,
                f"service/data/EXR/D.{quote}+{base}.EUR.SP00.A",
                (("format", "csvdata"), *days),
                f"daily rates of {quote} and {base}",
                media="csv",
                rows=len(whole_months(window)),
                series=(one,),
                window=window,
            )
            for one in series
            for base, quote in [_parts(one)]
        ]

    def read(self, request: Request, content: bytes) -> Page:
        """Turn daily rates into means of whole months."""
        return Page(tuple(_rows(request, DECODE.csv(content, COLUMNS))))


SOURCE = Ecb()


def _parts(series: Series) -> tuple[str, ...]:
    return key_parts(series, KEY, "two currencies such as CNY/USD, neither of them EUR", "M")


def _rows(request: Request, lines: list[dict[str, str]]) -> Iterator[Row]:
    series = request.series[0]
    base, quote = _parts(series)
    per_euro = _rates(lines, (base, quote))
    both = per_euro[base].keys() & per_euro[quote].keys()
    daily = {day: per_euro[quote][day] / per_euro[base][day] for day in both}
    for mean in monthly_means(daily, whole_months(request.window), LONGEST_GAP):
        note = f"mean of {mean.days} daily reference rates, {quote} for one {base} through EUR"
        yield DECODE.row(series, mean.period, mean.value, note, status="derived")


def _rates(
    lines: list[dict[str, str]], currencies: tuple[str, str]
) -> dict[str, dict[date, float]]:
    """Sort the rates by currency and day."""
    rates: dict[str, dict[date, float]] = {currency: {} for currency in currencies}
    seen: set[Hashable] = set()
    for line in lines:
        currency = line["CURRENCY"]
        DECODE.check_echo("FREQ", "D", line["FREQ"])
        if currency not in rates:
            raise DECODE.refused("echo", f"CURRENCY {' or '.join(currencies)}", currency)
        for name, asked in (("CURRENCY_DENOM", "EUR"), ("EXR_TYPE", "SP00"), ("EXR_SUFFIX", "A")):
            DECODE.check_echo(name, asked, line.get(name, asked))
        day = DECODE.period(line["TIME_PERIOD"], "D").start
        DECODE.check_new(seen, (currency, day))
        value = DECODE.observation(line["OBS_VALUE"], f"{currency} of {day}")
        if value is not None:
            rates[currency][day] = DECODE.rate(value, f"{currency} of {day}")
    return rates
