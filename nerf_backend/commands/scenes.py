"""Render random scenes of a library's assets with exact labels.

The spec is a short TOML file; `asset2vec scenes --example room > room.toml` writes one with every field
explained. Frames appear one by one, each proved; the run can be stopped and started at any time, and gives
the same bytes with any number of workers. docs/guide-scenes.md shows what comes out. With --preview the
first frames are rendered small and shown with their labels in one picture, before a long run is begun.
"""

import argparse
import dataclasses
import importlib.util
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blender_addon.contract.environment import PACKAGES_VARIABLE
from blender_addon.contract.errors import UserError
from blender_addon.contract.events import Emit
from blender_addon.contract.workspace import Workspace
from procgen.worker_pool import Workers

from ..object_store.layout import SCENES
from ..object_store.places import place
from . import options

if TYPE_CHECKING:
    from blender_addon.contract.scene_spec import SceneSpec
    from procgen.bake_library import LibraryAsset


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "spec", nargs="?", type=Path, metavar="SPEC.toml", help="what is asked for; --example prints one"
    )
    parser.add_argument("--example", metavar="KIND", help="print a spec: room, tabletop, layers or turntable")
    parser.add_argument("--library", type=Path, nargs="+", default=[], metavar="LIB.blend",
                        help="whose assets are used; they need a category, but no refresh")  # fmt: skip
    parser.add_argument("--frames", type=options.positive, default=100, metavar="N", help="default 100")
    parser.add_argument("--first", type=int, default=0, metavar="K", help="number of the first (default 0)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="default 0")
    parser.add_argument("--out", type=place(SCENES, writes=True, only_adds=True), metavar="DATASET",
                        help="folder or address to write; with --preview a picture")  # fmt: skip
    parser.add_argument("--preview", type=options.positive, metavar="K",
                        help="render only K frames, small, into one picture with their labels")  # fmt: skip
    parser.add_argument("--each", type=Path, metavar="DIR",
                        help="with --preview: also a picture of each frame, in this folder")  # fmt: skip
    parser.add_argument("--copy-of", type=Path, metavar="LIB.blend",
                        help="what --library is a copy of: the dataset names it instead")  # fmt: skip
    options.add_no_copy(parser)
    options.add_workers(parser)
    options.add_cluster(parser)
    options.add_work(parser)
    options.add_blender(parser)


def run(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    for package in ("scipy", "embreex", "blenderproc"):
        if not importlib.util.find_spec(package):
            raise UserError(
                f"{package} is not installed: pip install 'asset2vec[scenes]' -c constraints.txt."
            )
    from blender_addon.contract.scene_spec import KINDS
    from blender_addon.contract.scene_spec_text import example

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

    if arguments.cluster:
        raise UserError("--preview takes seconds on this machine: leave out --cluster.")
    check_picture_name(arguments.out)
    if arguments.preview > MOST:
        raise UserError(f"--preview {arguments.preview} is too much for one picture: name at most {MOST}.")


def _render(arguments: argparse.Namespace, emit: Emit) -> dict[str, Any]:
    from procgen.scenes.files import paths_of
    from procgen.scenes.spec_file import read_spec

    spec = read_spec(arguments.spec)
    libraries = list(dict.fromkeys(options.existing_library(path) for path in arguments.library))
    workspace = options.workspace(arguments.work, libraries)
    folders = [workspace.root, arguments.out.resolve()]
    with options.workers(arguments, [*libraries, *paths_of(spec)], folders, emit) as workers:
        return _render_with(workers, spec, libraries, workspace, arguments, emit)


def _render_with(
    workers: Workers,
    spec: "SceneSpec",
    libraries: Sequence[Path],
    workspace: Workspace,
    arguments: argparse.Namespace,
    emit: Emit,
) -> dict[str, Any]:
    from procgen.bake_library import bake_stale
    from procgen.preview_scenes import preview_scenes
    from procgen.render_scenes import Run, render_scenes
    from procgen.scenes.stock import check_parameters, check_weights

    wanted = _assets(libraries, spec, workspace, arguments, emit)
    blender, log = arguments.blender, workspace.log
    stock = bake_stale(wanted, workspace.baked, workers, blender, emit, log)
    check_weights(stock.assets, spec.assets, arguments.spec)
    check_parameters(stock.assets, spec.parameters, arguments.spec)
    if arguments.copy_of:
        library = str(arguments.copy_of.resolve())
        named = (dataclasses.replace(asset, library=library) for asset in stock.assets)
        stock = dataclasses.replace(stock, assets=tuple(named))
    job = Run(spec, arguments.seed, arguments.first, arguments.preview or arguments.frames)
    out, baked = arguments.out.resolve(), workspace.baked
    renderer = blender if os.environ.get(PACKAGES_VARIABLE) else None  # else the bpy wheel, which has it
    if isinstance(workers, int) and arguments.preview:
        shown = preview_scenes(job, wanted, stock, baked, out, workers, renderer, emit, log, arguments.each)
        found = dataclasses.asdict(shown) | {"pictures": [str(path) for path in shown.pictures]}
        return {"picture": str(arguments.out)} | found
    numbers = render_scenes(job, wanted, stock, baked, out, workers, renderer, emit, log)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    return {"dataset": str(arguments.out), "bytes": size} | numbers


def _assets(
    libraries: Sequence[Path],
    spec: "SceneSpec",
    workspace: Workspace,
    arguments: argparse.Namespace,
    emit: Emit,
) -> list["LibraryAsset"]:
    """The assets of the wanted categories. One that has the id of another library's gets its own."""
    from procgen.bake_library import LibraryAsset
    from procgen.list_library import list_library

    blender, assets = arguments.blender, list[LibraryAsset]()
    for library in libraries:
        taken = {asset.record.asset_id for asset in assets}
        records = list_library(library, taken, workspace.previews, blender, emit, workspace.log)
        assets += [LibraryAsset(library, record) for record in records if record.category]
    if not assets:
        raise UserError(
            f"{libraries[0]} has no asset with a category: set it in Blender, or import with one."
        )
    for category in spec.assets.categories:
        if not any(asset.record.category == category for asset in assets):
            raise UserError(
                f"{arguments.spec}: [assets] categories names {category!r}, and no asset is of it: "
                "correct it, or import some."
            )
    wanted = spec.assets.categories
    return [asset for asset in assets if not wanted or asset.record.category in wanted]


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
