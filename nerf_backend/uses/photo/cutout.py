"""Cuts the object out of a picture: by its transparency, a mask, or its plain background.

A plain background is a smooth surface of colour, fitted to the border and then to all that agrees with it.
What is clearly another colour is the object, what is only darker may be its shadow, and what lies between
is decided by random walks over the picture (Grady 2006), which stop at edges.
"""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from blender_addon.contract.errors import UserError

Float = NDArray[np.floating]

WORK = 192  # pixels of the longer side in which a background is looked for
BORDER = 0.04  # of the longer side: the rim that is taken for background
CLOSE, CLEAR = 3.0, 10.0  # of CIELAB, from the background: surely it, surely the object
SOLID = 0.6  # of the largest difference near a pixel: less may be the mixed colour of a rim
THIN = 7  # pixels: what is narrower and darker than both its sides is a leg, no shadow
SHADE = 0.2  # what a difference in lightness counts, where it is darker than the background
TINT = 0.35  # of the darkening: how far a shadow's hue may be from its ground's, since other light reaches it
SHADE_DEEP = 35.0  # of lightness: no shadow on plain ground is deeper
FEWEST = 0.002  # of the picture's area: less is no object
MOST = 0.9
EVEN = 6.0  # CIELAB: mean difference of the rim from a smooth surface, above which no ground is plain


def read_picture(path: Path) -> NDArray[np.uint8]:
    """RGBA [H, W, 4], turned as the camera was held; UserError for a file that is no picture."""
    try:
        with Image.open(path) as file:
            return np.asarray(_of_8_bits(ImageOps.exif_transpose(file)).convert("RGBA"))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise UserError(f"{path} is not a picture that can be read: give a PNG or JPEG.") from error


def _of_8_bits(image: Image.Image) -> Image.Image:
    """Pillow would cut off greys of 16 bits at 255."""
    if not image.mode.startswith("I"):
        return image
    return Image.fromarray((np.clip(np.asarray(image), 0, 65535) // 257).astype(np.uint8))


def read_mask(path: Path, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """[H, W]: what is white in the mask, or opaque where it has transparency."""
    mask = read_picture(path)
    if mask.shape[:2] != shape[:2]:
        raise UserError(
            f"The mask {path} has {mask.shape[1]} x {mask.shape[0]} pixels, its picture "
            f"{shape[1]} x {shape[0]}: give a mask of the picture's own size."
        )
    opaque = bool((mask[..., 3] > 127).all())
    return np.asarray(mask[..., :3].mean(-1) > 127 if opaque else mask[..., 3] > 127)


def cut_out(rgba: NDArray[np.uint8], mask: NDArray[np.bool_] | None, name: str) -> NDArray[np.float32]:
    """Coverage [H, W] of the object in ``rgba`` [H, W, 4]; UserError with its name if there is none."""
    if mask is not None:
        alpha = mask.astype(np.float32)
    elif (rgba[..., 3] < 128).any():
        alpha = rgba[..., 3].astype(np.float32) / 255
    else:
        alpha = before_plain_ground(rgba[..., :3], name)
    return _checked(alpha, name)


def before_plain_ground(rgb: NDArray[np.uint8], name: str) -> NDArray[np.float32]:
    from scipy.ndimage import maximum_filter
    from skimage.color import rgb2lab
    from skimage.filters import gaussian
    from skimage.segmentation import random_walker

    height, width = rgb.shape[:2]
    scale = min(1, WORK / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    lab = rgb2lab(np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BOX)))
    smooth = gaussian(lab, 0.7, channel_axis=-1)
    ground, unevenness = background(smooth)
    if unevenness > EVEN:
        raise UserError(
            f"The background of {name} is not plain: give a mask with --mask, or a picture with transparency."
        )
    far = np.maximum(difference(smooth, ground), thin_and_dark(smooth))
    if not (far > CLEAR).any():
        raise UserError(f"{name} shows no object that differs from its background: give a mask with --mask.")
    marks = np.zeros(far.shape, np.int64)
    rim = max(1, round(BORDER * max(far.shape)))
    marks[far < CLOSE] = 1
    marks[:rim], marks[-rim:], marks[:, :rim], marks[:, -rim:] = 1, 1, 1, 1
    marks[far > np.maximum(CLEAR, SOLID * maximum_filter(far, 5))] = 2
    if (marks == 0).any() and (marks == 1).any():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of noise: probabilities a little outside 0 to 1
            marks = random_walker(lab / 100, marks, beta=400, mode="cg_j", tol=1e-4, channel_axis=-1)
    found = Image.fromarray((marks == 2).astype(np.float32))
    return np.asarray(found.resize((width, height), Image.Resampling.BILINEAR), np.float32)


def thin_and_dark(lab: Float) -> Float:
    """How much darker [H, W] a pixel is than what is on both sides of it (a bottom hat, Serra 1982)."""
    from scipy.ndimage import grey_closing

    return grey_closing(lab[..., 0], (THIN, THIN)) - lab[..., 0]


def background(lab: Float) -> tuple[Float, float]:
    """The ground's colour [H, W, 3], a quadratic of the place, and how far the rim is from it on average."""
    height, width = lab.shape[:2]
    y, x = (v.ravel() for v in np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j])
    basis = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y], axis=1)
    rim = max(1, round(BORDER * max(height, width)))
    edge = np.ones((height, width), bool)
    edge[rim:-rim, rim:-rim] = False
    colours, chosen, border = lab.reshape(-1, 3), edge.ravel(), edge.ravel()
    for _ in range(4):
        fitted = basis @ np.linalg.lstsq(basis[chosen], colours[chosen], rcond=None)[0]
        off = np.linalg.norm(colours - fitted, axis=1)
        limit = max(CLOSE, 2.5 * float(np.median(off[chosen])))
        agree = off < limit
        chosen = agree if (agree & border).sum() > border.sum() / 4 else border
    return fitted.reshape(lab.shape), float(np.median(off[border]))


def difference(lab: Float, ground: Float) -> Float:
    """CIELAB difference [H, W] from the ground, in which being darker, as in a shadow, counts less."""
    light, *chroma = np.moveaxis(lab - ground, -1, 0)
    tint = np.clip(np.hypot(*chroma) - TINT * np.clip(-light, 0, SHADE_DEEP), 0, None)
    shaded = np.clip(-light, 0, SHADE_DEEP) * SHADE + np.clip(-light - SHADE_DEEP, 0, None)
    return np.sqrt(np.where(light < 0, shaded, light) ** 2 + tint**2)


def _checked(alpha: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """Its largest connected part, with those that are not much smaller."""
    from scipy.ndimage import label

    parts, count = label(alpha > 0.5, np.ones((3, 3)))
    areas = np.bincount(parts.ravel(), minlength=2)[1:]
    if count == 0 or areas.max() < FEWEST * alpha.size:
        raise UserError(f"{name} shows no object: give a picture of one asset, or a mask with --mask.")
    kept = 1 + np.flatnonzero(areas >= areas.max() / 20)
    alpha = alpha * (np.isin(parts, kept) | (alpha <= 0.5))
    if (alpha > 0.5).mean() > MOST:
        raise UserError(f"Nothing but the object is seen in {name}: give a mask with --mask.")
    rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    if (rim > 0.5).any():
        raise UserError(f"The object touches the border of {name}: give a picture that shows all of it.")
    return alpha
