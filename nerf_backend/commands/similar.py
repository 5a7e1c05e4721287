"""List the assets most like a given one, by shape, by look, or both.

Distances are relative: 1.00 is as different as two typical assets of the category, 0.00 is equal.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.catalogue import Catalogue
from blender_addon.contract.events import Emit
from blender_addon.similarity import CHOICES

from ..similar import find_asset, similar_assets
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("asset", metavar="ASSET", help="the asset's name, or its id")
    parser.add_argument("--by", choices=CHOICES, default="both", help="what counts (default both)")
    parser.add_argument("--top", type=options.positive, default=5, metavar="N", help="how many (default 5)")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="also write a picture of the previews")
    options.add_work(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    catalogue = Catalogue(workspace.catalogue)
    asset = find_asset(catalogue, library, arguments.asset)
    found = similar_assets(catalogue, asset, arguments.by, arguments.top)
    if arguments.sheet:
        from ..similarity_sheet import asset_sheet

        asset_sheet(arguments.sheet, workspace, asset, found, arguments.by)
    return {
        "asset": asset.name,
        "by": arguments.by,
        "neighbours": [
            {"name": n.entry.name, "library": n.entry.library, "id": n.entry.asset_id, "distance": n.distance}
            for n in found
        ],
        "sheet": str(arguments.sheet) if arguments.sheet else None,
    }


def summary(payload: dict[str, Any]) -> str:
    if not payload["neighbours"]:
        return f"{payload['asset']!r} is the only fitted asset of its category: there is nothing like it yet."
    width = max([len(n["name"]) for n in payload["neighbours"]] + [8])
    lines = [
        f"Most like {payload['asset']!r} by {payload['by']}:",
        f"  #  {'asset':<{width}}  distance  library",
    ]
    for rank, n in enumerate(payload["neighbours"], start=1):
        library = Path(n["library"]).name
        lines.append(f"{rank:3d}  {n['name']:<{width}}  {n['distance']:8.2f}  {library}")
    if payload["sheet"]:
        lines.append(f"Picture: {payload['sheet']}")
    return "\n".join(lines)
