"""A stock of boxes that stand for furniture, for tests that compose rooms."""

import itertools

import numpy as np

from blender_addon.contract.scene_dataset import SceneAsset
from procgen.scenes.stock import Stock

# Size along x, y and z in metres; all face -Y.
SIZES = {
    "table": (1.4, 0.8, 0.75),
    "coffee table": (1.0, 0.55, 0.42),
    "desk": (1.2, 0.6, 0.74),
    "chair": (0.45, 0.5, 0.9),
    "armchair": (0.8, 0.8, 0.9),
    "sofa": (1.8, 0.85, 0.8),
    "cabinet": (0.9, 0.4, 1.8),
    "floor lamp": (0.35, 0.35, 1.6),
    "lamp": (0.25, 0.25, 0.5),
    "bottle": (0.08, 0.08, 0.3),
    "cup_glass": (0.09, 0.09, 0.12),
    "vase": (0.15, 0.15, 0.25),
    "car": (1.8, 4.4, 1.5),
}


def box_asset(
    category: str,
    size: tuple[float, float, float],
    low: tuple[float, float, float] | None = None,
    front: float | None = 0.0,
    number: int = 0,
) -> SceneAsset:
    """A box whose lowest corner is at ``low``; by default its origin is amid its bottom."""
    low = low or (-size[0] / 2, -size[1] / 2, 0.0)
    x, y, z = (a + b for a, b in zip(low, size, strict=True))
    name = f"{category} {number}"
    centre = ((low[0] + x) / 2, (low[1] + y) / 2, (low[2] + z) / 2)
    return SceneAsset(
        name.replace(" ", "-"),
        name,
        category,
        (),
        "boxes",
        "",
        low,
        (x, y, z),
        centre,
        float(np.linalg.norm(size)) / 2,
        ("all",),
        front=front,
    )


def stock_of(*assets: SceneAsset) -> Stock:
    corners = {
        a.asset_id: np.array(list(itertools.product(*zip(a.low, a.high, strict=True)))) for a in assets
    }
    return Stock(assets, corners)


def furniture() -> Stock:
    """Two of each category; the origin of the second is at a corner of its box and it faces +X."""
    plain = [box_asset(name, size) for name, size in SIZES.items()]
    shifted = [
        box_asset(name, (size[1], size[0], size[2]), (0.1, -0.2, 0.3), 90.0, 1)
        for name, size in SIZES.items()
    ]
    return stock_of(*plain, *shifted)
