"""The last answer about a library's model, kept in the workspace for the report page.

WORKSPACE/weak-spots.json is made anew by every `asset2vec weak` and can be deleted.
"""

import dataclasses
from pathlib import Path

from blender_addon.contract.records import read_record, write_record
from blender_addon.contract.workspace import Workspace

FILE = "weak-spots.json"
KIND, VERSION = "weak_spots", 1
SHOWN = 3  # findings
PICTURES = 6  # of each


@dataclasses.dataclass(frozen=True)
class FindingRecord:
    """See analysis.Finding; ``what`` and ``how_much`` are in words, ``assets`` ids."""

    kind: str
    what: str
    how_much: str
    name: str
    category: str
    assets: tuple[str, ...]
    inside: float
    outside: float
    p: float
    q: float
    r2: float | None
    more_than_chance: bool
    same_as: int | None


@dataclasses.dataclass(frozen=True)
class AssetRecord:
    """See asset_scores.AssetScores; ``score`` is the mean."""

    id: str
    name: str
    category: str
    score: float
    low: float | None
    high: float | None
    adjusted: float
    results: int
    trials: int


@dataclasses.dataclass(frozen=True)
class Answer:
    """``source`` says what the results were; ``weights`` how many times as often the spec draws an asset."""

    source: str
    verdict: str
    notes: tuple[str, ...]
    tested: int
    findings: tuple[FindingRecord, ...]  # the surest first
    assets: tuple[AssetRecord, ...]  # the weakest first
    weights: dict[str, float]


@dataclasses.dataclass(frozen=True)
class WeakSection:
    """What `asset2vec report` shows of one category. ``pictures`` are previews that exist."""

    source: str  # the results
    verdict: str
    findings: list["WeakLine"]  # beyond chance only, the surest first


@dataclasses.dataclass(frozen=True)
class WeakLine:
    what: str
    how_much: str
    pictures: list[Path]


def remember(workspace: Workspace, answer: Answer) -> None:
    write_record(workspace.root / FILE, KIND, VERSION, answer)


def report_section(workspace: Workspace, category: str) -> WeakSection | None:
    """None if no results were ever given, or none of this category; UserError if they cannot be read."""
    path = workspace.root / FILE
    if not path.exists():
        return None
    answer = read_record(Answer, path, KIND, VERSION)
    own = {a.id for a in answer.assets if a.category == category}
    if not own:
        return None
    sure = [
        f for f in answer.findings if f.more_than_chance and f.same_as is None and own.intersection(f.assets)
    ]
    lines = [_line(workspace, f, own) for f in sure[:SHOWN]]
    said = answer.verdict if lines else f"No weakness of {category} beyond chance."
    return WeakSection(answer.source, said, lines)


def _line(workspace: Workspace, finding: FindingRecord, own: set[str]) -> WeakLine:
    paths = [workspace.previews / f"{i}.png" for i in finding.assets if i in own]
    return WeakLine(finding.what, finding.how_much, [p for p in paths if p.exists()][:PICTURES])
