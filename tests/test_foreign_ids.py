"""What a foreign .blend file says can never lead out of the workspace."""

import subprocess
import sys
from pathlib import Path

import pytest

from blender_addon.contract import view_dataset
from blender_addon.contract.errors import UserError

from .command_line import TINY, run

MAKE = """
import bpy, sys
bpy.ops.wm.read_factory_settings(use_empty=True)
mesh = bpy.data.meshes.new("m")
mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 1)], [], [(0, 1, 2)])
asset = bpy.data.objects.new("Evil", mesh)
bpy.context.scene.collection.objects.link(asset)
asset.asset_mark()
asset.asset_data["a2v_schema"] = 1
asset.asset_data["a2v_id"], asset.asset_data["a2v_category"] = sys.argv[2:4]
bpy.ops.wm.save_as_mainfile(filepath=sys.argv[1])
"""


@pytest.mark.bpy
@pytest.mark.parametrize("key", ["id", "category"])
def test_no_path_in_a_foreign_file_is_followed(tmp_path: Path, key: str) -> None:
    victim = tmp_path / "thesis"
    victim.mkdir()
    (victim / "thesis.txt").write_text("years of work")
    values = {"id": "0" * 32, "category": "chair"} | {key: str(victim)}
    library = tmp_path / "foreign.blend"
    subprocess.run([sys.executable, "-c", MAKE, library, values["id"], values["category"]], check=True)
    run("refresh", library, *TINY[:-2], "--steps", 2)
    assert (victim / "thesis.txt").read_text() == "years of work"
    assert [p.name for p in victim.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("asset_id", ["", "..", "../x", "/etc", "a\\b", "C:x"])
def test_ids_that_lead_out_of_a_dataset_are_refused(tmp_path: Path, asset_id: str) -> None:
    with pytest.raises(UserError, match="cannot be the id"):
        view_dataset.asset_folder(tmp_path, asset_id)
