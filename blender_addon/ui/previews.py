"""Pictures of assets: of the open file's from itself, of others from the workspace."""

from pathlib import Path

import bpy
import bpy.utils.previews

from ..asset_state import find_local, open_library
from ..contract.catalogue import Entry
from ..contract.workspace import Workspace

_collections: list[bpy.utils.previews.ImagePreviewCollection] = []  # one, while registered
_places: dict[str, list[str]] = {}  # names in the collection, the last one last
_KEPT = 3


def icon_of(asset: Entry) -> int:
    """A number for ``layout.template_icon``; 0 if there is no picture."""
    if asset.library == str(open_library() or ""):
        datablock = find_local(asset.kind, asset.name)
        if datablock and datablock.preview and datablock.preview.image_size[0]:
            return datablock.preview.icon_id
        if not asset.library:
            return 0
    return _from_file(Workspace.of(Path(asset.library)).previews / f"{asset.asset_id}.png")


def _from_file(path: Path) -> int:
    if not path.exists():
        return 0
    pictures = _collections[0]
    key = _key(path)
    if key not in pictures:
        pictures.load(key, str(path), "IMAGE")
    return pictures[key].icon_id


def _key(path: Path) -> str:
    return f"{path} {path.stat().st_mtime_ns}"


def latest(place: str, path: Path) -> int:
    """As above, of a picture file that takes the place of the one shown there before; 0 if it is gone.

    The last few are kept, for a window may not have been drawn anew yet.
    """
    number = _from_file(path)
    keys = _places.setdefault(place, [])
    if number and (key := _key(path)) not in keys:
        keys.append(key)
        while len(keys) > _KEPT:
            del _collections[0][keys.pop(0)]
    return number


def register() -> None:
    _collections.append(bpy.utils.previews.new())


def unregister() -> None:
    bpy.utils.previews.remove(_collections.pop())
    _places.clear()
