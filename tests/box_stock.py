"""A stock of boxes, to compose scenes of without Blender; their corners are their hulls."""

from collections.abc import Sequence
from itertools import product

import numpy as np

from blender_addon.contract.scene_dataset import SceneAsset
from procgen.scenes.stock import Stock

Size = tuple[float, float, float]
SIZES: tuple[Size, ...] = (
    (0.5, 0.5, 0.9),
    (0.6, 0.5, 1.0),
    (1.2, 0.7, 0.75),
    (0.3, 0.3, 1.4),
    (1.8, 0.9, 0.8),
    (0.4, 0.4, 0.45),
)


def box_stock(sizes: Sequence[Size] = SIZES) -> Stock:
    """One asset a size, standing on z = 0, in categories box and crate by turns."""
    assets = tuple(_box(k, size) for k, size in enumerate(sizes))
    corners = {a.asset_id: np.array(list(product(*zip(a.low, a.high, strict=True)))) for a in assets}
    return Stock(assets, corners)


def _box(number: int, size: Size) -> SceneAsset:
    x, y, z = size
    return SceneAsset(
        asset_id=f"{number:032x}",
        name=f"Box {number}",
        category=("box", "crate")[number % 2],
        tags=(),
        library="boxes.blend",
        source_hash="",
        low=(-x / 2, -y / 2, 0.0),
        high=(x / 2, y / 2, z),
        centre=(0.0, 0.0, z / 2),
        radius=float(np.linalg.norm(size) / 2),
        parts=("paint",),
    )
