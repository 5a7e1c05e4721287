"""What lies at an address: items, each a folder that counts once its marker is there, and single files.

Paths are relative to the address, with slashes. Caches and hidden files stay where they are.
"""

import dataclasses
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from blender_addon.contract import models, scene_dataset, view_dataset

CACHES = ("pixels-*.safetensors",)  # nerf_backend/pixel_table.py: made from the item beside it


@dataclasses.dataclass(frozen=True)
class Layout:
    """``items`` are patterns of folders, each with its marker; ``files`` those of single files."""

    what: str
    items: Mapping[str, str]
    files: tuple[str, ...]

    def item_of(self, path: str) -> str | None:
        """The folder of the item that a path is or is in, or a single file itself; None: neither."""
        parts = PurePosixPath(path).parts
        if not _is_plain(path) or _is_hidden(path) or _is_cache(path):
            return None
        for pattern in self.items:
            depth = pattern.count("/") + 1
            folder = "/".join(parts[:depth])
            if len(parts) >= depth and fnmatchcase(folder, pattern):
                return folder
        fitting = (p for p in self.files if p.count("/") == path.count("/") and fnmatchcase(path, p))
        return path if next(fitting, None) else None

    def marker_of(self, item: str) -> str:
        """The file that makes an item count, which is written last: a single file is its own."""
        for pattern, marker in self.items.items():
            if pattern.count("/") == item.count("/") and fnmatchcase(item, pattern):
                return f"{item}/{marker}"
        return item


def _is_plain(path: str) -> bool:
    """Whether it is one file's path below a folder, on any system."""
    plain = PurePosixPath(path)
    return plain.as_posix() == path and not plain.is_absolute() and not any(sign in path for sign in "\\:")


def _is_hidden(path: str) -> bool:
    """Locks, checkpoints, what is not whole yet; also "..", which would lead out of the folder."""
    return any(part.startswith(".") for part in PurePosixPath(path).parts)


def _is_cache(path: str) -> bool:
    return any(fnmatchcase(PurePosixPath(path).name, pattern) for pattern in CACHES)


VIEWS = Layout("view dataset", {"assets/*": view_dataset.MARKER}, ("dataset.json",))
SCENES = Layout(
    "scene dataset",
    {"frames/*": scene_dataset.MARKER},
    ("dataset.json", "summary.json", "scenes/*.json", "failures/*.json", "meshes/*.npz"),
)
MODELS = Layout("folder of models", {"*": models.DOCUMENT}, ())
# One model, or a folder of them, to be read.
MODEL = Layout(
    "model", {}, tuple(f"{at}model.{kind}" for at in ("", "*/") for kind in ("safetensors", "json"))
)
WORKSPACE = Layout(
    "workspace",
    {"views/assets/*": view_dataset.MARKER, "models/*": models.DOCUMENT},
    (
        "views/dataset.json",
        "catalogue.sqlite",
        "previews/*.png",
        "maps/*.json",
        "colours/*.json",
        "suggested_tags/*.json",
        "turn.json",
        "tag_decisions.json",
        "weak-spots.json",
    ),
)
