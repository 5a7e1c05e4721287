"""What an artist says of where assets of the open file face (contract/fronts.py)."""

from collections.abc import Iterator
from pathlib import Path

import bpy

from ..contract import metadata
from ..contract.catalogue import Catalogue
from ..contract.errors import UserError
from ..contract.fronts import Front, common_turn
from ..contract.workspace import Workspace
from . import asset_metadata
from .assets import asset_datablocks


def front_of(asset_data: bpy.types.AssetMetaData) -> Front | None:
    return Front.from_metadata(asset_metadata.read(asset_data))


def set_front(datablock: bpy.types.ID, degrees: float) -> None:
    """The artist's word; the codes of the asset are out of date now."""
    values = {metadata.SCHEMA: metadata.SCHEMA_VERSION}
    front = Front.by_artist(degrees, _turn_of_category(datablock))
    asset_metadata.write(datablock.asset_data, values | front.metadata())


def turn_front(datablock: bpy.types.ID, degrees: float) -> None:
    """As set_front, from where it faces now; -Y where nobody has said anything yet."""
    front = front_of(datablock.asset_data)
    set_front(datablock, (front.degrees if front else 0.0) + degrees)


def forget_front(datablock: bpy.types.ID) -> None:
    """Lets the next refresh find it."""
    asset_metadata.write(datablock.asset_data, dict.fromkeys(metadata.FRONT_KEYS))


def _turn_of_category(datablock: bpy.types.ID) -> float:
    category = _category(datablock)
    here = [front_of(d.asset_data) for d in asset_datablocks() if _category(d) == category]
    return common_turn([*here, *_elsewhere(category)])


def _elsewhere(category: str) -> Iterator[Front | None]:
    """Fronts in other libraries of the workspace: an asset of this file may be the first here to have one."""
    if not bpy.data.filepath:
        return
    library = Path(bpy.data.filepath).resolve()
    try:
        entries = Catalogue(Workspace.of(library).catalogue).entries(category=category)
    except UserError as error:  # a catalogue can be made anew; the artist's word counts now
        print(error)
        return
    for entry in entries:
        if Path(entry.library) != library:
            yield entry.front


def _category(datablock: bpy.types.ID) -> str:
    return str(asset_metadata.read(datablock.asset_data).get(metadata.CATEGORY, ""))
