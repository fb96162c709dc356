"""Refresh: what the services publish, checked, held against what is known, published as a whole.

``planning`` says what is asked for, ``collecting`` asks, ``merging`` keeps the old values beside
the new, ``holding`` keeps back what cannot be believed, ``reporting`` says what came of it, and
``running`` puts them in a row.
"""

from indicators.refresh.merging import difference
from indicators.refresh.planning import Options, Plan, make_plan
from indicators.refresh.reporting import Change, Held, Outcome, Report
from indicators.refresh.running import Progress, refresh

__all__ = [
    "Change",
    "Held",
    "Options",
    "Outcome",
    "Plan",
    "Progress",
    "Report",
    "difference",
    "make_plan",
    "refresh",
]
