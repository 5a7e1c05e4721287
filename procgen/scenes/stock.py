"""The assets that a scene may be composed of, and their shapes."""

import dataclasses
import difflib
from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scene_spec import Assets

Array = npt.NDArray[np.float64]

NONE_LEFT = "[assets.weights] leave no asset to take: raise one above 0."


@dataclasses.dataclass(frozen=True)
class Stock:
    """``hulls`` has the corners of each asset's convex hull, [n, 3] metres in asset space."""

    assets: tuple[SceneAsset, ...]
    hulls: Mapping[str, Array]

    def of(self, *categories: str) -> tuple[SceneAsset, ...]:
        """The assets of some categories."""
        return tuple(a for a in self.assets if a.category in categories)


def weight(asset: SceneAsset, weights: Mapping[str, float]) -> float:
    """How often an asset is taken, relative to one that no weight names. Factors multiply."""
    names = {f"category:{asset.category}", f"asset:{asset.name}", f"asset:{asset.asset_id}"}
    names |= {f"tag:{tag}" for tag in asset.tags}
    return float(np.prod([factor for name, factor in weights.items() if name in names]))


def choose(
    rng: np.random.Generator, assets: tuple[SceneAsset, ...], count: int, weights: Mapping[str, float]
) -> list[SceneAsset]:
    """``count`` assets by weight, the same one several times only when there are not enough others."""
    shares = np.array([weight(a, weights) for a in assets])
    chosen: list[SceneAsset] = []
    while len(chosen) < count and shares.any():
        possible = np.flatnonzero(shares)
        size = min(count - len(chosen), len(possible))
        taken = rng.choice(len(assets), size, replace=False, p=shares / shares.sum())
        chosen += [assets[i] for i in taken]
    return chosen


def check_weights(assets: tuple[SceneAsset, ...], wanted: Assets, source: object) -> None:
    """Refuses weights that name nothing or leave no asset."""
    for name in wanted.weights:
        kind, _, value = name.partition(":")
        known = {
            "category": {a.category for a in assets},
            "tag": {tag for a in assets for tag in a.tags},
            "asset": {a.name for a in assets} | {a.asset_id for a in assets},
        }
        if value not in known.get(kind, set()):
            raise UserError(
                f"{source}: [assets.weights] {name!r} names nothing in the libraries: "
                "write category:NAME, tag:NAME or asset:NAME of something that is there."
            )
    if not any(weight(a, wanted.weights) for a in assets):
        raise UserError(f"{source}: {NONE_LEFT}")


def check_parameters(assets: tuple[SceneAsset, ...], names: Iterable[str], source: object) -> None:
    """Refuses tables [parameters.NAME] that are of nothing."""
    known = {name for a in assets for name in (a.category, a.name)}
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, sorted(known), 1)
            meant = f"did you mean {close[0]!r}?" if close else "write a category or the name of an asset."
            raise UserError(f"{source}: [parameters.{name}] is of nothing in the libraries: {meant}")
