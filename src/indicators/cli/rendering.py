"""A figure as PNG, SVG or PDF, drawn by a Chromium of this machine that Kaleido drives."""

import os
from typing import TYPE_CHECKING

from indicators.cli.exits import CannotServe
from indicators.stories.browsers import find_browser

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["PICTURES", "find_browser", "render"]

PICTURES = ("png", "svg", "pdf")

PATIENCE = 60
"""Seconds that the browser may take; it has to be started first."""

_REMEDY = (
    "install Chromium or Chrome (on Debian: apt-get install chromium), or let $CHROMIUM name one"
)


def render(figure: "go.Figure", form: str, *, scale: int = 1) -> bytes:
    """Draw a figure in its own size; ``scale`` is how many pixels of a PNG stand for one.

    Raises :class:`CannotServe` where there is no browser, or it could not draw. Nothing is fetched
    from another host: Plotly's own script comes with it, and formulas are never drawn.
    """
    browser = find_browser()
    if browser is None:
        named = os.environ.get("CHROMIUM")
        missing = f"$CHROMIUM names no program ({named})" if named else "there is no browser here"
        raise CannotServe(f"a picture is drawn by a browser, and {missing}: {_REMEDY}")
    import kaleido  # type: ignore[import-untyped, unused-ignore]
    from kaleido.errors import (  # type: ignore[import-untyped, unused-ignore]
        BrowserClosedError,
        BrowserFailedError,
        JavascriptError,
        KaleidoError,
    )

    size = {"width": figure.layout.width, "height": figure.layout.height}
    try:
        content: bytes = kaleido.calc_fig_sync(
            figure,
            opts={"format": form, "scale": scale, **size},
            # Kaleido asks for no sandbox, which root could not have.
            kopts={"path": browser, "mathjax": False, "timeout": PATIENCE},
        )
    except (
        *(BrowserClosedError, BrowserFailedError, JavascriptError, KaleidoError),
        *(OSError, TimeoutError),
    ) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise CannotServe(
            f"{browser} could not draw the picture: {reason[0]}; {_REMEDY}"
        ) from error
    return content
