"""Write a page that shows what a scene dataset consists of, and what is wrong with it.

DATASET is a folder that `asset2vec scenes` wrote, or still writes. The page is one file that needs nothing
else: sample frames with their labels, counts, sizes, positions, cameras, lights, frames that look alike,
scenes that were drawn anew, and what is damaged. docs/guide-inspect.md says how to read it.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit

from ..object_store.layout import SCENES
from ..object_store.places import place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=place(SCENES), metavar="DATASET",
                        help="folder or address of the scene dataset")  # fmt: skip
    parser.add_argument("--out", type=Path, metavar="FILE.html",
                        help="the page to write (default DATASET/inspect.html)")  # fmt: skip


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from procgen import open_dataset
    from procgen.scene_inspection.inspection import inspect_dataset

    from ..scene_page import write_scene_page

    out = arguments.out or arguments.dataset / "inspect.html"
    if out.suffix.lower() not in (".html", ".htm"):
        raise UserError(f"{out} is no name for a page: let it end in .html.")
    dataset = open_dataset(arguments.dataset)
    found = inspect_dataset(dataset, emit)
    damages = write_scene_page(out, dataset, found, emit)
    return {
        "page": str(out),
        "frames": len(found.frame_ids),
        "subjects": found.subjects.seen,
        "assets_never_seen": len(found.subjects.never_seen),
        "alike_pairs": found.duplicates.count,
        "scenes_drawn_anew": len(found.redrawn),
        "frames_failed": len(found.failures),
        "damaged": damages,
    }


def summary(payload: dict[str, Any]) -> str:
    return f"{payload['frames']} frames, {payload['subjects']} subjects seen. Now open {payload['page']}."
