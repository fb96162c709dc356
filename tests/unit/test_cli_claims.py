"""``indicators claims``: the verdicts as people and programs read them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from indicators.cli import main
from indicators.loaders import load


class Ended(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        return json.loads(self.out)


Run = Callable[..., Ended]
CHANGE = Callable[[str, int, str, str], None]


@pytest.fixture
def run(
    data_folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Run ``claims`` on the tiny data set, within this process."""
    monkeypatch.setenv("INDICATORS_DATA", str(data_folder))

    def run_main(*arguments: str) -> Ended:
        code = main(("claims", *arguments))
        return Ended(code, *capsys.readouterr())

    return run_main


@pytest.fixture
def tested(data_folder: Path) -> Path:
    """Give the tiny data set a figure of the year before, so that its claim can be tested."""
    figures = data_folder / "observations.csv"
    line = "sawnwood,export,BLR,2019,300000,m3,official,gacc_2021,\n"
    figures.write_text(figures.read_text(encoding="utf-8") + line, encoding="utf-8")
    return data_folder


def test_a_person_reads_verdict_reading_and_sentence(run: Run, tested: Path) -> None:
    ended = run()
    assert ended.code == 0
    assert [line.split(maxsplit=3) for line in ended.out.splitlines()] == [
        ["Claim", "Computed", "Our", "reading  What the figures say"],
        [
            *("C01", "supported", "partly"),
            "2020: more than 10% above 2019 by every count that has both. Sawnwood, Belarus’s"
            " count: 300,000 m³ (2019) and 600,000 m³ (2020). Not all figures that decide are"
            " official: some rest on statements or news.",
        ],
        ["C02", "untestable", "open", "Neither figures nor dated events can test it."],
    ]
    assert ended.err == (
        "Claims tested: 1 (1 supported, 0 in part, 0 contradicted). Open for lack of figures: 0."
        " Not testable: 1.\n"
        "Rule and reading differ on C01.\n"
    )


def test_a_program_reads_all_fields_with_figures_and_sources(run: Run, tested: Path) -> None:
    report = run("--json").json()
    dataset = load(tested)
    rows = dataset.observations.query("indicator == 'sawnwood' and reporter == 'BLR'")
    identities = rows.set_index("period")["observation_id"]
    first, second = report["claims"]
    assert (report["ok"], report["as_of"], report["version"]) == (True, None, dataset.version)
    assert report["summary"] == {
        "tested": 1,
        "supported": 1,
        "partly": 0,
        "contradicted": 0,
        "open": 0,
        "untestable": 1,
    }
    assert report["surprises"] == []
    assert {name: first[name] for name in ("claim_id", "verdict", "reading", "differs")} == {
        "claim_id": "C01",
        "verdict": "supported",
        "reading": "partly",
        "differs": True,
    }
    assert first["rule"] == "grew(sawnwood:export,2019,2020)"
    assert first["reason"] == "Some did"
    assert first["numbers"] == {"sawnwood BLR 2020": 1.0}
    assert first["words"].startswith("“Sawnwood”: supported where 2020 stood more than 10% above")
    assert [row["reason"] for row in first["set_aside"]] == [
        "Another count of the same period is used.",
        "It is doubtful.",
    ]
    assert first["observation_ids"] == [identities["2019"], identities["2020"]]
    assert first["sources"] == [
        {  # a reprint on a doubtful host: it is named, and no address is given
            "source_id": "gacc_2021",
            "publisher": "China Customs",
            "title": "Sawnwood",
            "published": "2021~",
            "url": "",
        },
        {
            "source_id": "belta_2021",
            "publisher": "BelTA",
            "title": "Timber to China",
            "published": "2021-02-01",
            "url": "https://example.org/a",
        },
    ]
    assert (second["verdict"], second["observation_ids"], second["words"]) == ("untestable", [], "")


def test_as_of_a_day_judges_by_what_was_known_then(run: Run, tested: Path) -> None:
    ended = run("--as-of", "2021-01-31", "--json")
    report = ended.json()
    assert report["as_of"] == "2021-01-31"
    assert report["version"] == run("--json").json()["version"]
    assert report["claims"][0]["verdict"] == "open"
    told = run("--as-of", "2021-01-31").err
    assert told.startswith("As known on 2021-01-31. Claims tested: 0 (0 supported,")
    assert run("--as-of", "2022-01-01", "--json").json()["claims"][0]["verdict"] == "supported"


@pytest.mark.parametrize(
    "day", ["2023-02", "2023", "2023-02-30", "yesterday", "2023-02-27/2023-03-01"]
)
def test_as_of_takes_a_day_and_nothing_else(run: Run, day: str) -> None:
    ended = run("--as-of", day)
    assert (ended.code, ended.out) == (64, "")
    assert "Invalid value for '--as-of'" in ended.err
    assert "expected" in ended.err


def test_a_rule_that_there_is_not_ends_with_64_and_the_nearest(
    run: Run, change_cell: CHANGE
) -> None:
    change_cell("claims.csv", 2, "rule", "grow(sawnwood:export,2019,2020)")
    ended = run("--json")
    assert ended.code == 64
    assert ended.json()["error"] == "unknown rule 'grow'; did you mean grew?"


def test_a_rule_of_no_known_form_is_a_problem_of_the_data(run: Run, change_cell: CHANGE) -> None:
    change_cell("claims.csv", 2, "rule", "grew (sawnwood)")
    ended = run("--json")
    assert ended.code == 1
    assert ended.json()["problems"][0]["column"] == "rule"


def test_data_without_claims_say_so(run: Run, data_folder: Path) -> None:
    for file in ("claims.csv", "events.csv"):
        path = data_folder / file
        path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    assert run() == (0, "", "There are no claims in the data.\n")
    assert run("--json").json()["claims"] == []
