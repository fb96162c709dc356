"""The control row of the timelines: widgets in, one value out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import streamlit as st

from indicators import catalog
from indicators.catalog import Measure
from indicators.charts import content
from indicators.charts.parts import calendar_day
from indicators.language import Language
from indicators.loaders import Dataset, per_dataset
from indicators.pages import Context, address
from indicators.pages.address import Parameter, SwitchParameter, YearRange
from indicators.pages.choices import position, selection, widget
from indicators.pages.plain import plain

TABS = ("chart", "table", "sources")
SCOPES = tuple(content.SCOPES)
HEIGHTS = ("pace", "published")

#: The years shown at first: from the launch of the Silk Road to that of the newest figure.
FIRST_YEAR = 2013


@dataclass(frozen=True)
class Choices:
    """What the visitor chose; ``stop`` is the first day that is not shown any more."""

    panels: tuple[tuple[str, Measure], ...]
    scope: str
    categories: tuple[str, ...]
    start: datetime
    stop: datetime
    pace: bool
    doubtful: bool


class Height(Parameter):
    """How high a figure stands; links of old say ``average`` of what is a yearly pace now."""

    def read(self, text: str) -> tuple[tuple[str, ...], list[str]]:
        """Return the code, or that which has taken its place."""
        return super().read("pace" if text == "average" else text)


@per_dataset
def _measures(dataset: Dataset) -> dict[str, dict[str, Measure]]:
    """Return the measures of each panel by their key; they are asked for on every run."""
    return {
        str(panel): {measure.key: measure for measure in catalog.measures(dataset, panel)}
        for panel in dataset.panels["panel"]
    }


def parameters(dataset: Dataset) -> list[Parameter]:
    """Return the coded choices of this page that the address keeps."""
    panels = dataset.panels.sort_values("position")
    shown = tuple(panels.loc[panels["default_shown"] == "yes", "panel"])
    categories = tuple(dataset.events["category"].unique())
    found = [
        Parameter("panels", tuple(panels["panel"]), shown, several=True),
        Parameter("events", SCOPES, ("article",)),
        Parameter("categories", categories, (), several=True),
        Height("height", HEIGHTS, ("pace",)),
        SwitchParameter("doubtful", ("true", "false"), ("false",)),
        Parameter("tab", TABS, ("chart",)),
        Parameter("event", tuple(dataset.events["event_id"]), ()),
        Parameter("figure", frozenset(dataset.observations["observation_id"]), ()),
        years_parameter(dataset),
    ]
    for panel, measures in _measures(dataset).items():
        keys = tuple(measures)
        if len(keys) > 1:
            found.append(Parameter(f"{panel}_measure", keys, keys[:1]))
    return found


def years_parameter(dataset: Dataset) -> Parameter:
    """Return the choice of the years on a time axis."""
    first, last = years_of(dataset)
    usual = usual_years(dataset)
    allowed = tuple(str(year) for year in range(first, last + 1))
    return YearRange("years", allowed, (f"{usual[0]}-{usual[1]}",))


@per_dataset
def years_of(dataset: Dataset) -> tuple[int, int]:
    """Return the first and last year of the figures that a panel draws."""
    drawn = dataset.catalog.loc[dataset.catalog["panel"] != "", "indicator"]
    observations = dataset.observations[dataset.observations["indicator"].isin(list(drawn))]
    newest = observations["stop"].max() - timedelta(days=1)
    return observations["start"].min().year, newest.year


def usual_years(dataset: Dataset) -> tuple[int, int]:
    """Return the years of a first visit, the newest figure among them."""
    first, last = years_of(dataset)
    return max(first, FIRST_YEAR), last


def tell_complaints(language: Language) -> None:
    """Say which parts of the address were not understood."""
    found = address.complaints()
    if found:
        listed = ", ".join(f"{plain(name)} = {plain(value[:40])}" for name, value in found[:5])
        st.warning(
            language.gettext(
                "This address asks for something that is not here: {values}."
                " The usual is shown instead."
            ).format(values=listed)
        )


def read(context: Context) -> Choices:
    """Show the control row and return what is chosen."""
    language = context.language
    with st.container(
        horizontal=True, wrap=not context.narrow, vertical_alignment="center", gap="small",
        key="controls",
    ):  # fmt: skip
        panels = _panels(context)
        scope = _events(language)
        categories = _categories(context)
        first, last = choose_years(context)
        pace, doubtful = _figures(language)
        st.button(
            language.gettext("Reset"),
            key="reset",
            type="tertiary",
            help=language.gettext("Back to the first view"),
            on_click=_reset,
            args=(context.dataset,),
        )
    return Choices(
        panels=panels,
        scope=scope,
        categories=categories,
        start=calendar_day(first),
        stop=calendar_day(last + 1),
        pace=pace,
        doubtful=doubtful,
    )


def hidden(dataset: Dataset) -> set[str]:
    """Return the names of the measures whose panel is not shown: the address leaves them out."""
    shown = set(selection()["panels"])
    return {f"{panel}_measure" for panel in dataset.panels["panel"] if panel not in shown}


def _reset(dataset: Dataset) -> None:
    """Set every choice but the language back to what a first visit shows."""
    for parameter in parameters(dataset):
        selection()[parameter.name] = parameter.state(parameter.default)


def _panels(context: Context) -> tuple[tuple[str, Measure], ...]:
    dataset, language = context.dataset, context.language
    titles = content.panel_titles(dataset, language)
    with st.popover(language.gettext("Charts"), icon=":material/stacked_line_chart:"):
        chosen = st.multiselect(
            language.gettext("Charts, from top to bottom"),
            list(titles),
            default=selection()["panels"],
            format_func=lambda key: titles.get(key, key),
            placeholder=language.gettext("Choose charts"),
            **widget("panels"),
        )
        return tuple((key, _measure(context, key, titles[key])) for key in chosen)


def _measure(context: Context, panel: str, title: str) -> Measure:
    """Let the visitor choose between the units and directions of a panel, where it has several."""
    dataset, language = context.dataset, context.language
    found = _measures(dataset)[panel]
    default = next(iter(found))
    if len(found) == 1:
        return found[default]
    key = f"{panel}_measure"
    chosen = st.selectbox(
        title,
        list(found),
        index=position(list(found), selection()[key]),
        format_func=lambda name: content.measure_title(dataset, found[name], language),
        **widget(key),
    )
    return found[str(chosen)]


def _events(language: Language) -> str:
    _ = language.gettext
    names = {
        "article": _("Events: in the article"),
        "context": _("+ context"),
        "all": _("all"),
    }
    st.segmented_control(
        _("Events"),
        SCOPES,
        default=selection()["events"],
        format_func=lambda code: names.get(code, code),
        required=True,
        label_visibility="collapsed",
        help=_(
            "Events that the article names; those that explain it; every turning point in the data."
        ),
        **widget("events"),
    )
    return str(selection()["events"])


def _categories(context: Context) -> tuple[str, ...]:
    language = context.language
    names = content.category_words(language)
    present = [name for name in names if name in set(context.dataset.events["category"])]
    with st.popover(language.gettext("Event types"), icon=":material/filter_alt:"):
        chosen = st.pills(
            language.gettext("Only events of these types"),
            present,
            default=selection()["categories"],
            format_func=lambda name: names.get(name, name),
            selection_mode="multi",
            **widget("categories"),
        )
    return tuple(chosen)


def choose_years(context: Context) -> tuple[int, int]:
    """Show the years on the time axis; return the first and the last that is chosen."""
    first, last = years_of(context.dataset)
    low, high = selection()["years"]
    title = context.language.gettext("Years {first}–{last}").format(first=low, last=high)
    with st.popover(title, icon=":material/date_range:", key="years_popover"):
        low, high = st.slider(
            context.language.gettext("Years on the time axis"),
            first,
            last,
            (low, high),
            width=320,
            **widget("years"),
        )
    return low, high


def _figures(language: Language) -> tuple[bool, bool]:
    _ = language.gettext
    names = {"pace": _("Yearly pace"), "published": _("As published")}
    with st.popover(_("Display"), icon=":material/tune:"):
        height = st.segmented_control(
            _("Height of a step"),
            HEIGHTS,
            default=selection()["height"],
            format_func=lambda code: names.get(code, code),
            required=True,
            help=_("At its yearly pace, eight months of a year stand as high as the year itself."),
            **widget("height"),
        )
        doubtful = st.toggle(
            _("Show doubtful figures"),
            selection()["doubtful"],
            help=_("Figures that are probably wrong or mislabelled; each says why."),
            **widget("doubtful"),
        )
    return height != "published", doubtful
