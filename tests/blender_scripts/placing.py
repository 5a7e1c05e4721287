"""Assets placed and swapped in a scene: -- FOLDER (empty). Each step answers what it found."""

import re
import sys
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import bpy

sys.path.insert(0, str(Path(__file__).parent))

from asset_stock import IDS, height, make_stock
from mathutils import Euler, Matrix, Vector
from script_setup import ARGUMENTS, answer, run

from blender_addon.contract.errors import UserError
from blender_addon.contract.placed import KEY
from blender_addon.placing.place import place
from blender_addon.placing.source import Source, all_ids
from blender_addon.placing.swap import Rules, swap
from blender_addon.ui.drag_op import DragSimilar

FOLDER = Path(ARGUMENTS[0])
LIBRARY = FOLDER / "stock.blend"
KINDS = {"Block": "OBJECT", "Tall": "OBJECT", "Cart": "OBJECT", "Pair": "COLLECTION"}


def source(name: str) -> Source:
    """Of the library, whichever file is open."""
    return Source(KINDS[name], name, LIBRARY, IDS[name])


def put(name: str, method: str = "APPEND_REUSE", at: tuple[float, float, float] = (1, 2, 3)) -> Any:
    return place(bpy.context, source(name), method, Vector(at))


def replace(items: list[Any], name: str, **how: Any) -> Any:
    method = how.pop("method", "APPEND_REUSE")
    return swap(bpy.context, items, [source(name)], method, Rules(**how))[0]


def rounded(matrix: Matrix) -> list[list[float]]:
    bpy.context.view_layer.update()
    return [[round(value, 4) + 0.0 for value in row] for row in matrix]


def new_scene() -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)


def counts() -> list[int]:
    data = bpy.data
    return [len(list_) for list_ in (data.objects, data.meshes, data.materials, data.collections)]


def methods() -> dict[str, Any]:
    """How many objects, meshes, materials and collections there are after placing each asset twice."""
    found = {}
    for method in ("LINK", "APPEND", "APPEND_REUSE"):
        for name in ("Block", "Pair"):
            new_scene()
            placed = [put(name, method), put(name, method)]
            found[f"{method} {name}"] = {
                "counts": counts(),
                "linked": bool((placed[0].data or placed[0].instance_collection).library),
                "local": all(item.library is None for item in placed),
                "names": [item.name for item in placed],
                "in scene": [item.name for item in bpy.context.scene.collection.objects],
                "collections in scene": [c.name for c in bpy.context.scene.collection.children],
                "assets": [
                    d.name
                    for d in (*bpy.data.objects, *bpy.data.collections)
                    if d.asset_data and not d.library
                ],
                "selected": [item.name for item in bpy.context.selected_objects],
                "at": rounded(placed[0].matrix_world),
                "remembers": placed[0][KEY]["asset_id"] == IDS[name],
            }
    return found


def in_place() -> dict[str, Any]:
    """What a replacement takes over: parent, collections, constraints, children, references, selection."""
    new_scene()
    holder = bpy.data.objects.new("Holder", None)
    holder.location, holder.rotation_euler, holder.scale = (5, 0, 0), (0, 0, 0.7), (2, 2, 2)
    room = bpy.data.collections.new("Room")
    bpy.context.scene.collection.children.link(room)
    bpy.context.scene.collection.objects.link(holder)
    old = put("Block")
    bpy.context.scene.collection.objects.unlink(old)
    room.objects.link(old)
    bpy.context.view_layer.update()
    old.parent, old.matrix_parent_inverse = holder, holder.matrix_world.inverted()
    old.rotation_euler, old.scale = (0, 0, 0.4), (1, 2, 3)
    limit = old.constraints.new("LIMIT_SCALE")
    limit.name = "Kept"
    cup, watcher = bpy.data.objects.new("Cup", None), bpy.data.objects.new("Watcher", None)
    for item in (cup, watcher):
        room.objects.link(item)
    cup.parent, cup.location = old, (0, 0, 1)
    watcher.constraints.new("COPY_LOCATION").target = old
    before = {"old": rounded(old.matrix_world), "cup": rounded(cup.matrix_world)}
    new = replace([old], "Pair")
    again = replace([new], "Block")
    return before | {
        "new": rounded(again.matrix_world),
        "cup after": rounded(cup.matrix_world),
        "cup below": cup.parent == again,
        "parent": again.parent.name,
        "collections": [c.name for c in again.users_collection],
        "constraints": [c.name for c in again.constraints],
        "watched": watcher.constraints[0].target == again,
        "name": again.name,
        "active": bpy.context.view_layer.objects.active == again,
        "objects": sorted(item.name for item in bpy.context.scene.objects),
    }


def sizes() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for size in ("KEEP", "HEIGHT", "BOX", "OWN"):
        new_scene()
        old = put("Block")
        old.rotation_euler, old.scale = (0, 0, 0.3), (3, 3, 3)
        new = replace([old], "Tall", size=size)
        found[size] = round(height(new), 4)
        found[f"turned {size}"] = round(facing(new, 90.0), 3)
    new_scene()
    tall = put("Tall")
    tall.matrix_basis = (
        Matrix.Translation((1, 0, 0)) @ Euler((0, 0, 0.3)).to_matrix().to_4x4() @ tall.matrix_basis
    )
    before = rounded(tall.matrix_world)
    same = replace([tall], "Tall")
    found["itself"] = [before, rounded(same.matrix_world)]
    through = replace([replace([same], "Pair")], "Tall")
    found["and back"] = rounded(through.matrix_world)
    cube = bpy.data.objects["Tall"]
    stays = replace([cube], "Block", face_same_way=False, size="OWN")
    found["not turned"] = round(facing(stays, 0.0), 3)
    return found


def facing(item: Any, front: float) -> float:
    """Where the item's front points in the world, radians counter-clockwise from -Y."""
    bpy.context.view_layer.update()
    own = Euler((1.5707963, 0, 0)).to_matrix() if item.name.startswith("Tall") else Matrix.Identity(3)
    turn = item.matrix_world.to_quaternion().to_matrix() @ own.inverted()
    ahead = turn @ (Matrix.Rotation(front * 3.14159265 / 180, 3, "Z") @ Vector((0, -1, 0)))
    return Vector((0, -1)).angle_signed(Vector((ahead.x, ahead.y)), 0.0) * -1


def in_its_own_file() -> dict[str, Any]:
    """Assets of the open file: copies with what is below them; an asset swapped stays an asset."""
    bpy.ops.wm.open_mainfile(filepath=str(LIBRARY))
    cart = put("Cart")
    shared = cart.data == bpy.data.objects["Cart"].data
    below = [(child.name, child.parent == cart) for child in cart.children]
    plain = replace([cart], "Block")
    left = [item.name for item in bpy.data.objects if item.name.startswith("Wheel")]
    refused = [error_of(lambda n=n: replace([bpy.data.objects[n]], "Block")) for n in ("Half 0", "Wheel")]
    asset = bpy.data.objects["Cart"]
    replace([asset], "Tall")
    layer = bpy.context.view_layer.layer_collection.children["Pair"]
    bpy.context.view_layer.active_layer_collection = layer
    beside = [collection.name for collection in put("Block").users_collection]
    return {
        "below": below,
        "shared": shared,
        "name": plain.name,
        "left": left,
        "refused": refused,
        "not in the asset": beside,
        "still an asset": bool(bpy.data.objects["Cart"].asset_data),
        "its wheel": [child.name for child in bpy.data.objects["Cart"].children],
        "out of the scene": "Cart" not in bpy.context.scene.objects,
        "gone": error_of(lambda: place(bpy.context, Source("OBJECT", "Nobody"), "LINK", Vector())),
    }


def several() -> dict[str, Any]:
    """Many objects, three assets, a seed."""
    found = {}
    for number, seed in enumerate((1, 1, 2)):
        new_scene()
        items = [put("Block", at=(number, 0, 0)) for number in range(12)]
        parent, child = items[0], items[1]
        child.parent = parent
        bpy.context.view_layer.update()
        where = {round(item.matrix_world.translation.x) for item in items}
        chosen = [source(name) for name in ("Tall", "Cart", "Pair")]
        made = swap(bpy.context, items, chosen, "APPEND_REUSE", Rules(seed=seed))
        bpy.context.view_layer.update()
        names = {round(item.matrix_world.translation.x): item.name.split(".")[0] for item in made}
        found[f"{number}: {seed}"] = [names[x] for x in sorted(names)]
        found["all there"] = set(names) == where and len(bpy.context.scene.objects) == 12
        found["still below"] = sum(item.parent is not None for item in made)
    return found


def refusals() -> dict[str, Any]:
    new_scene()
    junk = FOLDER / "junk.blend"
    junk.write_bytes(b"junk" * 100)
    newer = FOLDER / "newer.blend"
    newer.write_bytes(of_newer_blender(LIBRARY.read_bytes()))
    cases = {
        "gone": Source("OBJECT", "Block", FOLDER / "gone.blend"),
        "junk": Source("OBJECT", "Block", junk),
        "newer": Source("OBJECT", "Block", newer),
        "no longer": Source("OBJECT", "Nobody", LIBRARY),
        "no asset": Source("OBJECT", "Half 0", LIBRARY),
    }
    return {
        name: error_of(lambda case=case: place(bpy.context, case, "APPEND", Vector()))
        for name, case in cases.items()
    } | {"left": counts()}


def refused_swap() -> dict[str, Any]:
    """Of two assets one can be had: the other is not left in the file."""
    found = {}
    for method in ("LINK", "APPEND", "APPEND_REUSE"):
        new_scene()
        items = [put("Block", at=(number, 0, 0)) for number in range(8)]
        before = all_ids()
        sources = [source("Tall"), source("Pair"), Source("OBJECT", "Nobody", LIBRARY)]
        found[method] = [
            error_of(partial(swap, bpy.context, items, sources, method, Rules(seed=seed)))
            for seed in range(3)
        ]
        found[f"{method} left"] = sorted(datablock.name for datablock in all_ids() - before)
    return found


def dragged_and_left_out() -> dict[str, Any]:
    """Esc while another add-on's timer makes an object."""
    new_scene()
    old = put("Tall")
    scene, layer = bpy.context.scene, bpy.context.view_layer
    context = Mock(selected_objects=[old], view_layer=layer, scene=scene)
    context.evaluated_depsgraph_get = bpy.context.evaluated_depsgraph_get
    operator = Mock(execute=lambda _: put("Pair") and {"FINISHED"})
    DragSimilar.invoke(operator, context, None)
    during = [item.name for item in scene.objects]
    scene.collection.objects.link(bpy.data.objects.new("Of a timer", bpy.data.meshes.new("Of a timer")))
    DragSimilar._give_up(operator, context)
    left = (*bpy.data.objects, *bpy.data.meshes, *bpy.data.collections)
    return {
        "during": during,
        "left": sorted(datablock.name for datablock in left),
        "selected": [item.name for item in bpy.context.selected_objects],
        "active": layer.objects.active == old,
    }


def of_newer_blender(data: bytes) -> bytes:
    """The file with nines for the version in its header, which is longer since Blender 5.0."""
    return re.sub(rb"\A(BLENDER.{1,6}v)(\d+)", lambda m: m[1] + b"9" * len(m[2]), data)


def error_of(call: Any) -> str:
    try:
        call()
    except UserError as error:
        return re.sub(r"Blender 9+\.9+", "Blender 9", str(error).replace(str(FOLDER), "FOLDER"))
    return ""


STEPS = (
    methods,
    in_place,
    sizes,
    in_its_own_file,
    several,
    refusals,
    refused_swap,
    dragged_and_left_out,
)


def main() -> None:
    make_stock()
    script = bpy.data.texts.new("hostile.py")
    script.from_string(f"open({str(FOLDER / 'ran')!r}, 'w')")
    script.use_module = True
    bpy.ops.wm.save_as_mainfile(filepath=str(LIBRARY), compress=False)
    seen = {step.__name__: step() for step in STEPS}
    answer(seen | {"script ran": (FOLDER / "ran").exists()})


run(main)
