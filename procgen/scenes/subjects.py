"""What randomizers change in an object of a scene, whatever kind of scene it is in."""

import dataclasses
import functools
from pathlib import Path

import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scene_spec import Materials, SceneSpec
from blender_addon.contract.scenes import MaterialChange, SceneObject

from .poses import about, as_tuple
from .seeds import Draws


def scale_of(spec: SceneSpec, draws: Draws, number: int) -> float:
    """The factor on the size of the ``number``-th subject."""
    return float(draws(f"scale {number}").uniform(*spec.scale.factor)) if spec.scale else 1.0


def yaw_of(spec: SceneSpec, draws: Draws, number: int) -> float:
    """Degrees by which the ``number``-th subject is turned from where it was put."""
    return float(draws(f"pose {number}").uniform(*spec.pose.yaw)) if spec.pose else 0.0


def varied(spec: SceneSpec, draws: Draws, number: int, item: SceneObject, asset: SceneAsset) -> SceneObject:
    """The ``number``-th subject with its yaw, materials and parameters randomized, as far as is asked for."""
    if spec.pose:
        turned = np.array(item.pose)
        turned[:3, :3] = about("z", yaw_of(spec, draws, number)) @ turned[:3, :3]
        item = dataclasses.replace(item, pose=as_tuple(turned))
    if spec.materials:
        item = dataclasses.replace(item, material=_material(spec.materials, draws, number))
    ranges = spec.parameters.get(asset.category, {}) | spec.parameters.get(asset.name, {})
    drawn = {n: float(draws(f"parameter {number} {n}").uniform(*r)) for n, r in ranges.items()}
    return dataclasses.replace(item, parameters=drawn)


def _material(wanted: Materials, draws: Draws, number: int) -> MaterialChange | None:
    rng = draws(f"materials {number}")
    changed = rng.uniform() < wanted.share
    hue, saturation, value = (float(rng.uniform(*r)) for r in (wanted.hue, wanted.saturation, wanted.value))
    rng = draws(f"roughness {number}")
    roughness = float(rng.uniform(*wanted.roughness)) if wanted.roughness else None
    texture = draw_texture(wanted, draws(f"texture {number}"))
    return MaterialChange(hue, saturation, value, roughness, texture) if changed else None


def draw_texture(wanted: Materials | None, rng: np.random.Generator) -> str:
    """The folder of a PBR texture set; empty: none is wanted."""
    if not (wanted and wanted.textures):
        return ""
    sets = texture_sets(wanted.textures)
    return str(sets[rng.integers(len(sets))])


@functools.cache
def texture_sets(folder: str) -> tuple[Path, ...]:
    """Folders with a ``*_Color`` image, in order; raises UserError if there is none. Looks once a process."""
    path = Path(folder).expanduser()
    found = tuple(sorted({p.parent for p in path.glob("**/*_Color.*")}))
    if not found:
        raise UserError(
            f"{path} has no PBR textures: unpack sets of ambientCG there, each a folder with a *_Color image."
        )
    return found
