"""Which assets a selection means, and how the time to know it grows with the objects selected."""

import sys
import time
from pathlib import Path

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from script_setup import answer, run

from blender_addon.ui import selection

FEW, MANY = 1000, 4000


def main() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    mesh = bpy.data.meshes.new("Face")
    scene = bpy.context.scene.collection
    whole, part = (bpy.data.collections.new(name) for name in ("Set", "Parts of Set"))
    scene.children.link(whole)
    whole.children.link(part)
    whole.asset_mark()
    placed = {"Seat": whole, "Screw": part, "Block": scene, "Instance": scene}
    for name, where in placed.items():
        where.objects.link(bpy.data.objects.new(name, None if name == "Instance" else mesh))
    bpy.data.objects["Block"].asset_mark()
    bpy.data.objects["Instance"].instance_type = "COLLECTION"
    bpy.data.objects["Instance"].instance_collection = whole
    few = seconds(stones(FEW, mesh))
    chosen = {
        "part": names("Screw"),
        "instance and asset": names("Instance", "Block"),
        "asset, which is active, and a part": names("Seat", "Block"),
        "no asset": names("Stone 1", "Stone 2"),
        "among others": names("Stone 1", "Block"),
    }
    answer(chosen | {"growth": seconds(stones(MANY, mesh)) / few})


def stones(count: int, mesh: bpy.types.Mesh) -> list[bpy.types.Object]:
    """That many objects that are no assets, made where they are missing."""
    for number in range(count):
        if f"Stone {number}" not in bpy.data.objects:
            bpy.context.scene.collection.objects.link(bpy.data.objects.new(f"Stone {number}", mesh))
    return [bpy.data.objects[f"Stone {number}"] for number in range(count)]


def names(*selected: str) -> list[str]:
    """The assets; the last one selected is the active object."""
    choose([bpy.data.objects[name] for name in selected])
    found = selection.chosen(bpy.context)
    first = selection.first(bpy.context)
    assert (first.name if first else None) == (found[0].name if found else None)
    return [asset.name for asset in found]


def choose(items: list[bpy.types.Object]) -> None:
    for item in bpy.context.view_layer.objects:
        item.select_set(False)
    for item in items:
        item.select_set(True)
    bpy.context.view_layer.objects.active = items[-1]


def seconds(items: list[bpy.types.Object]) -> float:
    """Of the processor, the least of a few."""
    choose(items)
    taken = []
    for _ in range(5):
        start = time.process_time()
        selection.chosen(bpy.context)
        taken.append(time.process_time() - start)
    return min(taken)


run(main)
