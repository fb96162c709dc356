"""What leaves the project opens safely in a spreadsheet, and reads back as it was."""

import csv
import io

import pandas as pd
import pytest

from indicators.analysis.export import COLUMNS, defuse, export_frame, to_csv
from indicators.loaders import Dataset

HOSTILE = [
    *("=1+1", "+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org")', "=cmd|' /C calc'!A0"),
    *("\t=1", "\ttext", "\rtext", "\ntext", "\0=1", "  =1", " \t -1", "\u00a0=1", "\ufeff=1"),
    *("\u200b=1", "\u3000@x", "＝1+1", "＋1", "－1", "＠x", " ＝1"),
]
HARMLESS = ["", " ", "'=1", "text", "1+1", "a=b", "me@example.org", "−5 %", "2021-01/2021-11", "5-"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_is_defused(text: str) -> None:
    assert defuse(text) == "'" + text


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_is_left_alone(text: str) -> None:
    assert defuse(text) == text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_file_starts_a_formula(text: str) -> None:
    content = to_csv(pd.DataFrame({"note": [text], "value": [-5.0]}))
    [header, row] = csv.reader(io.StringIO(content.decode(), newline=""))
    assert (header, row) == (["note", "value"], ["'" + text, "-5"])


def test_numbers_stay_numbers() -> None:
    values = [-1500.0, 0.0, 600000.5, 0.1, -0.001, 3.5e9, 1e22, float("nan")]
    content = to_csv(pd.DataFrame({"value": values}))
    assert content == (
        b'value\r\n-1500\r\n0\r\n600000.5\r\n0.1\r\n-0.001\r\n3500000000\r\n1e+22\r\n""\r\n'
    )


def test_the_whole_row_of_a_figure(dataset: Dataset) -> None:
    frame = export_frame(dataset, dataset.observations)
    assert tuple(frame.columns) == COLUMNS
    assert frame.iloc[4].to_dict() == {
        "indicator": "wood",
        "flow": "export",
        "reporter": "BLR",
        "period": "2021-01/2021-11",
        "period_start": "2021-01-01",
        "period_end": "2021-11-30",
        "value": -1500.0,
        "unit": "USD",
        "status": "derived",
        "source_id": "belta_2021",
        "publisher": "BelTA",
        "source_title": "Timber to China",
        "source_url": "https://example.org/a",
        "published": "2021-02-01",
        "vintage": "",
        "retrieved_at": "",
        "attribution": "",
        "note": "",
    }


def test_a_source_without_a_link_has_no_address(dataset: Dataset) -> None:
    frame = export_frame(dataset, dataset.observations.iloc[[3, 0]])
    assert frame["source_title"].tolist() == ["Sawnwood", "Transit in 2021"]
    assert frame["source_url"].tolist() == ["", "https://example.org/c?x=1"]
    assert frame["published"].tolist() == ["2021~", ""]
    assert frame.index.tolist() == [0, 1]


def test_the_file(dataset: Dataset) -> None:
    assert to_csv(export_frame(dataset, dataset.observations.iloc[[1, 5]])).decode() == (
        "indicator,flow,reporter,period,period_start,period_end,value,unit,status,source_id,"
        "publisher,source_title,source_url,published,vintage,retrieved_at,attribution,note\r\n"
        "sawnwood,export,BLR,2020,2020-01-01,2020-12-31,600000.5,m3,reported,belta_2021,"
        'BelTA,Timber to China,https://example.org/a,2021-02-01,,,,"with a comma, and NA"\r\n'
        "residents,,BLR,2021-05-12,2021-05-12,2021-05-12,71,firms,reported,belta_2021,"
        "BelTA,Timber to China,https://example.org/a,2021-02-01,,,,\r\n"
    )


def test_nothing_selected_is_a_header_alone(dataset: Dataset) -> None:
    content = to_csv(export_frame(dataset, dataset.observations.iloc[:0])).decode()
    assert content == ",".join(COLUMNS) + "\r\n"


def test_the_data_are_not_changed(dataset: Dataset) -> None:
    before = dataset.observations.copy()
    export_frame(dataset, dataset.observations)
    pd.testing.assert_frame_equal(dataset.observations, before)
