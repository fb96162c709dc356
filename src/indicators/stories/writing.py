"""A story written as TOML, as `indicators.stories.reading` reads it back."""

import tomli_w

from indicators.stories.model import Story

__all__ = ["to_toml"]


def to_toml(story: Story) -> str:
    """Write a story as TOML; what is left at its default stays out."""
    return tomli_w.dumps(story.model_dump(exclude_defaults=True), multiline_strings=False)
