"""A mesh out of the field comes back into a library: its size, its place, its colours, and what it is."""

from pathlib import Path

import numpy as np
import pytest
from scipy.spatial import cKDTree

from nerf_backend.uses.editing.mesh_files import write_mesh
from nerf_backend.uses.editing.surface_mesh import SurfaceMesh

from .blender_scripts import run_script
from .test_editing import cube
from .test_import import assets_of, do_import


@pytest.mark.bpy
def test_generated_meshes_come_back_at_their_scale_tagged(tmp_path: Path) -> None:
    mesh = leaning_cube()
    for suffix in ("glb", "obj"):
        write_mesh(tmp_path / f"generated_{suffix}.{suffix}", mesh, "cube", {"model": "m", "shape": "a"})
    plain = tmp_path / "plain.glb"
    plain.write_bytes(
        (tmp_path / "generated_glb.glb").read_bytes().replace(b'"generated": true', b'"generated": null')
    )
    library = tmp_path / "library" / "crates.blend"
    result, _ = do_import(library, tmp_path)
    assert result["failed"] == []
    found = assets_of(library)
    low, high = mesh.vertices.min(axis=0), mesh.vertices.max(axis=0)
    for name in ("generated_glb", "generated_obj", "plain"):
        np.testing.assert_allclose(found[name]["low"], low, atol=1e-5, err_msg=name)
        np.testing.assert_allclose(found[name]["high"], high, atol=1e-5, err_msg=name)
        assert found[name]["kind"] == "OBJECT"
    assert sorted(found["generated_glb"]["tags"]) == ["crate", "generated"]
    assert found["plain"]["tags"] == ["crate"]
    assert found["generated_obj"]["tags"] == ["crate"]  # an OBJ can say nothing of itself
    points = run_script("mesh_points", library)
    for name in ("generated_glb", "generated_obj"):
        apart, _ = cKDTree(points[name]["vertices"]).query(mesh.vertices)
        assert apart.max() < 1e-4, name  # it faces the way it did: the cube leans to one side only
        assert points[name]["colour"][:3] == pytest.approx([0.2140, 0.0509, 1.0], abs=5e-3), name
    assert points["generated_glb"]["shown"]  # its material shows the colours, and a view renders them


def leaning_cube() -> SurfaceMesh:
    """Standing, and unlike on each side: a box with one upper edge drawn out towards -Y."""
    box = cube()
    vertices = box.vertices / 4
    vertices[(vertices[:, 1] < 0) & (vertices[:, 2] > 0), 1] -= 0.3
    return SurfaceMesh(vertices, box.triangles, box.normals, box.colours).standing()
