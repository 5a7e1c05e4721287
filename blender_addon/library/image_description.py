"""What is told of an image for an asset's hash: the bytes of its picture and how they are read."""

import os
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from ..contract.steps import Steps
from .descriptions import Describer, plain
from .long_parts import digest_array, digest_bytes, digest_file


def describe_image(image: bpy.types.Image, describer: Describer) -> Any:
    return {
        "content": describer.of_long_part(image, _content, _size(image)),
        "source": image.source,
        "colour_space": image.colorspace_settings.name,
        "alpha": image.alpha_mode,
    }


def _size(image: bpy.types.Image) -> int:
    """Bytes to read."""
    if image.is_dirty:
        return 4 * len(image.pixels)
    if image.packed_files:
        return sum(packed.packed_file.size for packed in image.packed_files)
    try:
        return _path(image).stat().st_size
    except OSError:
        return 0


def _content(image: bpy.types.Image) -> Steps[Any]:
    if image.is_dirty:  # painted on and not yet saved: the file is not what is seen
        pixels = np.empty(len(image.pixels), dtype=np.float32)
        image.pixels.foreach_get(pixels)
        yield
        return (yield from digest_array(pixels))
    if image.packed_files:
        contents = [packed.packed_file.data for packed in image.packed_files]
        digests = []
        for content in contents:
            digests.append((yield from digest_bytes(content)))
        return digests
    if image.source == "GENERATED":
        return [image.generated_type, plain(image.generated_color), plain(image.size)]
    try:
        return (yield from digest_file(_path(image)))
    except OSError:  # a missing file, or a name that stands for many (UDIM, sequence)
        return [os.path.normpath(image.filepath), plain(image.size)]


def _path(image: bpy.types.Image) -> Path:
    return Path(bpy.path.abspath(image.filepath, library=image.library))
