"""What HTML documents of ours are made with: their texts, and inert data."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson
import plotly.graph_objects as go
from jinja2 import Environment, StrictUndefined

from indicators.stories.scenes import Look

SCRIPTS = ("pairing.js", "keys.js", "stage.js")
"""The scripts of the stage, in the order in which they are read."""

Pairs = dict[tuple[str, str], int]
"""What differs between light and dark, each with its place."""


@cache
def resource(name: str) -> str:
    """Return a text that comes with the package: a template, a style, a script."""
    return (files("indicators.stories") / "stage" / name).read_text("utf-8")


@cache
def template(name: str) -> Any:
    """Return a template, which escapes all that it is given unless it says otherwise."""
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(resource(name))


@cache
def font_file() -> Path | None:
    """Find Source Sans, which comes with Streamlit; None where another version has it elsewhere."""
    spec = find_spec("streamlit")
    folder = Path(spec.origin).parent if spec and spec.origin else Path()
    return next(folder.glob("static/static/media/SourceSansVF-Upright.*.woff2"), None)


def inert(data: Mapping[str, Any]) -> str:
    """Write data such that a browser takes no part of it for markup."""
    text = orjson.dumps(data, option=orjson.OPT_SERIALIZE_NUMPY).decode()
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def both(draw: Callable[[Look], go.Figure], form: str, pairs: Pairs) -> Any:
    """Return a figure of one form in light and dark at once; what differs stands in ``pairs``."""
    light, dark = (draw(Look(is_dark, form)).to_plotly_json() for is_dark in (False, True))
    return _paired(light, dark, pairs)


def _paired(light: Any, dark: Any, pairs: Pairs) -> Any:
    """Write what differs as a place in ``pairs``."""
    if isinstance(light, Mapping):
        return {name: _paired(value, dark[name], pairs) for name, value in light.items()}
    if isinstance(light, list | tuple):
        return [_paired(one, other, pairs) for one, other in zip(light, dark, strict=True)]
    if isinstance(light, str) and light != dark:
        return f"\u0002{pairs.setdefault((light, dark), len(pairs))}"
    return light
