"""Cameras at the height of eyes in a furnished room, each a list of candidates to choose from."""

import numpy as np

from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import Camera, Viewpoint

from . import plane
from .furnish import focus
from .lens import f_stop
from .poses import Array, as_tuple, focal_length, looking_at, project
from .room_space import Placed, Space
from .seeds import Draws

CANDIDATES, TRIES = 40, 400
WALL_DISTANCE, BODY = 0.3, 0.3  # metres from walls, and from furniture
NEAREST_TARGET = 1.0  # metres, seen from above
STEEPEST = 0.45  # tangent of how far cameras look down


def room_viewpoints(spec: SceneSpec, draws: Draws, space: Space) -> tuple[Viewpoint, ...]:
    """``frames.viewpoints`` viewpoints; one has no candidate where there is no room to stand."""
    wanted = spec.camera
    wish = f"[camera] min_subjects = {wanted.min_subjects} at min_distance = {wanted.min_distance:g}"
    return tuple(
        Viewpoint(_candidates(spec, draws, v, space), wanted.min_distance, wanted.min_subjects, wish)
        for v in range(spec.frames.viewpoints)
    )


def _candidates(
    spec: SceneSpec, draws: Draws, viewpoint: int, space: Space
) -> tuple[tuple[Camera, ...], ...]:
    """Paths through free space, those first on which much of the furniture is before the camera."""
    rng, stop = draws(f"camera {viewpoint}"), f_stop(spec, draws, viewpoint)
    found: list[tuple[Camera, ...]] = []
    for _ in range(TRIES):
        target = _target(rng, space)
        eyes = _path(spec, rng, space, target)
        focal = focal_length(spec.frames.width, float(rng.uniform(*spec.camera.field_of_view)))
        roll = float(rng.uniform(*spec.camera.roll))
        nearest = np.linalg.norm(eyes[:, :2] - target[:2], axis=1).min()
        target[2] = max(target[2], eyes[0, 2] - STEEPEST * nearest)
        far = nearest >= NEAREST_TARGET
        if far and is_free(eyes[:, :2], space) and _is_in_sight(eyes, target, space):
            found.append(tuple(_camera(spec, eye, target, focal, roll, stop) for eye in eyes))
        if len(found) == CANDIDATES:
            break
    enough = min(len(space.placed), max(spec.camera.min_subjects, (len(space.placed) + 1) // 2))
    return tuple(sorted(found, key=lambda path: _before(path[0], space.placed) < enough))


def _target(rng: np.random.Generator, space: Space) -> Array:
    """[3]: between the middle of all furniture and one piece of it."""
    if not space.placed:
        return np.array([*focus(space), 0.6])
    centres = np.array([p.centre for p in space.placed])
    one, share = centres[rng.integers(len(centres))], rng.uniform(0, 0.6)
    return (1 - share) * centres.mean(axis=0) + share * one + rng.normal(0, (0.2, 0.2, 0.1))


def _path(spec: SceneSpec, rng: np.random.Generator, space: Space, target: Array) -> Array:
    """[steps, 3]: a straight dolly from the farthest of three places, rather past than towards."""
    low, high = space.plan.box[0], space.plan.box[2]
    start = max(rng.uniform(low, high, (3, 2)), key=lambda place: float(np.linalg.norm(place - target[:2])))
    height = min(float(rng.uniform(*spec.camera.height)), space.plan.height - WALL_DISTANCE)
    bearing = np.arctan2(*(target[:2] - start)[::-1])
    heading = bearing + rng.choice([-1, 1]) * np.radians(rng.uniform(40, 110))
    length = rng.uniform(*spec.camera.path_length)
    steps = np.linspace(0, length, spec.frames.path) if spec.frames.path > 1 else np.zeros(1)
    places = start + steps[:, None] * (np.cos(heading), np.sin(heading))
    return np.concatenate([places, np.full((len(places), 1), height)], axis=1)


def is_free(places: Array, space: Space) -> bool:
    """Whether somebody with a camera could stand at all ``places`` [n, 2]."""
    cut = space.plan.cut
    return (
        plane.contains(space.plan.box, places, WALL_DISTANCE)
        and (cut is None or bool(plane.outside(cut, places).min() >= WALL_DISTANCE))
        and all(plane.outside(p.footprint, places).min() >= BODY for p in space.placed)
    )


def _is_in_sight(eyes: Array, target: Array, space: Space) -> bool:
    """Whether no wall of an L is between."""
    cut = space.plan.cut
    return cut is None or all(plane.separation(np.stack([eye[:2], target[:2]]), cut) > 0 for eye in eyes)


def _camera(
    spec: SceneSpec, eye: Array, target: Array, focal: float, roll: float, stop: float | None
) -> Camera:
    pose = as_tuple(looking_at(eye, target, roll))
    distance = float(np.linalg.norm(target - eye))
    return Camera(pose, spec.frames.width, spec.frames.height, focal, stop, distance)


def _before(camera: Camera, placed: list[Placed]) -> int:
    """How many pieces have their middle in the image, hidden or not."""
    if not placed:
        return 0
    centres = np.array([p.centre for p in placed])
    x, y, depth = project(centres, np.array(camera.pose), camera.focal, camera.width, camera.height).T
    inside = (depth > 0) & (x > 0) & (x < camera.width) & (y > 0) & (y < camera.height)
    return int(inside.sum())
