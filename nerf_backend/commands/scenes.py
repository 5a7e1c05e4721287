"""Render random scenes of a library's assets with exact labels.

The spec is a short TOML file; `asset2vec scenes --example room > room.toml` writes one with every field
explained. Frames appear one by one, each proved; the run can be stopped and started at any time, and gives
the same bytes with any number of workers. docs/guide-scenes.md shows what comes out. With --preview the
first frames are rendered small and shown with their labels in one picture, before a long run is begun.
"""

import argparse
import importlib.util
import os
from pathlib import Path
from typing import Any

from blender_addon.contract.environment import PACKAGES_VARIABLE
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit

from . import options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("spec", nargs="?", type=Path, metavar="SPEC.toml")
    parser.add_argument("--example", metavar="KIND", help="print a spec: room, tabletop, layers or turntable")
    parser.add_argument("--library", type=Path, nargs="+", default=[], metavar="LIB.blend")
    parser.add_argument("--frames", type=options.positive, default=100, metavar="N", help="default 100")
    parser.add_argument("--first", type=int, default=0, metavar="K", help="number of the first (default 0)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="default 0")
    parser.add_argument("--out", type=Path, metavar="DATASET",
                        help="folder to write; with --preview the picture (default preview.png)")  # fmt: skip
    parser.add_argument("--preview", type=options.positive, metavar="K",
                        help="render only K frames, small, into one picture with their labels")  # fmt: skip
    options.add_workers(parser)
    options.add_work(parser)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    for package in ("scipy", "embreex", "blenderproc"):
        if not importlib.util.find_spec(package):
            raise UserError(
                f"{package} is not installed: pip install 'asset2vec[scenes]' -c constraints.txt."
            )
    from procgen.scenes.spec_file import KINDS, example

    if arguments.example:
        if arguments.example not in KINDS:
            raise UserError(f"--example {arguments.example} is unknown: name one of {', '.join(KINDS)}.")
        return {"example": example(arguments.example)}
    if arguments.preview and not arguments.out:
        arguments.out = Path("preview.png")
    if not (arguments.spec and arguments.library and arguments.out):
        raise UserError("Name a SPEC.toml, a --library and the folder to write with --out.")
    if arguments.first < 0:
        raise UserError("--first must not be negative.")
    if arguments.preview:
        _check_preview(arguments)
    return _render(arguments, emit)


def _check_preview(arguments: argparse.Namespace) -> None:
    from procgen.drawn_text import check_picture_name
    from procgen.preview_scenes import MOST

    check_picture_name(arguments.out)
    if arguments.preview > MOST:
        raise UserError(f"--preview {arguments.preview} is too much for one picture: name at most {MOST}.")


def _render(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from procgen.bake_library import LibraryAsset, bake_stale
    from procgen.list_library import list_library
    from procgen.preview_scenes import preview_scenes
    from procgen.render_scenes import Run, render_scenes
    from procgen.scenes.spec_file import read_spec
    from procgen.scenes.stock import check_parameters, check_weights

    spec = read_spec(arguments.spec)
    libraries = [options.existing_library(path) for path in arguments.library]
    workspace = options.workspace(arguments.work, libraries)
    assets = [
        LibraryAsset(library, record)
        for library in libraries
        for record in list_library(library, [], workspace.previews, arguments.blender, emit, workspace.log)
    ]
    wanted = [a for a in assets if a.record.category and _named(a.record.category, spec.assets.categories)]
    for category in spec.assets.categories:
        if not any(a.record.category == category for a in assets):
            raise UserError(
                f"{arguments.spec}: [assets] categories names {category!r}, and no asset is of it: "
                "correct it, or import some."
            )
    if not wanted:
        raise UserError(
            f"{libraries[0]} has no asset with a category: set it in Blender, or import with one."
        )
    workers, blender, log = arguments.workers, arguments.blender, workspace.log
    stock = bake_stale(wanted, workspace.baked, workers, blender, emit, log)
    check_weights(stock.assets, spec.assets, arguments.spec)
    check_parameters(stock.assets, spec.parameters, arguments.spec)
    job = Run(spec, arguments.seed, arguments.first, arguments.preview or arguments.frames)
    out, baked = arguments.out.resolve(), workspace.baked
    renderer = blender if os.environ.get(PACKAGES_VARIABLE) else None  # else the bpy wheel, which has it
    if arguments.preview:
        shown = preview_scenes(job, wanted, stock, baked, out, workers, renderer, emit, log)
        return {"picture": str(arguments.out), "frames": shown}
    numbers = render_scenes(job, wanted, stock, baked, out, workers, renderer, emit, log)
    return {"dataset": str(arguments.out)} | numbers


def _named(category: str, categories: tuple[str, ...]) -> bool:
    return not categories or category in categories


def summary(payload: dict[str, Any]) -> str:
    if "example" in payload:
        return payload["example"].rstrip()
    if "picture" in payload:
        return f"{payload['frames']} frames shown. Now open {payload['picture']}."
    text = f"{payload['frames']} frames in {payload['dataset']}, {payload['made']} of them new"
    if payload["made"]:
        text += f" at {payload['frames_per_second']:.2f} a second"
    failed = payload["scenes_failed"]
    return f"{text}; {failed} scenes failed." if failed else f"{text}."
