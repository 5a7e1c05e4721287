"""Options that several commands share."""

import argparse
import os
from pathlib import Path

from blender_addon.contract.environment import BLENDER_VARIABLE
from blender_addon.contract.errors import UserError

MOST_WORKERS = 8  # by default: each takes some 300 MB


def add_blender(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--blender",
        type=Path,
        default=os.environ.get(BLENDER_VARIABLE) or None,
        metavar="FILE",
        help=f"a blender executable to use instead of the bpy package (default ${BLENDER_VARIABLE})",
    )


def add_workers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--workers",
        type=positive,
        default=min(os.cpu_count() or 1, MOST_WORKERS),
        metavar="N",
        help="Blender processes that render at a time, of one thread each; any number gives the same "
        "bytes (default %(default)s: the cores, at most 8)",
    )


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def existing_library(path: Path) -> Path:
    if path.suffix != ".blend":
        raise UserError(f"{path} is not a .blend file: give the library's file.")
    if path.name.endswith(".asset.blend"):
        raise UserError(f"{path} is kept by Blender itself: copy its assets into a library of your own.")
    if not path.is_file():
        raise UserError(f"{path} does not exist: make it with `asset2vec import`.")
    return path.resolve()
