"""What an event study draws: its window by position, its change, and those of other dates."""

from indicators.analysis.event_study import Study
from indicators.analysis.lines import LineKey
from indicators.charts.content import hover_text, looks_of
from indicators.charts.offered import line_name, unit_of
from indicators.charts.relations import StudyView
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.periods import parse


def study_view(
    dataset: Dataset, key: LineKey, found: Study, event: str, language: Language
) -> StudyView:
    """Lay a study out; ``event`` is the title of its event, a text from the data."""
    window = found.window[found.window["index"].notna()]
    _ = language.gettext
    titles = (
        _("{line}; last period before “{event}” = 100; grey: not compared").format(
            line=line_name(dataset, key, language), event=event
        ),
        _("Change after it (diamond) among that round every other date"),
    )
    unit = unit_of(dataset, key)
    names = ("index", "value", "period", "status", "observation_id")
    columns = (window[name].tolist() for name in names)
    return StudyView(
        positions=[int(at) for at in window["position"]],
        values=[float(value) for value in window["index"]],
        statuses=window["status"].tolist(),
        look=looks_of(dataset)[key.reporter],
        labels=[language.period(parse(period)) for period in window["period"]],
        hovers=[
            hover_text(
                dataset,
                f"{language.significant(index)} ({language.quantity(value, unit)})",
                period,
                (key.indicator, key.reporter, status, figure),
                language,
            )
            for index, value, period, status, figure in zip(*columns, strict=True)
        ],
        compared=window["part"].isin(["before", "after"]).tolist(),
        event=found.event,
        change=found.change,
        has_enough=found.has_enough,
        others=[float(change) for change in found.placebo["change"]],
        titles=titles,
    )
