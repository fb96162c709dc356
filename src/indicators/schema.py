"""Every table of a data folder: its columns, their forms, its key and its foreign keys.

Said here once, as plain values; `indicators.checks` makes pandera schemas of them,
`indicators.datapackage` a Frictionless Data Package. All cells are text in the files; a form
says which texts it accepts and what to tell whoever wrote another one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from indicators.forms import (
    AMOUNT,
    ASKED_FREQUENCIES,
    CATEGORIES,
    CODE,
    DATE,
    FLOWS,
    HS_CODE,
    KINDS,
    LANGUAGE,
    LIST,
    MEASURE,
    NUMBER,
    PERIOD,
    PRECISIONS,
    PUBLISHED,
    ROLES,
    RULE,
    SOURCE_ID,
    SOURCE_KINDS,
    STATUSES,
    TEXT,
    UNITS,
    URL,
    VERDICTS,
    YES_NO,
    Form,
    choice,
    whole_number,
)

__all__ = ["CATEGORIES", "FLOWS", "KINDS", "STATUSES", "TABLES", "UNITS", "Column", "Table"]


@dataclass(frozen=True)
class Column:
    """A column: its name, the form of its cells, what it says, and whether it may be empty."""

    name: str
    form: Form
    description: str
    required: bool = True

    @property
    def expected(self) -> str:
        """What a cell of this column has to be, in words."""
        return self.form.expected if self.required else f"{self.form.expected}, or nothing"

    def accepts(self, text: str) -> bool:
        """Whether a cell with this text is as it should be."""
        return self.form.accepts(text) if text else not self.required


@dataclass(frozen=True)
class Table:
    """A table: its file, columns, key, and the table that each foreign key names a row of.

    A foreign key names the first key column of its table; in a list column each item does.
    """

    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    foreign_keys: Mapping[str, str] = field(default_factory=dict)
    may_be_empty: bool = False

    @property
    def file(self) -> str:
        """The name of its file in a data folder."""
        return f"{self.name}.csv"

    @property
    def names(self) -> list[str]:
        """The names of its columns, in order."""
        return [column.name for column in self.columns]

    @property
    def list_columns(self) -> list[str]:
        """The columns whose cells hold several names, joined by semicolons."""
        return [column.name for column in self.columns if column.form.is_list]


def _in_both_languages(name: str, description: str, *, required: bool = True) -> tuple[Column, ...]:
    return (
        Column(f"{name}_en", TEXT, f"{description}, in English", required),
        Column(f"{name}_nl", TEXT, f"{description}, in Dutch", required),
    )


_TITLE = _in_both_languages("title", "Title")
_FIGURE = (
    Column("indicator", CODE, "What is measured"),
    Column("flow", choice(*FLOWS), "Direction, seen from the home reporter", required=False),
    Column("reporter", CODE, "Who says so"),
    Column("period", PERIOD, "The time that the figure covers, as an SDMX period"),
)
_PANELS = Column("panels", LIST, "The panels it bears on, joined by ';'", required=False)
_SOURCE = Column("source_id", SOURCE_ID, "The publication it was read in")

_DEFINED = (
    Table(
        "reporters",
        "Who counts: the two countries, operators, others",
        (
            Column("reporter", CODE, "Code of the reporter"),
            Column("role", choice(*ROLES), "Home and partner are the pair that trades"),
            *_TITLE,
            *_in_both_languages("short", "Name short enough for the end of a line"),
        ),
        key=("reporter",),
    ),
    Table(
        "panels",
        "The panels that the timelines offer",
        (
            Column("panel", CODE, "Name of the panel"),
            Column("position", whole_number(0, 999), "Place in the order from top to bottom"),
            *_TITLE,
            Column("default_shown", YES_NO, "Whether it is shown before anything is chosen"),
            Column("default_measure", MEASURE, "What it shows first, as flow:unit:kind"),
            *_in_both_languages("gap", "What is missing and why", required=False),
        ),
        key=("panel",),
    ),
    Table(
        "sources",
        "The publications that the figures and events were read in",
        (
            Column("source_id", SOURCE_ID, "Name of the publication here"),
            Column("publisher", TEXT, "Who published it"),
            Column("title", TEXT, "Its title"),
            Column("url", URL, "Its address"),
            Column("link", YES_NO, "'no' for a reprint on a doubtful host: name it, do not link"),
            Column("published", PUBLISHED, "When; '~' behind it: inferred", required=False),
            Column("language", LANGUAGE, "Its languages, as ISO 639 codes", required=False),
            Column("kind", choice(*SOURCE_KINDS), "What sort of publication it is"),
            Column("how_seen", TEXT, "How it was read", required=False),
        ),
        key=("source_id",),
    ),
    Table(
        "catalog",
        "The indicators",
        (
            Column("indicator", CODE, "Name of the indicator"),
            *_TITLE,
            Column("unit", choice(*UNITS), "The unit of all its figures"),
            Column("kind", choice(*KINDS), "Over a period, on a day, or a ratio of two"),
            Column("panel", CODE, "The panel that draws it", required=False),
            Column("hs_code", HS_CODE, "Codes of the goods in the Harmonized System", False),
            *_in_both_languages("description", "What it counts, and what not"),
        ),
        key=("indicator",),
        foreign_keys={"panel": "panels"},
    ),
    Table(
        "observations",
        "The figures",
        (
            *_FIGURE,
            Column("value", NUMBER, "The figure as published, in the unit"),
            Column("unit", choice(*UNITS), "The unit of the indicator"),
            Column("status", choice(*STATUSES), "How the figure came about"),
            _SOURCE,
            Column("note", TEXT, "Definition, derivation or conflict", required=False),
        ),
        key=("indicator", "flow", "reporter", "period", "status", "source_id"),
        foreign_keys={
            "indicator": "catalog",
            "reporter": "reporters",
            "source_id": "sources",
        },
    ),
    Table(
        "services",
        "The public services that figures are fetched from",
        (
            Column("service", CODE, "Name of the service, and of the module that reads it"),
            *_TITLE,
            Column("base_url", URL, "The address that its requests start with"),
            Column("spacing_seconds", AMOUNT, "Least time between two requests"),
            Column("timeout_seconds", AMOUNT, "How long it may take to send the next bytes"),
            _SOURCE,
            Column("attribution", TEXT, "What its licence asks to be said with its figures"),
            Column("redistribution", YES_NO, "Whether its figures may be passed on"),
            Column("first_year", whole_number(1900, 2100), "First year that is asked for"),
            Column("months_back", whole_number(1, 999), "How many months are asked for anew"),
            Column("due_days", whole_number(1, 999), "Days until it is worth asking again"),
            Column("stale_days", whole_number(1, 999), "Days after which its figures are old"),
            Column("fallback", CODE, "The service that is asked where this one fails", False),
        ),
        key=("service",),
        foreign_keys={"source_id": "sources", "fallback": "services"},
        may_be_empty=True,
    ),
    Table(
        "series",
        "What is fetched: each series of a service, and the figures that it is here",
        (
            Column("service", CODE, "The service that publishes it"),
            Column("key", TEXT, "Its name there, in the service's own codes"),
            Column("frequency", choice(*ASKED_FREQUENCIES), "Years (A) or months (M)"),
            Column("indicator", CODE, "What it measures"),
            Column("flow", choice(*FLOWS), "Direction, seen from the home reporter", False),
            Column("reporter", CODE, "Who says so"),
            Column("factor", NUMBER, "What its values are multiplied by to be in the unit"),
        ),
        key=("service", "key", "frequency"),
        foreign_keys={
            "service": "services",
            "indicator": "catalog",
            "reporter": "reporters",
        },
        may_be_empty=True,
    ),
    Table(
        "breaks",
        "Where a series changes its definition: from this period on it counts otherwise",
        (*_FIGURE, *_in_both_languages("reason", "What changed")),
        key=("indicator", "flow", "reporter", "period"),
        foreign_keys={"indicator": "catalog", "reporter": "reporters"},
        may_be_empty=True,
    ),
    Table(
        "claims",
        "What the article claims, and what the figures say about it",
        (
            Column("claim_id", CODE, "Number of the claim"),
            *_in_both_languages("paraphrase", "The claim in other words"),
            _PANELS,
            Column("test", TEXT, "How to test it", required=False),
            Column("rule", RULE, "What judges it by the figures and events", required=False),
            Column("evidence", TEXT, "What speaks for and against it, with [source_id]", False),
            Column("verdict", choice(*VERDICTS), "What the evidence amounts to"),
            Column("reason", TEXT, "Why", required=False),
        ),
        key=("claim_id",),
        foreign_keys={"panels": "panels"},
        may_be_empty=True,
    ),
    Table(
        "events",
        "What happened",
        (
            Column("event_id", CODE, "Number of the event"),
            Column("date", DATE, "When it was or began, as precisely as it is known"),
            Column("date_precision", choice(*PRECISIONS), "How precisely that is"),
            Column("end_date", DATE, "When it ended", required=False),
            *_TITLE,
            *_in_both_languages("description", "What it was"),
            Column("category", choice(*CATEGORIES), "What it belongs to"),
            Column("in_article", choice("yes", "context", "no"), "Whether the article names it"),
            Column("importance", whole_number(1, 3), "1 deserves a label of its own"),
            _PANELS,
            Column("claim_ids", LIST, "The claims it speaks to, joined by ';'", required=False),
            _SOURCE,
            Column("more_source_ids", LIST, "Further publications, joined by ';'", required=False),
        ),
        key=("event_id",),
        foreign_keys={
            "panels": "panels",
            "claim_ids": "claims",
            "source_id": "sources",
            "more_source_ids": "sources",
        },
        may_be_empty=True,
    ),
    Table(
        "synonyms",
        "Other words by which an indicator, or all those of a panel, are searched",
        (
            Column("indicator", CODE, "The indicator that they stand for", required=False),
            Column("panel", CODE, "Or the panel, for all its indicators", required=False),
            Column("language", LANGUAGE, "Their language, as an ISO 639 code"),
            Column("words", TEXT, "Words or phrases, joined by ';'"),
        ),
        key=("indicator", "panel", "language", "words"),
        foreign_keys={"indicator": "catalog", "panel": "panels"},
        may_be_empty=True,
    ),
)

TABLES: dict[str, Table] = {table.name: table for table in _DEFINED}
"""Every table by name; a table comes after the others that its foreign keys name."""
