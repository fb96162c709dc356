"""The figures that the verdict on a claim rests on, read from an address of the article page."""

from collections.abc import Mapping

import pandas as pd

from indicators.analysis.claims import judge
from indicators.errors import IndicatorsError
from indicators.loaders import Dataset
from indicators.pages.compare_rows import chosen_rows, known_by

__all__ = ["rows"]


def rows(dataset: Dataset, codes: Mapping[str, tuple[str, ...]]) -> pd.DataFrame:
    """Return the rows of ``dataset.observations`` that the claim of an address is judged by.

    There are none where a claim cannot be tested by figures, or its rule cannot be used: the page
    says which.
    """
    known = known_by(dataset, codes)
    used: tuple[str, ...] = ()
    for claim in codes["claim"]:
        try:
            finding = judge(known, claim)
        except IndicatorsError:
            continue
        used = finding.used if finding else ()
    return chosen_rows(known, used)
