"""Examples of an attribute: assets named on the command line, or a CSV of asset, yes or no."""

import csv
import dataclasses
import io
from collections.abc import Sequence
from pathlib import Path

from blender_addon.contract.closest import did_you_mean
from blender_addon.contract.errors import UserError

from ...code_table import CodeTable
from .labels import is_generated

YES, NO = ("yes", "y", "1", "true"), ("no", "n", "0", "false")


@dataclasses.dataclass(frozen=True)
class Examples:
    """Rows of a table that have an attribute, and that have it not."""

    having: tuple[int, ...]
    lacking: tuple[int, ...]


def named_examples(
    table: CodeTable, library: Path, having: Sequence[str], lacking: Sequence[str]
) -> Examples:
    """Of names or ids; an asset of ``library`` goes before one of the same name in another library."""
    found = Examples(
        tuple(_row(table, library, name) for name in having),
        tuple(_row(table, library, name) for name in lacking),
    )
    made = is_generated(table.entries)
    for row in (*found.having, *found.lacking):
        if made[row]:
            raise UserError(f"{table.entries[row].name!r} is generated: give examples that somebody made.")
    for row in found.having:
        if row in found.lacking:
            raise UserError(f"{table.names[row]!r} is named with and without: decide for one of them.")
    return found


def read_examples(path: Path, table: CodeTable, library: Path) -> Examples:
    """Two columns, asset and yes or no, between commas or semicolons; empty answers are left out.

    So is a first line of headings: one that names no asset and gives no known answer.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        separator = max(",;", key=text.partition("\n")[0].count)
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        lines = [[cell.strip() for cell in line] for line in rows if any(line)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UserError(
            f"{path} cannot be read as a CSV file ({error}): give one of asset,yes or no."
        ) from error
    named = {name for entry in table.entries for name in (entry.name, entry.asset_id)}
    answers: dict[bool, list[str]] = {True: [], False: []}
    for number, line in enumerate(lines, start=1):
        answer = line[1].lower() if len(line) == 2 else None
        if answer in YES or answer in NO:
            answers[answer in YES].append(line[0])
        elif answer is None or (answer and (number > 1 or line[0] in named)):
            raise UserError(f"{path}, line {number}: {separator.join(line)!r} is not an asset and yes or no.")
    return named_examples(table, library, answers[True], answers[False])


def _row(table: CodeTable, library: Path, name: str) -> int:
    rows = [i for i, entry in enumerate(table.entries) if name in (entry.name, entry.asset_id)]
    here = [i for i in rows if table.entries[i].library == str(library)]
    rows = here or rows
    if len(rows) > 1:
        ids = ", ".join(table.entries[i].asset_id for i in rows)
        raise UserError(f"{len(rows)} {table.category} assets are named {name!r}: give an id: {ids}.")
    if not rows:
        meant = did_you_mean(name, table.names, "`asset2vec catalogue` lists them.")
        raise UserError(f"No {table.category} with codes is named {name!r}: {meant}")
    return rows[0]
