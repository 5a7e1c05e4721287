"""Reads a CSV of what a model did: columns asset (id or name) and score, higher is better.

Rows of one asset are repeats. With a third column, frame or scene, rows of one asset and one such value count
as one trial (asset_scores.py).
"""

import csv
import dataclasses
import io
import math
from pathlib import Path

from blender_addon.contract.errors import UserError

GROUPS = ("scene", "frame")  # columns, the first that is there counts
LARGEST = 1e50  # score: sums of squares stay finite


@dataclasses.dataclass(frozen=True)
class Row:
    asset: str
    score: float
    group: str  # "": a trial of its own


def read_results(path: Path) -> list[Row]:
    """All rows; raises UserError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise UserError(f"{path} is not a readable CSV file: {error}.") from error
    # Not splitlines(), which also cuts where a name has a line separator of Unicode.
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=_delimiter(text), restkey="")
    try:
        rows = _rows(reader, path)
    except csv.Error as error:
        raise UserError(f"{path} is not a readable CSV file: {error}.") from error
    if not rows:
        raise UserError(f"{path} has no rows below its first line.")
    return rows


def _rows(reader: csv.DictReader, path: Path) -> list[Row]:
    columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    missing = [name for name in ("asset", "score") if name not in columns]
    if missing:
        there = ", ".join(repr(name) for name in columns) or "none"
        raise UserError(
            f"{path} has no column {missing[0]!r}: its first line must name asset and score, not {there}."
        )
    group = next((columns[name] for name in GROUPS if name in columns), None)
    rows = []
    for row in reader:
        name = (row[columns["asset"]] or "").strip()
        score = _score(row[columns["score"]], f"{path}, line {reader.line_num}")
        rows.append(Row(name, score, (row[group] or "").strip() if group else ""))
    return rows


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _score(text: str | None, place: str) -> float:
    try:
        score = float((text or "").strip())
    except ValueError:
        raise UserError(f"{place}: the score {(text or '').strip()!r} is no number.") from None
    if not math.isfinite(score):
        raise UserError(f"{place}: the score is {score}, not a number to compare: leave such rows out.")
    if abs(score) > LARGEST:
        raise UserError(f"{place}: the score {score:g} is beyond {LARGEST:g}: scale the scores down.")
    return score
