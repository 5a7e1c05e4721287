"""How a file says that an asset in it came out of a model and was made by nobody.

The mesh's node of a glTF file has ``extras``: ``{"asset2vec": {"generated": true, "model": id, ...}}``.
Blender keeps them as custom properties of the object. A file may come from anybody: nothing of them is
believed but that one word, which becomes the asset's tag.
"""

from collections.abc import Iterable, Mapping
from typing import Any

EXTRAS = "asset2vec"
FLAG = "generated"
TAG = "generated"


def says_generated(extras: Any) -> bool:
    """Whether the value of EXTRAS on a node (of any type, from any file) says so."""
    return isinstance(extras, Mapping) and extras.get(FLAG) in (True, 1)


def is_generated(tags: Iterable[str]) -> bool:
    """Whether an asset with these tags came out of a model: it says nothing of what a library really has."""
    return TAG in tags
