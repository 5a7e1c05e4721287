"""Find the asset that photos show: pose, code and the nearest real assets, with how sure that is.

A picture needs a transparent background, a mask, or a plain background with the whole object before it.
Several pictures are of one object. The first call for a category makes a gallery of its assets (a second or
so an asset).
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.code_document import write_code
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.files import write_json
from procgen.drawn_text import check_picture_name

from ..open_catalogue import open_catalogue
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("pictures", type=Path, nargs="+", metavar="PICTURE", help="photos of one object")
    parser.add_argument(
        "--mask", type=Path, nargs="+", default=[], metavar="MASK", help="white where the object is, one each"
    )
    parser.add_argument("--top", type=options.positive, default=5, metavar="N", help="how many (default 5)")
    parser.add_argument("--sheet", type=Path, metavar="FILE.png", help="also write a picture of the answer")
    parser.add_argument("--out", type=Path, metavar="FILE.json", help="also write all of the answer")
    parser.add_argument(
        "--code", type=Path, metavar="FILE.json", help="also write the code found, for other commands' --code"
    )
    options.add_category(parser)
    options.add_shared_work(parser, writes=False)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    if arguments.sheet:
        check_picture_name(arguments.sheet)
    if arguments.mask and len(arguments.mask) != len(arguments.pictures):
        raise UserError(
            f"{len(arguments.pictures)} pictures and {len(arguments.mask)} masks: "
            "give one mask for each picture."
        )
    from ..code_table import code_table, library_category, model_folder
    from ..model_file import load_model
    from ..uses.photo.answer_document import answer_document, code_of
    from ..uses.photo.cutout import cut_out, read_mask, read_picture
    from ..uses.photo.find import Picture, photo_to_asset
    from ..uses.photo.gallery import open_gallery

    pictures = []
    for number, path in enumerate(arguments.pictures):
        rgba = read_picture(path)
        mask = read_mask(arguments.mask[number], rgba.shape) if arguments.mask else None
        cut_out(rgba, mask, path.name)  # says what is wrong with a picture before minutes are spent
        pictures.append(Picture(path.name, rgba, mask))
    category = library_category(workspace, library, arguments.category)
    table = code_table(workspace, category)
    model = load_model(model_folder(workspace, table))
    assets = [
        e for e in open_catalogue(workspace.catalogue).entries(category=category) if Path(e.library).exists()
    ]
    answer = photo_to_asset(open_gallery(workspace, assets, emit), table, model, pictures, emit)
    if arguments.sheet:
        from ..uses.photo.sheet import write_sheet

        write_sheet(arguments.sheet, workspace, pictures, answer, arguments.top)
    document = answer_document(table, pictures, answer)
    if arguments.out:
        write_json(arguments.out, document)
    if arguments.code:
        write_code(arguments.code, code_of(table, pictures, answer))
    return {
        "category": category,
        "note": table.note(),
        "none": document["none"],
        "photos": document["photos"],
        "assets": document["assets"][: arguments.top],
        "seconds": document["seconds"],
        "sheet": str(arguments.sheet) if arguments.sheet else None,
        "out": str(arguments.out) if arguments.out else None,
        "code": str(arguments.code) if arguments.code else None,
    }


def summary(payload: dict[str, Any]) -> str:
    width = max(len(a["name"]) for a in payload["assets"])
    lines = [f"  #  {'asset':<{width}}  confidence  code's distance  library"]
    for rank, asset in enumerate(payload["assets"], start=1):
        distance = "-" if asset["distance"] is None else f"{asset['distance']:.2f}"
        library = Path(asset["library"]).name
        lines.append(
            f"{rank:3d}  {asset['name']:<{width}}  {asset['confidence']:10.2f}  {distance:>15}  {library}"
        )
    lines.append(f"None of these: {payload['none']:.2f}")
    if payload["none"] > payload["assets"][0]["confidence"]:
        lines.insert(0, f"The library probably has no {payload['category']} like this; the nearest:")
    for photo in payload["photos"]:
        lines.append(
            f"{photo['picture']}: seen from azimuth {photo['azimuth']:.0f} (0 is the front), elevation "
            f"{photo['elevation']:.0f} degrees; the field redraws its outline to IoU {photo['iou']:.2f}"
        )
    lines.append(f"{payload['seconds']:.1f} s")
    lines += [payload["note"]] if payload["note"] else []
    lines += [f"{name.title()}: {payload[name]}" for name in ("sheet", "out", "code") if payload[name]]
    return "\n".join(lines)
