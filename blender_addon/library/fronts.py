"""What an artist says of where assets of the open file face (contract/fronts.py)."""

import functools
from collections.abc import Iterable
from pathlib import Path

import bpy

from ..contract import metadata
from ..contract.errors import Busy, UserError
from ..contract.fronts import Front, common_turn
from . import asset_metadata
from .assets import asset_datablocks
from .catalogue_beside import catalogue_beside


def front_of(asset_data: bpy.types.AssetMetaData) -> Front | None:
    return Front.from_metadata(asset_metadata.read(asset_data, metadata.FRONT_KEYS))


def set_fronts(degrees: Iterable[tuple[bpy.types.ID, float]]) -> None:
    """The artist's word on several assets; their codes are out of date now.

    Raises Busy, and changes nothing, while another program writes the catalogue.
    """
    turn_of = functools.cache(_turn_of)
    fronts = [
        (datablock, Front.by_artist(angle, turn_of(_category(datablock)))) for datablock, angle in degrees
    ]
    for datablock, front in fronts:
        values = {metadata.SCHEMA: metadata.SCHEMA_VERSION}
        asset_metadata.write(datablock.asset_data, values | front.metadata())


def turn_fronts(datablocks: Iterable[bpy.types.ID], degrees: float) -> None:
    """As set_fronts, from where each faces now; -Y where nobody has said anything yet."""
    fronts = [(datablock, front_of(datablock.asset_data)) for datablock in datablocks]
    set_fronts((datablock, (front.degrees if front else 0.0) + degrees) for datablock, front in fronts)


def forget_fronts(datablocks: Iterable[bpy.types.ID]) -> None:
    """Lets the next refresh find them."""
    for datablock in datablocks:
        asset_metadata.write(datablock.asset_data, dict.fromkeys(metadata.FRONT_KEYS))


def _turn_of(category: str) -> float:
    here = [front_of(d.asset_data) for d in asset_datablocks() if _category(d) == category]
    return common_turn([*(front.turn for front in here if front), *_turns_elsewhere(category)])


def _turns_elsewhere(category: str) -> list[float]:
    """Of other libraries of the workspace: an asset of this file may be the first here to have a front."""
    if not bpy.data.filepath:
        return []
    own = Path(bpy.data.filepath).resolve()
    try:
        turns = catalogue_beside(own).turns(category)
    except Busy:
        raise
    except UserError as error:  # a catalogue can be made anew; the artist's word counts now
        print(error)
        return []
    return [turn for library, turn in turns if library != str(own)]


def _category(datablock: bpy.types.ID) -> str:
    return str(asset_metadata.read(datablock.asset_data).get(metadata.CATEGORY, ""))
