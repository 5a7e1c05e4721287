"""Makes small libraries of a chair and a stool each, with ids and a tag, at the paths: -- FILE.blend..."""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS
from small_library import chair_and_stool

from blender_addon.contract import metadata
from blender_addon.library import asset_metadata


def main(paths: list[Path]) -> None:
    assets = chair_and_stool()
    for number, path in enumerate(paths):
        for half, asset in enumerate(assets):
            values = {
                metadata.SCHEMA: metadata.SCHEMA_VERSION,
                metadata.ASSET_ID: f"{2 * number + half:032x}",
            }
            asset_metadata.write(asset.asset_data, values)
        path.parent.mkdir(parents=True, exist_ok=True)
        bpy.ops.wm.save_as_mainfile(filepath=str(path), copy=True, compress=number % 2 == 1)


main([Path(argument) for argument in ARGUMENTS])
