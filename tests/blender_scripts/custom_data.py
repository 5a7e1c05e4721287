"""What becomes of an asset's metadata in all that Blender does with assets: -- FOLDER

Answers with the keys of ours, and "tags", that are left; None if it is no asset.
"""

import shutil
import sys
from pathlib import Path
from typing import Any

import bpy
import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer
from small_library import chair_and_stool

from blender_addon.contract import metadata
from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks
from blender_addon.library.ids import give_ids, id_of

VALUES: dict[str, Any] = {
    metadata.SCHEMA: metadata.SCHEMA_VERSION,
    metadata.CATEGORY: "chair",
    metadata.FILE_NAME: "größe.glb",
    metadata.PARAMETERS: {"legs": 4, "height": 0.5, "style": "plain"},
    metadata.SHAPE: np.linspace(-1, 1, metadata.CODE_SIZE, dtype=np.float32).tolist(),
    metadata.APPEARANCE: np.linspace(1, -1, metadata.CODE_SIZE, dtype=np.float32).tolist(),
    metadata.MODEL: "model",
    metadata.SOURCE_HASH: "f" * 64,
    metadata.PSNR: 25.0,
    metadata.IOU: 0.5,
    metadata.FRONT: 90.0,
    metadata.FRONT_FROM: "artist",
    metadata.FRONT_CONFIDENCE: 1.0,
    metadata.FRONT_TURN: 0.0,
}


def kept(datablock: bpy.types.ID) -> str:
    """ "all", "none", or None for what is no asset."""
    if datablock.asset_data is None:
        return "no asset"
    found = asset_metadata.read(datablock.asset_data)
    tags = [tag.name for tag in datablock.asset_data.tags]
    whole = all(found.get(key) == value for key, value in VALUES.items()) and tags == ["oak"]
    return "all" if whole and id_of(datablock.asset_data) else "none" if not found and not tags else "some"


def make_library(path: Path) -> None:
    for number, asset in enumerate(chair_and_stool()):
        asset_metadata.write(asset.asset_data, VALUES | {metadata.ASSET_ID: f"{number:032x}"})
    bpy.ops.wm.save_as_mainfile(filepath=str(path))


def both() -> list[bpy.types.ID]:
    return [bpy.data.objects["Chair"], bpy.data.collections["Stool"]]


def copied_in_the_file(path: Path) -> dict[str, Any]:
    bpy.ops.wm.open_mainfile(filepath=str(path))
    seen: dict[str, Any] = {"reload": [kept(asset) for asset in both()]}
    seen["copy"] = [kept(asset.copy()) for asset in both()]
    chair = bpy.data.objects["Chair"]
    bpy.context.view_layer.objects.active = chair
    chair.select_set(True)
    bpy.ops.object.duplicate()
    seen["duplicate"] = kept(bpy.context.view_layer.objects.active)
    chair.asset_clear()
    chair.asset_mark()
    seen["cleared and marked"] = kept(chair)
    return seen


def linked(path: Path) -> dict[str, Any]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    load(path, link=True)
    seen: dict[str, Any] = {"link": [kept(asset) for asset in both()]}
    chair, stool = both()
    bpy.context.scene.collection.objects.link(chair)
    seen["override"] = [
        kept(chair.override_create(remap_local_usages=True)),
        kept(stool.override_hierarchy_create(bpy.context.scene, bpy.context.view_layer)),
    ]
    user = path.with_name("user.blend")
    bpy.ops.wm.save_as_mainfile(filepath=str(user))
    bpy.ops.wm.open_mainfile(filepath=str(user))
    found = [d for d in (*bpy.data.objects, *bpy.data.collections) if d.name in ("Chair", "Stool")]
    seen["override, reload"] = [kept(d.override_library.reference) for d in found if d.override_library]
    seen["link, reload"] = [kept(d) for d in found if d.library]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    load(path, link=True)
    seen["make local"] = [kept(asset.make_local()) for asset in both()]
    return seen


def appended(path: Path) -> dict[str, Any]:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    load(path, link=False)
    seen: dict[str, Any] = {"append": [kept(asset) for asset in both()]}
    ids = {id_of(asset.asset_data) for asset in both()}
    give_ids(asset_datablocks(), taken=ids)
    seen["new ids"] = not ids & {id_of(asset.asset_data) for asset in both()}
    seen["append, refreshed beside the original"] = [
        sorted(set(VALUES) - set(asset_metadata.read(asset.asset_data))) for asset in both()
    ]
    bpy.ops.wm.read_factory_settings(use_empty=True)
    bpy.ops.wm.append(
        directory=f"{path}/Object/", filepath=f"{path}/Object/Chair", filename="Chair", clear_asset_data=True
    )
    seen["dropped from the Asset Browser"] = kept(bpy.data.objects["Chair"])
    bpy.ops.wm.open_mainfile(filepath=str(path))
    twin = Path(shutil.copy(path, path.with_name("twin.blend")))
    load(twin, link=False)
    ids = [id_of(asset.asset_data) for asset in asset_datablocks()]
    give_ids(asset_datablocks())
    after = [id_of(asset.asset_data) for asset in asset_datablocks()]
    seen["appended beside the original"] = [len(ids), len(set(ids)), len(set(after)), ids[0] == after[0]]
    return seen


def load(path: Path, link: bool) -> None:
    with bpy.data.libraries.load(str(path), link=link) as (_, wanted):
        wanted.objects, wanted.collections = ["Chair"], ["Stool"]


def written(path: Path) -> dict[str, Any]:
    bpy.ops.wm.open_mainfile(filepath=str(path))
    other = path.with_name("other.blend")
    bpy.data.libraries.write(str(other), set(both()), fake_user=True)
    bpy.ops.wm.read_factory_settings(use_empty=True)
    load(other, link=True)
    return {"written to another file": [kept(asset) for asset in both()]}


def main(folder: Path) -> None:
    path = folder / "library.blend"
    make_library(path)
    answer(copied_in_the_file(path) | linked(path) | appended(path) | written(path))


main(Path(ARGUMENTS[0]))
