"""Where the cameras of a view dataset stand and how they project. Conventions: contract/coordinates.py.

Units are those of unit space (the asset fits the unit sphere at the origin), angles in degrees
unless a name says radians. View ``ring * azimuths + step`` is step ``step`` of ring ``ring``.
"""

import dataclasses

import numpy as np
import numpy.typing as npt

from blender_addon.contract.coordinates import UNIT_RADIUS
from blender_addon.contract.errors import UserError
from blender_addon.contract.view_dataset import ViewSettings

Array = npt.NDArray[np.float64]

# Of the distance at which the unit sphere touches the border: leaves a thin rim of background.
MARGIN = 1.02


@dataclasses.dataclass(frozen=True)
class Intrinsics:
    """Square pixels, principal point in the middle of a square image; lengths in pixels."""

    resolution: int
    focal: float
    centre: float


def check_settings(settings: ViewSettings) -> None:
    """Refuses what no camera can be made of."""
    for valid, sentence in (
        (2 <= settings.resolution <= 8192, "--resolution must be between 2 and 8192 pixels"),
        (settings.azimuths >= 1, "--azimuths must be at least 1"),
        (len(settings.elevations) >= 1, "--elevations needs at least one angle"),
        (
            all(-90 <= e <= 90 for e in settings.elevations),
            "--elevations must lie between -90 and 90 degrees",
        ),
        (1 <= settings.field_of_view <= 120, "--field-of-view must be between 1 and 120 degrees"),
        (1 <= settings.samples <= 65536, "--samples must be between 1 and 65536"),
        (settings.count() <= 1000, "--azimuths times the number of --elevations must be at most 1000"),
    ):
        if not valid:
            raise UserError(f"{sentence}.")


def intrinsics(settings: ViewSettings) -> Intrinsics:
    half = settings.resolution / 2
    return Intrinsics(settings.resolution, half / np.tan(np.radians(settings.field_of_view) / 2), half)


def camera_distance(field_of_view: float) -> float:
    """From the origin, so that the unit sphere just fits the image."""
    return float(MARGIN * UNIT_RADIUS / np.sin(np.radians(field_of_view) / 2))


def ring_cameras(settings: ViewSettings) -> Array:
    """camera_to_unit of all views, [views, 4, 4]; view 0 looks at the front.

    Azimuth 0 is the front (the camera stands at -Y) and grows towards +X, +Y, -X. Each ring begins a
    part of a step later than the one before, so that no two rings look from the same azimuths.
    """
    step = 360 / settings.azimuths
    stagger = step / len(settings.elevations)
    distance = camera_distance(settings.field_of_view)
    return np.stack(
        [
            orbit_camera(ring * stagger + k * step, elevation, distance)
            for ring, elevation in enumerate(settings.elevations)
            for k in range(settings.azimuths)
        ]
    )


def orbit_camera(azimuth: float, elevation: float, distance: float) -> Array:
    """camera_to_unit [4, 4] of a camera that looks at the origin and holds its +X level.

    Made of angles, not of an up vector, so that it is also defined straight above.
    """
    a, e = np.radians(azimuth), np.radians(elevation)
    right = np.array([np.cos(a), np.sin(a), 0.0])
    back = np.array([np.cos(e) * np.sin(a), -np.cos(e) * np.cos(a), np.sin(e)])
    matrix = np.eye(4)
    matrix[:3, 0], matrix[:3, 1], matrix[:3, 2] = right, np.cross(back, right), back
    matrix[:3, 3] = distance * back
    return matrix


def pixel_directions(camera: Intrinsics) -> Array:
    """Camera-space directions through all pixel centres, [H, W, 3], scaled to z = -1.

    A direction times the depth of its pixel is the surface point in camera space.
    """
    centres = (np.arange(camera.resolution) + 0.5 - camera.centre) / camera.focal
    x, y = np.meshgrid(centres, -centres)
    return np.stack([x, y, -np.ones_like(x)], axis=-1)


def image_bounds(points: Array, cameras: Array, camera: Intrinsics) -> tuple[float, float, float, float]:
    """Left, top, right, bottom, in pixels, of all points [n, 3] in all views [v, 4, 4] together."""
    unit_to_camera = np.linalg.inv(cameras)
    seen = np.einsum("vij,nj->vni", unit_to_camera[:, :3, :3], points) + unit_to_camera[:, None, :3, 3]
    x = camera.centre + camera.focal * seen[..., 0] / -seen[..., 2]
    y = camera.centre - camera.focal * seen[..., 1] / -seen[..., 2]
    return float(x.min()), float(y.min()), float(x.max()), float(y.max())
