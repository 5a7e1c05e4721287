"""What is behind and in front of the subjects of the layers: things that a detector shall not find.

Drawn without regard to the subjects but for their size and depth, and recoloured, so that nothing tells
a subject from the rest but its shape and its artist's looks.
"""

import numpy as np

from blender_addon.contract.scene_dataset import SceneAsset
from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import (
    DISTRACTOR,
    Camera,
    MaterialChange,
    SceneObject,
    Surface,
    SurfaceLook,
    Vector,
)

from . import seen
from .poses import Array, as_tuple, random_rotation, rigid
from .seeds import Draws
from .seen import Seen
from .stock import Stock, choose
from .subjects import draw_texture

PASSES = 3  # over the whole image, one behind the other
# Of the diameter of what is behind, between neighbours of a pass: with PASSES, 95 % and more of the image
# is covered by chairs and the like, whose silhouettes fill a third of their circles.
PITCH = 0.5
MOST_BEHIND = 150  # objects; if smaller ones would need more to cover the image, they are made larger
# From pass to pass in depth. Clutter may run into itself; in full steps the last pass would be so far away
# that no lamp lit it and the subjects alike.
STEP = 1.35
GAP = 1.02  # between depths
TRIES = 100  # as SynthDet
OCCLUDER_SIZES = (0.3, 0.9)  # of the subject's diameter
HIDDEN = (0.05, 0.5)  # share of a subject that its occluder hides


def background(
    spec: SceneSpec, stock: Stock, draws: Draws, camera: Camera, size: float, depth: float
) -> list[Seen]:
    """Covers the image behind ``depth`` metres; ``size``: diameter of the subjects in pixels."""
    pitch, sizes = _grid(spec, camera, size)
    cells = [
        (number, (column + 0.5) * pitch, (row + 0.5) * pitch)
        for number in range(PASSES)
        for row in range(_cells(camera.height, pitch))
        for column in range(_cells(camera.width, pitch))
    ]
    rng = draws("background")
    assets = choose(rng, stock.assets, len(cells), spec.assets.weights)
    found = []
    for k, (asset, (number, x, y)) in enumerate(zip(assets, cells, strict=True)):
        pixel = np.array([x, y]) + pitch * rng.uniform(-0.5, 0.5, 2)
        item = distractor(spec, asset, rng, draws(f"background look {k}"))
        placed = seen.place(item, asset, stock, camera, pixel, float(rng.uniform(*sizes)), depth)
        found.append(seen.behind(placed, GAP * depth * STEP**number))
    return found


def _grid(spec: SceneSpec, camera: Camera, size: float) -> tuple[float, tuple[float, float]]:
    """Pixels between neighbours of a pass, and the least and greatest diameter."""
    low, high = (size * factor for factor in spec.layers.background)
    pitch = PITCH * (low + high) / 2
    while PASSES * _cells(camera.width, pitch) * _cells(camera.height, pitch) > MOST_BEHIND:
        pitch, low, high = 1.05 * pitch, 1.05 * low, 1.05 * high
    return pitch, (low, high)


def _cells(length: int, pitch: float) -> int:
    return int(np.ceil(length / pitch))


def occluders(
    spec: SceneSpec, stock: Stock, draws: Draws, camera: Camera, subjects: list[Seen]
) -> list[Seen]:
    """One each before some of the subjects, nearer than all of them."""
    least, most = spec.layers.occluders
    rng = draws("occluders")
    count = min(int(rng.integers(least, most + 1)), len(subjects))
    targets = rng.permutation(len(subjects))[:count]
    assets = choose(rng, stock.assets, count, spec.assets.weights)
    free = [HIDDEN[1] * subject.area for subject in subjects]
    depth, found = min(subject.near for subject in subjects), []
    for k, (target, asset) in enumerate(zip(targets, assets, strict=True)):
        rng = draws(f"occluder {k}")
        item = distractor(spec, asset, rng, draws(f"occluder look {k}"))
        for _ in range(TRIES):
            placed = _before(rng, item, asset, stock, camera, subjects[target])
            hides = [seen.hidden_area(subject, placed) for subject in subjects]
            enough = hides[target] >= HIDDEN[0] * subjects[target].area
            if enough and all(h <= f for h, f in zip(hides, free, strict=True)):
                found.append(seen.before(placed, depth / GAP))
                free = [f - h for h, f in zip(hides, free, strict=True)]
                depth = found[-1].near
                break
    return found


def _before(
    rng: np.random.Generator, item: SceneObject, asset: SceneAsset, stock: Stock, camera: Camera, target: Seen
) -> Seen:
    low, high = target.outline.min(axis=0), target.outline.max(axis=0)
    size = float(rng.uniform(*OCCLUDER_SIZES) * np.linalg.norm(high - low))
    return seen.place(item, asset, stock, camera, rng.uniform(low, high), size, target.near)


def distractor(
    spec: SceneSpec, asset: SceneAsset, rng: np.random.Generator, looks: np.random.Generator
) -> SceneObject:
    """Turned in any way and recoloured; it stands nowhere yet."""
    pose = as_tuple(rigid(random_rotation(rng), (0, 0, 0)))
    return SceneObject(asset.asset_id, pose, role=DISTRACTOR, material=_look(spec, looks))


def _look(spec: SceneSpec, rng: np.random.Generator) -> MaterialChange:
    hue, saturation, value = (float(rng.uniform(*r)) for r in ((-0.5, 0.5), (0.3, 1.6), (0.6, 1.3)))
    return MaterialChange(hue, saturation, value, texture=draw_texture(spec.materials, rng))


def backdrop(rng: np.random.Generator, camera: Camera, depth: float) -> Surface:
    """A wall across the view, so that no pixel is empty; a tenth of the image wider on each side."""
    w, h = camera.width, camera.height
    pixels = [(-0.1 * w, 1.1 * h), (1.1 * w, 1.1 * h), (1.1 * w, -0.1 * h), (-0.1 * w, -0.1 * h)]
    vertices = tuple(_vector(seen.unproject(camera, np.array(p), depth)) for p in pixels)
    first, second = (_vector(rng.uniform(0.05, 0.8, 3)) for _ in range(2))
    look = SurfaceLook("noise", first, second, float(depth * rng.uniform(0.02, 0.3)), rng.uniform(0.3, 1))
    return Surface("backdrop", "backdrop", vertices, ((0, 1, 2, 3),), look)


def _vector(values: Array) -> Vector:
    x, y, z = (float(v) for v in values)
    return x, y, z
