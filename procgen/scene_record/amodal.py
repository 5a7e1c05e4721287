"""Which pixels an object would cover if nothing stood before it: rays against its mesh alone."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from .rays import Rays
from .traced_meshes import TracedMesh

Mask = npt.NDArray[np.bool_]

# Of a silhouette that is larger than the image, so many image sizes beyond each border count.
BEYOND = 2.0
SAMPLES = 96  # along each side of a silhouette, to tell which share of it is outside of the image


class Silhouettes:
    """Of the objects that one camera sees; ``meshes`` by instance."""

    def __init__(self, rays: Rays, meshes: Mapping[int, TracedMesh]) -> None:
        self.camera = rays.camera
        self._rays, self._meshes = rays, meshes

    def mask(self, instance: int) -> Mask:
        """bool [H, W]: the rays through these pixels' centres meet the object."""
        camera, place = self.camera, self._rays.pixels(instance)
        mask = np.zeros((camera.height, camera.width), bool)
        rays = self._rays.directions[place]
        met = self._rays.met(instance, self._meshes[instance], rays.reshape(-1, 3))
        mask[place] = met.reshape(rays.shape[:2])
        return mask

    def truncation(self, instance: int, inside: int) -> float:
        """Share of the object's silhouette that lies outside of the image, given its pixels ``inside``.

        What is outside is counted on a grid; 0 if there is no silhouette at all.
        """
        camera = self.camera
        left, top, right, bottom = self._rays.bounds(instance, BEYOND)
        if left >= 0 and top >= 0 and right <= camera.width and bottom <= camera.height:
            return 0.0
        x = left + (np.arange(SAMPLES) + 0.5) * (right - left) / SAMPLES
        y = top + (np.arange(SAMPLES) + 0.5) * (bottom - top) / SAMPLES
        within = ((y >= 0) & (y < camera.height))[:, None] & ((x >= 0) & (x < camera.width))
        met = self._rays.met(instance, self._meshes[instance], self._rays.through(x, y)[~within])
        outside = float(met.sum()) * (right - left) * (bottom - top) / SAMPLES**2
        return outside / (outside + inside) if outside else 0.0
