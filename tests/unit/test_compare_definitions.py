"""Nothing on Compare is worked out across a change of definition."""

from indicators.analysis.transforms import Choice
from indicators.charts.comparing import compared
from indicators.charts.offered import key_of
from indicators.language import Language
from indicators.loaders import load

LINE = "goods_value.turnover.BLR.A"
"""Total trade by Belarus's count: counted by country of dispatch in 2014, by origin else."""


def periods(choice: Choice) -> list[str]:
    dataset = load()
    (result,) = compared(dataset, dataset, [key_of(LINE)], choice, Language("en"))
    return [period for period in result.frame["period"] if "2012" <= period <= "2017"]


def test_growth_is_worked_out_within_a_definition_only() -> None:
    # 2015 has no year before it under its definition, and neither has 2014.
    assert periods(Choice(formula="previous")) == ["2012", "2013", "2016", "2017"]
    assert periods(Choice(formula="year_before")) == ["2012", "2013", "2016", "2017"]


def test_an_index_has_the_years_that_are_counted_as_its_base_is() -> None:
    assert periods(Choice(formula="index", base="2016")) == ["2015", "2016", "2017"]
    assert periods(Choice(formula="index", base="2013")) == ["2012", "2013"]


def test_the_published_figures_are_all_there() -> None:
    assert periods(Choice()) == ["2012", "2013", "2015", "2016", "2017"]
