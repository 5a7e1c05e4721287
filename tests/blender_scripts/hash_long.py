"""The hash of an asset with long arrays, weights and pictures, at once and in steps: -- FOLDER

Answers with the hash, how many steps it took, and the milliseconds of the longest one and of all (processor
time), by the number of faces; with what comes of an asset that is deleted between two steps; and with whether
digests of arrays in parts are those of whole arrays.
"""

import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

import bpy
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer

from blender_addon.contract.steps import at_once
from blender_addon.library import long_parts, weight_description
from blender_addon.library.fingerprint import content_hash, content_hash_in_steps


def dense_mesh(name: str, side: int) -> bpy.types.Mesh:
    """A grid of ``side`` squared faces. Its numbers are multiples of 1/8, so that no machine rounds them."""
    mesh = bpy.data.meshes.new(name)
    rows, columns = np.divmod(np.arange((side + 1) ** 2), side + 1)
    points = np.stack([rows / 8, columns / 8, (rows * columns) % 7 / 8], 1)
    first = (rows * (side + 1) + columns).reshape(side + 1, side + 1)[:-1, :-1].ravel()
    corners = first[:, None] + np.array([0, 1, side + 2, side + 1])
    mesh.vertices.add(len(points))
    mesh.loops.add(corners.size)
    mesh.polygons.add(len(corners))
    mesh.vertices.foreach_set("co", points.astype(np.float32).ravel())
    mesh.loops.foreach_set("vertex_index", corners.astype(np.int32).ravel())
    mesh.polygons.foreach_set("loop_start", np.arange(0, corners.size, 4, dtype=np.int32))
    mesh.update(calc_edges=True)
    unwrapped = mesh.uv_layers.new(name="unwrapped")
    unwrapped.data.foreach_set("uv", (points[corners.ravel(), :2]).astype(np.float32).ravel())
    mesh.polygons.foreach_set("use_smooth", np.arange(len(corners)) % 2 == 0)
    return mesh


def asset(mesh: bpy.types.Mesh) -> bpy.types.Object:
    item = bpy.data.objects.new(mesh.name, mesh)
    item.asset_mark()
    return item


def furnished(folder: Path) -> bpy.types.Object:
    """With all that is long: colours, shape keys, weights, and pictures of three kinds."""
    mesh = dense_mesh("furnished", 40)
    colours = mesh.color_attributes.new("paint", "BYTE_COLOR", "CORNER")
    values = np.arange(len(mesh.loops) * 4) % 256 / 255
    colours.data.foreach_set("color_srgb", values.astype(np.float32))
    mesh.attributes.new("nothing", "FLOAT", "POINT")
    item = asset(mesh)
    item.shape_key_add(name="Basis")
    item.shape_key_add(name="Up").data[3].co.z = 4.0
    for number, name in enumerate(("left", "right")):
        group = item.vertex_groups.new(name=name)
        group.add(list(range(number, len(mesh.vertices), number + 2)), 0.25 + number / 2, "REPLACE")
    item.modifiers.new("smooth", "SMOOTH")
    material = bpy.data.materials.new("pictures")
    material.use_nodes = True
    tree = material.node_tree
    for number, image in enumerate(pictures(folder)):
        node = tree.nodes.new("ShaderNodeTexImage")
        node.image = image
        tree.links.new(node.outputs[0], tree.nodes["Principled BSDF"].inputs[number])
    mesh.materials.append(material)
    return item


def pictures(folder: Path) -> list[bpy.types.Image]:
    painted, packed, filed = (bpy.data.images.new(name, 16, 8) for name in ("painted", "packed", "filed"))
    painted.pixels.foreach_set((np.arange(16 * 8 * 4) % 9 / 8).astype(np.float32))
    data = bytes(range(256)) * 4
    packed.pack(data=data, data_len=len(data))
    packed.source = "FILE"
    (folder / "filed.png").write_bytes(bytes(reversed(range(256))) * 8)
    filed.source, filed.filepath = "FILE", str(folder / "filed.png")
    return [painted, packed, filed]


def in_steps(item: bpy.types.Object) -> dict[str, Any]:
    spans, steps = [], content_hash_in_steps(item)
    while True:
        start = time.thread_time()
        try:
            next(steps)
        except StopIteration as end:
            spans.append(time.thread_time() - start)
            took = {"longest": 1000 * max(spans), "all": 1000 * sum(spans)}
            return {"hash": end.value, "steps": len(spans), **took}
        spans.append(time.thread_time() - start)


def in_small_steps(item: bpy.types.Object) -> dict[str, Any]:
    """As if it were much longer than it is."""
    long_parts._IN_A_WALK = long_parts._IN_A_STEP = 1000
    weight_description._IN_A_STEP = 100
    found = in_steps(item)
    return {"hash": found["hash"], "steps": found["steps"]}


def deleted(mesh: bpy.types.Mesh) -> str:
    steps = content_hash_in_steps(asset(mesh))
    next(steps)
    bpy.data.meshes.remove(mesh)
    try:
        at_once(steps)
    except ReferenceError:
        return "ReferenceError"
    return ""


def arrays_agree() -> bool:
    """Of arrays of every kind and of lengths round those of a part."""
    generator = np.random.default_rng(0)
    long_parts._IN_A_STEP = 1000
    for dtype in (np.float32, np.int32, np.uint8, np.bool_):
        for length in (0, 1, 249, 250, 251, 1000, 1001, 3333):
            array = (generator.integers(-2, 3, length) * np.float32(0.5)).astype(dtype)
            array[::3] = -array[::3] if dtype == np.float32 else array[::3]  # some are -0
            whole = (array + dtype(0)) if dtype == np.float32 else array
            if at_once(long_parts.digest_array(array)) != hashlib.sha256(whole.tobytes()).hexdigest():
                return False
    return True


def main(folder: Path, sides: list[int]) -> None:
    item = furnished(folder)
    found = {str(side**2): in_steps(asset(dense_mesh(f"dense {side}", side))) for side in sides}
    seen = {
        "at once": content_hash(item),
        "dense at once": content_hash(asset(dense_mesh("dense", sides[0]))),
    }
    seen |= {
        "dense": found,
        "in small steps": in_small_steps(item),
        "deleted": deleted(dense_mesh("gone", 40)),
    }
    answer(seen | {"arrays agree": arrays_agree()})


main(Path(ARGUMENTS[0]), json.loads(ARGUMENTS[1]))
