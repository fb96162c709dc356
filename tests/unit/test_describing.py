"""Metadata, notes and citations say what the figures are, whose, and which state of the data."""

from datetime import date
from pathlib import Path

import orjson
import pytest

from indicators.analysis.describing import cite, file_stem, kept_back, metadata, notes, publishers
from indicators.language import Language
from indicators.loaders import Dataset, load, select

TODAY = date(2026, 11, 24)
DATA = Path(__file__).parents[2] / "data"
ADDRESS = "http://127.0.0.1:8501/data?indicator=sawnwood"


def test_a_short_citation_names_three_publishers_and_counts_the_others() -> None:
    dataset = load(DATA)
    rows = select(dataset.observations, indicators=["goods_value"])
    told = cite(dataset, rows, today=TODAY, short=True)
    assert told.endswith(
        f" others. In: Belarus–China indicators, release {dataset.version}, 24 November 2026."
    )
    named, _, more = told.partition(". In:")[0].rpartition(" and ")
    assert len(named.split("; ")) == 3
    used = dataset.sources.set_index("source_id").loc[rows["source_id"].unique(), "publisher"]
    assert int(more.split()[0]) == used.nunique() - 3


def test_a_long_citation_has_the_address(dataset: Dataset) -> None:
    told = cite(dataset, dataset.observations, today=TODAY, address=ADDRESS)
    assert told == (
        "BelTA; China Customs; UTLC ERA. In: Belarus–China indicators, release"
        f" {dataset.version}, 24 November 2026. {ADDRESS}"
    )


def test_who_has_most_figures_is_named_first(dataset: Dataset) -> None:
    english = Language("en")
    assert publishers(dataset, dataset.observations, 1, english) == "BelTA and 2 others"
    assert publishers(dataset, dataset.observations, 2, english) == (
        "BelTA; China Customs and 1 other"
    )


def test_a_citation_of_nothing_says_so(dataset: Dataset) -> None:
    none = dataset.observations.iloc[:0]
    assert cite(dataset, none, today=TODAY).startswith("no figures. In: Belarus–China indicators")


def test_metadata_say_what_was_measured_when_by_whom_and_from_where(dataset: Dataset) -> None:
    rows = select(dataset.observations, indicators=["sawnwood"])
    described = metadata(dataset, rows, today=TODAY, address=ADDRESS)
    assert described["original_address"] == ADDRESS
    assert described["date_downloaded"] == "2026-11-24"
    assert (described["data_version"], described["release"]) == (dataset.version, None)
    assert (described["figures"], described["first_day"], described["last_day"]) == (
        3,
        "2020-01-01",
        "2020-12-31",
    )
    assert described["indicators"] == [
        {
            "indicator": "sawnwood",
            "title": "Sawnwood",
            "unit": "m3",
            "kind": "flow",
            "hs_code": "4407",
            "description": "Softwood sawnwood",
            "figures": 3,
            "reporters": ["BLR", "CHN"],
        }
    ]
    assert described["sources"] == [
        {
            "source_id": "belta_2021",
            "publisher": "BelTA",
            "title": "Timber to China",
            "url": "https://example.org/a",
            "published": "2021-02-01",
        },
        {
            "source_id": "gacc_2021",
            "publisher": "China Customs",
            "title": "Sawnwood",
            # Named, not linked.
            "url": None,
            "published": "2021~",
        },
    ]


def test_metadata_of_nothing_and_of_everything_are_json(dataset: Dataset) -> None:
    for rows in (dataset.observations.iloc[:0], dataset.observations):
        assert orjson.loads(orjson.dumps(metadata(dataset, rows, today=TODAY)))


def test_notes_have_gaps_breaks_and_known_errors_of_what_was_taken_only(
    data_folder: Path,
) -> None:
    (data_folder / "corrections.yml").write_text(
        "- {indicator: wood, flow: export, reporter: BLR, period: 2021-01/2021-11,"
        " source_id: belta_2021, expect: -1500, action: doubt, reason_en: Below zero.,"
        " reason_nl: Onder nul., reported: 2026-11-24}\n"
    )
    dataset = load(data_folder)
    told = notes(dataset, dataset.observations)
    assert "Missing in Timber: No dollars for whole years" in told
    assert "Break in sawnwood, export, CHN, 2019-07: Another count" in told
    assert "Known error in wood, export, BLR, 2021-01/2021-11: Below zero." in told
    transit = select(dataset.observations, indicators=["transit"])
    assert not any("Break" in one or "Known error" in one for one in notes(dataset, transit))


def test_figures_that_may_not_be_passed_on_are_named(dataset: Dataset) -> None:
    rows = dataset.observations
    assert kept_back(dataset, rows) == []
    fetched = rows.assign(service="customs")
    assert kept_back(dataset, fetched) == ["Customs"]
    assert metadata(dataset, fetched, today=TODAY)["may_not_be_passed_on"] == ["Customs"]
    assert metadata(dataset, fetched, today=TODAY)["attributions"] == ["Source: Customs."]
    told = notes(dataset, fetched)
    assert "May not be passed on: figures of Customs." in told
    assert "Source: Customs." in told


@pytest.mark.parametrize(
    ("name", "stem"),
    [("timber", "timber_2020_2021_"), ("timber-rail", "timber-rail_2020_2021_")],
)
def test_a_file_is_named_after_its_years_and_the_version(
    dataset: Dataset, name: str, stem: str
) -> None:
    assert file_stem(dataset, dataset.observations, name) == f"{stem}{dataset.version}"
    none = dataset.observations.iloc[:0]
    assert file_stem(dataset, none, name) == f"{name}_{dataset.version}"


def test_a_file_name_is_safe_on_every_system(dataset: Dataset) -> None:
    stem = file_stem(dataset, dataset.observations, "../a b:c*?\n=")
    assert stem.startswith("..-a-b-c_2020_2021_")
    assert not set(stem) & set('/\\:*?"<>|\n= ')
