"""The numbers in a story's texts: each as it is written by hand, in both languages."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from story_samples import shipped

from indicators.language import MINUS, Language
from indicators.loaders import Dataset, as_known_on, load
from indicators.stories.directions import directions, directions_of_figures
from indicators.stories.filling import (
    Reference,
    Value,
    Values,
    find,
    plain_numbers,
    references,
    without_numbers,
)
from indicators.stories.model import Computed, Derived, Published

NBSP = "\N{NO-BREAK SPACE}"

FIGURES: dict[str, Computed] = {
    "teu": Published(indicator="rail_transit_teu", reporter="UTLC", period="2021"),
    "teu_2015": Published(indicator="rail_transit_teu", reporter="UTLC", period="2015"),
    "teu_half": Published(indicator="rail_transit_teu", reporter="UTLC", period="2021-S1"),
    "trade": Published(indicator="goods_value", reporter="CHN", period="2022", flow="turnover"),
    "trade_2021": Published(
        indicator="goods_value", reporter="CHN", period="2021", flow="turnover"
    ),
    "trade_blr": Published(indicator="goods_value", reporter="BLR", period="2022", flow="turnover"),
    "trade_last": Published(
        indicator="goods_value", reporter="CHN", period="latest", flow="turnover"
    ),
    "named": Published(
        indicator="rail_transit_teu", reporter="UTLC", period="2020", source="seabay_utlc_2021"
    ),
    "eu_2025": Published(indicator="rail_transit_cn_eu_teu", reporter="UTLC", period="2025"),
    "absent": Published(indicator="rail_transit_teu", reporter="UTLC", period="1999"),
    "growth": Derived(change=("teu_2015", "teu")),
    "fall": Derived(change=("trade", "trade_2021")),
    "same": Derived(change=("teu", "teu")),
    "wood": Published(
        indicator="sawnwood_softwood_volume", reporter="CHN", period="2023", flow="export"
    ),
    "wood_2021": Published(
        indicator="sawnwood_softwood_volume", reporter="CHN", period="2021", flow="export"
    ),
    "twice": Derived(ratio=("wood", "wood_2021")),
    "factor": Derived(ratio=("teu", "teu_2015")),
    "part": Derived(share=("teu_2015", "teu")),
    "more": Derived(difference=("teu_2015", "teu")),
    "less": Derived(difference=("teu", "teu_2015")),
    "gap": Derived(difference=("trade", "trade_blr")),
    "absent_growth": Derived(change=("absent", "teu")),
    "growth_of_nothing": Derived(change=("teu", "nothing")),
}


def values(
    language: str = "en",
    dataset: Dataset | None = None,
    figures: dict[str, Computed] | None = None,
) -> Values:
    """Give the figures of this page in a language, from the shipped data or others."""
    known = shipped() if dataset is None else dataset
    return Values(known, Language(language), FIGURES if figures is None else figures)


@pytest.mark.parametrize(
    ("text", "english", "dutch"),
    [
        ("{teu}", f"692,500{NBSP}TEU", f"692.500{NBSP}TEU"),
        ("{teu.period}", "2021", "2021"),
        ("{teu_half.period}", "first half of 2021", "eerste halfjaar van 2021"),
        ("{teu.reporter}", "UTLC ERA", "UTLC ERA"),
        ("{trade.reporter}", "China", "China"),
        ("{trade}", "$5.08 billion", f"${NBSP}5,08 miljard"),
        ("{named}", f"547,000{NBSP}TEU", f"547.000{NBSP}TEU"),
        # 692,500 ÷ 47,400 is 14.6097…
        ("{growth}", "1,361%", "1.361%"),
        ("{factor}", "15 times", "15 keer"),
        ("{part}", "6.8%", "6,8%"),
        ("{more}", f"645,100{NBSP}TEU", f"645.100{NBSP}TEU"),
        ("{less}", f"{MINUS}645,100{NBSP}TEU", f"{MINUS}645.100{NBSP}TEU"),
        # From $5.08 billion to $3.8 billion; the sentence says which way.
        ("{fall.verb} by {fall}", "fell by 25%", "daalde by 25%"),
        ("{growth.verb} {growth.noun} {growth.more}", "rose rise more", "steeg stijging meer"),
        ("{fall.noun} {fall.more}", "fall less", "daling minder"),
        ("{same.verb} {same.noun}", "changed change", "veranderde verandering"),
        ("{gap.verb} {teu.verb}", "(not known) (not known)", "(niet bekend) (niet bekend)"),
        ("{twice}", "twice", "twee keer"),
        # $5.79 billion less $5.08 billion.
        ("{gap}", "$710 million", f"${NBSP}710 miljoen"),
        ("{factor.period}", "2021–2015", "2021–2015"),
        ("{factor.reporter}", "UTLC ERA", "UTLC ERA"),
        ("{gap.reporter}", "China / Belarus", "China / Belarus"),
        ("{gap.period}", "2022", "2022"),
        ("{E058.date}", "28 February – 2 March 2023", "28 februari – 2 maart 2023"),
        ("{E018.date}", "13–16 May 2017", "13–16 mei 2017"),
        ("{R02.date}", "July 2020", "juli 2020"),
        ("{E045.date}", "24 February 2022", "24 februari 2022"),
        ("{R02.year}", "2020", "2020"),
        (
            "{E058.title}",
            "Lukashenko's state visit to China",
            "Staatsbezoek van Loekasjenko aan China",
        ),
        ("{nothing}", "(not known)", "(niet bekend)"),
        ("{absent}", "(not known)", "(niet bekend)"),
        ("{absent.period}", "(not known)", "(niet bekend)"),
        ("{absent_growth}", "(not known)", "(niet bekend)"),
        ("{growth_of_nothing}", "(not known)", "(niet bekend)"),
        ("{E999.title}", "(not known)", "(niet bekend)"),
        ("{teu.colour}", "(not known)", "(niet bekend)"),
        ("No figure, {}, {teu and {1}.", "No figure, {}, {teu and {1}.", None),
        ("{teu}{teu}", f"692,500{NBSP}TEU692,500{NBSP}TEU", None),
    ],
)  # fmt: skip
def test_a_reference_reads_as_its_figure(text: str, english: str, dutch: str | None) -> None:
    assert values("en").fill(text) == english
    if dutch is not None:
        assert values("nl").fill(text) == dutch


def test_the_latest_is_the_last_whole_year_however_far_parts_of_years_go() -> None:
    assert values().fill("{trade_last} in {trade_last.period}") == "$8 billion in 2024"
    rows = find(shipped(), Published(indicator="goods_value", reporter="CHN", period="latest",
                                     flow="turnover"))  # fmt: skip
    assert rows["period"].tolist() == ["2024"]


def test_no_figure_is_told_that_was_not_known_on_the_day() -> None:
    known = as_known_on(shipped(), date(2023, 2, 27))
    then = values(dataset=known)
    # China's total of 2022 was read in a later publication; that of 2021 was known.
    assert then.fill("{trade} {fall}") == "(not known) (not known)"
    assert then.fill("{trade_2021}") == "$3.8 billion"
    assert then.fill("{trade_last} in {trade_last.period}") == "$3.8 billion in 2021"
    assert then.fill("{teu} in {teu.period}") == f"692,500{NBSP}TEU in 2021"


def test_a_figure_says_what_it_is_when_and_by_whose_count() -> None:
    found = values().value("trade")
    assert found is not None
    assert found.label.endswith(", exports and imports, 2022 (China’s count)")
    assert found.label.startswith("Goods trade")
    assert len(found.figures) == 1
    # Its note says that the text and the parts of the index do not agree.
    doubted = values().value("eu_2025")
    assert doubted is not None
    assert doubted.label == (
        "China–EU transit, 2025 (UTLC ERA’s count; published figures conflict)"
    )


def test_what_is_worked_out_says_from_which_two_figures() -> None:
    known = values()
    both = [known.value(code) for code in ("teu_2015", "teu")]
    found = known.value("growth")
    assert found is not None
    assert found.label.endswith("UTLC ERA: from 2015 to 2021")
    assert list(found.figures) == [one.figures[0] for one in both if one is not None]
    against = known.value("factor")
    assert against is not None
    assert against.label.endswith(": 2021 against 2015")
    part = known.value("part")
    assert part is not None
    assert part.label.endswith(": 2015 of 2021")
    gap = known.value("gap")
    assert gap is not None
    assert gap.label.endswith("2022: China against Belarus")


def test_a_figure_that_is_not_there_is_no_value() -> None:
    known = values()
    for code in ("nothing", "absent", "absent_growth"):
        assert known.value(code) is None
        # It is looked up once.
        assert known.value(code) is None


WOOD = {"indicator": "sawnwood", "flow": "export"}


@pytest.mark.parametrize(
    ("way", "text"),
    [("change", None), ("ratio", None), ("share", None), ("difference", f"600,000{NBSP}m³")],
)
def test_nothing_is_divided_by_zero(
    data_folder: Path, append_line: Callable[[str, str], None], way: str, text: str | None
) -> None:
    append_line("observations.csv", "sawnwood,export,BLR,2018,0,m3,official,belta_2021,")
    append_line("observations.csv", "sawnwood,export,BLR,2019,600000,m3,official,belta_2021,")
    figures: dict[str, Computed] = {
        "none": Published(**WOOD, reporter="BLR", period="2018"),
        "some": Published(**WOOD, reporter="BLR", period="2019"),
    }
    pair = ("some", "none") if way in {"ratio", "share"} else ("none", "some")
    figures["made"] = Derived(**{way: pair})
    found = values(dataset=load(data_folder), figures=figures).value("made")
    assert (found and found.text) == text


def test_a_doubtful_figure_is_never_told(dataset: Dataset) -> None:
    # China's 910,000 is doubtful and stands beside its 634,000.
    figures: dict[str, Computed] = {"wood": Published(**WOOD, reporter="CHN", period="2020")}
    assert values(dataset=dataset, figures=figures).fill("{wood}") == f"634,000{NBSP}m³"


def test_titles_and_names_are_text_of_the_data_as_they_stand(
    data_folder: Path, change_cell: Callable[[str, int, str, str], None]
) -> None:
    change_cell("events.csv", 2, "title_en", "A {wood} <b>year</b>")
    hostile = values(dataset=load(data_folder), figures={})
    # What is filled in is not filled again, and no markup is taken out or put in.
    assert hostile.fill("{X001.title}") == "A {wood} <b>year</b>"
    assert (
        hostile.fill("{X001.date}; {X002.date}; {X003.date}") == "2020; March 2021; 12–14 May 2021"
    )


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("In 2021 and 1999, and 2022.", []),
        ("{teu} in {teu_2015.period}", []),
        ("692,500 TEU", ["692,500"]),
        ("15 times", ["15"]),
        ("1899 or 2100", ["1899", "2100"]),
        ("20211", ["20211"]),
        ("a {brace", ["{"]),
        ("{}", ["{", "}"]),
        ("{teu.Period}", ["{", "}"]),
        (f"1{NBSP}000", [f"1{NBSP}000"]),
        ("٣", ["٣"]),
    ],
)
def test_a_number_that_is_no_year_is_found(text: str, numbers: list[str]) -> None:
    assert plain_numbers(text) == numbers


def test_a_number_taken_out_of_a_text_leaves_the_digits_of_others() -> None:
    texts = {
        "2 of 2021, 21 of 202": "… of 2021, … of …",
        "From 1 to 2019–2021: 19": "From … to 2019–2021: …",
        "692,500 in 2021. By 49%, 6.9 times.": "… in 2021. By …%, … times.",
        "692.500 TEU in 2021; 49,5% en 6,9 keer": "… TEU in 2021; …% en … keer",
        f"1{NBSP}200 {{teu}} 12000": "… …teu… …",
        "HS 4407, 1950s, 20210": "HS …, 1950s, …",
        "No number": "No number",
    }
    assert {text: without_numbers(text) for text in texts} == texts


def test_words_for_a_direction_are_seen_in_any_form_and_others_are_not() -> None:
    english = "Trade rose, FELL and doubled; growth in the falls, a drop. Grouse fellows arise."
    assert directions(english, "en") == ["rose", "FELL", "doubled", "growth", "falls", "drop"]
    dutch = "De handel steeg, daalde en verdubbelde; dalende groei, een stijging. Het dal, de zak."
    assert directions(dutch, "nl") == ["steeg", "daalde", "verdubbelde", "groei", "stijging"]
    assert directions("{fall.verb} by {fall}", "en") == []
    notes = "That trade rose is firm. It fell to {teu} then. On {E045.date} it grew!"
    assert directions_of_figures(notes, "en") == ["fell"]


def test_references_are_found_in_their_order() -> None:
    found = references("{b} and {a.period}, {b}")
    assert found == [Reference("b", ""), Reference("a", "period"), Reference("b", "")]
    assert [str(one) for one in found] == ["{b}", "{a.period}", "{b}"]


def test_a_value_is_written_in_the_language_of_its_story() -> None:
    english, dutch = (values(code).value("teu_half") for code in ("en", "nl"))
    assert isinstance(english, Value)
    assert isinstance(dutch, Value)
    assert english.figures == dutch.figures
    assert "first half of 2021" in english.label
    assert "2021" in dutch.label
    assert english.label != dutch.label
