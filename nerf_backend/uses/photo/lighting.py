"""Puts a drawing into the light of a photo: what lit the photo is found from the drawing's own normals.

Light on a matt surface is a quadratic function of its normal (Ramamoorthi and Hanrahan 2001; Basri and Jacobs
2003), so that its nine numbers follow from the photo by least squares, and a gain for each channel from them.
"""

import numpy as np
from numpy.typing import NDArray

from .splatting import Drawing

Float = NDArray[np.floating]

RIDGE = 0.02  # of a pixel's share: keeps light that the photo says little about near even light
GAINS = (0.75, 1.35)  # of a channel: what coloured light, or a camera, may do. More is another material
LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)


def relit(drawing: Drawing, photo: Float, alpha: Float) -> NDArray[np.float32]:
    """Linear colours [S, S, 3] of ``drawing`` in the light of ``photo`` [S, S, 3] of coverage ``alpha``."""
    both = (drawing.alpha > 0.5) & (alpha > 0.5)
    result = np.zeros_like(drawing.albedo)
    if not both.any():
        return result
    bases, albedo = harmonics(drawing.normals), drawing.albedo
    brightness = albedo @ LUMINANCE
    light = _light(bases[both] * brightness[both][:, None], photo[both] @ LUMINANCE, brightness[both])
    shading = np.maximum(bases @ light, 0)
    unlit = albedo * shading[..., None]
    seen, wanted = unlit[both], photo[both]
    gains = (seen * wanted).sum(0) / ((seen**2).sum(0) + 1e-9)
    gains = np.clip(gains, *GAINS)
    return np.asarray(unlit * gains, np.float32)


def harmonics(normals: Float) -> NDArray[np.float32]:
    """The real spherical harmonics up to order 2, unnormalised, [..., 9] of normals [..., 3]."""
    x, y, z = np.moveaxis(np.asarray(normals, np.float32), -1, 0)
    return np.stack([np.ones_like(x), x, y, z, x * y, y * z, x * z, x * x - y * y, 3 * z * z - 1], axis=-1)


def _light(design: Float, wanted: Float, brightness: Float) -> NDArray[np.float32]:
    """Light [9]: least squares with a pull of all but the first number to 0."""
    pull = RIDGE * len(design) * float((brightness**2).mean() + 1e-6)
    normal = design.T @ design + np.diag([1e-6] + [pull] * 8)
    return np.asarray(np.linalg.solve(normal, design.T @ wanted), np.float32)
