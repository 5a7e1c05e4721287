"""Reads a spec file, with the panoramas and textures that it names."""

import dataclasses
from pathlib import Path

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scene_spec_text import read_text

from .lighting import panoramas
from .subjects import texture_sets


def read_spec(path: Path) -> SceneSpec:
    """The spec in a TOML file; folders that it names are relative to it. Raises UserError."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UserError(
            f"{path} does not exist: write one with `asset2vec scenes --example room > {path}`."
        ) from error
    except (OSError, ValueError) as error:  # the second: no UTF-8
        raise UserError(f"{path} is not a readable TOML file: {error}.") from error
    return _with_places(read_text(text, path), path)


def _with_places(spec: SceneSpec, source: Path) -> SceneSpec:
    """The spec with absolute folders, checked to hold what they are named for."""
    beside = source.resolve().parent
    if spec.world.hdri:
        place = str(beside / Path(spec.world.hdri).expanduser())
        panoramas(place)
        spec = dataclasses.replace(spec, world=dataclasses.replace(spec.world, hdri=place))
    if spec.materials and spec.materials.textures:
        place = str(beside / Path(spec.materials.textures).expanduser())
        texture_sets(place)
        spec = dataclasses.replace(spec, materials=dataclasses.replace(spec.materials, textures=place))
    return spec
