"""No figure appears or vanishes unnoticed: the counts under version control are those of the data.

`observation_counts.csv` beside this file has, for each indicator, how many figures there are and
from which period to which. Whoever changes the data on purpose runs `make data` and reviews the
difference.
"""

from pathlib import Path

from indicators.catalog import observation_counts
from indicators.loaders import load

REVIEWED = Path(__file__).with_name("observation_counts.csv")
DATA = Path(__file__).parents[2] / "data"


def test_the_figures_of_each_indicator_are_as_many_as_were_reviewed() -> None:
    found = observation_counts(load(DATA).observations).to_csv(index=False, lineterminator="\n")
    reviewed, now = set(REVIEWED.read_text("utf-8").splitlines()), set(found.splitlines())
    changes = [
        *(f"- {line}" for line in sorted(reviewed - now)),
        *(f"+ {line}" for line in sorted(now - reviewed)),
    ]
    assert not changes, (
        "the figures have changed; if that was meant, run `make data` and review"
        f" {REVIEWED.name}:\n" + "\n".join(changes)
    )


def test_the_reviewed_counts_are_sorted_so_that_a_difference_is_read_line_by_line() -> None:
    _, *lines = REVIEWED.read_text("utf-8").splitlines()
    names = [line.split(",")[0] for line in lines]
    assert names == sorted(set(names))


def test_readme_and_changelog_count_what_there_is() -> None:
    data = load(DATA)
    figures, sources = f"{len(data.observations):,} figures", f"{len(data.sources)} publications"
    events, claims = f"{len(data.events)} events", f"{len(data.claims)} claims"
    breaks = f"{len(data.breaks)} changes of definition"
    for file, counts in {
        "README.md": (figures, events, claims, sources),
        "CHANGELOG.md": (figures, sources, events, claims, breaks),
    }.items():
        text = " ".join((DATA.parent / file).read_text("utf-8").split())
        assert [count for count in counts if count not in text] == [], file
