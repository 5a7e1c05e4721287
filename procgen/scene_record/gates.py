"""What every frame must prove before it counts. Each gate returns a reason for each thing that is wrong."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.ndimage import minimum_filter

from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import SUBJECT, Camera

from .frame_files import FrameImages
from .geometry import positions, project_to
from .labels import Labels

Mask = npt.NDArray[np.bool_]

UNIT_LENGTH = 1e-3
# Of a mask's pixels, and besides so many: their centres graze an edge, and rounding decides.
GRAZED, GRAZED_PIXELS = 0.005, 3
DARKEST, BRIGHTEST = 3, 252  # mean of the 8-bit picture
IN_FRONT = 0.02  # of the depth: what one camera sees may not stand so far before what another sees there
# Share of the points that two cameras see that may do so: what is thinner than a pixel from one side may
# be broad from the other. The fewer pixels, the more is thin.
CONTRADICTIONS, THIN = 0.05, 8  # and pixels, over the image's smaller side
PARTNERS, STRIDE = 3, 3  # cameras that each is compared with; every so many rows and columns
REACH = 2  # pixels: an edge lies somewhere within a pixel, and a thin thing may miss a pixel's centre


def check_labels(labels: Labels, objects: Sequence[FrameObject]) -> list[str]:
    """Masks partition the image, ids are in the table, normals have unit length, a subject is seen."""
    hit = labels.depth > 0
    wrong = []
    if labels.instance.max() > len(objects):
        wrong.append(f"instance id {labels.instance.max()} is not in the table of {len(objects)} objects")
    for name, there in (("instance", labels.instance > 0), ("part", labels.part > 0)):
        if (different := int((there != hit).sum())) > 0:
            wrong.append(f"{different} pixels have a depth without an {name} id, or the other way round")
    x, y, z = np.moveaxis(labels.normal, -1, 0)
    length = np.sqrt(x * x + y * y + z * z)
    if (bent := int((hit & (np.abs(length - 1) > UNIT_LENGTH)).sum())) > 0:
        wrong.append(f"{bent} normals have not unit length")
    if not any(o.role == SUBJECT and o.visible_pixels for o in objects):
        wrong.append("no subject is seen")
    return wrong


def check_amodal(instance: npt.NDArray[np.uint16], amodal: dict[int, Mask]) -> list[str]:
    """What is visible of an object is within its amodal mask."""
    wrong = []
    for number, mask in amodal.items():
        visible = instance == number
        outside, most = int((visible & ~mask).sum()), GRAZED * int(visible.sum()) + GRAZED_PIXELS
        if outside > most:
            wrong.append(f"{outside} visible pixels of instance {number} are outside of its amodal mask")
    return wrong


def check_colour(images: FrameImages) -> list[str]:
    """The picture is neither black, nor blown out, nor of one colour."""
    colour = images.rgb[..., :3][images.depth > 0] if images.rgb.shape[-1] == 4 else images.rgb[..., :3]
    mean = float(colour.mean()) if colour.size else 0.0
    if mean < DARKEST:
        return [f"the picture is black (mean {mean:.1f} of 255)"]
    if mean > BRIGHTEST:
        return [f"the picture is blown out (mean {mean:.1f} of 255)"]
    if colour.std() < 1:
        return ["the picture has one colour only"]
    return []


def check_views(cameras: Sequence[Camera], depths: Sequence[npt.NDArray[np.float32]]) -> list[str]:
    """Depth of the scene's cameras agrees: no point that one sees stands before what another sees there.

    Each is compared with the PARTNERS that follow it, round in a circle, by some of its pixels.
    """
    if len(cameras) == 1:
        return []
    nearest = [nearest_surface(depth) for depth in depths]
    points = [positions(d, c, STRIDE) for d, c in zip(depths, cameras, strict=True)]
    wrong = []
    for i, grid in enumerate(points):
        seen = grid[np.isfinite(grid[..., 0])]
        for j in {(i + k) % len(cameras) for k in (*range(1, PARTNERS + 1), -1)} - {i}:
            share = contradictions(seen, cameras[j], nearest[j])
            if share > CONTRADICTIONS + THIN / min(nearest[j].shape):
                wrong.append(f"{share:.1%} of what camera {i} sees stands before what camera {j} sees")
    return wrong


def nearest_surface(depth: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Depth of the nearest surface within REACH pixels, infinite where there is none."""
    surface = np.where(depth > 0, depth, np.float32(np.inf))
    return minimum_filter(surface, size=2 * REACH + 1, mode="nearest")


def contradictions(
    points: npt.NDArray[np.float64], camera: Camera, nearest: npt.NDArray[np.float32]
) -> float:
    """Share of world points [n, 3], of those within the image, that stand before the surface seen there."""
    x, y, z = project_to(points, camera).T
    with np.errstate(invalid="ignore"):
        inside = (z > 0.05) & (x >= 0) & (x < camera.width) & (y >= 0) & (y < camera.height)
    if not inside.any():
        return 0.0
    there = nearest[y[inside].astype(int), x[inside].astype(int)]
    return float((z[inside] < (1 - IN_FRONT) * there).mean())
