"""Fixtures of the tests of the loopback services."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from services import Services

Get = Callable[..., requests.Response]
Rows = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def services() -> Iterator[Services]:
    """Start the services at the end of 2025."""
    with Services() as running:
        yield running


@pytest.fixture
def get(services: Services) -> Iterator[Get]:
    """Ask a service: its name, a path with a query, and headers."""
    with requests.Session() as session:

        def ask(service: str, target: str, **headers: str) -> requests.Response:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            url = services.addresses[service] + target
            return session.get(url, headers=names, timeout=10, allow_redirects=False)

        yield ask


@pytest.fixture
def preview(get: Get) -> Rows:
    """Ask the preview of Comtrade for one period, and return the rows."""

    def rows(period: str, **changed: str | None) -> list[dict[str, Any]]:
        wanted: dict[str, str | None] = {
            "reporterCode": "156",
            "partnerCode": "112",
            "period": period,
            "cmdCode": "TOTAL,44",
            "flowCode": "M,X",
            "partner2Code": "0",
            "customsCode": "C00",
            "motCode": "0",
            **changed,
        }
        query = "&".join(f"{name}={value}" for name, value in wanted.items() if value is not None)
        frequency = "A" if len(period) == 4 else "M"
        answer = get("un_comtrade", f"/public/v1/preview/C/{frequency}/HS?{query}").json()
        assert answer["count"] == len(answer["data"])
        return list(answer["data"])

    return rows
