"""The words and numbers around curves: titles, names where curves end, axes with round values."""

from datetime import datetime
from math import floor, log10

from indicators.charts.curve_parts import Place, Plot, Sheet, axis_range, color_of, drawn
from indicators.charts.parts import Spec, calendar_day, day
from indicators.charts.text import plot_text, shorten, text_width
from indicators.charts.theme import fade
from indicators.language import Language

__all__ = ["end_labels", "plot_title", "time_axis", "value_axes", "value_ticks"]

_LINE = 15


def plot_title(plot: Plot, place: Place, sheet: Sheet) -> Spec:
    """Write over a plot what it shows and what its axis counts."""
    theme, layout = sheet.theme, sheet.layout
    # Beside the title the margin is free: the names of curves stand lower.
    width = layout.plot_width + (0 if sheet.is_narrow else layout.right)
    room = width - text_width(plot_text(plot.title), layout.text + 1) - 16
    quiet = f'<span style="color:{theme.muted}">{shorten(plot.unit, room, layout.text)}</span>'
    return {
        "xref": "paper", "yref": "paper", "x": 0, "y": place.top, "xanchor": "left",
        "yanchor": "bottom", "yshift": 4, "showarrow": False, "align": "left",
        "text": f"<b>{plot_text(plot.title)}</b>  {quiet}",
        "font": {"size": layout.text + 1, "color": theme.text},
    }  # fmt: skip


def end_labels(plot: Plot, place: Place, sheet: Sheet) -> list[Spec]:
    """Name each curve beside its end, moved up or down until no two names meet.

    The names stand in the margin at the right, or over the plot where there is no room for one.
    """
    layout, theme = sheet.layout, sheet.theme
    low, high = axis_range(plot)
    taken: list[float] = []
    notes = []
    ends = [(n, one, one.points[-1]) for n, one in enumerate(plot.curves) if one.points]
    for number, curve, end in sorted(ends, key=lambda one: one[2].value, reverse=True):
        rise = (drawn(end.value, plot) - low) / ((high - low) or 1) * sheet.plot_height
        if plot.second_axis and number == len(plot.curves) - 1:
            rise = sheet.plot_height * 0.5
        value = sheet.language.significant(end.value)
        name = shorten(curve.name, sheet.name_room - text_width(f" {value}", layout.text),
                       layout.text)  # fmt: skip
        # A name over the plot stands above its line: upon it, it would hide the last mark.
        over = _LINE * 0.8 if sheet.is_narrow else 0
        lifted = _free(taken, rise + over, sheet.plot_height)
        taken.append(lifted)
        notes.append({
            "xref": "paper", "yref": "paper", "x": 1, "y": place.bottom, "yanchor": "middle",
            "xanchor": "right" if sheet.is_narrow else "left",
            "xshift": 0 if sheet.is_narrow else (52 if plot.second_axis else 6),
            "yshift": lifted, "showarrow": False, "bgcolor": fade(theme.page, 0.7),
            "text": f"{name} <b>{value}</b>",
            "font": {"size": layout.text, "color": color_of(curve, theme)},
        })  # fmt: skip
    return notes


def _free(taken: list[float], rise: float, height: int) -> float:
    """Find the height nearest to where a curve ends at which its name meets no other."""
    for lift in sorted(range(-8, 9), key=abs):
        at = rise + lift * _LINE
        if 0 <= at <= height and all(abs(at - other) >= _LINE for other in taken):
            return at
    return rise


def value_axes(plot: Plot, place: Place, sheet: Sheet, plots: int) -> Spec:
    """Make the axis of a plot, and the second one at its right where it has one."""
    low, high = axis_range(plot)
    name = f"yaxis{place.axis[1:]}"
    axis = {
        "domain": [max(place.bottom, 0.0), place.top], "range": [low, high], "fixedrange": True,
        "type": "log" if plot.logarithmic else "linear", "anchor": "x", "zeroline": True,
        "zerolinecolor": sheet.theme.zero, "zerolinewidth": 1, "gridcolor": sheet.theme.grid,
        "tickfont": {"size": sheet.layout.small, "color": sheet.theme.muted}, "nticks": 6,
        **value_ticks(low, high, sheet.language, logarithmic=plot.logarithmic),
    }  # fmt: skip
    if not plot.second_axis:
        return {name: axis}
    last = Plot(plot.title, plot.second_axis, [plot.curves[-1]])
    low, high = axis_range(last)
    second = {
        **axis, "range": [low, high], "overlaying": place.axis, "side": "right",
        "showgrid": False, "type": "linear", **value_ticks(low, high, sheet.language),
        "title": {"text": shorten(plot.second_axis, sheet.plot_height, sheet.layout.small),
                  "font": {"size": sheet.layout.small, "color": sheet.theme.muted}},
    }  # fmt: skip
    return {name: axis, f"yaxis{plots + 1}": second}


def value_ticks(low: float, high: float, language: Language, *, logarithmic: bool = False) -> Spec:
    """Choose a few round values from ``low`` to ``high``, written as the language writes numbers.

    On a logarithmic axis these are powers of ten, and values of 1, 2 and 5 times those.
    """
    if logarithmic:
        powers = range(floor(low), floor(high) + 1)
        values = [
            m * 10.0**p for p in powers for m in (1, 2, 5) if low <= log10(m * 10.0**p) <= high
        ]
        values = values if len(values) <= 7 else [v for v in values if log10(v).is_integer()]
        return {"tickvals": values, "ticktext": [language.significant(one) for one in values]}
    step = _round_step((high - low) / 5)
    first = -floor(-low / step) * step
    values = [first + step * count for count in range(int((high - first) / step + 1e-9) + 1)]
    return {"tickvals": values, "ticktext": [language.significant(one) for one in values]}


def _round_step(rough: float) -> float:
    power = 10.0 ** floor(log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)


def time_axis(start: datetime, stop: datetime, sheet: Sheet) -> Spec:
    """Mark the years from ``start`` to ``stop``, as many as there is room for."""
    years = stop.year - start.year
    # The names of curves take more room at the right than the layout leaves there.
    most = sheet.layout.most_years - (0 if sheet.is_narrow else 2)
    every = next(step for step in (1, 2, 5, 10, 20) if years / step <= most)
    marks = [calendar_day(year) for year in range(start.year, stop.year + 1) if year % every == 0]
    return {
        "type": "date", "range": [day(start), day(stop)], "fixedrange": True, "anchor": "free",
        "position": 0, "tickvals": [day(mark) for mark in marks],
        "ticktext": [str(mark.year) for mark in marks], "ticks": "outside", "ticklen": 4,
        "tickcolor": sheet.theme.zero, "gridcolor": sheet.theme.grid, "zeroline": False,
        "tickfont": {"size": sheet.layout.small, "color": sheet.theme.muted},
    }  # fmt: skip
