"""Import 3D files as assets of one Blender library.

Reads GLB/glTF, OBJ, FBX, STL, PLY, USD and .blend. Each asset is marked, gets a preview, its
category, a stable id and the hash of its file; it keeps its real scale, stands on the ground and
faces -Y. Importing the same file again adds nothing; a broken file is reported and skipped.
"""

import argparse
import shlex
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import check_category
from blender_addon.contract.coordinates import SIDES
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
        "--except-in",
        type=Path,
        metavar="LIBRARY",
        help="do not import what this other .blend file has, for assets that are to be appended to it",
    )
    parser.add_argument(
        "--front",
        choices=list(SIDES),
        default="front",
        help="which of Blender's views (numpad 1, 3 ...) shows the models' front once they are imported "
        "(default front, which is right for glTF)",
    )
    parser.add_argument(
        "--scale", type=float, default=1.0, metavar="X", help="metres per unit of the files (default 1)"
    )
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    check_no_unsaved_changes(arguments.library)
    library = arguments.library.resolve()
    made = import_files(
        library=library,
        files=arguments.files,
        category=check_category(arguments.category),
        front=SIDES[arguments.front],
        scale=arguments.scale,
        blender=arguments.blender,
        emit=emit,
        log=Workspace.of(library).log,
        except_in=arguments.except_in,
    )
    return made | {"library": str(arguments.library)}


def summary(payload: dict[str, Any]) -> str:
    return (
        f"{len(payload['added'])} imported, {len(payload['present'])} already there, "
        f"{len(payload['failed'])} failed. Next: asset2vec refresh {shlex.quote(payload['library'])}"
    )
