"""Shows a picture file in an Image Editor without leaving it in the saved file.

An image that an editor shows has a user and would be saved. So it is taken away while Blender saves, and put
back afterwards.
"""

from pathlib import Path
from typing import Any

import bpy

from ..areas import areas
from ..contract.errors import UserError
from ..wording import filled
from . import editors

_MARK = "asset2vec_preview"  # a custom property: the file's path


def show(context: bpy.types.Context, picture: Path) -> None:
    """Raises UserError if the picture cannot be read."""
    area = editors.editor(context, "IMAGE_EDITOR")
    _discard()
    area.spaces.active.image = _loaded(picture)
    window = next(window for window, each in areas() if each == area)
    region = next(region for region in area.regions if region.type == "WINDOW")
    with context.temp_override(window=window, area=area, region=region):
        bpy.ops.image.view_all(fit_view=True)


def _loaded(picture: Path) -> bpy.types.Image:
    try:
        image = bpy.data.images.load(str(picture))
    except RuntimeError as error:
        raise UserError(
            filled("{picture} cannot be read: make the preview anew.", picture=picture)
        ) from error
    image.name = "Preview of Scenes"
    image[_MARK] = str(picture)
    return image


def _discard() -> None:
    for image in [image for image in bpy.data.images if _MARK in image]:
        bpy.data.images.remove(image)


_shown: list[tuple[bpy.types.SpaceImageEditor, Path]] = []  # while Blender saves


@bpy.app.handlers.persistent
def _before_save(*_: Any) -> None:
    _shown.clear()
    for _, area in areas():
        image = area.spaces.active.image if area.ui_type == "IMAGE_EDITOR" else None
        if image and _MARK in image:
            _shown.append((area.spaces.active, Path(image[_MARK])))
    _discard()


@bpy.app.handlers.persistent
def _after_save(*_: Any) -> None:
    loaded: dict[Path, bpy.types.Image] = {}
    for space, picture in _shown:
        if picture not in loaded and picture.exists():
            loaded[picture] = _loaded(picture)
        if picture in loaded:
            space.image = loaded[picture]
    _shown.clear()


HANDLERS = {"save_pre": _before_save, "save_post": _after_save, "save_post_fail": _after_save}


def register() -> None:
    if not bpy.app.background:
        for name, handler in HANDLERS.items():
            getattr(bpy.app.handlers, name).append(handler)


def unregister() -> None:
    if not bpy.app.background:
        for name, handler in HANDLERS.items():
            getattr(bpy.app.handlers, name).remove(handler)
        _discard()
