"""Film an asset, a swap or a mixture from all sides, as the field has it: GIF or MP4 that loops."""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit

from . import code_options, options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    code_options.add_codes(parser)
    parser.add_argument("--out", type=Path, default=Path("turntable.gif"), metavar="FILE",
                        help=".gif or .mp4 (default turntable.gif)")  # fmt: skip
    parser.add_argument("--frames", type=options.positive, default=48, metavar="N", help="default 48: 2.4 s")
    parser.add_argument(
        "--elevation", type=options.finite, default=20.0, metavar="DEGREES", help="default 20"
    )
    parser.add_argument("--transparent", action="store_true", help="no background (GIF only)")
    code_options.add_size(parser, 256)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..code_table import model_folder
    from ..uses.editing.films import check_film_name
    from ..uses.editing.outputs import write_turntable

    check_film_name(arguments.out, arguments.transparent)
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    table, chosen = code_options.choose(arguments, workspace, library)
    write_turntable(
        arguments.out,
        chosen,
        table,
        model_folder(workspace, table),
        arguments.size,
        arguments.frames,
        arguments.elevation,
        arguments.transparent,
        emit,
    )
    return {"name": chosen.name, "frames": arguments.frames, "out": str(arguments.out)}


def summary(payload: dict[str, Any]) -> str:
    return f"{payload['name']}: {payload['frames']} frames. Now open {payload['out']}."
