"""The last answer about a library's model, kept in the workspace for the report page.

WORKSPACE/weak-spots.json is made anew by every `asset2vec weak` and can be deleted.
"""

import dataclasses
import json
from pathlib import Path
from typing import Any

from blender_addon.contract.files import write_json
from blender_addon.contract.workspace import Workspace

FILE = "weak-spots.json"
SHOWN = 3  # findings
PICTURES = 6  # of each


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


def remember(workspace: Workspace, source: str, payload: dict[str, Any]) -> None:
    kept = ("verdict", "notes", "tested", "findings", "assets", "weights")
    write_json(workspace.root / FILE, {"source": source} | {key: payload[key] for key in kept})


def report_section(workspace: Workspace, category: str) -> WeakSection | None:
    """None if no results were ever given, or none of this category."""
    try:
        document = json.loads((workspace.root / FILE).read_text(encoding="utf-8"))
        if not any(a["category"] == category for a in document["assets"]):
            return None
        own = {a["id"] for a in document["assets"] if a["category"] == category}
        sure = [
            f
            for f in document["findings"]
            if f["more_than_chance"] and f["same_as"] is None and own & set(f["assets"])
        ]
        lines = [_line(workspace, f, own) for f in sure[:SHOWN]]
        said = document["verdict"] if lines else f"No weakness of {category} beyond chance."
        return WeakSection(document["source"], said, lines)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # absent, or of another version: `asset2vec weak` makes it anew


def _line(workspace: Workspace, finding: dict[str, Any], own: set[str]) -> WeakLine:
    paths = [workspace.previews / f"{i}.png" for i in finding["assets"] if i in own]
    return WeakLine(finding["what"], finding["how_much"], [p for p in paths if p.exists()][:PICTURES])
