"""Makes a library of twins of real assets: the same assets in other colours, or of other proportions.

    python -m procgen.blender.twin_library LIB.blend CATEGORY recoloured|reshaped OUT.blend

For measuring only (nerf_backend/benchmark/real_twins.py). Twins keep the ids of their originals.
"""

import math
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from blender_addon.contract import metadata
from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks
from blender_addon.library.library_file import open_library, save_library

SEED = 20261126
MIX = 0.75  # of the new colour; the rest keeps an artist's texture
LEAST, MOST = 0.7, 1.4  # stretch along each axis, of another shape made of the same materials


def main(library: Path, category: str, variant: str, out: Path) -> None:
    open_library(library)
    kept = _only(category)
    {"recoloured": _recolour, "reshaped": _reshape}[variant](kept, np.random.default_rng(SEED))
    save_library(out)


def _only(category: str) -> list[Any]:
    """The assets of the category; the others are assets no more."""
    found = {d: asset_metadata.read(d.asset_data) for d in asset_datablocks()}
    for datablock, values in found.items():
        if values.get(metadata.CATEGORY) != category:
            datablock.asset_clear()
    return [d for d, values in found.items() if values.get(metadata.CATEGORY) == category]


def _recolour(assets: list[Any], draw: np.random.Generator) -> None:
    """Mixes every base colour with a new one of its material."""
    for material in sorted(bpy.data.materials, key=lambda m: m.name):
        colour = (*draw.uniform(0, 1, 3), 1.0)
        material.use_nodes = True
        tree = material.node_tree
        for node in [n for n in tree.nodes if n.bl_idname == "ShaderNodeBsdfPrincipled"]:
            mix = tree.nodes.new("ShaderNodeMixRGB")
            mix.inputs["Fac"].default_value = MIX
            socket = node.inputs["Base Color"]
            if socket.is_linked:
                tree.links.new(socket.links[0].from_socket, mix.inputs["Color1"])
            else:
                mix.inputs["Color1"].default_value = socket.default_value
            mix.inputs["Color2"].default_value = colour
            tree.links.new(mix.outputs[0], socket)


def _reshape(assets: list[Any], draw: np.random.Generator) -> None:
    """Stretches every mesh of an asset about the world's origin, whatever it hangs from."""
    for asset in assets:
        stretch = Matrix.Diagonal((*np.exp(draw.uniform(math.log(LEAST), math.log(MOST), 3)), 1.0))
        for item in _meshes(asset):
            item.data = item.data.copy()
            item.data.transform(item.matrix_world.inverted() @ stretch @ item.matrix_world)


def _meshes(asset: Any) -> list[bpy.types.Object]:
    objects = (
        asset.all_objects if isinstance(asset, bpy.types.Collection) else [asset, *asset.children_recursive]
    )
    return [item for item in objects if item.type == "MESH"]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], Path(sys.argv[4]))
