"""How near meshes out of the field are to the assets' own, beside meshes of the same views without a field.

    python -m nerf_backend.uses.editing.benchmark LIB.blend --out DIR --category chair --assets 8

Also, with --with and --without, how well an attribute's direction holds for assets that did not make it.
Prints Markdown and writes it to DIR/result.md. The library must have been refreshed.
"""

import argparse
import dataclasses
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from blender_addon.contract import view_dataset
from blender_addon.contract.assets import AssetRecord
from blender_addon.contract.catalogue import Entry
from blender_addon.contract.errors import BAD_INPUT_EXIT_CODE, UserError
from blender_addon.contract.events import Event
from blender_addon.contract.files import write_text
from blender_addon.contract.workspace import Workspace
from procgen.bake_library import LibraryAsset, bake_into
from procgen.blender_process import BlenderWorker
from procgen.cameras import intrinsics, ring_cameras
from procgen.scene_record.mesh_file import Mesh, read_mesh

from ...code_table import CodeTable, code_table, model_folder
from ...commands import options
from ...model_file import Model, load_model
from ...view_data import held_out_views
from .attribute import classifier_normal, difference_of_means, held_out_change
from .chosen import of_rows, row_named
from .mesh_quality import Closeness, closeness, points_on, visible_points
from .outputs import asset_mesh
from .rival_meshes import fused_depth, visual_hull
from .solid import closed, surface

SEED = 0
COARSE, FINE = 128, 192  # cells; the rivals have COARSE
Points = NDArray[np.float64]
Surface = tuple[Points, NDArray[np.int32]]


@dataclasses.dataclass(frozen=True)
class Seen:
    """What a rival has of an asset: the views that the fit had."""

    record: view_dataset.AssetViews
    depths: NDArray[np.float32]
    masks: NDArray[np.bool_]
    cameras: NDArray[np.float64]
    settings: view_dataset.ViewSettings


def main() -> int:
    arguments = _parser().parse_args()
    try:
        text = measure(arguments)
    except UserError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT_EXIT_CODE
    write_text(arguments.out / "result.md", text)
    print(text)
    return 0


def measure(arguments: argparse.Namespace) -> str:
    library = options.existing_library(arguments.library)
    workspace = options.workspace(arguments.work, [library])
    table = code_table(workspace, arguments.category)
    model = load_model(model_folder(workspace, table))
    text = ""
    if arguments.having:
        having, lacking = (
            [row_named(workspace, library, table, name) for name in names]
            for names in (arguments.having, arguments.lacking)
        )
        text += directions(table, having, lacking) + "\n"
    rows = np.linspace(0, len(table) - 1, min(arguments.assets, len(table))).round().astype(int).tolist()
    if rows:
        text += meshes(table, model, workspace, rows, arguments.out)
    return text


def directions(table: CodeTable, having: list[int], lacking: list[int]) -> str:
    """Table of how far a classifier of other assets follows each kind of direction."""
    rows = [*having, *lacking]
    codes, has = table.shapes[rows], np.arange(len(rows)) < len(having)
    lines = ["| direction | before | moved | moved at random | classifier right |", "|---|---|---|---|---|"]
    kinds = {"difference of means": difference_of_means, "classifier's normal": classifier_normal}
    for name, kind in kinds.items():
        change = held_out_change(codes, has, np.random.default_rng(SEED), kind)
        if change is None:
            raise UserError("Too few examples to measure: give at least 6 with and 6 without.")
        lines.append(
            f"| {name} | {change.before:.2f} | {change.after:.2f} | {change.random:.2f} "
            f"| {change.accuracy:.0%} |"
        )
    return "\n".join(lines) + "\n"


def meshes(table: CodeTable, model: Model, workspace: Workspace, rows: list[int], out: Path) -> str:
    """Table of means over the assets."""
    found: dict[str, list[Closeness]] = {}
    with BlenderWorker(None, None) as worker:
        for number, row in enumerate(rows):
            entry = table.entries[row]
            print(f"{number + 1} of {len(rows)}: {entry.name}", file=sys.stderr)
            seen = _seen(workspace.views, entry, model)
            true = _true_points(_true_mesh(worker, entry, out / "true" / entry.asset_id), seen)
            for name, make in _ways(table, model, workspace, row, seen).items():
                vertices, triangles = make()
                random = np.random.default_rng(SEED)
                near = closeness(points_on(vertices, triangles, random), true)
                found.setdefault(name, []).append(near)
    lines = [
        f"{len(rows)} {table.category} assets, model {model.model_id}; lengths in radii of the asset.",
        "",
        "| mesh | chamfer, mean (median) | F-score, mean | worst | precision | recall |",
        "|---|---|---|---|---|---|",
    ]
    for name, results in found.items():
        chamfer = np.array([near.chamfer for near in results])
        scores = np.array([near.f_score for near in results])
        precision, recall = (
            float(np.mean([getattr(n, key) for n in results])) for key in ("precision", "recall")
        )
        lines.append(
            f"| {name} | {chamfer.mean():.4f} ({np.median(chamfer):.4f}) | {scores.mean():.3f} "
            f"| {scores.min():.3f} | {precision:.3f} | {recall:.3f} |"
        )
    return "\n".join(lines) + "\n"


def _ways(
    table: CodeTable, model: Model, workspace: Workspace, row: int, seen: Seen
) -> dict[str, Callable[[], Surface]]:
    """Each makes a surface in unit space."""
    lens = intrinsics(seen.settings)

    def field(resolution: int) -> Surface:
        made = asset_mesh(model, of_rows(table, row, row), table, workspace, resolution, _ignore)
        return _to_unit(made.vertices, seen), made.triangles

    def on_grid(values: NDArray[np.float32]) -> Surface:
        corners, triangles = surface(closed(values))
        return (corners - 1) * (2 / COARSE) - 1, triangles

    return {
        f"field, {FINE} cells": lambda: field(FINE),
        f"field, {COARSE} cells": lambda: field(COARSE),
        f"depth of the views fused, {COARSE} cells": lambda: on_grid(
            fused_depth(seen.depths, seen.cameras, lens, COARSE)
        ),
        f"visual hull, {COARSE} cells": lambda: on_grid(visual_hull(seen.masks, seen.cameras, lens, COARSE)),
    }


def _seen(views: Path, entry: Entry, model: Model) -> Seen:
    settings = view_dataset.read_settings(views)
    folder = view_dataset.asset_folder(views, entry.asset_id)
    cameras = ring_cameras(settings)
    hidden = held_out_views(len(cameras), model.document.settings.held_out)
    kept = [view for view in range(len(cameras)) if view not in hidden]
    files = [view_dataset.view_file(folder, "depth", view) for view in kept]
    masks = [Image.open(view_dataset.view_file(folder, "mask", view)) for view in kept]
    return Seen(
        view_dataset.read_asset(folder),
        np.stack([np.load(file, allow_pickle=False) for file in files]),
        np.stack([np.asarray(mask) > 127 for mask in masks]),
        cameras[kept],
        settings,
    )


def _true_mesh(worker: BlenderWorker, entry: Entry, folder: Path) -> Mesh:
    if not (folder / "mesh.npz").exists():
        record = AssetRecord(
            entry.asset_id, entry.kind, entry.name, entry.category, entry.tags, entry.source_hash, {}, {}
        )
        bake_into(folder, worker, LibraryAsset(Path(entry.library), record), {})
    return read_mesh(folder / "mesh.npz")


def _true_points(mesh: Mesh, seen: Seen) -> Points:
    vertices = _to_unit(mesh.vertices.astype(np.float64), seen)
    return visible_points(vertices, mesh.triangles, np.random.default_rng(SEED))


def _to_unit(points: Points, seen: Seen) -> Points:
    unit: Points = (points - np.array(seen.record.centre)) / seen.record.radius
    return unit


def _ignore(event: Event) -> None:
    pass


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m nerf_backend.uses.editing.benchmark",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("library", type=Path, metavar="LIB.blend")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--category", required=True, metavar="NAME")
    parser.add_argument("--assets", type=int, default=8, metavar="N", help="evenly picked (default 8)")
    parser.add_argument("--with", dest="having", nargs="+", default=[], metavar="ASSET")
    parser.add_argument("--without", dest="lacking", nargs="+", default=[], metavar="ASSET")
    options.add_work(parser)
    return parser


if __name__ == "__main__":
    sys.exit(main())
