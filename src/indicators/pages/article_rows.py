"""The figures that the verdict on a claim rests on, read from an address of the article page."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from indicators.analysis.claim_exclusions import listed_exclusions
from indicators.analysis.claims import Finding, judge, verdict_of
from indicators.catalog import records
from indicators.errors import IndicatorsError
from indicators.language import Language
from indicators.loaders import Dataset
from indicators.pages.compare_rows import chosen_rows, known_by

__all__ = ["about", "rows"]

Codes = Mapping[str, tuple[str, ...]]


def rows(dataset: Dataset, codes: Codes) -> pd.DataFrame:
    """Return the rows of ``dataset.observations`` that the claim of an address is judged by.

    There are none where a claim cannot be tested by figures, or its rule cannot be used: the page
    says which.
    """
    known = known_by(dataset, codes)
    finding = _finding(known, codes)
    return chosen_rows(known, finding.used if finding else ())


def about(dataset: Dataset, codes: Codes) -> dict[str, Any]:
    """Return the verdict on the claim of an address, what it says, and what was set aside."""
    known = known_by(dataset, codes)
    finding = _finding(known, codes)
    if finding is None:
        return {"verdict": verdict_of(finding), "finding": "", "set_aside": []}
    rule = records(known.claims, "claim_id")[codes["claim"][0]]["rule"]
    return {
        "verdict": finding.verdict,
        "finding": finding.sentence(Language("en")),
        "set_aside": listed_exclusions(known, rule, finding),
    }


def _finding(known: Dataset, codes: Codes) -> Finding | None:
    try:
        return judge(known, codes["claim"][0]) if codes["claim"] else None
    except IndicatorsError:
        return None
