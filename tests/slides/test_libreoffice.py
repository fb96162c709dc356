"""Every story's slides, opened by LibreOffice: a page for each, and no line lost on the way."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from indicators.loaders import load
from indicators.stories.library import open_story
from indicators.stories.reading import names
from indicators.stories.scenes import scenes
from indicators.stories.slides import slides

DATA = Path(__file__).parents[2] / "data"
TOLD = [(name, language) for name, languages in names(DATA).items() for language in languages]
OFFICE = shutil.which("soffice")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        OFFICE is None,
        reason="needs soffice to open slides: apt-get install libreoffice-impress",
    ),
]


def converted(file: Path, form: str) -> Path:
    """Let LibreOffice write a file in another form, with a profile of its own."""
    assert OFFICE is not None
    profile = (file.parent / "profile").as_uri()
    command = [OFFICE, f"-env:UserInstallation={profile}", "--headless"]
    command += ["--convert-to", form, "--outdir", str(file.parent), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    made = file.with_suffix(f".{form}")
    assert made.is_file()
    return made


def tables(deck: Path) -> Iterator[list[list[float | None]]]:
    """Yield the columns of each chart's table, with None where there is no number."""
    with zipfile.ZipFile(deck) as packed:
        for name in packed.namelist():
            if not re.fullmatch(r"Object \d+/content\.xml", name):
                continue
            rows = []
            for row in Tree.fromstring(packed.read(name)).iter():  # noqa: S314 - made just now
                if row.tag.endswith("}table-row"):
                    cells = [one for one in row if one.tag.endswith("}table-cell")]
                    rows.append([number(one) for one in cells])
            yield [list(column) for column in zip(*rows[1:], strict=True)]


def number(cell: Tree.Element) -> float | None:
    value = next((v for key, v in cell.attrib.items() if key.endswith("}value")), "NaN")
    return None if value in ("NaN", "1.#NAN") else float(value)


@pytest.mark.parametrize(("name", "language"), TOLD)
def test_libreoffice_shows_every_slide_and_every_line(
    name: str, language: str, tmp_path: Path
) -> None:
    dataset = load(DATA)
    story = open_story(dataset, name, language)
    shown = scenes(story, dataset)
    file = tmp_path / "story.pptx"
    file.write_bytes(
        slides(story, shown, release="2026-11-20", released="20 November 2026",
               project="Indicators", sources=dataset.sources)
    )  # fmt: skip
    pages = re.findall(rb"/Type\s*/Page\b", converted(file, "pdf").read_bytes())
    assert len(pages) == len(shown) + 1
    found = list(tables(converted(file, "odp")))
    assert len(found) == sum(len(scene.plots) for scene in shown)
    for columns in found:
        # The first column has the names of rows; an empty one is a line that was lost.
        assert all(any(one is not None for one in column) for column in columns[1:])
