"""Brings an asset's datablock into the open file: found in it, linked, or appended.

What Blender would ask of the Asset Browser's import methods is asked here, and no more: no script of the
other file runs, and nothing is put into the scene.
"""

import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import bpy

from ..asset_state import open_library
from ..contract.assets import KINDS
from ..contract.catalogue import Entry
from ..contract.errors import UserError
from ..library.assets import find_local
from ..library.fronts import front_of
from ..wording import filled

# As Blender's Asset Browser names them: Link, Append, Append (Reuse Data).
Method = Literal["LINK", "APPEND", "APPEND_REUSE"]
_LONG = 58  # bytes, of at most 63: what is shorter was not shortened
_FOLDERS = dict(zip(KINDS, ("Object", "Collection"), strict=True))


@dataclasses.dataclass(frozen=True)
class Source:
    """An asset to make objects of."""

    kind: str  # one of KINDS
    name: str
    library: Path | None = None  # None: the open file
    asset_id: str = ""

    @classmethod
    def of(cls, entry: Entry) -> "Source":
        return cls(entry.kind, entry.name, Path(entry.library) if entry.library else None, entry.asset_id)

    @property
    def is_local(self) -> bool:
        return self.library is None or self.library == open_library()


@dataclasses.dataclass(frozen=True)
class Brought:
    source: Source
    method: Method
    datablock: bpy.types.ID
    front: float | None  # degrees
    was_here: bool  # before it was brought: an asset of this file, or appended earlier


def bring(source: Source, method: Method) -> Brought:
    """Raises UserError where the asset or its file is gone, cannot be read, or is of a newer Blender."""
    if source.is_local:
        datablock = find_local(source.kind, source.name)
        if datablock is None or not datablock.asset_data:
            raise UserError(filled("{asset} is no longer an asset of this file.", asset=source.name))
        return Brought(source, method, datablock, _front(datablock), was_here=True)
    before = all_ids()
    try:
        linked = _link(source)
    except UserError:
        remove(all_ids() - before)
        raise
    front = _front(linked)
    if method == "LINK":
        return Brought(source, method, linked, front, was_here=linked in before)
    remove(all_ids() - before)
    here = _appended_before(source) if method == "APPEND_REUSE" else None
    return Brought(source, method, here or _append(source, method), front, was_here=bool(here))


def all_ids() -> set[bpy.types.ID]:
    """Every datablock of the file and every library it links."""
    collections = (p.identifier for p in bpy.data.bl_rna.properties if p.type == "COLLECTION")
    return {datablock for name in collections for datablock in getattr(bpy.data, name)}


def remove(datablocks: Iterable[bpy.types.ID]) -> None:
    bpy.data.batch_remove(list(datablocks))


def _front(datablock: bpy.types.ID) -> float | None:
    front = front_of(datablock.asset_data)
    return front.degrees if front else None


def _link(source: Source) -> bpy.types.ID:
    path, listed = source.library, "objects" if source.kind == KINDS[0] else "collections"
    assert path
    if not path.exists():
        raise UserError(
            filled("{path} is gone: move it back, or refresh the library where it is now.", path=path)
        )
    try:
        with bpy.data.libraries.load(str(path), link=True, relative=_relative()) as (there, wanted):
            if source.name in getattr(there, listed):
                setattr(wanted, listed, [source.name])
    except OSError as error:
        raise UserError(
            filled(
                "{path} cannot be read: it is damaged, or a newer Blender made it. Open it in that Blender.",
                path=path,
            )
        ) from error
    [found] = getattr(wanted, listed) or [None]
    if found is None or not found.asset_data:
        raise UserError(
            filled(
                "{asset} is no longer an asset in {path}: refresh that library.", asset=source.name, path=path
            )
        )
    version = tuple(found.library.version)
    if version[:2] > tuple(bpy.app.version)[:2]:
        made = ".".join(map(str, version[:2]))
        raise UserError(
            filled(
                "{path} was made by Blender {version}: use that, or save the library in this one.",
                path=path,
                version=made,
            )
        )
    return found


def _relative() -> bool:
    return bool(bpy.data.filepath) and bpy.context.preferences.filepaths.use_relative_paths


def _appended_before(source: Source) -> bpy.types.Collection | None:
    """Blender would append a collection twice and reuse only what it is made of."""
    for collection in bpy.data.collections:
        origin = collection.library_weak_reference
        if not origin or collection.library or origin.id_name[2:] != source.name:
            continue
        if Path(bpy.path.abspath(origin.filepath)).resolve() == source.library:
            return collection
    return None


def _append(source: Source, method: Method) -> bpy.types.ID:
    """The new datablock, which is in no scene."""
    before, folder = all_ids(), f"{source.library}/{_FOLDERS[source.kind]}/"
    bpy.ops.wm.append(
        filepath=f"{folder}{source.name}",
        directory=folder,
        filename=source.name,
        do_reuse_local_id=method == "APPEND_REUSE",
        clear_asset_data=True,
        autoselect=False,
        instance_collections=False,
        instance_object_data=False,
        set_fake=False,
    )
    new = all_ids() - before
    of_kind = bpy.types.Object if source.kind == KINDS[0] else bpy.types.Collection
    named = [d for d in new if isinstance(d, of_kind) and _is_name_of(d.name, source.name)]
    if not named:
        raise UserError(
            filled(
                "{asset} could not be appended from {path}: the console says why.",
                asset=source.name,
                path=source.library,
            )
        )
    _take_out_of_scenes(new)
    return min(named, key=lambda d: d.session_uid)  # what it depends on is read after it


def _is_name_of(name: str, wanted: str) -> bool:
    """Blender adds .001 where the name is taken, and shortens what becomes too long then."""
    numbered = re.fullmatch(r"(.*)\.\d{3,}", name, re.DOTALL)
    if name == wanted or not numbered:
        return name == wanted
    shortened = len(name.encode()) >= _LONG and wanted.startswith(numbered[1])
    return numbered[1] == wanted or shortened


def _take_out_of_scenes(new: set[bpy.types.ID]) -> None:
    """Appending shows everything in the active collection; an asset's own collections keep what is theirs."""
    scenes = [scene.collection for scene in bpy.data.scenes]
    for collection in {*bpy.data.collections, *scenes} - new:
        if collection.library:
            continue
        for child in new.intersection(collection.children):
            collection.children.unlink(child)
        for item in new.intersection(collection.objects):
            collection.objects.unlink(item)
