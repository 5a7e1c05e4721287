"""Which importer reads which file; each leaves new objects in the open file, Z up."""

from collections.abc import Callable
from pathlib import Path

import bpy

from blender_addon.contract.errors import UserError
from blender_addon.contract.jobs import MODEL_SUFFIXES
from blender_addon.library.library_file import check_not_newer


def read_file(path: Path) -> list[bpy.types.ID]:
    """Imports the file; returns the assets marked in it (.blend only) or else none.

    Raises UserError if the file cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix not in MODEL_SUFFIXES:
        raise UserError(f"{path} is of no kind that can be imported: use one of {' '.join(MODEL_SUFFIXES)}.")
    if not path.is_file():
        raise UserError(f"{path} does not exist: name an existing file.")
    try:
        if suffix == ".blend":
            return _append(path)
        _importer(suffix)(str(path))
    except (RuntimeError, OSError) as error:
        remedy = "export it again from the program that made it"
        if suffix == ".blend":
            remedy = "check that it is a .blend file, or name with --blender the Blender that made it"
        raise UserError(
            f"{path} cannot be read as {suffix[1:].upper()} ({_reason(error)}): {remedy}."
        ) from error
    return []


def _importer(suffix: str) -> Callable[[str], object]:
    if suffix in (".glb", ".gltf"):
        return lambda path: bpy.ops.import_scene.gltf(filepath=path)
    if suffix == ".fbx" and "fbx_import" not in dir(bpy.ops.wm):  # older than 4.5
        return lambda path: bpy.ops.import_scene.fbx(filepath=path)
    name = {".obj": "obj", ".fbx": "fbx", ".stl": "stl", ".ply": "ply"}.get(suffix, "usd") + "_import"
    if name not in dir(bpy.ops.wm):
        raise UserError(
            f"This Blender {bpy.app.version_string} was built without an importer for {suffix} files: "
            "name another one with --blender, or convert the file to GLB."
        )
    return lambda path: getattr(bpy.ops.wm, name)(filepath=path)


def _append(path: Path) -> list[bpy.types.ID]:
    """Its marked objects and collections; if there are none, all its objects are taken over."""
    known = set(bpy.data.libraries)
    with bpy.data.libraries.load(str(path), assets_only=True) as (source, target):
        target.objects, target.collections = source.objects, source.collections
    _check_version(path, known)
    marked = [datablock for datablock in (*target.collections, *target.objects) if datablock]
    if not marked:
        with bpy.data.libraries.load(str(path)) as (source, target):
            target.objects = source.objects
        _check_version(path, known)
        for item in target.objects:
            if item:
                bpy.context.scene.collection.objects.link(item)
    return marked


def _check_version(path: Path, known: set[bpy.types.Library]) -> None:
    """What was appended leaves the file it came from, with its version, among the libraries."""
    for library in set(bpy.data.libraries) - known:
        check_not_newer(path, tuple(library.version))


def _reason(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].removeprefix("Error: ").rstrip(".") if lines else "no reason given"
