"""Lay a category's assets out on a map: what is alike lies together, with groups and thumbnails.

Writes one HTML page that needs no network. The layout is kept in the workspace: when assets are
added, those that are there stay where they are; --new lays it out anew.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit, Progress
from blender_addon.similarity import CHOICES, LOOK

from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    options.add_category(parser)
    counts = parser.add_mutually_exclusive_group()
    counts.add_argument("--by", choices=CHOICES, default="both", help="what counts (default both)")
    counts.add_argument(
        "--look", type=options.share, metavar="W", help="how much the look counts, from 0 (shape alone) to 1"
    )
    parser.add_argument("--out", type=Path, default=Path("map.html"), metavar="FILE.html",
                        help="the page to write (default map.html)")  # fmt: skip
    parser.add_argument("--new", action="store_true", help="lay the map out anew; assets move")
    options.add_shared_work(parser, writes=True)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..code_table import code_table, library_category
    from ..uses.maps.map_page import write_map_page
    from ..uses.maps.map_update import look_name, update_map

    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    table = code_table(workspace, library_category(workspace, library, arguments.category))
    look = LOOK[arguments.by] if arguments.look is None else round(arguments.look, 2)
    emit(Progress("map", 0, 2, f"{len(table)} {table.category} assets"))
    made = update_map(workspace, table, look, arguments.new)
    emit(Progress("map", 1, 2, "page"))
    write_map_page(arguments.out, workspace, table, made.document, made.note)
    emit(Progress("map", 2, 2, ""))
    document = made.document
    names = {entry.asset_id: entry.name for entry in table.entries}
    return {
        "page": str(arguments.out),
        "category": table.category,
        "by": look_name(look),
        "method": document.method,
        "trustworthiness": document.trustworthiness,
        "assets": len(document.assets),
        "stayed": made.stayed,
        "added": made.added,
        "removed": made.removed,
        "distinct": document.distinct,
        "groups": [
            {"name": g.name, "size": g.size, "typical": [names[asset] for asset in g.typical]}
            for g in document.groups
        ],
        "notes": [note for note in (made.note, table.note()) if note],
    }


def summary(payload: dict[str, Any]) -> str:
    lines = [f"{payload['assets']} {payload['category']} assets by {payload['by']}, by {payload['method']}"]
    if payload["stayed"]:
        lines[0] += f": {payload['stayed']} stay, {payload['added']} added, {payload['removed']} gone"
    lines[0] += "."
    lines.append(
        "Groups:"
        if payload["distinct"]
        else "Regions (they flow into each other, groups would be further apart):"
    )
    width = max(len(group["name"]) for group in payload["groups"])
    for group in payload["groups"]:
        lines.append(f"  {group['size']:4d}  {group['name']:<{width}}  {', '.join(group['typical'])}")
    return "\n".join([*lines, *payload["notes"], f"Now open {payload['page']}."])
