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
from . import asset_metadata

CATALOG_FILE = "blender_assets.cats.txt"
# One category has one catalog id everywhere, so that libraries of several folders agree.
_NAMESPACE = uuid.UUID("6b0f1f52-2c5d-5c1e-9c43-61735f325643")
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
    if folder is None and bpy.data.filepath:
        folder = catalog_folder(Path(bpy.data.filepath).parent)
    asset = datablock.asset_data
    before = asset_metadata.read(asset).get(metadata.CATEGORY)
    asset_metadata.write(asset, {metadata.SCHEMA: metadata.SCHEMA_VERSION, metadata.CATEGORY: category})
    if before and before != category and (tag := asset.tags.get(before)):
        asset.tags.remove(tag)
    asset.tags.new(category, skip_if_exists=True)
    if folder is not None:
        asset.catalog_id = catalog_id(folder, category)


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
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else _HEADER
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read ({error}): mend or remove it.") from error
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not lines or lines[0].split() != ["VERSION", "1"]:
        raise UserError(f"{path} is not a catalog file of version 1: mend or remove it.")
    for line in lines[1:]:
        identity, _, rest = line.partition(":")
        if rest.partition(":")[0] == category:
            return identity
    identity = str(uuid.uuid5(_NAMESPACE, category))
    gap = "" if text.endswith("\n") else "\n"
    write_text(path, f"{text}{gap}{identity}:{category}:{category}\n")
    return identity
