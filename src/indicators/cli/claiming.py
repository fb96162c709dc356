"""``claims``: what the figures say of each claim of the article, today or as known on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indicators.cli import options, output
from indicators.errors import PeriodError
from indicators.periods import parse

if TYPE_CHECKING:
    from indicators.analysis.claims import Finding
    from indicators.loaders import Dataset

__all__ = ["claims", "claims_report"]

_CLAIMS = (
    output.Column("claim_id", "Claim"),
    output.Column("verdict", "Computed"),
    output.Column("reading", "Our reading"),
    output.Column("sentence", "What the figures say", wraps=True),
)

NO_RULE = "Neither figures nor dated events can test it."


def _day(text: str) -> date:
    try:
        period = parse(text)
    except PeriodError as error:
        raise typer.BadParameter(str(error)) from error
    if period.frequency != "D":
        raise typer.BadParameter(f"{text!r}: expected a day such as 2023-02-27")
    return period.start


AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=_day,
        metavar="DAY",
        help="By what was known at the end of this day, such as 2023-02-27.",
    ),
]


def claims(context: typer.Context, as_of: AsOf = None, as_json: options.AsJson = False) -> None:
    """Judge the claims of the article by the figures, beside our own reading of each."""
    from indicators.loaders import as_known_on

    dataset = context.obj.load()
    report = claims_report(as_known_on(dataset, as_of) if as_of else dataset)
    if as_json:
        output.print_json({"ok": True, "as_of": as_of, **report})
        return
    output.print_table(_CLAIMS, report["claims"])
    _tell_summary(report, as_of)


def claims_report(dataset: "Dataset") -> dict[str, Any]:
    """Shape the verdicts, the figures and sources they rest on, and their summary."""
    from indicators.analysis.claims import judge_all, summary, surprises

    findings = judge_all(dataset)
    counts = summary(findings, dataset.claims)
    return {
        "version": dataset.version,
        "summary": counts._asdict(),
        "surprises": surprises(dataset, findings),
        "claims": [
            _claim(dataset, row, findings[str(row["claim_id"])])
            for row in dataset.claims.to_dict("records")
        ],
    }


def _claim(dataset: "Dataset", row: Mapping[Any, Any], finding: "Finding | None") -> dict[str, Any]:
    from indicators.analysis.claim_exclusions import listed_exclusions
    from indicators.analysis.claims import surprise, verdict_of
    from indicators.language import Language

    english = Language("en")
    used = finding.used if finding else ()
    events = finding.events if finding else ()
    verdict = verdict_of(finding)
    return {
        "claim_id": row["claim_id"],
        "paraphrase": row["paraphrase_en"],
        "verdict": verdict,
        "reading": row["verdict"],
        "differs": finding is not None and verdict != row["verdict"],
        "reason": row["reason"],
        "rule": row["rule"],
        "words": finding.words(english) if finding else "",
        "sentence": finding.sentence(english) if finding else NO_RULE,
        "numbers": dict(finding.numbers) if finding else {},
        "surprise": round(surprise(finding), 4),
        "observation_ids": list(used),
        "set_aside": listed_exclusions(dataset, str(row["rule"]), finding) if finding else [],
        "event_ids": list(events),
        "sources": _sources(dataset, used, events),
    }


def _sources(
    dataset: "Dataset", used: Iterable[str], events: Iterable[str]
) -> list[dict[str, str]]:
    """Name the publications of figures and events, each once; some may not be linked to."""
    figures = dataset.observations.set_index("observation_id")["source_id"]
    happened = dataset.events.set_index("event_id")["source_id"]
    named = [*(figures[one] for one in used), *(happened[one] for one in events)]
    table = dataset.sources.set_index("source_id")
    found = []
    for source_id in dict.fromkeys(named):
        row = table.loc[source_id]
        source = {name: str(row[name]) for name in ("publisher", "title", "published")}
        address = str(row["url"]) if row["link"] == "yes" else ""
        found.append({"source_id": str(source_id), **source, "url": address})
    return found


def _tell_summary(report: Mapping[str, Any], as_of: date | None) -> None:
    if not report["claims"]:
        output.tell("There are no claims in the data.")
        return
    counts = report["summary"]
    known = f"As known on {as_of}. " if as_of else ""
    output.tell(
        f"{known}Claims tested: {counts['tested']} ({counts['supported']} supported,"
        f" {counts['partly']} in part, {counts['contradicted']} contradicted)."
        f" Open for lack of figures: {counts['open']}. Not testable: {counts['untestable']}."
    )
    differing = [row["claim_id"] for row in report["claims"] if row["differs"]]
    if differing:
        output.tell(f"Rule and reading differ on {', '.join(differing)}.")
    if report["surprises"]:
        output.tell(f"Most surprising: {', '.join(report['surprises'])}.")
