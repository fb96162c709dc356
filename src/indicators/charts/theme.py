"""Colours, type, line forms and spacing of every chart: said here and nowhere else.

Marks have a contrast of at least 3:1 against the page, text 4.5:1, in both themes. Colour is never
the only sign: reporters also differ by dash, categories by symbol, statuses by the form of a mark.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

FONT = '"Source Sans", "Source Sans 3", "Noto Sans", "Segoe UI", Helvetica, Arial, sans-serif'


@dataclass(frozen=True)
class Theme:
    """The colours of one appearance."""

    page: str
    text: str
    muted: str
    grid: str
    zero: str
    accent: str
    on_mark: str
    quiet: str
    band: str
    looks: dict[str, str]
    categories: dict[str, str]

    def color(self, look: str, rank: int = 0) -> str:
        """Return the colour of a look (a key of ``DASHES``); every second ``rank`` is lighter."""
        return mix(self.looks[look], self.page, TINT) if rank % 2 else self.looks[look]


_LIGHT_LOOKS = {
    "home": "#B4452F",
    "partner": "#17698F",
    "operator-1": "#33414B",
    "operator-2": "#7F6314",
    "operator-3": "#6A4C93",
    "operator-4": "#7A4A2B",
    "operator-5": "#2F6F4F",
    "other-1": "#00696F",
    "other-2": "#8A4A7D",
    "computed": "#1E2A32",
}

_DARK_LOOKS = {
    "home": "#EE8C74",
    "partner": "#62B6DC",
    "operator-1": "#CBD3D9",
    "operator-2": "#D8B75A",
    "operator-3": "#B79AE6",
    "operator-4": "#D6A587",
    "operator-5": "#7CC7A0",
    "other-1": "#5FC7CD",
    "other-2": "#D79AC8",
    "computed": "#E6EAEC",
}

_LIGHT_CATEGORIES = {
    "sanctions": "#B3261E",
    "war": "#30343B",
    "diplomacy": "#1D5F8A",
    "bri": "#8A5A00",
    "rail": "#5B4B9A",
    "finance": "#7A4A2B",
    "park": "#2F6F4F",
    "military": "#5E6670",
    "trade": "#00696F",
    "timber": "#4E6B12",
    "meat": "#9C3A63",
    "dairy": "#3F6C9C",
}

_DARK_CATEGORIES = {
    "sanctions": "#F2877F",
    "war": "#D5DAE0",
    "diplomacy": "#7CBCE6",
    "bri": "#E3B45C",
    "rail": "#B7A7F0",
    "finance": "#D6A587",
    "park": "#7CC7A0",
    "military": "#A9B2BC",
    "trade": "#5FC7CD",
    "timber": "#AECB6B",
    "meat": "#E79BBB",
    "dairy": "#9DC3EA",
}

LIGHT = Theme(
    page="#FFFFFF",
    text="#1E2A32",
    muted="#5A6670",
    grid="#E9ECEB",
    zero="#AAB3B5",
    accent="#1D5F8A",
    on_mark="#FFFFFF",
    quiet="#868F96",
    band="#5F6A72",
    looks=_LIGHT_LOOKS,
    categories=_LIGHT_CATEGORIES,
)

DARK = Theme(
    page="#12181D",
    text="#E6EAEC",
    muted="#A7B1B8",
    grid="#242D34",
    zero="#56626B",
    accent="#7CBCE6",
    on_mark="#12181D",
    quiet="#76828B",
    band="#8D99A1",
    looks=_DARK_LOOKS,
    categories=_DARK_CATEGORIES,
)

THEMES = {"light": LIGHT, "dark": DARK}


def light_for_dark() -> dict[str, str]:
    """Return the light colour for each dark one, both as a browser writes them: ``18, 24, 29``."""
    return dict(zip(_colors(DARK), _colors(LIGHT), strict=True))


def _colors(theme: Theme) -> list[str]:
    """Return every colour of a theme, in the same order for each."""
    plain = [value for value in vars(theme).values() if isinstance(value, str)]
    inks = [theme.color(look, rank) for look in theme.looks for rank in (0, 1)]
    return [
        ", ".join(map(str, _rgb(color))) for color in [*plain, *inks, *theme.categories.values()]
    ]


def _rgb(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


#: Symbol of an event category; those that share a symbol differ in subject and colour.
CATEGORY_SYMBOLS = {
    "sanctions": "square",
    "war": "octagon",
    "diplomacy": "circle",
    "bri": "pentagon",
    "rail": "hexagon",
    "finance": "square",
    "park": "hexagon2",
    "military": "octagon",
    "trade": "circle",
    "timber": "hexagon",
    "meat": "square",
    "dairy": "pentagon",
}

#: How much larger a symbol must be drawn so that a number of two digits fits into it.
SYMBOL_SIZES = {"square": 0.94, "pentagon": 1.06, "hexagon": 1.06, "hexagon2": 1.06}

#: How strongly the line of an event shows, by importance.
EVENT_OPACITY = {1: 0.5, 2: 0.34, 3: 0.2}

#: Form of a figure's mark by status: filled, ring, open diamond, cross.
STATUS_SYMBOLS = {
    "official": "circle",
    "reported": "circle-open",
    "derived": "diamond-open",
    "doubtful": "x-thin-open",
}

#: Dash of a line by its look, so that colour is never the only sign of who counts; a computed line,
#: such as a ratio of two counts, is nobody's.
DASHES = {
    "home": "solid",
    "partner": "12px,3px",
    "operator-1": "6px,2px",
    "operator-2": "9px,3px,2px,3px",
    "operator-3": "4px,4px",
    "operator-4": "14px,3px,2px,3px,2px,3px",
    "operator-5": "20px,5px",
    "other-1": "2px,6px",
    "other-2": "2px,3px",
    "computed": "solid",
}

#: How far the colour of a reporter's second line in a plot goes towards that of the page.
TINT = 0.3

#: Width of a reporter's first, second, third … line in a plot, as a part of that of a strong line.
RANK_WIDTHS = (1.0, 1.0, 0.5, 0.5, 0.3, 0.3)


@dataclass(frozen=True)
class Layout:
    """Sizes in pixels for one width of page."""

    width: int
    left: int
    right: int
    bottom: int
    lane_rows: int
    label_lines: int
    panel: int
    gap: int
    text: int
    small: int
    mark: int
    strong_line: float
    thin_line: float

    @property
    def plot_width(self) -> int:
        """Width of the time axis; narrower than most screens, so that nothing overlaps."""
        return self.width - self.left - self.right

    @property
    def most_years(self) -> int:
        """How many years can be written below the time axis."""
        return self.plot_width // 44

    @property
    def lane(self) -> int:
        """Height of the event lane."""
        return self.lane_rows * (self.mark + 3) + self.label_lines * (self.text + 4) + 6


WIDE = Layout(
    width=880, left=46, right=112, bottom=24, lane_rows=3, label_lines=2, panel=73, gap=22,
    text=12, small=12, mark=18, strong_line=3.5, thin_line=1.6,
)  # fmt: skip

NARROW = Layout(
    width=350, left=38, right=10, bottom=26, lane_rows=5, label_lines=0, panel=118, gap=44,
    text=12, small=12, mark=17, strong_line=3.5, thin_line=1.6,
)  # fmt: skip

STAGE_ZOOM = 1.7
"""How much larger a chart stands on a stage than it is drawn: its text of 12 pixels is 20 there."""

STAGE = Layout(
    width=544, left=46, right=112, bottom=24, lane_rows=1, label_lines=1, panel=73, gap=22,
    text=12, small=12, mark=18, strong_line=4.2, thin_line=2.4,
)  # fmt: skip

STAGE_HEIGHT = 282
"""The height of every chart on a stage as it is drawn, so that nothing jumps between two steps."""


def reporter_looks(roles: Mapping[str, str]) -> dict[str, str]:
    """Give each reporter its look, a key of ``DASHES``, the same on every chart.

    ``roles`` has the role of every reporter, in the order of ``reporters.csv``: the first operator
    there has the first look of operators.
    """
    rows: Counter[str] = Counter()
    looks = {}
    for reporter, role in roles.items():
        kind = role if role in ("home", "partner", "operator") else "other"
        choices = [look for look in DASHES if look.partition("-")[0] == kind]
        looks[reporter] = choices[rows[kind] % len(choices)]
        rows[kind] += 1
    return looks


def rank_width(rank: int) -> float:
    """Return how wide a line of a rank is, as a part of a strong one."""
    return RANK_WIDTHS[min(rank, len(RANK_WIDTHS) - 1)]


def mix(color: str, other: str, part: float) -> str:
    """Return a colour with so large a part of another in it, as ``#RRGGBB``."""
    pairs = zip(_rgb(color), _rgb(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * part):02X}" for one, two in pairs)


def fade(color: str, opacity: float) -> str:
    """Return ``#rrggbb`` with an opacity, as Plotly writes it."""
    red, green, blue = _rgb(color)
    return f"rgba({red},{green},{blue},{opacity:g})"
