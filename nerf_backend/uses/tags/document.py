"""What was found about tags as a JSON document, for --out, the add-on and the terminal."""

import dataclasses
from typing import Any

import numpy as np

from ...code_table import CodeTable
from .suggestions import Evidence, Suggestion, TagFound
from .tagging import TagsFound

Document = dict[str, Any]

MOST_DOUBTS = 4  # tags named beside an asset that is asked about


def document(found: TagsFound) -> Document:
    return {
        "category": found.table.category,
        "model": found.table.model,
        "tags": [_tag(found.table, tag) for tag in found.tags],
        "ask": [_asked(found, row) for row in found.asked],
        "note": " ".join(note for note in (found.note, found.table.note()) if note),
    }


def _tag(table: CodeTable, tag: TagFound) -> Document:
    labels = tag.labels
    return {
        "tag": labels.tag,
        "with": labels.count(1),
        "without": labels.count(0),
        "assumed": int(labels.assumed.sum()),
        "missing": list(tag.missing),
        "quality": None if tag.quality is None else dataclasses.asdict(tag.quality),
        "descriptor": None if tag.classifier is None else tag.classifier.descriptor,
        "suggestions": [_suggestion(table, suggestion) for suggestion in tag.suggestions],
        "assets": [
            _asset(table, row)
            | {
                "answer": None if np.isnan(labels.answers[row]) else bool(labels.answers[row]),
                "assumed": bool(labels.assumed[row]),
                "probability": None if tag.chances is None else float(tag.chances[row]),
            }
            for row in range(len(table))
        ],
    }


def _suggestion(table: CodeTable, suggestion: Suggestion) -> Document:
    return _asset(table, suggestion.row) | {
        "probability": suggestion.probability,
        "assumed": suggestion.assumed,
        "having": [_evidence(table, evidence) for evidence in suggestion.having],
        "lacking": [_evidence(table, evidence) for evidence in suggestion.lacking],
    }


def _evidence(table: CodeTable, evidence: Evidence) -> Document:
    return _asset(table, evidence.row) | {"distance": evidence.distance}


def _asked(found: TagsFound, row: int) -> Document:
    """The tags that are most in doubt of the asset, with their probability, null where there is none yet."""
    chances = {
        tag.labels.tag: None if tag.chances is None else float(tag.chances[row])
        for tag in found.tags
        if row in tag.labels.open
    }
    doubtful = sorted(chances, key=lambda tag: _certainty(chances[tag]))[:MOST_DOUBTS]
    return _asset(found.table, row) | {"open": {tag: chances[tag] for tag in doubtful}}


def _certainty(chance: float | None) -> float:
    return 0.0 if chance is None else abs(chance - 0.5)


def _asset(table: CodeTable, row: int) -> Document:
    return {"id": table.entries[row].asset_id, "name": table.entries[row].name}
