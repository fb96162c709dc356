"""The addresses that give the table of the compare page are those of the page, with another end."""

import csv
import io
import json

import pytest
from asgi import Client
from starlette.applications import Starlette

from indicators.server_twins import TWIN_ROUTES

POTASH = "potash_value.export.CHN.A"


@pytest.fixture
def client() -> Client:
    return Client(Starlette(routes=TWIN_ROUTES))


def rows(client: Client, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/compare.csv?{query}")
    assert answer.status == 200
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_table_is_what_the_chart_is_made_of(client: Client) -> None:
    found = rows(client, f"lines={POTASH}&formula=index")
    assert {row["indicator"] for row in found} == {"potash_value"}
    assert [row["period"] for row in found] == [str(year) for year in range(2014, 2026)]
    assert found[6]["value"] == "334222018"


def test_a_mirror_has_the_counts_of_both_countries(client: Client) -> None:
    found = rows(client, "mode=mirror")
    assert {row["reporter"] for row in found} == {"BLR", "CHN"}
    assert {row["flow"] for row in found} == {"export"}


def test_what_was_not_known_on_the_day_is_not_in_it(client: Client) -> None:
    then = rows(client, f"lines={POTASH}&known=2023-02-27")
    assert len(then) < len(rows(client, f"lines={POTASH}"))


@pytest.mark.parametrize("query", ["mode=cross", "mode=study", "mode=lines&units=share"])
def test_every_view_has_a_table(client: Client, query: str) -> None:
    assert rows(client, query)


def test_the_description_says_what_it_is_and_how_to_cite_it(client: Client) -> None:
    answer = client.get(f"/compare.metadata.json?lines={POTASH}")
    described = json.loads(answer.text)
    assert described["indicators"][0]["indicator"] == "potash_value"
    assert "Trade Data Monitor" in described["citation_long"]


def test_what_does_not_exist_is_refused_and_nothing_is_guessed(client: Client) -> None:
    for query in ("lines=zzz", "mode=magic", "known=soon", "base=never", "colour=red"):
        assert client.get(f"/compare.csv?{query}").status == 400
