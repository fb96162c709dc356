"""Releases of figures that were fetched: published whole or not at all, and kept side by side.

::

    releases/<id>/observations.parquet    the tables of a release, never edited afterwards
    releases/<id>/manifest.json           their checksums, where they came from, the one before
    CURRENT                               which release is shown (`pointers/` in a bucket)
    <name>.json                           notes that are no part of a release

Whoever reads asks once which release is current and then keeps to that one, so that no reader sees
figures of two releases mixed. Publishing adds a folder and then moves the pointer: that move is
the one step that shows.
"""

from indicators.store.faults import Fault
from indicators.store.manifest import Release, TableFile
from indicators.store.reading import Loaded
from indicators.store.releases import Store, open_store
from indicators.store.watching import StoreState, StoreWatch

__all__ = [
    "Fault",
    "Loaded",
    "Release",
    "Store",
    "StoreState",
    "StoreWatch",
    "TableFile",
    "open_store",
]
