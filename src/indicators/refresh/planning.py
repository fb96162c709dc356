"""What a refresh asks for: which series of which service, over which time, in which requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlsplit

from indicators.catalog import records
from indicators.errors import UnknownName
from indicators.loaders import Dataset
from indicators.sources import source
from indicators.sources.http import ServiceAddress, address
from indicators.sources.model import Request, Series, Window

__all__ = ["Options", "Plan", "ServicePlan", "make_plan"]


@dataclass(frozen=True)
class Options:
    """What was asked of a refresh; empty collections and None mean the usual.

    ``start`` and ``end`` are days, both included; ``accept`` are names of held figures, with ``*``
    for any text, that are to be published all the same.
    """

    services: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    offline: bool = False
    force: bool = False
    accept: tuple[str, ...] = ()


class ServicePlan(NamedTuple):
    """What one service is asked, frequency by frequency, and where it is."""

    service: str
    address: ServiceAddress
    source_id: str
    windows: Mapping[str, Window]
    series: tuple[Series, ...]
    requests: tuple[Request, ...]
    fallback: str

    @property
    def rows(self) -> int:
        """How many figures its answers hold at most."""
        return sum(request.rows * (request.follow_ups or 1) for request in self.requests)

    @property
    def most_requests(self) -> int:
        """How many requests it takes at most, those that answers lead to included."""
        return sum(1 + request.follow_ups for request in self.requests)


@dataclass(frozen=True)
class Plan:
    """The services that are asked at once, and those that stand in for one that fails."""

    asked: tuple[ServicePlan, ...]
    standby: Mapping[str, ServicePlan] = field(default_factory=dict)

    def by_host(self) -> list[list[ServicePlan]]:
        """Group the services by host: each host is asked one thing at a time."""

        def host(plan: ServicePlan) -> str:
            return str(urlsplit(plan.address.base_url).netloc)

        return [list(group) for _, group in groupby(sorted(self.asked, key=host), key=host)]


def make_plan(dataset: Dataset, options: Options, today: date) -> Plan:
    """Plan a refresh of the services and series that the data folder names.

    A service that stands in for another is asked only where that one fails, or by name. Raises
    :class:`UnknownName` for a service or an indicator that is not fetched.
    """
    services = dataset.services["service"].tolist()
    fetched = sorted(set(dataset.series["indicator"]))
    for name in options.services:
        _check("service", name, services)
    for name in options.indicators:
        _check("fetched indicator", name, fetched)
    plans = {name: _service_plan(dataset, name, options, today) for name in services}
    plans = {name: plan for name, plan in plans.items() if plan.series}
    standby = {plan.fallback for plan in plans.values()} if not options.services else set()
    for name in options.services:
        if name not in plans:
            raise UnknownName(f"indicator of {name}", options.indicators[0], _of(dataset, name))
    chosen = options.services or tuple(name for name in plans if name not in standby)
    return Plan(
        tuple(plans[name] for name in services if name in chosen and name in plans),
        {name: plan for name, plan in plans.items() if name not in chosen},
    )


def _of(dataset: Dataset, service: str) -> list[str]:
    """List the indicators that a service gives."""
    own = dataset.series[dataset.series["service"] == service]
    return sorted(set(own["indicator"]))


def _check(kind: str, name: str, known: list[str]) -> None:
    if name not in known:
        raise UnknownName(kind, name, known)


def _service_plan(dataset: Dataset, name: str, options: Options, today: date) -> ServicePlan:
    row = records(dataset.services, "service")[name]
    units = dataset.catalog.set_index("indicator")["unit"]
    own = dataset.series[dataset.series["service"] == name]
    if options.indicators:
        own = own[own["indicator"].isin(list(options.indicators))]
    series = tuple(
        Series(**{str(column): cell for column, cell in row.items()}, unit=units[row["indicator"]])
        for row in own.to_dict("records")
    )
    end = options.end or today
    usual = {
        "A": min(date(int(row["first_year"]), 1, 1), end),
        "M": _back(end, int(row["months_back"])),
    }
    windows = {code: Window(options.start or first, end) for code, first in usual.items()}
    requests = [
        request
        for frequency, window in windows.items()
        if window.start <= window.end
        and (asked := [one for one in series if one.frequency == frequency])
        for request in source(name).plan(asked, window)
    ]
    return ServicePlan(
        service=name,
        address=address(
            name, row["base_url"], float(row["spacing_seconds"]), float(row["timeout_seconds"])
        ),
        source_id=row["source_id"],
        windows=windows,
        series=series,
        requests=tuple(requests),
        fallback=row["fallback"],
    )


def _back(today: date, months: int) -> date:
    """Find the first of the month that lies so many months before this one."""
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)
