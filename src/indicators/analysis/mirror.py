"""Mirror statistics: what the seller's country counts as exports, and the buyer's as imports.

The two never agree, and neither is the truth; the gap is shown, not closed.
"""

import math

import numpy as np
import pandas as pd

from indicators import catalog
from indicators.analysis.drawing import STATUS_RANK
from indicators.analysis.lines import FREQUENCIES, LineKey, coverage, line
from indicators.analysis.refusals import UnavailableTransform
from indicators.errors import UnknownName
from indicators.language import Language
from indicators.loaders import Dataset, select

__all__ = [
    "DIRECTIONS",
    "IMF_FACTOR",
    "MIRROR_COLUMNS",
    "explanations",
    "mirror",
    "mirror_keys",
    "mirror_words",
]

#: The flows that have a mirror, seen from the home country.
DIRECTIONS = ("export", "import")

#: The columns of a mirror, in order.
MIRROR_COLUMNS = [
    *("period", "start", "stop", "home", "partner", "gap", "ratio"),
    *("home_status", "partner_status", "home_id", "partner_id"),
]

#: What the IMF divides imports with freight and insurance by, where it has to estimate exports
#: without them from a partner's figures (Direction of Trade Statistics Yearbook 2017,
#: https://www.elibrary.imf.org/view/books/042/24207-9781475593822-en/24207-9781475593822-en-book.xml).
#: One factor for all goods and ways; the World Bank's WITS speaks of 10 to 20 per cent
#: (http://wits.worldbank.org/wits/wits/witshelp/Content/Data_Retrieval/T/Intro/B2.Imports_Exports_and_Mirror.htm).
IMF_FACTOR = 1.06

_MONEY = frozenset({"USD", "EUR", "CNY", "BYN"})


def mirror(
    dataset: Dataset, indicator: str, direction: str, frequency: str, factor: float = 1.0
) -> pd.DataFrame:
    """Set the two countries' counts of the same trade beside each other.

    Parameters
    ----------
    dataset
        The data; the two countries are those with the roles ``home`` and ``partner``.
    indicator
        An indicator of kind ``flow``.
    direction
        ``export``: the home country's exports against the partner's imports. ``import``: the home
        country's imports against the partner's exports.
    frequency
        One of `lines.FREQUENCIES`: years are set only beside years, months beside months.
    factor
        What the importer's count is divided by, to take out freight and insurance; 1 leaves it as
        published. See ``IMF_FACTOR``.

    Returns
    -------
    DataFrame
        The columns of ``MIRROR_COLUMNS``, one row for each period that both have, sorted by
        ``start``. ``home`` and ``partner`` are the two counts in the unit of the indicator, that of
        the importer after the factor. ``gap`` is the importer's count less the exporter's, in the
        unit, and ``ratio`` the importer's divided by the exporter's, missing where the exporter
        counts nothing. A status and an id belong to each count; where several sources give a cell,
        the preferred one is taken. Empty where no period has both.

    Raises
    ------
    UnavailableTransform
        For an indicator that is no flow, and for a factor on what is not money.
    UnknownName
        For an indicator or a direction that there is not.
    ValueError
        For a factor that is no number above zero.

    Notes
    -----
    Imports over exports is how such asymmetries are measured; the reasons for them are told by UN
    Comtrade (https://unstats.un.org/wiki/display/comtrade/Exports+of+a+country+not+coincide+with+imports+of+its+partner).

    Examples
    --------
    >>> mirror(dataset, "goods_value", "export", "A", factor=IMF_FACTOR)
    """
    _check(dataset, indicator, direction, factor)
    home, partner = (
        _count(dataset, LineKey(indicator, direction, reporter, frequency), role)
        for role, reporter in _roles(dataset).items()
    )
    paired = home.merge(partner, on=["start", "stop"], how="inner")
    importer, exporter = _sides(direction)
    paired[importer] = paired[importer] / factor
    counted = paired[exporter].where(paired[exporter] > 0, np.nan)
    return paired.assign(gap=paired[importer] - paired[exporter], ratio=paired[importer] / counted)[
        MIRROR_COLUMNS
    ]


def mirror_keys(dataset: Dataset) -> list[tuple[str, str, str]]:
    """List the indicator, direction and frequency of every mirror that has any period.

    They come in catalog order, exports first, and from coarse to fine.
    """
    flows = dataset.catalog.loc[dataset.catalog["kind"] == "flow", "indicator"].tolist()
    asked = select(
        dataset.observations,
        indicators=flows,
        flows=DIRECTIONS,
        reporters=list(_roles(dataset).values()),
        statuses=[status for status in STATUS_RANK if status != "doubtful"],
    )
    mirrors = ["indicator", "flow", "frequency"]
    cells = asked.assign(frequency=coverage(asked)).groupby([*mirrors, "start", "stop"])
    counted = cells["reporter"].nunique().reset_index()
    both = counted.loc[counted["reporter"] == 2, mirrors].drop_duplicates()
    found = [(str(one), str(flow), str(code)) for one, flow, code in both.to_numpy()]
    orders = (flows.index, DIRECTIONS.index, FREQUENCIES.index)
    return sorted(found, key=lambda key: [o(name) for o, name in zip(orders, key, strict=True)])


def _roles(dataset: Dataset) -> dict[str, str]:
    return {"home": catalog.home(dataset), "partner": catalog.partner(dataset)}


def _sides(direction: str) -> tuple[str, str]:
    """Return the role of the importer, and that of the exporter."""
    return ("partner", "home") if direction == "export" else ("home", "partner")


def _check(dataset: Dataset, indicator: str, direction: str, factor: float) -> None:
    row = catalog.indicator_row(dataset, indicator)
    if direction not in DIRECTIONS:
        raise UnknownName("direction", direction, DIRECTIONS)
    if not (math.isfinite(factor) and factor > 0):
        raise ValueError(f"factor {factor}: expected a number above zero")
    if row["kind"] != "flow":
        raise UnavailableTransform("no_mirror")
    if factor != 1 and row["unit"] not in _MONEY:
        raise UnavailableTransform("factor_on_quantity")


def _count(dataset: Dataset, key: LineKey, role: str) -> pd.DataFrame:
    """Return the line of one country, with its columns named after its role."""
    names = {"value": role, "status": f"{role}_status", "observation_id": f"{role}_id"}
    found = line(dataset.observations, key).rename(columns=names)
    return found if role == "home" else found.drop(columns="period")


def mirror_words(
    dataset: Dataset, indicator: str, direction: str, factor: float, language: Language
) -> list[str]:
    """Say what is set beside what, how gap and ratio are made, and what is done about freight.

    The factor is always told of, also where it is 1; only quantities have no freight in them.

    Examples
    --------
    >>> mirror_words(dataset, "goods_value", "export", 1.06, Language("en"))[1]
    'The count of China is divided by 1.06 to take out freight and insurance.'
    """
    _ = language.gettext
    importer, exporter = (_name(dataset, role, language) for role in _sides(direction))
    sentences = [_("Imports as {importer} counts them beside exports as {exporter} counts them.")]
    if factor != 1:
        sentences.append(
            _("The count of {importer} is divided by {factor} to take out freight and insurance.")
        )
    elif catalog.indicator_row(dataset, indicator)["unit"] in _MONEY:
        sentences.append(
            _("Both stand as published; the count of {importer} has freight and insurance in it.")
        )
    sentences.append(
        _(
            "Gap: count of {importer} less that of {exporter}."
            " Ratio: the first divided by the other."
        )
    )
    names = {"importer": importer, "exporter": exporter, "factor": language.number(factor, 3)}
    return [sentence.format(**names) for sentence in sentences]


def _name(dataset: Dataset, role: str, language: Language) -> str:
    row = dataset.reporters.set_index("role").loc[role]
    return str(row[language.column("short")])


def explanations(dataset: Dataset, language: Language) -> dict[str, str]:
    """Return why the two counts differ: ``cif_fob``, ``origin``, ``timing`` and ``classified``.

    After UN Comtrade's list of reasons for such differences and the IMF's notes on the consistency
    of partners' figures (http://www2.imfstatistics.org/DOT/DOTConsi.htm), in short. The first does
    not bear on quantities.
    """
    _ = language.gettext
    names = {role: _name(dataset, role, language) for role in ("home", "partner")}
    texts = {
        "cif_fob": _(
            "Exports are valued at the border of the seller (FOB), imports with freight and"
            " insurance up to the border of the buyer (CIF). So the buyer’s count is the higher one"
            " even where both are right, and the longer the way, the more."
        ),
        "origin": _(
            "An importer asks where goods were made, an exporter where they go as far as is known."
            " Goods that are sold or stored on the way in a third country may be counted for that"
            " country by one of the two."
        ),
        "timing": _(
            "Goods are counted when they cross a border. What leaves in December arrives in"
            " January or later: it is in two different years."
        ),
        "classified": _(
            "Since 2022 {home} has published little detail of its trade. For most goods only the"
            " count of {partner} is known from then on, and there is no mirror."
        ),
    }
    return {name: text.format(**names) for name, text in texts.items()}
