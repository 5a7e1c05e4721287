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
    fitted: dict[str, Any]  # all metadata.FITTED_KEYS or none, codes as lists
    parameters: dict[str, Any]  # empty unless a parametric family made it
    front: dict[str, Any] = dataclasses.field(default_factory=dict)  # all metadata.FRONT_KEYS or none

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "AssetRecord":
        return from_document(cls, document, "the asset list")


def state(source_hash: str, model: str, fitted: tuple[str, str] | None) -> str:
    """Whether there are codes, and of the asset and its category's model as they are now.

    ``fitted`` is the content hash and the model of the codes; ``model`` is "" where there is none (yet).
    """
    if not fitted:
        return NEVER
    return FITTED if fitted[0] == source_hash and model in ("", fitted[1]) else STALE


def check_category(category: str) -> str:
    """A category names folders and catalogs: letters, digits, ``-``, ``_`` of any script."""
    if not re.fullmatch(metadata.PATTERNS[metadata.CATEGORY], category):
        raise UserError(f"{category!r} cannot name a category: use 1 to 63 letters, digits, '-' or '_'.")
    return category
