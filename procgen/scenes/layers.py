"""The layers of Hinterstoisser et al. 2019: clutter all over the image, subjects, occluders in front.

One camera at the world's origin looks along +Y. The layers lie one behind the other in depth and never
meet, and neither do two subjects: where their outlines cross, one is wholly behind the other. Sizes are
what the schedule says they are in the image; subjects of middling size are as large as in life.
"""

import numpy as np

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import Camera, Scene, SceneObject, Viewpoint

from . import distractors, seen
from .lens import f_stop, focal
from .lighting import Side, lightings
from .pose_schedule import Item, Schedule
from .poses import about, as_tuple, looking_at, rigid
from .seeds import Draws
from .seen import AHEAD, Seen
from .stock import Stock, weight
from .subjects import scale_of, varied

CAMERA_SIDE = Side(azimuths=(225.0, 315.0), elevations=(0.0, 60.0))  # of what it looks at


def compose_layers(spec: SceneSpec, stock: Stock, draws: Draws) -> Scene:
    """Scene number n shows what the schedule has for frame n; another draw puts it elsewhere."""
    weights = [weight(asset, spec.assets.weights) for asset in stock.assets]
    items = Schedule(spec.layers, stock.assets, weights, draws.seed).frame(draws.scene)
    length = focal(spec, draws, 0)
    size = image_size(spec, items[0].scale)
    # So far away that a subject of middling size has it at this distance.
    depth = float(np.median([i.asset.radius for i in items]) / np.sin(np.arctan(size / 2 / length)))
    roll = float(draws("roll").uniform(*spec.camera.roll))
    pose = as_tuple(looking_at((0, 0, 0), AHEAD, roll))
    camera = Camera(pose, spec.frames.width, spec.frames.height, length, f_stop(spec, draws, 0), depth)
    subjects = foreground(spec, stock, draws, camera, items, depth)
    front = distractors.occluders(spec, stock, draws, camera, subjects)
    back = distractors.background(spec, stock, draws, camera, size, max(s.far for s in subjects))
    end = max(s.far for s in back) * distractors.GAP
    return Scene(
        objects=tuple(s.item for s in subjects + front + back),
        surfaces=(distractors.backdrop(draws("backdrop"), camera, end),),
        viewpoints=(Viewpoint(((camera,),), 0.0, 1, "the camera of the layers"),),
        # Well exposed at the subjects, from so far away that they are not much brighter than the rest.
        lightings=lightings(spec, draws, depth * np.array(AHEAD), end / 2, CAMERA_SIDE),
    )


def image_size(spec: SceneSpec, scale: float) -> float:
    """Diameter in pixels: at scale 1 half the smaller side of the image."""
    return scale * min(spec.frames.width, spec.frames.height) / 2


def foreground(
    spec: SceneSpec, stock: Stock, draws: Draws, camera: Camera, items: list[Item], depth: float
) -> list[Seen]:
    """The subjects for which there is room; raises UserError if there is none for any."""
    found: list[Seen] = []
    for k, item in enumerate(items):
        thing = varied(spec, draws, k, _turned(item), item.asset)
        rng, size = draws(f"place {k}"), image_size(spec, item.scale) * scale_of(spec, draws, k)
        for _ in range(distractors.TRIES):
            pixel = rng.uniform((0, 0), (camera.width, camera.height))
            placed = seen.place(thing, item.asset, stock, camera, pixel, size, depth)
            if _fits(spec, placed, camera, found):
                found.append(_behind_others(placed, found))
                break
    if not found:
        raise UserError(
            f"No subject of scene {draws.scene} can be placed: raise [layers] max_cropped = "
            f"{spec.layers.max_cropped:g} or lower [layers] scales."
        )
    return found


def _turned(item: Item) -> SceneObject:
    """As a level camera straight in front of it sees the side that the schedule wants."""
    towards = looking_at((0, 0, 0), AHEAD)[:3, :3]
    from_view = looking_at(item.view, (0, 0, 0))[:3, :3]
    rotation = towards @ about("z", item.turn) @ from_view.T
    return SceneObject(item.asset.asset_id, as_tuple(rigid(rotation, (0, 0, 0))))


def _fits(spec: SceneSpec, placed: Seen, camera: Camera, others: list[Seen]) -> bool:
    if placed.area == 0 or seen.cropped(placed, camera) > spec.layers.max_cropped:
        return False
    hidden = sum(seen.hidden_area(placed, by=other) for other in others)
    return hidden <= spec.layers.max_overlap * placed.area


def _behind_others(placed: Seen, others: list[Seen]) -> Seen:
    """Things whose outlines do not cross cannot meet, wherever they are in depth."""
    ends = [other.far for other in others if seen.hidden_area(placed, by=other) > 0]
    depth = max((distractors.GAP * end for end in ends), default=0.0)
    return seen.behind(placed, depth) if placed.near < depth else placed
