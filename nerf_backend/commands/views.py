"""Render every asset of a library from many views.

Makes a view dataset (docs/file-formats.md): colour with alpha, unlit albedo, exact depth, exact
normals, mask and camera of each view. Only what is missing or stale is rendered; an asset appears
when its last view is done, so a run can be stopped and started at any time.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit
from blender_addon.contract.settings import add_arguments as add_settings
from blender_addon.contract.settings import from_arguments
from blender_addon.contract.view_dataset import ViewSettings
from blender_addon.contract.workspace import Workspace
from procgen.list_library import list_library
from procgen.render_library import render_stale

from ..object_store.layout import VIEWS
from ..object_store.places import place
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument(
        "--out",
        required=True,
        type=place(VIEWS, writes=True, only_adds=True),
        metavar="VIEWS",
        help="folder or address of the view dataset",
    )
    options.add_no_copy(parser)
    add_settings(parser, ViewSettings)
    options.add_workers(parser)
    options.add_cluster(parser)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    library = options.existing_library(arguments.library)
    workspace = Workspace.of(library)
    views = arguments.out.resolve()
    with options.workers(arguments, [library], [views, workspace.logs], emit) as workers:
        records = list_library(library, [], workspace.previews, arguments.blender, emit, workspace.log)
        rendered = render_stale(
            library=library,
            records=records,
            views=views,
            settings=from_arguments(ViewSettings, arguments),
            workers=workers,
            blender=arguments.blender,
            emit=emit,
            log=workspace.log,
        )
    return {"assets": len(records), "rendered": rendered, "views": str(arguments.out)}


def summary(payload: dict[str, Any]) -> str:
    return f"{len(payload['rendered'])} of {payload['assets']} assets rendered into {payload['views']}."
