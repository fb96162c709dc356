"""The dashboard as an ASGI app: Streamlit's page, its files compressed, and the data beside it.

``app`` is served by ``indicators dashboard``, and by any ASGI server as ``indicators.server:app``.
"""

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from indicators.current import watch_store
from indicators.language import Language
from indicators.server_api import ROUTES, unexpected
from indicators.server_assets import Assets
from indicators.server_embed import EMBED_ROUTES, embed_path
from indicators.server_hints import static_folder
from indicators.server_http import BrowserFiles, SecurityHeaders
from indicators.server_origins import OwnOrigins, allowed_origins, trusted_proxies
from indicators.server_page import Page
from indicators.server_stage import STAGE_ROUTES, stage_path
from indicators.server_twins import TWIN_ROUTES

__all__ = ["SCRIPT", "app", "on_script_error", "parts"]

SCRIPT = Path(__file__).resolve().parent / "pages" / "main.py"
"""The script that Streamlit runs for every visitor."""

_log = logging.getLogger(__name__)


def on_script_error(error: Exception) -> bool:
    """Log what went wrong in a page under a number, and show the visitor that number alone."""
    number = secrets.token_hex(4)
    _log.error("page failed, error %s", number, exc_info=error)
    _ = Language(st.query_params.get("lang", "en")).gettext
    sentence = _(
        "Something went wrong on this page. Reload it to go on; if it happens again, report it"
        " with the number {number}."
    )
    st.error(sentence.format(number=number))
    return True


@asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    """Make the page and look at the store before the first visitor asks, and compress behind."""
    watch_store(wait=False)
    _page()
    _assets().improve_in_background()
    yield


def _other_path(path: str, query: str) -> str | None:
    """Return the path of the document that an address asks for instead of a page, if any."""
    return stage_path(path, query) or embed_path(path, query)


@cache
def _assets() -> Assets:
    return Assets.of_streamlit()


@cache
def _page() -> Page:
    return Page(static_folder())


def parts() -> dict[str, Any]:
    """Return what the app is made of, as keyword arguments of `streamlit.App`."""
    return {
        "script_path": SCRIPT,
        "routes": [*ROUTES, *TWIN_ROUTES, *STAGE_ROUTES, *EMBED_ROUTES],
        "middleware": [
            Middleware(OwnOrigins, origins=allowed_origins(), proxies=trusted_proxies()),
            Middleware(SecurityHeaders),
            Middleware(
                BrowserFiles,
                assets=_assets(),
                page=_page,
                own=[route.path for route in (*TWIN_ROUTES, *STAGE_ROUTES, *EMBED_ROUTES)],
                other_path=_other_path,
            ),
        ],
        "lifespan": _lifespan,
        "exception_handlers": {Exception: unexpected},
        "on_script_error": on_script_error,
    }


app = st.App(**parts())
