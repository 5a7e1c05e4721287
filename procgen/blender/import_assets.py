"""Imports files as assets of a library (jobs.ImportAssets)."""

import traceback
import uuid
from pathlib import Path
from typing import Any

import bpy

from blender_addon.contract import generated, metadata
from blender_addon.contract.assets import check_category
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed, Progress
from blender_addon.contract.jobs import ImportAssets
from blender_addon.library import asset_metadata
from blender_addon.library.assets import asset_datablocks, is_rendered, kind_of
from blender_addon.library.categories import set_category
from blender_addon.library.library_file import open_library, open_or_create, save_library
from blender_addon.library.origins import Origin, names_by_origin
from blender_addon.library.showroom import exhibit
from procgen.blender.bounds import NoSurface
from procgen.blender.importers import read_file
from procgen.blender.placement import place, unparent
from procgen.blender.preview import add_preview
from procgen.import_identity import file_hash

_DROPPED_TYPES = ("CAMERA", "LIGHT", "SPEAKER", "LIGHT_PROBE")
_NAMESPACE = uuid.UUID("0d1c7d0e-5a0e-5c52-8f0b-61735f325643")


def run(request: ImportAssets, emit: Emit) -> dict[str, Any]:
    check_category(request.category)
    library = Path(request.library)
    elsewhere = _names_in(Path(request.except_in)) if request.except_in else {}
    stamp = open_or_create(library)
    added: list[str] = []
    present: list[str] = []
    for done, name in enumerate(request.files):
        emit(Progress("import", done, len(request.files), name))
        before = set(bpy.data.user_map())
        try:
            new, old = _import_file(Path(name), request, elsewhere)
        except Exception as error:
            _remove_new(before)
            emit(Failed(name, _sentence(name, error)))
        else:
            added += new
            present += old
    if added:
        save_library(library, stamp)
    return {"added": added, "present": present}


def _names_in(library: Path) -> dict[Origin, list[str]]:
    """Of the assets of another library; an empty file is open afterwards."""
    open_library(library)
    names = names_by_origin(asset_datablocks())
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    return names


def _import_file(
    path: Path, request: ImportAssets, elsewhere: dict[Origin, list[str]]
) -> tuple[list[str], list[str]]:
    """Names of the assets it added, and of those of this file and category that were there before."""
    identity = file_hash(path)
    origin = identity, request.category
    if present := names_by_origin(asset_datablocks()).get(origin) or elsewhere.get(origin):
        return [], present
    before = set(bpy.data.user_map())
    assets = read_file(path) or [_gather(before, path)]
    sizes = []
    for asset in assets:
        try:
            sizes.append(place(asset, request.front, request.scale))
        except NoSurface as error:
            raise _no_faces(path) from error
        _mark(asset, path, identity, request)
    _tidy(before, assets)
    for asset, size in zip(assets, sizes, strict=True):
        exhibit(asset, size)
        add_preview(asset)
    return [asset.name for asset in assets], []


def _gather(before: set[bpy.types.ID], path: Path) -> bpy.types.ID:
    """What was imported as one asset: the only object, or a collection of all of them."""
    objects = [item for item in bpy.data.objects if item not in before]
    objects = [item for item in objects if item.type not in _DROPPED_TYPES and not _is_bone_shape(item)]
    shown = [item for item in objects if is_rendered(item)]
    if not shown:
        raise _no_faces(path)
    bpy.context.view_layer.update()
    if len(shown) == 1 and shown[0].type == "MESH" and not (shown[0].children or shown[0].modifiers):
        unparent(shown[0])
        shown[0].name = path.stem
        return shown[0]
    collection = bpy.data.collections.new(path.stem)
    for item in objects:
        collection.objects.link(item)
    return collection


def _is_bone_shape(item: bpy.types.Object) -> bool:
    """The glTF importer adds a ball to draw bones with, in a collection of this name."""
    return any(collection.name.startswith("glTF_not_exported") for collection in item.users_collection)


def _mark(asset: bpy.types.ID, path: Path, identity: str, request: ImportAssets) -> None:
    name = asset.name
    if not asset.asset_data:  # marking again would lose the tags
        asset.asset_mark()
    asset_id = uuid.uuid5(_NAMESPACE, "\n".join((identity, request.category, kind_of(asset), name))).hex
    values: dict[str, Any] = dict.fromkeys(metadata.FITTED_KEYS)
    values |= {
        metadata.SCHEMA: metadata.SCHEMA_VERSION,
        metadata.ASSET_ID: asset_id,
        metadata.FILE_HASH: identity,
        metadata.FILE_NAME: path.name,
    }
    asset_metadata.write(asset.asset_data, values)
    if _is_generated(asset):
        asset.asset_data.tags.new(generated.TAG, skip_if_exists=True)
    set_category(asset, request.category, Path(request.library).resolve().parent)


def _is_generated(asset: bpy.types.ID) -> bool:
    """Whether the file says of an object in it that a model made it (contract/generated.py)."""
    objects = asset.all_objects if isinstance(asset, bpy.types.Collection) else [asset]
    return any(generated.says_generated(_plain(item.get(generated.EXTRAS))) for item in objects)


def _plain(value: Any) -> Any:
    """A custom property that is a group, as a dict."""
    return value.to_dict() if hasattr(value, "to_dict") else value


def _tidy(before: set[bpy.types.ID], assets: list[bpy.types.ID]) -> None:
    """Packs pictures into the library and removes what came with the file and no asset uses."""
    new_images = [image for image in bpy.data.images if image not in before]
    for image in new_images:
        # Pictures are read when first needed, so a file that is there counts like one that was read.
        there = image.has_data or Path(bpy.path.abspath(image.filepath)).is_file()
        if image.source == "FILE" and not image.packed_file and there:
            image.pack()
    used = _used_by(assets)
    bpy.data.batch_remove([item for item in _new(before) if item not in used])


def _used_by(assets: list[bpy.types.ID]) -> set[bpy.types.ID]:
    """The assets and all that they use, directly or not."""
    uses: dict[bpy.types.ID, list[bpy.types.ID]] = {}
    for used, users in bpy.data.user_map().items():
        for user in users:
            uses.setdefault(user, []).append(used)
    found, waiting = set(assets), list(assets)
    while waiting:
        for used in uses.get(waiting.pop(), []):
            if used not in found:
                found.add(used)
                waiting.append(used)
    return found


def _remove_new(before: set[bpy.types.ID]) -> None:
    bpy.data.batch_remove(_new(before))


def _new(before: set[bpy.types.ID]) -> list[bpy.types.ID]:
    # The window manager and its screens are made and kept by Blender itself.
    return [
        item
        for item in bpy.data.user_map()
        if item not in before and item.id_type not in ("WINDOWMANAGER", "SCREEN", "WORKSPACE")
    ]


def _no_faces(path: Path) -> UserError:
    return UserError(f"{path} has no mesh with faces: import a file that holds a surface.")


def _sentence(name: str, error: Exception) -> str:
    if isinstance(error, UserError):
        return str(error)
    traceback.print_exception(error)
    return f"{name} could not be imported ({type(error).__name__}: {error}): export it again, or as GLB."
