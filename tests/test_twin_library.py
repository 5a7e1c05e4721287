"""Twins of real assets differ from them in what they should, and in nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .command_line import ROOT
from .scene_library import make_library

pytestmark = pytest.mark.bpy

LOOK = """
import bpy, json, sys
bpy.ops.wm.open_mainfile(filepath=sys.argv[1], use_scripts=False)
found = {}
for item in bpy.data.objects:
    if item.asset_data:
        meshes = [o for o in [item, *item.children_recursive] if o.type == "MESH"]
        corners = [list(o.matrix_world @ v.co) for o in meshes for v in o.data.vertices]
        mixed = sum(n.bl_idname == "ShaderNodeMixRGB" for o in meshes for m in o.data.materials
                    for n in m.node_tree.nodes)
        found[item.asset_data["a2v_id"]] = {"corners": corners, "mixed": mixed}
print("FOUND" + json.dumps(found))
"""


def look(library: Path) -> dict[str, dict]:
    done = subprocess.run(
        [sys.executable, "-c", LOOK, str(library)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return json.loads(done.stdout.partition("FOUND")[2].splitlines()[0])


def twins(library: Path, variant: str, out: Path) -> dict[str, dict]:
    command = [sys.executable, "-m", "procgen.blender.twin_library", library, "chair", variant, out]
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=ROOT)
    return look(out)


def test_twins_keep_ids_and_the_other_half(tmp_path: Path) -> None:
    library = make_library(tmp_path / "all.blend")
    before = look(library)
    recoloured = twins(library, "recoloured", tmp_path / "recoloured.blend")
    reshaped = twins(library, "reshaped", tmp_path / "reshaped.blend")
    assert len(recoloured) == 2  # the chairs, without table and lamp
    assert set(recoloured) == set(reshaped) < set(before)
    for asset, own in recoloured.items():
        assert own["corners"] == before[asset]["corners"]
        assert own["mixed"] > 0 == before[asset]["mixed"]
        assert reshaped[asset]["corners"] != before[asset]["corners"]
        assert reshaped[asset]["mixed"] == 0
