"""Write a scene dataset in a format that others read: COCO, BOP, YOLO, KITTI and more.

DATASET is a folder that `asset2vec scenes` wrote. What each format carries, and how to read it, is in
docs/guide-export.md. Objects of the libraries' categories are named in it when at least one of their
pixels is visible; distractors, floors and walls are not.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.events import Emit
from procgen import open_dataset
from procgen.exports import FORMATS, SPLIT, export_dataset

from ..object_store.layout import SCENES
from ..object_store.places import place


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("dataset", type=place(SCENES), metavar="DATASET",
                        help="folder or address of the scene dataset")  # fmt: skip
    parser.add_argument("--format", required=True, choices=list(FORMATS), help="what to write")
    parser.add_argument("--out", required=True, type=Path, metavar="DIR",
                        help="folder to write; an earlier export in it is replaced")  # fmt: skip
    parser.add_argument(
        "--val",
        type=float,
        default=0.0,
        metavar="SHARE",
        help=f"share of the scenes to keep for validation, 0 to 1 (default 0; {', '.join(SPLIT)})",
    )


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    dataset = open_dataset(arguments.dataset)
    counts = export_dataset(dataset, arguments.format, arguments.out.resolve(), emit, arguments.val)
    return {"format": arguments.format, "out": str(arguments.out), "frames": len(dataset), "counts": counts}


def summary(payload: dict[str, Any]) -> str:
    return f"{payload['frames']} frames written into {payload['out']} as {payload['format']}."
