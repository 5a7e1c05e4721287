"""One mesh of an asset: what it shows, its parts, keypoints and parameters."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blender_addon.contract.errors import UserError
from blender_addon.contract.jobs import BakeAsset, MakeSamples
from procgen.blender_process import BlenderWorker
from procgen.scenes.collision_hulls import collision_hulls

from .command_line import edit_in_blender

pytestmark = pytest.mark.bpy

# A shelf: a collection of a board that is mirrored and arrayed, a bar whose length is an input of geometry
# nodes and whose height is a shape key, a text, and two keypoints.
SHELF = """
import bpy
from mathutils import Matrix
shelf = bpy.data.collections.new("Shelf")
bpy.context.scene.collection.children.link(shelf)
def cube(name, size, location):
    bpy.ops.mesh.primitive_cube_add(size=1, location=location)
    item = bpy.context.object
    item.name, item.scale = name, size
    for collection in item.users_collection:
        collection.objects.unlink(item)
    shelf.objects.link(item)
    return item
board = cube("board", (1, 0.3, 0.02), (0, 0, 0.5))
board.scale.x = -1
board.modifiers.new("array", "ARRAY").relative_offset_displace = (0, 0, 20)
red = bpy.data.materials.new("red")
board.data.materials.append(red)
board.data.materials.append(None)
board.data.materials.append(red)
for face in board.data.polygons:
    face.material_index = 2 * (face.index % 2)
bar = cube("bar", (0.1, 0.1, 0.1), (0, 0, 0))
bar.shape_key_add(name="Basis")
key = bar.shape_key_add(name="Height")
for point in key.data:
    point.co.z *= 3
tree = bpy.data.node_groups.new("stretch", "GeometryNodeTree")
tree.interface.new_socket("Geometry", in_out="INPUT", socket_type="NodeSocketGeometry")
tree.interface.new_socket("Geometry", in_out="OUTPUT", socket_type="NodeSocketGeometry")
length = tree.interface.new_socket("Length", in_out="INPUT", socket_type="NodeSocketFloat")
length.default_value = 1.0
start, end = tree.nodes.new("NodeGroupInput"), tree.nodes.new("NodeGroupOutput")
change, size = tree.nodes.new("GeometryNodeTransform"), tree.nodes.new("ShaderNodeCombineXYZ")
size.inputs[1].default_value = size.inputs[2].default_value = 1.0
tree.links.new(start.outputs["Geometry"], change.inputs["Geometry"])
tree.links.new(start.outputs["Length"], size.inputs[0])
tree.links.new(size.outputs[0], change.inputs["Scale"])
tree.links.new(change.outputs[0], end.inputs[0])
modifier = bar.modifiers.new("stretch", "NODES")
modifier.node_group = tree
modifier[length.identifier] = 1.0
for name, x, other in (("kp_left", -0.5, "kp_right"), ("kp_right", 0.5, "kp_left")):
    point = bpy.data.objects.new(name, None)
    point.location, point["symmetric"] = (x, 0, 0.5), other
    shelf.objects.link(point)
shelf.asset_mark()
shelf.asset_data["a2v_category"] = "shelf"
"""


@pytest.fixture(scope="module")
def worker() -> Any:
    with BlenderWorker(None, threads=1) as made:
        yield made


@pytest.fixture(scope="module")
def library(worker: BlenderWorker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shelf") / "shelf.blend"
    worker.run(MakeSamples(str(path), "chair", 1, 1, False, "original"), lambda event: None)
    edit_in_blender(path, SHELF)
    return path


def bake(worker: BlenderWorker, library: Path, out: Path, **parameters: float) -> dict[str, Any]:
    out.mkdir()
    request = BakeAsset(str(library), "COLLECTION", "Shelf", parameters, str(out))
    return worker.run(request, lambda event: None)


def test_modifiers_parts_and_keypoints_are_in_the_mesh(
    worker: BlenderWorker, library: Path, tmp_path: Path
) -> None:
    found = bake(worker, library, tmp_path / "out")
    assert np.allclose(found["low"], [-0.5, -0.15, -0.05])
    assert np.allclose(found["high"], [0.5, 0.15, 0.91])  # the second board, 20 of its heights above
    assert found["parts"] == ["red", "no material"]  # red has two slots of the board
    assert found["keypoints"] == [
        {"name": "left", "position": [-0.5, 0.0, 0.5], "symmetric": "right"},
        {"name": "right", "position": [0.5, 0.0, 0.5], "symmetric": "left"},
    ]
    with np.load(tmp_path / "out" / "mesh.npz") as mesh:
        corners = mesh["vertices"][mesh["triangles"]]
        outward = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        assert ((outward * mesh["normals"][:, 0]).sum(1) > 0).all()
        board = mesh["part"] == 0
        centre = np.where(corners[board].mean(1)[:, 2:] > 0.7, 0.9, 0.5) * np.array([0, 0, 1])
        # The board is mirrored by its scale, and still its faces look outward.
        assert ((outward[board] * (corners[board].mean(1) - centre)).sum(1) > 0).all()
        assert len(collision_hulls(mesh["vertices"], mesh["triangles"])) == 3


def test_parameters_change_the_shape(worker: BlenderWorker, library: Path, tmp_path: Path) -> None:
    found = bake(worker, library, tmp_path / "long", Length=20.0, Height=1.0)
    assert np.allclose(found["low"], [-1.0, -0.15, -0.15])
    with pytest.raises(UserError, match="no shape key 'Width'"):
        bake(worker, library, tmp_path / "wide", Width=2.0)
