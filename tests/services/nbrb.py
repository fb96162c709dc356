"""National Bank of Belarus: currencies, rates of a day, and the dynamics of a rate.

A currency has changed its id over the years; ``Cur_ParentID`` joins them. A rate is for
``Cur_Scale`` units, which the dynamics leave out. Saturday and Sunday repeat Friday. Before July
2016 roubles were old ones, 10,000 of which became one.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from .figures import FIRST_YEAR, Figures
from .model import Answer, Asked, as_json, as_text

ROUTE = re.compile(
    r"(?:/api)?/exrates/(?P<what>currencies|rates/dynamics|rates)(?:/(?P<code>\w+))?", re.IGNORECASE
)
MOST_DAYS = 365
REDENOMINATION = date(2016, 7, 1)
FOREVER = date(2050, 1, 1)


class Currency(NamedTuple):
    """A currency under one of its ids, and the days on which it had it."""

    id: int
    parent: int
    numeric: str
    letters: str
    name: str
    belarusian: str
    english: str
    scale: int
    start: date
    end: date


def _named(letters: str, numeric: str, scale: int, names: tuple[str, str, str]) -> list[Currency]:
    """Return a currency under all the ids that it has had."""
    starts = IDS[letters]
    ends = [start - timedelta(days=1) for _, start in starts[1:]] + [FOREVER]
    return [
        Currency(id_, starts[0][0], numeric, letters, *names, scale, start, end)
        for (id_, start), end in zip(starts, ends, strict=True)
    ]


NEW_IDS = date(2021, 7, 9)
IDS = {
    "USD": [(145, date(1991, 1, 1)), (431, NEW_IDS)],
    "EUR": [(19, date(1999, 1, 1)), (292, REDENOMINATION), (451, NEW_IDS)],
    "RUB": [(298, REDENOMINATION), (456, NEW_IDS)],
    "CNY": [(304, REDENOMINATION), (462, NEW_IDS)],
}
CURRENCIES = [
    *_named("USD", "840", 1, ("Доллар США", "Долар ЗША", "US Dollar")),
    *_named("EUR", "978", 1, ("Евро", "Еўра", "Euro")),
    *_named("RUB", "643", 100, ("Российских рублей", "Расійскіх рублёў", "Russian Rubles")),
    *_named("CNY", "156", 10, ("Китайских юаней", "Кітайскіх юаняў", "Yuan Renminbi")),
]


def answer(asked: Asked, figures: Figures) -> Answer:
    """Answer one request to api.nbrb.by."""
    found = ROUTE.fullmatch(asked.path.rstrip("/"))
    if not found:
        return not_found()
    what, code = found["what"].lower(), found["code"]
    if what == "currencies":
        return _currencies(code)
    if what == "rates":
        return _rates(asked, figures, code)
    return _dynamics(asked, figures, code) if code else not_found()


def not_found() -> Answer:
    """Say that there is nothing: the form of the body is not known for certain."""
    told = {"type": "https://tools.ietf.org/html/rfc9110#section-15.5.5", "title": "Not Found"}
    return as_json({**told, "status": 404}, 404, "application/problem+json; charset=utf-8")


def _bad_request(said: str) -> Answer:
    return as_text(said, "text/plain; charset=utf-8", 400)


def _currencies(code: str | None) -> Answer:
    rows = [_currency(one) for one in CURRENCIES if code in {None, str(one.id)}]
    if not rows:
        return not_found()
    return as_json(rows if code is None else rows[0], etag=True)


def _currency(one: Currency) -> dict[str, Any]:
    units = f"{one.scale} " if one.scale > 1 else "1 "
    return {
        "Cur_ID": one.id,
        "Cur_ParentID": one.parent,
        "Cur_Code": one.numeric,
        "Cur_Abbreviation": one.letters,
        "Cur_Name": one.name,
        "Cur_Name_Bel": one.belarusian,
        "Cur_Name_Eng": one.english,
        "Cur_QuotName": units + one.name,
        "Cur_QuotName_Bel": units + one.belarusian,
        "Cur_QuotName_Eng": units + one.english,
        "Cur_NameMulti": one.name,
        "Cur_Name_BelMulti": one.belarusian,
        "Cur_Name_EngMulti": one.english,
        "Cur_Scale": one.scale,
        "Cur_Periodicity": 0,
        "Cur_DateStart": f"{one.start}T00:00:00",
        "Cur_DateEnd": f"{one.end}T00:00:00",
    }


def rate(figures: Figures, one: Currency, day: date) -> float | None:
    """Return the rate of a day, which at the weekend is that of Friday."""
    set_on = day - timedelta(days=max(day.weekday() - 4, 0))
    value = figures.value("nbrb", one.letters, str(set_on))
    if value is None or not one.start <= day <= one.end:
        return None
    return round(value * 10_000, 4) if day < REDENOMINATION else float(value)


def _day(text: str) -> date | None:
    """Read a day, with or without leading zeros or a time of day."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:T.*)?", text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _rates(asked: Asked, figures: Figures, code: str | None) -> Answer:
    day = _day(asked.first("ondate")) if asked.has("ondate") else figures.last_day
    if day is None:
        return _bad_request("The value of ondate is not valid.")
    mode = asked.first("parammode", "0")
    rows = [
        _rate_row(one, day, value)
        for one in CURRENCIES
        if code is None
        or code.upper() == {"0": str(one.id), "1": one.numeric}.get(mode, one.letters)
        if (value := rate(figures, one, day)) is not None
    ]
    if code is None:
        # The rates that are set once a month are of other currencies.
        return as_json(rows if asked.first("periodicity") != "1" else [], etag=True)
    return as_json(rows[0], etag=True) if rows else not_found()


def _rate_row(one: Currency, day: date, value: float) -> dict[str, Any]:
    return {
        "Cur_ID": one.id,
        "Date": f"{day}T00:00:00",
        "Cur_Abbreviation": one.letters,
        "Cur_Scale": one.scale,
        "Cur_Name": one.name,
        "Cur_OfficialRate": value,
    }


def _dynamics(asked: Asked, figures: Figures, code: str) -> Answer:
    one = next((one for one in CURRENCIES if str(one.id) == code), None)
    if one is None:
        return not_found()
    start, end = _day(asked.first("startDate")), _day(asked.first("endDate"))
    if start is None or end is None:
        return _bad_request("The values of startDate and endDate are required.")
    if (end - start).days > MOST_DAYS:
        return _bad_request("The period must not be longer than 365 days.")
    rows = [
        {"Cur_ID": one.id, "Date": f"{day}T00:00:00", "Cur_OfficialRate": value}
        for day in _days(max(start, date(FIRST_YEAR, 1, 1)), min(end, figures.last_day))
        if (value := rate(figures, one, day)) is not None
    ]
    return as_json(rows, etag=True)


def _days(start: date, end: date) -> Iterator[date]:
    for count in range((end - start).days + 1):
        yield start + timedelta(days=count)
