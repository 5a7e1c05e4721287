"""Frames as a film that loops: GIF, or MP4 (H.264) for smaller files and all colours."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract.errors import UserError
from blender_addon.contract.files import whole_file

from ...field_pictures import on_white

Image8 = NDArray[np.uint8]

SUFFIXES = (".gif", ".mp4")
FRAMES_PER_SECOND = 20  # a GIF counts hundredths of a second: 5 of them a frame
COLOURS = 255  # of a GIF, and one for what is transparent
OPAQUE = 128  # alpha from which a pixel of a GIF is there
QUALITY = 8  # of an MP4, 0 to 10


def check_film_name(path: Path, transparent: bool = False) -> None:
    """Raises UserError."""
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"{path} is no name for a film: let it end in {' or '.join(SUFFIXES)}.")
    if transparent and path.suffix.lower() != ".gif":
        raise UserError(f"{path} cannot be transparent: name a .gif, or leave --transparent out.")


def write_film(path: Path, frames: Iterable[Image8], transparent: bool = False) -> None:
    """``frames``: straight-alpha RGBA [H, W, 4] of one size; on white unless ``transparent`` (GIF only)."""
    check_film_name(path, transparent)
    if path.suffix.lower() == ".gif":
        _write_gif(path, list(frames), transparent)
    else:
        _write_mp4(path, frames)


def there_and_back(frames: list[Image8]) -> list[Image8]:
    """A walk as a loop: to its end and back, without showing either end twice."""
    return [*frames, *frames[-2:0:-1]]


def _write_gif(path: Path, frames: list[Image8], transparent: bool) -> None:
    pictures = [on_white(frame) for frame in frames]
    palette = _common_palette(pictures)
    shown = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    options: dict[str, Any] = {}
    if transparent:
        shown = [_cut_out(picture, frame) for picture, frame in zip(shown, frames, strict=True)]
        options = {"transparency": COLOURS, "disposal": 2}
    with whole_file(path) as partial:
        shown[0].save(
            partial,
            save_all=True,
            append_images=shown[1:],
            duration=1000 // FRAMES_PER_SECOND,
            loop=0,
            optimize=False,
            **options,
        )


def _common_palette(pictures: list[Image.Image]) -> Image.Image:
    """Of some frames side by side: colours that do not flicker from frame to frame."""
    some = pictures[:: max(1, len(pictures) // 8)]
    sheet = Image.new("RGB", (sum(p.width for p in some), some[0].height))
    for number, picture in enumerate(some):
        sheet.paste(picture, (number * picture.width, 0))
    return sheet.quantize(COLOURS, Image.Quantize.MEDIANCUT)


def _cut_out(picture: Image.Image, frame: Image8) -> Image.Image:
    pixels = np.array(picture)
    pixels[frame[..., 3] < OPAQUE] = COLOURS
    cut = Image.fromarray(pixels, "P")
    cut.putpalette([*(picture.getpalette() or [])[: 3 * COLOURS], 255, 255, 255])
    return cut


def _write_mp4(path: Path, frames: Iterable[Image8]) -> None:
    """H.264 takes even sizes only: an odd one loses its last row or column."""
    import imageio.v2 as imageio

    with whole_file(path) as partial:
        with imageio.get_writer(
            partial,
            format="FFMPEG",  # type: ignore[arg-type]
            mode="I",
            fps=FRAMES_PER_SECOND,
            codec="libx264",
            quality=QUALITY,
            macro_block_size=2,
            pixelformat="yuv420p",
            ffmpeg_log_level="error",
        ) as film:
            for frame in frames:
                rgb = np.asarray(on_white(frame))
                film.append_data(  # type: ignore[attr-defined]
                    rgb[: rgb.shape[0] // 2 * 2, : rgb.shape[1] // 2 * 2]
                )
