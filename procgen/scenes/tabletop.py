"""Subjects dropped on a surface at z = 0, round the origin.

Cameras are on a part of a sphere round the heap, whose size is an estimate: physics has not run yet. So
each viewpoint has many candidates, and the worker takes the first that sees enough.
"""

import numpy as np

from blender_addon.contract.scene_spec import SceneSpec
from blender_addon.contract.scenes import Camera, Scene, Surface, SurfaceLook, Viewpoint

from .heap import chosen, heap
from .lens import f_stop, focal
from .lighting import lightings
from .poses import Array, as_tuple, looking_at
from .seeds import Draws
from .stock import Stock

SURFACE = 12.0  # across, in sizes of the largest subject: fills most views
CORNERS = 64  # of a round surface
CANDIDATES = 30  # of each viewpoint
# In radii of the largest subject: how far off the heap's middle a camera looks, how near it may be.
OFF_CENTRE, NEAREST = 0.4, 0.25
LONGEST_ARC = np.pi / 3  # of a camera's path, which is asked for in metres: heaps may be small
LOOKS = (
    SurfaceLook("planks", (0.42, 0.25, 0.13), (0.33, 0.19, 0.09), 0.12, 0.45),  # oak
    SurfaceLook("planks", (0.13, 0.07, 0.04), (0.09, 0.05, 0.03), 0.09, 0.35),  # walnut
    SurfaceLook("planks", (0.62, 0.50, 0.36), (0.55, 0.43, 0.30), 0.15, 0.55),  # birch
    SurfaceLook("plain", (0.75, 0.74, 0.72), (0.75, 0.74, 0.72), 0.2, 0.3),  # white laminate
    SurfaceLook("plain", (0.06, 0.09, 0.08), (0.06, 0.09, 0.08), 0.2, 0.6),  # dark linoleum
    SurfaceLook("fabric", (0.45, 0.43, 0.40), (0.36, 0.34, 0.32), 0.004, 0.95),  # linen
    SurfaceLook("fabric", (0.10, 0.16, 0.27), (0.07, 0.12, 0.21), 0.004, 0.95),  # blue cloth
    SurfaceLook("tiles", (0.20, 0.21, 0.22), (0.42, 0.42, 0.41), 0.2, 0.4),  # slate
    SurfaceLook("noise", (0.40, 0.39, 0.37), (0.30, 0.29, 0.28), 0.08, 0.8),  # concrete
)


def compose_tabletop(spec: SceneSpec, stock: Stock, draws: Draws) -> Scene:
    """A heap that has yet to fall, and cameras round where it will lie."""
    subjects = heap(spec, chosen(spec, stock, draws), stock, draws)
    largest = max(s.radius for s in subjects)
    reach = max(float(np.linalg.norm(s.centre[:2])) + s.radius for s in subjects)
    centre = np.array([0.0, 0.0, 0.5 * largest])
    return Scene(
        objects=tuple(s.item for s in subjects),
        surfaces=(ground(draws("surface"), SURFACE * 2 * largest),),
        viewpoints=tuple(
            viewpoint(spec, draws, k, centre, reach, largest) for k in range(spec.frames.viewpoints)
        ),
        lightings=lightings(spec, draws, centre, reach),
        settle_seconds=spec.tabletop.settle_seconds,
    )


def ground(rng: np.random.Generator, size: float) -> Surface:
    """A table top, ``size`` metres across: round, or square and turned any way."""
    corners = (CORNERS, 4)[rng.integers(2)]
    angles = rng.uniform(0, 2 * np.pi) + 2 * np.pi * np.arange(corners) / corners
    vertices = tuple((float(size / 2 * np.cos(a)), float(size / 2 * np.sin(a)), 0.0) for a in angles)
    look = LOOKS[rng.integers(len(LOOKS))]
    return Surface("table top", "surface", vertices, (tuple(range(corners)),), look)


def viewpoint(
    spec: SceneSpec, draws: Draws, number: int, centre: Array, reach: float, largest: float
) -> Viewpoint:
    """``reach`` is the heap's radius, ``largest`` that of its largest subject; metres."""
    wanted, rng = spec.camera, draws(f"camera {number}")
    length, stop = focal(spec, draws, number), f_stop(spec, draws, number)

    def candidate() -> tuple[Camera, ...]:
        target = centre + largest * OFF_CENTRE * rng.uniform(-1, 1, 3)
        roll = float(rng.uniform(*wanted.roll))
        return tuple(
            Camera(
                as_tuple(looking_at(eye, target, roll)),
                spec.frames.width,
                spec.frames.height,
                length,
                stop,
                float(np.linalg.norm(eye - target)),
            )
            for eye in path(spec, rng, centre, reach)
        )

    return Viewpoint(
        candidates=tuple(candidate() for _ in range(CANDIDATES)),
        min_distance=min(wanted.min_distance, NEAREST * largest),
        min_subjects=wanted.min_subjects,
        wish=f"[camera] min_subjects = {wanted.min_subjects}, elevation = {list(wanted.elevation)}, "
        f"distance = {list(wanted.distance)}",
    )


def path(spec: SceneSpec, rng: np.random.Generator, centre: Array, reach: float) -> Array:
    """Places [steps, 3] of a camera on an arc round the heap, always as high and as far away."""
    wanted = spec.camera
    distance = reach * rng.uniform(*wanted.distance)
    azimuth, elevation = rng.uniform(0, 2 * np.pi), np.radians(rng.uniform(*wanted.elevation))
    arc = min(rng.uniform(*wanted.path_length) / distance, LONGEST_ARC) * rng.choice([-1, 1])
    around = azimuth + np.linspace(0, arc, spec.frames.path)
    level, up = distance * np.cos(elevation), distance * np.sin(elevation)
    return centre + np.stack([level * np.cos(around), level * np.sin(around), np.full_like(around, up)], 1)
