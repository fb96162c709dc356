"""The data and stories that the tests of stories share, read once for a run, and a small story."""

import functools
import shutil
from pathlib import Path

from indicators.loaders import Dataset, load
from indicators.stories.checking import read_checked
from indicators.stories.library import Told, open_story, tell
from indicators.stories.model import Story

DATA = Path(__file__).parents[2] / "data"
STORIES = (("beijing", "en"), ("beijing", "nl"), ("figures", "en"), ("figures", "nl"))

SOUND = """\
title = "Rail and trade"
language = "en"

[figures.teu]
indicator = "rail_transit_teu"
reporter = "UTLC"
period = "2021"

[figures.teu_2015]
indicator = "rail_transit_teu"
reporter = "UTLC"
period = "2015"

[figures.growth]
ratio = ["teu", "teu_2015"]

[[steps]]
headline = "Rail transit"
text = "It was {teu} in {teu.period}, by the count of {teu.reporter}."
notes = \"""
The first sentence of the notes.
The second has {growth}.
\"""
panels = { panels = ["rail"], years = [2015, 2022] }
events = ["E018", "R02"]
dwell = "R02"
call_out = ["teu", "growth"]

[[steps]]
headline = "Two counts of one trade"
text = "From {E058.date}, which was {E058.title}."
mirror = { indicator = "goods_value", flow = "import" }

[[steps]]
headline = "Lines"
text = "Potash, set to a hundred."
[steps.lines]
lines = ["potash_value.export.CHN.A", "potash_weight.export.CHN.A"]
frequency = "A"
formula = "index"
base = "2021"

[[steps]]
headline = "A claim"
text = "What the figures say."
claim = { claim = "C01" }
"""
"""A story of each kind of view, with a line for each thing that can be wrong."""


@functools.cache
def shipped() -> Dataset:
    """Load the data that come with the project."""
    return load()


@functools.cache
def sound() -> Story:
    """Read the small story."""
    return read_checked(SOUND.encode(), "sound.en.toml", shipped())


@functools.cache
def told(name: str, language: str) -> Told:
    """Tell a story that comes with the project."""
    return tell(open_story(shipped(), name, language), shipped(), name)


@functools.cache
def told_sound() -> Told:
    """Tell the small story."""
    return tell(sound(), shipped(), "sound")


def copied(folder: Path) -> Path:
    """Copy the data of the project into a folder, to be spoiled there."""
    return Path(shutil.copytree(DATA, folder / "copy"))
