"""Assets lose their ids by an undo during a refresh, and one comes that never had any: -- LIBRARY.blend"""

import sys
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer, run

from blender_addon import refresh_job
from blender_addon.contract import metadata
from blender_addon.contract.catalogue import Catalogue, Codes
from blender_addon.contract.workspace import Workspace
from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks, record_of
from blender_addon.library.ids import id_of

NAMES = ("Block", "Other Block", "Third Block")
VALUES = [0.5] * metadata.CODE_SIZE


def main(library: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    for name in NAMES:
        add(name)
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    refresh_job.give_new_ids()
    ids = known_ids()
    catalogue = Catalogue(Workspace.of(library).catalogue)
    records = [record_of(asset) for asset in asset_datablocks()]
    catalogue.replace_library(str(library), records)
    catalogue.write_codes(
        [
            Codes(record.asset_id, "model", record.source_hash, tuple(VALUES), tuple(VALUES), 30.0, 0.9)
            for record in records[:2]
        ]
    )
    for name in NAMES[:2]:
        asset_metadata.write(bpy.data.objects[name].asset_data, {metadata.ASSET_ID: None})
    add("New")
    refresh_job.write_codes(library)
    came = known_ids()
    coded = [a.name for a in asset_datablocks() if metadata.SHAPE in asset_metadata.read(a.asset_data)]
    asset_metadata.write(bpy.data.objects["Third Block"].asset_data, {metadata.ASSET_ID: None})
    refresh_job.give_new_ids()
    answer({"ids": ids, "when codes came": came, "codes": coded, "at the next refresh": known_ids()})


def add(name: str) -> None:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    item = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(item)
    item.asset_mark()
    asset_metadata.write(item.asset_data, {metadata.CATEGORY: "block"})


def known_ids() -> dict[str, str]:
    return {asset.name: id_of(asset.asset_data) for asset in asset_datablocks()}


run(main, Path(ARGUMENTS[0]))
