"""The record of one asset of a library, as a Blender worker lists it."""

import dataclasses
import re
from typing import Any

from . import metadata
from .errors import UserError
from .settings import from_document

KINDS = ("OBJECT", "COLLECTION")  # the Blender datablocks that can be an asset of ours

FITTED, STALE, NEVER = "fitted", "stale", "never"


@dataclasses.dataclass(frozen=True)
class AssetRecord:
    """One asset. ``source_hash`` is the content hash of its data now, not when it was fitted."""

    asset_id: str
    kind: str
    name: str
    category: str  # "" while nobody has said what it is
    tags: tuple[str, ...]
    source_hash: str
    fitted: dict[str, Any]  # the metadata.FITTED_KEYS present on the asset, codes as lists
    parameters: dict[str, Any]  # empty unless a parametric family made it

    def state(self) -> str:
        return state(self.source_hash, self.fitted.get("a2v_source_hash"))

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "AssetRecord":
        return from_document(cls, document, "the asset list")


def state(source_hash: str, fitted_hash: str | None) -> str:
    """Whether codes exist and belong to the asset as it is now."""
    if not fitted_hash:
        return NEVER
    return FITTED if fitted_hash == source_hash else STALE


def check_category(category: str) -> str:
    """A category names folders and catalogs: letters, digits, ``-``, ``_`` of any script."""
    if not re.fullmatch(metadata.PATTERNS[metadata.CATEGORY], category):
        raise UserError(f"{category!r} cannot name a category: use 1 to 63 letters, digits, '-' or '_'.")
    return category
