"""Every colour can be seen and every text read, in light and in dark; colour is never alone."""

import tomllib
from pathlib import Path

import pytest

from indicators.charts.theme import (
    CATEGORY_SYMBOLS,
    DARK,
    DASHES,
    EVENT_OPACITY,
    LIGHT,
    NARROW,
    STATUS_SYMBOLS,
    THEMES,
    WIDE,
    Layout,
    Theme,
    fade,
    light_for_dark,
    mix,
    reporter_looks,
)
from indicators.loaders import load

CONFIG = Path(__file__).parents[2] / ".streamlit" / "config.toml"
THEME_PAIRS = list(THEMES.items())


def channels(color: str) -> list[float]:
    return [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def luminance(color: str) -> float:
    """Relative luminance by WCAG 2.2."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels(color)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def laid_over(color: str, opacity: float, page: str) -> str:
    """Give the colour that is seen where a see-through one lies on the page."""
    mixed = (
        round(255 * (opacity * top + (1 - opacity) * below))
        for top, below in zip(channels(color), channels(page), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


def test_contrast_is_measured_as_published() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize(("name", "theme"), THEME_PAIRS)
def test_every_line_and_mark_stands_out_from_the_page(name: str, theme: Theme) -> None:
    colors = theme.looks | theme.categories | {"quiet": theme.quiet}
    colors |= {f"second {look}": theme.color(look, 1) for look in theme.looks}
    weak = {
        key: round(contrast(color, theme.page), 2)
        for key, color in colors.items()
        if contrast(color, theme.page) < 3
    }
    assert weak == {}


@pytest.mark.parametrize(("name", "theme"), THEME_PAIRS)
def test_every_text_can_be_read_on_the_page(name: str, theme: Theme) -> None:
    # The names of lines have the colour of their reporter, event labels that of their category.
    colors = theme.looks | theme.categories
    colors |= {"text": theme.text, "muted": theme.muted, "accent": theme.accent}
    weak = {
        key: round(contrast(color, theme.page), 2)
        for key, color in colors.items()
        if contrast(color, theme.page) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize(("name", "theme"), THEME_PAIRS)
def test_the_number_in_an_event_mark_can_be_read(name: str, theme: Theme) -> None:
    weak = {
        key: round(contrast(theme.on_mark, color), 2)
        for key, color in theme.categories.items()
        if contrast(theme.on_mark, color) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize(("name", "theme"), THEME_PAIRS)
def test_the_thin_steps_of_parts_of_years_stand_out(name: str, theme: Theme) -> None:
    thin = {
        look: contrast(laid_over(color, 0.75, theme.page), theme.page)
        for look, color in theme.looks.items()
    }
    weak = {look: round(ratio, 2) for look, ratio in thin.items() if ratio < 3}
    assert weak == {}


@pytest.mark.parametrize(("name", "theme"), THEME_PAIRS)
def test_the_chart_has_the_colours_of_the_page_it_stands_on(name: str, theme: Theme) -> None:
    page = tomllib.loads(CONFIG.read_text(encoding="utf-8"))["theme"][name]
    assert page["backgroundColor"].lower() == theme.page.lower()
    assert page["textColor"].lower() == theme.text.lower()


def test_every_category_and_status_of_the_data_has_its_form() -> None:
    data = load()
    categories = set(data.events["category"])
    assert categories <= set(CATEGORY_SYMBOLS)
    assert categories <= set(LIGHT.categories)
    assert set(LIGHT.categories) == set(DARK.categories) == set(CATEGORY_SYMBOLS)
    assert set(data.events["importance"]) <= set(EVENT_OPACITY)
    assert set(data.observations["status"]) <= set(STATUS_SYMBOLS)


def test_statuses_differ_by_form_and_not_by_colour_alone() -> None:
    assert len(set(STATUS_SYMBOLS.values())) == len(STATUS_SYMBOLS) == 4


def test_every_reporter_of_the_data_differs_from_every_other_by_dash_and_by_colour() -> None:
    reporters = load().reporters
    looks = reporter_looks(dict(zip(reporters["reporter"], reporters["role"], strict=True)))
    assert (looks["BLR"], looks["CHN"]) == ("home", "partner")
    assert len({DASHES[look] for look in looks.values()}) == len(looks) == 9
    for theme in THEMES.values():
        assert len({theme.color(look) for look in looks.values()}) == 9
        assert set(theme.looks) == set(DASHES)


def test_a_look_goes_by_role_and_row_and_an_unknown_role_is_like_any_other() -> None:
    roles = {"a": "visitor", "b": "operator", "c": "home", "d": "operator", "e": "partner"}
    assert reporter_looks(roles) == {
        "a": "other-1",
        "b": "operator-1",
        "c": "home",
        "d": "operator-2",
        "e": "partner",
    }


def test_a_second_line_of_a_reporter_is_of_a_lighter_tint_of_its_colour() -> None:
    assert mix("#000000", "#FFFFFF", 0.3) == "#4C4C4C"
    # Red 180 of 255 and 30% of the way to white: 180 + 22.5.
    assert LIGHT.color("home", 1).startswith("#CA")
    assert LIGHT.color("home", 2) == LIGHT.color("home")


def test_categories_that_share_a_symbol_do_not_share_a_colour() -> None:
    for theme in THEMES.values():
        looks = {(CATEGORY_SYMBOLS[name], color) for name, color in theme.categories.items()}
        assert len(looks) == len(theme.categories)


def test_a_faded_colour_is_written_as_plotly_reads_it() -> None:
    assert fade("#1D5F8A", 0.5) == "rgba(29,95,138,0.5)"
    assert fade("#ffffff", 1) == "rgba(255,255,255,1)"


@pytest.mark.parametrize("layout", [WIDE, NARROW])
def test_no_text_is_smaller_than_twelve_pixels_and_the_axis_fits_its_screen(layout: Layout) -> None:
    assert min(layout.text, layout.small) >= 12
    assert layout.plot_width > 0
    assert layout.mark >= layout.small


def test_the_narrow_figure_fits_a_phone_and_writes_no_event_out() -> None:
    assert NARROW.width <= 390
    assert NARROW.label_lines == 0


def test_each_dark_colour_stands_for_one_light_colour() -> None:
    light = light_for_dark()
    assert light["18, 24, 29"] == "255, 255, 255"
    assert light["98, 182, 220"] == "23, 105, 143"
    for name, color in DARK.categories.items():
        assert light[_triple(color)] == _triple(LIGHT.categories[name])
    for look in DASHES:
        for rank in (0, 1):
            assert light[_triple(DARK.color(look, rank))] == _triple(LIGHT.color(look, rank))
    for name, color in vars(DARK).items():
        if isinstance(color, str):
            assert light[_triple(color)] == _triple(getattr(LIGHT, name))


def _triple(color: str) -> str:
    return ", ".join(str(int(color[place : place + 2], 16)) for place in (1, 3, 5))
