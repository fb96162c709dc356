"""``refresh``: fetch what the services publish, say what changed."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import typer

from indicators.cli import options, output

if TYPE_CHECKING:
    from indicators.analysis.claims import Finding
    from indicators.refresh import Plan, Report

__all__ = ["ANSWERS", "print_changes", "refresh"]

SHOWN_CHANGES = 10
"""As many changes as a person is shown, the largest first; JSON has them all."""

_CHANGES = (
    output.Column("kind", "Change"),
    output.Column("service", "Service", from_width=110),
    output.Column("indicator", "Indicator", shrinks=True),
    output.Column("flow", "Flow"),
    output.Column("reporter", "By"),
    output.Column("period", "Period"),
    output.Column("old", "Before", numeric=True),
    output.Column("new", "After", numeric=True),
    output.Column("relative", "%", numeric=True),
)
_PLANNED = (
    output.Column("service", "Service"),
    output.Column("requests", "Requests, at most", numeric=True),
    output.Column("rows", "Figures, at most", numeric=True),
    output.Column("first", "First request", shrinks=True),
)


def refresh(
    context: typer.Context,
    source: options.Services = None,
    indicator: options.Indicators = None,
    start: options.From = None,
    end: options.To = None,
    dry_run: options.DryRun = False,
    offline: options.Offline = False,
    force: options.Force = False,
    accept: options.Accept = None,
    quiet: options.Quiet = False,
    as_json: options.AsJson = False,
) -> None:
    """Fetch the figures that public services publish, and publish them here as one release."""
    from indicators.loaders import load
    from indicators.refresh import Options, make_plan

    if start and end and end.end < start.start:
        raise typer.BadParameter(f"{end} ends before {start} begins", param_hint="'--to'")
    common: options.Common = context.obj
    asked = Options(
        services=tuple(source or ()),
        indicators=tuple(indicator or ()),
        start=start.start if start else None,
        end=end.end if end else None,
        offline=offline,
        force=force,
        accept=tuple(accept or ()),
    )
    dataset = load(common.data)
    plan = make_plan(dataset, asked, datetime.now(UTC).date())
    if dry_run:
        _print_plan(plan, common, as_json=as_json)
        return
    before = _verdicts(common)
    report = _run(common, dataset, plan, asked, quiet=quiet)
    verdicts = _changed(before, _verdicts(common)) if report.release else []
    if as_json:
        opening = {"ok": report.exit_code in {0, 10}, "exit_code": report.exit_code}
        output.print_json(opening | report.as_dict() | {"verdicts": verdicts})
    else:
        _print_report(report, quiet=quiet)
        for one in verdicts:
            output.tell(f"Claim {one['claim_id']}: {one['before']} → {one['after']}.")
    raise typer.Exit(report.exit_code)


def _verdicts(common: options.Common) -> "Mapping[str, Finding | None]":
    """Judge the claims of the article by the data as they are now; none where a rule is wrong."""
    from indicators.analysis.claims import WrongRule, judge_all
    from indicators.errors import UnknownName

    try:
        return judge_all(common.load())
    except (UnknownName, WrongRule):
        # The command and the page of the claims say so; figures are fetched all the same.
        return {}


def _changed(
    before: "Mapping[str, Finding | None]", after: "Mapping[str, Finding | None]"
) -> list[dict[str, str]]:
    from indicators.analysis.claims import verdict_changes

    names = ("claim_id", "before", "after")
    return [dict(zip(names, one, strict=True)) for one in verdict_changes(before, after)]


ANSWERS = "answers"
"""The cache of what the services answered last."""


def _run(
    common: options.Common, dataset: Any, plan: "Plan", asked: Any, *, quiet: bool
) -> "Report":
    from indicators.caches import cache_folder
    from indicators.cli.progress import progress_for
    from indicators.refresh import refresh as run

    with ExitStack() as stack:
        progress = progress_for(quiet=quiet)
        if progress is not None:
            stack.enter_context(progress)
        return run(
            dataset, common.store(), plan, asked, cache=cache_folder(ANSWERS), progress=progress
        )


def _print_plan(plan: "Plan", common: options.Common, *, as_json: bool) -> None:
    """Say what a refresh would ask and write."""
    from indicators.caches import cache_folder

    services = [
        {
            "service": one.service,
            "base_url": one.address.base_url,
            "requests": one.most_requests,
            "rows": one.rows,
            "first": one.requests[0].label if one.requests else "",
            "asked_first": [f"{one.address.base_url}/{each.path}" for each in one.requests],
        }
        for one in plan.asked
    ]
    files = {"store": common.store().url, "cache": str(cache_folder(ANSWERS) or "nowhere")}
    if as_json:
        output.print_json({"ok": True, "services": services, "writes": files})
        return
    output.print_table(_PLANNED, services)
    output.tell(
        f"A refresh would write a release to {files['store']} if anything changed, and answers to"
        f" {files['cache']}. Nothing was asked and nothing was written."
    )


def _print_report(report: "Report", *, quiet: bool) -> None:
    for outcome in report.outcomes:
        _tell_outcome(outcome, quiet=quiet)
    if quiet:
        return
    print_changes([change.as_dict() for change in report.changes])
    if report.release:
        output.tell(f"Published release {report.release}.")
        if report.trouble:
            output.tell(f"What came of each service could not be noted: {report.trouble}.")
    elif any(outcome.error or outcome.held for outcome in report.outcomes):
        output.tell("Nothing was published; the figures so far stay.")
    else:
        output.tell("Nothing changed, so nothing was published.")


def _tell_outcome(outcome: Any, *, quiet: bool) -> None:
    for warning in outcome.warnings:
        output.tell(f"{outcome.service}: {warning}")
    if outcome.error is not None:
        since = f" Its figures of {outcome.last_success} stay." if outcome.last_success else ""
        output.tell(f"{outcome.service} failed: {outcome.error}.{since}")
    elif not quiet:
        kinds = [change.kind for change in outcome.changes]
        counts = [
            f"{kinds.count(kind)} {kind}" for kind in ("added", "revised", "noted", "vanished")
        ]
        done = ", ".join(count for count in counts if not count.startswith("0 ")) or "unchanged"
        output.tell(f"{outcome.service}: {done} ({outcome.rows:,} figures)")
    _tell_held(outcome.held)


def _tell_held(held: Sequence[Any]) -> None:
    """Name the first held figures with both values, the reason and the way to let them pass."""
    for one in held[:SHOWN_CHANGES]:
        values = ""
        if one.change is not None:
            old = _number(one.change.old) or "nothing"
            values = f" ({old} → {_number(one.change.new)} {one.change.unit})"
        output.tell(f"Held: {one.name}{values}: {one.reason}")
    if len(held) > SHOWN_CHANGES:
        output.tell(f"… and {len(held) - SHOWN_CHANGES} more held; --json lists them.")
    if held:
        output.tell(f"To publish one all the same: --accept '{held[0].name}'")


def _number(value: float | None) -> str:
    """Write a value in whole digits, with as many decimals as it needs and no more than six."""
    return "" if value is None else f"{value:,.6f}".rstrip("0").rstrip(".")


def print_changes(changes: Sequence[dict[str, Any]]) -> None:
    """Print the first changes as a table, and say how many more there are."""

    def written(change: dict[str, Any]) -> dict[str, Any]:
        values = {name: _number(change[name]) for name in ("old", "new")}
        share = "" if change["relative"] is None else f"{change['relative']:+.1%}"
        return change | values | {"relative": share}

    output.print_table(_CHANGES, [written(change) for change in changes[:SHOWN_CHANGES]])
    if len(changes) > SHOWN_CHANGES:
        output.tell(f"… and {len(changes) - SHOWN_CHANGES:,} more changes; --json lists them all.")
