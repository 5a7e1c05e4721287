"""What is told of an image for an asset's hash: the bytes of its picture and how they are read."""

import hashlib
import os
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from .descriptions import Describer, digest_array, plain


def describe_image(image: bpy.types.Image, describer: Describer) -> Any:
    return {
        "content": _content(image),
        "source": image.source,
        "colour_space": image.colorspace_settings.name,
        "alpha": image.alpha_mode,
    }


def _content(image: bpy.types.Image) -> Any:
    if image.is_dirty:  # painted on and not yet saved: the file is not what is seen
        pixels = np.empty(len(image.pixels), dtype=np.float32)
        image.pixels.foreach_get(pixels)
        return digest_array(pixels)
    if image.packed_files:
        return [hashlib.sha256(packed.packed_file.data).hexdigest() for packed in image.packed_files]
    if image.source == "GENERATED":
        return [image.generated_type, plain(image.generated_color), plain(image.size)]
    path = Path(bpy.path.abspath(image.filepath, library=image.library))
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:  # a missing file, or a name that stands for many (UDIM, sequence)
        return [os.path.normpath(image.filepath), plain(image.size)]
