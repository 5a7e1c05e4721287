"""A scene dataset of a few polyhedra, ray cast by numpy: every label is exact, and no Blender is needed.

``write_dataset(folder)`` makes two scenes of four frames (two cameras, each under two lightings):

    1  chair     has keypoints; stands partly before the ball
    2  ball      partly hidden: its visibility is below 1
    3  crate     the left border of the image cuts it off
    4  ball      a second one, hidden completely: it has no visible pixel
    5  crate     a distractor
    6, 7         floor and wall

``write_dataset(folder, turntable=True)`` makes a scene with nothing but one asset for each asset: RGBA.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract import scene_dataset
from blender_addon.contract.scene_dataset import (
    Dataset,
    Frame,
    FrameObject,
    SceneRecord,
    SeenKeypoint,
    Sensor,
)
from blender_addon.contract.scenes import (
    DISTRACTOR,
    STRUCTURE,
    SUBJECT,
    Camera,
    Light,
    Lighting,
    Scene,
    SceneObject,
    Surface,
    SurfaceLook,
    Viewpoint,
    World,
)
from procgen.scene_record import geometry, runs
from procgen.scene_record.frame_files import FrameImages, write_images
from procgen.scene_record.mesh_file import Mesh
from procgen.scenes.poses import about, as_tuple, looking_at, rigid, standing

from .synthetic_assets import ASSETS, BALL, CHAIR, COLOURS, CRATE, MESHES, flat

WIDTH, HEIGHT = 64, 48
FRAMES_PER_SCENE = 4
SCENES = 2

Array = NDArray[np.float64]


@dataclasses.dataclass(frozen=True)
class Solid:
    """What a ray can hit: an object or a part of the set, its mesh in local space."""

    item: FrameObject
    mesh: Mesh
    colours: Array  # [parts, 3] linear
    keypoints: tuple[scene_dataset.Keypoint, ...] = ()

    def corners(self) -> Array:
        """World points [triangles, 3, 3]."""
        return geometry.to_world(self.mesh.vertices, self.item.pose, self.item.scale)[self.mesh.triangles]


@dataclasses.dataclass(frozen=True)
class Hits:
    """The first surface that each ray meets: ``solid`` and ``triangle`` are -1 where there is none."""

    depth: Array  # [H, W]
    solid: NDArray[np.int64]
    triangle: NDArray[np.int64]


# ---- scenes -----------------------------------------------------------------------------------------------


def placed(turn: float) -> tuple[SceneObject, ...]:
    """The objects of a scene that is turned by ``turn`` degrees as a whole, cameras included."""

    def at(
        asset_id: str, x: float, y: float, yaw: float, role: str = SUBJECT, scale: float = 1.0
    ) -> SceneObject:
        pose = rigid(about("z", turn), (0, 0, 0)) @ standing(x, y, 0, yaw)
        return SceneObject(asset_id, as_tuple(pose), scale, role)  # type: ignore[arg-type]

    return (
        at(CHAIR, 0.0, 0.0, 20 + turn),
        at(BALL, 0.1, 0.8, 0, scale=1.2),
        at(CRATE, -1.15, -0.1, 30),
        at(BALL, 1.3, 0.75, 0, scale=0.4),
        at(CRATE, 1.0, 0.0, -10, DISTRACTOR),
    )


def surfaces() -> tuple[Surface, ...]:
    look = SurfaceLook("plain", (0.5, 0.5, 0.5), (0.4, 0.4, 0.4))
    floor = ((-4.0, -4.0, 0.0), (4.0, -4.0, 0.0), (4.0, 4.0, 0.0), (-4.0, 4.0, 0.0))
    wall = ((-4.0, 4.0, 0.0), (4.0, 4.0, 0.0), (4.0, 4.0, 1.2), (-4.0, 4.0, 1.2))
    faces = ((0, 1, 2, 3),)
    return (Surface("floor", "floor", floor, faces, look), Surface("wall", "wall", wall, faces, look))


def camera_at(azimuth: float, elevation: float, distance: float, height: float) -> Camera:
    """It looks at (0, 0, height); azimuth 0 is -Y and grows towards +X."""
    a, e = np.radians(azimuth), np.radians(elevation)
    back = np.array([np.cos(e) * np.sin(a), -np.cos(e) * np.cos(a), np.sin(e)])
    target = np.array([0.0, 0.0, height])
    return Camera(as_tuple(looking_at(target + distance * back, target)), WIDTH, HEIGHT, focal=60.0)


def lightings() -> tuple[Lighting, ...]:
    lamp = Light("POINT", as_tuple(standing(0, 0, 3, 0)), 100.0, (1, 1, 1), 0.1)
    worlds = (World((1, 1, 1), 1.0), World((1, 0.8, 0.6), 0.5))
    return tuple(Lighting((lamp,), world) for world in worlds)


def room_scene(number: int) -> Scene:
    turn = 40.0 * number
    cameras = [camera_at(turn, 12, 2.2, 0.4), camera_at(turn + 12, 25, 2.4, 0.4)]
    viewpoints = tuple(Viewpoint(((c,),), 0.3, 1, "two cameras") for c in cameras)
    return Scene(placed(turn), surfaces(), viewpoints, lightings())


def turntable_scene(number: int) -> Scene:
    alone = SceneObject(ASSETS[number].asset_id, as_tuple(np.eye(4)))
    cameras = [camera_at(a, 20, 2.2, 0.45) for a in (0, 90)]
    viewpoints = tuple(Viewpoint(((c,),), 0.3, 1, "a ring") for c in cameras)
    return Scene((alone,), (), viewpoints, lightings(), transparent=True)


# ---- ray casting ------------------------------------------------------------------------------------------


def cast(solids: Sequence[Solid], camera: Camera) -> Hits:
    """Möller and Trumbore 1997, every ray against every triangle."""
    directions = geometry.directions(camera) @ np.array(camera.pose)[:3, :3].T
    rays = directions.reshape(-1, 3)
    eye = np.array(camera.pose)[:3, 3]
    best = np.full(len(rays), np.inf)
    solid, triangle = np.full(len(rays), -1), np.full(len(rays), -1)
    for number, item in enumerate(solids):
        depth = triangle_depths(rays, eye, item.corners())
        nearest = depth.argmin(1)
        value = depth[np.arange(len(rays)), nearest]
        closer = value < best
        best[closer], solid[closer], triangle[closer] = value[closer], number, nearest[closer]
    shape = (camera.height, camera.width)
    depth = np.where(np.isfinite(best), best, 0)
    return Hits(depth.reshape(shape), solid.reshape(shape), triangle.reshape(shape))


def triangle_depths(rays: Array, eye: Array, corners: Array) -> Array:
    """[rays, triangles]: how far along each ray (depth, as rays have z = -1) it meets a triangle, or inf."""
    a, ab, ac = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    p = np.cross(rays[:, None], ac[None])
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1 / np.einsum("rtk,tk->rt", p, ab)
        u = np.einsum("rtk,tk->rt", p, eye - a) * inverse
        q = np.cross(eye - a, ab)
        v = rays @ q.T * inverse
        t = np.einsum("tk,tk->t", q, ac) * inverse
        hit = (u >= 0) & (v >= 0) & (u + v <= 1) & (t > 1e-6)
    return np.where(hit, t, np.inf)


def images(
    solids: Sequence[Solid], camera: Camera, hits: Hits, world: World, transparent: bool
) -> FrameImages:
    shape = hits.depth.shape
    normal, albedo = np.zeros((*shape, 3)), np.zeros((*shape, 3))
    part = np.zeros(shape, np.uint8)
    rays = geometry.directions(camera) @ np.array(camera.pose)[:3, :3].T
    for number, item in enumerate(solids):
        pixels = hits.solid == number
        a, b, c = np.moveaxis(item.corners()[hits.triangle[pixels]], 1, 0)
        across = np.cross(b - a, c - a)
        across /= np.linalg.norm(across, axis=1, keepdims=True)
        away = np.sign((across * rays[pixels]).sum(1, keepdims=True))
        normal[pixels] = -away * across
        slots = item.mesh.part[hits.triangle[pixels]]
        part[pixels] = 1 + slots
        albedo[pixels] = item.colours[slots]
    instance = np.array([0, *(s.item.instance for s in solids)])[hits.solid + 1].astype(np.uint16)
    light = (0.4 + 0.6 * np.clip(normal @ [0.3, -0.5, 0.8], 0, 1))[..., None] * np.array(world.colour)
    covered = (instance > 0)[..., None]
    colour = srgb(np.where(covered, albedo * light, 0.2))
    if transparent:
        colour = np.concatenate([np.where(covered, colour, 0), np.where(covered, 255, 0)], -1).astype(
            np.uint8
        )
    depth, normal = hits.depth.astype(np.float32), normal.astype(np.float32)
    return FrameImages(colour, srgb(albedo), depth, normal, instance, part)


def srgb(linear: Array) -> NDArray[np.uint8]:
    return np.rint(255 * np.clip(linear, 0, 1) ** (1 / 2.2)).astype(np.uint8)


# ---- labels -----------------------------------------------------------------------------------------------


def solids_of(scene: Scene) -> list[Solid]:
    known = {a.asset_id: a for a in ASSETS}
    found = []
    for instance, item in enumerate(scene.objects, 1):
        a = known[item.asset_id]
        label = FrameObject(
            instance, a.asset_id, a.name, a.category, item.role, item.pose, item.scale, a.low, a.high, 0, None
        )
        found.append(Solid(label, MESHES[a.asset_id], COLOURS[a.asset_id], a.keypoints))
    for instance, surface in enumerate(scene.surfaces, 1 + len(scene.objects)):
        vertices = np.array(surface.vertices, np.float32)
        triangles = [(f[0], f[i], f[i + 1]) for f in surface.faces for i in range(1, len(f) - 1)]
        low, high = (tuple(map(float, end(vertices, axis=0))) for end in (np.min, np.max))
        name, category, pose = surface.name, surface.category, as_tuple(np.eye(4))
        label = FrameObject(instance, "", name, category, STRUCTURE, pose, 1.0, low, high, 0, None)
        mesh = flat(vertices, np.array(triangles), np.zeros(len(triangles)))
        found.append(Solid(label, mesh, np.array([surface.look.colour])))
    return found


def labelled(solid: Solid, solids: Sequence[Solid], camera: Camera, seen: NDArray[np.bool_]) -> FrameObject:
    """The record of one instance whose visible pixels [H, W] are ``seen``."""
    item = dataclasses.replace(solid.item, visible_pixels=int(seen.sum()), visible_box=bounds(seen))
    if item.role != SUBJECT:
        return item
    amodal = cast([solid], camera).solid >= 0
    pixels = whole = int(amodal.sum())
    x, y, _ = np.moveaxis(geometry.project_to(solid.corners(), camera), -1, 0)
    if x.min() < 0 or y.min() < 0 or x.max() > WIDTH or y.max() > HEIGHT:
        wide = dataclasses.replace(camera, width=3 * WIDTH, height=3 * HEIGHT)
        whole = int((cast([solid], wide).solid >= 0).sum())
    return dataclasses.replace(
        item,
        amodal=runs.encode(amodal),
        amodal_pixels=pixels,
        amodal_box=bounds(amodal),
        visibility=item.visible_pixels / pixels if pixels else 0.0,
        truncation=1 - pixels / whole if whole else 1.0,
        keypoints=tuple(seen_keypoint(k, item, solids, camera) for k in solid.keypoints),
    )


def bounds(mask: NDArray[np.bool_]) -> scene_dataset.Box | None:
    if not mask.any():
        return None
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    left, top = float(columns[0]), float(rows[0])
    return (left, top, float(columns[-1]) + 1 - left, float(rows[-1]) + 1 - top)


def seen_keypoint(
    point: scene_dataset.Keypoint, item: FrameObject, solids: Sequence[Solid], camera: Camera
) -> SeenKeypoint:
    position = geometry.to_world(point.position, item.pose, item.scale)
    x, y, depth = geometry.project_to(position, camera)
    visibility = 0
    if depth > 0 and 0 <= x < camera.width and 0 <= y < camera.height:
        eye = np.array(camera.pose)[:3, 3]
        ray = (position - eye)[None] / depth
        first = min(triangle_depths(ray, eye, s.corners()).min() for s in solids)
        visibility = 2 if first > depth - 0.01 else 1
    return SeenKeypoint(point.name, tuple(position.tolist()), (float(x), float(y)), visibility)


# ---- the folder -------------------------------------------------------------------------------------------


def write_dataset(folder: Path, turntable: bool = False, without: Sequence[int] = ()) -> Path:
    """Writes the dataset of the module's docstring, but for the frames ``without``, which have failed."""
    for asset_id, mesh in MESHES.items():
        path = scene_dataset.mesh_file(folder, asset_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **dataclasses.asdict(mesh))
    scenes = (
        [turntable_scene(i) for i in range(len(ASSETS))]
        if turntable
        else [room_scene(i) for i in range(SCENES)]
    )
    for number, scene in enumerate(scenes):
        poses = tuple(item.pose for item in scene.objects)
        scene_dataset.write(scene_dataset.scene_file(folder, number), SceneRecord(scene, poses, 0, 0, "none"))
        for index in range(FRAMES_PER_SCENE * number, FRAMES_PER_SCENE * (number + 1)):
            if index in without:
                failure = scene_dataset.Failure(index, number, 1, ("left out by the test",))
                scene_dataset.write(scene_dataset.failure_file(folder, index), failure)
            else:
                write_frame(folder, index, number, scene)
    categories = tuple(sorted(a.category for a in ASSETS)) + (() if turntable else ("floor", "wall"))
    spec = {"scene": "turntable" if turntable else "room", "frames": {"albedo": True}}
    record = Dataset(spec, 1, "0" * 16, FRAMES_PER_SCENE, categories, ASSETS)
    scene_dataset.write(folder / "dataset.json", record)
    return folder


def write_frame(folder: Path, index: int, number: int, scene: Scene) -> None:
    viewpoint, lighting = divmod(index % FRAMES_PER_SCENE, 2)
    camera = scene.viewpoints[viewpoint].candidates[0][0]
    solids = solids_of(scene)
    hits = cast(solids, camera)
    target = scene_dataset.frame_folder(folder, index)
    target.mkdir(parents=True)
    write_images(target, images(solids, camera, hits, scene.lightings[lighting].world, scene.transparent))
    objects = tuple(labelled(s, solids, camera, hits.solid == i) for i, s in enumerate(solids))
    frame = Frame(index, number, viewpoint, 0, lighting, camera, Sensor(), objects)
    scene_dataset.write(target / "frame.json", frame)
