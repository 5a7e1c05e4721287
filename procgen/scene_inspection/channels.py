"""A picture of each channel of a frame."""

import numpy as np
from PIL import Image

from blender_addon.contract.scene_dataset import FrameObject
from blender_addon.contract.scenes import SUBJECT
from procgen.scene_record.dataset import FrameView

from .colours import depth_picture, id_picture, instance_colour, normal_picture
from .overlays import colour_picture, resized

DIMMED = 0.35  # brightness of what is not the object whose amodal mask is shown
SEEN, HIDDEN = 0.35, 0.8  # of the mask's colour, where the object is seen and where it is not


def channel_pictures(frame: FrameView, size: int) -> list[tuple[str, Image.Image]]:
    """Name and picture of every channel that the frame has; the longer side of each has ``size`` pixels."""
    smooth, hard = Image.Resampling.LANCZOS, Image.Resampling.NEAREST
    found = [
        ("colour", colour_picture(frame, size)[0]),
        ("depth", resized(Image.fromarray(depth_picture(frame.depth)), size, hard)),
        ("normals", resized(Image.fromarray(normal_picture(frame.normal)), size, hard)),
        ("instances", resized(Image.fromarray(id_picture(frame.instance)), size, hard)),
        ("parts", resized(Image.fromarray(id_picture(frame.part)), size, hard)),
    ]
    if frame.has_albedo:
        found.insert(1, ("albedo", resized(Image.fromarray(frame.albedo), size, smooth)))
    item = most_hidden(frame.objects)
    if item:
        name = f"amodal mask of a {item.category}, {1 - (item.visibility or 0):.0%} hidden"
        found.append((name, resized(Image.fromarray(amodal_picture(frame, item)), size, hard)))
    return found


def most_hidden(objects: tuple[FrameObject, ...]) -> FrameObject | None:
    """The subject of which most pixels are hidden, but not all; None if none is seen."""
    seen = [item for item in objects if item.role == SUBJECT and item.visible_pixels and item.amodal_pixels]
    return max(seen, key=hidden_pixels, default=None)


def hidden_pixels(item: FrameObject) -> int:
    return (item.amodal_pixels or 0) - item.visible_pixels


def amodal_picture(frame: FrameView, item: FrameObject) -> np.ndarray:
    """uint8 [H, W, 3]: the object bright, its hidden part in the colour of its instance, the rest dark."""
    mask, visible = frame.amodal(item.instance), frame.instance == item.instance
    colour = np.array(instance_colour(item.instance))
    picture = frame.rgb * np.where(mask, 1.0, DIMMED)[..., None]
    share = np.where(mask, np.where(visible, SEEN, HIDDEN), 0.0)[..., None]
    return np.rint(picture * (1 - share) + colour * share).astype(np.uint8)
