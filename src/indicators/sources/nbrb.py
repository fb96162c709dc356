"""National Bank of the Republic of Belarus: official daily rates of the rouble, as monthly means.

The key USD is roubles (BYN) for one dollar, CNY/USD is dollars for one yuan through the rouble.
The bank numbers a currency anew now and then, and quotes some for ten or a hundred units; its list
of currencies says so and is asked for first. What belongs to the same months is asked for in a
chain, each answer carrying its rates on to the next request: a month may span two numbers, and a
cross rate needs two currencies.
"""

import math
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from indicators.sources.means import monthly_means, stretches, whole_months
from indicators.sources.model import Page, Request, Row, Series, Window, key_parts
from indicators.sources.nbrb_currencies import DECODE, SERVICE, Numbered, day_of, numbers_of

__all__ = ["SOURCE", "Nbrb"]

KEY = re.compile(r"((?!BYN)[A-Z]{3})(?:/((?!BYN)[A-Z]{3}))?")

# On that day 10,000 roubles became one: what lies before is in another money.
REDENOMINATION = date(2016, 7, 1)

MOST_DAYS = 365
"""The longest stretch that the bank answers for."""

LONGEST_GAP = 0
"""The bank repeats a rate over days off, so a month without one of its days is not whole."""


class Nbrb:
    """The list of currencies, and then the daily rates of those that the series need."""

    def plan(self, series: Sequence[Series], window: Window) -> list[Request]:
        """Ask for the list of currencies, if there is a whole month to ask about."""
        asked = window._replace(start=max(window.start, REDENOMINATION))
        needed, months = _currencies(series), whole_months(asked)
        if not needed or not months:
            return []
        # At most as long as no currency changes its number twice within the window.
        most = len(needed) * (len(stretches(months, MOST_DAYS)) + 1)
        return [
            Request(
                SERVICE,
                "exrates/currencies",
                (),
                "which numbers the currencies have",
                rows=math.ceil(len(series) * len(months) / most),
                follow_ups=most,
                series=tuple(series),
                window=asked,
            )
        ]

    def read(self, request: Request, content: bytes) -> Page:
        """Turn the list into chains of requests, and the last answer of a chain into rows."""
        answer = DECODE.listing(DECODE.json(content), "an answer")
        records = [DECODE.mapping(record, "a row") for record in answer]
        if not request.about:
            return Page((), tuple(_chains(request, records)))
        carried = (*request.carried, *_rates(request, records))
        if request.then:
            following, *others = request.then
            return Page((), (replace(following, carried=carried, then=tuple(others)),))
        return Page(tuple(_means(request, carried)))


SOURCE = Nbrb()


def _parts(series: Series) -> tuple[str, ...]:
    return key_parts(series, KEY, "a currency such as USD, or two such as CNY/USD", "M")


def _currencies(series: Sequence[Series]) -> list[str]:
    return [*dict.fromkeys(part for one in series for part in _parts(one) if part)]


def _chains(request: Request, records: list[dict[str, object]]) -> Iterator[Request]:
    """Ask for each stretch of months: every currency, under every number that it has there."""
    numbers = {currency: numbers_of(currency, records) for currency in _currencies(request.series)}
    for stretch in stretches(whole_months(request.window), MOST_DAYS):
        chain = [
            _dynamics(request, currency, one, stretch)
            for currency, found in numbers.items()
            for one in found
            if max(one.start, stretch.start) <= min(one.end, stretch.end)
        ]
        if chain:
            yield replace(chain[0], then=tuple(chain[1:]), follow_ups=len(chain) - 1)


def _dynamics(request: Request, currency: str, one: Numbered, stretch: Window) -> Request:
    start, end = max(one.start, stretch.start), min(one.end, stretch.end)
    return Request(
        SERVICE,
        f"exrates/rates/dynamics/{one.number}",
        (("startDate", f"{start}"), ("endDate", f"{end}")),
        f"{currency}, {start} to {end}",
        series=request.series,
        window=stretch,
        about=(currency, one.number, f"{one.scale!r}"),
    )


def _rates(request: Request, records: list[dict[str, object]]) -> Iterator[tuple[str, float]]:
    """Give the roubles for one unit of the currency on each day, by currency and day."""
    currency, number, scale = request.about
    start, end = request.asked["startDate"], request.asked["endDate"]
    seen: set[Hashable] = set()
    for record in records:
        DECODE.check_echo("Cur_ID", number, DECODE.code(DECODE.field(record, "Cur_ID"), "Cur_ID"))
        day = f"{day_of(record, 'Date')}"
        if not start <= day <= end:
            raise DECODE.refused("echo", f"days from {start} to {end}", day)
        DECODE.check_new(seen, day)
        what = f"{currency} of {day}"
        quoted = DECODE.number(DECODE.field(record, "Cur_OfficialRate"), what)
        yield f"{currency} {day}", DECODE.rate(quoted / float(scale), what)


def _means(request: Request, carried: Sequence[tuple[str, float]]) -> Iterator[Row]:
    rates: dict[str, dict[date, float]] = {one: {} for one in _currencies(request.series)}
    for name, rate in carried:
        currency, _, day = name.partition(" ")
        rates[currency][date.fromisoformat(day)] = rate
    months = whole_months(request.window)
    for series in request.series:
        base, quote = _parts(series)
        through = f", {quote} for one {base} through BYN" if quote else ""
        daily = _cross(rates[base], rates[quote]) if quote else rates[base]
        for mean in monthly_means(daily, months, LONGEST_GAP):
            note = f"mean of {mean.days} daily official rates{through}"
            yield DECODE.row(series, mean.period, mean.value, note, status="derived")


def _cross(base: dict[date, float], quote: dict[date, float]) -> dict[date, float]:
    """Divide two rates on the days that have both."""
    return {day: base[day] / quote[day] for day in base.keys() & quote.keys()}
