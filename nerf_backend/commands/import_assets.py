"""Import 3D files as assets of one Blender library.

Reads GLB/glTF, OBJ, FBX, STL, PLY, USD and .blend. Each asset is marked, gets a preview, its
category, a stable id and the hash of its file; it keeps its real scale, stands on the ground and
faces -Y. Importing the same file again adds nothing; a broken file is reported and skipped.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import check_category
from blender_addon.contract.coordinates import TURN_TO_FRONT
from blender_addon.contract.events import Emit
from blender_addon.contract.workspace import Workspace
from blender_addon.open_libraries import check_no_unsaved_changes
from procgen.import_files import import_files

from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="files, or folders of files")
    parser.add_argument("--category", required=True, help="what they are, for example chair")
    parser.add_argument(
        "--library", required=True, type=Path, help="the .blend file; made if it is not there"
    )
    parser.add_argument(
        "--front",
        choices=list(TURN_TO_FRONT),
        default="-Y",
        help="the side that is the front, once Z is up; glTF's +Z front becomes -Y (default -Y)",
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, metavar="X", help="metres per unit of the files (default 1)"
    )
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    check_no_unsaved_changes(arguments.library)
    library = arguments.library.resolve()
    return import_files(
        library=library,
        files=arguments.files,
        category=check_category(arguments.category),
        front=arguments.front,
        scale=arguments.scale,
        blender=arguments.blender,
        emit=emit,
        log=Workspace.of(library).log,
    )


def summary(payload: dict[str, Any]) -> str:
    return (
        f"{len(payload['added'])} imported, {len(payload['present'])} already there, "
        f"{len(payload['failed'])} failed."
    )
