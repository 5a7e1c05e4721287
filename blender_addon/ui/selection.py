"""Which assets the user means, in the 3D View and in the Asset Browser."""

import dataclasses
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import bpy

from ..contract.assets import KINDS


@dataclasses.dataclass(frozen=True)
class Chosen:
    """One asset the user has selected; lives for one draw or one operator only."""

    name: str
    metadata: Any  # bpy.types.AssetMetaData
    datablock: bpy.types.ID | None  # None if it belongs to another file, and so cannot be changed here
    library: Path | None  # of the file it belongs to; None while the open file was never saved


def chosen(context: bpy.types.Context) -> list[Chosen]:
    """The selected assets, the active one first."""
    if context.area and context.area.type == "FILE_BROWSER":
        return list(_in_asset_browser(context))
    return list(_in_view(context))


def editable(context: bpy.types.Context) -> list[bpy.types.ID]:
    return [asset.datablock for asset in chosen(context) if asset.datablock]


def needs_editable(context: bpy.types.Context, operator: Any) -> bool:
    """Whether some asset can be changed here; the operator's class is told why not."""
    if editable(context):
        return True
    operator.poll_message_set(
        "Select an asset of this file: assets of other files are changed in their own file"
    )
    return False


def _in_asset_browser(context: bpy.types.Context) -> Iterator[Chosen]:
    active = context.asset
    others = [asset for asset in context.selected_assets or () if asset != active]
    for asset in [active, *others] if active else others:
        if asset.id_type not in KINDS:
            continue
        if asset.local_id:
            yield _local(asset.local_id)
        else:
            yield Chosen(asset.name, asset.metadata, None, Path(asset.full_library_path))


def _in_view(context: bpy.types.Context) -> Iterator[Chosen]:
    active = context.active_object
    selected = [item for item in context.selected_objects if item != active]
    seen = set()
    for item in [active, *selected] if active else selected:
        for datablock in _assets_of(item):
            if datablock not in seen:
                seen.add(datablock)
                yield _linked(datablock) if datablock.library else _local(datablock)


def _assets_of(item: bpy.types.Object) -> Iterable[bpy.types.ID]:
    """The object if it is an asset, else the asset it is an instance of, else the one it is part of."""
    if item.asset_data:
        return [item]
    if item.instance_collection and item.instance_collection.asset_data:
        return [item.instance_collection]
    return [collection for collection in item.users_collection if collection.asset_data]


def _local(datablock: bpy.types.ID) -> Chosen:
    library = Path(bpy.data.filepath).resolve() if bpy.data.filepath else None
    return Chosen(datablock.name, datablock.asset_data, datablock, library)


def _linked(datablock: bpy.types.ID) -> Chosen:
    library = Path(bpy.path.abspath(datablock.library.filepath)).resolve()
    return Chosen(datablock.name, datablock.asset_data, None, library)
