"""What can be added can be shown: no row that passes the checks breaks a page."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from visiting import come, sound

from indicators.analysis.lines import line_keys
from indicators.charts.offered import code_of
from indicators.dataset.editing import write_rows
from indicators.errors import DataError
from indicators.loaders import load

DATA = Path(__file__).parents[2] / "data"
SCRIPT = """\
import streamlit as st
from indicators.language import Language
from indicators.pages import {page}, site
st.navigation(site.pages(Language()), position="hidden")
{page}.page()
"""

TEXT = "$x$ <script>alert(1)</script>\n\n# a :red[b] ` [c](javascript:1) \u202e \x1b[31m | \ufeff"
SOURCE = {
    "source_id": "S-1_a",
    "publisher": TEXT,
    "title": TEXT,
    "url": "https://[bad:99999999/'<b>)",
    "link": "yes",
    "published": "1900/2100~",
    "language": "zzz;qq",
    "kind": "other",
}
CATALOG = {
    "title_en": "Twice the same",
    "title_nl": "Tweemaal hetzelfde",
    "unit": "USD",
    "kind": "flow",
    "panel": "rail",
    "description_en": TEXT,
    "description_nl": TEXT,
}
VALUES = ("999999999999999", "5e-324", "-0", "-5", "1e14")
PERIODS = ("1900", "2100", "2021-S1", "2021-Q1", "2021-05", "2021-05-12", "1900/2100", "2021/2021")
EVENT = {
    "title_en": TEXT,
    "title_nl": TEXT,
    "description_en": TEXT,
    "description_nl": TEXT,
    "category": "war",
    "in_article": "yes",
    "importance": "1",
    "source_id": "S-1_a",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("INDICATORS_DATA", str(folder))
    return folder


def figures(indicator: str, reporters: Sequence[str]) -> list[dict[str, str]]:
    return [
        {
            "indicator": indicator,
            "flow": "export",
            "reporter": reporter,
            "period": period,
            "value": VALUES[at % len(VALUES)],
            "unit": "USD",
            "status": "official",
            "source_id": "S-1_a",
            "note": TEXT,
        }
        for reporter in reporters
        for at, period in enumerate(PERIODS)
    ]


def test_every_page_shows_the_oddest_rows_that_can_be_added(folder: Path) -> None:
    rows = {
        "sources": [SOURCE],
        "catalog": [CATALOG | {"indicator": name} for name in ("odd-1", "odd_2")],
        "observations": [*figures("odd-1", ("BLR", "CHN")), *figures("odd_2", ("BLR",))],
        "events": [
            EVENT | {"event_id": "o-1", "date": "1900", "date_precision": "year"},
            EVENT | {"event_id": "o-2", "date": "1900", "date_precision": "year"}
            | {"end_date": "2100", "panels": "rail"},
            EVENT | {"event_id": "o-3", "date": "2100-12-31", "date_precision": "day"},
        ],
    }  # fmt: skip
    write_rows(folder, rows, accept="they are odd on purpose")
    dataset = load(folder)
    codes = [
        code_of(key)
        for name in ("odd-1", "odd_2")
        for key in line_keys(dataset.observations, name)
        if key.frequency == "A"
    ]
    assert len(codes) == 3
    newest = dataset.observations["observation_id"].iloc[-4]
    addresses = [
        ("timelines", {"panels": "rail", "event": "o-2", "figure": newest}),
        ("timelines", {"panels": "rail", "event": "o-3", "height": "published"}),
        ("compare", {"lines": ",".join(codes)}),
        ("compare", {"view": "mirror", "mirror": "odd-1.export.A"}),
        ("compare", {"view": "study", "event": "o-1"}),
        ("data", {"indicator": "odd-1"}),
        ("article", {}),
    ]
    for page, query in addresses:
        sound(come(AppTest.from_string(SCRIPT.format(page=page), default_timeout=60), query))


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("observations", figures("goods_value", ["BLR"])[0] | {"value": "1e15"}),
        ("catalog", CATALOG | {"indicator": "od.d"}),
        ("events", EVENT | {"event_id": "E.1", "date": "2020", "date_precision": "year"}),
    ],
)
def test_what_no_page_could_show_or_name_is_refused(
    folder: Path, table: str, row: dict[str, str]
) -> None:
    """A value that no words are long enough for, and names with the dot that parts names."""
    with pytest.raises(DataError) as told:
        write_rows(folder, {"sources": [SOURCE], table: [row]}, accept="odd")
    assert len(told.value.problems) == 1
