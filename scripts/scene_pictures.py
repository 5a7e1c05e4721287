"""Makes the pictures of docs/guide-scenes.md from a library of real furniture.

.venv/bin/python scripts/scene_pictures.py LIB.blend FOLDER
"""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from PIL import Image

from procgen import open_dataset
from procgen.scene_inspection.colours import depth_picture, id_picture, normal_picture
from procgen.scene_inspection.overlays import colour_picture, flat_labels
from procgen.scene_record.dataset import FrameView

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
SPEC = """scene = "{kind}"
[frames]
width = 320
height = 240
samples = 24
{more}
"""
# What is asked for beside the defaults.
KINDS = {
    "room": "viewpoints = 1",
    "tabletop": "viewpoints = 1",
    "layers": "",
    "turntable": '[assets]\ncategories = ["chair"]\n[turntable]\nazimuths = 3\nelevations = [20]',
}
FRAMES, SEED = 6, 4
GAP = 6
PAPER = (251, 250, 248)


def main(library: Path, folder: Path) -> None:
    for kind, more in KINDS.items():
        folder.mkdir(parents=True, exist_ok=True)
        spec = folder / f"{kind}.toml"
        spec.write_text(SPEC.format(kind=kind, more=more))
        command = ["scenes", spec, "--library", library, "--out", folder / kind, "--seed", SEED]
        command += ["--frames", FRAMES]
        subprocess.run([sys.executable, "-m", "nerf_backend", *map(str, command)], check=True)
        save(open_dataset(folder / kind), IMAGES / f"scenes_{kind}.jpg")


def save(frames: Iterable[FrameView], path: Path) -> None:
    """Each frame as it is and with its labels, above its instances, normals and depth."""
    cells = [cell(frame) for frame in frames]
    width, height = cells[0].size
    sheet = Image.new("RGB", (3 * width + 4 * GAP, 2 * height + 3 * GAP), PAPER)
    for number, picture in enumerate(cells):
        row, column = divmod(number, 3)
        sheet.paste(picture, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    sheet.resize((1100, round(1100 * sheet.height / sheet.width)), Image.Resampling.LANCZOS).save(
        path, quality=85, optimize=True
    )


def cell(frame: FrameView) -> Image.Image:
    (plain, _), labelled = colour_picture(frame, frame.camera.width), flat_labels(frame, frame.camera.width)
    width, height = plain.size
    small = (2 * width // 3, 2 * height // 3)
    whole = Image.new("RGB", (2 * width, height + small[1]), PAPER)
    whole.paste(plain, (0, 0))
    whole.paste(labelled.resize(plain.size), (width, 0))
    channels = (id_picture(frame.instance), normal_picture(frame.normal), depth_picture(frame.depth))
    for number, pixels in enumerate(channels):
        whole.paste(Image.fromarray(pixels).resize(small, Image.Resampling.BOX), (number * small[0], height))
    return whole


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
