"""From photos of one object to its pose, its code and the nearest real assets. Read this file first.

cutout.py         the object without its background
crop.py           as a square picture, the object in its middle
gallery.py        what each asset looks like from all around; made once
pose_search.py    which assets, seen from where, explain the crop: drawings of exact surfaces
confidence.py     how sure that is, and whether it is none of them
inversion.py      the code and pose that make the frozen field draw the photo
"""

import dataclasses
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Progress
from blender_addon.similarity import vectors

from ...code_table import CodeTable
from ...model_file import Model
from .confidence import chances, worth
from .crop import crop_of
from .crop_features import Crop, Photo
from .cutout import cut_out
from .gallery import STAGE, Gallery
from .inversion import Inverted, invert, sight
from .pose_search import Hypothesis, judged_everywhere, search

MIXED = 4  # assets whose codes the inversion mixes


@dataclasses.dataclass(frozen=True)
class Picture:
    """A photo as it came: ``rgba`` uint8 [H, W, 4]; ``mask`` [H, W] says where the object is, if given."""

    name: str
    rgba: NDArray[np.uint8]
    mask: NDArray[np.bool_] | None = None


@dataclasses.dataclass(frozen=True)
class Match:
    """One asset: how likely the photos show it, and how far its codes are from the code found."""

    entry: Entry
    confidence: float
    distance: float  # 1.0 is the distance between two typical assets, shape and look


@dataclasses.dataclass(frozen=True)
class Answer:
    """``matches`` are ranked; ``none`` is the chance that the photos show none of the library's assets."""

    crops: tuple[Crop, ...]
    best: tuple[Hypothesis, ...]  # of the first match, a photo each
    matches: tuple[Match, ...]
    none: float
    inverted: Inverted
    seconds: float


def photo_to_asset(
    gallery: Gallery, table: CodeTable, model: Model, pictures: Sequence[Picture], emit: Emit
) -> Answer:
    """UserError, naming the picture, if one shows no object. Seconds a photo, once there is a gallery."""
    start = time.monotonic()
    crops = tuple(crop_of(p.rgba[..., :3], cut_out(p.rgba, p.mask, p.name)) for p in pictures)
    photos = [Photo(crop) for crop in crops]
    found = []
    for number, photo in enumerate(photos):
        emit(Progress(STAGE, number, len(photos) + 1, message=pictures[number].name))
        found.append(search(gallery, photo))
    by_asset = judged_everywhere(gallery, photos, found)
    rows = np.array(sorted(by_asset))
    worths = np.array([np.mean([worth(h.likeness.numbers()) for h in by_asset[row]]) for row in rows])
    shares, none = chances(worths, len(photos))
    order = rows[np.argsort(-shares, kind="stable")]
    share_of = dict(zip(rows.tolist(), shares.tolist(), strict=True))
    best = tuple(by_asset[int(order[0])])
    emit(Progress(STAGE, len(photos), len(photos) + 1, message="code"))
    code_rows = [table.row(entry.asset_id) for entry in gallery.entries]
    inverted = _inverted(gallery, table, model, crops, best, order, share_of, none, code_rows)
    distances = _distances(table, inverted)
    matches = tuple(
        Match(
            gallery.entries[row],
            share_of[row],
            float("nan") if code_rows[row] is None else float(distances[code_rows[row]]),
        )
        for row in order.tolist()
    )
    emit(Progress(STAGE, len(photos) + 1, len(photos) + 1))
    return Answer(crops, best, matches, none, inverted, time.monotonic() - start)


def _inverted(
    gallery: Gallery,
    table: CodeTable,
    model: Model,
    crops: Sequence[Crop],
    best: Sequence[Hypothesis],
    order: NDArray[np.int64],
    share_of: dict[int, float],
    none: float,
    code_rows: Sequence[int | None],
) -> Inverted:
    """From the codes of the first assets, mixed by their chances, and the poses of the first.

    UserError if none of the assets that the photo was compared with has a code.
    """
    mixed = [row for row in order.tolist() if code_rows[row] is not None][:MIXED]
    if not mixed:
        raise UserError(
            f"No {table.category} that looks like the photo has codes: "
            "run `asset2vec refresh` on its library."
        )
    coded = [code_rows[row] for row in mixed]
    cloud = gallery.clouds[best[0].row]
    sights = [sight(crop, cloud, h.pose) for crop, h in zip(crops, best, strict=True)]
    shares = np.array([share_of[row] for row in mixed])
    return invert(model, sights, (table.shapes[coded], table.appearances[coded]), shares, none)


def _distances(table: CodeTable, inverted: Inverted) -> NDArray[np.float64]:
    """[n]: normalised, shape and look together, from the code found to those of the table."""
    shapes = np.concatenate([table.shapes, inverted.shape[None]])
    appearances = np.concatenate([table.appearances, inverted.appearance[None]])
    weighed = vectors(shapes, appearances, 0.5)
    return np.asarray(np.linalg.norm(weighed[:-1] - weighed[-1], axis=1))
