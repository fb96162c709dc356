"""European Central Bank: reference rates of the euro as csvdata; none at weekends and holidays."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

from .figures import FIRST_YEAR, Figures
from .model import TEXT, Answer, Asked, as_text, csv_text, number

ROUTE = re.compile(r"/service/data/(?:ECB,)?EXR(?:,[\d.]+)?/(?P<key>[^/]+)")
PERIOD = re.compile(r"(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|30))?)?)?|\d{4}-(0[13578]|1[02])-31")
SHORT = ("KEY", "FREQ", "CURRENCY", "CURRENCY_DENOM", "EXR_TYPE", "EXR_SUFFIX", "TIME_PERIOD")
NOTED = ("OBS_STATUS", "OBS_CONF", "COLLECTION", "DECIMALS", "TITLE", "TITLE_COMPL", "UNIT")
HOLIDAYS = ("-01-01", "-05-01", "-12-25", "-12-26")
NAMES = {"USD": "US dollar", "CNY": "Chinese yuan renminbi"}


def answer(asked: Asked, figures: Figures) -> Answer:
    """Answer one request to data-api.ecb.europa.eu."""
    found = ROUTE.fullmatch(asked.path)
    if not found:
        return as_text("Not found", TEXT, 404)
    if asked.first("format") != "csvdata" and "text/csv" not in asked.headers.get("accept", ""):
        return as_text("These services speak csvdata only.", TEXT, 406)
    slots = [slot.split("+") if slot else [] for slot in found["key"].split(".")]
    if len(slots) != 5:
        return as_text("The key has to have five dimensions.", TEXT, 400)
    if not all(PERIOD.fullmatch(asked.first(name)) for name in ("startPeriod", "endPeriod")):
        return as_text("The period is not valid.", TEXT, 400)
    rows = list(_rows(asked, figures, slots))
    if not rows:
        return as_text("No results found.", TEXT, 404)
    brief = asked.first("detail") == "dataonly"
    header = (*SHORT, "OBS_VALUE") if brief else (*SHORT, "OBS_VALUE", *NOTED)
    text = csv_text(header, (row[: len(header)] for row in rows))
    return as_text(text, "text/csv", modified=_modified(figures))


def _modified(figures: Figures) -> str:
    """Return when the rates last changed: in the afternoon of the last day."""
    last = figures.last_day
    moment = datetime(last.year, last.month, last.day, 15, 0, tzinfo=UTC)
    return format_datetime(moment, usegmt=True)


def _wanted(slot: list[str], codes: list[str]) -> list[str]:
    return [code for code in codes if not slot or code in slot]


def _rows(asked: Asked, figures: Figures, slots: list[list[str]]) -> Iterator[list[str]]:
    frequencies, currencies, others, types, suffixes = slots
    fixed = _wanted(others, ["EUR"]) and _wanted(types, ["SP00"]) and _wanted(suffixes, ["A"])
    if not fixed:
        return
    start, end = asked.first("startPeriod"), asked.first("endPeriod")
    # Series come in the order of their codes, not of the question.
    for currency in _wanted(currencies, ["CNY", "USD"]):
        for frequency in _wanted(frequencies, ["D", "M"]):
            series = _days if frequency == "D" else _months
            for period, value in series(figures, currency, start, end):
                yield _row(frequency, currency, period, value)


def _row(frequency: str, currency: str, period: str, value: float) -> list[str]:
    key = f"EXR.{frequency}.{currency}.EUR.SP00.A"
    title = f"{NAMES[currency]}/Euro"
    whole = f"ECB reference exchange rate, {title}, 2:15 pm (C.E.T.)"
    noted = ["A", "F", "A", "4", title, whole, currency]
    codes = [frequency, currency, "EUR", "SP00", "A", period]
    return [key, *codes, number(value), *noted]


def _days(figures: Figures, currency: str, start: str, end: str) -> Iterator[tuple[str, float]]:
    day = max(_first(start), date(FIRST_YEAR, 1, 1))
    until = min(_last(end) if end else figures.last_day, figures.last_day)
    while day <= until:
        open_day = day.weekday() < 5 and not str(day).endswith(HOLIDAYS)
        value = figures.value("ecb", currency, str(day)) if open_day else None
        if value is not None:
            yield str(day), value
        day += timedelta(days=1)


def _months(figures: Figures, currency: str, start: str, end: str) -> Iterator[tuple[str, float]]:
    """Give the means of the months that lie wholly within the bounds."""
    months: dict[str, list[float]] = {}
    for day, value in _days(figures, currency, start, end):
        months.setdefault(day[:7], []).append(value)
    for month, values in months.items():
        yield month, round(sum(values) / len(values), 4)


def _first(text: str) -> date:
    """Return the first day of a year, a month or a day."""
    whole = text or "0001"
    return date.fromisoformat(whole + "-01-01"[: 10 - len(whole)])


def _last(text: str) -> date:
    """Return the last day of a year, a month or a day."""
    match len(text):
        case 4:
            return date(int(text), 12, 31)
        case 7:
            after = _first(text).replace(day=28) + timedelta(days=4)
            return after - timedelta(days=after.day)
    return date.fromisoformat(text)
