"""The names of curves in a chart on a slide: their type, and how they break into lines."""

from indicators.stories.slide_type import text_width, wrapped

NAME_SIZE = 14
NAME_ROOM = 168.0
"""Points that a line of a name takes at most."""


def name_lines(name: str, value: str) -> list[str]:
    """Break a name and the value after it into lines; the value ends the last one."""
    *lines, last = wrapped(name, NAME_ROOM, NAME_SIZE, bold=True)[:3] or [""]
    together = f"{last} {value}".strip()
    if text_width(together, NAME_SIZE, bold=True) <= NAME_ROOM:
        return [*lines, together]
    return [*lines, last, value]
