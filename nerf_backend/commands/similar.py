"""List the assets most like a given one, like several, or like a code.

Distances are relative: 1.00 is as different as two typical assets, 0.00 is equal. Several assets are
taken together as a mood: what lies nearest to their mean.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.models import NEW_MODEL
from blender_addon.similarity import CHOICES, LOOK

from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("library", type=Path, metavar="LIB.blend")
    add("assets", nargs="*", metavar="ASSET", help="the asset's name, or its id; several are a mood")
    add("--code", type=Path, metavar="FILE.json", help="ask for this code instead of an asset")
    weight = parser.add_mutually_exclusive_group()
    weight.add_argument("--by", choices=CHOICES, default="both", help="what counts (default both, equally)")
    weight.add_argument("--look", type=options.share, metavar="W",
                        help="any weight between: 0 shape alone, 1 appearance alone")  # fmt: skip
    add("--top", type=options.positive, default=5, metavar="N", help="how many (default 5)")
    add("--tag", action="append", default=[], metavar="T", help="only assets with this tag; again for more")
    add("--not-tag", action="append", default=[], metavar="T", help="only assets without this tag")
    add("--in", dest="inside", type=Path, metavar="LIB.blend", help="only assets of this library")
    add("--no-duplicates", action="store_true",
        help="leave out near-duplicates of what was asked for and of what is listed already")  # fmt: skip
    add("--indexed", action="store_true",
        help="let the index of the studio's shared catalogue find them (docs/guide-studio.md): nothing is "
        "copied to this machine, and a few may be missed")  # fmt: skip
    add("--sheet", type=Path, metavar="FILE.png", help="also write a picture of the previews")
    options.add_shared_work(parser, writes=False)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..uses.search.find_similar import Wanted, similar_to_assets, similar_to_code

    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    if bool(arguments.assets) == bool(arguments.code):
        raise UserError(f"Name assets of {library.name}, or a code with --code: one of the two.")
    wanted = Wanted(
        LOOK[arguments.by] if arguments.look is None else arguments.look,
        arguments.top,
        tuple(arguments.tag),
        tuple(arguments.not_tag),
        options.existing_library(arguments.inside) if arguments.inside else None,
        not arguments.no_duplicates,
        arguments.indexed,
    )
    if arguments.code:
        found = similar_to_code(workspace, library, arguments.code, wanted, emit)
    else:
        found = similar_to_assets(workspace, library, arguments.assets, wanted, emit)
    by = arguments.by if arguments.look is None else f"shape and look, the look counting {arguments.look:g}"
    if arguments.sheet:
        from ..similarity_sheet import asset_sheet

        asset_sheet(arguments.sheet, workspace, found.assets, found.neighbours, by)
    return {
        "asset": found.query.title,
        "by": by,
        "look": wanted.look,
        "neighbours": [
            {
                "name": n.entry.name,
                "library": n.entry.library,
                "id": n.entry.asset_id,
                "distance": n.distance,
                "poor": n.entry.poor,
            }
            for n in found.neighbours
        ],
        "poor": [asset.name for asset in found.assets if asset.poor],
        "note": found.note,
        "sheet": str(arguments.sheet) if arguments.sheet else None,
    }


def summary(payload: dict[str, Any]) -> str:
    lines = _table(payload) if payload["neighbours"] else [_nothing(payload)]
    if payload["poor"]:
        lines.append(
            f"Badly described by its codes: {', '.join(payload['poor'])}. Do not trust these neighbours; "
            f"{NEW_MODEL} fits the model of its category to all assets."
        )
    if payload["note"]:
        lines.append(payload["note"])
    if payload["sheet"]:
        lines.append(f"Picture: {payload['sheet']}")
    return "\n".join(lines)


def _table(payload: dict[str, Any]) -> list[str]:
    width = max([len(n["name"]) for n in payload["neighbours"]] + [8])
    lines = [
        f"Most like {payload['asset']} by {payload['by']}:",
        f"  #  {'asset':<{width}}  distance  library",
    ]
    for rank, n in enumerate(payload["neighbours"], start=1):
        library = Path(n["library"]).name
        badly = "  badly described" if n["poor"] else ""
        lines.append(f"{rank:3d}  {n['name']:<{width}}  {n['distance']:8.2f}  {library}{badly}")
    return lines


def _nothing(payload: dict[str, Any]) -> str:
    return f"Nothing is like {payload['asset']}: no other fitted asset of its category may be listed."
