"""Pictures of objects that a model missed, cut out of their frames with the true box drawn in."""

import dataclasses
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from procgen.scene_inspection.overlays import colour_picture
from procgen.scene_record.dataset import FrameView, SceneDataset

from ...tile_image import BACKGROUND
from .covariates import Rows
from .object_results import ObjectResult

SIZE = 180  # pixels
AROUND = 0.6  # of the box on each side: what stands beside it explains a miss
BOX = (194, 86, 43)


@dataclasses.dataclass(frozen=True)
class Miss:
    result: ObjectResult
    row: int  # of the asset
    picture: Image.Image


def misses(
    dataset: SceneDataset, objects: Sequence[ObjectResult], asset: Rows, members: Rows, most: int
) -> list[Miss]:
    """Objects of the ``members`` that were not found, those that are easiest to see first, assets in turn.

    ``asset`` [m] is the row of each object's asset.
    """
    missed = [i for i, o in enumerate(objects) if not o.found and asset[i] in members]
    # Large, whole ones first: what is small or hidden explains itself.
    missed.sort(key=lambda i: -objects[i].covariates[0] + 4 * sum(objects[i].covariates[1:3]))
    seen: dict[int, int] = {}
    turns = []
    for i in missed:
        turns.append((seen.get(int(asset[i]), 0), i))
        seen[int(asset[i])] = turns[-1][0] + 1
    chosen = [i for _, i in sorted(turns, key=lambda t: t[0])[:most]]
    return [Miss(objects[i], int(asset[i]), crop(dataset, objects[i])) for i in chosen]


def crop(dataset: SceneDataset, result: ObjectResult) -> Image.Image:
    """A square round the object, SIZE pixels wide."""
    frame = FrameView(dataset, result.frame)
    whole, _ = colour_picture(frame, max(frame.camera.width, frame.camera.height))
    left, top, width, height = result.box
    side = min((1 + 2 * AROUND) * max(width, height, 8), max(whole.size))
    room = np.array(whole.size) - side
    corner = np.array([left + width / 2, top + height / 2]) - side / 2
    # Within the picture, or the picture in its middle where the object is too large for that.
    corner = np.where(room >= 0, np.clip(corner, 0, np.maximum(room, 0)), room / 2)
    factor = SIZE / side
    box = (float(corner[0]), float(corner[1]), float(corner[0] + side), float(corner[1] + side))
    how = Image.Resampling.BICUBIC
    picture = whole.transform((SIZE, SIZE), Image.Transform.EXTENT, box, how, fillcolor=BACKGROUND)
    ends = ((left, top), (left + width, top + height))
    ((x0, y0), (x1, y1)) = (tuple(factor * (np.array(end) - corner)) for end in ends)
    ImageDraw.Draw(picture).rectangle([x0, y0, x1 - 1, y1 - 1], outline=BOX, width=2)
    return picture
