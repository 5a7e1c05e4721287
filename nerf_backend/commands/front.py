"""List where the assets of a library face, or correct it.

Refresh finds fronts by itself. Degrees are counter-clockwise from -Y, seen from above: 0 faces -Y, 90
faces +X. A correction of one asset (--faces, --forget) makes its codes stale: refresh afterwards. Turning
the whole category (--category with --turn) changes no code, only what is called its front.
"""

import argparse
import functools
import math
from pathlib import Path
from typing import Any

from blender_addon.contract.assets import check_category
from blender_addon.contract.catalogue import Catalogue, Entry
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit, Failed
from blender_addon.contract.fronts import AMBIGUOUS, ARTIST
from blender_addon.contract.locks import only_one
from blender_addon.contract.workspace import Workspace

from ..front_editing import finish_or_report, forget_front, set_front, turn_category, writer
from ..open_catalogue import open_catalogue
from ..refresh import list_assets
from ..similar import named_asset
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("asset", nargs="?", metavar="ASSET", help="the asset's name, or its id")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--faces", type=_degrees, metavar="DEGREES", help="say where ASSET faces")
    change.add_argument("--forget", action="store_true", help="let the next refresh find the front of ASSET")
    change.add_argument(
        "--turn", type=_degrees, metavar="DEGREES", help="turn the common front of all assets of --category"
    )
    parser.add_argument("--category", metavar="NAME", help="list or turn only assets of this category")
    options.add_shared_work(parser, writes=True)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    catalogue = open_catalogue(workspace.catalogue)
    _check(arguments)
    if arguments.turn is not None or arguments.faces is not None or arguments.forget:
        # A refresh writes fronts too, as it read them minutes ago.
        with only_one(workspace.lock, workspace.working):
            _change(arguments, library, workspace, catalogue, emit)
    list_assets(library, workspace, catalogue, arguments.blender, emit)
    entries = catalogue.entries(arguments.category, str(library))
    named = named_asset(catalogue, library, arguments.asset) if arguments.asset else None
    return {
        "assets": [_said(e) for e in entries if named in (None, e)],
        "stale": arguments.faces is not None or arguments.forget,
    }


def _change(
    arguments: argparse.Namespace, library: Path, workspace: Workspace, catalogue: Catalogue, emit: Emit
) -> None:
    list_library = functools.partial(
        list_assets, workspace=workspace, catalogue=catalogue, blender=arguments.blender, emit=emit
    )
    list_library(library)
    write = writer(arguments.blender, workspace.log, emit)
    if arguments.turn is not None:
        category = check_category(arguments.category)
        for left in turn_category(catalogue, category, arguments.turn, workspace.turn, list_library, write):
            emit(Failed(str(left), "It is not there and was not turned: when it is back, give --turn 0."))
        return
    finish_or_report(catalogue, workspace.turn, list_library, write, emit)
    if arguments.faces is not None:
        set_front(catalogue, named_asset(catalogue, library, arguments.asset), arguments.faces, write)
    else:
        forget_front(named_asset(catalogue, library, arguments.asset), write)


def _check(arguments: argparse.Namespace) -> None:
    if (arguments.faces is not None or arguments.forget) and not arguments.asset:
        raise UserError("--faces and --forget need the name of an asset.")
    if arguments.turn is not None and (arguments.asset or not arguments.category):
        raise UserError("--turn needs --category and no asset: for one asset give --faces.")


def _degrees(text: str) -> float:
    degrees = float(text)
    if not math.isfinite(degrees):
        raise argparse.ArgumentTypeError(f"{text} is not an angle")
    return degrees


def _said(entry: Entry) -> dict[str, Any]:
    front = entry.front
    return {
        "name": entry.name,
        "category": entry.category,
        "front": front.degrees if front else None,
        "from": front.origin if front else None,
        "confidence": front.confidence if front else None,
        "id": entry.asset_id,
    }


def summary(payload: dict[str, Any]) -> str:
    width = max([len(a["name"]) for a in payload["assets"]] + [5])
    lines = [f"{'asset':<{width}}  {'category':<12}  front  said by"]
    for a in payload["assets"]:
        degrees = "-" if a["front"] is None else f"{round(a['front'])}"
        lines.append(f"{a['name']:<{width}}  {a['category'] or '-':<12}  {degrees:>5}  {_by(a)}".rstrip())
    unclear = sum(a["from"] == AMBIGUOUS for a in payload["assets"])
    if unclear:
        lines.append(f"{unclear} of {len(payload['assets'])} have no clear front: look at them, or set it.")
    if payload["stale"]:
        lines.append("Its codes are out of date now: run `asset2vec refresh`.")
    return "\n".join(lines)


def _by(asset: dict[str, Any]) -> str:
    if asset["from"] is None:
        return "nobody yet: refresh finds it"
    if asset["from"] == ARTIST:
        return "you"
    word = "no clear front" if asset["from"] == AMBIGUOUS else "found"
    return f"{word} ({asset['confidence']:.2f})"
