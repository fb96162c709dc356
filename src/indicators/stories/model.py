"""What a story is made of: its steps, what each shows, and the figures that its texts refer to.

A number in a text is a reference such as ``{transit}`` to a figure of the data, so that no text can
disagree with its chart. The forms are checked by pydantic; what the data must have for them is
checked by `indicators.stories.checking`.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

__all__ = [
    "CODE",
    "MOST_STEPS",
    "ClaimView",
    "Computed",
    "Derived",
    "LinesView",
    "MirrorView",
    "PanelsView",
    "Published",
    "Step",
    "Story",
    "StoryView",
]

MOST_STEPS = 40
"""How many steps a story may have: more are no story."""

CODE = r"[A-Za-z][A-Za-z0-9_]*"
"""How a figure is named that texts refer to."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Code = Annotated[str, StringConstraints(pattern=f"^{CODE}$", max_length=80)]


class _Part(BaseModel):
    """A part of a story: unchangeable, of exactly the fields that it says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Published(_Part):
    """A published figure; ``period`` is one of SDMX, or ``latest`` for the last whole year."""

    indicator: Name
    reporter: Name
    period: Name
    flow: str = ""
    source: Name | None = None


class Derived(_Part):
    """A number worked out from two figures of the same unit, by exactly one of the four ways.

    ``change`` is from the first to the second, as a part of the first; ``ratio`` and ``share`` are
    the first divided by the second, written as times or per cent; ``difference`` is the second less
    the first.
    """

    change: tuple[Code, Code] | None = None
    ratio: tuple[Code, Code] | None = None
    share: tuple[Code, Code] | None = None
    difference: tuple[Code, Code] | None = None

    @model_validator(mode="after")
    def _is_one(self) -> "Derived":
        if len(self.ways) != 1:
            raise ValueError("exactly one of change, ratio, share, difference")
        return self

    @property
    def ways(self) -> Mapping[str, tuple[str, str]]:
        """The two figures, by the way in which the number is worked out."""
        given = {
            "change": self.change,
            "ratio": self.ratio,
            "share": self.share,
            "difference": self.difference,
        }
        return {way: pair for way, pair in given.items() if pair is not None}


def _kind(given: Any) -> str:
    """Tell a number that is worked out from one that was published, by what is said of it."""
    names = given if isinstance(given, Mapping) else getattr(given, "ways", ())
    return "derived" if set(names) & set(Derived.model_fields) else "published"


Computed = Annotated[
    Annotated[Published, Tag("published")] | Annotated[Derived, Tag("derived")],
    Discriminator(_kind),
]


class PanelsView(_Part):
    """Timelines: panels of the dashboard, top to bottom, over whole years.

    ``measures`` chooses flow, unit and kind of a panel, as ``export:USD:flow``; else it is the
    panel's own default.
    """

    panels: Annotated[tuple[Name, ...], Field(min_length=1, max_length=3)]
    years: tuple[int, int]
    measures: Mapping[str, Name] = Field(default_factory=dict)


class LinesView(_Part):
    """Lines put through transforms, as on the compare page; each is named by its code there."""

    lines: Annotated[tuple[Name, ...], Field(min_length=1, max_length=6)]
    frequency: Name = "published"
    units: Name = "level"
    formula: Name = "level"
    base: Annotated[str, StringConstraints(max_length=80)] = ""
    logarithmic: bool = False
    multiples: bool = False
    years: tuple[int, int] | None = None


class MirrorView(_Part):
    """Both countries' counts of the same trade, and their ratio."""

    indicator: Name
    flow: Literal["export", "import"]
    frequency: Name = "A"
    factor: Annotated[float, Field(gt=0, le=2)] = 1.0
    years: tuple[int, int] | None = None


class ClaimView(_Part):
    """The figures that a claim of the article is judged by."""

    claim: Name


StoryView = PanelsView | LinesView | MirrorView | ClaimView
"""What a step can show."""

_VIEWS = {"panels": PanelsView, "lines": LinesView, "mirror": MirrorView, "claim": ClaimView}


class Step(_Part):
    """One step: what it says, what it shows, and what the speaker may add.

    It has exactly one view. ``events`` are the ids of those that are marked, ``dwell`` the one
    that the step is about; ``call_out`` names figures that stand large beside the chart.
    """

    headline: Title
    text: Text
    notes: Notes = ""
    panels: PanelsView | None = None
    lines: LinesView | None = None
    mirror: MirrorView | None = None
    claim: ClaimView | None = None
    events: Annotated[tuple[Name, ...], Field(max_length=40)] = ()
    dwell: Name | None = None
    call_out: Annotated[tuple[Code, ...], Field(max_length=3)] = ()

    @model_validator(mode="after")
    def _is_one(self) -> "Step":
        given = [name for name in _VIEWS if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"exactly one of {', '.join(_VIEWS)}")
        return self

    @property
    def view(self) -> StoryView:
        """What the step shows."""
        found = self.panels or self.lines or self.mirror or self.claim
        assert found is not None  # noqa: S101 - _is_one has seen to it
        return found


class Story(_Part):
    """A story: its title, its language, the figures that its texts refer to, and its steps."""

    title: Title
    language: Literal["en", "nl"]
    figures: Mapping[Code, Computed] = Field(default_factory=dict)
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=MOST_STEPS, strict=False)]
