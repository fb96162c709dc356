"""A data folder described as a Frictionless Data Package, generated from `indicators.schema`.

``python -m indicators.datapackage [DIR] [--counts FILE]`` writes ``datapackage.json`` into the
folder, and the number of figures of each indicator into FILE. The same data gives the same
bytes: there is no time of writing in it.
"""

import argparse
import csv
import hashlib
import io
import json
import sys
from pathlib import Path

from indicators.catalog import home, observation_counts, partner
from indicators.errors import DataError, Problem
from indicators.files import replace_file
from indicators.loaders import Dataset, default_directory, load
from indicators.schema import TABLES, Column, Table

FILE_NAME = "datapackage.json"

_LICENSES = [
    {
        "path": "sources.csv",
        "title": "The figures belong to their publishers, each cited in sources.csv",
    },
    {
        "name": "MIT",
        "path": "https://opensource.org/license/mit",
        "title": "The descriptions, notes and paraphrases are under the MIT License",
    },
]


def describe(dataset: Dataset) -> dict[str, object]:
    """Describe a data folder: Table Schemas, keys, sizes in bytes and SHA-256 checksums."""
    pair = [home(dataset), partner(dataset)]
    names = dataset.reporters.set_index("reporter")["title_en"]
    return {
        "profile": "tabular-data-package",
        "name": f"indicators-{'-'.join(pair).lower()}",
        "title": f"{names[pair[0]]}–{names[pair[1]]}: trade and transit indicators",
        "description": (
            "Figures with the reporter, period, status and publication of each; the events"
            " around them; and the claims that they are held against."
        ),
        "licenses": _LICENSES,
        "resources": [_resource(table, dataset) for table in TABLES.values()],
    }


def _resource(table: Table, dataset: Dataset) -> dict[str, object]:
    content = (dataset.directory / table.file).read_bytes()
    return {
        "name": table.name,
        "profile": "tabular-data-resource",
        "description": table.description,
        "path": table.file,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": _table_schema(table, _header(content)),
    }


def _header(content: bytes) -> list[str]:
    return next(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _table_schema(table: Table, header: list[str]) -> dict[str, object]:
    # A list cell names several rows at once, which a foreign key of Table Schema cannot say.
    # Nor does it name the table itself: there the resource is empty.
    foreign_keys = [
        {
            "fields": column,
            "reference": {
                "resource": "" if target == table.name else target,
                "fields": TABLES[target].key[0],
            },
        }
        for column, target in table.foreign_keys.items()
        if column not in table.list_columns
    ]
    columns = sorted(table.columns, key=lambda column: header.index(column.name))
    schema: dict[str, object] = {
        "fields": [_field(column, unique=table.key == (column.name,)) for column in columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    return schema | ({"foreignKeys": foreign_keys} if foreign_keys else {})


def _field(column: Column, *, unique: bool) -> dict[str, object]:
    constraints = dict(column.form.constraints)
    if column.required:
        constraints["required"] = True
    if unique:
        constraints["unique"] = True
    field: dict[str, object] = {
        "name": column.name,
        "type": column.form.type,
        "description": column.description,
    }
    return field | ({"constraints": constraints} if constraints else {})


def encode(dataset: Dataset) -> bytes:
    """Write the description of a data folder as the bytes of its file."""
    text = json.dumps(describe(dataset), ensure_ascii=False, indent=2) + "\n"
    return text.encode()


def missing_bytes(directory: Path) -> list[Problem]:
    """List the files that are shorter than the description of their folder says, if it has one."""
    try:
        described = json.loads((directory / FILE_NAME).read_bytes())["resources"]
        sizes = {each["path"]: int(each["bytes"]) for each in described}
    except (OSError, ValueError, KeyError, TypeError):
        return []
    problems = []
    for table in TABLES.values():
        path, size = directory / table.file, sizes.get(table.file, 0)
        if path.is_file() and (actual := path.stat().st_size) < size:
            sentence = f"has {actual:,} of the {size:,} bytes that {FILE_NAME} says"
            expected = "all its rows; where none is lost, describe the folder anew: make data"
            problems.append(Problem(table.file, None, None, sentence, expected))
    return problems


def write(directory: Path) -> Path:
    """Write the description of a data folder into it, and give the path of the file.

    Raises :class:`DataError` where the data are not sound; a description from before stays.
    """
    path = directory / FILE_NAME
    replace_file(path, encode(load(directory)))
    return path


def write_counts(directory: Path, path: Path) -> Path:
    """Write the observation counts of a data folder as CSV, and give the path of the file."""
    counts = observation_counts(load(directory).observations)
    counts.to_csv(path, index=False, lineterminator="\n")
    return path


def main(arguments: list[str] | None = None) -> int:
    """Run the command; the exit code is 1 where the data are not sound, else 0."""
    parser = argparse.ArgumentParser(prog="python -m indicators.datapackage", description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=default_directory())
    parser.add_argument("--counts", type=Path, metavar="FILE", help="write the counts there too")
    asked = parser.parse_args(arguments)
    try:
        written = [write(asked.directory)]
        if asked.counts:
            written.append(write_counts(asked.directory, asked.counts))
    except DataError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stderr.writelines(f"wrote {path}\n" for path in written)
    return 0


if __name__ == "__main__":
    sys.exit(main())
