"""Pictures of assets for the asset browser: rendered, stored in the .blend and exported as PNG."""

import math
import tempfile
from collections.abc import Iterable
from pathlib import Path

import bpy
import numpy as np
from mathutils import Matrix, Vector

from blender_addon.contract.errors import UserError
from blender_addon.contract.files import whole_file
from procgen.blender.bounds import bounds_of
from procgen.blender.coincident_faces import light_between

SIZE = 256  # pixels, Blender's own size of previews
_SAMPLES = 16
_FIELD_OF_VIEW = math.radians(30)
_MARGIN = 1.06
# From the asset to the camera: in front of it (-Y), to its right as it faces us, and above.
_DIRECTION = Vector((0.62, -1.0, 0.52)).normalized()
# Lamps: direction they shine from, strength in W/m2, angular size that softens the shadows.
_LAMPS = (((-0.5, -0.8, 1.2), 2.1, 20.0), ((1.0, -0.3, 0.4), 0.7, 60.0))
_AMBIENT = 0.45


def add_preview(asset: bpy.types.ID) -> None:
    """Renders the asset as it lies and stores the picture in its preview."""
    pixels = _render(asset)
    preview = asset.preview_ensure()
    preview.image_size = (SIZE, SIZE)
    # As they are in the PNG: 8-bit sRGB with straight alpha, lowest row first.
    preview.image_pixels_float.foreach_set(pixels)


def write_preview(asset: bpy.types.ID, path: Path) -> None:
    """Writes the stored preview as PNG, if there is one; an identical file is not touched."""
    preview = asset.preview
    if not preview or 0 in preview.image_size:
        return
    pixels = np.empty(len(preview.image_pixels_float), dtype=np.float32)
    preview.image_pixels_float.foreach_get(pixels)
    if not pixels.any():
        return
    width, height = preview.image_size
    image = bpy.data.images.new("preview", width, height, alpha=True)
    try:
        image.pixels.foreach_set(pixels)
        image.file_format = "PNG"
        data = _png_bytes(image)
    finally:
        bpy.data.images.remove(image)
    if not path.exists() or path.read_bytes() != data:
        with whole_file(path) as partial:
            partial.write_bytes(data)


def _png_bytes(image: bpy.types.Image) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "preview.png"
        image.save(filepath=str(path))
        return path.read_bytes()


def _render(asset: bpy.types.ID) -> "np.ndarray":
    """RGBA float32 [SIZE * SIZE * 4], sRGB."""
    scene = bpy.data.scenes.new("preview")
    made: list[bpy.types.ID] = [scene]
    try:
        if isinstance(asset, bpy.types.Collection):
            scene.collection.children.link(asset)
        else:
            scene.collection.objects.link(asset)
        _set_up(scene)
        made += _add_lamps(scene)
        made += _add_camera(scene, asset)
        with tempfile.TemporaryDirectory() as folder:
            scene.render.filepath = str(Path(folder) / "preview.png")
            with light_between(_materials(asset)):
                bpy.ops.render.render(write_still=True, scene=scene.name)
            return _read_pixels(Path(scene.render.filepath))
    finally:
        bpy.data.batch_remove(made)


def _materials(asset: bpy.types.ID) -> set[bpy.types.Material]:
    items = asset.all_objects if isinstance(asset, bpy.types.Collection) else [asset]
    return {slot.material for item in items for slot in item.material_slots if slot.material}


def _set_up(scene: bpy.types.Scene) -> None:
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = _SAMPLES
    scene.cycles.use_adaptive_sampling = False
    scene.cycles.use_denoising = False
    scene.cycles.max_bounces = 4
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.resolution_percentage = 100
    scene.render.film_transparent = True
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    scene.view_settings.view_transform = "Standard"


def _add_lamps(scene: bpy.types.Scene) -> list[bpy.types.ID]:
    made: list[bpy.types.ID] = []
    for origin, strength, angle in _LAMPS:
        lamp = bpy.data.lights.new("preview", "SUN")
        lamp.energy = strength
        lamp.angle = math.radians(angle)
        item = bpy.data.objects.new("preview", lamp)
        item.matrix_world = Vector(origin).to_track_quat("Z", "Y").to_matrix().to_4x4()
        scene.collection.objects.link(item)
        made += [item, lamp]
    world = bpy.data.worlds.new("preview")
    world.use_nodes = True
    world.node_tree.nodes["Background"].inputs["Color"].default_value = (1, 1, 1, 1)
    world.node_tree.nodes["Background"].inputs["Strength"].default_value = _AMBIENT
    scene.world = world
    return [*made, world]


def _add_camera(scene: bpy.types.Scene, asset: bpy.types.ID) -> list[bpy.types.ID]:
    low, high = bounds_of(asset, scene)
    turn = _DIRECTION.to_track_quat("Z", "Y").to_matrix()
    corners = [
        Vector((x, y, z)) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])
    ]
    centre = Vector((low + high) / 2)
    data = bpy.data.cameras.new("preview")
    data.angle = _FIELD_OF_VIEW
    distance = _distance([turn.transposed() @ (corner - centre) for corner in corners])
    data.clip_start, data.clip_end = distance / 100, distance * 100
    camera = bpy.data.objects.new("preview", data)
    camera.matrix_world = Matrix.Translation(centre + _DIRECTION * distance) @ turn.to_4x4()
    scene.collection.objects.link(camera)
    scene.camera = camera
    return [camera, data]


def _distance(corners: Iterable[Vector]) -> float:
    """From how far all points, given along the camera's axes round its target, are in the picture."""
    slope = math.tan(_FIELD_OF_VIEW / 2)
    return max(c.z + max(abs(c.x), abs(c.y)) * _MARGIN / slope for c in corners)


def _read_pixels(path: Path) -> "np.ndarray":
    image = bpy.data.images.load(str(path))
    try:
        if tuple(image.size) != (SIZE, SIZE):  # a full disk cut it
            raise UserError(f"The preview could not be written to {path.parent}: free disk space there.")
        pixels = np.empty(SIZE * SIZE * 4, dtype=np.float32)
        image.pixels.foreach_get(pixels)
        return pixels
    finally:
        bpy.data.images.remove(image)
