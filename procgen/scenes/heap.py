"""Subjects of a tabletop before they fall: which, and where they begin."""

import dataclasses

import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import SceneObject

from .poses import Array, about, as_tuple, random_rotation, rigid
from .seeds import Draws
from .stock import Stock, choose
from .subjects import scale_of, varied

SIMILAR = 1.8  # radii of subjects, to the first one's: the smallest is about a third of the largest
GAP = 1.02  # factor on the radii of what must not touch
WIDER = 1.05  # the place to stand on, after each try that found no room
TRIES = 400  # by then it is 300 million times as wide


@dataclasses.dataclass(frozen=True)
class Placed:
    """A subject and its bounding sphere; ``plan`` is the radius of the upright cylinder round it."""

    item: SceneObject
    centre: Array  # [3] metres
    radius: float
    plan: float


def chosen(spec: SceneSpec, stock: Stock, draws: Draws) -> list[SceneAsset]:
    """The subjects' assets: one by weight says about what size all have."""
    rng, weights = draws("assets"), spec.assets.weights
    count = int(rng.integers(spec.assets.count[0], spec.assets.count[1] + 1))
    first = choose(rng, stock.assets, 1, weights)[0]
    low, high = first.radius / SIMILAR, first.radius * SIMILAR
    return choose(rng, tuple(a for a in stock.assets if low <= a.radius <= high), count, weights)


def heap(spec: SceneSpec, assets: list[SceneAsset], stock: Stock, draws: Draws) -> list[Placed]:
    """Those that stand come first, then each that falls, as low as those before it let it."""
    upright = [bool(draws(f"upright {k}").uniform() < spec.tabletop.upright) for k in range(len(assets))]
    # Of unscaled sizes, so that [scale] moves nothing sideways.
    spread = spec.tabletop.radius * 2 * max(asset.radius for asset in assets)
    found: list[Placed] = []
    for k in sorted(range(len(assets)), key=lambda k: not upright[k]):
        item = varied(spec, draws, k, _turned(assets[k], draws(f"turn {k}"), upright[k]), assets[k])
        item = dataclasses.replace(item, scale=scale_of(spec, draws, k))
        put = _standing if upright[k] else _falling
        found.append(
            put(draws(f"place {k}"), item, assets[k], stock.hulls[assets[k].asset_id], spread, found)
        )
    return found


def _turned(asset: SceneAsset, rng: np.random.Generator, upright: bool) -> SceneObject:
    """Falling any way round, or standing; it has no place yet."""
    rotation = about("z", rng.uniform(0, 360)) if upright else random_rotation(rng)
    return SceneObject(asset.asset_id, as_tuple(rigid(rotation, (0, 0, 0))), falls=True)


def _standing(
    rng: np.random.Generator,
    item: SceneObject,
    asset: SceneAsset,
    hull: Array,
    spread: float,
    others: list[Placed],
) -> Placed:
    """On the ground, where no other stands; farther out if there is no room. Raises UserError."""
    height = item.scale * (asset.centre[2] - float(hull[:, 2].min()))
    for _ in range(TRIES):
        placed = _placed(item, asset, hull, np.array([*_in_disc(rng, spread), height]))
        if all(
            np.linalg.norm((placed.centre - o.centre)[:2]) >= GAP * (placed.plan + o.plan) for o in others
        ):
            return placed
        spread *= WIDER
    raise UserError("[tabletop] radius leaves no place where a subject can stand: it must be above 0.")


def _falling(
    rng: np.random.Generator,
    item: SceneObject,
    asset: SceneAsset,
    hull: Array,
    spread: float,
    others: list[Placed],
) -> Placed:
    """Its sphere lies on the ground or on the spheres of others."""
    x, y = _in_disc(rng, spread)
    radius = GAP * item.scale * asset.radius
    height = radius
    for other in others:
        apart = radius + GAP * other.radius
        aside = float(np.hypot(x - other.centre[0], y - other.centre[1]))
        if aside < apart:
            height = max(height, float(other.centre[2] + np.sqrt(apart**2 - aside**2)))
    return _placed(item, asset, hull, np.array([x, y, height]))


def _placed(item: SceneObject, asset: SceneAsset, hull: Array, centre: Array) -> Placed:
    rotation, middle = np.array(item.pose)[:3, :3], np.array(asset.centre)
    pose = as_tuple(rigid(rotation, centre - rotation @ (item.scale * middle)))
    plan = float(np.linalg.norm((hull - middle)[:, :2], axis=1).max())
    return Placed(dataclasses.replace(item, pose=pose), centre, item.scale * asset.radius, item.scale * plan)


def _in_disc(rng: np.random.Generator, radius: float) -> tuple[float, float]:
    distance, angle = radius * np.sqrt(rng.uniform()), rng.uniform(0, 2 * np.pi)
    return float(distance * np.cos(angle)), float(distance * np.sin(angle))
