"""The codes that the World Bank's two ways of asking share, and its pages of rows."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeVar

Row = TypeVar("Row")

COUNTRIES = {
    "BLR": ("BY", "Belarus", "Minsk", "27.5766", "53.9678"),
    "CHN": ("CN", "China", "Beijing", "116.286", "40.0495"),
    "USA": ("US", "United States", "Washington D.C.", "-77.032", "38.8895"),
    "WLD": ("1W", "World", "", "", ""),
}
INDICATORS = {
    "NY.GDP.MKTP.CD": "GDP (current US$)",
    "TX.VAL.MRCH.CD.WT": "Merchandise exports (current US$)",
    "TM.VAL.MRCH.CD.WT": "Merchandise imports (current US$)",
}


class Paging(NamedTuple):
    """Which part of the rows is asked for."""

    page: int
    per_page: int

    def part(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows of the page."""
        return rows[(self.page - 1) * self.per_page :][: self.per_page]

    def head(self, total: int) -> dict[str, Any]:
        """Return what a page says of itself."""
        pages = -(-total // self.per_page)
        return {"page": self.page, "pages": pages, "per_page": self.per_page, "total": total}
