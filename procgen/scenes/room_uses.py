"""What an asset is good for in a room, by the name of its category, or else by its size."""

import re
from typing import Literal

from blender_addon.contract.scene_dataset import SceneAsset

from .room_plan import Plan

Use = Literal["table", "desk", "chair", "armchair", "sofa", "wall", "lamp", "small", "none"]

LARGEST_SMALL = 0.4  # metres: what is smaller stands on tables
TALLEST_TABLE_LAMP = 1.0
# What fits a room: its footprint as a square of this share of the floor's, its longer side of the zone's.
FOOTPRINT_SHARE, SIDE_SHARE = 0.45, 0.75

WORDS: dict[Use, str] = {
    "table": "table",
    "desk": "desk workbench",
    "chair": "chair stool seat",
    "armchair": "armchair recliner rocker beanbag",
    "sofa": "sofa couch settee loveseat",
    "wall": "bench cabinet bed shelf shelve bookshelf bookcase wardrobe dresser sideboard cupboard chest "
    "drawer closet commode nightstand stand rack stove oven fridge refrigerator piano fireplace",
    "lamp": "lamp light",
    "none": "car truck bus van vehicle motorbike motorcycle airplane aeroplane plane boat ship train tree "
    "house building",
}
USE_OF_WORD: dict[str, Use] = {word: use for use, words in WORDS.items() for word in words.split()}


def use_of(asset: SceneAsset) -> Use:
    """The last word of the category that is known decides: a table lamp is a lamp."""
    size = [high - low for low, high in zip(asset.low, asset.high, strict=True)]
    use = _named_use(asset.category)
    if max(size) < LARGEST_SMALL or (use == "lamp" and size[2] < TALLEST_TABLE_LAMP):
        return "small"
    return use or "wall"


def _named_use(category: str) -> Use | None:
    for word in reversed(re.findall("[a-z]+", category.lower())):
        for form in (word, word.removesuffix("s"), word.removesuffix("es")):
            if form in USE_OF_WORD:
                return USE_OF_WORD[form]
    return None


def fits_room(asset: SceneAsset, plan: Plan) -> bool:
    """Whether an asset is small enough for a room, before anything stands in it."""
    x, y, z = (high - low for low, high in zip(asset.low, asset.high, strict=True))
    zone = plan.zones[0]
    shortest = min(zone.max(axis=0) - zone.min(axis=0))
    return bool(
        max(x, y) <= SIDE_SHARE * shortest
        and (x * y) ** 0.5 <= FOOTPRINT_SHARE * plan.floor_area**0.5
        and z < plan.height - 0.05
    )
