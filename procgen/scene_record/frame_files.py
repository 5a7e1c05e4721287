"""The images of a frame: one file a channel, as contract/scene_dataset.py lists them.

Files have neither times nor names of machines in them, so equal images are equal bytes. A frame is
rendered in about a second, so writing must cost next to nothing: PNG with zlib's run-length strategy is
quicker than the usual one and, on pictures with noise, smaller too.
"""

import dataclasses
import zlib
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from blender_addon.contract.errors import UserError
from blender_addon.contract.scene_dataset import RGB

Bytes = npt.NDArray[np.uint8]
Ids = npt.NDArray[np.uint16]
Float = npt.NDArray[np.float32]
Pixel = TypeVar("Pixel", bound=np.generic)


@dataclasses.dataclass(frozen=True)
class FrameImages:
    """The channels of a frame; all have the camera's height and width."""

    rgb: Bytes  # [H, W, 3] sRGB, or [H, W, 4] with straight alpha
    albedo: Bytes | None  # [H, W, 3] sRGB; None: not asked for
    depth: Float  # [H, W] metres along the viewing axis, 0: nothing
    normal: Float  # [H, W, 3] world space, unit length, facing the camera, 0: nothing; half precision on disk
    instance: Ids  # [H, W], 0: nothing
    part: Bytes  # [H, W] 1 + material slot, 0: nothing


def write_images(folder: Path, images: FrameImages) -> None:
    """Writes all channels into an existing folder."""
    _write_png(folder / RGB, images.rgb)
    if images.albedo is not None:
        _write_png(folder / "albedo.png", images.albedo)
    _write_png(folder / "instance.png", images.instance)
    _write_png(folder / "part.png", images.part)
    write_exr(folder / "depth.exr", {"Z": images.depth.astype(np.float32)})
    half = images.normal.astype(np.float16)
    write_exr(folder / "normal.exr", {name: half[..., i] for i, name in enumerate("XYZ")})


def read_rgb(folder: Path) -> Bytes:
    """uint8 [H, W, 3 or 4]."""
    return _read_png(folder / RGB, ("RGB", "RGBA"), np.uint8)


def read_albedo(folder: Path) -> Bytes:
    """uint8 [H, W, 3]."""
    return _read_png(folder / "albedo.png", ("RGB",), np.uint8)


def read_instance(folder: Path) -> Ids:
    """uint16 [H, W]."""
    return _read_png(folder / "instance.png", ("I;16",), np.uint16)


def read_part(folder: Path) -> Bytes:
    """uint8 [H, W]."""
    return _read_png(folder / "part.png", ("L",), np.uint8)


def read_depth(folder: Path) -> Float:
    """float32 [H, W], metres."""
    return _read_exr(folder / "depth.exr", "Z")[..., 0]


def read_normal(folder: Path) -> Float:
    """float32 [H, W, 3], of unit length; half floats leave up to 0.03 degrees of error in direction."""
    stored = _read_exr(folder / "normal.exr", "XYZ")
    length = np.linalg.norm(stored, axis=-1, keepdims=True)
    return np.divide(stored, length, out=np.zeros_like(stored), where=length > 0)


def _write_png(path: Path, pixels: npt.NDArray[np.generic]) -> None:
    Image.fromarray(pixels).save(path, compress_level=1, compress_type=zlib.Z_RLE)


def _read_png(path: Path, modes: tuple[str, ...], kind: type[Pixel]) -> npt.NDArray[Pixel]:
    try:
        with Image.open(path) as image:
            if image.mode not in modes:
                raise UserError(f"{path} is a picture of kind {image.mode}, not {' or '.join(modes)}.")
            return np.array(image, dtype=kind)
    except (OSError, SyntaxError) as error:  # Pillow raises SyntaxError at a broken PNG
        raise _damaged(path) from error


def write_exr(path: Path, channels: dict[str, npt.NDArray[Any]]) -> None:
    """Each channel [H, W] in the precision that its array has."""
    import OpenEXR

    header = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
    named = {name: OpenEXR.Channel(np.ascontiguousarray(values)) for name, values in channels.items()}
    OpenEXR.File(header, named, num_threads=0).write(str(path))


def _read_exr(path: Path, names: str) -> Float:
    """float32 [H, W, len(names)]."""
    import OpenEXR

    try:
        with OpenEXR.File(str(path), separate_channels=True, num_threads=0) as file:
            channels = file.channels()
            return np.stack([channels[name].pixels for name in names], axis=-1).astype(np.float32)
    except (RuntimeError, KeyError, ValueError, OSError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> UserError:
    return UserError(f"{path} is missing or damaged: remove its frame's folder and make the frame again.")
