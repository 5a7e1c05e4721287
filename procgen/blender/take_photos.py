"""Renders photos of one asset (procgen/photo_shots.py): 8-bit sRGB, on paper or before nothing."""

import math
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix

from blender_addon.contract.events import Emit
from blender_addon.contract.jobs import TakePhotos
from blender_addon.contract.settings import from_document
from procgen.photo_shots import Shot, Sun

from .asset_instance import AssetInstance
from .coincident_faces import light_between

BOUNCES = 2
SEED = 0
FLOOR, CURVE, WALL = 6.0, 3.0, 20.0  # unit lengths: where paper begins to rise, how softly, how high
SEGMENTS = 96


def run(request: TakePhotos, emit: Emit) -> dict[str, Any]:
    shots = [from_document(Shot, _nested(shot), "the job") for shot in request.shots]
    placement = AssetInstance(Path(request.library), request.kind, request.name).normalise()
    lowest = float(placement.vertices[:, 2].min())
    _prepare(bpy.context.scene, request)
    out = Path(request.out)
    out.mkdir(parents=True, exist_ok=True)
    for number, shot in enumerate(shots):
        made = _set_up(bpy.context.scene, shot, lowest)
        bpy.context.scene.render.filepath = str(out / f"{number:03d}.png")
        with light_between(bpy.data.materials):
            bpy.ops.render.render(write_still=True)
        bpy.data.batch_remove(made)
    return {"blender": bpy.app.version_string}


def _nested(shot: dict[str, Any]) -> dict[str, Any]:
    paper = shot["paper"]
    return shot | {
        "sun": from_document(Sun, shot["sun"], "the job"),
        "paper": None if paper is None else tuple(paper),
    }


def _prepare(scene: bpy.types.Scene, request: TakePhotos) -> None:
    render, cycles = scene.render, scene.cycles
    render.engine = "CYCLES"
    render.resolution_x = render.resolution_y = request.resolution
    render.resolution_percentage = 100
    render.threads_mode, render.threads = "FIXED", 1
    render.image_settings.file_format = "PNG"
    render.image_settings.color_mode = "RGBA"
    cycles.device = "CPU"
    cycles.seed = SEED
    cycles.samples = request.samples
    cycles.use_adaptive_sampling, cycles.use_denoising = False, True
    cycles.max_bounces = cycles.diffuse_bounces = cycles.glossy_bounces = BOUNCES
    scene.view_settings.view_transform = "Standard"


def _set_up(scene: bpy.types.Scene, shot: Shot, lowest: float) -> list[bpy.types.ID]:
    """Camera, light and paper of one shot; returns what is to go after it."""
    scene.render.film_transparent = shot.paper is None
    world = _world(shot)
    scene.world = world
    made: list[bpy.types.ID] = [world, *_camera(scene, shot), *_sun(scene, shot.sun)]
    return made + (_paper(scene, shot.paper, lowest) if shot.paper else [])


def _camera(scene: bpy.types.Scene, shot: Shot) -> list[bpy.types.ID]:
    data = bpy.data.cameras.new("camera")
    data.sensor_fit = "HORIZONTAL"
    data.angle = math.radians(shot.field_of_view)
    data.clip_start, data.clip_end = shot.distance / 100, shot.distance * 20
    camera = bpy.data.objects.new("camera", data)
    camera.matrix_world = Matrix(shot.camera().tolist())
    scene.collection.objects.link(camera)
    scene.camera = camera
    return [camera, data]


def _sun(scene: bpy.types.Scene, sun: Sun) -> list[bpy.types.ID]:
    data = bpy.data.lights.new("sun", "SUN")
    data.energy, data.angle = sun.energy, math.radians(sun.size)
    item = bpy.data.objects.new("sun", data)
    item.rotation_euler = (math.radians(90 - sun.elevation), 0, math.radians(sun.azimuth))
    scene.collection.objects.link(item)
    return [item, data]


def _world(shot: Shot) -> bpy.types.World:
    world = bpy.data.worlds.new("surroundings")
    world.use_nodes = True
    tree = world.node_tree
    background = next(n for n in tree.nodes if n.bl_idname == "ShaderNodeBackground")
    background.inputs["Color"].default_value = (1, 1, 1, 1)
    background.inputs["Strength"].default_value = shot.world
    if shot.hdri:
        picture = tree.nodes.new("ShaderNodeTexEnvironment")
        picture.image = bpy.data.images.load(shot.hdri, check_existing=True)
        turn = tree.nodes.new("ShaderNodeMapping")
        turn.inputs["Rotation"].default_value[2] = math.radians(shot.hdri_turn)
        place = tree.nodes.new("ShaderNodeTexCoord")
        tree.links.new(place.outputs["Generated"], turn.inputs["Vector"])
        tree.links.new(turn.outputs["Vector"], picture.inputs["Vector"])
        tree.links.new(picture.outputs["Color"], background.inputs["Color"])
    return world


def _paper(
    scene: bpy.types.Scene, reflectance: tuple[float, float, float], lowest: float
) -> list[bpy.types.ID]:
    """A sheet below the asset that rises all round behind it, and lets light in through its back."""
    rise = np.linspace(0, np.pi / 2, 12)
    radii = [0.0, *(FLOOR + CURVE * np.sin(rise)), FLOOR + CURVE]
    heights = [0.0, *(CURVE * (1 - np.cos(rise))), WALL]
    around = np.arange(SEGMENTS) * 2 * np.pi / SEGMENTS
    points = [
        (r * np.cos(a), r * np.sin(a), h + lowest)
        for r, h in zip(radii, heights, strict=True)
        for a in around
    ]
    faces = [
        (k * SEGMENTS + i, k * SEGMENTS + j, (k + 1) * SEGMENTS + j, (k + 1) * SEGMENTS + i)
        for k in range(len(radii) - 1)
        for i, j in zip(range(SEGMENTS), [*range(1, SEGMENTS), 0], strict=True)
    ]
    mesh = bpy.data.meshes.new("paper")
    mesh.from_pydata(points, [], faces)
    mesh.polygons.foreach_set("use_smooth", [True] * len(faces))
    material = bpy.data.materials.new("paper")
    material.use_nodes = True
    shader = next(n for n in material.node_tree.nodes if n.bl_idname == "ShaderNodeBsdfPrincipled")
    shader.inputs["Base Color"].default_value = (*reflectance, 1)
    shader.inputs["Roughness"].default_value = 0.9
    mesh.materials.append(material)
    item = bpy.data.objects.new("paper", mesh)
    item.visible_shadow = False
    scene.collection.objects.link(item)
    return [item, mesh, material]
