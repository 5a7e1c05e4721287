"""The turn of a front set in a file without any, beside a library that was turned: -- LIBRARY.blend"""

import sys
from pathlib import Path
from unittest.mock import patch

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import ARGUMENTS, answer

from blender_addon.contract import metadata
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.fronts import FOUND, Front
from blender_addon.contract.workspace import Workspace
from blender_addon.library import asset_metadata, fronts


def main(library: Path) -> None:
    block = bpy.data.objects["Cube"]
    block.asset_mark()
    asset_metadata.write(block.asset_data, {metadata.CATEGORY: "block"})
    seen = {"unsaved": turn_of(block)}
    bpy.ops.wm.save_as_mainfile(filepath=str(library))
    seen["alone"] = turn_of(block)
    turned = Front(-170.0, FOUND, 0.9, 180.0).metadata()
    there = [AssetRecord(i, "OBJECT", i, "block", (), "hash", {}, {}, turned) for i in ("1", "2")]
    workspace = Workspace.of(library)
    Catalogue(workspace.catalogue).replace_library(str(library.with_name("others.blend")), there)
    seen["beside others"] = turn_of(block)
    seen["reads for three"] = reads([block, another(block), another(block)])
    workspace.catalogue.write_text("no catalogue")
    seen["beside a broken catalogue"] = turn_of(block)
    answer(seen)


def another(block: bpy.types.Object) -> bpy.types.Object:
    copy = block.copy()
    copy.asset_mark()
    asset_metadata.write(copy.asset_data, {metadata.CATEGORY: "block"})
    return copy


def reads(blocks: list[bpy.types.Object]) -> int:
    """How often the catalogue is read while so many fronts are turned at once."""
    with patch.object(Catalogue, "turns", autospec=True, side_effect=Catalogue.turns) as turns:
        fronts.turn_fronts(blocks, 90.0)
    assert all(fronts.front_of(block.asset_data).turn == 180.0 for block in blocks)
    for block in blocks[1:]:
        bpy.data.objects.remove(block)
    return turns.call_count


def turn_of(block: bpy.types.Object) -> float:
    """Of a front that an artist sets, with nothing said of the block before."""
    fronts.forget_fronts([block])
    fronts.set_fronts([(block, 90.0)])
    front = fronts.front_of(block.asset_data)
    return front.turn if front else float("nan")


main(Path(ARGUMENTS[0]).resolve())
