"""Make a mesh of an asset, a swap or a mixture, as the field has it: GLB, OBJ or STL in metres.

`asset2vec import FILE.glb --category NAME --library LIB.blend` makes an asset of it, tagged "generated".
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit

from . import code_options, options

RESOLUTIONS = (16, 640)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    code_options.add_codes(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".glb, .obj or .stl")
    parser.add_argument("--resolution", type=_resolution, default=192, metavar="CELLS",
                        help="cells across the asset (default 192)")  # fmt: skip


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..code_table import model_folder
    from ..uses.editing.mesh_files import check_mesh_name
    from ..uses.editing.outputs import write_asset_mesh

    check_mesh_name(arguments.out)
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    table, chosen = code_options.choose(arguments, workspace, library)
    mesh = write_asset_mesh(
        arguments.out, chosen, table, model_folder(workspace, table), workspace, arguments.resolution, emit
    )
    return {
        "name": chosen.name,
        "out": str(arguments.out),
        "vertices": len(mesh.vertices),
        "triangles": len(mesh.triangles),
        "size": mesh.size().tolist(),
        "watertight": mesh.watertight(),
    }


def summary(payload: dict[str, Any]) -> str:
    size = " x ".join(f"{length:.2f}" for length in payload["size"])
    state = "watertight" if payload["watertight"] else "not watertight"
    return (
        f"{payload['name']}: {payload['triangles']} triangles, {size} m, {state}. Now open {payload['out']}."
    )


def _resolution(text: str) -> int:
    number = int(text)
    if not RESOLUTIONS[0] <= number <= RESOLUTIONS[1]:
        raise argparse.ArgumentTypeError(f"{text} is not between {RESOLUTIONS[0]} and {RESOLUTIONS[1]}")
    return number
