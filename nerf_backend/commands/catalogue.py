"""List the assets of a library with their state and quality, or rebuild the catalogue.

The catalogue is rebuilt from what the libraries themselves hold, codes included.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit
from blender_addon.contract.models import current_model

from ..open_catalogue import open_catalogue
from ..refresh import list_assets
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("libraries", nargs="+", type=Path, metavar="LIB.blend")
    options.add_shared_work(parser, writes=True)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    libraries = [options.existing_library(path) for path in arguments.libraries]
    workspace = options.workspace(arguments.work, libraries)
    catalogue = open_catalogue(workspace.catalogue)
    for library in libraries:
        list_assets(library, workspace, catalogue, arguments.blender, emit)
    entries = [e for library in libraries for e in catalogue.entries(library=str(library))]
    models = {category: current_model(workspace, category) for category in {e.category for e in entries}}
    return {
        "assets": [
            {
                "name": e.name,
                "category": e.category,
                "state": e.state(models[e.category]),
                "psnr": e.codes.psnr if e.codes else None,
                "iou": e.codes.iou if e.codes else None,
                "id": e.asset_id,
                "library": e.library,
            }
            for e in entries
        ],
        "catalogue": str(catalogue),
    }


def summary(payload: dict[str, Any]) -> str:
    width = max([len(a["name"]) for a in payload["assets"]] + [5])
    lines = [f"{'asset':<{width}}  {'category':<12}  state    PSNR   IoU   id"]
    for a in payload["assets"]:
        quality = f"{a['psnr']:5.1f}  {a['iou']:.2f}" if a["psnr"] is not None else "    -     -"
        lines.append(
            f"{a['name']:<{width}}  {a['category'] or '-':<12}  {a['state']:<7} {quality}  {a['id']}"
        )
    return "\n".join([*lines, f"{len(payload['assets'])} assets. Catalogue: {payload['catalogue']}"])
