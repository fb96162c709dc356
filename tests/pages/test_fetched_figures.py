"""Figures fetched from services, as a visitor meets them beside those of the data folder."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from visiting import come, control, sound

from indicators.current import NOTE
from indicators.fetched import TABLE
from indicators.refresh.merging import Known, to_frame
from indicators.store import Store, open_store

MAIN = Path(__file__).parents[2] / "src" / "indicators" / "pages" / "main.py"
OFFICIAL = "https://comtradeapi.un.org"
NOW = datetime.now(UTC)


def known(period: str, value: float, **changes: Any) -> Known:
    """Make a figure of timber in dollars by China's count, fetched from UN Comtrade."""
    row = Known(
        *("un_comtrade", "timber_value", "export", "CHN", period, value, "USD", "official"),
        *("un_comtrade", "", "2026-10-01", "2026-11-01T08:00:00+00:00"),
        *("2026-11-01T08:00:00+00:00", ""),
    )
    return row._replace(**changes)


def noted(**changes: Any) -> dict[str, Any]:
    """Make a note on UN Comtrade, asked with success a moment ago."""
    return {
        "un_comtrade": {
            "last_attempt": NOW.isoformat(),
            "last_success": NOW.isoformat(),
            "error": None,
            "reason": None,
            "postponed_until": None,
            "held": 0,
            "base_url": OFFICIAL,
            "rows": 2,
            "vintage": "2026-10-01",
            **changes,
        }
    }


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("INDICATORS_STORE", str(tmp_path / "store"))
    return open_store()


@pytest.fixture
def publish(store: Store) -> Callable[..., str]:
    def publish_rows(*rows: Known, **note: Any) -> str:
        store.write_note(NOTE, noted(**note))
        current = store.current_id()
        return store.publish({TABLE: to_frame(rows)}, {}, expected=current, now=NOW).release_id

    return publish_rows


def visit(**query: str) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=20)
    return sound(come(app, query))


def said(app: AppTest) -> str:
    return "\n".join(one.value.replace("\\", "") for one in [*app.markdown, *app.warning])


def drawn(app: AppTest) -> list[float]:
    """Give the heights of the marks that the figure draws."""
    (chart,) = app.get("plotly_chart")
    return [
        level
        for trace in json.loads(chart.proto.spec)["data"]
        if trace.get("mode") == "markers"
        for level in trace["y"]
    ]


TIMBER = {"panels": "timber", "timber_measure": "export:USD:flow", "height": "published"}


def test_a_fetched_figure_stands_on_the_timeline_and_tells_its_source(
    publish: Callable[..., str],
) -> None:
    publish(known("2024", 120e6), known("2025-03", 9e6))
    app = visit(**TIMBER)
    assert {120e6, 9e6} <= set(drawn(app))
    assert "UN Comtrade" in said(visit(**TIMBER, tab="sources"))
    assert "For internal use only" in said(visit(**TIMBER, tab="sources"))


def test_an_open_page_shows_the_next_release_and_nothing_of_the_last(
    publish: Callable[..., str],
) -> None:
    publish(known("2024", 120e6))
    app = visit(**TIMBER)
    assert 120e6 in drawn(app)
    replaced = known("2024", 120e6, known_to=NOW.isoformat())
    publish(replaced, known("2024", 125e6, known_from=NOW.isoformat()))
    app.run()
    assert 125e6 in drawn(app)
    assert 120e6 not in drawn(app)


def test_the_card_of_a_fetched_figure_says_when_it_was_fetched_and_its_edition(
    publish: Callable[..., str],
) -> None:
    publish(known("2024", 120e6))
    table = visit(**TIMBER, tab="table")
    rows = table.dataframe[0].value
    assert rows["Publisher"].tolist().count("United Nations Statistics Division") == 1
    codes = control(visit(**TIMBER), "figure").options
    (place,) = [i for i, text in enumerate(codes) if "2024" in text and "120" in text]
    app = visit(**TIMBER)
    control(app, "figure").select_index(place).run()
    assert "Fetched on 1 November 2026, edition of 2026-10-01." in said(app)


def test_the_line_of_freshness_says_when_the_services_were_asked(
    publish: Callable[..., str],
) -> None:
    publish(known("2024", 120e6))
    text = said(visit(panels="timber"))
    assert f"2 figures, last asked on {NOW.day} {NOW:%B %Y}" in text
    assert "rehearsal" not in text


def test_old_figures_and_the_last_error_are_told(publish: Callable[..., str]) -> None:
    long_ago = (NOW - timedelta(days=200)).isoformat()
    publish(known("2024", 120e6), last_success=long_ago, error="it is silent", held=2)
    text = said(visit(panels="timber"))
    assert "its figures are old by now" in text
    assert "2 changes wait to be accepted" in text
    assert "The last attempt failed: it is silent" in text


def test_figures_of_a_stand_in_are_called_a_rehearsal(publish: Callable[..., str]) -> None:
    publish(known("2024", 120e6), base_url="http://127.0.0.1:9999")
    assert "invented and no statistics" in said(visit(panels="timber"))
    assert "verzonnen en geen statistiek" in said(visit(panels="timber", lang="nl"))


def test_a_figure_without_a_place_in_the_catalog_is_left_out_and_counted(
    publish: Callable[..., str],
) -> None:
    publish(known("2024", 120e6), known("2024", 5.0, indicator="unheard_of"))
    app = visit(**TIMBER)
    assert 120e6 in drawn(app)
    assert "1 fetched figure has no place in the catalog and is left out." in said(app)


def test_a_damaged_release_is_passed_over_and_told(
    publish: Callable[..., str], store: Store, tmp_path: Path
) -> None:
    publish(known("2024", 120e6))
    second = publish(known("2024", 999e6))
    (tmp_path / "store" / "releases" / second / "observations.parquet").write_bytes(b"spoiled")
    app = visit(**TIMBER)
    assert 120e6 in drawn(app)
    assert 999e6 not in drawn(app)
    assert f"A damaged release was passed over: {second}" in said(app)


def test_a_store_that_cannot_be_read_takes_no_curated_figure_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiled = tmp_path / "store"
    spoiled.mkdir()
    (spoiled / "CURRENT").write_text("no pointer", encoding="utf-8")
    monkeypatch.setenv("INDICATORS_STORE", str(spoiled))
    app = visit()
    assert len(drawn(app)) > 100
    assert "The figures of services are missing here:" in said(app)


def test_what_is_missing_is_said_of_the_figures_read_by_hand(publish: Callable[..., str]) -> None:
    assert "In the figures read by hand" not in said(visit(**TIMBER))
    publish(known("2024", 120e6))
    assert "In the figures read by hand: Whole years of sawn softwood only" in said(visit(**TIMBER))


def test_a_first_visit_shows_the_newest_figure(publish: Callable[..., str]) -> None:
    assert control(visit(), "years").value == (2013, 2026)
    publish(known("2027-01", 9e6))
    assert control(visit(), "years").value == (2013, 2027)
