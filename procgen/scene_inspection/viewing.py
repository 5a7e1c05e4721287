"""From where objects are seen: directions in an asset's own axes, distances, pitch."""

import numpy as np

from blender_addon.contract.fronts import wrapped
from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import Camera
from procgen.scene_record.geometry import to_local


def seen_from(item: FrameObject, camera: Camera, front: float | None) -> tuple[float, float]:
    """Azimuth in [-180, 180) and elevation in degrees of the camera about the middle of the object's box.

    In the asset's own axes: azimuth 0 is before its front (-Y where no front is known), and grows counter-
    clockwise seen from above, as in contract/fronts.py; elevation 90 is straight above.
    """
    eye = to_local(np.array(camera.pose)[:3, 3], item.pose, item.scale)
    x, y, z = eye - (np.array(item.low) + np.array(item.high)) / 2
    azimuth = wrapped(float(np.degrees(np.arctan2(x, -y))) - (front or 0.0))
    return azimuth, float(np.degrees(np.arctan2(z, np.hypot(x, y))))


def distance_to(item: FrameObject, camera: Camera) -> float:
    """Metres from the camera to the object's box; 0 within it."""
    eye = to_local(np.array(camera.pose)[:3, 3], item.pose, item.scale)
    nearest = np.clip(eye, item.low, item.high)
    return float(np.linalg.norm(eye - nearest)) * item.scale


def pitch(camera: Camera) -> float:
    """Degrees that a camera looks up; negative: down."""
    return float(-np.degrees(np.arcsin(np.clip(camera.pose[2][2], -1, 1))))


def field_of_view(camera: Camera) -> float:
    """Horizontal, degrees."""
    return float(2 * np.degrees(np.arctan2(camera.width / 2, camera.focal)))
