"""Which pixels an object would cover if nothing stood before it: rays against its mesh alone."""

import numpy as np
import numpy.typing as npt

from .rays import Rays

Mask = npt.NDArray[np.bool_]

# Of a silhouette that is larger than the image, so many image sizes beyond each border count.
BEYOND = 2.0
SAMPLES = 96  # along each side of a silhouette, to tell which share of it is outside of the image


def silhouette(rays: Rays, instance: int) -> Mask:
    """bool [H, W]: the rays through these pixels' centres meet the object."""
    mask = np.zeros((rays.camera.height, rays.camera.width), bool)
    numbers = rays.pixels(instance)
    mask.ravel()[numbers] = rays.met(instance, rays.through_pixels(numbers))
    return mask


def truncation(rays: Rays, instance: int, inside: int) -> float:
    """Share of an object's silhouette that lies outside of the image, given its pixels ``inside``.

    What is outside is counted on a grid; 0 if there is no silhouette at all.
    """
    camera = rays.camera
    left, top, right, bottom = rays.bounds(instance, BEYOND)
    if left >= 0 and top >= 0 and right <= camera.width and bottom <= camera.height:
        return 0.0
    x = left + (np.arange(SAMPLES) + 0.5) * (right - left) / SAMPLES
    y = top + (np.arange(SAMPLES) + 0.5) * (bottom - top) / SAMPLES
    within = ((y >= 0) & (y < camera.height))[:, None] & ((x >= 0) & (x < camera.width))
    met = rays.met(instance, rays.through(x, y)[~within.ravel()])
    outside = float(np.count_nonzero(met)) * (right - left) * (bottom - top) / SAMPLES**2
    return outside / (outside + inside) if outside else 0.0
