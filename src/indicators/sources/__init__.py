"""The public services that figures come from: what to ask each of them, and how to read it.

A source is pure. ``plan`` makes requests out of series and a window of time, ``read`` makes rows
out of the bytes of an answer or raises one AnswerError; asking is the work of
:mod:`indicators.sources.http`. A new service is one module with a ``SOURCE`` and one name here.
"""

from importlib import import_module

from indicators.errors import UnknownName
from indicators.sources.model import Source

__all__ = ["SERVICES", "source"]

SERVICES = (
    *("un_comtrade", "imf_imts", "world_bank", "world_bank_debt"),
    *("nbrb", "ecb", "eurostat"),
)
"""The services by name: that of the module, and that in services.csv."""


def source(service: str) -> Source:
    """Give the source of that name; its module is loaded only now.

    Raises :class:`indicators.errors.UnknownName` where there is no such service.
    """
    if service not in SERVICES:
        raise UnknownName("service", service, SERVICES)
    found: Source = import_module(f"indicators.sources.{service}").SOURCE
    return found
