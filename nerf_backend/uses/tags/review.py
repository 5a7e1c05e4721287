"""What was found about tags as Blender's review list reads it (contract/suggested_tags.py)."""

from collections.abc import Callable

from blender_addon.contract.suggested_tags import (
    NamedAsset,
    Near,
    SuggestedTag,
    SuggestedTags,
    Suggestion,
    Trust,
)

from .suggestions import Evidence, TagFound
from .suggestions import Suggestion as Found
from .tagging import TagsFound


def review(found: TagsFound, stored_path: Callable[[str], str]) -> SuggestedTags:
    """``stored_path``: of a library, as the catalogue stores it."""
    entries = found.table.entries
    assets = tuple(NamedAsset(e.asset_id, e.name, e.kind, stored_path(e.library)) for e in entries)
    return SuggestedTags(found.table.category, found.table.model, assets, tuple(map(_tag, found.tags)))


def _tag(found: TagFound) -> SuggestedTag:
    labels, told = found.labels, found.quality
    trust = None
    if told and told.verdict != "guessing":
        trust = Trust(told.verdict, told.balanced_accuracy, told.precision)
    suggestions = tuple(map(_suggestion, found.suggestions))
    return SuggestedTag(labels.tag, labels.count(1), labels.count(0), trust, found.missing, suggestions)


def _suggestion(found: Found) -> Suggestion:
    return Suggestion(found.row, found.probability, _near(found.having), _near(found.lacking))


def _near(evidence: tuple[Evidence, ...]) -> tuple[Near, ...]:
    return tuple((item.row, item.distance) for item in evidence)
