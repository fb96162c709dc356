"""A story as a file: HTML, PowerPoint or PDF, named after what is in it."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from indicators.analysis.describing import PROJECT, release_name
from indicators.errors import IndicatorsError
from indicators.stories.browsers import find_browser
from indicators.stories.document import document
from indicators.stories.library import Told

__all__ = ["MIMES", "CannotPrint", "file_name", "pack"]

MIMES = {
    "html": "text/html",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
}
"""The forms of a file, with their media types."""

_PATIENCE = 120
"""Seconds that a browser may take to print."""

_UNSAFE = re.compile(r"[^A-Za-z0-9_.-]+")


class CannotPrint(IndicatorsError):  # noqa: N818 - it reads as what it is
    """There is no browser here that could print, or it failed."""


def file_name(told: Told, form: str) -> str:
    """Name the file of a story: its name, language, and the state of the data."""
    parts = [told.key, told.story.language, release_name(told.dataset)]
    return "_".join(_UNSAFE.sub("-", part).strip("-") for part in parts) + f".{form}"


def pack(told: Told, form: str) -> bytes:
    """Write a story in one of the forms of ``MIMES``; the same story gives the same bytes.

    A PDF, which a browser writes, is another one each time. Raises :class:`CannotPrint` where there
    is none.
    """
    if form == "html":
        return document(told).encode()
    if form == "pptx":
        return _slides(told)
    return _printed(document(told, theme="light"))


def _slides(told: Told) -> bytes:
    from indicators.stories.slides import slides

    fetched = told.dataset.fetched
    return slides(
        told.story,
        told.scenes,
        release=told.state,
        released=fetched.release.created_at.date().isoformat() if fetched else "",
        project=PROJECT,
        sources=told.dataset.sources,
    )


def _printed(html: str) -> bytes:
    """Print a document by a browser of this machine, which fetches nothing."""
    browser = find_browser()
    if browser is None:
        raise CannotPrint("a PDF is made by a browser, and there is none here: install Chromium")
    with tempfile.TemporaryDirectory() as folder:
        page, target = Path(folder, "story.html"), Path(folder, "story.pdf")
        page.write_text(html, encoding="utf-8")
        command = [
            *(browser, "--headless", "--disable-gpu", "--no-pdf-header-footer"),
            *("--disable-background-networking", "--no-first-run"),
            # Root could not have a sandbox.
            *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            *("--virtual-time-budget=4000", f"--user-data-dir={folder}/profile"),
            *(f"--print-to-pdf={target}", page.as_uri()),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_PATIENCE)  # noqa: S603
            return target.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise CannotPrint(f"{browser} could not print the story: {error}") from error
