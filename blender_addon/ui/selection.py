"""Which assets the user means, in the 3D View and in the Asset Browser."""

import dataclasses
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import bpy

from .. import coming_codes
from ..asset_state import open_library
from ..contract import metadata
from ..contract.assets import KINDS
from ..contract.edits import AssetEdit
from ..library import asset_metadata
from ..library.assets import asset_collections_by_object, assets_of, find_local, kind_of
from ..library.ids import id_of
from ..wording import translated


@dataclasses.dataclass(frozen=True)
class Chosen:
    """One asset the user has selected; lives for one draw or one operator only."""

    name: str
    metadata: Any  # bpy.types.AssetMetaData
    datablock: bpy.types.ID | None  # None if it belongs to another file, and so cannot be changed here
    library: Path | None  # of the file it belongs to; None while the open file was never saved
    kind: str  # one of contract.assets.KINDS


def chosen(context: bpy.types.Context) -> list[Chosen]:
    """The selected assets, the active one first."""
    return list(_selected(context))


def first(context: bpy.types.Context) -> Chosen | None:
    """The active asset, or the first one selected."""
    return next(_selected(context), None)


def _selected(context: bpy.types.Context) -> Iterator[Chosen]:
    in_browser = context.area and context.area.type == "FILE_BROWSER"
    return _in_asset_browser(context) if in_browser else _in_view(context)


def editable(context: bpy.types.Context) -> list[bpy.types.ID]:
    return [asset.datablock for asset in chosen(context) if asset.datablock]


def elsewhere(context: bpy.types.Context) -> list[tuple[Path, AssetEdit]]:
    """Those of files that are not open, with the path of their file."""
    return [
        (asset.library, AssetEdit(asset.kind, asset.name, id_of(asset.metadata)))
        for asset in chosen(context)
        if asset.library and not asset.datablock
    ]


def is_coming(asset: Chosen) -> bool:
    """Whether a refresh is running that reads the asset."""
    values = asset_metadata.read(asset.metadata, (metadata.CATEGORY, metadata.ASSET_ID))
    category, asset_id = (values.get(key, "") for key in (metadata.CATEGORY, metadata.ASSET_ID))
    return coming_codes.is_coming(asset.library, category, asset_id)


def needs_assets(context: bpy.types.Context, operator: Any) -> bool:
    """Whether any asset is selected; the operator's class is told why not."""
    if first(context):
        return True
    operator.poll_message_set(translated("Select an asset, or an instance of one"))
    return False


def needs_editable(context: bpy.types.Context, operator: Any) -> bool:
    """Whether some asset can be changed here; the operator's class is told why not."""
    if any(asset.datablock for asset in _selected(context)):
        return True
    operator.poll_message_set(
        translated("Select an asset of this file: assets of other files are changed in their own file")
    )
    return False


def _in_asset_browser(context: bpy.types.Context) -> Iterator[Chosen]:
    active = context.asset
    others = [asset for asset in context.selected_assets or () if asset != active]
    here = open_library()  # once: it asks the disk, and thousands may be selected
    for asset in [active, *others] if active else others:
        if asset.id_type not in KINDS:
            continue
        path = asset.full_library_path
        if local := asset.local_id or _shown_as_foreign(asset, path, here):
            yield _local(local, here)
        else:
            yield Chosen(asset.name, asset.metadata, None, Path(path), asset.id_type)


def _shown_as_foreign(asset: Any, path: str, here: Path | None) -> bpy.types.ID | None:
    """The asset of the open file ``here`` itself, if a library that is browsed contains that."""
    if here is None or not path.endswith(here.name) or Path(path).resolve() != here:
        return None
    found = find_local(asset.id_type, asset.name)
    return found if found and found.asset_data else None


def _in_view(context: bpy.types.Context) -> Iterator[Chosen]:
    containers = functools.cache(asset_collections_by_object)
    seen, here = set(), open_library()
    for item in _active_first(context):
        # Of thousands selected most are none, and a redraw asks a dozen times.
        if not (item.asset_data or item.instance_collection or item.override_library or item in containers()):
            continue
        for datablock in assets_of(item, lambda each: containers().get(each, ())):
            if datablock not in seen:
                seen.add(datablock)
                yield _linked(datablock) if datablock.library else _local(datablock, here)


def _active_first(context: bpy.types.Context) -> Iterator[bpy.types.Object]:
    active = context.active_object
    if active:
        yield active
    yield from (item for item in context.selected_objects if item != active)


def _local(datablock: bpy.types.ID, here: Path | None) -> Chosen:
    return Chosen(datablock.name, datablock.asset_data, datablock, here, kind_of(datablock))


def _linked(datablock: bpy.types.ID) -> Chosen:
    library = Path(bpy.path.abspath(datablock.library.filepath)).resolve()
    return Chosen(datablock.name, datablock.asset_data, None, library, kind_of(datablock))
