"""Say how far codes moved when a category's model was fitted anew, and which assets moved most.

After every refit the new codes are turned to where the old ones were, so that saved codes and classifiers
keep their meaning; what is said here is what turning could not take away. 1.00 is the distance between two
typical assets of the category.
"""

import argparse
import dataclasses
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from procgen.drawn_text import check_picture_name

from ..code_table import library_category
from ..open_catalogue import open_catalogue
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument(
        "--sheet", type=Path, metavar="FILE.png", help="also write a picture of those that moved most"
    )
    options.add_category(parser)
    options.add_shared_work(parser, writes=False)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..model_file import model_exists, read_model_document

    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    category = library_category(workspace, library, arguments.category)
    if arguments.sheet:
        check_picture_name(arguments.sheet)
    folder = workspace.models / category
    if not model_exists(folder):
        raise UserError(f"{folder} has no model yet: run `asset2vec refresh` on the library.")
    document = read_model_document(folder)
    drift = document.drift
    if drift and arguments.sheet:
        from ..similarity_sheet import assets_sheet

        worst = [asset.asset_id for asset in drift.worst]
        assets_sheet(arguments.sheet, workspace, open_catalogue(workspace.catalogue), category, worst, "both")
    return {
        "category": category,
        "model": document.model_id,
        "drift": dataclasses.asdict(drift) if drift else None,
        "sentence": drift.sentence() if drift else "",
        "sheet": str(arguments.sheet) if drift and arguments.sheet else None,
    }


def summary(payload: dict[str, Any]) -> str:
    drift = payload["drift"]
    if not drift:
        return (
            f"Model {payload['model']} of {payload['category']} is the first one that was fitted here: "
            "no codes can have moved. New assets get codes in it and move nothing."
        )
    lines = [payload["sentence"]]
    if drift["common"]:
        lines += [
            f"        nearest {'that stayed':<12} moved",
            f"shape   {drift['shape']['overlap']:>19.0%}  {drift['shape']['moved']:.3f}",
            f"look    {drift['appearance']['overlap']:>19.0%}  {drift['appearance']['moved']:.3f}",
            "Moved most:",
            *(f"  {a['name']}: shape {a['shape']:.3f}, look {a['appearance']:.3f}" for a in drift["worst"]),
        ]
    return "\n".join([*lines, *([f"Picture: {payload['sheet']}"] if payload["sheet"] else [])])
