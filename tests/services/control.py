"""Commands over HTTP, for rehearsals and for programs in other processes.

``POST /_control`` at any port takes a JSON object. Its keys are done in this order: ``clear``,
``move_to``, ``revise``, ``latency``, ``limit`` (with ``service``), ``fault`` (with ``service``,
``times``, ``only`` and the options of the fault). The answer is the state after it.
"""

import json
from typing import TYPE_CHECKING, Any

from .model import Answer, as_json

if TYPE_CHECKING:
    from .service import Services


def controlled(services: "Services", body: bytes) -> Answer:
    """Do what a command says; 400 with the reason for what cannot be done."""
    try:
        _do(services, dict(json.loads(body or b"{}")))
    except (ValueError, TypeError, KeyError) as error:
        return as_json({"error": str(error)}, 400)
    return as_json(services.state())


def _do(services: "Services", command: dict[str, Any]) -> None:
    if command.pop("clear", False):
        services.clear()
    if last_month := command.pop("move_to", ""):
        services.move_to(last_month)
    if command.pop("revise", False):
        services.revise()
    if "latency" in command:
        services.latency = float(command.pop("latency"))
    if "limit" in command:
        services.limit(command["service"], command.pop("limit"))
    if "fault" in command:
        services.fault(command.pop("service"), command.pop("fault"), **command)
