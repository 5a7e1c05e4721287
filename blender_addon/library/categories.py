"""What an asset is ("chair"): metadata for us, a catalog and a tag for Blender's asset browser.

Catalogs are listed in blender_assets.cats.txt beside the library, in the form Blender reads:
lines of ``UUID:path:name`` after ``VERSION 1``.
"""

import uuid
from pathlib import Path

import bpy

from ..contract import metadata
from ..contract.assets import check_category
from ..contract.errors import UserError
from ..contract.files import write_text
from ..wording import filled
from . import asset_metadata

CATALOG_FILE = "blender_assets.cats.txt"
# One category has one catalog id everywhere, so that libraries of several folders agree.
_NAMESPACE = uuid.UUID("6b0f1f52-2c5d-5c1e-9c43-61735f325643")
_NO_CATALOG = str(uuid.UUID(int=0))
_HEADER = """\
# This is an Asset Catalog Definition file for Blender.
#
# Empty lines and lines starting with `#` will be ignored.
# The first non-ignored line should be the version indicator.
# Other lines are of the format "UUID:catalog/path/for/assets:simple catalog name"

VERSION 1

"""


def set_category(datablock: bpy.types.ID, category: str, folder: Path | None = None) -> None:
    """Files an asset under a category; its tag of an earlier category goes.

    ``folder`` has the catalog file; without it, it is that of the open file, and an open file that was
    never saved gets no catalog.
    """
    check_category(category)
    folder = folder or _own_folder()
    asset = datablock.asset_data
    before = asset_metadata.read(asset).get(metadata.CATEGORY)
    asset_metadata.write(asset, {metadata.SCHEMA: metadata.SCHEMA_VERSION, metadata.CATEGORY: category})
    if before and before != category and (tag := asset.tags.get(before)):
        asset.tags.remove(tag)
    asset.tags.new(category, skip_if_exists=True)
    if folder is not None:
        asset.catalog_id = catalog_id(folder, category)


def clear_category(datablock: bpy.types.ID, category: str, folder: Path | None = None) -> None:
    """Takes an asset out of this category, with the tag and the catalog that it got with it."""
    asset = datablock.asset_data
    if asset_metadata.read(asset).get(metadata.CATEGORY) != category:
        return
    asset_metadata.write(asset, {metadata.CATEGORY: None})
    if tag := asset.tags.get(category):
        asset.tags.remove(tag)
    folder = folder or _own_folder()
    if folder and asset.catalog_id == _listed(_read_catalogs(folder / CATALOG_FILE), category):
        asset.catalog_id = _NO_CATALOG


def _own_folder() -> Path | None:
    """With the open file's catalogs."""
    return catalog_folder(Path(bpy.data.filepath).parent) if bpy.data.filepath else None


def catalog_folder(folder: Path) -> Path:
    """Where Blender looks for the catalogs of files of the folder: the asset library it lies in, else itself.

    Asset libraries are those of the preferences, which a worker with factory settings does not know.
    """
    folder = folder.resolve()
    known = (
        Path(item.path).resolve() for item in bpy.context.preferences.filepaths.asset_libraries if item.path
    )
    return next((root for root in known if folder.is_relative_to(root)), folder)


def catalog_id(folder: Path, category: str) -> str:
    """The id of the category's catalog, which is added to the folder's catalogs if it is new."""
    path = folder / CATALOG_FILE
    text = _read_catalogs(path)
    if identity := _listed(text, category):
        return identity
    identity = str(uuid.uuid5(_NAMESPACE, category))
    gap = "" if text.endswith("\n") else "\n"
    write_text(path, f"{text}{gap}{identity}:{category}:{category}\n")
    return identity


def _read_catalogs(path: Path) -> str:
    """The file's text, or that of an empty one; UserError if it is no catalog file."""
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else _HEADER
    except (OSError, UnicodeDecodeError) as error:
        text = "{path} cannot be read ({reason}): mend or remove it."
        raise UserError(filled(text, path=path, reason=error)) from error
    if _entries(text)[:1] != ["VERSION 1"]:
        raise UserError(filled("{path} is not a catalog file of version 1: mend or remove it.", path=path))
    return text


def _listed(text: str, category: str) -> str:
    """The id of the category's catalog; "" if there is none."""
    for line in _entries(text)[1:]:
        identity, _, rest = line.partition(":")
        if rest.partition(":")[0] == category:
            return identity
    return ""


def _entries(text: str) -> list[str]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [" ".join(lines[0].split()), *lines[1:]] if lines else []
