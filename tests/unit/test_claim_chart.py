"""The chart beside a claim: whose lines it draws, at which height, and which figures it rings."""

from datetime import datetime
from pathlib import Path

import pytest

from indicators.analysis.claims import judge_all
from indicators.charts.claim_chart import MOST_PLOTS, claim_plots, claim_sheet
from indicators.charts.curve_parts import EventMark
from indicators.charts.curves import curves
from indicators.language import Language
from indicators.loaders import Dataset, load

ENGLISH = Language("en")


def ids(dataset: Dataset, indicator: str) -> list[str]:
    rows = dataset.observations
    return rows.loc[rows["indicator"] == indicator, "observation_id"].tolist()


def with_rows(folder: Path, *rows: str) -> Dataset:
    path = folder / "observations.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(rows) + "\n", encoding="utf-8")
    return load(folder)


def mark(year: int, number: int) -> EventMark:
    return EventMark(datetime(year, 3, 1), datetime(year, 3, 2), number, "x", "trade")  # noqa: DTZ001


def test_a_line_of_one_figure_is_not_drawn(dataset: Dataset) -> None:
    assert claim_plots(dataset, ids(dataset, "transit"), ENGLISH) == []
    assert claim_plots(dataset, [], ENGLISH) == []


def test_years_are_drawn_as_published_and_unused_ones_are_not_ringed(data_folder: Path) -> None:
    dataset = with_rows(
        data_folder,
        "transit,westbound,UTLC,2019,333000,TEU,official,utlc_2021,",
        "transit,westbound,UTLC,2020,547000,TEU,official,utlc_2021,",
        "transit,westbound,UTLC,2020-03,1000,TEU,official,utlc_2021,",
    )
    used = [ids(dataset, "transit")[0]]
    (one,) = claim_plots(dataset, used, ENGLISH)
    assert (one.title, one.unit) == ("Transit", "thousand TEU a year")
    assert [point.value for point in one.curves[0].points] == [333, 547, 692.5]
    figure = curves([one], claim_sheet(ENGLISH, dark=False, narrow=False, plots=1))
    (rings,) = [trace for trace in figure.data if trace["name"] == "used"]
    assert list(rings["y"]) == [692.5]
    assert list(rings["x"]) == ["2021-07-02"]


def test_parts_of_years_stand_beside_years_at_their_yearly_pace(data_folder: Path) -> None:
    dataset = with_rows(
        data_folder, "transit,westbound,UTLC,2022-S1,300000,TEU,official,utlc_2021,"
    )
    (one,) = claim_plots(dataset, ids(dataset, "transit"), ENGLISH)
    assert one.unit == "thousand TEU a year"
    years, parts = one.curves
    assert [point.value for point in (*years.points, *parts.points)] == [692.5, 600]
    assert (years.loose, parts.loose) == (False, True)
    assert "300,000\u00a0TEU" in parts.points[0].hover


def test_a_stock_holds_until_its_next_figure(dataset: Dataset) -> None:
    (one,) = claim_plots(dataset, ids(dataset, "residents"), ENGLISH)
    figure = curves([one], claim_sheet(ENGLISH, dark=True, narrow=True, plots=1))
    (held,) = [t for t in figure.data if t["mode"] == "lines" and t["line"]["shape"] == "hv"]
    assert list(held["x"]) == ["2021-05-12", "2021-09-30"]
    assert list(held["y"]) == [71, 80]


def test_two_counts_are_two_curves_and_a_doubtful_figure_is_left_out(data_folder: Path) -> None:
    dataset = with_rows(data_folder, "sawnwood,export,CHN,2021,700000,m3,official,gacc_2021,")
    doubtful = dataset.observations["status"] == "doubtful"
    used = dataset.observations.loc[
        (dataset.observations["indicator"] == "sawnwood") & ~doubtful, "observation_id"
    ].tolist()
    (one,) = claim_plots(dataset, used, ENGLISH)
    assert {curve.name: len(curve.points) for curve in one.curves} == {
        "Belarus": 1,
        "China": 2,
    }


def test_events_outside_the_time_of_the_figures_are_not_drawn(dataset: Dataset) -> None:
    plots = claim_plots(dataset, ids(dataset, "residents"), ENGLISH)
    sheet = claim_sheet(ENGLISH, dark=False, narrow=False, plots=1)
    figure = curves(plots, sheet.with_events([mark(2019, 1), mark(2021, 2), mark(2024, 3)]))
    texts = [note["text"] for note in figure.layout["annotations"]]
    assert "<b>2</b>" in texts
    assert not {"<b>1</b>", "<b>3</b>"} & set(texts)


@pytest.mark.parametrize("code", ["en", "nl"])
def test_every_claim_of_the_shipped_data_can_be_drawn(code: str) -> None:
    dataset, language = load(), Language(code)
    drawn = 0
    for finding in judge_all(dataset).values():
        plots = claim_plots(dataset, finding.used, language) if finding else []
        if not plots:
            continue
        drawn += 1
        assert len(plots) <= MOST_PLOTS
        for narrow in (False, True):
            sheet = claim_sheet(language, dark=narrow, narrow=narrow, plots=len(plots))
            curves(plots, sheet).to_json(validate=True)
    assert drawn >= 12
