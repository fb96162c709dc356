"""What tests of pages share: coming to a page by an address, and what must hold of every page."""

import json
import re
from collections.abc import Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

__all__ = ["address", "come", "control", "figure", "quiet", "sound"]

_KINDS = (
    *("button", "button_group", "date_input", "multiselect", "radio", "selectbox", "slider"),
    *("text_area", "text_input", "toggle"),
)


def control(app: AppTest, name: str) -> Any:
    """Give the control of that name; its key has a number once its choice was changed elsewhere."""
    key = re.compile(rf"{name}(-\d+)?")
    for kind in _KINDS:
        for element in getattr(app, kind):
            if key.fullmatch(element.key or ""):
                return element
    raise AssertionError(f"no control {name}")


def come(app: AppTest, query: Mapping[str, Any]) -> AppTest:
    """Come to a page by an address."""
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def sound(app: AppTest) -> AppTest:
    """Check that a page shows no error and still its title."""
    assert [one.value for one in app.exception] == []
    assert [one.value for one in app.error] == []
    assert len(app.title) == 1
    assert app.title[0].value
    return app


def quiet(app: AppTest) -> AppTest:
    """Check that a page is sound and warns of nothing, Streamlit's own warnings included."""
    assert [one.value for one in app.warning] == []
    return sound(app)


def figure(app: AppTest) -> dict[str, Any]:
    """Give the Plotly figure of a page."""
    (element,) = app.get("plotly_chart")
    return dict(json.loads(element.proto.spec))


def address(app: AppTest) -> dict[str, str]:
    """Give the address; what a page wrote is text there, what a visitor came with is a list."""
    return {
        name: value if isinstance(value, str) else ",".join(value)
        for name, value in app.query_params.items()
        if name != "lang"
    }
