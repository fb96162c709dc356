"""A page that is open while a refresh publishes shows the new figures by itself."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect
from screen import Server, Visit

from indicators.fetched import TABLE
from indicators.refresh.merging import Known, to_frame
from indicators.store import Store, open_store

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TEN_SECONDS = 10_000
ADDRESS = "?panels=timber&timber_measure=export%3AUSD%3Aflow&height=published&years=2020-2025"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("INDICATORS_STORE", str(tmp_path / "store"))
    return open_store()


@pytest.fixture
def server(store: Store, tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "server.log")
    try:
        running.wait()
        yield running
    finally:
        running.stop()
    assert running.complaints() == []


def publish(store: Store, value: float) -> None:
    now = datetime.now(UTC)
    row = Known(
        *("un_comtrade", "timber_value", "export", "CHN", "2024", value, "USD", "official"),
        *("un_comtrade", "", "", now.isoformat(), now.isoformat(), ""),
    )
    store.publish({TABLE: to_frame([row])}, {}, expected=store.current_id(), now=now)


def test_a_new_release_is_on_an_open_page_within_ten_seconds(
    store: Store, server: Server, new_visit: Callable[[str], Visit]
) -> None:
    visit = new_visit(server.address).open(ADDRESS)
    visit.page.evaluate("window.stillTheSamePage = true")
    for value, words in ((123e6, "China 123"), (456e6, "China 456")):
        publish(store, value)
        label = visit.page.locator(".annotation-text", has_text=words)
        expect(label.first).to_be_visible(timeout=TEN_SECONDS)
    assert visit.page.evaluate("window.stillTheSamePage") is True
    visit.address_is(panels="timber", timber_measure="export:USD:flow", height="published",
                     years="2020-2025")  # fmt: skip
