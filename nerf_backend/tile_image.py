"""Small opaque pictures of assets, for sheets and reports."""

from pathlib import Path

import numpy as np
from PIL import Image

BACKGROUND = (244, 243, 240)


def preview_tile(path: Path | None, size: int) -> Image.Image | None:
    """The preview on BACKGROUND, fitted into size x size; None if there is none that can be read."""
    if path is None:
        return None
    try:
        with Image.open(path) as file:
            image = file.convert("RGBA")
    except (OSError, ValueError):
        return None
    image.thumbnail((size, size), Image.Resampling.LANCZOS)
    tile = Image.new("RGBA", (size, size), BACKGROUND)
    tile.alpha_composite(image, ((size - image.width) // 2, (size - image.height) // 2))
    return tile.convert("RGB")


def view_tile(rgba: np.ndarray) -> Image.Image:
    """rgba: uint8 [H, W, 4], straight alpha, or [H, W, 3]; on BACKGROUND."""
    image = Image.fromarray(np.ascontiguousarray(rgba)).convert("RGBA")
    tile = Image.new("RGBA", image.size, BACKGROUND)
    tile.alpha_composite(image)
    return tile.convert("RGB")
