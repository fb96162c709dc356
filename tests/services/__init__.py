"""Loopback services that speak the protocols of the real ones, from invented figures.

``from services import Services`` in a test; ``python -m tests.services`` for a rehearsal. They are
UN Comtrade, the IMF, the World Bank (twice: indicators and debt), the National Bank of Belarus, the
ECB and Eurostat, each at a port of its own on 127.0.0.1. They spoil answers on command.
"""

from .comtrade import KEY as COMTRADE_KEY
from .faults import NAMES as FAULTS
from .faults import OPTIONS as FAULT_OPTIONS
from .figures import Figures, Revision
from .service import SERVICES, Asking, Services

__all__ = [
    "COMTRADE_KEY",
    "FAULTS",
    "FAULT_OPTIONS",
    "SERVICES",
    "Asking",
    "Figures",
    "Revision",
    "Services",
]
