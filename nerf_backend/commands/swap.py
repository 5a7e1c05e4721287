"""Draw every shape with every look: a grid of any assets of a category."""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit

from . import code_options, options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("--shapes", nargs="+", required=True, metavar="ASSET", help="rows: names or ids")
    parser.add_argument("--looks", nargs="+", metavar="ASSET", help="columns (default: those of --shapes)")
    parser.add_argument(
        "--out", type=Path, default=Path("swap.png"), metavar="FILE.png", help="default swap.png"
    )
    code_options.add_size(parser, 176)
    options.add_category(parser)
    options.add_shared_work(parser, writes=False)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from procgen.drawn_text import check_picture_name

    from ..code_table import model_folder
    from ..uses.editing.chosen import row_named, table_of_names
    from ..uses.editing.outputs import write_swap

    check_picture_name(arguments.out)
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    looks = arguments.looks or arguments.shapes
    table = table_of_names(workspace, library, arguments.category, arguments.shapes)
    shape_rows, look_rows = (
        [row_named(workspace, library, table, name) for name in names] for names in (arguments.shapes, looks)
    )
    folder = model_folder(workspace, table)
    write_swap(arguments.out, shape_rows, look_rows, workspace, table, folder, arguments.size, emit)
    return {
        "category": table.category,
        "shapes": [table.names[row] for row in shape_rows],
        "looks": [table.names[row] for row in look_rows],
        "out": str(arguments.out),
    }


def summary(payload: dict[str, Any]) -> str:
    return (
        f"{len(payload['shapes'])} shapes (rows) with {len(payload['looks'])} looks (columns). "
        f"Now open {payload['out']}."
    )
