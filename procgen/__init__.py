"""Makes data from assets: imports them, renders them from many views, samples parametric ones.

Code in ``procgen/blender`` runs inside a Blender worker process; all else here never imports bpy.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .scene_record.dataset import SceneDataset


def open_dataset(path: str | Path) -> "SceneDataset":
    """The scene dataset in a folder; its frames are ``open_dataset(path)[i]``."""
    from .scene_record import dataset  # Pillow, which a Blender worker lacks

    return dataset.open_dataset(path)
