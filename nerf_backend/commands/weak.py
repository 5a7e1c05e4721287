"""Find where a model fails: tags, regions and directions of a library's assets, and ask for more of these.

RESULTS is a CSV with the columns asset (id or name) and score (higher is better), or the COCO results (JSON)
of a detector on a scene dataset that `asset2vec export --format coco` wrote. What the page says is weak is so
beyond chance; when nothing is, it says that. docs/guide-weak-spots.md shows what comes out.
"""

import argparse
from pathlib import Path
from typing import Any

from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit

from ..object_store.layout import SCENES
from ..object_store.places import place
from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("results", type=Path, metavar="RESULTS", help="a .csv, or COCO results (.json)")
    parser.add_argument("--dataset", type=place(SCENES), metavar="DATASET",
                        help="the scene dataset that the COCO results are of")  # fmt: skip
    parser.add_argument("--val", type=float, default=0.0, metavar="SHARE",
                        help="the --val of the export, if results are of that part only")  # fmt: skip
    parser.add_argument("--min-score", type=float, default=0.5, metavar="S",
                        help="detections below this do not count (default 0.5)")  # fmt: skip
    parser.add_argument("--category", metavar="NAME", help="only assets of this category (default: all)")
    parser.add_argument("--out", type=Path, default=Path("weak.html"), metavar="FILE.html",
                        help="the page to write (default weak.html)")  # fmt: skip
    parser.add_argument("--spec", type=Path, default=Path("more.toml"), metavar="FILE.toml",
                        help="scene spec to write if something is weak (default more.toml)")  # fmt: skip
    parser.add_argument("--top", type=options.positive, default=5, metavar="N",
                        help="findings to show (default 5)")  # fmt: skip
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the permutations (default 0)")
    options.add_shared_work(parser, writes=True)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from ..uses.weak_spots.find import find_weak_spots

    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    if not arguments.results.is_file():
        raise UserError(f"{arguments.results} does not exist: give a CSV or COCO results.")
    if arguments.seed < 0:
        raise UserError("--seed must not be negative.")
    return find_weak_spots(
        workspace,
        library,
        arguments.results,
        arguments.dataset,
        emit,
        category=arguments.category,
        val=arguments.val,
        lowest=arguments.min_score,
        page=arguments.out,
        spec=arguments.spec,
        top=arguments.top,
        seed=arguments.seed,
    )


def summary(payload: dict[str, Any]) -> str:
    lines = [payload["verdict"], *payload["notes"]]
    shown = payload["findings"][: payload["top"]]
    if shown:
        width = max(len(f["what"]) for f in shown)
        lines += ["", f"     q      p  found  other  assets  {'what':<{width}}".rstrip()]
    for f in shown:
        mark = " " if not f["more_than_chance"] else "*" if f["same_as"] is None else "+"
        lines.append(
            f"{mark}{f['q']:6.3f} {f['p']:6.3f}  {f['inside']:5.2f}  {f['outside']:5.2f}  "
            f"{len(f['assets']):6d}  {f['what']}"
        )
    if any(f["more_than_chance"] for f in shown):
        lines.append("* more than chance  + too, but mostly assets of a surer line")
    if payload["spec"]:
        lines += [
            "",
            f"{payload['spec']} asks for more of {len(payload['weights'])} assets, for `asset2vec scenes`.",
        ]
    lines.append(f"Now open {payload['page']}.")
    return "\n".join(lines)
