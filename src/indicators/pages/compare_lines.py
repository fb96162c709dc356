"""The lines of the compare page: chosen, transformed, drawn, and what the formula is."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from indicators.analysis.lines import LineKey, figure_ids, line
from indicators.analysis.transforms import (
    FORMULA_CHOICES,
    FREQUENCY_CHOICES,
    UNITS_CHOICES,
    Choice,
    log_refusal,
    stages,
)
from indicators.charts import compare_words
from indicators.charts.comparing import Compared, compared, compared_units, plots_of, redefined
from indicators.charts.curves import curves
from indicators.charts.offered import key_of, kind_of, line_name
from indicators.language import Language
from indicators.pages import Context, compare_parts
from indicators.pages.choices import position, selection, widget
from indicators.pages.compare_controls import (
    LAYOUTS,
    MOST_LINES,
    Known,
    line_names,
    search_lines,
)
from indicators.pages.plain import plain, quiet


def draw(context: Context, known: Known) -> compare_parts.Taken | None:
    """Draw the view; return what can be taken from it."""
    language = context.language
    codes = _lines(context)
    years = selection()["years"]
    if not codes:
        st.info(language.gettext("Choose at least one line above."))
        return None
    keys = [key_of(code) for code in codes]
    choice = _transforms(context, codes)
    found = compared(known.today, known.then, keys, choice, language, years)
    for one in found:
        if one.refused:
            name = line_name(context.dataset, one.key, language)
            st.info(f"{plain(name)}: {plain(one.refused)}")
    drawn = [one for one in found if len(one.frame) or len(one.later)]
    if not drawn:
        st.info(language.gettext("Nothing is left to draw of these lines. Choose another formula."))
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="look"):
        asked = _axis(language)
        units = compared_units(context.dataset, drawn, choice, language)
        layout = _layout(len(drawn), len(set(units.values())), language)
    if layout == "two":
        _warn(language)
    logarithmic = asked == "log" and _may_be_logarithmic(drawn, language)
    plots = plots_of(context.dataset, drawn, choice, layout, language, logarithmic=logarithmic)

    def figure(shown: Context) -> go.Figure:
        return curves(plots, compare_parts.sheet(shown, plots=len(plots)))

    alternative = compare_words.alternative(plots, language)
    compare_parts.chart(context, figure(context), alternative, over_time=True)
    _formula(choice, kind_of(context.dataset, keys[0]), language)
    if choice.formula != "level":
        _tell_definitions(context, keys)
    for one in drawn:
        compare_parts.part_years(context, known.then, one.key)
    compare_parts.table(context, known, drawn)
    figures = [one for line in drawn for one in figure_ids(line.frame)]
    return compare_parts.Taken(figures, figure, plots[0].title)


def _lines(context: Context) -> list[str]:
    names = line_names(context.dataset, context.language)
    with st.container(horizontal=not context.narrow, vertical_alignment="bottom", gap="small"):
        found = search_lines(context)
        return st.multiselect(
            context.language.gettext("Lines"),
            list(dict.fromkeys([*selection()["lines"], *found])),
            default=selection()["lines"],
            format_func=lambda code: names.get(code, code),
            max_selections=MOST_LINES,
            placeholder=context.language.gettext(
                "Choose lines by what they measure, and who counts"
            ),
            filter_mode="contains",
            **widget("lines"),
        )


def _transforms(context: Context, codes: Sequence[str]) -> Choice:
    """Show what can be made of the lines, in the order in which it is done."""
    language = context.language
    words = compare_words
    with st.container(
        horizontal=True, wrap=not context.narrow, vertical_alignment="bottom", gap="small"
    ):
        frequency = _box(
            language.gettext("Period"), FREQUENCY_CHOICES, "freq",
            words.frequency_names(language),
        )  # fmt: skip
        units = _box(language.gettext("Unit"), UNITS_CHOICES, "units", words.unit_names(language))
        formula = _box(
            language.gettext("Show as"), FORMULA_CHOICES, "formula",
            words.formula_names(language),
        )  # fmt: skip
        base = _base(context, codes, frequency, formula, units)
    return Choice(frequency, units, formula, base, base)


def _box(label: str, options: Sequence[str], key: str, names: dict[str, str]) -> str:
    st.selectbox(
        label,
        options,
        index=options.index(selection()[key]),
        format_func=lambda code: names.get(code, code),
        width=230,
        **widget(key),
    )
    return str(selection()[key])


def _base(context: Context, codes: Sequence[str], frequency: str, formula: str, units: str) -> str:
    """Let the visitor choose the period that is 100, or whose prices are used."""
    periods = compare_parts.periods_of(context.dataset, tuple(codes), frequency)
    usual = compare_parts.usual_base(periods)
    if formula != "index" and units != "constant_usd":
        return usual
    options = list(periods) or [usual]
    if selection()["base"] not in options:
        selection()["base"] = usual
    chosen = st.selectbox(
        context.language.gettext("Base"),
        options,
        index=position(options, selection()["base"]),
        format_func=lambda period: compare_parts.period_name(period, context.language),
        width=150,
        **widget("base", words=options),
    )
    return str(chosen or usual)


def _axis(language: Language) -> str:
    names = {"linear": language.gettext("Linear"), "log": language.gettext("Logarithmic")}
    st.segmented_control(
        language.gettext("Axis"),
        list(names),
        default=selection()["axis"],
        format_func=lambda code: names.get(code, code),
        required=True,
        label_visibility="collapsed",
        **widget("axis"),
    )
    return str(selection()["axis"])


def _may_be_logarithmic(found: Sequence[Compared], language: Language) -> bool:
    """Return whether the values allow a logarithmic axis; where not, say so."""
    refusals = (log_refusal(frame, language) for one in found for frame in (one.frame, one.later))
    refusal = next(filter(None, refusals), None)
    if refusal:
        st.info(refusal)
    return refusal is None


def _layout(lines: int, units: int, language: Language) -> str:
    """Show how several lines are laid out: on two axes only where they have two units."""
    if lines < 2:
        return "one"
    names = {
        "one": language.gettext("Together"),
        "multiples": language.gettext("Small multiples"),
        "two": language.gettext("Two axes"),
    }
    options = [name for name in LAYOUTS if name != "two" or lines == units == 2]
    if selection()["layout"] not in options:
        selection()["layout"] = "one"
    st.segmented_control(
        language.gettext("Layout"),
        options,
        default=selection()["layout"],
        format_func=lambda code: names.get(code, code),
        required=True,
        label_visibility="collapsed",
        **widget("layout", words=options),
    )
    return str(selection()["layout"])


def _warn(language: Language) -> None:
    st.warning(
        language.gettext(
            "Two axes can make any two lines seem to go together: where they cross means nothing."
            " Small multiples or an index show the same without that."
        )
    )


def _tell_definitions(context: Context, keys: Sequence[LineKey]) -> None:
    """Say which lines are counted differently from a year on: a formula stops there."""
    language = context.language
    for key in keys:
        years = redefined(context.dataset, key, line(context.dataset.observations, key))
        if years:
            sentence = language.gettext(
                "{name}: counted differently from {years}; nothing is compared across that."
            ).format(
                name=line_name(context.dataset, key, language),
                years=", ".join(map(str, years)),
            )
            st.markdown(quiet(plain(sentence)))


def _formula(choice: Choice, kind: str, language: Language) -> None:
    """Write under the chart what was done, step by step, each with its formula."""
    found = stages(choice, kind, language)
    if not found:
        st.markdown(quiet(language.gettext("Figures as published, not adjusted.")))
        return
    lines = [
        f"{number}. {plain(words)}{f' `{text}`' if text else ''}"
        for number, (words, text) in enumerate(found, 1)
    ]
    st.markdown("\n".join(lines))
