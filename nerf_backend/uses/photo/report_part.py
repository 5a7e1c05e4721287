"""What a report shows of photos: a few assets' own previews, asked for as if they were photos.

A preview is seen from where no view was taken, in light of its own, so it is a fair question.
"""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.workspace import Workspace

from ...similar import preview_path
from .confidence import chances
from .crop import crop_of
from .crop_features import Photo
from .cutout import cut_out, read_picture
from .gallery import open_gallery
from .pose_search import search

MOST = 8  # previews that are asked for


@dataclasses.dataclass(frozen=True)
class Asked:
    """One preview, and the assets found for it with their confidence, best first."""

    entry: Entry
    preview: Path
    found: tuple[tuple[Entry, float], ...]

    @property
    def right(self) -> bool:
        return self.found[0][0].asset_id == self.entry.asset_id


def photo_report(workspace: Workspace, entries: Sequence[Entry], emit: Emit, top: int = 3) -> list[Asked]:
    """Of at most MOST of the category's ``entries``, evenly picked; those without a preview are left out."""
    gallery = open_gallery(workspace, entries, emit)
    answers = []
    count = min(MOST, len(gallery))
    for entry in (gallery.entries[i * len(gallery) // count] for i in range(count)):
        path = preview_path(workspace, entry)
        try:
            rgba = read_picture(path)
            crop = crop_of(rgba[..., :3], cut_out(rgba, None, path.name))
        except UserError:
            continue
        found = search(gallery, Photo(crop))
        shares, _ = chances(np.array([h.worth for h in found]))
        named = zip(found[:top], shares[:top].tolist(), strict=True)
        answers.append(Asked(entry, path, tuple((gallery.entries[h.row], share) for h, share in named)))
    return answers
