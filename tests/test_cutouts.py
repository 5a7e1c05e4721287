"""Materials that make another surface of a mesh: the bake says so, and Cycles labels their scenes."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blender_addon.contract.jobs import BakeAsset, MakeSamples
from procgen import open_dataset
from procgen.blender_process import BlenderWorker

from .command_line import edit_in_blender
from .scene_library import scenes, write_spec

pytestmark = pytest.mark.bpy

# An asset for each kind of material: a board in the plane x, z.
BOARDS = """
import bpy
def board(name):
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(-0.5, 0, 0), (0.5, 0, 0), (0.5, 0, 1), (-0.5, 0, 1)], [], [(0, 1, 2, 3)])
    item = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(item)
    item.asset_mark()
    item.asset_data["a2v_category"] = "board"
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    mesh.materials.append(material)
    return material, material.node_tree, material.node_tree.nodes["Principled BSDF"]
def surface(tree):
    return tree.nodes["Material Output"].inputs["Surface"]
def hole(tree, shader):
    return tree.links.new(tree.nodes.new("ShaderNodeBsdfTransparent").outputs[0], shader)
board("opaque")
board("glass")[2].inputs["Alpha"].default_value = 0.3
board("invisible")[2].inputs["Alpha"].default_value = 0.0
_, tree, shader = board("leaf")  # of the left half, nothing is there
place, axis, there = (tree.nodes.new("ShaderNode" + n) for n in ("TexCoord", "SeparateXYZ", "Math"))
there.operation = "GREATER_THAN"
there.inputs[1].default_value = 0.0
tree.links.new(place.outputs["Object"], axis.inputs[0])
tree.links.new(axis.outputs["X"], there.inputs[0])
tree.links.new(there.outputs[0], shader.inputs["Alpha"])
_, tree, _ = board("transparent")
hole(tree, surface(tree))
_, tree, _ = board("grouped")
group = bpy.data.node_groups.new("hidden hole", "ShaderNodeTree")
group.interface.new_socket("Shader", in_out="OUTPUT", socket_type="NodeSocketShader")
hole(group, group.nodes.new("NodeGroupOutput").inputs[0])
node = tree.nodes.new("ShaderNodeGroup")
node.node_tree = group
tree.links.new(node.outputs[0], surface(tree))
_, tree, _ = board("empty")
tree.links.remove(surface(tree).links[0])
_, tree, _ = board("other output")  # the one that counts has no surface
active = tree.nodes.new("ShaderNodeOutputMaterial")
tree.nodes["Material Output"].is_active_output, active.is_active_output = False, True
_, tree, shader = board("muted")
shader.mute = True
for name, method in (("bumpy", "BUMP"), ("displaced", "DISPLACEMENT")):
    material, tree, _ = board(name)
    material.displacement_method = method
    height = tree.nodes.new("ShaderNodeDisplacement")
    tree.links.new(height.outputs[0], tree.nodes["Material Output"].inputs["Displacement"])
"""
EXACT = {"opaque", "glass", "bumpy"}
CUTOUT = {"invisible", "leaf", "transparent", "grouped", "empty", "displaced", "other output", "muted"}


@pytest.fixture(scope="module")
def worker() -> Any:
    with BlenderWorker(None, threads=1) as made:
        yield made


@pytest.fixture(scope="module")
def library(worker: BlenderWorker, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("boards") / "boards.blend"
    worker.run(MakeSamples(str(path), "chair", 1, 1, False, "original"), lambda event: None)
    edit_in_blender(path, BOARDS)
    return path


@pytest.mark.parametrize("name", sorted(EXACT | CUTOUT))
def test_the_bake_tells_whether_the_mesh_is_what_is_seen(
    name: str, worker: BlenderWorker, library: Path, tmp_path: Path
) -> None:
    request = BakeAsset(str(library), "OBJECT", name, {}, str(tmp_path))
    assert worker.run(request, lambda event: None)["cutout"] == (name in CUTOUT)


def test_holes_are_labelled_as_what_is_behind_them(library: Path, tmp_path: Path) -> None:
    weights = "".join(f'"asset:{name}" = 0\n' for name in (EXACT | CUTOUT) - {"leaf"})
    more = f'[assets]\ncategories = ["board"]\n[assets.weights]\n{weights}'
    spec = write_spec(
        tmp_path / "spec.toml", "turntable", more + "[turntable]\nazimuths = 2\nelevations = [5.0]\n"
    )
    scenes(spec, library, tmp_path / "out", "--frames", 2)
    dataset = open_dataset(tmp_path / "out")
    assert {asset.cutout for asset in dataset.assets.values() if asset.name == "leaf"} == {True}
    for frame in dataset:
        assert not (frame.folder / "albedo.png").exists()
        assert frame.object_coordinates[frame.instance == 1][:, 0].min() > -0.02
        assert frame.object(1).visibility == pytest.approx(0.5, abs=0.1)  # amodal masks know the mesh alone
        assert frame.object(1).visible_pixels > 50
        assert np.array_equal(frame.instance > 0, frame.depth > 0)
