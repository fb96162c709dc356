"""A data set made by hand for the claim rules: each series is there to do one thing."""

import csv
import tempfile
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

import pandas as pd

from indicators.analysis.claim_rules_words import Says
from indicators.analysis.claims import Finding, judge
from indicators.language import Language
from indicators.loaders import Dataset, as_known_on, load
from indicators.schema import TABLES

ENGLISH, DUTCH = Language("en"), Language("nl")

#: Published before the article, and after it.
EARLY, LATE = "early_news", "late_news"

#: What is measured in which unit and kind.
MEASURES = {
    "USD:flow": (
        "up down flat mixed halves quarter broken empty zero late_up swapped since"
        " drawn_less drawn_more drawn_both repaid agreed announced flow_now flow_old flow_dry"
        " after_more after_less drawn_little drawn_much drawn_once"
    ),
    "USD:stock": (
        "debt_most debt_half debt_little debt_all debt_old used_half used_up held held_nothing"
        " plan done_little done_much done_soon goal_target"
    ),
    "TEU:flow": (
        "route_down route_up traffic_low traffic_back traffic_early part_80 part_40 whole"
    ),
    "percent:ratio": (
        "up_growth down_growth invest_up_growth invest_flat_growth"
        " share_90 share_80 share_45 share_20"
    ),
    "firms:stock": (
        "start_few start_many firms_gone firms_grown firms_none active_few active_most"
    ),
    "km2:stock": "area_over area_under area_mixed area_hearsay",
}
CATALOG = {name: measure for measure, names in MEASURES.items() for name in names.split()}

#: Indicator, flow, reporter, period, value, and status and source where they are other ones.
FIGURES = """
up export BLR 2021 100
up export CHN 2021 200
up export BLR 2022 150
up export CHN 2022 260 derived
down export BLR 2021 100
down export BLR 2022 80
flat export BLR 2021 100
flat export BLR 2022 105
mixed export BLR 2021 100
mixed export BLR 2022 150
mixed export CHN 2021 100
mixed export CHN 2022 70
halves export BLR 2021-S1 40
halves export BLR 2021-S2 500
halves export BLR 2022-01/2022-06 60
halves export BLR 2022 1000
quarter export BLR 2021-Q1 10
quarter export BLR 2022-Q1 90
broken export BLR 2021 100
broken export BLR 2022 300
zero export BLR 2021 0
zero export BLR 2022 50
late_up export BLR 2021 100
late_up export BLR 2022 150 reported late_news
swapped export CHN 2021 100
swapped export CHN 2021 300 doubtful
swapped export CHN 2022 150
since export CHN 2022 100
since export CHN 2023 150
since export CHN 2024 60
up_growth export BLR 2022 30
down_growth export BLR 2022 -30
route_down - UTLC 2021 100
route_down - UTLC 2022 60
route_up - UTLC 2021 100
route_up - UTLC 2022 160
traffic_low - UTLC 2021 100
traffic_low - UTLC 2022 90
traffic_low - UTLC 2023 50
traffic_back - UTLC 2021 100
traffic_back - UTLC 2023 110
traffic_early - UTLC 2021 100
traffic_early - UTLC 2022 40
part_80 - UTLC 2020 80
part_40 - UTLC 2020 40
whole - CHN 2020 100
share_90 - UTLC 2023 90
share_80 - BLR 2020 80
share_45 - BLR 2023 45
share_45 - BLR 2020 45
share_20 - other 2020 20
debt_most - other 2021 800
debt_half - other 2021 500
debt_little - other 2021 100
debt_old - other 2018 900
debt_all - BLR 2022-02-01 1000 official
drawn_less - BLR 2020 10
drawn_less - BLR 2020-01/2020-11 9
drawn_less - BLR 2021-S1 5
drawn_more - BLR 2020 90
drawn_both - BLR 2020 10
drawn_both - BLR 2021-S1 90
repaid - BLR 2020 30
repaid - BLR 2020-01/2020-11 29
repaid - BLR 2021-S1 20
invest_up_growth - BLR 2024 50 reported late_news
invest_flat_growth - BLR 2024 2 reported late_news
agreed - other 2015-05 1000
announced - other 2015-05 1000
used_half - other 2021-06 500
used_up - other 2021-06 950
held - other 2021-09 400
held_nothing - other 2021-09 0
flow_now - BLR 2022 50
flow_old - BLR 2019 50
flow_dry - BLR 2022 0
after_more - BLR 2022 100
after_more - BLR 2024 200 reported late_news
after_less - BLR 2022 100
after_less - BLR 2024 50 reported late_news
drawn_little - BLR 2015 50
drawn_little - BLR 2016 60
drawn_much - BLR 2015 500
drawn_much - BLR 2016 400
drawn_once - BLR 2015 900
plan - other 2020 1000
goal_target - park 2021 50
done_little - park 2022-06 100
done_much - park 2022-06 900
done_soon - park 2021-03 100
start_few - park 2014-06 8
start_many - park 2014-06 90
firms_gone - park 2021-12 100
firms_gone - park 2022-12 40
firms_grown - park 2021-12 100
firms_grown - park 2022-12 150
active_few - BLR 2022-12 30
active_most - BLR 2022-12 120
area_over - CHN 2017 95 official
area_under - CHN 2017 80 official
area_mixed - CHN 2017 95 official
area_mixed - park 2022 80 official
area_hearsay - CHN 2017 95 official
area_hearsay - other 2020 60
area_hearsay - other 2021 112
"""

#: Name, date, last day, title.
EVENTS = """
BAN 2020-10-02 - Sanctions
WAR 2022-02-24 - War
STOP 2021-09 - Loan stopped
STOPPED_BEFORE 2019-09 - Loan stopped early
LEFT 2022-03-11 - Port leaves
NEVER 2050-01-01 - Not yet
LAUNCH 2013-09-07 - Launch
ACT 2014 - Protocol
ACT_SLOW 2016-05-01 - Slow protocol
ACT_LATE 2018-01-01 - Late protocol
FORUM 2017-05-14 2017-05-16 Forum
PARK 2010-01-01 - Park treaty
VISIT 2023-02-28 2023-03-02 Visit
PAPER 2023-02-24 - Paper
BOUGHT 2018 - Stake bought
FREEZE 2021-05-20 - Treaty frozen
TALK 2023-03-10 - Talks
JOINED 2024-07-04 - Joined
BEGUN 2022-09-16 - Procedure begun
DONE 2023-03-05 - Procedure done
"""


def _rows(text: str) -> list[list[str]]:
    lines = (line.split() for line in text.split("\n") if line)
    return [["" if cell == "-" else cell for cell in line] for line in lines]


def _figures() -> list[dict[str, str]]:
    names = ("indicator", "flow", "reporter", "period", "value", "status", "source_id")
    rows = []
    for cells in _rows(FIGURES):
        row = {"status": "reported", "source_id": EARLY} | dict(zip(names, cells, strict=False))
        rows.append(row | {"unit": CATALOG[row["indicator"]].partition(":")[0]})
    return rows


def _events() -> list[dict[str, str]]:
    fixed = {"description_en": "It", "description_nl": "Het", "category": "trade"}
    fixed |= {"in_article": "no", "importance": "3", "source_id": EARLY}
    return [
        {
            "event_id": event,
            "date": day,
            "date_precision": ("year", "month", "day")[day.count("-")],
            "end_date": end,
            "title_en": " ".join(title),
            "title_nl": " ".join(title),
        }
        | fixed
        for event, day, end, *title in _rows(EVENTS)
    ]


def _reporters() -> list[dict[str, str]]:
    named = (
        *(("BLR", "home", "Belarus"), ("CHN", "partner", "China"), ("UTLC", "operator", "UTLC")),
        *(("park", "operator", "Park"), ("other", "other", "others")),
    )
    texts = ("title_en", "title_nl", "short_en", "short_nl")
    return [
        {"reporter": code, "role": role} | dict.fromkeys(texts, name) for code, role, name in named
    ]


def _catalog() -> list[dict[str, str]]:
    return [
        {
            "indicator": name,
            "title_en": f"The {name}",
            "title_nl": f"De {name}",
            "unit": measure.partition(":")[0],
            "kind": measure.partition(":")[2],
            "description_en": "What",
            "description_nl": "Wat",
        }
        for name, measure in CATALOG.items()
    ]


def _tables() -> dict[str, list[dict[str, str]]]:
    source = {"publisher": "News", "title": "News", "language": "en", "kind": "news"}
    panel = {"panel": "trade", "position": "1", "title_en": "Trade", "title_nl": "Handel"}
    reason = {"reason_en": "It counts more now.", "reason_nl": "Het telt nu meer."}
    broken = {"indicator": "broken", "flow": "export", "reporter": "BLR", "period": "2022"}
    address = "https://example.org/"
    return {
        "reporters": _reporters(),
        "panels": [panel | {"default_shown": "yes", "default_measure": "export:USD:flow"}],
        "sources": [
            source | {"source_id": code, "url": address + code, "link": link, "published": day}
            for code, link, day in ((EARLY, "yes", "2022-12-01"), (LATE, "no", "2025-01-15"))
        ],
        "catalog": _catalog(),
        "observations": _figures(),
        "breaks": [broken | reason],
        "events": _events(),
    }


@lru_cache
def samples() -> Dataset:
    """Load the data set made by hand; the tables that it does not need are empty."""
    tables = _tables()
    with tempfile.TemporaryDirectory() as folder:
        for table in TABLES.values():
            with (Path(folder) / table.file).open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, table.names, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(tables.get(table.name, []))
        return load(folder)


def with_rules(dataset: Dataset, **rules: str) -> Dataset:
    """Give a data set claims of these rules, by claim; our reading of each is 'supported'."""
    rows = [
        {"claim_id": name, "rule": rule, "verdict": "supported", "paraphrase_en": "", "reason": ""}
        for name, rule in rules.items()
    ]
    return replace(dataset, claims=pd.DataFrame(rows, dtype="str"))


def judged(rule: str, on: date | None = None) -> Finding:
    """Judge a claim of this rule by the data made by hand, as they were known on a day."""
    dataset = samples() if on is None else as_known_on(samples(), on)
    finding = judge(with_rules(dataset, T=rule), "T")
    assert finding is not None
    assert_one_verdict(finding, _VERDICTS)
    return finding


_VERDICTS: dict[tuple[str, ...], str] = {}


def assert_one_verdict(finding: Finding, verdicts: dict[tuple[str, ...], str]) -> None:
    """Hold that what is said first goes with one verdict only, so that the two always agree."""
    first = _messages(finding.parts[0])
    assert verdicts.setdefault(first, finding.verdict) == finding.verdict, first


def _messages(sentence: Says) -> tuple[str, ...]:
    inner = (value for _, value in sentence.values if isinstance(value, Says))
    return (sentence.message, *(message for part in inner for message in _messages(part)))


def figures(finding: Finding) -> list[str]:
    """Name the figures that a finding rests on, as indicator, reporter and period."""
    rows = samples().history.set_index("observation_id").loc[list(finding.used)]
    return [f"{row.indicator} {row.reporter} {row.period}" for row in rows.itertuples(index=False)]
