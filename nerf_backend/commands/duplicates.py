"""List near-duplicates of a whole library: the same asset again, one shape in several colours.

Distances are relative: 1.00 is as different as two typical assets of the category, 0.00 is equal.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit
from blender_addon.similarity import SAME_LOOK, SAME_SHAPE

from . import options

SHOWN = 20  # groups of a kind in the table; all are in the result and on the page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    options.add_category(parser)
    parser.add_argument("--same-shape", type=_distance, default=SAME_SHAPE, metavar="D",
                        help="distance at which shapes are the same (default %(default)s)")  # fmt: skip
    parser.add_argument("--same-look", type=_distance, default=SAME_LOOK, metavar="D",
                        help="the same of looks (default %(default)s)")  # fmt: skip
    parser.add_argument("--html", type=Path, metavar="FILE.html", help="also write a page with previews")
    options.add_shared_work(parser, writes=False)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..code_table import library_category
    from ..uses.search.duplicate_report import duplicate_report, write_page

    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    category = library_category(workspace, library, arguments.category)
    found = duplicate_report(workspace, library, category, emit, arguments.same_shape, arguments.same_look)
    if arguments.html:
        write_page(arguments.html, library, workspace, [found])
    kinds = {"copies": found.copies, "recolours": found.recolours, "looks": found.looks}
    return {
        "library": str(library),
        "category": category,
        "assets": found.assets,
        "same_shape": found.same_shape,
        "same_look": found.same_look,
        **{
            kind: [
                [
                    {"name": m.entry.name, "id": m.entry.asset_id, "shape": m.shape, "look": m.look,
                     "times": m.times}
                    for m in group
                ]
                for group in groups
            ]
            for kind, groups in kinds.items()
        },
        "note": found.note,
        "page": str(arguments.html) if arguments.html else None,
    }  # fmt: skip


def summary(payload: dict[str, Any]) -> str:
    titles = {
        "copies": "The same asset again",
        "recolours": "One shape in several looks",
        "looks": "One look on several shapes",
    }
    lines = [f"{payload['assets']} {payload['category']} assets compared."]
    for kind, title in titles.items():
        groups = payload[kind]
        lines.append(f"{title}: {len(groups) or 'none'}")
        lines += [f"  {_group(group, kind)}" for group in groups[:SHOWN]]
        if len(groups) > SHOWN:
            lines.append(f"  ... and {len(groups) - SHOWN} more groups")
    if payload["note"]:
        lines.append(payload["note"])
    if payload["page"]:
        lines.append(f"Now open {payload['page']}.")
    return "\n".join(lines)


def _group(group: list[dict[str, Any]], kind: str) -> str:
    first, *others = group
    far = {
        "copies": "shape {shape:.2f}, look {look:.2f}",
        "recolours": "look {look:.2f}",
        "looks": "shape {shape:.2f}",
    }
    shown = [f"{m['name']} ({far[kind].format(**m)})" for m in others[:8]]
    more = [f"and {len(others) - 8} more"] if len(others) > 8 else []
    return f"{first['name']}: {', '.join([*shown, *more])}"


def _distance(text: str) -> float:
    number = float(text)
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not 0 or more")
    return number
